"""Which amount holds on a day, and what a text may say when the new year has none yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """What a value is counted in."""

    EURO = "euro"
    EURO_PER_HOUR = "euro_per_hour"
    EURO_PER_MONTH = "euro_per_month"
    EURO_PER_YEAR = "euro_per_year"
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
