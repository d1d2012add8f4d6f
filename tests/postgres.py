"""A PostgreSQL server for the tests, from a wheel; one from outside (TEST_POSTGRES) wins."""

from __future__ import annotations

from itertools import count

from sqlalchemy import Connection, create_engine, text

from portal.domain.all_tables import metadata

_times = count(1)
FROM_THE_GROUND = 25
"""After so many tests every table is truncated: rows that are only deleted leave their place behind."""
MANY = 2_000
"""Rows in one table, of which deleting takes longer than truncating everything."""


def fresh_database(server: str, name: str) -> str:
    """A new, empty database on this server; gives its URL."""
    url = server.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    made = engine.url.set(database=name)
    engine.dispose()
    return made.render_as_string(hide_password=False).replace("postgresql+psycopg://", "postgresql://", 1)


def empty(connection: Connection) -> None:
    """No row in any table. Truncating them all costs a new file for each table and index, so most times only what has
    rows is emptied: in the order of the keys, and the log by TRUNCATE since it lets no row go.
    """
    names = [table.name for table in reversed(metadata.sorted_tables)]
    if next(_times) % FROM_THE_GROUND == 0:
        connection.execute(text(f"TRUNCATE {', '.join(names)}"))
        return
    counts = " UNION ALL ".join(
        f"SELECT '{name}', (SELECT count(*) FROM (SELECT FROM {name} LIMIT {MANY}) AS few)"  # noqa: S608
        for name in names
    )
    rows: dict[str, int] = {name: number for name, number in connection.execute(text(counts)) if number}
    if MANY in rows.values():
        connection.execute(text(f"TRUNCATE {', '.join(names)}"))
    elif rows:
        connection.exec_driver_sql("; ".join(_emptied(name) for name in names if name in rows))


def _emptied(name: str) -> str:
    return f"TRUNCATE {name}" if name == "audit_lines" else f"DELETE FROM {name}"  # noqa: S608
