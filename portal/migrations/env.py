"""How Alembic reaches the database: an engine of its own, with foreign keys off on SQLite while tables are rebuilt.

Rebuilding a parent table with foreign keys on deletes its children without a word; so they are off here and checked
afterwards.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine, event, pool

from portal.base.tables import Moment
from portal.domain.all_tables import metadata


class ChildrenLost(Exception):
    """A migration left rows that point at nothing; it is undone."""


def render_item(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(thing, Moment):
        autogen.imports.add("from portal.base.tables import Moment")
        return "Moment()"
    return False


def run(connection: Connection) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=on_sqlite,
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if on_sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
        raise ChildrenLost(f"{len(lost)} rows point at nothing, first in {lost[0][0]}")


def engine_for(url: str) -> Any:
    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA foreign_keys=OFF")

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


with engine_for(context.config.attributes["url"]).begin() as one:
    run(one)
