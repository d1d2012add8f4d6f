"""How a day is written in a language of `base/languages.py`: 'woensdag 31 maart 2027', 'woansdei 31 maart 2027'."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, get_month_names

SMALL_LETTERS = frozenset({"fy"})
"""Frisian writes days and months in small letters, as Dutch does; Babel gives its months a capital."""


def written(day: date, pattern: str, language: str) -> str:
    """The day by a pattern of Unicode, as 'EEEE d MMMM y'."""
    return _small(format_date(day, pattern, locale=language), language)


def month_name(month: int, language: str) -> str:
    """'maart', of a number from 1 to 12. Raises KeyError for another."""
    return _small(str(get_month_names("wide", locale=language)[month]), language)


def _small(text: str, language: str) -> str:
    return text.lower() if language in SMALL_LETTERS else text
