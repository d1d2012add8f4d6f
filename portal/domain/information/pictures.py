"""The pictures of an article: never changed, and shown to readers only while a published text has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.domain.information.models import ArticleVersion, Picture
from portal.domain.information.rules import State


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture as this house wrote it anew. Width and height in pixels."""

    kind: str
    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Size:
    """In pixels."""

    width: int
    height: int


def add(session: Session, article: UUID, new: NewPicture, *, now: datetime, actor: UUID) -> Picture:
    picture = Picture(
        article_id=article,
        kind=new.kind,
        content=new.content,
        width=new.width,
        height=new.height,
        made_at=now,
        made_by_id=actor,
    )
    session.add(picture)
    session.flush()
    return picture


def sizes(session: Session, article: UUID | None = None) -> dict[str, Size]:
    """The size of every picture (of this article), by its id as a text writes it."""
    query = select(Picture.id, Picture.width, Picture.height).order_by(Picture.id)
    if article is not None:
        query = query.where(Picture.article_id == article)
    return {str(row.id): Size(row.width, row.height) for row in session.execute(query)}


def picture(session: Session, picture_id: UUID) -> Picture | None:
    """For staff: also what is not published yet."""
    return session.get(Picture, picture_id)


def published_picture(session: Session, picture_id: UUID) -> Picture | None:
    """A picture that a published text of its article shows."""
    shown = exists().where(
        ArticleVersion.article_id == Picture.article_id,
        ArticleVersion.state == State.PUBLISHED,
        ArticleVersion.body.contains(f"foto:{picture_id}", autoescape=True),
    )
    return session.scalar(select(Picture).where(Picture.id == picture_id, shown))
