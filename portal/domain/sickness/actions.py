"""Report sick, add to it, report better, take back. Who is told is the flow's (flows/sick_leave.py)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from random import SystemRandom
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain.sickness import queries
from portal.domain.sickness.long_illness import links
from portal.domain.sickness.models import Appointment, Delivery, SickSpell, SpellChange
from portal.domain.sickness.rules import (
    AppointmentFact,
    ChangeKind,
    CorrectionReason,
    Details,
    ExpectedDuration,
    check_corrected_day,
    check_first_day,
    check_recovery_day,
    is_linked,
    may_undo,
    new_reference,
)


class AlreadySick(Exception):
    """This person has a report that runs."""


class AlreadySent(Exception):
    """This very form was received before."""


class KeyTaken(Exception):
    """The key of this form belongs to a report of somebody else: nothing was reported."""


class TooLateToUndo(Exception):
    """More than 24 hours ago: the contact person corrects."""


def report(
    session: Session,
    participant: UUID,
    *,
    first_day: date,
    details: Details,
    once: UUID | None,
    now: datetime,
    actor: UUID,
) -> SickSpell:
    """Open a spell. Raises BadFirstDay, AlreadySent, KeyTaken, AlreadySick."""
    check_first_day(first_day, clock.day_of(now))
    received = queries.received_for(session, once) if once is not None else None
    if received is not None:
        raise AlreadySent if received == participant else KeyTaken
    spell = SickSpell(
        participant_id=participant,
        reference=new_reference(SystemRandom()),
        once=once,
        first_day=first_day,
        reported_at=now,
        reported_by_id=actor,
        linked_to_id=_linked_to(session, participant, first_day),
    )
    session.add(spell)
    try:
        session.flush()
    except IntegrityError as refused:  # the database allows one open spell, also when two reports arrive at once
        raise AlreadySick from refused
    add(session, spell, details)
    return spell


def _linked_to(session: Session, participant: UUID, first_day: date) -> UUID | None:
    """The report before this one, when fewer than four weeks lie in between (BW 7:629(10))."""
    last = queries.last_recovered(session, participant)
    if last is None or last.first_day_back is None or not is_linked(last.first_day_back, first_day):
        return None
    return last.id


def add(session: Session, spell: SickSpell, details: Details) -> frozenset[str]:
    """Write down what was told besides the first day; what was not said stays as it was. The fields that changed."""
    said = details.said()
    appointments = said.pop("appointments", ())
    changed = {name for name, value in said.items() if getattr(spell, name) != value}
    for name in changed:
        setattr(spell, name, said[name])
    if "address_kind" in changed and "postcode" not in said:
        spell.postcode = spell.house_number = None
    if appointments and _add_appointments(session, spell, details.appointments):
        changed.add("appointments")
    session.flush()
    return frozenset(changed)


def _add_appointments(session: Session, spell: SickSpell, told: Iterable[AppointmentFact]) -> bool:
    """The same appointment twice is one."""
    known = {(one.on_day, one.with_whom) for one in queries.appointments(session, [spell.id])}
    new = {(one.on_day, one.with_whom.value) for one in told} - known
    session.add_all(Appointment(spell_id=spell.id, on_day=day, with_whom=whom) for day, whom in sorted(new))
    return bool(new)


def say_longer(session: Session, spell: SickSpell, duration: ExpectedDuration) -> bool:
    """How long it is thought to last now. False when that was known already."""
    if spell.expected_duration == duration:
        return False
    spell.expected_duration = duration
    session.flush()
    return True


def ask_for_partial_work(session: Session, spell: SickSpell, *, now: datetime) -> bool:
    """Somebody wants to work a part again. False when that was asked already."""
    if spell.partial_asked_at is not None:
        return False
    spell.partial_asked_at = now
    session.flush()
    return True


def recover(session: Session, spell: SickSpell, *, first_day_back: date, now: datetime) -> None:
    """Close the spell. Raises BadRecoveryDay."""
    check_recovery_day(first_day_back, spell.first_day, clock.day_of(now))
    spell.first_day_back, spell.better_at = first_day_back, now
    session.flush()


def undo(session: Session, spell: SickSpell, *, now: datetime) -> None:
    """Take an own report back within 24 hours. Raises TooLateToUndo."""
    if not may_undo(spell.reported_at, now):
        raise TooLateToUndo
    spell.undone_at = now
    session.flush()
    link_again(session, spell.participant_id)


def link_again(session: Session, participant: UUID) -> None:
    """After days changed or a report was taken back: which report follows which within four weeks."""
    for spell, before in links(queries.spans(session, participant)).items():
        session.execute(
            update(SickSpell)
            .where(SickSpell.id == spell, SickSpell.linked_to_id.is_distinct_from(before))
            .values(linked_to_id=before)
        )


def correct(
    session: Session, spell: SickSpell, reason: CorrectionReason, *, first_day: date | None, now: datetime
) -> None:
    """Staff put a report right: another first day, or it is taken back. Raises BadCorrectedDay.

    Within 24 hours the participant can take it back as well; staff need not wait for that.
    """
    if reason is CorrectionReason.WRONG_DAY and first_day is not None:
        reported_on, today = clock.day_of(spell.reported_at), clock.day_of(now)
        check_corrected_day(first_day, reported_on, spell.first_day_back, today)
        spell.first_day = first_day
    else:
        spell.undone_at = now
    spell.correction = reason
    session.flush()
    link_again(session, spell.participant_id)


def write_change(session: Session, spell: SickSpell, kind: ChangeKind, *, now: datetime, actor: UUID) -> SpellChange:
    change = SpellChange(spell_id=spell.id, kind=kind, at=now, by_id=actor)
    session.add(change)
    session.flush()
    return change


def mark_seen(session: Session, deliveries: Iterable[UUID], *, now: datetime, actor: UUID) -> None:
    """Once: who saw it first stays."""
    unseen = list(deliveries)
    if unseen:
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(unseen), Delivery.seen_at.is_(None))
            .values(seen_at=now, seen_by_id=actor)
        )


def lock(session: Session, spell: UUID) -> SickSpell | None:
    """The report, held until the end of this transaction so that two changes follow each other."""
    return session.scalar(
        select(SickSpell).where(SickSpell.id == spell).with_for_update().execution_options(populate_existing=True)
    )
