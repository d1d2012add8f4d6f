"""Ticks and counts hold when several things arrive at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base.db import reading, transaction
from portal.domain.information import actions
from portal.domain.information.actions import NothingSaid, TooLong
from portal.domain.information.models import Article, ClearCount, StepTick
from portal.domain.information.queries import clear_count
from portal.domain.information.rules import Mark
from tests import content
from tests.builders import World

TOGETHER = 8


@pytest.fixture
def article(world: World) -> UUID:
    with transaction() as session:
        content.load(session)
        found = session.scalar(select(Article.id).where(Article.slug == "huurtoeslag"))
    assert found is not None
    return found


def at_the_same_moment(act: Callable[[Session], None]) -> None:
    def one(_number: int) -> None:
        with transaction() as session:
            act(session)

    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(one, range(TOGETHER)))


def test_a_tick_that_arrives_many_times_at_once_is_one(world: World) -> None:
    someone, today = world.participant(), world.today

    at_the_same_moment(
        lambda session: actions.mark(session, someone.participant_id, "ww_apply", "start", Mark.DONE, today=today)
    )

    with reading() as session:
        assert [tick.state for tick in session.scalars(select(StepTick))] == ["done"]


def test_no_vote_is_lost_when_many_arrive_at_once(world: World, article: UUID) -> None:
    today = world.today

    at_the_same_moment(lambda session: actions.count_clear(session, article, clear=True, today=today))

    with reading() as session:
        found = clear_count(session, article, today.replace(day=1))
    assert found is not None
    assert (found.clear, found.unclear) == (TOGETHER, 0)


def test_a_count_stands_under_its_month_only(world: World, article: UUID) -> None:
    with transaction() as session:
        actions.count_clear(session, article, clear=False, today=world.today)

    with reading() as session:
        assert [row.month.day for row in session.scalars(select(ClearCount))] == [1]


def test_a_remark_of_nothing_or_of_too_much_is_refused(world: World, article: UUID) -> None:
    with transaction() as session:
        with pytest.raises(NothingSaid):
            actions.remark(session, article, " \n ", today=world.today)
        with pytest.raises(TooLong):
            actions.remark(session, article, "a" * 501, today=world.today)


def test_every_change_of_content_has_a_number_of_its_own(world: World) -> None:
    with transaction() as session:
        first = actions.content_changed(session)
        second = actions.content_changed(session)

    assert second == first + 1
