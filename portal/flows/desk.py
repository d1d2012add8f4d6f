"""On the desk of who writes: the open version, what was typed and not saved, and all that a text may point at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.base.clock import ONE_DAY, add_months
from portal.domain.accounts.models import Account
from portal.domain.contract.rules import notice_due
from portal.domain.information import pictures, writing
from portal.domain.information.models import Article, ArticleVersion, WorkingCopy
from portal.domain.information.pictures import Size
from portal.domain.information.queries import step_of
from portal.domain.information.rules import OPEN_STATES, SOURCE, Contract, State, Step
from portal.domain.information.soundness import Known
from portal.flows import publishing
from portal.flows.published import Library, library_now

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dutch:
    """For a translation: the Dutch text that is published, and the one whose meaning the translation has."""

    now: ArticleVersion
    then: ArticleVersion | None
    steps: tuple[Content, ...]
    """Of the published text, with their words in every language."""

    @property
    def is_newer(self) -> bool:
        return self.then is None or self.then.number != self.now.number

    def step(self, key: str) -> Content | None:
        return next((one for one in self.steps if one["key"] == key), None)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the editor of one open version needs."""

    article: Article
    version: ArticleVersion
    copy: WorkingCopy | None
    saved_by: str
    """Name of who saved last; empty when nobody did."""
    saved_by_me: bool
    books: Library
    slugs: frozenset[str]
    pictures: Mapping[str, Size]
    own_steps: tuple[Content, ...]
    """Of a Dutch version its steps; of a translation the words it has for them."""
    dutch: Dutch | None

    @property
    def language(self) -> str:
        return self.version.language

    @property
    def is_translation(self) -> bool:
        return self.version.language != SOURCE

    @property
    def may_be_written(self) -> bool:
        return self.version.state == State.DRAFT

    @property
    def known(self) -> Known:
        own = self.dutch.steps if self.dutch else self.own_steps
        return publishing.known_in(self.books, self.article.slug, set(self.slugs), own, set(self.pictures))

    def own_step(self, key: str) -> Content | None:
        return next((one for one in self.own_steps if one["key"] == key), None)

    def steps(self) -> Iterator[Step]:
        """Every step that the text may show: those of this version, and the published ones of other articles."""
        own = [step_of(one["key"], number, one) for number, one in enumerate(self._whole_steps())]
        keys = {one.key for one in own}
        yield from own
        yield from (one for one in self.books.steps if one.key not in keys and one.article != self.article.slug)

    def _whole_steps(self) -> Iterator[Content]:
        if self.dutch is None:
            yield from self.own_steps
            return
        for one in self.dutch.steps:
            mine = self.own_step(one["key"]) or {}
            yield {**one, "words": {**one["words"], **mine.get("words", {})}}


def desk_of(session: Session, account: UUID, slug: str, language: str) -> Desk | None:
    """None when no version of this text is open. At most seven statements."""
    found = session.execute(
        select(Article, ArticleVersion, WorkingCopy, Account)
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .outerjoin(WorkingCopy, and_(WorkingCopy.version_id == ArticleVersion.id, WorkingCopy.account_id == account))
        .outerjoin(Account, Account.id == ArticleVersion.saved_by_id)
        .where(Article.slug == slug, ArticleVersion.language == language, ArticleVersion.state.in_(OPEN_STATES))
    ).one_or_none()
    if found is None:
        return None
    article, version, copy, saver = found
    books = library_now(session)
    return Desk(
        article=article,
        version=version,
        copy=copy,
        saved_by=saver.name if saver else "",
        saved_by_me=saver is not None and saver.id == account,
        books=books,
        slugs=frozenset(session.scalars(select(Article.slug))),
        pictures=pictures.sizes(session, article.id),
        own_steps=tuple(_own_steps(session, article, version)),
        dutch=_dutch(session, article, version) if language != SOURCE else None,
    )


def open_version(session: Session, slug: str, language: str) -> ArticleVersion | None:
    """The version of this text that is open. One statement."""
    return session.scalar(
        select(ArticleVersion)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(Article.slug == slug, ArticleVersion.language == language, ArticleVersion.state.in_(OPEN_STATES))
    )


def _own_steps(session: Session, article: Article, version: ArticleVersion) -> list[Content]:
    """A draft that came from a file has the steps that are published."""
    if version.own_steps is None and version.language == SOURCE:
        return writing.steps_of(session, article.id)
    return version.own_steps or []


def _dutch(session: Session, article: Article, version: ArticleVersion) -> Dutch | None:
    """None when the Dutch text was withdrawn since."""
    rows = session.scalars(
        select(ArticleVersion).where(
            ArticleVersion.article_id == article.id,
            ArticleVersion.language == SOURCE,
            or_(ArticleVersion.state == State.PUBLISHED, ArticleVersion.number == version.source_number),
        )
    ).all()
    now = next((one for one in rows if one.state == State.PUBLISHED), None)
    then = next((one for one in rows if one.number == version.source_number), None)
    return Dutch(now, then, tuple(writing.steps_of(session, article.id))) if now else None


def example_contract(today: date) -> Contract:
    """A contract of a year from the first of this month, for who wants to see which day a step gives."""
    start = today.replace(day=1)
    return contract_of(start, add_months(start, 12) - ONE_DAY)


def contract_of(start: date, end: date) -> Contract:
    """With the day on which one hears at the latest: that of the law, else three weeks before the end."""
    return Contract(start, end, notice_due(start, end) or end - timedelta(weeks=3), stops=True)
