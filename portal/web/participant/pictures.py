"""Pictures in published articles. Staff who look at what participants read see them too."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from portal.domain.accounts.rules import Me
from portal.domain.information.pictures import published_picture
from portal.web import reading
from portal.web.access import db, guarded
from portal.web.article_pictures import handed_out


def reads(me: Me) -> bool:
    return me.is_participant or me.is_staff


bp = guarded("participant_pictures", __name__, admits=reads, url_prefix=reading.FOR_READERS)


@bp.get("/<uuid:picture>")
def show(picture: UUID) -> Response:
    return handed_out(published_picture(db(), picture))
