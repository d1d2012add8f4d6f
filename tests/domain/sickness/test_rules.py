"""Days that can be reported, undo, linked spells, the reference, and the closed list."""

import re
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.domain.sickness.rules import (
    CLOSED_LIST,
    BadAddress,
    BadCorrectedDay,
    BadFirstDay,
    BadRecoveryDay,
    ChangeKind,
    DeliveryState,
    Details,
    FirstDayInFuture,
    FirstDayTooLongAgo,
    NoticeFact,
    Recipient,
    RecoveryBeforeSickness,
    RecoveryTooFarAhead,
    RecoveryTooLongAgo,
    check_corrected_day,
    check_first_day,
    check_recovery_day,
    delivery_state,
    first_days,
    house_number_of,
    is_linked,
    may_undo,
    new_reference,
    postcode_of,
    recovery_days,
    seen_deadline,
    what_may_see,
    who_hears,
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
    assert what_may_see(Recipient.WORKPLACE) == {"first_day", "expected_duration", "first_day_back"}
    assert what_may_see(Recipient.CONTACT_PERSON) == {"first_day", "expected_duration", "reach_phone", "first_day_back"}


# --- who hears what, and how far it has come ----------------------------------------------------------------------

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WAITING, SENT, GIVEN_UP = NoticeFact(None, False), NoticeFact(NINE, False), NoticeFact(None, True)


@pytest.mark.parametrize("kind", [ChangeKind.REPORTED, ChangeKind.BETTER, ChangeKind.UNDONE, ChangeKind.CORRECTED])
def test_everyone_hears_that_somebody_is_away_or_back(kind: ChangeKind) -> None:
    assert who_hears(kind) == [Recipient.FORMAL_EMPLOYER, Recipient.WORKPLACE, Recipient.CONTACT_PERSON]


def test_of_partial_work_only_the_contact_person_hears() -> None:
    assert who_hears(ChangeKind.PARTIAL) == [Recipient.CONTACT_PERSON]


@pytest.mark.parametrize(
    ("changed", "heard"),
    [
        ("expected_duration", {Recipient.FORMAL_EMPLOYER, Recipient.WORKPLACE, Recipient.CONTACT_PERSON}),
        ("reach_phone", {Recipient.FORMAL_EMPLOYER, Recipient.CONTACT_PERSON}),
        ("postcode", {Recipient.FORMAL_EMPLOYER}),
        ("work_accident", {Recipient.FORMAL_EMPLOYER}),
        ("appointments", {Recipient.FORMAL_EMPLOYER}),
    ],
)
def test_of_a_detail_only_who_may_see_it_hears(changed: str, heard: set[Recipient]) -> None:
    assert set(who_hears(ChangeKind.ADDED, {changed})) == heard


@pytest.mark.parametrize(
    ("seen_at", "has_desk", "notices", "state"),
    [
        (None, True, [WAITING], DeliveryState.QUEUED),
        (None, True, [WAITING, SENT], DeliveryState.DELIVERED),
        (None, True, [GIVEN_UP, SENT], DeliveryState.DELIVERED),
        (None, True, [GIVEN_UP, WAITING], DeliveryState.QUEUED),
        (None, True, [GIVEN_UP, GIVEN_UP], DeliveryState.FAILED),
        (None, True, [], DeliveryState.NOT_SEEN),
        (None, False, [], DeliveryState.NO_DESK),
        (NINE, True, [GIVEN_UP], DeliveryState.SEEN),
        (NINE, False, [], DeliveryState.SEEN),
    ],
)
def test_a_delivery_is_as_far_as_its_best_notice_and_seen_wins(
    seen_at: datetime | None, has_desk: bool, notices: list[NoticeFact], state: DeliveryState
) -> None:
    assert delivery_state(seen_at, has_desk, notices) == state


@pytest.mark.parametrize(
    ("reported", "deadline"),
    [
        ("2026-11-23T07:10+01:00", "2026-11-23T10:00+01:00"),
        ("2026-11-23T10:00+01:00", "2026-11-24T10:00+01:00"),
        ("2026-11-20T16:00+01:00", "2026-11-23T10:00+01:00"),
        ("2026-12-24T16:00+01:00", "2026-12-28T10:00+01:00"),
        ("2027-03-26T09:00+01:00", "2027-03-30T10:00+02:00"),
    ],
)
def test_a_report_is_to_be_seen_before_the_first_ten_o_clock_of_a_working_day(reported: str, deadline: str) -> None:
    assert seen_deadline(datetime.fromisoformat(reported), "10:00") == datetime.fromisoformat(deadline)


# --- details ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["8911 AB", "8911ab", " 8911  ab "])
def test_a_postcode_may_be_written_in_the_usual_ways(written: str) -> None:
    assert postcode_of(written) == "8911 AB"


@pytest.mark.parametrize("written", ["", "0911 AB", "8911", "8911 A1", "x" * 300, "8911 AB Leeuwarden"])
def test_anything_else_is_no_postcode(written: str) -> None:
    with pytest.raises(BadAddress):
        postcode_of(written)


@pytest.mark.parametrize("written", ["12", "12a", "12-3", "12 bis", "1"])
def test_a_house_number_has_at_most_four_signs_behind_it(written: str) -> None:
    assert house_number_of(written) == written


@pytest.mark.parametrize("written", ["", "0", "a", "12 bij de dokter", "9" * 300])
def test_a_house_number_holds_no_text(written: str) -> None:
    with pytest.raises(BadAddress):
        house_number_of(written)


def test_no_is_an_answer_and_nothing_is_not() -> None:
    assert Details(work_accident=False).said() == {"work_accident": False}
    assert Details().said() == {}


def test_details_are_the_closed_list_without_the_first_day() -> None:
    assert {field.name for field in fields(Details)} == CLOSED_LIST - {"first_day"}


@pytest.mark.parametrize("day", [date(2026, 10, 26), date(2026, 11, 23), date(2026, 11, 24)])
def test_staff_can_put_the_first_day_right_up_to_four_weeks_back(day: date) -> None:
    check_corrected_day(day, date(2026, 11, 23), None, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("day", "back"),
    [(date(2026, 10, 25), None), (date(2026, 11, 25), None), (date(2026, 11, 24), date(2026, 11, 23))],
)
def test_a_corrected_day_lies_within_reach_and_before_the_first_day_back(day: date, back: date | None) -> None:
    with pytest.raises(BadCorrectedDay):
        check_corrected_day(day, date(2026, 11, 23), back, date(2026, 11, 24))
