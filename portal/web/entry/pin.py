"""The five digits: trying them. The slow hash is never inside a transaction."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import ValidationError

from portal.base import clock, tokens
from portal.base.db import reading, transaction
from portal.domain.accounts import actions, queries
from portal.domain.accounts.models import Account, KnownPhone
from portal.domain.accounts.rules import PIN, WRONG_PINS_ALLOWED
from portal.flows import getting_in
from portal.web.access import settings
from portal.web.forms import PortalForm, digits

PATIENCE = 10
"""How many tenths of a second a try waits for another one that is being looked at."""


class PinForm(PortalForm):
    pin = PasswordField(_l("Uw pincode"), filters=[digits])
    verder = HiddenField()

    def validate_pin(self, field: Any) -> None:
        if not PIN.fullmatch(field.data):
            raise ValidationError(_l("Uw pincode heeft 5 cijfers."))


@dataclass(frozen=True)
class Tried:
    """What came of a try. `left` is how many are left; with none the phone is forgotten."""

    right: bool
    left: int


def matches(pin: str, account: Account) -> bool:
    return tokens.pin_matches(pin, account.pin_hash, settings().keys.pin, str(account.id))


def try_pin(phone: KnownPhone, owner: Account, pin: str) -> Tried:
    """Count the try, look at the PIN, and write down what came of it."""
    tried = _number(phone)
    if tried is None:
        return Tried(False, 0)
    if matches(pin, owner):
        return Tried(True, WRONG_PINS_ALLOWED)
    with transaction() as session:
        forgotten = getting_in.pin_was_wrong(session, phone, tried, now=clock.now())
    return Tried(False, 0 if forgotten else max(1, WRONG_PINS_ALLOWED - tried))


def _number(phone: KnownPhone) -> int | None:
    """The number of this try; None when the phone is forgotten. Waits while five others are being looked at."""
    for _tenth in range(PATIENCE):
        with transaction() as session:
            number = actions.start_try(session, phone.id)
        if number is not None:
            return number
        with reading() as session:
            if queries.known_phone(session, phone.secret_hash, clock.now()) is None:
                return None
        time.sleep(0.1)
    with transaction() as session:
        getting_in.pin_was_wrong(session, phone, WRONG_PINS_ALLOWED, now=clock.now())
    return None
