"""Numbers of the whole scheme, one way of dividing it at a time, so rounded that nobody can be found in them.

Nothing per workplace or contact person about sickness. Who is sick is counted once a month, as it was known when the
month began: a number that moves from one day to the next would tell of the one who reported sick in between. Two
statements, whatever the number of people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.base import clock
from portal.base.languages import LANGUAGES
from portal.base.safe_numbers import parts_shown, shown
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.contract.models import ContractPeriod, WorkingHours
from portal.domain.guidance.models import ContactAssignment
from portal.domain.organisations.models import EMPLOYER, Organisation
from portal.domain.sickness.models import SickSpell
from portal.flows.permission import NotYours


class Division(StrEnum):
    """How the whole can be divided."""

    CONTRACT = "contract"
    HOURS = "hours"
    LANGUAGE = "language"
    EMPLOYER = "employer"
    GROUP = "group"
    """By how many people the contact person helps."""
    JOINED = "joined"
    SICK = "sick"


PARTS: Mapping[Division, tuple[str, ...]] = {
    Division.CONTRACT: ("begins", "runs", "ended", "none"),
    Division.HOURS: ("to_12", "to_20", "to_28", "over_28", "none"),
    Division.LANGUAGE: tuple(LANGUAGES),
    Division.GROUP: ("to_5", "to_15", "to_30", "over_30", "none"),
    Division.JOINED: ("joined", "not_yet"),
    Division.SICK: ("sick", "not_sick"),
}
"""Every part stands in the table, also where nobody is in it. Employers are those that are here."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """One table: the whole and its parts, as they may be said. None is fewer than five, or hidden with those."""

    division: Division
    on: date
    """The day of which these are the numbers."""
    total: int | None
    parts: tuple[tuple[str, int | None], ...]
    """A word of PARTS, or the name of an employer."""

    @property
    def largest(self) -> int:
        return max((count for _part, count in self.parts if count is not None), default=0)


def numbers(session: Session, me: Me, division: Division, *, today: date) -> Numbers:
    """Raises NotYours: only for the coordinator."""
    if not me.has_role(RoleKind.COORDINATOR):
        raise NotYours
    on = counted_on(division, today)
    counted: dict[str, int] = {str(part): count for part, count in session.execute(QUERIES[division](on))}
    return safe(division, counted, _parts(session, division), on)


def counted_on(division: Division, today: date) -> date:
    """Today; for sickness the first day of the month."""
    return today.replace(day=1) if division is Division.SICK else today


def safe(division: Division, counted: Mapping[str, int], parts: tuple[str, ...], on: date) -> Numbers:
    """What may be said of these exact numbers."""
    exact = [counted.get(part, 0) for part in parts]
    return Numbers(division, on, shown(sum(exact)), tuple(zip(parts, parts_shown(exact), strict=True)))


def _parts(session: Session, division: Division) -> tuple[str, ...]:
    if division is not Division.EMPLOYER:
        return PARTS[division]
    names = session.scalars(select(Organisation.name).where(Organisation.kind == EMPLOYER).order_by(Organisation.name))
    return (*names, NO_EMPLOYER)


NO_EMPLOYER = ""
"""Who has no contract that runs or is to begin."""


def _count_by(part: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """How many participants with an account that holds are in each part."""
    return _everybody_by(part).where(Account.deactivated_at.is_(None))


def _everybody_by(part: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    label = part.label("part")
    return (
        select(label, func.count())
        .select_from(Participant)
        .join(Account, Account.id == Participant.account_id)
        .group_by(label)
    )


def _contract(today: date) -> Select[*tuple[Any, ...]]:
    spans = (
        select(
            ContractPeriod.participant_id.label("person"),
            func.min(ContractPeriod.start_on).label("first"),
            func.max(ContractPeriod.end_on).label("last"),
        )
        .group_by(ContractPeriod.participant_id)
        .subquery()
    )
    part = case(
        (spans.c.first > today, "begins"),
        (spans.c.last < today, "ended"),
        (spans.c.last >= today, "runs"),
        else_="none",
    )
    return _count_by(part).outerjoin(spans, spans.c.person == Participant.id)


def _now(today: date) -> Any:
    """The contract of each that runs, else the next: one per person."""
    ranked = select(
        ContractPeriod.id.label("period"),
        ContractPeriod.participant_id.label("person"),
        ContractPeriod.employer_id.label("employer"),
        func.row_number()
        .over(partition_by=ContractPeriod.participant_id, order_by=ContractPeriod.start_on)
        .label("place"),
    ).where(ContractPeriod.end_on >= today)
    return ranked.subquery()


def _hours(today: date) -> Select[*tuple[Any, ...]]:
    period = _now(today)
    newest = select(
        WorkingHours.period_id.label("period"),
        WorkingHours.hours_per_week.label("hours"),
        func.row_number()
        .over(
            partition_by=WorkingHours.period_id,
            order_by=(case((WorkingHours.from_on <= today, 0), else_=1), WorkingHours.from_on.desc()),
        )
        .label("place"),
    ).subquery()
    part = case(
        (newest.c.hours <= 12, "to_12"),
        (newest.c.hours <= 20, "to_20"),
        (newest.c.hours <= 28, "to_28"),
        (newest.c.hours > 28, "over_28"),
        else_="none",
    )
    return (
        _count_by(part)
        .outerjoin(period, and_(period.c.person == Participant.id, period.c.place == 1))
        .outerjoin(newest, and_(newest.c.period == period.c.period, newest.c.place == 1))
    )


def _employer(today: date) -> Select[*tuple[Any, ...]]:
    period = _now(today)
    return (
        _count_by(func.coalesce(Organisation.name, NO_EMPLOYER))
        .outerjoin(period, and_(period.c.person == Participant.id, period.c.place == 1))
        .outerjoin(Organisation, Organisation.id == period.c.employer)
    )


def _language(_today: date) -> Select[*tuple[Any, ...]]:
    return _count_by(Account.language)


def _group(_today: date) -> Select[*tuple[Any, ...]]:
    helped = (
        select(ContactAssignment.contact_id.label("contact"), func.count().label("size"))
        .join(Participant, Participant.id == ContactAssignment.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(ContactAssignment.until_at.is_(None), Account.deactivated_at.is_(None))
        .group_by(ContactAssignment.contact_id)
        .subquery()
    )
    part = case(
        (helped.c.size <= 5, "to_5"),
        (helped.c.size <= 15, "to_15"),
        (helped.c.size <= 30, "to_30"),
        (helped.c.size > 30, "over_30"),
        else_="none",
    )
    return (
        _count_by(part)
        .outerjoin(
            ContactAssignment,
            and_(ContactAssignment.participant_id == Participant.id, ContactAssignment.until_at.is_(None)),
        )
        .outerjoin(helped, helped.c.contact == ContactAssignment.contact_id)
    )


def _joined(_today: date) -> Select[*tuple[Any, ...]]:
    return _count_by(case((Account.joined_at.is_not(None), literal("joined")), else_="not_yet"))


def _sick(on: date) -> Select[*tuple[Any, ...]]:
    """As it was known when this day began: what is reported, undone or corrected later changes nothing."""
    moment = clock.moment_of(on)

    def not_yet(column: InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
        return or_(column.is_(None), column >= moment)

    running = exists().where(
        SickSpell.participant_id == Participant.id,
        SickSpell.reported_at < moment,
        not_yet(SickSpell.undone_at),
        not_yet(SickSpell.better_at),
    )
    counted = _everybody_by(case((running, literal("sick")), else_="not_sick"))
    return counted.where(Participant.enrolled_at < moment, not_yet(Account.deactivated_at))


QUERIES: Mapping[Division, Callable[[date], Select[*tuple[Any, ...]]]] = {
    Division.CONTRACT: _contract,
    Division.HOURS: _hours,
    Division.LANGUAGE: _language,
    Division.EMPLOYER: _employer,
    Division.GROUP: _group,
    Division.JOINED: _joined,
    Division.SICK: _sick,
}
