"""A version in parts of plain text, as two versions are compared: the title, the text, the sources, each step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.domain.information.comparing import Difference, difference
from portal.domain.information.models import ArticleVersion
from portal.domain.information.rules import SOURCE
from portal.domain.information.soundness import REFERENCE
from portal.flows.published import Library
from portal.web.staff.day_rules import due_words
from portal.web.staff.editor_words import SURENESS
from portal.web.words import day_short

Steps = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PartOf:
    """One part of a version beside the same part of another."""

    name: str
    difference: Difference
    is_text: bool
    """In the language of the article; else it is about the article, in the language of the page."""


def compared(
    before: ArticleVersion | None,
    after: ArticleVersion,
    books: Library,
    published_steps: Steps,
    *,
    whole: bool = False,
) -> list[PartOf]:
    """Every part of which one of the versions has something; `whole`: nothing is folded."""
    old = dict(_parts(before, books, published_steps)) if before else {}
    new = dict(_parts(after, books, published_steps))
    names = [*new, *(name for name in old if name not in new)]
    return [
        PartOf(name, difference(old.get(name, ""), new.get(name, ""), fold=not whole), name in _in_its_language())
        for name in names
        if old.get(name) or new.get(name)
    ]


def _in_its_language() -> frozenset[str]:
    return frozenset({_("Titel"), _("In één zin"), _("Tekst")})


def _parts(row: ArticleVersion, books: Library, published_steps: Steps) -> Iterator[tuple[str, str]]:
    details = row.details
    yield _("Titel"), row.title
    yield _("In één zin"), row.summary
    yield _("Tekst"), readable(row.body, books)
    yield _("Links"), "\n\n".join(map(_link, details.get("links", ())))
    if row.language == SOURCE:
        yield _("Bronnen"), "\n\n".join(map(_source, details.get("sources", ())))
        yield _("Dagen"), _days(row)
        yield _("Stappen in de tekst"), ", ".join(details.get("steps", ()))
    yield _("Zoekwoorden"), ", ".join(details.get("search", ()))
    own = row.own_steps if row.own_steps is not None else published_steps
    for number, step in enumerate(own, 1):
        words = step.get("words", {}).get(row.language)
        name = _("Stap %(number)s: %(key)s", number=number, key=step.get("key", ""))
        yield name, _step(step, words or {}, is_source=row.language == SOURCE)


def readable(text: str, books: Library) -> str:
    """Amounts and steps by their names, as one reads them."""

    def named(found: re.Match[str]) -> str:
        if found[1] == "amount":
            lines = books.amounts.get(found[2])
            return _("[bedrag: %(name)s]", name=lines[-1].label if lines else found[2])
        return _("[dag van stap: %(name)s]", name=found[2])

    return REFERENCE.sub(named, text)


def _source(one: Mapping[str, str]) -> str:
    sure = next((str(choice.label) for choice in SURENESS if choice.value == one.get("sureness")), "")
    return " ".join(filter(None, (f"{one.get('name', '')}.", one.get("about", ""), f"{sure}." if sure else "")))


def _link(one: Mapping[str, str]) -> str:
    return "\n".join(filter(None, (one.get("label", ""), one.get("url", ""), one.get("what_happens", ""))))


def _days(row: ArticleVersion) -> str:
    lines = [_("Geldt vanaf %(day)s.", day=day_short(row.valid_from))]
    if row.valid_until:
        lines.append(_("Geldt tot en met %(day)s.", day=day_short(row.valid_until)))
    lines.append(_("Nakijken vóór %(day)s.", day=day_short(row.review_before)))
    return "\n".join(lines)


def _step(step: Mapping[str, Any], words: Mapping[str, Any], *, is_source: bool) -> str:
    action = words.get("action") or {}
    lines = [words.get("title", ""), *words.get("lines", ()), action.get("label", ""), action.get("url", "")]
    lines.append(words.get("why", ""))
    if is_source:
        lines.append(due_words(step["due"]) if step.get("due") else "")
    return "\n".join(filter(None, lines))
