"""The last step of an invitation for who needs more than a PIN: a passkey, or an app for codes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.base import authenticator, clock, limits
from portal.base.db import transaction
from portal.domain.accounts.actions import InvitationGone
from portal.domain.accounts.models import Account
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in import queries as ways
from portal.domain.ways_in.actions import AuthenticatorWrong, PasskeyTaken
from portal.domain.ways_in.models import Authenticator
from portal.domain.ways_in.rules import Way
from portal.flows import getting_in, strong_ways
from portal.flows.getting_in import Known
from portal.web import access, authenticators, passkeys
from portal.web.authenticators import BEGUN, AppForm
from portal.web.device import label_of_this_phone
from portal.web.entry.invitation import (
    CODE,
    LANGUAGE,
    PINS_PER_INVITATION,
    WINDOW,
    gone,
    invited,
    is_strong,
    just_joined,
)
from portal.web.pages import page
from portal.web.passkeys import PasskeyForm, Refused

bp = Blueprint("entry_strong", __name__, url_prefix="/uitnodiging")


def strongly_invited() -> Account | None:
    """Whose open invitation this is, if a PIN is not enough for this person."""
    account = invited()
    return account if account is not None and is_strong(account) else None


@bp.get("/manier")
def choose() -> ResponseReturnValue:
    return ask_way() if strongly_invited() else elsewhere()


def elsewhere() -> ResponseReturnValue:
    """A participant chooses a PIN; an invitation that does not work says so."""
    return redirect(url_for("entry_invitation.choose_pin"), 303) if invited() else gone()


def ask_way(*, status: int = 200, failed: bool = False) -> Response:
    account = strongly_invited()
    return page("entry/choose_way.html", title=_("Hoe wilt u inloggen?"), status=status, failed=failed, account=account)


@bp.post("/passkey/vraag")
def passkey_options() -> ResponseReturnValue:
    account = strongly_invited()
    return passkeys.creation_options(account) if account else elsewhere()


@bp.post("/passkey")
def by_passkey() -> ResponseReturnValue:
    account = strongly_invited()
    if account is None:
        return elsewhere()
    check_limit()
    try:
        new = passkeys.made_passkey(PasskeyForm(), account.id)
        with transaction() as writing:
            known = strong_ways.join_with_passkey(writing, str(session[CODE]), new, **circumstances())
            access.let_in(writing, known.account, known.phone, Way.PASSKEY)
    except InvitationGone:
        return gone()
    except (Refused, PasskeyTaken):
        return ask_way(status=422, failed=True)
    return inside(known)


@bp.post("/app")
def begin_app() -> ResponseReturnValue:
    """A new secret for the app; it counts only after its first code."""
    account = strongly_invited()
    if account is None:
        return elsewhere()
    check_limit()
    with transaction() as writing:
        session[BEGUN] = str(ways_in.begin_authenticator(writing, account.id, now=clock.now()).id)
    return redirect(url_for(".show_app"), 303)


@bp.get("/app")
def show_app() -> ResponseReturnValue:
    account = strongly_invited()
    begun = begun_by(account) if account else None
    if account is None or begun is None:
        return redirect(url_for(".choose"), 303)
    return ask_app(AppForm(formdata=None), account, begun)


def begun_by(account: Account) -> Authenticator | None:
    try:
        return ways.begun_authenticator(access.db(), account.id, UUID(str(session.get(BEGUN, ""))), clock.now())
    except ValueError:
        return None


def ask_app(form: AppForm, account: Account, begun: Authenticator, *, status: int = 200) -> Response:
    shown = authenticators.shown(begun, account)
    return page("entry/choose_app.html", title=_("Uw app voor codes"), status=status, form=form, shown=shown)


@bp.post("/app/code")
def by_app() -> ResponseReturnValue:
    """One right code, and only then the invitation is used up."""
    account, form = strongly_invited(), AppForm()
    begun = begun_by(account) if account else None
    if account is None or begun is None:
        known = pressed_twice(form)
        return inside(known) if known else redirect(url_for(".choose"), 303)
    check_limit()
    if not form.validate():
        return ask_app(form, account, begun, status=422)
    code, app_digits = str(session[CODE]), str(form.app.data)
    try:
        with transaction() as writing:
            known = strong_ways.join_with_authenticator(writing, code, begun.id, app_digits, **circumstances())
            access.let_in(writing, known.account, known.phone, Way.AUTHENTICATOR)
    except InvitationGone:
        return gone()
    except AuthenticatorWrong:
        form.app.errors = [_("Deze code klopt niet. Wacht op een nieuwe code in uw app.")]
        return ask_app(form, account, begun, status=422)
    return inside(known)


def pressed_twice(form: AppForm) -> Known | None:
    """The same button pressed twice with the same code, in the browser that began it: it counts as the first."""
    account = just_joined(str(session.get(CODE, "")))
    app = ways.authenticator_of(access.db(), account.id) if account else None
    if account is None or app is None or str(app.id) != session.get(BEGUN):
        return None
    if authenticator.code_of(app.secret, app.last_step) != form.app.data:
        return None
    with transaction() as writing:
        known = getting_in.know(writing, account.id, label=label_of_this_phone(), now=clock.now())
        access.let_in(writing, known.account, known.phone, Way.AUTHENTICATOR)
    return known


def circumstances() -> dict[str, Any]:
    """This phone, the chosen language and the moment."""
    return {
        "label": label_of_this_phone(),
        "language": session.get(LANGUAGE),
        "before": access.this_phone(),
        "now": clock.now(),
    }


def check_limit() -> None:
    if not limits.allow(f"join:{session.get(CODE, '')}", PINS_PER_INVITATION, WINDOW):
        abort(429)


def inside(known: Known) -> AnyResponse:
    flash(_("U bent binnen. Voortaan logt u zo in."))
    response = redirect(access.home_path(access.me()), 303)
    access.remember_phone(response, known.secret)
    return response
