"""The outbox: that there is news, for whom and why. Never the text."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, identity


class Notice(Base):
    """One notice to one person for one cause: by one channel at a time, the next one when that fails."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_state_next_try_at", "state", "next_try_at"),
        Index("ix_notices_thing", "thing"),
        Index("ix_notices_goes_with_id", "goes_with_id"),
    )

    id: Mapped[uuid.UUID] = identity()
    kind: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(10))
    """By what it goes or went (rules.Channel); chosen when it is claimed."""
    spent: Mapped[str] = mapped_column(String(40), default="")
    """The channels that failed, as words with a space between them."""
    goes_with_id: Mapped[uuid.UUID | None]
    """Told by the message of that notice: what waits together for one person goes as one."""
    thing: Mapped[uuid.UUID | None]
    """Id of what it tells of."""
    from_account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    """From whom there is news; the name is looked up when it is sent."""
    cause: Mapped[str] = mapped_column(String(120), unique=True)
    """One notice per cause: writing the same again changes nothing."""
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    """On this channel."""
    next_try_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(40))
    """A word for why it did not go (rules.Failure). Never what the other side said."""


class WorkerPulse(Base):
    """When the worker last looked at the outbox, so that its silence is noticed."""

    __tablename__ = "worker_pulses"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
