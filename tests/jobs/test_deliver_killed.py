"""Workers that the kernel kills, in real processes on the real database: never lost, twice only in one window.

That window is between handing over and writing down. A letter then goes again with the same Message-ID, a message to a
phone with the same topic; of a text the service is asked first whether it has it.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine

from portal.base.db import Database, reading, transaction
from portal.base.settings import ROOT, Settings
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account
from portal.domain.notifications.actions import announce
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import LEASE, Channel, NoticeKind, NoticeState
from tests.builders import Someone, World
from tests.notify import API_KEY, TEMPLATE, NotifyServer, notify_server
from tests.push import CONTACT, Browser, PushService, push_service
from tests.smtp import MailServer, mail_server

KILLED = -signal.SIGKILL
HANDED_OVER = {NoticeState.SENT, NoticeState.ON_ITS_WAY}
NOON = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
"""Processes have the clock of the machine: everything that was written at this moment is due."""


@dataclass
class Outside:
    mail: MailServer
    sms: NotifyServer
    push: PushService
    environ: Mapping[str, str]

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, *words]
        return subprocess.Popen(command, cwd=ROOT, env=dict(self.environ), stderr=subprocess.PIPE, text=True)

    def worker(self, *words: str) -> subprocess.Popen[str]:
        return self.start("-c", "from portal.command import main; main()", "worker", *words)

    def die_at(self, place: str) -> None:
        ended = self.start("-m", "tests.jobs.dying_worker", place)
        said = ended.communicate(timeout=120)[1]
        assert ended.returncode == KILLED, said

    def run(self) -> None:
        """A sound worker, until nothing is due."""
        ended = self.worker("--once")
        said = ended.communicate(timeout=120)[1]
        assert ended.returncode == 0, said


@pytest.fixture
def outside(settings: Settings, database: Database, clock: time_machine.Traveller, world: World) -> Iterator[Outside]:
    clock.move_to(NOON)
    with ExitStack() as stack:
        mail = stack.enter_context(mail_server())
        sms, push = stack.enter_context(notify_server()), stack.enter_context(push_service())
        environ = os.environ | {
            "PORTAL_MODE": "local",
            "PORTAL_DATA": str(settings.data),
            "DATABASE_URL": database.writing.url.render_as_string(hide_password=False),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(mail.port),
            "SMTP_SECURITY": "none",
            "SMS_API_KEY": API_KEY,
            "SMS_BASE_URL": sms.url,
            "SMS_TEMPLATE": TEMPLATE,
            "PUSH_CONTACT": CONTACT,
            "PUSH_HOSTS": "127.0.0.1",
        }
        yield Outside(mail, sms, push, environ)


def told(world: World, someone: Someone, channel: Channel, outside: Outside) -> tuple[UUID, Browser | None]:
    """A notice to somebody who hears by this channel alone."""
    browser = outside.push.browser() if channel is Channel.PUSH else None
    with transaction() as session:
        account = session.get_one(Account, someone.id)
        account.news_by_email, account.news_by_sms = channel is Channel.EMAIL, channel is Channel.SMS
        if browser is not None:
            phone, _secret = accounts.know_phone(session, someone.id, "android", now=world.now)
            phone.used_on = date(2099, 1, 1)  # the processes live on another day
            to = browser.subscription
            accounts.push_to(session, phone.id, to.as_json(), to.endpoint, now=world.now)
        # a report waits for no morning: these tests pass at any hour of the machine
        notice = announce(session, NoticeKind.REPORT, someone.id, cause=f"report:{someone.id}", now=world.now)
        assert notice is not None
    return notice.id, browser


def row(notice: UUID) -> Notice:
    with reading() as session:
        return session.get_one(Notice, notice)


def the_lease_ends() -> None:
    with transaction() as session:
        query = sa.update(Notice).where(Notice.state == NoticeState.SENDING)
        session.execute(query.values(claimed_at=datetime(2026, 1, 5, 11, 0, tzinfo=UTC) - LEASE))


def arrived(outside: Outside, channel: Channel) -> list[str]:
    """What came in, by what tells that it is the same."""
    match channel:
        case Channel.EMAIL:
            return [str(one["Message-ID"]) for one in outside.mail.letters]
        case Channel.SMS:
            return outside.sms.references
        case Channel.PUSH:
            return [one.headers["topic"] for one in outside.push.arrived]


@pytest.mark.parametrize("channel", Channel)
def test_a_worker_killed_before_handing_over_loses_nothing_and_sends_nothing_twice(
    world: World, outside: Outside, channel: Channel
) -> None:
    notice, _browser = told(world, world.participant(), channel, outside)

    outside.die_at("claimed")
    assert (row(notice).state, arrived(outside, channel)) == (NoticeState.SENDING, [])
    outside.run()
    assert arrived(outside, channel) == [], "not before the lease has ended"
    the_lease_ends()
    outside.run()

    assert row(notice).state in HANDED_OVER
    assert len(arrived(outside, channel)) == 1


@pytest.mark.parametrize("channel", Channel)
def test_a_worker_killed_after_handing_over_sends_again_as_the_same_and_a_text_not_at_all(
    world: World, outside: Outside, channel: Channel
) -> None:
    notice, _browser = told(world, world.participant(), channel, outside)

    outside.die_at("handed_over")
    assert (row(notice).state, len(arrived(outside, channel))) == (NoticeState.SENDING, 1)
    the_lease_ends()
    outside.run()

    assert row(notice).state in HANDED_OVER
    came = arrived(outside, channel)
    assert len(set(came)) == 1
    assert len(came) == (1 if channel is Channel.SMS else 2)
    if channel is Channel.SMS:
        assert outside.sms.looked_for == [str(notice)]


def test_three_workers_at_once_of_which_some_are_killed_lose_nothing(world: World, outside: Outside) -> None:
    """Killed at any moment, six of them; letters and texts to eight people."""
    anna = world.contact_person()
    channels = (Channel.EMAIL, Channel.SMS)
    people = [(world.participant(f"Jelle{number}", contact=anna), channels[number % 2]) for number in range(8)]
    notices = [told(world, someone, channel, outside)[0] for someone, channel in people]
    chance = random.Random(7)

    for _storm in range(3):
        running = [outside.worker() for _ in range(2)]
        time.sleep(chance.uniform(1.5, 4))
        for one in running:
            one.send_signal(signal.SIGKILL)
            one.communicate(timeout=30)
        the_lease_ends()
    the_lease_ends()
    last = [outside.worker("--once") for _ in range(3)]
    said = [one.communicate(timeout=120)[1] for one in last]
    assert [one.returncode for one in last] == [0, 0, 0], said
    the_lease_ends()
    outside.run()

    assert {row(one).state for one in notices} <= HANDED_OVER
    assert len(set(arrived(outside, Channel.EMAIL))) == 4
    texts = Counter(arrived(outside, Channel.SMS))
    assert (len(texts), set(texts.values())) == (4, {1}), "of a text the service is asked first"


def test_several_workers_send_one_person_one_text(world: World, outside: Outside) -> None:
    """Whoever holds the person knows all that goes to them: what waits goes together, never beside each other."""
    jelle = world.participant()
    told(world, jelle, Channel.SMS, outside)
    with transaction() as session:
        for number in range(8):
            announce(session, NoticeKind.REPORT, jelle.id, cause=f"more:{number}", now=world.now)

    running = [outside.worker("--once") for _ in range(3)]
    said = [one.communicate(timeout=120)[1] for one in running]

    assert [one.returncode for one in running] == [0, 0, 0], said
    with reading() as session:
        assert set(session.scalars(sa.select(Notice.state))) == {NoticeState.ON_ITS_WAY}
    assert len(outside.sms.taken) == 1
