"""Start, as people meet it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.base.db import transaction
from portal.base.tables import new_id
from portal.domain import messages
from portal.domain.accounts.models import Account
from portal.domain.accounts.rules import RoleKind
from portal.domain.contract import actions, queries
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.models import ContactAssignment, Talk
from portal.domain.messages.models import Conversation
from portal.domain.sickness.models import SickSpell
from tests import content
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor


def start_of(world: World, someone: Someone) -> Visitor:
    return world.visitor(someone).get("/")


def jelle(world: World, start: date = date(2026, 4, 1), end: date = date(2027, 3, 31), told: bool = True) -> Someone:
    return world.participant("Jelle", start=start, end=end, told=told)


def tell(world: World, someone: Someone, kind: DecisionKind, until: date | None = None) -> None:
    with transaction() as session:
        period = queries.periods_of(session, someone.participant_id)[-1]
        decision = actions.decide(session, period, kind=kind, until_on=until, now=world.now, actor=someone.id)
        actions.tell(session, period, decision, now=world.now, actor=someone.id)


def an_answer_waits(world: World, someone: Someone, number: int = 1, by: Someone | None = None) -> None:
    with transaction() as session:
        talk = session.query(Conversation).filter_by(participant_id=someone.participant_id).one()
        author = by.id if by else talk.contact_id
        assert author is not None
        for _message in range(number):
            messages.answer(session, talk, author, text="Ja, dat klopt.", once=new_id(), now=world.now)


def fall_sick(world: World, someone: Someone) -> None:
    with transaction() as session:
        session.add(
            SickSpell(
                participant_id=someone.participant_id,
                reference="4F7K",
                first_day=date(2026, 11, 16),
                reported_at=world.now,
                reported_by_id=someone.id,
            )
        )


def plan_talk(world: World, someone: Someone, on_day: date, place: str | None = None) -> None:
    with transaction() as session:
        contact = session.query(ContactAssignment).filter_by(participant_id=someone.participant_id).one().contact_id
        session.add(
            Talk(
                participant_id=someone.participant_id,
                staff_id=contact,
                on_day=on_day,
                at_time="10:00",
                place=place,
                planned_at=world.now,
            )
        )


def cards_of(page: Visitor) -> list[str]:
    return [" ".join(card.get_text(" ").split()) for card in page.page.select("section.news")]


def places_of(page: Visitor) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.page.select("main ul.rows a")]


def test_start_greets_by_name_and_shows_the_four_places(world: World) -> None:
    page = start_of(world, jelle(world))

    assert page.h1 == "Dag Jelle"
    assert page.page.title is not None
    assert page.page.title.get_text() == "Dag Jelle · Basisbaan"
    assert cards_of(page) == []
    assert places_of(page) == [
        "Contract loopt tot en met 31 maart 2027",
        "Ziek of beter meld u ziek in twee stappen",
        "Vraag stel uw vraag aan Anna",
        "Geld belasting, toeslagen, regelingen",
    ]


def test_sick_is_one_tap_away(world: World) -> None:
    page = start_of(world, jelle(world)).follow("Ziek of beter")

    assert page.address == "/ziek"
    assert page.form_with("Meld mij ziek")


def test_the_cards_say_what_matters(world: World) -> None:
    someone = jelle(world)
    fall_sick(world, someone)
    an_answer_waits(world, someone, 2)
    plan_talk(world, someone, date(2026, 12, 7), "Oldehoofsterkerkhof 2")

    page = start_of(world, someone)

    assert cards_of(page) == [
        "U bent ziek gemeld sinds maandag 16 november Ik ben weer beter",
        "Anna heeft geantwoord Lees het antwoord",
        "Gesprek met Anna maandag 7 december om 10:00 uur Oldehoofsterkerkhof 2 Bekijk het gesprek",
    ]
    assert places_of(page)[1:3] == [
        "Ziek of beter ziek gemeld sinds maandag 16 november",
        "Vraag 2 nieuwe antwoorden 2 nieuw",
    ]


def test_an_answer_of_the_stand_in_carries_the_name_of_who_wrote_it(world: World) -> None:
    anna, bram = world.contact_person(), world.staff(first_name="Bram", last_name="Hoekstra")
    someone = jelle(world)
    world.stand_in(anna, bram, world.today, world.today)
    an_answer_waits(world, someone, by=bram)

    assert cards_of(start_of(world, someone)) == ["Bram heeft geantwoord Lees het antwoord"]


def test_a_step_that_is_due_stands_there_with_its_day(world: World) -> None:
    with transaction() as session:
        content.load(session)

    page = start_of(world, jelle(world, date(2026, 11, 1), date(2027, 4, 30)))

    assert len(cards_of(page)) == 1
    assert cards_of(page)[0].endswith("Zo doet u dat")
    assert page.page.select_one("section.news .pill") is not None


@pytest.mark.parametrize(
    ("start", "end", "kind", "card", "line"),
    [
        (
            date(2026, 12, 1), date(2027, 5, 31), None,
            "Uw contract begint op dinsdag 1 december 2026 Bekijk uw contract",
            "begint op 1 december 2026",
        ),
        (
            date(2026, 7, 1), date(2026, 12, 31), None,
            "Gaat uw contract door? U hoort het uiterlijk op maandag 30 november 2026. Bekijk uw contract",
            "loopt tot en met 31 december 2026",
        ),
        (
            date(2026, 6, 1), date(2026, 12, 10), None,
            "U zou iets horen over uw contract Bel Anna . Wat kan ik nu doen?",
            "loopt tot en met 10 december 2026",
        ),
        (
            date(2026, 7, 1), date(2026, 12, 31), DecisionKind.GOES_ON,
            "Goed nieuws. Uw contract gaat door tot en met woensdag 30 juni 2027 Bekijk uw contract",
            "gaat door tot en met 30 juni 2027",
        ),
        (
            date(2026, 6, 1), date(2026, 11, 30), DecisionKind.STOPS,
            "Uw contract stopt op maandag 30 november 2026 Wat gebeurt er nu?",
            "stopt op 30 november 2026",
        ),
        (
            date(2026, 5, 1), date(2026, 10, 31), DecisionKind.STOPS,
            "Uw contract is gestopt op zaterdag 31 oktober 2026 Wat kan ik nu doen?",
            "is gestopt op 31 oktober 2026",
        ),
        (
            date(2026, 5, 15), date(2026, 11, 14), None,
            "Uw contract liep tot en met zaterdag 14 november 2026 Wat hierna komt, weten wij niet. "
            "Wat kan ik nu doen?",
            "liep tot en met 14 november 2026",
        ),
    ],
)  # fmt: skip
def test_contract_news_in_every_status(
    world: World, start: date, end: date, kind: DecisionKind | None, card: str, line: str
) -> None:
    someone = jelle(world, start, end)
    if kind is not None:
        tell(world, someone, kind, date(2027, 6, 30) if kind is DecisionKind.GOES_ON else None)

    page = start_of(world, someone)

    assert cards_of(page) == [card]
    assert places_of(page)[0] == f"Contract {line}"


def test_an_extension_that_was_not_told_is_not_on_start(world: World) -> None:
    someone = jelle(world, date(2026, 6, 1), date(2026, 12, 31))
    world.period(someone, date(2027, 1, 1), date(2027, 6, 30), told=False)

    assert "2027" not in start_of(world, someone).text


def test_without_contract_and_contact_person_start_still_stands(world: World) -> None:
    someone = jelle(world, told=False)
    with transaction() as session:
        session.query(ContactAssignment).filter_by(participant_id=someone.participant_id).one().until_at = world.now

    page = start_of(world, someone)

    assert places_of(page)[0] == "Contract staat hier nog niet"
    assert places_of(page)[2] == "Vraag stel uw vraag"
    assert page.page.select_one("a[href='tel:14058']")


def test_the_contact_person_stands_there_with_days_and_a_call_button(world: World) -> None:
    page = start_of(world, jelle(world))

    foot = page.page.select_one("section.foot")
    assert foot is not None
    said = " ".join(foot.get_text(" ").split())
    assert "Uw contactpersoon" in said
    assert "Anna de Vries werkt op maandag, dinsdag, donderdag" in said
    assert "Nu bellen" not in said
    assert foot.select_one("a[href^='tel:+58'], a[href^='tel:+3158']")


def test_on_a_day_off_of_the_contact_person_it_says_whom_to_call_now(world: World) -> None:
    anna = world.contact_person(days="wo")
    someone = world.participant(contact=anna)

    foot = start_of(world, someone).page.select_one("section.foot")

    assert foot is not None
    said = " ".join(foot.get_text(" ").split())
    assert "Vandaag is Anna er niet Gemeente Leeuwarden" in said
    assert "14 058" in said


def test_when_the_contact_person_is_away_start_says_until_when_and_who_helps(world: World) -> None:
    anna = world.contact_person()
    bram = world.contact_person("Bram", "Hofstra")
    someone = world.participant(contact=anna)
    world.stand_in(anna, bram, date(2026, 11, 23), date(2026, 11, 25))

    foot = start_of(world, someone).page.select_one("section.foot")

    assert foot is not None
    said = " ".join(foot.get_text(" ").split())
    assert "is er niet tot en met woensdag 25 november Bram Hofstra helpt u zolang." in said
    assert "Nu bellen BH Bram Hofstra helpt u, want Anna is er niet" in said


def test_an_odd_name_keeps_the_title_and_the_heading_alike(world: World) -> None:
    someone = jelle(world)
    for name in ("O", "سميرة", "Ng'", "A" * 80, "<i>x</i>"):
        with transaction() as session:
            session.get_one(Account, someone.id).first_name = name
        page = start_of(world, someone)
        assert page.h1 == f"Dag {name}"
        heading = page.page.select_one("h1 bdi")
        assert heading is not None
        assert heading.get_text() == name


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (RoleKind.CONTACT_PERSON, "/team"),
        (RoleKind.PUBLISHER, "/team"),
        (RoleKind.COORDINATOR, "/team"),
    ],
)
def test_staff_who_open_the_front_door_are_led_to_their_own(world: World, kind: RoleKind, path: str) -> None:
    response = world.visitor(world.staff(kind)).client.get("/")

    assert (response.status_code, response.location) == (303, path)


def test_desks_who_open_the_front_door_are_led_to_their_own(world: World) -> None:
    for desk in (world.employer_desk(), world.workplace_desk()):
        response = world.visitor(desk).client.get("/")
        assert (response.status_code, response.location) == (303, "/werkgever")


def test_who_is_not_signed_in_is_asked_to_sign_in(world: World) -> None:
    response = world.visitor().client.get("/")

    assert response.status_code == 303
    assert response.location.startswith("/inloggen")


def test_start_asks_the_database_at_most_six_things(world: World) -> None:
    with transaction() as session:
        content.load(session)
    someone = jelle(world, date(2025, 10, 1), date(2026, 3, 31))
    world.period(someone, date(2026, 4, 1), date(2026, 12, 31))
    tell(world, someone, DecisionKind.GOES_ON, date(2027, 6, 30))
    an_answer_waits(world, someone)
    fall_sick(world, someone)
    for number in range(8):
        plan_talk(world, someone, world.today + timedelta(days=number))
    visitor = start_of(world, someone)

    with counted() as asked:
        visitor.get("/")

    assert len(asked) <= 6, asked
