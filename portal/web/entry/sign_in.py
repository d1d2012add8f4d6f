"""Signing in: the known phone and the PIN."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.web.pages import page

bp = Blueprint("entry", __name__)


@bp.get("/inloggen")
def sign_in() -> Response:
    return page("entry/sign_in.html", title="Inloggen")
