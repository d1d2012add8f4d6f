"""Who helps whom, and when they work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from portal.base.clock import WorkingTime
from portal.domain.accounts.models import Account
from portal.domain.guidance.models import Absence, ContactAssignment, StaffProfile, Task
from portal.domain.guidance.rules import TaskKind, parse_weekdays

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


def open_tasks(session: Session, kind: TaskKind, participant: UUID) -> list[Task]:
    """Tasks of this kind about this participant that were not done."""
    asked = select(Task).where(Task.kind == kind, Task.participant_id == participant, Task.done_at.is_(None))
    return list(session.scalars(asked))


def working_times(session: Session, people: Iterable[UUID], today: date) -> dict[UUID, WorkingTime]:
    """When these people work, with the absences that run today; who has no profile is not in it. Two statements."""
    wanted = list(people)
    away: dict[UUID, list[tuple[date, date]]] = {}
    for row in session.execute(
        select(Absence.account_id, Absence.from_on, Absence.until_on).where(
            Absence.account_id.in_(wanted),
            Absence.withdrawn_at.is_(None),
            Absence.from_on <= today,
            Absence.until_on >= today,
        )
    ):
        away.setdefault(row.account_id, []).append((row.from_on, row.until_on))
    profiles = session.execute(
        select(StaffProfile.account_id, StaffProfile.working_days).where(StaffProfile.account_id.in_(wanted))
    )
    return {
        row.account_id: WorkingTime(parse_weekdays(row.working_days), tuple(away.get(row.account_id, ())))
        for row in profiles
    }
