"""Which amount holds on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.money.rules import Line, Sureness, Unit, amount_on

DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def line(valid_from: date, value: str = "100", *, shown: bool = True) -> Line:
    return Line(
        "bijstand", "Bijstand", valid_from, Decimal(value), Unit.EURO_PER_MONTH, "De wet", None, Sureness.LAW, shown
    )


def test_an_amount_changes_on_the_first_of_july() -> None:
    lines = [line(date(2026, 1, 1), "100"), line(date(2026, 7, 1), "110")]

    before, after = amount_on(lines, date(2026, 6, 30)), amount_on(lines, date(2026, 7, 1))

    assert before
    assert after
    assert (before.line.value, after.line.value) == (Decimal(100), Decimal(110))
    assert before.unknown_year is after.unknown_year is None


def test_on_new_years_day_an_old_amount_is_shown_as_that_of_its_year() -> None:
    found = amount_on([line(date(2026, 7, 1))], date(2027, 1, 1))

    assert found
    assert (found.year, found.unknown_year) == (2026, 2027)


def test_the_amount_of_next_year_takes_over_by_itself() -> None:
    lines = [line(date(2026, 1, 1), "100"), line(date(2027, 1, 1), "120")]

    last, first = amount_on(lines, date(2026, 12, 31)), amount_on(lines, date(2027, 1, 1))

    assert last
    assert first
    assert (last.line.value, first.line.value, first.unknown_year) == (Decimal(100), Decimal(120), None)


def test_a_proposal_that_is_not_shown_never_replaces_what_is() -> None:
    lines = [line(date(2026, 1, 1), "100"), line(date(2027, 1, 1), "120", shown=False)]

    found = amount_on(lines, date(2027, 2, 1))

    assert found
    assert (found.line.value, found.unknown_year) == (Decimal(100), 2027)


def test_before_the_first_line_there_is_nothing_to_show() -> None:
    assert amount_on([line(date(2026, 1, 1))], date(2025, 12, 31)) is None
    assert amount_on([line(date(2026, 1, 1), shown=False)], date(2026, 2, 1)) is None


@given(st.lists(DAYS, max_size=6, unique=True), DAYS)
def test_what_holds_began_and_nothing_newer_had_begun(starts: list[date], day: date) -> None:
    found = amount_on(map(line, starts), day)

    begun = [start for start in starts if start <= day]
    assert (found.line.valid_from if found else None) == max(begun, default=None)
    assert not found or (found.unknown_year is None) == (found.year == day.year)
