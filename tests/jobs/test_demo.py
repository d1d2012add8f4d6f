"""portal demo: the folder it makes and refuses, a story for every day, and the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from portal.app import open_house
from portal.base import clock, db, demo_mark
from portal.base.clock import WorkingTime
from portal.base.settings import Mode, Settings
from portal.domain.guidance.rules import parse_weekdays
from portal.jobs import demo, demo_people, demo_publishing, demo_situations, demo_talking
from portal.jobs.demo import NotADemo, prepared
from portal.jobs.demo_cast import Cast
from tests.jobs.importing import DEMO_KEYS, ROOT, demo_settings, dump
from tests.smtp import free_port


@pytest.fixture(scope="module")
def works() -> dict[str, WorkingTime]:
    rows = demo_people.sample(demo_people.STAFF_FILE)
    return {row["voornaam"].casefold(): WorkingTime(parse_weekdays(row["werkdagen"])) for row in rows}


def test_there_is_a_story_for_every_day(works: dict[str, WorkingTime], settings: Settings) -> None:
    names = [row["voornaam"].casefold() for row in demo_people.sample(demo_people.PEOPLE_FILE)]
    accounts = {name: uuid4() for name in [*DEMO_KEYS, *names, *works]}
    for number in range(500):
        today = date(2026, 11, 1) + timedelta(number)
        cast = Cast(settings, clock.moment_of(today, time(6)), accounts, accounts, works)

        demo_talking.talk(cast, demo_situations.happen(cast))
        demo_publishing.publish(cast)

        first = min(moment for moment, _act in cast.acts)
        assert first > clock.moment_of(today - demo.FIRST_IMPORT + timedelta(2)), today
        last = {row["personeelsnummer"]: row for row in demo_people.shifted(today)}
        assert len(last) == 16


# --- the folder ----------------------------------------------------------------------------------------------------


@pytest.fixture
def after() -> Iterator[None]:
    before = db._database
    yield
    if before is not None:
        db.use_database(before)


def opened(folder: Path) -> Settings:
    settings = demo_settings(folder)
    open_house(settings)
    return settings


def test_a_demo_of_today_is_kept_and_one_of_another_day_is_built_again(tmp_path: Path, after: None) -> None:
    settings = opened(tmp_path)
    with prepared(settings, now=clock.now()):
        first = dump()
    with prepared(settings, now=clock.now()):
        assert dump() == first

    tomorrow = clock.now() + timedelta(days=1)
    with prepared(settings, now=tomorrow):
        assert dump() != first
    mark = demo_mark.read(tmp_path)
    assert mark is not None
    assert mark.built_on == clock.day_of(tomorrow)
    db.database().close()


def test_a_demo_of_an_older_program_is_built_again(tmp_path: Path, after: None) -> None:
    settings = opened(tmp_path)
    with prepared(settings, now=clock.now()):
        first = dump()
    mark = demo_mark.read(tmp_path)
    assert mark is not None
    demo_mark.write(tmp_path, replace(mark, schema="0001"))

    with prepared(settings, now=clock.now()):
        assert dump() != first
    db.database().close()


def test_a_build_that_was_cut_off_is_done_again(tmp_path: Path, after: None) -> None:
    settings = opened(tmp_path)
    demo_mark.write(tmp_path, demo_mark.DemoMark(None, ""))
    (tmp_path / "portal.db").write_bytes(b"half")

    with prepared(settings, now=clock.now()):
        mark = demo_mark.read(tmp_path)

    assert mark is not None
    assert len(mark.people) == 15
    db.database().close()


@pytest.mark.parametrize("name", ["portal.db", "brieven.txt"])
def test_a_folder_that_is_no_demo_is_refused_and_left_alone(tmp_path: Path, after: None, name: str) -> None:
    (tmp_path / name).write_bytes(b"real people")
    settings = opened(tmp_path)

    with pytest.raises(NotADemo, match="is not a demo folder"), prepared(settings, now=clock.now()):
        pass

    assert (tmp_path / name).read_bytes() == b"real people"
    assert not (tmp_path / demo_mark.NAME).exists()


def test_a_named_database_and_production_are_refused(tmp_path: Path, after: None) -> None:
    named = demo_settings(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'real.db'}")
    real = demo_settings(tmp_path).model_copy(update={"mode": Mode.PRODUCTION})

    for settings in (named, real):
        with pytest.raises(NotADemo), prepared(settings, now=clock.now()):
            pass
    assert not (tmp_path / "real.db").exists()


def test_a_demo_that_still_runs_is_not_built_again_under_it(tmp_path: Path, after: None) -> None:
    settings = opened(tmp_path)
    tomorrow = clock.now() + timedelta(days=1)

    with (
        prepared(settings, now=clock.now()),
        pytest.raises(NotADemo, match="still runs"),
        prepared(settings, now=tomorrow),
    ):
        pass
    db.database().close()


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_prints_the_address_serves_sends_and_stops(tmp_path: Path) -> None:
    port = free_port()
    environ = os.environ | {"PORTAL_DATA": str(tmp_path / "demo"), "PORTAL_MODE": "demo", "PORT": str(port)}
    command = [sys.executable, "-c", "from portal.command import main; main()", "demo"]
    running = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout is not None
        address = running.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}/inloggen", timeout=20) as page:
            said = page.read().decode()
            cookies = page.headers["Set-Cookie"]
        second = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    finally:
        running.send_signal(signal.SIGINT)
        _out, complaints = running.communicate(timeout=30)

    assert address == f"http://localhost:{port}"
    assert 'action="/demo/als/samira"' in said
    assert demo.PIN in said
    assert cookies.startswith("portal=")
    assert "Secure" not in cookies
    assert (second.returncode, second.stderr) == (
        1, f"Error: Port {port} is in use. Choose another one: PORT=8001 make demo\n",
    )  # fmt: skip
    assert running.returncode == 0
    assert "ERROR" not in complaints
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/gezond", timeout=2)
