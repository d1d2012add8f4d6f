"""Read the conversation: a page of it, what waits, one attachment. Nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Row, Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from portal.base import crypto
from portal.base.tables import opened, place_of
from portal.domain.accounts.models import Account, Participant
from portal.domain.guidance.models import Talk
from portal.domain.messages.models import Attachment, AttachmentContent, Conversation, Message
from portal.domain.messages.rules import MessageState, RemovalGround, Side, Subject, state_of

SHOWN = 20
"""Messages on one page of a conversation."""
Remover = aliased(Account, name="remover")


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as it stands in a message."""

    id: UUID
    kind: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Link:
    """A published article that an answer points to."""

    slug: str
    title: str


class Line(NamedTuple):
    """One message or event, opened."""

    id: UUID
    once: UUID | None
    side: Side
    author: str
    subject: Subject | None
    from_page: str | None
    text: str
    links: tuple[Link, ...]
    sent_at: datetime
    promised_on: date | None
    seen_at: datetime | None
    answered: bool
    closed_at: datetime | None
    removed_at: datetime | None
    removed_by: str
    removal_ground: RemovalGround | None
    files: tuple[File, ...] = ()

    @property
    def state(self) -> MessageState:
        """What an own message says of itself."""
        return state_of(self.seen_at, answered=self.answered, closed=self.closed_at is not None)

    @property
    def waits(self) -> bool:
        """Whether this is a question without an answer."""
        return self.side is Side.PARTICIPANT and not self.answered and self.closed_at is None


@dataclass(frozen=True, slots=True)
class ComingTalk:
    """A talk that is planned; `at_time` as '10:00' in Amsterdam, no place means by phone."""

    id: UUID
    on_day: date
    at_time: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a conversation, oldest first. `older` is the key to ask for those before them."""

    lines: tuple[Line, ...] = ()
    older: UUID | None = None
    promised_on: date | None = None
    """Of the oldest question that waits, wherever it stands."""
    waiting_since: datetime | None = None
    later_on: date | None = None
    version: int = 1
    talks: tuple[ComingTalk, ...] = ()
    """Those to come, first one first; only where they were asked for."""

    @property
    def last_answer(self) -> UUID | None:
        """The last message of staff on this page."""
        return next((line.id for line in reversed(self.lines) if line.side is Side.STAFF), None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One conversation on the list of a contact person."""

    participant: UUID
    name: str
    contact: UUID
    waiting_since: datetime
    promised_on: date
    later_on: date | None
    unseen: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment that can be handed out, and to whose conversation it belongs."""

    id: UUID
    participant: UUID
    media_type: str
    name: str


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Message.id,
            Message.once,
            Message.side,
            Message.subject,
            Message.from_page,
            Message.text_sealed,
            Message.links_sealed,
            Message.sent_at,
            Message.promised_on,
            Message.seen_at,
            Message.answered,
            Message.closed_at,
            Message.removed_at,
            Message.removal_ground,
            Account.first_name,
            Account.last_name,
            Remover.first_name.label("remover_first_name"),
            Remover.last_name.label("remover_last_name"),
            Conversation.promised_on.label("waits_until"),
            Conversation.waiting_since,
            Conversation.later_on,
            Conversation.version,
        )
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Account, Account.id == Message.author_id)
        .outerjoin(Remover, Remover.id == Message.removed_by_id)
    )


def _in_conversation() -> Select[*tuple[Any, ...]]:
    """The lines of :participant, newest first. The conversation is a value inside the statement, so that the index on
    conversation and id gives the last messages at once."""
    conversation = select(Conversation.id).where(Conversation.participant_id == bindparam("participant"))
    return _lines().where(Message.conversation_id == conversation.scalar_subquery()).order_by(Message.id.desc())


@cache
def _last_lines() -> Select[*tuple[Any, ...]]:
    """Built once per process, as the others below: these are asked for with every page."""
    return _in_conversation().limit(SHOWN + 1)


@cache
def _earlier_lines() -> Select[*tuple[Any, ...]]:
    return _last_lines().where(Message.id < bindparam("before"))


@cache
def _last_lines_and_talks() -> Select[*tuple[Any, ...]]:
    """The last lines, each of them once for every talk from :today on: a page has no statement to spare for those."""
    last = _last_lines().subquery()
    return (
        select(last, Talk.id.label("talk_id"), Talk.on_day, Talk.at_time, Talk.place)
        .outerjoin(
            Talk,
            and_(
                Talk.participant_id == bindparam("participant"),
                Talk.held_at.is_(None),
                Talk.cancelled_at.is_(None),
                Talk.on_day >= bindparam("today", type_=Date()),
            ),
        )
        .order_by(last.c.id.desc(), Talk.on_day, Talk.at_time, Talk.id)
    )


def page_with_talks(session: Session, participant: UUID, today: date) -> Page:
    """The last lines of a conversation and the talks to come. Two statements at any size."""
    rows = session.execute(_last_lines_and_talks(), {"participant": participant, "today": today}).all()
    lines = {row.id: row for row in reversed(rows)}
    talks = tuple(
        ComingTalk(row.talk_id, row.on_day, row.at_time, row.place)
        for row in rows
        if row.id == rows[0].id and row.talk_id is not None
    )
    return replace(_page(session, list(reversed(lines.values()))), talks=talks)


def page_of(session: Session, participant: UUID, *, before: UUID | None = None) -> Page:
    """The last lines of a conversation, or those before the line with this id. Two statements at any size."""
    query = _last_lines() if before is None else _earlier_lines()
    return _page(session, session.execute(query, {"participant": participant, "before": before}).all())


def _page(session: Session, rows: Sequence[Row[Any]]) -> Page:
    if not rows:
        return Page()
    shown = rows[:SHOWN]
    files = files_of(session, [row.id for row in shown])
    last = shown[0]
    return Page(
        lines=tuple(_line(row, files) for row in reversed(shown)),
        older=shown[-1].id if len(rows) > SHOWN else None,
        promised_on=last.waits_until,
        waiting_since=last.waiting_since,
        later_on=last.later_on,
        version=last.version,
    )


def line(session: Session, participant: UUID, message: UUID) -> Line | None:
    """One line of this participant's conversation; None when it is somebody else's."""
    row = session.execute(_lines().where(Message.id == message, Conversation.participant_id == participant)).first()
    return _line(row, files_of(session, [row.id])) if row else None


def written_by(session: Session, participant: UUID, account: UUID, *, most: int | None = None) -> list[Line]:
    """Everything this participant ever wrote in the conversation, or the last of it; newest first. Two statements."""
    rows = session.execute(
        _in_conversation().where(Message.side == Side.PARTICIPANT, Message.author_id == account).limit(most),
        {"participant": participant},
    ).all()
    files = files_of(session, [row.id for row in rows])
    return [_line(row, files) for row in rows]


def _line(row: Row[Any], files: dict[UUID, tuple[File, ...]]) -> Line:
    links = opened(Message, "links", row.id, row.links_sealed)
    return Line(
        id=row.id,
        once=row.once,
        side=Side(row.side),
        author=_name(row.first_name, row.last_name),
        subject=Subject(row.subject) if row.subject else None,
        from_page=row.from_page,
        text=opened(Message, "text", row.id, row.text_sealed) or "",
        links=tuple(Link(**one) for one in json.loads(links)) if links else (),
        sent_at=row.sent_at,
        promised_on=row.promised_on,
        seen_at=row.seen_at,
        answered=row.answered,
        closed_at=row.closed_at,
        removed_at=row.removed_at,
        removed_by=_name(row.remover_first_name, row.remover_last_name),
        removal_ground=RemovalGround(row.removal_ground) if row.removal_ground else None,
        files=files.get(row.id, ()),
    )


def _name(first: str | None, last: str | None) -> str:
    return f"{first or ''} {last or ''}".strip()


CHUNK = 500
"""Ids asked for in one statement, under what either database takes."""


@cache
def _files() -> Select[*tuple[Any, ...]]:
    return (
        select(Attachment.id, Attachment.message_id, Attachment.kind, Attachment.name_sealed, Attachment.size)
        .where(Attachment.message_id.in_(bindparam("messages", expanding=True)))
        .order_by(Attachment.message_id, Attachment.position)
    )


def files_of(session: Session, messages: Sequence[UUID]) -> dict[UUID, tuple[File, ...]]:
    """The attachments of these messages, without their content."""
    found: dict[UUID, tuple[File, ...]] = {}
    for start in range(0, len(messages), CHUNK):
        rows = session.execute(_files(), {"messages": messages[start : start + CHUNK]})
        for row in rows:
            name = opened(Attachment, "name", row.id, row.name_sealed) or ""
            found[row.message_id] = (*found.get(row.message_id, ()), File(row.id, row.kind, name, row.size))
    return found


def attachment(session: Session, attachment_id: UUID) -> Kept | None:
    """What an attachment is and whose; the caller decides who may have it."""
    row = session.execute(
        select(Attachment.id, Attachment.media_type, Attachment.name_sealed, Conversation.participant_id)
        .join(Message, Message.id == Attachment.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Attachment.id == attachment_id)
    ).first()
    if row is None:
        return None
    name = opened(Attachment, "name", row.id, row.name_sealed) or ""
    return Kept(row.id, row.participant_id, row.media_type, name)


def content_of(session: Session, attachment_id: UUID) -> bytes | None:
    """The bytes of an attachment, opened; None when they were removed."""
    sealed = session.scalar(
        select(AttachmentContent.content_sealed).where(AttachmentContent.attachment_id == attachment_id)
    )
    return None if sealed is None else crypto.keyring().open(sealed, content_place(attachment_id))


def content_place(attachment_id: UUID) -> str:
    """Where the sealed content of an attachment belongs: it opens in no other row."""
    return place_of(AttachmentContent.__tablename__, "content_sealed", attachment_id)


def was_sent(session: Session, once: UUID, *, author: UUID, participant: UUID) -> bool:
    """Whether this author already sent the message with this key, in the conversation of this participant."""
    found = (
        select(Message.id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.once == once, Message.author_id == author, Conversation.participant_id == participant)
    )
    return session.scalar(found) is not None


def is_taken(session: Session, once: UUID) -> bool:
    """Whether any message carries this key."""
    return session.scalar(select(Message.id).where(Message.once == once)) is not None


class NewAnswer(NamedTuple):
    """A message of staff that was not opened."""

    id: UUID
    first_name: str
    """Of who wrote it: perhaps the stand-in, or who handed over."""
    waits_still: bool
    """It answered nothing: a question waits, as after a hand-over."""


def new_answer(session: Session, participant: UUID) -> NewAnswer | None:
    """The last message of staff when the participant has not opened it."""
    row = session.execute(
        select(Message.id, Account.first_name, Conversation.waiting_since)
        .select_from(Conversation)
        .join(Message, Message.id == Conversation.last_staff_message_id)
        .join(Account, Account.id == Message.author_id)
        .where(Conversation.participant_id == participant, Conversation.unread > 0)
    ).first()
    return NewAnswer(row.id, row.first_name, row.waiting_since is not None) if row else None


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Conversation.participant_id,
            Conversation.contact_id,
            Conversation.waiting_since,
            Conversation.promised_on,
            Conversation.later_on,
            Conversation.unseen_by_staff,
            Account.first_name,
            Account.last_name,
        )
        .join(Participant, Participant.id == Conversation.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(
            Conversation.contact_id.in_(bindparam("contacts", expanding=True)), Conversation.promised_on.is_not(None)
        )
        .order_by(Conversation.promised_on, Conversation.waiting_since)
        .limit(bindparam("most"))
    )


def waiting_for(session: Session, contacts: Iterable[UUID], *, limit: int) -> list[Waiting]:
    """Conversations of these contact persons in which a question waits, oldest promise first. One indexed statement."""
    rows = session.execute(_waiting(), {"contacts": list(contacts), "most": limit})
    return [
        Waiting(
            row.participant_id,
            _name(row.first_name, row.last_name),
            row.contact_id,
            row.waiting_since,
            row.promised_on,
            row.later_on,
            row.unseen_by_staff,
        )
        for row in rows
    ]
