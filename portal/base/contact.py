"""E-mail addresses and phone numbers as people write them."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email


class BadEmail(ValueError):
    """This cannot be an e-mail address."""


class BadPhone(ValueError):
    """This cannot be a phone number."""


@lru_cache(4096)
def email_of(written: str) -> str:
    """The address, tidied. Raises BadEmail. Nothing is asked of the network."""
    try:
        return validate_email(written, check_deliverability=False).normalized
    except EmailNotValidError as refused:
        raise BadEmail(written) from refused


@lru_cache(4096)
def phone_of(written: str) -> str:
    """Any usual Dutch notation (or an international number) as E.164. Raises BadPhone."""
    try:
        parsed = phonenumbers.parse(written, "NL")
    except phonenumbers.NumberParseException as refused:
        raise BadPhone(written) from refused
    if not phonenumbers.is_valid_number(parsed):
        raise BadPhone(written)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
