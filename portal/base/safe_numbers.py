"""Numbers of a small group that tell nothing of one person: under five hidden, the rest rounded to five.

A hidden number may not come out by subtracting either. Whoever reads a table is taken to know how many there are
altogether, to the person. When what is shown leaves fewer than three possible values for what is hidden, the smallest
number that is shown is hidden as well, until enough is left open. Everything the choice rests on is on the page, except
what is hidden: so the choice itself tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5
"""Fewer is never said."""
STEP = 5
OPEN = 3
"""How many values must stay possible for what is hidden."""


def rounded(number: int) -> int:
    """To the nearest five; 5 and more only."""
    return (number + STEP // 2) // STEP * STEP


def shown(number: int) -> int | None:
    """One number by itself: nothing under five, else rounded."""
    return None if number < LEAST else rounded(number)


def span(number: int) -> tuple[int, int]:
    """Lowest and highest number that is shown as this one."""
    return max(LEAST, number - STEP // 2), number + STEP // 2


def parts_shown(parts: Sequence[int]) -> list[int | None]:
    """The parts of one whole, as they may be shown beside each other; None is hidden."""
    said = [shown(part) for part in parts]
    total = sum(parts)
    while any(one is None for one in said) and not _leaves_open(said, total):
        smallest = min(one for one in said if one is not None)
        said[said.index(smallest)] = None
    return said


def _leaves_open(said: Sequence[int | None], total: int) -> bool:
    """Can the hidden parts together be enough different numbers, for who knows the total?"""
    visible = [span(one) for one in said if one is not None]
    if not visible:
        return True
    hidden = sum(one is None for one in said)
    lowest = max(0, total - sum(high for _low, high in visible))
    highest = total - sum(low for low, _high in visible)
    if hidden == 1:
        highest = min(highest, LEAST - 1)
    return highest - lowest + 1 >= OPEN
