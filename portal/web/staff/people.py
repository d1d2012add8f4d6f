"""Deelnemers."""

from __future__ import annotations

from flask import Response

from portal.web.pages import page
from portal.web.staff.guard import for_staff

bp = for_staff("staff_people", __name__, url_prefix="/team/deelnemers")


@bp.get("")
def show() -> Response:
    return page("staff/people.html", title="Deelnemers")
