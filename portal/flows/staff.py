"""The people who work for the municipality: who they are, what they may do and from when, and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts import actions as accounts
from portal.domain.accounts import queries
from portal.domain.accounts.models import Account, Participant, Role
from portal.domain.accounts.rules import INVITATION_VALID, STAFF, Me, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.guidance.actions import set_profile
from portal.domain.guidance.models import Absence, ContactAssignment, StaffProfile
from portal.domain.guidance.queries import away_on
from portal.flows.invite import Invited
from portal.flows.permission import NotYours

PER_PAGE = 50


class EmailTaken(Exception):
    """Somebody else has this e-mail address."""


class ChangedMeanwhile(Exception):
    """Somebody else changed this person after the page was shown."""


@dataclass(frozen=True, slots=True)
class HeldByStaff:
    """A role from a day until and with a day."""

    kind: RoleKind
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Away:
    """Away until and with a day; who stands in."""

    until_on: date
    stand_in: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One member of staff."""

    account: UUID
    first_name: str
    last_name: str
    email: str
    phone: str
    working_days: str
    languages: str
    roles: tuple[HeldByStaff, ...]
    participants: int
    away: Away | None
    joined: bool
    version: int

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class StaffData:
    """What can be filled in of a person: names, e-mail address, phone in E.164, 'ma di', 'nl en'."""

    first_name: str
    last_name: str
    email: str
    phone: str
    working_days: str
    languages: str


def everybody(session: Session, me: Me, *, number: int, now: datetime) -> tuple[list[StaffMember], bool]:
    """One page of staff, by name; pages begin at 1. Are there more? Five statements. Raises NotYours."""
    _coordinator(me)
    held = select(Role.account_id).where(Role.kind.in_(STAFF))
    accounts_found = session.scalars(
        select(Account)
        .where(Account.id.in_(held), Account.deactivated_at.is_(None))
        .order_by(Account.last_name, Account.first_name, Account.id)
        .limit(PER_PAGE + 1)
        .offset((number - 1) * PER_PAGE)
    ).all()
    return _members(session, accounts_found[:PER_PAGE], clock.day_of(now)), len(accounts_found) > PER_PAGE


def one(session: Session, me: Me, account: UUID, *, now: datetime) -> StaffMember:
    """Somebody of staff. Raises NotYours."""
    _coordinator(me)
    found = queries.active_account(session, account)
    if found is None:
        raise NotYours
    (member,) = _members(session, [found], clock.day_of(now))
    if not member.roles:
        raise NotYours
    return member


def _members(session: Session, found: Sequence[Account], today: date) -> list[StaffMember]:
    keys = [account.id for account in found]
    roles: dict[UUID, list[HeldByStaff]] = {}
    for role in session.scalars(
        select(Role).where(Role.account_id.in_(keys), Role.kind.in_(STAFF)).order_by(Role.from_on, Role.id)
    ):
        roles.setdefault(role.account_id, []).append(HeldByStaff(RoleKind(role.kind), role.from_on, role.until_on))
    rows = session.scalars(select(StaffProfile).where(StaffProfile.account_id.in_(keys)))
    profiles = {row.account_id: row for row in rows}
    helped = session.execute(
        select(ContactAssignment.contact_id, func.count().label("number"))
        .where(ContactAssignment.contact_id.in_(keys), ContactAssignment.until_at.is_(None))
        .group_by(ContactAssignment.contact_id)
    )
    counts: dict[UUID, int] = {row.contact_id: row.number for row in helped}
    away = {
        row.account_id: Away(row.until_on, f"{row.first_name} {row.last_name}".strip())
        for row in session.execute(
            select(Absence.account_id, Absence.until_on, Account.first_name, Account.last_name)
            .join(Account, Account.id == Absence.stand_in_id)
            .where(Absence.account_id.in_(keys), away_on(today))
        )
    }
    return [
        StaffMember(
            account.id, account.first_name, account.last_name, account.email or "",
            profiles[account.id].work_phone if account.id in profiles else "",
            profiles[account.id].working_days if account.id in profiles else "",
            profiles[account.id].languages if account.id in profiles else "",
            tuple(roles.get(account.id, ())), counts.get(account.id, 0), away.get(account.id),
            account.joined_at is not None, account.version,
        )
        for account in found
    ]  # fmt: skip


def add(session: Session, me: Me, data: StaffData, kind: RoleKind, *, from_on: date, now: datetime) -> UUID:
    """Somebody new, with a first role from a day. Raises NotYours, EmailTaken."""
    _coordinator(me)
    if kind not in STAFF:
        raise NotYours
    before = queries.by_email(session, data.email)
    if before is not None:
        if _is_same(session, before, data, kind, from_on):
            return before.id
        raise EmailTaken
    account = accounts.open_account(
        session, first_name=data.first_name, last_name=data.last_name, email=data.email, phone=None, language="nl",
        now=now,
    )  # fmt: skip
    _set_profile(session, account.id, data)
    accounts.give_role(session, account.id, kind, from_on=from_on)
    audit.note(session, "staff_added", now=now, actor=me.account, role=Hat.COORDINATOR, thing=account.id)
    return account.id


def _is_same(session: Session, account: Account, data: StaffData, kind: RoleKind, from_on: date) -> bool:
    """The same form was sent twice: the first counted."""
    held = select(Role.id).where(Role.account_id == account.id, Role.kind == kind, Role.from_on == from_on)
    return (account.first_name, account.last_name) == (data.first_name, data.last_name) and bool(session.scalar(held))


def change(session: Session, me: Me, account: UUID, data: StaffData, *, version: int, now: datetime) -> None:
    """`version` is that of the page it was filled in on. Raises NotYours, ChangedMeanwhile, EmailTaken."""
    before = one(session, me, account, now=now)
    if _data_of(before) == data:
        return
    if before.version != version:
        raise ChangedMeanwhile
    row = session.get_one(Account, account)
    row.first_name, row.last_name = data.first_name, data.last_name
    if data.email != before.email:
        accounts.set_email(row, data.email)
        row.email_verified_at = None
    flag_modified(row, "first_name")  # a change of working days alone is a new version of the person, too
    try:
        session.flush()
        _set_profile(session, account, data)
    except IntegrityError as refused:
        raise EmailTaken from refused
    audit.note(session, "staff_changed", now=now, actor=me.account, role=Hat.COORDINATOR, thing=account)


def _data_of(member: StaffMember) -> StaffData:
    return StaffData(
        member.first_name, member.last_name, member.email, member.phone, member.working_days, member.languages
    )


def _set_profile(session: Session, account: UUID, data: StaffData) -> None:
    set_profile(
        session, account, working_days=data.working_days, languages=data.languages, work_phone=data.phone
    )  # fmt: skip


def give_role(session: Session, me: Me, account: UUID, kind: RoleKind, *, from_on: date, now: datetime) -> None:
    """A role from a day on; one that holds then already is not given again. Raises NotYours."""
    member = one(session, me, account, now=now)
    if kind not in STAFF:
        raise NotYours
    if any(role.kind is kind and (role.until_on is None or role.until_on >= from_on) for role in member.roles):
        return
    accounts.give_role(session, account, kind, from_on=from_on)
    audit.note(session, "role_given", now=now, actor=me.account, role=Hat.COORDINATOR, thing=account)


def invite(session: Session, me: Me, account: UUID, *, now: datetime) -> Invited:
    """A new invitation on paper, which ends the one before it. Raises NotYours.

    For staff and for who sits at a desk; a participant is invited by flows.invite.
    """
    _coordinator(me)
    row = queries.active_account(session, account)
    if row is None or not queries.kinds_of(session, account, now):
        raise NotYours
    if session.scalar(select(Participant.id).where(Participant.account_id == account)) is not None:
        raise NotYours
    code = accounts.invite(session, account, now=now, actor=me.account)
    audit.note(session, "invited", now=now, actor=me.account, role=Hat.COORDINATOR, thing=account)
    own = session.get(StaffProfile, me.account)
    return Invited(
        row.name, row.language, code, clock.day_of(now + INVITATION_VALID), own.work_phone if own else None
    )  # fmt: skip


def _coordinator(me: Me) -> None:
    if not me.has_role(RoleKind.COORDINATOR):
        raise NotYours
