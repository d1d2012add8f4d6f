"""Once more: is it you? Asked before sign-in details change, when the last proof is older than a few minutes."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.base import limits
from portal.domain.ways_in import queries as ways
from portal.domain.ways_in.rules import Way, needs_strong_way
from portal.web import access, passkeys
from portal.web.authenticators import AppForm
from portal.web.entry.arriving import come_in
from portal.web.entry.pin import PinForm, try_pin
from portal.web.entry.sign_in import PINS_PER_PHONE, WINDOW, Here, here, is_inside, phone_forgotten, said_of
from portal.web.entry.team import APP_CODES, app_is_right
from portal.web.pages import page
from portal.web.passkeys import PasskeyForm, Refused

bp = Blueprint("entry_again", __name__, url_prefix="/inloggen/nogmaals")


def needs_strong() -> bool:
    return needs_strong_way(role.kind for role in access.me().roles)


def own_phone() -> Here | None:
    """This phone, when the PIN of the person who is signed in counts on it."""
    found = here()
    has_pin = found is not None and found.owner.id == access.me().account and found.owner.pin_hash is not None
    return found if has_pin and not needs_strong() else None


def to_the_door() -> AnyResponse:
    return redirect(url_for("entry.sign_in", verder=request.values.get("verder") or None), 303)


@bp.get("")
def show() -> ResponseReturnValue:
    if not is_inside():
        return to_the_door()
    verder = request.args.get("verder")
    return ask(PinForm(formdata=None, verder=verder), AppForm(formdata=None, verder=verder))


def ask(pin_form: PinForm, app_form: AppForm, *, status: int = 200, failed: bool = False) -> Response:
    account = access.me().account
    return page(
        "entry/again.html",
        title=_("Bent u het zelf?"),
        status=status,
        pin_form=pin_form if own_phone() else None,
        app_form=app_form if needs_strong() and ways.authenticator_of(access.db(), account) else None,
        has_passkey=passkeys.are_offered() and bool(ways.passkeys_of(access.db(), account)),
        verder=pin_form.verder.data,
        failed=failed,
    )


@bp.post("/pincode")
def by_pin() -> ResponseReturnValue:
    if not is_inside():
        return to_the_door()
    found, form = own_phone(), PinForm()
    if found is None:
        return redirect(url_for(".show"), 303)
    if not limits.allow(f"pin:{found.phone.id}", PINS_PER_PHONE, WINDOW):
        abort(429)
    if form.validate():
        tried = try_pin(found.phone, found.owner, form.pin.data or "")
        if tried.right:
            return come_in(found.owner.id, Way.PIN, form.verder.data)
        if not tried.left:
            return phone_forgotten()
        form.pin.errors = [said_of(tried)]
    return ask(form, AppForm(formdata=None), status=422)


@bp.post("/app")
def by_app() -> ResponseReturnValue:
    if not is_inside():
        return to_the_door()
    form, account = AppForm(), access.me().account
    if not limits.allow(f"app:{account}", APP_CODES, WINDOW):
        abort(429)
    if form.validate():
        if app_is_right(account, str(form.app.data)):
            return come_in(account, Way.AUTHENTICATOR, form.verder.data)
        form.app.errors = [_("Deze code klopt niet. Wacht op een nieuwe code in uw app.")]
    return ask(PinForm(formdata=None, verder=form.verder.data), form, status=422)


@bp.post("/passkey/vraag")
def passkey_options() -> ResponseReturnValue:
    """Only a passkey of the person who is signed in will do."""
    return passkeys.request_options(access.me().account) if is_inside() else to_the_door()


@bp.post("/passkey")
def by_passkey() -> ResponseReturnValue:
    if not is_inside():
        return to_the_door()
    form, account = PasskeyForm(), access.me().account
    try:
        passkeys.signed_by(form, account)
    except Refused:
        verder = form.verder.data
        return ask(
            PinForm(formdata=None, verder=verder), AppForm(formdata=None, verder=verder), status=422, failed=True
        )
    return come_in(account, Way.PASSKEY, form.verder.data)
