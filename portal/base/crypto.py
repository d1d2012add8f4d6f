"""Fields encrypted at rest, keyed hashes for look-up, and hashes of secrets.

A sealed value is `version | length of key id | key id | nonce | ciphertext`, with the place it belongs to (table,
column and row) as additional data: a ciphertext moved to another row does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE = 12


class CannotOpen(Exception):
    """A sealed value was changed, moved, or sealed with a key that is gone."""


def head_of(name: str) -> bytes:
    """How every value that was sealed with this key begins."""
    return VERSION + bytes([len(name)]) + name.encode("ascii")


@dataclass(frozen=True)
class Keyring:
    """The keys that seal and open. The first key seals; all of them open, so keys can be rotated.

    A value may be sealed with a key that was put in the file after this process began: then `newer` is asked once
    for the keys as they are now. What this process seals, it goes on sealing with the key it began with.
    """

    fields: dict[str, bytes]
    lookup: bytes
    newer: Callable[[], Mapping[str, bytes]] | None = field(default=None, repr=False, compare=False)
    _ciphers: dict[str, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ciphers", {name: AESGCM(key) for name, key in self.fields.items()})

    @property
    def first(self) -> str:
        """The name of the key that seals."""
        return next(iter(self.fields))

    def seal(self, plain: bytes, place: str) -> bytes:
        name = self.first
        nonce = os.urandom(NONCE)
        return head_of(name) + nonce + self._ciphers[name].encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        if sealed[:1] != VERSION or len(sealed) < 2:
            raise CannotOpen(place)
        after_name = 2 + sealed[1]
        cipher = self._cipher(sealed[2:after_name].decode("ascii", "replace"))
        if cipher is None:
            raise CannotOpen(place)
        try:
            return cipher.decrypt(sealed[after_name : after_name + NONCE], sealed[after_name + NONCE :], place.encode())
        except (InvalidTag, ValueError) as refused:
            raise CannotOpen(place) from refused

    def _cipher(self, name: str) -> AESGCM | None:
        if name not in self._ciphers and self.newer is not None:
            for newer, key in self.newer().items():
                self._ciphers.setdefault(newer, AESGCM(key))
        return self._ciphers.get(name)

    def lookup_hash(self, value: str) -> str:
        """The same for the same value, useless without the key: to find an e-mail address or a phone number."""
        return hmac.new(self.lookup, value.encode(), hashlib.sha256).hexdigest()


_keyring: Keyring | None = None


def use_keyring(keyring: Keyring) -> None:
    """The keys of this process, set once at start (and by tests)."""
    global _keyring
    _keyring = keyring


def keyring() -> Keyring:
    if _keyring is None:
        raise RuntimeError("use_keyring() was not called at start")
    return _keyring


def seal_text(value: str, place: str) -> bytes:
    return keyring().seal(value.encode(), place)


def open_text(sealed: bytes, place: str) -> str:
    return keyring().open(sealed, place).decode()
