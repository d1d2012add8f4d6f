"""Choosing five digits. The slow hash is never inside a transaction."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import ValidationError

from portal.base import tokens
from portal.domain.accounts.models import Account
from portal.domain.accounts.rules import PIN, is_guessable
from portal.web.access import settings
from portal.web.forms import PortalForm, digits


class NewPinForm(PortalForm):
    pin = PasswordField(_l("Uw nieuwe pincode"), filters=[digits])
    again = PasswordField(_l("Nog een keer dezelfde pincode"), filters=[digits])

    def validate_pin(self, field: Any) -> None:
        if not PIN.fullmatch(field.data):
            raise ValidationError(_l("Kies 5 cijfers voor uw pincode."))
        if is_guessable(field.data):
            raise ValidationError(_l("Deze pincode is makkelijk te raden. Kies een andere."))

    def validate_again(self, field: Any) -> None:
        if not self.pin.errors and field.data != self.pin.data:
            raise ValidationError(_l("De twee pincodes zijn niet gelijk. Vul ze nog een keer in."))


def hash_of(pin: str, account: Account) -> str:
    return tokens.hash_pin(pin, settings().keys.pin, str(account.id))
