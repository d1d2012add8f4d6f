"""Look organisations up."""

from __future__ import annotations

from collections.abc import Iterable
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


def those(session: Session, ids: Iterable[UUID | None]) -> list[Organisation]:
    """The organisations with these ids, by name."""
    query = select(Organisation).where(Organisation.id.in_([one for one in ids if one])).order_by(Organisation.name)
    return list(session.scalars(query))
