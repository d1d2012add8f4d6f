"""Add a line."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain.audit.models import AuditLine


def note(
    session: Session,
    action: str,
    *,
    now: datetime,
    actor: UUID | None,
    role: str | None = None,
    about: UUID | None = None,
    thing: UUID | None = None,
) -> None:
    """Write that `actor` did `action` about participant `about`. `action` is a verb of ours, never content."""
    session.add(
        AuditLine(action=action, at=now, actor_id=actor, actor_role=role, about_participant_id=about, thing=thing)
    )
