"""portal doctor in production: what a portal for real people must have, and what its keeper should know."""

from __future__ import annotations

import os
import shutil
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from portal.app import open_house
from portal.base import clock, crypto, db
from portal.base.settings import Keeping, Mode, Settings, load
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account
from portal.domain.accounts.rules import RoleKind
from portal.domain.notifications import actions as notifications
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in.actions import NewPasskey
from portal.jobs import doctor_production
from portal.jobs.content import load_content
from portal.jobs.doctor import Look, doctor_command, examine
from portal.jobs.keys import keys_command
from portal.jobs.migrate import migrate
from portal.jobs.nightly import clean_up
from portal.web.headers import ONLY_HTTPS
from tests.notify import API_KEY, TEMPLATE, notify_server
from tests.smtp import certificate, free_port, mail_server

SENT = {
    "Strict-Transport-Security": ONLY_HTTPS,
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@contextmanager
def portal_on_https(folder: Path, headers: list[tuple[str, str]], status: int = 200) -> Iterator[tuple[int, Path]]:
    """A server that answers as the portal behind its proxy would."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_anything: object) -> None:
            pass

    path, context = certificate(folder)
    server = HTTPServer(("127.0.0.1", 0), Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, path
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def here(tmp_path: Path, app: object, settings: Settings) -> Iterator[Settings]:
    """A sound portal for real people: keys apart, a coordinator with a passkey, the night done, mail, SMS, TLS."""
    folder, apart = tmp_path / "data", tmp_path / "apart"
    folder.mkdir(mode=0o700)
    apart.mkdir(mode=0o700)
    shutil.copy(settings.keys_file, apart / "keys.json")
    (apart / "keys.json").chmod(0o600)
    before, keys = db._database, crypto.keyring()
    https = portal_on_https(tmp_path, list(SENT.items()))
    with mail_server() as mail, notify_server() as notify, https as (port, trusted):
        own = load(
            {
                "PORTAL_DATA": str(folder), "PORTAL_KEYS": str(apart / "keys.json"), "PORTAL_MODE": "production",
                "PORTAL_URL": f"https://127.0.0.1:{port}", "PORTAL_TRUSTED_PROXIES": "1", "SMTP_HOST": "127.0.0.1",
                "SMTP_PORT": str(mail.port), "SMTP_SECURITY": "none", "SMS_API_KEY": API_KEY,
                "SMS_BASE_URL": notify.url, "SMS_TEMPLATE": TEMPLATE, "PUSH_CONTACT": "beheer@leeuwarden.nl",
            }
        )  # fmt: skip
        real = own.municipality.model_copy(update={"security_contact": "mailto:beveiliging@gemeente.nl"})
        own = own.model_copy(update={"municipality": real})
        assert own.mode is Mode.PRODUCTION
        open_house(own)
        migrate(own.database_url)
        with db.transaction() as session:
            notifications.pulse(session, "here:1", now=clock.now())
            load_content(session, clock.now())
        coordinator("Cora")
        clean_up(Keeping(), now=clock.now())
        os.environ["SSL_CERT_FILE"] = str(trusted)
        yield own
        del os.environ["SSL_CERT_FILE"]
        db.database().close()
    crypto.use_keyring(keys)
    if before is not None:
        db.use_database(before)


def coordinator(name: str, *, passkey: bool = True) -> Account:
    with db.transaction() as session:
        account = accounts.open_account(
            session, first_name=name, last_name="Lammers", email=f"{name}@gemeente.nl", phone=None, language="nl",
            now=clock.now() - timedelta(days=10),
        )  # fmt: skip
        account.joined_at = clock.now()
        accounts.give_role(session, account.id, RoleKind.COORDINATOR, from_on=date(2020, 1, 1))
        session.flush()
        if passkey:
            ways_in.add_passkey(
                session, account.id, NewPasskey(account.id.bytes, b"key", 0, "android"), now=clock.now()
            )
    return account


def looked(settings: Settings) -> dict[str, Look]:
    return {look.name: look for look in examine(settings)}


def wrong(settings: Settings) -> dict[str, str]:
    return {name: look.said for name, look in looked(settings).items() if not look.is_well}


def noted(settings: Settings) -> dict[str, str]:
    return {name: look.said for name, look in looked(settings).items() if look.is_note}


def test_a_sound_portal_for_real_people_is_well(here: Settings) -> None:
    result = CliRunner().invoke(doctor_command, obj=here)

    assert [line for line in result.output.splitlines() if not line.startswith("well ")] == ["All is well."]
    assert result.exit_code == 0


def test_a_note_is_shown_and_is_no_failure(here: Settings) -> None:
    quiet = here.model_copy(update={"sms": type(here.sms)()})

    result = CliRunner().invoke(doctor_command, obj=quiet)

    assert "note   sms: none is set: codes and news go by e-mail only; see SMS_API_KEY" in result.output
    assert result.exit_code == 0


def test_outside_production_less_is_asked(here: Settings) -> None:
    names = {look.name for look in examine(here.model_copy(update={"mode": Mode.LOCAL}))}

    assert names.isdisjoint(doctor_production.CHECKS_IN_PRODUCTION)


def test_a_proxy_that_is_not_trusted_is_named(here: Settings) -> None:
    assert "PORTAL_TRUSTED_PROXIES is 0" in wrong(here.model_copy(update={"trusted_proxies": 0}))["proxy"]


def test_an_address_that_does_not_answer_is_a_note(here: Settings) -> None:
    away = here.model_copy(update={"public_url": f"https://127.0.0.1:{free_port()}"})

    assert "cannot be reached from this machine" in noted(away)["address"]
    assert wrong(away) == {}


def test_a_certificate_that_nobody_trusts_is_a_note(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_FILE", ssl.get_default_verify_paths().openssl_cafile)

    assert "certificate" in noted(here)["address"]


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ([], 200, "answers without Strict-Transport-Security, Content-Security-Policy"),
        ([*SENT.items(), ("Strict-Transport-Security", "max-age=1")], 200, "Strict-Transport-Security comes twice"),
        (list(SENT.items()), 502, "/gezond answers 502"),
    ],
)
def test_a_proxy_that_changes_the_answer_is_named(
    here: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    headers: list[tuple[str, str]],
    status: int,
    said: str,
) -> None:
    (tmp_path / "other").mkdir()
    with portal_on_https(tmp_path / "other", headers, status) as (port, trusted):
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

        assert said in noted(here.model_copy(update={"public_url": f"https://127.0.0.1:{port}"}))["address"]


def test_keys_that_are_not_random_or_the_same_are_named(here: Settings) -> None:
    def with_keys(**values: object) -> Settings:
        return here.model_copy(update={"keys": here.keys.model_copy(update=values)})

    assert "no random key" in wrong(with_keys(pin=bytes(32)))["key strength"]
    assert "are the same" in wrong(with_keys(pin=here.keys.lookup))["key strength"]


def test_keys_beside_the_database_are_a_note(here: Settings) -> None:
    shutil.copy(here.keys_file, here.data / "keys.json")
    (here.data / "keys.json").chmod(0o600)

    beside = here.model_copy(update={"keys_file": here.data / "keys.json"})

    assert "lies beside the database" in noted(beside)["key place"]


def test_an_old_key_is_a_note_until_it_is_gone(here: Settings) -> None:
    CliRunner().invoke(keys_command, ["add"], obj=here)
    assert "k1 still needed by" in noted(here)["old keys"]

    CliRunner().invoke(keys_command, ["rotate"], obj=here)
    assert noted(here)["old keys"] == "nothing needs k1 any more; run: portal keys drop k1"

    CliRunner().invoke(keys_command, ["drop", "k1"], obj=here)
    assert "old keys" not in noted(here)


def test_a_value_whose_key_is_gone_is_named(here: Settings) -> None:
    foreign = crypto.Keyring({"lost": bytes(32)}, bytes(32)).seal(b"x", "x")
    with db.transaction() as session:
        session.execute(sa.update(Account).values(phone_sealed=foreign))

    assert wrong(here)["old keys"].startswith("1 values were sealed with a key that is not here")


@pytest.mark.parametrize("contact", [None, "mailto:beveiliging@leeuwarden.example", "https://example.org/"])
def test_without_a_real_contact_for_leaks_it_is_wrong(here: Settings, contact: str | None) -> None:
    municipality = here.municipality.model_copy(update={"security_contact": contact})

    assert "security_contact" in wrong(here.model_copy(update={"municipality": municipality}))["security contact"]


def test_a_night_that_was_not_cleaned_for_two_days_is_wrong(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(doctor_production.clock, "now", lambda: now + timedelta(days=3))

    assert wrong(here)["night"].startswith("what was kept long enough was not deleted for two days (last at")


def test_a_portal_that_nobody_coordinates_is_wrong(here: Settings) -> None:
    with db.transaction() as session:
        session.execute(sa.update(Account).values(deactivated_at=clock.now()))

    assert wrong(here)["coordinator"].startswith("nobody is; run: portal invite")


def test_staff_without_a_strong_way_in_are_noted_by_name(here: Settings) -> None:
    coordinator("Karel", passkey=False)

    assert noted(here)["strong ways"] == "without passkey, app or identity provider: Karel Lammers; invite them again"
