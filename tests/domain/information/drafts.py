"""Articles and versions for the tests of writing, without a web around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain.information import writing
from portal.domain.information.models import ArticleVersion
from portal.domain.information.rules import SOURCE, Group
from portal.domain.information.writing import Written
from tests.builders import World

TEXT = Written(
    title="Hulp bij uw huur",
    summary="Vraag huurtoeslag aan.",
    body="## Wat verandert er?\n\nU verdient nu loon. Uw huurtoeslag wordt lager.",
    details={"sources": [], "links": [], "steps": [], "search": []},
    valid_from=date(2026, 1, 1),
    valid_until=None,
    review_before=date(2027, 6, 1),
    own_steps=[],
)


def step(key: str, title: str = "Vraag het aan", **more: Any) -> dict[str, Any]:
    """A step as a version holds it."""
    words = {"title": title, "lines": ["Doe dit."], "action": {"label": "Lees meer"}, "why": "U werkt."}
    return {
        "key": key, "group": "toeslagen", "anchor": "start", "occurrence": "start", "show_from": {"from": "start"},
        "words": {SOURCE: words}, **more,
    }  # fmt: skip


def text(**changed: Any) -> Written:
    return replace(TEXT, **changed)


class Writers:
    """Who writes and who looks; every act takes place now."""

    def __init__(self, world: World, writer: UUID, second: UUID) -> None:
        self.world, self.writer, self.second = world, writer, second

    def new(self, session: Session, slug: str = "hulp-bij-huur", **changed: Any) -> ArticleVersion:
        return writing.new_article(
            session, slug, Group.TOESLAGEN, text(**changed), now=self.world.now, actor=self.writer
        )

    def begin(self, session: Session, article: UUID, language: str = SOURCE, **more: Any) -> ArticleVersion:
        return writing.begin(session, article, language, now=self.world.now, actor=self.writer, **more)

    def save(self, session: Session, row: ArticleVersion, by: UUID | None = None, **changed: Any) -> ArticleVersion:
        written = replace(writing.as_written(row), **changed)
        return writing.save(session, row.id, written, edits=row.edits, now=self.world.now, actor=by or self.writer)

    def ask(self, session: Session, row: ArticleVersion) -> ArticleVersion:
        return writing.ask(session, row.id, edits=row.edits, now=self.world.now, actor=self.writer)

    def approve(self, session: Session, row: ArticleVersion, by: UUID | None = None) -> ArticleVersion:
        return writing.approve(session, row.id, edits=row.edits, now=self.world.now, actor=by or self.second)

    def plan(self, session: Session, row: ArticleVersion, day: date, by: UUID | None = None) -> ArticleVersion:
        return writing.plan(session, row.id, day, now=self.world.now, actor=by or self.second)

    def publish(self, session: Session, row: ArticleVersion, by: UUID | None = None) -> ArticleVersion:
        return writing.publish(session, row.id, today=self.world.today, now=self.world.now, actor=by or self.second)

    def out(self, session: Session, row: ArticleVersion) -> ArticleVersion:
        """From draft to published."""
        self.ask(session, row)
        self.approve(session, row)
        return self.publish(session, row)
