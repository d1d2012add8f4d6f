"""Vraag."""

from __future__ import annotations

from flask import Response

from portal.web.pages import page
from portal.web.participant.guard import for_participants

bp = for_participants("participant_messages", __name__, url_prefix="/vraag")


@bp.get("")
def show() -> Response:
    return page("participant/messages.html", title="Vraag")
