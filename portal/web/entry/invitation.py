"""An invitation: looked at by a GET, used up only by the last button, with a PIN.

The code goes from the address into the session at once, so that no later address, log line or referrer holds it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from portal.base import clock, limits, tokens
from portal.base.db import reading, transaction
from portal.base.languages import LANGUAGES
from portal.domain.accounts import actions, queries
from portal.domain.accounts.actions import InvitationGone
from portal.domain.accounts.models import Account
from portal.domain.ways_in.rules import Way, needs_strong_way
from portal.flows import confirming, getting_in
from portal.flows.getting_in import Known
from portal.web import access, passkeys
from portal.web.device import label_of_this_phone
from portal.web.entry.pin import matches
from portal.web.forms import PortalForm
from portal.web.language import offered
from portal.web.new_pin import NewPinForm, hash_of
from portal.web.pages import page

bp = Blueprint("entry_invitation", __name__)
WINDOW = timedelta(minutes=15)
WRONG_CODES = 30
"""Per known phone or address. A right code is never refused for the wrong ones of others."""
PINS_PER_INVITATION = 15
CODE, LANGUAGE, CHOSEN = "invitation", "invitation_language", "invitation_chosen"


class CodeForm(PortalForm):
    code = StringField()


@bp.get("/uitnodiging/<code>")
def show(code: str) -> AnyResponse:
    """The link of an e-mail or QR code. Looking uses nothing up: mail programs open links too."""
    return take(code)


@bp.post("/uitnodiging")
def typed() -> AnyResponse:
    return take(CodeForm().code.data or "")


def take(code: str) -> AnyResponse:
    session[CODE] = tokens.plain_code(code)[: 2 * tokens.CODE_LENGTH]
    session.pop(CHOSEN, None)
    response = redirect(url_for(".welcome"), 303)
    response.headers["Referrer-Policy"] = "origin"
    return response


@bp.get("/uitnodiging")
def welcome() -> ResponseReturnValue:
    if not session.get(CODE):
        return page("entry/type_code.html", title=_("Uitnodiging"))
    account = invited()
    if account is None:
        return gone()
    session.setdefault("language", account.language)
    other = owner_of_this_phone(account)
    strong = is_strong(account)
    return page("entry/invitation.html", title=_("Uitnodiging"), account=account, other=other, strong=strong)


def chosen() -> dict[str, Any]:
    """What was chosen before the PIN, in the signed cookie: answers and ids, never a number or an address."""
    found: dict[str, Any] = session.get(CHOSEN) or {}
    return found


def proven() -> list[UUID]:
    """The codes that this browser used while accepting."""
    return [UUID(one) for one in chosen().get("proven", {}).values()]


@bp.get("/uitnodiging/taal")
def language() -> ResponseReturnValue:
    account = invited()
    if account is None:
        return gone()
    codes = [*offered(), *(code for code in LANGUAGES if code not in offered())]
    current = session.get(LANGUAGE, account.language)
    languages = [LANGUAGES[code] for code in codes]
    return page("entry/invitation_language.html", title=_("Uw taal"), languages=languages, current=current)


@bp.post("/uitnodiging/taal")
def choose_language() -> ResponseReturnValue:
    code = request.form.get("language", "")
    if code not in LANGUAGES:
        abort(404)
    session["language"] = session[LANGUAGE] = code
    return redirect(url_for("entry_accepting.on"), 303)


@bp.get("/uitnodiging/pincode")
def choose_pin() -> ResponseReturnValue:
    account = invited()
    if account is not None and is_strong(account):
        return redirect(url_for("entry_strong.choose"), 303)
    return ask_pin(NewPinForm()) if account else gone()


@bp.post("/uitnodiging/pincode")
def accept() -> ResponseReturnValue:
    code = str(session.get(CODE, ""))
    account = invited() or just_joined(code)
    if account is None:
        return gone()
    if is_strong(account):
        return redirect(url_for("entry_strong.choose"), 303)
    if not limits.allow(f"join:{code}", PINS_PER_INVITATION, WINDOW):
        abort(429)
    form = NewPinForm()
    if not form.validate():
        return ask_pin(form, status=422)
    known = join(code, form.pin.data or "", account)
    if known is None:
        return gone()
    if access.me().to_confirm:
        flash(_("Uw pincode is bewaard. Onthoud uw pincode goed."))
    else:
        flash(_("U bent binnen. Onthoud uw pincode goed."))
        offer_passkey()
    response = redirect(access.home_path(access.me()), 303)
    access.remember_phone(response, known.secret)
    return response


def offer_passkey() -> None:
    """To a participant who is just in, where the site can have passkeys: no PIN the next time."""
    if access.me().is_participant and passkeys.are_offered():
        link = Markup('<a href="{}">{}</a>').format(url_for("participant_ways.show"), _("Kies dat hier."))
        flash(Markup("{} {}").format(_("Voortaan met vinger of gezicht?"), link), "info")


def ask_pin(form: NewPinForm, *, status: int = 200) -> Response:
    return page("entry/choose_pin.html", title=_("Uw pincode"), form=form, status=status, account=invited())


def invited() -> Account | None:
    """Whose open invitation this browser holds."""
    try:
        found = actions.check_invitation(access.db(), str(session.get(CODE, "")), now=clock.now())
    except InvitationGone:
        return None
    return queries.active_account(access.db(), found.account_id)


def is_strong(account: Account) -> bool:
    """Does this person need more than a PIN, now or once their role begins?"""
    return needs_strong_way(queries.kinds_of(access.db(), account.id, clock.now()))


def just_joined(code: str) -> Account | None:
    with reading() as fresh:
        return queries.just_joined(fresh, tokens.hash_of(tokens.plain_code(code)), clock.now())


def owner_of_this_phone(account: Account) -> Account | None:
    """Somebody else who signs in on this phone until now."""
    phone = access.this_phone()
    if phone is None or phone.account_id == account.id:
        return None
    return queries.active_account(access.db(), phone.account_id)


def join(code: str, pin: str, account: Account) -> Known | None:
    """Use up the invitation and come in. Pressed twice: the second press with the same PIN counts as the first."""
    now, label, before = clock.now(), label_of_this_phone(), access.this_phone()
    pin_hash, language = hash_of(pin, account), session.get(LANGUAGE)
    try:
        with transaction() as writing:
            known = getting_in.join(writing, code, pin_hash, label=label, language=language, before=before, now=now)
            confirming.joined(writing, known.account, post=chosen().get("post"), codes=proven(), now=now)
            access.let_in(writing, known.account, known.phone, Way.INVITATION)
        return known
    except InvitationGone:
        pass
    joined = just_joined(code)
    if joined is None or not matches(pin, joined):
        return None
    with transaction() as writing:
        known = getting_in.know(writing, joined.id, label=label, now=now)
        access.let_in(writing, known.account, known.phone, Way.INVITATION)
    return known


def gone() -> Response:
    """Unknown, used, revoked and expired get one and the same answer: what to do now and whom to call."""
    session.pop(CODE, None)
    phone = access.this_phone()
    counted = phone.id if phone else request.remote_addr
    if not limits.allow(f"code:{counted}", WRONG_CODES, WINDOW):
        abort(429)
    return page("entry/invitation_gone.html", title=_("Deze uitnodiging werkt niet"), status=404)
