"""What a participant was told about the contract, and where they work. Staff read the rows themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.base.clock import moment_of
from portal.base.tables import opened
from portal.domain.accounts.models import Account, Participant
from portal.domain.contract import rules
from portal.domain.contract.models import ContractPeriod, Decision, Placement, WorkingHours
from portal.domain.contract.rules import DecisionFact, DecisionKind, Hours, Period, Status, WayPoint
from portal.domain.guidance.models import Talk
from portal.domain.guidance.rules import parse_weekdays
from portal.domain.organisations.models import Organisation

Employer = aliased(Organisation, name="employer")
Workplace = aliased(Organisation, name="workplace")
TALKS_COUNT = timedelta(days=366)
"""How long ago a talk about the contract can be and still count for the period that runs."""


@dataclass(frozen=True, slots=True)
class ToldPeriod:
    """One contract as the participant knows it; `end_on` is the last day that was told."""

    id: UUID
    start_on: date
    end_on: date
    notice_due_on: date | None
    promised_on: date | None
    longest_end_on: date | None
    told_at: datetime
    source_at: datetime
    employer: str
    employer_phone: str | None

    @property
    def fact(self) -> Period:
        return Period(self.start_on, self.end_on, self.notice_due_on, self.promised_on, self.longest_end_on)


@dataclass(frozen=True, slots=True)
class PlannedTalk:
    """A talk with somebody of staff; `at_time` as '10:00' in Amsterdam, no place means by phone."""

    id: UUID
    on_day: date
    at_time: str | None
    place: str | None
    about_contract: bool
    is_cancelled: bool
    is_held: bool
    with_first_name: str

    @property
    def begins_at(self) -> datetime | None:
        """The moment, in UTC; None when no time was agreed."""
        if self.at_time is None:
            return None
        hour, minute = map(int, self.at_time.split(":"))
        return moment_of(self.on_day, time(hour, minute))


@dataclass(frozen=True, slots=True)
class AfterContact:
    """Who helps after the last day, until and with a day."""

    name: str
    phone: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a participant was told about the contract, and nothing more."""

    periods: tuple[ToldPeriod, ...]
    decisions: tuple[DecisionFact, ...]
    every_talk: tuple[PlannedTalk, ...]
    after_contact: AfterContact | None

    @property
    def talks(self) -> tuple[PlannedTalk, ...]:
        return tuple(talk for talk in self.every_talk if not talk.is_cancelled)

    @property
    def facts(self) -> tuple[Period, ...]:
        return tuple(period.fact for period in self.periods)

    @property
    def contract_talk_days(self) -> frozenset[date]:
        return frozenset(talk.on_day for talk in self.talks if talk.about_contract)

    @property
    def last_told_at(self) -> datetime | None:
        """When something about the contract was last told."""
        moments = [period.told_at for period in self.periods] + [decision.told_at for decision in self.decisions]
        return max(moments, default=None)

    def status(self, today: date) -> Status | None:
        return rules.status_of(self.facts, self.decisions, self.contract_talk_days, today)

    def way(self, today: date) -> list[WayPoint]:
        return rules.way(self.facts, self.decisions, self.contract_talk_days, today)

    def period_on(self, today: date) -> ToldPeriod | None:
        """The period that runs, else the next, else the last."""
        running = next((period for period in self.periods if period.end_on >= today), None)
        return running or (self.periods[-1] if self.periods else None)

    def talks_from(self, today: date) -> tuple[PlannedTalk, ...]:
        """The talks that are still to come, today's included."""
        return tuple(talk for talk in self.talks if talk.on_day >= today and not talk.is_held)


def told(session: Session, participant: UUID, today: date) -> Told:
    """What this participant was told, in order of days. One statement."""
    asked = {"participant": participant, "today": today, "since": today - TALKS_COUNT}
    rows = session.execute(_told_query(), asked).all()
    return Told(
        tuple(sorted(map(_told_period, _once(rows, "period_id").values()), key=lambda period: period.start_on)),
        tuple(map(_decision, sorted(_once(rows, "decision_id").values(), key=_order_told))),
        tuple(sorted(map(_talk, _once(rows, "talk_id").values()), key=lambda talk: (talk.on_day, talk.at_time or ""))),
        _after_contact(participant, rows[0]) if rows else None,
    )


def _once(rows: Iterable[Row[Any]], key: str) -> dict[UUID, Row[Any]]:
    """One row per thing: joining several lists in one statement repeats them."""
    return {found: row for row in rows if (found := row._mapping[key])}


@cache
def _told_query() -> Select[*tuple[Any, ...]]:
    """Built once per process: it is asked for on every visit of Start and Contract."""
    return (
        select(
            Participant.after_contact_name,
            Participant.after_contact_phone_sealed,
            Participant.after_contact_until,
            ContractPeriod.id.label("period_id"),
            ContractPeriod.start_on,
            ContractPeriod.end_on,
            ContractPeriod.told_end_on,
            ContractPeriod.notice_due_on,
            ContractPeriod.promised_on,
            ContractPeriod.longest_end_on,
            ContractPeriod.told_at,
            ContractPeriod.source_at,
            Employer.name.label("employer"),
            Employer.phone.label("employer_phone"),
            Decision.id.label("decision_id"),
            Decision.outcome,
            Decision.until_on,
            Decision.told_at.label("decision_told_at"),
            Talk.id.label("talk_id"),
            Talk.on_day,
            Talk.at_time,
            Talk.place,
            Talk.about_contract,
            Talk.cancelled_at,
            Talk.held_at,
            Account.first_name.label("with_first_name"),
        )
        .select_from(Participant)
        .outerjoin(
            ContractPeriod, and_(ContractPeriod.participant_id == Participant.id, ContractPeriod.told_at.is_not(None))
        )
        .outerjoin(Employer, Employer.id == ContractPeriod.employer_id)
        .outerjoin(Decision, and_(Decision.period_id == ContractPeriod.id, Decision.told_at.is_not(None)))
        .outerjoin(Talk, and_(Talk.participant_id == Participant.id, _talk_counts()))
        .outerjoin(Account, Account.id == Talk.staff_id)
        .where(Participant.id == bindparam("participant"))
    )


def _talk_counts() -> ColumnElement[bool]:
    """Every talk to come, and those about the contract of the last year."""
    return or_(Talk.on_day >= bindparam("today"), and_(Talk.about_contract, Talk.on_day >= bindparam("since")))


def _told_period(row: Row[Any]) -> ToldPeriod:
    return ToldPeriod(
        row.period_id,
        row.start_on,
        row.told_end_on or row.end_on,
        row.notice_due_on,
        row.promised_on,
        row.longest_end_on,
        row.told_at,
        row.source_at,
        row.employer,
        row.employer_phone,
    )


def _order_told(row: Row[Any]) -> tuple[datetime, bool, UUID]:
    """As they were told; of one moment a correction comes before what holds instead."""
    return row.decision_told_at, row.outcome != DecisionKind.CORRECTED, row.decision_id


def _decision(row: Row[Any]) -> DecisionFact:
    return DecisionFact(row.start_on, DecisionKind(row.outcome), row.decision_told_at, row.until_on)


def _talk(row: Row[Any]) -> PlannedTalk:
    return PlannedTalk(
        row.talk_id,
        row.on_day,
        row.at_time,
        row.place,
        row.about_contract,
        row.cancelled_at is not None and row.held_at is None,
        row.held_at is not None,
        row.with_first_name,
    )


def _after_contact(participant: UUID, row: Row[Any]) -> AfterContact | None:
    if not row.after_contact_name:
        return None
    phone = opened(Participant, "after_contact_phone", participant, row.after_contact_phone_sealed)
    return AfterContact(row.after_contact_name, phone, row.after_contact_until)


@dataclass(frozen=True, slots=True)
class WorkPlace:
    """Where someone works from a day on, and who leads the work there."""

    from_on: date
    name: str
    address: str | None
    supervisor_name: str
    supervisor_phone: str | None


@dataclass(frozen=True, slots=True)
class Work:
    """Workplaces and hours in order of days, up to the last day that was told."""

    places: tuple[WorkPlace, ...]
    hours: tuple[Hours, ...]

    def place_on(self, day: date) -> WorkPlace | None:
        """The workplace that holds on a day, else the first one to come."""
        begun = [place for place in self.places if place.from_on <= day]
        return begun[-1] if begun else next(iter(self.places), None)

    def hours_on(self, day: date) -> Hours | None:
        """The hours that hold on a day, else the first ones to come."""
        return rules.hours_on(self.hours, day) or next(iter(self.hours), None)


def work(session: Session, participant: UUID) -> Work:
    """Where and how much this participant works, as far as was told. One statement."""
    rows = session.execute(_work_query(), {"participant": participant}).all()
    last_day = max((row.told_end_on or row.end_on for row in rows), default=date.min)
    places = [row for row in _once(rows, "placement_id").values() if row.place_from_on <= last_day]
    hours = [row for row in _once(rows, "hours_id").values() if row.hours_from_on <= (row.told_end_on or row.end_on)]
    return Work(
        tuple(sorted(map(_place, places), key=lambda place: place.from_on)),
        tuple(sorted(map(_hours, hours), key=lambda one: one.from_on)),
    )


@cache
def _work_query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ContractPeriod.end_on,
            ContractPeriod.told_end_on,
            WorkingHours.id.label("hours_id"),
            WorkingHours.from_on.label("hours_from_on"),
            WorkingHours.hours_per_week,
            WorkingHours.weekdays,
            Placement.id.label("placement_id"),
            Placement.from_on.label("place_from_on"),
            Placement.supervisor_name,
            Placement.supervisor_phone_sealed,
            Workplace.name.label("workplace"),
            Workplace.address,
        )
        .select_from(ContractPeriod)
        .outerjoin(WorkingHours, WorkingHours.period_id == ContractPeriod.id)
        .outerjoin(Placement, Placement.participant_id == ContractPeriod.participant_id)
        .outerjoin(Workplace, Workplace.id == Placement.workplace_id)
        .where(ContractPeriod.participant_id == bindparam("participant"), ContractPeriod.told_at.is_not(None))
    )


def _place(row: Row[Any]) -> WorkPlace:
    phone = opened(Placement, "supervisor_phone", row.placement_id, row.supervisor_phone_sealed)
    return WorkPlace(row.place_from_on, row.workplace, row.address, row.supervisor_name, phone)


def _hours(row: Row[Any]) -> Hours:
    return Hours(row.hours_from_on, row.hours_per_week, parse_weekdays(row.weekdays))


# --- for staff: the rows themselves, told or not --------------------------------------------------------------------


def periods_of(session: Session, participant: UUID) -> list[ContractPeriod]:
    """Every period of a participant, told or not, in order of days."""
    return list(
        session.scalars(
            select(ContractPeriod).where(ContractPeriod.participant_id == participant).order_by(ContractPeriod.start_on)
        )
    )


def period(session: Session, participant: UUID, period_id: UUID) -> ContractPeriod | None:
    """A period of this participant; None when it is somebody else's."""
    return session.scalar(
        select(ContractPeriod).where(ContractPeriod.id == period_id, ContractPeriod.participant_id == participant)
    )


def waiting_decision(session: Session, period_id: UUID) -> Decision | None:
    """The decision that was taken last, when it has not been told."""
    last = session.scalar(
        select(Decision)
        .where(Decision.period_id == period_id)
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(1)
    )
    return last if last is not None and last.told_at is None else None


# --- the desk of the formal employer -------------------------------------------------------------------------------

DESK_PAGE = 50
DESK_BACK = timedelta(weeks=4)
"""How long a contract that ended stays in the list of the employer."""


@dataclass(frozen=True, slots=True)
class DeskContract:
    """All that the desk of the formal employer sees of a contract: last day, safe day, letter. `version` of the row."""

    period: UUID
    participant: UUID
    name: str
    employer: str
    start_on: date
    last_day: date
    safe_day: date | None
    """The day to keep to for the letter; None where the law sets none and staff chose none."""
    letter_sent_on: date | None
    version: int


def desk_contracts(
    session: Session, employers: Iterable[UUID], *, today: date, by_name: bool, letter: str = "", skip: int = 0
) -> tuple[list[DeskContract], bool]:
    """The last contract of each who works for these employers, what ends first on top or by name; and are there more.

    `letter` is the first one of the last name. One statement.
    """
    later = aliased(ContractPeriod)
    query = _desk_query(employers).where(
        ContractPeriod.end_on >= today - DESK_BACK,
        ~exists().where(
            later.participant_id == ContractPeriod.participant_id,
            later.employer_id == ContractPeriod.employer_id,
            later.start_on > ContractPeriod.start_on,
        ),
    )
    if letter:
        query = query.where(func.upper(func.substr(Account.last_name, 1, 1)) == letter.upper())
    names = (Account.last_name, Account.first_name, ContractPeriod.id)
    order = names if by_name else (ContractPeriod.end_on, *names)
    rows = session.execute(query.order_by(*order).offset(skip).limit(DESK_PAGE + 1)).all()
    return [_desk_contract(row) for row in rows[:DESK_PAGE]], len(rows) > DESK_PAGE


def desk_contract(session: Session, employers: Iterable[UUID], period: UUID) -> DeskContract | None:
    """One of them. One statement."""
    row = session.execute(_desk_query(employers).where(ContractPeriod.id == period)).first()
    return _desk_contract(row) if row else None


def _desk_query(employers: Iterable[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ContractPeriod.id,
            ContractPeriod.participant_id,
            ContractPeriod.start_on,
            ContractPeriod.end_on,
            ContractPeriod.notice_due_on,
            ContractPeriod.letter_sent_on,
            ContractPeriod.version,
            Account.first_name,
            Account.last_name,
            Organisation.name.label("employer"),
        )
        .join(Participant, Participant.id == ContractPeriod.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .join(Organisation, Organisation.id == ContractPeriod.employer_id)
        .where(ContractPeriod.employer_id.in_(list(employers)))
    )


def _desk_contract(row: Row[Any]) -> DeskContract:
    return DeskContract(
        row.id,
        row.participant_id,
        f"{row.first_name} {row.last_name}".strip(),
        row.employer,
        row.start_on,
        row.end_on,
        rules.tell_before(Period(row.start_on, row.end_on, row.notice_due_on)),
        row.letter_sent_on,
        row.version,
    )
