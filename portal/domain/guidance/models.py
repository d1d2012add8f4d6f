"""Who helps whom: contact person, working days, absence and stand-in, talks, and tasks for staff."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, Sealed, identity


class StaffProfile(Base):
    """What people need to know of a contact person: working days, languages, the number to call."""

    __tablename__ = "staff_profiles"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    working_days: Mapped[str] = mapped_column(String(20))
    """As 'ma di do'."""
    languages: Mapped[str] = mapped_column(String(60))
    """Codes, as 'nl en'."""
    work_phone: Mapped[str] = mapped_column(String(20))
    """The number at work, printed on every page: not secret."""


class ContactAssignment(Base):
    """One contact person for one participant, from a moment until a moment; one is open at a time."""

    __tablename__ = "contact_assignments"

    id: Mapped[uuid.UUID] = identity()
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participants.id"))
    contact_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


OPEN_ASSIGNMENT = text("until_at IS NULL")
Index(
    "uq_contact_assignments_open_participant_id",
    ContactAssignment.participant_id,
    unique=True,
    sqlite_where=OPEN_ASSIGNMENT,
    postgresql_where=OPEN_ASSIGNMENT,
)
Index("ix_contact_assignments_contact_id", ContactAssignment.contact_id, ContactAssignment.until_at)


class Absence(Base):
    """A contact person is away, first and last day included, and somebody stands in."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("stand_in_id <> account_id", name="someone_else_stands_in"),
        Index("ix_absences_account_id_from_on", "account_id", "from_on"),
        Index("ix_absences_stand_in_id", "stand_in_id"),
    )

    id: Mapped[uuid.UUID] = identity()
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    stand_in_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[datetime | None]


class Talk(Base):
    """A planned talk with a participant; the three prompts are filled in beforehand and shared, or not."""

    __tablename__ = "talks"
    __table_args__ = (Index("ix_talks_participant_id_on_day", "participant_id", "on_day"),)

    id: Mapped[uuid.UUID] = identity()
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participants.id"))
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    about_contract: Mapped[bool] = mapped_column(default=False)
    on_day: Mapped[date]
    at_time: Mapped[str | None] = mapped_column(String(5))
    """As '10:00', in Amsterdam."""
    place: Mapped[str | None] = mapped_column(String(200))
    """Where; nothing means by phone."""
    planned_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    goes_well = Sealed()
    goes_well_sealed: Mapped[bytes | None]
    is_hard = Sealed()
    is_hard_sealed: Mapped[bytes | None]
    we_agree = Sealed()
    we_agree_sealed: Mapped[bytes | None]
    shared_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Task(Base):
    """Something for staff to do, made once per cause. No content: what it is about is looked up by who may see it."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_participant_id", "participant_id"),
        Index("ix_tasks_open", "done_at", "kind"),
    )

    id: Mapped[uuid.UUID] = identity()
    kind: Mapped[str] = mapped_column(String(30))
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participants.id"))
    for_role: Mapped[str] = mapped_column(String(30), default="contact_person")
    """Whose list it stands on: contact_person (and the stand-in), coordinator, publisher."""
    thing: Mapped[uuid.UUID | None]
    cause: Mapped[str] = mapped_column(String(120), unique=True)
    due_on: Mapped[date]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
