"""Every page in every state: no mistake against WCAG 2.2 AA, nothing to scroll sideways, nothing too small to press."""

from __future__ import annotations

import pytest

from tests.browser.checks import covered_by_the_bar, mistakes_by_axe, too_small, too_wide
from tests.browser.conftest import Phones
from tests.browser.states import IN_BOTH, STATES, State

ids = [f"{state.name}-{language}" for state, language in IN_BOTH]


@pytest.mark.parametrize(("state", "language"), IN_BOTH, ids=ids)
def test_a_page_is_open_to_everybody_and_fits(phone: Phones, state: State, language: str) -> None:
    opened = phone(state.key, language=language)
    page = opened.page

    state.go(opened)

    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert mistakes_by_axe(page) == []
    assert too_small(page) == []
    assert too_wide(page) == [], "at 360"
    page.set_viewport_size({"width": 320, "height": 640})
    assert too_wide(page) == [], "at 320"


@pytest.mark.parametrize("state", STATES, ids=str)
def test_a_page_can_be_read_with_letters_twice_as_large(phone: Phones, state: State) -> None:
    opened = phone(state.key, big_text=True)

    state.go(opened)

    assert too_wide(opened.page) == []
    assert covered_by_the_bar(opened.page) < 0.5, "the bar lets go when it would cover the page"


@pytest.mark.parametrize("state", [one for one in STATES if one.name.endswith(" at /") or "open" in one.name], ids=str)
def test_a_page_is_open_to_everybody_in_the_dark(phone: Phones, state: State) -> None:
    opened = phone(state.key, scheme="dark")

    state.go(opened)

    assert mistakes_by_axe(opened.page) == []


@pytest.mark.parametrize("key", ["anna", "cora", "caparis"])
def test_staff_pages_fit_a_wide_screen(phone: Phones, key: str) -> None:
    opened = phone(key, width=1280, height=800)

    opened.open("/werkgever" if key == "caparis" else "/team")

    assert mistakes_by_axe(opened.page) == []
    assert too_wide(opened.page) == []
