"""Signing in at an identity provider: there by a link, back with an answer that counts once, in this browser only.

The way there signs nobody in. An invitation is not used up by coming back: a button does that.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock, limits, provider
from portal.base.db import transaction
from portal.base.provider import Away, Found, Journey, Unsound
from portal.base.settings import Provider, StaffProvider
from portal.domain.accounts.rules import RoleKind
from portal.domain.ways_in.rules import Way
from portal.flows import provider as by_provider
from portal.flows.provider import NoRole, NotKnown, Roles, Shown
from portal.web import access
from portal.web.entry.arriving import come_in
from portal.web.entry.sign_in import is_inside, waiting, way_in
from portal.web.pages import page
from portal.web.providers import CAME_BY, PARTICIPANT, STAFF, name_of, provider_for

log = logging.getLogger(__name__)
bp = Blueprint("entry_provider", __name__, url_prefix="/inloggen/aanbieder/<any(medewerker, deelnemer):who>")
WINDOW = timedelta(minutes=15)
JOURNEYS_FROM_ONE_PLACE = 300
"""How many may begin from one network address in `WINDOW` (a town hall is one); a known phone is counted by itself."""
JOURNEY_LASTS = timedelta(minutes=15)
PROOF_LASTS = timedelta(minutes=10)
JOURNEY, PROOF = "provider_journey", "provider_proof"
LATER = ("temporarily_unavailable", "server_error")


def asked(who: str) -> Provider:
    return provider_for(who) or abort(404)


def our_address(who: str) -> str:
    """Where the provider sends people back to: as it is set, never as a request says."""
    return access.settings().public_url + url_for("entry_provider.back", who=who)


@bp.get("")
def start(who: str) -> ResponseReturnValue:
    """To the provider. What only this browser may know of the journey stands in its cookie."""
    chosen, wanted = asked(who), access.safe_path(request.args.get("verder"))
    # At the lock, and before details change, the provider must not wave through whom it still knows.
    journey = provider.new_journey(clock.now(), again=g.me is not None)
    phone = access.this_phone()
    if not limits.allow(f"provider:{phone.id if phone else request.remote_addr}", JOURNEYS_FROM_ONE_PLACE, WINDOW):
        abort(429)
    access.close_db(None)  # nothing stays open while another house answers
    try:
        scope = chosen.scope if isinstance(chosen, StaffProvider) else "openid"
        address = provider.address_of(chosen, journey, our_address(who), scope)
    except (Away, Unsound) as wrong:
        log.warning("identity provider for %s: %s", who, wrong)
        return away(who, wanted)
    session[JOURNEY] = {
        "journey": asdict(journey),
        "who": who,
        "verder": wanted,
        "invited": "uitnodiging" in request.args,
    }
    return redirect(address, 302)


def begun_in_this_browser(who: str) -> dict[str, Any] | None:
    """What this browser began and now comes back from: once, within a quarter of an hour, at the same provider."""
    begun = session.get(JOURNEY)
    if begun is None or begun["who"] != who or begun["journey"]["state"] != request.args.get("state"):
        return None
    session.pop(JOURNEY)
    if begun["journey"]["began"] < (clock.now() - JOURNEY_LASTS).timestamp():
        return None
    # A copy of the cookie may still hold it; the database knows that it was used.
    return dict(begun) if limits.allow(f"journey:{begun['journey']['state']}", 1, 2 * JOURNEY_LASTS) else None


@bp.get("/terug")
def back(who: str) -> ResponseReturnValue:
    chosen = asked(who)
    begun = begun_in_this_browser(who)
    if begun is None:
        if is_inside():  # the same answer once more: the browser's own way back
            return redirect(way_in(None), 303)
        return stopped(who, _("Het inloggen lukte niet. Begin opnieuw."), status=400)
    if error := request.args.get("error"):
        return not_signed_in(who, error, begun["verder"])
    access.close_db(None)
    try:
        shown = shown_by(who, chosen, come_back(chosen, Journey(**begun["journey"]), our_address(who)))
    except Away as wrong:
        log.warning("identity provider for %s: %s", who, wrong)
        return away(who, begun["verder"])
    except Unsound as wrong:
        log.warning("an answer of the identity provider for %s does not count: %s", who, wrong)
        return not_sound(who, begun["verder"])
    return keep_proof(shown) if begun["invited"] else enter(who, shown, begun["verder"])


def come_back(chosen: Provider, journey: Journey, here: str) -> Found:
    if request.args.get("iss", chosen.issuer) != chosen.issuer:
        raise Unsound("it is of another issuer")
    wanted = chosen.role_claim if isinstance(chosen, StaffProvider) else None
    return provider.come_back(chosen, journey, here, request.args.get("code", ""), wanted)


def shown_by(who: str, chosen: Provider, found: Found) -> Shown:
    """What the portal takes from the answer: who, and the roles if the provider decides them. Nothing else is kept."""
    roles = None
    if isinstance(chosen, StaffProvider) and chosen.role_claim:
        said = found.claims.get(chosen.role_claim) or []
        groups = said if isinstance(said, list) else [said]
        roles = Roles(
            decided=frozenset(RoleKind(role) for _group, role in chosen.roles),
            given=frozenset(RoleKind(role) for group, role in chosen.roles if group in groups),
        )
    return Shown(found.issuer, found.subject, is_staff_door=who == STAFF, roles=roles)


def enter(who: str, shown: Shown, wanted: str) -> AnyResponse:
    """Known, active, and at their own door: the locked session goes on or a new one begins."""
    with transaction() as writing:
        try:
            account = by_provider.enter(writing, shown, now=clock.now()).id
        except NotKnown:
            return not_known(who)
        except NoRole:  # caught here, so that what ended is written down
            account = None
    if account is None:
        return without_role(who)
    response = come_in(account, Way.PROVIDER, wanted)
    session[CAME_BY] = who
    return response


def keep_proof(shown: Shown) -> AnyResponse:
    """Who came back stands in the cookie for ten minutes; the button on the next page uses the invitation up."""
    session[PROOF] = {
        "issuer": shown.issuer,
        "subject": shown.subject,
        "is_staff": shown.is_staff_door,
        "roles": [sorted(shown.roles.decided), sorted(shown.roles.given)] if shown.roles else None,
        "until": (clock.now() + PROOF_LASTS).timestamp(),
    }
    return redirect(url_for("entry_provider_link.confirm"), 303)


def proof_of_this_browser() -> Shown | None:
    kept = session.get(PROOF)
    if kept is None or kept["until"] < clock.now().timestamp():
        return None
    roles = Roles(*(frozenset(map(RoleKind, kinds)) for kinds in kept["roles"])) if kept["roles"] else None
    return Shown(kept["issuer"], kept["subject"], is_staff_door=kept["is_staff"], roles=roles)


def door_of(shown: Shown) -> str:
    return STAFF if shown.is_staff_door else PARTICIPANT


def not_signed_in(who: str, error: str, wanted: str) -> AnyResponse:
    """The provider sent this person back without an answer."""
    if error == "access_denied":
        said = _("U stopte bij %(name)s. U bent nog niet ingelogd.", name=name_of(who))
        return stopped(who, said, status=200, wanted=wanted)
    return away(who, wanted) if error in LATER else not_sound(who, wanted)


def away(who: str, wanted: str) -> AnyResponse:
    said = _("%(name)s geeft nu geen antwoord. Probeer het over een paar minuten.", name=name_of(who))
    return stopped(who, said, status=503, wanted=wanted)


def not_sound(who: str, wanted: str) -> AnyResponse:
    said = _("Inloggen met %(name)s ging niet goed. Begin opnieuw.", name=name_of(who))
    return stopped(who, said, status=400, wanted=wanted)


def not_known(who: str) -> AnyResponse:
    """The same for who was never linked, who may no longer come in, and who is at the wrong door."""
    return stopped(who, _("Wij kennen u nog niet. U heeft een uitnodiging nodig."), status=403, again=False)


def without_role(who: str) -> AnyResponse:
    access.let_out()
    said = _("U kunt hier niet werken met uw account van %(name)s. Bel de coördinator.", name=name_of(who))
    return stopped(who, said, status=403, again=False)


def stopped(who: str, said: str, *, status: int, wanted: str = "/", again: bool = True) -> AnyResponse:
    """What now, and whom to call. What waits to be sent still waits."""
    return page(
        "entry/provider_stopped.html",
        title=_("Inloggen"),
        status=status,
        said=said,
        again=url_for("entry_provider.start", who=who, verder=wanted if wanted != "/" else None) if again else None,
        is_held=bool(waiting(access.this_phone())),
    )
