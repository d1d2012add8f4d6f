"""Transfer: somebody else becomes the contact person, with a message to the participant, as one operation.

The conversation, the promises in it, the tasks and the planned talks go along; what was promised stays as it was. Who
was the contact person has no rights any more from that moment on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit, messages
from portal.domain.accounts.models import Participant
from portal.domain.accounts.rules import Me, takes_people_on
from portal.domain.guidance import actions, queries
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages.queries import was_sent
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.flows.conversation import tell_of
from portal.flows.permission import Act, NotYours, require, require_coordinator

MOST = 100
"""People in one form of many at once."""
KEPT_FOR_NOBODY = (TaskKind.CONFIRM_CONTACT,)
"""Tasks that the coordinator does as long as there is no contact person."""


class ChangedMeanwhile(Exception):
    """Somebody else is the contact person than the page showed; `contact` is who it is now, None for nobody."""

    def __init__(self, contact: UUID | None = None) -> None:
        super().__init__(contact)
        self.contact = contact


class NotAContactPerson(Exception):
    """The new one is no contact person, leaves soon, or is the contact person already."""


@dataclass(frozen=True, slots=True)
class Handover:
    """To whom, and with what message; `once` is the key by which pressing twice counts once."""

    to: UUID
    text: str
    once: UUID


def hand_over(
    session: Session, me: Me, participant: UUID, handover: Handover, *, shown: UUID | None, now: datetime
) -> None:
    """From today `handover.to` is the contact person; `shown` is who it was on the page, None for nobody.

    Raises NotYours, ChangedMeanwhile, NotAContactPerson, messages.AlreadySent, messages.KeyTaken, rules.BadMessage.
    """
    tie = require(session, me, Act.TRANSFER, participant, clock.day_of(now))
    if was_sent(session, handover.once, author=me.account, participant=participant):
        raise messages.AlreadySent
    queries.hold(session, handover.to, *([shown] if shown else []))
    _can_be_contact(session, handover.to, now=now)
    before = _move(session, me, participant, handover, role=tie, shown=shown, now=now)
    _tell_staff(session, me, handover.once, (before, handover.to), now=now)


def hand_over_all(
    session: Session, me: Me, people: Sequence[UUID], handover: Handover, *, shown: UUID | None, now: datetime
) -> int:
    """All of these participants at once, each with the same message; gives how many. For the coordinator.

    Nothing happens when one of them has another contact person than `shown`. Raises as hand_over does.
    """
    role = require_coordinator(me)
    if any(was_sent(session, uuid5(handover.once, str(one)), author=me.account, participant=one) for one in people[:1]):
        raise messages.AlreadySent
    queries.hold(session, handover.to, *([shown] if shown else []))
    _can_be_contact(session, handover.to, now=now)
    for participant in sorted(people):
        own = Handover(handover.to, handover.text, uuid5(handover.once, str(participant)))
        _move(session, me, participant, own, role=role, shown=shown, now=now)
    _tell_staff(session, me, handover.once, (shown, handover.to), now=now)
    return len(people)


def people_of(session: Session, contact: UUID | None) -> tuple[tuple[UUID, str], ...]:
    """Everybody whose contact person this is, or who has none; as many as one form holds. One statement."""
    if contact is None:
        return queries.without_contact(session, MOST)
    return queries.participants_of(session, contact, MOST)


def is_done(session: Session, me: Me, participant: UUID, once: UUID | None) -> bool:
    """Was this very form sent before? Then it was done, and who sent it may have no rights any more."""
    return once is not None and was_sent(session, once, author=me.account, participant=participant)


def was_mine(session: Session, me: Me, participant: UUID) -> bool:
    """Was this the contact person until a moment ago?"""
    return queries.last_contact_of(session, participant) == me.account


def _can_be_contact(session: Session, account: UUID, *, now: datetime) -> None:
    """A contact person who is known to leave takes nobody over. Raises NotAContactPerson."""
    today = clock.day_of(now)
    if not any(takes_people_on(*days, today) for days in queries.contact_person_days(session, account)):
        raise NotAContactPerson


def _move(
    session: Session, me: Me, participant: UUID, handover: Handover, *, role: str, shown: UUID | None, now: datetime
) -> UUID | None:
    """Gives who it was."""
    if session.get(Participant, participant) is None:
        raise NotYours(participant)
    conversation = messages.held(session, participant)
    before = queries.contact_of(session, participant)
    if before != shown:
        raise ChangedMeanwhile(before)
    if before == handover.to:
        raise NotAContactPerson
    message = messages.hand_over(
        session, conversation, me.account, handover.to, text=handover.text, once=handover.once, now=now
    )
    actions.assign_contact(session, participant, handover.to, now=now)
    actions.move_talks(session, participant, handover.to, today=clock.day_of(now))
    actions.finish_tasks(session, TaskKind.NO_CONTACT, participant, now=now, actor=me.account)
    actions.give_tasks_to_contact(session, participant, KEPT_FOR_NOBODY)
    audit.note(session, "contact_changed", now=now, actor=me.account, role=role, about=participant, thing=message.id)
    # Who wants nothing by this portal hears it by letter or phone: the worker makes that a task.
    account = session.get_one(Participant, participant).account_id
    tell_of(session, NoticeKind.ANSWER, account, message, now=now)
    return before


def _tell_staff(session: Session, me: Me, cause: UUID, people: Iterable[UUID | None], *, now: datetime) -> None:
    """The one before and the one from now on; once for all participants together."""
    for account in people:
        if account is not None and account != me.account:
            announce(
                session,
                NoticeKind.HELPS_CHANGED,
                account,
                cause=f"handed_over:{cause}:{account}",
                from_account=me.account,
                now=now,
            )
