"""Artikelen: what is published, and what must be looked at again. Reading only."""

from __future__ import annotations

from flask import Response, abort
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.base import clock
from portal.domain.information.queries import newer_drafts
from portal.flows.published import library_now
from portal.web import reading
from portal.web.access import db
from portal.web.pages import page
from portal.web.speaking import municipality
from portal.web.staff.guard import for_staff

bp = for_staff("staff_articles", __name__, url_prefix="/team/artikelen")


@bp.get("")
def show() -> Response:
    today = clock.today()
    books = library_now(db())
    return page(
        "staff/articles.html",
        title=_("Artikelen"),
        articles=sorted(books.articles.values(), key=lambda one: (one.review_before, one.slug)),
        drafts=newer_drafts(db()),
        late=sum(one.is_reviewed_late(today) for one in books.articles.values()),
        group_words=reading.group_words,
    )


@bp.get("/<slug>")
def article(slug: str) -> Response:
    today = clock.today()
    books = library_now(db())
    found = books.articles.get(slug) or abort(404)
    with force_locale(found.language):
        names = {
            "contact": _("de contactpersoon"),
            "employer": _("de werkgever"),
            "municipality": municipality().sender,
        }
    return page(
        "staff/article.html",
        title=found.title,
        article=found,
        reading=reading.reading_of(books, found, today),
        names=names,
        with_names=reading.with_names,
        group_words=reading.group_words,
        step_title=lambda key: step.words["nl"].title if (step := books.step(key)) else key,
    )
