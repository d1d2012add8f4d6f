"""The portal starts with sound settings, or names what is wrong."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from portal.base.settings import SHIPPED_MUNICIPALITY, Mode, Settings, SettingsWrong, load


def loaded(folder: Path, **changed: str | None) -> Settings:
    """Settings of a sound production house in this folder, with these changes; None leaves a setting out."""
    environ: dict[str, str | None] = {
        "PORTAL_MODE": "production",
        "PORTAL_DATA": str(folder / "data"),
        "PORTAL_URL": "https://basisbaan.example.org",
        "SMTP_HOST": "mail.example.org",
        "MAIL_FROM": "basisbaan@example.org",
    }
    return load({name: value for name, value in (environ | changed).items() if value is not None})


def mistakes(folder: Path, **changed: str | None) -> list[str]:
    """What the refusal names, one line per setting."""
    with pytest.raises(SettingsWrong) as refused:
        loaded(folder, **changed)
    return [line.removeprefix("- ") for line in str(refused.value).splitlines()[1:]]


def municipality_file(folder: Path, old: str, new: str) -> str:
    """The shipped municipality with one change, in a file of its own."""
    shipped = SHIPPED_MUNICIPALITY.read_text(encoding="utf-8")
    assert old in shipped
    path = folder / "municipality.toml"
    path.write_text(shipped.replace(old, new, 1), encoding="utf-8")
    return str(path)


def key_file(folder: Path, **changed: object) -> str:
    """Sound keys with these changes, in a file of its own."""
    key = base64.b64encode(bytes(32)).decode()
    keys: Mapping[str, object] = {"cookie": "c" * 48, "lookup": key, "pin": key, "fields": {"k1": key}}
    path = folder / "keys.json"
    path.write_text(json.dumps({**keys, **changed}), encoding="utf-8")
    return str(path)


def test_with_sound_settings_everything_is_typed_and_there(tmp_path: Path) -> None:
    settings = loaded(tmp_path)

    assert settings.mode is Mode.PRODUCTION
    assert settings.secure
    assert settings.cookie_name("portal") == "__Host-portal"
    assert settings.municipality.promises.answer_working_days == 2
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'portal.db'}"


def test_with_only_a_folder_people_get_a_house_for_this_machine_alone(tmp_path: Path) -> None:
    settings = load({"PORTAL_DATA": str(tmp_path / "data")})

    assert settings.mode is Mode.LOCAL
    assert settings.public_url == "http://localhost:8000"
    assert settings.mail.host is None


def test_with_only_a_folder_the_demo_has_everything_in_that_folder(tmp_path: Path) -> None:
    settings = load({"PORTAL_DATA": str(tmp_path / "demo"), "PORTAL_MODE": "demo"})

    assert settings.is_demo
    assert not settings.secure
    assert settings.cookie_name("portal") == "portal"
    assert settings.mail.host is None
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["keys.json"]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"PORTAL_DATA": None}, "PORTAL_DATA: "),
        ({"PORTAL_DATA": "  "}, "PORTAL_DATA: "),
        ({"PORTAL_DATA": "/proc/nothing/can/be/made/here"}, "PORTAL_DATA: cannot make the folder"),
        ({"PORTAL_MODE": "live", "PORTAL_URL": None}, "PORTAL_MODE: 'live' is not one of production, "),
        ({"PORTAL_MODE": None}, "PORTAL_URL: an address that others can reach asks for PORTAL_MODE=production"),
        ({"PORTAL_MODE": "demo"}, "PORTAL_URL: an address that others can reach asks for PORTAL_MODE=production"),
        ({"PORTAL_URL": None}, "PORTAL_URL: in production this must be the https:// address"),
        ({"PORTAL_URL": "http://basisbaan.example.org"}, "PORTAL_URL: in production this must be the https:// address"),
        ({"PORTAL_URL": "basisbaan.example.org"}, "PORTAL_URL: must begin with http:// or https://"),
        ({"DATABASE_URL": "mysql://portal@localhost/portal"}, "DATABASE_URL: begin with postgresql://"),
        ({"SMTP_HOST": None}, "SMTP_HOST: in production e-mail must have a way out"),
        ({"SMTP_PORT": "many"}, "SMTP_PORT: "),
        ({"SMTP_PORT": "70000"}, "SMTP_PORT: "),
        ({"SMTP_SECURITY": "perhaps"}, "SMTP_SECURITY: "),
        ({"MAIL_FROM": "the portal"}, "MAIL_FROM: "),
        ({"PORTAL_TRUSTED_PROXIES": "all"}, "PORTAL_TRUSTED_PROXIES: "),
        ({"PORTAL_TRUSTED_PROXIES": "6"}, "PORTAL_TRUSTED_PROXIES: "),
        ({"PORTAL_KEYS": "/nowhere/keys.json"}, "PORTAL_KEYS: there is no file /nowhere/keys.json"),
        ({"PORTAL_MUNICIPALITY": "/nowhere.toml"}, "PORTAL_MUNICIPALITY: cannot read /nowhere.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, changed: dict[str, str | None], named: str) -> None:
    found = mistakes(tmp_path, **changed)

    assert len(found) == 1
    assert found[0].startswith(named)


PROVIDER: dict[str, str | None] = {
    "OIDC_STAFF_ISSUER": "https://login.example.org/realms/staff",
    "OIDC_STAFF_CLIENT_ID": "portal",
    "OIDC_STAFF_CLIENT_SECRET": "a secret",
    "OIDC_STAFF_NAME": "gemeente-account",
    "OIDC_STAFF_ROLE_CLAIM": "groups",
    "OIDC_STAFF_ROLES": "portal-coordinators=coordinator, CN=redactie=publisher",
}


def test_an_identity_provider_is_typed_and_there(tmp_path: Path) -> None:
    found = loaded(tmp_path, **PROVIDER)

    assert found.staff_provider is not None
    assert found.staff_provider.name == "gemeente-account"
    assert found.staff_provider.roles == (("portal-coordinators", "coordinator"), ("CN=redactie", "publisher"))
    assert found.participant_provider is None
    assert "a secret" not in repr(found)


def test_without_settings_there_is_no_identity_provider(tmp_path: Path) -> None:
    found = loaded(tmp_path)

    assert (found.staff_provider, found.participant_provider) == (None, None)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"OIDC_STAFF_CLIENT_SECRET": None}, ["OIDC_STAFF_CLIENT_SECRET: missing"]),
        ({"OIDC_STAFF_NAME": " ", "OIDC_STAFF_CLIENT_ID": None}, ["OIDC_STAFF_CLIENT_ID: ", "OIDC_STAFF_NAME: "]),
        ({"OIDC_STAFF_ISSUER": "login.example.org"}, ["OIDC_STAFF_ISSUER: "]),
        ({"OIDC_STAFF_ISSUER": "http://login.example.org"}, ["OIDC_STAFF_ISSUER: the https:// address"]),
        ({"OIDC_STAFF_ISSUER": "http://localhost.example.org"}, ["OIDC_STAFF_ISSUER: the https:// address"]),
        ({"OIDC_STAFF_ISSUER": "http://localhost:9000"}, ["OIDC_STAFF_ISSUER: in production"]),
        ({"OIDC_STAFF_ROLES": None}, ["OIDC_STAFF_ROLE_CLAIM and OIDC_STAFF_ROLES"]),
        ({"OIDC_STAFF_ROLE_CLAIM": None}, ["OIDC_STAFF_ROLE_CLAIM and OIDC_STAFF_ROLES"]),
        ({"OIDC_STAFF_ROLES": "portal=king"}, ["OIDC_STAFF_ROLES: write group=role"]),
        ({"OIDC_STAFF_ROLES": "coordinator"}, ["OIDC_STAFF_ROLES: write group=role"]),
        ({"OIDC_STAFF_ROLES": "desk=employer_desk"}, ["OIDC_STAFF_ROLES: write group=role"]),
        (
            {"OIDC_PARTICIPANT_NAME": "DigiD"},
            ["OIDC_PARTICIPANT_CLIENT_ID: ", "OIDC_PARTICIPANT_CLIENT_SECRET: ", "OIDC_PARTICIPANT_ISSUER: "],
        ),
    ],
)
def test_a_wrong_or_half_given_identity_provider_is_named(
    tmp_path: Path, changed: dict[str, str | None], named: list[str]
) -> None:
    found = sorted(mistakes(tmp_path, **(PROVIDER | changed)))

    assert len(found) == len(named)
    assert [line.startswith(start) for line, start in zip(found, named, strict=True)] == [True] * len(named)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path, PORTAL_MODE="live", SMTP_PORT="many", DATABASE_URL="mysql://x", PORTAL_URL="nowhere")

    assert sorted(line.split(":")[0] for line in found) == ["DATABASE_URL", "PORTAL_MODE", "PORTAL_URL", "SMTP_PORT"]


def test_the_municipality_speaks_of_itself_in_the_languages_it_gave(tmp_path: Path) -> None:
    ours = loaded(tmp_path).municipality

    english = ours.in_language("en")

    assert english.sender == "Leeuwarden municipality"
    assert [one.hours for one in english.sick_numbers] == ["working days from 8:30 to 17:00", "working days from 7:00"]
    assert (english.phone, english.name) == (ours.phone, ours.name)
    assert ours.in_language("tr") == ours


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('name = "Leeuwarden"\n', "", "name: Field required"),
        ('phone = "14058"', 'phone = "call us"', "phone: "),
        ("answer_working_days = 2", "answer_working_days = 9", "promises.answer_working_days: "),
        ("sick_reports_months = 3", "sick_reports_months = 0", "keeping.sick_reports_months: "),
        ('seen_before = "10:00"', 'seen_before = "ten"', "employers.0.seen_before: "),
        ('working_days = ["ma"', 'working_days = ["maandag"', "working_days.0: "),
        ('languages = ["nl"', 'languages = ["klingon"', "languages: "),
        ("[promises]", "[promise]", "promise: Extra inputs"),
        ("[translations.en]", "[translations.klingon]", "translations: klingon"),
        ('name = "Caparis" # an', 'name = "Empatec" # an', "Empatec has no phone, and no employer has that name"),
        ('"Caparis" = "working', '"Nobody" = "working', "no sick number named Nobody"),
        ('name = "Leeuwarden"', 'name = "Leeuwarden', "is not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_of_a_municipality_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    found = mistakes(tmp_path, PORTAL_MUNICIPALITY=municipality_file(tmp_path, old, new))

    assert len(found) == 1
    assert "municipality.toml" in found[0]
    assert named in found[0]


@pytest.mark.parametrize(
    "changed",
    [
        {"cookie": "short"},
        {"lookup": base64.b64encode(b"short").decode()},
        {"pin": "not base64 at all"},
        {"fields": {}},
        {"fields": {"k1": base64.b64encode(b"five!").decode()}},
        {"fields": ["k1"]},
    ],
)
def test_a_key_file_that_is_not_sound_is_named(tmp_path: Path, changed: dict[str, object]) -> None:
    found = mistakes(tmp_path, PORTAL_KEYS=key_file(tmp_path, **changed))

    assert len(found) == 1
    assert found[0].startswith("PORTAL_KEYS: ")


def test_a_named_key_file_is_used_and_none_is_made(tmp_path: Path) -> None:
    settings = loaded(tmp_path, PORTAL_KEYS=key_file(tmp_path))

    assert settings.keys.cookie == "c" * 48
    assert list((tmp_path / "data").iterdir()) == []


def test_keys_are_made_once_and_only_the_owner_can_read_them(tmp_path: Path) -> None:
    first = loaded(tmp_path).keys
    second = loaded(tmp_path).keys

    made = tmp_path / "data" / "keys.json"
    assert first == second
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    assert [path.name for path in made.parent.iterdir()] == ["keys.json"], "no draft is left"


def test_two_houses_have_different_keys(tmp_path: Path) -> None:
    here = loaded(tmp_path / "here").keys
    there = loaded(tmp_path / "there").keys

    assert here.cookie != there.cookie
    assert here.fields != there.fields
    assert len({here.lookup, here.pin, *here.fields.values()}) == 3


def test_postgresql_is_reached_with_our_driver(tmp_path: Path) -> None:
    settings = loaded(tmp_path, DATABASE_URL="postgresql://portal@db.example.org/portal")

    assert settings.database_url == "postgresql+psycopg://portal@db.example.org/portal"


SMS = {
    "SMS_API_KEY": "basisbaan-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0",
    "SMS_BASE_URL": "https://api.example.org",
    "SMS_TEMPLATE": "f33517ff-2a88-4f6e-b855-c550268ce08a",
}


def test_sms_is_off_without_settings_and_on_with_all_three(tmp_path: Path) -> None:
    assert not loaded(tmp_path).sms.is_on

    assert loaded(tmp_path, **SMS).sms.is_on


@pytest.mark.parametrize("name", SMS)
def test_a_missing_setting_of_sms_is_named(tmp_path: Path, name: str) -> None:
    assert mistakes(tmp_path, **SMS | {name: None}) == [f"{name}: without it SMS has no way out"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMS_API_KEY", "secret"), ("SMS_BASE_URL", "http://api.example.org"), ("SMS_TEMPLATE", "code")],
)
def test_a_wrong_setting_of_sms_is_named_without_its_value(tmp_path: Path, name: str, value: str) -> None:
    (said,) = mistakes(tmp_path, **SMS | {name: value})

    assert said.startswith(f"{name}: ")


def test_push_is_on_with_a_contact_and_goes_to_the_services_of_browsers(tmp_path: Path) -> None:
    found = loaded(tmp_path, PUSH_CONTACT="mailto:beheer@leeuwarden.nl")

    assert found.push.contact == "beheer@leeuwarden.nl"
    assert "fcm.googleapis.com" in found.push.hosts
    assert found.can_push
    assert not loaded(tmp_path).can_push


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PUSH_CONTACT": "nobody"}, "PUSH_CONTACT: an e-mail address that the push services may write to"),
        ({"PUSH_CONTACT": "https://x.nl"}, "PUSH_CONTACT: an e-mail address that the push services may write to"),
        ({"PUSH_HOSTS": "push.example"}, "PUSH_CONTACT: missing; PUSH_HOSTS alone does nothing"),
        (
            {"PUSH_CONTACT": "a@b.nl", "PUSH_HOSTS": "https://push.example/"},
            "PUSH_HOSTS: names of hosts, divided by commas; a dot in front stands for every name below it",
        ),
    ],
)
def test_a_wrong_setting_of_push_is_named(tmp_path: Path, given: dict[str, str], said: str) -> None:
    assert mistakes(tmp_path, **given) == [said]
