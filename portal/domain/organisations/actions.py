"""Write organisations down."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.organisations.models import EMPLOYER, WORKPLACE, Organisation


class NameTaken(Exception):
    """Another formal employer has this name."""


class ChangedMeanwhile(Exception):
    """Somebody else changed this after the page was shown."""


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


def change_employer(
    session: Session,
    employer: Organisation,
    *,
    name: str,
    phone: str | None,
    counts_as_report: bool,
    seen_before: str,
    version: int,
) -> bool:
    """`phone` in E.164; `seen_before` as '10:00', Amsterdam. False when nothing is different.

    `version` is that of the page on which it was filled in. Raises ChangedMeanwhile, NameTaken.
    """
    told = {"name": name, "phone": phone, "counts_as_report": counts_as_report, "seen_before": seen_before}
    if all(getattr(employer, field) == value for field, value in told.items()):
        return False
    if employer.version != version:
        raise ChangedMeanwhile
    rename(employer, name)
    employer.phone, employer.counts_as_report, employer.seen_before = phone, counts_as_report, seen_before
    try:
        session.flush()
    except IntegrityError as refused:
        raise NameTaken from refused
    return True


def rename(organisation: Organisation, name: str) -> None:
    """Another name here; a file goes on finding it by the name of before."""
    if organisation.name != name:
        organisation.imported = {"name_in_file": organisation.name, **organisation.imported}
        organisation.name = name


def add_workplace(session: Session, employer: UUID, name: str, *, address: str | None) -> Organisation:
    workplace = Organisation(kind=WORKPLACE, parent_id=employer, name=name, address=address)
    session.add(workplace)
    session.flush()
    return workplace
