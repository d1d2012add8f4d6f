"""Employers and workplaces as the coordinator keeps them: names, addresses, and who sits at each desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts import actions as accounts
from portal.domain.accounts import queries as account_queries
from portal.domain.accounts.models import Account, Role
from portal.domain.accounts.rules import DESKS, Me, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.contract.models import Placement
from portal.domain.organisations import actions
from portal.domain.organisations.actions import ChangedMeanwhile, NameTaken
from portal.domain.organisations.models import EMPLOYER, WORKPLACE, Organisation
from portal.flows.permission import NotYours

PER_PAGE = 50
DESK_OF = {EMPLOYER: RoleKind.EMPLOYER_DESK, WORKPLACE: RoleKind.WORKPLACE_DESK}


class AddressTaken(Exception):
    """Somebody else has this e-mail address."""


@dataclass(frozen=True, slots=True)
class WorkplaceLine:
    """One workplace of an employer, how many work there today, and how many sit at its desk."""

    id: UUID
    name: str
    address: str | None
    people: int
    desk: int


@dataclass(frozen=True, slots=True)
class Worker:
    """Who sits at a desk."""

    account: UUID
    name: str
    email: str
    joined: bool


def organisation(session: Session, me: Me, key: UUID, kind: str | None = None) -> Organisation:
    """An employer or workplace; with `kind` only one of that kind. Raises NotYours."""
    _coordinator(me)
    found = session.get(Organisation, key)
    if found is None or kind not in (None, found.kind):
        raise NotYours
    return found


def workplaces_of(session: Session, employer: UUID, *, number: int, now: datetime) -> tuple[list[WorkplaceLine], bool]:
    """One page by name; pages begin at 1. Are there more? One statement."""
    today = clock.day_of(now)
    people = (
        select(func.count())
        .where(
            Placement.workplace_id == Organisation.id,
            Placement.from_on <= today,
            or_(Placement.until_on.is_(None), Placement.until_on >= today),
        )
        .correlate(Organisation)
        .scalar_subquery()
    )
    desk = (
        select(func.count())
        .where(
            Role.organisation_id == Organisation.id,
            Role.kind == RoleKind.WORKPLACE_DESK,
            or_(Role.until_on.is_(None), Role.until_on >= today),
        )
        .correlate(Organisation)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Organisation.id, Organisation.name, Organisation.address, people.label("people"), desk.label("desk"))
        .where(Organisation.parent_id == employer, Organisation.kind == WORKPLACE)
        .order_by(Organisation.name, Organisation.id)
        .limit(PER_PAGE + 1)
        .offset((number - 1) * PER_PAGE)
    ).all()
    lines = [WorkplaceLine(row.id, row.name, row.address, row.people, row.desk) for row in rows]
    return lines[:PER_PAGE], len(lines) > PER_PAGE


def add_employer(
    session: Session, me: Me, name: str, *, phone: str | None, counts_as_report: bool, seen_before: str, now: datetime
) -> UUID:
    """`phone` in E.164, `seen_before` as '10:00'. Raises NotYours, NameTaken."""
    _coordinator(me)
    try:
        made = actions.add_employer(
            session, name, phone=phone, counts_as_report=counts_as_report, seen_before=seen_before
        )  # fmt: skip
    except IntegrityError as refused:
        raise NameTaken from refused
    audit.note(session, "employer_added", now=now, actor=me.account, role=Hat.COORDINATOR, thing=made.id)
    return made.id


def add_workplace(session: Session, me: Me, employer: UUID, name: str, *, address: str | None, now: datetime) -> UUID:
    """Raises NotYours, NameTaken (within this employer)."""
    organisation(session, me, employer, EMPLOYER)
    try:
        made = actions.add_workplace(session, employer, name, address=address)
    except IntegrityError as refused:
        raise NameTaken from refused
    audit.note(session, "workplace_added", now=now, actor=me.account, role=Hat.COORDINATOR, thing=made.id)
    return made.id


def change_workplace(
    session: Session, me: Me, workplace: UUID, *, name: str, address: str | None, phone: str | None, version: int,
    now: datetime,
) -> None:  # fmt: skip
    """`phone` in E.164; `version` is that of the page. Raises NotYours, ChangedMeanwhile, NameTaken."""
    row = organisation(session, me, workplace, WORKPLACE)
    if (row.name, row.address, row.phone) == (name, address, phone):
        return
    if row.version != version:
        raise ChangedMeanwhile
    actions.rename(row, name)
    row.address, row.phone = address, phone
    try:
        session.flush()
    except IntegrityError as refused:
        raise NameTaken from refused
    audit.note(session, "workplace_changed", now=now, actor=me.account, role=Hat.COORDINATOR, thing=workplace)


def workers(session: Session, organisation: UUID, *, now: datetime) -> Sequence[Worker]:
    """Who sits at this desk today or will. One statement."""
    today = clock.day_of(now)
    found = session.scalars(
        select(Account)
        .join(Role, Role.account_id == Account.id)
        .where(
            Role.organisation_id == organisation,
            Role.kind.in_(DESKS),
            or_(Role.until_on.is_(None), Role.until_on >= today),
            Account.deactivated_at.is_(None),
        )
        .order_by(Account.last_name, Account.first_name, Account.id)
    ).unique()
    return [Worker(one.id, one.name, one.email or "", one.joined_at is not None) for one in found]


def add_worker(
    session: Session, me: Me, at: UUID, *, first_name: str, last_name: str, email: str, now: datetime
) -> UUID:
    """Somebody at this desk from today. Who has an account by that name and address gets the role beside what they
    have. Raises NotYours, AddressTaken.
    """
    kind = DESK_OF[organisation(session, me, at).kind]
    account = account_queries.by_email(session, email)
    if account is not None and (account.first_name, account.last_name) != (first_name, last_name):
        raise AddressTaken
    if account is None:
        account = accounts.open_account(
            session, first_name=first_name, last_name=last_name, email=email, phone=None, language="nl", now=now
        )
    today = clock.day_of(now)
    held = session.scalars(
        select(Role).where(Role.account_id == account.id, Role.kind == kind, Role.organisation_id == at)
    ).all()
    if any(one.until_on is None or one.until_on >= today for one in held):
        return account.id
    again = next((one for one in held if one.from_on == today), None)
    if again is not None:
        again.until_on = None
    else:
        accounts.give_role(session, account.id, kind, from_on=today, organisation=at)
    audit.note(session, "role_given", now=now, actor=me.account, role=Hat.COORDINATOR, thing=account.id)
    return account.id


def end_worker(session: Session, me: Me, at: UUID, account: UUID, *, now: datetime) -> bool:
    """No longer at this desk, from now on; sessions end. False when they were not. Raises NotYours."""
    organisation(session, me, at)
    today = clock.day_of(now)
    ended = session.execute(
        update(Role)
        .where(
            Role.account_id == account,
            Role.organisation_id == at,
            Role.kind.in_(DESKS),
            or_(Role.until_on.is_(None), Role.until_on >= today),
        )
        .values(until_on=today - timedelta(days=1))
    )
    if not ended.rowcount:  # type: ignore[attr-defined]
        return False
    accounts.forget_phones(session, account, now=now)
    audit.note(session, "role_ended", now=now, actor=me.account, role=Hat.COORDINATOR, thing=account)
    return True


def _coordinator(me: Me) -> None:
    if not me.has_role(RoleKind.COORDINATOR):
        raise NotYours
