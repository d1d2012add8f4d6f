"""Prompts come to staff first and in time, once, and end when what they ask for is done; then to the coordinator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.base import clock as house_clock
from portal.base.db import reading, transaction
from portal.base.tables import new_id
from portal.domain.accounts import actions as accounts
from portal.domain.accounts import queries as account_queries
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.contract import actions, queries
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.actions import finish_tasks
from portal.domain.guidance.models import ContactAssignment, Talk, Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.models import Notice
from portal.flows import contract_news, contract_prompts, talks
from portal.flows.talks import Plan
from tests.builders import Someone, World
from tests.conftest import AMSTERDAM
from tests.statements import counted

START, END = date(2026, 7, 1), date(2026, 12, 31)
"""Ten weeks before is 22 October, six weeks is 19 November; the safe day is Monday 30 November."""


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person("Anna", "de Vries", "ma di do")


@pytest.fixture
def jelle(world: World, anna: Someone) -> Someone:
    return world.participant("Jelle", contact=anna, start=START, end=END)


def at(clock: time_machine.Traveller, day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 10, tzinfo=AMSTERDAM))


def round_(day: date | None = None, clock: time_machine.Traveller | None = None) -> None:
    if day and clock:
        at(clock, day)
    with transaction() as session:
        contract_prompts.prompt_tasks(session, house_clock.now())


def open_tasks(for_role: str | None = None) -> list[str]:
    with reading() as session:
        found = select(Task.kind).where(Task.done_at.is_(None)).order_by(Task.made_at, Task.id)
        return list(session.scalars(found.where(Task.for_role == for_role) if for_role else found))


def every_task() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Task.kind).order_by(Task.made_at, Task.id)))


def me_of(world: World, someone: Someone) -> Me:
    with transaction() as session:
        row = accounts.begin_session(session, someone.id, None, now=world.now, way="pin")
        found = account_queries.signed_in(session, row.id, world.now)
    assert found is not None
    return found


def act(world: World, anna: Someone, someone: Someone, flow: Callable[..., Any], *things: Any, **words: Any) -> Any:
    me = me_of(world, anna)
    with transaction() as session:
        return flow(session, me, someone.participant_id, *things, now=house_clock.now(), **words)


def plan(anna: Someone, someone: Someone) -> Talk:
    """A talk about the contract on 2 November."""
    wanted = Plan(date(2026, 11, 2), "10:00", None, about_contract=True)
    with transaction() as session:
        return talks.plan(session, someone.participant_id, anna.id, wanted, once=new_id(), now=house_clock.now())


def period_of(someone: Someone) -> Any:
    with reading() as session:
        return queries.periods_of(session, someone.participant_id)[0]


def decide_and_tell(world: World, anna: Someone, someone: Someone, kind: DecisionKind, until: date | None) -> None:
    period = period_of(someone).id
    decision = act(world, anna, someone, contract_news.decide, period, kind=kind, until_on=until)
    act(world, anna, someone, contract_news.tell, period, decision.id)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2026, 10, 21), []),
        (date(2026, 10, 22), ["contract_talk_due"]),
        (date(2026, 11, 18), ["contract_talk_due"]),
        (date(2026, 11, 19), ["contract_decide_due"]),
        (date(2026, 11, 23), ["contract_tell_soon"]),
        (date(2026, 11, 29), ["contract_tell_soon"]),
        (date(2026, 11, 30), ["contract_tell_today"]),
    ],
)
def test_staff_are_prompted_on_the_day(
    world: World, jelle: Someone, clock: time_machine.Traveller, day: date, kinds: list[str]
) -> None:
    round_(day, clock)

    assert open_tasks() == kinds


def test_the_last_working_day_is_one_of_the_contact_person(
    world: World, anna: Someone, clock: time_machine.Traveller
) -> None:
    """The safe day for 14 January is Monday 14 December; who works on Thursdays only is prompted on the 10th."""
    bram = world.contact_person("Bram", "Hofstra", "do")
    world.participant("Fatma", contact=bram, start=date(2026, 7, 15), end=date(2027, 1, 14))

    round_(date(2026, 12, 9), clock)
    assert open_tasks() == ["contract_tell_soon"]
    round_(date(2026, 12, 10), clock)
    assert open_tasks() == ["contract_tell_soon", "contract_tell_today"]


def test_an_absence_moves_the_last_prompt_forward(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    bram = world.contact_person("Bram", "Hofstra")
    world.stand_in(anna, bram, date(2026, 11, 25), date(2026, 12, 4))

    round_(date(2026, 11, 24), clock)

    assert open_tasks() == ["contract_tell_today"]


def test_each_prompt_comes_once_however_often_the_clock_strikes(
    world: World, jelle: Someone, clock: time_machine.Traveller
) -> None:
    day = date(2026, 10, 20)
    while day <= date(2026, 11, 30):
        round_(day, clock)
        round_()
        day += timedelta(days=1)

    assert every_task() == ["contract_talk_due", "contract_decide_due", "contract_tell_soon", "contract_tell_today"]


def test_the_last_two_prompts_come_as_a_notice_too_to_who_is_there(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    bram = world.contact_person("Bram", "Hofstra")
    world.stand_in(anna, bram, date(2026, 11, 30), date(2026, 12, 4))

    for day in (date(2026, 11, 19), date(2026, 11, 23), date(2026, 11, 30)):
        round_(day, clock)

    with reading() as session:
        sent = [(one.kind, one.account_id) for one in session.scalars(select(Notice).order_by(Notice.id))]
    assert sent == [("task", anna.id), ("task", bram.id)]


def test_without_contact_person_the_coordinator_is_prompted(
    world: World, jelle: Someone, clock: time_machine.Traveller
) -> None:
    with transaction() as session:
        session.query(ContactAssignment).one().until_at = world.now

    round_(date(2026, 11, 30), clock)

    assert open_tasks("coordinator") == ["contract_tell_today"]


# --- they end when what they ask for is done ----------------------------------------------------------------------


def test_planning_the_talk_ends_the_first_prompt(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    round_(date(2026, 10, 22), clock)

    plan(anna, jelle)

    assert open_tasks() == []


@pytest.mark.parametrize("before", [True, False], ids=["planned before", "planned when asked"])
def test_a_talk_that_is_called_off_is_asked_for_once_more(
    anna: Someone, jelle: Someone, clock: time_machine.Traveller, before: bool
) -> None:
    if not before:
        round_(date(2026, 10, 22), clock)
    at(clock, date(2026, 10, 22))
    talk = plan(anna, jelle)
    round_(date(2026, 10, 23), clock)
    assert open_tasks() == []

    with transaction() as session:
        talks.cancel(session, jelle.participant_id, talk.id, anna.id, version=1, now=house_clock.now())
    assert open_tasks() == ["contract_talk_due"]
    plan(anna, jelle)
    assert open_tasks() == []


def test_a_talk_that_is_no_longer_about_the_contract_is_asked_for_once_more(
    anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    round_(date(2026, 10, 22), clock)
    talk = plan(anna, jelle)

    def about(contract: bool, version: int) -> None:
        wanted = Plan(talk.on_day, "10:00", None, about_contract=contract)
        with transaction() as session:
            talks.move(session, jelle.participant_id, talk.id, anna.id, wanted, version=version, now=house_clock.now())

    about(False, 1)
    assert open_tasks() == ["contract_talk_due"]
    about(True, 2)
    assert open_tasks() == []
    about(False, 3)
    assert open_tasks() == ["contract_talk_due"]


def test_a_talk_that_was_planned_before_asks_for_nothing(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    at(clock, date(2026, 10, 15))
    plan(anna, jelle)

    round_(date(2026, 10, 22), clock)

    assert open_tasks() == []


def test_deciding_ends_the_second_prompt_and_telling_every_other(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    for day in (date(2026, 10, 22), date(2026, 11, 19), date(2026, 11, 23)):
        round_(day, clock)
    period = period_of(jelle).id
    decision = act(
        world, anna, jelle, contract_news.decide, period, kind=DecisionKind.GOES_ON, until_on=date(2027, 6, 30)
    )
    assert open_tasks() == ["contract_tell_soon"]

    act(world, anna, jelle, contract_news.tell, period, decision.id)

    assert open_tasks() == []
    round_(date(2026, 12, 2), clock)
    assert open_tasks() == []


def test_a_told_period_from_a_file_ends_the_prompts_of_the_one_before(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    round_(date(2026, 11, 23), clock)
    following = world.period(jelle, date(2027, 1, 1), date(2027, 6, 30), told=False)

    act(world, anna, jelle, contract_news.tell_period, following.id)

    assert open_tasks() == []


def test_a_correction_that_takes_the_news_back_prompts_once_more(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    round_(date(2026, 11, 23), clock)
    decide_and_tell(world, anna, jelle, DecisionKind.GOES_ON, date(2027, 6, 30))
    assert open_tasks() == []

    clock.shift(timedelta(hours=1))
    decide_and_tell(world, anna, jelle, DecisionKind.CORRECTED, END)
    round_()

    assert open_tasks() == ["contract_tell_soon"]


def test_a_last_day_that_moves_away_ends_the_prompts_until_it_is_time_again(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    round_(date(2026, 11, 23), clock)

    decide_and_tell(world, anna, jelle, DecisionKind.CORRECTED, date(2027, 6, 30))

    assert open_tasks() == []
    round_(date(2027, 4, 21), clock)
    assert open_tasks() == ["contract_talk_due"]


# --- the day is over without news ---------------------------------------------------------------------------------


def test_the_day_after_the_participant_would_hear_the_coordinator_gets_a_task(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    round_(date(2026, 11, 30), clock)
    assert open_tasks("coordinator") == []

    round_(date(2026, 12, 1), clock)
    assert open_tasks("coordinator") == ["contract_news_late"]
    visitor = world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Meijer")).get("/team")
    assert "Zou iets horen over het contract. Die dag is voorbij." in visitor.text
    visitor.follow("Jelle de Boer")
    assert visitor.address == f"/team/deelnemer/{jelle.participant_id}"
    assert "U zou iets horen. Bel Anna ." in world.visitor(jelle).get("/contract").text

    decide_and_tell(world, anna, jelle, DecisionKind.GOES_ON, date(2027, 6, 30))
    assert open_tasks("coordinator") == []


def test_another_day_to_hear_it_ends_the_task_of_the_coordinator_and_counts_anew(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    round_(date(2026, 12, 1), clock)

    act(world, anna, jelle, contract_news.set_know_by, period_of(jelle).id, date(2026, 12, 8))

    assert open_tasks("coordinator") == []
    round_(date(2026, 12, 9), clock)
    assert open_tasks("coordinator") == ["contract_news_late"]


def test_a_day_set_early_in_a_long_contract_counts_as_well(
    world: World, anna: Someone, clock: time_machine.Traveller
) -> None:
    at(clock, date(2026, 11, 23))
    fatma = world.participant("Fatma", contact=anna, start=date(2026, 7, 1), end=date(2027, 6, 30))
    act(world, anna, fatma, contract_news.set_know_by, period_of(fatma).id, date(2026, 12, 15))

    round_(date(2026, 12, 8), clock)
    assert open_tasks() == ["contract_tell_soon"]
    round_(date(2026, 12, 16), clock)
    assert open_tasks("coordinator") == ["contract_news_late"]


# --- on Vandaag ---------------------------------------------------------------------------------------------------


def test_a_contract_stands_once_on_vandaag_with_what_is_asked_and_leads_to_its_page(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    for day in (date(2026, 10, 22), date(2026, 11, 19)):
        round_(day, clock)

    visitor = world.visitor(anna).get("/team")

    assert visitor.text.count("Jelle de Boer") == 1
    assert "Contract tot en met 31 december 2026. Beslis met de werkgever: gaat het contract door?" in visitor.text
    visitor.follow("Jelle de Boer")
    assert visitor.address == f"/team/deelnemer/{jelle.participant_id}"


def test_a_contract_whose_news_was_taken_back_stands_on_vandaag_again(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    at(clock, date(2026, 11, 23))
    decide_and_tell(world, anna, jelle, DecisionKind.GOES_ON, date(2027, 6, 30))
    assert "Contract tot en met" not in world.visitor(anna).get("/team").text
    clock.shift(timedelta(hours=1))

    decide_and_tell(world, anna, jelle, DecisionKind.CORRECTED, END)

    assert "Contract tot en met 31 december 2026. Gaat het door?" in world.visitor(anna).get("/team").text


# --- size ---------------------------------------------------------------------------------------------------------


def test_the_clock_asks_the_same_number_of_statements_for_many(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    at(clock, date(2026, 11, 30))
    for number in range(12):
        world.participant(f"Deelnemer {number}", contact=anna, start=START, end=END)
    round_()

    with counted() as asked:
        round_()

    assert len(every_task()) == 13
    assert len(asked) <= 4


def test_tasks_of_who_has_told_already_are_left_alone(world: World, anna: Someone, jelle: Someone) -> None:
    with transaction() as session:
        finish_tasks(session, TaskKind.CONTRACT_TELL_SOON, jelle.participant_id, now=world.now, actor=None)
        contract_prompts.settle(session, jelle.participant_id, now=world.now, actor=None)
        period = queries.periods_of(session, jelle.participant_id)[0]
        actions.set_know_by(session, period, END)

    assert every_task() == []
