"""Deelnemers: for the coordinator everybody, for a contact person those they help. Names and states, no dossiers."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from portal.base import clock
from portal.domain.accounts.rules import RoleKind
from portal.flows import people
from portal.flows.people import Invited, PersonLine
from portal.web.access import db, me
from portal.web.pages import page
from portal.web.staff.guard import for_staff
from portal.web.words import day_short

bp = for_staff(
    "staff_people",
    __name__,
    url_prefix="/team/deelnemers",
    kinds=frozenset({RoleKind.CONTACT_PERSON, RoleKind.COORDINATOR}),
)
FARTHEST_PAGE = 100_000


@bp.get("")
def show() -> Response:
    everybody = me().has_role(RoleKind.COORDINATOR)
    number = min(max(request.args.get("blad", 1, type=int), 1), FARTHEST_PAGE)
    without = everybody and request.args.get("zonder") == "contactpersoon"
    asked = request.args.get("nummer", "")[:40] if everybody else ""
    sought = " ".join(request.args.get("zoek", "")[:80].split()) if everybody else ""
    if everybody:
        found = people.everyone(
            db(), number=number, now=clock.now(), only_without_contact=without, personnel_number=asked, sought=sought
        )  # fmt: skip
    else:
        found = people.helped_by(db(), me().account, number=number, now=clock.now())
    return page(
        "staff/people.html",
        title=_("Deelnemers"),
        people=found,
        everybody=everybody,
        without=without,
        number_asked=asked,
        sought=sought,
        helps=helps,
        invited_words=invited_words,
    )


def helps(line: PersonLine) -> bool:
    """Is this member of staff the contact person, so that the conversation is theirs?"""
    return line.contact == me().account


def invited_words(line: PersonLine) -> str:
    day = day_short(line.invited_on) if line.invited_on else ""
    match line.invited:
        case Invited.JOINED:
            return _("doet mee sinds %(day)s", day=day)
        case Invited.OPEN:
            return _("uitgenodigd op %(day)s", day=day)
        case Invited.EXPIRED:
            return _("uitnodiging van %(day)s is verlopen", day=day)
        case Invited.NOT_YET:
            return _("nog niet uitgenodigd")
