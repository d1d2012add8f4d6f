"""The worker and a real mail server: every notice goes once, is tried again, or is given up where staff see it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portal.base.db import Database, reading, transaction
from portal.base.mail import Letter, Smtp
from portal.base.settings import ROOT, Mail, Settings
from portal.domain.accounts.models import Account
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.actions import announce
from portal.domain.notifications.models import Notice, WorkerPulse
from portal.domain.notifications.rules import LEASE, WAITS, Channel, NoticeKind, NoticeState
from portal.jobs.deliver import Worker
from tests.builders import Someone, World
from tests.smtp import MailServer, free_port, mail_server


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def smtp(server: MailServer) -> Smtp:
    mail = Mail(host="127.0.0.1", port=server.port, security="none", sender="portaal@example.org")
    return Smtp(mail, "Gemeente Leeuwarden")


@pytest.fixture
def worker(app: Flask, world: World, server: MailServer) -> Worker:
    return Worker(app, smtp(server), "test")


def announced(world: World, to: Someone, kind: NoticeKind = NoticeKind.ANSWER, cause: str = "answer:1") -> UUID:
    with transaction() as session:
        notice = announce(session, kind, to.id, cause=cause, now=world.now)
        assert notice is not None
    return notice.id


def row(notice: UUID) -> Notice:
    with reading() as session:
        return session.get_one(Notice, notice)


def tasks() -> list[Task]:
    with reading() as session:
        return list(session.scalars(sa.select(Task)))


def until_nothing_is_due(worker: Worker) -> None:
    while worker.turn():
        pass


def test_a_notice_is_delivered_and_written_down(world: World, worker: Worker, server: MailServer) -> None:
    notice = announced(world, world.participant("Jelle"))

    assert worker.turn()
    assert not worker.turn()

    (arrived,) = server.letters
    assert arrived["To"] == row_address(notice)
    assert arrived["Message-ID"].startswith(f"<{notice}@")
    assert row(notice).state == NoticeState.SENT
    assert row(notice).sent_at is not None


def row_address(notice: UUID) -> str | None:
    with reading() as session:
        found: str | None = session.get_one(Account, session.get_one(Notice, notice).account_id).email
    return found


def test_a_letter_speaks_the_language_of_its_reader(world: World, worker: Worker, server: MailServer) -> None:
    announced(world, world.participant("Jelle"), cause="1")
    announced(world, world.participant("Samira", language="ar"), cause="2")
    announced(world, world.participant("Wytske", language="fy"), cause="3")
    announced(world, world.participant("Olena", language="en"), cause="4")
    announced(world, world.participant("Elif", language="tr"), cause="5")

    until_nothing_is_due(worker)

    dutch, arabic, frisian, english, turkish = (str(one["Subject"]) for one in server.letters)
    assert dutch == turkish == "Er is een bericht voor u"
    assert frisian == "Der is in berjocht foar jo"
    assert any("\u0600" <= letter <= "\u06ff" for letter in arabic)
    assert english.isascii()
    assert english != dutch


def test_the_same_cause_is_announced_once(world: World, worker: Worker, server: MailServer) -> None:
    jelle = world.participant()
    announced(world, jelle)
    with transaction() as session:
        assert announce(session, NoticeKind.ANSWER, jelle.id, cause="answer:1", now=world.now) is None

    until_nothing_is_due(worker)

    assert len(server.letters) == 1


def test_what_was_undone_is_not_announced(world: World, worker: Worker, server: MailServer) -> None:
    jelle = world.participant()

    def announce_and_fail() -> None:
        with transaction() as session:
            announce(session, NoticeKind.ANSWER, jelle.id, cause="answer:1", now=world.now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        announce_and_fail()
    until_nothing_is_due(worker)

    assert server.letters == []


def test_an_address_that_is_refused_is_given_up_and_the_contact_person_gets_a_task(
    world: World, worker: Worker, server: MailServer
) -> None:
    jelle = world.participant()
    notice = announced(world, jelle)
    server.answer_to_recipient = "550 No such person"

    until_nothing_is_due(worker)

    assert (row(notice).state, row(notice).failure, row(notice).tries) == (NoticeState.GIVEN_UP, "refused", 1)
    (task,) = tasks()
    assert (task.kind, task.participant_id, task.for_role) == (
        TaskKind.NOTICE_FAILED,
        jelle.participant_id,
        "contact_person",
    )


def test_a_person_without_an_address_gives_a_task_at_once(world: World, worker: Worker) -> None:
    jelle = world.participant()
    with transaction() as session:
        session.get_one(Account, jelle.id).email = None
    notice = announced(world, jelle)

    until_nothing_is_due(worker)

    assert (row(notice).state, row(notice).failure) == (NoticeState.GIVEN_UP, "no_address")
    assert len(tasks()) == 1


def test_a_colleague_who_cannot_be_reached_is_a_task_of_the_coordinator(
    world: World, worker: Worker, server: MailServer
) -> None:
    announced(world, world.contact_person(), NoticeKind.QUESTION)
    server.answer_to_recipient = "550 No such person"

    until_nothing_is_due(worker)

    assert [(task.for_role, task.participant_id) for task in tasks()] == [("coordinator", None)]


def test_a_busy_server_is_tried_again_with_growing_waits_and_then_given_up(
    world: World, worker: Worker, server: MailServer, clock: time_machine.Traveller
) -> None:
    notice = announced(world, world.participant())
    server.answer_to_recipient = "451 Try again later"
    waits: list[timedelta] = []

    for _try in range(len(WAITS[Channel.EMAIL])):
        tried_at = world.now
        assert worker.turn()
        assert not worker.turn(), "it waits for its turn"
        assert row(notice).state == NoticeState.WAITING
        waits.append(row(notice).next_try_at - tried_at)
        clock.move_to(row(notice).next_try_at + timedelta(seconds=1))
    assert worker.turn()

    assert all(later > sooner for sooner, later in pairwise(waits))
    assert sum(waits, timedelta()) < timedelta(hours=48)
    assert (row(notice).state, row(notice).failure) == (NoticeState.GIVEN_UP, "no_answer")
    assert len(tasks()) == 1


def test_after_an_outage_everything_still_goes(
    app: Flask, world: World, server: MailServer, clock: time_machine.Traveller
) -> None:
    notice = announced(world, world.participant())
    away = Worker(app, smtp(MailServer(free_port())), "test")

    until_nothing_is_due(away)
    clock.shift(timedelta(hours=1))
    until_nothing_is_due(Worker(app, smtp(server), "test"))

    assert row(notice).state == NoticeState.SENT
    assert row(notice).failure is None
    assert len(server.letters) == 1
    assert tasks() == []


@dataclass
class DiesAfterHandingOver:
    """A worker that is killed between handing a letter over and writing that down."""

    post: Smtp

    def send(self, letter: Letter) -> None:
        self.post.send(letter)
        raise SystemExit


def test_after_a_crash_the_letter_goes_again_with_the_same_message_id(
    app: Flask, world: World, worker: Worker, server: MailServer, clock: time_machine.Traveller
) -> None:
    notice = announced(world, world.participant())

    with pytest.raises(SystemExit):
        Worker(app, DiesAfterHandingOver(smtp(server)), "dies").turn()
    assert row(notice).state == NoticeState.SENDING
    assert not worker.turn(), "not before the lease has ended"
    clock.shift(LEASE + timedelta(seconds=1))
    until_nothing_is_due(worker)

    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert row(notice).state == NoticeState.SENT


def test_a_notice_that_cannot_be_written_does_not_keep_the_others_waiting(
    world: World, worker: Worker, server: MailServer, clock: time_machine.Traveller
) -> None:
    jelle = world.participant()
    broken = announced(world, jelle, cause="1")
    with transaction() as session:
        session.get_one(Notice, broken).kind = "no_such_kind"
    sound = announced(world, world.participant("Bouke"), cause="2")

    for _hour in range(48):
        until_nothing_is_due(worker)
        clock.shift(timedelta(hours=1))

    assert row(sound).state == NoticeState.SENT
    assert (row(broken).state, row(broken).failure) == (NoticeState.GIVEN_UP, "not_written")
    assert len(tasks()) == 1


def test_a_worker_that_was_slow_does_not_undo_what_another_one_sent(
    app: Flask, world: World, worker: Worker, server: MailServer, clock: time_machine.Traveller
) -> None:
    """The slow one hears that the letter was put off, after somebody else delivered it."""
    notice = announced(world, world.participant())
    slow_server_port = server

    @dataclass
    class Slow:
        def send(self, letter: Letter) -> None:
            from portal.base.mail import NoAnswer

            clock.shift(LEASE + timedelta(seconds=1))
            until_nothing_is_due(worker)
            raise NoAnswer

    Worker(app, Slow(), "slow").turn()

    assert row(notice).state == NoticeState.SENT
    assert len(slow_server_port.letters) == 1


def environment(settings: Settings, database: Database, server: MailServer) -> Mapping[str, str]:
    """What a `portal worker` of its own needs to reach the same database and the same mail server."""
    return os.environ | {
        "PORTAL_MODE": "local",
        "PORTAL_DATA": str(settings.data),
        "DATABASE_URL": database.writing.url.render_as_string(hide_password=False),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(server.port),
        "SMTP_SECURITY": "none",
    }


def started(environ: Mapping[str, str], *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from portal.command import main; main()", "worker", *words]
    return subprocess.Popen(command, cwd=ROOT, env=dict(environ), stderr=subprocess.PIPE, text=True)


def test_two_workers_at_once_never_send_twice(
    settings: Settings, world: World, database: Database, server: MailServer, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))  # processes have the clock of the machine: all is due
    anna = world.contact_person()
    people = [world.participant(f"Jelle{number}", contact=anna) for number in range(20)]
    notices = {announced(world, one, cause=f"answer:{one.id}") for one in people}

    running = [started(environment(settings, database, server), "--once") for _ in range(2)]
    said = [one.communicate(timeout=120)[1] for one in running]

    assert [one.returncode for one in running] == [0, 0], said
    assert sorted(str(one["Message-ID"]).split("@")[0] for one in server.letters) == sorted(
        f"<{one}" for one in notices
    )
    assert {row(one).state for one in notices} == {NoticeState.SENT}


def test_a_worker_that_is_killed_while_handing_over_is_replaced_by_another(
    app: Flask,
    settings: Settings,
    world: World,
    database: Database,
    server: MailServer,
    clock: time_machine.Traveller,
) -> None:
    clock.move_to(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    notice = announced(world, world.participant())
    server.hangs = True

    victim = started(environment(settings, database, server))
    try:
        assert server.got_letter.wait(60)
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.communicate(timeout=30)
    assert row(notice).state == NoticeState.SENDING
    server.hangs = False
    server.go_on.set()
    claimed_at = row(notice).claimed_at
    assert claimed_at is not None
    clock.move_to(claimed_at + LEASE + timedelta(seconds=1))
    until_nothing_is_due(Worker(app, smtp(server), "next"))

    assert row(notice).state == NoticeState.SENT
    assert len({one["Message-ID"] for one in server.letters}) == 1


def test_a_worker_stops_when_it_is_told_to_and_says_that_it_lives(
    settings: Settings, world: World, database: Database, server: MailServer, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    announced(world, world.participant())

    running = started(environment(settings, database, server))
    try:
        assert server.got_letter.wait(60)
        time.sleep(0.2)
    finally:
        running.send_signal(signal.SIGTERM)
        said = running.communicate(timeout=30)[1]

    assert running.returncode == 0, said
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WorkerPulse)) == 1


def test_a_worker_waits_for_a_database_that_is_away_and_then_goes_on(
    app: Flask, world: World, server: MailServer, database: Database
) -> None:
    from portal.base import db

    notice = announced(world, world.participant())
    away = db.connect("sqlite:////proc/nothing.db")
    stop = threading.Event()
    worker = Worker(app, smtp(server), "waits")
    db.use_database(away)
    running = threading.Thread(target=worker.run, args=(stop,))
    running.start()
    try:
        time.sleep(0.5)
        assert running.is_alive()
        db.use_database(database)
        assert server.got_letter.wait(30)
    finally:
        db.use_database(database)
        stop.set()
        running.join(30)

    assert row(notice).state == NoticeState.SENT


def test_who_wants_no_news_by_email_gets_no_letter_and_is_called(
    world: World, worker: Worker, server: MailServer
) -> None:
    samira = world.participant("Samira", "Haddad")
    with transaction() as session:
        account = session.get_one(Account, samira.id)
        account.news_by_email, account.news_by_call = False, True
    notice = announced(world, samira)

    worker.turn()

    assert server.letters == []
    assert row(notice).state == NoticeState.TO_CALL
    with reading() as session:
        assert [task.kind for task in session.scalars(sa.select(Task))] == [TaskKind.NEWS_BY_CALL]


def test_a_warning_about_the_own_phone_always_goes_by_email(world: World, worker: Worker, server: MailServer) -> None:
    samira = world.participant("Samira", "Haddad")
    with transaction() as session:
        session.get_one(Account, samira.id).news_by_email = False
    announced(world, samira, NoticeKind.PHONE_FORGOTTEN)

    worker.turn()

    assert len(server.letters) == 1
