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


def employers(session: Session) -> list[Organisation]:
    """Every formal employer, by name."""
    return list(session.scalars(select(Organisation).where(Organisation.kind == EMPLOYER).order_by(Organisation.name)))


def employer(session: Session, key: UUID) -> Organisation | None:
    found = session.get(Organisation, key)
    return found if found is not None and found.kind == EMPLOYER else None
