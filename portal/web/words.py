"""How days, times, money and phone numbers are written, in the language of the page. And the words of states."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import phonenumbers
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext as _

from portal.base import clock
from portal.base.written_days import written
from portal.web.language import language_code

WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONDAY = date(2024, 1, 1)
MUNICIPAL_NUMBER = re.compile(r"^14(\d{3,4})$")
"""Every municipality has one: 14 and its area code."""


@lru_cache(4096)
def _day(day: date, pattern: str, language: str) -> str:
    return written(day, pattern, language)


def _as_day(value: date | datetime) -> date:
    return clock.day_of(value) if isinstance(value, datetime) else value


def day(value: date | datetime) -> str:
    """'woensdag 31 maart 2027'"""
    return _day(_as_day(value), "EEEE d MMMM y", language_code())


def day_short(value: date | datetime) -> str:
    """'31 maart 2027'"""
    return _day(_as_day(value), "d MMMM y", language_code())


def day_no_year(value: date | datetime) -> str:
    """'woensdag 31 maart'"""
    return _day(_as_day(value), "EEEE d MMMM", language_code())


def weekday(value: date | datetime) -> str:
    """'woensdag', for a day within a week."""
    return _day(_as_day(value), "EEEE", language_code())


def day_near(value: date | datetime) -> str:
    """'31 maart', and with the year when it is another than this one."""
    found = _as_day(value)
    return _day(found, "d MMMM" if found.year == clock.today().year else "d MMMM y", language_code())


def month(value: date) -> str:
    """'maart 2027'"""
    return _day(value, "MMMM y", language_code())


def at_time(value: datetime) -> str:
    """'7:10', in Amsterdam."""
    local = clock.local(value)
    return f"{local.hour}:{local.minute:02d}"


def day_and_time(value: date, at_time: str | None) -> str:
    """'maandag 7 december om 10:00 uur', or only the day."""
    day = day_no_year(value)
    return _("%(day)s om %(time)s uur", day=day, time=at_time) if at_time else day


def weekdays(days: str) -> str:
    """'ma di do' -> 'maandag, dinsdag, donderdag', in the language of the page."""
    names = [_day(date(2024, 1, 1 + WEEKDAYS.index(one)), "EEEE", language_code()) for one in days.split()]
    return ("، " if language_code() == "ar" else ", ").join(names)


@lru_cache(1024)
def phone(number: str | None) -> str:
    """'+31582339001' -> '058 233 9001', '14058' (a municipality) -> '14 058'; other short numbers stay as they are."""
    if not number or not number.startswith("+"):
        return MUNICIPAL_NUMBER.sub(r"14 \1", number or "")
    parsed = phonenumbers.parse(number, "NL")
    kind = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if parsed.country_code == 31
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, kind).replace("-", " ")


def tel(number: str | None) -> str:
    return f"tel:{number or ''}"


@lru_cache(1024)
def _euro(value: Decimal, language: str) -> str:
    whole = value == value.to_integral_value()
    written = format_decimal(value, "#,##0" if whole else "#,##0.00", locale="en" if language == "en" else "nl")
    return f"€\u00a0{written}"


def euro(value: Decimal) -> str:
    """'€ 1.419,46', '€ 129' (a no-break space keeps them together)."""
    return _euro(value, language_code())


def hours(value: Decimal) -> str:
    """'24', '22,5'"""
    return format_decimal(value, "0.#", locale="en" if language_code() in ("en", "ar") else "nl")


def register(app: Flask) -> None:
    days = (day, day_short, day_no_year, day_near, day_and_time, month, at_time, weekdays)
    for filter_ in (*days, hours, phone, tel, euro):
        app.jinja_env.filters[filter_.__name__] = filter_
