"""Invoer: the coordinator sends a file with participants, reads what it would do, and takes it in or not.

The work is done beside the pages (flows/importing/work.py); a page shows how far it is, and asks again by itself where
there is JavaScript.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from sqlalchemy.exc import IntegrityError

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts.queries import names_of
from portal.domain.accounts.rules import RoleKind
from portal.domain.imports import queries
from portal.domain.imports.models import ImportFile
from portal.domain.imports.rules import BUSY, MOST_BYTES, ImportState
from portal.flows.importing import HEADINGS, sending
from portal.flows.importing.report import FAILED, Report, RowKind
from portal.flows.permission import NotYours
from portal.web.access import db, me
from portal.web.forms import OnceForm, PortalForm
from portal.web.gate import takes_files
from portal.web.pages import page
from portal.web.staff import import_words
from portal.web.staff.guard import for_staff

bp = for_staff("staff_imports", __name__, url_prefix="/team/invoer", kinds=frozenset({RoleKind.COORDINATOR}))
PER_PAGE = 100
PARTS = {"bestand": "staff/_import_state.html"}
SHOWN = {
    "fout": RowKind.WRONG,
    "nieuw": RowKind.NEW,
    "veranderd": RowKind.CHANGED,
    "gelijk": RowKind.UNCHANGED,
    "hier-aangepast": RowKind.CHANGED_HERE,
    "anders": RowKind.DIFFERS,
}


class FileForm(OnceForm):
    """One file."""

    file = FileField(_l("Kies het bestand"))


@bp.get("")
def show() -> Response:
    return _list(FileForm(formdata=None))


def _list(form: FileForm, status: int = 200) -> Response:
    files = queries.newest(db(), now=clock.now())
    return page(
        "staff/imports.html",
        title=_("Invoer"),
        status=status,
        form=form,
        files=files,
        names=names_of(db(), {one.made_by_id for one in files}),
        headings=HEADINGS,
        state_words=lambda one: import_words.state_words(ImportState(one.state)),
    )


@bp.post("")
@takes_files
def send() -> ResponseReturnValue:
    form = FileForm()
    if not form.validate():
        return _list(form, 422)
    sent = request.files.get("file")
    content = sent.stream.read(MOST_BYTES + 1) if sent is not None else b""
    wrong = _wrong_at_once(sent.filename if sent else "", content)
    if wrong:
        form.file.errors = [wrong]
        return _list(form, 422)
    name = (sent.filename or "") if sent is not None else ""
    try:
        with transaction() as session:
            key = sending.send(session, me(), content, name, once=form.once.key, now=clock.now()).id
    except (NotYours, IntegrityError):
        form.once.was_taken()
        return _list(form, 422)
    return redirect(url_for(".one", file=key), 303)


def _wrong_at_once(name: str | None, content: bytes) -> str:
    """What needs no reading to be seen."""
    if not name:
        return _("Kies eerst een bestand.")
    if len(content) > MOST_BYTES:
        return str(import_words.REFUSED["too_large"])
    if not content.strip():
        return str(import_words.REFUSED["empty"])
    return ""


@bp.get("/<uuid:file>")
def one(file: UUID) -> Response:
    return _one(sending.found(db(), me(), file, now=clock.now()))


def _one(found: ImportFile, status: int = 200) -> Response:
    state = ImportState(found.state)
    report = sending.report_of(found) if state not in BUSY else None
    if state is ImportState.REFUSED and report is None:
        report = Report(refused=FAILED)
    return page(
        "staff/import_file.html",
        title=_("Bestand met deelnemers"),
        status=status,
        parts=PARTS,
        file=found,
        state=state,
        busy=state in BUSY,
        report=report,
        form=PortalForm(),
        words=import_words,
        **(_rows(report) if report is not None else {}),
    )


def _rows(report: Report) -> dict[str, Any]:
    """The rows of this page of the report, of one kind or of all."""
    word = request.args.get("toon", "")
    chosen = SHOWN.get(word)
    lines = report.of_kind(chosen)
    number = min(max(request.args.get("blad", 1, type=int), 1), len(lines) // PER_PAGE + 1)
    first = (number - 1) * PER_PAGE
    return {
        "counts": [(each, kind, count) for each, kind in SHOWN.items() if (count := report.counts()[kind])],
        "chosen": chosen,
        "shown_word": word if chosen else None,
        "lines": lines[first : first + PER_PAGE],
        "differences": report.differences[:PER_PAGE],
        "number": number,
        "has_more": len(lines) > first + PER_PAGE,
    }


@bp.post("/<uuid:file>/neem-over")
def take(file: UUID) -> ResponseReturnValue:
    with transaction() as session:
        asked = sending.take(session, me(), file, now=clock.now())
    if not asked and sending.found(db(), me(), file, now=clock.now()).state == ImportState.CHECKED:
        flash(_("Dit bestand heeft fouten. Verbeter het en stuur het opnieuw."), "warning")
    return redirect(url_for(".one", file=file), 303)


@bp.post("/<uuid:file>/weg")
def throw_away(file: UUID) -> ResponseReturnValue:
    with transaction() as session:
        gone = sending.throw_away(session, me(), file, now=clock.now())
    if not gone:
        flash(_("Wij nemen dit bestand nu over. Wacht even."), "warning")
        return redirect(url_for(".one", file=file), 303)
    flash(_("Het bestand is weg."))
    return redirect(url_for(".show"), 303)
