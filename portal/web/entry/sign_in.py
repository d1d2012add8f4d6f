"""Signing in: the known phone and the PIN. The lock after half an hour is the same page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock, limits
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.accounts import actions, queries
from portal.domain.accounts.models import Account, HeldForm, KnownPhone
from portal.domain.ways_in.rules import Way, needs_strong_way
from portal.flows.trail import note_own
from portal.web import access, providers
from portal.web.entry import held
from portal.web.entry.pin import PinForm, Tried, try_pin
from portal.web.language import offered
from portal.web.one_time import AddressForm
from portal.web.pages import page

bp = Blueprint("entry", __name__)
WINDOW = timedelta(minutes=15)
PINS_PER_PHONE = 20
PINS_FROM_UNKNOWN_PHONES = 60
"""Per address; a phone that is known is never counted here."""
WAS_AWAY = "_user_id"
"""Stands in the cookie of who was signed in before."""


@dataclass(frozen=True)
class Here:
    """The phone that asks, and whose it is."""

    phone: KnownPhone
    owner: Account


def here() -> Here | None:
    """Who may sign in on this phone. Before anybody is signed in, the page speaks the language of that person."""
    phone = access.this_phone()
    owner = queries.active_account(access.db(), phone.account_id) if phone else None
    if phone is None or owner is None:
        return None
    session.setdefault("language", owner.language)
    return Here(phone, owner)


def is_inside() -> bool:
    return g.me is not None and not access.is_locked()


def must_be_strong(found: Here | None) -> bool:
    """Does the person of this session, or whose phone this is, need more than a PIN?"""
    if g.me is not None and needs_strong_way(role.kind for role in g.me.roles):
        return True
    return found is not None and needs_strong_way(queries.kinds_of(access.db(), found.owner.id, clock.now()))


def waiting(phone: KnownPhone | None) -> list[HeldForm]:
    return queries.held_forms(access.db(), phone.id, phone.account_id, clock.now()) if phone else []


@bp.get("/inloggen")
def sign_in() -> ResponseReturnValue:
    if is_inside():
        if waiting(access.this_phone()):
            return page("entry/not_sent.html", title=_("Nog niet verstuurd"))
        return redirect(way_in(request.args.get("verder")), 303)
    found = here() if "ander" not in request.args else None
    if "ander" not in request.args and must_be_strong(found):
        return redirect(url_for("entry_team.show", verder=request.args.get("verder")), 303)
    return ask(PinForm(formdata=None, verder=request.args.get("verder")), found) if found else how_to_get_in()


@bp.post("/inloggen")
def enter() -> ResponseReturnValue:
    if is_inside():
        return held.send(waiting(access.this_phone())) or redirect(way_in(request.form.get("verder")), 303)
    found = here()
    check_limit(found)
    if must_be_strong(found):
        return redirect(url_for("entry_team.show", verder=request.form.get("verder")), 303)
    if found is None:
        return how_to_get_in(422)
    form = PinForm()
    if not form.validate():
        return ask(form, found, status=422)
    tried = try_pin(found.phone, found.owner, form.pin.data or "")
    if tried.right:
        return come_in(found, form.verder.data)
    if not tried.left:
        return phone_forgotten()
    form.pin.errors = [said_of(tried)]
    return ask(form, found, status=422)


def check_limit(found: Here | None) -> None:
    """Too many tries are a 429. A known phone is counted by itself, so that nobody else's tries stop it."""
    if found is not None:
        allowed = limits.allow(f"pin:{found.phone.id}", PINS_PER_PHONE, WINDOW)
    else:
        allowed = limits.allow(f"pin:{request.remote_addr}", PINS_FROM_UNKNOWN_PHONES, WINDOW)
    if not allowed:
        abort(429)


def said_of(tried: Tried) -> str:
    said = ngettext(
        "Deze pincode klopt niet. U kunt het nog %(num)s keer proberen.",
        "Deze pincode klopt niet. U kunt het nog %(num)s keer proberen.",
        tried.left,
    )
    call_us = _("Weet u het niet meer? Bel ons dan eerst.")
    return f"{said} {call_us}" if tried.left == 1 else said


def how_to_get_in(status: int = 200, form: AddressForm | None = None) -> Response:
    """On a phone that is not known, or for somebody else than whom it knows."""
    form = form or AddressForm(formdata=None, verder=access.safe_path(request.values.get("verder")))
    return page("entry/how_to_get_in.html", title=_("Inloggen"), status=status, address_form=form)


def ask(form: PinForm, found: Here, *, status: int = 200) -> Response:
    """The PIN, on a phone that is known."""
    held = waiting(found.phone)
    return page(
        "entry/sign_in.html",
        title=_("Inloggen"),
        status=status,
        form=form,
        first_name=found.owner.first_name,
        was_away=WAS_AWAY in session,
        is_held=bool(held),
        files_lost=any(one.files_lost for one in held),
        has_pin=found.owner.pin_hash is not None or not providers.offers_here(),
    )


def come_in(found: Here, wanted: str | None) -> AnyResponse:
    """The same session goes on when it still lives, else a new one; then what was held is sent, once."""
    with transaction() as writing:
        actions.right_pin(writing, found.phone.id, now=clock.now())
        if g.me is not None and g.me.account == found.owner.id:
            access.unlock(writing)
        else:
            access.let_in(writing, found.owner.id, found.phone.id, Way.PIN)
    response = held.send(waiting(found.phone)) or redirect(way_in(wanted), 303)
    access.remember_phone(response, request.cookies[access.phone_cookie()])
    return response


def way_in(wanted: str | None) -> str:
    path = access.safe_path(wanted)
    return access.home_path(access.me()) if path == "/" else path


def phone_forgotten() -> AnyResponse:
    access.let_out()
    response = page("entry/phone_forgotten.html", title=_("Deze telefoon kan niet meer inloggen"), status=403)
    access.forget_phone(response)
    return response


@bp.post("/uitloggen")
def sign_out() -> ResponseReturnValue:
    """Ends the session on the server. The phone stays known, unless it is not this person's phone."""
    phone = access.this_phone()
    came_by = providers.name_of(session.get(providers.CAME_BY))
    access.let_out()
    flash(_("U bent uitgelogd."))
    if came_by:
        flash(_("Bij %(name)s bent u misschien nog ingelogd.", name=came_by), "info")
    response = redirect(url_for(".sign_in"), 303)
    if request.form.get("not_mine"):
        if phone is not None:
            with transaction() as writing:
                actions.forget_phone(writing, phone.id, now=clock.now())
                note_own(writing, "phone_removed", phone.account_id, now=clock.now(), thing=phone.id)
        access.forget_phone(response)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@bp.get("/taal")
def language() -> Response:
    """One button per language, in its own name."""
    back = request.args.get("terug") or access.came_from()
    codes = [*offered(), *(code for code in LANGUAGES if code not in offered())]
    chosen = g.me.language if is_inside() else session.get("language")
    return page(
        "entry/language.html",
        title=_("Taal"),
        languages=[LANGUAGES[code] for code in codes if code in LANGUAGES],
        chosen=chosen,
        terug=access.safe_path(back, doors=True),
    )


@bp.post("/taal")
def choose_language() -> AnyResponse:
    code = request.form.get("language", "")
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    if is_inside():
        with transaction() as writing:
            actions.choose_language(writing, access.me().account, code)
    if code not in offered():
        name = LANGUAGES[code].name
        flash(_("Wij onthouden uw taal: %(language)s.", language=name), "info")
        flash(_("Deze pagina's zijn er nog niet in uw taal. U leest ze nu in het Nederlands."), "info")
    return redirect(access.safe_path(request.form.get("terug"), doors=True), 303)
