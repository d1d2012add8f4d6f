"""Which days can be reported, who may see what, and the closed list of what is asked.

The portal asks nothing about what somebody has, why, or what they can do. The closed list follows the policy rules
"De zieke werknemer" of the Autoriteit Persoonsgegevens (BWBR0037896).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random

FIRST_DAY_BACK = timedelta(days=7)
"""How long ago the first sick day may be: the past week."""
RECOVERY_BACK = timedelta(days=7)
RECOVERY_AHEAD = timedelta(days=7)
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


class DeliveryState(StrEnum):
    """How far a report has come with one recipient."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"
    NO_DESK = "no_desk"


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
    Recipient.WORKPLACE: frozenset({"first_day", "expected_duration"}),
    Recipient.CONTACT_PERSON: frozenset({"first_day", "expected_duration", "reach_phone", RECOVERY_FIELD}),
}


def what_may_see(recipient: Recipient) -> frozenset[str]:
    """The fields of a report that this recipient may see.

    The workplace sees from when someone is absent and the duration in words; who is back is no longer in its list.
    """
    return _MAY_SEE[recipient]


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
