"""The database: one engine to write, one to read, and the transaction that everything visible goes through.

SQLite: WAL, synchronous FULL, BEGIN IMMEDIATE for writes (a deferred one loses updates or fails under load), plain
BEGIN with query_only for reads, so that a reader never waits for a writer. PostgreSQL: the same two engines, the second
with read-only transactions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA trusted_schema=OFF",
)
POSTGRES_OPTIONS = "-c timezone=utc -c lock_timeout=5s -c statement_timeout=15s"
REST_SECONDS = 20


@dataclass(frozen=True)
class Database:
    """The two engines of one database."""

    writing: Engine
    reading: Engine
    write: sessionmaker[Session]
    read: sessionmaker[Session]

    def close(self) -> None:
        self.writing.dispose()
        self.reading.dispose()


def connect(url: str) -> Database:
    """Engines for this URL; nothing is asked of the database yet."""
    parsed = make_url(url)
    writing, reading = _engine(parsed, reads_only=False), _engine(parsed, reads_only=True)
    return Database(
        writing,
        reading,
        sessionmaker(writing, expire_on_commit=False),
        sessionmaker(reading, expire_on_commit=False, autoflush=False),
    )


def _engine(url: URL, *, reads_only: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, reads_only=reads_only)
    return _postgres(url, reads_only=reads_only)


def _postgres(url: URL, *, reads_only: bool) -> Engine:
    """Reading needs no BEGIN and no ROLLBACK: under READ COMMITTED each statement sees its own moment anyway, and the
    server refuses to write. That is two round trips less for every page.
    """
    options = POSTGRES_OPTIONS + (" -c default_transaction_read_only=on" if reads_only else "")
    more = {"isolation_level": "AUTOCOMMIT"} if reads_only else {}
    engine = create_engine(url, pool_size=5, max_overflow=10, connect_args={"options": options}, **more)

    @event.listens_for(engine, "checkin")
    def rests(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def is_alive(connection: Any, record: Any, _proxy: Any) -> None:
        """Ask whether the server is still there, but only after a rest: asking costs a round trip."""
        if time.monotonic() - record.info.get("rests_since", time.monotonic()) > REST_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except Exception as gone:
                raise DisconnectionError from gone  # the pool makes a new connection and asks again

    return engine


def _sqlite(url: URL, *, reads_only: bool) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's
        for pragma in PRAGMAS:
            connection.execute(pragma)
        if reads_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


_database: Database | None = None


def use_database(database: Database) -> None:
    """The database of this process, set once at start (and by tests)."""
    global _database
    _database = database


def database() -> Database:
    if _database is None:
        raise RuntimeError("use_database() was not called at start")
    return _database


@contextmanager
def transaction() -> Iterator[Session]:
    """One short write: committed at the end, undone on any exception. No network and no hashing inside."""
    with database().write.begin() as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """One read transaction; a write inside it is refused by the database."""
    with database().read() as session:
        yield session
