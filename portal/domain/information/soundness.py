"""What is wrong with the text of an article before anybody may read it. Pure; says which, never in words for people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.information.rules import PLACEHOLDER

REFERENCE = re.compile(r"\{\{\s*(\w+):([\w-]+)\s*\}\}")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(\s*([^)\s]*)[^)]*\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*([^)\s]*)[^)]*\)")
HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t#]*$", re.M)
OWN_ADDRESS = re.compile(r"/geld(/[a-z0-9-]+)?(#[\w-]+)?")
OUTSIDE = re.compile(r"(https://[^\s/]+\.[^\s/]+(/\S*)?|tel:\+?\d[\d-]+|mailto:[^\s@]+@[^\s@]+)")
PICTURE_ADDRESS = re.compile(r"foto:([0-9a-f-]{36})")
NAMES = frozenset({"contact", "employer", "municipality"})
STEP_NAMES = NAMES | {"start", "end", "year"}
DAYS_ONLY = frozenset({"start", "end", "year"})
"""A title stands where nobody's name is known: on Start, and on the card of staff."""
SAYS_NOTHING = frozenset({"hier", "klik hier", "link", "lees meer", "meer", "deze pagina", "website"})
"""Link texts that do not say where they lead."""
LONGEST_ALT = 200


class Wrong(StrEnum):
    """What is wrong. The first group refuses; `is_advice` tells which only warn."""

    TITLE_HEADING = "title_heading"
    """A heading with one #: that is the title."""
    HEADING_SKIPPED = "heading_skipped"
    """From ## to ####."""
    HEADING_EMPTY = "heading_empty"
    NO_HEADING = "no_heading"
    UNKNOWN_AMOUNT = "unknown_amount"
    UNKNOWN_STEP = "unknown_step"
    UNKNOWN_REFERENCE = "unknown_reference"
    UNKNOWN_NAME = "unknown_name"
    LINK_WITHOUT_TEXT = "link_without_text"
    LINK_SAYS_NOTHING = "link_says_nothing"
    LINK_NOT_SAFE = "link_not_safe"
    """Neither https nor a page of Geld."""
    UNKNOWN_ARTICLE = "unknown_article"
    PICTURE_WITHOUT_ALT = "picture_without_alt"
    PICTURE_NOT_HERE = "picture_not_here"
    """Not one of the pictures of this article."""
    ALT_TOO_LONG = "alt_too_long"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong, with the passage and where it begins in the text."""

    wrong: Wrong
    passage: str
    at: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a text may point at."""

    amounts: Collection[str]
    steps: Collection[str]
    articles: Collection[str]
    pictures: Collection[str] = ()


def mistakes_in(body: str, known: Known) -> list[Mistake]:
    """Everything that is wrong in the body of an article, in the order of the text."""
    found = [*_headings(body), *_references(body, known), *_names(body, NAMES), *_links(body, known)]
    found += [*_pictures(body, known), *_html(body)]
    return sorted(found, key=lambda one: one.at)


def names_wrong(text: str, allowed: Collection[str]) -> list[str]:
    """{placeholders} that cannot be filled in here."""
    return [found[1] for found in PLACEHOLDER.finditer(REFERENCE.sub("", text)) if found[1] not in allowed]


def outside_links(body: str) -> list[str]:
    """The https addresses that the text links to."""
    return [found[2] for found in LINK.finditer(body) if found[2].startswith("https://")]


def pictures_in(body: str) -> list[str]:
    """The ids of the pictures that the text shows."""
    return [found[1] for each in PICTURE.finditer(body) if (found := PICTURE_ADDRESS.fullmatch(each[2]))]


def _headings(body: str) -> Iterator[Mistake]:
    before = 2
    for found in HEADING.finditer(body):
        level, text = len(found[1]), found[2]
        if level == 1:
            yield Mistake(Wrong.TITLE_HEADING, found[0], found.start())
        elif not text:
            yield Mistake(Wrong.HEADING_EMPTY, found[0], found.start())
        elif level > before + 1:
            yield Mistake(Wrong.HEADING_SKIPPED, found[0], found.start())
        before = max(level, 2)
    if body.strip() and not re.search(r"^##[ \t]+\S", body, re.M):
        yield Mistake(Wrong.NO_HEADING, "", 0)


def _references(body: str, known: Known) -> Iterator[Mistake]:
    kinds = {"amount": (known.amounts, Wrong.UNKNOWN_AMOUNT), "step": (known.steps, Wrong.UNKNOWN_STEP)}
    for found in REFERENCE.finditer(body):
        keys, wrong = kinds.get(found[1], ((), Wrong.UNKNOWN_REFERENCE))
        if found[2] not in keys:
            yield Mistake(wrong, found[0], found.start())


def _names(body: str, allowed: Collection[str]) -> Iterator[Mistake]:
    blank = REFERENCE.sub(lambda found: " " * len(found[0]), body)
    for found in PLACEHOLDER.finditer(blank):
        if found[1] not in allowed:
            yield Mistake(Wrong.UNKNOWN_NAME, found[0], found.start())


def _links(body: str, known: Known) -> Iterator[Mistake]:
    for found in LINK.finditer(body):
        text, address = " ".join(found[1].split()), found[2]
        if not text:
            yield Mistake(Wrong.LINK_WITHOUT_TEXT, found[0], found.start())
        elif text.casefold().rstrip(".") in SAYS_NOTHING:
            yield Mistake(Wrong.LINK_SAYS_NOTHING, found[0], found.start())
        if OWN_ADDRESS.fullmatch(address):
            slug = address.partition("#")[0].removeprefix("/geld").strip("/")
            if slug and slug not in known.articles:
                yield Mistake(Wrong.UNKNOWN_ARTICLE, found[0], found.start())
        elif not OUTSIDE.fullmatch(address):
            yield Mistake(Wrong.LINK_NOT_SAFE, found[0], found.start())


def _pictures(body: str, known: Known) -> Iterator[Mistake]:
    for found in PICTURE.finditer(body):
        alt, place = found[1].strip(), PICTURE_ADDRESS.fullmatch(found[2])
        if not alt:
            yield Mistake(Wrong.PICTURE_WITHOUT_ALT, found[0], found.start())
        elif len(alt) > LONGEST_ALT:
            yield Mistake(Wrong.ALT_TOO_LONG, found[0], found.start())
        if place is None or place[1] not in known.pictures:
            yield Mistake(Wrong.PICTURE_NOT_HERE, found[0], found.start())


def _html(body: str) -> Iterator[Mistake]:
    for found in re.finditer(r"</?[a-zA-Z][^<>\n]{0,200}>", body):
        yield Mistake(Wrong.HTML, found[0], found.start())
