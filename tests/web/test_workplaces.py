"""Werkgevers: new ones, their workplaces, and who sits at a desk."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts.models import Account, Role
from portal.domain.accounts.rules import RoleKind
from portal.domain.organisations.actions import add_workplace
from portal.domain.organisations.models import Organisation
from tests.builders import World
from tests.statements import counted
from tests.visitor import Visitor

TINEKE = {"first_name": "Tineke", "last_name": "Postma", "email": "tineke@caparis.example"}


@pytest.fixture
def cora(world: World) -> Visitor:
    world.workplace()
    return world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"))


def organisation(name: str) -> Organisation:
    with reading() as session:
        return session.scalars(select(Organisation).where(Organisation.name == name)).one()


def test_a_new_employer_gets_a_workplace(cora: Visitor) -> None:
    cora.get("/team/werkgevers").follow("Nieuwe werkgever").press(
        "Voeg toe", name="Empatec", phone="0515 123456", counts_as_report="yes", seen_before="9.00"
    )
    cora.press("Voeg toe", name="Kringloop Noord", address="Kade 1, Sneek")

    assert "Kringloop Noord Kade 1, Sneek . 0 deelnemers. Niemand leest de meldingen." in cora.text
    empatec = organisation("Empatec")
    assert (empatec.phone, empatec.counts_as_report, empatec.seen_before) == ("+31515123456", True, "09:00")
    assert organisation("Kringloop Noord").parent_id == empatec.id


def test_a_name_that_is_in_use_is_refused(cora: Visitor, world: World) -> None:
    cora.get("/team/werkgevers/nieuw").press("Voeg toe", 422, name="Caparis", phone="0515 123456")
    assert cora.errors == ["Een andere werkgever heet al zo."]

    cora.get(f"/team/werkgevers/{world.employer().id}/werkplekken")
    cora.press("Voeg toe", 422, name=world.workplace().name)
    assert cora.errors == ["Deze werkgever heeft al een werkplek met deze naam."]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": " "}, "Vul de naam in."),
        ({"name": "w" * 121}, "Deze naam is te lang. Maak hem korter."),
        ({"address": "a" * 201}, "Dit adres is te lang. Maak het korter."),
        ({"phone": "12"}, "Dit nummer klopt niet. Een nummer is zoals 058 1234567."),
    ],
)
def test_what_cannot_be_is_said(cora: Visitor, world: World, sent: dict[str, str], said: str) -> None:
    cora.get(f"/team/werkgevers/werkplek/{world.workplace().id}").press("Bewaar", 422, **sent)

    assert cora.errors == [said]


def test_the_second_coordinator_sees_what_the_first_did_at_a_workplace(cora: Visitor, world: World) -> None:
    address = f"/team/werkgevers/werkplek/{world.workplace().id}"
    second = world.visitor(world.staff(RoleKind.COORDINATOR, "Chris", "Visser")).get(address)
    cora.get(address).press("Bewaar", address="Nieuwe Kade 2")

    second.press("Bewaar", 422, phone="058 1234567")

    assert "Nieuwe Kade 2" in second.text
    second.press("Bewaar", address="Nieuwe Kade 2")
    assert organisation(world.workplace().name).phone == "+31581234567"


def test_somebody_gets_a_desk_is_invited_and_leaves_it(cora: Visitor, world: World) -> None:
    desk = f"/team/werkgevers/{world.employer().id}/balie"
    cora.get(f"/team/werkgevers/{world.employer().id}").follow("Wie leest de meldingen?")
    cora.press("Voeg toe", **TINEKE)
    with reading() as session:
        role = session.scalars(select(Role).where(Role.kind == RoleKind.EMPLOYER_DESK)).one()
        assert role.organisation_id == world.employer().id

    cora.press("Maak de uitnodiging : Tineke Postma")
    assert "Uitnodiging voor Tineke Postma" in cora.h1

    cora.get(desk).press("Haal weg : Tineke Postma")
    assert "Hier staat niemand." in cora.text
    cora.press("Voeg toe", **TINEKE)
    assert "Tineke Postma" in cora.text


def test_whoever_sits_there_already_is_not_added_twice(cora: Visitor, world: World) -> None:
    for _press in range(2):
        cora.get(f"/team/werkgevers/{world.workplace().id}/balie").press("Voeg toe", **TINEKE)

    with reading() as session:
        assert len(session.scalars(select(Role).where(Role.kind == RoleKind.WORKPLACE_DESK)).all()) == 1
        assert len(session.scalars(select(Account).where(Account.first_name == "Tineke")).all()) == 1


def test_an_address_of_somebody_else_gives_no_desk(cora: Visitor, world: World) -> None:
    anna = world.contact_person()

    cora.get(f"/team/werkgevers/{world.employer().id}/balie")
    cora.press("Voeg toe", 422, **TINEKE | {"email": str(anna.account.email)})

    assert cora.errors == ["Iemand anders heeft dit e-mailadres al."]


def test_somebody_of_another_desk_is_not_there(cora: Visitor, world: World) -> None:
    sjoerd = world.workplace_desk()
    cora.get(f"/team/werkgevers/{world.employer().id}/balie").press("Voeg toe", **TINEKE)
    address, sent = cora.filled_in("Haal weg : Tineke Postma")
    tineke = address.split("/")[-2]

    answer = cora.client.post(address.replace(tineke, str(sjoerd.id)), data=sent)

    assert answer.status_code == 404


def test_many_workplaces_come_in_pages(cora: Visitor, world: World) -> None:
    employer = world.employer()
    with transaction() as session:
        for number in range(52):
            add_workplace(session, employer.id, f"Plek {number:02}", address=None)

    cora.get(f"/team/werkgevers/{employer.id}/werkplekken")
    assert len(cora.page.select("ul.rows li")) == 50
    cora.follow("Volgende 50")
    assert [one.get_text(strip=True) for one in cora.page.select("ul.rows li b")][:2] == ["Plek 50", "Plek 51"]
    cora.follow("Vorige 50")
    assert "Plek 00" in cora.text


def test_the_pages_ask_the_same_for_many(cora: Visitor, world: World) -> None:
    addresses = [
        "/team/werkgevers",
        f"/team/werkgevers/{world.employer().id}/werkplekken",
        f"/team/werkgevers/{world.employer().id}/balie",
        f"/team/werkgevers/werkplek/{world.workplace().id}",
    ]
    for address in addresses:
        with counted() as seen:
            cora.get(address)
        assert len(seen) <= 10, address
    with counted() as few:
        cora.get(addresses[1])
    for number in range(20):
        cora.get(addresses[1]).press("Voeg toe", name=f"Werkplek {number}")
    with counted() as many:
        cora.get(addresses[1])

    assert len(few) == len(many)
