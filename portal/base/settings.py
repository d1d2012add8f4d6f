"""Every setting, typed, read once. A wrong or missing one is named and nothing starts half-configured."""

from __future__ import annotations

import base64
import json
import os
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from portal.base.key_file import random_key, random_push_key
from portal.base.languages import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
SHIPPED_MUNICIPALITY = ROOT / "settings" / "leeuwarden.toml"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+\d{7,15}$|^\d{3,5}$")]
KEY_NAME = r"[a-z0-9_-]{1,20}"
KeyName = Annotated[str, StringConstraints(pattern=f"^{KEY_NAME}$")]
FieldKey = Annotated[bytes, Field(min_length=32, max_length=32)]
Weekday = Literal["ma", "di", "wo", "do", "vr", "za", "zo"]


class SettingsWrong(Exception):
    """One or more settings are missing or wrong; the message names each."""


class Mode(StrEnum):
    """What this process is for: real people, a look on one machine, one developer, or fictional people."""

    PRODUCTION = "production"
    LOCAL = "local"
    """The default: plain http on this machine only, e-mail is shown and goes nowhere."""
    DEVELOPMENT = "development"
    DEMO = "demo"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SickNumber(Strict):
    """A number that stands on every page before sign-in, for who must report sick by phone."""

    name: Text
    phone: Phone | None = None
    """Left out for an employer: that number has one place, with the employer."""
    hours: Text


class Employer(Strict):
    """A formal employer as the municipality knows it, before any file names it."""

    name: Text
    phone: Phone
    counts_as_report: bool = False
    """Has this employer agreed in writing that the portal counts as the sick report?"""
    seen_before: Annotated[str, StringConstraints(pattern=r"^\d{2}:\d{2}$")] = "10:00"
    """Time of a working day at which an unseen report becomes a task to call."""


class Promises(Strict):
    answer_working_days: int = Field(2, ge=1, le=5)
    longest_working_days: int = Field(5, ge=1, le=10)
    talk_every_weeks: int = Field(8, ge=1, le=52)


class Keeping(Strict):
    """Retention terms, see product docs: how long what is kept."""

    sick_reports_months: int = Field(3, ge=1)
    attachments_months: int = Field(3, ge=1)
    after_last_day_months: int = Field(12, ge=6)
    audit_years: int = Field(3, ge=1)
    outbox_days: int = Field(30, ge=1)
    sign_in_after_last_day_months: int = Field(6, ge=1)


class Translation(Strict):
    """What the municipality says of itself in another language. What is left out stays in the source language."""

    sender: Text | None = None
    hours: Text | None = None
    data_protection_contact: Text | None = None
    sick_hours: dict[Text, Text] = {}
    """By the name of the sick number."""


class Municipality(Strict):
    """What differs from one municipality to the next. Texts and templates name none of it."""

    name: Text
    portal_name: Text
    sender: Text
    """Who signs an e-mail or letter: 'gemeente Leeuwarden'."""
    phone: Phone
    hours: Text
    complaints_phone: Phone
    website: Text
    working_days: tuple[Weekday, ...] = ("ma", "di", "wo", "do", "vr")
    languages: tuple[Text, ...] = ("nl",)
    """Languages of the interface, the first is the source."""
    data_from: Text
    """From whom the contract data come: shown as 'Deze gegevens komen van …'."""
    data_protection_contact: Text
    accessibility_status: Literal["A", "B", "C", "D"] = "C"
    """Of the accessibility statement: A meets everything, B partly, C first measures, D does not. Set after a test."""
    accessibility_register: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None
    """Where the statement stands in the register of the government."""
    security_contact: Annotated[str, StringConstraints(pattern=r"^(mailto:[^@\s]+@[^@\s]+|https://\S+)$")] | None = None
    """Who hears of a leak, as security.txt says it: a mailto: or https: address."""
    sick_numbers: tuple[SickNumber, ...]
    employers: tuple[Employer, ...] = ()
    promises: Promises = Promises()
    keeping: Keeping = Keeping()
    translations: dict[Text, Translation] = {}
    """By language."""

    @field_validator("languages")
    @classmethod
    def _known(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        if not codes or any(code not in LANGUAGES for code in codes):
            raise ValueError(f"one or more of {', '.join(LANGUAGES)}")
        return codes

    @model_validator(mode="after")
    def _translates_what_is_there(self) -> Self:
        if unknown := self.translations.keys() - LANGUAGES.keys():
            raise ValueError(f"translations: {', '.join(sorted(unknown))} is not one of {', '.join(LANGUAGES)}")
        numbers = {one.name for one in self.sick_numbers}
        if silent := [one.name for one in self.sick_numbers if self.phone_of(one) is None]:
            raise ValueError(f"sick_numbers: {', '.join(silent)} has no phone, and no employer has that name")
        if unknown := {name for said in self.translations.values() for name in said.sick_hours} - numbers:
            raise ValueError(f"translations: there is no sick number named {', '.join(sorted(unknown))}")
        return self

    def in_language(self, code: str) -> Municipality:
        """The same municipality with its own sentences in this language, as far as they were given."""
        said = self.translations.get(code)
        if said is None:
            return self
        hours = said.sick_hours
        numbers = [one.model_copy(update={"hours": hours.get(one.name, one.hours)}) for one in self.sick_numbers]
        own = said.model_dump(exclude={"sick_hours"}, exclude_none=True)
        return self.model_copy(update=own | {"sick_numbers": tuple(numbers)})

    def phone_of(self, number: SickNumber) -> str | None:
        """Its own, or that of the employer by this name."""
        employer = self.employer(number.name)
        return number.phone or (employer.phone if employer else None)

    def employer(self, name: str) -> Employer | None:
        return next((one for one in self.employers if one.name.casefold() == name.casefold()), None)


class Mail(Strict):
    """How e-mail leaves. Without a host the letters are only shown (demo, development)."""

    host: str | None = None
    port: int = Field(25, ge=1, le=65535)
    user: str | None = None
    password: str | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Annotated[str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+$")] = "portaal@localhost"


UUID_PATTERN = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Sms(Strict):
    """How SMS leaves: the Notify API (NotifyNL, GOV.UK Notify). Without it texts are only shown (demo, development)."""

    api_key: Annotated[str, StringConstraints(pattern=rf"^.*{UUID_PATTERN}-{UUID_PATTERN}$")] | None = None
    """As the service gives it: a name, its id and the secret, joined by dashes."""
    base_url: (
        Annotated[str, StringConstraints(pattern=r"^(https://|http://(localhost|127\.0\.0\.1)(:|/|$))")] | None
    ) = None
    template: Annotated[str, StringConstraints(pattern=rf"^{UUID_PATTERN}$")] | None = None
    """The id of a template whose whole text is the field `text`."""

    @property
    def is_on(self) -> bool:
        return self.api_key is not None


PUSH_SERVICES = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "updates.push.services.mozilla.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
"""Chrome, Edge, Samsung; Firefox; Safari; Windows. A dot in front stands for every name below it."""
PUSH_KEY_BYTES = 32


class PushSettings(Strict):
    """Messages to the browser of a phone. Without a contact there are none (demo, development: only shown)."""

    contact: Annotated[str, StringConstraints(pattern=r"^[^@\s<>:]+@[^@\s<>]+$")] | None = None
    """Whom a push service may write to when something is wrong: an e-mail address."""
    hosts: tuple[Annotated[str, StringConstraints(pattern=r"^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$")], ...] = PUSH_SERVICES
    """Where messages may go."""


Issuer = Annotated[
    str, StringConstraints(pattern=r"^(https://[^\s?#]+|http://(localhost|127\.0\.0\.1)([:/][^\s?#]*)?)$")
]
StaffRole = Literal["contact_person", "publisher", "coordinator"]


class Provider(Strict):
    """An identity provider (OpenID Connect) that says who somebody is."""

    issuer: Issuer
    """Exactly as the provider writes it in its discovery document."""
    client_id: Text
    client_secret: Text = Field(repr=False)
    name: Text
    """As people know it: stands on the button."""


class StaffProvider(Provider):
    """That of staff; it may say which roles somebody has here."""

    scope: Text = "openid"
    role_claim: Text | None = None
    """Without it roles are managed here."""
    roles: tuple[tuple[Text, StaffRole], ...] = ()
    """What stands in the claim, and the role that it gives."""


class Keys(Strict):
    """Secrets that are not in the database. `fields` are 32-byte AES keys by id; the first seals, all open."""

    cookie: str = Field(min_length=32)
    lookup: bytes = Field(min_length=32)
    pin: bytes = Field(min_length=32)
    fields: dict[KeyName, FieldKey] = Field(min_length=1)
    push: Annotated[bytes, Field(min_length=PUSH_KEY_BYTES, max_length=PUSH_KEY_BYTES)] | None = None
    """The private key by which push services know us (P-256). Made by: portal keys push."""


class Settings(Strict):
    mode: Mode
    data: Path
    database_url: str
    public_url: str
    municipality: Municipality
    mail: Mail
    sms: Sms = Sms()
    push: PushSettings = PushSettings()
    staff_provider: StaffProvider | None = None
    participant_provider: Provider | None = None
    keys: Keys
    keys_file: Path
    """Where the keys were read from: never in the same backup as the database."""
    trusted_proxies: int = Field(0, ge=0, le=5)

    @property
    def is_demo(self) -> bool:
        return self.mode is Mode.DEMO

    @property
    def only_shows(self) -> bool:
        """Does SMS and push go nowhere here, and is it shown at /dev/outbox?"""
        return self.mode in (Mode.DEMO, Mode.DEVELOPMENT)

    @property
    def can_text(self) -> bool:
        """Has SMS a way out, or is it shown at least?"""
        return self.sms.is_on or self.only_shows

    @property
    def can_push(self) -> bool:
        """Has push a way out, or is it shown at least? A browser needs our key in both cases."""
        return self.keys.push is not None and (self.push.contact is not None or self.only_shows)

    @property
    def secure(self) -> bool:
        """Are people on https? Then cookies are Secure and carry the __Host- prefix."""
        return self.public_url.startswith("https://")

    def cookie_name(self, plain: str) -> str:
        return f"__Host-{plain}" if self.secure else plain


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """All settings from the environment. Raises SettingsWrong, which names every mistake at once."""
    env = os.environ if environ is None else environ
    wrong: list[str] = []
    mode = _mode(env, wrong)
    data = _data_folder(env, wrong)
    municipality = _municipality(env, wrong)
    mail = _mail(env, wrong)
    sms = _sms(env, wrong)
    push = _push(env, mode, wrong)
    staff_provider = _staff_provider(env, mode, wrong)
    participant_provider = _participant_provider(env, mode, wrong)
    keys = _keys(env, data, wrong)
    url = env.get("DATABASE_URL", "")
    if url and not url.startswith(("postgresql://", "postgresql+psycopg://", "sqlite:///")):
        wrong.append("DATABASE_URL: begin with postgresql:// (or leave it out for the embedded database)")
    public_url = env.get("PORTAL_URL", "http://localhost:8000").rstrip("/")
    if not public_url.startswith(("http://", "https://")):
        wrong.append("PORTAL_URL: must begin with http:// or https://")
    elif mode is Mode.PRODUCTION and not public_url.startswith("https://"):
        wrong.append("PORTAL_URL: in production this must be the https:// address that people type")
    elif mode is not Mode.PRODUCTION and urlsplit(public_url).hostname not in ("localhost", "127.0.0.1", "::1"):
        wrong.append("PORTAL_URL: an address that others can reach asks for PORTAL_MODE=production")
    if mode is Mode.PRODUCTION and mail is not None and mail.host is None:
        wrong.append("SMTP_HOST: in production e-mail must have a way out")
    proxies = env.get("PORTAL_TRUSTED_PROXIES", "0")
    if not proxies.isdecimal() or int(proxies) > 5:
        wrong.append("PORTAL_TRUSTED_PROXIES: the number of proxies in front, 0 to 5")
    keys_file = _keys_file(env, data)
    if wrong or data is None or municipality is None or mail is None or keys is None or keys_file is None:
        raise SettingsWrong(
            "\n".join(["The portal does not start. Wrong or missing settings:", *map("- {}".format, wrong)])
        )
    return Settings(
        mode=mode,
        data=data,
        database_url=_driver(url) if url else f"sqlite:///{data / 'portal.db'}",
        public_url=public_url,
        municipality=municipality,
        mail=mail,
        sms=sms,
        push=push,
        staff_provider=staff_provider,
        participant_provider=participant_provider,
        keys=keys,
        keys_file=keys_file,
        trusted_proxies=int(proxies),
    )


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _mode(env: Mapping[str, str], wrong: list[str]) -> Mode:
    word = env.get("PORTAL_MODE", "local")
    try:
        return Mode(word)
    except ValueError:
        wrong.append(f"PORTAL_MODE: '{word}' is not one of {', '.join(Mode)}")
        return Mode.LOCAL


def _data_folder(env: Mapping[str, str], wrong: list[str]) -> Path | None:
    word = env.get("PORTAL_DATA", "").strip()
    if not word:
        wrong.append("PORTAL_DATA: the folder for database, keys and uploads is missing")
        return None
    folder = Path(word).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as refused:
        wrong.append(f"PORTAL_DATA: cannot make the folder {folder}: {refused.strerror}")
        return None
    if not os.access(folder, os.W_OK):
        wrong.append(f"PORTAL_DATA: cannot write in {folder}")
        return None
    return folder


def _municipality(env: Mapping[str, str], wrong: list[str]) -> Municipality | None:
    path = Path(env.get("PORTAL_MUNICIPALITY", "") or SHIPPED_MUNICIPALITY)
    try:
        return Municipality.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as refused:
        wrong.append(f"PORTAL_MUNICIPALITY: cannot read {path}: {refused.strerror}")
    except tomllib.TOMLDecodeError as refused:
        wrong.append(f"PORTAL_MUNICIPALITY: {path} is not valid TOML: {refused}")
    except ValidationError as refused:
        wrong.extend(_named(f"PORTAL_MUNICIPALITY {path.name}", refused))
    return None


def _mail(env: Mapping[str, str], wrong: list[str]) -> Mail | None:
    names = {
        "host": "SMTP_HOST",
        "port": "SMTP_PORT",
        "user": "SMTP_USER",
        "password": "SMTP_PASSWORD",
        "security": "SMTP_SECURITY",
        "sender": "MAIL_FROM",
    }
    given = {field: env[name] for field, name in names.items() if env.get(name)}
    try:
        return Mail.model_validate(given)
    except ValidationError as refused:
        wrong.extend(f"{names[str(one['loc'][0])]}: {one['msg']}" for one in refused.errors())
        return None


def _sms(env: Mapping[str, str], wrong: list[str]) -> Sms:
    names = {"api_key": "SMS_API_KEY", "base_url": "SMS_BASE_URL", "template": "SMS_TEMPLATE"}
    given = {field: env[name] for field, name in names.items() if env.get(name)}
    if given:  # all three, or none
        wrong.extend(f"{name}: without it SMS has no way out" for field, name in names.items() if field not in given)
    try:
        return Sms.model_validate(given)
    except ValidationError as refused:
        wrong.extend(f"{names[str(one['loc'][0])]}: {one['msg']}" for one in refused.errors())
        return Sms()


def _push(env: Mapping[str, str], mode: Mode, wrong: list[str]) -> PushSettings:
    given: dict[str, object] = {}
    if contact := env.get("PUSH_CONTACT", "").strip():
        given["contact"] = contact.removeprefix("mailto:")
    if hosts := [one.strip() for one in env.get("PUSH_HOSTS", "").split(",") if one.strip()]:
        given["hosts"] = tuple(hosts)
        if mode is Mode.PRODUCTION and {"localhost", "127.0.0.1"} & set(hosts):
            wrong.append("PUSH_HOSTS: in production no push service stands on this machine")
        if "contact" not in given:
            wrong.append("PUSH_CONTACT: missing; PUSH_HOSTS alone does nothing")
    try:
        return PushSettings.model_validate(given)
    except ValidationError as refused:
        said = {
            "contact": "PUSH_CONTACT: an e-mail address that the push services may write to",
            "hosts": "PUSH_HOSTS: names of hosts, divided by commas; a dot in front stands for every name below it",
        }
        wrong.extend(sorted({said[str(one["loc"][0])] for one in refused.errors()}))
        return PushSettings()


Kind = TypeVar("Kind", bound=Provider)
PROVIDER = ("issuer", "client_id", "client_secret", "name")


def _staff_provider(env: Mapping[str, str], mode: Mode, wrong: list[str]) -> StaffProvider | None:
    given: dict[str, object] = {**_given(env, "OIDC_STAFF", (*PROVIDER, "scope", "role_claim"))}
    mapping = env.get("OIDC_STAFF_ROLES", "").strip()
    if ("role_claim" in given) != bool(mapping):
        wrong.append("OIDC_STAFF_ROLE_CLAIM and OIDC_STAFF_ROLES belong together: give both or none")
    if mapping:  # the last "=" divides: what a provider calls a group may hold one
        given["roles"] = [tuple(map(str.strip, one.rpartition("=")[::2])) for one in mapping.split(",") if one.strip()]
    return _provider(StaffProvider, "OIDC_STAFF", given, mode, wrong)


def _participant_provider(env: Mapping[str, str], mode: Mode, wrong: list[str]) -> Provider | None:
    return _provider(Provider, "OIDC_PARTICIPANT", {**_given(env, "OIDC_PARTICIPANT", PROVIDER)}, mode, wrong)


def _given(env: Mapping[str, str], kind: str, fields: Iterable[str]) -> dict[str, str]:
    return {field: found for field in fields if (found := env.get(f"{kind}_{field.upper()}", "").strip())}


def _provider(model: type[Kind], kind: str, given: Mapping[str, object], mode: Mode, wrong: list[str]) -> Kind | None:
    """All that a provider needs, or nothing."""
    if not given:
        return None
    if missing := [f"{kind}_{field.upper()}" for field in PROVIDER if field not in given]:
        wrong.extend(f"{name}: missing; an identity provider needs it" for name in missing)
        return None
    try:
        made = model.model_validate(given)
    except ValidationError as refused:
        wrong.extend(_provider_mistake(kind, str(one["loc"][0]), one["msg"]) for one in refused.errors())
        return None
    if mode is Mode.PRODUCTION and not made.issuer.startswith("https://"):
        wrong.append(f"{kind}_ISSUER: in production this must be an https:// address")
    return made


def _provider_mistake(kind: str, field: str, said: str) -> str:
    match field:
        case "issuer":
            return f"{kind}_ISSUER: the https:// address that the provider calls itself by"
        case "roles":
            roles = ", ".join(get_args(StaffRole))
            return f"{kind}_ROLES: write group=role, divided by commas; a role is one of {roles}"
        case _:
            return f"{kind}_{field.upper()}: {said}"


def _keys(env: Mapping[str, str], data: Path | None, wrong: list[str]) -> Keys | None:
    """Keys from PORTAL_KEYS (a file that the municipality keeps apart) or from the data folder, made at first start."""
    path = _keys_file(env, data)
    if path is None:
        return None
    if not path.exists():
        if env.get("PORTAL_KEYS"):
            wrong.append(f"PORTAL_KEYS: there is no file {path}")
            return None
        _make_keys(path)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Keys(
            cookie=raw["cookie"],
            lookup=base64.b64decode(raw["lookup"]),
            pin=base64.b64decode(raw["pin"]),
            fields={name: base64.b64decode(value) for name, value in raw["fields"].items()},
            push=base64.b64decode(raw["push"]) if raw.get("push") else None,
        )
    except ValidationError as refused:
        wrong.extend(_named(f"PORTAL_KEYS: {path}", refused))
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as refused:
        wrong.append(f"PORTAL_KEYS: {path} is not a sound key file ({type(refused).__name__}: {refused})")
        return None


def _keys_file(env: Mapping[str, str], data: Path | None) -> Path | None:
    if named := env.get("PORTAL_KEYS", ""):
        return Path(named)
    return data / "keys.json" if data else None


def _make_keys(path: Path) -> None:
    keys = {
        "cookie": secrets.token_urlsafe(48),
        "lookup": random_key(),
        "pin": random_key(),
        "fields": {"k1": random_key()},
        "push": random_push_key(),
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(keys, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was first: its keys count
        os.link(draft, path)
    draft.unlink()


def _named(where: str, refused: ValidationError) -> list[str]:
    return [f"{where}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in refused.errors()]
