"""Take amounts in, prepare new ones, have them confirmed by a second person, withdraw them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.money.models import Amount
from portal.domain.money.queries import HOLDS
from portal.domain.money.rules import Line


class AlreadyPrepared(Exception):
    """A new line for that amount and day waits for a second person already."""


class OwnLine(Exception):
    """Nobody confirms a line they entered."""


class NotWaiting(Exception):
    """The line was confirmed or withdrawn meanwhile."""


def add(session: Session, line: Line) -> Amount:
    """A line that comes with the portal, and holds at once. The database refuses a second one for its key and day."""
    amount = _amount(line)
    session.add(amount)
    session.flush()
    return amount


def prepare(session: Session, line: Line, *, now: datetime, actor: UUID) -> Amount:
    """A new line, or another value for a day that has one. It holds once a second person confirms it.

    Raises AlreadyPrepared.
    """
    amount = _amount(line)
    amount.made_at, amount.made_by_id = now, actor
    try:
        with session.begin_nested():
            session.add(amount)
    except IntegrityError as refused:
        raise AlreadyPrepared from refused
    return amount


def confirm(session: Session, amount: UUID, *, now: datetime, actor: UUID) -> Amount:
    """A second person agrees: it holds from its day on, in the place of another line of that day.

    Raises OwnLine, NotWaiting.
    """
    row = _waiting(session, amount)
    if row.made_by_id == actor:
        raise OwnLine
    session.execute(
        update(Amount)
        .where(Amount.key == row.key, Amount.valid_from == row.valid_from, Amount.ended_at.is_(None), HOLDS)
        .values(ended_at=now, ended_by_id=actor)
    )
    row.confirmed_at, row.confirmed_by_id = now, actor
    session.flush()
    return row


def withdraw(session: Session, amount: UUID, *, now: datetime, actor: UUID) -> Amount:
    """It does not hold (any more). The row stays, ended. Raises NotWaiting when it had ended already."""
    row = session.get_one(Amount, amount, with_for_update=True, populate_existing=True)
    if row.ended_at is not None:
        raise NotWaiting
    row.ended_at, row.ended_by_id = now, actor
    session.flush()
    return row


def rename(session: Session, key: str, label: str, labels: dict[str, str]) -> None:
    """What an amount is called, in Dutch and in other languages, for every line of it."""
    session.execute(update(Amount).where(Amount.key == key).values(label=label, labels=labels))


def _waiting(session: Session, amount: UUID) -> Amount:
    row = session.get_one(Amount, amount, with_for_update=True, populate_existing=True)
    if row.ended_at is not None or row.made_at is None or row.confirmed_at is not None:
        raise NotWaiting
    return row


def _amount(line: Line) -> Amount:
    return Amount(
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
