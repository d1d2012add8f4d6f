"""Who may not know that somebody is sick, or no more than that: every page that they can open."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from portal.base.db import transaction
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.rules import AddressKind, AppointmentFact, AppointmentWith, Details, ExpectedDuration
from portal.flows import reminders, sick_leave
from tests.builders import World
from tests.whole.access import PUBLIC, TABLE
from tests.whole.people import House, Who, whole_house
from tests.whole.test_access import ask

ONLY_FOR_OTHERS = (
    "8911 AB", "1209z", "06 87654321", "+31687654321", "zorginstelling", "niet gezegd", "ngeluk", "Doorgegeven per",
)  # fmt: skip
"""What only the closed list of the formal employer, or the contact person, may show."""


@pytest.fixture
def house(world: World, app: Flask) -> House:
    """Jelle told everything that can be told, nobody has seen it, and somebody must call."""
    house = whole_house(world, app)
    with transaction() as session:
        spell = session.get_one(SickSpell, UUID(house.values["spell"]))
        told = Details(
            expected_duration=ExpectedDuration.ABOUT_A_WEEK,
            reach_phone="+31687654321",
            address_kind=AddressKind.ELSEWHERE,
            postcode="8911 AB",
            house_number="1209z",
            appointments=(AppointmentFact(world.today, AppointmentWith.COURSE),),
            work_accident=True,
            traffic_accident=False,
        )
        sick_leave.add(session, spell, told, now=world.now, actor=house.people[Who.PARTICIPANT].id)
        sick_leave.partly(session, spell, now=world.now, actor=house.people[Who.PARTICIPANT].id)
        municipality = app.extensions["settings"].municipality
        reminders.all_due(session, municipality, now=world.now + timedelta(days=1))
    contact = world.visitor(house.people[Who.CONTACT])
    contact.get(f"/team/deelnemer/{house.values['participant']}/ziek")
    return house


def pages(app: Flask, world: World, house: House, who: Who) -> dict[str, str]:
    """The source of every page that opens for this kind of person and not for everybody."""
    found = {}
    for name, rules in TABLE.items():
        for rule in rules:
            if name.startswith("GET ") and rule is not PUBLIC and who in rule.opens:
                answer = ask(app, name, rule, house, world.visitor(house.people[who]))
                if answer.status_code == 200 and answer.mimetype.startswith("text/"):
                    found[name] = answer.get_data(as_text=True)
    return found


def text_of(source: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<(head|nav)\b.*?</\1>", " ", source, flags=re.S)).split())


@pytest.mark.parametrize(
    "who", [Who.COORDINATOR, Who.WORKPLACE_DESK, Who.OTHER_WORKPLACE_DESK, Who.OTHER_EMPLOYER_DESK, Who.OTHER_CONTACT]
)
def test_nobody_else_finds_what_was_told_on_any_page(app: Flask, world: World, house: House, who: Who) -> None:
    found = pages(app, world, house, who)

    assert len(found) > 2
    assert [(name, word) for name, source in found.items() for word in ONLY_FOR_OTHERS if word in source] == []


def test_the_desk_of_the_employer_does_find_it(app: Flask, world: World, house: House) -> None:
    found = pages(app, world, house, Who.EMPLOYER_DESK)

    assert "8911 AB" in found["GET /werkgever"]


@pytest.mark.parametrize("who", [Who.COORDINATOR, Who.OTHER_CONTACT, Who.OTHER_EMPLOYER_DESK, Who.WORKPLACE_DESK])
def test_no_page_about_jelle_says_that_he_is_sick_to_who_may_not_know_it(
    app: Flask, world: World, house: House, who: Who
) -> None:
    about = {
        name: text for name, source in pages(app, world, house, who).items() if "Jelle" in (text := text_of(source))
    }

    assert about or who not in (Who.COORDINATOR, Who.WORKPLACE_DESK)
    said = {name: re.findall(r".{,40}\bziek.{,40}", text, re.I) for name, text in about.items()}
    assert {name: words for name, words in said.items() if words} == {}


def test_the_log_of_the_house_does_not_say_about_whom_it_was(app: Flask, world: World, house: House) -> None:
    cora = world.visitor(house.people[Who.COORDINATOR]).get("/team/logboek")

    rows = [" ".join(one.get_text(" ").split()) for one in cora.page.find_all("tr")]
    around = [row for row in rows if "Ziekmelding" in row]
    assert around
    assert [row for row in around if re.search(r"C\d{3}", row)] == []
