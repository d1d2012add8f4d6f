"""Look amounts up."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.money.models import Amount
from portal.domain.money.rules import Line, Sureness, Unit


def lines_by_key(session: Session) -> dict[str, tuple[Line, ...]]:
    """Every line of every amount, in order of days."""
    found: dict[str, tuple[Line, ...]] = {}
    for row in session.scalars(select(Amount).order_by(Amount.key, Amount.valid_from)):
        found[row.key] = (*found.get(row.key, ()), _line(row))
    return found


def _line(row: Amount) -> Line:
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
    )
