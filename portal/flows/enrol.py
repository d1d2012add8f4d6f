"""Enrol one person by hand, by the same rules as the file: one row of it that was typed in a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.base import clock
from portal.base.settings import Municipality
from portal.base.spreadsheet import Line
from portal.domain.accounts.models import Account, Participant, Role
from portal.domain.accounts.rules import Me, RoleKind, takes_people_on
from portal.domain.organisations.models import EMPLOYER, WORKPLACE, Organisation
from portal.flows.importing import Mistake, make_plan, read_rows, take_in
from portal.flows.permission import NotYours


class NotSound(Exception):
    """What was typed cannot be; `mistakes` says which column and why. Nothing was written."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__()
        self.mistakes = mistakes


class NumberTaken(Exception):
    """Somebody with this personnel number is enrolled, as another person or with another contract."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A workplace that one can choose."""

    id: UUID
    name: str
    address: str
    employer: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen while enrolling: contact persons by e-mail, employers by name, workplaces."""

    contacts: tuple[tuple[str, str], ...]
    employers: tuple[str, ...]
    workplaces: tuple[Workplace, ...]


def choices(session: Session, *, now: datetime) -> Choices:
    """Two statements. A contact person who is known to leave cannot be chosen."""
    today = clock.day_of(now)
    people = session.execute(
        select(Account, Role)
        .join(Role, Role.account_id == Account.id)
        .where(Role.kind == RoleKind.CONTACT_PERSON, Account.deactivated_at.is_(None))
        .order_by(Account.first_name, Account.last_name, Account.id)
    )
    contacts = {
        account.email.casefold(): account.name
        for account, role in people
        if account.email and takes_people_on(role.from_on, role.until_on, today)
    }
    parent = aliased(Organisation)
    found = session.execute(
        select(Organisation, parent.name)
        .outerjoin(parent, parent.id == Organisation.parent_id)
        .order_by(parent.name, Organisation.name)
    ).all()
    return Choices(
        tuple(contacts.items()),
        tuple(sorted(one.name for one, _employer in found if one.kind == EMPLOYER)),
        tuple(
            Workplace(one.id, one.name, one.address or "", employer or "")
            for one, employer in found
            if one.kind == WORKPLACE
        ),
    )


def enrol(session: Session, me: Me, cells: Mapping[str, str], municipality: Municipality, *, now: datetime) -> UUID:
    """Enrol who is told of in `cells` (heading of the file -> what was typed); gives the participant.

    The same person sent again is the one that was enrolled. Raises NotYours, NotSound, NumberTaken.
    """
    if not me.has_role(RoleKind.COORDINATOR):
        raise NotYours
    read = read_rows([Line(1, {column: value.strip() for column, value in cells.items()})])
    plan = make_plan(session, read, today=clock.day_of(now))
    number = cells["personeelsnummer"].strip()
    known = plan.known.participants.get(number)
    if known is not None:
        if plan.is_sound:
            take_in(session, plan, municipality, now=now, actor=me.account, action="person_enrolled")
            if not plan.remarks:
                return known.id
        raise NumberTaken
    if not plan.is_sound:
        raise NotSound(plan.mistakes)
    take_in(session, plan, municipality, now=now, actor=me.account, action="person_enrolled")
    return plan.known.participants[number].id


def enrolled(session: Session, me: Me, participant: UUID) -> tuple[str, str]:
    """Name and personnel number of who was just enrolled. Raises NotYours."""
    if not me.has_role(RoleKind.COORDINATOR):
        raise NotYours
    row = session.execute(
        select(Account, Participant.personnel_number)
        .join(Participant, Participant.account_id == Account.id)
        .where(Participant.id == participant)
    ).first()
    if row is None:
        raise NotYours
    return row[0].name, row[1]
