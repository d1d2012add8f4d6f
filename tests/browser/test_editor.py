"""The editor in a browser: what one types is shown, marked and kept, by finger, by keyboard and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from portal.base import clock
from portal.base.db import reading, transaction
from portal.domain.information import writing
from portal.domain.information.models import Article, ArticleVersion, WorkingCopy
from portal.domain.information.rules import OPEN_STATES, State
from tests.browser.checks import focused, mistakes_by_axe, too_small, too_wide
from tests.browser.conftest import House, Phone, Phones
from tests.browser.test_budgets import WITH_HTMX, listening
from tests.browser.test_stories import end_session_of

HERE = "/team/artikelen/huurtoeslag/nl/schrijf"
FRISIAN = "/team/artikelen/huurtoeslag/fy/schrijf"
HARD = "## Kop\n\nIndien u loon krijgt, bel dan.\n\nBel {contact}."


def begun(house: House, language: str = "nl", slug: str = "huurtoeslag") -> None:
    """A new draft of Paula; what the demo had open is put away."""
    with transaction() as session:
        article = session.scalars(sa.select(Article.id).where(Article.slug == slug)).one()
        of_text = (ArticleVersion.article_id == article, ArticleVersion.language == language)
        for one in session.scalars(sa.select(ArticleVersion).where(*of_text, ArticleVersion.state.in_(OPEN_STATES))):
            one.state = State.DROPPED
        session.flush()
        writing.begin(session, article, language, now=clock.now(), actor=house.people["paula"].account)


def open_version(language: str = "nl") -> ArticleVersion:
    with reading() as session:
        return session.scalars(
            sa.select(ArticleVersion)
            .join(Article, Article.id == ArticleVersion.article_id)
            .where(
                Article.slug == "huurtoeslag",
                ArticleVersion.language == language,
                ArticleVersion.state.in_(OPEN_STATES),
            )
        ).one()


def copy_of(field: str) -> str | None:
    with reading() as session:
        found = session.scalars(sa.select(WorkingCopy)).one_or_none()
    return str(found.fields[field]) if found else None


def body_of(page: Page) -> str:
    return page.locator("#body").input_value()


def kept(page: Page) -> None:
    expect(page.locator("[data-said]")).to_have_text(re.compile(r"^Werkkopie bewaard om \d+:\d\d\.$"))


# --- while one types ----------------------------------------------------------------------------------------------


def test_typing_shows_the_text_as_it_is_read_and_marks_what_is_hard(house: House, phone: Phones) -> None:
    begun(house)
    paula = phone("paula", width=1280, height=900)
    page = paula.open(HERE)

    page.locator("#body").fill(HARD)

    expect(page.locator(".phone")).to_contain_text("Bel de contactpersoon.")
    expect(page.locator("[data-under] mark")).to_have_text(["Indien"])
    assert page.locator("[data-under]").inner_text().strip() == HARD
    lines = page.evaluate(
        """() => [...document.querySelectorAll("[data-under] mark, #body")].map((one) => {
          const box = one.getBoundingClientRect();
          return [Math.round(box.top), Math.round(box.left)];
        })"""
    )
    (mark_top, mark_left), (body_top, body_left) = sorted(lines, reverse=True)
    assert 60 < mark_top - body_top < 110, "the mark lies under the third line"
    assert 10 < mark_left - body_left < 20
    assert open_version().edits == 0


def test_a_simpler_word_is_taken_over_with_one_press(house: House, phone: Phones) -> None:
    begun(house)
    page = phone("paula").open(HERE)
    page.locator("#body").fill(HARD)
    page.locator("#preview summary", has_text="kan makkelijker").click()

    page.get_by_role("button", name="Neem dit woord: Als").click()

    assert body_of(page) == HARD.replace("Indien", "Als")
    assert page.evaluate("document.activeElement.id") == "body"
    expect(page.locator("[data-under] mark")).to_have_count(0)
    page.keyboard.press("Control+z")
    assert body_of(page) == HARD, "it can be undone as everything that is typed"


def test_a_passage_that_changed_meanwhile_is_not_replaced_elsewhere(house: House, phone: Phones) -> None:
    begun(house)
    paula = phone("paula")
    page = paula.open(HERE)
    page.locator("#body").fill(HARD)
    page.locator("#preview summary", has_text="kan makkelijker").click()
    button = page.get_by_role("button", name="Neem dit woord: Als")
    expect(button).to_be_visible()
    page.locator("#body").evaluate("(one) => { one.value = 'Nieuw begin. ' + one.value; }")

    paula.follow(button)

    assert "Indien" in body_of(page) or "Als u loon" in body_of(page)
    assert body_of(page).startswith("Nieuw begin. ## Kop")


# --- the toolbar --------------------------------------------------------------------------------------------------


def select(page: Page, text: str) -> None:
    page.locator("#body").evaluate(
        """(one, text) => {
          const at = one.value.indexOf(text);
          one.focus();
          one.setSelectionRange(at, at + text.length);
        }""",
        text,
    )


def test_the_toolbar_works_by_keyboard_alone_and_is_one_stop(house: House, phone: Phones) -> None:
    begun(house)
    page = phone("paula", width=1280, height=900).open(HERE)
    page.locator("#body").fill("Een\nTwee\nDrie")

    select(page, "Twee")
    page.keyboard.press("Shift+Tab")
    assert focused(page)["name"] == "Kopje"
    page.keyboard.press("ArrowRight")
    assert focused(page)["name"] == "Vet"
    assert focused(page)["seen"]
    page.keyboard.press("Enter")
    assert body_of(page) == "Een\n**Twee**\nDrie"

    page.keyboard.press("Shift+Tab")
    assert focused(page)["name"] == "Vet", "it is where one left it"
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert body_of(page) == "Een\n## **Twee**\nDrie"

    page.locator("#body").fill("Een\nTwee")
    page.locator("#body").select_text()
    for tool, text in (("1, 2, 3", "1. Een\n2. Twee"), ("Lijst", "- Een\n- Twee")):
        page.get_by_role("button", name=tool, exact=True).click()
        assert body_of(page) == text
        page.locator("#body").select_text()
    page.locator("#body").fill("Lees meer")
    select(page, "Lees meer")
    page.get_by_role("button", name="Link", exact=True).click()
    assert body_of(page) == "[Lees meer](https://)"


def test_an_amount_and_a_step_go_where_the_caret_stands(house: House, phone: Phones) -> None:
    begun(house)
    page = phone("paula").open(HERE)
    page.locator("#body").fill("Het is .\n\nEinde.")
    page.locator("#body").evaluate("(one) => { one.focus(); one.setSelectionRange(7, 7); }")

    page.get_by_role("button", name="Bedrag", exact=True).click()
    assert page.evaluate("document.activeElement.name") == "amount"
    page.locator("select[name=amount]").select_option("rent_allowance_rent_max")
    page.get_by_role("button", name="Zet het bedrag in de tekst").click()
    assert body_of(page) == "Het is {{ amount:rent_allowance_rent_max }}.\n\nEinde."
    page.locator("#body").evaluate("(one) => { one.focus(); one.setSelectionRange(44, 44); }")
    page.get_by_role("button", name="Stap", exact=True).click()
    page.locator("select[name=step]").select_option("ww_apply")
    page.get_by_role("button", name="Zet de stap in de tekst").click()

    assert "}}.\n\n{{ step:ww_apply }}\n\n" in body_of(page)


# --- nothing typed is lost ----------------------------------------------------------------------------------------


def test_what_was_typed_survives_closing_the_page(house: House, phone: Phones) -> None:
    begun(house)
    paula = phone("paula")
    page = paula.open(HERE)
    page.locator("#title").fill("Bijna klaar")
    expect(page.locator("[data-said]")).to_have_text("Nog niet bewaard.")
    kept(page)
    page.close()

    again = paula.watch.over(paula.context.new_page())
    again.goto(house.url + HERE)

    assert "U was hier bezig" in again.locator("main").inner_text()
    assert again.locator("#title").input_value() == "Bijna klaar"


def test_leaving_the_page_at_once_keeps_the_last_word(house: House, phone: Phones) -> None:
    begun(house)
    paula = phone("paula")
    page = paula.open(HERE)

    page.locator("#title").fill("Net getypt")
    paula.open("/team")

    page.wait_for_timeout(500)
    assert copy_of("title") == "Net getypt"


def test_saving_leaves_no_copy_behind(house: House, phone: Phones) -> None:
    begun(house)
    paula = phone("paula")
    page = paula.open(HERE)
    page.locator("#title").fill("Bewaard")
    kept(page)

    paula.follow(page.locator(".editor-acts button[value=save]"))

    assert "Bewaard." in paula.said
    assert "U was hier bezig" not in paula.said
    assert copy_of("title") is None
    assert open_version().title == "Bewaard"


def test_without_a_connection_it_says_so_and_tries_again(house: House, phone: Phones) -> None:
    begun(house)
    paula = phone("paula")
    paula.watch.expected.append("net::ERR")
    page = paula.open(HERE)
    away = True

    def answer(route: Route) -> None:
        if away:
            route.abort()
        else:
            route.continue_()

    page.route("**/schrijf/kopie", answer)
    page.locator("#title").fill("In de trein")
    expect(page.locator("[data-said]")).to_have_text("Nog niet bewaard. Geen verbinding.")
    away = False

    expect(page.locator("[data-said]")).to_have_text(re.compile("^Werkkopie bewaard"), timeout=15_000)
    assert copy_of("title") == "In de trein"


def test_a_lock_is_said_and_what_is_typed_stays_on_the_page(house: House, phone: Phones) -> None:
    begun(house)
    paula = phone("paula")
    paula.expect_status(401)
    page = paula.open(HERE)
    end_session_of(house, "paula")

    page.locator("#title").fill("Na de lunch")

    expect(page.locator("[data-said]")).to_contain_text("Druk op Bewaar en log in.", timeout=10_000)
    assert page.locator("#title").input_value() == "Na de lunch"


# --- steps --------------------------------------------------------------------------------------------------------


def test_the_day_of_a_step_is_shown_while_one_types(house: House, phone: Phones) -> None:
    begun(house)
    page = phone("paula", width=1280, height=900).open(f"{HERE}/stap/rent_allowance_check")
    page.locator("#example_start").fill("2026-12-01")
    page.locator("#example_end").fill("2027-11-30")
    expect(page.locator("#example")).to_contain_text("liefst uiterlijk 1 februari")

    page.locator("#due-shift").fill("3")

    expect(page.locator("#example")).to_contain_text("1 maart 2027")


# --- for everybody ------------------------------------------------------------------------------------------------


def opened(path: str, language: str = "nl") -> Callable[[House, Phone], None]:
    def go(house: House, phone: Phone) -> None:
        begun(house, language)
        phone.open(path)

    return go


def everything_open(path: str, language: str = "nl") -> Callable[[House, Phone], None]:
    def go(house: House, phone: Phone) -> None:
        opened(path, language)(house, phone)
        phone.page.locator(f"{'#body' if language == 'nl' else '#parts-0'}").fill(f"{HARD}\n\n[hier](/geld/nergens)")
        expect(phone.page.locator(".phone")).to_contain_text("Indien")
        phone.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    return go


def wrong(house: House, phone: Phone) -> None:
    phone.expect_status(422)
    begun(house)
    phone.open(HERE)
    for field in ("#title", "#body", "#summary"):
        phone.page.locator(field).fill("")
    phone.follow(phone.page.locator(".editor-acts button[value=ask]"))


def two_writers(house: House, phone: Phone) -> None:
    phone.expect_status(409)
    begun(house)
    phone.open(HERE)
    with transaction() as session:
        row = session.get_one(ArticleVersion, open_version().id)
        row.edits, row.title, row.saved_by_id = 1, "Van Pieter", house.people["pieter"].account
        row.body = row.body.replace("huur", "woning")
    phone.follow(phone.page.locator(".editor-acts button[value=save]"))
    phone.page.wait_for_selector("[data-focus]")


def with_a_colleague(house: House, phone: Phone) -> None:
    begun(house)
    with transaction() as session:
        session.get_one(ArticleVersion, open_version().id).state = State.ASKED
    phone.open(HERE)


STATES: dict[str, Callable[[House, Phone], None]] = {
    "the editor": opened(HERE),
    "everything open": everything_open(HERE),
    "wrong": wrong,
    "two writers": two_writers,
    "with a colleague": with_a_colleague,
    "a translation": everything_open(FRISIAN, "fy"),
    "a translation from right to left": opened("/team/artikelen/huurtoeslag/ar/schrijf", "ar"),
    "a step": opened(f"{HERE}/stap/rent_allowance_check"),
    "a new step": opened(f"{HERE}/stap/nieuw"),
    "the words of a step": opened(f"{FRISIAN}/stap/rent_allowance_check", "fy"),
    "a new article": opened("/team/artikelen/nieuw"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_the_editor_is_open_to_everybody_and_fits(house: House, phone: Phones, state: str, scheme: str) -> None:
    paula = phone("paula", scheme=scheme)

    STATES[state](house, paula)

    assert mistakes_by_axe(paula.page) == []
    if scheme == "light":
        assert too_small(paula.page) == []
        for width in (360, 320, 1280):
            paula.page.set_viewport_size({"width": width, "height": 640})
            assert too_wide(paula.page) == [], width
        assert mistakes_by_axe(paula.page) == [], "on a wide screen"


@pytest.mark.parametrize("state", ["everything open", "two writers", "a translation", "a step"])
def test_the_editor_can_be_read_with_letters_twice_as_large(house: House, phone: Phones, state: str) -> None:
    paula = phone("paula", big_text=True)

    STATES[state](house, paula)

    assert too_wide(paula.page) == []


def test_an_article_is_written_and_sent_to_a_colleague_without_javascript(house: House, phone: Phones) -> None:
    begun(house)
    paula = phone("paula", javascript=False)
    page = paula.open(HERE)
    assert not page.locator("[data-toolbar]").is_visible()
    page.locator("#title").fill("Zonder script")
    page.locator("#bronnen summary").click()
    paula.follow(page.get_by_role("button", name="Nog een bron"))
    assert page.locator("#title").input_value() == "Zonder script"
    page.locator("#body").fill(HARD)
    paula.follow(page.get_by_role("button", name="Toon voorbeeld"))
    page.locator("#preview summary", has_text="kan makkelijker").click()
    paula.follow(page.get_by_role("button", name="Neem dit woord: Als"))
    assert "Als u loon krijgt" in body_of(page)

    paula.follow(page.locator(".editor-acts button[value=ask]"))

    assert "Een collega kan het nu nakijken." in paula.said
    assert (open_version().state, open_version().title) == (State.ASKED, "Zonder script")


def test_the_script_of_the_editor_is_light_and_is_loaded_nowhere_else(house: House, phone: Phones) -> None:
    begun(house)
    paula = phone("paula")

    with listening(paula) as line:
        paula.open(HERE)

    assert 0 < line.bytes("Script") <= WITH_HTMX, str(line)
    assert any("editor.js" in path for path in line.paths.values())
    for address in ("/team", "/team/artikelen", "/team/artikelen/huurtoeslag"):
        paula.open(address)
        assert paula.page.locator("script[src*='editor.js']").count() == 0
