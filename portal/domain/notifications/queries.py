"""Look into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.notifications.models import Notice, WorkerPulse


def recent(session: Session, limit: int = 100) -> Sequence[Notice]:
    """The newest notices first."""
    return session.scalars(select(Notice).order_by(Notice.id.desc()).limit(limit)).all()


def worker_was_alive_at(session: Session) -> datetime | None:
    return session.scalar(select(WorkerPulse.at).order_by(WorkerPulse.at.desc()).limit(1))
