"""A coordinator sends a file, looks at what it would do, and has it taken in or thrown away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain import audit
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.imports import actions, queries
from portal.domain.imports.models import ImportFile
from portal.flows.importing.report import Report, unpacked
from portal.flows.permission import NotYours

LONGEST_NAME = 120


def send(session: Session, me: Me, content: bytes, name: str, *, once: UUID, now: datetime) -> ImportFile:
    """Keep this file, to be checked; the same form sent again is the first one. Raises NotYours."""
    _coordinator(me)
    before = queries.file_once(session, once)
    if before is not None:
        if before.made_by_id != me.account:
            raise NotYours
        return before
    made = actions.keep(session, content, name[-LONGEST_NAME:], once=once, now=now, actor=me.account)
    audit.note(session, "file_sent", now=now, actor=me.account, role=Hat.COORDINATOR, thing=made.id)
    return made


def found(session: Session, me: Me, key: UUID, *, now: datetime) -> ImportFile:
    """A file that is kept; every coordinator may see it. Raises NotYours."""
    _coordinator(me)
    file = queries.file_with(session, key, now=now)
    if file is None:
        raise NotYours
    return file


def report_of(file: ImportFile) -> Report | None:
    """What the last check said; nothing before the first."""
    kept = file.report
    return unpacked(kept) if kept else None


def take(session: Session, me: Me, key: UUID, *, now: datetime) -> bool:
    """Have it taken in, once. False when it is taken in already, or not there to be taken. Raises NotYours."""
    file = found(session, me, key, now=now)
    report = report_of(file)
    if report is None or not report.is_sound or not actions.ask(session, key, actor=me.account):
        return False
    audit.note(session, "file_asked", now=now, actor=me.account, role=Hat.COORDINATOR, thing=key)
    return True


def throw_away(session: Session, me: Me, key: UUID, *, now: datetime) -> bool:
    """False while it is being taken in. Raises NotYours."""
    found(session, me, key, now=now)
    if not actions.throw_away(session, key):
        return False
    audit.note(session, "file_thrown_away", now=now, actor=me.account, role=Hat.COORDINATOR, thing=key)
    return True


def _coordinator(me: Me) -> None:
    if not me.has_role(RoleKind.COORDINATOR):
        raise NotYours
