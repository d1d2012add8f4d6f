"""Where a contract stands: its status in one word, the day you know at the latest, and the whole way as a line.

All functions are pure. They are given **only what the participant was told**: periods that are shown, with the last day
that was told; decisions that were told; the days of the talks about the contract that are planned or were held.
Words: a *period* is one contract; periods that follow each other without a gap, or across a gap that a told decision
bridges, are one *run*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from portal.base.clock import ONE_DAY, Away, add_months, last_working_day_up_to, month_before

HALF_YEAR = 6
"""Months. From this length on the law asks for a notice about the end."""
NEWS_STAYS = timedelta(days=30)
"""How long into the new period 'your contract goes on' remains the first thing said."""
FIRST_YEAR, LAST_YEAR = 2000, 2100


class BadPeriod(ValueError):
    """First and last day that cannot be of one contract."""


class EndBeforeStart(BadPeriod):
    """The last day comes before the first. A contract of one day is possible."""


class YearUnlikely(BadPeriod):
    """A year before 2000 or after 2100: a slip of the pen."""


class LetterDayUnlikely(ValueError):
    """A letter that was sent before the contract began, or after today."""


class KnowByOutsidePeriod(ValueError):
    """The day on which the participant hears must not be after the last day, nor before the first."""


class DecisionKind(StrEnum):
    """What was decided about what comes after a period."""

    GOES_ON = "goes_on"
    STOPS = "stops"
    CORRECTED = "corrected"
    """What was told before no longer holds; `until_on` may give the right last day of the period."""


@dataclass(frozen=True, slots=True)
class Period:
    """One contract as the participant knows it; both days included."""

    start_on: date
    end_on: date
    notice_due_on: date | None = None
    """Set by staff: wins over every other day."""
    promised_on: date | None = None
    """The contact person tells by this day, because the notice day had passed before the portal knew of it."""
    longest_end_on: date | None = None


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """A decision that was told, on the period that starts on `period_start_on`.

    `until_on` is the new last day when it goes on (required then), or the right last day when corrected.
    """

    period_start_on: date
    kind: DecisionKind
    told_at: datetime
    until_on: date | None = None

    def __post_init__(self) -> None:
        if self.kind is DecisionKind.GOES_ON and self.until_on is None:
            raise ValueError("a contract that goes on has a new last day")


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours a week and weekdays (Monday is 0), from a day on."""

    from_on: date
    hours_per_week: Decimal
    weekdays: frozenset[int]


# --- the notice about the end ------------------------------------------------------------------------------------


def check_period(start_on: date, end_on: date) -> None:
    """Raises EndBeforeStart, YearUnlikely."""
    if not (FIRST_YEAR <= start_on.year <= LAST_YEAR and FIRST_YEAR <= end_on.year <= LAST_YEAR):
        raise YearUnlikely(start_on, end_on)
    if end_on < start_on:
        raise EndBeforeStart(start_on, end_on)


def overlaps(one: Period, other: Period) -> bool:
    """Whether two contracts share a day."""
    return one.start_on <= other.end_on and other.start_on <= one.end_on


def is_half_year_or_longer(start_on: date, end_on: date) -> bool:
    """Whether a contract lasts six months or more; exactly half a year counts. Source: BW 7:668(1), (2)."""
    return end_on >= add_months(start_on, HALF_YEAR) - ONE_DAY


def notice_due(start_on: date, end_on: date) -> date | None:
    """The last day on which the law lets the employer say whether the contract goes on.

    One month before the end, and the contract ends when its last day is over. Not shifted for weekends. None for a
    contract shorter than six months, where the law sets no day. Source: BW 7:668(1).
    """
    if not is_half_year_or_longer(start_on, end_on):
        return None
    return month_before(end_on + ONE_DAY) - ONE_DAY


def safe_notice_day(start_on: date, end_on: date) -> date | None:
    """The day to keep to: in time however the month before the end is counted. None as `notice_due`."""
    due = notice_due(start_on, end_on)
    return due and min(due, month_before(end_on))


class KnowBySource(StrEnum):
    """Where the day you know at the latest comes from."""

    SET = "set"
    PROMISED = "promised"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class KnowBy:
    """The last day on which the participant hears whether the contract goes on."""

    day: date
    source: KnowBySource


def know_by(period: Period) -> KnowBy | None:
    """The day set by staff, else the day the contact person promised, else the one of the law, else nothing yet."""
    days = (
        (period.notice_due_on, KnowBySource.SET),
        (period.promised_on, KnowBySource.PROMISED),
        (notice_due(period.start_on, period.end_on), KnowBySource.COMPUTED),
    )
    return next((KnowBy(day, source) for day, source in days if day is not None), None)


def check_know_by(day: date, start_on: date, end_on: date) -> None:
    """Whether staff may set this day. Raises KnowByOutsidePeriod."""
    if not start_on <= day <= end_on:
        raise KnowByOutsidePeriod(day)


def check_letter_day(day: date, start_on: date, today: date) -> None:
    """Whether the letter about what comes after can have been sent on this day. Raises LetterDayUnlikely."""
    if not start_on <= day <= today:
        raise LetterDayUnlikely(day)


def no_news_from(know_by_day: date) -> date:
    """The first day on which the participant reads: you should have heard."""
    return know_by_day + ONE_DAY


def helps_after(until: date | None, last_day: date) -> bool:
    """Whether somebody who helps until and with a day is still there once the contract is over."""
    return until is not None and until > last_day


def ww_window(end_on: date) -> tuple[date, date]:
    """The first and the last day to apply for WW: a week before the last day of the contract to a week after it.

    The law allows a week after the first day without work; one day less is said, to be safe. Source: WW 26(1)(b).
    """
    return end_on - timedelta(weeks=1), end_on + timedelta(weeks=1)


class PromptKind(StrEnum):
    """Why staff are prompted about the end of a contract."""

    TEN_WEEKS = "ten_weeks"
    SIX_WEEKS = "six_weeks"
    WEEK_BEFORE_NOTICE = "week_before_notice"
    LAST_WORKING_DAY = "last_working_day"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt to staff, and its day."""

    day: date
    kind: PromptKind


def tell_before(period: Period) -> date | None:
    """The day staff work towards: the safe day of the law, or the day they set themselves when that is earlier."""
    days = (period.notice_due_on, safe_notice_day(period.start_on, period.end_on))
    return min((day for day in days if day is not None), default=None)


def staff_prompt_days(period: Period, working_weekdays: frozenset[int], away: Sequence[Away] = ()) -> list[Prompt]:
    """When staff are prompted: ten and six weeks before the last day, a week before the safe day, and the last working
    day on or before it. In order, without days before the contract begins. Raises NoWorkingDays.
    """
    prompts = [
        Prompt(period.end_on - timedelta(weeks=10), PromptKind.TEN_WEEKS),
        Prompt(period.end_on - timedelta(weeks=6), PromptKind.SIX_WEEKS),
    ]
    if safe_day := tell_before(period):
        prompts += [
            Prompt(safe_day - timedelta(weeks=1), PromptKind.WEEK_BEFORE_NOTICE),
            Prompt(last_working_day_up_to(safe_day, working_weekdays, away), PromptKind.LAST_WORKING_DAY),
        ]
    return sorted((prompt for prompt in prompts if prompt.day >= period.start_on), key=lambda prompt: prompt.day)


def latest_prompt(prompts: Iterable[Prompt], today: date) -> Prompt | None:
    """The prompt that counts today: the last one whose day has come."""
    return max((one for one in prompts if one.day <= today), key=lambda one: one.day, default=None)


def know_by_days(start_on: date, end_on: date, today: date) -> tuple[date, date] | None:
    """The first and the last day that staff can choose for the participant to hear it; None when there is none left."""
    first = max(start_on, today)
    return (first, end_on) if first <= end_on else None


class RemainingUnit(StrEnum):
    """In what the time that is left is said."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Remaining:
    """Whole units until the last day; not `exact` when some days more are left. Shown only on request."""

    unit: RemainingUnit
    number: int
    exact: bool = True


def remaining(today: date, last_day: date) -> Remaining | None:
    """How long until the last day: in months from two months on, in weeks from two weeks on. None when it is over."""
    left = (last_day - today).days
    if left < 0:
        return None
    months = (last_day.year - today.year) * 12 + last_day.month - today.month
    if add_months(today, months) > last_day:
        months -= 1
    if months >= 2:
        return Remaining(RemainingUnit.MONTHS, months, add_months(today, months) == last_day)
    if left >= 14:
        return Remaining(RemainingUnit.WEEKS, left // 7, left % 7 == 0)
    return Remaining(RemainingUnit.DAYS, left)


def half_years(start_on: date, end_on: date) -> list[tuple[date, date]]:
    """A contract of any length in parts of half a year, first and last day of each; the last part may be shorter."""
    parts: list[tuple[date, date]] = []
    first = start_on
    while first <= end_on:
        following = add_months(start_on, HALF_YEAR * (len(parts) + 1))
        parts.append((first, min(following - ONE_DAY, end_on)))
        first = following
    return parts


def hours_on(rows: Iterable[Hours], day: date) -> Hours | None:
    """The hours that hold on a day: the row that began last. None before the first row."""
    begun = [row for row in rows if row.from_on <= day]
    return max(begun, key=lambda row: row.from_on, default=None)


# --- periods and decisions become runs ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """A period with what was told about it."""

    period: Period
    decision: DecisionFact | None

    @property
    def goes_on_until(self) -> date | None:
        if self.decision is None or self.decision.kind is not DecisionKind.GOES_ON:
            return None
        return self.decision.until_on

    @property
    def stops(self) -> bool:
        return self.decision is not None and self.decision.kind is DecisionKind.STOPS


_Run = list[_Told]


def _runs(periods: Iterable[Period], decisions: Iterable[DecisionFact]) -> list[_Run]:
    told_in_order = sorted(decisions, key=lambda decision: decision.told_at)
    waiting = sorted(periods, key=lambda period: (period.start_on, period.end_on))
    runs: list[_Run] = []
    while waiting:
        here = _told(waiting.pop(0), told_in_order)
        if follow_up := _follow_up(here, waiting):
            waiting.insert(0, follow_up)
        if runs and _follows(runs[-1], here.period):
            runs[-1].append(here)
        else:
            runs.append([here])
    return runs


def _told(period: Period, decisions: Iterable[DecisionFact]) -> _Told:
    """What holds after all that was told: a correction takes back what came before it."""
    holds: DecisionFact | None = None
    for decision in decisions:
        if decision.period_start_on != period.start_on:
            continue
        holds = decision
        if decision.kind is DecisionKind.CORRECTED:
            period = replace(period, end_on=max(decision.until_on or period.end_on, period.start_on))
    return _Told(period, holds)


def _follow_up(here: _Told, later: Iterable[Period]) -> Period | None:
    """The period that 'it goes on until' tells of, as long as there is no row for it."""
    until, end_on = here.goes_on_until, here.period.end_on
    if until is None or until <= end_on or any(period.start_on <= until for period in later):
        return None
    return Period(end_on + ONE_DAY, until)


def _follows(run: _Run, period: Period) -> bool:
    bridged = run[-1].goes_on_until
    return period.start_on <= _end_of(run) + ONE_DAY or (bridged is not None and period.start_on <= bridged)


def _start_of(run: _Run) -> date:
    return run[0].period.start_on


def _end_of(run: _Run) -> date:
    return max(told.period.end_on for told in run)


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract as it stands after all that was told."""

    period: Period
    stops: bool
    """Told that nothing follows it."""


def contracts(periods: Iterable[Period], decisions_told: Iterable[DecisionFact]) -> list[Contract]:
    """Every contract in order of days; 'it goes on until' counts as one, also while there is no row for it."""
    return [Contract(told.period, told.stops) for run in _runs(periods, decisions_told) for told in run]


# --- the status --------------------------------------------------------------------------------------------------


class StatusKind(StrEnum):
    """The one status of somebody's contract."""

    BEGINS = "begins"
    RUNNING = "running"
    TALKING = "talking"
    GOES_ON = "goes_on"
    STOPS = "stops"
    STOPPED = "stopped"
    ENDED_UNKNOWN = "ended_unknown"


OVER = frozenset({StatusKind.STOPPED, StatusKind.ENDED_UNKNOWN})
"""The last day known is over."""


@dataclass(frozen=True, slots=True)
class Status:
    """The first line of the contract page, and what belongs to it."""

    kind: StatusKind
    first_day: date
    """Of the period that runs today, begins next, or ran last."""
    last_day: date
    """The last day known of the whole run: told, and nothing further."""
    new_from: date | None = None
    """GOES_ON: the first day of the new period (that may have begun already)."""
    know_by: date | None = None
    """None when nothing is left to hear (decided, ended), or when no day was set yet."""
    know_by_source: KnowBySource | None = None
    know_by_passed: bool = False
    """Today is after `know_by`, and nothing was told."""
    know_by_missing: bool = False
    """Something is left to hear, and staff still have to set the day."""
    after_known: bool = False
    """Whether 'and then?' has an answer: it stops, or a next contract after a gap is known."""
    next_first_day: date | None = None
    """The first day of that next contract after a gap."""
    longest_end: date | None = None
    """Only where staff entered it, and while it can still come."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The run that counts today, and where in it we are."""

    run: _Run
    at: int
    next_run: _Run | None
    today: date

    @property
    def here(self) -> Period:
        return self.run[self.at].period

    @property
    def final(self) -> _Told:
        return self.run[-1]

    @property
    def is_over(self) -> bool:
        return _end_of(self.run) < self.today


def _place(runs: Sequence[_Run], today: date) -> _Place:
    number = next((n for n, run in enumerate(runs) if _end_of(run) >= today), len(runs) - 1)
    run = runs[number]
    at = next((n for n, told in enumerate(run) if told.period.end_on >= today), len(run) - 1)
    return _Place(run, at, runs[number + 1] if number + 1 < len(runs) else None, today)


def status_of(
    periods: Iterable[Period], decisions_told: Iterable[DecisionFact], talks: Iterable[date], today: date
) -> Status | None:
    """The one status. `talks` are the days of talks about the contract, planned or held. None without any period.

    Looked at is the run that today is in, else the next one, else the last one:

    - BEGINS: it starts after today.
    - STOPPED, ENDED_UNKNOWN: its last day is over; told that it stops, or not.
    - STOPS: told that it stops after its last period.
    - GOES_ON: a later period of the run was told; or the period since then is less than 30 days old and 'goes on' was
      told about the one before it.
    - TALKING: a talk about the contract is planned or was held in this period.
    - RUNNING: none of these.
    """
    runs = _runs(periods, decisions_told)
    return _status(runs, talks, today) if runs else None


def _status(runs: Sequence[_Run], talks: Iterable[date], today: date) -> Status:
    place = _place(runs, today)
    kind = _kind(place, talks)
    status = Status(
        kind=kind,
        first_day=place.here.start_on,
        last_day=_end_of(place.run),
        new_from=_new_from(place) if kind is StatusKind.GOES_ON else None,
        after_known=place.final.stops or place.next_run is not None,
        next_first_day=_start_of(place.next_run) if place.next_run else None,
    )
    if status.after_known or place.is_over:
        return status
    return _with_what_is_open(status, place)


def _kind(place: _Place, talks: Iterable[date]) -> StatusKind:
    if place.is_over:
        return StatusKind.STOPPED if place.final.stops else StatusKind.ENDED_UNKNOWN
    if _start_of(place.run) > place.today:
        return StatusKind.BEGINS
    if place.final.stops:
        return StatusKind.STOPS
    if _new_from(place):
        return StatusKind.GOES_ON
    if any(place.here.start_on <= day <= place.here.end_on for day in talks):
        return StatusKind.TALKING
    return StatusKind.RUNNING


def _new_from(place: _Place) -> date | None:
    """The first day of the new period, while 'your contract goes on' is news."""
    if place.at + 1 < len(place.run):
        return place.run[place.at + 1].period.start_on
    was_told = place.at > 0 and place.run[place.at - 1].goes_on_until is not None
    return place.here.start_on if was_told and place.today < place.here.start_on + NEWS_STAYS else None


def _with_what_is_open(status: Status, place: _Place) -> Status:
    latest = know_by(place.final.period)
    ends = [told.period.longest_end_on for told in place.run if told.period.longest_end_on]
    return replace(
        status,
        know_by=latest.day if latest else None,
        know_by_source=latest.source if latest else None,
        know_by_passed=latest is not None and place.today >= no_news_from(latest.day),
        know_by_missing=latest is None,
        longest_end=ends[-1] if ends and ends[-1] >= status.last_day else None,
    )


# --- the way -----------------------------------------------------------------------------------------------------


class WayKind(StrEnum):
    """What a point on the way is."""

    BEGAN = "began"
    PERIOD = "period"
    TODAY = "today"
    TALK = "talk"
    KNOW_BY = "know_by"
    LAST_DAY = "last_day"
    AFTER = "after"
    LONGEST_END = "longest_end"


class WayState(StrEnum):
    """Behind us, under way (a period that has begun and is not over), now, ahead of us."""

    PAST = "past"
    UNDER_WAY = "under_way"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class WayPoint:
    """One point on the way. A PERIOD lasts from `day` to `until`; every other point has only its `day`.

    The `day` of AFTER is where it stands in the line, not a day to be shown.
    """

    kind: WayKind
    day: date
    state: WayState
    until: date | None = None
    known: bool = True
    """False for what comes after while nobody knows."""


_PLACE_IN_DAY = tuple(WayKind)
"""On one day the points stand in the order of the enum: what is still to happen today stands after today."""


def way(
    periods: Iterable[Period], decisions_told: Iterable[DecisionFact], talks: Iterable[date], today: date
) -> list[WayPoint]:
    """The whole way in order of days: everything before the one TODAY is past or under way, all after it is ahead.

    Every run has BEGAN, its periods in parts of half a year, and LAST_DAY. Then there are the talks since the present
    period began, KNOW_BY while there is something to hear, LONGEST_END, and one AFTER behind the last run. Nothing
    without periods.
    """
    runs = _runs(periods, decisions_told)
    if not runs:
        return []
    talks = set(talks)
    points = [(WayKind.TODAY, today, None), *_open_points(_status(runs, talks, today), talks, today)]
    for run in runs:
        points += _run_points(run)
    points.append((WayKind.AFTER, max(_end_of(runs[-1]) + ONE_DAY, today), None))
    points.sort(key=lambda point: (point[1], _PLACE_IN_DAY.index(point[0])))
    knows = {WayKind.AFTER: runs[-1][-1].stops}
    return [
        WayPoint(kind, day, _state(kind, day, until, today), until, knows.get(kind, True))
        for kind, day, until in points
    ]


_Point = tuple[WayKind, date, date | None]


def _run_points(run: _Run) -> list[_Point]:
    parts = [part for told in run for part in half_years(told.period.start_on, told.period.end_on)]
    return [
        (WayKind.BEGAN, _start_of(run), None),
        *((WayKind.PERIOD, first, last) for first, last in parts),
        (WayKind.LAST_DAY, _end_of(run), None),
    ]


def _open_points(status: Status, talks: Iterable[date], today: date) -> list[_Point]:
    points: list[_Point] = [(WayKind.TALK, day, None) for day in talks if day >= min(status.first_day, today)]
    if status.know_by:
        points.append((WayKind.KNOW_BY, status.know_by, None))
    if status.longest_end:
        points.append((WayKind.LONGEST_END, status.longest_end, None))
    return points


def _state(kind: WayKind, day: date, until: date | None, today: date) -> WayState:
    if kind is WayKind.TODAY:
        return WayState.NOW
    if (day, _PLACE_IN_DAY.index(kind)) > (today, _PLACE_IN_DAY.index(WayKind.TODAY)):
        return WayState.AHEAD
    return WayState.UNDER_WAY if until is not None and until >= today else WayState.PAST
