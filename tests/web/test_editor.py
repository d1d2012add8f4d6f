"""The editor of an article: nothing typed is lost, two writers see each other, and only publishers write."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.base.db import reading, transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.information import writing
from portal.domain.information.models import Article, ArticleVersion, WorkingCopy
from portal.domain.information.rules import OPEN_STATES, State
from tests import content
from tests.builders import Someone, World
from tests.visitor import Visitor

HERE = "/team/artikelen/huurtoeslag/nl/schrijf"


@pytest.fixture
def paula(world: World) -> Someone:
    with transaction() as session:
        content.load(session)
    return world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra")


@pytest.fixture
def pieter(world: World) -> Someone:
    return world.staff(RoleKind.PUBLISHER, "Pieter", "Zijlstra")


def article(slug: str = "huurtoeslag") -> UUID:
    with reading() as session:
        return session.scalars(sa.select(Article.id).where(Article.slug == slug)).one()


def begun(world: World, someone: Someone, slug: str = "huurtoeslag", language: str = "nl") -> None:
    with transaction() as session:
        writing.begin(session, article(slug), language, now=world.now, actor=someone.id)


def open_version(slug: str = "huurtoeslag", language: str = "nl") -> ArticleVersion:
    with reading() as session:
        return session.scalars(
            sa.select(ArticleVersion).where(
                ArticleVersion.article_id == article(slug),
                ArticleVersion.language == language,
                ArticleVersion.state.in_(OPEN_STATES),
            )
        ).one()


def copies() -> list[WorkingCopy]:
    with reading() as session:
        return list(session.scalars(sa.select(WorkingCopy)))


def writer(world: World, someone: Someone, address: str = HERE) -> Visitor:
    return world.visitor(someone).get(address)


# --- writing ------------------------------------------------------------------------------------------------------


def test_what_is_saved_stands_in_the_draft_and_nowhere_else(world: World, paula: Someone) -> None:
    begun(world, paula)

    saved = writer(world, paula).press("Bewaar", title="Huurtoeslag en uw loon", summary="Geef uw inkomen door.")

    assert "Bewaard." in saved.text
    assert saved.h1 == "Huurtoeslag en uw loon"
    row = open_version()
    assert (row.title, row.summary, row.edits, row.state) == (
        "Huurtoeslag en uw loon", "Geef uw inkomen door.", 1, State.DRAFT,
    )  # fmt: skip
    assert copies() == []
