"""Logboek: what staff, desks and commands did, for the coordinator. Actions, no content.

A participant stands here as a personnel number: enough to ask further. Around sickness even that is left out,
because the coordinator knows who has which number, and may not know who is sick. What participants do themselves is not
shown: nobody watches them.
"""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, request
from flask_babel import gettext as _

from portal.domain.accounts.rules import RoleKind
from portal.flows import trail
from portal.web import audit_words
from portal.web.access import db
from portal.web.pages import page
from portal.web.staff.guard import for_staff

bp = for_staff("staff_log", __name__, url_prefix="/team/logboek", kinds=frozenset({RoleKind.COORDINATOR}))


@bp.get("")
def show() -> Response:
    before = request.args.get("voor")
    try:
        found = trail.log_of_the_house(db(), before=UUID(before) if before else None)
    except ValueError:
        abort(404)
    return page("staff/log.html", title=_("Logboek"), found=found, words=audit_words)
