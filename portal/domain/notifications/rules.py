"""Which notices exist, by what channels they go and when, and when a failed one is tried again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from portal.base import clock


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
    HELPS_CHANGED = "helps_changed"
    """To staff: from now on somebody else helps a participant, or stands in for a colleague."""


class Channel(StrEnum):
    """By what a notice goes out."""

    PUSH = "push"
    SMS = "sms"
    EMAIL = "email"


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    ON_ITS_WAY = "on_its_way"
    """The service has the text; whether it arrived is asked later."""
    SENT = "sent"
    GIVEN_UP = "given_up"
    """It came in by no channel: a task asks staff to call or write."""
    TO_CALL = "to_call"
    """This person hears it by phone or letter: a task asks staff to."""


DONE = (NoticeState.SENT, NoticeState.GIVEN_UP, NoticeState.TO_CALL)


class Failure(StrEnum):
    """Why it did not go, in a word that holds nothing of anybody."""

    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    NOT_WRITTEN = "not_written"
    """A mistake of ours: it is in the log."""
    WANTS_CALL = "wants_call"
    """This person wants to be called and chose nothing else."""
    NO_POST = "no_post"
    """This person wants no post by the portal."""


NOT_ASKED = frozenset({Failure.WANTS_CALL, Failure.NO_POST})
"""No failure: the person chose to hear it by another way than a notice."""

WARNINGS = frozenset(
    {NoticeKind.PHONE_FORGOTTEN, NoticeKind.NEW_PHONE, NoticeKind.WAY_IN_CHANGED, NoticeKind.DETAILS_CHANGED}
)
"""About the own way in: nobody can turn them off, and they never go to the phone that may be lost."""

FROM_SOMEBODY = frozenset({NoticeKind.ANSWER, NoticeKind.CONTRACT_NEWS, NoticeKind.TALK})
"""These say: there is a message for you from this person."""
ON_TODAY = frozenset({NoticeKind.QUESTION, NoticeKind.TASK, NoticeKind.HELPS_CHANGED})
"""These lead staff to Vandaag."""
URGENT = frozenset({NoticeKind.REPORT})
"""A sick report does not wait for the morning, nor for an hour to pass."""
BUNDLES = (FROM_SOMEBODY, ON_TODAY, URGENT)
"""What waits together for one person goes as one message. Any other kind goes alone."""

WAITS: dict[Channel, tuple[timedelta, ...]] = {
    Channel.PUSH: (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    Channel.SMS: (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)),
    Channel.EMAIL: (
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=6),
        timedelta(hours=12),
    ),
}
"""Growing waits between tries, then the next channel: about a day for all three."""
TOLD_WITHIN = timedelta(hours=47)
"""A try later than this is not waited for: within 48 hours a person is told, or somebody gets a task (Awb 2:10)."""
ASKED_AFTER = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""When the service is asked whether a text arrived. What did not by the last time goes by the next channel."""
LEASE = timedelta(minutes=5)
"""After this a row that a worker claimed and never finished goes again, by the same channel and with the same id."""
MOST_TRIES = 12
"""A notice that so many workers died on is given up where staff see it."""

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
"""By a clock in Amsterdam: nobody's phone sounds between these."""
SOUNDS = frozenset({Channel.PUSH, Channel.SMS})
BETWEEN_TEXTS = timedelta(hours=1)
"""At most one SMS per person in this time."""


@dataclass(frozen=True, slots=True)
class Ways:
    """By what one person can be told, and wants to be. Only addresses that were verified, or that staff have."""

    is_participant: bool
    has_email: bool
    has_number: bool
    has_push: bool
    by_email: bool
    by_sms: bool
    by_call: bool
    takes_post: bool
    """False: this person said no to post by the portal."""


def channels_for(kind: str, ways: Ways, offers: Iterable[Channel]) -> tuple[Channel, ...]:
    """The channels for this notice, the first one first. `offers`: those that this portal has.

    A participant hears by what they chose: on the phone first (it costs nothing), then SMS, then e-mail. Staff and
    desks have work addresses: e-mail, and SMS when that fails. So do warnings.
    """
    offered = frozenset(offers)
    if not ways.is_participant or kind in WARNINGS:
        there = {Channel.EMAIL: ways.has_email, Channel.SMS: ways.has_number}
    elif not ways.takes_post:
        return ()
    else:
        there = {
            Channel.PUSH: ways.has_push,
            Channel.SMS: ways.has_number and ways.by_sms,
            Channel.EMAIL: ways.has_email and ways.by_email,
        }
    return tuple(channel for channel, is_there in there.items() if is_there and channel in offered)


def why_nothing(kind: str, ways: Ways) -> Failure:
    """Why there is no channel."""
    if not ways.is_participant or kind in WARNINGS:
        return Failure.NO_ADDRESS
    if not ways.takes_post:
        return Failure.NO_POST
    return Failure.WANTS_CALL if ways.by_call else Failure.NO_ADDRESS


def wants_call(kind: str, ways: Ways) -> bool:
    """Does this person want to be called about this, whatever else goes out?"""
    return ways.is_participant and kind not in WARNINGS and ways.by_call


def bundle_of(kind: str) -> frozenset[NoticeKind]:
    """The kinds that go in one message with this one; empty when it goes alone."""
    return next((bundle for bundle in BUNDLES if kind in bundle), frozenset())


def is_quiet(moment: datetime) -> bool:
    """Is it between 21:00 and 8:00 in Amsterdam? Raises clock.NaiveMoment."""
    at = clock.local(moment).time()
    return at >= QUIET_FROM or at < QUIET_UNTIL


def when_allowed(channel: Channel, kind: str, now: datetime, last_text_at: datetime | None = None) -> datetime:
    """The first moment at which this may go: now, an hour after the SMS before it, or in the morning."""
    if channel not in SOUNDS or kind in URGENT:
        return now
    soonest = now
    if channel is Channel.SMS and last_text_at is not None:
        soonest = max(now, last_text_at + BETWEEN_TEXTS)
    if not is_quiet(soonest):
        return soonest
    local = clock.local(soonest)
    day = local.date() if local.time() < QUIET_UNTIL else local.date() + clock.ONE_DAY
    return clock.moment_of(day, QUIET_UNTIL)


def next_try(channel: Channel, tries: int, now: datetime, made_at: datetime) -> datetime | None:
    """When to try this channel again after this many tries; None when it is given up."""
    waits = WAITS[channel]
    if not 1 <= tries <= len(waits):
        return None
    again = now + waits[tries - 1]
    return again if again <= made_at + TOLD_WITHIN else None


def next_ask(sent_at: datetime, made_at: datetime, now: datetime) -> datetime | None:
    """When to ask the service (again) about a text; None when there was time enough to arrive."""
    last = max(sent_at + ASKED_AFTER[0], made_at + TOLD_WITHIN)
    asks = (min(sent_at + wait, last) for wait in ASKED_AFTER)
    return next((ask for ask in asks if ask > now), None)
