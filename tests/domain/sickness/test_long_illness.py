"""The days of a long illness: what the law sets for when, counted from the right day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.sickness.long_illness import Doer, Step, counted_from, links, milestones

MONDAY = date(2026, 11, 23)
FIRST = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def days(number: int) -> timedelta:
    return timedelta(days=number)


@st.composite
def ended_reports(draw: st.DrawFn, longest_gap: int = 60) -> tuple[list[tuple[date, date]], date]:
    """Reports one after another, and the first day of the one that runs."""
    day, found = draw(FIRST), []
    for sick, fit in draw(st.lists(st.tuples(st.integers(1, 60), st.integers(0, longest_gap)), max_size=5)):
        found.append((day, day + days(sick)))
        day += days(sick + fit)
    return found, day


def test_each_step_stands_on_its_day_and_in_its_week() -> None:
    found = {one.step: one for one in milestones(MONDAY, None, MONDAY)}

    said = {step: (one.week, one.day) for step, one in found.items()}
    assert said == {
        Step.TELL_DOCTOR: (1, date(2026, 11, 29)),
        Step.ANALYSIS: (6, date(2027, 1, 3)),
        Step.TELL_UWV: (7, date(2027, 1, 4)),
        Step.PLAN: (8, date(2027, 1, 17)),
        Step.TALK: (14, date(2027, 2, 28)),
        Step.TELL_UWV_LONG: (43, date(2027, 9, 13)),
        Step.FIRST_YEAR: (52, date(2027, 11, 21)),
        Step.WIA: (93, date(2028, 9, 3)),
        Step.WAGE_ENDS: (104, date(2028, 11, 19)),
    }
    assert found[Step.FIRST_YEAR].from_on == date(2027, 10, 4)
    assert found[Step.WIA].from_on == date(2028, 7, 24)
    assert found[Step.ANALYSIS].doer is Doer.DOCTOR
    assert found[Step.PLAN].doer is Doer.BOTH


def test_nothing_is_asked_after_the_last_day_of_the_contract_and_that_day_is_a_step() -> None:
    last_day = MONDAY + days(50)

    found = milestones(MONDAY, last_day, MONDAY)

    assert [one.step for one in found] == [Step.TELL_DOCTOR, Step.ANALYSIS, Step.TELL_UWV, Step.LAST_DAY_LONG]


def test_only_who_is_sick_for_six_weeks_at_the_end_needs_a_report_about_it() -> None:
    short, long = (milestones(MONDAY, MONDAY + days(number), MONDAY)[-1].step for number in (41, 42))

    assert (short, long) == (Step.LAST_DAY, Step.LAST_DAY_LONG)


def test_a_contract_that_was_over_before_the_illness_sets_no_step() -> None:
    assert Step.LAST_DAY not in {one.step for one in milestones(MONDAY, MONDAY - days(1), MONDAY)}


def test_of_the_talks_only_the_next_one_is_named() -> None:
    talks = [one for one in milestones(MONDAY, None, date(2027, 3, 1)) if one.step is Step.TALK]

    assert [(one.week, one.day) for one in talks] == [(20, date(2027, 4, 11))]


@given(FIRST, st.none() | st.integers(0, 800), st.integers(0, 800))
def test_the_steps_are_in_order_within_the_contract_and_each_in_its_week(
    counted: date, contract: int | None, ago: int
) -> None:
    last_day = None if contract is None else counted + days(contract)

    found = milestones(counted, last_day, counted + days(ago))

    assert [one.day for one in found] == sorted(one.day for one in found)
    for one in found:
        assert one.day >= counted
        assert one.week == (one.day - counted).days // 7 + 1
        assert last_day is None or (one.from_on or one.day) <= last_day
    assert sum(one.step in (Step.LAST_DAY, Step.LAST_DAY_LONG) for one in found) == (last_day is not None)


def test_reports_within_four_weeks_count_together_without_the_days_in_between() -> None:
    earlier = [(date(2026, 9, 1), date(2026, 9, 11)), (date(2026, 10, 8), date(2026, 10, 13))]

    assert counted_from(earlier, date(2026, 11, 9)) == date(2026, 10, 25)  # ten and five days of being sick before it


def test_a_report_longer_ago_does_not_count_nor_does_what_lies_before_it() -> None:
    earlier = [(date(2026, 9, 1), date(2026, 9, 11)), (date(2026, 10, 5), date(2026, 10, 10))]

    assert counted_from(earlier, date(2026, 11, 7)) == date(2026, 11, 7)  # 28 days: exactly four weeks, not less


@given(ended_reports())
def test_days_count_from_at_most_the_first_day_and_never_from_before_the_first_report(
    reports: tuple[list[tuple[date, date]], date],
) -> None:
    earlier, first_day = reports

    counted = counted_from(earlier, first_day)

    assert counted <= first_day
    assert counted >= min([first_day, *(one for one, _back in earlier)])
    assert first_day - counted <= sum((back - one for one, back in earlier), timedelta())
    assert counted_from(list(reversed(earlier)), first_day) == counted


@given(ended_reports(longest_gap=27))
def test_without_a_gap_of_four_weeks_every_day_of_being_sick_counts(
    reports: tuple[list[tuple[date, date]], date],
) -> None:
    earlier, first_day = reports

    sick = sum((back - first for first, back in earlier), timedelta())
    assert first_day - counted_from(earlier, first_day) == sick


@given(ended_reports())
def test_a_report_is_linked_to_the_one_before_it_and_to_no_other(
    reports: tuple[list[tuple[date, date]], date],
) -> None:
    earlier, first_day = reports
    spans: dict[int, tuple[date, date | None]] = {**dict(enumerate(earlier)), len(earlier): (first_day, None)}

    found = links(spans)

    assert found.keys() == spans.keys()
    ordered = sorted(spans, key=lambda one: spans[one][0])
    for before, after in pairwise(ordered):
        back = spans[before][1]
        linked = back is not None and spans[after][0] - back < timedelta(weeks=4)
        assert found[after] == (before if linked else None)
    assert found[ordered[0]] is None
