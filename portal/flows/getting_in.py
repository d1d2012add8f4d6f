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
    pin_hash: str,
    *,
    label: str,
    language: str | None,
    before: KnownPhone | None,
    now: datetime,
) -> Known:
    """Accept an invitation on this phone; `before` is what it was known as, if at all. Raises InvitationGone."""
    account = accounts.join(session, code, pin_hash, now=now, language=language)
    if before is not None:
        accounts.forget_phone(session, before.id, now=now)
    note_own(session, "joined", account.id, now=now)
    return know(session, account.id, label=label, now=now)


def know(session: Session, account: UUID, *, label: str, now: datetime) -> Known:
    """From now on this account signs in on this phone with the PIN."""
    phone, secret = accounts.know_phone(session, account, label, now=now)
    return Known(account, phone.id, secret)
