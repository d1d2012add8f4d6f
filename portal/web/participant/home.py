"""Start: what matters today, the four places, and who helps."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from portal.base import clock
from portal.flows.home import home_of
from portal.web.access import db, frame, me, participant_id
from portal.web.contract_view import whom_to_call
from portal.web.language import page_language
from portal.web.pages import page
from portal.web.participant.guard import for_participants

bp = for_participants("participant_home", __name__)


@bp.get("/")
def show() -> Response:
    """Start of a participant. Everybody else who opens the front door is led to their own (web/access.py)."""
    home = home_of(db(), participant_id(), unread=frame().unread, today=clock.today(), language=page_language().code)
    return page(
        "participant/home.html",
        title=_("Dag %(name)s", name=me().first_name),
        home=home,
        standing=home.status,
        card=frame().card,
        helper=frame().helper,
        call=whom_to_call(frame()),
    )
