"""Money in a browser: what to do now, the text in one's own language, new amounts on New Year's Day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from portal.base import clock
from portal.base.db import transaction
from portal.domain.information.actions import content_changed
from portal.domain.information.models import Article, ArticleVersion
from tests.browser.checks import too_wide
from tests.browser.conftest import Phones

WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
WAGE = "/team/bedragen/minimum_wage_21"


@contextmanager
def on_new_years_day(year: int) -> Iterator[None]:
    """The house on that morning; the clock runs on."""
    with time_machine.travel(datetime(year, 1, 1, 9, tzinfo=ZoneInfo("Europe/Amsterdam")), tick=True):
        yield


@WITH_AND_WITHOUT
def test_who_started_this_month_sees_at_once_what_to_do_by_when(phone: Phones, javascript: bool) -> None:
    nadia = phone("nadia", javascript=javascript)
    nadia.open("/geld")

    assert nadia.page.locator("main h2").first.inner_text() == "Wat moet ik doen?"
    first = nadia.page.locator("section.step").first
    assert first.locator("h3").inner_text() == "Krijgt u nog bijstand naast uw loon?"
    nadia.follow(first.get_by_role("button", name="Nee", exact=True))

    due = nadia.page.locator("section.step .pill").first.inner_text()
    assert due.startswith(("vóór", "uiterlijk", "liefst")), due
    nadia.follow(nadia.page.get_by_role("link", name="Print alle stappen"))
    assert nadia.heading == "Uw stappen"


@WITH_AND_WITHOUT
def test_samira_reads_in_arabic_and_puts_the_dutch_beside_it(phone: Phones, javascript: bool) -> None:
    samira = phone("samira", language="ar", javascript=javascript)
    samira.open("/geld/huurtoeslag")
    assert samira.page.locator("section.prose").first.get_attribute("dir") == "rtl"
    assert samira.page.locator("section.beside").count() == 0

    samira.follow(samira.page.locator("main a[href='/geld/huurtoeslag?naast=nl']"))

    assert samira.page.locator("section.beside").first.get_attribute("lang") == "nl"
    assert too_wide(samira.page) == []


def test_a_newer_dutch_text_stands_under_the_arabic_by_itself(phone: Phones) -> None:
    with transaction() as session:
        article = session.query(Article).filter_by(slug="huurtoeslag").one()
        session.query(ArticleVersion).filter_by(article_id=article.id, language="nl", state="published").update(
            {"number": 99}
        )
        content_changed(session)

    samira = phone("samira", language="ar", width=320)
    samira.open("/geld/huurtoeslag")

    assert samira.page.locator("section.beside").count() > 2
    assert too_wide(samira.page) == []


@WITH_AND_WITHOUT
def test_an_amount_is_prepared_by_one_confirmed_by_another_and_holds_on_the_first_of_january(
    phone: Phones, javascript: bool
) -> None:
    year = clock.today().year + 1
    paula = phone("paula", javascript=javascript)
    paula.open(WAGE)
    for name, value in (
        ("value", "99,30"), ("valid_from", f"{year}-01-01"),
        ("source", "Staatscourant 40000"), ("source_date", clock.today().isoformat()),
    ):  # fmt: skip
        paula.page.locator(f"[name={name}]").fill(value)
    paula.press("Zet klaar")
    pieter = phone("pieter", javascript=javascript)
    pieter.open("/team/bedragen")
    pieter.follow(pieter.page.get_by_role("link", name="Minimumloon vanaf 21 jaar").first)
    pieter.press("Klopt, akkoord")
    before = phone("jelle", javascript=javascript)
    before.open("/geld/loonstrook")
    assert "99,30" not in before.said

    with on_new_years_day(year):
        after = phone("jelle", javascript=javascript)
        after.open("/geld/loonstrook")
        assert "99,30" in after.said
