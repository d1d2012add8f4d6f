"""Who helps today, and how weekdays are written."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.base.clock import WorkingTime
from portal.domain.guidance.rules import (
    Helper,
    TalkState,
    UnknownDay,
    format_weekdays,
    parse_weekdays,
    talk_state,
    who_helps,
)

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
ANNA = WorkingTime(parse_weekdays("ma di do"))
BRAM = WorkingTime(parse_weekdays("ma di wo do vr"))
ANNA_AWAY = WorkingTime(ANNA.weekdays, ((MONDAY, WEDNESDAY),))


@pytest.mark.parametrize("text", ["ma di do", "  Ma,  DI, do ", "do ma di ma", "ma\tdi\xa0do"])
def test_weekdays_are_read_however_they_are_spaced(text: str) -> None:
    assert parse_weekdays(text) == {0, 1, 3}


def test_nothing_written_is_no_days() -> None:
    assert parse_weekdays("  ") == frozenset()


@pytest.mark.parametrize("word", ["zondag", "mon", "1", "ma-di", "ma/di", "🙂", "يوم"])
def test_a_word_that_is_no_day_is_named(word: str) -> None:
    with pytest.raises(UnknownDay) as refused:
        parse_weekdays(f"ma {word}")

    assert refused.value.word == word


@settings(deadline=None)
@given(some.frozensets(some.integers(0, 6)))
def test_what_is_written_is_read_back_the_same(days: frozenset[int]) -> None:
    assert parse_weekdays(format_weekdays(days)) == days


def test_weekdays_are_written_in_the_order_of_the_week() -> None:
    assert format_weekdays([5, 0, 3]) == "ma do za"


@pytest.mark.parametrize(
    ("today", "contact_person", "stand_in", "helper"),
    [
        (MONDAY, ANNA, BRAM, Helper.CONTACT_PERSON),
        (MONDAY, ANNA, None, Helper.CONTACT_PERSON),
        (MONDAY, ANNA_AWAY, BRAM, Helper.STAND_IN),
        (WEDNESDAY, ANNA, BRAM, Helper.STAND_IN),
        (WEDNESDAY, ANNA, None, Helper.MUNICIPALITY),
        (MONDAY, ANNA_AWAY, ANNA_AWAY, Helper.MUNICIPALITY),
        (date(2026, 11, 22), ANNA, BRAM, Helper.MUNICIPALITY),
        (date(2027, 1, 1), BRAM, BRAM, Helper.MUNICIPALITY),
        (date(2027, 7, 1), ANNA, BRAM, Helper.CONTACT_PERSON),
        (MONDAY, None, BRAM, Helper.STAND_IN),
        (MONDAY, None, None, Helper.MUNICIPALITY),
    ],
)
def test_somebody_who_works_today_helps_and_else_the_municipality(
    today: date, contact_person: WorkingTime | None, stand_in: WorkingTime | None, helper: Helper
) -> None:
    assert who_helps(today, contact_person, stand_in) is helper


def test_a_talk_is_planned_until_it_was_held_or_cancelled() -> None:
    moment = datetime(2026, 11, 22, 10, tzinfo=UTC)

    assert talk_state(None, None) is TalkState.PLANNED
    assert talk_state(None, moment) is TalkState.CANCELLED
    assert talk_state(moment, None) is TalkState.HELD
    assert talk_state(moment, moment) is TalkState.HELD
