"""What tests share: a real database that is empty for each test, a fixed clock, the app, and people."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from hypothesis import settings as hypothesis
from jinja2 import StrictUndefined, Undefined, UndefinedError
from jinja2.utils import missing
from sqlalchemy import text
from wtforms import Field

from portal.app import create_app
from portal.base import db
from portal.base.settings import Settings, load
from portal.domain.all_tables import metadata
from tests.builders import World
from tests.postgres import empty, fresh_database
from tests.visitor import Visitor

hypothesis.register_profile("house", deadline=None, print_blob=True)
hypothesis.load_profile("house")  # a busy machine is no mistake of the code

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
A_MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=AMSTERDAM)
"""The moment at which tests take place unless they say otherwise."""

TEST_CLOCK = os.environ.get("TEST_CLOCK")
"""As 2027-01-01T09:30: where the clock stands for what takes the machine's own (the demo, the browser tests)."""


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: nobody needs to look through it for rubbish again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def machine_clock() -> Iterator[None]:
    """The portal must pass on any day: TEST_CLOCK moves the day of every test that has no fixed one."""
    if TEST_CLOCK is None:
        yield
        return
    with time_machine.travel(datetime.fromisoformat(TEST_CLOCK).replace(tzinfo=AMSTERDAM)):
        yield


PURE = (
    "tests/domain/", "tests/base/test_files.py", "tests/base/test_markdown.py", "tests/base/test_clock.py",
    "tests/base/test_settings.py", "tests/base/test_spreadsheet.py", "tests/base/test_contact.py",
    "tests/base/test_crypto.py", "tests/whole/test_styles.py", "tests/whole/test_templates.py",
    "tests/jobs/test_strings.py", "tests/base/test_plain_dutch.py", "tests/jobs/test_readable.py",
    "tests/whole/test_data.py", "tests/whole/test_municipality.py", "tests/whole/test_words.py",
)  # fmt: skip
"""What may know no database. On PostgreSQL only what does is run again."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not os.environ.get("TEST_POSTGRES"):
        return
    again = [item for item in items if not _is_pure(item)]
    config.hook.pytest_deselected(items=[item for item in items if _is_pure(item)])
    items[:] = again


def _is_pure(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.nodeid.startswith(PURE) and not {"database", "postgres_url"} & set(fixtures)


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> str | None:
    """An own database per test process on the server that tests/run.py (or TEST_POSTGRES) offers."""
    server = os.environ.get("TEST_POSTGRES")
    if not server:
        return None
    return fresh_database(server, f"test_{worker_id}")


@pytest.fixture(scope="session")
def settings(data_folder: Path, postgres_url: str | None) -> Settings:
    environ = {"PORTAL_DATA": str(data_folder), "PORTAL_MODE": "development"}
    if postgres_url:
        environ["DATABASE_URL"] = postgres_url
    return load(environ)


def no_such_part(hint: str | None = None, obj: Any = missing, name: Any = None, exc: Any = UndefinedError) -> Undefined:
    """A template that shows a part which a thing does not have is mistaken; outside the tests nothing is shown."""
    of_a_thing = obj is not missing and isinstance(name, str) and not isinstance(obj, Mapping | Field)
    is_ours = of_a_thing and not type(obj).__module__.startswith("wtforms.widgets")
    return (StrictUndefined if is_ours else Undefined)(hint, obj, name, exc)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.jinja_env.undefined = no_such_part  # type: ignore[assignment]
    app.debug = False
    app.testing = False
    return app


@pytest.fixture(scope="session")
def empty_file(data_folder: Path) -> Path:
    """A SQLite file with every table and no rows, copied for each test."""
    path = data_folder / "empty.db"
    made = db.connect(f"sqlite:///{path}")
    metadata.create_all(made.writing)
    made.close()
    with_wal = path.with_suffix(".plain")
    import sqlite3

    source, target = sqlite3.connect(path), sqlite3.connect(with_wal)
    source.backup(target)
    source.close()
    target.close()
    return with_wal


@pytest.fixture(scope="session")
def postgres_database(postgres_url: str | None) -> Iterator[db.Database | None]:
    if postgres_url is None:
        yield None
        return
    made = db.connect(postgres_url)
    metadata.create_all(made.writing)
    with made.writing.begin() as connection:  # emptied for each test; tests/whole/test_audit.py tries the guard itself
        connection.execute(text("ALTER TABLE audit_lines DISABLE TRIGGER audit_lines_never_emptied"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[db.Database]:
    """The engines of one file. The file is another one for each test; the statements that SQLAlchemy wrote stay."""
    made = db.connect(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'portal.db'}")
    yield made
    made.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, postgres_database: db.Database | None) -> Iterator[db.Database]:
    """The real database, empty."""
    if postgres_database is not None:
        with postgres_database.writing.begin() as connection:
            empty(connection)
        db.use_database(postgres_database)
        yield postgres_database
        if db.database() is not postgres_database:  # a test that made an app of its own
            db.database().close()
        return
    made: db.Database = request.getfixturevalue("sqlite_database")
    made.close()  # what a test left open stays with the file of that test, which goes
    path = Path(made.writing.url.database or "")
    for kind in ("", "-wal", "-shm"):
        path.with_name(path.name + kind).unlink(missing_ok=True)
    shutil.copyfile(request.getfixturevalue("empty_file"), path)
    db.use_database(made)
    yield made
    made.close()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands on a Monday in November 2026, ten in the morning in Amsterdam; move_to() moves it."""
    with time_machine.travel(A_MONDAY) as traveller:
        yield traveller


@pytest.fixture
def world(app: Flask, database: db.Database, clock: time_machine.Traveller) -> World:
    """A municipality with people; everything starts here."""
    return World(app)


@pytest.fixture
def visitor(app: Flask, world: World) -> Visitor:
    """Somebody with a browser who is not signed in."""
    return Visitor(app)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))
