"""Look people up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from portal.base import clock, crypto
from portal.domain.accounts.models import Account, HeldForm, Invitation, KnownPhone, Participant, Role, SignIn
from portal.domain.accounts.rules import (
    HELD_FORM_KEPT,
    LONGEST_SESSION,
    PHONE_KNOWN,
    SAME_PRESS,
    HeldRole,
    Me,
    RoleKind,
)


def signed_in(session: Session, sign_in: UUID, now: datetime) -> Me | None:
    """Who belongs to this session row, with the roles that hold today. One statement."""
    asked = {"sign_in": sign_in, "today": clock.day_of(now), "since": now - LONGEST_SESSION}
    rows = session.execute(_signed_in_query(), asked).all()
    if not rows:
        return None
    one = rows[0]
    return Me(
        sign_in=sign_in,
        account=one.account_id,
        participant=one.participant_id,
        phone=one.phone_id,
        first_name=one.first_name,
        last_name=one.last_name,
        language=one.language,
        text_size=one.text_size,
        roles=tuple(HeldRole(RoleKind(row.kind), row.organisation_id) for row in rows if row.kind),
        way=one.way,
        started_at=one.started_at,
        proven_at=one.proven_at,
        used_at=one.used_at,
        to_confirm=one.to_confirm_at is not None,
    )


@cache
def _signed_in_query() -> Select[*tuple[Any, ...]]:
    """Built once per process: it is asked for by every page."""
    today = bindparam("today", type_=Date())
    return (
        select(
            SignIn.account_id,
            SignIn.phone_id,
            SignIn.way,
            SignIn.started_at,
            SignIn.proven_at,
            SignIn.used_at,
            Account.first_name,
            Account.last_name,
            Account.language,
            Account.text_size,
            Account.to_confirm_at,
            Participant.id.label("participant_id"),
            Role.kind,
            Role.organisation_id,
        )
        .join(Account, Account.id == SignIn.account_id)
        .outerjoin(Participant, Participant.account_id == Account.id)
        .outerjoin(
            Role,
            and_(
                Role.account_id == Account.id,
                Role.from_on <= today,
                or_(Role.until_on.is_(None), Role.until_on >= today),
            ),
        )
        .where(
            SignIn.id == bindparam("sign_in"),
            SignIn.ended_at.is_(None),
            SignIn.started_at > bindparam("since"),
            Account.deactivated_at.is_(None),
        )
        .order_by(Role.from_on, Role.id)
    )


def kinds_of(session: Session, account: UUID, now: datetime) -> frozenset[RoleKind]:
    """The roles that this account holds today or will hold."""
    lasts = or_(Role.until_on.is_(None), Role.until_on >= clock.day_of(now))
    return frozenset(
        RoleKind(kind) for kind in session.scalars(select(Role.kind).where(Role.account_id == account, lasts))
    )


def holds_today(session: Session, account: UUID, today: date) -> frozenset[RoleKind]:
    """The roles that this account holds today."""
    lasts = or_(Role.until_on.is_(None), Role.until_on >= today)
    held = select(Role.kind).where(Role.account_id == account, Role.from_on <= today, lasts)
    return frozenset(RoleKind(kind) for kind in session.scalars(held))


def known_phone(session: Session, secret_hash: str, now: datetime) -> KnownPhone | None:
    """The phone that carries this secret, unless it was forgotten or unused for 180 days."""
    return session.scalar(
        select(KnownPhone).where(
            KnownPhone.secret_hash == secret_hash,
            KnownPhone.forgotten_at.is_(None),
            KnownPhone.used_on > clock.day_of(now - PHONE_KNOWN),
        )
    )


def by_email(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email_hash == crypto.keyring().lookup_hash(email.casefold())))


def by_phone(session: Session, phone: str) -> Account | None:
    """`phone` in E.164."""
    return session.scalar(select(Account).where(Account.phone_hash == crypto.keyring().lookup_hash(phone)))


def invitation(session: Session, code_hash: str) -> Invitation | None:
    """The invitation with this code, whatever its state."""
    return session.scalar(select(Invitation).where(Invitation.code_hash == code_hash))


def just_joined(session: Session, code_hash: str, now: datetime) -> Account | None:
    """Whose invitation this was, when it was used a moment ago: the same button may have been pressed twice."""
    return session.scalar(
        select(Account)
        .join(Invitation, Invitation.account_id == Account.id)
        .where(
            Invitation.code_hash == code_hash,
            Invitation.used_at > now - SAME_PRESS,
            Account.deactivated_at.is_(None),
        )
    )


def held_forms(session: Session, phone: UUID, account: UUID, now: datetime) -> list[HeldForm]:
    """What this phone sent for this account while it was locked, in the last hour and not sent since; oldest first."""
    return list(
        session.scalars(
            select(HeldForm)
            .where(
                HeldForm.phone_id == phone,
                HeldForm.account_id == account,
                HeldForm.sent_at.is_(None),
                HeldForm.held_at > now - HELD_FORM_KEPT,
            )
            .order_by(HeldForm.id)
        )
    )


def names_of(session: Session, accounts: Collection[UUID]) -> dict[UUID, str]:
    """First and last names by account. One statement; none when nobody is asked for."""
    if not accounts:
        return {}
    rows = session.execute(select(Account.id, Account.first_name, Account.last_name).where(Account.id.in_(accounts)))
    return {row.id: f"{row.first_name} {row.last_name}".strip() for row in rows}


def active_account(session: Session, account: UUID) -> Account | None:
    """The account, unless it was deactivated."""
    return session.scalar(select(Account).where(Account.id == account, Account.deactivated_at.is_(None)))


def phones_of(session: Session, account: UUID, now: datetime) -> list[KnownPhone]:
    """The phones that may sign in with the PIN, newest first."""
    return list(
        session.scalars(
            select(KnownPhone)
            .where(
                KnownPhone.account_id == account,
                KnownPhone.forgotten_at.is_(None),
                KnownPhone.used_on > clock.day_of(now - PHONE_KNOWN),
            )
            .order_by(KnownPhone.id.desc())
        )
    )


def phones_to_push(session: Session, account: UUID, now: datetime) -> list[KnownPhone]:
    """The phones of this account that take messages."""
    return [phone for phone in phones_of(session, account, now) if phone.push_hash is not None]


def holders_of(session: Session, kind: RoleKind, now: datetime, organisation: UUID | None = None) -> list[Account]:
    """Active accounts that hold this role today and have joined (can sign in)."""
    today = clock.day_of(now)
    query = (
        select(Account)
        .join(Role, Role.account_id == Account.id)
        .where(
            Role.kind == kind,
            Role.from_on <= today,
            or_(Role.until_on.is_(None), Role.until_on >= today),
            Account.deactivated_at.is_(None),
            Account.joined_at.is_not(None),
        )
    )
    if organisation is not None:
        query = query.where(Role.organisation_id == organisation)
    return list(session.scalars(query.order_by(Account.id)))


def goes_on_without(session: Session, kind: RoleKind, account: UUID, last_on: date) -> bool:
    """Is there somebody else who can sign in and has this role from the day after, without a known last day?"""
    others = (
        select(Role.id)
        .join(Account, Account.id == Role.account_id)
        .where(
            Role.kind == kind,
            Role.account_id != account,
            Role.from_on <= last_on + timedelta(days=1),
            Role.until_on.is_(None),
            Account.deactivated_at.is_(None),
            Account.joined_at.is_not(None),
        )
    )
    return session.scalar(others.limit(1)) is not None


def ever_had_role(session: Session, account: UUID) -> bool:
    """Does or did this account work here, or at a desk?"""
    return session.scalar(select(Role.id).where(Role.account_id == account).limit(1)) is not None


def is_participant(session: Session, account: UUID) -> bool:
    return session.scalar(select(Participant.id).where(Participant.account_id == account)) is not None
