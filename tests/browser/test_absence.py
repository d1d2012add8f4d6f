"""A contact person goes on holiday, and a participant gets another contact person: each with the people it concerns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine
from playwright.sync_api import expect

from portal.base import clock
from tests.browser.checks import too_wide
from tests.browser.conftest import House, Phone, Phones
from tests.browser.states import participant
from tests.browser.test_stories import WITH_AND_WITHOUT

LATER = 30
"""Days until the holiday: nobody of the demo is away then."""
BRAM_CALLS = "tel:+31582339002"
ASKED = "Mag ik dinsdag vrij voor de dokter van mijn kind?"
ANSWERED = "Ja, dat mag. Zeg het ook even op uw werk."
HANDED_OVER = "Ik ga iets anders doen. Carla helpt u voortaan. Zij weet al wat wij bespraken."


@contextmanager
def on(day: date) -> Iterator[None]:
    """Half past nine in the morning of that day, for the portal."""
    with time_machine.travel(datetime.combine(day, time(9, 30), ZoneInfo("Europe/Amsterdam")), tick=True):
        yield


def choose(phone: Phone, field: str, name: str) -> None:
    """The colleague with this name, whatever stands behind it."""
    options = phone.page.locator(f"select[name={field}] option")
    value = options.filter(has_text=name).first.get_attribute("value")
    phone.page.locator(f"select[name={field}]").select_option(value)


@WITH_AND_WITHOUT
def test_a_contact_person_goes_on_holiday(house: House, phone: Phones, javascript: bool) -> None:
    first = clock.working_days_after(clock.today() + timedelta(days=LATER), 1, clock.MONDAY_TO_FRIDAY)
    last = first + timedelta(days=6)
    talk = f"/team/gesprek/{participant(house, 'jelle')}"

    anna = phone("anna", javascript=javascript)
    anna.open("/team")
    anna.follow(anna.page.get_by_role("link", name="Afwezig"))
    anna.page.locator("input[name=first]").fill(first.isoformat())
    anna.page.locator("input[name=last]").fill(last.isoformat())
    choose(anna, "stand_in", "Bram Hofstra")
    anna.press("Bewaar")
    expect(anna.page.get_by_role("status")).to_contain_text("De vervanger heeft de gesprekken alleen in die dagen.")
    assert too_wide(anna.page) == []

    with on(first - timedelta(days=1)):
        bram = phone("bram", javascript=javascript)
        bram.expect_status(404)
        bram.open(talk)
        expect(bram.page.locator("main")).not_to_contain_text("Jelle")

    with on(first):
        bram = phone("bram", javascript=javascript)
        bram.open(talk)
        assert bram.heading.startswith("Jelle")
        jelle = phone("jelle", javascript=javascript)
        jelle.open("/vraag")
        expect(jelle.page.locator("#write")).to_contain_text("Anna is er niet tot en met")
        expect(jelle.page.get_by_role("heading", name="Schrijf aan Bram")).to_be_visible()
        jelle.page.locator("textarea[name=text]").fill(ASKED)
        jelle.press("Verstuur")
        expect(jelle.page.locator("#talk")).to_contain_text(re.compile("Antwoord uiterlijk [a-z]+dag "))
        jelle.open("/")
        expect(jelle.page.locator("section.foot")).to_contain_text("Bram Hofstra helpt u zolang.")
        expect(jelle.page.locator("section.foot a[href^='tel:']")).to_have_attribute("href", BRAM_CALLS)
        samira = phone("samira", language="ar", javascript=javascript)
        samira.open("/")
        expect(samira.page.locator("section.foot")).to_contain_text("Bram Hofstra")
        expect(samira.page.locator("section.foot a[href^='tel:']")).to_have_attribute("href", BRAM_CALLS)
        samira.open("/vraag")
        expect(samira.page.locator("#write-title")).to_contain_text("Bram")
        assert samira.page.locator("html").get_attribute("dir") == "rtl"
        assert too_wide(samira.page) == []

        bram.open("/team")
        expect(bram.page.locator("main")).to_contain_text("U vervangt Anna de Vries tot en met")
        bram.follow(bram.page.get_by_role("link", name=re.compile("Jelle de Boer.*U vervangt een collega")))
        bram.page.locator("textarea[name=text]").fill(ANSWERED)
        bram.press("Verstuur")
        jelle.open("/")
        expect(jelle.page.locator("main")).to_contain_text("Bram heeft geantwoord")
        jelle.open("/vraag")
        expect(jelle.page.locator("#talk")).to_contain_text(ANSWERED)

    with on(last + timedelta(days=1)):
        bram = phone("bram", javascript=javascript)
        bram.expect_status(404)
        bram.open(talk)
        expect(bram.page.locator("main")).not_to_contain_text("Jelle")
        jelle = phone("jelle", javascript=javascript)
        jelle.open("/vraag")
        expect(jelle.page.get_by_role("heading", name="Schrijf aan Anna")).to_be_visible()
        anna = phone("anna", javascript=javascript)
        anna.open(talk)
        expect(anna.page.locator("main")).to_contain_text(ANSWERED)


@WITH_AND_WITHOUT
def test_a_participant_gets_another_contact_person(house: House, phone: Phones, javascript: bool) -> None:
    talk = f"/team/gesprek/{participant(house, 'jelle')}"
    anna = phone("anna", javascript=javascript)
    anna.open(talk)

    anna.follow(anna.page.get_by_role("link", name="Draag over aan een collega"))
    choose(anna, "to", "Carla Meijer")
    anna.expect_status(422)
    anna.press("Draag over")
    expect(anna.page.locator("[data-errors]")).to_contain_text("Schrijf eerst een bericht.")
    anna.page.locator("textarea[name=text]").fill(HANDED_OVER)
    anna.press("Draag over")

    expect(anna.page.get_by_role("status")).to_contain_text("Overgedragen.")
    anna.expect_status(404)
    anna.open(talk)
    expect(anna.page.locator("main")).not_to_contain_text("Jelle")
    jelle = phone("jelle", javascript=javascript)
    jelle.open("/vraag")
    expect(jelle.page.locator("#talk")).to_contain_text(HANDED_OVER)
    expect(jelle.page.locator("#talk")).to_contain_text("Vanaf nu is Carla Meijer de contactpersoon.")
    expect(jelle.page.get_by_role("heading", name=re.compile("Schrijf aan Carla"))).to_be_visible()
    jelle.open("/")
    expect(jelle.page.locator("section.foot")).to_contain_text("Carla Meijer")


def test_the_coordinator_hands_over_everybody_at_once(house: House, phone: Phones) -> None:
    cora = phone("cora")
    cora.open("/team/deelnemers")
    cora.follow(cora.page.get_by_role("link", name="Draag meer mensen tegelijk over"))
    cora.follow(cora.page.get_by_role("link", name="Anna de Vries"))
    assert too_wide(cora.page) == []
    choose(cora, "to", "Carla Meijer")
    cora.page.locator("textarea[name=text]").fill(HANDED_OVER)

    cora.press("Draag over")

    expect(cora.page.get_by_role("status")).to_contain_text(re.compile(r"\d+ deelnemers overgedragen\."))
    cora.open(f"/team/overdragen?van={house.people['anna'].account}")
    expect(cora.page.locator("main")).to_contain_text("Hier staat niemand.")
