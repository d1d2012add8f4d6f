"""Numbers of a small group that tell nothing of one person: under five hidden, the rest rounded to five.

A hidden number may not come out by subtracting either. Whoever reads a table is taken to know how many there are
altogether, to the person. When what is shown leaves fewer than three possible values for what is hidden, every part is
hidden. The choice rests on nothing but the total and what can be shown: so the choice itself tells nothing.
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
    if any(one is None for one in said) and not _leaves_open(said, sum(parts)):
        return [None] * len(said)
    return said


def _leaves_open(said: Sequence[int | None], total: int) -> bool:
    """Can the hidden parts together be enough different numbers, for who knows the total?"""
    visible = [span(one) for one in said if one is not None]
    hidden = sum(one is None for one in said)
    lowest = max(0, total - sum(high for _low, high in visible))
    highest = min((LEAST - 1) * hidden, total - sum(low for low, _high in visible))
    return highest - lowest + 1 >= OPEN
