"""How long a code lives, how often it may be tried, and who must come in by a strong way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from portal.domain.accounts.rules import STAFF, RoleKind

CODE_VALID = timedelta(minutes=10)
CODE_DIGITS = 6
CODE_TRIES = 5
CODES_PER_ADDRESS = 5
"""How many codes one address may ask for in `CODE_WINDOW`."""
CODES_PER_PLACE = 60
"""How many codes may be asked from one network address in `CODE_WINDOW`: a town hall is one address."""
CODE_WINDOW = timedelta(hours=1)
CHALLENGE_VALID = timedelta(minutes=5)
FRESH = timedelta(minutes=5)
"""A change of sign-in details asks again when the last proof is older than this."""
AUTHENTICATOR_TRIES = 5
"""So many wrong codes in a row, and the authenticator rests."""
AUTHENTICATOR_RESTS = timedelta(minutes=15)
UNCONFIRMED = timedelta(hours=1)
"""How long a new authenticator waits for its first code."""


class Purpose(StrEnum):
    """What a code is asked for."""

    SIGN_IN = "sign_in"
    VERIFY = "verify"
    """To prove that a number or address is one's own."""


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


ADDRESS_WORDS = {"mobiel": Channel.SMS, "email": Channel.EMAIL}
"""What a number and an address are called in the address of a page."""


class Way(StrEnum):
    """By what somebody came in; kept with the session."""

    PIN = "pin"
    CODE_AND_PIN = "code_pin"
    INVITATION = "invitation"
    PASSKEY = "passkey"
    AUTHENTICATOR = "totp"
    PROVIDER = "oidc"
    DEMO = "demo"


STRONG = frozenset({Way.PASSKEY, Way.AUTHENTICATOR, Way.PROVIDER, Way.DEMO})
MUST_BE_STRONG = STAFF | {RoleKind.EMPLOYER_DESK}
"""Staff and the desk of the formal employer come in by a passkey, an authenticator or an identity provider."""


def needs_strong_way(roles: Iterable[RoleKind]) -> bool:
    """Does someone with these roles need more than a known phone and a PIN?"""
    return any(role in MUST_BE_STRONG for role in roles)


def is_weak(roles: Iterable[RoleKind], way: str) -> bool:
    """Did someone with these roles come in by less than they need?"""
    return way not in STRONG and needs_strong_way(roles)
