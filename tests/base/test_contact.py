"""E-mail addresses and phone numbers as people write them."""

from __future__ import annotations

import pytest

from portal.base.contact import BadEmail, BadPhone, email_of, phone_of

WAYS = (
    "0612345678",
    "06-12345678",
    "06 12 34 56 78",
    "+31 6 12345678",
    "0031612345678",
    "(06) 1234 5678",
    "+31(0)612345678",
)
NO_ADDRESSES = "", "jelle", "jelle@", "@example.org", "jelle@example", "a@b@example.org", "a\n@example.org"


@pytest.mark.parametrize("written", WAYS)
def test_a_mobile_number_may_be_written_in_every_usual_way(written: str) -> None:
    assert phone_of(written) == "+31612345678"


def test_a_number_at_home_and_one_from_abroad_are_numbers_too() -> None:
    assert phone_of("058 233 90 00") == "+31582339000"
    assert phone_of("+49 30 901820") == "+4930901820"


@pytest.mark.parametrize("written", ["", "bel mij", "123", "06123", "0612345678901", "+", "06-1234567x"])
def test_what_cannot_be_a_number_is_refused(written: str) -> None:
    with pytest.raises(BadPhone):
        phone_of(written)


def test_an_address_is_tidied_and_otherwise_kept() -> None:
    assert email_of("  Jelle.de.Boer@Example.ORG ".strip()) == "Jelle.de.Boer@example.org"


@pytest.mark.parametrize("written", NO_ADDRESSES)
def test_what_cannot_be_an_address_is_refused(written: str) -> None:
    with pytest.raises(BadEmail):
        email_of(written)
