"""portal doctor: what is wrong is named, and nothing that is well."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from portal.app import open_house
from portal.base import clock, crypto, db
from portal.base.settings import Mail, PushSettings, Settings, Sms, StaffProvider, load
from portal.domain.accounts import actions as accounts
from portal.domain.notifications import actions as notifications
from portal.domain.organisations import actions as organisations
from portal.jobs import doctor
from portal.jobs.content import load_content
from portal.jobs.doctor import doctor_command, examine
from portal.jobs.migrate import migrate
from tests.notify import API_KEY, TEMPLATE, notify_server
from tests.provider import identity_provider
from tests.smtp import free_port, mail_server


@pytest.fixture
def here(tmp_path: Path, app: object, settings: Settings) -> Iterator[Settings]:
    """A sound set-up of its own, with the keys of the other tests."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    shutil.copy(settings.keys_file, folder / "keys.json")
    (folder / "keys.json").chmod(0o600)
    own = load({"PORTAL_DATA": str(folder)})
    before = db._database
    open_house(own)
    migrate(own.database_url)
    with db.transaction() as session:
        notifications.pulse(session, "here:1", now=clock.now())
        load_content(session, clock.now())
    yield own
    db.database().close()
    if before is not None:
        db.use_database(before)


def wrong(settings: Settings) -> dict[str, str]:
    return {look.name: look.said for look in examine(settings) if not look.is_well}


def test_a_sound_set_up_is_well(here: Settings) -> None:
    result = CliRunner().invoke(doctor_command, obj=here)

    assert result.output.splitlines()[-1] == "All is well."
    assert result.exit_code == 0


def test_every_wrong_thing_is_named_and_the_exit_is_1(here: Settings) -> None:
    here.data.chmod(0o755)
    here.keys_file.chmod(0o644)
    with db.transaction() as session:
        notifications.pulse(session, "here:1", now=clock.now() - timedelta(hours=2))

    result = CliRunner().invoke(doctor_command, obj=here)

    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.output.splitlines() if line.startswith("WRONG")] == [
        "WRONG  worker",
        "WRONG  data folder",
        "WRONG  keys",
    ]
    assert result.output.splitlines()[-1] == "3 of 15 are wrong."


def test_an_empty_database_is_behind_and_has_no_content(here: Settings, tmp_path: Path) -> None:
    empty = here.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'empty.db'}"})
    db.use_database(db.connect(empty.database_url))

    found = wrong(empty)

    db.database().close()
    assert found["migrations"].startswith("the database is at nothing, the program at ")
    assert set(found) == {"migrations", "worker", "content", "sick numbers", "sealed text"}


def test_a_number_that_was_changed_in_the_portal_is_worth_knowing(here: Settings) -> None:
    with db.transaction() as session:
        organisations.add_employer(
            session, "Caparis", phone="+31582331111", counts_as_report=False, seen_before="10:00"
        )

    look = next(one for one in examine(here) if one.name == "sick numbers")

    assert look.is_note
    assert look.said == "Werkgevers has another number for Caparis than the settings file; change the file too"


def test_a_database_that_is_away_is_named(here: Settings) -> None:
    away = here.model_copy(update={"database_url": f"postgresql+psycopg://portal@127.0.0.1:{free_port()}/portal"})
    db.use_database(db.connect(away.database_url))

    found = wrong(away)

    db.database().close()
    assert "does not answer" in found["database"]
    assert "cannot be looked at" in found["worker"]


def test_a_worker_that_never_ran_is_named(here: Settings, tmp_path: Path) -> None:
    fresh = here.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'fresh.db'}"})
    db.use_database(db.connect(fresh.database_url))
    migrate(fresh.database_url)

    found = wrong(fresh)

    db.database().close()
    assert found["worker"] == "it never ran; start: portal worker"
    assert found["content"] == "0 published articles, 0 amounts; run: portal content"


def test_keys_of_another_database_are_named(here: Settings) -> None:
    assert "sealed text" not in wrong(here)
    with db.transaction() as session:
        accounts.open_account(
            session,
            first_name="Jelle",
            last_name="de Boer",
            email="Jelle@example.org",
            phone=None,
            language="nl",
            now=clock.now(),
        )
    assert "sealed text" not in wrong(here)
    before = crypto.keyring()
    other_fields = crypto.Keyring({name: bytes(32) for name in before.fields}, before.lookup)
    other_lookup = crypto.Keyring(before.fields, bytes(32))

    for keys in (other_fields, other_lookup):
        crypto.use_keyring(keys)
        try:
            assert wrong(here)["sealed text"].startswith("these keys do not open what is in the database")
        finally:
            crypto.use_keyring(before)


def test_a_full_disk_is_named(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=100 * 1024**2))

    assert wrong(here)["disk"].startswith("0.1 GB free")


def test_a_clock_that_stands_wrong_is_named(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.clock, "now", lambda: datetime(1970, 1, 1, tzinfo=UTC))

    assert wrong(here)["clock"] == "this machine thinks it is 01-01-1970; turn on time synchronisation"


def test_a_mail_server_is_knocked_at(here: Settings) -> None:
    with mail_server() as server:
        mail = Mail(host="127.0.0.1", port=server.port, security="none")
        assert "mail" not in wrong(here.model_copy(update={"mail": mail}))
    gone = Mail(host="127.0.0.1", port=free_port(), security="none")

    assert "does not let us in" in wrong(here.model_copy(update={"mail": gone}))["mail"]


def test_an_identity_provider_is_asked_who_it_is(here: Settings) -> None:
    with identity_provider() as there:
        of_staff = StaffProvider(issuer=there.issuer, client_id="portal", client_secret="secret", name="account")
        answers = here.model_copy(update={"staff_provider": of_staff})
        assert "identity provider" not in wrong(answers)
        there.document = {"issuer": "https://another.example.org"}
        assert "is of another issuer" in wrong(answers)["identity provider"]

    assert "nobody can come in by it" in wrong(answers)["identity provider"]


def test_an_sms_service_is_asked_whether_it_knows_key_and_template(here: Settings) -> None:
    with notify_server() as server:
        sound = Sms(api_key=API_KEY, base_url=server.url, template=TEMPLATE)
        assert "sms" not in wrong(here.model_copy(update={"sms": sound}))
        other = sound.model_copy(update={"template": TEMPLATE.replace("f", "e")})
        assert "SMS_TEMPLATE" in wrong(here.model_copy(update={"sms": other}))["sms"]
        away = sound.model_copy(update={"base_url": f"http://127.0.0.1:{free_port()}"})
        assert "does not answer" in wrong(here.model_copy(update={"sms": away}))["sms"]


def test_push_without_its_key_is_named_with_what_to_do(here: Settings) -> None:
    on = here.model_copy(update={"push": PushSettings(contact="beheer@leeuwarden.nl")})
    assert "push" not in wrong(on)

    bare = on.model_copy(update={"keys": on.keys.model_copy(update={"push": None})})

    assert "run: portal keys push" in wrong(bare)["push"]
