"""What a participant is asked between the language and the PIN: post, a number, an e-mail address. One on each page.

The answers stand in the signed cookie; a number or address only in the sealed row of its code. Everything is written
together with the PIN. Every question can be passed over: who has no e-mail and no mobile must get in too.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock
from portal.domain.accounts.models import Account
from portal.domain.guidance.queries import contact_card
from portal.domain.ways_in.models import Code
from portal.domain.ways_in.rules import ADDRESS_WORDS, Channel
from portal.flows import own_details
from portal.web import access, one_time, own_address
from portal.web.entry.invitation import CHOSEN, chosen, gone, invited, is_strong
from portal.web.one_time import CodeForm
from portal.web.own_address import WORDS, AddressForm
from portal.web.pages import page
from portal.web.speaking import municipality

bp = Blueprint("entry_accepting", __name__, url_prefix="/uitnodiging")
OF = "/contact/<any(mobiel, email):where>"


def keep(**answers: Any) -> None:
    session[CHOSEN] = chosen() | answers


def keep_for(what: str, channel: Channel, value: str | None) -> None:
    """`what`: "asked" or "proven", by channel; without a value it is forgotten."""
    kept = {key: one for key, one in chosen().get(what, {}).items() if key != channel}
    keep(**{what: kept | ({channel.value: value} if value else {})})


def here() -> tuple[Account, UUID] | None:
    """Who accepts on this browser, when this person is asked anything: participants who come in with a PIN."""
    account = invited()
    participant = own_details.participant_of(access.db(), account.id) if account else None
    if account is None or participant is None or is_strong(account):
        return None
    return account, participant


def next_page() -> str:
    """The first question that has no answer yet; the PIN comes last."""
    found, given = here(), chosen()
    if found is None:
        return url_for("entry_invitation.choose_pin")
    if "post" not in given and found[0].post_by_portal is None:
        return url_for(".post")
    for channel in (Channel.SMS, Channel.EMAIL):
        is_open = channel not in given.get("proven", {}) and channel not in given.get("passed", [])
        if is_open and (channel is Channel.EMAIL or one_time.can_text()):
            return url_for(".ask", where=WORDS[channel])
    return url_for("entry_invitation.choose_pin")


@bp.get("/verder")
def on() -> AnyResponse:
    return redirect(next_page(), 303)


@bp.get("/berichten")
def post() -> ResponseReturnValue:
    found = here()
    if found is None:
        return gone()
    card = contact_card(access.db(), found[1], clock.today())
    name = card.contact.name if card else municipality().sender
    return page("entry/accept_post.html", title=_("Mag %(name)s u hier berichten sturen?", name=name))


@bp.post("/berichten")
def choose_post() -> ResponseReturnValue:
    if here() is None:
        return gone()
    answer = request.form.get("post")
    if answer not in ("ja", "nee"):
        abort(404)
    keep(post=answer == "ja")
    return redirect(url_for(".on"), 303)


@bp.get(OF)
def ask(where: str) -> ResponseReturnValue:
    found, channel = here(), ADDRESS_WORDS[where]
    if found is None:
        return gone()
    account = found[0]
    return ask_with(own_address.form_with(channel, waiting(account, channel), account))


def ask_with(form: AddressForm, *, status: int = 200) -> Response:
    is_text = form.channel is Channel.SMS
    return page(
        "entry/accept_address.html",
        title=_("Uw mobiele nummer") if is_text else _("Uw e-mailadres"),
        status=status,
        form=form,
        where=WORDS[form.channel],
        is_text=is_text,
        has_other=bool(chosen().get("proven")),
        before=url_for(".post") if is_text or not one_time.can_text() else url_for(".ask", where=WORDS[Channel.SMS]),
    )


def waiting(account: Account, channel: Channel) -> Code | None:
    return own_address.asked(chosen().get("asked", {}).get(channel), account.id)


@bp.post(OF)
def send(where: str) -> ResponseReturnValue:
    found, channel = here(), ADDRESS_WORDS[where]
    if found is None:
        return gone()
    form = own_address.form_for(channel)
    if not form.validate():
        return ask_with(form, status=422)
    code = own_address.send(found[0].id, channel, form.tidy, waiting(found[0], channel))
    if code is None:
        form.address.errors = [own_address.too_many()]
        return ask_with(form, status=429)
    return to_code(channel, code)


def to_code(channel: Channel, code: UUID) -> AnyResponse:
    keep_for("asked", channel, str(code))
    if chosen().get("proven", {}).get(channel) != str(code):
        keep_for("proven", channel, None)
    return redirect(url_for(".show_code", where=WORDS[channel]), 303)


@bp.post(f"{OF}/overslaan")
def pass_over(where: str) -> ResponseReturnValue:
    if here() is None:
        return gone()
    channel = ADDRESS_WORDS[where]
    keep_for("proven", channel, None)
    keep(passed=sorted({*chosen().get("passed", []), channel.value}))
    return redirect(url_for(".on"), 303)


@bp.get(f"{OF}/code")
def show_code(where: str) -> ResponseReturnValue:
    found, channel = here(), ADDRESS_WORDS[where]
    if found is None:
        return gone()
    code = waiting(found[0], channel)
    if code is None:
        return redirect(url_for(".ask", where=where), 303)
    return show_code_with(found[0], code, CodeForm(formdata=None))


def show_code_with(account: Account, code: Code, form: CodeForm, *, status: int = 200) -> Response:
    kept = own_details.kept_address(account, Channel(code.channel))
    return page(
        "entry/accept_code.html",
        title=_("Vul uw code in"),
        status=status,
        form=form,
        is_new=not own_details.is_same(kept, code.address),
        **own_address.shown_of(code),
    )


@bp.post(f"{OF}/code")
def enter_code(where: str) -> ResponseReturnValue:
    found, channel = here(), ADDRESS_WORDS[where]
    if found is None:
        return gone()
    code = waiting(found[0], channel)
    if code is None:
        return redirect(url_for(".ask", where=where), 303)
    form = CodeForm()
    if code.used_at is None and not own_address.is_right(form, code):  # used already: pressed twice, or back and on
        return show_code_with(found[0], code, form, status=422)
    keep_for("proven", channel, str(code.id))
    keep(passed=[one for one in chosen().get("passed", []) if one != channel])
    return redirect(url_for(".on"), 303)


@bp.post(f"{OF}/opnieuw")
def send_again(where: str) -> ResponseReturnValue:
    found, channel = here(), ADDRESS_WORDS[where]
    if found is None:
        return gone()
    code = waiting(found[0], channel)
    if code is None:
        return redirect(url_for(".ask", where=where), 303)
    sent = own_address.send(found[0].id, channel, code.address, code, again=True)
    if sent is None:
        form = CodeForm(formdata=None)
        form.code.errors = [own_address.too_many()]
        return show_code_with(found[0], code, form, status=429)
    flash(_("Wij stuurden een nieuwe code. De vorige code werkt niet meer."))
    return to_code(channel, sent)
