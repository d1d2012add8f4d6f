"""What comes after a contract: decided by the contact person, and told when the talk (`flows.talks`) has been held.

Telling is the moment: from then on the pages, the calendar file and the steps of the participant know it, a notice says
that there is news, and what asked staff for it is done. All in the transaction of who calls.

`seen` is the mark of the part of the file that stood on the page (`contract_file.mark`). When somebody changed that
part since, nothing is written: `ChangedMeanwhile`. Without a mark nothing is compared (the demo, the command line).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base.clock import day_of
from portal.domain import audit
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import Me
from portal.domain.contract import actions, queries, records, rules
from portal.domain.contract.models import ContractPeriod, Decision
from portal.domain.contract.records import PeriodRow
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.actions import finish_tasks, make_task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.flows import contract_prompts
from portal.flows.contract_file import Part, mark
from portal.flows.permission import Act, NotYours, Tie, require


class NoContactAfter(Exception):
    """'It stops' cannot be told before staff wrote down whom this person can call after that last day."""


class ChangedMeanwhile(Exception):
    """Somebody else changed this part of the file since it was shown."""


# --- deciding ---------------------------------------------------------------------------------------------------------


def decide(
    session: Session,
    me: Me,
    participant: UUID,
    period: UUID,
    *,
    kind: DecisionKind,
    until_on: date | None = None,
    seen: str | None = None,
    now: datetime,
) -> Decision:
    """Write down what comes after a period; nobody is told. `until_on` as in `contract.actions.decide`.

    The same decision again is the one that stands. Raises NotYours, ChangedMeanwhile, BadNewEnd, EndBeforeStart,
    YearUnlikely, PeriodsOverlap.
    """
    tie = require(session, me, Act.DECIDE_CONTRACT, participant, day_of(now))
    _hold(session, participant)
    row = _period(session, participant, period)
    waiting = queries.waiting_decision(session, row.id)
    if waiting is not None and (waiting.outcome, waiting.until_on) == (kind, until_on):
        return waiting
    _unchanged(session, participant, Part.PERIODS, seen, now)
    decision = actions.decide(session, row, kind=kind, until_on=until_on, now=now, actor=me.account)
    _note(session, "contract_decided", me, tie, participant, decision.id, now=now)
    contract_prompts.settle(session, participant, now=now, actor=me.account)
    return decision


# --- telling ----------------------------------------------------------------------------------------------------------


def tell_now(session: Session, me: Me, participant: UUID, *, seen: str | None, now: datetime) -> None:
    """'Vertel het nu': the decision that waits, else the period or last day that a file brought.

    `seen` is the mark of everything that stood on the page. Raises NotYours, NothingToTell, NoContactAfter,
    ChangedMeanwhile.
    """
    require(session, me, Act.TELL_CONTRACT, participant, day_of(now))
    _hold(session, participant)
    what = records.to_tell(records.periods_with_history(session, participant))
    if what is None:
        raise actions.NothingToTell
    _unchanged(session, participant, Part.EVERYTHING, seen, now)
    if what.decision is None:
        tell_period(session, me, participant, what.period.id, now=now)
    else:
        tell(session, me, participant, what.period.id, what.decision.id, now=now)


def tell(session: Session, me: Me, participant: UUID, period: UUID, decision: UUID, *, now: datetime) -> None:
    """Tell what was decided. Raises NotYours, NothingToTell, NoContactAfter."""
    tie = require(session, me, Act.TELL_CONTRACT, participant, day_of(now))
    row = _period(session, participant, period)
    waiting = queries.waiting_decision(session, row.id)
    if waiting is None or waiting.id != decision:
        raise actions.NothingToTell
    helps_until = session.get_one(Participant, participant).after_contact_until
    if waiting.outcome == DecisionKind.STOPS and not rules.helps_after(helps_until, row.end_on):
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


# --- what stands around it --------------------------------------------------------------------------------------------


def set_know_by(
    session: Session,
    me: Me,
    participant: UUID,
    period: UUID,
    day: date | None,
    *,
    seen: str | None = None,
    now: datetime,
) -> None:
    """The day on which the participant hears at the latest. Raises NotYours, ChangedMeanwhile, KnowByOutsidePeriod."""
    tie = require(session, me, Act.CHANGE_CONTRACT, participant, day_of(now))
    _hold(session, participant)
    row = _period(session, participant, period)
    if row.notice_due_on == day and seen is not None:
        return
    _unchanged(session, participant, Part.PERIODS, seen, now)
    actions.set_know_by(session, row, day)
    _note(session, "contract_know_by_set", me, tie, participant, row.id, now=now)
    if day is not None:
        finish_tasks(session, TaskKind.SET_KNOW_BY, participant, now=now, actor=me.account)
    contract_prompts.settle(session, participant, now=now, actor=me.account)


def set_after_contact(
    session: Session,
    me: Me,
    participant: UUID,
    *,
    name: str,
    phone: str,
    until: date,
    seen: str | None = None,
    now: datetime,
) -> None:
    """Who helps after the last day; `phone` in E.164. Raises NotYours, ChangedMeanwhile."""
    tie = require(session, me, Act.CHANGE_CONTRACT, participant, day_of(now))
    row = _hold(session, participant)
    if (row.after_contact_name, row.after_contact_phone, row.after_contact_until) == (name, phone, until):
        return
    _unchanged(session, participant, Part.AFTER, seen, now)
    accounts.set_after_contact(row, name=name, phone=phone, until=until)
    session.flush()
    _note(session, "contract_after_contact_set", me, tie, participant, participant, now=now)


def set_hours(
    session: Session,
    me: Me,
    participant: UUID,
    *,
    from_on: date,
    hours_per_week: Decimal,
    weekdays: str,
    seen: str | None = None,
    now: datetime,
) -> None:
    """A step of the agreed hours, in the period in which the day is. Hours of a period not told yet stay hidden.

    Raises NotYours, ChangedMeanwhile, BadHours, UnknownDay, OutsidePeriod.
    """
    tie = require(session, me, Act.CHANGE_CONTRACT, participant, day_of(now))
    _hold(session, participant)
    here = _period_on(session, participant, from_on)
    if any(
        (one.from_on, one.hours_per_week, one.weekdays) == (from_on, hours_per_week, weekdays) for one in here.hours
    ):
        return
    _unchanged(session, participant, Part.HOURS, seen, now)
    row = _period(session, participant, here.id)
    step = actions.set_hours(session, row, from_on=from_on, hours_per_week=hours_per_week, weekdays=weekdays)
    _note(session, "contract_hours_set", me, tie, participant, step.id, now=now)


def remove_hours(session: Session, me: Me, participant: UUID, hours: UUID, *, now: datetime) -> bool:
    """Take a step away that has not begun. False when it has begun, or is not there (any more). Raises NotYours."""
    tie = require(session, me, Act.CHANGE_CONTRACT, participant, day_of(now))
    _hold(session, participant)
    for period in queries.periods_of(session, participant):
        if actions.remove_hours(session, period, hours, today=day_of(now)):
            _note(session, "contract_hours_removed", me, tie, participant, hours, now=now)
            return True
    return False


def change_work(
    session: Session,
    me: Me,
    participant: UUID,
    workplace: UUID,
    *,
    from_on: date,
    supervisor_name: str,
    supervisor_phone: str | None,
    supervisor_email: str | None,
    seen: str | None = None,
    now: datetime,
) -> None:
    """Another workplace or supervisor from a day on (`supervisor_phone` in E.164). What begins after the last day that
    was told stays hidden, and its audit line says no more than that somebody worked on the contract.

    Raises NotYours, ChangedMeanwhile, OutsidePeriod.
    """
    tie = require(session, me, Act.CHANGE_CONTRACT, participant, day_of(now))
    _hold(session, participant)
    _period_on(session, participant, from_on)
    wanted = (from_on, workplace, supervisor_name, supervisor_phone, supervisor_email)
    if any(
        (one.from_on, one.workplace_id, one.supervisor_name, one.supervisor_phone, one.supervisor_email) == wanted
        for one in records.placements_of(session, participant)
    ):
        return
    _unchanged(session, participant, Part.WORK, seen, now)
    placement = actions.place_at_work(
        session, participant, workplace, from_on=from_on, supervisor_name=supervisor_name,
        supervisor_phone=supervisor_phone, supervisor_email=supervisor_email,
    )  # fmt: skip
    known = records.last_day_told(records.periods_with_history(session, participant))
    action = "work_changed" if known is not None and from_on <= known else "contract_work_planned"
    _note(session, action, me, tie, participant, placement.id, now=now)


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


# --- what they share --------------------------------------------------------------------------------------------------


def _hold(session: Session, participant: UUID) -> Participant:
    """Who else wants to change this contract waits until this transaction is over. Raises NotYours."""
    row = session.get(Participant, participant, with_for_update=True)
    if row is None:
        raise NotYours(participant)
    return row


def _unchanged(session: Session, participant: UUID, part: Part, seen: str | None, now: datetime) -> None:
    if seen is not None and mark(session, participant, part, today=day_of(now)) != seen:
        raise ChangedMeanwhile


def _period(session: Session, participant: UUID, period: UUID) -> ContractPeriod:
    found = queries.period(session, participant, period)
    if found is None:
        raise NotYours(participant)
    return found


def _period_on(session: Session, participant: UUID, day: date) -> PeriodRow:
    found = records.period_on(records.periods_with_history(session, participant), day)
    if found is None:
        raise actions.OutsidePeriod(day)
    return found


def _was_told(session: Session, me: Me, tie: Tie, participant: UUID, thing: UUID, *, cause: str, now: datetime) -> None:
    _note(session, "contract_told", me, tie, participant, thing, now=now)
    account = session.get_one(Account, session.get_one(Participant, participant).account_id)
    _open_again(session, me, tie, participant, account, now=now)
    announce(session, NoticeKind.CONTRACT_NEWS, account.id, cause=cause, now=now, thing=thing, from_account=me.account)
    if not any(period.is_hidden for period in queries.periods_of(session, participant)):
        finish_tasks(session, TaskKind.TELL_PERIOD, participant, now=now, actor=me.account)
    ask_for_day(session, participant, now=now)
    contract_prompts.settle(session, participant, now=now, actor=me.account)


def _open_again(session: Session, me: Me, tie: Tie, participant: UUID, account: Account, *, now: datetime) -> None:
    """Who was closed after the last contract comes back with a new one."""
    today = day_of(now)
    last_day = records.last_day_told(records.periods_with_history(session, participant))
    if account.deactivated_at is not None and last_day is not None and last_day >= today:
        account.deactivated_at = None
        _note(session, "person_opened_again", me, tie, participant, account.id, now=now)


def _note(session: Session, action: str, me: Me, tie: Tie, participant: UUID, thing: UUID, *, now: datetime) -> None:
    audit.note(session, action, now=now, actor=me.account, role=tie, about=participant, thing=thing)
