"""Sealing everything anew with the first key, while the portal runs. It can be stopped at any moment and begun again.

Which column is sealed is seen from the tables themselves: its name ends in `_sealed`. A row says with which key it was
sealed, so that what is done already is passed over. A value is replaced only while it is still the one that was read:
what somebody changes meanwhile is never overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, MetaData, Table, and_, func, select, update

from portal.base.crypto import CannotOpen, Keyring, head_of
from portal.base.db import reading, transaction
from portal.base.tables import place_of

SUFFIX = "_sealed"
ROWS_AT_ONCE = 200
BYTES_AT_ONCE = 8 * 1024 * 1024
"""Of sealed content in one transaction: a few photos."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column with sealed values, and the key of its table."""

    table: Table
    name: str

    @property
    def value(self) -> ColumnElement[bytes]:
        found: ColumnElement[bytes] = self.table.c[self.name]
        return found

    @property
    def key(self) -> ColumnElement[Any]:
        (found,) = self.table.primary_key.columns
        return found

    def __str__(self) -> str:
        return f"{self.table.name}.{self.name}"

    def begins_with(self, head: bytes) -> ColumnElement[bool]:
        return func.substr(self.value, 1, len(head)) == head


@dataclass(slots=True)
class Outcome:
    """What came of one column. `closed`: rows that no key opens."""

    column: SealedColumn
    done: int = 0
    closed: int = 0


def sealed_columns(metadata: MetaData) -> list[SealedColumn]:
    return [
        SealedColumn(table, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(SUFFIX)
    ]


def rows_by_key(metadata: MetaData, keyring: Keyring) -> dict[str, int]:
    """How many values each key has sealed; under '' those whose key is not here."""
    found = dict.fromkeys([*keyring.fields, ""], 0)
    with reading() as session:
        for column in sealed_columns(metadata):
            every = session.scalar(select(func.count()).where(column.value.is_not(None))) or 0
            for name in keyring.fields:
                ours = session.scalar(select(func.count()).where(column.begins_with(head_of(name)))) or 0
                found[name] += ours
                every -= ours
            found[""] += every
    return found


def rotate(metadata: MetaData, keyring: Keyring, progress: Callable[[Outcome], None]) -> list[Outcome]:
    """Seal every value with the first key that was sealed with another; says how far it is after each transaction."""
    outcomes = []
    for column in sealed_columns(metadata):
        outcome = Outcome(column)
        for keys in _batches(column, keyring):
            _seal_anew(column, keys, keyring, outcome)
            progress(outcome)
        outcomes.append(outcome)
    return outcomes


def _batches(column: SealedColumn, keyring: Keyring) -> Iterator[list[Any]]:
    """The keys of rows that were sealed with another key, few enough to hold in memory."""
    others = and_(column.value.is_not(None), ~column.begins_with(head_of(keyring.first)))
    last = None
    while True:
        query = select(column.key, func.length(column.value)).where(others).order_by(column.key).limit(ROWS_AT_ONCE)
        with reading() as session:
            rows = session.execute(query if last is None else query.where(column.key > last)).all()
        if not rows:
            return
        batch: list[Any] = []
        size = 0
        for key, length in rows:
            if batch and size + length > BYTES_AT_ONCE:
                break
            batch.append(key)
            size += length
        last = batch[-1]
        yield batch


def _seal_anew(column: SealedColumn, keys: list[Any], keyring: Keyring, outcome: Outcome) -> None:
    """One transaction. Opening and sealing happen before it."""
    with reading() as session:
        rows = session.execute(select(column.key, column.value).where(column.key.in_(keys))).all()
    sealed = []
    for key, before in rows:
        if before is None or bytes(before).startswith(head_of(keyring.first)):
            continue
        place = place_of(column.table.name, column.name, key)
        try:
            sealed.append((key, before, keyring.seal(keyring.open(bytes(before), place), place)))
        except CannotOpen:
            outcome.closed += 1
    with transaction() as session:
        for key, before, after in sealed:
            unchanged = and_(column.key == key, column.value == before)
            change = update(column.table).where(unchanged).values({column.name: after})
            outcome.done += session.execute(change).rowcount  # type: ignore[attr-defined]
