"""Which amount holds on a day, and what a text may say when the new year has none yet. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class Unit(StrEnum):
    """What a value is counted in."""

    EURO = "euro"
    EURO_PER_HOUR = "euro_per_hour"
    EURO_PER_MONTH = "euro_per_month"
    EURO_PER_YEAR = "euro_per_year"
    EURO_PER_KM = "euro_per_km"
    PERCENT = "percent"


class Sureness(StrEnum):
    """How sure a fact is: read in the law, quoted by a reliable source, our own sum, to be checked, not law yet."""

    LAW = "law"
    SECONDARY = "secondary"
    COMPUTED = "computed"
    UNSURE = "unsure"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Line:
    """The value of one amount from a day on. Percent is a number such as 8."""

    key: str
    label: str
    valid_from: date
    value: Decimal
    unit: Unit
    source: str
    source_date: date | None
    sureness: Sureness
    shown: bool = True
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The label in other languages."""

    def label_in(self, language: str) -> str:
        return self.labels.get(language, self.label)


@dataclass(frozen=True, slots=True)
class AmountOn:
    """An amount as a text of a certain day shows it."""

    line: Line
    unknown_year: int | None
    """The year of that day, when the newest value is of an earlier year: the text then says 'in 2026: € …'."""

    @property
    def year(self) -> int:
        """The year in which this value began to hold."""
        return self.line.valid_from.year


def amount_on(lines: Iterable[Line], day: date) -> AmountOn | None:
    """What the lines of one key say on a day; None when nothing may be shown yet.

    Amounts of tax, allowances and bijstand are set for a calendar year (some again on 1 July). A value of an earlier
    year may therefore have changed, and is shown as that of its year.
    """
    begun = [line for line in lines if line.shown and line.valid_from <= day]
    if not begun:
        return None
    newest = max(begun, key=lambda line: line.valid_from)
    return AmountOn(newest, day.year if newest.valid_from.year < day.year else None)


# --- keeping them true --------------------------------------------------------------------------------------------

THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
ENGLISH_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
BIGGEST = Decimal(10) ** 8
MOST_DECIMALS = 4
PREPARE_FROM = (11, 1)
"""Month and day from which a missing amount of the next year is asked for: most are announced in the autumn."""


class BadValue(ValueError):
    """Not an amount of 0 to 100 million with four decimals at most."""


def value_from(typed: str) -> Decimal:
    """'1.419,46', '€ 14,99', '14.99' or '385' as people type it. Raises BadValue."""
    plain = re.sub(r"[\s€%\u00a0]", "", typed)
    if ENGLISH_THOUSANDS.fullmatch(plain):
        raise BadValue(typed)  # '3,154' may be meant as three thousand: better asked than a thousand times too small
    if "," in plain or THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".", 1)
    try:
        value = Decimal(plain)
    except InvalidOperation as refused:
        raise BadValue(typed) from refused
    exponent = value.as_tuple().exponent
    if not value.is_finite() or not 0 <= value < BIGGEST or not isinstance(exponent, int) or -exponent > MOST_DECIMALS:
        raise BadValue(typed)
    return value


@dataclass(frozen=True, slots=True)
class YearRow:
    """One amount in a year: what held on the last day of the year before, and every line that begins in it."""

    key: str
    newest: Line
    """For its name and unit."""
    before: Line | None
    lines: tuple[Line, ...]

    @property
    def is_missing(self) -> bool:
        """Readers would see the amount of an earlier year."""
        return self.before is not None and not any(line.shown for line in self.lines)

    @property
    def difference(self) -> Decimal | None:
        """The last line of the year against the year before."""
        return self.lines[-1].value - self.before.value if self.before and self.lines else None


def year_rows(amounts: Mapping[str, Iterable[Line]], year: int) -> list[YearRow]:
    """Every amount that has something to say about a year, in order of names."""
    rows = []
    for key, every in amounts.items():
        lines = sorted(every, key=lambda line: line.valid_from)
        before = [line for line in lines if line.valid_from.year < year and line.shown]
        of_year = tuple(line for line in lines if line.valid_from.year == year)
        if before or of_year:
            rows.append(YearRow(key, lines[-1], before[-1] if before else None, of_year))
    return sorted(rows, key=lambda row: (row.newest.label.casefold(), row.key))


def year_to_prepare(today: date) -> int:
    """The year whose amounts must be there: this one, and from November on the next."""
    return today.year + 1 if (today.month, today.day) >= PREPARE_FROM else today.year
