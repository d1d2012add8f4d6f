"""Gesprek."""

from __future__ import annotations

from flask import Response

from portal.web.pages import page
from portal.web.staff.guard import for_staff

bp = for_staff("staff_conversation", __name__, url_prefix="/team/gesprek")


@bp.get("")
def show() -> Response:
    return page("staff/conversation.html", title="Gesprek")
