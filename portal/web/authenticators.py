"""An app for codes on a page: what the app reads, and the form for the code that it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import HiddenField, StringField
from wtforms.validators import ValidationError

from portal.base import authenticator
from portal.domain.accounts.models import Account
from portal.domain.ways_in.models import Authenticator
from portal.web.access import settings
from portal.web.forms import PortalForm, digits
from portal.web.pictures import qr

SIX_DIGITS = re.compile(r"[0-9]{6}")
BEGUN = "authenticator"
"""Stands in the cookie: which new authenticator waits for its first code."""


class AppForm(PortalForm):
    app = StringField(_l("De code uit uw app"), filters=[digits])
    verder = HiddenField()

    def validate_app(self, field: Any) -> None:
        if not SIX_DIGITS.fullmatch(field.data):
            raise ValidationError(_l("De code uit uw app heeft 6 cijfers."))


@dataclass(frozen=True)
class Shown:
    """What the app reads: as a picture, and as letters to type in groups of four."""

    picture: Markup
    letters: str


def shown(begun: Authenticator, account: Account) -> Shown:
    secret = str(begun.secret)
    address = authenticator.address_of(secret, account.name, settings().municipality.portal_name)
    return Shown(qr(address), " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)))
