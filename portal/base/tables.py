"""What every table shares: names of constraints, time-ordered keys, moments in UTC, sealed columns."""

from __future__ import annotations

import os
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from portal.base import crypto

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class NaiveMoment(ValueError):
    """A moment without a time zone was about to be stored."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. Refuses a moment without zone; gives an aware one back on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveMoment(str(value))
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_lock = threading.Lock()
_last = (0, 0)
SMALL_STEP = 10_000
"""Milliseconds a clock may be set back without keys following it."""


def new_id() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): milliseconds, a counter within the millisecond, then random. They grow with time."""
    global _last
    with _lock:
        milliseconds, (last, count) = time.time_ns() // 1_000_000, _last
        if milliseconds > last or last - milliseconds > SMALL_STEP:
            _last = (milliseconds, 0)
        else:
            _last = (last, count + 1) if count < 0xFFF else (last + 1, 0)
        milliseconds, counter = _last
    number = milliseconds << 80 | 0x7 << 76 | counter << 64 | 0x2 << 62
    return uuid.UUID(int=number | int.from_bytes(os.urandom(8), "big") >> 2)


class Base(DeclarativeBase):
    """The base of every table. The application makes the key, so that a field can be sealed before the insert."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, uuid.UUID: Uuid(as_uuid=True), bytes: LargeBinary}

    def __init__(self, **values: Any) -> None:
        mapper_columns = type(self).__mapper__.columns
        if "id" in mapper_columns:
            self.id = values.pop("id", None) or new_id()
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


def identity() -> Mapped[uuid.UUID]:
    """The primary key of a table."""
    return mapped_column(Uuid(as_uuid=True), primary_key=True, default=new_id)


def place_of(table: str, column: str, row: uuid.UUID) -> str:
    """Where a sealed value belongs."""
    return f"{table}.{column}:{row}"


class Sealed:
    """A text attribute kept encrypted in the column of the same name with `_sealed` behind it.

    class Message(Base):
        text = Sealed()
        text_sealed: Mapped[bytes]
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = f"{name}_sealed"

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else crypto.open_text(sealed, place_of(row.__tablename__, self.column, row.id))

    def __set__(self, row: Any, value: str | None) -> None:
        place = place_of(row.__tablename__, self.column, row.id)
        setattr(row, self.column, None if value is None else crypto.seal_text(value, place))


def opened(table: type[Base], name: str, row: uuid.UUID, sealed: bytes | None) -> str | None:
    """The text of a sealed column that was read without its object (queries of hot pages)."""
    if sealed is None:
        return None
    column = f"{name}_sealed"
    return crypto.open_text(sealed, place_of(table.__tablename__, column, row))
