"""Days that can be reported, undo, linked spells, the reference, and the closed list."""

import re
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.domain.sickness.rules import (
    CLOSED_LIST,
    BadFirstDay,
    BadRecoveryDay,
    FirstDayInFuture,
    FirstDayTooLongAgo,
    Recipient,
    RecoveryBeforeSickness,
    RecoveryTooFarAhead,
    RecoveryTooLongAgo,
    check_first_day,
    check_recovery_day,
    first_days,
    is_linked,
    may_undo,
    new_reference,
    recovery_days,
    what_may_see,
)

TODAYS = [date(2026, 11, 22), date(2027, 1, 1), date(2027, 7, 1), date(2028, 2, 29), date(2028, 3, 1)]
any_day = some.dates(date(2024, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize("ago", range(8))
def test_sick_can_be_reported_from_today_and_any_day_of_the_past_week(today: date, ago: int) -> None:
    check_first_day(today - timedelta(days=ago), today)


@pytest.mark.parametrize("today", TODAYS)
def test_nobody_is_sick_from_tomorrow_or_from_more_than_a_week_ago(today: date) -> None:
    with pytest.raises(FirstDayInFuture):
        check_first_day(today + timedelta(days=1), today)
    with pytest.raises(FirstDayTooLongAgo):
        check_first_day(today - timedelta(days=8), today)


@settings(deadline=None)
@given(any_day, any_day)
def test_the_days_that_are_offered_are_the_days_that_are_taken(first_day: date, today: date) -> None:
    earliest, latest = first_days(today)

    if earliest <= first_day <= latest:
        check_first_day(first_day, today)
    else:
        with pytest.raises(BadFirstDay):
            check_first_day(first_day, today)


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize("days", [-7, -1, 0, 1, 3, 7])
def test_the_first_day_back_lies_within_a_week_of_today(today: date, days: int) -> None:
    check_recovery_day(today + timedelta(days=days), today - timedelta(days=30), today)


@pytest.mark.parametrize("today", TODAYS)
def test_a_first_day_back_that_cannot_be_is_named(today: date) -> None:
    long_ago, yesterday = today - timedelta(days=30), today - timedelta(days=1)

    with pytest.raises(RecoveryTooLongAgo):
        check_recovery_day(today - timedelta(days=8), long_ago, today)
    with pytest.raises(RecoveryTooFarAhead):
        check_recovery_day(today + timedelta(days=8), long_ago, today)
    with pytest.raises(RecoveryBeforeSickness):
        check_recovery_day(today - timedelta(days=2), yesterday, today)


def test_sick_in_the_morning_and_at_work_in_the_afternoon_is_possible() -> None:
    today = date(2026, 11, 23)

    check_recovery_day(today, today, today)


@settings(deadline=None)
@given(any_day, some.integers(0, 40), some.integers(-20, 20))
def test_the_days_back_that_are_offered_are_the_days_that_are_taken(today: date, sick_for: int, away: int) -> None:
    first_day, day = today - timedelta(days=sick_for), today + timedelta(days=away)
    earliest, latest = recovery_days(first_day, today)

    assert earliest <= today <= latest
    if earliest <= day <= latest:
        check_recovery_day(day, first_day, today)
    else:
        with pytest.raises(BadRecoveryDay):
            check_recovery_day(day, first_day, today)


def test_a_report_can_be_taken_back_for_24_hours() -> None:
    reported_at = datetime(2027, 3, 27, 12, tzinfo=UTC)  # the clocks go forward that night

    assert may_undo(reported_at, reported_at)
    assert may_undo(reported_at, reported_at + timedelta(hours=24))
    assert not may_undo(reported_at, reported_at + timedelta(hours=24, seconds=1))


@pytest.mark.parametrize(
    ("fit_days", "linked"), [(0, True), (1, True), (27, True), (28, False), (29, False), (365, False)]
)
@pytest.mark.parametrize("back_on", TODAYS)
def test_spells_are_linked_with_fewer_than_28_fit_days_between(back_on: date, fit_days: int, linked: bool) -> None:
    assert is_linked(back_on, back_on + timedelta(days=fit_days)) is linked


def test_a_reference_is_four_characters_that_make_no_word_and_cannot_be_misread() -> None:
    references = {new_reference(Random(seed)) for seed in range(2000)}

    assert all(re.fullmatch(r"[2-9][A-Z][2-9][A-Z]", reference) for reference in references)
    assert not set("".join(references)) & set("AEIOUYBGLQSZ01")
    assert len(references) > 1500


def test_the_closed_list_is_what_the_law_allows_and_nothing_else() -> None:
    assert {
        "first_day",
        "expected_duration",
        "reach_phone",
        "address_kind",
        "postcode",
        "house_number",
        "appointments",
        "work_accident",
        "traffic_accident",
    } == CLOSED_LIST


def test_each_recipient_sees_what_it_may_know_and_no_more() -> None:
    assert what_may_see(Recipient.FORMAL_EMPLOYER) == CLOSED_LIST | {"first_day_back"}
    assert what_may_see(Recipient.WORKPLACE) == {"first_day", "expected_duration"}
    assert what_may_see(Recipient.CONTACT_PERSON) == {"first_day", "expected_duration", "reach_phone", "first_day_back"}
