"""A number or e-mail address of one's own: filled in, and proven by a code. Shared by accepting and Ik."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import StringField
from wtforms.validators import ValidationError

from portal.base import clock
from portal.base.db import reading
from portal.domain.accounts.models import Account
from portal.domain.ways_in import queries
from portal.domain.ways_in.actions import CodeGone, CodeWrong
from portal.domain.ways_in.models import Code
from portal.domain.ways_in.rules import ADDRESS_WORDS, Channel, Purpose
from portal.flows.own_details import kept_address
from portal.web import one_time
from portal.web.access import db
from portal.web.forms import PortalForm
from portal.web.language import page_language
from portal.web.words import phone

SAME_PRESS = timedelta(minutes=1)
"""Within this a second press on the same button sends no second code."""
WORDS = {channel: word for word, channel in ADDRESS_WORDS.items()}


class AddressForm(PortalForm):
    """`address` once it is sound: as it is kept."""

    address: StringField
    channel: Channel
    tidy = ""

    def check(self, field: Any, said: Any) -> None:
        try:
            channel, self.tidy = one_time.address_of(field.data or "")
        except ValueError:
            raise ValidationError(said) from None
        if channel is not self.channel:
            raise ValidationError(said)


class MobileForm(AddressForm):
    channel = Channel.SMS
    address = StringField(_l("Uw mobiele nummer"))

    def validate_address(self, field: Any) -> None:
        self.check(field, _l("Vul een nummer in dat begint met 06."))


class EmailForm(AddressForm):
    channel = Channel.EMAIL
    address = StringField(_l("Uw e-mailadres"))

    def validate_address(self, field: Any) -> None:
        self.check(field, _l("Dit adres klopt niet. Een e-mailadres heeft een @ en een punt."))


def form_for(channel: Channel) -> AddressForm:
    """With what was sent."""
    return MobileForm() if channel is Channel.SMS else EmailForm()


def form_with(channel: Channel, waiting: Code | None, account: Account) -> AddressForm:
    """With what was asked for a moment ago, else what is in the file."""
    known = waiting.address if waiting else kept_address(account, channel)
    shown = phone(known) if known and channel is Channel.SMS else known
    return (MobileForm if channel is Channel.SMS else EmailForm)(formdata=None, address=shown)


def asked(code: str | None, account: UUID) -> Code | None:
    """The code that this browser waits for, also when it can no longer be used."""
    try:
        return queries.asked_by(db(), UUID(code or ""), account)
    except ValueError:
        return None


def send(account: UUID, channel: Channel, address: str, waiting: Code | None, *, again: bool = False) -> UUID | None:
    """Send a code, beside the request; gives its row. None when too many were asked for.

    The same button pressed twice sends one; `again` is the button that asks for another.
    """
    now = clock.now()
    is_same = waiting is not None and waiting.channel == channel and waiting.address == address
    if waiting and is_same and not again and waiting.made_at > now - SAME_PRESS and can_be_used(waiting):
        return waiting.id
    if not one_time.allow_asking(address):
        return None
    return one_time.ask(
        Purpose.VERIFY,
        channel,
        address,
        account,
        language=page_language().code,
        is_real=True,
        replaces=waiting.id if waiting else None,
    )


def can_be_used(code: Code) -> bool:
    return code.used_at is None and code.valid_until > clock.now()


def shown_of(code: Code) -> dict[str, Any]:
    """What a page that asks for this code must know."""
    channel = Channel(code.channel)
    return {
        "where": WORDS[channel],
        "address": code.address,
        "is_text": channel is Channel.SMS,
        "is_gone": not can_be_used(code),
    }


def was_used(code: Code) -> bool:
    """Looked at anew: this request began before the other press was done."""
    with reading() as fresh:
        now = fresh.get(Code, code.id)
    return now is not None and now.used_at is not None


def too_many() -> str:
    return _("Wacht een uur, of bel ons. U vroeg te vaak om een code.")


def is_right(form: one_time.CodeForm, waiting: Code) -> bool:
    """Try what was filled in; the form says what is wrong, with what was typed still in it."""
    if not form.validate():
        return False
    try:
        one_time.try_code(waiting.id, form.code.data or "")
    except CodeWrong as wrong:
        form.code.errors = [
            ngettext(
                "Deze code klopt niet. U kunt het nog %(num)s keer proberen.",
                "Deze code klopt niet. U kunt het nog %(num)s keer proberen.",
                wrong.left,
            )
        ]
        return False
    except CodeGone:
        if was_used(waiting):  # by the other of two presses that came together
            return True
        form.code.errors = [_("Deze code werkt niet meer. Vraag een nieuwe code.")]
        return False
    return True
