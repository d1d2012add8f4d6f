"""Start: what matters today, the four places, and who helps."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock
from portal.flows.home import home_of
from portal.web.access import db, frame, guarded, me, participant_id
from portal.web.language import page_language
from portal.web.pages import page
from portal.web.participant import guard
from portal.web.participant.contract_view import whom_to_call

bp = guarded("participant_home", __name__, admits=lambda _me: True)


@bp.get("/")
def show() -> Response | AnyResponse:
    """Start of a participant. Everybody else who opens the front door is led to their own."""
    elsewhere = guard.home_of(me())
    if elsewhere is not None:
        return elsewhere
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
