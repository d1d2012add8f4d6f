"""Start."""

from __future__ import annotations

from flask import Response

from portal.web.pages import page
from portal.web.participant.guard import for_participants

bp = for_participants("participant_home", __name__)


@bp.get("/")
def show() -> Response:
    return page("participant/home.html", title="Start")
