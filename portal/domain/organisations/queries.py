"""Look organisations up."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.organisations.models import EMPLOYER, WORKPLACE, Organisation


def employer_named(session: Session, name: str) -> Organisation | None:
    return session.scalar(select(Organisation).where(Organisation.kind == EMPLOYER, Organisation.name == name))


def workplace_named(session: Session, employer: UUID, name: str) -> Organisation | None:
    return session.scalar(
        select(Organisation).where(
            Organisation.kind == WORKPLACE, Organisation.parent_id == employer, Organisation.name == name
        )
    )
