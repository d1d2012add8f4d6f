"""Work on the files that were sent in the browser, one at a time, beside the pages.

A check reads and writes nothing, so nobody waits for it. Taking in is prepared in the same way; only then everything
is written, in one short transaction together with the word that this file was taken. Whoever is stopped halfway has
done nothing, and another goes on.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from portal.base import clock
from portal.base.db import database, reading, transaction
from portal.base.settings import Municipality
from portal.base.spreadsheet import NoTable, WrongHeadings, read_content
from portal.base.tables import Base
from portal.domain import audit
from portal.domain.audit.rules import Hat
from portal.domain.imports import actions
from portal.domain.imports.models import ImportFile
from portal.domain.imports.rules import MOST_UNPACKED, ImportState
from portal.flows.importing.plan import Plan, make_plan
from portal.flows.importing.report import FAILED, Report, packed, refusal, report_of, unpacked
from portal.flows.importing.rows import HEADINGS, FileRead, read_rows
from portal.flows.importing.take import take_in

log = logging.getLogger(__name__)
SAY_EVERY = 500
"""Rows between two signs of life."""


class Prepared(Session):
    """Reads, and holds back every write until `release` and `write`."""

    def __init__(self) -> None:
        super().__init__(autoflush=False, expire_on_commit=False)
        self.is_held = True

    def get_bind(self, *_about: Any, **_more: Any) -> Any:
        return database().reading if self.is_held else database().writing

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        if not self.is_held:
            super().flush(objects)

    def release(self) -> None:
        """From now on this session asks the database to which one writes."""
        self.is_held = False

    def write(self) -> None:
        """Everything that was held back, each table after those it points to: new rows many at a time."""
        new: dict[str, list[Any]] = defaultdict(list)
        changed: dict[str, list[Any]] = defaultdict(list)
        for into, found in ((new, list(self.new)), (changed, list(self.dirty))):
            for one in found:
                into[one.__tablename__].append(one)
        self.expunge_all()
        for table in Base.metadata.sorted_tables:
            for values in _alike(map(_values, new[table.name])):
                self.execute(insert(table), values)
            self.add_all(changed[table.name])
            self.flush()


def _values(row: Base) -> dict[str, Any]:
    """What was set of a new row; the rest gets the defaults of its columns."""
    return {column.key: vars(row)[column.key] for column in row.__table__.columns if column.key in vars(row)}


def _alike(rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Rows with the same columns together."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[tuple(row)].append(row)
    return found.values()


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
    except (IntegrityError, StaleDataError):
        log.info("somebody changed the same rows while a file was taken in; it is checked again")
        _check_again(work, file)
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


def _planned(work: Work, session: Session, file: FileRead, actor: UUID | None) -> Plan:
    """What the file does to what stands here now. A plan with mistakes does nothing."""
    plan = make_plan(session, file, today=clock.day_of(work.now))
    if plan.is_sound:
        take_in(session, plan, work.municipality, now=work.now, actor=actor, progress=work.tell)
    return plan


def _checked(work: Work, content: bytes) -> Report:
    read, people = _read(work, content)
    with Prepared() as session:
        return report_of(_planned(work, session, read, None), people)


def _take(work: Work, file: ImportFile, content: bytes) -> None:
    """All rows, or none: only when they still do what the check said."""
    before = unpacked(file.report) if file.report else Report(refused=FAILED)
    read, people = _read(work, content)
    with Prepared() as session:
        report = report_of(_planned(work, session, read, file.asked_by_id), people)
        if not report.is_sound or report.remarks != before.remarks:
            report.before = before.remarks
            session.close()
            work.put_away(file, ImportState.CHECKED, report)
            return
        audit.note(
            session, "file_taken_in", now=work.now, actor=file.asked_by_id, role=Hat.COORDINATOR, thing=file.id
        )  # fmt: skip
        session.release()
        if actions.finish(session, file, work.number, ImportState.TAKEN, report=packed(report), now=work.now):
            session.write()
            session.commit()
        else:
            session.rollback()


def _check_again(work: Work, file: ImportFile) -> None:
    """What was read had changed at the moment of writing. Nothing was written; this is what it would do now."""
    before = unpacked(file.report).remarks if file.report else ()
    report = _checked(work, file.content or b"")
    report.before = before
    work.put_away(file, ImportState.CHECKED, report)
