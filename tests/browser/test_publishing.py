"""One publisher writes, another agrees, a participant reads it; in a browser, also without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.checks import mistakes_by_axe, too_wide
from tests.browser.conftest import Phones
from tests.browser.test_stories import WITH_AND_WITHOUT, tab_to

SLUG = "loonstrook"
PAGE = f"/team/artikelen/{SLUG}"
SENTENCE = "Bewaar uw loonstrook minstens vijf jaar."


@WITH_AND_WITHOUT
def test_one_publisher_writes_another_agrees_and_a_participant_reads_it(phone: Phones, javascript: bool) -> None:
    paula, pieter, jelle = (phone(key, javascript=javascript) for key in ("paula", "pieter", "jelle"))
    paula.open(PAGE)
    paula.press("Nieuwe versie")
    body = paula.page.locator("textarea[name=body]")
    body.fill(f"{body.input_value()}\n\n## Hoe lang bewaart u hem?\n\n{SENTENCE}")
    paula.follow(paula.page.locator("button[name=action][value=ask]").first)
    assert paula.page.locator("[data-errors]").count() == 0

    pieter.open("/team/artikelen")
    pieter.follow(pieter.page.locator(f"a[href^='{PAGE}/nl/']", has_text="Kijk deze tekst na."))
    expect(pieter.page.locator("ins", has_text=SENTENCE)).to_be_visible()
    assert jelle.open(f"/geld/{SLUG}").get_by_text(SENTENCE).count() == 0
    pieter.page.get_by_text("Nu meteen").click()
    pieter.press("Akkoord")

    expect(pieter.page.get_by_text("Gepubliceerd. Lezers zien deze tekst nu.")).to_be_visible()
    expect(jelle.open(f"/geld/{SLUG}").get_by_text(SENTENCE)).to_be_visible()
    paula.open(PAGE)
    assert "Goedgekeurd door Pieter Haan" in paula.said


@WITH_AND_WITHOUT
def test_who_comes_second_keeps_what_they_wrote(phone: Phones, javascript: bool) -> None:
    """Two publishers judge the same text; the one who is late reads what the other did."""
    review = "/team/artikelen/zorgtoeslag/nl/2/nakijken"
    late, first = phone("pieter", javascript=javascript), phone("pieter", javascript=javascript)
    late.open(review)
    late.page.locator("textarea[name=remark]").fill("De laatste zin is te lang.")
    first.open(review)
    first.page.locator("label", has_text="Nog niet").click()
    first.press("Akkoord")

    late.expect_status(422)
    late.press("Stuur terug")

    assert "Iemand anders was u voor. Goedgekeurd door Pieter Haan" in late.said
    assert "De laatste zin is te lang." in late.said


def test_a_text_is_judged_with_a_keyboard_alone(phone: Phones) -> None:
    pieter = phone("pieter")
    pieter.open("/team/artikelen/zorgtoeslag/nl/2/nakijken")

    tab_to(pieter.page, "when")
    pieter.page.keyboard.press("Space")
    tab_to(pieter.page, "Akkoord")
    with pieter.page.expect_navigation():
        pieter.page.keyboard.press("Enter")

    assert "Gepubliceerd. Lezers zien deze tekst nu." in pieter.said


@pytest.mark.parametrize("width", [1280, 800])
@pytest.mark.parametrize("path", ["", "/zorgtoeslag", "/zorgtoeslag/nl/2/nakijken", "/zorgtoeslag/ar", "/vertalingen"])
def test_the_pages_fit_a_wide_screen(phone: Phones, path: str, width: int) -> None:
    pieter = phone("pieter", width=width, height=800)

    pieter.open(f"/team/artikelen{path}")

    assert mistakes_by_axe(pieter.page) == []
    assert too_wide(pieter.page) == []
