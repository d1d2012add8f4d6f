"""Overzicht: what is over time in the whole scheme, as numbers that lead to names. No content, nobody's sickness."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from portal.base import clock
from portal.domain.accounts.rules import RoleKind
from portal.flows.overview import Passed, callers_about_reports, late, overview
from portal.web.access import db, me
from portal.web.pages import page
from portal.web.staff.guard import for_staff
from portal.web.words import day_short

bp = for_staff("staff_overview", __name__, url_prefix="/team/overzicht", kinds=frozenset({RoleKind.COORDINATOR}))
FARTHEST_PAGE = 100_000
ADDRESS = {"beloftes": Passed.PROMISES, "besluiten": Passed.KNOW_BY, "uitnodigingen": Passed.INVITATIONS}


def passed_words(what: Passed) -> str:
    match what:
        case Passed.PROMISES:
            return _("Wacht te lang op antwoord")
        case Passed.KNOW_BY:
            return _("Weet niet op tijd of het contract doorgaat")
        case Passed.INVITATIONS:
            return _("Gebruikt de uitnodiging niet")


def day_words(what: Passed) -> str:
    match what:
        case Passed.PROMISES:
            return _("Beloofde dag")
        case Passed.KNOW_BY:
            return _("Laatste dag van het contract")
        case Passed.INVITATIONS:
            return _("Uitgenodigd op")


@bp.get("")
def show() -> Response:
    return page(
        "staff/overview.html",
        title=_("Overzicht"),
        found=overview(db(), me(), now=clock.now()),
        passed_words=passed_words,
        Passed=Passed,
    )


@bp.get("/meldingen")
def callers() -> Response:
    return page(
        "staff/overview_callers.html",
        title=_("Niet op tijd gezien"),
        found=callers_about_reports(db(), me(), now=clock.now()),
    )


@bp.get("/<any(beloftes, besluiten, uitnodigingen):what>")
def people(what: str) -> Response:
    number = min(max(request.args.get("blad", 1, type=int), 1), FARTHEST_PAGE)
    chosen = ADDRESS[what]
    lines, has_more = late(db(), me(), chosen, number=number, now=clock.now())
    return page(
        "staff/overview_people.html", title=passed_words(chosen), what=what, lines=lines, number=number,
        has_more=has_more, day_words=day_words(chosen), day_short=day_short,
    )  # fmt: skip
