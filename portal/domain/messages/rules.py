"""When an answer is promised, what a message says about itself, and how large it may be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from portal.base.clock import NoWorkingDays, WorkingTime, moment_of, working_days_after

MAX_TEXT_LENGTH = 5_000
"""Characters in one message."""
MAX_FILES = 5
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_MESSAGE_BYTES = 25 * 1024 * 1024
"""All files of one message together."""

OFFICE_CLOSES = time(17)
"""A promised day ends, for the person who answers, when the office closes."""


LINES_KEPT = "\n\t"
"""The only control characters that stay in a text; the others are invisible and no page may hold them."""


class BadMessage(ValueError):
    """A message that cannot be sent."""


class NothingWritten(BadMessage):
    """No text and no file."""


class TextTooLong(BadMessage):
    """More than MAX_TEXT_LENGTH characters."""


class TooManyFiles(BadMessage):
    """More than MAX_FILES."""


class FilesTooLarge(BadMessage):
    """Together more than MAX_MESSAGE_BYTES."""


class Side(StrEnum):
    """Who a line in the conversation is from."""

    PARTICIPANT = "participant"
    STAFF = "staff"
    EVENT = "event"


class EventWord(StrEnum):
    """What an event line tells; its author did it, or is the new contact person."""

    CONTACT_CHANGED = "contact_changed"
    CALLED = "called"
    FORWARDED = "forwarded"
    TALK_PLANNED = "talk_planned"
    TALK_MOVED = "talk_moved"
    TALK_CANCELLED = "talk_cancelled"


class Destination(StrEnum):
    """Where a question is sent on to."""

    UWV = "uwv"
    TAX = "tax"
    BENEFITS = "benefits"
    EMPLOYER = "employer"
    WORKPLACE = "workplace"
    NEIGHBOURHOOD = "neighbourhood"
    OTHER = "other"


MAX_PLACE_LENGTH = 60
"""Characters in the name of another place where a question went."""


@dataclass(frozen=True, slots=True)
class Event:
    """What a line between the messages tells. `at_time` as '10:00' in Amsterdam; `place` where `to` is elsewhere."""

    word: EventWord
    on_day: date | None = None
    at_time: str | None = None
    to: Destination | None = None
    place: str | None = None


def event_text(event: Event) -> str:
    """The event as it is kept in the text of its line."""
    more = {"on_day": str(event.on_day) if event.on_day else None, "at_time": event.at_time, "to": event.to}
    kept = {name: value for name, value in {**more, "place": event.place}.items() if value}
    return json.dumps({"word": event.word, **kept}, ensure_ascii=False) if kept else event.word


def event_of(text: str) -> Event:
    """The event that stands in the text of a line. Raises ValueError for a text that holds none."""
    if not text.startswith("{"):
        return Event(EventWord(text))
    kept = json.loads(text)
    return Event(
        EventWord(kept["word"]),
        date.fromisoformat(kept["on_day"]) if "on_day" in kept else None,
        kept.get("at_time"),
        Destination(kept["to"]) if "to" in kept else None,
        kept.get("place"),
    )


class Subject(StrEnum):
    """What a question is about."""

    CONTRACT = "contract"
    SICK = "sick"
    MONEY = "money"
    WORK = "work"
    OTHER = "other"


class RemovalGround(StrEnum):
    """The only two reasons for which staff may take away what somebody wrote."""

    BSN = "bsn"
    HEALTH = "health"


class MessageState(StrEnum):
    """What an own message says about itself."""

    SENT = "sent"
    SEEN = "seen"
    ANSWERED = "answered"


class Answerer(StrEnum):
    """Who keeps a promise."""

    CONTACT_PERSON = "contact_person"
    STAND_IN = "stand_in"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Promise:
    """The last day on which the answer comes, and from whom."""

    day: date
    by: Answerer


def promised_day(
    sent_on: date,
    promise_days: int,
    *,
    contact_person: WorkingTime | None,
    stand_in: WorkingTime | None,
    municipal_weekdays: frozenset[int],
    longest_days: int,
) -> Promise:
    """The day on which a message sent on `sent_on` is answered at the latest, and who answers.

    Counting starts the day after sending; public holidays never count. In this order:

    1. the contact person's own `promise_days`-th working day (their weekdays, without their absences), when that is
       not later than the limit, the `longest_days`-th (the fifth) municipal working day;
    2. else the same day of the stand-in, when that is not later than the limit;
    3. else the limit itself, kept by the first of contact person and stand-in who works at all up to then, or by the
       municipality when neither does.

    Raises NoWorkingDays when the municipality has no weekdays, ValueError when a number of days is less than one.
    """
    limit = working_days_after(sent_on, longest_days, municipal_weekdays)
    people = ((Answerer.CONTACT_PERSON, contact_person), (Answerer.STAND_IN, stand_in))
    for by, person in people:
        day = _working_day(person, sent_on, promise_days)
        if day is not None and day <= limit:
            return Promise(day, by)
    for by, person in people:
        day = _working_day(person, sent_on, 1)
        if day is not None and day <= limit:
            return Promise(limit, by)
    return Promise(limit, Answerer.MUNICIPALITY)


def tidy(text: str) -> str:
    """The text as it was typed, without the blanks around it and without characters that no page may hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in LINES_KEPT or one >= " ").strip()


def check(text: str, sizes: Sequence[int]) -> None:
    """Whether a tidied text with files of these sizes (bytes, as sent) can go.

    Raises NothingWritten, TextTooLong, TooManyFiles, FilesTooLarge.
    """
    if not text and not sizes:
        raise NothingWritten
    if len(text) > MAX_TEXT_LENGTH:
        raise TextTooLong(len(text))
    if len(sizes) > MAX_FILES:
        raise TooManyFiles(len(sizes))
    if sum(sizes) > MAX_MESSAGE_BYTES:
        raise FilesTooLarge(sum(sizes))


def _working_day(person: WorkingTime | None, after: date, n: int) -> date | None:
    if person is None:
        return None
    try:
        return person.days_after(after, n)
    except NoWorkingDays:
        return None


def warn_at(sent_at: datetime, promised_on: date) -> datetime:
    """The moment at which three quarters of the promised time have gone by, counted to closing time of that day."""
    ends_at = moment_of(promised_on, OFFICE_CLOSES)
    return sent_at + (ends_at - sent_at) * 3 / 4


def is_passed(promised_on: date, today: date) -> bool:
    """Whether the promise is broken: from the day after the promised day."""
    return today > promised_on


def state_of(seen_at: datetime | None, *, answered: bool, closed: bool) -> MessageState:
    """What the message says of itself; one closed as 'no answer needed' has been seen and stays so."""
    if answered:
        return MessageState.ANSWERED
    if seen_at is not None or closed:
        return MessageState.SEEN
    return MessageState.SENT
