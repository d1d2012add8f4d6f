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

from portal.base import clock
from portal.base.db import reading, transaction
from portal.base.mail import Letter, NoAnswer, Post, Refused, post_of
from portal.base.settings import Mode, Settings
from portal.domain.notifications import actions
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import Failure
from portal.flows import publishing, reminders
from portal.jobs import nightly
from portal.jobs.house import app_maker
from portal.jobs.imports import Importer
from portal.jobs.letters import letter_for
from portal.jobs.links import check_links

log = logging.getLogger(__name__)
REST_SECONDS = 2.0
ROUND = timedelta(minutes=5)
"""How often the worker looks for what the clock asks for (passed promises, unseen reports)."""


@dataclass
class Worker:
    """Claims one notice at a time, commits, hands it over, and writes down what became of it.

    After a crash between handing over and writing down, the letter goes again with the same Message-ID: never lost,
    twice only in that window.
    """

    app: Flask
    post: Post
    name: str
    last_round: datetime | None = None

    @property
    def settings(self) -> Settings:
        found: Settings = self.app.extensions["settings"]
        return found

    def turn(self) -> bool:
        """One notice. False when nothing is due."""
        with transaction() as session:
            claimed = actions.claim(session, now=clock.now())
            if claimed is None:
                return False
            notice = claimed.id
        why = self._hand_over(notice)
        with transaction() as session:
            if why is None:
                actions.was_sent(session, notice, now=clock.now())
            elif actions.was_not_sent(session, notice, why, now=clock.now()):
                reminders.notice_failed(session, session.get_one(Notice, notice), now=clock.now())
        return True

    def _hand_over(self, notice: UUID) -> Failure | None:
        """No transaction is open while the other side takes its time."""
        try:
            letter = self._letter(notice)
            if letter is None:
                return Failure.NO_ADDRESS
            self.post.send(letter)
        except Refused:
            return Failure.REFUSED
        except NoAnswer:
            return Failure.NO_ANSWER
        except DBAPIError:
            raise
        except Exception:  # one letter that cannot be written must not keep the others waiting
            log.exception("a notice could not be written")
            return Failure.NOT_WRITTEN
        return None

    def _letter(self, notice: UUID) -> Letter | None:
        with self.app.app_context(), reading() as session:
            return letter_for(session, session.get_one(Notice, notice), self.settings)

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
    return Worker(app, post_of(settings.mail, sender[:1].upper() + sender[1:]), f"{socket.gethostname()}:{os.getpid()}")


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
