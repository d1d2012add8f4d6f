"""Signing in with a finger or face, on a phone that is known or new; it also ends the lock."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain.accounts import queries
from portal.domain.ways_in.rules import Way
from portal.web import access, passkeys
from portal.web.entry.arriving import come_in
from portal.web.pages import page
from portal.web.passkeys import PasskeyForm, Refused

bp = Blueprint("entry_passkey", __name__)


@bp.post("/inloggen/passkey/vraag")
def ask() -> Response:
    """What the device is asked to sign. Nobody is named: the device knows whose passkey it holds."""
    return passkeys.request_options()


@bp.post("/inloggen/passkey")
def enter() -> ResponseReturnValue:
    form = PasskeyForm()
    try:
        account = queries.active_account(access.db(), passkeys.signed_by(form).account_id)
    except Refused:
        account = None
    if account is None:
        return failed(form)
    return come_in(account.id, Way.PASSKEY, form.verder.data)


def failed(form: PasskeyForm) -> Response:
    """One answer for everything that can be wrong with a passkey."""
    back = access.safe_path(form.verder.data)
    return page("entry/passkey_failed.html", title=_("Inloggen"), status=422, verder=back if back != "/" else None)
