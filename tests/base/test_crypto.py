"""Fields encrypted at rest: bound to their row, with keys that can be rotated."""

from __future__ import annotations

import pytest

from portal.base.crypto import CannotOpen, Keyring

OLD, NEW = bytes(range(32)), bytes(range(100, 132))
HERE = "messages.text_sealed:1"
WORDS = "Ik kreeg deze brief. مرحبا 🙂".encode()


def ring(**keys: bytes) -> Keyring:
    return Keyring(keys, b"lookup" * 6)


def test_what_was_sealed_opens_again_at_its_place() -> None:
    keys = ring(k1=OLD)

    sealed = keys.seal(WORDS, HERE)

    assert keys.open(sealed, HERE) == WORDS
    assert WORDS not in sealed


def test_the_same_text_never_looks_the_same() -> None:
    keys = ring(k1=OLD)

    assert keys.seal(WORDS, HERE) != keys.seal(WORDS, HERE)


def test_a_value_moved_to_another_row_does_not_open() -> None:
    keys = ring(k1=OLD)

    sealed = keys.seal(WORDS, HERE)

    with pytest.raises(CannotOpen):
        keys.open(sealed, "messages.text_sealed:2")


@pytest.mark.parametrize("place", range(0, 45, 4))
def test_a_value_with_one_changed_byte_does_not_open(place: int) -> None:
    keys = ring(k1=OLD)
    sealed = bytearray(keys.seal(WORDS, HERE))

    sealed[place] ^= 1

    with pytest.raises(CannotOpen):
        keys.open(bytes(sealed), HERE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\x02k1", b"\x02anything", b"\x01\xff"])
def test_a_value_that_was_cut_off_does_not_open(sealed: bytes) -> None:
    with pytest.raises(CannotOpen):
        ring(k1=OLD).open(sealed, HERE)


def test_after_rotation_the_new_key_seals_and_the_old_one_still_opens() -> None:
    before = ring(k1=OLD).seal(WORDS, HERE)

    rotated = ring(k2=NEW, k1=OLD)

    assert rotated.open(before, HERE) == WORDS
    assert ring(k2=NEW).open(rotated.seal(WORDS, HERE), HERE) == WORDS


def test_without_its_key_a_value_does_not_open() -> None:
    sealed = ring(k1=OLD).seal(WORDS, HERE)

    with pytest.raises(CannotOpen):
        ring(k2=NEW).open(sealed, HERE)


def test_a_look_up_hash_is_the_same_for_the_same_address_and_useless_without_the_key() -> None:
    address = "jelle@example.org"

    assert ring(k1=OLD).lookup_hash(address) == ring(k2=NEW).lookup_hash(address)
    assert ring(k1=OLD).lookup_hash(address) != Keyring({"k1": OLD}, b"other!" * 6).lookup_hash(address)
    assert ring(k1=OLD).lookup_hash(address) != ring(k1=OLD).lookup_hash("anna@example.org")


def test_keys_do_not_show_when_something_prints_them() -> None:
    assert "AESGCM" not in repr(ring(k1=OLD))
