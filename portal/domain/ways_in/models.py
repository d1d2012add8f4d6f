"""Codes, passkeys, authenticators and identities: what opens the door, kept so that reading it opens nothing."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, Sealed, identity


class Code(Base):
    """Six digits that somebody asked for. Without an account the address is unknown: the same row, nothing is sent."""

    __tablename__ = "codes"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    channel: Mapped[str] = mapped_column(String(10))
    address = Sealed()
    address_sealed: Mapped[bytes]
    """Where it goes: what is proven once the code is right."""
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key on a device of this person; only the public half is here."""

    __tablename__ = "passkeys"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    used_on: Mapped[date | None]
    removed_at: Mapped[datetime | None]


class Challenge(Base):
    """What a passkey is asked to sign: good for five minutes, once, for the browser that carries its id."""

    __tablename__ = "challenges"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    value: Mapped[bytes]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Authenticator(Base):
    """The shared secret of an authenticator app. `last_step` is the last half minute whose code was used."""

    __tablename__ = "authenticators"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    secret = Sealed()
    secret_sealed: Mapped[bytes]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    """Wrong codes in a row."""
    removed_at: Mapped[datetime | None]


class Identity(Base):
    """Who somebody is at an identity provider: issuer and subject, never an e-mail address."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime]
    used_on: Mapped[date | None]


IN_USE = text("confirmed_at IS NOT NULL AND removed_at IS NULL")
Index(
    "uq_authenticators_in_use_account_id",
    Authenticator.account_id,
    unique=True,
    sqlite_where=IN_USE,
    postgresql_where=IN_USE,
)
