"""Coming in by an identity provider: linked once through an invitation, then known by issuer and subject.

No account is ever made here. Staff have a provider and participants another; each comes in by the one of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain.accounts import actions as accounts
from portal.domain.accounts import queries as people
from portal.domain.accounts.models import Account, KnownPhone
from portal.domain.accounts.rules import STAFF, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in import queries
from portal.flows import getting_in
from portal.flows.getting_in import Known
from portal.flows.leaving import role_was_taken
from portal.flows.trail import note_own


@dataclass(frozen=True)
class Roles:
    """What the provider decides: the roles of the mapping, and which of them it gives to this person."""

    decided: frozenset[RoleKind]
    given: frozenset[RoleKind]


@dataclass(frozen=True)
class Shown:
    """Who somebody proved to be at the provider. Without `roles` they are managed here."""

    issuer: str
    subject: str
    is_staff_door: bool
    roles: Roles | None = None


class NotKnown(Exception):
    """Nobody here is linked to this, or they may not come in by this door."""


class NoRole(Exception):
    """Known, but without any role (any more). What the provider decided was written down: commit it."""


def comes_by_staff_door(session: Session, account: UUID, now: datetime) -> bool:
    """Is the provider of staff this person's? It is for whoever works here, and for who is no participant."""
    return bool(people.kinds_of(session, account, now)) or not people.is_participant(session, account)


def known_as(session: Session, shown: Shown, *, now: datetime) -> Account:
    """Whose identity this is. Raises NotKnown."""
    found = queries.identity(session, shown.issuer, shown.subject)
    account = people.active_account(session, found.account_id) if found else None
    if found is None or account is None:
        raise NotKnown
    if shown.is_staff_door:  # somebody whose roles all ended too: the provider may give one back
        is_at_own_door = people.ever_had_role(session, account.id) or not people.is_participant(session, account.id)
    else:
        is_at_own_door = not comes_by_staff_door(session, account.id, now)
    if not is_at_own_door:
        raise NotKnown
    return account


def enter(session: Session, shown: Shown, *, now: datetime) -> Account:
    """The account comes in with the roles that hold now. Raises NotKnown, NoRole (commit what was written)."""
    account = known_as(session, shown, now=now)
    found = queries.identity(session, shown.issuer, shown.subject)
    if found is not None:
        ways_in.use_identity(session, found.id, now=now)
    follow_roles(session, account.id, shown.roles, now=now)
    check_place(session, account.id, now=now)
    return account


def check_place(session: Session, account: UUID, *, now: datetime) -> None:
    """Raises NoRole when there is nothing here for this person."""
    if not people.holds_today(session, account, clock.day_of(now)) and not people.is_participant(session, account):
        raise NoRole


def follow_roles(session: Session, account: UUID, roles: Roles | None, *, now: datetime) -> None:
    """What the provider gives begins today, what it does not give any more ends at once; each change has a line.

    The line is of those who run the house: nobody changed their own role. Roles outside the mapping, and desks, are
    left alone.
    """
    if roles is None:
        return
    today = clock.day_of(now)
    session.execute(select(Account.id).where(Account.id == account).with_for_update())  # two sign-ins at once
    held = people.holds_today(session, account, today)
    for kind in sorted(roles.decided & STAFF):
        if kind in roles.given and kind not in held:
            made = accounts.begin_role(session, account, kind, today=today)
            note_own(session, f"role_given_{kind}", account, now=now, role=Hat.COMMAND, thing=made.id)
        elif kind not in roles.given and kind in people.kinds_of(session, account, now):
            accounts.end_role(session, account, kind, today=today)
            note_own(session, f"role_ended_{kind}", account, now=now, role=Hat.COMMAND)
            role_was_taken(session, account, kind, now=now)


def join(
    session: Session,
    code: str,
    shown: Shown,
    *,
    label: str,
    language: str | None,
    before: KnownPhone | None,
    now: datetime,
) -> Known:
    """Accept an invitation as this person at the provider, in place of a PIN.

    Raises InvitationGone, IdentityTaken, NotKnown (this is not their door): nothing is used up then. Raises NoRole:
    commit, for the person is linked and comes in as soon as the provider gives a role.
    """
    known = getting_in.join(session, code, None, label=label, language=language, before=before, now=now)
    if shown.is_staff_door is not comes_by_staff_door(session, known.account, now):
        raise NotKnown
    made = ways_in.link_identity(session, known.account, shown.issuer, shown.subject, now=now)
    ways_in.use_identity(session, made.id, now=now)
    note_own(session, "identity_linked", known.account, now=now, thing=made.id)
    follow_roles(session, known.account, shown.roles, now=now)
    check_place(session, known.account, now=now)
    return known
