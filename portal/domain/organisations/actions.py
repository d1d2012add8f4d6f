"""Write organisations down."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain.organisations.models import EMPLOYER, WORKPLACE, Organisation


def add_employer(
    session: Session, name: str, *, phone: str | None, counts_as_report: bool, seen_before: str
) -> Organisation:
    """`phone` in E.164; `seen_before` as '10:00', Amsterdam."""
    employer = Organisation(
        kind=EMPLOYER, name=name, phone=phone, counts_as_report=counts_as_report, seen_before=seen_before
    )
    session.add(employer)
    session.flush()
    return employer


def add_workplace(session: Session, employer: UUID, name: str, *, address: str | None) -> Organisation:
    workplace = Organisation(kind=WORKPLACE, parent_id=employer, name=name, address=address)
    session.add(workplace)
    session.flush()
    return workplace
