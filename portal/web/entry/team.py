"""The door of staff and the desk of the formal employer: a passkey, or a code by e-mail together with one of an app.

The lock after half an hour asks for one of the two: the session that still lives was begun by both.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import ValidationError

from portal.base import clock, limits
from portal.base.contact import BadEmail, email_of
from portal.base.db import transaction
from portal.domain.accounts import queries
from portal.domain.accounts.models import Account
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in import queries as ways
from portal.domain.ways_in.actions import AuthenticatorWrong, CodeGone, CodeWrong
from portal.domain.ways_in.rules import Channel, Purpose, Way
from portal.flows import strong_ways
from portal.web import access, one_time
from portal.web.authenticators import AppForm
from portal.web.entry.arriving import come_in
from portal.web.entry.sign_in import here, is_inside, waiting, way_in
from portal.web.forms import PortalForm, digits
from portal.web.language import language_code
from portal.web.pages import page

bp = Blueprint("entry_team", __name__, url_prefix="/inloggen/team")
WINDOW = timedelta(minutes=15)
APP_CODES = 20
"""Per account whose session is locked, in `WINDOW`."""
CODE = "team_code"
"""Stands in the cookie: which code by e-mail this browser waits for."""
SIX_DIGITS = re.compile(r"[0-9]{6}")


class AddressForm(PortalForm):
    address = StringField(_l("Uw e-mailadres"))
    verder = HiddenField()

    def validate_address(self, field: Any) -> None:
        try:
            field.data = email_of(field.data or "")
        except BadEmail:
            raise ValidationError(_l("Dit is geen e-mailadres. Kijk het nog eens na.")) from None


class BothForm(AppForm):
    code = StringField(_l("De code uit de e-mail"), filters=[digits])

    def validate_code(self, field: Any) -> None:
        if not SIX_DIGITS.fullmatch(field.data):
            raise ValidationError(_l("De code uit de e-mail heeft 6 cijfers."))


@bp.get("")
def show() -> ResponseReturnValue:
    if is_inside():
        return redirect(way_in(request.args.get("verder")), 303)
    here()  # the page speaks the language of whose phone this is
    if is_locked() and "anders" not in request.args:
        return lock(AppForm(formdata=None, verder=access.safe_path(request.args.get("verder"))))
    return ask_address(AddressForm(formdata=None, verder=access.safe_path(request.args.get("verder"))))


def is_locked() -> bool:
    """Does a session live here that was begun by a strong way, and that only sleeps?"""
    return g.me is not None and access.goes_on(g.me.account) and access.is_locked()


def lock(form: AppForm, *, status: int = 200) -> Response:
    held = waiting(access.this_phone())
    return page(
        "entry/team_lock.html",
        title=_("Inloggen"),
        status=status,
        form=form,
        first_name=access.me().first_name,
        has_app=ways.authenticator_of(access.db(), access.me().account) is not None,
        is_held=bool(held),
        files_lost=any(one.files_lost for one in held),
    )


def ask_address(form: AddressForm, *, status: int = 200) -> Response:
    is_weak = bool(g.get("weak", False))
    return page("entry/team.html", title=_("Inloggen voor medewerkers"), status=status, form=form, is_weak=is_weak)


@bp.post("/app")
def unlock() -> ResponseReturnValue:
    """The code of the app wakes up the session that sleeps here."""
    if is_inside():
        return redirect(way_in(request.form.get("verder")), 303)
    if not is_locked():
        return redirect(url_for(".show"), 303)
    if not limits.allow(f"app:{access.me().account}", APP_CODES, WINDOW):
        abort(429)
    form = AppForm()
    if not form.validate():
        return lock(form, status=422)
    if not app_is_right(access.me().account, str(form.app.data)):
        form.app.errors = [_("Deze code klopt niet. Wacht op een nieuwe code in uw app.")]
        return lock(form, status=422)
    return come_in(access.me().account, Way.AUTHENTICATOR, form.verder.data)


def app_is_right(account: UUID, app_digits: str) -> bool:
    """The try counts, whatever comes of it."""
    with transaction() as writing:
        try:
            ways_in.try_authenticator(writing, account, app_digits, now=clock.now())
        except AuthenticatorWrong:
            return False
    return True


@bp.post("")
def ask() -> ResponseReturnValue:
    """A code goes to the address, if it is of somebody with an app. The answer is the same for every address."""
    form = AddressForm()
    if not form.validate():
        return ask_address(form, status=422)
    address = str(form.address.data)
    if not one_time.allow_asking(address):
        abort(429)
    account = with_app(address)
    session[CODE] = str(
        one_time.ask(
            Purpose.SIGN_IN,
            Channel.EMAIL,
            address,
            account.id if account else None,
            language=account.language if account else language_code(),
            is_real=account is not None,
            goes_to=account.email if account else None,
        )
    )
    return redirect(url_for(".codes", verder=form.verder.data or None), 303)


def with_app(address: str) -> Account | None:
    """Whose address this is, if they may come in and have an app for codes. The same statements for every address."""
    found = queries.by_email(access.db(), address)
    nobody = UUID(int=0)
    account = queries.active_account(access.db(), found.id if found else nobody)
    app = ways.authenticator_of(access.db(), account.id if account else nobody)
    return account if app else None


@bp.get("/code")
def codes() -> ResponseReturnValue:
    if CODE not in session:
        return redirect(url_for(".show"), 303)
    return ask_both(BothForm(formdata=None, verder=access.safe_path(request.args.get("verder"))))


def ask_both(form: BothForm, *, status: int = 200) -> Response:
    return page("entry/team_code.html", title=_("Vul uw 2 codes in"), status=status, form=form)


@bp.post("/code")
def enter() -> ResponseReturnValue:
    """Both codes at once. One answer for everything that is wrong: who guesses learns nothing of either."""
    form = BothForm()
    if not form.validate():
        return ask_both(form, status=422)
    try:
        code = UUID(str(session.get(CODE, "")))
    except ValueError:
        return redirect(url_for(".show"), 303)
    account = try_both(code, str(form.code.data), str(form.app.data))
    if account is None:
        form.code.errors = [_("De 2 codes kloppen niet samen. Probeer het nog een keer, of vraag een nieuwe code.")]
        return ask_both(form, status=422)
    return come_in(account, Way.AUTHENTICATOR, form.verder.data)


def try_both(code: UUID, email_digits: str, app_digits: str) -> UUID | None:
    """Who came in. The tries count, whatever comes of it."""
    key = access.settings().keys.pin
    with transaction() as writing:
        try:
            return strong_ways.enter(writing, code, email_digits, app_digits, key, now=clock.now()).id
        except (CodeWrong, CodeGone, AuthenticatorWrong):
            return None
