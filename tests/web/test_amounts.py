"""Bedragen: prepared by one, confirmed by another, true on their day; and what is missing."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.base.outside import Trouble
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.information.actions import note_link
from portal.domain.money.models import Amount
from portal.flows import amounts
from portal.flows.published import library_now
from tests import content
from tests.builders import World
from tests.statements import counted
from tests.visitor import Visitor

KEY = "minimum_wage_21"
ADDRESS = f"/team/bedragen/{KEY}"
PUT_READY = "Zet klaar"
FILLED = {
    "value": "15,30",
    "valid_from": "2027-01-01",
    "source": "Staatscourant 2026, 40000",
    "source_date": "2026-11-20",
    "sureness": "law",
}


@pytest.fixture(autouse=True)
def _content(world: World) -> None:
    with transaction() as session:
        content.load(session)


@pytest.fixture
def paula(world: World) -> Visitor:
    return world.visitor(world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra"))


@pytest.fixture
def pieter(world: World) -> Visitor:
    return world.visitor(world.staff(RoleKind.PUBLISHER, "Pieter", "Bosma"))


def lines(key: str = KEY) -> list[Amount]:
    with reading() as session:
        return list(session.scalars(select(Amount).where(Amount.key == key).order_by(Amount.id)))


def value_on(day: date, key: str = KEY) -> str:
    with reading() as session:
        found = library_now(session).amount(key, day)
    assert found is not None
    return f"{found.line.value:.2f}"


def test_an_amount_of_next_year_holds_on_its_day_once_a_colleague_confirmed_it(
    world: World, paula: Visitor, pieter: Visitor
) -> None:
    paula.get(ADDRESS).press(PUT_READY, **FILLED)
    assert "Een collega moet het nog nakijken." in paula.page.get_text()
    assert value_on(date(2027, 1, 1)) == "14.99"

    pieter.get("/team/bedragen").follow("Minimumloon vanaf 21 jaar").press("Klopt, akkoord")

    assert value_on(date(2026, 12, 31)) == "14.99"
    assert value_on(date(2027, 1, 1)) == "15.30"
    with reading() as session:
        actions = session.scalars(select(AuditLine.action).where(AuditLine.action.like("amount%"))).all()
    assert actions == ["amount_prepared", "amount_confirmed"]


def test_readers_see_the_new_amount_on_the_first_of_january(world: World, paula: Visitor, pieter: Visitor) -> None:
    jelle = world.participant()
    filled = FILLED | {"value": "24.100"}
    paula.get("/team/bedragen/rent_allowance_income_single").press(PUT_READY, **filled)
    pieter.get("/team/bedragen/rent_allowance_income_single").press("Klopt, akkoord")

    before = world.visitor(jelle).get("/geld/huurtoeslag").text
    with time_machine.travel(datetime(2027, 1, 1, 9, tzinfo=ZoneInfo("Europe/Amsterdam")), tick=False):
        after = world.visitor(jelle).get("/geld/huurtoeslag").text

    assert "Woont u alleen: € 23.425 per jaar" in before.replace("\u00a0", " ")
    assert "Woont u alleen: € 24.100 per jaar" in after.replace("\u00a0", " ")
    assert "in 2026: € 31.500 per jaar" in after.replace("\u00a0", " "), "the other amount is still that of 2026"
    assert "Het bedrag voor 2027 is nog niet bekend." in after


def test_nobody_confirms_an_amount_they_entered(world: World, paula: Visitor) -> None:
    paula.get(ADDRESS).press(PUT_READY, **FILLED)
    line = lines()[-1].id

    assert "Klopt, akkoord" not in paula.get(ADDRESS).text
    token = paula.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
    paula.client.post(f"{ADDRESS}/{line}/akkoord", data={"csrf_token": token})

    assert "U vulde dit bedrag zelf in." in paula.get(ADDRESS).page.get_text()
    assert lines()[-1].confirmed_at is None


def test_a_correction_takes_the_place_of_the_line_of_that_day_and_the_old_one_is_kept(
    paula: Visitor, pieter: Visitor
) -> None:
    paula.get(ADDRESS).press(PUT_READY, **FILLED | {"valid_from": "2026-07-01", "value": "15,01"})
    pieter.get(ADDRESS).press("Klopt, akkoord")

    of_july = [one for one in lines() if one.valid_from == date(2026, 7, 1)]
    assert value_on(date(2026, 7, 1)) == "15.01"
    assert [one.ended_at is None for one in of_july] == [False, True]
    assert "ingetrokken of vervangen" in pieter.get(ADDRESS).text


def test_an_amount_that_is_withdrawn_gives_readers_the_one_before(paula: Visitor) -> None:
    july = next(one for one in lines() if one.valid_from == date(2026, 7, 1))
    form = paula.get(ADDRESS).page.find("form", action=f"{ADDRESS}/{july.id}/intrekken")
    assert form is not None

    paula.client.post(form["action"], data={"csrf_token": form.find("input")["value"]})

    assert value_on(date(2026, 8, 1)) == "14.71"
    assert len(lines()) == 4


def test_a_provisional_amount_is_never_shown_as_certain(paula: Visitor, pieter: Visitor) -> None:
    filled = FILLED | {"provisional": "y", "sureness": "proposal"}
    paula.get(ADDRESS).press(PUT_READY, **filled)
    pieter.get(ADDRESS).press("Klopt, akkoord")

    assert value_on(date(2027, 1, 2)) == "14.99"
    assert "voorlopig, niet te zien voor lezers" in pieter.get(ADDRESS).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value": ""}, "Vul het bedrag in."),
        ({"value": "veel"}, "Dit is geen bedrag. Schrijf het zo: 14,99 of 1.419,46."),
        ({"value": "3,154"}, "Dit is geen bedrag. Schrijf het zo: 14,99 of 1.419,46."),
        ({"value": "-3"}, "Dit is geen bedrag. Schrijf het zo: 14,99 of 1.419,46."),
        ({"value": "NaN"}, "Dit is geen bedrag. Schrijf het zo: 14,99 of 1.419,46."),
        ({"valid_from": "2027-02-31"}, "Deze dag bestaat niet. Kies een andere dag."),
        ({"valid_from": ""}, "Kies de eerste dag waarop dit geldt."),
        ({"valid_from": "1027-01-01"}, "Kies een dag tussen 2000 en 2100."),
        ({"source": ""}, "Schrijf waar dit bedrag staat, zoals een wet of een website."),
        ({"source": "w" * 301}, "Dit is te lang. Gebruik hoogstens 300 letters."),
        ({"source_date": "2031-01-01"}, "Deze dag moet nog komen. Kies de dag van de tekst die u las."),
    ],
)
def test_a_mistake_is_said_in_words_and_what_was_typed_stays(paula: Visitor, typed: dict[str, str], said: str) -> None:
    paula.get(ADDRESS).press(PUT_READY, status=422, **FILLED | typed)

    assert paula.errors == [said]
    assert len(lines()) == 4
    kept = FILLED | typed
    field = paula.page.find("input", {"name": "value"})
    assert field
    assert field["value"] == kept["value"]


def test_pressing_twice_prepares_once_and_another_value_for_that_day_is_refused(
    world: World, paula: Visitor, pieter: Visitor
) -> None:
    paula.get(ADDRESS).press(PUT_READY, **FILLED)
    paula.get(ADDRESS).press(PUT_READY, **FILLED)
    pieter.get(ADDRESS).press(PUT_READY, status=422, **FILLED | {"value": "15,40"})

    assert len(lines()) == 5
    assert pieter.errors == ["Vanaf deze dag staat al een bedrag klaar. Trek dat eerst in."]


def test_two_colleagues_at_once_the_second_sees_that_the_first_was_there(
    world: World, paula: Visitor, pieter: Visitor
) -> None:
    third = world.visitor(world.staff(RoleKind.PUBLISHER, "Petra", "Jonker"))
    paula.get(ADDRESS).press(PUT_READY, **FILLED)
    action, sent = third.get(ADDRESS).filled_in("Klopt, akkoord")
    pieter.get(ADDRESS).press("Klopt, akkoord")

    third.client.post(action, data=sent)

    assert "Een collega was u voor. Kijk wat er nu staat." in third.get(ADDRESS).page.get_text()


def test_a_new_amount_gets_a_short_name_for_texts(paula: Visitor, pieter: Visitor) -> None:
    new = FILLED | {"label": "Reisgeld", "key": "travel_allowance", "unit": "euro_per_km", "value": "0,23"}
    paula.get("/team/bedragen/nieuw").press(PUT_READY, **new)

    assert "{{ amount:travel_allowance }}" in paula.text
    pieter.get("/team/bedragen/travel_allowance").press("Klopt, akkoord")
    assert value_on(date(2027, 1, 1), "travel_allowance") == "0.23"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("Reis geld", "Gebruik kleine letters zonder accent, cijfers en _. Begin met een letter."),
        ("nieuw", "Gebruik kleine letters zonder accent, cijfers en _. Begin met een letter."),
        (KEY, "Deze korte naam is al in gebruik. Kies een andere."),
    ],
)
def test_a_short_name_that_cannot_be_is_refused_in_words(paula: Visitor, key: str, said: str) -> None:
    new = FILLED | {"label": "Reisgeld", "key": key, "unit": "euro"}

    paula.get("/team/bedragen/nieuw").press(PUT_READY, status=422, **new)

    assert paula.errors == [said]


def test_an_amount_has_a_name_in_the_language_of_the_reader(paula: Visitor) -> None:
    paula.get(ADDRESS).press("Bewaar de namen", in_en="Minimum wage from 21", in_nl="Minimumloon")

    with reading() as session:
        line = library_now(session).amounts[KEY][0]
    assert (line.label_in("en"), line.label_in("nl"), line.label_in("tr")) == (
        "Minimum wage from 21",
        "Minimumloon",
        "Minimumloon",
    )


def test_what_is_missing_of_next_year_is_named_from_november_on(world: World) -> None:
    with reading() as session:
        books = library_now(session)

    october, november = amounts.due_year(books, date(2026, 10, 31)), amounts.due_year(books, date(2026, 11, 1))

    assert october is None or october.year == 2026, "the amounts of this year must be there all year"
    assert november is not None
    assert november.year == 2027
    assert "rent_allowance_income_single" in {row.key for row in november.missing}


def test_the_list_can_show_only_what_is_missing(paula: Visitor) -> None:
    paula.get("/team/bedragen?jaar=2027").follow("Toon welke dat zijn")

    assert "Bedragen die ontbreken in 2027" in paula.text
    assert "Overwaarde van een eigen huis" not in paula.text, "no text shows it"


def test_other_staff_read_amounts_and_change_nothing(world: World) -> None:
    anna = world.visitor(world.contact_person())

    assert "Zet klaar" not in anna.get(ADDRESS).text
    assert "Nieuw bedrag" not in anna.get("/team/bedragen").text
    anna.get("/team/bedragen/nieuw", status=404)


def test_a_line_of_another_amount_is_not_there(world: World, paula: Visitor) -> None:
    other: UUID = lines("health_excess")[0].id
    token = paula.get(ADDRESS).page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]

    answer = paula.client.post(f"{ADDRESS}/{other}/intrekken", data={"csrf_token": token})

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/team/bedragen", ADDRESS])
def test_a_page_of_amounts_takes_at_most_ten_statements(paula: Visitor, path: str) -> None:
    paula.get(path)

    with counted() as statements:
        paula.get(path)

    assert len(statements) <= 10


def test_vandaag_names_what_is_missing_what_waits_and_which_links_fail(
    world: World, paula: Visitor, pieter: Visitor
) -> None:
    with transaction() as session:
        note_link(session, "https://www.toeslagen.nl/", failure=Trouble.GONE, status=404, now=world.now)
    paula.get(ADDRESS).press(PUT_READY, **FILLED)

    of_paula, of_pieter = paula.get("/team").text, pieter.get("/team").text

    assert "Bedragen van 2027" in of_paula
    assert "bedragen ontbreken nog." in of_paula
    assert "1 link werkt niet." in of_paula
    assert "Een collega zette 1 bedrag klaar. Kijk het na." in of_pieter
    assert "Een collega zette" not in of_paula, "one's own amount waits for somebody else"
    assert "Bedragen van 2027" not in world.visitor(world.contact_person()).get("/team").text
