"""The blueprint on which every page of a participant stands: admitted, with the contact person around it.

What is sent needs no contact person, unless it brings the page again.
"""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from portal.base import clock
from portal.domain.accounts.rules import Me
from portal.flows.confirming import waits_for
from portal.web.access import db, frame, guarded, me, participant_id, settings
from portal.web.pages import page


def is_participant(me: Me) -> bool:
    return me.is_participant


def for_participants(name: str, import_name: str, url_prefix: str | None = None) -> Blueprint:
    bp = guarded(name, import_name, admits=is_participant, url_prefix=url_prefix)

    @bp.before_request
    def load_frame() -> Response | None:
        if me().to_confirm:
            return almost()
        if request.method == "GET":
            frame()
        else:
            g.before_page = frame
        return None

    return bp


def almost() -> Response:
    """In place of every page, and of everything that is sent: nothing personal until the contact person called."""
    if request.headers.get("HX-Request"):
        return Response(status=204)
    wait = waits_for(db(), participant_id(), frame().card, settings().municipality, today=clock.today())
    status = 200 if request.method == "GET" else 403
    return page("participant/almost.html", title=_("Bijna klaar"), status=status, wait=wait)
