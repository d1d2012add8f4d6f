"""What stands around every page of a participant: whom to call now, and whether an answer waits. One statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain.guidance.queries import ContactCard, card_from, card_query
from portal.domain.guidance.rules import Helper, who_helps
from portal.domain.messages.models import Conversation


@dataclass(frozen=True, slots=True)
class Frame:
    """`card` is None when nobody is the contact person; then the municipality helps."""

    card: ContactCard | None
    unread: int
    helper: Helper


def frame_of(session: Session, participant: UUID, today: date) -> Frame:
    query = (
        card_query(participant, today)
        .add_columns(Conversation.unread)
        .outerjoin(Conversation, Conversation.participant_id == participant)
    )
    row = session.execute(query).first()
    if row is None:
        return Frame(None, 0, Helper.MUNICIPALITY)
    card = card_from(row)
    helper = who_helps(today, card.contact.works, card.stand_in.works if card.stand_in else None)
    return Frame(card, row.unread or 0, helper)
