"""Pages for everybody: accessibility, privacy, health."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta

from flask import Blueprint, Response, abort, current_app, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock
from portal.base.db import reading
from portal.domain.accounts.rules import PHONE_KNOWN
from portal.web.access import settings
from portal.web.language import offered
from portal.web.pages import page
from portal.web.speaking import municipality

bp = Blueprint("entry_public", __name__)
STATEMENT_OF = date(2026, 11, 22)
"""The day on which the accessibility statement was last gone through."""


@dataclass(frozen=True)
class Office:
    """Where people complain who are not satisfied with our answer."""

    href: str
    shown: str


AUTHORITY = Office("https://www.autoriteitpersoonsgegevens.nl", "autoriteitpersoonsgegevens.nl")
OMBUDSMAN = Office("https://www.nationaleombudsman.nl", "nationaleombudsman.nl")
ICON_SIZES = (192, 512)
A_DAY = "public, max-age=86400"
SECURITY_TXT_HOLDS = timedelta(days=180)
"""Less than a year, as the standard asks."""


@bp.get("/gezond")
def healthy() -> tuple[dict[str, str], int]:
    """For who keeps the portal running: does it answer, and does the database?"""
    try:
        with reading() as session:
            session.execute(text("SELECT 1 FROM accounts LIMIT 1"))
    except SQLAlchemyError:
        return {"status": "down", "database": "away"}, 503
    return {"status": "ok", "database": "ok"}, 200


@bp.get("/toegankelijkheid")
def accessibility() -> Response:
    return page(
        "entry/accessibility.html",
        title=_("Toegankelijkheid"),
        statement_of=STATEMENT_OF,
        address=settings().public_url,
        how_far=status_words(municipality().accessibility_status),
        ombudsman=OMBUDSMAN,
    )


def status_words(status: str) -> str:
    """As the model of the statement calls it."""
    return {
        "A": _("A: voldoet volledig"),
        "B": _("B: voldoet voor een deel"),
        "C": _("C: eerste maatregelen genomen"),
        "D": _("D: voldoet niet"),
    }[status]


@bp.get("/privacy")
def privacy() -> Response:
    return page("entry/privacy.html", title=_("Privacy"), phone_known_days=PHONE_KNOWN.days, authority=AUTHORITY)


@bp.get("/favicon.ico")
def favicon() -> AnyResponse:
    response = redirect(current_app.jinja_env.globals["asset"]("icons/icon.svg"), 302)  # type: ignore[operator]
    response.headers["Cache-Control"] = A_DAY
    return response


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to put the portal on its home screen; an iPhone shows messages only from there."""
    asset = current_app.jinja_env.globals["asset"]
    name = settings().municipality.portal_name
    found = {
        "id": "/",
        "name": name,
        "short_name": name,
        "lang": "nl",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf7f0",
        "theme_color": "#fbf7f0",
        "icons": [
            {
                "src": asset(f"icons/icon-{size}.png"),  # type: ignore[operator]
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for size in ICON_SIZES
        ],
    }
    response = Response(json.dumps(found), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Whom to tell of a leak (RFC 9116). It is never out of date: the day is counted from now."""
    contact = settings().municipality.security_contact or abort(404)
    until = clock.moment_of(clock.today() + SECURITY_TXT_HOLDS, time(0)).astimezone(UTC)
    lines = (
        f"Contact: {contact}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code in ('nl', 'en') if code in offered())}",
        f"Canonical: {settings().public_url}{url_for('.security_txt')}",
    )
    text = "\n".join(lines) + "\n"
    return Response(text, mimetype="text/plain", headers={"Cache-Control": A_DAY})


@bp.get("/robots.txt")
def robots() -> Response:
    """There is nothing here for search engines."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain", headers={"Cache-Control": A_DAY})
