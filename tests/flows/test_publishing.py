"""From draft to published: who may, which line each act leaves, and what happens by the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base.db import reading, transaction
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.audit.rules import Hat
from portal.domain.information import writing
from portal.domain.information.models import ArticleVersion
from portal.domain.information.rules import SOURCE, Group, State
from portal.domain.information.versions import places
from portal.flows import editorial, publishing
from portal.flows.editorial import Show, Standing, Why
from portal.flows.permission import NotYours
from portal.jobs.deliver import Worker
from tests import content
from tests.builders import Someone, World
from tests.domain.information.drafts import Writers, step, text
from tests.flows.test_today import as_me, today_for

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def paula(world: World) -> Someone:
    return world.staff(RoleKind.PUBLISHER, "Paula", "Brouwer")


@pytest.fixture
def pieter(world: World) -> Someone:
    return world.staff(RoleKind.PUBLISHER, "Pieter", "Haan")


@pytest.fixture
def desk(world: World, paula: Someone, pieter: Someone) -> Writers:
    return Writers(world, paula.id, pieter.id)


def actions() -> list[tuple[str, Any, str | None]]:
    with reading() as session:
        rows = session.execute(
            select(AuditLine.action, AuditLine.actor_id, AuditLine.actor_role)
            .where(AuditLine.action.startswith("article_"))
            .order_by(AuditLine.id)
        )
        return [tuple(row) for row in rows]


def test_every_act_leaves_a_line_with_who_did_it(world: World, paula: Someone, pieter: Someone) -> None:
    writer, second, now, today = as_me(world, paula), as_me(world, pieter), world.now, world.today
    with transaction() as session:
        row = publishing.new_article(session, writer, "Hulp bij huur", Group.TOESLAGEN, text(), now=now)
        publishing.save(session, writer, row.id, text(title="Anders"), edits=0, now=now)
        publishing.ask(session, writer, row.id, edits=1, now=now)
        publishing.send_back(session, second, row.id, "Korter.", now=now)
        publishing.ask(session, writer, row.id, edits=1, now=now)
        publishing.take_back(session, writer, row.id, now=now)
        publishing.ask(session, writer, row.id, edits=1, now=now)
        publishing.approve(session, second, row.id, edits=1, now=now)
        publishing.plan(session, second, row.id, today + timedelta(3), now=now)
        publishing.publish(session, second, row.id, today=today, now=now)
        publishing.set_under_review(session, writer, row.id, now=now)
        publishing.still_right(session, second, row.id, today + timedelta(90), today=today, now=now)
        publishing.place(session, writer, row.article_id, Group.LOON, 2, now=now)
        draft = publishing.begin(session, writer, row.article_id, SOURCE, now=now)
        publishing.drop(session, writer, draft.id, now=now)
        publishing.withdraw(session, writer, row.id, now=now)

    done = [(action.removeprefix("article_"), actor == paula.id) for action, actor, _role in actions()]

    assert done == [
        ("begun", True), ("saved", True), ("asked", True), ("sent_back", False), ("asked", True), ("taken_back", True),
        ("asked", True), ("approved", False), ("planned", False), ("published", False), ("under_review", True),
        ("still_right", False), ("placed", True), ("begun", True), ("dropped", True), ("withdrawn", True),
    ]  # fmt: skip
    assert {role for _action, _actor, role in actions()} == {Hat.PUBLISHER}


Act = Callable[[Session, Me, ArticleVersion, World], object]
ACTS: dict[str, Act] = {
    "new": lambda s, me, row, w: publishing.new_article(s, me, "Nog een", Group.LOON, text(), now=w.now),
    "begin": lambda s, me, row, w: publishing.begin(s, me, row.article_id, SOURCE, now=w.now),
    "save": lambda s, me, row, w: publishing.save(s, me, row.id, text(), edits=0, now=w.now),
    "copy": lambda s, me, row, w: publishing.keep_copy(s, me, row.id, {}, edits=0, now=w.now),
    "drop": lambda s, me, row, w: publishing.drop(s, me, row.id, now=w.now),
    "ask": lambda s, me, row, w: publishing.ask(s, me, row.id, edits=0, now=w.now),
    "take back": lambda s, me, row, w: publishing.take_back(s, me, row.id, now=w.now),
    "send back": lambda s, me, row, w: publishing.send_back(s, me, row.id, "x", now=w.now),
    "approve": lambda s, me, row, w: publishing.approve(s, me, row.id, edits=0, now=w.now),
    "plan": lambda s, me, row, w: publishing.plan(s, me, row.id, w.today, now=w.now),
    "publish": lambda s, me, row, w: publishing.publish(s, me, row.id, today=w.today, now=w.now),
    "withdraw": lambda s, me, row, w: publishing.withdraw(s, me, row.id, now=w.now),
    "warn": lambda s, me, row, w: publishing.set_under_review(s, me, row.id, now=w.now),
    "still right": lambda s, me, row, w: publishing.still_right(s, me, row.id, w.today, today=w.today, now=w.now),
    "translation": lambda s, me, row, w: publishing.translation_still_right(s, me, row.id, now=w.now),
    "place": lambda s, me, row, w: publishing.place(s, me, row.article_id, Group.LOON, 1, now=w.now),
}


@pytest.mark.parametrize("kind", [RoleKind.CONTACT_PERSON, RoleKind.COORDINATOR])
@pytest.mark.parametrize("act", ACTS)
def test_who_is_no_publisher_does_nothing_to_a_text(world: World, desk: Writers, act: str, kind: RoleKind) -> None:
    me = as_me(world, world.staff(kind))
    with transaction() as session:
        row = desk.new(session)

    with pytest.raises(NotYours), transaction() as session:
        ACTS[act](session, me, row, world)


# --- by the clock -------------------------------------------------------------------------------------------------


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM)


def planned(desk: Writers, day: date, slug: str = "huurtoeslag", **changed: Any) -> ArticleVersion:
    """A new version of a published article, approved and planned."""
    with transaction() as session:
        place = places(session, slug=slug)[0]
        row = desk.save(session, desk.begin(session, place.id), valid_from=day, **changed)
        return desk.plan(session, desk.approve(session, desk.ask(session, row)), day)


def test_a_text_planned_for_new_year_is_what_a_participant_reads_that_day(
    app: Flask, world: World, desk: Writers, clock: time_machine.Traveller, pieter: Someone
) -> None:
    with transaction() as session:
        content.load(session)
    row = planned(desk, NEW_YEAR, title="Huurtoeslag in 2027", body="## Wat is nieuw?\n\nDit geldt vanaf 2027.")
    jelle = world.participant()
    worker = Worker(app, post=None, name="test")  # type: ignore[arg-type]

    clock.move_to(at("2026-12-31T23:58"))
    worker.round()
    old = world.visitor(jelle).get("/geld/huurtoeslag")
    assert "Dit geldt vanaf 2027." not in old.text
    assert old.h1 == "Huurtoeslag als u werkt"

    clock.move_to(at("2027-01-01T00:04"))
    worker.round()
    new = world.visitor(jelle).get("/geld/huurtoeslag")
    assert new.h1 == "Huurtoeslag in 2027"
    assert "Dit geldt vanaf 2027." in new.text
    with reading() as session:
        done = session.get_one(ArticleVersion, row.id)
        assert (done.state, done.updated_on, done.published_by_id) == (State.PUBLISHED, NEW_YEAR, pieter.id)


def test_what_is_planned_comes_too_when_the_worker_stood_still_for_days(
    app: Flask, world: World, desk: Writers, clock: time_machine.Traveller
) -> None:
    with transaction() as session:
        content.load(session)
    row = planned(desk, NEW_YEAR)

    clock.move_to(at("2027-01-05T09:00"))
    Worker(app, post=None, name="test").round()  # type: ignore[arg-type]

    with reading() as session:
        assert session.get_one(ArticleVersion, row.id).state == State.PUBLISHED


def test_what_cannot_be_published_waits_without_a_day_and_holds_up_nothing(world: World, desk: Writers) -> None:
    with transaction() as session:
        content.load(session)
    fine = planned(desk, world.today + timedelta(1))
    with transaction() as session:
        other = desk.out(session, desk.new(session, "kort"))
        english = desk.approve(session, desk.ask(session, desk.begin(session, other.article_id, "en")))
        desk.plan(session, english, world.today + timedelta(1))
        writing.withdraw(session, other.id, now=world.now, actor=desk.writer)

    with transaction() as session:
        done = publishing.publish_due(session, today=world.today + timedelta(1), now=world.now)

    with reading() as session:
        stays = session.get_one(ArticleVersion, english.id)
        assert (done, session.get_one(ArticleVersion, fine.id).state) == (1, State.PUBLISHED)
        assert (stays.state, stays.publish_on) == (State.APPROVED, None)


def test_a_step_taken_by_another_article_meanwhile_holds_up_only_its_own_text(world: World, desk: Writers) -> None:
    tomorrow = world.today + timedelta(1)
    with transaction() as session:
        late = desk.approve(session, desk.ask(session, desk.new(session, "laat", own_steps=[step("bel")])))
        desk.plan(session, late, tomorrow)
        desk.out(session, desk.new(session, "vroeg", own_steps=[step("bel")]))

    with transaction() as session:
        assert publishing.publish_due(session, today=tomorrow, now=world.now) == 0
        assert session.get_one(ArticleVersion, late.id).state == State.APPROVED


# --- the list of work ---------------------------------------------------------------------------------------------


def whys(account: Any) -> list[Why]:
    with reading() as session:
        return [one.why for one in editorial.waiting_for(places(session), account)]


def test_a_text_waits_for_who_can_do_something_about_it(world: World, desk: Writers) -> None:
    with transaction() as session:
        row = desk.new(session)
    assert (whys(desk.writer), whys(desk.second)) == ([Why.DRAFT], [])

    with transaction() as session:
        desk.ask(session, session.get_one(ArticleVersion, row.id))
    assert (whys(desk.writer), whys(desk.second)) == ([], [Why.REVIEW])

    with transaction() as session:
        writing.send_back(session, row.id, "Korter.", now=world.now, actor=desk.second)
    assert (whys(desk.writer), whys(desk.second)) == ([Why.SENT_BACK], [])

    with transaction() as session:
        desk.approve(session, desk.ask(session, session.get_one(ArticleVersion, row.id)))
    assert (whys(desk.writer), whys(desk.second)) == ([], [Why.READY])

    with transaction() as session:
        desk.plan(session, session.get_one(ArticleVersion, row.id), world.today + timedelta(2))
    assert (whys(desk.writer), whys(desk.second)) == ([], [])


def test_a_draft_from_a_file_waits_for_every_publisher(world: World, desk: Writers) -> None:
    with transaction() as session:
        desk.new(session).writers = []

    assert (whys(desk.writer), whys(desk.second)) == ([Why.FROM_FILE], [Why.FROM_FILE])


def test_what_a_file_offered_waits_until_somebody_does_something_with_it(world: World, desk: Writers) -> None:
    with transaction() as session:
        row = desk.out(session, desk.new(session))
        offered = desk.begin(session, row.article_id)
        offered.state = State.OFFERED
    assert whys(desk.second) == [Why.FROM_FILE]

    with transaction() as session:
        draft = desk.begin(session, row.article_id, like=offered.id)
    assert whys(desk.second) == []

    with transaction() as session:
        writing.drop(session, draft.id, now=world.now, actor=desk.writer)
    assert whys(desk.second) == []


def test_what_must_be_looked_at_stands_a_month_ahead_with_the_oldest_first(world: World, desk: Writers) -> None:
    def due() -> list[str]:
        with reading() as session:
            return [place.slug for place, _one in editorial.to_look_over(places(session), world.today)]

    days = {"ver": 40, "morgen": 1, "te-laat": -9, "maand": 30}
    with transaction() as session:
        for slug, ahead in days.items():
            desk.out(session, desk.new(session, slug, review_before=world.today + timedelta(ahead)))
        desk.new(session, "concept", review_before=world.today)
    assert due() == ["te-laat", "morgen", "maand"]

    with transaction() as session:
        (far,) = places(session, slug="ver")
        published = far.published(SOURCE)
        assert published is not None
        writing.set_under_review(session, published.id, under_review=True)
    assert due() == ["te-laat", "morgen", "maand", "ver"]


def test_vandaag_of_a_publisher_tells_what_waits_and_what_is_late(
    world: World, desk: Writers, paula: Someone, pieter: Someone
) -> None:
    with transaction() as session:
        desk.out(session, desk.new(session, "te-laat", title="Te laat", review_before=world.today))
        desk.ask(session, desk.new(session, "gevraagd", title="Gevraagd"))
        row = desk.ask(session, desk.new(session, "terug", title="Terug"))
        writing.send_back(session, row.id, "Korter.", now=world.now, actor=desk.second)

    assert {(one.why, one.title) for one in today_for(world, pieter).texts} == {
        (Why.REVIEW, "Gevraagd"), (None, "Te laat"),
    }  # fmt: skip
    assert {(one.why, one.title) for one in today_for(world, paula).texts} == {
        (Why.SENT_BACK, "Terug"), (None, "Te laat"),
    }  # fmt: skip
    assert today_for(world, world.staff(RoleKind.COORDINATOR)).texts == []


def test_the_list_shows_what_is_asked_for(world: World, desk: Writers) -> None:
    with transaction() as session:
        desk.out(session, desk.new(session, "te-zien"))
        desk.out(session, desk.new(session, "voorbij", valid_until=world.today - timedelta(1)))
        row = desk.out(session, desk.new(session, "weg"))
        writing.withdraw(session, row.id, now=world.now, actor=desk.writer)
        desk.new(session, "nieuw-artikel")

    def shown(show: Show | None) -> set[str]:
        with reading() as session:
            return {one.slug for one in places(session) if editorial.is_shown(one, show, world.today)}

    assert shown(Show.PUBLISHED) == {"te-zien"}
    assert shown(Show.IN_WORK) == {"nieuw-artikel"}
    assert shown(Show.WITHDRAWN) == {"voorbij", "weg", "nieuw-artikel"}
    assert len(shown(None)) == 4


# --- translations -------------------------------------------------------------------------------------------------


def test_where_a_translation_stands(world: World, desk: Writers) -> None:
    def standing() -> tuple[Standing, int | None]:
        with reading() as session:
            (one,) = editorial.translations(session)["en"]
        return one.standing, one.changed

    with transaction() as session:
        dutch = desk.out(session, desk.new(session, body="## Kop\n\nEen zin. Nog een zin."))
    assert standing() == (Standing.MISSING, None)
    with transaction() as session:
        english = desk.begin(session, dutch.article_id, "en")
    assert standing() == (Standing.IN_WORK, None)
    with transaction() as session:
        desk.ask(session, session.get_one(ArticleVersion, english.id))
    assert standing() == (Standing.ASKED, None)
    with transaction() as session:
        desk.approve(session, session.get_one(ArticleVersion, english.id))
    assert standing() == (Standing.READY, None)
    with transaction() as session:
        desk.publish(session, session.get_one(ArticleVersion, english.id))
    assert standing() == (Standing.UP_TO_DATE, None)
    with transaction() as session:
        body = "## Kop\n\nEen zin. Een andere zin. En nog een."
        desk.out(session, desk.save(session, desk.begin(session, dutch.article_id), body=body))
    assert standing() == (Standing.OUTDATED, 2)
    with transaction() as session:
        writing.withdraw(session, english.id, now=world.now, actor=desk.writer)
    assert standing() == (Standing.WITHDRAWN, None)
