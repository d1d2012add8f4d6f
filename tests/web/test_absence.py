"""Afwezig: what staff fill in, what the participant reads, and what cannot be."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine

from portal.base.db import transaction
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.actions import plan_talk
from portal.domain.guidance.models import Absence
from tests.builders import Someone, World
from tests.flows.test_conversation import every
from tests.statements import counted
from tests.visitor import Visitor

MONDAY = date(2026, 11, 23)
DAYS = {"first": "2026-12-07", "last": "2026-12-11"}


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


@pytest.fixture
def bram(world: World) -> Someone:
    return world.staff(first_name="Bram", last_name="Hoekstra", working_days="ma di wo do vr")


@pytest.fixture
def chris(world: World) -> Someone:
    return world.staff(first_name="Chris", last_name="Visser", working_days="ma di wo do vr")


@pytest.fixture
def cora(world: World) -> Someone:
    return world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")


def page_of(world: World, someone: Someone) -> Visitor:
    return world.visitor(someone).get("/team/afwezig")


def test_a_holiday_from_beginning_to_end(
    world: World, clock: time_machine.Traveller, anna: Someone, bram: Someone
) -> None:
    jelle = world.participant(contact=anna)
    page = world.visitor(anna).get("/team").follow("Afwezig")

    page.press("Bewaar", **DAYS, stand_in=str(bram.id))

    assert "Straks Anna de Vries maandag 7 december tot en met vrijdag 11 december 2026" in page.text
    assert "Bram Hoekstra vervangt." in page.text
    assert "Bram" not in world.visitor(jelle).get("/vraag").text

    clock.move_to(datetime(2026, 12, 7, 8, 0).astimezone())
    said = world.visitor(jelle).get("/vraag").text
    assert "Schrijf aan Bram" in said
    assert "Anna is er niet tot en met vrijdag 11 december. Bram antwoordt uiterlijk" in said
    start = " ".join(world.visitor(jelle).get("/").page.get_text(" ").split())
    assert "is er niet tot en met vrijdag 11 december Bram Hoekstra helpt u zolang." in start
    assert "Bel Anna" not in start
    assert "Nu bellen" in start
    theirs = world.visitor(bram).get(f"/team/gesprek/{jelle.participant_id}")
    assert theirs.h1 == "Jelle de Boer"
    assert "U vervangt hier een collega." in theirs.text
    assert "Draag over" not in theirs.text
    assert "U vervangt Anna de Vries tot en met vrijdag 11 december." in world.visitor(bram).get("/team").text
    own = world.visitor(anna).get("/team").text
    assert "U bent er niet tot en met vrijdag 11 december. Bram Hoekstra vervangt u." in own

    clock.move_to(datetime(2026, 12, 12, 8, 0).astimezone())
    world.visitor(bram).get(f"/team/gesprek/{jelle.participant_id}", status=404)
    assert "Schrijf aan Anna" in world.visitor(jelle).get("/vraag").text
    assert "Straks" not in page_of(world, anna).text


def test_the_coordinator_chooses_who_and_sees_everybody(
    world: World, anna: Someone, bram: Someone, cora: Someone
) -> None:
    page = world.visitor(cora).get("/team/medewerkers").follow("Iemand is er niet")

    page.press("Bewaar", 422, first="2026-11-23", last="2026-11-25", stand_in=str(bram.id))
    assert page.errors == ["Kies wie er niet is."]
    page.press("Bewaar", who=str(anna.id))

    assert "Nu Anna de Vries maandag 23 november tot en met woensdag 25 november 2026" in page.text


def test_a_colleague_reads_only_what_concerns_them(world: World, anna: Someone, bram: Someone, chris: Someone) -> None:
    world.stand_in(anna, bram, MONDAY, MONDAY + timedelta(days=2))

    assert "Anna de Vries" in page_of(world, bram).text
    assert "Verander dit" not in page_of(world, bram).text
    assert "Anna de Vries maandag" not in page_of(world, chris).text
    assert "Verander dit" in page_of(world, anna).text


@pytest.mark.parametrize(("typed", "errors"), [
    ({"first": "", "last": ""}, ["Kies de eerste dag.", "Kies de laatste dag."]),
    ({"first": "2026-02-31"}, ["Deze dag bestaat niet. Kies een andere dag."]),
    ({"first": "2026-11-22"}, ["Deze dag is al voorbij. Kies vandaag of een latere dag."]),
    ({"last": "2026-12-06"}, ["De laatste dag ligt vóór de eerste. Kies een latere dag."]),
    ({"last": "2028-12-06"}, ["Langer dan een jaar kan niet. Draag de deelnemers dan over."]),
    ({"first": "2062-12-06", "last": "2062-12-07"}, ["Dit is te ver weg. Kies een eerste dag in het komende jaar."]),
    ({"stand_in": ""}, ["Kies wie de deelnemers zolang helpt."]),
    ({"stand_in": "1; DROP TABLE"}, ["Kies wie de deelnemers zolang helpt."]),
])  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    world: World, anna: Someone, bram: Someone, typed: dict[str, str], errors: list[str]
) -> None:
    page = page_of(world, anna)

    page.press("Bewaar", 422, **{**DAYS, "stand_in": str(bram.id), **typed})

    assert page.errors == errors
    if "stand_in" not in typed:
        chosen = page.page.select_one("select[name=stand_in] option[selected]")
        assert chosen is not None
        assert chosen["value"] == str(bram.id)
    assert every(Absence) == []


def test_oneself_is_refused_when_it_is_sent_all_the_same(world: World, anna: Someone, bram: Someone) -> None:
    page = page_of(world, anna).press("Bewaar", 422, **DAYS, stand_in=str(anna.id))

    assert page.errors == ["Niemand vervangt zichzelf. Kies een collega."]


def test_a_stand_in_who_is_away_on_one_of_the_days_is_named_with_the_days(
    world: World, anna: Someone, bram: Someone, chris: Someone
) -> None:
    world.stand_in(bram, chris, date(2026, 12, 11), date(2026, 12, 18))

    page = page_of(world, anna).press("Bewaar", 422, **DAYS, stand_in=str(bram.id))

    assert page.errors == [
        "Deze collega is dan zelf weg. Kies een ander. "
        "Bram Hoekstra is er dan niet: vrijdag 11 december tot en met vrijdag 18 december 2026."
    ]
    page.press("Bewaar", stand_in=str(chris.id))
    assert len(every(Absence)) == 2


def test_a_stand_in_who_leaves_before_the_last_day_is_refused(world: World, anna: Someone, bram: Someone) -> None:
    with transaction() as session:
        accounts.end_role_after(session, bram.id, RoleKind.CONTACT_PERSON, last_on=date(2026, 12, 10))

    page = page_of(world, anna).press("Bewaar", 422, **DAYS, stand_in=str(bram.id))

    assert page.errors == ["Deze collega is dan geen contactpersoon. Kies een ander."]


def test_who_stands_in_is_asked_who_takes_that_over(world: World, anna: Someone, bram: Someone, chris: Someone) -> None:
    jelle = world.participant(contact=anna)
    world.stand_in(anna, bram, MONDAY, date(2026, 12, 11))
    page = page_of(world, bram)

    page.press("Bewaar", 422, **DAYS, stand_in=str(chris.id))

    assert page.errors == [
        "U vervangt Anna de Vries: maandag 23 november tot en met vrijdag 11 december 2026. Kies ook wie dat overneemt."
    ]
    page.press("Bewaar", 422, instead=str(anna.id))
    assert page.errors == ["Niemand vervangt zichzelf. Kies een collega."]
    page.press("Bewaar", instead=str(chris.id))

    assert "Schrijf aan Chris" in world.visitor(jelle).get("/vraag").text


def test_the_coordinator_reads_by_name_who_stands_in_for_whom(
    world: World, anna: Someone, bram: Someone, chris: Someone, cora: Someone
) -> None:
    world.stand_in(anna, bram, MONDAY, date(2026, 12, 11))

    page = page_of(world, cora).press("Bewaar", 422, **DAYS, who=str(bram.id), stand_in=str(chris.id))

    assert page.errors[0].startswith("Bram Hoekstra vervangt Anna de Vries: maandag 23 november tot en met")


def test_the_last_day_and_the_stand_in_can_be_changed(
    world: World, anna: Someone, bram: Someone, chris: Someone
) -> None:
    world.stand_in(anna, bram, MONDAY, date(2026, 12, 11))
    page = page_of(world, anna).follow("Verander dit")

    page.press("Bewaar", 422, last="2026-11-20")
    assert page.errors == ["De laatste dag ligt vóór de eerste. Kies een latere dag."]
    page.press("Bewaar", last="2026-11-25", stand_in=str(chris.id))

    assert "maandag 23 november tot en met woensdag 25 november 2026 Chris Visser vervangt." in page.text


def test_the_second_who_changes_it_sees_what_the_first_did(
    world: World, anna: Someone, bram: Someone, cora: Someone
) -> None:
    made = world.stand_in(anna, bram, MONDAY, date(2026, 12, 11))
    mine, hers = (world.visitor(who).get(f"/team/afwezig/{made}") for who in (anna, cora))
    hers.press("Bewaar", last="2026-11-30")

    mine.press("Bewaar", 422, last="2026-12-01")

    assert mine.errors == ["Iemand veranderde dit net. Kijk wat er nu staat."]
    assert "maandag 23 november tot en met maandag 30 november 2026" in mine.text
    mine.press("Bewaar")
    assert [one.until_on for one in every(Absence)] == [date(2026, 12, 1)]


def test_back_again_or_not_going_at_all(world: World, anna: Someone, bram: Someone) -> None:
    jelle = world.participant(contact=anna)
    made = world.stand_in(anna, bram, MONDAY - timedelta(days=3), date(2026, 12, 11))
    later = world.stand_in(anna, bram, date(2027, 1, 4), date(2027, 1, 8))

    world.visitor(anna).get(f"/team/afwezig/{made}").press("Weer aan het werk")
    page = world.visitor(anna).get(f"/team/afwezig/{later}")
    page.press("Het gaat niet door")

    assert "Bewaard. Niemand vervangt nu meer." in page.page.get_text(" ")
    assert "vervangt." not in page.text
    assert "Schrijf aan Anna" in world.visitor(jelle).get("/vraag").text
    world.visitor(anna).get(f"/team/afwezig/{made}", status=404)


def test_the_pages_cost_few_statements_whoever_is_away(world: World, anna: Someone, bram: Someone) -> None:
    cora = world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"))
    with counted() as few:
        cora.get("/team/afwezig")
    made = world.stand_in(anna, bram, MONDAY, date(2026, 12, 11))
    for _number in range(8):
        who = world.staff(first_name="Dora", last_name="Smit")
        world.stand_in(who, bram, MONDAY, date(2026, 12, 11))
    with counted() as many:
        cora.get("/team/afwezig")
    with counted() as one:
        cora.get(f"/team/afwezig/{made}")

    assert len(few) == len(many) <= 5
    assert len(one) <= 6


def test_who_goes_away_reads_which_talks_stand_in_those_days(
    world: World, anna: Someone, bram: Someone, cora: Someone
) -> None:
    jelle = world.participant(contact=anna)
    with transaction() as session:
        for day in (date(2026, 12, 11), date(2026, 12, 14)):
            plan_talk(
                session,
                jelle.participant_id,
                anna.id,
                on_day=day,
                at_time="10:00",
                place=None,
                about_contract=False,
                now=world.now,
            )

    page = page_of(world, anna)
    page.press("Bewaar", **DAYS, stand_in=str(bram.id))

    assert "Verzet ze, of laat Bram Hoekstra het gesprek doen." in page.text
    assert "vrijdag 11 december" in page.text
    assert "14 december" not in page.text
    assert page.follow("Jelle de Boer").h1 == "Gesprek met Jelle"
    theirs = page_of(world, cora).follow("Verander dit")
    assert "Er staat 1 gesprek. De vervanger ziet het bij Vandaag." in theirs.text
    assert "Jelle" not in theirs.text
