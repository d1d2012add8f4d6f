"""Who helps a participant today, how working days are written, and the words for talks and tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

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
    INVITATION_UNUSED = "invitation_unused"
    CALL_UNOPENED = "call_unopened"
    TALK_DUE = "talk_due"
    SICK_AT_LAST_DAY = "sick_at_last_day"
    CONFIRM_CONTACT = "confirm_contact"
