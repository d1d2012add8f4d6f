"""Who helps a participant today, how working days are written, and the words for talks and tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from portal.base.clock import WorkingTime

DAY_NAMES = ("ma", "di", "wo", "do", "vr", "za", "zo")
"""How a weekday is written in files and forms, Monday first."""


class UnknownDay(ValueError):
    """A word that is not one of the seven day names; `word` is what was written."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def parse_weekdays(text: str) -> frozenset[int]:
    """The weekdays in a text such as 'ma di wo' or 'Ma, Di'. Nothing written is no days. Raises UnknownDay."""
    return frozenset(_number_of(word) for word in re.split(r"[\s,]+", text) if word)


def _number_of(word: str) -> int:
    try:
        return DAY_NAMES.index(word.lower())
    except ValueError:
        raise UnknownDay(word) from None


def format_weekdays(days: Iterable[int]) -> str:
    """Weekdays as they are written in a file: 'ma di wo', in the order of the week."""
    return " ".join(DAY_NAMES[day] for day in sorted(set(days)))


class Helper(StrEnum):
    """Who answers the phone for a participant."""

    CONTACT_PERSON = "contact_person"
    STAND_IN = "stand_in"
    MUNICIPALITY = "municipality"


def who_helps(today: date, contact_person: WorkingTime | None, stand_in: WorkingTime | None) -> Helper:
    """Whom to call today: the contact person on a working day, else the stand-in on theirs, else the municipality.

    The stand-in is the one of an absence that runs today, or a standing one; None when there is none.
    """
    if contact_person is not None and contact_person.works_on(today):
        return Helper.CONTACT_PERSON
    if stand_in is not None and stand_in.works_on(today):
        return Helper.STAND_IN
    return Helper.MUNICIPALITY


ONE_DAY = timedelta(days=1)
LONGEST_AWAY = timedelta(days=366)
"""Of one absence; who is away longer hands their participants over."""
FARTHEST_AWAY = timedelta(days=366)
"""How far ahead an absence may begin."""
Span = tuple[date, date | None]
"""From a day until and with a day; None: no end is known."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which somebody of staff is away, first and last included, and who stands in."""

    who: UUID
    stand_in: UUID
    first: date
    last: date

    def meets(self, other: Leave) -> bool:
        """Do the two share a day?"""
        return self.first <= other.last and other.first <= self.last


class Obstacle(StrEnum):
    """Why an absence cannot be so."""

    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    PAST = "past"
    TOO_LONG = "too_long"
    TOO_FAR = "too_far"
    SAME_PERSON = "same_person"
    ALREADY_AWAY = "already_away"
    STAND_IN_AWAY = "stand_in_away"
    STAND_IN_LEAVES = "stand_in_leaves"
    """The stand-in has no role of contact person on every day of it."""
    STANDS_IN = "stands_in"
    """Who goes away stands in for somebody on one of these days, and nobody takes that over."""


class CannotBeAway(Exception):
    """Somebody would be left alone, or the days cannot be. `clash` is the absence that stands in the way, if any."""

    def __init__(self, why: Obstacle, clash: Leave | None = None) -> None:
        super().__init__(why)
        self.why, self.clash = why, clash


def check_days(first: date, last: date, *, begins_from: date, today: date) -> None:
    """Can an absence have these days? `begins_from` is the first day it may begin. Raises CannotBeAway."""
    if first < begins_from:
        raise CannotBeAway(Obstacle.PAST)
    if last < first:
        raise CannotBeAway(Obstacle.ENDS_BEFORE_IT_BEGINS)
    if first - today > FARTHEST_AWAY:
        raise CannotBeAway(Obstacle.TOO_FAR)
    if last - first > LONGEST_AWAY:
        raise CannotBeAway(Obstacle.TOO_LONG)


def check_leave(wanted: Leave, others: Iterable[Leave], stand_in_holds: Sequence[Span]) -> None:
    """Does everybody keep somebody on every day? Raises CannotBeAway.

    `others` are the absences of both people, and those in which one of them stands in; without `wanted` itself.
    `stand_in_holds` are the days on which the stand-in is a contact person.
    """
    if wanted.who == wanted.stand_in:
        raise CannotBeAway(Obstacle.SAME_PERSON)
    near = [other for other in others if other.meets(wanted)]
    for why, clash in (
        (Obstacle.ALREADY_AWAY, next((one for one in near if one.who == wanted.who), None)),
        (Obstacle.STAND_IN_AWAY, next((one for one in near if one.who == wanted.stand_in), None)),
        (Obstacle.STANDS_IN, next((one for one in near if one.stand_in == wanted.who), None)),
    ):
        if clash is not None:
            raise CannotBeAway(why, clash)
    if not covers(stand_in_holds, wanted.first, wanted.last):
        raise CannotBeAway(Obstacle.STAND_IN_LEAVES)


def covers(spans: Iterable[Span], first: date, last: date) -> bool:
    """Is every day from the first until and with the last in one of the spans?"""
    day = first
    for begins, ends in sorted(spans, key=lambda one: one[0]):
        if begins <= day and ends is None:
            return True
        if ends is not None and begins <= day <= ends:
            day = ends + ONE_DAY
    return day > last


class TalkState(StrEnum):
    """What became of a talk."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


def talk_state(held_at: datetime | None, cancelled_at: datetime | None) -> TalkState:
    """What became of a talk; one that was held was not cancelled."""
    if held_at is not None:
        return TalkState.HELD
    return TalkState.PLANNED if cancelled_at is None else TalkState.CANCELLED


class TalkPrompt(StrEnum):
    """The three things to think of before a talk; nothing asks about health."""

    GOES_WELL = "goes_well"
    IS_HARD = "is_hard"
    WE_AGREE = "we_agree"


class TaskKind(StrEnum):
    """What waits for staff. Each kind has calm words of its own on the page, and never holds content."""

    DECISION_DUE = "decision_due"
    SET_KNOW_BY = "set_know_by"
    CONTRACT_TALK_DUE = "contract_talk_due"
    CONTRACT_DECIDE_DUE = "contract_decide_due"
    CONTRACT_TELL_SOON = "contract_tell_soon"
    CONTRACT_TELL_TODAY = "contract_tell_today"
    CONTRACT_NEWS_LATE = "contract_news_late"
    """For the coordinator: the day on which the participant would hear is over."""
    TELL_PERIOD = "tell_period"
    PARTIAL_WORK = "partial_work"
    REPORT_UNSEEN = "report_unseen"
    NOTICE_FAILED = "notice_failed"
    NEWS_BY_CALL = "news_by_call"
    """There is news for somebody who wants to be called about it."""
    NEWS_BY_LETTER = "news_by_letter"
    """There is news for somebody who wants no post by the portal."""
    PROMISE_PASSED = "promise_passed"
    NO_CONTACT = "no_contact"
    STAND_IN_GONE = "stand_in_gone"
    """For the coordinator: who stands in for somebody is no contact person any more."""
    INVITATION_UNUSED = "invitation_unused"
    CALL_UNOPENED = "call_unopened"
    TALK_DUE = "talk_due"
    SICK_AT_LAST_DAY = "sick_at_last_day"
    CONFIRM_CONTACT = "confirm_contact"
