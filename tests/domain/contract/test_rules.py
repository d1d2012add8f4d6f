"""The day you know at the latest, the status, and the drawn way."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from portal.base.clock import MONDAY_TO_FRIDAY, is_working_day
from portal.domain.contract.rules import (
    DecisionFact,
    DecisionKind,
    EndBeforeStart,
    Hours,
    KnowBy,
    KnowByOutsidePeriod,
    KnowBySource,
    Period,
    PromptKind,
    Status,
    StatusKind,
    WayKind,
    WayPoint,
    WayState,
    YearUnlikely,
    check_know_by,
    check_period,
    half_years,
    hours_on,
    is_half_year_or_longer,
    know_by,
    no_news_from,
    notice_due,
    overlaps,
    safe_notice_day,
    staff_prompt_days,
    status_of,
    tell_before,
    way,
    ww_window,
)

DAY = timedelta(days=1)
LONG_AGO = date(2024, 1, 1)

days = some.dates(date(2023, 1, 1), date(2033, 12, 31))
lengths = some.integers(0, 800)
spans = some.builds(lambda first, length: (first, first + timedelta(days=length)), days, lengths)


# --- the notice about the end ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end_on", "sees", "safe"),
    [
        (date(2027, 1, 31), date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 2, 28), date(2027, 1, 31), date(2027, 1, 28)),
        (date(2027, 3, 31), date(2027, 2, 28), date(2027, 2, 28)),
        (date(2027, 5, 31), date(2027, 4, 30), date(2027, 4, 30)),
        (date(2027, 6, 30), date(2027, 5, 31), date(2027, 5, 30)),
        (date(2027, 7, 14), date(2027, 6, 14), date(2027, 6, 14)),
        # a month that is too short for the day, and leap years
        (date(2027, 5, 30), date(2027, 4, 29), date(2027, 4, 29)),
        (date(2028, 2, 28), date(2028, 1, 28), date(2028, 1, 28)),
        (date(2028, 2, 29), date(2028, 1, 31), date(2028, 1, 29)),
        (date(2028, 3, 31), date(2028, 2, 29), date(2028, 2, 29)),
        (date(2027, 3, 30), date(2027, 2, 27), date(2027, 2, 27)),
    ],
)
def test_the_participant_hears_a_month_before_the_end_and_staff_keep_to_the_safe_day(
    end_on: date, sees: date, safe: date
) -> None:
    assert notice_due(LONG_AGO, end_on) == sees
    assert safe_notice_day(LONG_AGO, end_on) == safe


@pytest.mark.parametrize(
    ("start_on", "end_on", "long_enough"),
    [
        (date(2026, 10, 1), date(2027, 3, 31), True),
        (date(2026, 10, 1), date(2027, 3, 30), False),
        (date(2026, 8, 31), date(2027, 2, 27), True),
        (date(2026, 8, 31), date(2027, 2, 26), False),
        (date(2027, 8, 31), date(2028, 2, 28), True),
        (date(2027, 8, 31), date(2028, 2, 27), False),
        (date(2026, 7, 15), date(2027, 1, 14), True),
        (date(2026, 11, 1), date(2026, 11, 1), False),
    ],
)
def test_exactly_half_a_year_is_long_enough_for_a_notice_and_a_day_less_is_not(
    start_on: date, end_on: date, long_enough: bool
) -> None:
    assert is_half_year_or_longer(start_on, end_on) is long_enough
    assert (notice_due(start_on, end_on) is not None) is long_enough
    assert (safe_notice_day(start_on, end_on) is not None) is long_enough


@settings(deadline=None)
@given(spans)
def test_the_safe_day_is_never_after_the_legal_day_nor_that_after_the_last_day(span: tuple[date, date]) -> None:
    due, safe = notice_due(*span), safe_notice_day(*span)
    assume(due is not None)
    assert due is not None
    assert safe is not None

    assert span[0] < safe <= due < span[1]
    assert timedelta(days=28) <= span[1] - due <= timedelta(days=31)
    assert due - safe <= timedelta(days=3)


@settings(deadline=None)
@given(days, lengths, lengths)
def test_a_contract_that_ends_later_never_has_an_earlier_notice_day(start_on: date, one: int, other: int) -> None:
    earlier, later = (start_on + timedelta(days=200 + length) for length in sorted([one, other]))
    due = [notice_due(start_on, end_on) for end_on in (earlier, later)]
    safe = [safe_notice_day(start_on, end_on) for end_on in (earlier, later)]

    assert due == sorted(due)  # type: ignore[type-var]
    assert safe == sorted(safe)  # type: ignore[type-var]


def test_the_day_staff_set_wins_from_the_promise_and_the_promise_from_the_law() -> None:
    start_on, end_on = date(2026, 7, 1), date(2026, 12, 31)
    set_on, promised_on = date(2026, 11, 27), date(2026, 12, 3)

    assert know_by(Period(start_on, end_on)) == KnowBy(date(2026, 11, 30), KnowBySource.COMPUTED)
    assert know_by(Period(start_on, end_on, promised_on=promised_on)) == KnowBy(promised_on, KnowBySource.PROMISED)
    assert know_by(Period(start_on, end_on, set_on, promised_on)) == KnowBy(set_on, KnowBySource.SET)


def test_a_short_contract_has_no_day_until_staff_set_one() -> None:
    start_on, end_on, set_on = date(2026, 10, 1), date(2026, 12, 31), date(2026, 12, 1)

    assert know_by(Period(start_on, end_on)) is None
    assert know_by(Period(start_on, end_on, set_on)) == KnowBy(set_on, KnowBySource.SET)


def test_staff_set_a_day_within_the_contract() -> None:
    start_on, end_on = date(2026, 10, 1), date(2026, 12, 31)

    check_know_by(start_on, start_on, end_on)
    check_know_by(end_on, start_on, end_on)
    for day in (start_on - DAY, end_on + DAY):
        with pytest.raises(KnowByOutsidePeriod):
            check_know_by(day, start_on, end_on)


def test_without_news_the_next_day_says_so() -> None:
    assert no_news_from(date(2026, 12, 31)) == date(2027, 1, 1)


def test_ww_is_asked_from_a_week_before_to_a_week_after_the_last_day() -> None:
    assert ww_window(date(2026, 12, 28)) == (date(2026, 12, 21), date(2027, 1, 4))


def test_an_end_before_the_start_and_an_unlikely_year_are_refused() -> None:
    check_period(date(2026, 11, 1), date(2026, 11, 1))
    with pytest.raises(EndBeforeStart):
        check_period(date(2026, 11, 2), date(2026, 11, 1))
    with pytest.raises(YearUnlikely):
        check_period(date(2026, 11, 1), date.max)
    with pytest.raises(YearUnlikely):
        check_period(date(206, 11, 1), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("other", "shares_a_day"),
    [
        ((date(2027, 3, 31), date(2027, 3, 31)), True),
        ((date(2027, 4, 1), date(2027, 9, 30)), False),
        ((date(2026, 4, 1), date(2026, 10, 1)), True),
        ((date(2026, 4, 1), date(2026, 9, 30)), False),
        ((date(2026, 1, 1), date(2028, 1, 1)), True),
    ],
)
def test_contracts_overlap_when_they_share_a_day(other: tuple[date, date], shares_a_day: bool) -> None:
    period = Period(date(2026, 10, 1), date(2027, 3, 31))

    assert overlaps(period, Period(*other)) is shares_a_day
    assert overlaps(Period(*other), period) is shares_a_day


# --- prompts to staff --------------------------------------------------------------------------------------------


def test_staff_are_prompted_ten_and_six_weeks_before_and_twice_around_the_safe_day() -> None:
    prompts = staff_prompt_days(Period(date(2026, 10, 1), date(2027, 3, 31)), MONDAY_TO_FRIDAY)

    assert [(prompt.day, prompt.kind) for prompt in prompts] == [
        (date(2027, 1, 20), PromptKind.TEN_WEEKS),
        (date(2027, 2, 17), PromptKind.SIX_WEEKS),
        (date(2027, 2, 21), PromptKind.WEEK_BEFORE_NOTICE),
        (date(2027, 2, 26), PromptKind.LAST_WORKING_DAY),  # 28 February is a Sunday
    ]


def test_an_earlier_day_set_by_staff_moves_the_prompts_and_a_later_one_does_not() -> None:
    start_on, end_on = date(2026, 10, 1), date(2027, 3, 31)

    assert tell_before(Period(start_on, end_on, date(2027, 2, 1))) == date(2027, 2, 1)
    assert tell_before(Period(start_on, end_on, date(2027, 3, 15))) == date(2027, 2, 28)


def test_a_short_contract_has_no_prompts_before_it_begins_and_none_about_a_day_that_is_not_set() -> None:
    assert staff_prompt_days(Period(date(2026, 12, 1), date(2026, 12, 31)), MONDAY_TO_FRIDAY) == []


def test_an_absence_brings_the_last_prompt_forward() -> None:
    away = [(date(2027, 2, 22), date(2027, 2, 28))]

    prompts = staff_prompt_days(Period(date(2026, 10, 1), date(2027, 3, 31)), MONDAY_TO_FRIDAY, away)

    assert prompts[2].day == date(2027, 2, 19)
    assert prompts[2].kind is PromptKind.LAST_WORKING_DAY


@settings(deadline=None)
@given(spans)
def test_the_last_prompt_about_the_notice_is_a_working_day_in_time(span: tuple[date, date]) -> None:
    prompts = {prompt.kind: prompt.day for prompt in staff_prompt_days(Period(*span), MONDAY_TO_FRIDAY)}
    safe = safe_notice_day(*span)

    assert list(prompts.values()) == sorted(prompts.values())
    assert all(span[0] <= day < span[1] for day in prompts.values())
    if safe is None:
        assert PromptKind.LAST_WORKING_DAY not in prompts
    else:
        last = prompts[PromptKind.LAST_WORKING_DAY]
        assert is_working_day(last, MONDAY_TO_FRIDAY)
        assert timedelta(0) <= safe - last <= timedelta(days=5)


# --- half years and hours ----------------------------------------------------------------------------------------


def test_fourteen_months_are_two_half_years_and_a_rest() -> None:
    assert half_years(date(2026, 1, 1), date(2027, 2, 28)) == [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 2, 28)),
    ]


def test_half_years_from_the_end_of_august_find_their_day_back() -> None:
    assert half_years(date(2026, 8, 31), date(2027, 8, 30)) == [
        (date(2026, 8, 31), date(2027, 2, 27)),
        (date(2027, 2, 28), date(2027, 8, 30)),
    ]


@settings(deadline=None)
@given(spans)
def test_half_years_cover_every_day_once(span: tuple[date, date]) -> None:
    parts = half_years(*span)

    assert parts[0][0] == span[0]
    assert parts[-1][1] == span[1]
    assert all(first <= last for first, last in parts)
    assert all(after[0] == before[1] + DAY for before, after in pairwise(parts))
    assert all(is_half_year_or_longer(first, last) for first, last in parts[:-1])
    assert all(last - first <= timedelta(days=184) for first, last in parts)


def test_the_hours_that_hold_are_those_that_began_last() -> None:
    first = Hours(date(2026, 7, 1), Decimal(16), frozenset({0, 2}))
    second = Hours(date(2026, 10, 1), Decimal("24.5"), frozenset({0, 1, 2}))

    assert hours_on([second, first], date(2026, 6, 30)) is None
    assert hours_on([second, first], date(2026, 9, 30)) is first
    assert hours_on([second, first], date(2026, 10, 1)) is second


# --- the status --------------------------------------------------------------------------------------------------

FIRST = Period(date(2026, 1, 1), date(2026, 6, 30))
SECOND = Period(date(2026, 7, 1), date(2026, 12, 31))
GOES_ON, STOPS, CORRECTED = DecisionKind


def told(on: Period, kind: DecisionKind, until_on: date | None = None, *, hour: int = 9) -> DecisionFact:
    return DecisionFact(on.start_on, kind, datetime(2026, 6, 1, hour, tzinfo=UTC), until_on)


def status(
    today: date,
    *,
    periods: Sequence[Period] = (FIRST, SECOND),
    decisions: Sequence[DecisionFact] = (),
    talks: Sequence[date] = (),
) -> Status:
    found = status_of(periods, decisions, talks, today)
    assert found is not None
    return found


def test_without_a_contract_there_is_no_status_and_no_way() -> None:
    assert status_of([], [], [], date(2026, 11, 22)) is None
    assert way([], [], [], date(2026, 11, 22)) == []


def test_a_contract_runs_and_the_day_you_know_is_a_month_before_the_end() -> None:
    assert status(date(2026, 11, 22)) == Status(
        kind=StatusKind.RUNNING,
        first_day=SECOND.start_on,
        last_day=SECOND.end_on,
        know_by=date(2026, 11, 30),
        know_by_source=KnowBySource.COMPUTED,
    )


def test_a_contract_of_the_future_begins() -> None:
    before = status(date(2025, 12, 31))

    assert (before.kind, before.first_day, before.last_day) == (StatusKind.BEGINS, FIRST.start_on, SECOND.end_on)
    assert status(date(2026, 1, 1), periods=[FIRST]).kind is StatusKind.RUNNING


def test_the_day_after_the_known_day_without_news_it_has_passed() -> None:
    assert not status(date(2026, 11, 30)).know_by_passed
    assert status(date(2026, 12, 1)).know_by_passed


def test_a_promise_at_the_first_import_replaces_the_day_that_had_passed() -> None:
    promised = status(
        date(2026, 12, 3), periods=[Period(SECOND.start_on, SECOND.end_on, promised_on=date(2026, 12, 7))]
    )

    assert promised.know_by == date(2026, 12, 7)
    assert promised.know_by_source is KnowBySource.PROMISED
    assert not promised.know_by_passed


def test_a_short_contract_without_a_day_asks_staff_for_one() -> None:
    short = status(date(2026, 11, 22), periods=[Period(date(2026, 11, 1), date(2027, 1, 31))])

    assert short.know_by is None
    assert short.know_by_missing
    assert not short.know_by_passed


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (date(2026, 12, 10), StatusKind.TALKING),
        (date(2026, 11, 10), StatusKind.TALKING),
        (date(2026, 11, 22), StatusKind.TALKING),
        (date(2026, 6, 10), StatusKind.RUNNING),
        (date(2027, 1, 10), StatusKind.RUNNING),
    ],
)
def test_a_talk_about_this_contract_planned_or_held_says_that_we_talk(talk: date, kind: StatusKind) -> None:
    assert status(date(2026, 11, 22), talks=[talk]).kind is kind


def test_told_that_it_goes_on_the_last_day_moves_and_a_new_day_to_know_comes() -> None:
    goes_on = status(
        date(2026, 11, 22), decisions=[told(SECOND, GOES_ON, date(2027, 6, 30))], talks=[date(2026, 11, 10)]
    )

    assert goes_on == Status(
        kind=StatusKind.GOES_ON,
        first_day=SECOND.start_on,
        last_day=date(2027, 6, 30),
        new_from=date(2027, 1, 1),
        know_by=date(2027, 5, 31),
        know_by_source=KnowBySource.COMPUTED,
    )


def test_the_row_of_the_new_period_counts_once_it_is_there() -> None:
    third = Period(date(2027, 1, 1), date(2027, 6, 30), notice_due_on=date(2027, 5, 3))

    goes_on = status(date(2026, 11, 22), periods=[SECOND, third], decisions=[told(SECOND, GOES_ON, date(2027, 6, 30))])

    assert (goes_on.kind, goes_on.last_day, goes_on.know_by) == (
        StatusKind.GOES_ON,
        date(2027, 6, 30),
        date(2027, 5, 3),
    )


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        (date(2026, 12, 31), StatusKind.GOES_ON),
        (date(2027, 1, 1), StatusKind.GOES_ON),
        (date(2027, 1, 30), StatusKind.GOES_ON),
        (date(2027, 1, 31), StatusKind.RUNNING),
    ],
)
def test_that_it_goes_on_is_news_for_thirty_days_of_the_new_period(today: date, kind: StatusKind) -> None:
    found = status(today, decisions=[told(SECOND, GOES_ON, date(2027, 6, 30))])

    assert found.kind is kind
    assert found.new_from == (date(2027, 1, 1) if kind is StatusKind.GOES_ON else None)


def test_a_second_period_from_a_file_is_no_news() -> None:
    assert status(date(2026, 7, 2)).kind is StatusKind.RUNNING


def test_told_that_it_stops_nothing_is_left_to_hear() -> None:
    stops = status(date(2026, 11, 22), decisions=[told(SECOND, STOPS)], talks=[date(2026, 11, 25)])

    assert stops == Status(kind=StatusKind.STOPS, first_day=SECOND.start_on, last_day=SECOND.end_on, after_known=True)


def test_on_the_last_day_it_still_stops_and_the_day_after_it_has_stopped() -> None:
    decisions = [told(SECOND, STOPS)]

    assert status(date(2026, 12, 31), decisions=decisions).kind is StatusKind.STOPS
    assert status(date(2027, 1, 1), decisions=decisions).kind is StatusKind.STOPPED
    assert status(date(2027, 7, 1), decisions=decisions).kind is StatusKind.STOPPED


def test_a_last_day_that_passed_without_a_decision_says_so() -> None:
    assert status(date(2027, 1, 1)) == Status(
        kind=StatusKind.ENDED_UNKNOWN, first_day=SECOND.start_on, last_day=SECOND.end_on
    )


def test_a_correction_takes_back_what_was_told_and_may_move_the_last_day() -> None:
    wrong = told(SECOND, STOPS, hour=9)
    corrected = told(SECOND, CORRECTED, date(2027, 1, 31), hour=10)

    open_again = status(date(2026, 11, 22), decisions=[corrected, wrong])
    told_again = status(date(2026, 11, 22), decisions=[corrected, wrong, told(SECOND, STOPS, hour=11)])

    assert (open_again.kind, open_again.last_day) == (StatusKind.RUNNING, date(2027, 1, 31))
    assert open_again.know_by == date(2026, 12, 31)
    assert (told_again.kind, told_again.last_day) == (StatusKind.STOPS, date(2027, 1, 31))


def test_a_correction_without_a_day_leaves_the_last_day() -> None:
    decisions = [told(SECOND, GOES_ON, date(2027, 6, 30)), told(SECOND, CORRECTED, hour=10)]

    assert status(date(2026, 11, 22), decisions=decisions) == status(date(2026, 11, 22))


def test_a_decision_that_goes_on_without_a_day_cannot_be() -> None:
    with pytest.raises(ValueError, match="last day"):
        told(SECOND, GOES_ON)


def test_a_next_contract_after_a_gap_answers_what_comes_after() -> None:
    later = Period(date(2027, 3, 1), date(2027, 8, 31))

    running = status(date(2026, 11, 22), periods=[SECOND, later])
    in_the_gap = status(date(2027, 2, 1), periods=[SECOND, later])

    assert running.kind is StatusKind.RUNNING
    assert running.after_known
    assert running.next_first_day == later.start_on
    assert running.know_by is None
    assert not running.know_by_missing
    assert (in_the_gap.kind, in_the_gap.first_day) == (StatusKind.BEGINS, later.start_on)


def test_a_contract_is_not_over_on_its_last_day_even_when_another_follows() -> None:
    later = Period(date(2027, 3, 1), date(2027, 8, 31))

    assert status(SECOND.end_on, periods=[SECOND, later]).kind is StatusKind.RUNNING
    assert status(FIRST.end_on).first_day == FIRST.start_on
    assert status(FIRST.end_on + DAY).first_day == SECOND.start_on


def test_going_on_until_a_day_that_is_not_later_makes_no_new_period() -> None:
    decisions = [told(SECOND, GOES_ON, SECOND.end_on)]

    assert status(date(2026, 11, 22), decisions=decisions) == status(date(2026, 11, 22))
    assert status(date(2027, 1, 1), decisions=decisions).kind is StatusKind.ENDED_UNKNOWN


def test_a_weekend_between_two_contracts_is_no_gap_when_it_was_told_to_go_on() -> None:
    ends_friday, from_monday = (
        Period(date(2026, 6, 1), date(2026, 11, 27)),
        Period(date(2026, 11, 30), date(2027, 5, 28)),
    )
    decisions = [told(ends_friday, GOES_ON, from_monday.end_on)]

    for today in (date(2026, 11, 22), date(2026, 11, 28), date(2026, 12, 1)):
        found = status(today, periods=[ends_friday, from_monday], decisions=decisions)
        assert (found.kind, found.last_day) == (StatusKind.GOES_ON, from_monday.end_on)
        assert found.new_from == from_monday.start_on


def test_the_longest_end_is_there_only_when_entered_and_still_possible() -> None:
    entered = Period(SECOND.start_on, SECOND.end_on, longest_end_on=date(2027, 12, 31))
    outdated = Period(SECOND.start_on, SECOND.end_on, longest_end_on=date(2026, 8, 1))

    assert status(date(2026, 11, 22), periods=[entered]).longest_end == date(2027, 12, 31)
    assert status(date(2026, 11, 22), periods=[outdated]).longest_end is None
    assert status(date(2026, 11, 22), periods=[entered], decisions=[told(entered, STOPS)]).longest_end is None
    assert status(date(2027, 7, 1), periods=[entered]).longest_end is None


def test_one_day_of_work_runs_on_that_day_only() -> None:
    one_day = [Period(date(2027, 1, 1), date(2027, 1, 1))]

    kinds = [status(date(2027, 1, 1) + n * DAY, periods=one_day).kind for n in (-1, 0, 1)]

    assert kinds == [StatusKind.BEGINS, StatusKind.RUNNING, StatusKind.ENDED_UNKNOWN]


# --- the way -----------------------------------------------------------------------------------------------------


def drawn(points: list[WayPoint]) -> list[tuple[str, date, str]]:
    return [(point.kind.value, point.day, point.state.value) for point in points]


def test_the_whole_way_of_a_contract_that_runs() -> None:
    second = Period(SECOND.start_on, SECOND.end_on, longest_end_on=date(2027, 12, 31))

    points = way([FIRST, second], [], [date(2026, 11, 25), date(2026, 5, 20)], date(2026, 11, 22))

    assert drawn(points) == [
        ("began", date(2026, 1, 1), "past"),
        ("period", date(2026, 1, 1), "past"),
        ("period", date(2026, 7, 1), "under_way"),
        ("today", date(2026, 11, 22), "now"),
        ("talk", date(2026, 11, 25), "ahead"),
        ("know_by", date(2026, 11, 30), "ahead"),
        ("last_day", date(2026, 12, 31), "ahead"),
        ("after", date(2027, 1, 1), "ahead"),
        ("longest_end", date(2027, 12, 31), "ahead"),
    ]
    assert [point.until for point in points if point.kind is WayKind.PERIOD] == [FIRST.end_on, SECOND.end_on]
    assert [point.known for point in points if point.kind is WayKind.AFTER] == [False]


def test_a_year_in_one_contract_is_drawn_as_two_half_years() -> None:
    year = Period(date(2026, 7, 1), date(2027, 6, 30))

    assert drawn(way([year], [], [], date(2027, 7, 1) - DAY))[:3] == [
        ("began", date(2026, 7, 1), "past"),
        ("period", date(2026, 7, 1), "past"),
        ("period", date(2027, 1, 1), "under_way"),
    ]


def test_what_happens_today_stands_after_today() -> None:
    points = way([SECOND], [], [date(2026, 11, 30)], date(2026, 11, 30))

    assert [point.kind for point in points if point.day == date(2026, 11, 30)] == [
        WayKind.TODAY,
        WayKind.TALK,
        WayKind.KNOW_BY,
    ]


def test_the_way_of_one_day_on_that_day() -> None:
    day = date(2027, 1, 1)

    assert drawn(way([Period(day, day)], [], [], day)) == [
        ("began", day, "past"),
        ("period", day, "under_way"),
        ("today", day, "now"),
        ("last_day", day, "ahead"),
        ("after", date(2027, 1, 2), "ahead"),
    ]


def test_the_way_of_a_contract_that_begins_later_starts_today() -> None:
    points = way([SECOND], [], [], date(2026, 6, 1))

    assert [(point.kind, point.state) for point in points] == [
        (WayKind.TODAY, WayState.NOW),
        (WayKind.BEGAN, WayState.AHEAD),
        (WayKind.PERIOD, WayState.AHEAD),
        (WayKind.KNOW_BY, WayState.AHEAD),
        (WayKind.LAST_DAY, WayState.AHEAD),
        (WayKind.AFTER, WayState.AHEAD),
    ]


def test_the_way_of_a_contract_that_stopped_ends_today_with_what_comes_after() -> None:
    points = way([SECOND], [told(SECOND, STOPS)], [], date(2027, 1, 20))

    assert [(point.kind, point.state) for point in points] == [
        (WayKind.BEGAN, WayState.PAST),
        (WayKind.PERIOD, WayState.PAST),
        (WayKind.LAST_DAY, WayState.PAST),
        (WayKind.TODAY, WayState.NOW),
        (WayKind.AFTER, WayState.AHEAD),
    ]
    assert points[-1].known


def test_a_gap_shows_where_one_contract_ended_and_the_next_begins() -> None:
    later = Period(date(2027, 3, 1), date(2027, 8, 31))

    points = way([SECOND, later], [], [], date(2027, 2, 1))

    assert [(point.kind, point.day, point.state) for point in points] == [
        (WayKind.BEGAN, SECOND.start_on, WayState.PAST),
        (WayKind.PERIOD, SECOND.start_on, WayState.PAST),
        (WayKind.LAST_DAY, SECOND.end_on, WayState.PAST),
        (WayKind.TODAY, date(2027, 2, 1), WayState.NOW),
        (WayKind.BEGAN, later.start_on, WayState.AHEAD),
        (WayKind.PERIOD, later.start_on, WayState.AHEAD),
        (WayKind.KNOW_BY, date(2027, 7, 31), WayState.AHEAD),
        (WayKind.LAST_DAY, later.end_on, WayState.AHEAD),
        (WayKind.AFTER, date(2027, 9, 1), WayState.AHEAD),
    ]


def test_a_talk_that_is_planned_after_the_end_stands_on_the_way() -> None:
    points = way([SECOND], [told(SECOND, STOPS)], [date(2027, 1, 25)], date(2027, 1, 20))

    assert (WayKind.TALK, date(2027, 1, 25), WayState.AHEAD) in [(p.kind, p.day, p.state) for p in points]


# --- any contracts, any decisions --------------------------------------------------------------------------------


@some.composite
def stories(draw: some.DrawFn) -> tuple[list[Period], list[DecisionFact], list[date], date]:
    """Contracts after each other, some across a gap, with decisions and talks, and a day to look at it."""
    periods: list[Period] = []
    decisions: list[DecisionFact] = []
    start_on = draw(days)
    for _ in range(draw(some.integers(1, 4))):
        end_on = start_on + timedelta(days=draw(lengths))
        within = some.none() | some.dates(start_on, end_on)
        longest = some.none() | some.dates(start_on, end_on + timedelta(days=900))
        periods.append(Period(start_on, end_on, draw(within), draw(within), draw(longest)))
        for kind in draw(some.lists(some.sampled_from(DecisionKind), max_size=3)):
            until_on = end_on + timedelta(days=draw(some.integers(-10, 400)))
            told_at = datetime(2026, 1, draw(some.integers(1, 28)), tzinfo=UTC)
            decisions.append(DecisionFact(start_on, kind, told_at, until_on))
        start_on = end_on + timedelta(days=draw(some.sampled_from([1, 1, 1, 2, 3, 60])))
    around = some.dates(periods[0].start_on - timedelta(days=90), periods[-1].end_on + timedelta(days=400))
    return draw(some.permutations(periods)), decisions, draw(some.lists(around, max_size=4)), draw(around)


@settings(deadline=None)
@given(stories())
def test_every_way_is_in_order_with_one_now_and_all_behind_it_past(
    story: tuple[list[Period], list[DecisionFact], list[date], date],
) -> None:
    points = way(*story)
    states = [point.state for point in points]
    now = states.index(WayState.NOW)

    assert [point.day for point in points] == sorted(point.day for point in points)
    assert states.count(WayState.NOW) == 1
    assert points[now].kind is WayKind.TODAY
    assert points[now].day == story[3]
    assert set(states[:now]) <= {WayState.PAST, WayState.UNDER_WAY}
    assert set(states[now + 1 :]) <= {WayState.AHEAD}


@settings(deadline=None)
@given(stories())
def test_every_way_has_a_last_day_per_beginning_and_one_after(
    story: tuple[list[Period], list[DecisionFact], list[date], date],
) -> None:
    kinds = [point.kind for point in way(*story)]

    assert kinds.count(WayKind.BEGAN) == kinds.count(WayKind.LAST_DAY) >= 1
    assert kinds.count(WayKind.PERIOD) >= kinds.count(WayKind.BEGAN)
    assert kinds.count(WayKind.AFTER) == 1
    assert kinds.count(WayKind.KNOW_BY) <= 1
    assert kinds.count(WayKind.LONGEST_END) <= 1


@settings(deadline=None)
@given(stories())
def test_every_status_agrees_with_its_own_days(
    story: tuple[list[Period], list[DecisionFact], list[date], date],
) -> None:
    found, today = status_of(*story), story[3]
    assert found is not None
    over = found.kind in {StatusKind.STOPPED, StatusKind.ENDED_UNKNOWN}

    assert found.first_day <= found.last_day
    assert over == (found.last_day < today)
    assert (found.kind is StatusKind.BEGINS) <= (found.first_day > today)
    assert (found.kind is StatusKind.GOES_ON) == (found.new_from is not None)
    assert found.after_known >= (found.kind in {StatusKind.STOPS, StatusKind.STOPPED})
    assert not (found.know_by and (found.after_known or over or found.know_by_missing))
    assert found.know_by_passed == (found.know_by is not None and today > found.know_by)
    assert found.longest_end is None or found.longest_end >= found.last_day


@settings(deadline=None)
@given(stories())
def test_the_order_in_which_rows_come_changes_nothing(
    story: tuple[list[Period], list[DecisionFact], list[date], date],
) -> None:
    periods, decisions, talks, today = story

    assert way(periods[::-1], decisions, talks[::-1], today) == way(*story)


@settings(deadline=None)
@given(stories())
def test_without_decisions_the_status_never_says_what_nobody_told(
    story: tuple[list[Period], list[DecisionFact], list[date], date],
) -> None:
    periods, _, talks, today = story
    found = status_of(periods, [], talks, today)
    assert found is not None

    assert found.kind not in {StatusKind.STOPS, StatusKind.STOPPED}
    assert found.last_day in {period.end_on for period in periods}
