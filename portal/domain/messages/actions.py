"""Ask, answer, see, close, remove: everything that changes a conversation.

Whoever changes a conversation holds its row first (`held`), so two who write at the same moment come one after the
other on both databases and the counts in the row stay right.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.base import crypto
from portal.base.files import Accepted
from portal.base.tables import Moment
from portal.domain.messages import queries, rules
from portal.domain.messages.models import Attachment, AttachmentContent, Conversation, Message
from portal.domain.messages.queries import Link
from portal.domain.messages.rules import Event, EventWord, RemovalGround, Side, Subject


class AlreadySent(Exception):
    """A message with this key stands already: pressed twice, or sent again after bad reception."""


class KeyTaken(Exception):
    """This key belongs to another message, of somebody else or to somebody else: nothing was sent."""


class ChangedMeanwhile(Exception):
    """Something was written or closed after the page was shown: look first, then choose."""


class NoSuchMessage(Exception):
    """Not a message of this conversation, or it was removed before."""


def open_conversation(session: Session, participant: UUID, contact: UUID | None) -> Conversation:
    """The conversation of this participant, held until the transaction ends; made when there is none yet."""
    try:
        with session.begin_nested():
            session.add(Conversation(participant_id=participant, contact_id=contact))
    except IntegrityError:
        pass  # it stands already, or another process made it at this moment
    return session.scalars(_held(participant)).one()


def held(session: Session, participant: UUID) -> Conversation:
    """The conversation of this participant, held until the transaction ends."""
    return session.scalars(_held(participant)).first() or open_conversation(session, participant, None)


def _held(participant: UUID) -> Select[Conversation]:
    query = select(Conversation).where(Conversation.participant_id == participant)
    return query.with_for_update().execution_options(populate_existing=True)


def ask(
    session: Session,
    conversation: Conversation,
    author: UUID,
    *,
    text: str,
    once: UUID,
    promised_on: date,
    promised_by: UUID | None,
    now: datetime,
    subject: Subject | None = None,
    from_page: str | None = None,
    files: Sequence[Accepted] = (),
) -> Message:
    """A question of the participant. The promised day is fixed here. Raises AlreadySent, KeyTaken, BadMessage."""
    message = _write(session, conversation, Side.PARTICIPANT, author, text=text, once=once, files=files, now=now)
    message.subject, message.from_page = subject, from_page
    message.promised_on, message.promised_by_id = promised_on, promised_by
    if conversation.waiting_since is None:
        conversation.waiting_since, conversation.promised_on = now, promised_on
    conversation.unseen_by_staff += 1
    conversation.later_on = None
    session.flush()
    return message


def answer(
    session: Session,
    conversation: Conversation,
    author: UUID,
    *,
    text: str,
    once: UUID,
    now: datetime,
    version: int | None = None,
    links: Sequence[Link] = (),
    files: Sequence[Accepted] = (),
) -> Message:
    """A message of staff: every question that waited is answered by it.

    `version` is that of the conversation when its page was shown. Raises AlreadySent, KeyTaken,
    ChangedMeanwhile, BadMessage.
    """
    _not_sent_before(session, conversation, author, once)
    _unchanged(conversation, version)
    message = _write(session, conversation, Side.STAFF, author, text=text, once=once, files=files, now=now)
    if links:
        message.links = json.dumps([{"slug": one.slug, "title": one.title} for one in links])
    session.execute(
        update(Message)
        .where(*_waits(conversation))
        .values(answered=True, seen_at=func.coalesce(Message.seen_at, literal(now, Moment())))
    )
    _nothing_waits(conversation)
    conversation.unseen_by_staff = 0
    conversation.last_staff_message_id = message.id
    conversation.unread += 1
    conversation.unread_since = conversation.unread_since or now
    session.flush()
    return message


def hand_over(
    session: Session, conversation: Conversation, author: UUID, contact: UUID, *, text: str, once: UUID, now: datetime
) -> Message:
    """A message of staff with which somebody else becomes the contact person, and the line that says so.

    It answers nothing: what waits, waits on, with the day that was promised. Raises AlreadySent, KeyTaken, BadMessage.
    """
    message = _write(session, conversation, Side.STAFF, author, text=text, once=once, files=(), now=now)
    conversation.last_staff_message_id = message.id
    conversation.unread += 1
    conversation.unread_since = conversation.unread_since or now
    change_contact(session, conversation, contact, now=now)
    session.flush()
    return message


def close(session: Session, conversation: Conversation, *, now: datetime, version: int | None = None) -> bool:
    """'Geen antwoord nodig': the promise ends, the questions stay seen. False when nothing waited.

    Raises ChangedMeanwhile.
    """
    _unchanged(conversation, version)
    if conversation.waiting_since is None:
        return False
    session.execute(
        update(Message)
        .where(*_waits(conversation))
        .values(closed_at=now, seen_at=func.coalesce(Message.seen_at, literal(now, Moment())))
    )
    _nothing_waits(conversation)
    conversation.unseen_by_staff = 0
    conversation.version += 1
    session.flush()
    return True


def answer_later(session: Session, conversation: Conversation, day: date) -> None:
    """Staff chose another day to answer. What was promised to the participant stays as it was."""
    conversation.later_on = day
    session.flush()


def remove(
    session: Session,
    conversation: Conversation,
    message: UUID,
    *,
    ground: RemovalGround,
    actor: UUID,
    now: datetime,
) -> Message:
    """Take away what a message said, and its files: a line stays that says when and by whom. Raises NoSuchMessage."""
    found = session.get(Message, message)
    gone = found is None or found.removed_at is not None or found.side == Side.EVENT
    if found is None or gone or found.conversation_id != conversation.id:
        raise NoSuchMessage(message)
    files = select(Attachment.id).where(Attachment.message_id == message)
    session.execute(delete(AttachmentContent).where(AttachmentContent.attachment_id.in_(files)))
    session.execute(delete(Attachment).where(Attachment.message_id == message))
    found.text, found.links = "", None
    found.removed_at, found.removed_by_id, found.removal_ground = now, actor, ground
    conversation.version += 1
    session.flush()
    return found


def tell_event(
    session: Session,
    conversation: Conversation,
    author: UUID,
    event: Event,
    *,
    now: datetime,
    once: UUID | None = None,
) -> Message:
    """A line between the messages, such as a telephone call. With a key, pressing twice counts once.

    Raises AlreadySent, KeyTaken.
    """
    if once is not None:
        _not_sent_before(session, conversation, author, once)
    line = Message(conversation_id=conversation.id, side=Side.EVENT, author_id=author, once=once, sent_at=now)
    line.text = rules.event_text(event)
    session.add(line)
    try:
        session.flush()
    except IntegrityError as refused:  # the same key from another conversation at this very moment
        raise KeyTaken from refused
    conversation.version += 1
    session.flush()
    return line


def see(session: Session, participant: UUID, *, now: datetime) -> bool:
    """Staff opened the conversation: what was sent is seen. False when there was nothing new."""
    opened = session.scalar(
        update(Conversation)
        .where(Conversation.participant_id == participant, Conversation.unseen_by_staff > 0)
        .values(unseen_by_staff=0)
        .returning(Conversation.id)
    )
    if opened is None:
        return False
    session.execute(
        update(Message)
        .where(Message.conversation_id == opened, Message.side == Side.PARTICIPANT, Message.seen_at.is_(None))
        .values(seen_at=now)
    )
    return True


def unread_read(session: Session, participant: UUID) -> None:
    """The participant opened the conversation: no answer is new any more. No time is kept."""
    session.execute(
        update(Conversation).where(Conversation.participant_id == participant).values(unread=0, unread_since=None)
    )


def change_contact(session: Session, conversation: Conversation, contact: UUID, *, now: datetime) -> Message | None:
    """Somebody else is the contact person from now on: a line in the conversation says so. Nothing when it was so."""
    if conversation.contact_id == contact:
        return None
    conversation.contact_id = contact
    return tell_event(session, conversation, contact, Event(EventWord.CONTACT_CHANGED), now=now)


def _write(
    session: Session,
    conversation: Conversation,
    side: Side,
    author: UUID,
    *,
    text: str,
    once: UUID,
    files: Sequence[Accepted],
    now: datetime,
) -> Message:
    text = rules.tidy(text)
    rules.check(text, [len(file.data) for file in files])
    _not_sent_before(session, conversation, author, once)
    message = Message(conversation_id=conversation.id, side=side, author_id=author, once=once, sent_at=now)
    message.text = text
    session.add(message)
    try:
        session.flush()
    except IntegrityError as refused:  # the same key from another conversation at this very moment
        raise KeyTaken from refused
    for position, file in enumerate(files):
        _keep(session, message.id, position, file)
    conversation.last_message_at = now
    conversation.version += 1
    return message


def _not_sent_before(session: Session, conversation: Conversation, author: UUID, once: UUID) -> None:
    """Raises AlreadySent for the same press of the same button, KeyTaken when the key is that of another message."""
    if queries.was_sent(session, once, author=author, participant=conversation.participant_id):
        raise AlreadySent
    if queries.is_taken(session, once):
        raise KeyTaken


def _keep(session: Session, message: UUID, position: int, file: Accepted) -> None:
    kept = Attachment(
        message_id=message, kind=file.kind, media_type=file.media_type, size=len(file.data), position=position
    )
    kept.name = file.name
    session.add(kept)
    session.flush()
    sealed = crypto.keyring().seal(file.data, queries.content_place(kept.id))
    session.add(AttachmentContent(attachment_id=kept.id, content_sealed=sealed))


def _waits(conversation: Conversation) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.conversation_id == conversation.id,
        Message.side == Side.PARTICIPANT,
        Message.answered.is_(False),
        Message.closed_at.is_(None),
    )


def _nothing_waits(conversation: Conversation) -> None:
    conversation.waiting_since = conversation.promised_on = conversation.later_on = None


def _unchanged(conversation: Conversation, version: int | None) -> None:
    if version is not None and version != conversation.version:
        raise ChangedMeanwhile
