"""Who helps whom, and when they work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Select, and_, bindparam, case, func, null, select
from sqlalchemy.orm import Session, aliased

from portal.base.clock import WorkingTime
from portal.base.tables import opened
from portal.domain.accounts.models import Account
from portal.domain.guidance.models import Absence, ContactAssignment, StaffProfile, Talk
from portal.domain.guidance.rules import TalkPrompt, TalkState, parse_weekdays, talk_state

StandIn = aliased(Account, name="stand_in")
StandInProfile = aliased(StaffProfile, name="stand_in_profile")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of staff, as a participant may know them."""

    account: UUID
    first_name: str
    last_name: str
    phone: str
    working_days: str
    languages: str
    away: tuple[tuple[date, date], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def works(self) -> WorkingTime:
        return WorkingTime(parse_weekdays(self.working_days), self.away)


@dataclass(frozen=True, slots=True)
class ContactCard:
    """The contact person of a participant and, during an absence that runs today, who stands in."""

    contact: Person
    stand_in: Person | None
    away_until: date | None


@cache
def card_query() -> Select[*tuple[Any, ...]]:
    """One contact card, for :participant on :today; `flows.frame` adds what it needs so that it stays one statement.

    No LIMIT: there is one open assignment by constraint, and a LIMIT makes PostgreSQL walk through all accounts.
    """
    today = bindparam("today", type_=Date())
    return (
        select(
            Account.id,
            Account.first_name,
            Account.last_name,
            StaffProfile.work_phone,
            StaffProfile.working_days,
            StaffProfile.languages,
            Absence.from_on,
            Absence.until_on,
            StandIn.id.label("stand_in_id"),
            StandIn.first_name.label("stand_in_first_name"),
            StandIn.last_name.label("stand_in_last_name"),
            StandInProfile.work_phone.label("stand_in_phone"),
            StandInProfile.working_days.label("stand_in_working_days"),
            StandInProfile.languages.label("stand_in_languages"),
        )
        .select_from(ContactAssignment)
        .join(Account, Account.id == ContactAssignment.contact_id)
        .join(StaffProfile, StaffProfile.account_id == Account.id)
        .outerjoin(
            Absence,
            and_(
                Absence.account_id == Account.id,
                Absence.withdrawn_at.is_(None),
                Absence.from_on <= today,
                Absence.until_on >= today,
            ),
        )
        .outerjoin(StandIn, StandIn.id == Absence.stand_in_id)
        .outerjoin(StandInProfile, StandInProfile.account_id == StandIn.id)
        .where(ContactAssignment.participant_id == bindparam("participant"), ContactAssignment.until_at.is_(None))
    )


def card_from(row: Row[Any]) -> ContactCard:
    away = ((row.from_on, row.until_on),) if row.from_on else ()
    stand_in = (
        Person(
            row.stand_in_id,
            row.stand_in_first_name,
            row.stand_in_last_name,
            row.stand_in_phone,
            row.stand_in_working_days,
            row.stand_in_languages,
        )
        if row.stand_in_id and row.stand_in_working_days is not None
        else None
    )
    contact = Person(row.id, row.first_name, row.last_name, row.work_phone, row.working_days, row.languages, away)
    return ContactCard(contact, stand_in, row.until_on)


def contact_card(session: Session, participant: UUID, today: date) -> ContactCard | None:
    row = session.execute(card_query(), {"participant": participant, "today": today}).first()
    return card_from(row) if row else None


def contacts_for(session: Session, account: UUID, today: date) -> tuple[UUID, ...]:
    """Whose conversations this member of staff has today: their own, and those of who they stand in for."""
    stands_in_for = session.scalars(
        select(Absence.account_id).where(
            Absence.stand_in_id == account,
            Absence.withdrawn_at.is_(None),
            Absence.from_on <= today,
            Absence.until_on >= today,
        )
    )
    return (account, *stands_in_for)


@dataclass(frozen=True, slots=True)
class Bond:
    """How a member of staff is bound to a participant today."""

    is_contact: bool
    stands_in: bool


def bond(session: Session, staff: UUID, participant: UUID, today: date) -> Bond:
    """One statement: is this the contact person, or the stand-in during an absence that runs today?"""
    row = session.execute(
        select(ContactAssignment.contact_id, Absence.stand_in_id)
        .outerjoin(
            Absence,
            and_(
                Absence.account_id == ContactAssignment.contact_id,
                Absence.stand_in_id == staff,
                Absence.withdrawn_at.is_(None),
                Absence.from_on <= today,
                Absence.until_on >= today,
            ),
        )
        .where(ContactAssignment.participant_id == participant, ContactAssignment.until_at.is_(None))
    ).first()
    return Bond(row is not None and row.contact_id == staff, row is not None and row.stand_in_id is not None)


def work_phone(session: Session, staff: UUID) -> str | None:
    """The number at work of somebody of staff."""
    return session.scalar(select(StaffProfile.work_phone).where(StaffProfile.account_id == staff))


# --- talks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk; `at_time` as '10:00' in Amsterdam, no place means by phone."""

    id: UUID
    participant: UUID
    staff: UUID
    first_name: str
    """Of who holds the talk."""
    on_day: date
    at_time: str | None
    place: str | None
    about_contract: bool
    state: TalkState
    version: int
    shared_at: datetime | None
    words: Mapping[TalkPrompt, str]
    """What the participant thought of beforehand; for staff only what was shared."""

    @property
    def is_prepared(self) -> bool:
        return bool(self.words)


def own_talk(session: Session, participant: UUID, talk: UUID) -> TalkLine | None:
    """A talk as its participant sees it, with everything filled in beforehand. None when it is somebody else's."""
    row = session.execute(_talks(shared_only=False).where(Talk.id == talk, Talk.participant_id == participant)).first()
    return _talk_line(row) if row else None


def own_talks(session: Session, participant: UUID, today: date) -> list[TalkLine]:
    """What is planned from today on, for its participant. One statement."""
    rows = session.execute(_coming(), {"participant": participant, "today": today})
    return [_talk_line(row) for row in rows]


def talk_for_staff(session: Session, participant: UUID, talk: UUID) -> TalkLine | None:
    """A talk as staff see it: what was not shared does not leave the database."""
    row = session.execute(_talks(shared_only=True).where(Talk.id == talk, Talk.participant_id == participant)).first()
    return _talk_line(row) if row else None


def _talks(*, shared_only: bool) -> Select[*tuple[Any, ...]]:
    """What was filled in and not shared comes along only for the participant."""

    def sealed(column: Any) -> Any:
        return case((Talk.shared_at.is_not(None), column), else_=null()) if shared_only else column

    return select(
        Talk.id,
        Talk.participant_id,
        Talk.staff_id,
        Account.first_name,
        Talk.on_day,
        Talk.at_time,
        Talk.place,
        Talk.about_contract,
        Talk.held_at,
        Talk.cancelled_at,
        Talk.version,
        Talk.shared_at,
        sealed(Talk.goes_well_sealed).label("goes_well_sealed"),
        sealed(Talk.is_hard_sealed).label("is_hard_sealed"),
        sealed(Talk.we_agree_sealed).label("we_agree_sealed"),
    ).join(Account, Account.id == Talk.staff_id)


@cache
def _coming() -> Select[*tuple[Any, ...]]:
    """Built once per process."""
    return (
        _talks(shared_only=False)
        .where(
            Talk.participant_id == bindparam("participant"),
            Talk.held_at.is_(None),
            Talk.cancelled_at.is_(None),
            Talk.on_day >= bindparam("today", type_=Date()),
        )
        .order_by(Talk.on_day, Talk.at_time)
    )


def _talk_line(row: Row[Any]) -> TalkLine:
    words = {
        prompt: text
        for prompt in TalkPrompt
        if (text := opened(Talk, prompt.value, row.id, row._mapping[f"{prompt.value}_sealed"]))
    }
    return TalkLine(
        row.id,
        row.participant_id,
        row.staff_id,
        row.first_name,
        row.on_day,
        row.at_time,
        row.place,
        row.about_contract,
        talk_state(row.held_at, row.cancelled_at),
        row.version,
        row.shared_at,
        words,
    )


def last_talks(session: Session) -> dict[UUID, date]:
    """The day of the last talk that was held or is still planned, by participant. One statement."""
    rows = session.execute(
        select(Talk.participant_id, func.max(Talk.on_day).label("day"))
        .where(Talk.cancelled_at.is_(None))
        .group_by(Talk.participant_id)
    )
    return {row.participant_id: row.day for row in rows}
