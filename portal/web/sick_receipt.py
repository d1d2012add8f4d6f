"""A receipt in words: what was received, and how far it has come with each recipient. True at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from portal.base import clock
from portal.domain.sickness.queries import OwnSpell, Receipt, Told
from portal.domain.sickness.rules import ChangeKind, DeliveryState, Recipient
from portal.flows.sick_job import Job, Party
from portal.web import sick_words, words

MUST_ARRIVE = frozenset({ChangeKind.REPORTED, ChangeKind.BETTER, ChangeKind.UNDONE})
"""Changes for which somebody is asked to call as well."""


@dataclass(frozen=True)
class Line:
    """One recipient, as templates/components/receipt.html takes it."""

    name: str
    state: str
    words: str
    phone: str | None = None


@dataclass(frozen=True)
class ReceiptWords:
    what: str
    title: str
    reference: str
    by_phone: str | None
    """Who wrote it down, when it was not the participant."""
    lines: list[Line]
    kind: ChangeKind


@dataclass(frozen=True)
class Call:
    """Somebody who must be called as well."""

    name: str
    phone: str | None


def receipt_of(receipt: Receipt, own: OwnSpell, job: Job, calls: Sequence[Call] = ()) -> ReceiptWords:
    """The same for who reports and for who wrote it down.

    `calls` stand above the receipt with a button already: those numbers are not offered twice.
    """
    now = clock.now()
    return ReceiptWords(
        what=sick_words.what_happened(receipt.kind),
        title=sick_words.received(receipt.at, now),
        reference=own.spell.reference,
        by_phone=None if receipt.by == job.account else receipt.by_name,
        lines=[_line(told, _phone(told, job), now, told.name in {one.name for one in calls}) for told in receipt.told],
        kind=receipt.kind,
    )


def _line(told: Told, phone: str | None, now: datetime, has_button: bool) -> Line:
    """Where a button to call stands above already, the words hold the number; else it stands behind them."""
    match told.state:
        case DeliveryState.QUEUED:
            return Line(told.name, "queued", _("nog onderweg"))
        case DeliveryState.DELIVERED if told.at:
            return Line(told.name, "passed", sick_words.passed_on(told.at, now))
        case DeliveryState.SEEN if told.at:
            return Line(told.name, "seen", sick_words.seen(told.at, now, told.seen_by))
        case DeliveryState.NOT_SEEN:
            if phone and has_button:
                return Line(told.name, "call", _("niet gezien, bel %(number)s", number=words.phone(phone)))
            return Line(told.name, "call", _("niet gezien"), phone)
        case _other:
            if phone and has_button:
                return Line(told.name, "failed", _("niet gelukt, bel %(number)s", number=words.phone(phone)))
            return Line(told.name, "failed", _("niet gelukt"), phone)


def _phone(told: Told, job: Job) -> str | None:
    """Their own number; of a workplace without one, that of the supervisor."""
    if told.phone or told.recipient is not Recipient.WORKPLACE or job.workplace is None:
        return told.phone
    return job.workplace.phone if job.workplace.organisation == told.organisation else None


def calls_to_make(receipts: Sequence[Receipt], job: Job, *, runs: bool) -> list[Call]:
    """Who must be called as well: an employer for whom the portal does not count, and who has nobody to read it.

    Of a report that runs no more only its end matters, and nothing when staff took it back.
    """
    counted = receipts if runs else receipts[-1:]
    latest = next((one for one in reversed(counted) if one.kind in MUST_ARRIVE), None)
    if latest is None:
        return []
    return [Call(told.name, _phone(told, job)) for told in latest.told if _must_be_called(told, job)]


def _must_be_called(told: Told, job: Job) -> bool:
    if told.state is DeliveryState.SEEN:
        return False
    if told.state is DeliveryState.NO_DESK:
        return True
    employer: Party | None = job.employer
    is_employer = told.recipient is Recipient.FORMAL_EMPLOYER and employer is not None
    return is_employer and employer is not None and not employer.counts_as_report
