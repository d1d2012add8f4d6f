"""portal doctor: looks at this set-up and names everything that is wrong with it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.base import clock, provider
from portal.base.crypto import CannotOpen, keyring
from portal.base.db import database, reading
from portal.base.mail import NoAnswer, Refused, Smtp
from portal.base.settings import Mode, Settings
from portal.base.sms import Notify
from portal.domain.accounts.models import Account
from portal.domain.information.models import ArticleVersion
from portal.domain.money.models import Amount
from portal.domain.notifications.queries import worker_was_alive_at
from portal.flows import sick_numbers
from portal.jobs.migrate import configuration

GIGABYTE = 1024**3
LEAST_FREE = 1 * GIGABYTE
WORKER_SILENT = timedelta(minutes=15)
"""The worker looks round every five minutes."""
CLOCKS_APART = timedelta(minutes=1)
MADE_IN = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock is right that shows a moment before this program was made."""
EXAMPLES = (".example", "example.org", "example.com", "example.nl")
FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Wrong(Exception):
    """What is wrong, and what to do."""


class Noted(Exception):
    """What is worth knowing and is not wrong."""


@dataclass(frozen=True)
class Look:
    """One thing that was looked at."""

    name: str
    said: str
    is_well: bool
    is_note: bool = False

    @property
    def sign(self) -> str:
        return "WRONG" if not self.is_well else "note " if self.is_note else "well "


Check = Callable[[Settings], str]


def settings_are_read(settings: Settings) -> str:
    return f"mode {settings.mode}, {settings.municipality.name}, {settings.public_url}"


def database_answers(settings: Settings) -> str:
    try:
        with database().reading.connect() as connection:
            connection.execute(select(1))
    except DBAPIError as refused:
        raise Wrong(f"it does not answer ({str(refused.orig).splitlines()[0]}); see DATABASE_URL") from refused
    return "embedded, in PORTAL_DATA" if settings.database_url.startswith("sqlite") else "PostgreSQL"


def migrations_are_current(settings: Settings) -> str:
    wanted = set(ScriptDirectory.from_config(configuration(settings.database_url)).get_heads())
    with database().reading.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    if found != wanted:
        raise Wrong(f"the database is at {_words(found)}, the program at {_words(wanted)}; run: portal migrate")
    return _words(found)


def _words(versions: set[str]) -> str:
    return ", ".join(sorted(versions)) or "nothing"


def worker_is_alive(_settings: Settings) -> str:
    with reading() as session:
        seen = worker_was_alive_at(session)
    if seen is None:
        raise Wrong("it never ran; start: portal worker")
    if clock.now() - seen > WORKER_SILENT:
        raise Wrong(f"last seen {clock.local(seen):%d-%m-%Y %H:%M}; letters wait. Start: portal worker")
    return f"last seen {clock.local(seen):%H:%M}"


def content_is_loaded(_settings: Settings) -> str:
    with reading() as session:
        articles = session.scalar(select(func.count()).where(ArticleVersion.state == "published")) or 0
        amounts = session.scalar(select(func.count()).select_from(Amount)) or 0
    if not articles or not amounts:
        raise Wrong(f"{articles} published articles, {amounts} amounts; run: portal content")
    return f"{articles} published articles, {amounts} amounts"


def disk_is_free(settings: Settings) -> str:
    free = shutil.disk_usage(settings.data).free
    if free < LEAST_FREE:
        raise Wrong(f"{free / GIGABYTE:.1f} GB free in {settings.data}; at least 1 GB is needed")
    return f"{free / GIGABYTE:.0f} GB free"


def clock_is_right(_settings: Settings) -> str:
    now = clock.now()
    if now < MADE_IN:
        raise Wrong(f"this machine thinks it is {now:%d-%m-%Y}; turn on time synchronisation")
    with database().reading.connect() as connection:
        there = connection.scalar(select(func.now()))
    if there is None:
        raise Wrong("the database does not say what time it is")
    there = there.replace(tzinfo=UTC) if there.tzinfo is None else there
    if abs(there - now) > CLOCKS_APART:
        raise Wrong(f"the database's clock differs {abs(there - now).total_seconds():.0f} seconds from ours")
    return f"{clock.local(now):%d-%m-%Y %H:%M} in Amsterdam"


def folder_is_ours(settings: Settings) -> str:
    mode = settings.data.stat().st_mode
    if mode & FOR_OTHERS:
        raise Wrong(f"others can look into {settings.data}; run: chmod 700 {settings.data}")
    return "only this user can look into it"


def keys_are_ours(settings: Settings) -> str:
    mode = settings.keys_file.stat().st_mode
    if mode & FOR_OTHERS:
        raise Wrong(f"others can read {settings.keys_file}; run: chmod 600 {settings.keys_file}")
    return str(settings.keys_file)


def keys_fit(_settings: Settings) -> str:
    """After putting a backup back: are these the keys of that time? The newest person tells."""
    with reading() as session:
        someone = session.scalars(
            select(Account).where(Account.email_sealed.is_not(None)).order_by(Account.id.desc()).limit(1)
        ).first()
        if someone is None:
            return "nothing is sealed yet"
        try:
            fits = someone.email_hash == keyring().lookup_hash((someone.email or "").casefold())
        except CannotOpen:
            fits = False
    if not fits:
        raise Wrong("these keys do not open what is in the database; put back the key file that belongs to it")
    return "they open what is in the database"


def mail_server_answers(settings: Settings) -> str:
    if settings.mail.host is None:
        return "none is set: letters are only shown"
    try:
        Smtp(settings.mail, settings.municipality.sender).knock()
    except NoAnswer as away:
        raise Wrong(f"{settings.mail.host}:{settings.mail.port} does not let us in ({away.__cause__})") from away
    return f"{settings.mail.host}:{settings.mail.port} answers"


def identity_providers_answer(settings: Settings) -> str:
    asked = [one for one in (settings.staff_provider, settings.participant_provider) if one]
    for one in asked:
        try:
            provider.knock(one)
        except (provider.Away, provider.Unsound) as wrong:
            raise Wrong(f"{one.name} at {one.issuer}: {wrong}; nobody can come in by it") from wrong
    return ", ".join(f"{one.name} answers" for one in asked) or "none is set"


def sms_service_answers(settings: Settings) -> str:
    where = settings.sms.base_url
    if not settings.sms.is_on:
        if settings.mode is Mode.PRODUCTION:
            raise Noted("none is set: codes and news go by e-mail only; see SMS_API_KEY")
        return "none is set"
    try:
        Notify(settings.sms).knock()
    except Refused as refused:
        raise Wrong(f"{where} does not know this key or template; see SMS_API_KEY and SMS_TEMPLATE") from refused
    except NoAnswer as away:
        raise Wrong(f"{where} does not answer; texts wait") from away
    return f"{where} answers and has the template"


def push_is_set(settings: Settings) -> str:
    """Every new key file has a key for push; the contact turns it on."""
    contact = settings.push.contact
    if contact is None:
        if settings.mode is Mode.PRODUCTION:
            raise Noted("none is set: nobody gets a message on the phone; see PUSH_CONTACT")
        return "none is set"
    if settings.keys.push is None:
        raise Wrong(f"PUSH_CONTACT is set, but {settings.keys_file} has no key for it; run: portal keys push")
    if contact.casefold().endswith(EXAMPLES):
        message = f"PUSH_CONTACT is an example ({contact}); set an address that somebody reads"
        raise Wrong(message) if settings.mode is Mode.PRODUCTION else Noted(message)
    return f"on; push services may write to {contact}"


def sick_numbers_agree(settings: Settings) -> str:
    """A page without the database, in a process that read nothing yet, shows the number of the settings file."""
    here = settings.municipality
    with reading() as session:
        now = {one.name: one.phone for one in sick_numbers.numbers(here, sick_numbers.known_employers(session))}
    before = {one.name: one.phone for one in sick_numbers.numbers(here, ())}
    if now != before:
        different = ", ".join(sorted(name for name in now.keys() | before.keys() if now.get(name) != before.get(name)))
        raise Noted(f"Werkgevers has another number for {different} than the settings file; change the file too")
    return "the settings file has the same numbers"


CHECKS: dict[str, Check] = {
    "settings": settings_are_read,
    "database": database_answers,
    "migrations": migrations_are_current,
    "worker": worker_is_alive,
    "content": content_is_loaded,
    "sick numbers": sick_numbers_agree,
    "disk": disk_is_free,
    "clock": clock_is_right,
    "data folder": folder_is_ours,
    "keys": keys_are_ours,
    "sealed text": keys_fit,
    "mail": mail_server_answers,
    "sms": sms_service_answers,
    "push": push_is_set,
    "identity provider": identity_providers_answer,
}


def examine(settings: Settings) -> Iterator[Look]:
    """Every check, also after one that found something wrong. In production more is asked."""
    from portal.jobs.doctor_production import CHECKS_IN_PRODUCTION

    more = CHECKS_IN_PRODUCTION if settings.mode is Mode.PRODUCTION else {}
    for name, check in (CHECKS | more).items():
        try:
            yield Look(name, check(settings), True)
        except Noted as note:
            yield Look(name, str(note), True, is_note=True)
        except Wrong as wrong:
            yield Look(name, str(wrong), False)
        except (DBAPIError, OSError) as refused:
            why = refused.orig if isinstance(refused, DBAPIError) else refused
            yield Look(name, f"cannot be looked at: {str(why).splitlines()[0]}", False)


@click.command()
@click.pass_obj
def doctor_command(settings: Settings) -> None:
    """Check this set-up. Exit 1 when something is wrong; each wrong thing is named."""
    looks = list(examine(settings))
    for look in looks:
        click.echo(f"{look.sign}  {look.name}: {look.said}")
    wrong = sum(not look.is_well for look in looks)
    click.echo("All is well." if not wrong else f"{wrong} of {len(looks)} are wrong.")
    raise SystemExit(1 if wrong else 0)
