"""The contract as staff see it: every row, told or not, with who and when; and what telling would change.

`told_after` is what the participant will know once staff press 'vertel het nu': the page on which they press shows that
and nothing else, so it must stay the same as what `actions.tell` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from portal.base.clock import ONE_DAY, day_of
from portal.base.tables import opened
from portal.domain.accounts.models import Account
from portal.domain.contract.models import ContractPeriod, Decision, Placement, WorkingHours
from portal.domain.contract.queries import Told, ToldPeriod, Work, WorkPlace
from portal.domain.contract.rules import DecisionFact, DecisionKind, Hours, Period
from portal.domain.guidance.rules import parse_weekdays
from portal.domain.organisations.models import Organisation

Decider = aliased(Account, name="decider")
Teller = aliased(Account, name="teller")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What was decided, by whom and when; `told_at` is empty while the participant does not know."""

    id: UUID
    kind: DecisionKind
    until_on: date | None
    decided_by: str
    decided_at: datetime
    told_by: str
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Hours a week and weekdays ('ma di wo') from a day on."""

    id: UUID
    from_on: date
    hours_per_week: Decimal
    weekdays: str

    @property
    def fact(self) -> Hours:
        return Hours(self.from_on, self.hours_per_week, parse_weekdays(self.weekdays))


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One contract as it stands in the file, with its decisions and hours in order."""

    id: UUID
    start_on: date
    end_on: date
    told_end_on: date | None
    notice_due_on: date | None
    promised_on: date | None
    longest_end_on: date | None
    told_at: datetime | None
    source_at: datetime
    is_from_file: bool
    employer_id: UUID
    employer: str
    employer_phone: str | None
    decisions: tuple[DecisionRow, ...] = ()
    hours: tuple[HoursRow, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Is there something of it that the participant does not know yet: the period, or its last day?"""
        return self.told_at is None or self.told_end_on is not None

    @property
    def fact(self) -> Period:
        return Period(self.start_on, self.end_on, self.notice_due_on, self.promised_on, self.longest_end_on)

    @property
    def waiting(self) -> DecisionRow | None:
        """The decision that was taken last, when it has not been told."""
        last = self.decisions[-1] if self.decisions else None
        return last if last is not None and last.told_at is None else None

    @property
    def last_told(self) -> DecisionRow | None:
        """The decision that holds for the participant."""
        told = [one for one in self.decisions if one.told_at is not None]
        return max(told, key=_order_told, default=None)

    @property
    def is_answered(self) -> bool:
        """Was told whether it goes on, and not taken back?"""
        return self.last_told is not None and self.last_told.kind is not DecisionKind.CORRECTED


def _order_told(decision: DecisionRow) -> tuple[datetime, bool, UUID]:
    return decision.told_at or decision.decided_at, decision.kind is not DecisionKind.CORRECTED, decision.id


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """Where someone works from a day on, and who leads the work there (`supervisor_phone` in E.164)."""

    id: UUID
    from_on: date
    until_on: date | None
    workplace_id: UUID
    workplace: str
    address: str | None
    supervisor_name: str
    supervisor_phone: str | None
    supervisor_email: str | None


# --- reading --------------------------------------------------------------------------------------------------------


def periods_with_history(session: Session, participant: UUID) -> tuple[PeriodRow, ...]:
    """Every period in order of days. One statement."""
    rows = session.execute(_periods_query(), {"participant": participant}).all()
    first = {row.period_id: row for row in reversed(rows)}
    found = [_period(row, [one for one in rows if one.period_id == row.period_id]) for row in first.values()]
    return tuple(sorted(found, key=lambda period: period.start_on))


@cache
def _periods_query() -> Select[*tuple[Any, ...]]:
    """Built once per process, as the other one."""
    return (
        select(
            ContractPeriod.id.label("period_id"),
            ContractPeriod.start_on,
            ContractPeriod.end_on,
            ContractPeriod.told_end_on,
            ContractPeriod.notice_due_on,
            ContractPeriod.promised_on,
            ContractPeriod.longest_end_on,
            ContractPeriod.told_at.label("period_told_at"),
            ContractPeriod.source_at,
            ContractPeriod.imported,
            Organisation.id.label("employer_id"),
            Organisation.name.label("employer"),
            Organisation.phone.label("employer_phone"),
            Decision.id.label("decision_id"),
            Decision.outcome,
            Decision.until_on,
            Decision.decided_at,
            Decision.told_at,
            Decider.first_name.label("decider_first"),
            Decider.last_name.label("decider_last"),
            Teller.first_name.label("teller_first"),
            Teller.last_name.label("teller_last"),
            WorkingHours.id.label("hours_id"),
            WorkingHours.from_on,
            WorkingHours.hours_per_week,
            WorkingHours.weekdays,
        )
        .select_from(ContractPeriod)
        .join(Organisation, Organisation.id == ContractPeriod.employer_id)
        .outerjoin(Decision, Decision.period_id == ContractPeriod.id)
        .outerjoin(Decider, Decider.id == Decision.decided_by_id)
        .outerjoin(Teller, Teller.id == Decision.told_by_id)
        .outerjoin(WorkingHours, WorkingHours.period_id == ContractPeriod.id)
        .where(ContractPeriod.participant_id == bindparam("participant"))
    )


def _period(row: Row[Any], rows: Sequence[Row[Any]]) -> PeriodRow:
    decisions = {one.decision_id: _decision(one) for one in rows if one.decision_id}
    hours = {
        one.hours_id: HoursRow(one.hours_id, one.from_on, one.hours_per_week, one.weekdays)
        for one in rows
        if one.hours_id
    }
    return PeriodRow(
        row.period_id,
        row.start_on,
        row.end_on,
        row.told_end_on,
        row.notice_due_on,
        row.promised_on,
        row.longest_end_on,
        row.period_told_at,
        row.source_at,
        bool(row.imported),
        row.employer_id,
        row.employer,
        row.employer_phone,
        tuple(sorted(decisions.values(), key=lambda one: (one.decided_at, one.id))),
        tuple(sorted(hours.values(), key=lambda one: one.from_on)),
    )


def _decision(row: Row[Any]) -> DecisionRow:
    return DecisionRow(
        row.decision_id,
        DecisionKind(row.outcome),
        row.until_on,
        f"{row.decider_first or ''} {row.decider_last or ''}".strip(),
        row.decided_at,
        f"{row.teller_first or ''} {row.teller_last or ''}".strip(),
        row.told_at,
    )


def placements_of(session: Session, participant: UUID) -> tuple[PlacementRow, ...]:
    """Every workplace in order of days, told or not. One statement."""
    rows = session.execute(_placements_query(), {"participant": participant})
    return tuple(
        PlacementRow(
            row.id,
            row.from_on,
            row.until_on,
            row.workplace_id,
            row.name,
            row.address,
            row.supervisor_name,
            opened(Placement, "supervisor_phone", row.id, row.supervisor_phone_sealed),
            opened(Placement, "supervisor_email", row.id, row.supervisor_email_sealed),
        )
        for row in rows
    )


@cache
def _placements_query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Placement.id,
            Placement.from_on,
            Placement.until_on,
            Placement.workplace_id,
            Placement.supervisor_name,
            Placement.supervisor_phone_sealed,
            Placement.supervisor_email_sealed,
            Organisation.name,
            Organisation.address,
        )
        .join(Organisation, Organisation.id == Placement.workplace_id)
        .where(Placement.participant_id == bindparam("participant"))
        .order_by(Placement.from_on)
    )


# --- what waits -----------------------------------------------------------------------------------------------------


def in_hand(periods: Sequence[PeriodRow]) -> PeriodRow | None:
    """The period about which is decided: the last one that the participant knows of, else the first."""
    known = [period for period in periods if period.told_at is not None]
    return known[-1] if known else next(iter(periods), None)


@dataclass(frozen=True, slots=True)
class ToTell:
    """What 'vertel het nu' tells: a decision on a period, or the period (or its last day) itself."""

    period: PeriodRow
    decision: DecisionRow | None


def to_tell(periods: Sequence[PeriodRow]) -> ToTell | None:
    """A decision comes first; then what a file brought, in order of days. None when everything was told."""
    here = in_hand(periods)
    if here is not None and here.waiting is not None:
        return ToTell(here, here.waiting)
    return next((ToTell(period, None) for period in periods if period.is_hidden), None)


def period_on(periods: Iterable[PeriodRow], day: date) -> PeriodRow | None:
    """The period in which this day is."""
    return next((period for period in periods if period.start_on <= day <= period.end_on), None)


def last_day_told(periods: Iterable[PeriodRow]) -> date | None:
    """The last day of which the participant knows."""
    days = [period.told_end_on or period.end_on for period in periods if period.told_at is not None]
    return max(days, default=None)


def mark_of(*things: Any) -> str:
    """A short word that is another one as soon as one of these things is."""
    return sha256(repr(things).encode()).hexdigest()[:16]


# --- what the participant will know -----------------------------------------------------------------------------------


def told_after(told: Told, periods: Sequence[PeriodRow], *, now: datetime) -> Told:
    """What the participant knows once `to_tell` was told; the same as now when nothing waits."""
    what = to_tell(periods)
    if what is None:
        return told
    if what.decision is None:
        return _with_period(told, what.period, now)
    fact = DecisionFact(what.period.start_on, what.decision.kind, now, what.decision.until_on)
    if fact.kind is DecisionKind.CORRECTED and what.period.is_hidden and what.period.told_at is not None:
        fact = replace(fact, until_on=fact.until_on or what.period.end_on)  # one correction says it all
        after = _put(told, _as_told(what.period, what.period.end_on, now))
    else:
        after = _with_period(told, what.period, now)
    after = replace(after, decisions=(*after.decisions, fact))
    if fact.kind is DecisionKind.GOES_ON and fact.until_on is not None:
        return _with_next(after, what.period, _following(periods, what.period), fact.until_on, now)
    if fact.kind is DecisionKind.CORRECTED:
        return _taken_back(after, what.period, _following(periods, what.period), fact.until_on, day_of(now))
    return after


def _with_period(told: Told, period: PeriodRow, now: datetime) -> Told:
    """The period with its last day as it is now; a last day other than the one told is a correction."""
    if not period.is_hidden:
        return told
    decisions = told.decisions
    if period.told_at is not None:
        decisions += (DecisionFact(period.start_on, DecisionKind.CORRECTED, now, period.end_on),)
        if period.last_told is not None and period.last_told.kind is DecisionKind.STOPS:
            decisions += (DecisionFact(period.start_on, DecisionKind.STOPS, now),)
    return replace(_put(told, _as_told(period, period.end_on, now)), decisions=decisions)


def _as_told(period: PeriodRow, end_on: date, now: datetime) -> ToldPeriod:
    return ToldPeriod(
        period.id, period.start_on, end_on, period.notice_due_on, period.promised_on, period.longest_end_on,
        period.told_at or now, period.source_at, period.employer, period.employer_phone,
    )  # fmt: skip


def _put(told: Told, period: ToldPeriod) -> Told:
    others = [one for one in told.periods if one.start_on != period.start_on]
    return replace(told, periods=tuple(sorted([*others, period], key=lambda one: one.start_on)))


def _following(periods: Sequence[PeriodRow], period: PeriodRow) -> PeriodRow | None:
    return next((one for one in periods if one.start_on > period.end_on), None)


def _with_next(told: Told, period: PeriodRow, following: PeriodRow | None, until_on: date, now: datetime) -> Told:
    if following is not None and following.start_on <= until_on:
        return _put(told, replace(_as_told(following, until_on, now), told_at=now))
    made = replace(_as_told(period, until_on, now), id=uuid4(), start_on=period.end_on + ONE_DAY, told_at=now)
    return _put(told, replace(made, notice_due_on=None, promised_on=None, longest_end_on=None, source_at=now))


def _taken_back(told: Told, period: PeriodRow, following: PeriodRow | None, end_on: date | None, today: date) -> Told:
    kept = told.periods
    if following is not None and following.start_on > max(period.end_on, today):
        kept = tuple(one for one in kept if one.start_on != following.start_on)
    told = replace(told, periods=kept)
    return told if end_on is None else _put(told, replace(_as_told(period, end_on, period.source_at), end_on=end_on))


def work_after(after: Told, periods: Sequence[PeriodRow], placements: Sequence[PlacementRow]) -> Work:
    """Workplaces and hours that belong to what is known then. A period made by telling has the hours before it."""
    by_start = {period.start_on: period for period in periods}
    last_day = max((period.end_on for period in after.periods), default=date.min)
    hours: list[Hours] = []
    for told in after.periods:
        row = by_start.get(told.start_on)
        if row is not None:
            hours += [one.fact for one in row.hours if one.from_on <= told.end_on]
        elif before := period_on(periods, told.start_on - ONE_DAY):
            hours += [replace(one.fact, from_on=told.start_on) for one in before.hours[-1:]]
    places = [
        WorkPlace(one.from_on, one.workplace, one.address, one.supervisor_name, one.supervisor_phone)
        for one in placements
        if one.from_on <= last_day
    ]
    return Work(tuple(places), tuple(sorted(hours, key=lambda one: one.from_on)))
