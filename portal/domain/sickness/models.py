"""Sick reports. The columns are a closed list by law: no reason, no complaints, no free text (rules.CLOSED_LIST)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, Sealed, identity


class SickSpell(Base):
    """From the first sick day until the first day back. At most one is open per person: the database sees to it."""

    __tablename__ = "sick_spells"
    __table_args__ = (Index("ix_sick_spells_participant_id_first_day", "participant_id", "first_day"),)

    id: Mapped[uuid.UUID] = identity()
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participants.id"))
    reference: Mapped[str] = mapped_column(String(8))
    """Four characters to say on the phone."""
    once: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    first_day: Mapped[date]
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    """The participant, or who wrote it down after a call."""
    expected_duration: Mapped[str | None] = mapped_column(String(20))
    reach_phone = Sealed()
    reach_phone_sealed: Mapped[bytes | None]
    address_kind: Mapped[str | None] = mapped_column(String(20))
    postcode = Sealed()
    postcode_sealed: Mapped[bytes | None]
    house_number = Sealed()
    house_number_sealed: Mapped[bytes | None]
    work_accident: Mapped[bool | None]
    traffic_accident: Mapped[bool | None]
    partial_asked_at: Mapped[datetime | None]
    first_day_back: Mapped[date | None]
    better_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    correction: Mapped[str | None] = mapped_column(String(20))
    """Why staff took it back: wrong_day, double, mistake."""
    linked_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sick_spells.id"))
    """The report before it, when that ended less than four weeks earlier. For staff; no message to the participant."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


ONE_OPEN = text("better_at IS NULL AND undone_at IS NULL")
Index(
    "uq_sick_spells_one_open",
    SickSpell.participant_id,
    unique=True,
    sqlite_where=ONE_OPEN,
    postgresql_where=ONE_OPEN,
)


class Appointment(Base):
    """A work appointment to cancel: a day and a kind, no names."""

    __tablename__ = "sick_appointments"

    id: Mapped[uuid.UUID] = identity()
    spell_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sick_spells.id"), index=True)
    on_day: Mapped[date]
    with_whom: Mapped[str] = mapped_column(String(20))


class SpellChange(Base):
    """What happened to a report: reported, longer, added, partial, better, undone, corrected."""

    __tablename__ = "sick_changes"

    id: Mapped[uuid.UUID] = identity()
    spell_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sick_spells.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))


class Delivery(Base):
    """One recipient of one change. Whether it was passed on is true of the notices; 'seen' is true of a person."""

    __tablename__ = "sick_deliveries"
    __table_args__ = (Index("ix_sick_deliveries_organisation_id_seen_at", "organisation_id", "seen_at"),)

    id: Mapped[uuid.UUID] = identity()
    change_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sick_changes.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(20))
    """formal_employer, workplace, contact_person."""
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    has_desk: Mapped[bool] = mapped_column(default=True)
    """Was there an active account that could read it when it was sent?"""
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
