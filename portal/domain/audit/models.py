"""What was done and looked at, by whom, about whom. Never what it said."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, identity


class AuditLine(Base):
    """One act or look. `thing` is the id of what it was about; there is no content here and never will be."""

    __tablename__ = "audit_lines"
    __table_args__ = (Index("ix_audit_lines_about_participant_id_at", "about_participant_id", "at"),)

    id: Mapped[uuid.UUID] = identity()
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    actor_role: Mapped[str | None] = mapped_column(String(30))
    about_participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participants.id"))
    thing: Mapped[uuid.UUID | None]
