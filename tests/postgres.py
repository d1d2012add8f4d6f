"""A PostgreSQL server for the tests, from a wheel; one from outside (TEST_POSTGRES) wins."""

from __future__ import annotations

from sqlalchemy import create_engine, text


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
