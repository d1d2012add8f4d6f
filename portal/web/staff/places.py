"""Where a member of staff goes after doing something for one participant."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from portal.base import clock
from portal.flows.permission import Act, may
from portal.web.access import db, me


def after(participant: UUID, otherwise: str = "staff_today.show") -> str:
    """To the conversation for who may read it, else to another page of staff; `otherwise` is its endpoint."""
    if may(db(), me(), Act.READ_CONVERSATION, participant, clock.today()):
        return url_for("staff_conversation.show", participant_id=participant)
    return url_for(otherwise)
