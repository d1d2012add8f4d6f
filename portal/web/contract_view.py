"""The plain values that the contract page shows: the stops of the way, the steps of the hours, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from portal.domain.contract.queries import PlannedTalk, Told, Work
from portal.domain.contract.rules import (
    OVER,
    Hours,
    StatusKind,
    WayKind,
    WayPoint,
    WayState,
    contracts,
    is_half_year_or_longer,
)
from portal.domain.guidance.queries import Person
from portal.domain.guidance.rules import format_weekdays
from portal.flows.frame import Frame
from portal.web import words

ABOUT_THE_END = "als-uw-contract-stopt"
"""The article about the end of a contract, and the steps that belong to it."""
STOPS = OVER | {StatusKind.STOPS}


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the way, as the component draws it."""

    state: str
    when: str
    text: str
    note: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class HoursStep:
    """The hours and weekdays from a day on, in words."""

    from_on: date
    hours: str
    days: str


def hours_step(hours: Hours) -> HoursStep:
    """The row in words."""
    return HoursStep(hours.from_on, hours_text(hours), words.weekdays(format_weekdays(hours.weekdays)))


def whom_to_call(frame: Frame) -> Person | None:
    """The contact person, or who stands in while they are away. None: the municipality."""
    return frame.card.helps_now if frame.card else None


def hours_text(hours: Hours) -> str:
    """'24 uur per week'"""
    number = words.hours(hours.hours_per_week)
    return ngettext("%(hours)s uur per week", "%(hours)s uur per week", int(hours.hours_per_week), hours=number)


def hours_steps(work: Work) -> list[HoursStep]:
    """The agreed build-up: only where the hours or days change."""
    steps: list[HoursStep] = []
    before: Hours | None = None
    for row in work.hours:
        if before is None or (row.hours_per_week, row.weekdays) != (before.hours_per_week, before.weekdays):
            steps.append(hours_step(row))
        before = row
    return steps


def stops(told: Told, work: Work, today: date) -> list[Stop]:
    """The whole way in words, in order of days."""
    talks = {talk.on_day: talk for talk in told.talks if talk.about_contract}
    status = told.status(today)
    builder = _Stops(told, work, talks, is_over=status is not None and status.kind in OVER)
    return [stop for point in told.way(today) if (stop := builder.stop(point)) is not None]


class _Stops:
    """Puts points into words, one after the other."""

    def __init__(self, told: Told, work: Work, talks: dict[date, PlannedTalk], *, is_over: bool) -> None:
        self.first_days = {found.period.start_on for found in contracts(told.facts, told.decisions)}
        self.work, self.talks, self.is_over = work, talks, is_over
        self.began: set[date] = set()
        self.hours_said: str | None = None

    def stop(self, point: WayPoint) -> Stop | None:
        match point.kind:
            case WayKind.BEGAN:
                return self._began(point)
            case WayKind.PERIOD:
                return self._period(point)
            case WayKind.TODAY:
                return Stop("now", words.day_short(point.day), _("Vandaag"), day=point.day)
            case WayKind.TALK:
                return self._talk(point)
            case WayKind.KNOW_BY:
                text = _("Uiterlijk deze dag hoort u het") if _is_ahead(point) else _("Deze dag zou u het horen")
                return _stop(point, text, ahead="know")
            case WayKind.LAST_DAY:
                return _stop(point, _("Laatste dag van dit contract"), ahead="end")
            case WayKind.LONGEST_END:
                return _stop(point, _("Langer kan dit werk niet duren"))
            case WayKind.AFTER:
                return Stop("ahead", _("daarna"), self._after(point))

    def _began(self, point: WayPoint) -> Stop:
        again = bool(self.began)
        self.began.add(point.day)
        if _is_ahead(point):
            text = _("U begint opnieuw") if again else _("U begint")
        else:
            text = _("U begon opnieuw") if again else _("U begon")
        return _stop(point, text, note=self._hours_on(point.day))

    def _period(self, point: WayPoint) -> Stop | None:
        """A new contract, or a further half year of one. The first one is what `_began` says already."""
        if point.day in self.began or point.until is None:
            return None
        if point.day in self.first_days:
            text = _("Uw nieuwe contract begint") if _is_ahead(point) else _("Uw nieuwe contract begon")
        elif is_half_year_or_longer(point.day, point.until):
            text = _("Het volgende halve jaar begint") if _is_ahead(point) else _("Het volgende halve jaar begon")
        else:
            return None
        return _stop(point, text, note=self._hours_on(point.day))

    def _hours_on(self, day: date) -> str | None:
        """Only where they change."""
        hours = self.work.hours_on(day)
        text = hours_text(hours) if hours is not None and hours.from_on <= day else None
        before, self.hours_said = self.hours_said, text or self.hours_said
        return text if text != before else None

    def _talk(self, point: WayPoint) -> Stop:
        talk = self.talks[point.day]
        name = Markup("<bdi>{}</bdi>").format(talk.with_first_name)
        text = escape(_("Gesprek met %(name)s over uw contract")) % {"name": name}
        note = _("om %(time)s uur", time=talk.at_time) if talk.at_time and _is_ahead(point) else None
        return _stop(point, text, note=note)

    def _after(self, point: WayPoint) -> str:
        if not point.known:
            return _("Nog niet bekend")
        return _("Uw contract is gestopt") if self.is_over else _("Uw contract is dan gestopt")


def _is_ahead(point: WayPoint) -> bool:
    return point.state is WayState.AHEAD


def _stop(point: WayPoint, text: str, *, ahead: str = "ahead", note: str | None = None) -> Stop:
    written = words.day(point.day) if _is_ahead(point) else words.day_short(point.day)
    return Stop(ahead if _is_ahead(point) else "past", written, text, note, point.day)
