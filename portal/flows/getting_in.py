"""Accepting an invitation, and what follows from wrong PINs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import KnownPhone
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.domain.ways_in import actions as ways_in
from portal.flows.trail import note_own


@dataclass(frozen=True)
class Known:
    """A phone that is known from now on, and the secret for its cookie."""

    account: UUID
    phone: UUID
    secret: str


def pin_was_wrong(session: Session, phone: KnownPhone, tried: int, *, now: datetime) -> bool:
    """True when this was the fifth in a row: the phone is forgotten, its sessions end and the person is told."""
    if not accounts.wrong_pin(session, phone.id, tried, now=now):
        return False
    announce(session, NoticeKind.PHONE_FORGOTTEN, phone.account_id, cause=f"phone_forgotten:{phone.id}", now=now)
    note_own(session, "phone_forgotten", phone.account_id, now=now, thing=phone.id)
    return True


def join(
    session: Session,
    code: str,
    pin_hash: str | None,
    *,
    label: str,
    language: str | None,
    before: KnownPhone | None,
    now: datetime,
) -> Known:
    """Accept an invitation on this phone; `before` is what it was known as, if at all. Raises InvitationGone.

    Passkeys and the authenticator of before end too: the device may be lost.
    """
    account = accounts.join(session, code, pin_hash, now=now, language=language)
    ways_in.end_ways(session, account.id, now=now)
    if before is not None:
        accounts.forget_phone(session, before.id, now=now)
    note_own(session, "joined", account.id, now=now)
    return know(session, account.id, label=label, now=now)


def new_phone(session: Session, account: UUID, *, label: str, before: KnownPhone | None, now: datetime) -> Known:
    """A code and the PIN were right: this phone is known, and the person is told, in case it was somebody else.

    `before` is what the phone was known as, if at all. Anybody else who used it must prove themselves again.
    """
    if before is not None:
        accounts.forget_phone(session, before.id, now=now)
    known = know(session, account, label=label, now=now)
    announce(session, NoticeKind.NEW_PHONE, account, cause=f"new_phone:{known.phone}", now=now)
    note_own(session, "new_phone", account, now=now)
    return known


def know(session: Session, account: UUID, *, label: str, now: datetime) -> Known:
    """From now on this account signs in on this phone with the PIN."""
    phone, secret = accounts.know_phone(session, account, label, now=now)
    return Known(account, phone.id, secret)
