"""The database: nothing is lost, readers do not wait, a write in a reading is refused, and a busy one says so."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.base import db
from portal.base.db import Database, reading, transaction
from portal.base.settings import ROOT
from portal.domain.accounts.models import Account
from portal.domain.information.models import ContentVersion
from portal.domain.sickness.models import SickSpell
from tests.builders import World

PROCESSES, TIMES = 4, 50


def url_of(database: Database) -> str:
    return database.writing.url.render_as_string(hide_password=False)


@contextmanager
def impatient(database: Database) -> Iterator[Database]:
    """The same database for this process, that gives up on a lock after a fifth of a second."""
    made = db.connect(url_of(database))

    def hurry(connection: object, _record: object) -> None:
        if made.writing.dialect.name == "sqlite":
            connection.execute("PRAGMA busy_timeout=200")  # type: ignore[attr-defined]
        else:
            connection.execute("SET lock_timeout = '200ms'")  # type: ignore[attr-defined]
            connection.commit()  # type: ignore[attr-defined]

    event.listen(made.writing, "connect", hurry)
    event.listen(made.reading, "connect", hurry)
    db.use_database(made)
    try:
        yield made
    finally:
        made.close()
        db.use_database(database)


@contextmanager
def somebody_else_writes(database: Database) -> Iterator[sa.Connection]:
    """Another connection holds what a writer needs: on SQLite the one write lock, on PostgreSQL these tables."""
    other = db.connect(url_of(database))
    with other.writing.connect() as connection, connection.begin() as held:
        if other.writing.dialect.name != "sqlite":
            connection.execute(sa.text("LOCK TABLE accounts, sick_spells, sign_ins IN SHARE ROW EXCLUSIVE MODE"))
        yield connection
        held.rollback()
    other.close()


def test_additions_from_four_processes_at_once_all_count(database: Database, clock: object) -> None:
    with transaction() as session:
        session.add(ContentVersion(id=1, number=0))

    command = [sys.executable, "-m", "tests.base.increments", url_of(database), str(TIMES)]
    running = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    said = [one.communicate(timeout=120)[1] for one in running]

    assert [one.returncode for one in running] == [0] * PROCESSES, said
    with reading() as session:
        assert session.get_one(ContentVersion, 1).number == PROCESSES * TIMES


def test_a_change_on_an_old_version_is_refused_and_not_lost_in_silence(world: World) -> None:
    account = world.account("Jelle", "de Boer")
    with transaction() as session:
        old = session.get_one(Account, account.id)
    with transaction() as session:
        session.get_one(Account, account.id).first_name = "Jelmer"

    old.last_name = "de Vries"
    with pytest.raises(StaleDataError), transaction() as session:
        session.add(old)

    with reading() as session:
        assert session.get_one(Account, account.id).name == "Jelmer de Boer"


def test_two_open_sick_reports_of_one_person_cannot_stand(world: World) -> None:
    someone = world.participant()

    def report() -> None:
        with transaction() as session:
            session.add(
                SickSpell(
                    participant_id=someone.participant_id,
                    reference="4F7K",
                    first_day=world.today,
                    reported_at=world.now,
                    reported_by_id=someone.id,
                )
            )

    report()
    with pytest.raises(IntegrityError):
        report()


def test_a_transaction_that_fails_halfway_leaves_nothing(world: World) -> None:
    def fail_halfway() -> None:
        with transaction() as session:
            session.add(ContentVersion(id=1, number=1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()

    with reading() as session:
        assert session.get(ContentVersion, 1) is None


def test_a_write_in_a_reading_is_refused_by_the_database(world: World) -> None:
    with reading() as session:
        session.add(ContentVersion(id=1, number=1))
        with pytest.raises(DBAPIError):
            session.flush()

    with transaction() as session:
        session.add(ContentVersion(id=1, number=1))


def test_a_reader_does_not_wait_for_a_writer(world: World, database: Database) -> None:
    """The reader gives up on a lock after a fifth of a second: it must need none."""
    account = world.account("Jelle", "de Boer")
    with somebody_else_writes(database) as other, impatient(database):
        other.execute(sa.update(Account).values(first_name="Jelmer"))

        with reading() as session:
            assert session.get_one(Account, account.id).first_name == "Jelle"


def test_one_reading_sees_one_moment(world: World, database: Database) -> None:
    account = world.account("Jelle", "de Boer")
    if database.writing.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads committed rows per statement; the pages are built for that")
    with reading() as session:
        before = session.scalar(sa.select(Account.first_name))
        with transaction() as writing:
            writing.get_one(Account, account.id).first_name = "Jelmer"

        assert session.scalar(sa.select(Account.first_name)) == before == "Jelle"


def test_a_writer_waits_for_the_writer_before_it(world: World, database: Database) -> None:
    account = world.account("Jelle", "de Boer")
    order: list[str] = []
    started = threading.Event()

    def second() -> None:
        started.wait(5)
        with transaction() as session:
            session.get_one(Account, account.id, with_for_update=True).last_name = "second"
            order.append("second")

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(second)
        with transaction() as session:
            session.get_one(Account, account.id, with_for_update=True).last_name = "first"
            session.flush()
            started.set()
            time.sleep(0.3)
            order.append("first")
        waiting.result(10)

    assert order == ["first", "second"]
    with reading() as session:
        assert session.get_one(Account, account.id).last_name == "second"


def test_a_busy_database_says_so_in_words_and_keeps_what_was_there(world: World, database: Database) -> None:
    """Reporting sick while somebody holds the database: 503 with the phone, nothing half done, and then it works."""
    jelle = world.visitor(world.participant())
    jelle.get("/ziek")
    with somebody_else_writes(database), impatient(database):
        jelle.press("Meld mij ziek", status=503)

        assert "nog niets verstuurd" in jelle.text
        assert jelle.page.select_one("a[href^='tel:']") is not None
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SickSpell)) == 0

    jelle.get("/ziek").press("Meld mij ziek")

    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SickSpell)) == 1


def test_a_database_that_is_away_gives_a_page_in_words(world: World, database: Database, tmp_path: Path) -> None:
    jelle = world.visitor(world.participant())
    on_sqlite = database.writing.dialect.name == "sqlite"
    away = db.connect(f"sqlite:///{tmp_path}" if on_sqlite else "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    db.use_database(away)
    try:
        jelle.get("/", status=503)
    finally:
        db.use_database(database)

    assert jelle.h1 == "Het lukt nu niet"
    assert "Traceback" not in jelle.text
