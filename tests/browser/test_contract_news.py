"""Contract news in a browser: decided by the contact person, told after the talk, read by the participant only then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from portal.base import clock
from portal.base.db import reading, transaction
from portal.domain.accounts.models import Participant
from portal.domain.contract import queries
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
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


@dataclass(frozen=True)
class Entry:
    """One entry of the calendar file."""

    title: str
    first: date
    sequence: int
    is_called_off: bool


def entries(phone: Phone) -> dict[str, Entry]:
    """What the calendar file of this phone holds, by its lasting name."""
    answer = phone.context.request.get(f"{phone.house.url}/contract/agenda.ics")
    return {
        str(one["UID"]): Entry(
            str(one["SUMMARY"]),
            clock.day_of(begins) if isinstance(begins := one["DTSTART"].dt, datetime) else begins,
            int(one["SEQUENCE"]),
            one.get("STATUS") == "CANCELLED",
        )
        for one in Calendar.from_ical(answer.text()).walk("VEVENT")
    }


def shown(phone: Phone, selector: str) -> str:
    return " ".join(phone.page.locator(selector).inner_text().split())


def notices(house: House, key: str) -> int:
    """How often this participant was told that there is news about the contract."""
    with reading() as session:
        account = session.get_one(Participant, participant(house, key)).account_id
        news = select(Notice.id).where(Notice.account_id == account, Notice.kind == NoticeKind.CONTRACT_NEWS)
        return len(session.scalars(news).all())


@WITH_AND_WITHOUT
def test_a_contract_stops_in_two_weeks(house: House, phone: Phones, javascript: bool) -> None:
    day = clock.today() + timedelta(days=14)
    ends_on(house, "jelle", day)
    anna, jelle = phone("anna", javascript=javascript, width=NARROW), phone("jelle", javascript=javascript)
    anna.open(file_of(house, "jelle", "/contract/dag"))
    anna.page.locator("input[name=day]").fill((clock.today() + timedelta(days=3)).isoformat())
    anna.press("Bewaar deze dag")
    before, told = entries(jelle), notices(house, "jelle")
    anna.open("/team")
    assert "Contract tot en met" in anna.said

    anna.open(file_of(house, "jelle"))
    anna.follow(anna.page.get_by_role("link", name="Gaat het contract door?"))
    choose(anna, "stops")
    fits(anna)
    anna.press("Bewaar het besluit")
    assert "Vul eerst in wie na de laatste dag helpt." in anna.said
    for path in ("/", "/contract", "/geld", "/vraag", "/ik", "/ik/gekeken", "/ik/gegevens"):
        jelle.open(path)
        assert "stopt op" not in jelle.said, path
        assert "Vraag WW aan" not in jelle.said, path
    assert {uid: one.is_called_off for uid, one in entries(jelle).items()} == dict.fromkeys(before, False)
    assert notices(house, "jelle") == told

    anna.open(file_of(house, "jelle", "/contract/vertel"))
    assert anna.page.get_by_role("button", name="Vertel het nu").count() == 0
    anna.open(file_of(house, "jelle"))
    anna.follow(anna.page.get_by_role("link", name="Vul dat in"))
    fits(anna)
    anna.press("Bewaar wie helpt")
    jelle.open("/contract")
    assert "Na uw laatste dag" not in jelle.said
    anna.follow(anna.page.get_by_role("link", name="Vertel het nu", exact=True))
    preview = shown(anna, "#preview")
    assert "Uw contract stopt op" in preview
    fits(anna)
    anna.press("Vertel het nu")
    assert "Nog niet verteld" not in anna.said

    jelle.open("/")
    assert "Uw contract stopt op" in jelle.said
    jelle.open("/contract")
    assert preview.split(" Lees voor")[0] in shown(jelle, "#answer")
    assert "Na uw laatste dag kunt u Anna de Vries bellen." in jelle.said
    assert "Vraag WW aan bij UWV" in jelle.said
    assert "u krijgt WW" not in jelle.said
    fits(jelle)
    jelle.open("/geld")
    assert "Vraag WW aan bij UWV" in jelle.said
    assert notices(house, "jelle") == told + 1
    after = entries(jelle)
    assert before.keys() <= after.keys()
    assert all(after[uid].sequence >= one.sequence for uid, one in before.items())
    assert [one.title for one in after.values() if one.is_called_off] == ["Werk: uiterlijk vandaag nieuws"]
    assert day in {one.first for one in after.values() if one.title == "Werk: laatste dag van een periode"}
    jelle.open("/ik")
    assert "U kunt hier inloggen tot en met" in jelle.said

    ends_on(house, "jelle", clock.today() - clock.ONE_DAY)
    jelle.open("/ziek")
    assert "Uw contract is gestopt. Bel Anna de Vries." in jelle.said
    assert jelle.page.get_by_role("button", name="Meld mij ziek").count() == 0
    jelle.open("/contract")
    assert "Uw contract is gestopt op" in jelle.said
    assert "Na uw laatste dag kunt u Anna de Vries bellen." in jelle.said
    for path in ("/", "/vraag", "/geld", "/ik/gegevens"):
        jelle.open(path)
        fits(jelle)
    jelle.open("/ik")
    assert "U kunt hier inloggen tot en met" in jelle.said


@WITH_AND_WITHOUT
def test_one_talk_is_planned_moved_agreed_and_seen_the_same_everywhere(
    house: House, phone: Phones, javascript: bool
) -> None:
    anna, jelle = phone("anna", javascript=javascript, width=NARROW), phone("jelle", javascript=javascript)
    before = entries(jelle)
    anna.open(file_of(house, "jelle"))
    anna.follow(anna.page.get_by_role("link", name="Plan een gesprek over het contract"))
    assert anna.page.locator("input[name=about][value=contract]").is_checked()
    fill_in_talk(anna, clock.today() + timedelta(days=2))
    fits(anna)
    anna.press("Plan het gesprek")
    assert anna.path == file_of(house, "jelle")
    (uid,) = entries(jelle).keys() - before.keys()
    href = f"/vraag/gesprek/{uid}"
    for path in ("/vraag", "/contract"):
        jelle.open(path)
        assert jelle.page.locator(f"a[href='{href}']").count() == 1, path
        fits(jelle)

    anna.open(f"/team/gesprek/{participant(house, 'jelle')}/afspraak/{uid}?over=contract")
    opened(anna, "Verander de afspraak")
    fill_in_talk(anna, clock.today())
    anna.press("Bewaar de afspraak")
    assert anna.path == file_of(house, "jelle")
    moved = entries(jelle)[uid]
    assert (moved.first, moved.is_called_off) == (clock.today(), False)
    jelle.open("/")
    assert jelle.page.locator(f"a[href='{href}']").count() == 1

    anna.follow(anna.page.locator(f"main a[href*='{uid}']").first)
    anna.page.locator("textarea[name=agreed]").fill("U begint om negen uur.")
    fits(anna)
    anna.press("Het gesprek is geweest")
    jelle.open("/vraag")
    assert "Dit spraken we af op" in jelle.said
    assert "U begint om negen uur." in jelle.said
    assert jelle.page.locator(f"a[href='{href}']").count() == 0


def fill_in_talk(phone: Phone, day: date) -> None:
    phone.page.locator("input[name=on_day]").fill(day.isoformat())
    phone.page.locator("input[name=at_time]").fill("10:00")


def opened(phone: Phone, summary: str) -> None:
    phone.page.locator("summary", has_text=summary).click()


@WITH_AND_WITHOUT
def test_hours_grow_in_steps_and_the_participant_sees_each(house: House, phone: Phones, javascript: bool) -> None:
    anna, jelle = phone("anna", javascript=javascript, width=NARROW), phone("jelle", javascript=javascript)
    first, second = clock.today() + timedelta(days=10), clock.today() + timedelta(days=20)
    for day, hours in ((first, "26"), (second, "30"), (first, "27,5")):
        anna.open(file_of(house, "jelle", "/contract/uren"))
        anna.page.locator("input[name=from_on]").fill(day.isoformat())
        anna.page.locator("input[name=hours]").fill(hours)
        anna.page.locator("input[name=weekdays][value=vr]").check()
        fits(anna)
        anna.press("Bewaar deze uren")

    jelle.open("/contract")
    assert "27,5 uur per week" in jelle.said
    assert "30 uur per week" in jelle.said
    assert "26 uur per week" not in jelle.said
    fits(jelle)

    anna.open(file_of(house, "jelle", "/contract/uren"))
    anna.page.locator("form[action$='/weg'] button").last.click()
    jelle.open("/contract")
    assert "30 uur per week" not in jelle.said
    assert "27,5 uur per week" in jelle.said


@WITH_AND_WITHOUT
def test_a_decision_is_told_after_the_talk_by_who_stands_in(house: House, phone: Phones, javascript: bool) -> None:
    until = clock.add_months(last_day(house, "jelle"), 6)
    anna, bram = phone("anna", javascript=javascript), phone("bram", javascript=javascript, width=NARROW)
    jelle = phone("jelle", javascript=javascript)
    anna.open(f"/team/gesprek/{participant(house, 'jelle')}/afspraak?over=contract")
    fill_in_talk(anna, clock.today() + timedelta(days=1))
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
