"""Contract news in a browser: decided by the contact person, told after the talk, read by the participant only then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from portal.base import clock
from portal.base.db import reading, transaction
from portal.domain.contract import queries
from tests.browser.checks import mistakes_by_axe, too_small, too_wide
from tests.browser.conftest import House, Phone, Phones
from tests.browser.states import participant

WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
NARROW = 320


def file_of(house: House, key: str, part: str = "") -> str:
    return f"/team/deelnemer/{participant(house, key)}{part}"


def last_day(house: House, key: str) -> date:
    with reading() as session:
        return queries.periods_of(session, participant(house, key))[-1].end_on


def ends_on(house: House, key: str, day: date) -> None:
    """As the contract was told to end."""
    with transaction() as session:
        queries.periods_of(session, participant(house, key))[-1].end_on = day


def fits(phone: Phone) -> None:
    assert not too_wide(phone.page)


def choose(phone: Phone, outcome: str) -> None:
    phone.page.locator(f"input[name=outcome][value={outcome}]").check()


def entries(phone: Phone) -> dict[str, int]:
    """What the calendar file of this phone holds: name and number of each entry."""
    answer = phone.context.request.get(f"{phone.house.url}/contract/agenda.ics")
    return {str(one["UID"]): int(one["SEQUENCE"]) for one in Calendar.from_ical(answer.text()).walk("VEVENT")}


@WITH_AND_WITHOUT
def test_a_contract_stops_in_two_weeks(house: House, phone: Phones, javascript: bool) -> None:
    day = clock.today() + timedelta(days=14)
    ends_on(house, "jelle", day)
    anna, jelle = phone("anna", javascript=javascript, width=NARROW), phone("jelle", javascript=javascript)
    before = entries(jelle)

    anna.open(file_of(house, "jelle"))
    anna.follow(anna.page.get_by_role("link", name="Gaat het contract door?"))
    choose(anna, "stops")
    fits(anna)
    anna.press("Bewaar het besluit")
    assert "Vul eerst in wie na de laatste dag helpt." in anna.said
    jelle.open("/contract")
    assert "stopt" not in jelle.said

    anna.follow(anna.page.get_by_role("link", name="Vul dat in"))
    fits(anna)
    anna.press("Bewaar wie helpt")
    anna.follow(anna.page.get_by_role("link", name="Vertel het nu", exact=True))
    preview = " ".join(anna.page.locator("#preview").inner_text().split())
    assert "Uw contract stopt op" in preview
    fits(anna)
    anna.press("Vertel het nu")
    assert "Nog niet verteld" not in anna.said

    jelle.open("/contract")
    assert preview.split(" Lees voor")[0] in " ".join(jelle.page.locator("#answer").inner_text().split())
    assert "Na uw laatste dag kunt u Anna de Vries bellen." in jelle.said
    assert "Vraag WW aan bij UWV" in jelle.said
    fits(jelle)
    assert before.keys() <= entries(jelle).keys()
    jelle.open("/ik")
    assert "U kunt hier inloggen tot en met" in jelle.said


@WITH_AND_WITHOUT
def test_a_decision_is_told_after_the_talk_by_who_stands_in(house: House, phone: Phones, javascript: bool) -> None:
    until = clock.add_months(last_day(house, "jelle"), 6)
    anna, bram = phone("anna", javascript=javascript), phone("bram", javascript=javascript, width=NARROW)
    jelle = phone("jelle", javascript=javascript)
    anna.open(file_of(house, "jelle", "/contract/gesprek"))
    anna.page.locator("input[name=day]").fill((clock.today() + timedelta(days=1)).isoformat())
    anna.page.locator("input[name=at_time]").fill("10:00")
    anna.press("Plan het gesprek")
    jelle.open("/contract")
    assert "Wij praten met u over wat daarna komt." in jelle.said

    anna.open(file_of(house, "jelle", "/contract/besluit"))
    choose(anna, "goes_on")
    anna.page.locator("input[name=until_on]").fill(until.isoformat())
    anna.press("Bewaar het besluit")
    assert "nog niet verteld" in anna.said
    for path in ("/", "/contract", "/geld", "/ik/gekeken", "/ik/gegevens"):
        jelle.open(path)
        assert "gaat door tot en met" not in jelle.said

    bram.open(file_of(house, "jelle"))
    assert bram.page.get_by_role("link", name="Gaat het contract door?").count() == 0
    bram.follow(bram.page.get_by_role("link", name="Vertel het nu", exact=True))
    fits(bram)
    bram.press("Vertel het nu")

    jelle.open("/contract")
    assert "Goed nieuws. Uw contract gaat door tot en met" in jelle.said
    anna.open(file_of(house, "jelle"))
    assert "verteld door Bram Hofstra" in anna.said


def test_the_second_editor_chooses_again_with_the_own_answer_still_there(house: House, phone: Phones) -> None:
    anna, cora = phone("anna"), phone("cora", width=NARROW)
    first, second = clock.today() + timedelta(days=3), clock.today() + timedelta(days=5)
    for one in (anna, cora):
        one.open(file_of(house, "jelle", "/contract/dag"))
    anna.page.locator("input[name=day]").fill(first.isoformat())
    anna.press("Bewaar deze dag")
    cora.expect_status(422)
    cora.page.locator("input[name=day]").fill(second.isoformat())

    cora.press("Bewaar deze dag")

    assert "Er is net iets veranderd" in cora.said
    assert "Anna de Vries" in cora.said
    assert cora.page.locator("input[name=day]").input_value() == second.isoformat()
    assert mistakes_by_axe(cora.page) == []
    fits(cora)
    cora.press("Bewaar deze dag")
    assert cora.path == file_of(house, "jelle")


def test_everything_on_the_page_can_be_hit_with_a_finger(house: House, phone: Phones) -> None:
    anna = phone("anna", width=NARROW)

    for part in ("", "/contract/besluit", "/contract/uren", "/contract/hierna", "/contract/dag", "/werk"):
        anna.open(file_of(house, "jelle", part))
        assert not too_small(anna.page), part
        fits(anna)
