"""Pages for everybody: language, accessibility, privacy, health."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("entry_public", __name__)


@bp.get("/gezond")
def healthy() -> dict[str, str]:
    return {"status": "ok"}
