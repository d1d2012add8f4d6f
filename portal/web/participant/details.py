"""Ik: the own e-mail address and number, the PIN, and post by this portal. Each on a page of its own.

What opens the door is changed only a moment after the person showed that it is them.
"""

from __future__ import annotations

from collections.abc import Callable
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
from portal.domain.accounts.actions import AddressTaken
from portal.domain.accounts.models import Account
from portal.domain.ways_in.models import Code
from portal.domain.ways_in.rules import ADDRESS_WORDS, Channel
from portal.flows import confirming, own_details
from portal.web import access, own_address
from portal.web.access import db, me, participant_id
from portal.web.new_pin import NewPinForm, hash_of
from portal.web.one_time import CodeForm, can_text
from portal.web.own_address import WORDS, AddressForm
from portal.web.pages import page
from portal.web.participant.guard import for_participants

bp: Blueprint = for_participants("participant_details", __name__, url_prefix="/ik")
OF = "/contact/<any(mobiel, email):where>"
ASKED = "details_asked"
"""In the cookie: the id of the code that this browser waits for, by channel."""


def fresh(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Only a moment after a proof that it is this person. Else that is asked first; what was sent goes out after."""

    @wraps(view)
    def checked(**values: Any) -> ResponseReturnValue:
        if access.is_fresh(me(), clock.now()):
            return view(**values)
        return access.ask_again(request.path if access.is_page(request.path) else url_for(".contact"))

    return checked


def mine() -> Account:
    return queries.active_account(db(), me().account) or abort(404)


# --- e-mail address and number -------------------------------------------------------------------------------------


@bp.get("/contact")
def contact() -> Response:
    return contact_with()


def contact_with(*, status: int = 200, is_last: bool = False) -> Response:
    return page(
        "participant/me_contact.html",
        title=_("Uw e-mail en nummer"),
        status=status,
        account=mine(),
        can_text=can_text(),
        is_last=is_last,
    )


@bp.get(OF)
@fresh
def address(where: str) -> Response:
    channel, account = ADDRESS_WORDS[where], mine()
    return address_with(own_address.form_with(channel, None, account))


def address_with(form: AddressForm, *, status: int = 200) -> Response:
    is_text = form.channel is Channel.SMS
    return page(
        "participant/me_address.html",
        title=_("Uw mobiele nummer") if is_text else _("Uw e-mailadres"),
        status=status,
        form=form,
        where=WORDS[form.channel],
        is_text=is_text,
    )


@bp.post(OF)
@fresh
def send(where: str) -> ResponseReturnValue:
    channel, account = ADDRESS_WORDS[where], mine()
    form = own_address.form_for(channel)
    if not form.validate():
        return address_with(form, status=422)
    if own_details.is_same(own_details.kept_address(account, channel), form.tidy) and is_verified(account, channel):
        return said(_("Dit hadden wij al van u."))
    code = own_address.send(account.id, channel, form.tidy, waiting(channel))
    if code is None:
        form.address.errors = [own_address.too_many()]
        return address_with(form, status=429)
    return to_code(channel, code)


def is_verified(account: Account, channel: Channel) -> bool:
    return (account.email_verified_at if channel is Channel.EMAIL else account.phone_verified_at) is not None


def waiting(channel: Channel) -> Code | None:
    asked: dict[str, str] = session.get(ASKED) or {}
    return own_address.asked(asked.get(channel), me().account)


def to_code(channel: Channel, code: UUID) -> AnyResponse:
    session[ASKED] = {**(session.get(ASKED) or {}), channel.value: str(code)}
    return redirect(url_for(".show_code", where=WORDS[channel]), 303)


@bp.get(f"{OF}/code")
def show_code(where: str) -> ResponseReturnValue:
    code = waiting(ADDRESS_WORDS[where])
    if code is None:
        return redirect(url_for(".contact"), 303)
    return show_code_with(code, CodeForm(formdata=None))


def show_code_with(code: Code, form: CodeForm, *, status: int = 200) -> Response:
    return page(
        "participant/me_code.html", title=_("Vul uw code in"), status=status, form=form, **own_address.shown_of(code)
    )


@bp.post(f"{OF}/code")
def enter_code(where: str) -> ResponseReturnValue:
    channel = ADDRESS_WORDS[where]
    code = waiting(channel)
    if code is None or code.used_at is not None:  # pressed twice: the first time counted
        return redirect(url_for(".contact"), 303)
    form = CodeForm()
    if not own_address.is_right(form, code):
        return show_code_with(code, form, status=422)
    return change(channel, code.id)


def change(channel: Channel, code: UUID) -> AnyResponse:
    """What somebody else has is not told of: the contact person looks after it."""
    session[ASKED] = {key: one for key, one in (session.get(ASKED) or {}).items() if key != channel}
    now = clock.now()
    try:
        with transaction() as writing:
            own_details.change(writing, me().account, code, now=now)
    except AddressTaken:
        with transaction() as writing:
            confirming.ask(writing, participant_id(), code, now=now)
        return said(_("De code klopt. Uw contactpersoon belt u om dit na te kijken. U hoeft niets te doen."), "info")
    return said(_("Bewaard. Uw nummer klopt nu.") if channel is Channel.SMS else _("Bewaard. Uw e-mailadres klopt nu."))


@bp.post(f"{OF}/opnieuw")
def send_again(where: str) -> ResponseReturnValue:
    channel = ADDRESS_WORDS[where]
    code = waiting(channel)
    if code is None or code.used_at is not None:
        return redirect(url_for(".contact"), 303)
    sent = own_address.send(me().account, channel, code.address, code, again=True)
    if sent is None:
        form = CodeForm(formdata=None)
        form.code.errors = [own_address.too_many()]
        return show_code_with(code, form, status=429)
    flash(_("Wij stuurden een nieuwe code. De vorige code werkt niet meer."))
    return to_code(channel, sent)


@bp.post(f"{OF}/weg")
@fresh
def remove(where: str) -> ResponseReturnValue:
    channel = ADDRESS_WORDS[where]
    try:
        with transaction() as writing:
            own_details.remove(writing, me().account, channel, now=clock.now())
    except own_details.NothingLeft:
        return contact_with(status=422, is_last=True)
    if channel is Channel.EMAIL:
        return said(_("Uw e-mailadres is weg. Wij bellen u als er nieuws is."))
    return said(_("Uw nummer is weg."))


def said(words: str, kind: str = "success") -> AnyResponse:
    flash(words, kind)
    return redirect(url_for(".contact"), 303)


# --- PIN -----------------------------------------------------------------------------------------------------------


@bp.get("/pincode")
@fresh
def pin() -> Response:
    return pin_with(NewPinForm(formdata=None))


def pin_with(form: NewPinForm, *, status: int = 200) -> Response:
    return page("participant/me_pin.html", title=_("Verander mijn pincode"), status=status, form=form)


@bp.post("/pincode")
@fresh
def change_pin() -> ResponseReturnValue:
    form = NewPinForm()
    if not form.validate():
        return pin_with(form, status=422)
    pin_hash = hash_of(form.pin.data or "", mine())
    with transaction() as writing:
        own_details.change_pin(writing, me().account, pin_hash, stays=me().sign_in, now=clock.now())
    flash(_("Uw nieuwe pincode is bewaard. Onthoud hem goed."))
    return redirect(url_for("participant_me.show"), 303)


# --- post ----------------------------------------------------------------------------------------------------------


@bp.get("/post")
def post() -> Response:
    return page("participant/me_post.html", title=_("Post via deze site"), account=mine())


@bp.post("/post")
def choose_post() -> AnyResponse:
    answer: Any = request.form.get("post")
    if answer not in ("ja", "nee"):
        abort(404)
    with transaction() as writing:
        own_details.choose_post(writing, me().account, by_portal=answer == "ja", now=clock.now())
    flash(_("Uw keuze is bewaard."))
    return redirect(url_for(".post"), 303)
