"""portal demo: the portal on this machine with fictional people, in situations that are true today."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.base import clock, db, demo_mark, tokens
from portal.base.clock import MONDAY_TO_FRIDAY, last_working_day_up_to
from portal.base.db import reading, transaction
from portal.base.demo_mark import DemoMark, DemoPerson
from portal.base.push import Subscription, a_browser
from portal.base.settings import Mode, Settings
from portal.base.spreadsheet import read_table
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account
from portal.domain.accounts.rules import RoleKind
from portal.domain.notifications import actions as notifications
from portal.domain.notifications.models import Notice
from portal.domain.notifications.queries import ways_for
from portal.domain.notifications.rules import NoticeState, why_nothing
from portal.domain.organisations import queries as organisations
from portal.flows import getting_in, reminders
from portal.flows.importing import HEADINGS, make_plan, read_rows, take_in
from portal.flows.staff_import import HEADINGS as STAFF_HEADINGS
from portal.flows.staff_import import read_staff, take_in_staff
from portal.jobs import demo_people, demo_publishing, demo_situations, demo_talking
from portal.jobs.content import load_content
from portal.jobs.demo_cast import Cast
from portal.jobs.house import app_maker
from portal.jobs.migrate import migrate, newest
from portal.jobs.serve import Alone, is_free

PIN = "52093"
PEOPLE = "deelnemers.csv"
OURS = (demo_mark.NAME, "portal.db", "portal.db-wal", "portal.db-shm", PEOPLE)
"""What a rebuild removes. The keys stay: they are as fictional as the people."""
LOCK = "demo.lock"
FIRST_IMPORT = timedelta(40)
SECOND_IMPORT = timedelta(4)
NOT_JOINED = ("nadia", "rosalía", "theunis")
HEARS_BY_PUSH = ("samira",)
HEARS_BY_CALL = ("wytske",)
WORKPLACE = "Sportvereniging Blauw Wit"


class NotADemo(Exception):
    """This folder holds something else: it is not touched."""


# --- the folder ----------------------------------------------------------------------------------------------------


@contextmanager
def prepared(settings: Settings, *, now: datetime) -> Iterator[None]:
    """The folder holds the demo of today, and stays so while it is in use. Raises NotADemo."""
    folder = settings.data
    refuse_what_is_no_demo(settings)
    with (folder / LOCK).open("w") as lock:
        mark = demo_mark.read(folder)
        if mark is None or (mark.built_on, mark.schema) != (clock.day_of(now), newest()):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotADemo(f"The demo of another day still runs from {folder}. Stop it first.") from None
            build(settings, now=now)
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def refuse_what_is_no_demo(settings: Settings) -> None:
    folder = settings.data
    if settings.mode is Mode.PRODUCTION:
        raise NotADemo("PORTAL_MODE is production: a demo has no place there.")
    if settings.database_url != f"sqlite:///{folder / 'portal.db'}":
        raise NotADemo("DATABASE_URL names a database: a demo makes its own. Leave DATABASE_URL out.")
    there = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    if demo_mark.read(folder) is None and there - {"keys.json", LOCK}:
        raise NotADemo(f"{folder} is not a demo folder. Nothing was changed. Name another one in PORTAL_DATA.")


def build(settings: Settings, *, now: datetime) -> None:
    """Everything anew. The mark is written first and completed last, so that a build that was cut off is seen."""
    folder = settings.data
    db.database().close()
    for name in OURS:
        (folder / name).unlink(missing_ok=True)
    demo_mark.write(folder, DemoMark(None, PIN))
    migrate(settings.database_url)
    cast = make_people(settings, now=now)
    told_on = demo_situations.happen(cast)
    demo_talking.talk(cast, told_on)
    demo_publishing.publish(cast)
    with transaction() as session:  # one for all: on a slow disk every commit takes its time
        for moment, act in sorted(cast.acts, key=lambda one: one[0]):
            act(session, moment)
            session.flush()
            session.expire_all()
        send_what_waits(session, now)
        reminders.all_due(session, settings.municipality, now=now)
    demo_mark.write(folder, DemoMark(clock.day_of(now), PIN, tuple(who_is_who(cast)), newest()))


def who_is_who(cast: Cast) -> Iterator[DemoPerson]:
    with reading() as session:
        for role in demo_people.ROLES:
            account = session.get_one(Account, cast.accounts[role.key])
            yield DemoPerson(role.key, account.id, account.name, role.situation, account.email or account.phone or "")


# --- the people ----------------------------------------------------------------------------------------------------


def make_people(settings: Settings, *, now: datetime) -> Cast:
    """Staff, participants and desks, taken in six weeks ago as in real life; since then they joined."""
    today = clock.day_of(now)
    people_file = settings.data / PEOPLE
    demo_people.write_people(people_file, today)
    first_day = last_working_day_up_to(today - FIRST_IMPORT, MONDAY_TO_FRIDAY)
    began = clock.moment_of(first_day, time(9, 10))
    with transaction() as session:
        load_content(session, began)
        staff, _wrong = read_staff(read_table(demo_people.STAFF_FILE, STAFF_HEADINGS))
        take_in_staff(session, staff, now=began)
    import_file(settings, people_file, now=began)
    cast = Cast(settings, now)
    with transaction() as session:
        make_desks(session, now=began)
        cast.meet(session)
    everyone_joins(cast, now=began + timedelta(days=1))
    again = last_working_day_up_to(today - SECOND_IMPORT, MONDAY_TO_FRIDAY)
    cast.at(again, "7:35", lambda session, moment: take_file(session, settings, people_file, now=moment))
    return cast


def import_file(settings: Settings, path: Path, *, now: datetime) -> None:
    with transaction() as session:
        take_file(session, settings, path, now=now)


def take_file(session: Session, settings: Settings, path: Path, *, now: datetime) -> None:
    plan = make_plan(session, read_rows(read_table(path, HEADINGS)), today=clock.day_of(now))
    take_in(session, plan, settings.municipality, now=now, actor=None)


def make_desks(session: Session, *, now: datetime) -> None:
    """Somebody at the formal employer, and the supervisor of Tsegay."""
    caparis = organisations.employer_named(session, "Caparis")
    workplace = organisations.workplace_named(session, caparis.id, WORKPLACE) if caparis else None
    if caparis is None or workplace is None:
        raise AssertionError("the file brought no Caparis or Blauw Wit")
    desks = (
        ("Ytsje", "Bakker", "verzuim@caparis.example", RoleKind.EMPLOYER_DESK, caparis.id),
        ("Klaas Jan", "Smit", "kj.smit@blauwwit.example", RoleKind.WORKPLACE_DESK, workplace.id),
    )
    for first_name, last_name, email, kind, organisation in desks:
        account = accounts.open_account(
            session, first_name=first_name, last_name=last_name, email=email, phone=None, language="nl", now=now
        )
        accounts.give_role(session, account.id, kind, from_on=clock.day_of(now), organisation=organisation)


def everyone_joins(cast: Cast, *, now: datetime) -> None:
    """By invitation, on a phone or a computer, with the PIN of the demo."""
    key = cast.settings.keys.pin
    hashes = {account: tokens.hash_pin(PIN, key, str(account)) for account in cast.accounts.values()}
    with transaction() as session:
        for name, account in cast.accounts.items():
            if name in NOT_JOINED:
                session.get_one(Account, account).pin_hash = hashes[account]
                continue
            code = accounts.invite(session, account, now=now, actor=None)
            label = "android" if name in cast.participants else "computer"
            known = getting_in.join(session, code, hashes[account], label=label, language=None, before=None, now=now)
            person = session.get_one(Account, account)
            person.email_verified_at, person.phone_verified_at = now, now if person.phone else None
            if name in HEARS_BY_CALL:
                accounts.choose_news(session, account, by_email=False, by_call=True)
            if name in HEARS_BY_PUSH:
                takes_pushes(session, known.phone, now=now)


def takes_pushes(session: Session, phone: UUID, *, now: datetime) -> None:
    """As after 'Zet aan'. The browser does not exist: in the demo nothing goes out, and /dev/outbox shows it."""
    endpoint = f"https://updates.push.services.mozilla.com/wpush/v2/demo-{phone}"
    accounts.push_to(session, phone, Subscription(endpoint, *a_browser()).as_json(), endpoint, now=now)


def send_what_waits(session: Session, now: datetime) -> None:
    """What the worker did meanwhile: each notice went out soon after it was due, or had nowhere to go."""
    waiting = select(func.min(Notice.next_try_at)).where(
        Notice.state == NoticeState.WAITING, Notice.goes_with_id.is_(None), Notice.next_try_at <= now
    )
    while due := session.scalar(waiting):
        moment = min(now, due + timedelta(seconds=20))
        notice = notifications.claim(session, now=moment)
        if notice is None:  # it waits for the morning
            continue
        if notice.channel is not None:
            notifications.was_sent(session, notice.id, now=moment)
            session.flush()
            notifications.arrived(session, notice.id)
        else:
            why = why_nothing(notice.kind, ways_for(session, notice, moment))
            notifications.was_not_sent(session, notice.id, why, now=moment)
        session.flush()
        reminders.told_otherwise(session, notice, now=moment)
        session.flush()


# --- the command ---------------------------------------------------------------------------------------------------


@click.command()
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.pass_obj
def demo_command(settings: Settings, port: int) -> None:
    """Run with fictional people on 127.0.0.1. A demo of another day is built again."""
    address = f"http://localhost:{port}"
    if not is_free(port):
        raise click.ClickException(f"Port {port} is in use. Choose another one: PORT=8001 make demo")
    make_app = app_maker()
    try:
        with prepared(settings, now=clock.now()):
            db.database().close()
            here = settings.model_copy(update={"mode": Mode.DEMO, "public_url": address})
            Alone(lambda: make_app(here), port, lambda: click.echo(address)).run()
    except NotADemo as refused:
        raise click.ClickException(str(refused)) from None
