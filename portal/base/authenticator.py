"""The codes of an authenticator app (RFC 6238): six digits that are new every thirty seconds."""

from __future__ import annotations

import pyotp

from portal.base import tokens

STEP = 30
"""Seconds for which one code is shown."""
LEEWAY = 1
"""So many steps a clock may be before or behind ours."""


def new_secret() -> str:
    """160 bits, in the letters that an app takes."""
    return pyotp.random_base32()


def step_at(timestamp: float) -> int:
    """The number of the half minute in which this moment (seconds since 1970) lies."""
    return int(timestamp) // STEP


def code_of(secret: str, step: int) -> str:
    return pyotp.TOTP(secret, interval=STEP).generate_otp(step)


def step_of(secret: str, digits: str, timestamp: float) -> int | None:
    """In which step around this moment these digits are right; None when in none. Every step is looked at."""
    now = step_at(timestamp)
    right = [step for step in range(now - LEEWAY, now + LEEWAY + 1) if tokens.is_same(code_of(secret, step), digits)]
    return max(right, default=None)


def address_of(secret: str, name: str, issuer: str) -> str:
    """What the app reads from the QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=name, issuer_name=issuer)
