"""What the pages of one article share: where its texts stand, what this person may do, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, abort, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from portal.base import clock
from portal.base.languages import LANGUAGES, Language
from portal.domain.information import pictures
from portal.domain.information.changes import Sentence, changed_sentences
from portal.domain.information.models import Article as ArticleRow
from portal.domain.information.models import ArticleVersion
from portal.domain.information.queries import as_article
from portal.domain.information.rules import SOURCE, Article, State
from portal.domain.information.soundness import pictures_in
from portal.domain.information.versions import Header, Place, bodies, places
from portal.flows.editorial import ARTICLE_LANGUAGES, TRANSLATED_INTO, Standing, names_in, title_of, translation_of
from portal.flows.published import Library, library_now
from portal.flows.publishing import may_write
from portal.web import reading
from portal.web.access import db, me
from portal.web.forms import PortalForm
from portal.web.pages import page
from portal.web.speaking import municipality
from portal.web.staff import article_words
from portal.web.staff.article_forms import PlaceForm, PlanForm, RightForm
from portal.web.staff.version_texts import readable


@dataclass(frozen=True, slots=True)
class Work:
    """The texts of one article in one language, and what this person may do with them."""

    place: Place
    language: Language
    published: Header | None
    open: Header | None
    may_write: bool
    account: UUID
    has_source: bool
    """The Dutch text is published, so it can be translated."""

    @property
    def may_review(self) -> bool:
        """Asked by somebody else; this person wrote nothing in it."""
        found = self.open
        return self.may_write and found is not None and found.state is State.ASKED and self._is_second(found)

    @property
    def may_publish(self) -> bool:
        found = self.open
        return self.may_write and found is not None and found.state is State.APPROVED and not self._wrote(found)

    @property
    def may_say_right(self) -> bool:
        return self.may_write and self.published is not None and not self._wrote(self.published)

    def _is_second(self, one: Header) -> bool:
        return not self._wrote(one) and one.asked_by_id != self.account

    def _wrote(self, one: Header) -> bool:
        return one.is_written_by(self.account)

    @property
    def versions(self) -> tuple[Header, ...]:
        return self.place.of(self.language.code)

    @property
    def newest(self) -> Header | None:
        return next(iter(self.versions), None)


def place_of(slug: str) -> Place:
    """The article with every version, or 404."""
    return next(iter(places(db(), slug=slug, states=None)), None) or abort(404)


def language_of(code: str) -> Language:
    return LANGUAGES[code] if code in ARTICLE_LANGUAGES else abort(404)


def work_of(place: Place, code: str) -> Work:
    language = language_of(code)
    return Work(
        place,
        language,
        place.published(code),
        place.open(code),
        may_write(me()),
        me().account,
        place.published(SOURCE) is not None,
    )


def row_of(slug: str, code: str, number: int) -> ArticleVersion:
    """The version with its text, or 404."""
    language_of(code)
    found = db().scalar(
        select(ArticleVersion)
        .join(ArticleRow, ArticleRow.id == ArticleVersion.article_id)
        .where(ArticleRow.slug == slug, ArticleVersion.language == code, ArticleVersion.number == number)
    )
    return found or abort(404)


def as_read(place: Place, row: ArticleVersion) -> Article:
    return as_article(place.slug, place.group, place.position, row)


def address_of(slug: str, code: str) -> str:
    """Of an article in a language."""
    if code == SOURCE:
        return url_for("staff_articles.article", slug=slug)
    return url_for("staff_articles_translations.article", slug=slug, language=code)


def writing_address(slug: str, code: str) -> str:
    """Where a draft is written."""
    return url_for("staff_editor.show", slug=slug, language=code)


def names_for(language: str) -> dict[str, str]:
    """Words in the place of the names of a participant."""
    with force_locale(language):
        return {
            "contact": _("de contactpersoon"),
            "employer": _("de werkgever"),
            "municipality": municipality().sender,
        }


def shown(books: Library, found: Article, day: date) -> dict[str, Any]:
    """What the template of a text needs, of any version."""
    return {
        "article": found,
        "reading": _reading(books, found, day),
        "names": names_for(found.language),
        "with_names": reading.with_names,
        "direction": LANGUAGES[found.language].direction if found.language in LANGUAGES else "ltr",
        "step_title": lambda key: step.words[SOURCE].title if (step := books.step(key)) else key,
    }


def _reading(books: Library, found: Article, day: date) -> reading.Reading:
    """As published; a text with pictures shows them from where staff may see them."""
    is_published = books.translation(found.slug, found.language) is found or books.articles.get(found.slug) is found
    has_pictures = bool(pictures_in(found.body))
    if is_published and not has_pictures:
        return reading.reading_of(books, found, day)
    sizes = pictures.sizes(db(), found.id) if has_pictures else {}
    return reading.draft_of(books, found, day, reading.pictures_at(reading.FOR_STAFF, sizes))


# --- an article, and its translation ------------------------------------------------------------------------------


def article_page(slug: str, *, problem: str = "", **forms: PortalForm) -> Response:
    """The Dutch text as readers see it, with everything that can be done with it."""
    place, books, today = place_of(slug), library_now(db()), clock.today()
    work = work_of(place, SOURCE)
    found = books.articles.get(slug)
    if found is None and work.newest is not None:
        found = as_read(place, row_of(slug, SOURCE, work.newest.number))
    if found is None:
        abort(404)
    return page(
        "staff/article.html",
        title=found.title or title_of(place),
        status=422 if problem or forms else 200,
        **shown(books, found, today),
        **_around(work, problem, forms),
        translations=[translation_of(place, code) for code in TRANSLATED_INTO],
        is_readable=work.published is not None and found.holds_on(today),
    )


def translation_page(slug: str, code: str, *, problem: str = "", **forms: PortalForm) -> Response:
    """The translation beside the Dutch, with what changed in the Dutch since."""
    place, books, today = place_of(slug), library_now(db()), clock.today()
    work, one = work_of(place, code), translation_of(place, code)
    source, found = books.articles.get(slug), books.translation(slug, code)
    newest = work.open or work.published or work.newest
    if found is None and newest is not None:
        found = as_read(place, row_of(slug, code, newest.number))
    sentences, gone = _since(place, one.published or work.open, source) if source else ([], [])
    return page(
        "staff/article_translation.html",
        title=_("%(title)s, %(language)s", title=title_of(place), language=work.language.name),
        status=422 if problem or forms else 200,
        source=shown(books, source, today) if source else None,
        translated=shown(books, found, today) if found else None,
        one=one,
        is_outdated=one.standing is Standing.OUTDATED,
        changed=sum(sentence.is_new for sentence in sentences),
        new_in=new_by_part(sentences, books),
        gone=[readable(sentence, books) for sentence in gone],
        **_around(work, problem, forms),
    )


def _since(place: Place, translated: Header | None, source: Article) -> tuple[list[Sentence], list[str]]:
    """The sentences of the Dutch, and those that are gone, since the version that was translated."""
    if translated is None or not translated.source_number or translated.source_number == source.number:
        return [], []
    key = (place.id, SOURCE, translated.source_number)
    before = bodies(db(), [key]).get(key)
    return changed_sentences(before, source.body) if before is not None else ([], [])


def new_by_part(sentences: Iterable[Sentence], books: Library) -> list[list[str]]:
    """The new Dutch sentences: first those before any heading, then per heading, that heading itself too."""
    parts: list[list[str]] = [[]]
    for one in sentences:
        if one.text.startswith("## "):
            parts.append([])
        if one.is_new:
            parts[-1].append(readable(one.text.lstrip("# "), books))
    return parts


def _around(work: Work, problem: str, forms: dict[str, PortalForm]) -> dict[str, Any]:
    place = work.place
    return {
        "work": work,
        "place": place,
        "people": names_in(db(), place.versions),
        "say": article_words,
        "group_words": reading.group_words,
        "standing_words": article_words.standing_words,
        "plan_form": PlanForm(None, number=work.open.number if work.open else ""),
        "right_form": RightForm(None, number=work.published.number if work.published else ""),
        "place_form": PlaceForm(None, group=place.group, position=place.position),
        "writing_address": writing_address,
        "address_of": address_of,
        "problem": problem,
        "languages": LANGUAGES,
        "source_language": SOURCE,
        **forms,
    }
