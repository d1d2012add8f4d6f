"""Getting in on a phone that is not known: a code to an address in the file, and the PIN, looked at together.

Whoever asks gets the same pages for the same work, whether the address belongs to somebody or not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import ValidationError

from portal.base import clock, limits, tokens
from portal.base.db import transaction
from portal.domain.accounts import actions
from portal.domain.accounts import queries as accounts
from portal.domain.accounts.models import Account
from portal.domain.accounts.rules import PIN
from portal.domain.ways_in import queries
from portal.domain.ways_in.actions import CodeGone, CodeWrong
from portal.domain.ways_in.models import Code
from portal.domain.ways_in.rules import CODE_WINDOW, Channel, Purpose, Way, needs_strong_way
from portal.flows import getting_in
from portal.web import access
from portal.web.device import label_of_this_phone
from portal.web.entry.sign_in import how_to_get_in, is_inside, way_in
from portal.web.forms import digits
from portal.web.language import page_language
from portal.web.one_time import AddressForm, CodeForm, address_of, allow_asking, ask, can_text, try_code
from portal.web.pages import page

bp = Blueprint("entry_new_phone", __name__)
WAITS_FOR = "code_new_phone"
"""In the cookie: the id of the code that this browser waits for."""
WINDOW = timedelta(minutes=15)
TRIES_PER_PLACE = 60
TRIES_PER_PHONE = 20
A_DAY = timedelta(days=1)
RIGHT_CODES_A_DAY = 10
"""Whoever reads the mail of somebody else may not go through all PINs."""
NOBODY = UUID(int=0)
NEVER_RIGHT = ""


class CodeAndPinForm(CodeForm):
    code = StringField(_l("De code uit uw bericht"), filters=[digits])
    pin = PasswordField(_l("Uw pincode"), filters=[digits])
    verder = HiddenField()

    def validate_pin(self, field: Any) -> None:
        if not PIN.fullmatch(field.data):
            raise ValidationError(_l("Uw pincode heeft 5 cijfers."))


# --- asking for a code ---------------------------------------------------------------------------------------------


@bp.post("/inloggen/code")
def send() -> ResponseReturnValue:
    if is_inside():
        return redirect(way_in(request.form.get("verder")), 303)
    form = AddressForm()
    form.verder.data = access.safe_path(form.verder.data)
    if not form.validate():
        return how_to_get_in(422, form)
    channel, address = address_of(form.address.data or "")
    return send_to(channel, address, form.verder.data)


@bp.post("/inloggen/code/opnieuw")
def send_again() -> ResponseReturnValue:
    waiting = asked_here()
    if is_inside() or waiting is None:
        return redirect(url_for("entry.sign_in"), 303)
    response = send_to(Channel(waiting.channel), waiting.address, request.form.get("verder"))
    flash(_("Wij stuurden een nieuwe code. De vorige code werkt niet meer."))
    return response


def send_to(channel: Channel, address: str, wanted: str | None) -> AnyResponse:
    if not allow_asking(address):
        abort(429)
    owner = owner_of(channel, address)
    waiting = asked_here()
    code = ask(
        Purpose.SIGN_IN,
        channel,
        address,
        owner.id if owner else None,
        language=page_language().code,
        is_real=owner is not None,
        replaces=waiting.id if waiting else None,
        goes_to=(owner.email if channel is Channel.EMAIL else owner.phone) if owner else None,
    )
    session[WAITS_FOR] = str(code)
    return redirect(url_for(".show", verder=path_or_nothing(wanted)), 303)


def owner_of(channel: Channel, address: str) -> Account | None:
    """Whose address this is, if they may come in with a code and a PIN. Two statements, whoever it is."""
    find = accounts.by_email if channel is Channel.EMAIL else accounts.by_phone
    return who_may(find(access.db(), address))


def who_may(found: Account | None) -> Account | None:
    """This account, unless it has no PIN, may no longer come in, or needs a stronger way. One statement."""
    kinds = accounts.kinds_of(access.db(), found.id if found else NOBODY, clock.now())
    if found is None or found.deactivated_at is not None or found.pin_hash is None or needs_strong_way(kinds):
        return None
    return found


def asked_here() -> Code | None:
    """The code that this browser waits for, also when it can no longer be used; for an hour, as it shows an address."""
    try:
        found = queries.asked(access.db(), UUID(session.get(WAITS_FOR, "")))
    except ValueError:
        return None
    return found if found and clock.now() - found.made_at < CODE_WINDOW else None


def path_or_nothing(wanted: str | None) -> str | None:
    path = access.safe_path(wanted)
    return path if path != "/" else None


# --- the code and the PIN ------------------------------------------------------------------------------------------


@bp.get("/inloggen/code")
def show() -> ResponseReturnValue:
    """Looking uses nothing up."""
    if is_inside():
        return redirect(way_in(request.args.get("verder")), 303)
    waiting = asked_here()
    if waiting is None:
        return redirect(url_for("entry.sign_in"), 303)
    return ask_both(CodeAndPinForm(formdata=None, verder=access.safe_path(request.args.get("verder"))), waiting)


@bp.post("/inloggen/code/pincode")
def finish() -> ResponseReturnValue:
    waiting = asked_here()
    if is_inside() or waiting is None:
        return redirect(url_for("entry.sign_in"), 303)
    check_limit()
    form = CodeAndPinForm()
    form.verder.data = access.safe_path(form.verder.data)
    if not form.validate():
        return ask_both(form, waiting, status=422)
    owner = who_may(accounts.active_account(access.db(), waiting.account_id or NOBODY))
    code = form.code.data or ""
    if not is_pin_of(owner, form.pin.data or "", waiting, code):
        code = NEVER_RIGHT
    try:
        try_code(waiting.id, code)
    except CodeWrong as wrong:
        form.code.errors = [said_of(wrong.left)]
        return ask_both(form, waiting, status=422)
    except CodeGone:
        form.code.errors = [_("Deze code werkt niet meer. Vraag een nieuwe code.")]
        return ask_both(form, waiting, status=422, is_gone=True)
    if owner is None:
        raise RuntimeError("a code of nobody was right")
    return come_in(owner, form.verder.data)


def check_limit() -> None:
    """Too many tries are a 429. A known phone is counted by itself, so that nobody else's tries stop it."""
    phone = access.this_phone()
    if phone is not None:
        allowed = limits.allow(f"code-pin:{phone.id}", TRIES_PER_PHONE, WINDOW)
    else:
        allowed = limits.allow(f"code-pin:{request.remote_addr}", TRIES_PER_PLACE, WINDOW)
    if not allowed:
        abort(429)


def is_pin_of(owner: Account | None, pin: str, waiting: Code, code: str) -> bool:
    """One slow look at the PIN, whoever it is. Only who has the right code can use up the tries of a day."""
    key = access.settings().keys.pin
    account = owner.id if owner else NOBODY
    is_right = tokens.pin_matches(pin, owner.pin_hash if owner else None, key, str(account))
    if tokens.is_same(waiting.code_hash, tokens.hash_digits(code, key, str(waiting.id))):
        return limits.allow(f"right-code:{account}", RIGHT_CODES_A_DAY, A_DAY) and is_right
    return is_right


def said_of(left: int) -> str:
    """The same for a wrong code and a wrong PIN: neither tells of the other."""
    return ngettext(
        "De code of de pincode klopt niet. U kunt het nog %(num)s keer proberen.",
        "De code of de pincode klopt niet. U kunt het nog %(num)s keer proberen.",
        left,
    )


def ask_both(form: CodeAndPinForm, waiting: Code, *, status: int = 200, is_gone: bool = False) -> Response:
    return page(
        "entry/new_phone.html",
        title=_("Vul uw code in"),
        status=status,
        form=form,
        address=waiting.address,
        is_text=waiting.channel == Channel.SMS,
        is_gone=is_gone,
        other_channel=Channel.EMAIL if waiting.channel == Channel.SMS else Channel.SMS if can_text() else None,
    )


def come_in(owner: Account, wanted: str | None) -> AnyResponse:
    """This phone is known from now on. What was held for it was of another time, maybe another person: it stays."""
    now, before = clock.now(), access.this_phone()
    with transaction() as writing:
        if g.me is not None:
            actions.end_session(writing, g.me.sign_in, now=now)
        known = getting_in.new_phone(writing, owner.id, label=label_of_this_phone(), before=before, now=now)
        access.let_in(writing, known.account, known.phone, Way.CODE_AND_PIN)
    flash(_("U bent binnen. Op deze telefoon logt u nu in met uw pincode."))
    response = redirect(way_in(wanted), 303)
    access.remember_phone(response, known.secret)
    return response
