"""The links to other websites: where they stand, which must be looked at, and which do not work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.base.outside import Trouble
from portal.domain.information.queries import failing_links
from portal.domain.information.rules import Article, Step
from portal.domain.information.soundness import outside_links
from portal.flows.published import Library


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that does not work, and the texts it stands in."""

    url: str
    trouble: Trouble
    status: int | None
    since: datetime
    articles: tuple[Article, ...]


def addresses(library: Library) -> dict[str, tuple[Article, ...]]:
    """Every https address of published texts and steps, with the Dutch article it belongs to."""
    found: dict[str, tuple[Article, ...]] = {}
    for url, slug in _all(library):
        article = library.articles[slug]
        if article not in found.get(url, ()):
            found[url] = (*found.get(url, ()), article)
    return found


def broken(session: Session, library: Library) -> list[Broken]:
    """What the last look found wrong, of the links that still stand in a text. One statement."""
    where = addresses(library)
    return [
        Broken(row.url, Trouble(row.failure), row.status, row.failing_since, where[row.url])
        for row in failing_links(session)
        if row.url in where and row.failure and row.failing_since
    ]


def _all(library: Library) -> Iterator[tuple[str, str]]:
    for article in (*library.articles.values(), *library.translations.values()):
        for url in (*(link["url"] for link in article.links), *outside_links(article.body)):
            yield url, article.slug
    for step in library.steps:
        yield from ((url, step.article) for url in _of_step(step))


def _of_step(step: Step) -> Iterator[str]:
    for words in (step.words, *(step.outcomes or {}).values()):
        yield from (one.url for one in words.values() if one.url)
