"""Amounts: one row each with value, the day from which it holds, source and how sure it is."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, identity


class Amount(Base):
    """A value that holds from a day until the next row of the same key. A corrected or withdrawn row stays, ended."""

    __tablename__ = "amounts"

    id: Mapped[uuid.UUID] = identity()
    key: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[date]
    label: Mapped[str] = mapped_column(String(200))
    value: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    unit: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(300))
    source_date: Mapped[date | None]
    sureness: Mapped[str] = mapped_column(String(12))
    """law, secondary, computed, unsure, proposal."""
    shown: Mapped[bool] = mapped_column(default=True)
    """False: provisional. Publishers see it; readers do not, and it never replaces a line that is shown."""
    labels: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """The label in other languages."""
    made_at: Mapped[datetime | None]
    """None: it came with the portal. Else it holds only once a second person confirmed it."""
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
    """Corrected by a later row, or withdrawn."""
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))


HOLDS = text("ended_at IS NULL AND (made_at IS NULL OR confirmed_at IS NOT NULL)")
Index(
    "uq_amounts_holds",
    Amount.key,
    Amount.valid_from,
    unique=True,
    sqlite_where=HOLDS,
    postgresql_where=HOLDS,
)
PREPARED = text("ended_at IS NULL AND made_at IS NOT NULL AND confirmed_at IS NULL")
Index(
    "uq_amounts_prepared",
    Amount.key,
    Amount.valid_from,
    unique=True,
    sqlite_where=PREPARED,
    postgresql_where=PREPARED,
)
