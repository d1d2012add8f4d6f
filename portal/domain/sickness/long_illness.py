"""The days that the law sets when somebody stays ill, for staff only; nothing of it is said to the participant.

Sources: Wet verbetering poortwachter, Regeling procesgang eerste en tweede ziektejaar, Ziektewet 38 and 38a,
BW 7:629(1) and (10). The portal asks and knows nothing of why: it counts days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from portal.domain.sickness.rules import is_linked

ONE_DAY = timedelta(days=1)
TALK_EVERY = 6
"""Weeks between two talks about how it goes; the rule only says 'regularly'."""
LONG_AT_THE_END = timedelta(weeks=6)
"""From so long on, the employer makes a reintegration report at the end of the contract. Ziektewet 38(2)."""
Key = TypeVar("Key")


class Step(StrEnum):
    """What is done during a long illness."""

    TELL_DOCTOR = "tell_doctor"
    ANALYSIS = "analysis"
    TELL_UWV = "tell_uwv"
    PLAN = "plan"
    TALK = "talk"
    TELL_UWV_LONG = "tell_uwv_long"
    FIRST_YEAR = "first_year"
    WIA = "wia"
    WAGE_ENDS = "wage_ends"
    LAST_DAY = "last_day"
    LAST_DAY_LONG = "last_day_long"


class Doer(StrEnum):
    """Who does it."""

    EMPLOYER = "employer"
    DOCTOR = "doctor"
    BOTH = "both"
    """The employer and the participant together."""
    NOBODY = "nobody"
    """It happens by law."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step: who, and on which day at the latest. `from_on` where it has a first day as well."""

    step: Step
    doer: Doer
    day: date
    week: int
    """The week of the illness in which `day` lies, counted from one."""
    from_on: date | None = None


_FIXED: tuple[tuple[Step, Doer, int, int], ...] = (
    (Step.TELL_DOCTOR, Doer.EMPLOYER, 0, 7),
    (Step.ANALYSIS, Doer.DOCTOR, 0, 6 * 7),
    (Step.TELL_UWV, Doer.EMPLOYER, 0, 6 * 7 + 1),
    (Step.PLAN, Doer.BOTH, 0, 8 * 7),
    (Step.TELL_UWV_LONG, Doer.EMPLOYER, 0, 42 * 7 + 1),
    (Step.FIRST_YEAR, Doer.BOTH, 45 * 7 + 1, 52 * 7),
    (Step.WIA, Doer.BOTH, 87 * 7 + 1, 93 * 7),
    (Step.WAGE_ENDS, Doer.NOBODY, 0, 104 * 7),
)
"""The first and the last day of a step, counted from one; no first day is nought."""
_FIRST_TALK, _LAST_TALK = 8 + TALK_EVERY, 104


def counted_from(earlier: Sequence[tuple[date, date]], first_day: date) -> date:
    """The day from which the days of an illness count.

    `earlier` are reports that ended, each with its first sick day and its first day back. Those with fewer than four
    weeks in between count together, without the days in between. Source: BW 7:629(10).
    """
    sick_before, next_first = timedelta(), first_day
    for first, back in sorted(earlier, reverse=True):
        if not is_linked(back, next_first):
            break
        sick_before += max(min(back, next_first) - first, timedelta())
        next_first = min(first, next_first)
    return first_day - sick_before


def links(spans: Mapping[Key, tuple[date, date | None]]) -> dict[Key, Key | None]:
    """Of each report the one before it, when that ended less than four weeks earlier; else None.

    A span is the first sick day and the first day back, None while it runs.
    """
    found: dict[Key, Key | None] = {}
    before: Key | None = None
    for key in sorted(spans, key=lambda one: spans[one][0]):
        back = spans[before][1] if before is not None else None
        found[key] = before if back is not None and is_linked(back, spans[key][0]) else None
        before = key
    return found


def milestones(counted: date, last_day: date | None, today: date) -> list[Milestone]:
    """The steps in order of days, counted from `counted`; of the talks only the next.

    What lies after the last day of the contract is for UWV and left out; that last day itself is a step.
    """
    found = [
        Milestone(step, doer, _nth(counted, last), _week(last), _nth(counted, first) if first else None)
        for step, doer, first, last in _FIXED
    ]
    found += _next_talk(counted, today)
    if last_day is not None and last_day >= counted:
        found = [one for one in found if (one.from_on or one.day) <= last_day]
        long = last_day - counted >= LONG_AT_THE_END
        step = Step.LAST_DAY_LONG if long else Step.LAST_DAY
        found.append(Milestone(step, Doer.EMPLOYER, last_day, _week((last_day - counted).days + 1)))
    return sorted(found, key=lambda one: (one.day, list(Step).index(one.step)))


def _next_talk(counted: date, today: date) -> list[Milestone]:
    days = [_nth(counted, week * 7) for week in range(_FIRST_TALK, _LAST_TALK, TALK_EVERY)]
    return [Milestone(Step.TALK, Doer.BOTH, day, _week((day - counted).days + 1)) for day in days if day >= today][:1]


def _nth(counted: date, number: int) -> date:
    """The n-th day of the illness; the first sick day is the first."""
    return counted + (number - 1) * ONE_DAY


def _week(number: int) -> int:
    """The week in which the n-th day lies."""
    return (number - 1) // 7 + 1
