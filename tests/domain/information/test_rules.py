"""Which steps stand on somebody's list, and where each stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.base.clock import ONE_DAY
from portal.domain.information.rules import (
    ALWAYS,
    Anchor,
    Answer,
    Contract,
    DayRule,
    Facts,
    Listed,
    Repeats,
    Says,
    Standing,
    Step,
    Tick,
    Ticks,
    answer_scope,
    by_group,
    day_by,
    fill,
    has_stopped,
    last_good_day,
    occurring,
    step_list,
)
from tests.domain.information.steps import question, step

START, END = date(2026, 11, 1), date(2027, 4, 30)
TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def facts(*contracts: Contract, is_sick: bool = False) -> Facts:
    return Facts(contracts or (Contract(START, END),), is_sick)


def keys(steps: list[Step], known: Facts, today: date = TODAY) -> list[str]:
    return [one.step.key for one in occurring(steps, known, today)]


def one_step(found: Step, known: Facts | None = None, ticks: Ticks | None = None, today: date = TODAY) -> Listed:
    (listed,) = step_list([found], known or facts(), ticks or {}, today)
    return listed


# --- days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (DayRule("start", add_days=28), date(2026, 11, 29)),
        (DayRule("start", add_weeks=6), date(2026, 12, 13)),
        (DayRule("start", add_months=3), date(2027, 2, 1)),
        (DayRule("end", add_months=-2), date(2027, 2, 28)),
        (DayRule("end", add_days=-7), date(2027, 4, 23)),
        (DayRule("year", month_day="01-31"), date(2027, 1, 31)),
        (DayRule("year", month_day="02-29"), date(2027, 2, 28)),
        (DayRule("year", add_days=-1), date(2026, 12, 31)),
    ],
)
def test_a_day_is_counted_from_another(rule: DayRule, day: date) -> None:
    anchors = {"start": START, "end": END, "notice": None, "year": date(2027, 1, 1)}

    assert day_by(rule, anchors) == day


def test_a_day_that_hangs_on_something_unknown_is_unknown() -> None:
    assert day_by(DayRule("notice", add_days=3), {"notice": None}) is None
    assert day_by(None, {"start": START}) is None


@given(DAYS, st.integers(-24, 24))
def test_moving_by_months_never_leaves_the_month_that_is_meant(day: date, months: int) -> None:
    moved = day_by(DayRule("start", add_months=months), {"start": day})

    assert moved
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + ONE_DAY).day == 1


@given(DAYS, st.integers(1, 12), st.integers(1, 31))
def test_a_day_of_the_year_stays_in_its_month(day: date, month: int, in_month: int) -> None:
    found = day_by(DayRule("year", month_day=f"{month:02d}-{in_month:02d}"), {"year": day})

    assert found
    assert (found.year, found.month) == (day.year, month)
    assert found.day == in_month or (found + ONE_DAY).month != month


def test_before_means_that_the_day_itself_is_too_late() -> None:
    assert last_good_day(Says.BEFORE, date(2026, 11, 29)) == date(2026, 11, 28)
    assert last_good_day(Says.LATEST, date(2026, 11, 29)) == date(2026, 11, 29)
    assert last_good_day(None, None) is None


# --- what occurs --------------------------------------------------------------------------------------------------


def test_without_a_contract_there_are_no_steps() -> None:
    assert keys([step()], Facts(())) == []


def test_a_step_shows_from_its_first_day_until_its_last() -> None:
    found = step(show_from=DayRule("start"), show_until=DayRule("start", add_months=1))

    for day, shows in ((START - ONE_DAY, False), (START, True), (date(2026, 12, 1), True), (date(2026, 12, 2), False)):
        assert bool(keys([found], facts(), day)) is shows


def test_a_step_of_the_start_belongs_to_the_first_contract_only() -> None:
    known = facts(Contract(date(2026, 5, 1), date(2026, 10, 31)), Contract(START, END))

    (one,) = occurring([step(due=DayRule("start", add_days=7))], known, TODAY)

    assert (one.key, one.due_on) == ("start", date(2026, 5, 8))


def test_a_step_of_every_contract_shows_for_the_newest_that_has_begun() -> None:
    known = facts(Contract(date(2026, 5, 1), date(2026, 10, 31)), Contract(START, END))
    found = step(repeats=Repeats.CONTRACT, show_from=DayRule("start"))

    assert [one.key for one in occurring([found], known, date(2026, 10, 31))] == ["contract:2026-05-01"]
    assert [one.key for one in occurring([found], known, TODAY)] == ["contract:2026-11-01"]


def test_a_step_of_later_contracts_does_not_show_for_the_first() -> None:
    found = step(repeats=Repeats.CONTRACT, later_contracts_only=True)

    assert keys([found], facts()) == []
    assert keys([found], facts(Contract(date(2026, 5, 1), date(2026, 10, 31)), Contract(START, END))) == ["something"]


def test_a_step_of_every_year_comes_back_and_skips_the_year_of_the_start() -> None:
    known = facts(Contract(date(2025, 11, 1), date(2027, 10, 31)))
    found = step(
        repeats=Repeats.YEAR,
        due=DayRule("year", month_day="04-30"),
        show_from=DayRule("year", month_day="02-15"),
        show_until=DayRule("year", month_day="06-30"),
    )

    assert keys([found], known, date(2025, 12, 31)) == []
    assert [one.key for one in occurring([found], known, date(2026, 3, 1))] == ["year:2026"]
    assert [one.due_on for one in occurring([found], known, date(2027, 3, 1))] == [date(2027, 4, 30)]
    assert keys([found], known, date(2027, 7, 1)) == []


def test_a_step_of_next_year_can_show_in_this_one() -> None:
    found = step(repeats=Repeats.YEAR, show_from=DayRule("year", add_days=-14), show_until=DayRule("year", add_days=60))

    assert keys([found], facts(), date(2026, 12, 17)) == []
    assert [one.key for one in occurring([found], facts(), date(2026, 12, 18))] == ["year:2027"]
    assert [one.key for one in occurring([found], facts(), date(2027, 1, 1))] == ["year:2027"]


def test_steps_of_the_end_come_only_when_it_was_told_that_it_stops() -> None:
    found = step(repeats=Repeats.CONTRACT, only_when_stops=True, due=DayRule("end", add_days=7))

    assert keys([found], facts()) == []
    assert keys([found], facts(Contract(START, END, stops=True))) == ["something"]


def test_steps_of_the_end_come_after_the_last_day_without_news() -> None:
    found = step(repeats=Repeats.CONTRACT, only_when_stops=True)

    assert keys([found], facts(), END) == []
    assert keys([found], facts(), END + ONE_DAY) == ["something"]


def test_a_contract_that_was_followed_by_another_has_not_stopped() -> None:
    first, second = Contract(date(2026, 5, 1), date(2026, 10, 31)), Contract(START, END)

    assert not has_stopped(first, second, TODAY)


def test_who_is_ill_at_the_end_sees_another_step_in_its_place() -> None:
    apply = step("ww", Repeats.CONTRACT, only_when_stops=True)
    ill = step("ill", Repeats.CONTRACT, only_when_stops=True, only_when_sick=True, replaces="ww")
    stops = Contract(START, END, stops=True)

    assert keys([apply, ill], facts(stops)) == ["ww"]
    assert keys([apply, ill], facts(stops, is_sick=True)) == ["ill"]
    assert keys([apply, ill], facts(is_sick=True)) == []


def test_the_other_step_stays_while_its_replacement_does_not_show_yet() -> None:
    apply = step("ww", Repeats.CONTRACT)
    ill = step("ill", Repeats.CONTRACT, only_when_sick=True, replaces="ww", show_from=DayRule("end", add_days=-42))

    assert keys([apply, ill], facts(is_sick=True), TODAY) == ["ww"]
    assert keys([apply, ill], facts(is_sick=True), END) == ["ill"]


def test_a_step_that_waits_for_an_unknown_day_does_not_show() -> None:
    found = step(repeats=Repeats.CONTRACT, show_from=DayRule("notice", add_days=-14))

    assert keys([found], facts(), END) == []
    assert keys([found], facts(Contract(START, END, know_by=date(2027, 3, 30))), date(2027, 3, 16)) == ["something"]


@st.composite
def told(draw: st.DrawFn) -> Facts:
    starts = sorted(draw(st.lists(DAYS, min_size=1, max_size=4, unique=True)))
    contracts = []
    for start, following in zip(starts, [*starts[1:], date(2032, 1, 1)], strict=True):
        longest = (following - start).days - 1
        contracts.append(Contract(start, start + timedelta(days=draw(st.integers(0, max(longest, 0))))))
    return Facts(tuple(contracts), draw(st.booleans()))


STEPS = [
    step("once", show_from=DayRule("start"), show_until=DayRule("start", add_months=3)),
    step("each", Repeats.CONTRACT, show_from=DayRule("start"), due=DayRule("start", add_months=1), says=Says.BEFORE),
    step("later", Repeats.CONTRACT, later_contracts_only=True),
    step("stops", Repeats.CONTRACT, only_when_stops=True, due=DayRule("end", add_days=7), says=Says.LATEST),
    step("yearly", Repeats.YEAR, show_from=DayRule("year", month_day="01-10"), due=DayRule("year", month_day="02-29")),
]


@given(told(), DAYS)
def test_on_any_day_each_step_stands_there_at_most_once_and_within_its_days(known: Facts, today: date) -> None:
    found = occurring(STEPS, known, today)

    assert len({one.step.key for one in found}) == len(found)
    for one in found:
        assert one.show_from is None or one.show_from <= today
        assert one.show_until is None or today <= one.show_until


@given(told(), DAYS)
def test_the_list_holds_every_step_that_occurs_pressing_ones_first(known: Facts, today: date) -> None:
    listed = step_list(STEPS, known, {}, today)

    assert {one.step.key for one in listed} == {one.step.key for one in occurring(STEPS, known, today)}
    relaxed = [one.occurrence.due_on or date.max for one in listed if one.step.says is None]
    assert relaxed == sorted(relaxed)


# --- where each stands --------------------------------------------------------------------------------------------


def test_a_tick_counts_for_one_occurrence() -> None:
    found = step(repeats=Repeats.CONTRACT)
    ticks = {("something", "contract:2026-05-01"): Tick("done", TODAY)}

    later = facts(Contract(date(2026, 5, 1), date(2026, 10, 31)), Contract(START, END))

    assert one_step(found, facts(Contract(date(2026, 5, 1), date(2026, 10, 31))), ticks).standing is Standing.DONE
    assert one_step(found, later, ticks).standing is Standing.OPEN


def test_a_question_comes_before_the_step() -> None:
    found = step(question=question(), answer_needed=Answer.YES)

    assert one_step(found).standing is Standing.ASKS
    assert one_step(found, ticks={("question:gets_it", ALWAYS): Tick("yes", TODAY)}).standing is Standing.OPEN


def test_the_other_answer_puts_the_step_away() -> None:
    found = step(question=question(), answer_needed=Answer.YES)

    listed = one_step(found, ticks={("question:gets_it", ALWAYS): Tick("no", TODAY)})

    assert listed.standing is Standing.NOT_FOR_ME
    assert listed.by_answer


def test_a_step_can_need_the_answer_no() -> None:
    found = step(question=question(), answer_needed=Answer.NO)

    assert one_step(found, ticks={("question:gets_it", ALWAYS): Tick("no", TODAY)}).standing is Standing.OPEN


def test_outcomes_give_both_answers_their_own_text() -> None:
    yes, no = {"nl": step().words["nl"]}, {"nl": step().words["nl"]}
    found = step(question=question(), outcomes={Answer.YES: yes, Answer.NO: no})

    assert one_step(found).texts is found.words
    assert one_step(found, ticks={("question:gets_it", ALWAYS): Tick("yes", TODAY)}).texts is yes
    assert one_step(found, ticks={("question:gets_it", ALWAYS): Tick("no", TODAY)}).texts is no


def test_a_question_that_several_steps_share_is_asked_once() -> None:
    first = step("first", question=question(), answer_needed=Answer.YES, due=DayRule("start", add_days=40))
    second = step("second", question=question(), answer_needed=Answer.NO)

    assert [one.step.key for one in step_list([second, first], facts(), {}, TODAY)] == ["first"]


def test_an_answer_about_the_contract_is_asked_again_with_the_next_one() -> None:
    found = [step(repeats=Repeats.CONTRACT, question=question(), answer_needed=Answer.YES)]
    known = facts(Contract(date(2026, 5, 1), date(2026, 10, 31)), Contract(START, END))

    assert answer_scope("gets_it", found, known, date(2026, 10, 31)) == "contract:2026-05-01"
    assert answer_scope("gets_it", found, known, START) == "contract:2026-11-01"
    assert answer_scope("gets_it", found, facts(), date(2026, 1, 1)) == "contract:2026-11-01"


def test_any_other_answer_stays() -> None:
    found = [step(question=question(), answer_needed=Answer.YES)]

    assert answer_scope("gets_it", found, facts(), TODAY) == ALWAYS


def test_the_question_for_everyone_stands_first_and_the_law_before_advice() -> None:
    everyone = step("everyone", Repeats.CONTRACT, anchor=Anchor.QUESTION, question=question("a"), outcomes={})
    law = step("law", due=DayRule("start", add_days=28), says=Says.BEFORE, position=2)
    advice = step("advice", due=DayRule("start", add_days=7), says=Says.PREFERABLY, position=1)
    far = step("far", due=DayRule("end"), says=Says.LATEST, position=0)
    undated = step("undated", position=0)

    listed = step_list([undated, far, advice, law, everyone], facts(), {}, TODAY)

    assert [one.step.key for one in listed] == ["everyone", "law", "advice", "far", "undated"]


def test_a_step_is_late_on_the_day_after_its_last_good_day() -> None:
    (one,) = occurring([step(due=DayRule("start", add_days=22), says=Says.BEFORE)], facts(), TODAY)

    assert one.last_good_day == date(2026, 11, 22)
    assert one.is_late(TODAY)
    assert not one.is_late(date(2026, 11, 22))


def test_filling_in_touches_only_what_it_knows_and_never_twice() -> None:
    values = {"contact": "{employer}", "employer": "Caparis"}

    assert fill("Vraag {contact} bij {employer}. {anders}", values) == "Vraag {employer} bij Caparis. {anders}"


def test_no_articles_make_no_groups() -> None:
    assert by_group([]) == {}
