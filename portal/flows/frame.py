"""What stands around every page of a participant: whom to call now, and whether an answer waits. One statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam
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
    row = session.execute(_frame_query(), {"participant": participant, "today": today}).first()
    if row is None:
        return Frame(None, 0, Helper.MUNICIPALITY)
    card = card_from(row)
    helper = who_helps(today, card.contact.works, card.stand_in.works if card.stand_in else None)
    return Frame(card, row.unread or 0, helper)


@cache
def _frame_query() -> Select[Any]:
    """Built once per process: it is asked for by every page of a participant."""
    return (
        card_query()
        .add_columns(Conversation.unread)
        .outerjoin(Conversation, Conversation.participant_id == bindparam("participant"))
    )
