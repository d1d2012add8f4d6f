"""Every picture of an article, also of a text that is not published yet: for who writes and who reviews."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from portal.domain.information import pictures
from portal.web import reading
from portal.web.access import db
from portal.web.article_pictures import handed_out
from portal.web.staff.guard import for_staff

bp = for_staff("staff_pictures", __name__, url_prefix=reading.FOR_STAFF)


@bp.get("/<uuid:picture>")
def show(picture: UUID) -> Response:
    return handed_out(pictures.picture(db(), picture))
