"""Looking inside while developing and in the demo: every component, every letter. Absent in production."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.web.gallery_samples import samples
from portal.web.pages import page

bp = Blueprint("dev", __name__, url_prefix="/dev")


@bp.get("/gallery")
def gallery() -> Response:
    return page("dev/gallery.html", title="Componenten", **samples())
