"""Away: nobody is left alone on any day, whatever is asked for in whatever order."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.domain.guidance.rules import (
    FARTHEST_AWAY,
    LONGEST_AWAY,
    CannotBeAway,
    Leave,
    Obstacle,
    Span,
    check_days,
    check_leave,
    covers,
)

ANNA, BRAM, CHRIS, DORA = (UUID(int=number) for number in range(1, 5))
MONDAY = date(2026, 11, 23)
ALWAYS: tuple[Span, ...] = ((date(2026, 1, 1), None),)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def leave(who: UUID, stand_in: UUID, first: int, last: int) -> Leave:
    return Leave(who, stand_in, day(first), day(last))


people = some.sampled_from([ANNA, BRAM, CHRIS, DORA])
leaves = some.builds(
    lambda who, stand_in, first, length: leave(who, stand_in, first, first + length),
    people, people, some.integers(0, 20), some.integers(0, 8),
)  # fmt: skip
spans = some.lists(
    some.builds(
        lambda first, length: (day(first), None if length is None else day(first + length)),
        some.integers(-5, 15), some.none() | some.integers(0, 6),
    ),
    max_size=4,
)  # fmt: skip


def why(act: Callable[[], None]) -> Obstacle:
    with pytest.raises(CannotBeAway) as refused:
        act()
    return refused.value.why


@given(some.lists(leaves, max_size=25))
def test_however_absences_are_asked_for_each_who_is_away_has_somebody_who_is_there(wanted: list[Leave]) -> None:
    kept: list[Leave] = []
    for one in wanted:
        try:
            check_leave(one, kept, ALWAYS)
        except CannotBeAway:
            continue
        kept.append(one)

    for number in range(30):
        today = [one for one in kept if one.first <= day(number) <= one.last]
        away = [one.who for one in today]
        assert len(away) == len(set(away)), "away twice on one day"
        assert not {one.stand_in for one in today} & set(away), "a stand-in who is away too"


@given(leaves, leaves)
def test_two_absences_share_a_day_when_there_is_such_a_day(one: Leave, other: Leave) -> None:
    days = {day(number) for number in range(40)}
    shared = {d for d in days if one.first <= d <= one.last} & {d for d in days if other.first <= d <= other.last}

    assert one.meets(other) is other.meets(one) is bool(shared)


@given(spans, some.integers(0, 10), some.integers(0, 10))
def test_days_are_covered_when_each_of_them_is(held: list[Span], first: int, length: int) -> None:
    def is_held(one: date) -> bool:
        return any(begins <= one and (ends is None or one <= ends) for begins, ends in held)

    every = all(is_held(day(first + number)) for number in range(length + 1))

    assert covers(held, day(first), day(first + length)) is every


@pytest.mark.parametrize(("first", "last", "obstacle"), [
    (-1, 3, Obstacle.PAST),
    (3, 2, Obstacle.ENDS_BEFORE_IT_BEGINS),
    (0, LONGEST_AWAY.days + 1, Obstacle.TOO_LONG),
    (FARTHEST_AWAY.days + 1, FARTHEST_AWAY.days + 2, Obstacle.TOO_FAR),
])  # fmt: skip
def test_days_that_cannot_be(first: int, last: int, obstacle: Obstacle) -> None:
    assert why(lambda: check_days(day(first), day(last), begins_from=MONDAY, today=MONDAY)) is obstacle


@pytest.mark.parametrize(("first", "last"), [
    (0, 0), (0, LONGEST_AWAY.days), (FARTHEST_AWAY.days, FARTHEST_AWAY.days + 3),
])  # fmt: skip
def test_days_at_the_edge_can_be(first: int, last: int) -> None:
    check_days(day(first), day(last), begins_from=MONDAY, today=MONDAY)


@pytest.mark.parametrize(("other", "obstacle"), [
    (leave(ANNA, CHRIS, 5, 9), Obstacle.ALREADY_AWAY),
    (leave(BRAM, CHRIS, 5, 9), Obstacle.STAND_IN_AWAY),
    (leave(BRAM, CHRIS, 0, 0), Obstacle.STAND_IN_AWAY),
    (leave(CHRIS, ANNA, 5, 9), Obstacle.STANDS_IN),
])  # fmt: skip
def test_one_shared_day_is_enough_to_be_refused_and_the_other_absence_is_named(
    other: Leave, obstacle: Obstacle
) -> None:
    with pytest.raises(CannotBeAway) as refused:
        check_leave(leave(ANNA, BRAM, 0, 5), [other], ALWAYS)

    assert (refused.value.why, refused.value.clash) == (obstacle, other)


@pytest.mark.parametrize("other", [
    leave(ANNA, BRAM, 6, 9), leave(BRAM, CHRIS, 6, 9), leave(CHRIS, ANNA, 6, 9), leave(CHRIS, BRAM, 0, 9),
])  # fmt: skip
def test_the_day_after_is_free_and_somebody_may_stand_in_for_two(other: Leave) -> None:
    check_leave(leave(ANNA, BRAM, 0, 5), [other], ALWAYS)


def test_nobody_stands_in_for_oneself() -> None:
    assert why(lambda: check_leave(leave(ANNA, ANNA, 0, 5), [], ALWAYS)) is Obstacle.SAME_PERSON


@pytest.mark.parametrize("held", [
    [], [(day(1), None)], [(day(-9), day(4))], [(day(-9), day(2)), (day(4), None)],
])  # fmt: skip
def test_a_stand_in_must_be_a_contact_person_on_every_day(held: list[Span]) -> None:
    assert why(lambda: check_leave(leave(ANNA, BRAM, 0, 5), [], held)) is Obstacle.STAND_IN_LEAVES
