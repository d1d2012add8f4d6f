"""Numbers of few people: under five hidden, the rest rounded to five, and nothing to be had by subtracting."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.base.safe_numbers import LEAST, STEP, parts_shown, shown, span

PARTS = st.lists(st.integers(0, 400), min_size=2, max_size=9)
FEW = st.lists(st.integers(0, 14), min_size=2, max_size=6)


@given(st.integers(0, 100_000))
def test_a_number_is_hidden_or_a_multiple_of_five_near_it(number: int) -> None:
    said = shown(number)

    if number < LEAST:
        assert said is None
    else:
        assert said is not None
        assert said % STEP == 0
        assert abs(said - number) <= 2
        assert span(said)[0] <= number <= span(said)[1]


@given(PARTS | FEW)
def test_what_is_under_five_is_never_said_and_the_rest_is_rounded_or_hidden(parts: list[int]) -> None:
    for exact, said in zip(parts, parts_shown(parts), strict=True):
        assert said is None or said == shown(exact)
        assert exact >= LEAST or said is None


@given(PARTS | FEW)
def test_subtracting_leaves_at_least_three_possibilities_for_what_is_hidden(parts: list[int]) -> None:
    """Even for who knows exactly how many there are altogether."""
    said = parts_shown(parts)
    visible = [span(one) for one in said if one is not None]
    hidden = len(said) - len(visible)
    if not hidden or not visible:
        return
    lowest = max(0, sum(parts) - sum(high for _low, high in visible))
    highest = min(hidden * (LEAST - 1), sum(parts) - sum(low for low, _high in visible))

    assert highest - lowest >= 2


@given(PARTS | FEW, st.randoms())
def test_the_order_of_the_parts_changes_nothing(parts: list[int], chance: object) -> None:
    order = list(range(len(parts)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    moved = parts_shown([parts[place] for place in order])

    assert moved == [parts_shown(parts)[place] for place in order]


@pytest.mark.parametrize(("number_of_parts", "most"), [(2, 40), (3, 20), (4, 12)])
def test_every_table_that_looks_the_same_leaves_each_hidden_number_open(number_of_parts: int, most: int) -> None:
    """Tried out whole: whoever knows these rules, and sees the table with its total, still cannot tell."""
    alike: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    for parts in product(range(most + 1), repeat=number_of_parts):
        if sum(parts) <= most:
            alike[shown(sum(parts)), *parts_shown(parts)].append(parts)

    for (total, *said), tables in alike.items():
        if total is not None and int(str(total)) + 2 > most:
            continue  # some tables with this total were not made
        for place, one in enumerate(said):
            if one is None:
                assert len({table[place] for table in tables}) >= 2, (total, said, tables)


def test_two_of_seven_and_one_of_four_do_not_betray_the_four() -> None:
    """18 is shown as 20, and 7 as 5: without hiding more, only 4 would be left."""
    assert parts_shown([7, 7, 4]) == [None, None, None]
    assert parts_shown([40, 41, 4]) == [40, 40, None]
