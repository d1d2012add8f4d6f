"""Look amounts up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.domain.money.models import Amount
from portal.domain.money.rules import Line, Sureness, Unit

HOLDS = or_(Amount.made_at.is_(None), Amount.confirmed_at.is_not(None))
"""It came with the portal, or a second person confirmed it."""


def lines_by_key(session: Session) -> dict[str, tuple[Line, ...]]:
    """Every line that holds, of every amount, in order of days."""
    found: dict[str, tuple[Line, ...]] = {}
    holding = select(Amount).where(Amount.ended_at.is_(None), HOLDS).order_by(Amount.key, Amount.valid_from)
    for row in session.scalars(holding):
        found[row.key] = (*found.get(row.key, ()), line_of(row))
    return found


def waiting(session: Session) -> Sequence[Amount]:
    """The lines that wait for a second person, oldest first."""
    return session.scalars(
        select(Amount)
        .where(Amount.ended_at.is_(None), Amount.made_at.is_not(None), Amount.confirmed_at.is_(None))
        .order_by(Amount.made_at)
    ).all()


def every_line(session: Session, key: str) -> Sequence[Amount]:
    """All that is known of one amount: what holds, waits, and held or waited once; the newest day first."""
    return session.scalars(
        select(Amount).where(Amount.key == key).order_by(Amount.valid_from.desc(), Amount.id.desc())
    ).all()


def line_of(row: Amount) -> Line:
    return Line(
        key=row.key,
        label=row.label,
        valid_from=row.valid_from,
        value=row.value,
        unit=Unit(row.unit),
        source=row.source,
        source_date=row.source_date,
        sureness=Sureness(row.sureness),
        shown=row.shown,
        labels=row.labels,
    )
