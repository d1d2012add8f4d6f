"""Contracten at the desk of the formal employer: last day, safe day, letter; the contact person sees the letter."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.contract.models import ContractPeriod
from portal.domain.contract.queries import DESK_PAGE, DeskContract
from portal.domain.organisations import actions as organisations
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor


@pytest.fixture
def caparis(world: World) -> Visitor:
    return world.visitor(world.employer_desk())


@pytest.fixture
def jelle(world: World) -> Someone:
    return world.participant(start=date(2026, 6, 1), end=date(2027, 5, 31))


def period(someone: Someone) -> ContractPeriod:
    with reading() as session:
        return session.scalars(
            select(ContractPeriod).where(ContractPeriod.participant_id == someone.participant_id)
        ).one()


def lines(action: str) -> list[AuditLine]:
    with reading() as session:
        return list(session.scalars(select(AuditLine).where(AuditLine.action == action)))


def test_the_desk_sees_last_day_safe_day_and_letter_and_nothing_else(jelle: Someone, caparis: Visitor) -> None:
    page = caparis.get("/werkgever/contracten")

    row = page.page.select_one("tbody tr")
    assert row is not None
    assert " ".join(row.get_text(" ").split()) == (
        "Jelle de Boer 31 mei 2027 30 april 2027 nog niet Vul in : Jelle de Boer Ziek of beter : Jelle de Boer"
    )
    told = set(DeskContract.__dataclass_fields__) - {"period", "participant", "version"}
    assert told == {"name", "employer", "start_on", "last_day", "safe_day", "letter_sent_on"}


def test_the_day_of_the_letter_is_kept_with_a_line_and_the_contact_person_sees_it(
    world: World, jelle: Someone, caparis: Visitor
) -> None:
    caparis.get("/werkgever/contracten").follow("Vul in").press("Bewaar", sent_on="2026-11-20")

    assert "20 november 2026" in caparis.text
    assert [one.about_participant_id for one in lines("contract_letter_sent")] == [jelle.participant_id]
    anna = world.visitor(world._contact).get(f"/team/gesprek/{jelle.participant_id}")
    assert "De werkgever stuurde de brief op 20 november 2026." in anna.text
    own = world.visitor(jelle)
    assert "20 november 2026" not in own.get("/contract").text
    assert "Brief van de werkgever verstuurd vrijdag 20 november 2026" in own.get("/ik/gegevens").text


def test_the_same_day_twice_leaves_one_line_and_an_empty_day_takes_it_away(jelle: Someone, caparis: Visitor) -> None:
    address = f"/werkgever/contracten/{period(jelle).id}"
    for _press in range(2):
        caparis.get(address).press("Bewaar", sent_on="2026-11-20")
    assert len(lines("contract_letter_sent")) == 1

    caparis.get(address).press("Bewaar", sent_on="")

    assert period(jelle).letter_sent_on is None
    assert len(lines("contract_letter_sent")) == 2


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-24", "Kies een dag van 1 juni 2026 tot en met 23 november 2026."),
        ("2026-05-31", "Kies een dag van 1 juni 2026 tot en met 23 november 2026."),
        ("2026-02-31", "Deze dag bestaat niet. Kies een andere dag."),
    ],
)
def test_a_day_that_cannot_be_is_said(jelle: Someone, caparis: Visitor, day: str, said: str) -> None:
    caparis.get(f"/werkgever/contracten/{period(jelle).id}").press("Bewaar", 422, sent_on=day)

    assert caparis.errors == [said]
    assert period(jelle).letter_sent_on is None


def test_the_second_colleague_sees_what_the_first_filled_in(world: World, jelle: Someone) -> None:
    address = f"/werkgever/contracten/{period(jelle).id}"
    first = world.visitor(world.employer_desk()).get(address)
    second = world.visitor(world.employer_desk("Ytsje", "Bakker")).get(address)
    first.press("Bewaar", sent_on="2026-11-20")

    second.press("Bewaar", 422, sent_on="2026-11-18")

    assert second.errors == ["Iemand anders veranderde dit net. Kijk het na en bewaar opnieuw."]
    assert "Brief verstuurd op vrijdag 20 november 2026" in second.text
    assert second.page.find("input", {"name": "sent_on"})["value"] == "2026-11-18"  # type: ignore[index]
    second.press("Bewaar", sent_on="2026-11-18")
    assert period(jelle).letter_sent_on == date(2026, 11, 18)


def test_who_stops_first_stands_on_top_and_by_name_a_letter_finds_somebody(world: World, caparis: Visitor) -> None:
    world.participant("Mark", "Zijlstra", start=date(2026, 1, 1), end=date(2026, 12, 31))
    world.participant("Amal", "Al-Khatib", start=date(2026, 1, 1), end=date(2027, 12, 31))

    soon = caparis.get("/werkgever/contracten").text
    by_name = caparis.get("/werkgever").follow("Iemand belt").text
    one = caparis.press("Toon", toon="Z").text

    assert soon.index("Mark Zijlstra") < soon.index("Amal Al-Khatib")
    assert by_name.index("Amal Al-Khatib") < by_name.index("Mark Zijlstra")
    assert "Mark Zijlstra" in one
    assert "Amal" not in one


@pytest.mark.parametrize("odd", ["toon=%27%3B--", "toon=zz", "toon=", "blad=-3", "blad=abc", "blad=99999999"])
def test_an_odd_choice_shows_the_list(jelle: Someone, caparis: Visitor, odd: str) -> None:
    caparis.get(f"/werkgever/contracten?{odd}")


def test_only_the_last_contract_of_each_and_nobody_who_left_long_ago(world: World, caparis: Visitor) -> None:
    mark = world.participant("Mark", "Zijlstra", start=date(2026, 1, 1), end=date(2026, 6, 30))
    world.period(mark, date(2026, 7, 1), date(2026, 12, 31))
    world.participant("Fatma", "Yilmaz", start=date(2026, 1, 1), end=date(2026, 10, 20))

    text = caparis.get("/werkgever/contracten").text

    assert text.count("31 december 2026") == 1
    assert "30 juni 2026" not in text
    assert "Fatma" not in text


def test_another_employer_and_a_workplace_see_none_of_it(world: World, jelle: Someone) -> None:
    with transaction() as session:
        other = organisations.add_employer(session, "Empatec", phone=None, counts_as_report=False, seen_before="10:00")
    henk = world.visitor(world.staff(RoleKind.EMPLOYER_DESK, "Henk", "Smit", organisation=other.id))

    assert "Hier staat niemand." in henk.get("/werkgever/contracten").text
    henk.get(f"/werkgever/contracten/{period(jelle).id}", 404)
    world.visitor(world.workplace_desk()).get("/werkgever/contracten", 403)


def test_a_line_is_written_for_each_person_on_the_list(world: World, caparis: Visitor) -> None:
    people = {world.participant().participant_id, world.participant("Fatma", "Yilmaz").participant_id}

    caparis.get("/werkgever/contracten")

    assert {one.about_participant_id for one in lines("person_looked")} == people


def test_the_list_asks_the_same_number_of_times_for_one_as_for_more_than_a_page(
    world: World, jelle: Someone, caparis: Visitor
) -> None:
    def asked() -> list[str]:
        with counted() as seen:
            caparis.get("/werkgever/contracten")
        return seen

    few = len(asked())
    ids: list[UUID] = [world.participant(f"Naam{number}").participant_id for number in range(DESK_PAGE + 2)]
    many = len(asked())

    assert len(ids) > DESK_PAGE
    assert few == many <= 10
    assert "Naam51" in caparis.follow("De volgende").text + caparis.get("/werkgever/contracten").text
