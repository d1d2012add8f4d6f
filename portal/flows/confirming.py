"""A number or address that is not in the file: it waits until the contact person has called the number that is.

What waits is the code by which it was proven: the open task points at it, and the address stands sealed in its row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.settings import Municipality
from portal.domain import audit
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.guidance.actions import finish_tasks, make_task
from portal.domain.guidance.models import Task
from portal.domain.guidance.queries import ContactCard, contact_card
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.domain.ways_in.models import Code, Passkey
from portal.domain.ways_in.rules import Channel
from portal.flows import own_details
from portal.flows.permission import Act, require
from portal.flows.promises import outlook


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody says is theirs, beside what the file says."""

    code: UUID
    channel: Channel
    address: str
    in_file: str | None
    is_taken: bool
    """Somebody else has it: it cannot be confirmed."""


def joined(session: Session, account: UUID, *, post: bool | None, codes: Iterable[UUID], now: datetime) -> None:
    """What was chosen while accepting an invitation, in the transaction of accepting it.

    What is in the file is verified from now on; anything else waits for the contact person. What waited before
    no longer does. Codes of somebody else, or that were not used, count for nothing.
    """
    person = session.get_one(Account, account)
    participant = own_details.participant_of(session, account)
    if participant is None:
        return
    person.to_confirm_at = None
    finish_tasks(session, TaskKind.CONFIRM_CONTACT, participant, now=now, actor=account)
    if post is not None:
        own_details.choose_post(session, account, by_portal=post, now=now)
    for code in codes:
        found = own_details.proven(session, account, code)
        if found is not None:
            _take(session, person, participant, found, now=now)
    session.flush()


def _take(session: Session, person: Account, participant: UUID, code: Code, *, now: datetime) -> None:
    channel = Channel(code.channel)
    if not own_details.is_same(own_details.kept_address(person, channel), code.address):
        person.to_confirm_at = now
        ask(session, participant, code.id, now=now)
    elif channel is Channel.EMAIL:
        person.email_verified_at = now
    else:
        person.phone_verified_at = now


def ask(session: Session, participant: UUID, code: UUID, *, now: datetime) -> None:
    """A task for who helps this person, and a notice that it is there. Once per code."""
    today = clock.day_of(now)
    card = contact_card(session, participant, today)
    task = make_task(
        session,
        TaskKind.CONFIRM_CONTACT,
        cause=f"confirm_contact:{code}",
        due_on=today,
        now=now,
        participant=participant,
        thing=code,
        for_role=RoleKind.CONTACT_PERSON if card else RoleKind.COORDINATOR,
    )
    helper = _helper(card)
    if task is not None and helper is not None:
        announce(session, NoticeKind.TASK, helper, cause=f"confirm_contact:{code}", thing=task.id, now=now)


def _helper(card: ContactCard | None) -> UUID | None:
    """The contact person; while away, who stands in."""
    if card is None:
        return None
    return card.stand_in.account if card.stand_in else card.contact.account


def proposed(session: Session, participant: UUID) -> list[Proposed]:
    """What waits to be confirmed: one statement, and one for each. Who calls checks that they may."""
    rows = session.execute(
        select(Code, Account)
        .join(Task, Task.thing == Code.id)
        .join(Account, Account.id == Code.account_id)
        .join(Participant, Participant.account_id == Account.id)
        .where(_open(participant), Participant.id == participant)
        .order_by(Code.id)
    )
    return [
        Proposed(
            code=code.id,
            channel=Channel(code.channel),
            address=code.address,
            in_file=own_details.kept_address(person, Channel(code.channel)),
            is_taken=own_details.is_taken(session, person.id, Channel(code.channel), code.address),
        )
        for code, person in rows.all()
    ]


@dataclass(frozen=True, slots=True)
class Wait:
    """What a participant may know who waits: which of the two is looked after, by whom, and before when."""

    is_number: bool
    is_address: bool
    by: str | None
    """Nobody by name: the municipality."""
    until: date
    is_late: bool


def waits_for(
    session: Session, participant: UUID, card: ContactCard | None, municipality: Municipality, *, today: date
) -> Wait:
    """The promise counts from the day it was asked. Three statements at most."""
    channels = session.execute(
        select(Code.channel, Task.made_at).join(Task, Task.thing == Code.id).where(_open(participant))
    ).all()
    since = min((clock.day_of(row.made_at) for row in channels), default=today)
    look = outlook(session, card, municipality, today=since)
    found = {row.channel for row in channels}
    return Wait(
        is_number=Channel.SMS in found,
        is_address=Channel.EMAIL in found,
        by=look.helps_now.name if look.helps_now else None,
        until=look.promise.day,
        is_late=look.promise.day < today,
    )


def _open(participant: UUID) -> ColumnElement[bool]:
    """The tasks that ask for this participant's number or address."""
    return and_(Task.kind == TaskKind.CONFIRM_CONTACT, Task.participant_id == participant, Task.done_at.is_(None))


def looked(session: Session, staff: UUID, participant: UUID, *, role: str, now: datetime) -> None:
    """A line before a member of staff sees a number or address."""
    audit.note(session, "address_looked", now=now, actor=staff, role=role, about=participant)


def confirm(session: Session, me: Me, participant: UUID, *, now: datetime) -> bool:
    """It is theirs: it takes the place of the one in the file. False when nothing waited (any more).

    Raises NotYours, accounts.AddressTaken (nothing was changed).
    """
    tie = require(session, me, Act.CONFIRM_CONTACT, participant, clock.day_of(now))
    person = _locked(session, participant)
    waiting = proposed(session, participant)
    if not waiting:
        return False
    for one in waiting:
        own_details.replace(session, person, one.channel, one.address, now=now)
    person.to_confirm_at = None
    _done(session, me, participant, "address_confirmed", tie, now=now)
    return True


def refuse(session: Session, me: Me, participant: UUID, *, now: datetime) -> bool:
    """It is not theirs: it goes, and so does everything by which this phone gets in. False when nothing waited.

    Where somebody is inside already and only changed an address, the phones stay. Raises NotYours.
    """
    tie = require(session, me, Act.CONFIRM_CONTACT, participant, clock.day_of(now))
    person = _locked(session, participant)
    waiting = proposed(session, participant)
    if not waiting:
        return False
    for one in waiting:
        session.delete(session.get_one(Code, one.code))
    if person.to_confirm_at is not None:
        person.to_confirm_at, person.pin_hash = None, None
        person.post_by_portal, person.post_by_portal_at = None, None  # maybe somebody else chose it: it is asked again
        accounts.forget_phones(session, person.id, now=now)
        session.execute(
            update(Passkey).where(Passkey.account_id == person.id, Passkey.removed_at.is_(None)).values(removed_at=now)
        )
    _done(session, me, participant, "address_refused", tie, now=now)
    return True


def _locked(session: Session, participant: UUID) -> Account:
    """The account, for one at a time."""
    account = session.get_one(Participant, participant).account_id
    return session.get_one(Account, account, with_for_update=True, populate_existing=True)


def _done(session: Session, me: Me, participant: UUID, action: str, tie: str, *, now: datetime) -> None:
    session.flush()
    finish_tasks(session, TaskKind.CONFIRM_CONTACT, participant, now=now, actor=me.account)
    audit.note(session, action, now=now, actor=me.account, role=tie, about=participant)
