"""Days as they are written in the languages of the portal."""

from __future__ import annotations

from datetime import date

import pytest

from portal.base.languages import LANGUAGES
from portal.base.written_days import month_name, written


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "woensdag 31 maart 2027"),
        ("fy", "woansdei 31 maart 2027"),
        ("en", "Wednesday 31 March 2027"),
    ],
)
def test_a_day_is_written_as_people_write_it(language: str, said: str) -> None:
    assert written(date(2027, 3, 31), "EEEE d MMMM y", language) == said


def test_the_months_and_days_of_a_frisian_year_have_small_letters() -> None:
    months = [month_name(number, "fy") for number in range(1, 13)]
    days = [written(date(2026, 11, 23 + number), "EEEE", "fy") for number in range(7)]

    assert " ".join(months) == (
        "jannewaris febrewaris maart april maaie juny july augustus septimber oktober novimber desimber"
    )
    assert days == ["moandei", "tiisdei", "woansdei", "tongersdei", "freed", "sneon", "snein"]


def test_small_letters_are_only_for_languages_of_the_portal_that_write_them_so() -> None:
    assert month_name(3, "en") == "March"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_portal_has_months(language: str) -> None:
    assert len({month_name(number, language) for number in range(1, 13)}) == 12
