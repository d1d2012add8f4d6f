"""What comes after a contract: decided by the contact person, and told when the talk has been held.

Telling is the moment: from then on the pages, the calendar file and the steps of the participant know it, a notice says
that there is news, and what asked staff for it is done. All in the transaction of who calls.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base.clock import day_of
from portal.domain import audit
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Participant
from portal.domain.accounts.rules import Me
from portal.domain.contract import actions, queries
from portal.domain.contract.models import ContractPeriod, Decision
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.actions import finish_tasks, make_task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.flows.permission import Act, NotYours, Tie, require


class NoContactAfter(Exception):
    """'It stops' cannot be told before staff wrote down whom this person can call after the last day."""


def decide(
    session: Session,
    me: Me,
    participant: UUID,
    period: UUID,
    *,
    kind: DecisionKind,
    until_on: date | None = None,
    now: datetime,
) -> Decision:
    """Write down what comes after a period; nobody is told. `until_on` as in `contract.actions.decide`.

    Raises NotYours, BadNewEnd, EndBeforeStart, YearUnlikely, PeriodsOverlap.
    """
    tie = require(session, me, Act.DECIDE_CONTRACT, participant, day_of(now))
    row = _period(session, participant, period)
    decision = actions.decide(session, row, kind=kind, until_on=until_on, now=now, actor=me.account)
    _note(session, "contract_decided", me, tie, participant, decision.id, now=now)
    return decision


def tell(session: Session, me: Me, participant: UUID, period: UUID, decision: UUID, *, now: datetime) -> None:
    """Tell what was decided. Raises NotYours, NothingToTell, NoContactAfter."""
    tie = require(session, me, Act.TELL_CONTRACT, participant, day_of(now))
    row = _period(session, participant, period)
    waiting = queries.waiting_decision(session, row.id)
    if waiting is None or waiting.id != decision:
        raise actions.NothingToTell
    if waiting.outcome == DecisionKind.STOPS and not session.get_one(Participant, participant).after_contact_name:
        raise NoContactAfter
    actions.tell(session, row, waiting, now=now, actor=me.account)
    for done in (TaskKind.DECISION_DUE, TaskKind.SET_KNOW_BY):
        finish_tasks(session, done, participant, now=now, actor=me.account)
    _was_told(session, me, tie, participant, waiting.id, cause=f"contract_told:{waiting.id}", now=now)


def tell_period(session: Session, me: Me, participant: UUID, period: UUID, *, now: datetime) -> None:
    """Tell a period, or a last day, that a file brought. Raises NotYours, NothingToTell."""
    tie = require(session, me, Act.TELL_CONTRACT, participant, day_of(now))
    row = _period(session, participant, period)
    actions.tell_period(session, row, now=now, actor=me.account)
    _was_told(session, me, tie, participant, row.id, cause=f"contract_period:{row.id}:{row.end_on}", now=now)


def set_know_by(session: Session, me: Me, participant: UUID, period: UUID, day: date | None, *, now: datetime) -> None:
    """The day on which the participant hears at the latest. Raises NotYours, KnowByOutsidePeriod."""
    tie = require(session, me, Act.CHANGE_CONTRACT, participant, day_of(now))
    row = _period(session, participant, period)
    actions.set_know_by(session, row, day)
    _note(session, "contract_know_by_set", me, tie, participant, row.id, now=now)
    if day is not None:
        finish_tasks(session, TaskKind.SET_KNOW_BY, participant, now=now, actor=me.account)


def set_after_contact(
    session: Session, me: Me, participant: UUID, *, name: str, phone: str, until: date, now: datetime
) -> None:
    """Who helps after the last day; `phone` in E.164. Raises NotYours."""
    tie = require(session, me, Act.CHANGE_CONTRACT, participant, day_of(now))
    accounts.set_after_contact(session.get_one(Participant, participant), name=name, phone=phone, until=until)
    _note(session, "contract_after_contact_set", me, tie, participant, participant, now=now)


def ask_for_day(session: Session, participant: UUID, *, now: datetime) -> None:
    """A task to set the day one knows at the latest, where the law gives none and nobody has set it."""
    today = day_of(now)
    told = queries.told(session, participant, today)
    status = told.status(today)
    if status is None or not status.know_by_missing:
        return
    last = told.periods[-1]
    make_task(
        session,
        TaskKind.SET_KNOW_BY,
        cause=f"set_know_by:{last.id}:{last.end_on}",
        due_on=today,
        now=now,
        participant=participant,
        thing=last.id,
    )


def _period(session: Session, participant: UUID, period: UUID) -> ContractPeriod:
    found = queries.period(session, participant, period)
    if found is None:
        raise NotYours(participant)
    return found


def _was_told(session: Session, me: Me, tie: Tie, participant: UUID, thing: UUID, *, cause: str, now: datetime) -> None:
    _note(session, "contract_told", me, tie, participant, thing, now=now)
    account = session.get_one(Participant, participant).account_id
    announce(session, NoticeKind.CONTRACT_NEWS, account, cause=cause, now=now, thing=thing, from_account=me.account)
    if not any(period.is_hidden for period in queries.periods_of(session, participant)):
        finish_tasks(session, TaskKind.TELL_PERIOD, participant, now=now, actor=me.account)
    ask_for_day(session, participant, now=now)


def _note(session: Session, action: str, me: Me, tie: Tie, participant: UUID, thing: UUID, *, now: datetime) -> None:
    audit.note(session, action, now=now, actor=me.account, role=tie, about=participant, thing=thing)
