"""Which notices exist, and when a failed one is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class NoticeKind(StrEnum):
    """That there is news. The letter says from whom, never what; no kind names a sickness in its text."""

    ANSWER = "answer"
    """To a participant: there is a message from the contact person."""
    CONTRACT_NEWS = "contract_news"
    """To a participant: there is a message about which the contact person told."""
    TALK = "talk"
    """To a participant: there is something about a talk, that it is planned, moved or called off."""
    QUESTION = "question"
    """To staff: a message waits."""
    REPORT = "report"
    """To a desk or a contact person: there is a report to look at."""
    INVITATION = "invitation"
    """To someone who was invited."""
    PHONE_FORGOTTEN = "phone_forgotten"
    """To the person: somebody gave five wrong PINs on your phone."""
    DETAILS_CHANGED = "details_changed"
    """To the person, where they were reached before: an address, number or PIN is another one from now on."""
    WAY_IN_CHANGED = "way_in_changed"
    """To the person: a passkey, phone or authenticator was added or taken away."""
    NEW_PHONE = "new_phone"
    """To the person: somebody came in on a new phone with a code and your PIN."""
    TASK = "task"
    """To staff: something waits on Vandaag."""


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Failure(StrEnum):
    """Why it did not go, in a word that holds nothing of anybody."""

    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    NOT_WRITTEN = "not_written"
    """A mistake of ours: it is in the log."""


WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""Growing waits between tries: about 21 hours in all, so that within 48 hours a person is told or a task is made."""
LEASE = timedelta(minutes=5)
"""After this a row that a worker claimed and never finished goes again, with the same Message-ID."""


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after this many tries; None when it is given up."""
    return now + WAITS[tries - 1] if 1 <= tries <= len(WAITS) else None
