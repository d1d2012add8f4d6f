"""Beside the letters: works on the files that coordinators sent in the browser."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from portal.base import clock
from portal.base.settings import Settings
from portal.flows.importing.work import work_on_next

log = logging.getLogger(__name__)
REST_SECONDS = 2.0


@dataclass
class Importer:
    """A large file takes a minute: letters, which go at once, never wait for it."""

    settings: Settings

    def turn(self) -> bool:
        """One file, checked or taken in. False when none waits."""
        return work_on_next(self.settings.municipality, now=clock.now())

    def run(self, stop: threading.Event) -> None:
        """Until told to stop."""
        while not stop.is_set():
            try:
                if self.turn():
                    continue
            except DBAPIError as away:
                log.warning("the database does not answer (%s); trying again", type(away.orig).__name__)
            except Exception:  # a file that cannot be worked on is put aside after a few tries
                log.exception("a file with participants could not be worked on")
            stop.wait(REST_SECONDS)

    def begin(self, stop: threading.Event) -> threading.Thread:
        """In a thread of its own, which ends with the process."""
        thread = threading.Thread(target=self.run, args=[stop], name="imports", daemon=True)
        thread.start()
        return thread
