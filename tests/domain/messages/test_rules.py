"""The promised day, the warning before it, and what a message says of itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.base.clock import MONDAY_TO_FRIDAY, NoWorkingDays, WorkingTime, day_of, moment_of, working_days_after
from portal.domain.messages.rules import (
    OFFICE_CLOSES,
    Answerer,
    MessageState,
    Promise,
    is_passed,
    promised_day,
    state_of,
    warn_at,
)

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
ANNA = WorkingTime(frozenset({0, 1, 3}))
BRAM = WorkingTime(MONDAY_TO_FRIDAY)
ON_MONDAYS = WorkingTime(frozenset({0}))

days = some.dates(date(2026, 1, 1), date(2032, 12, 31))
absences = some.lists(
    some.builds(lambda first, length: (first, first + timedelta(days=length)), days, some.integers(0, 40)), max_size=3
)
people = some.none() | some.builds(
    lambda weekdays, away: WorkingTime(weekdays, tuple(away)), some.frozensets(some.integers(0, 6)), absences
)


def promised(
    sent_on: date,
    contact_person: WorkingTime | None = ANNA,
    stand_in: WorkingTime | None = None,
    promise_days: int = 2,
) -> Promise:
    return promised_day(
        sent_on,
        promise_days,
        contact_person=contact_person,
        stand_in=stand_in,
        municipal_weekdays=MONDAY_TO_FRIDAY,
        longest_days=5,
    )


def away(person: WorkingTime, first: date, last: date) -> WorkingTime:
    return WorkingTime(person.weekdays, ((first, last),))


@pytest.mark.parametrize(
    ("sent_on", "day"),
    [
        (SUNDAY, date(2026, 11, 24)),
        (MONDAY, date(2026, 11, 26)),
        (date(2026, 11, 26), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 1, 5)),
        (date(2027, 1, 1), date(2027, 1, 5)),
        (date(2027, 7, 1), date(2027, 7, 6)),
    ],
)
def test_the_contact_persons_own_working_days_are_counted(sent_on: date, day: date) -> None:
    assert promised(sent_on) == Promise(day, Answerer.CONTACT_PERSON)


def test_a_short_absence_moves_the_day_and_the_contact_person_still_answers() -> None:
    anna = away(ANNA, MONDAY, MONDAY)

    assert promised(SUNDAY, anna, BRAM) == Promise(date(2026, 11, 26), Answerer.CONTACT_PERSON)


def test_a_long_absence_lets_the_stand_in_answer_on_their_own_day() -> None:
    anna = away(ANNA, MONDAY, date(2026, 12, 11))

    assert promised(SUNDAY, anna, BRAM) == Promise(date(2026, 11, 24), Answerer.STAND_IN)


def test_who_works_one_day_a_week_answers_within_five_days_of_the_municipality() -> None:
    assert promised(MONDAY, ON_MONDAYS) == Promise(date(2026, 11, 30), Answerer.CONTACT_PERSON)


def test_the_day_on_the_limit_is_still_in_time() -> None:
    anna = away(ANNA, date(2026, 11, 24), date(2026, 11, 27))

    assert promised(date(2026, 11, 24), anna, BRAM) == Promise(date(2026, 12, 1), Answerer.CONTACT_PERSON)


def test_the_stand_in_keeps_the_limit_when_only_they_work_up_to_then() -> None:
    anna = away(ANNA, MONDAY, date(2026, 12, 11))

    assert promised(SUNDAY, anna, ON_MONDAYS) == Promise(date(2026, 11, 27), Answerer.STAND_IN)


def test_the_municipality_answers_when_nobody_is_there() -> None:
    anna = away(ANNA, MONDAY, date(2026, 12, 11))

    assert promised(SUNDAY, anna) == Promise(date(2026, 11, 27), Answerer.MUNICIPALITY)
    assert promised(SUNDAY, None) == Promise(date(2026, 11, 27), Answerer.MUNICIPALITY)
    assert promised(SUNDAY, WorkingTime(frozenset())) == Promise(date(2026, 11, 27), Answerer.MUNICIPALITY)


def test_holidays_at_the_turn_of_the_year_count_for_nobody() -> None:
    assert promised(date(2026, 12, 24), BRAM, promise_days=5) == Promise(date(2027, 1, 4), Answerer.CONTACT_PERSON)


def test_a_municipality_that_never_works_cannot_promise() -> None:
    with pytest.raises(NoWorkingDays):
        promised_day(SUNDAY, 2, contact_person=ANNA, stand_in=None, municipal_weekdays=frozenset(), longest_days=5)


@settings(deadline=None)
@given(days, some.integers(1, 5), people, people)
def test_every_promise_is_after_sending_within_the_limit_and_a_working_day(
    sent_on: date, promise_days: int, contact_person: WorkingTime | None, stand_in: WorkingTime | None
) -> None:
    promise = promised(sent_on, contact_person, stand_in, promise_days)
    limit = working_days_after(sent_on, 5, MONDAY_TO_FRIDAY)
    answerer = {Answerer.CONTACT_PERSON: contact_person, Answerer.STAND_IN: stand_in}.get(promise.by)

    assert sent_on < promise.day <= limit
    assert promise.day == limit or (answerer is not None and answerer.works_on(promise.day))
    if promise.by is not Answerer.MUNICIPALITY:
        assert answerer is not None
        assert answerer.days_after(sent_on, 1) <= promise.day


@settings(deadline=None)
@given(days, some.integers(1, 4), people, people)
def test_a_longer_promise_to_the_same_person_is_never_an_earlier_day(
    sent_on: date, promise_days: int, contact_person: WorkingTime | None, stand_in: WorkingTime | None
) -> None:
    shorter = promised(sent_on, contact_person, stand_in, promise_days)
    longer = promised(sent_on, contact_person, stand_in, promise_days + 1)

    assert longer.by is not shorter.by or longer.day >= shorter.day


def test_the_warning_comes_at_three_quarters_of_the_time() -> None:
    sent_at = moment_of(MONDAY, OFFICE_CLOSES)

    assert warn_at(sent_at, date(2026, 11, 27)) == moment_of(date(2026, 11, 26), OFFICE_CLOSES)


@settings(deadline=None)
@given(some.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC)), some.integers(1, 14))  # noqa: DTZ001
def test_the_warning_comes_after_sending_and_before_the_promised_day_is_over(sent_at: datetime, later: int) -> None:
    promised_on = day_of(sent_at) + timedelta(days=later)

    assert sent_at < warn_at(sent_at, promised_on) < moment_of(promised_on, OFFICE_CLOSES)


def test_a_promise_is_passed_from_the_day_after() -> None:
    assert not is_passed(MONDAY, MONDAY)
    assert is_passed(MONDAY, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("seen", "answered", "closed", "state"),
    [
        (False, False, False, MessageState.SENT),
        (True, False, False, MessageState.SEEN),
        (True, False, True, MessageState.SEEN),
        (False, False, True, MessageState.SEEN),
        (True, True, False, MessageState.ANSWERED),
        (False, True, True, MessageState.ANSWERED),
    ],
)
def test_a_message_says_in_one_word_how_far_it_is(
    seen: bool, answered: bool, closed: bool, state: MessageState
) -> None:
    seen_at = datetime(2026, 11, 23, 9, tzinfo=UTC) if seen else None

    assert state_of(seen_at, answered=answered, closed=closed) is state
