"""Ziek of beter."""

from __future__ import annotations

from flask import Response

from portal.web.pages import page
from portal.web.participant.guard import for_participants

bp = for_participants("participant_sickness", __name__, url_prefix="/ziek")


@bp.get("")
def show() -> Response:
    return page("participant/sickness.html", title="Ziek of beter")
