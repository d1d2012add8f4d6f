"""portal keys: a new key first, everything sealed anew while it runs, an old key away. And what a thief finds."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from portal.app import newer_keys
from portal.base import crypto, db, key_file, rotation
from portal.base.crypto import CannotOpen, Keyring
from portal.base.files import Accepted
from portal.base.rotation import rows_by_key, sealed_columns
from portal.base.settings import Settings, load
from portal.base.tables import place_of
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account
from portal.domain.all_tables import metadata
from portal.domain.audit.models import AuditLine
from portal.domain.messages.models import Message
from portal.domain.sickness.rules import AddressKind, Details
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in.models import Authenticator
from portal.domain.ways_in.rules import Channel, Purpose
from portal.flows import conversation, sick_leave
from portal.jobs.backup import back_up
from portal.jobs.keys import keys_command
from tests.builders import Someone, World
from tests.jobs.test_backup import tools_for

SECRETS = {
    "message": "Mijn loonstrook van oktober is kwijtgeraakt",
    "attachment": "een foto van de brief van de woningstichting",
    "file name": "brief-woningstichting",
    "phone": "+31687654321",
    "phone while sick": "+31676543210",
    "postcode": "8933ZZ",
    "email": "fenna.geheim@voorbeeld.example",
    "address of a code": "nieuw.adres@voorbeeld.example",
    "address of before": "vorig.adres@voorbeeld.example",
    "authenticator": "JBSWY3DPEHPK3PXP",
    "held form": "Wat ik schreef toen het scherm op slot ging",
    "where the phone takes messages": '{"endpoint": "https://updates.push.services.mozilla.com/geheim"}',
    "supervisor": "s.wiersma@tuinproject.example",
}


@pytest.fixture
def here(settings: Settings, app: Flask, world: World, database: db.Database, tmp_path: Path) -> Iterator[Settings]:
    """The settings of this very test, with a key file of its own."""
    path = tmp_path / "keys.json"
    path.write_text(settings.keys_file.read_text(encoding="utf-8"), encoding="utf-8")
    path.chmod(0o600)
    before = crypto.keyring()
    yield settings.model_copy(
        update={"keys_file": path, "database_url": database.writing.url.render_as_string(hide_password=False)}
    )
    crypto.use_keyring(before)


@pytest.fixture
def fenna(app: Flask, world: World) -> Someone:
    """Somebody of whom everything is kept that is kept sealed."""
    fenna = world.participant("Fenna", "Dijkstra")
    with db.transaction() as session:
        account = session.get_one(Account, fenna.id)
        accounts.set_email(account, SECRETS["email"])
        accounts.set_phone(account, SECRETS["phone"])
        details = Details(
            reach_phone=SECRETS["phone while sick"],
            address_kind=AddressKind.ELSEWHERE,
            postcode=SECRETS["postcode"],
            house_number="17",
        )
        sick_leave.report(
            session, fenna.participant_id, first_day=world.today, details=details, now=world.now, actor=fenna.id
        )
        conversation.send(
            session,
            fenna.participant_id,
            fenna.id,
            text=SECRETS["message"],
            once=uuid4(),
            municipality=app.extensions["settings"].municipality,
            now=world.now,
            files=[Accepted("image", "image/jpeg", SECRETS["attachment"].encode(), SECRETS["file name"] + ".jpg")],
        )
        key = app.extensions["settings"].keys.pin
        email = SECRETS["address of a code"]
        ways_in.make_code(session, fenna.id, Purpose.VERIFY, Channel.EMAIL, email, key, now=world.now)
        accounts.keep_former(session, fenna.id, Channel.EMAIL, SECRETS["address of before"], now=world.now)
        session.add(Authenticator(account_id=fenna.id, secret=SECRETS["authenticator"], made_at=world.now))
        phone, _secret = accounts.know_phone(session, fenna.id, "android", now=world.now)
        accounts.push_to(session, phone.id, SECRETS["where the phone takes messages"], "https://push", now=world.now)
        fields = [("text", SECRETS["held form"])]
        accounts.hold_form(session, fenna.id, phone.id, path="/vraag", fields=fields, files_lost=False, now=world.now)
    return fenna


def keys(here: Settings, *words: str) -> Result:
    return CliRunner().invoke(keys_command, list(words), obj=here)


def names_in(here: Settings) -> list[str]:
    return list(key_file.field_keys(here.keys_file))


def keyring_of(here: Settings) -> Keyring:
    return Keyring(key_file.field_keys(here.keys_file), here.keys.lookup)


def everything(keyring: Keyring) -> dict[tuple[str, UUID], bytes]:
    """Every sealed value, opened."""
    found = {}
    with db.reading() as session:
        for column in sealed_columns(metadata):
            for key, sealed in session.execute(sa.select(column.key, column.value).where(column.value.is_not(None))):
                place = place_of(column.table.name, column.name, key)
                found[str(column), key] = keyring.open(bytes(sealed), place)
    return found


# --- the file ---------------------------------------------------------------------------------------------------


def test_a_new_key_stands_first_and_the_old_ones_stay(here: Settings) -> None:
    before = json.loads(here.keys_file.read_text())

    result = keys(here, "add")

    after = json.loads(here.keys_file.read_text())
    assert result.exit_code == 0, result.output
    assert list(after["fields"]) == ["k2", "k1"]
    assert after["fields"]["k1"] == before["fields"]["k1"]
    assert {name: after[name] for name in ("cookie", "lookup", "pin")} == {
        name: before[name] for name in ("cookie", "lookup", "pin")
    }
    assert len(base64.b64decode(after["fields"]["k2"])) == 32
    assert stat.S_IMODE(here.keys_file.stat().st_mode) == 0o600
    assert "portal keys rotate" in result.output


@pytest.mark.parametrize(("name", "said"), [("k1", "a key 'k1' already"), ("K 2", "at most 20")])
def test_a_name_that_cannot_be_changes_nothing(here: Settings, name: str, said: str) -> None:
    before = here.keys_file.read_text()

    result = keys(here, "add", name)

    assert result.exit_code == 1
    assert said in result.output
    assert here.keys_file.read_text() == before


def test_a_key_file_that_fails_halfway_is_the_old_one(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = here.keys_file.read_text()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(key_file.os, "fsync", full)
    result = keys(here, "add")

    assert result.exit_code == 1
    assert "No space left on device" in result.output
    assert here.keys_file.read_text() == before
    assert [one.name for one in here.keys_file.parent.glob(".keys.json.[0-9]*")] == []


# --- rotating ---------------------------------------------------------------------------------------------------


def test_every_sealed_column_is_found_and_is_filled_in_by_this_test(here: Settings, fenna: Someone) -> None:
    """A new sealed column is rotated by itself; this test notices a binary one that is not sealed."""
    binary = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.LargeBinary)
    }

    sealed = {str(column) for column in sealed_columns(metadata)}

    assert binary - sealed == {
        "article_pictures.content",
        "challenges.value",
        "passkeys.credential_id",
        "passkeys.public_key",
    }
    filled = {column for column, _row in everything(keyring_of(here))}
    assert sealed - filled <= {
        "messages.links_sealed", "participants.after_contact_phone_sealed", "talks.goes_well_sealed",
        "talks.is_hard_sealed", "talks.we_agree_sealed", "remarks.text_sealed", "notices.failure_sealed",
        "import_files.name_sealed", "import_files.content_sealed", "import_files.report_sealed",
    }  # fmt: skip


def test_after_rotating_everything_opens_and_nothing_needs_the_old_key(here: Settings, fenna: Someone) -> None:
    before = everything(keyring_of(here))
    keys(here, "add")

    result = keys(here, "rotate")

    assert result.exit_code == 0, result.output
    keyring = keyring_of(here)
    assert everything(keyring) == before
    assert rows_by_key(metadata, keyring) == {"k2": len(before), "k1": 0, "": 0}
    assert "k1: nothing needs it: portal keys drop k1" in result.output
    assert "messages.text_sealed: 1" in result.output
    assert everything(Keyring({"k2": keyring.fields["k2"]}, keyring.lookup)) == before


def test_rotating_that_was_killed_halfway_goes_on_where_it_was(
    here: Settings, fenna: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(keyring_of(here))
    keys(here, "add")
    monkeypatch.setattr(rotation, "ROWS_AT_ONCE", 1)
    real, sealed = Keyring.seal, []

    def killed(self: Keyring, plain: bytes, place: str) -> bytes:
        if len(sealed) == 5:
            raise KeyboardInterrupt
        sealed.append(place)
        return real(self, plain, place)

    monkeypatch.setattr(Keyring, "seal", killed)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(metadata, keyring_of(here), lambda _outcome: None)

    halfway = rows_by_key(metadata, keyring_of(here))
    assert halfway["k2"] == 5
    assert halfway["k1"] == len(before) - 5
    assert everything(keyring_of(here)) == before

    monkeypatch.setattr(Keyring, "seal", real)
    result = keys(here, "rotate")

    assert result.exit_code == 0, result.output
    assert rows_by_key(metadata, keyring_of(here)) == {"k2": len(before), "k1": 0, "": 0}
    assert everything(keyring_of(here)) == before


def test_what_somebody_changes_while_it_is_sealed_anew_is_not_lost(
    here: Settings, fenna: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading the old value and writing the new one, Fenna changes her number in a process with the old key."""
    old = keyring_of(here)
    keys(here, "add")
    real, changed = Keyring.seal, []

    def meanwhile(self: Keyring, plain: bytes, place: str) -> bytes:
        if "accounts.phone_sealed" in place and not changed and self.first == "k2":
            changed.append(place)
            crypto.use_keyring(old)
            with db.transaction() as session:
                accounts.set_phone(session.get_one(Account, fenna.id), "+31600000001")
        return real(self, plain, place)

    monkeypatch.setattr(Keyring, "seal", meanwhile)
    result = keys(here, "rotate")

    assert changed
    assert everything(keyring_of(here))["accounts.phone_sealed", fenna.id] == b"+31600000001"
    assert result.exit_code == 0, result.output
    assert rows_by_key(metadata, keyring_of(here))["k1"] == 0


def test_a_large_attachment_goes_in_a_transaction_of_its_own(
    here: Settings, fenna: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys(here, "add")
    monkeypatch.setattr(rotation, "BYTES_AT_ONCE", 1)
    steps: list[tuple[str, int]] = []

    rotation.rotate(metadata, keyring_of(here), lambda one: steps.append((str(one.column), one.done)))

    assert [done for column, done in steps if column == "accounts.email_sealed"] == [1, 2]


def test_rotating_again_changes_nothing(here: Settings, fenna: Someone) -> None:
    keys(here, "add")
    keys(here, "rotate")
    with db.reading() as session:
        before = session.scalar(sa.select(Message.text_sealed))

    result = keys(here, "rotate")

    with db.reading() as session:
        assert session.scalar(sa.select(Message.text_sealed)) == before
    assert result.exit_code == 0
    assert "Everything is sealed with 'k2'." in result.output


def test_a_value_whose_key_is_gone_is_counted_and_left_as_it_is(here: Settings, fenna: Someone) -> None:
    place = place_of("accounts", "phone_sealed", fenna.id)
    foreign = Keyring({"lost": bytes(32)}, bytes(32)).seal(b"+31600000000", place)
    with db.transaction() as session:
        session.execute(sa.update(Account).where(Account.id == fenna.id).values(phone_sealed=foreign))
    keys(here, "add")

    result = keys(here, "rotate")

    assert result.exit_code == 1
    assert "1 values open with no key that is here" in result.output
    with db.reading() as session:
        assert session.scalar(sa.select(Account.phone_sealed).where(Account.id == fenna.id)) == foreign


# --- the running portal -----------------------------------------------------------------------------------------


def test_a_process_that_began_earlier_opens_what_was_sealed_with_a_newer_key(here: Settings, fenna: Someone) -> None:
    began = Keyring(key_file.field_keys(here.keys_file), here.keys.lookup, newer_keys(here.keys_file))
    before = everything(began)
    keys(here, "add")
    keys(here, "rotate")

    assert everything(began) == before
    assert began.first == "k1", "it goes on sealing with the key that every other process knows"


def test_a_key_that_nobody_has_still_does_not_open(here: Settings) -> None:
    ours = Keyring(key_file.field_keys(here.keys_file), here.keys.lookup, newer_keys(here.keys_file / "gone"))

    with pytest.raises(CannotOpen):
        ours.open(Keyring({"other": bytes(32)}, bytes(32)).seal(b"x", "a"), "a")


# --- taking away ------------------------------------------------------------------------------------------------


def test_a_key_that_a_value_needs_is_not_taken_away(here: Settings, fenna: Someone) -> None:
    keys(here, "add")

    result = keys(here, "drop", "k1")

    assert result.exit_code == 1
    assert "values need 'k1'. First: portal keys rotate" in result.output
    assert names_in(here) == ["k2", "k1"]


def test_an_old_key_goes_when_nothing_needs_it(here: Settings, fenna: Someone) -> None:
    keys(here, "add")
    keys(here, "rotate")

    result = keys(here, "drop", "k1")

    assert result.exit_code == 0, result.output
    assert names_in(here) == ["k2"]
    assert "Backups from before need it" in result.output
    with db.reading() as session:
        lines = session.scalars(sa.select(AuditLine).where(AuditLine.action.like("keys%")).order_by(AuditLine.id))
        assert [(one.action, one.actor_role) for one in lines] == [
            ("keys_added", "command"),
            ("keys_rotated", "command"),
            ("keys_dropped", "command"),
        ]


@pytest.mark.parametrize(("name", "said"), [("k1", "is the key that seals"), ("k9", "There is no key 'k9'")])
def test_the_key_that_seals_and_one_that_is_not_there_are_refused(here: Settings, name: str, said: str) -> None:
    result = keys(here, "drop", name)

    assert result.exit_code == 1
    assert said in result.output


def test_the_list_says_which_key_seals_and_what_needs_which(here: Settings, fenna: Someone) -> None:
    count = len(everything(keyring_of(here)))
    keys(here, "add")

    result = keys(here, "list")

    assert "k2: seals; no value needs it" in result.output
    assert f"k1: {count} values need it" in result.output


# --- what a thief finds -----------------------------------------------------------------------------------------


ENOUGH = 8
"""Letters of base64 that do not stand in a random file by chance."""


def in_base64(raw: bytes, shift: int) -> bytes:
    """The part of it that does not depend on what stands before and behind."""
    begin, whole = (4 if shift else 0), (len(raw) + shift) // 3 * 4
    return base64.b64encode(b"." * shift + raw)[begin:whole]


def disguises(plain: str) -> dict[str, bytes]:
    """The ways in which a text can stand in a file."""
    raw = plain.encode()
    return {
        "as it is": raw,
        "UTF-16 LE": plain.encode("utf-16-le"),
        "UTF-16 BE": plain.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        **{f"base64, {shift}": text for shift in range(3) if len(text := in_base64(raw, shift)) >= ENOUGH},
    }


def found_in(content: bytes) -> list[str]:
    return [
        f"{what}, {how}"
        for what, plain in SECRETS.items()
        for how, bytes_ in disguises(plain).items()
        if bytes_ in content
    ]


def raw_database(here: Settings) -> bytes:
    """The file with what is not written back yet, or every row of every table as the server gives it."""
    url = db.database().writing.url
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    parts = []
    with db.database().writing.connect() as connection:
        cursor = connection.connection.cursor()
        for table in metadata.sorted_tables:
            with cursor.copy(f"COPY {table.name} TO STDOUT") as rows:  # type: ignore[attr-defined]
                parts += [bytes(row) for row in rows]
    return b"\n".join(parts)


def test_the_search_finds_what_stands_there(here: Settings, fenna: Someone) -> None:
    """A name is not sealed: if the search did not find it, the tests below would find nothing either."""
    assert b"Fenna" in raw_database(here)
    for plain in SECRETS.values():
        for how in disguises(plain).values():
            assert found_in(b"before" + how + b"after")


def test_the_database_as_it_lies_on_disk_shows_no_text_number_or_address(here: Settings, fenna: Someone) -> None:
    assert {plain.decode() for plain in everything(keyring_of(here)).values()} >= set(SECRETS.values()) - {
        SECRETS["file name"], SECRETS["held form"],
    }  # fmt: skip

    assert found_in(raw_database(here)) == []


def test_a_backup_shows_none_of_it_either(
    here: Settings, world: World, fenna: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.database().writing.dialect.name == "postgresql":
        tools = tools_for(db.database())
        if tools is None:
            pytest.skip("no pg_dump here that knows this server")
        monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")

    made = back_up(here, tmp_path / "backup", now=world.now)

    content = made.read_bytes()
    if made.suffix == ".dump":  # packed: look at what is in it
        plain = subprocess.run(["pg_restore", "--file=-", str(made)], capture_output=True, check=True).stdout
        assert b"Fenna" in plain
        content += plain
    else:
        assert b"Fenna" in content
    assert found_in(content) == []
    assert [one.name for one in (tmp_path / "backup").iterdir()] == [made.name]
    for key in key_file.field_keys(here.keys_file).values():
        assert key not in content
        assert base64.b64encode(key) not in content


# --- the key for messages to phones ------------------------------------------------------------------------------


def test_a_key_for_push_is_made_once(here: Settings) -> None:
    content = json.loads(here.keys_file.read_text())
    content.pop("push")
    here.keys_file.write_text(json.dumps(content))

    first, second = keys(here, "push"), keys(here, "push")

    assert first.exit_code == 0, first.output
    made = json.loads(here.keys_file.read_text())
    assert {name: made[name] for name in content} == content, "nothing else changes"
    assert len(base64.b64decode(made["push"])) == 32
    assert made["push"] not in first.output
    assert second.exit_code == 1
    assert "There is a key for push already." in second.output


def test_a_new_key_file_has_one_and_an_old_one_without_it_still_opens(tmp_path: Path) -> None:
    made = load({"PORTAL_DATA": str(tmp_path)})
    assert made.keys.push is not None
    content = json.loads(made.keys_file.read_text())
    content.pop("push")
    made.keys_file.write_text(json.dumps(content))

    assert load({"PORTAL_DATA": str(tmp_path)}).keys.push is None
    assert not load({"PORTAL_DATA": str(tmp_path), "PUSH_CONTACT": "a@b.nl"}).can_push
