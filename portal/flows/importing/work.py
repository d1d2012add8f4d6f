"""Work on the files that were sent in the browser, one at a time, beside the pages.

A check reads and writes nothing, so nobody waits for it. Taking in is prepared in the same way (prepared.py); only then
everything is written, in one short transaction together with the word that this file was taken. Whoever is stopped
halfway has done nothing, and another goes on.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from portal.base import clock
from portal.base.db import reading, transaction
from portal.base.settings import Municipality
from portal.base.spreadsheet import NoTable, WrongHeadings, read_content
from portal.domain import audit
from portal.domain.audit.rules import Hat
from portal.domain.imports import actions
from portal.domain.imports.models import ImportFile
from portal.domain.imports.rules import MOST_UNPACKED, ImportState
from portal.flows.importing.plan import Plan
from portal.flows.importing.prepared import Outdated, Prepared, plan_whole
from portal.flows.importing.report import FAILED, Report, packed, refusal, report_of, unpacked
from portal.flows.importing.rows import HEADINGS, FileRead, read_rows

log = logging.getLogger(__name__)
SAY_EVERY = 500
"""Rows between two signs of life."""
WRITES = 3
"""So often a file is worked out again when somebody was first; then the coordinator looks once more."""


@dataclass
class Work:
    """One file in the hands of one worker."""

    key: UUID
    number: UUID
    municipality: Municipality
    now: datetime
    done: int = 0
    total: int = 0
    said: int = 0

    def tell(self, rows: int) -> None:
        """Rows that were worked through; written down now and then, in a transaction of its own."""
        self.done += rows
        if self.done - self.said >= SAY_EVERY:
            self.say()

    def say(self) -> None:
        self.said = self.done
        with transaction() as session:
            actions.progress(
                session, self.key, self.number, done=self.done, total=self.total, now=clock.now()
            )  # fmt: skip

    def file(self) -> ImportFile | None:
        with reading() as session:
            found = session.get(ImportFile, self.key)
            if found is not None:
                _loaded = found.content_sealed, found.report_sealed  # now, as long as the session is there
            return found

    def put_away(self, file: ImportFile, state: ImportState, report: Report) -> bool:
        with transaction() as session:
            return actions.finish(session, file, self.number, state, report=packed(report), now=self.now)


def work_on_next(municipality: Municipality, *, now: datetime) -> bool:
    """Check or take in the file that waits longest. False when none waits."""
    with transaction() as session:
        actions.throw_away_old(session, now=now)
        claimed = actions.claim(session, now=now)
    if claimed is None:
        return False
    work = Work(*claimed, municipality, now)
    file = work.file()
    if file is None:
        return True
    try:
        _work(work, file)
    except (NoTable, WrongHeadings) as wrong:
        work.put_away(file, ImportState.REFUSED, refusal(wrong))
    return True


def _work(work: Work, file: ImportFile) -> None:
    content = file.content
    if content is None:
        raise NoTable("empty")
    if file.state == ImportState.TAKING:
        _take(work, file, content)
    else:
        work.put_away(file, ImportState.CHECKED, _checked(work, content))


def _read(work: Work, content: bytes) -> tuple[FileRead, dict[int, str]]:
    """Raises NoTable, WrongHeadings."""
    lines = read_content(content, HEADINGS, most_unpacked=MOST_UNPACKED)
    work.total = len(lines)
    work.say()
    return read_rows(lines), {line.number: line.cells["personeelsnummer"][:40] for line in lines}


def _planned(work: Work, session: Prepared, file: FileRead, actor: UUID | None) -> Plan:
    work.done = 0
    return plan_whole(session, file, work.municipality, now=work.now, actor=actor, progress=work.tell)


def _checked(work: Work, content: bytes) -> Report:
    read, people = _read(work, content)
    with Prepared() as session:
        return report_of(_planned(work, session, read, None), people)


def _take(work: Work, file: ImportFile, content: bytes) -> None:
    """All rows, or none: only when they still do what the check said.

    Who changed the same people at the moment of writing was first: what the file does is then worked out again.
    """
    before = unpacked(file.report) if file.report else Report(refused=FAILED)
    read, people = _read(work, content)
    report = Report()
    for _try in range(WRITES):
        with Prepared() as session:
            report = report_of(_planned(work, session, read, file.asked_by_id), people)
            if not report.is_sound or report.remarks != before.remarks:
                break
            try:
                _write(work, session, file, report)
            except (Outdated, IntegrityError):
                log.info("somebody changed the same people while a file was taken in; it is worked out again")
            else:
                return
    report.before = before.remarks
    work.put_away(file, ImportState.CHECKED, report)


def _write(work: Work, session: Prepared, file: ImportFile, report: Report) -> None:
    """Raises Outdated, IntegrityError: then nothing was written."""
    audit.note(
        session, "file_taken_in", now=work.now, actor=file.asked_by_id, role=Hat.COORDINATOR, thing=file.id
    )  # fmt: skip
    kept = packed(report)
    session.write()
    if actions.finish(session, file, work.number, ImportState.TAKEN, report=kept, now=work.now):
        session.commit()
    else:
        session.rollback()
