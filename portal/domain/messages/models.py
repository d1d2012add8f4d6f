"""One conversation per participant for life; an author per message; nobody edits or deletes."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, Sealed, identity


class Conversation(Base):
    """What the lists of staff need stands in this one row, so that they are one indexed query at any size."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_contact_id_promised_on", "contact_id", "promised_on"),
        Index("ix_conversations_waiting_since", "waiting_since"),
        Index("ix_conversations_unread_since", "unread_since"),
    )

    id: Mapped[uuid.UUID] = identity()
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participants.id"), unique=True)
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    """The current contact person, kept equal to the open assignment."""
    waiting_since: Mapped[datetime | None]
    """Sent moment of the oldest own message that is not answered or closed."""
    promised_on: Mapped[date | None]
    later_on: Mapped[date | None]
    """'Later antwoorden': the day staff chose; the promise to the participant stays as it was."""
    last_message_at: Mapped[datetime | None]
    last_staff_message_id: Mapped[uuid.UUID | None]
    unseen_by_staff: Mapped[int] = mapped_column(default=0)
    unread: Mapped[int] = mapped_column(default=0)
    """Staff messages the participant has not opened. A number, no times: we do not watch."""
    unread_since: Mapped[datetime | None]
    """Sent moment of the oldest of them, for the task to call after three working days."""
    version: Mapped[int] = mapped_column(default=1)


class Message(Base):
    """A message of a participant or of staff, or an event in the conversation (another contact person)."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_conversation_id_id", "conversation_id", "id"),)

    id: Mapped[uuid.UUID] = identity()
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    once: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    side: Mapped[str] = mapped_column(String(12))
    """participant, staff, event."""
    subject: Mapped[str | None] = mapped_column(String(12))
    from_page: Mapped[str | None] = mapped_column(String(120))
    text = Sealed()
    text_sealed: Mapped[bytes]
    """Of an event: the word for what happened."""
    links = Sealed()
    links_sealed: Mapped[bytes | None]
    """Published articles an answer points to: a list of slug and title as they were when it was sent."""
    sent_at: Mapped[datetime]
    promised_on: Mapped[date | None]
    """Fixed when it was sent and shown unchanged."""
    promised_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    seen_at: Mapped[datetime | None]
    """When staff opened the conversation; never by polling."""
    answered: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    """'Geen antwoord nodig': stays seen, the promise ends."""
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    removal_ground: Mapped[str | None] = mapped_column(String(10))


class Attachment(Base):
    """A photo or PDF, checked and written anew before it is kept; the content is sealed."""

    __tablename__ = "attachments"

    id: Mapped[uuid.UUID] = identity()
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    media_type: Mapped[str] = mapped_column(String(40))
    name = Sealed()
    name_sealed: Mapped[bytes]
    size: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)


class AttachmentContent(Base):
    """The sealed bytes of an attachment, apart so that lists never read them."""

    __tablename__ = "attachment_contents"

    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    content_sealed: Mapped[bytes]
