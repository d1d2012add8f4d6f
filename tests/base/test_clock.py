"""The clock: moments, days, months and working days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.base import clock
from portal.base.clock import MONDAY_TO_FRIDAY, NaiveMoment, NoWorkingDays, WorkingTime

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

days = some.dates(date(2020, 1, 1), date(2060, 12, 31))
weekdays = some.frozensets(some.integers(0, 6), min_size=1)
absences = some.lists(
    some.builds(lambda first, length: (first, first + timedelta(days=length)), days, some.integers(0, 60)), max_size=3
)


@pytest.mark.parametrize("moment", ["2026-12-31T23:30:00+00:00", "2027-07-01T10:00:00+00:00"])
def test_now_is_in_utc_and_knows_it(moment: str) -> None:
    with time_machine.travel(moment, tick=False):
        assert clock.now() == datetime.fromisoformat(moment)
        assert clock.now().tzinfo is UTC


def test_the_new_year_begins_when_it_begins_in_amsterdam() -> None:
    assert clock.day_of(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert clock.day_of(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == date(2027, 1, 1)


def test_in_summer_the_day_begins_two_hours_before_utc() -> None:
    assert clock.day_of(datetime(2027, 6, 30, 21, 59, tzinfo=UTC)) == date(2027, 6, 30)
    assert clock.day_of(datetime(2027, 6, 30, 22, 0, tzinfo=UTC)) == date(2027, 7, 1)


def test_today_is_the_day_in_amsterdam_now_or_at_the_given_moment() -> None:
    with time_machine.travel("2026-12-31T23:30:00+00:00", tick=False):
        assert clock.today() == date(2027, 1, 1)
    assert clock.today(datetime(2026, 11, 22, 12, tzinfo=UTC)) == date(2026, 11, 22)


def test_a_clock_on_the_wall_shows_amsterdam_time() -> None:
    assert clock.local(datetime(2026, 11, 22, 6, 10, tzinfo=UTC)).time() == time(7, 10)
    assert clock.local(datetime(2027, 7, 1, 5, 10, tzinfo=UTC)).time() == time(7, 10)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        clock.day_of(datetime(2026, 11, 22, 12))  # noqa: DTZ001


def test_a_day_and_time_in_amsterdam_become_a_moment() -> None:
    assert clock.moment_of(date(2027, 1, 1)) == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert clock.moment_of(date(2027, 7, 1), time(17)) == datetime(2027, 7, 1, 15, tzinfo=UTC)


@settings(deadline=None)
@given(days)
def test_the_first_moment_of_a_day_is_in_that_day_and_the_moment_before_it_is_not(day: date) -> None:
    first = clock.moment_of(day)

    assert clock.day_of(first) == day
    assert clock.day_of(first - timedelta(microseconds=1)) == day - clock.ONE_DAY


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 22), 2, date(2027, 1, 22)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2027, 5, 31), -3, date(2027, 2, 28)),
        (date(2027, 3, 31), 0, date(2027, 3, 31)),
    ],
)
def test_months_are_added_and_a_day_that_is_not_there_becomes_the_last(day: date, months: int, then: date) -> None:
    assert clock.add_months(day, months) == then


def test_a_month_before_the_end_of_march_is_the_end_of_february() -> None:
    assert clock.month_before(date(2027, 3, 31)) == date(2027, 2, 28)
    assert clock.month_before(date(2028, 3, 31)) == date(2028, 2, 29)


@settings(deadline=None)
@given(days, days, some.integers(-60, 60))
def test_adding_months_keeps_days_in_order_and_lands_in_the_right_month(one: date, other: date, months: int) -> None:
    earlier, later = sorted([one, other])
    landed = clock.add_months(earlier, months)

    assert landed <= clock.add_months(later, months)
    assert (landed.year - earlier.year) * 12 + landed.month - earlier.month == months
    assert landed.day <= earlier.day


@settings(deadline=None)
@given(days)
def test_the_monday_of_a_day_is_in_the_same_week(day: date) -> None:
    assert clock.monday_of(day).weekday() == MONDAY
    assert clock.monday_of(day).isocalendar()[:2] == day.isocalendar()[:2]


def test_the_public_holidays_of_2026_are_these() -> None:
    assert sorted(clock.public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 4, 27),
        date(2026, 5, 5),  # Liberation Day
        date(2026, 5, 14),
        date(2026, 5, 24),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


def test_the_public_holidays_of_2027_are_these() -> None:
    assert sorted(clock.public_holidays(2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 26),  # Good Friday
        date(2027, 3, 28),
        date(2027, 3, 29),
        date(2027, 4, 27),
        date(2027, 5, 5),  # Liberation Day
        date(2027, 5, 6),
        date(2027, 5, 16),
        date(2027, 5, 17),
        date(2027, 12, 25),
        date(2027, 12, 26),
    ]


@pytest.mark.parametrize("year", range(2024, 2041))
def test_liberation_day_and_good_friday_are_holidays_in_every_year(year: int) -> None:
    holidays = clock.public_holidays(year)
    [easter_monday] = [
        day
        for day in holidays
        if day.weekday() == MONDAY and day - clock.ONE_DAY in holidays and day < date(year, 4, 27)
    ]

    assert date(year, 5, 5) in holidays
    assert easter_monday - timedelta(days=3) in holidays


def test_a_holiday_and_a_day_away_and_another_weekday_are_not_working_days() -> None:
    away = [(date(2026, 11, 23), date(2026, 11, 24))]

    assert not clock.is_working_day(date(2026, 5, 5), MONDAY_TO_FRIDAY)
    assert not clock.is_working_day(date(2026, 11, 22), MONDAY_TO_FRIDAY)
    assert not clock.is_working_day(date(2026, 11, 23), MONDAY_TO_FRIDAY, away)
    assert not clock.is_working_day(date(2026, 11, 24), MONDAY_TO_FRIDAY, away)
    assert clock.is_working_day(date(2026, 11, 25), MONDAY_TO_FRIDAY, away)


@pytest.mark.parametrize(
    ("day", "n", "working_weekdays", "away", "then"),
    [
        (date(2026, 11, 20), 1, MONDAY_TO_FRIDAY, (), date(2026, 11, 23)),
        (date(2026, 11, 22), 2, MONDAY_TO_FRIDAY, (), date(2026, 11, 24)),
        (date(2026, 11, 23), 2, frozenset({MONDAY, TUESDAY, THURSDAY}), (), date(2026, 11, 26)),
        (date(2026, 12, 24), 2, MONDAY_TO_FRIDAY, (), date(2026, 12, 29)),
        (date(2026, 12, 31), 1, MONDAY_TO_FRIDAY, (), date(2027, 1, 4)),
        (date(2027, 7, 1), 1, MONDAY_TO_FRIDAY, (), date(2027, 7, 2)),
        (date(2026, 5, 4), 1, MONDAY_TO_FRIDAY, (), date(2026, 5, 6)),
        (date(2026, 11, 20), 1, MONDAY_TO_FRIDAY, [(date(2026, 11, 21), date(2026, 11, 29))], date(2026, 11, 30)),
        (date(2026, 11, 20), 1, frozenset({SATURDAY}), (), date(2026, 11, 21)),
        (date(2026, 11, 20), 1, frozenset({SUNDAY}), (), date(2026, 11, 22)),
    ],
)
def test_working_days_are_counted_from_the_day_after(
    day: date, n: int, working_weekdays: frozenset[int], away: list[tuple[date, date]], then: date
) -> None:
    assert clock.working_days_after(day, n, working_weekdays, away) == then


def test_without_weekdays_there_is_nothing_to_count() -> None:
    with pytest.raises(NoWorkingDays):
        clock.working_days_after(date(2026, 11, 22), 1, frozenset())


def test_somebody_away_for_years_has_no_working_day_and_nobody_waits_for_the_computer() -> None:
    with pytest.raises(NoWorkingDays):
        clock.working_days_after(date(2026, 11, 22), 1, MONDAY_TO_FRIDAY, [(date(2026, 1, 1), date(2099, 12, 31))])


def test_counting_starts_at_one() -> None:
    with pytest.raises(ValueError, match="first working day"):
        clock.working_days_after(date(2026, 11, 22), 0, MONDAY_TO_FRIDAY)


@settings(deadline=None)
@given(days, some.integers(1, 10), weekdays, absences)
def test_the_nth_working_day_has_exactly_n_working_days_up_to_it(
    day: date, n: int, working_weekdays: frozenset[int], away: list[tuple[date, date]]
) -> None:
    then = clock.working_days_after(day, n, working_weekdays, away)
    between = (day + timedelta(days=step) for step in range(1, (then - day).days + 1))

    assert then > day
    assert clock.is_working_day(then, working_weekdays, away)
    assert sum(clock.is_working_day(each, working_weekdays, away) for each in between) == n


def test_a_working_day_itself_is_the_last_one_up_to_it_and_a_weekend_goes_back_to_friday() -> None:
    assert clock.last_working_day_up_to(date(2026, 11, 20), MONDAY_TO_FRIDAY) == date(2026, 11, 20)
    assert clock.last_working_day_up_to(date(2026, 11, 22), MONDAY_TO_FRIDAY) == date(2026, 11, 20)
    assert clock.last_working_day_up_to(date(2027, 1, 1), MONDAY_TO_FRIDAY) == date(2026, 12, 31)


def test_working_time_answers_for_one_person() -> None:
    anna = WorkingTime(frozenset({MONDAY, TUESDAY, THURSDAY}), ((date(2026, 11, 24), date(2026, 11, 25)),))

    assert anna.works_on(date(2026, 11, 23))
    assert not anna.works_on(date(2026, 11, 24))
    assert anna.is_away_on(date(2026, 11, 25))
    assert not anna.is_away_on(date(2026, 11, 27))
    assert anna.days_after(date(2026, 11, 23), 1) == date(2026, 11, 26)
