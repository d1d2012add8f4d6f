"""Pictures of articles: taken in small and clean, and handed out."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Response, abort
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import Field

from portal.base import files
from portal.base.files import Refused, WrongKind
from portal.base.reencode import Limits
from portal.domain.information.models import Picture
from portal.domain.information.pictures import NewPicture
from portal.web import uploads

WIDEST = 640
"""Pixels: as wide as the text on a tablet; on a phone it is sharp as well."""
HEAVIEST = 40 * 1024
"""Bytes: a page may weigh so much as a whole, and a picture is loaded only when it comes in sight."""
LIMITS = Limits(longest_side=2 * WIDEST, widest=WIDEST, heaviest=HEAVIEST, quality=80)
FOR_A_DAY = "private, max-age=86400"
"""A picture never changes under its address."""


def written_anew(sent: FileStorage, field: Field) -> NewPicture | None:
    """The picture as we keep it; None, with the reason at the field, when it cannot be taken. Slow."""
    try:
        accepted = files.accept(cast(BinaryIO, sent.stream), sent.filename or "", LIMITS)
    except WrongKind as refused:
        field.errors = [_no_picture(refused.name)]
        return None
    except Refused as refused:
        field.errors = [uploads.words_for(refused)]
        return None
    if accepted.kind != "image" or not accepted.width or not accepted.height:
        field.errors = [_no_picture(accepted.name)]
        return None
    return NewPicture(accepted.media_type, accepted.data, accepted.width, accepted.height)


def _no_picture(name: str) -> str:
    isolated = f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
    return _("%(name)s is geen foto. Kies een foto van het soort JPEG of PNG.", name=isolated)


def handed_out(found: Picture | None) -> Response:
    """The picture, kept by the browser for a day. 404 without one."""
    if found is None:
        abort(404)
    return Response(
        found.content,
        mimetype=found.kind,
        headers={
            "Cache-Control": FOR_A_DAY,
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        },
    )
