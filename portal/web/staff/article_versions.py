"""One version as readers would see it, and how it differs from another."""

from __future__ import annotations

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.base import clock
from portal.domain.information.rules import SOURCE, State
from portal.domain.information.versions import Header
from portal.domain.information.writing import steps_of
from portal.flows.editorial import names_in, title_of
from portal.flows.published import library_now
from portal.web.access import db
from portal.web.forms import PortalForm
from portal.web.pages import page
from portal.web.staff import article_words
from portal.web.staff.article_pages import Work, address_of, as_read, place_of, row_of, shown, work_of, writing_address
from portal.web.staff.guard import for_staff
from portal.web.staff.version_texts import compared

bp = for_staff("staff_articles_versions", __name__, url_prefix="/team/artikelen/<slug>/<language>/<int:number>")


@bp.get("")
def show(slug: str, language: str, number: int) -> Response:
    place, row = place_of(slug), row_of(slug, language, number)
    work = work_of(place, language)
    return page(
        "staff/article_version.html",
        title=_("%(title)s, versie %(number)s", title=row.title or title_of(place), number=number),
        **shown(library_now(db()), as_read(place, row), clock.today()),
        work=work,
        version=header_of(work, number),
        steps=row.own_steps or [],
        people=names_in(db(), place.versions),
        say=article_words,
        form=PortalForm(formdata=None),
        back_address=address_of(slug, language),
        writing_address=writing_address,
    )


@bp.get("/verschil")
def difference(slug: str, language: str, number: int) -> ResponseReturnValue:
    place, row = place_of(slug), row_of(slug, language, number)
    work = work_of(place, language)
    header = header_of(work, number)
    other = chosen_other(work, header)
    if request.args.get("met") and other is None:
        return redirect(url_for(".difference", slug=slug, language=language, number=number), 303)
    before = row_of(slug, language, other.number) if other else None
    whole = "alles" in request.args
    return page(
        "staff/article_difference.html",
        title=_("Wat is er anders in versie %(number)s?", number=number),
        compared=compared(before, row, library_now(db()), steps_of(db(), place.id), whole=whole),
        whole=whole,
        work=work,
        version=header,
        other=other,
        article_title=row.title or title_of(place),
        people=names_in(db(), place.versions),
        say=article_words,
        back_address=address_of(slug, language),
        source_language=SOURCE,
    )


def header_of(work: Work, number: int) -> Header:
    return next((one for one in work.versions if one.number == number), None) or abort(404)


def chosen_other(work: Work, version: Header) -> Header | None:
    """The version that was asked for, else the published one, else (for what is published itself) the one before."""
    others = [one for one in work.versions if one.number != version.number]
    asked = request.args.get("met", "")
    if asked:
        return next((one for one in others if str(one.number) == asked), None)
    return compared_with(work, version)


def compared_with(work: Work, version: Header) -> Header | None:
    """With what a version is compared when nobody says so."""
    if work.published and work.published.number != version.number:
        return work.published
    was_read = (State.REPLACED, State.WITHDRAWN)
    return next((one for one in work.versions if one.number < version.number and one.state in was_read), None)
