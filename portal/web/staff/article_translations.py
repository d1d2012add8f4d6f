"""Translations: per language which articles have one, and one translation beside its Dutch text."""

from __future__ import annotations

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.base.languages import LANGUAGES
from portal.domain.information.rules import SOURCE
from portal.flows.editorial import Standing, title_of, translations
from portal.web.access import db
from portal.web.pages import page
from portal.web.staff import article_words
from portal.web.staff.article_pages import address_of, translation_page
from portal.web.staff.guard import for_staff

bp = for_staff("staff_articles_translations", __name__, url_prefix="/team/artikelen")


@bp.get("/vertalingen")
def show() -> Response:
    return page(
        "staff/article_translations.html",
        title=_("Vertalingen"),
        found=translations(db()),
        languages=LANGUAGES,
        title_of=title_of,
        standing_words=article_words.standing_words,
        Standing=Standing,
        address_of=address_of,
    )


@bp.get("/<slug>/<language>")
def article(slug: str, language: str) -> ResponseReturnValue:
    if language == SOURCE:
        return redirect(url_for("staff_articles.article", slug=slug), 303)
    return translation_page(slug, language)
