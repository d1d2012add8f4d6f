"""Amounts: one row each with value, the day from which it holds, source and how sure it is."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, identity


class Amount(Base):
    """A value that holds from a day until the next row of the same key."""

    __tablename__ = "amounts"
    __table_args__ = (UniqueConstraint("key", "valid_from"),)

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
