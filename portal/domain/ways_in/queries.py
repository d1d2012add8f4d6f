"""Look up what opens the door."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.ways_in.models import Authenticator, Code, Identity, Passkey
from portal.domain.ways_in.rules import UNCONFIRMED


def code(session: Session, code_id: UUID, now: datetime) -> Code | None:
    """The code with this id, while it can still be used."""
    return session.scalar(select(Code).where(Code.id == code_id, Code.used_at.is_(None), Code.valid_until > now))


def asked_by(session: Session, code_id: UUID, account: UUID) -> Code | None:
    """A code that this account asked for, whatever its state."""
    return session.scalar(select(Code).where(Code.id == code_id, Code.account_id == account))


def asked(session: Session, code_id: UUID) -> Code | None:
    """The code with this id, also when it can no longer be used: to ask for another one to the same address."""
    return session.scalar(select(Code).where(Code.id == code_id))


def passkeys_of(session: Session, account: UUID) -> list[Passkey]:
    """Newest first."""
    return list(
        session.scalars(
            select(Passkey)
            .where(Passkey.account_id == account, Passkey.removed_at.is_(None))
            .order_by(Passkey.id.desc())
        )
    )


def passkey(session: Session, credential_id: bytes) -> Passkey | None:
    return session.scalar(select(Passkey).where(Passkey.credential_id == credential_id, Passkey.removed_at.is_(None)))


def is_passkey_of(session: Session, account: UUID, passkey_id: UUID) -> bool:
    """Is or was it theirs? Removed counts too: pressing twice is no reaching for another's."""
    asked = select(Passkey.id).where(Passkey.id == passkey_id, Passkey.account_id == account)
    return session.scalar(asked) is not None


def authenticator_of(session: Session, account: UUID) -> Authenticator | None:
    """The one in use."""
    return session.scalar(
        select(Authenticator).where(
            Authenticator.account_id == account,
            Authenticator.confirmed_at.is_not(None),
            Authenticator.removed_at.is_(None),
        )
    )


def begun_authenticator(session: Session, account: UUID, begun: UUID, now: datetime) -> Authenticator | None:
    """A new one of this account that waits for its first code."""
    return session.scalar(
        select(Authenticator).where(
            Authenticator.id == begun,
            Authenticator.account_id == account,
            Authenticator.confirmed_at.is_(None),
            Authenticator.removed_at.is_(None),
            Authenticator.made_at > now - UNCONFIRMED,
        )
    )


def identity(session: Session, issuer: str, subject: str) -> Identity | None:
    return session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))


def has_identity(session: Session, account: UUID, issuer: str) -> bool:
    """Is this account known at this provider?"""
    return (
        session.scalar(select(Identity.id).where(Identity.account_id == account, Identity.issuer == issuer)) is not None
    )
