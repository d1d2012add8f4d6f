"""Look into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.notifications.models import Notice, WorkerPulse


def recent(session: Session, limit: int = 100) -> Sequence[Notice]:
    """The newest notices first."""
    return session.scalars(select(Notice).order_by(Notice.id.desc()).limit(limit)).all()


def about(session: Session, things: Sequence[UUID]) -> dict[UUID, Sequence[Notice]]:
    """The notices that tell of these things."""
    found: dict[UUID, list[Notice]] = {thing: [] for thing in things}
    for notice in session.scalars(select(Notice).where(Notice.thing.in_(things)).order_by(Notice.id)):
        if notice.thing is not None:
            found[notice.thing].append(notice)
    return {thing: notices for thing, notices in found.items()}


def worker_was_alive_at(session: Session) -> datetime | None:
    return session.scalar(select(WorkerPulse.at).order_by(WorkerPulse.at.desc()).limit(1))
