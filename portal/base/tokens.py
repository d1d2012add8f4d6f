"""Secrets that people carry: invitation codes, PINs, the secret of a known phone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# Letters and digits that are not taken for one another when read aloud or copied by hand.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
CODE_LENGTH = 12

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_one_at_a_time = threading.BoundedSemaphore(4)


def new_code() -> str:
    """A code for a printed invitation, in three groups of four: 'K7PM-2XQD-9RTB' (57 bits)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def plain_code(typed: str) -> str:
    """What someone typed, as it is hashed: capitals, without spaces and dashes."""
    return "".join(one for one in typed.upper() if one.isalnum())


def new_secret() -> str:
    """256 bits for a cookie."""
    return secrets.token_urlsafe(32)


def new_digits() -> str:
    """Six digits for a one-time code."""
    return f"{secrets.randbelow(10**6):06}"


def hash_digits(digits: str, key: bytes, row: str) -> str:
    """Of a one-time code: keyed, because six digits alone can be guessed, and bound to its row."""
    return hmac.new(key, f"code:{row}:{digits}".encode(), hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compare two hashes in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def hash_of(secret: str) -> str:
    """For secrets with enough chance in them: a plain SHA-256 is safe and can be looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_pin(pin: str, key: bytes, account: str) -> str:
    """argon2id over a keyed HMAC: without the key, which is not in the database, five digits cannot be guessed."""
    with _one_at_a_time:
        return _hasher.hash(_peppered(pin, key, account))


def pin_matches(pin: str, pin_hash: str | None, key: bytes, account: str) -> bool:
    """The same work whether there is a PIN or not."""
    with _one_at_a_time:
        try:
            return _hasher.verify(pin_hash or _nobody(), _peppered(pin, key, account)) and pin_hash is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def _peppered(pin: str, key: bytes, account: str) -> bytes:
    return hmac.new(key, f"{account}:{pin}".encode(), hashlib.sha256).digest()


_nobody_hash: str | None = None


def _nobody() -> str:
    global _nobody_hash
    if _nobody_hash is None:
        _nobody_hash = _hasher.hash(secrets.token_bytes(16))
    return _nobody_hash
