"""Who takes part, as staff see it in a list: no dossier, no conversation, no sickness.

At most four statements, whatever the number of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.base import clock
from portal.domain.accounts.models import Account, Invitation, Participant
from portal.domain.contract.models import ContractPeriod, Placement
from portal.domain.guidance.models import ContactAssignment
from portal.domain.guidance.queries import contacts_for
from portal.domain.organisations.models import Organisation

PER_PAGE = 50
Contact = aliased(Account, name="contact")


class Invited(StrEnum):
    """How far somebody is with getting in."""

    JOINED = "joined"
    OPEN = "open"
    EXPIRED = "expired"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One participant in the list."""

    participant: UUID
    name: str
    contact: UUID | None
    contact_name: str | None
    workplace: str | None
    last_day: date | None
    """Of the last contract that is known."""
    invited: Invited
    invited_on: date | None
    """When the invitation was made, or the day of joining."""


@dataclass(frozen=True, slots=True)
class People:
    """One page of the list."""

    lines: tuple[PersonLine, ...]
    number: int
    has_more: bool
    without_contact: int
    """How many have no contact person; only counted for the coordinator."""


def everyone(
    session: Session,
    *,
    number: int,
    now: datetime,
    only_without_contact: bool = False,
    personnel_number: str = "",
    sought: str = "",
) -> People:
    """For the coordinator. Pages begin at 1. With a personnel number: only that person.

    `sought`: only of whom each of these words is in the name, or who has it as a personnel number.
    """
    query = _query()
    if personnel_number:
        query = query.where(Participant.personnel_number == personnel_number)
    name = Account.first_name + " " + Account.last_name
    for word in sought.split():
        query = query.where(or_(name.icontains(word, autoescape=True), Participant.personnel_number == word))
    if only_without_contact:
        query = query.where(ContactAssignment.id.is_(None))
    lines, has_more = _page(session, query, number, now)
    missing = session.scalar(
        select(func.count(Participant.id))
        .select_from(Participant)
        .outerjoin(ContactAssignment, _open_assignment())
        .where(ContactAssignment.id.is_(None))
    )
    return People(lines, number, has_more, missing or 0)


def helped_by(session: Session, staff: UUID, *, number: int, now: datetime) -> People:
    """Those whose contact person this is, and those of whom they stand in for today."""
    contacts = contacts_for(session, staff, clock.day_of(now))
    lines, has_more = _page(session, _query().where(ContactAssignment.contact_id.in_(contacts)), number, now)
    return People(lines, number, has_more, 0)


def _open_assignment() -> Any:
    return and_(ContactAssignment.participant_id == Participant.id, ContactAssignment.until_at.is_(None))


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Participant.id,
            Participant.account_id,
            Account.first_name,
            Account.last_name,
            Account.joined_at,
            ContactAssignment.contact_id,
            Contact.first_name.label("contact_first_name"),
            Contact.last_name.label("contact_last_name"),
        )
        .select_from(Participant)
        .join(Account, Account.id == Participant.account_id)
        .outerjoin(ContactAssignment, _open_assignment())
        .outerjoin(Contact, Contact.id == ContactAssignment.contact_id)
        .where(Account.deactivated_at.is_(None))
        .order_by(Account.last_name, Account.first_name, Participant.id)
    )


def _page(
    session: Session, query: Select[*tuple[Any, ...]], number: int, now: datetime
) -> tuple[tuple[PersonLine, ...], bool]:
    rows = session.execute(query.limit(PER_PAGE + 1).offset((number - 1) * PER_PAGE)).all()
    shown = rows[:PER_PAGE]
    work = _work(session, [row.id for row in shown], clock.day_of(now))
    invitations = _invitations(session, [row.account_id for row in shown if row.joined_at is None])
    lines = tuple(_line(row, work.get(row.id, (None, None)), invitations.get(row.account_id), now) for row in shown)
    return lines, len(rows) > PER_PAGE


def _work(session: Session, people: Sequence[UUID], today: date) -> dict[UUID, tuple[str | None, date | None]]:
    """Workplace today (or the first to come) and last day of each. One statement."""
    if not people:
        return {}
    last_day = (
        select(func.max(ContractPeriod.end_on)).where(ContractPeriod.participant_id == Participant.id).scalar_subquery()
    )
    rows = session.execute(
        select(Participant.id, last_day.label("last_day"), Organisation.name)
        .outerjoin(
            Placement,
            and_(
                Placement.participant_id == Participant.id,
                or_(Placement.until_on.is_(None), Placement.until_on >= today),
            ),
        )
        .outerjoin(Organisation, Organisation.id == Placement.workplace_id)
        .where(Participant.id.in_(people))
        .order_by((Placement.from_on > today).desc(), Placement.from_on.desc(), Placement.id)
    )
    return {row.id: (row.name, row.last_day) for row in rows}


def _invitations(session: Session, accounts: Sequence[UUID]) -> dict[UUID, Row[*tuple[Any, ...]]]:
    """The newest invitation of each who has not joined. One statement."""
    if not accounts:
        return {}
    rows = session.execute(
        select(Invitation.account_id, Invitation.made_at, Invitation.valid_until)
        .where(Invitation.account_id.in_(accounts), Invitation.revoked_at.is_(None))
        .order_by(Invitation.made_at)
    )
    return {row.account_id: row for row in rows}


def _line(
    row: Row[Any], work: tuple[str | None, date | None], invitation: Row[Any] | None, now: datetime
) -> PersonLine:
    state, day = _invited(row.joined_at, invitation, now)
    contact = f"{row.contact_first_name} {row.contact_last_name}".strip() if row.contact_id else None
    workplace, last_day = work
    return PersonLine(
        participant=row.id,
        name=f"{row.first_name} {row.last_name}".strip(),
        contact=row.contact_id,
        contact_name=contact,
        workplace=workplace,
        last_day=last_day,
        invited=state,
        invited_on=day,
    )


def _invited(joined_at: datetime | None, invitation: Row[Any] | None, now: datetime) -> tuple[Invited, date | None]:
    if joined_at is not None:
        return Invited.JOINED, clock.day_of(joined_at)
    if invitation is None:
        return Invited.NOT_YET, None
    state = Invited.OPEN if invitation.valid_until > now else Invited.EXPIRED
    return state, clock.day_of(invitation.made_at)
