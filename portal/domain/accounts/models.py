"""People, what they may be, and how they get in."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, Sealed, identity


class Account(Base):
    """One human. E-mail and phone are sealed; the keyed hash beside them finds and keeps them unique."""

    __tablename__ = "accounts"

    id: Mapped[uuid.UUID] = identity()
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    email = Sealed()
    email_sealed: Mapped[bytes | None]
    email_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    phone = Sealed()
    phone_sealed: Mapped[bytes | None]
    phone_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    email_verified_at: Mapped[datetime | None]
    phone_verified_at: Mapped[datetime | None]
    to_confirm_at: Mapped[datetime | None]
    """Since when a number or address that is not in the file waits for the contact person; until then nothing shows."""
    language: Mapped[str] = mapped_column(String(8), default="nl")
    text_size: Mapped[str] = mapped_column(String(10), default="normal")
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    post_by_portal: Mapped[bool | None]
    post_by_portal_at: Mapped[datetime | None]
    news_by_email: Mapped[bool] = mapped_column(default=True)
    news_by_sms: Mapped[bool] = mapped_column(default=True)
    news_by_call: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]
    imported: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Field -> keyed hash of the value the last file gave it: tells what was changed here since."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Role(Base):
    """What an account may be, from a day until a day. Desks belong to one organisation."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("account_id", "kind", "organisation_id", "from_on"),
        Index("ix_roles_kind_organisation_id", "kind", "organisation_id"),
    )

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class Participant(Base):
    """A person with a basisbaan: a record under an account that may not have signed in yet."""

    __tablename__ = "participants"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), unique=True)
    personnel_number: Mapped[str] = mapped_column(String(40), unique=True)
    enrolled_at: Mapped[datetime]
    after_contact_name: Mapped[str | None] = mapped_column(String(120))
    after_contact_phone = Sealed()
    after_contact_phone_sealed: Mapped[bytes | None]
    after_contact_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class KnownPhone(Base):
    """A phone on which this person may sign in with the PIN alone."""

    __tablename__ = "known_phones"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    known_since: Mapped[datetime]
    used_on: Mapped[date]
    wrong_pins: Mapped[int] = mapped_column(default=0)
    forgotten_at: Mapped[datetime | None]
    push = Sealed()
    push_sealed: Mapped[bytes | None]
    """Where the browser of this phone takes messages, and the keys for them, as JSON. Gone with the phone."""
    push_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    push_at: Mapped[datetime | None]


class SignIn(Base):
    """A session: the row is the authority, the cookie carries only its id."""

    __tablename__ = "sign_ins"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    phone_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("known_phones.id"))
    way: Mapped[str] = mapped_column(String(12))
    """By what this person came in; see ways_in/rules.py."""
    started_at: Mapped[datetime]
    proven_at: Mapped[datetime]
    """When this person last showed that it is them: PIN, finger, code."""
    used_at: Mapped[datetime]
    """Reaches the row at most hourly; the cookie holds the minute."""
    ended_at: Mapped[datetime | None]


class Invitation(Base):
    """A personal way in: valid for fourteen days, once, revocable."""

    __tablename__ = "invitations"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    valid_until: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class FormerAddress(Base):
    """An e-mail address or number that somebody changed or took away: the notice of that change goes here."""

    __tablename__ = "former_addresses"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    """A word of ways_in/rules.py: by what one was reached there."""
    address = Sealed()
    address_sealed: Mapped[bytes]
    until_at: Mapped[datetime]


class HeldForm(Base):
    """What someone sent while the portal was locked: kept one hour, for this phone only, sent once after the PIN."""

    __tablename__ = "held_forms"

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    phone_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("known_phones.id"), index=True)
    path: Mapped[str] = mapped_column(String(200))
    fields = Sealed()
    fields_sealed: Mapped[bytes]
    files_lost: Mapped[bool] = mapped_column(default=False)
    held_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class AttemptCount(Base):
    """How often something was tried within a window, for limits that hold across processes."""

    __tablename__ = "attempt_counts"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime]


# One session row is looked up with its account, participant and roles in one statement; see queries.py.
OPEN_INVITATION = text("used_at IS NULL AND revoked_at IS NULL")
Index(
    "uq_invitations_open_account_id",
    Invitation.account_id,
    unique=True,
    sqlite_where=OPEN_INVITATION,
    postgresql_where=OPEN_INVITATION,
)
