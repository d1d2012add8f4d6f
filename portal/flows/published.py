"""What was published: articles, steps and amounts, kept in each process under the content version.

The version is read with what a page reads anyway (one statement together with the ticks), so a process sees what was
published with its very next request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType

import yaml
from sqlalchemy.orm import Session

from portal.base.settings import ROOT
from portal.domain.information import pictures
from portal.domain.information import queries as information
from portal.domain.information.pictures import Size
from portal.domain.information.rules import SOURCE, Article, Group, Step, by_group
from portal.domain.information.search import Index, Text
from portal.domain.money import queries as money
from portal.domain.money.rules import AmountOn, Line, amount_on

CONTENT = ROOT / "content"


@dataclass(frozen=True)
class Library:
    """Everything that was published at one moment."""

    number: int
    articles: Mapping[str, Article]
    """By slug, in the source language."""
    translations: Mapping[tuple[str, str], Article]
    """By slug and language; only of articles that are published in the source language."""
    steps: tuple[Step, ...]
    amounts: Mapping[str, tuple[Line, ...]]
    pictures: Mapping[str, Size] = field(default_factory=dict)
    """Of every article, by the id that its text writes."""
    _indexes: dict[str, Index] = field(default_factory=dict, compare=False, repr=False)

    def article(self, slug: str, day: date) -> Article | None:
        """An article that holds on this day."""
        found = self.articles.get(slug)
        return found if found and found.holds_on(day) else None

    def translation(self, slug: str, language: str) -> Article | None:
        """The article in another language, if it is published."""
        return self.translations.get((slug, language))

    def shown(self, slug: str, language: str) -> Article:
        """The article in the language of the reader where it is published in it, else in the source language."""
        return self.translations.get((slug, language)) or self.articles[slug]

    def is_outdated(self, translation: Article) -> bool:
        """The Dutch text got another version since."""
        return (translation.source_number or 0) < self.articles[translation.slug].number

    def groups(self, day: date) -> dict[Group, list[Article]]:
        """The groups that have articles on this day, in order."""
        return by_group(self._on(day))

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    def amount(self, key: str, day: date) -> AmountOn | None:
        return amount_on(self.amounts.get(key, ()), day)

    def find(self, query: str, language: str, day: date) -> list[Article]:
        """Articles that fit the words, best first: in Dutch, and in the reader's language too."""
        if language not in self._indexes:
            texts = (self._text(one, language) for one in self.articles.values())
            self._indexes[language] = Index(texts, synonyms(), language)
        found = self._indexes[language].find(query)
        return [article for slug in found if (article := self.article(slug, day))]

    def _on(self, day: date) -> Iterator[Article]:
        return (one for one in self.articles.values() if one.holds_on(day))

    def _text(self, article: Article, language: str) -> Text:
        translated = self.translation(article.slug, language)
        both = (article, translated) if translated else (article,)
        return Text(
            article.slug,
            title=" ".join(one.title for one in both),
            summary=" ".join(one.summary for one in both),
            body="\n".join(one.body for one in both),
            extra=(*(word for one in both for word in one.search_words), *self._step_titles(article.slug, language)),
        )

    def _step_titles(self, slug: str, language: str) -> Iterator[str]:
        return (step.words[language].title for step in self.steps if step.article == slug and language in step.words)


NOTHING = Library(0, MappingProxyType({}), MappingProxyType({}), (), MappingProxyType({}))
_kept = NOTHING


def library(session: Session, number: int | None) -> Library:
    """What is published under this version; looked up once per process and version (three statements, and one more
    where a text has pictures)."""
    global _kept
    if number is None:
        return NOTHING
    if _kept.number != number:
        published = information.published_articles(session)
        articles = {one.slug: one for one in published if one.language == SOURCE}
        others = {(one.slug, one.language): one for one in published if one.language != SOURCE and one.slug in articles}
        steps = tuple(step for step in information.steps(session) if step.article in articles)
        has_pictures = any("(foto:" in one.body for one in published)
        sizes = pictures.sizes(session) if has_pictures else {}
        _kept = Library(number, articles, others, steps, money.lines_by_key(session), sizes)
    return _kept


def library_now(session: Session) -> Library:
    """The same, for who has not read the version yet: one statement more."""
    return library(session, information.content_version(session))


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Everyday words and what they stand for; they come with the portal, in content/synonyms.yaml."""
    read = yaml.safe_load((CONTENT / "synonyms.yaml").read_text(encoding="utf-8"))
    return {phrase: tuple(meant) for phrase, meant in read.items()}
