"""What may be sent: text as it was typed, within limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.domain.messages.rules import (
    MAX_FILES,
    MAX_MESSAGE_BYTES,
    MAX_TEXT_LENGTH,
    FilesTooLarge,
    NothingWritten,
    TextTooLong,
    TooManyFiles,
    check,
    tidy,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hallo \r\nAnna\t!  ", "Hallo \nAnna\t!"),
        ("een\x00twee\x1b[31m", "eentwee[31m"),
        ("\u202eomgekeerd\u202c 🙂 مرحبا", "\u202eomgekeerd\u202c 🙂 مرحبا"),
        (" \n\t\x07", ""),
    ],
)
def test_a_text_stays_as_it_was_typed_without_what_no_page_may_hold(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@given(some.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("text", "sizes", "refused"),
    [
        ("", [], NothingWritten),
        ("a" * (MAX_TEXT_LENGTH + 1), [], TextTooLong),
        ("hallo", [1] * (MAX_FILES + 1), TooManyFiles),
        ("hallo", [MAX_MESSAGE_BYTES // 2 + 1, MAX_MESSAGE_BYTES // 2], FilesTooLarge),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(text: str, sizes: list[int], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        check(text, sizes)


@pytest.mark.parametrize(
    ("text", "sizes"), [("a" * MAX_TEXT_LENGTH, []), ("", [1]), ("hallo", [MAX_MESSAGE_BYTES // MAX_FILES] * MAX_FILES)]
)
def test_what_is_just_within_the_limits_can_go(text: str, sizes: list[int]) -> None:
    check(text, sizes)
