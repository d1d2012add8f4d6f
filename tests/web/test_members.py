"""Medewerkers: who works for the municipality, roles from and until a day, and their invitation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.base.db import reading
from portal.domain.accounts.models import Account, Role
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.models import StaffProfile
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor


@pytest.fixture
def cora(world: World) -> Visitor:
    return world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"))


BRAM: dict[str, Any] = {
    "first_name": "Bram",
    "last_name": "Hoekstra",
    "email": "bram@leeuwarden.example",
    "phone": "058 233 9001",
    "working_days": ["wo", "ma"],
    "languages": ["nl", "fy"],
    "kind": "contact_person",
}


def roles_of(someone: Someone | Account) -> dict[str, tuple[date, date | None]]:
    with reading() as session:
        found = session.scalars(select(Role).where(Role.account_id == someone.id))
        return {one.kind: (one.from_on, one.until_on) for one in found}


def bram() -> Account:
    with reading() as session:
        return session.scalars(select(Account).where(Account.first_name == "Bram")).one()


def test_a_new_colleague_is_added_and_invited(cora: Visitor, world: World) -> None:
    cora.get("/team/medewerkers").follow("Nieuwe medewerker").press("Voeg toe", **BRAM)

    assert "Maak nu de uitnodiging" in cora.text
    assert roles_of(bram()) == {"contact_person": (world.today, None)}
    with reading() as session:
        profile = session.get_one(StaffProfile, bram().id)
        assert (profile.working_days, profile.languages, profile.work_phone) == ("ma wo", "nl fy", "+31582339001")
    cora.press("Maak de uitnodiging")
    assert "Uitnodiging voor Bram Hoekstra" in cora.h1
    assert "Kies hoe u voortaan inlogt." in cora.text


def test_adding_twice_is_once(cora: Visitor) -> None:
    for _press in range(2):
        cora.get("/team/medewerkers/nieuw").press("Voeg toe", **BRAM)

    assert bram().name == "Bram Hoekstra"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_name": "Br4m"}, "Vul de voornaam in. Gebruik letters en spaties."),
        ({"last_name": ""}, "Vul de achternaam in. Gebruik letters en spaties."),
        ({"email": "x"}, "Dit e-mailadres klopt niet."),
        ({"phone": "1"}, "Dit nummer klopt niet. Een nummer is zoals 058 1234567."),
        ({"working_days": []}, "Kies minstens één werkdag."),
        ({"languages": []}, "Kies minstens één taal."),
        ({"from_on": "2026-02-31"}, "Deze dag bestaat niet. Kies een andere dag."),
        ({"from_on": "2020-01-01"}, "Kies vandaag of een dag in het komende jaar."),
    ],
)
def test_what_cannot_be_is_said(cora: Visitor, changes: dict[str, Any], said: str) -> None:
    cora.get("/team/medewerkers/nieuw").press("Voeg toe", 422, **BRAM | changes)

    assert cora.errors == [said]


def test_an_address_of_somebody_else_is_refused(cora: Visitor, world: World) -> None:
    anna = world.contact_person()

    cora.get("/team/medewerkers/nieuw").press("Voeg toe", 422, **BRAM | {"email": str(anna.account.email)})

    assert cora.errors == ["Iemand anders heeft dit e-mailadres al."]


def test_a_change_is_kept_and_the_second_sees_what_the_first_did(cora: Visitor, world: World) -> None:
    anna = world.contact_person()
    address = f"/team/medewerkers/{anna.id}"
    second = world.visitor(world.staff(RoleKind.COORDINATOR, "Chris", "Visser")).get(address)
    cora.get(address).press("Bewaar", working_days=["vr"])

    second.press("Bewaar", 422, last_name="Vis")

    assert second.errors == ["Iemand anders veranderde dit net. Kijk het na en bewaar opnieuw."]
    assert "Werkdagen vrijdag" in second.text
    second.press("Bewaar", last_name="Vis")
    with reading() as session:
        assert session.get_one(Account, anna.id).last_name == "Vis"


def test_a_role_begins_and_ends_on_a_day(cora: Visitor, world: World) -> None:
    anna, later = world.contact_person(), world.today + timedelta(days=10)
    address = f"/team/medewerkers/{anna.id}"

    cora.get(address).press("Geef deze rol", kind="publisher", from_on=later.isoformat())
    assert "redacteur vanaf 3 december 2026" in cora.text
    cora.get(address).press("Laat eindigen", last_on=later.isoformat())

    assert roles_of(anna) == {"contact_person": (date(2026, 1, 1), later), "publisher": (later, None)}
    assert "contactpersoon tot en met 3 december 2026" in cora.text


def test_who_still_helps_participants_stays_contact_person(cora: Visitor, world: World) -> None:
    anna = world.contact_person()
    world.participant(contact=anna)

    cora.get(f"/team/medewerkers/{anna.id}").press("Laat eindigen", 422, last_on=world.today.isoformat())

    assert cora.errors == ["Nog 1 deelnemer heeft deze contactpersoon. Draag die eerst over."]
    assert roles_of(anna)["contact_person"][1] is None


def test_the_last_coordinator_stays_and_reads_what_to_do_first(cora: Visitor, world: World) -> None:
    with reading() as session:
        own = session.scalars(select(Account).where(Account.first_name == "Cora")).one()
    address, later = f"/team/medewerkers/{own.id}", world.today + timedelta(days=10)

    cora.get(address).press("Laat eindigen", 422, last_on=later.isoformat())

    assert cora.errors == ["Dan is er geen coördinator meer. Geef eerst een collega deze rol."]
    assert roles_of(own)["coordinator"][1] is None
    world.staff(RoleKind.COORDINATOR, "Dora", "Smit")
    cora.get(address).press("Laat eindigen", last_on=later.isoformat())
    assert roles_of(own)["coordinator"][1] == later


def test_a_role_that_ended_yesterday_closes_the_door(cora: Visitor, world: World) -> None:
    paula = world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra")
    hers = world.visitor(paula).get("/team")
    yesterday = world.today - timedelta(days=1)

    cora.get(f"/team/medewerkers/{paula.id}").press("Laat eindigen", last_on=yesterday.isoformat())

    hers.get("/team", status=200)
    assert hers.address != "/team"


def test_an_old_last_day_is_refused(cora: Visitor, world: World) -> None:
    paula = world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra")

    cora.get(f"/team/medewerkers/{paula.id}").press("Laat eindigen", 422, last_on="2026-11-01")

    assert cora.errors == ["Deze dag is voorbij. Kies gisteren, vandaag of later."]


def test_who_is_away_stands_in_the_list_with_who_stands_in(cora: Visitor, world: World) -> None:
    anna, other = world.contact_person(), world.contact_person("Bram", "Hoekstra")
    world.stand_in(anna, other, world.today, world.today + timedelta(days=4))

    cora.get("/team/medewerkers")

    assert "weg tot en met 27 november 2026 Bram Hoekstra vervangt" in cora.text


def test_a_participant_is_no_member_of_staff(cora: Visitor, world: World) -> None:
    jelle = world.participant()

    cora.get(f"/team/medewerkers/{jelle.id}", 404)


def test_the_list_asks_the_same_for_three_as_for_many(cora: Visitor, world: World) -> None:
    world.contact_person()
    with counted() as few:
        cora.get("/team/medewerkers")
    for letter in "abcdefghijklmnopqrstuvwxyz":
        world.contact_person("Bram", f"Hoekstra-{letter}")
    with counted() as many:
        cora.get("/team/medewerkers")

    assert len(few) == len(many) <= 10
