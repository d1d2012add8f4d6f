"""Contract periods, the hours under them, what was decided and told, and where the work is."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, Sealed, identity


class ContractPeriod(Base):
    """One contract from its first to its last day. The participant sees it from `told_at` on."""

    __tablename__ = "contract_periods"
    __table_args__ = (
        UniqueConstraint("participant_id", "start_on"),
        CheckConstraint("end_on >= start_on", name="ends_after_it_begins"),
        Index("ix_contract_periods_end_on", "end_on"),
    )

    id: Mapped[uuid.UUID] = identity()
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participants.id"))
    employer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    start_on: Mapped[date]
    end_on: Mapped[date]
    told_end_on: Mapped[date | None]
    """The last day the participant was told, when a file changed it since; nothing means `end_on`."""
    notice_due_on: Mapped[date | None]
    """Set by staff; wins over the computed day."""
    promised_on: Mapped[date | None]
    """The day on which the contact person tells, where the notice day had passed before the portal knew of it."""
    longest_end_on: Mapped[date | None]
    """The longest this can last, only where staff entered it."""
    letter_sent_on: Mapped[date | None]
    """When the formal employer sent the letter about what comes after; entered at its desk, for staff to see."""
    told_at: Mapped[datetime | None]
    source_at: Mapped[datetime]
    """When the data last came from their source."""
    imported: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_hidden(self) -> bool:
        """Is there something of it that the participant does not know yet: the period, or its last day?"""
        return self.told_at is None or self.told_end_on is not None


class Decision(Base):
    """What was decided about what comes after a period; who, when, and when it was told."""

    __tablename__ = "decisions"

    id: Mapped[uuid.UUID] = identity()
    period_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract_periods.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(12))
    """goes_on, stops, corrected."""
    until_on: Mapped[date | None]
    """The new last day when it goes on; the corrected last day when corrected."""
    decided_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    told_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))


class WorkingHours(Base):
    """Hours a week and weekdays, from a day on, under one period: the agreed build-up is several rows."""

    __tablename__ = "working_hours"
    __table_args__ = (
        UniqueConstraint("period_id", "from_on"),
        CheckConstraint("hours_per_week > 0 AND hours_per_week <= 40", name="hours_of_a_week"),
    )

    id: Mapped[uuid.UUID] = identity()
    period_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract_periods.id"))
    from_on: Mapped[date]
    hours_per_week: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    weekdays: Mapped[str] = mapped_column(String(20))
    imported: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Placement(Base):
    """Where someone works and who leads the work there, from a day on."""

    __tablename__ = "placements"
    __table_args__ = (
        UniqueConstraint("participant_id", "from_on"),
        Index("ix_placements_workplace_id", "workplace_id"),
    )

    id: Mapped[uuid.UUID] = identity()
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participants.id"))
    workplace_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    supervisor_name: Mapped[str] = mapped_column(String(120))
    supervisor_phone = Sealed()
    supervisor_phone_sealed: Mapped[bytes | None]
    supervisor_email = Sealed()
    supervisor_email_sealed: Mapped[bytes | None]
    imported: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
