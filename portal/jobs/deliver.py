"""portal worker: sends what waits in the outbox, and does what the clock asks for."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from portal.base import clock, push, sms
from portal.base.crypto import keyring
from portal.base.db import reading, transaction
from portal.base.mail import Letter, NoAnswer, Post, Refused, post_of
from portal.base.push import Gone, Push, Pusher
from portal.base.settings import Mode, Settings
from portal.base.sms import Fate, Text, Texter
from portal.domain.accounts.actions import push_no_more
from portal.domain.notifications import actions
from portal.domain.notifications.models import Notice
from portal.domain.notifications.queries import ways_for
from portal.domain.notifications.rules import Channel, Failure, NoticeState, why_nothing
from portal.flows import publishing, reminders
from portal.jobs import nightly
from portal.jobs.house import app_maker
from portal.jobs.imports import Importer
from portal.jobs.letters import Message, messages_for
from portal.jobs.links import check_links

log = logging.getLogger(__name__)
REST_SECONDS = 2.0
ROUND = timedelta(minutes=5)
"""How often the worker looks for what the clock asks for (passed promises, unseen reports)."""


@dataclass
class Worker:
    """Claims one notice at a time, commits, hands it over, and writes down what became of it.

    After a crash between handing over and writing down, a letter goes again with the same Message-ID, a message to a
    phone with the same topic, and of a text the service is asked first whether it has it: never lost, twice only in
    that window. Without a texter or a pusher those channels do not exist.
    """

    app: Flask
    post: Post
    name: str
    texter: Texter | None = None
    pusher: Pusher | None = None
    last_round: datetime | None = None

    @property
    def settings(self) -> Settings:
        found: Settings = self.app.extensions["settings"]
        return found

    @property
    def offers(self) -> frozenset[Channel]:
        there = {Channel.EMAIL: True, Channel.SMS: self.texter is not None, Channel.PUSH: self.pusher is not None}
        return frozenset(channel for channel, is_there in there.items() if is_there)

    def turn(self) -> bool:
        """One notice, or one question about a text. False when nothing is due."""
        return self._send_one() or self._ask_one()

    def _send_one(self) -> bool:
        with transaction() as session:
            claimed = actions.claim(session, now=clock.now(), offers=self.offers)
            if claimed is None:
                return False
            notice, turn = claimed.id, claimed.tries
        why = self._hand_over(notice)
        with transaction() as session:
            now = clock.now()
            if why is None:
                actions.was_sent(session, notice, now=now)
                state = NoticeState.SENT
            else:
                state = actions.was_not_sent(session, notice, why, now=now, offers=self.offers, turn=turn)
            if why is None or state in (NoticeState.GIVEN_UP, NoticeState.TO_CALL):
                session.flush()
                reminders.told_otherwise(session, session.get_one(Notice, notice), now=now)
        return True

    def _ask_one(self) -> bool:
        """Did a text arrive? When it was lost it goes by the next channel, or staff hear of it."""
        with transaction() as session:
            claimed = actions.claim_text(session, now=clock.now())
            if claimed is None:
                return False
            notice = claimed.id
        fate = self._fate_of(notice)
        with transaction() as session:
            now = clock.now()
            if fate is Fate.ARRIVED:
                actions.arrived(session, notice)
                return True
            why = Failure.REFUSED if fate is Fate.LOST else None
            if actions.did_not_arrive(session, notice, why, now=now, offers=self.offers) is NoticeState.GIVEN_UP:
                reminders.told_otherwise(session, session.get_one(Notice, notice), now=now)
        return True

    def _fate_of(self, notice: UUID) -> Fate:
        try:
            return self.texter.fate_of(str(notice)) if self.texter is not None else Fate.NOT_YET
        except NoAnswer:
            return Fate.NOT_YET

    def _hand_over(self, notice: UUID) -> Failure | None:
        """No transaction is open while the other side takes its time."""
        try:
            messages = self._messages(notice)
            if isinstance(messages, Failure):
                return messages
            return self._send(messages)
        except Refused:
            return Failure.REFUSED
        except NoAnswer:
            return Failure.NO_ANSWER
        except DBAPIError:
            raise
        except Exception as wrong:  # one notice that cannot be written must not keep the others waiting
            log.error("a notice could not be written", exc_info=wrong)
            return Failure.NOT_WRITTEN

    def _messages(self, notice: UUID) -> list[Message] | Failure:
        with self.app.app_context(), reading() as session:
            found = session.get_one(Notice, notice)
            if found.channel is None:
                return why_nothing(found.kind, ways_for(session, found, clock.now()))
            return messages_for(session, found, self.settings, Channel(found.channel)) or Failure.NO_ADDRESS

    def _send(self, messages: list[Message]) -> Failure | None:
        """Raises Refused or NoAnswer."""
        pushes = [one for one in messages if isinstance(one, Push)]
        if pushes:
            return self._push(pushes)
        for one in messages:
            if isinstance(one, Letter):
                self.post.send(one)
            elif isinstance(one, Text) and self.texter is not None:
                self.texter.send(one)
        return None

    def _push(self, pushes: list[Push]) -> Failure | None:
        """To every phone of this person: one that takes it is enough. A phone that takes none any more is let go."""
        failures: list[Failure] = []
        for one in pushes:
            try:
                if self.pusher is not None:
                    self.pusher.send(one)
            except Gone:
                failures.append(Failure.NO_ADDRESS)
                self._let_go(one)
            except Refused:
                failures.append(Failure.REFUSED)
            except NoAnswer:
                failures.append(Failure.NO_ANSWER)
        if len(failures) < len(pushes):
            return None
        return next((one for one in (Failure.NO_ANSWER, Failure.REFUSED) if one in failures), Failure.NO_ADDRESS)

    def _let_go(self, push: Push) -> None:
        """Only where messages went: the phone may have given another place meanwhile."""
        if push.phone is None:
            return
        with transaction() as session:
            push_no_more(session, push.phone, only=keyring().lookup_hash(push.to.endpoint))

    def round(self) -> None:
        """What the clock asks for, every few minutes."""
        now = clock.now()
        if self.last_round is not None and now - self.last_round < ROUND:
            return
        with transaction() as session:
            actions.pulse(session, self.name, now=now)
        with transaction() as session:
            reminders.all_due(session, self.settings.municipality, now=now)
        with transaction() as session:
            publishing.publish_due(session, today=clock.day_of(now), now=now)
        if nightly.is_due(now):
            nightly.clean_up(self.settings.municipality.keeping, now=now)
            if self.settings.mode is Mode.PRODUCTION:  # elsewhere only by the command: a trial asks nobody anything
                check_links(now=now)
        self.last_round = now

    def run(self, stop: threading.Event) -> None:
        """Until told to stop. A database that is away is waited for."""
        while not stop.is_set():
            try:
                self.round()
                if self.turn():
                    continue
            except DBAPIError as away:
                log.warning("the database does not answer (%s); trying again", type(away.orig).__name__)
            except Exception:  # what the clock asks for failed: letters must go on
                log.exception("unexpected; trying again")
            stop.wait(REST_SECONDS)


def worker_for(app: Flask) -> Worker:
    settings: Settings = app.extensions["settings"]
    sender = settings.municipality.sender
    return Worker(
        app,
        post_of(settings.mail, sender[:1].upper() + sender[1:]),
        f"{socket.gethostname()}:{os.getpid()}",
        _texter(settings),
        _pusher(settings),
    )


def _texter(settings: Settings) -> Texter | None:
    """In demo and development texts are only shown."""
    if not settings.can_text:
        return None
    return sms.Console() if settings.only_shows else sms.texter_of(settings.sms)


def _pusher(settings: Settings) -> Pusher | None:
    if not settings.can_push or settings.keys.push is None:
        return None
    return push.Console() if settings.only_shows else push.Service(settings.push, settings.keys.push)


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now and stop.")
@click.pass_obj
def worker_command(settings: Settings, once: bool) -> None:
    """Send what waits in the outbox and work on files. Run one or more of these beside the web server."""
    worker, importer = worker_for(app_maker()(settings)), Importer(settings)
    if once:
        worker.round()
        while worker.turn() or importer.turn():
            pass
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    importer.begin(stop)
    worker.run(stop)
