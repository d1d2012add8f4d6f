"""The conversation with a passkey: what it is asked to sign, and whether what it signed is right.

A finger, face or code of the device is always asked for. The challenge lies in the database, once; its id is in the
cookie of the browser that asked.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from flask import Flask, Response, abort, request, session
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import HiddenField

from portal.base import clock, limits
from portal.base.db import transaction
from portal.domain.accounts.models import Account
from portal.domain.ways_in import actions, queries
from portal.domain.ways_in.actions import NewPasskey
from portal.domain.ways_in.models import Challenge, Passkey
from portal.flows import strong_ways
from portal.web.access import db, settings
from portal.web.device import label_of_this_phone
from portal.web.forms import PortalForm

log = logging.getLogger(__name__)
CHALLENGE = "challenge"
WINDOW = timedelta(minutes=15)
ASKED_AT_MOST = 600
"""How many challenges one network address may ask for in `WINDOW`: a town hall is one address."""
LONGEST_ANSWER = 20_000
WRONG = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""Everything that the answer of a stranger can set off while it is read."""


class Refused(Exception):
    """What came back is not what was asked for."""


class PasskeyForm(PortalForm):
    """What the device answered, as JSON: the script fills it in."""

    credential = HiddenField()
    verder = HiddenField()


def host() -> str:
    return urlsplit(settings().public_url).hostname or ""


def are_offered() -> bool:
    """Only on a domain name, and only where people came by that name."""
    name = host()
    try:
        ip_address(name)
    except ValueError:
        return bool(name) and urlsplit(request.host_url).hostname == name
    return False


def origin() -> str:
    """Where the page stands. On this machine alone any port will do."""
    ours = urlsplit(settings().public_url)
    if not settings().secure and are_offered():
        return request.host_url.rstrip("/")
    return f"{ours.scheme}://{ours.netloc}"


def creation_options(account: Account) -> Response:
    """What a device is asked before it makes a passkey for this account."""
    value = new_challenge(account.id)
    options = webauthn.generate_registration_options(
        rp_id=host(),
        rp_name=settings().municipality.portal_name,
        user_id=account.id.bytes,
        user_name=account.name,
        user_display_name=account.name,
        challenge=value,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=descriptors(queries.passkeys_of(db(), account.id)),
    )
    return as_json(webauthn.options_to_json(options))


def request_options(account: UUID | None = None) -> Response:
    """What a device is asked before it signs; with an account only a passkey of that account will do."""
    mine = queries.passkeys_of(db(), account) if account else []
    options = webauthn.generate_authentication_options(
        rp_id=host(),
        challenge=new_challenge(account),
        allow_credentials=descriptors(mine),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return as_json(webauthn.options_to_json(options))


def descriptors(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in passkeys]


def as_json(content: str) -> Response:
    return Response(content, mimetype="application/json")


def new_challenge(account: UUID | None) -> bytes:
    if not are_offered():
        abort(404)
    if not limits.allow(f"passkey:{request.remote_addr}", ASKED_AT_MOST, WINDOW):
        abort(429)
    value = webauthn.helpers.generate_challenge()
    with transaction() as writing:
        session[CHALLENGE] = str(actions.make_challenge(writing, account, value, now=clock.now()))
    return value


def taken_challenge() -> Challenge:
    """The challenge of this browser, used up. Raises Refused."""
    try:
        wanted = UUID(str(session.pop(CHALLENGE, "")))
    except ValueError:
        raise Refused from None
    with transaction() as writing:
        found = actions.take_challenge(writing, wanted, now=clock.now())
    if found is None:
        raise Refused
    return found


def answer_of(form: PasskeyForm) -> dict[str, object]:
    """What the device said. Raises Refused."""
    said = form.credential.data or ""
    try:
        found = json.loads(said) if len(said) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused
    return found


def made_passkey(form: PasskeyForm, account: UUID) -> NewPasskey:
    """The passkey that a device made for this account. Raises Refused."""
    answer, challenge = answer_of(form), taken_challenge()
    if challenge.account_id != account:
        raise Refused
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge.value,
            expected_rp_id=host(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except WRONG as wrong:
        log.info("a new passkey was refused: %s", type(wrong).__name__)
        raise Refused from wrong
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count, label_of_this_phone())


def signed_by(form: PasskeyForm, account: UUID | None = None) -> Passkey:
    """The passkey that signed; with an account only one of that account, asked for that account. Raises Refused."""
    answer, challenge = answer_of(form), taken_challenge()
    try:
        passkey = queries.passkey(db(), base64url_to_bytes(str(answer["rawId"])))
    except WRONG as wrong:
        raise Refused from wrong
    if passkey is None or challenge.account_id != account or account not in (None, passkey.account_id):
        raise Refused
    try:
        signed = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.value,
            expected_rp_id=host(),
            expected_origin=origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # compared with the row, in the write below
            require_user_verification=True,
        )
    except WRONG as wrong:
        log.info("a passkey was refused: %s", type(wrong).__name__)
        raise Refused from wrong
    with transaction() as writing:
        counts = strong_ways.passkey_used(writing, passkey, signed.new_sign_count, now=clock.now())
    if not counts:
        raise Refused
    return passkey


def register(app: Flask) -> None:
    app.jinja_env.globals["passkeys_are_offered"] = are_offered
