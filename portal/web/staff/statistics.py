"""Cijfers: one way of dividing the scheme at a time, as a table and a drawn one, to print and as CSV."""

from __future__ import annotations

import csv
import io

from flask import Response, abort, make_response, request
from flask_babel import gettext as _

from portal.base import clock
from portal.base.languages import LANGUAGES
from portal.domain.accounts.rules import RoleKind
from portal.flows.statistics import NO_EMPLOYER, Division, Numbers, numbers
from portal.web.access import db, me
from portal.web.pages import page
from portal.web.staff.guard import for_staff
from portal.web.words import day

bp = for_staff("staff_statistics", __name__, url_prefix="/team/cijfers", kinds=frozenset({RoleKind.COORDINATOR}))
ADDRESS = {
    "contract": Division.CONTRACT,
    "uren": Division.HOURS,
    "taal": Division.LANGUAGE,
    "werkgever": Division.EMPLOYER,
    "groep": Division.GROUP,
    "doet-mee": Division.JOINED,
    "ziek": Division.SICK,
}
"""The word in the address."""


def division_words(division: Division) -> str:
    match division:
        case Division.CONTRACT:
            return _("Contract")
        case Division.HOURS:
            return _("Uren per week")
        case Division.LANGUAGE:
            return _("Taal")
        case Division.EMPLOYER:
            return _("Werkgever")
        case Division.GROUP:
            return _("Hoe groot is de groep?")
        case Division.JOINED:
            return _("Doet mee op de telefoon")
        case Division.SICK:
            return _("Ziek")


def part_words(division: Division, part: str) -> str:
    if division is Division.EMPLOYER:
        return part if part != NO_EMPLOYER else _("geen contract nu")
    if division is Division.LANGUAGE:
        return LANGUAGES[part].name
    return {
        "begins": _("begint nog"),
        "runs": _("loopt"),
        "ended": _("is gestopt"),
        "to_12": _("12 uur of minder"),
        "to_20": _("meer dan 12, hoogstens 20 uur"),
        "to_28": _("meer dan 20, hoogstens 28 uur"),
        "over_28": _("meer dan 28 uur"),
        "to_5": _("groep van 1 tot en met 5"),
        "to_15": _("groep van 6 tot en met 15"),
        "to_30": _("groep van 16 tot en met 30"),
        "over_30": _("groep van meer dan 30"),
        "joined": _("doet mee"),
        "not_yet": _("nog niet"),
        "sick": _("ziek"),
        "not_sick": _("niet ziek"),
        "none": _("geen contactpersoon") if division is Division.GROUP else _("geen contract nu"),
    }[part]


def count_words(count: int | None) -> str:
    return _("niet te tonen") if count is None else str(count)


def _found() -> tuple[str, Numbers]:
    word = request.args.get("deel", "contract")
    if word not in ADDRESS:
        abort(404)
    return word, numbers(db(), me(), ADDRESS[word], today=clock.today())


@bp.get("")
def show() -> Response:
    word, found = _found()
    return page(
        "staff/statistics.html",
        title=_("Cijfers"),
        word=word,
        found=found,
        address=ADDRESS,
        division_words=division_words,
        part_words=part_words,
        count_words=count_words,
    )


@bp.get("/cijfers.csv")
def as_csv() -> Response:
    word, found = _found()
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";", lineterminator="\r\n")
    rows.writerow([division_words(found.division), _("Aantal deelnemers")])
    for part, count in found.parts:
        rows.writerow([safe_cell(part_words(found.division, part)), count_words(count)])
    rows.writerow([_("Alle deelnemers"), count_words(found.total)])
    rows.writerow([_("Op %(day)s", day=day(found.on)), _("Afgerond op 5. Onder de 5 staat er niets.")])
    answer = make_response("\ufeff" + written.getvalue())
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="cijfers-{word}.csv"'
    return answer


def safe_cell(text: str) -> str:
    """A name that a spreadsheet would reckon with stands there as text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
