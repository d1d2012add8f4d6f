"""Published articles with every version, personal steps and ticks, and what people found unclear."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, Sealed, identity


class Article(Base):
    """An article by its address. What it says stands in its versions."""

    __tablename__ = "articles"

    id: Mapped[uuid.UUID] = identity()
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    group: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)


class ArticleVersion(Base):
    """One version in one language. Per article and language at most one is published and at most one is open."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("article_id", "language", "number"),)

    id: Mapped[uuid.UUID] = identity()
    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("articles.id"))
    language: Mapped[str] = mapped_column(String(8), default="nl")
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    """rules.State."""
    source_number: Mapped[int | None]
    """Of a translation: the number of the Dutch version whose meaning it has."""
    edits: Mapped[int] = mapped_column(default=0)
    """Goes up with every save: who saves on an older number is shown what the other did."""
    writers: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Ids of the accounts that wrote in it. None of them can approve or publish it."""
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Sources, links, related steps and search words, as in the content file."""
    own_steps: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    """The steps that belong to the article as this version has them; None: as they were published. In a translation
    only the words of its language."""
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    review_before: Mapped[date]
    under_review: Mapped[bool] = mapped_column(default=False)
    """Readers see 'Wij kijken deze tekst na'."""
    updated_on: Mapped[date]
    file_hash: Mapped[str | None] = mapped_column(String(64))
    """Of the content file it came from: a later changed file becomes a draft, it never overwrites."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime | None]
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    sent_back: Mapped[str | None] = mapped_column(Text)
    """What the second person asked to change."""
    publish_on: Mapped[date | None]
    """Approved: the day from which it is published."""
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
    """Withdrawn, replaced or dropped."""
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))


PUBLISHED = text("state = 'published'")
Index(
    "uq_article_versions_published",
    ArticleVersion.article_id,
    ArticleVersion.language,
    unique=True,
    sqlite_where=PUBLISHED,
    postgresql_where=PUBLISHED,
)
OPEN = text("state IN ('draft', 'asked', 'approved')")
Index(
    "uq_article_versions_open",
    ArticleVersion.article_id,
    ArticleVersion.language,
    unique=True,
    sqlite_where=OPEN,
    postgresql_where=OPEN,
)


class WorkingCopy(Base):
    """What somebody typed and did not save yet: for that writer only, until saved or thrown away."""

    __tablename__ = "article_copies"
    __table_args__ = (UniqueConstraint("version_id", "account_id"),)

    id: Mapped[uuid.UUID] = identity()
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("article_versions.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    edits: Mapped[int]
    """The number of the version that the writer began from."""
    saved_at: Mapped[datetime]


class Picture(Base):
    """A picture in an article, written anew and small. Its alternative text stands in the text that shows it."""

    __tablename__ = "article_pictures"

    id: Mapped[uuid.UUID] = identity()
    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("articles.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """Its media type."""
    content: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))


class LinkCheck(Base):
    """What the last look at an outside link of a published article said. It never changes what readers see."""

    __tablename__ = "link_checks"

    url: Mapped[str] = mapped_column(String(500), primary_key=True)
    checked_at: Mapped[datetime]
    failure: Mapped[str | None] = mapped_column(String(20))
    """base.outside.Trouble; None: it answered."""
    status: Mapped[int | None]
    failing_since: Mapped[datetime | None]


class StepText(Base):
    """A step as published: its rule and its texts per language, by its stable key."""

    __tablename__ = "steps"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    file_hash: Mapped[str] = mapped_column(String(64))


class ContentVersion(Base):
    """One row: goes up with every change of articles, steps or amounts. Processes keep content under this number."""

    __tablename__ = "content_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class StepTick(Base):
    """'Gedaan' or 'geldt niet voor mij', for one occurrence of a step. For oneself only; no staff query reads it."""

    __tablename__ = "step_ticks"
    __table_args__ = (UniqueConstraint("participant_id", "step_key", "occurrence"),)

    id: Mapped[uuid.UUID] = identity()
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participants.id"))
    step_key: Mapped[str] = mapped_column(String(60))
    occurrence: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    """done, not_for_me; an answer to a question: yes, no."""
    on_day: Mapped[date]


class ClearCount(Base):
    """Per article and month: how many found it clear or not, and asked about it. Counts, without time or name."""

    __tablename__ = "clear_counts"

    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    clear: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)
    questions: Mapped[int] = mapped_column(default=0)
    """Messages that began from this article."""


class Remark(Base):
    """What was not clear. A random key and only the month: no day, no order, no name."""

    __tablename__ = "remarks"
    __table_args__ = {"sqlite_with_rowid": False}
    """Rows stand in the order of their random key, not of arrival."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("articles.id"), index=True)
    month: Mapped[date]
    text = Sealed()
    text_sealed: Mapped[bytes]
