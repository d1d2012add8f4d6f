"""What time it is, which day that is in the Netherlands, and which days are working days.

Moments are kept in UTC and are always aware; days are the days of Europe/Amsterdam. Weekdays are numbers as in
`date.weekday()`: Monday is 0.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY_TO_FRIDAY: frozenset[int] = frozenset(range(5))
ONE_DAY = timedelta(days=1)

_FARTHEST = 3 * 366
"""How many days ahead or back a working day is looked for before giving up."""

Away = tuple[date, date]
"""First and last day of an absence, both included."""


class NaiveMoment(ValueError):
    """A moment without a time zone: nobody can tell when that was."""


class NoWorkingDays(ValueError):
    """Nobody works on any day that could be meant: no weekdays at all, or away for years."""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Amsterdam. Raises NaiveMoment."""
    if moment.tzinfo is None:
        raise NaiveMoment(moment)
    return moment.astimezone(AMSTERDAM)


def day_of(moment: datetime) -> date:
    """The day it is in Amsterdam at that moment. Raises NaiveMoment."""
    return local(moment).date()


def today(at: datetime | None = None) -> date:
    """The day in Amsterdam, now or at the given moment."""
    return day_of(at or now())


def moment_of(day: date, at: time = time.min) -> datetime:
    """The moment, in UTC, at which a clock in Amsterdam shows this day and time; without a time, its midnight."""
    return datetime.combine(day, at, tzinfo=AMSTERDAM).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on (or back); a day that month lacks becomes its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_before(day: date) -> date:
    """One month back: 31 March gives 28 or 29 February."""
    return add_months(day, -1)


def monday_of(day: date) -> date:
    """The Monday of the week this day is in."""
    return day - timedelta(days=day.weekday())


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The days of a year on which nobody is expected to work, from 1966 up to 2100.

    Good Friday is among them, and 5 May every year: the library calls 5 May optional in years that are not a lustrum.
    """
    return frozenset(holidays.country_holidays("NL", years=year, categories=("public", "optional")))


def is_public_holiday(day: date) -> bool:
    """Whether this day is a Dutch public holiday, Good Friday and 5 May included."""
    return day in public_holidays(day.year)


def is_away(day: date, away: Sequence[Away]) -> bool:
    """Whether one of the absences covers this day."""
    return any(first <= day <= last for first, last in away)


def is_working_day(day: date, working_weekdays: frozenset[int], away: Sequence[Away] = ()) -> bool:
    """Whether someone with these weekdays and absences works on this day; nobody works on a public holiday."""
    return day.weekday() in working_weekdays and not is_public_holiday(day) and not is_away(day, away)


def working_days_after(day: date, n: int, working_weekdays: frozenset[int], away: Sequence[Away] = ()) -> date:
    """The n-th working day strictly after `day`.

    Raises NoWorkingDays without weekdays, or when there are not enough working days in the next three years, and
    ValueError when n is less than one.
    """
    if n < 1:
        raise ValueError("counting starts at the first working day")
    return _count(day, n, working_weekdays, away, step=ONE_DAY)


def last_working_day_up_to(day: date, working_weekdays: frozenset[int], away: Sequence[Away] = ()) -> date:
    """The day itself when it is a working day, else the nearest working day before it. Raises NoWorkingDays."""
    return _count(day + ONE_DAY, 1, working_weekdays, away, step=-ONE_DAY)


def _count(day: date, n: int, working_weekdays: frozenset[int], away: Sequence[Away], *, step: timedelta) -> date:
    if not working_weekdays:
        raise NoWorkingDays("no weekdays to work on")
    for _ in range(_FARTHEST):
        day += step
        if is_working_day(day, working_weekdays, away):
            n -= 1
            if n == 0:
                return day
    raise NoWorkingDays(f"not enough working days around {day}")


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When one person works: the weekdays, and the absences known today."""

    weekdays: frozenset[int]
    away: tuple[Away, ...] = ()

    def works_on(self, day: date) -> bool:
        """Whether this person works on that day."""
        return is_working_day(day, self.weekdays, self.away)

    def is_away_on(self, day: date) -> bool:
        """Whether an absence covers that day, whatever weekday it is."""
        return is_away(day, self.away)

    def days_after(self, day: date, n: int) -> date:
        """This person's n-th working day strictly after `day`. Raises NoWorkingDays."""
        return working_days_after(day, n, self.weekdays, self.away)
