"""How I sign in: passkeys, phones and the app for codes, each to add or take away. The same page for everybody.

Each kind of person has it on a blueprint of their own (`/ik/inloggen`, `/team/inloggen`, `/werkgever/inloggen`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts import queries
from portal.domain.accounts.models import Account
from portal.domain.ways_in import actions
from portal.domain.ways_in import queries as ways
from portal.domain.ways_in.actions import AuthenticatorWrong, PasskeyTaken
from portal.domain.ways_in.models import Authenticator
from portal.domain.ways_in.rules import needs_strong_way
from portal.flows import strong_ways
from portal.flows.permission import NotYours
from portal.web import access, authenticators, passkeys
from portal.web.access import db, me
from portal.web.authenticators import BEGUN, AppForm
from portal.web.device import device_words
from portal.web.pages import page
from portal.web.passkeys import PasskeyForm, Refused

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True)
class Place:
    """On which pages this stands: their layout, and where the way back leads."""

    layout: str
    back: str
    """Endpoint."""


def add_pages(bp: Blueprint, place: Place) -> None:
    """The pages on this blueprint, whose address is that of the list."""
    bp.add_url_rule("", "show", lambda: show(place), methods=["GET"])
    bp.add_url_rule("/vraag", "ask", ask, methods=["POST"])
    bp.add_url_rule("/passkey", "add", lambda: add(place), methods=["POST"])
    bp.add_url_rule("/passkey/<uuid:passkey>/weg", "remove_passkey", fresh(remove_passkey), methods=["POST"])
    bp.add_url_rule("/telefoon/<uuid:phone>/weg", "remove_phone", fresh(remove_phone), methods=["POST"])


def add_app_pages(bp: Blueprint, place: Place) -> None:
    """The app for codes, for who needs more than a PIN."""
    bp.add_url_rule("/app", "begin_app", fresh(begin_app), methods=["POST"])
    bp.add_url_rule("/app", "show_app", lambda: show_app(place), methods=["GET"])
    bp.add_url_rule("/app/code", "replace_app", lambda: replace_app(place), methods=["POST"])


def needs_strong() -> bool:
    return needs_strong_way(role.kind for role in me().roles)


def list_path() -> str:
    return url_for(f"{request.blueprint}.show")


def fresh(view: View) -> View:
    """Only a moment after a proof that it is this person; else that is asked first, and then what was sent goes out."""

    @wraps(view)
    def checked(**values: Any) -> ResponseReturnValue:
        if not access.is_fresh(me(), clock.now()):
            return access.ask_again(list_path())
        return view(**values)

    return checked


def show(place: Place, *, status: int = 200, failed: bool = False) -> Response:
    strong = needs_strong()
    return page(
        "ways.html",
        title=_("Hoe u inlogt"),
        status=status,
        layout=place.layout,
        back_to=url_for(place.back),
        passkeys=ways.passkeys_of(db(), me().account),
        phones=queries.phones_of(db(), me().account, clock.now()),
        app=ways.authenticator_of(db(), me().account) if strong else None,
        needs_strong=strong,
        device_words=device_words,
        failed=failed,
    )


def saved(said: str) -> AnyResponse:
    flash(said)
    return redirect(list_path(), 303)


def ask() -> ResponseReturnValue:
    """What a device is asked before it makes a passkey; or where to show first that it is you."""
    if not access.is_fresh(me(), clock.now()):
        return {"to": url_for("entry_again.show", verder=list_path())}, 401
    return passkeys.creation_options(account())


def account() -> Account:
    return queries.active_account(db(), me().account) or abort(404)


def add(place: Place) -> ResponseReturnValue:
    """A passkey is answered at once, so it is never held: when too much time went by, it is made anew."""
    if not access.is_fresh(me(), clock.now()):
        return redirect(url_for("entry_again.show", verder=list_path()), 303)
    try:
        new = passkeys.made_passkey(PasskeyForm(), me().account)
        with transaction() as writing:
            strong_ways.add_passkey(writing, me().account, new, now=clock.now())
    except (Refused, PasskeyTaken):
        return show(place, status=422, failed=True)
    return saved(_("Voortaan kunt u hier inloggen met vinger of gezicht."))


def remove_passkey(passkey: UUID) -> ResponseReturnValue:
    if not ways.is_passkey_of(db(), me().account, passkey):
        raise NotYours
    left = [one.id for one in ways.passkeys_of(db(), me().account) if one.id != passkey]
    if needs_strong() and not left and ways.authenticator_of(db(), me().account) is None:
        flash(_("U kunt dit nog niet weghalen. Kies eerst een andere manier om in te loggen."), "warning")
        return redirect(list_path(), 303)
    with transaction() as writing:
        strong_ways.remove_passkey(writing, me().account, passkey, now=clock.now())
    return saved(_("Daarmee kan niemand meer inloggen."))


def remove_phone(phone: UUID) -> ResponseReturnValue:
    """This phone itself goes by signing out."""
    if phone not in {one.id for one in queries.phones_of(db(), me().account, clock.now())}:
        raise NotYours
    if phone == me().phone:
        abort(404)
    with transaction() as writing:
        strong_ways.remove_phone(writing, me().account, phone, now=clock.now())
    return saved(_("Die telefoon kan niet meer inloggen."))


def begin_app() -> ResponseReturnValue:
    if not needs_strong():
        abort(403)
    with transaction() as writing:
        session[BEGUN] = str(actions.begin_authenticator(writing, me().account, now=clock.now()).id)
    return redirect(url_for(f"{request.blueprint}.show_app"), 303)


def begun() -> Authenticator | None:
    try:
        return ways.begun_authenticator(db(), me().account, UUID(str(session.get(BEGUN, ""))), clock.now())
    except ValueError:
        return None


def show_app(place: Place) -> ResponseReturnValue:
    found = begun()
    return ask_app(place, AppForm(formdata=None), found) if found else redirect(list_path(), 303)


def ask_app(place: Place, form: AppForm, found: Authenticator, *, status: int = 200) -> Response:
    return page(
        "ways_app.html",
        title=_("Uw app voor codes"),
        status=status,
        layout=place.layout,
        back_to=list_path(),
        form=form,
        shown=authenticators.shown(found, account()),
    )


def replace_app(place: Place) -> ResponseReturnValue:
    """One right code of the new app, and it takes the place of the old one."""
    form, found = AppForm(), begun()
    if found is None:
        return redirect(list_path(), 303)
    if not access.is_fresh(me(), clock.now()):
        return redirect(url_for("entry_again.show", verder=url_for(f"{request.blueprint}.show_app")), 303)
    if not form.validate():
        return ask_app(place, form, found, status=422)
    try:
        with transaction() as writing:
            strong_ways.replace_authenticator(writing, me().account, found.id, str(form.app.data), now=clock.now())
    except AuthenticatorWrong:
        form.app.errors = [_("Deze code klopt niet. Wacht op een nieuwe code in uw app.")]
        return ask_app(place, form, found, status=422)
    session.pop(BEGUN, None)
    return saved(_("Uw app voor codes is klaar."))
