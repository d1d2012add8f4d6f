"""The steps of real people with the content that comes with the portal."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import delete

from portal.base.db import reading, transaction
from portal.domain.contract import actions as contract
from portal.domain.contract import queries as contracts
from portal.domain.contract.rules import DecisionKind
from portal.domain.information import actions
from portal.domain.information.models import ContentVersion
from portal.domain.information.rules import Answer, Mark, Standing
from portal.domain.sickness.models import SickSpell
from portal.flows import steps
from portal.flows.steps import MySteps, StepView
from tests import content
from tests.builders import Someone, World
from tests.statements import counted

START, END = date(2026, 11, 1), date(2027, 4, 30)


@pytest.fixture(autouse=True)
def loaded(world: World) -> None:
    with transaction() as session:
        content.load(session)


def nadia(world: World, start: date = START, end: date = END) -> Someone:
    return world.participant("Nadia", start=start, end=end)


def list_of(world: World, someone: Someone, language: str = "nl") -> MySteps:
    with reading() as session:
        return steps.my_steps(
            session, someone.participant_id, world.today, language, contact="Anna", municipality="gemeente Leeuwarden"
        )


def on_list(world: World, someone: Someone, key: str, language: str = "nl") -> StepView:
    found = list_of(world, someone, language).with_key(key)
    assert found is not None
    return found


def answer(world: World, someone: Someone, question: str, given: Answer) -> None:
    scope = list_of(world, someone).scope_of(question)
    assert scope is not None
    with transaction() as session:
        actions.answer(session, someone.participant_id, question, scope, given, today=world.today)


def tell_stop(world: World, someone: Someone) -> None:
    with transaction() as session:
        period = contracts.periods_of(session, someone.participant_id)[-1]
        decision = contract.decide(
            session, period, kind=DecisionKind.STOPS, until_on=None, now=world.now, actor=someone.id
        )
        contract.tell(session, period, decision, now=world.now, actor=someone.id)


def report_sick(world: World, someone: Someone) -> None:
    with transaction() as session:
        session.add(
            SickSpell(
                participant_id=someone.participant_id,
                reference="4F7K",
                first_day=world.today,
                reported_at=world.now,
                reported_by_id=someone.id,
            )
        )


def test_everyone_is_asked_first_about_bijstand_beside_the_wage(world: World) -> None:
    first = list_of(world, nadia(world)).every[0]

    assert (first.asks, first.standing) == ("Krijgt u nog bijstand naast uw loon?", Standing.ASKS)


@pytest.mark.parametrize(
    ("given", "title"), [(Answer.YES, "U krijgt bijstand naast uw loon"), (Answer.NO, "U krijgt geen bijstand meer")]
)
def test_both_answers_have_an_outcome(world: World, given: Answer, title: str) -> None:
    someone = nadia(world)

    answer(world, someone, "gets_top_up", given)

    assert on_list(world, someone, "top_up_question").title == title


def test_income_must_be_reported_within_four_weeks_of_the_start(world: World) -> None:
    someone = nadia(world)
    answer(world, someone, "gets_allowances", Answer.YES)

    found = on_list(world, someone, "income_change")

    assert (found.due_on, found.says, found.last_good_day) == (date(2026, 11, 29), "before", date(2026, 11, 28))
    assert found.lines[0] == "Dan krijgt u niet te veel toeslag."


def test_only_who_gets_no_bijstand_any_more_is_told_about_the_last_payment(world: World) -> None:
    stopped, goes_on = nadia(world), world.participant("Jelle", start=START, end=END)
    answer(world, stopped, "gets_top_up", Answer.NO)
    answer(world, goes_on, "gets_top_up", Answer.YES)

    assert on_list(world, stopped, "last_bijstand").due_on == date(2026, 12, 1)
    assert on_list(world, goes_on, "last_bijstand").standing is Standing.NOT_FOR_ME


@pytest.mark.parametrize(
    ("given", "key", "other"),
    [
        (Answer.YES, "health_insurance_check", "municipal_insurance_choose"),
        (Answer.NO, "municipal_insurance_choose", "health_insurance_check"),
    ],
)
def test_in_december_the_insurance_of_the_municipality_is_kept_or_looked_at(
    world: World, given: Answer, key: str, other: str
) -> None:
    someone = nadia(world)

    answer(world, someone, "municipal_insurance", given)

    assert on_list(world, someone, key).last_good_day == date(2026, 12, 30)
    assert on_list(world, someone, other).standing is Standing.NOT_FOR_ME


def test_after_years_of_little_money_the_supplement_is_asked_for_within_three_months(
    world: World, clock: time_machine.Traveller
) -> None:
    someone = nadia(world)
    clock.move_to(datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Amsterdam")))
    assert on_list(world, someone, "income_supplement_ask").standing is Standing.ASKS

    answer(world, someone, "low_income_years", Answer.YES)

    assert on_list(world, someone, "income_supplement_ask").due_on == date(2027, 2, 1)


def test_parents_who_pay_for_childcare_hear_about_it_when_their_work_stops(
    world: World, clock: time_machine.Traveller
) -> None:
    someone = nadia(world)
    answer(world, someone, "childcare", Answer.YES)
    assert list_of(world, someone).with_key("childcare_end") is None

    tell_stop(world, someone)
    clock.move_to(datetime(2027, 4, 5, 10, tzinfo=ZoneInfo("Europe/Amsterdam")))

    assert on_list(world, someone, "childcare_end").due_on == END


def test_names_and_days_are_filled_in(world: World) -> None:
    found = on_list(world, nadia(world), "ask_payday")

    assert found.lines[0] == "Vraag het na bij Caparis: op welke dag komt mijn loon?"
    assert found.lines[2] == "Komt u geld tekort? Bel Anna."
    assert found.why == "U ziet dit omdat u op 1 november 2026 begon."


def test_in_arabic_names_keep_their_own_direction(world: World) -> None:
    found = on_list(world, nadia(world), "ask_payday", "ar")

    assert found.language == "ar"
    assert "\u2068Caparis\u2069" in found.lines[0]


def test_a_language_without_texts_reads_dutch(world: World) -> None:
    assert on_list(world, nadia(world), "ask_payday", "tr").language == "nl"


def test_nothing_is_left_to_fill_in_whatever_the_situation(world: World, clock: time_machine.Traveller) -> None:
    someone = nadia(world)
    tell_stop(world, someone)
    report_sick(world, someone)

    for moment in ("2026-11-23", "2027-01-20", "2027-03-01", "2027-04-29", "2027-05-05", "2027-07-01"):
        clock.move_to(datetime.fromisoformat(moment).replace(hour=10, tzinfo=ZoneInfo("Europe/Amsterdam")))
        for language in ("nl", "en", "ar"):
            for one in list_of(world, someone, language).every:
                said = " ".join((one.title, *one.lines, one.action, one.why, one.asks or "", one.help or ""))
                assert "{" not in said, one.key


def test_the_end_is_not_on_the_list_before_it_was_told(world: World, clock: time_machine.Traveller) -> None:
    someone = nadia(world)
    assert list_of(world, someone).with_key("ww_apply") is None

    tell_stop(world, someone)

    found = on_list(world, someone, "ww_apply")
    assert (found.due_on, found.opens_on) == (date(2027, 5, 7), date(2027, 4, 23))
    assert found.why == "U ziet dit omdat uw contract op 30 april 2027 stopt."


def test_a_decision_that_was_not_told_changes_nothing(world: World) -> None:
    someone = nadia(world)
    with transaction() as session:
        period = contracts.periods_of(session, someone.participant_id)[-1]
        contract.decide(session, period, kind=DecisionKind.STOPS, until_on=None, now=world.now, actor=someone.id)

    assert list_of(world, someone).with_key("ww_apply") is None


def test_a_contract_that_was_not_told_gives_no_steps(world: World) -> None:
    someone = world.participant("Nadia", start=START, end=END, told=False)

    assert list_of(world, someone).every == ()


def test_who_is_sick_at_the_end_is_told_to_call_and_not_to_apply_for_ww(
    world: World, clock: time_machine.Traveller
) -> None:
    someone = nadia(world)
    tell_stop(world, someone)
    clock.move_to(datetime(2027, 4, 26, 10, tzinfo=ZoneInfo("Europe/Amsterdam")))
    report_sick(world, someone)

    mine = list_of(world, someone)

    assert mine.with_key("ww_apply") is None
    assert on_list(world, someone, "sick_at_end").last_good_day == date(2027, 4, 29)


def test_an_advance_can_be_asked_four_weeks_after_bijstand_was_asked_for(
    world: World, clock: time_machine.Traveller
) -> None:
    someone = nadia(world)
    tell_stop(world, someone)
    clock.move_to(datetime(2027, 5, 10, 10, tzinfo=ZoneInfo("Europe/Amsterdam")))
    assert on_list(world, someone, "bijstand_advance").standing is Standing.ASKS

    answer(world, someone, "bijstand_asked", Answer.YES)

    assert on_list(world, someone, "bijstand_advance").due_on == date(2027, 5, 29)


def test_transitievergoeding_is_asked_about_before_it_is_too_late(world: World, clock: time_machine.Traveller) -> None:
    someone = nadia(world)
    tell_stop(world, someone)
    clock.move_to(datetime(2027, 6, 1, 10, tzinfo=ZoneInfo("Europe/Amsterdam")))

    found = on_list(world, someone, "severance_ask")

    assert (found.due_on, found.says) == (date(2027, 6, 30), "preferably")


def test_parents_of_young_children_are_asked_in_december_about_the_credit_of_the_new_year(
    world: World, clock: time_machine.Traveller
) -> None:
    someone = nadia(world)
    answer(world, someone, "child_under_12", Answer.YES)
    assert list_of(world, someone).with_key("provisional_assessment_year") is None

    clock.move_to(datetime(2026, 12, 2, 10, tzinfo=ZoneInfo("Europe/Amsterdam")))

    found = on_list(world, someone, "provisional_assessment_year")
    assert (found.title, found.due_on) == ("Combinatiekorting elke maand in 2027?", date(2027, 1, 31))


@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2027, 7, 1)])
def test_the_list_stands_on_the_first_of_january_and_of_july(
    world: World, clock: time_machine.Traveller, today: date
) -> None:
    someone = nadia(world, end=date(2027, 10, 31))
    clock.move_to(datetime(today.year, today.month, today.day, 0, 1, tzinfo=ZoneInfo("Europe/Amsterdam")))

    keys = {one.key for one in list_of(world, someone).every}

    assert ("update_estimate" in keys or "income_change" in keys) is (today.month == 1)
    assert "top_up_question" in keys


def test_a_tick_is_for_oneself_and_one_occurrence(world: World) -> None:
    someone, other = nadia(world), world.participant("Jelle", start=START, end=END)
    found = on_list(world, someone, "tell_municipality")

    with transaction() as session:
        for _press in range(2):
            actions.mark(session, someone.participant_id, found.key, found.occurrence, Mark.DONE, today=world.today)

    assert on_list(world, someone, "tell_municipality").standing is Standing.DONE
    assert on_list(world, someone, "tell_municipality").ticked_on == world.today
    assert on_list(world, other, "tell_municipality").standing is Standing.OPEN


def test_a_tick_can_be_taken_back(world: World) -> None:
    someone = nadia(world)
    found = on_list(world, someone, "tell_municipality")

    with transaction() as session:
        actions.mark(session, someone.participant_id, found.key, found.occurrence, Mark.NOT_FOR_ME, today=world.today)
        actions.unmark(session, someone.participant_id, found.key, found.occurrence)

    assert on_list(world, someone, "tell_municipality").standing is Standing.OPEN


def test_start_gets_the_first_steps_with_a_day(world: World) -> None:
    someone = nadia(world)

    with reading() as session:
        found = steps.due(session, someone.participant_id, world.today, "nl", 2)

    assert [(one.title, one.due_on) for one in found] == [
        ("Krijgt u toeslagen?", date(2026, 11, 29)),
        ("Vertel de gemeente dat u werkt", date(2026, 11, 8)),
    ]
    assert found[0].href == "/geld#stap-income_change"


def test_staff_see_what_the_dates_give_and_never_a_tick(world: World) -> None:
    someone = nadia(world)
    answer(world, someone, "gets_top_up", Answer.NO)
    found = on_list(world, someone, "tell_municipality")
    with transaction() as session:
        actions.mark(session, someone.participant_id, found.key, found.occurrence, Mark.DONE, today=world.today)

    with reading() as session, counted() as asked:
        seen = steps.for_staff(session, someone.participant_id, world.today)

    assert "Vertel de gemeente dat u werkt" in [one.title for one in seen]
    assert "Krijgt u nog bijstand naast uw loon?" in [one.title for one in seen]
    assert not any("step_ticks" in statement for statement in asked)


def test_the_list_costs_two_statements_and_one_when_the_contract_was_read(world: World) -> None:
    someone = nadia(world)
    list_of(world, someone)

    with reading() as session:
        told = contracts.told(session, someone.participant_id, world.today)
        with counted() as asked:
            steps.my_steps(session, someone.participant_id, world.today, "nl")
        with counted() as fewer:
            steps.due(session, someone.participant_id, world.today, "nl", 3, told=told)

    assert (len(asked), len(fewer)) == (2, 1)


def test_without_content_there_is_nothing_to_do_and_nothing_breaks(world: World) -> None:
    someone = nadia(world)
    with transaction() as session:
        session.execute(delete(ContentVersion))

    assert list_of(world, someone).every == ()
