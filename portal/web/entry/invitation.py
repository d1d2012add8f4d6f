"""An invitation: looked at by a GET, accepted by a button."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.web.pages import page

bp = Blueprint("entry_invitation", __name__)


@bp.get("/uitnodiging/<code>")
def show(code: str) -> Response:
    return page("entry/invitation.html", title="Uitnodiging", code=code)
