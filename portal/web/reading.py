"""An article as readers see it: amounts and names filled in, headings and blocks in parts that can be read aloud.

What is the same for everybody is made once per version and day; names and steps are filled in per reader. The text
passed an allow-list before anything is filled in, and what is filled in is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.base.markdown import Picture, blocks
from portal.domain.information.pictures import Size
from portal.domain.information.rules import PLACEHOLDER, Article, Group
from portal.domain.money.rules import AmountOn
from portal.flows.published import Library
from portal.web.amount_words import amount_words, source_words, unknown_words

STEP = re.compile(r"<p>\{\{\s*step:(\w+)\s*\}\}</p>")
FOR_READERS = "/geld/foto"
"""Where pictures of published texts stand."""
FOR_STAFF = "/team/artikelen/foto"
"""Where all of them stand."""
AMOUNT = re.compile(r"\{\{\s*amount:(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of safe HTML, or the place of a step."""

    html: str = ""
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with the blocks under it."""

    heading: str
    pieces: tuple[Piece, ...]
    note: str
    """That its amounts are of an earlier year, because this one has none yet; else empty."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An amount that the article shows, with where it comes from."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An article on a day, before names are filled in. Everything in the language of the article."""

    parts: tuple[Part, ...]
    amounts: tuple[Shown, ...]
    """Each once, in order."""


_kept: dict[tuple[int, str, str], Reading] = {}
_kept_on: list[date] = []


def reading_of(library: Library, article: Article, day: date) -> Reading:
    """The same for every reader of this version on this day."""
    if _kept_on != [day] or len(_kept) > 200:
        _kept.clear()
        _kept_on[:] = [day]
    key = (library.number, article.slug, article.language)
    if key not in _kept:
        with force_locale(article.language):
            _kept[key] = _read(library, article, day, pictures_at(FOR_READERS, library.pictures))
    return _kept[key]


def draft_of(library: Library, article: Article, day: date, pictures: Mapping[str, Picture]) -> Reading:
    """The same of a text that is not published, for who writes or reviews it; nothing of it is kept."""
    with force_locale(article.language):
        return _read(library, article, day, pictures)


def pictures_at(place: str, sizes: Mapping[str, Size]) -> dict[str, Picture]:
    """Pictures as a page shows them; `place` is the address under which they are handed out."""
    return {one: Picture(f"{place}/{one}", size.width, size.height) for one, size in sizes.items()}


def _read(library: Library, article: Article, day: date, pictures: Mapping[str, Picture]) -> Reading:
    found: dict[str, AmountOn] = {}

    def amount(match: re.Match[str]) -> str:
        on_day = library.amount(match[1], day)
        if on_day is not None:
            found[match[1]] = on_day
        return f"<b>{escape(amount_words(on_day))}</b>"

    parts = []
    for heading, pieces in _parts(article.body, pictures):
        before = set(found)
        filled = tuple(Piece(AMOUNT.sub(amount, one.html), one.step) for one in pieces)
        years = {one.unknown_year for key, one in found.items() if key not in before and one.unknown_year}
        note = unknown_words(day) if years else ""
        parts.append(Part(heading, filled, note))
    return Reading(tuple(parts), tuple(_shown(one, article.language) for one in found.values()))


def _shown(found: AmountOn, language: str) -> Shown:
    return Shown(found.line.label_in(language), amount_words(found), source_words(found.line))


def _parts(body: str, pictures: Mapping[str, Picture]) -> Iterator[tuple[str, list[Piece]]]:
    heading, pieces = "", list[Piece]()
    for html in blocks(body, pictures):
        if html.startswith("<h2>"):
            if heading or pieces:
                yield heading, pieces
            heading, pieces = html.removeprefix("<h2>").removesuffix("</h2>"), []
            continue
        step = STEP.fullmatch(html)
        pieces.append(Piece(step=step[1]) if step else Piece(html))
    yield heading, pieces


def with_names(html: str, names: Mapping[str, str]) -> Markup:
    """{contact}, {employer} and {municipality} as this reader knows them."""

    def name(match: re.Match[str]) -> str:
        return f"<bdi>{escape(names[match[1]])}</bdi>" if match[1] in names else match[0]

    return Markup(PLACEHOLDER.sub(name, html))  # noqa: S704 - safe: allow-listed, and the names are escaped


# --- words --------------------------------------------------------------------------------------------------------


def group_words(group: Group) -> str:
    match group:
        case Group.LOON:
            return _("Uw loon en belasting")
        case Group.TOESLAGEN:
            return _("Toeslagen")
        case Group.GEMEENTE:
            return _("Regelingen van de gemeente")
        case Group.CONTRACT_STOPT:
            return _("Als het contract stopt")


def group_hint(group: Group) -> str:
    """What one finds in it, in a few words."""
    match group:
        case Group.LOON:
            return _("loonstrook, vakantiegeld, aangifte")
        case Group.TOESLAGEN:
            return _("huur, zorg, kinderen")
        case Group.GEMEENTE:
            return _("bijstand, kwijtschelding")
        case Group.CONTRACT_STOPT:
            return _("WW, laatste loon")
