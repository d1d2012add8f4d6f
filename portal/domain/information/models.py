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
    """One version in one language. At most one is published per article and language."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("article_id", "language", "number"),)

    id: Mapped[uuid.UUID] = identity()
    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("articles.id"))
    language: Mapped[str] = mapped_column(String(8), default="nl")
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    """draft, published, withdrawn, replaced."""
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Sources, links, related steps and search words, as in the content file."""
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
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))


PUBLISHED = text("state = 'published'")
Index(
    "uq_article_versions_published",
    ArticleVersion.article_id,
    ArticleVersion.language,
    unique=True,
    sqlite_where=PUBLISHED,
    postgresql_where=PUBLISHED,
)


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
    """Per article and month: how many found it clear or not. A count, so that no vote has a time or a name."""

    __tablename__ = "clear_counts"

    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    clear: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)


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
