"""From draft to published: who may do what when, and what the database refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.base.db import reading, transaction
from portal.base.tables import new_id
from portal.domain.accounts.rules import RoleKind
from portal.domain.information import writing
from portal.domain.information.models import Article, ArticleVersion, StepText, WorkingCopy
from portal.domain.information.queries import content_version
from portal.domain.information.rules import OPEN_STATES, SOURCE, Group, State
from portal.domain.information.writing import (
    AlreadyOpen,
    ChangedMeanwhile,
    NoSource,
    NotYet,
    OwnText,
    SlugTaken,
    StepTaken,
    WrongState,
    slug_of,
)
from tests.builders import World
from tests.domain.information.drafts import Writers, step, text


@pytest.fixture
def desk(world: World) -> Writers:
    paula = world.staff(RoleKind.PUBLISHER, "Paula", "Brouwer")
    return Writers(world, paula.id, world.staff(RoleKind.PUBLISHER, "Pieter", "Haan").id)


@pytest.fixture
def session(world: World) -> Any:
    """One transaction for a whole story."""
    with transaction() as found:
        yield found


def states(session: Session, row: ArticleVersion) -> list[str]:
    query = select(ArticleVersion.state).where(
        ArticleVersion.article_id == row.article_id, ArticleVersion.language == row.language
    )
    return list(session.scalars(query.order_by(ArticleVersion.number)))


# --- beginning ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Één ding: huur & zorg", "een-ding-huur-zorg"),
        ("  Wat nu?  ", "wat-nu"),
        ("Çédille—en streep", "cedille-en-streep"),
        ("؟؟", ""),
        ("w" * 200, "w" * 80),
        ("a" * 79 + " b", "a" * 79),
    ],
)
def test_the_address_comes_from_the_title(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_a_new_article_is_a_draft_at_the_end_of_its_group(session: Session, desk: Writers) -> None:
    first, second = desk.new(session, "een"), desk.new(session, "twee")

    places = session.execute(select(Article.slug, Article.position).order_by(Article.position)).all()

    assert [tuple(one) for one in places] == [("een", 1), ("twee", 2)]
    assert (first.state, first.number, first.writers) == (State.DRAFT, 1, [str(desk.writer)])
    assert second.article_id != first.article_id


@pytest.mark.parametrize("slug", ["", "stappen", "vertalingen", "bestaat"])
def test_an_address_that_is_used_or_empty_is_refused(session: Session, desk: Writers, slug: str) -> None:
    desk.new(session, "bestaat")

    with pytest.raises(SlugTaken):
        desk.new(session, slug)


def test_of_a_text_only_one_version_is_open(session: Session, desk: Writers) -> None:
    row = desk.new(session)

    with pytest.raises(AlreadyOpen):
        desk.begin(session, row.article_id)

    desk.out(session, row)
    assert desk.begin(session, row.article_id).number == 2


def test_a_new_version_begins_as_what_is_published(session: Session, desk: Writers) -> None:
    row = desk.out(session, desk.new(session, title="Titel een", own_steps=None))

    draft = desk.begin(session, row.article_id)

    assert (draft.title, draft.body, draft.own_steps) == ("Titel een", row.body, [])
    assert draft.writers == [str(desk.writer)]


def test_an_old_version_is_taken_up_again(session: Session, desk: Writers) -> None:
    old = desk.out(session, desk.new(session, title="Zo was het"))
    desk.out(session, desk.save(session, desk.begin(session, old.article_id), title="Zo is het"))

    again = desk.begin(session, old.article_id, like=old.id)

    assert (again.number, again.title) == (3, "Zo was het")
    assert states(session, old) == [State.REPLACED, State.PUBLISHED, State.DRAFT]


def test_what_was_withdrawn_or_thrown_away_can_be_taken_up_again(session: Session, desk: Writers) -> None:
    row = desk.new(session, title="Weg en terug")
    writing.drop(session, row.id, now=desk.world.now, actor=desk.second)

    assert desk.begin(session, row.article_id).title == "Weg en terug"


def test_a_translation_begins_empty_and_never_before_the_dutch(session: Session, desk: Writers) -> None:
    row = desk.new(session)
    with pytest.raises(NoSource):
        desk.begin(session, row.article_id, "en")
    desk.out(session, row)

    english = desk.begin(session, row.article_id, "en")

    assert (english.title, english.body, english.source_number, english.own_steps) == ("", "", 1, [])
    assert (english.valid_from, english.review_before) == (row.valid_from, row.review_before)


# --- saving -------------------------------------------------------------------------------------------------------


def test_who_saves_becomes_a_writer_and_the_copy_is_forgotten(session: Session, desk: Writers) -> None:
    row = desk.new(session)
    writing.keep_copy(session, row.id, {"title": "half"}, edits=0, now=desk.world.now, actor=desk.second)

    desk.save(session, row, by=desk.second, title="Heel")

    assert (row.title, row.edits, set(row.writers)) == ("Heel", 1, {str(desk.writer), str(desk.second)})
    assert session.scalar(select(func.count()).select_from(WorkingCopy)) == 0


def test_the_copy_of_somebody_else_stays(session: Session, desk: Writers) -> None:
    row = desk.new(session)
    writing.keep_copy(session, row.id, {"title": "half"}, edits=0, now=desk.world.now, actor=desk.second)
    writing.keep_copy(session, row.id, {"title": "verder"}, edits=0, now=desk.world.now, actor=desk.second)

    desk.save(session, row, title="Heel")

    assert session.scalars(select(WorkingCopy.fields)).all() == [{"title": "verder"}]


def test_who_saves_on_an_older_text_saves_nothing(session: Session, desk: Writers) -> None:
    row = desk.new(session)
    desk.save(session, row, title="Van Paula")

    with pytest.raises(ChangedMeanwhile):
        writing.save(session, row.id, text(title="Van Pieter"), edits=0, now=desk.world.now, actor=desk.second)

    assert row.title == "Van Paula"


def test_what_is_asked_approved_or_published_is_not_saved_over(session: Session, desk: Writers) -> None:
    row = desk.new(session)
    for move in (desk.ask, desk.approve, desk.publish):
        move(session, row)
        with pytest.raises(WrongState) as refused:
            desk.save(session, row, title="Toch nog")
        assert refused.value.state == row.state


def test_saving_beside_somebody_else_keeps_both_texts_and_all_writers(session: Session, desk: Writers) -> None:
    theirs = desk.save(session, desk.new(session), title="Van Paula")

    mine = writing.save_beside(session, theirs.id, text(title="Van Pieter"), now=desk.world.now, actor=desk.second)

    assert states(session, mine) == [State.DROPPED, State.DRAFT]
    assert (theirs.title, mine.title) == ("Van Paula", "Van Pieter")
    assert set(mine.writers) == {str(desk.writer), str(desk.second)}


def test_what_a_second_person_asked_stays_when_two_wrote_beside_each_other(session: Session, desk: Writers) -> None:
    row = desk.ask(session, desk.new(session))
    writing.send_back(session, row.id, "Korter.", now=desk.world.now, actor=desk.second)

    mine = writing.save_beside(session, row.id, text(), now=desk.world.now, actor=desk.writer)

    assert mine.sent_back == "Korter."


# --- a second person ----------------------------------------------------------------------------------------------


def test_who_wrote_in_a_text_can_neither_approve_plan_nor_publish_it(session: Session, desk: Writers) -> None:
    row = desk.ask(session, desk.new(session))
    with pytest.raises(OwnText):
        desk.approve(session, row, by=desk.writer)
    desk.approve(session, row)

    with pytest.raises(OwnText):
        desk.plan(session, row, desk.world.today, by=desk.writer)
    with pytest.raises(OwnText):
        desk.publish(session, row, by=desk.writer)

    assert row.state == State.APPROVED


def test_one_sentence_makes_somebody_a_writer(session: Session, desk: Writers) -> None:
    row = desk.save(session, desk.new(session), by=desk.second, summary="Nog een zin.")

    with pytest.raises(OwnText):
        desk.approve(session, desk.ask(session, row))


def test_a_text_without_writer_is_not_approved_by_who_asked_for_it(session: Session, desk: Writers) -> None:
    """A draft from a file has no writer here; two people look at it all the same."""
    row = desk.new(session)
    row.writers = []
    desk.ask(session, row)

    with pytest.raises(OwnText):
        desk.approve(session, row, by=desk.writer)
    assert desk.approve(session, row).state == State.APPROVED


def test_who_approves_agrees_with_what_they_read(session: Session, desk: Writers) -> None:
    row = desk.ask(session, desk.new(session))
    read = row.edits
    writing.take_back(session, row.id, now=desk.world.now, actor=desk.writer)
    desk.ask(session, desk.save(session, row, body="## Anders\n\nIets anders."))

    with pytest.raises(ChangedMeanwhile):
        writing.approve(session, row.id, edits=read, now=desk.world.now, actor=desk.second)


def test_who_asks_asks_for_what_they_saw(session: Session, desk: Writers) -> None:
    row = desk.new(session)
    desk.save(session, row)

    with pytest.raises(ChangedMeanwhile):
        writing.ask(session, row.id, edits=0, now=desk.world.now, actor=desk.writer)


def test_sent_back_says_what_must_change_until_it_is_asked_again(session: Session, desk: Writers) -> None:
    row = desk.ask(session, desk.new(session))

    writing.send_back(session, row.id, "  Korter.  ", now=desk.world.now, actor=desk.second)
    assert (row.state, row.sent_back) == (State.DRAFT, "Korter.")

    desk.ask(session, row)
    assert row.sent_back is None


def test_taken_back_is_a_draft_without_approval_or_day(session: Session, desk: Writers) -> None:
    row = desk.approve(session, desk.ask(session, desk.new(session)))
    desk.plan(session, row, date(2027, 1, 1))

    writing.take_back(session, row.id, now=desk.world.now, actor=desk.writer)

    assert (row.state, row.approved_by_id, row.publish_on) == (State.DRAFT, None, None)


# --- published ----------------------------------------------------------------------------------------------------


def test_publishing_replaces_what_was_published(session: Session, desk: Writers) -> None:
    first = desk.out(session, desk.new(session))
    before = content_version(session)

    second = desk.out(session, desk.begin(session, first.article_id))

    assert states(session, first) == [State.REPLACED, State.PUBLISHED]
    assert (second.updated_on, second.published_by_id) == (desk.world.today, desk.second)
    assert content_version(session) != before


def test_a_text_is_not_published_before_it_holds(session: Session, desk: Writers) -> None:
    tomorrow = desk.world.today + timedelta(1)
    row = desk.approve(session, desk.ask(session, desk.new(session, valid_from=tomorrow)))

    with pytest.raises(NotYet):
        desk.publish(session, row)
    with pytest.raises(NotYet):
        desk.plan(session, row, desk.world.today)
    assert desk.plan(session, row, tomorrow).publish_on == tomorrow


def test_a_translation_follows_the_days_of_the_dutch(session: Session, desk: Writers) -> None:
    dutch = desk.out(session, desk.new(session))
    english = desk.save(session, desk.begin(session, dutch.article_id, "en"), valid_from=date(2030, 1, 1))
    desk.approve(session, desk.ask(session, english))

    desk.plan(session, english, desk.world.today)

    assert desk.publish(session, english).state == State.PUBLISHED


def test_a_translation_waits_for_its_dutch_text(session: Session, desk: Writers) -> None:
    dutch = desk.out(session, desk.new(session))
    english = desk.approve(session, desk.ask(session, desk.begin(session, dutch.article_id, "en")))
    writing.withdraw(session, dutch.id, now=desk.world.now, actor=desk.writer)

    with pytest.raises(NoSource):
        desk.publish(session, english)


def test_dutch_comes_before_its_translations_on_the_same_day(session: Session, desk: Writers) -> None:
    dutch = desk.out(session, desk.new(session))
    english = desk.approve(session, desk.ask(session, desk.begin(session, dutch.article_id, "en")))
    newer = desk.approve(session, desk.ask(session, desk.begin(session, dutch.article_id)))
    day = desk.world.today + timedelta(3)
    for row in (english, newer):
        desk.plan(session, row, day)

    assert writing.due_to_publish(session, day - timedelta(1)) == []
    assert [one.language for one in writing.due_to_publish(session, day)] == ["nl", "en"]


def test_withdrawn_is_told_to_every_process(session: Session, desk: Writers) -> None:
    row = desk.out(session, desk.new(session))
    before = content_version(session)

    writing.withdraw(session, row.id, now=desk.world.now, actor=desk.writer)

    assert (row.state, row.ended_by_id) == (State.WITHDRAWN, desk.writer)
    assert content_version(session) != before


def test_a_second_person_says_that_it_still_holds(session: Session, desk: Writers) -> None:
    row = desk.out(session, desk.new(session))
    writing.set_under_review(session, row.id, under_review=True)
    later = desk.world.today + timedelta(90)

    with pytest.raises(OwnText):
        writing.still_right(session, row.id, later, today=desk.world.today, actor=desk.writer)
    with pytest.raises(NotYet):
        writing.still_right(session, row.id, desk.world.today, today=desk.world.today, actor=desk.second)
    writing.still_right(session, row.id, later, today=desk.world.today, actor=desk.second)

    assert (row.review_before, row.under_review) == (later, False)


def test_a_translation_that_still_fits_is_as_new_as_its_dutch(session: Session, desk: Writers) -> None:
    dutch = desk.out(session, desk.new(session))
    english = desk.out(session, desk.begin(session, dutch.article_id, "en"))
    desk.out(session, desk.begin(session, dutch.article_id))

    writing.translation_still_right(session, english.id, actor=desk.second)

    assert english.source_number == 2
    published = writing.published(session, dutch.article_id, SOURCE)
    assert published is not None
    with pytest.raises(NoSource):
        writing.translation_still_right(session, published.id, actor=desk.second)


def test_an_article_moves_to_another_group(session: Session, desk: Writers) -> None:
    row = desk.new(session)

    writing.place(session, row.article_id, Group.GEMEENTE, 7)

    article = session.get_one(Article, row.article_id, populate_existing=True)
    assert (article.group, article.position) == (Group.GEMEENTE, 7)


# --- steps --------------------------------------------------------------------------------------------------------


def titles(session: Session, key: str) -> dict[str, str]:
    content = session.get_one(StepText, key, populate_existing=True).content
    return {language: words["title"] for language, words in content["words"].items()}


def english(title: str) -> dict[str, Any]:
    return {"title": title, "lines": ["Do this."], "action": {"label": "Read"}, "why": "You work."}


def test_steps_are_published_with_their_version(session: Session, desk: Writers) -> None:
    row = desk.new(session, own_steps=[step("vraag_aan"), step("bel_even")])
    assert session.scalars(select(StepText.key)).all() == []

    desk.out(session, row)

    assert [one["key"] for one in writing.steps_of(session, row.article_id)] == ["vraag_aan", "bel_even"]


def test_a_step_that_a_new_version_leaves_out_goes_and_the_others_stay_with_their_article(
    session: Session, desk: Writers
) -> None:
    row = desk.out(session, desk.new(session, own_steps=[step("vraag_aan"), step("bel_even")]))

    desk.out(session, desk.save(session, desk.begin(session, row.article_id), own_steps=[step("bel_even", "Bel nu")]))

    assert [one["key"] for one in writing.steps_of(session, row.article_id)] == ["bel_even"]
    assert titles(session, "bel_even") == {"nl": "Bel nu"}


def test_a_draft_without_steps_of_its_own_leaves_them_as_they_are(session: Session, desk: Writers) -> None:
    row = desk.out(session, desk.new(session, own_steps=[step("vraag_aan")]))

    desk.out(session, desk.save(session, desk.begin(session, row.article_id), own_steps=None))

    assert session.scalars(select(StepText.key)).all() == ["vraag_aan"]


def test_the_words_of_a_translation_stay_only_where_the_dutch_did_not_change(session: Session, desk: Writers) -> None:
    dutch = desk.out(session, desk.new(session, own_steps=[step("vraag_aan", "Vraag aan"), step("bel", "Bel")]))
    words = [{"key": "vraag_aan", "words": {"en": english("Apply")}}, {"key": "bel", "words": {"en": english("Call")}}]
    desk.out(session, desk.save(session, desk.begin(session, dutch.article_id, "en"), own_steps=words))
    assert titles(session, "vraag_aan") == {"nl": "Vraag aan", "en": "Apply"}

    changed = [step("vraag_aan", "Vraag aan"), step("bel", "Bel vandaag")]
    desk.out(session, desk.save(session, desk.begin(session, dutch.article_id), own_steps=changed))

    assert titles(session, "vraag_aan") == {"nl": "Vraag aan", "en": "Apply"}
    assert titles(session, "bel") == {"nl": "Bel vandaag"}


def test_a_translation_changes_no_dutch_word_and_brings_no_step(session: Session, desk: Writers) -> None:
    dutch = desk.out(session, desk.new(session, own_steps=[step("bel", "Bel")]))
    words = [
        {"key": "bel", "words": {"nl": english("Hacked"), "en": english("Call")}},
        {"key": "nieuw", "words": {"en": english("New")}},
    ]

    desk.out(session, desk.save(session, desk.begin(session, dutch.article_id, "en"), own_steps=words))

    assert titles(session, "bel") == {"nl": "Bel", "en": "Call"}
    assert session.scalars(select(StepText.key)).all() == ["bel"]


def test_the_key_of_a_step_belongs_to_one_article(session: Session, desk: Writers) -> None:
    desk.out(session, desk.new(session, "een", own_steps=[step("bel")]))
    other = desk.new(session, "twee", own_steps=[step("bel")])

    with pytest.raises(StepTaken, match="bel"):
        desk.out(session, other)


# --- at the same moment -------------------------------------------------------------------------------------------


def at_once(*acts: Callable[[Session], object]) -> list[Exception | None]:
    """Each in a transaction and thread of its own, begun together. What each raised."""
    ready, found = threading.Barrier(len(acts)), dict[int, Exception | None]()

    def run(index: int, act: Callable[[Session], object]) -> None:
        ready.wait()
        try:
            with transaction() as session:
                act(session)
            found[index] = None
        except Exception as refused:  # whatever it is, the test looks at it
            found[index] = refused

    threads = [threading.Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [found[index] for index in range(len(acts))]


def refusals(found: list[Exception | None]) -> list[type[Exception]]:
    return [type(one) for one in found if one is not None]


def test_two_who_begin_at_the_same_moment_get_one_draft(world: World, desk: Writers) -> None:
    with transaction() as session:
        article = desk.out(session, desk.new(session)).article_id
    now = world.now

    found = at_once(
        *(
            lambda session, actor=actor: writing.begin(session, article, SOURCE, now=now, actor=actor)
            for actor in (desk.writer, desk.second)
        )
    )

    assert refusals(found) == [AlreadyOpen]


def test_of_two_who_judge_at_the_same_moment_one_is_told(world: World, desk: Writers) -> None:
    third = world.staff(RoleKind.PUBLISHER, "Petra", "de Jong").id
    with transaction() as session:
        row = desk.ask(session, desk.new(session))
        version, edits = row.id, row.edits
    now = world.now

    found = at_once(
        lambda session: writing.approve(session, version, edits=edits, now=now, actor=desk.second),
        lambda session: writing.send_back(session, version, "Korter.", now=now, actor=third),
    )

    assert refusals(found) == [WrongState]


def test_two_who_make_the_same_article_get_one(world: World, desk: Writers) -> None:
    now = world.now

    found = at_once(
        *(
            lambda session, actor=actor: writing.new_article(
                session, "hulp-bij-huur", Group.TOESLAGEN, text(), now=now, actor=actor
            )
            for actor in (desk.writer, desk.second)
        )
    )

    assert refusals(found) == [SlugTaken]


def add_by_hand(world: World, article: Any, state: State) -> None:
    """Past everything that looks whether it may."""
    values = {name: getattr(text(), name) for name in text().__slots__}
    with transaction() as session:
        session.add(
            ArticleVersion(
                article_id=article, language=SOURCE, number=9, state=state, writers=[], updated_on=world.today,
                made_at=world.now, **values,
            )
        )  # fmt: skip


def test_the_database_itself_holds_one_published_and_one_open_version(world: World, desk: Writers) -> None:
    with transaction() as session:
        first = desk.out(session, desk.new(session))
        desk.begin(session, first.article_id)
        article = first.article_id

    for state in (State.PUBLISHED, State.ASKED):
        with pytest.raises(IntegrityError):
            add_by_hand(world, article, state)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleVersion)) == 2


# --- whatever people do -------------------------------------------------------------------------------------------

ACTS = ("begin", "save", "ask", "take_back", "send_back", "approve", "plan", "publish", "withdraw", "drop")
REFUSED = (AlreadyOpen, ChangedMeanwhile, WrongState, OwnText, NotYet, NoSource)


def do(session: Session, desk: Writers, act: str, actor: Any, article: Any) -> None:
    now, today = desk.world.now, desk.world.today
    row = writing.newest(session, article, SOURCE)
    assert row is not None
    match act:
        case "begin":
            writing.begin(session, article, SOURCE, now=now, actor=actor)
        case "save":
            writing.save(session, row.id, writing.as_written(row), edits=row.edits, now=now, actor=actor)
        case "ask":
            writing.ask(session, row.id, edits=row.edits, now=now, actor=actor)
        case "send_back":
            writing.send_back(session, row.id, "Anders.", now=now, actor=actor)
        case "approve":
            writing.approve(session, row.id, edits=row.edits, now=now, actor=actor)
        case "plan":
            writing.plan(session, row.id, today, now=now, actor=actor)
        case "publish":
            writing.publish(session, row.id, today=today, now=now, actor=actor)
        case "take_back" | "withdraw" | "drop":
            getattr(writing, act)(session, row.id, now=now, actor=actor)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(("writer", "second"))), max_size=25))
def test_whatever_two_people_do_nothing_is_published_by_who_wrote_it(
    world: World, desk: Writers, story: list[tuple[str, str]]
) -> None:
    with transaction() as session:
        article = desk.new(session, f"tekst-{new_id()}").article_id
        for act, who in story:
            try:
                with session.begin_nested():
                    do(session, desk, act, getattr(desk, who), article)
            except REFUSED:
                continue
        rows = session.scalars(select(ArticleVersion).where(ArticleVersion.article_id == article)).all()

        assert sum(one.state in OPEN_STATES for one in rows) <= 1
        assert sum(one.state == State.PUBLISHED for one in rows) <= 1
        for one in rows:
            if one.published_at:
                assert str(one.published_by_id) not in one.writers
                assert str(one.approved_by_id) not in one.writers
                assert one.asked_by_id != one.approved_by_id
