"""PINs that are too easy, names, roles and the idle lock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.domain.accounts.rules import BadName, check_name, holds_on, initials, is_guessable, is_idle

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize("pin", ["00000", "11111", "12345", "56789", "54321", "98765"])
def test_a_pin_of_one_digit_or_in_a_row_is_guessable(pin: str) -> None:
    assert is_guessable(pin)


@pytest.mark.parametrize("pin", ["31872", "12354", "13579", "11112", "90123"])
def test_another_pin_is_not(pin: str) -> None:
    assert not is_guessable(pin)


@given(some.from_regex(r"[0-9]{5}", fullmatch=True))
def test_of_all_pins_only_a_few_are_refused(pin: str) -> None:
    assert is_guessable(pin) == (len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210")


@pytest.mark.parametrize(("minutes", "idle"), [(0, False), (30, False), (31, True)])
def test_the_lock_comes_after_half_an_hour(minutes: int, idle: bool) -> None:
    assert is_idle(NOW - timedelta(minutes=minutes), NOW) == idle


def test_a_role_holds_from_its_first_day_until_and_with_its_last() -> None:
    first, last = date(2026, 1, 1), date(2026, 6, 30)

    assert holds_on(first, last, first)
    assert holds_on(first, last, last)
    assert holds_on(first, None, date(2030, 1, 1))
    assert not holds_on(first, last, date(2026, 7, 1))
    assert not holds_on(first, last, date(2025, 12, 31))


@pytest.mark.parametrize("name", ["Ō", "van 't Hof", "El-Amrani", "سميرة", "Jan Peter", "D’Angelo"])
def test_names_of_people_are_accepted(name: str) -> None:
    assert check_name(f"  {name} ") == name


@pytest.mark.parametrize("name", ["", " ", "Sam1ra", "<b>", "x" * 81, "a\x00b", "😀"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        check_name(name)


def test_initials_skip_what_stands_between() -> None:
    assert initials("Anna", "de Vries") == "AV"
    assert initials("O", "Y") == "OY"
    assert initials("Samira", "") == "S"
