"""Which days can be reported, who may see what, and the closed list of what is asked.

The portal asks nothing about what somebody has, why, or what they can do. The closed list follows the policy rules
"De zieke werknemer" of the Autoriteit Persoonsgegevens (BWBR0037896).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from portal.base import clock

FIRST_DAY_BACK = timedelta(days=7)
"""How long ago the first sick day may be: the past week."""
RECOVERY_BACK = timedelta(days=7)
RECOVERY_AHEAD = timedelta(days=7)
CORRECTION_BACK = timedelta(weeks=4)
"""How far before the day of reporting staff may put the right first day."""
UNDO_WITHIN = timedelta(hours=24)
LINKED_WITHIN = timedelta(weeks=4)

REFERENCE_DIGITS = "23456789"
REFERENCE_LETTERS = "CDFHJKMNPRTVWX"
"""No vowels, and nothing that is read or heard as something else: no B, G, L, Q, S, Y, Z."""


class BadFirstDay(ValueError):
    """A first sick day that cannot be reported here."""


class FirstDayInFuture(BadFirstDay):
    """Nobody is sick from tomorrow."""


class FirstDayTooLongAgo(BadFirstDay):
    """More than a week ago: the contact person sorts it out."""


class BadRecoveryDay(ValueError):
    """A first day back that cannot be reported here."""


class RecoveryBeforeSickness(BadRecoveryDay):
    """Better before being sick."""


class RecoveryTooLongAgo(BadRecoveryDay):
    """More than a week ago: the contact person sorts it out."""


class RecoveryTooFarAhead(BadRecoveryDay):
    """More than a week ahead: nobody knows yet."""


class BadCorrectedDay(ValueError):
    """A first day that staff cannot give to a report: still to come, too long ago, or after the first day back."""


class BadAddress(ValueError):
    """A postcode or house number as no Dutch address has."""


class ExpectedDuration(StrEnum):
    """How long somebody thinks to be sick, in words and never as a day."""

    FEW_DAYS = "few_days"
    ABOUT_A_WEEK = "about_a_week"
    LONGER = "longer"
    UNKNOWN = "unknown"


class AddressKind(StrEnum):
    """Where somebody is while sick; of an institution nothing more is kept."""

    HOME = "home"
    ELSEWHERE = "elsewhere"
    INSTITUTION = "institution"


class AppointmentWith(StrEnum):
    """With whom a work appointment must be cancelled; never a name."""

    WORKPLACE = "workplace"
    COLLEAGUE = "colleague"
    COURSE = "course"
    SOMEONE_ELSE = "someone_else"


class CorrectionReason(StrEnum):
    """Why staff correct a report."""

    WRONG_DAY = "wrong_day"
    DOUBLE = "double"
    MISTAKE = "mistake"


class Recipient(StrEnum):
    """Who is told of a report."""

    FORMAL_EMPLOYER = "formal_employer"
    WORKPLACE = "workplace"
    CONTACT_PERSON = "contact_person"


class ChangeKind(StrEnum):
    """What happened to a report."""

    REPORTED = "reported"
    LONGER = "longer"
    ADDED = "added"
    PARTIAL = "partial"
    BETTER = "better"
    UNDONE = "undone"
    CORRECTED = "corrected"


class DeliveryState(StrEnum):
    """How far a report has come with one recipient."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"
    NO_DESK = "no_desk"
    NOT_SEEN = "not_seen"
    """The notice about it is no longer kept, and nobody said to have seen it."""


@dataclass(frozen=True, slots=True)
class AppointmentFact:
    """A work appointment to cancel."""

    on_day: date
    with_whom: AppointmentWith


@dataclass(frozen=True, slots=True)
class Details:
    """What may be told besides the first day. None is 'not said', and never 'no'."""

    expected_duration: ExpectedDuration | None = None
    reach_phone: str | None = None
    """In E.164."""
    address_kind: AddressKind | None = None
    postcode: str | None = None
    house_number: str | None = None
    appointments: tuple[AppointmentFact, ...] = ()
    work_accident: bool | None = None
    traffic_accident: bool | None = None

    def said(self) -> dict[str, object]:
        """The fields that were answered, with what was answered."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in given.items() if value is not None and value != ()}


CLOSED_LIST: frozenset[str] = frozenset(
    {
        "first_day",
        "expected_duration",
        "reach_phone",
        "address_kind",
        "postcode",
        "house_number",
        "appointments",
        "work_accident",
        "traffic_accident",
    }
)
"""All that may be asked when somebody reports sick. Nothing is ever added to it."""

RECOVERY_FIELD = "first_day_back"
"""All that is asked when somebody is better: the first day back."""

_MAY_SEE: dict[Recipient, frozenset[str]] = {
    Recipient.FORMAL_EMPLOYER: CLOSED_LIST | {RECOVERY_FIELD},
    Recipient.WORKPLACE: frozenset({"first_day", "expected_duration", RECOVERY_FIELD}),
    Recipient.CONTACT_PERSON: frozenset({"first_day", "expected_duration", "reach_phone", RECOVERY_FIELD}),
}


def what_may_see(recipient: Recipient) -> frozenset[str]:
    """The fields of a report that this recipient may see.

    The workplace sees from when someone is absent, the duration in words, and the day on which somebody is expected
    back; who is back is no longer in its list.
    """
    return _MAY_SEE[recipient]


_TO_EVERYONE = frozenset({ChangeKind.REPORTED, ChangeKind.BETTER, ChangeKind.UNDONE, ChangeKind.CORRECTED})


def who_hears(kind: ChangeKind, changed: Iterable[str] = ()) -> list[Recipient]:
    """Who is told of a change: of details only who may see one of them; of partial work only the contact person."""
    if kind in _TO_EVERYONE:
        return list(Recipient)
    if kind is ChangeKind.PARTIAL:
        return [Recipient.CONTACT_PERSON]
    return [recipient for recipient in Recipient if what_may_see(recipient) & set(changed)]


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """One notice about a delivery: sent at a moment, given up, or still on its way."""

    sent_at: datetime | None
    given_up: bool


def delivery_state(seen_at: datetime | None, has_desk: bool, notices: Iterable[NoticeFact]) -> DeliveryState:
    """What is true of one recipient now. One notice that arrived is enough; seen wins over everything."""
    known = list(notices)
    if seen_at is not None:
        return DeliveryState.SEEN
    if not has_desk:
        return DeliveryState.NO_DESK
    if not known:
        return DeliveryState.NOT_SEEN
    if any(notice.sent_at for notice in known):
        return DeliveryState.DELIVERED
    return DeliveryState.FAILED if all(notice.given_up for notice in known) else DeliveryState.QUEUED


def seen_deadline(reported_at: datetime, seen_before: str) -> datetime:
    """The first moment after the report at which it is `seen_before` ('10:00', Amsterdam) on a working day."""
    at = time.fromisoformat(seen_before)
    day = clock.day_of(reported_at)
    same_day = clock.moment_of(day, at)
    if same_day > reported_at and clock.is_working_day(day, clock.MONDAY_TO_FRIDAY):
        return same_day
    return clock.moment_of(clock.working_days_after(day, 1, clock.MONDAY_TO_FRIDAY), at)


_POSTCODE = re.compile(r"([1-9][0-9]{3}) ?([A-Za-z]{2})")
_HOUSE_NUMBER = re.compile(r"[1-9][0-9]{0,4}(?:[ -]?[A-Za-z0-9]{1,4})?")


def postcode_of(written: str) -> str:
    """'8911ab' -> '8911 AB'. Raises BadAddress."""
    found = _POSTCODE.fullmatch(" ".join(written.split()))
    if found is None:
        raise BadAddress(written)
    return f"{found[1]} {found[2].upper()}"


def house_number_of(written: str) -> str:
    """'12', '12a', '12-3': a number with at most four signs behind it. Raises BadAddress."""
    tidy = " ".join(written.split())
    if _HOUSE_NUMBER.fullmatch(tidy) is None:
        raise BadAddress(written)
    return tidy


def first_days(today: date) -> tuple[date, date]:
    """The earliest and the latest first sick day that can be reported today."""
    return today - FIRST_DAY_BACK, today


def check_first_day(first_day: date, today: date) -> None:
    """Today, or a day in the past week. Raises FirstDayInFuture, FirstDayTooLongAgo."""
    earliest, latest = first_days(today)
    if first_day > latest:
        raise FirstDayInFuture(first_day)
    if first_day < earliest:
        raise FirstDayTooLongAgo(first_day)


def recovery_days(first_day: date, today: date) -> tuple[date, date]:
    """The earliest and the latest first day back that can be reported today.

    From a week ago (for who forgot) to a week ahead (the next working day of who works few days), and never before the
    first sick day. The first sick day itself is possible: sick in the morning, at work in the afternoon.
    """
    return max(first_day, today - RECOVERY_BACK), today + RECOVERY_AHEAD


def check_recovery_day(day: date, first_day: date, today: date) -> None:
    """Whether `day` can be the first day back, see `recovery_days`.

    Raises RecoveryBeforeSickness, RecoveryTooLongAgo, RecoveryTooFarAhead.
    """
    earliest, latest = recovery_days(first_day, today)
    if day < first_day:
        raise RecoveryBeforeSickness(day)
    if day < earliest:
        raise RecoveryTooLongAgo(day)
    if day > latest:
        raise RecoveryTooFarAhead(day)


def check_corrected_day(day: date, reported_on: date, first_day_back: date | None, today: date) -> None:
    """Whether staff may put the first sick day of a report on `day`. Raises BadCorrectedDay."""
    latest = min(today, first_day_back or today)
    if not reported_on - CORRECTION_BACK <= day <= latest:
        raise BadCorrectedDay(day)


def may_undo(reported_at: datetime, now: datetime) -> bool:
    """Whether somebody may still take back an own report: within 24 hours."""
    return now - reported_at <= UNDO_WITHIN


def is_linked(previous_recovered_on: date, first_day: date) -> bool:
    """Whether a new spell follows the last one so soon that the law adds them up.

    `previous_recovered_on` is the first day back, so the days in between are those on which somebody was fit. Fewer
    than 28 of them: linked. Source: BW 7:629(10), "less than four weeks apart".
    """
    return first_day - previous_recovered_on < LINKED_WITHIN


def new_reference(random: Random) -> str:
    """Four characters to read out on the phone, like '4F7K'; letters never stand together, so they make no word.

    There are 12,544 of them: a help in speaking, not a key.
    """
    return "".join(random.choice(part) for part in (REFERENCE_DIGITS, REFERENCE_LETTERS) * 2)
