"""Look up versions for who writes: every article with where its texts stand, without the texts themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.domain.information.models import Article, ArticleVersion
from portal.domain.information.rules import OPEN_STATES, Group, State, holds_on

CURRENT = frozenset({*OPEN_STATES, State.PUBLISHED, State.OFFERED, State.WITHDRAWN, State.DROPPED})
"""All but what was replaced: that stands in the history of an article."""


@dataclass(frozen=True, slots=True)
class Header:
    """A version without its text. The names are those of models.ArticleVersion."""

    id: UUID
    article_id: UUID
    language: str
    number: int
    state: State
    source_number: int | None
    edits: int
    writers: list[str]
    title: str
    valid_from: date
    valid_until: date | None
    review_before: date
    under_review: bool
    updated_on: date
    made_at: datetime
    made_by_id: UUID | None
    saved_at: datetime | None
    saved_by_id: UUID | None
    asked_at: datetime | None
    asked_by_id: UUID | None
    approved_at: datetime | None
    approved_by_id: UUID | None
    sent_back: str | None
    publish_on: date | None
    published_at: datetime | None
    published_by_id: UUID | None
    ended_at: datetime | None
    ended_by_id: UUID | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def holds_on(self, day: date) -> bool:
        return holds_on(self.valid_from, self.valid_until, day)

    def is_written_by(self, account: UUID) -> bool:
        return str(account) in self.writers


@dataclass(frozen=True, slots=True)
class Place:
    """An article by its address, with its versions: per language the highest number first."""

    id: UUID
    slug: str
    group: Group
    position: int
    versions: tuple[Header, ...]

    def of(self, language: str) -> tuple[Header, ...]:
        return tuple(one for one in self.versions if one.language == language)

    def in_state(self, language: str, *states: State) -> Header | None:
        """The newest version in this language that stands in one of these states."""
        return next((one for one in self.of(language) if one.state in states), None)

    def published(self, language: str) -> Header | None:
        return self.in_state(language, State.PUBLISHED)

    def open(self, language: str) -> Header | None:
        return self.in_state(language, *OPEN_STATES)

    @property
    def languages(self) -> tuple[str, ...]:
        """In which something stands that was not put away."""
        return tuple(dict.fromkeys(one.language for one in self.versions if one.state is not State.DROPPED))


COLUMNS = [getattr(ArticleVersion, one.name) for one in fields(Header)]


def places(session: Session, *, slug: str | None = None, states: Collection[State] | None = CURRENT) -> list[Place]:
    """Articles in order with their versions in these states (None: all). One article with `slug`. One statement."""
    joined = ArticleVersion.article_id == Article.id
    if states is not None:
        joined = and_(joined, ArticleVersion.state.in_(states))
    query = (
        select(Article.id.label("place"), Article.slug, Article.group, Article.position, *COLUMNS)
        .outerjoin(ArticleVersion, joined)
        .order_by(Article.position, Article.slug, ArticleVersion.language, ArticleVersion.number.desc())
    )
    if slug is not None:
        query = query.where(Article.slug == slug)
    found: dict[UUID, tuple[str, str, int, list[Header]]] = {}
    for place, own_slug, group, position, *values in session.execute(query):
        headers = found.setdefault(place, (own_slug, group, position, []))[3]
        if values[0] is not None:
            headers.append(_header(values))
    return [Place(one, slug, Group(group), at, tuple(rows)) for one, (slug, group, at, rows) in found.items()]


def _header(values: Iterable[Any]) -> Header:
    named: dict[str, Any] = dict(zip((one.name for one in fields(Header)), values, strict=True))
    return Header(**{**named, "state": State(named["state"])})


def bodies(session: Session, wanted: Collection[tuple[UUID, str, int]]) -> dict[tuple[UUID, str, int], str]:
    """The text of versions by (article, language, number). One statement; none when nothing is asked."""
    if not wanted:
        return {}
    articles, languages, numbers = ({one[index] for one in wanted} for index in range(3))
    rows = session.execute(
        select(ArticleVersion.article_id, ArticleVersion.language, ArticleVersion.number, ArticleVersion.body).where(
            ArticleVersion.article_id.in_(articles),
            ArticleVersion.language.in_(languages),
            ArticleVersion.number.in_(numbers),
        )
    )
    found = {(row.article_id, row.language, row.number): row.body for row in rows}
    return {one: found[one] for one in wanted if one in found}
