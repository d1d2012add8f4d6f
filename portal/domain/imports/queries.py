"""Look files up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.imports.models import ImportFile
from portal.domain.imports.rules import KEPT


def file_with(session: Session, key: UUID, *, now: datetime) -> ImportFile | None:
    """The file, as long as it is kept. Its content and report are read only when they are asked for."""
    return session.scalar(select(ImportFile).where(ImportFile.id == key, ImportFile.made_at > now - KEPT))


def file_once(session: Session, once: UUID) -> ImportFile | None:
    """The file that the form with this key brought."""
    return session.scalar(select(ImportFile).where(ImportFile.once == once))


def newest(session: Session, *, now: datetime, limit: int = 20) -> Sequence[ImportFile]:
    """What was sent and is still kept, newest first."""
    kept = select(ImportFile).where(ImportFile.made_at > now - KEPT).order_by(ImportFile.id.desc()).limit(limit)
    return session.scalars(kept).all()
