"""The pages around the editor: work, versions, differences, a judgement, translations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.information import writing
from portal.domain.information.models import Article, ArticleVersion
from portal.domain.information.rules import State
from portal.domain.information.writing import Written, as_written
from tests import content
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor

SLUG = "huurtoeslag"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Desk:
    """Two publishers, and a draft in each state as a test asks for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.paula = world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra")
        self.pieter = world.staff(RoleKind.PUBLISHER, "Pieter", "Sikkema")
        with transaction() as session:
            content.load(session)

    def visitor(self, someone: Someone) -> Visitor:
        return self.world.visitor(someone)

    def article(self, slug: str = SLUG) -> Any:
        with reading() as session:
            return session.scalars(select(Article.id).where(Article.slug == slug)).one()

    def row(self, number: int, slug: str = SLUG, language: str = "nl") -> ArticleVersion:
        with reading() as session:
            return session.scalars(
                select(ArticleVersion).where(
                    ArticleVersion.article_id == self.article(slug),
                    ArticleVersion.language == language,
                    ArticleVersion.number == number,
                )
            ).one()

    def draft(
        self, by: Someone | None = None, slug: str = SLUG, language: str = "nl", **changed: Any
    ) -> ArticleVersion:
        """What is published with something changed, saved by `by` (else Paula)."""
        actor = (by or self.paula).id
        with transaction() as session:
            row = writing.begin(session, self.article(slug), language, now=self.world.now, actor=actor)
            written = as_written(row)
            values = {name: getattr(written, name) for name in Written.__slots__}
            return writing.save(
                session, row.id, Written(**{**values, **changed}), edits=0, now=self.world.now, actor=actor
            )

    def asked(self, by: Someone | None = None, **changed: Any) -> ArticleVersion:
        row = self.draft(by, **changed)
        with transaction() as session:
            return writing.ask(session, row.id, edits=row.edits, now=self.world.now, actor=(by or self.paula).id)

    def approved(self, **changed: Any) -> ArticleVersion:
        row = self.asked(**changed)
        with transaction() as session:
            return writing.approve(session, row.id, edits=row.edits, now=self.world.now, actor=self.pieter.id)

    def published(self, **changed: Any) -> ArticleVersion:
        row = self.approved(**changed)
        with transaction() as session:
            return writing.publish(session, row.id, today=self.world.today, now=self.world.now, actor=self.pieter.id)

    def state(self, number: int, slug: str = SLUG, language: str = "nl") -> str:
        return self.row(number, slug, language).state


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def section(visitor: Visitor, heading: str) -> str:
    """What stands under an h2."""
    for one in visitor.page.find_all("h2"):
        if " ".join(one.get_text(" ").split()).startswith(heading):
            return " ".join(one.parent.get_text(" ").split())
    raise AssertionError(f"no heading '{heading}': {visitor.text[:400]}")


def buttons(visitor: Visitor) -> set[str]:
    main = visitor.page.find("main")
    assert main is not None
    return {" ".join(one.get_text(" ").split()) for one in main.select("button, a.btn")}


def all_pages(slug: str = SLUG) -> list[str]:
    base = f"/team/artikelen/{slug}"
    return [
        "/team/artikelen", base, f"{base}/nl/1", f"{base}/nl/2", f"{base}/nl/2/verschil", f"{base}/nl/2/verschil?alles",
        f"{base}/nl/1/verschil", "/team/artikelen/vertalingen", f"{base}/en", f"{base}/ar",
    ]  # fmt: skip


def test_every_page_is_sound_for_who_writes_and_for_who_only_reads(desk: Desk) -> None:
    desk.asked(summary="U krijgt misschien minder huurtoeslag.")
    for someone in (desk.paula, desk.pieter, desk.world.staff(), desk.world.staff(RoleKind.COORDINATOR)):
        visitor = desk.visitor(someone)
        for path in all_pages():
            visitor.get(path)
    desk.visitor(desk.pieter).get(f"/team/artikelen/{SLUG}/nl/2/nakijken")
