"""What portal doctor asks of a portal that real people use."""

from __future__ import annotations

import ssl
from datetime import timedelta
from http.client import HTTPException, HTTPSConnection
from itertools import combinations
from urllib.parse import urlsplit

from sqlalchemy import exists, select

from portal.base import clock, key_file
from portal.base.crypto import Keyring
from portal.base.db import reading
from portal.base.rotation import rows_by_key
from portal.base.settings import Settings
from portal.domain.accounts.models import Account, Role
from portal.domain.accounts.rules import RoleKind, holds_on
from portal.domain.all_tables import metadata
from portal.domain.ways_in.models import Authenticator, Identity, Passkey
from portal.domain.ways_in.rules import MUST_BE_STRONG
from portal.flows.forgetting import last_run
from portal.jobs.doctor import EXAMPLES, Check, Noted, Wrong

TIMEOUT_SECONDS = 5
HEADERS = ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options")
CLEANED_WITHIN = timedelta(days=2)
LOOK_BACK = timedelta(days=60)


def proxies_are_trusted(settings: Settings) -> str:
    """https ends at a proxy: without trusting it the portal sees plain http and one address for everybody."""
    if not settings.trusted_proxies:
        raise Wrong("PORTAL_TRUSTED_PROXIES is 0, but a proxy does the https; set how many stand in front, mostly 1")
    return f"{settings.trusted_proxies} in front"


def address_answers(settings: Settings) -> str:
    """From here; a machine may be kept from reaching its own address, so this is a note and no mistake."""
    target = urlsplit(settings.public_url)
    connection = HTTPSConnection(
        target.hostname or "", target.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
    )
    try:
        connection.request("GET", f"{target.path}/gezond")
        answer = connection.getresponse()
    except (OSError, HTTPException) as away:
        raise Noted(f"{settings.public_url} cannot be reached from this machine ({away})") from away
    finally:
        connection.close()
    if answer.status != 200:
        raise Noted(f"{settings.public_url}/gezond answers {answer.status}")
    if missing := [name for name in HEADERS if name not in answer.headers]:
        raise Noted(f"{settings.public_url} answers without {', '.join(missing)}; does the proxy take them away?")
    if twice := [name for name in HEADERS if len(answer.headers.get_all(name) or []) > 1]:
        raise Noted(f"{', '.join(twice)} comes twice; the portal sends it, leave it out at the proxy")
    return f"{settings.public_url} answers over https with our headers"


def keys_are_strong(settings: Settings) -> str:
    """Made by the portal they always are; a hand-made file may not be."""
    secrets = [settings.keys.lookup, settings.keys.pin, *settings.keys.fields.values()]
    if any(len(set(one)) < 8 for one in secrets) or len(set(settings.keys.cookie)) < 8:
        raise Wrong(f"a key in {settings.keys_file} is no random key; make new ones before people come in")
    if any(one == other for one, other in combinations(secrets, 2)):
        raise Wrong(f"two keys in {settings.keys_file} are the same; each must be a random key of its own")
    return f"{len(settings.keys.fields)} of fields, one of look-ups, of PINs and of cookies"


def keys_lie_apart(settings: Settings) -> str:
    if settings.keys_file.resolve().is_relative_to(settings.data.resolve()):
        raise Noted(
            f"{settings.keys_file} lies beside the database: who copies that folder reads everything. "
            "Name another place in PORTAL_KEYS, and keep a copy of it elsewhere"
        )
    return f"{settings.keys_file}; keep a copy of it elsewhere, never with the backups"


def old_keys_are_gone(settings: Settings) -> str:
    keyring = Keyring(key_file.field_keys(settings.keys_file), settings.keys.lookup)
    found = rows_by_key(metadata, keyring)
    if found[""]:
        raise Wrong(f"{found['']} values were sealed with a key that is not here; put it back into the key file")
    old = {name: found[name] for name in keyring.fields if name != keyring.first}
    if needed := [name for name, number in old.items() if number]:
        raise Noted(f"{', '.join(needed)} still needed by {sum(old.values())} values; run: portal keys rotate")
    if old:
        raise Noted(f"nothing needs {', '.join(old)} any more; run: portal keys drop {next(iter(old))}")
    return f"everything is sealed with '{keyring.first}'"


def security_contact_is_real(settings: Settings) -> str:
    contact = settings.municipality.security_contact
    if contact is None:
        raise Wrong("nobody can tell of a leak; set security_contact in the file of the municipality")
    if contact.casefold().split("?")[0].rstrip("/").endswith(EXAMPLES):
        raise Wrong(f"{contact} is an example; set security_contact in the file of the municipality")
    return contact


def night_was_cleaned(_settings: Settings) -> str:
    now = clock.now()
    with reading() as session:
        last = last_run(session, now, LOOK_BACK)
        began = session.scalar(select(Account.made_at).order_by(Account.made_at).limit(1))
    if last is not None and now - last <= CLEANED_WITHIN:
        return f"what was kept long enough was deleted at {clock.local(last):%d-%m-%Y %H:%M}"
    if last is None and (began is None or now - began <= CLEANED_WITHIN):
        return "not yet; the worker does it tonight"
    when = f"last at {clock.local(last):%d-%m-%Y %H:%M}" if last else "never"
    raise Wrong(f"what was kept long enough was not deleted for two days ({when}); is the worker alive? portal nightly")


def somebody_coordinates(_settings: Settings) -> str:
    today = clock.today()
    with reading() as session:
        roles = session.scalars(
            select(Role)
            .join(Account, Account.id == Role.account_id)
            .where(Role.kind == RoleKind.COORDINATOR, Account.deactivated_at.is_(None))
        ).all()
    count = len({role.account_id for role in roles if holds_on(role.from_on, role.until_on, today)})
    if not count:
        raise Wrong('nobody is; run: portal invite ADDRESS --name "First Last" --role coordinator')
    return f"{count}"


def staff_come_in_strongly(_settings: Settings) -> str:
    """Who has joined and has neither passkey, app nor identity provider cannot come in any more."""
    today = clock.today()
    with reading() as session:
        rows = session.execute(
            select(Role, Account.first_name, Account.last_name)
            .join(Account, Account.id == Role.account_id)
            .where(
                Role.kind.in_(MUST_BE_STRONG),
                Account.joined_at.is_not(None),
                Account.deactivated_at.is_(None),
                ~exists().where(Passkey.account_id == Account.id, Passkey.removed_at.is_(None)),
                ~exists().where(
                    Authenticator.account_id == Account.id,
                    Authenticator.confirmed_at.is_not(None),
                    Authenticator.removed_at.is_(None),
                ),
                ~exists().where(Identity.account_id == Account.id),
            )
            .order_by(Account.last_name, Account.first_name)
        ).all()
    held = [row for row in rows if holds_on(row.Role.from_on, row.Role.until_on, today)]
    names = {row.Role.account_id: f"{row.first_name} {row.last_name}".strip() for row in held}
    if names:
        raise Noted(f"without passkey, app or identity provider: {', '.join(names.values())}; invite them again")
    return "everybody who joined has a strong way in"


CHECKS_IN_PRODUCTION: dict[str, Check] = {
    "proxy": proxies_are_trusted,
    "address": address_answers,
    "key strength": keys_are_strong,
    "key place": keys_lie_apart,
    "old keys": old_keys_are_gone,
    "security contact": security_contact_is_real,
    "night": night_was_cleaned,
    "coordinator": somebody_coordinates,
    "strong ways": staff_come_in_strongly,
}
