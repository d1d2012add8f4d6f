"""Take amounts in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.domain.money.models import Amount
from portal.domain.money.rules import Line


def add(session: Session, line: Line) -> Amount:
    """A new line. One that stands already for that key and day is never overwritten here: the database refuses it."""
    amount = Amount(
        key=line.key,
        valid_from=line.valid_from,
        label=line.label,
        value=line.value,
        unit=line.unit,
        source=line.source,
        source_date=line.source_date,
        sureness=line.sureness,
        shown=line.shown,
        labels=dict(line.labels),
    )
    session.add(amount)
    session.flush()
    return amount
