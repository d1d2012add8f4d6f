"""Prompts about the end of a contract: first to staff, in time; to the coordinator when the day is over without news.

Each prompt is a task, once per contract and last day. A task ends when what it asks for is done: `settle` looks at the
contract as it stands now, after every act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.base.clock import MONDAY_TO_FRIDAY, Away, NoWorkingDays, day_of
from portal.domain.contract import queries, records, rules
from portal.domain.contract.models import ContractPeriod, Decision
from portal.domain.contract.records import PeriodRow
from portal.domain.contract.rules import DecisionKind, Period, Prompt, PromptKind
from portal.domain.guidance.actions import finish_task, make_task
from portal.domain.guidance.models import Absence, ContactAssignment, StaffProfile, Task
from portal.domain.guidance.queries import away_on, open_tasks
from portal.domain.guidance.rules import TaskKind, parse_weekdays
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind

ASKS: Mapping[PromptKind, TaskKind] = {
    PromptKind.TEN_WEEKS: TaskKind.CONTRACT_TALK_DUE,
    PromptKind.SIX_WEEKS: TaskKind.CONTRACT_DECIDE_DUE,
    PromptKind.WEEK_BEFORE_NOTICE: TaskKind.CONTRACT_TELL_SOON,
    PromptKind.LAST_WORKING_DAY: TaskKind.CONTRACT_TELL_TODAY,
}
"""What staff are asked at each prompt."""
PROMPTS = frozenset(ASKS.values())
ABOUT_CONTRACT = PROMPTS | {
    TaskKind.DECISION_DUE, TaskKind.SET_KNOW_BY, TaskKind.TELL_PERIOD, TaskKind.CONTRACT_NEWS_LATE,
}  # fmt: skip
"""Every task that the contract page answers."""
AHEAD = timedelta(weeks=10)
ONE_WEEK = timedelta(weeks=1)
BACK = timedelta(days=31)
"""So long after the last day the contract is still looked at."""
BATCH = 500


# --- by the clock -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Open:
    """A contract of which nothing was told about what comes after, and who helps this participant."""

    participant: UUID
    period: UUID
    contract: Period
    known_end_on: date
    contact: UUID | None
    taken_back: UUID | None
    """The correction that was told last: the contract is open once more, and staff are prompted once more."""

    def cause(self, kind: TaskKind, day: date) -> str:
        again = f":{str(self.taken_back)[-8:]}" if self.taken_back else ""
        return f"{kind}:{self.period}:{day}{again}"


def prompt_tasks(session: Session, now: datetime, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> None:
    """Ten and six weeks before the last day, a week before the safe day and on the last working day up to it: a task
    for the contact person (and the stand-in), with a notice when it is time to tell. The day after the participant
    would hear it: a task for the coordinator. `weekdays` are those of the municipality, where nobody is contact person.
    """
    today = day_of(now)
    found = _open(session, today)
    helpers = _helpers(session, {one.contact for one in found if one.contact}, today)
    due: dict[str, tuple[_Open, TaskKind]] = {}
    for one in found:
        works, away = helpers.get(one.contact, (weekdays, ())) if one.contact else (weekdays, ())
        if prompt := rules.latest_prompt(_prompts(one.contract, works or weekdays, away), today):
            kind = ASKS[prompt.kind]
            due[one.cause(kind, one.contract.end_on)] = one, kind
        late = _late_on(one)
        if late is not None and today >= late:
            due[one.cause(TaskKind.CONTRACT_NEWS_LATE, late)] = one, TaskKind.CONTRACT_NEWS_LATE
    new = _new(session, due)
    for cause in new:
        _make(session, *due[cause], cause=cause, now=now)
    for participant in {due[cause][0].participant for cause in new}:
        settle(session, participant, now=now, actor=None)


def _make(session: Session, one: _Open, kind: TaskKind, *, cause: str, now: datetime) -> None:
    for_coordinator = kind is TaskKind.CONTRACT_NEWS_LATE or one.contact is None
    task = make_task(
        session,
        kind,
        cause=cause,
        due_on=day_of(now),
        now=now,
        participant=one.participant,
        thing=one.period,
        for_role="coordinator" if for_coordinator else "contact_person",
    )
    in_time = (TaskKind.CONTRACT_TELL_SOON, TaskKind.CONTRACT_TELL_TODAY)
    if task is not None and kind in in_time and one.contact is not None:
        helper = _stand_in(session, one.contact, day_of(now)) or one.contact
        announce(session, NoticeKind.TASK, helper, cause=f"task:{task.id}:{helper}", thing=task.id, now=now)


def _prompts(contract: Period, weekdays: frozenset[int], away: Sequence[Away]) -> list[Prompt]:
    try:
        return rules.staff_prompt_days(contract, weekdays, away)
    except NoWorkingDays:  # away for years: the days of the municipality are near enough
        return rules.staff_prompt_days(contract, MONDAY_TO_FRIDAY)


def _late_on(one: _Open) -> date | None:
    """The first day on which the participant reads: you should have heard."""
    known = rules.know_by(
        Period(one.contract.start_on, one.known_end_on, one.contract.notice_due_on, one.contract.promised_on)
    )
    return rules.no_news_from(known.day) if known else None


def _open(session: Session, today: date) -> list[_Open]:
    """The last contract that was told, where it ends soon or the day to hear it comes near. One statement."""
    later, told, taken_back = aliased(ContractPeriod), aliased(Decision), aliased(Decision)
    answered = exists().where(
        told.period_id == ContractPeriod.id,
        told.told_at.is_not(None),
        told.outcome != DecisionKind.CORRECTED,
        ~exists().where(
            taken_back.period_id == ContractPeriod.id,
            taken_back.outcome == DecisionKind.CORRECTED,
            taken_back.told_at > told.told_at,
        ),
    )
    correction = (
        select(taken_back.id)
        .where(
            taken_back.period_id == ContractPeriod.id,
            taken_back.outcome == DecisionKind.CORRECTED,
            taken_back.told_at.is_not(None),
        )
        .order_by(taken_back.told_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            ContractPeriod.participant_id,
            ContractPeriod.id,
            ContractPeriod.start_on,
            ContractPeriod.end_on,
            ContractPeriod.told_end_on,
            ContractPeriod.notice_due_on,
            ContractPeriod.promised_on,
            ContactAssignment.contact_id,
            correction.label("taken_back"),
        )
        .outerjoin(
            ContactAssignment,
            and_(
                ContactAssignment.participant_id == ContractPeriod.participant_id,
                ContactAssignment.until_at.is_(None),
            ),
        )
        .where(
            ContractPeriod.told_at.is_not(None),
            ContractPeriod.start_on <= today,
            ContractPeriod.end_on >= today - BACK,
            or_(
                ContractPeriod.end_on <= today + AHEAD,
                ContractPeriod.told_end_on <= today + AHEAD,
                ContractPeriod.notice_due_on <= today + BACK,
                ContractPeriod.promised_on < today,
            ),
            ~answered,
            ~exists().where(
                later.participant_id == ContractPeriod.participant_id,
                later.start_on > ContractPeriod.start_on,
                later.told_at.is_not(None),
            ),
        )
    )
    return [_of(row) for row in rows]


def _of(row: Row[*tuple[Any, ...]]) -> _Open:
    contract = Period(row.start_on, row.end_on, row.notice_due_on, row.promised_on)
    return _Open(row.participant_id, row.id, contract, row.told_end_on or row.end_on, row.contact_id, row.taken_back)


def _helpers(session: Session, contacts: set[UUID], today: date) -> dict[UUID, tuple[frozenset[int], tuple[Away, ...]]]:
    """The weekdays and absences of each contact person; two statements per 500."""
    found: dict[UUID, tuple[frozenset[int], tuple[Away, ...]]] = {}
    away: dict[UUID, list[Away]] = defaultdict(list)
    for some in _batches(contacts):
        absences = select(Absence.account_id, Absence.from_on, Absence.until_on).where(
            Absence.account_id.in_(some), Absence.withdrawn_at.is_(None), Absence.until_on >= today - BACK
        )
        for absence in session.execute(absences):
            away[absence.account_id].append((absence.from_on, absence.until_on))
        profiles = select(StaffProfile.account_id, StaffProfile.working_days).where(StaffProfile.account_id.in_(some))
        for row in session.execute(profiles):
            found[row.account_id] = parse_weekdays(row.working_days), tuple(away[row.account_id])
    return found


def _stand_in(session: Session, contact: UUID, today: date) -> UUID | None:
    return session.scalar(select(Absence.stand_in_id).where(Absence.account_id == contact, away_on(today)))


def _new(session: Session, causes: Iterable[str]) -> list[str]:
    """Those of the causes for which there is no task yet."""
    wanted = list(causes)
    known: set[str] = set()
    for some in _batches(wanted):
        known.update(session.scalars(select(Task.cause).where(Task.cause.in_(some))))
    return [cause for cause in wanted if cause not in known]


def _batches(things: Iterable[Any]) -> Iterable[list[Any]]:
    listed = list(things)
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))


# --- done is done -----------------------------------------------------------------------------------------------------


def settle(session: Session, participant: UUID, *, now: datetime, actor: UUID | None) -> None:
    """End every task about this contract whose question has been answered. Three statements and one per task."""
    waiting = session.execute(
        select(Task.id, Task.kind, Task.thing).where(
            Task.participant_id == participant, Task.done_at.is_(None), Task.kind.in_(ABOUT_CONTRACT)
        )
    ).all()
    if not waiting:
        return
    today = day_of(now)
    periods = records.periods_with_history(session, participant)
    talks = queries.told(session, participant, today).contract_talk_days
    for task in waiting:
        if _is_answered(TaskKind(task.kind), task.thing, periods, talks, today):
            finish_task(session, task.id, now=now, actor=actor)


def ask_for_talk_again(session: Session, participant: UUID, *, cause: str, now: datetime) -> None:
    """The planned talk about the contract is none any more: who was asked for one is asked once more."""
    kind, today = TaskKind.CONTRACT_TALK_DUE, day_of(now)
    periods = records.periods_with_history(session, participant)
    here = records.in_hand(periods)
    if here is None or open_tasks(session, kind, participant):
        return
    asked = select(Task.id).where(Task.kind == kind, Task.participant_id == participant, Task.thing == here.id)
    talks = queries.told(session, participant, today).contract_talk_days
    if session.scalars(asked.limit(1)).first() and not _is_answered(kind, here.id, periods, talks, today):
        cause = f"{kind}:{cause}"
        make_task(session, kind, cause=cause, due_on=today, now=now, participant=participant, thing=here.id)


def _is_answered(
    kind: TaskKind, thing: UUID | None, periods: Sequence[PeriodRow], talks: frozenset[date], today: date
) -> bool:
    here = records.in_hand(periods)
    if here is None:
        return True
    if kind is TaskKind.TELL_PERIOD:
        return not any(period.is_hidden for period in periods)
    if here.is_answered or thing not in (None, here.id):  # a later contract was told since
        return True
    known = rules.know_by(here.fact)
    decided = here.waiting is not None and here.waiting.kind is not DecisionKind.CORRECTED
    match kind:
        case TaskKind.SET_KNOW_BY:
            return known is not None
        case TaskKind.CONTRACT_NEWS_LATE:
            return known is not None and today <= known.day
        case TaskKind.CONTRACT_TALK_DUE:
            return decided or any(day >= here.start_on for day in talks) or _is_far(here, today)
        case TaskKind.CONTRACT_DECIDE_DUE:
            return decided or _is_far(here, today)
        case TaskKind.CONTRACT_TELL_SOON | TaskKind.CONTRACT_TELL_TODAY:
            return _is_far(here, today)
        case _:
            return False


def _is_far(here: PeriodRow, today: date) -> bool:
    """The last day moved away: the prompts come again in time."""
    before = rules.tell_before(here.fact) or here.end_on
    return today < min(here.end_on - AHEAD, before - ONE_WEEK)
