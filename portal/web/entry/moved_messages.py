"""The browser of a known phone takes messages at another place from now on: its service worker tells, also when nobody
is signed in. The phone is known by its cookie; where no messages went, none begin.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_wtf.csrf import generate_csrf

from portal.base import clock
from portal.base.db import transaction
from portal.base.push import NoSubscription, subscription_of
from portal.flows import news
from portal.web.access import settings, this_phone

bp = Blueprint("entry_moved_messages", __name__, url_prefix="/inloggen/berichten")


@bp.get("")
def token() -> Response:
    """A service worker has no page, so no form to take the token from."""
    return Response(generate_csrf(), mimetype="text/plain")


@bp.post("")
def moved() -> Response:
    said, phone = request.form.get("subscription", ""), this_phone()
    try:
        if phone is None or not settings().can_push:
            raise NoSubscription
        to = subscription_of(said, settings().push.hosts)
    except NoSubscription:
        return Response(status=422)
    with transaction() as session:
        is_moved = news.push_moved(session, phone.id, to, now=clock.now())
    return Response(status=204 if is_moved else 422)
