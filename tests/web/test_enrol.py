"""Schrijf iemand in: one form, by the rules of the file, and then the invitation."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from portal.base.db import reading
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.contract.models import ContractPeriod, Placement, WorkingHours
from portal.domain.organisations.models import Organisation
from tests.builders import World
from tests.statements import counted
from tests.visitor import Visitor


@pytest.fixture
def cora(world: World) -> Visitor:
    world.contact_person()
    world.workplace()
    return world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"))


def filled(world: World, **changes: Any) -> dict[str, Any]:
    with reading() as session:
        contact = session.scalars(select(Account).where(Account.first_name == "Anna")).one()
        email = str(contact.email)
    return {
        "personeelsnummer": "C3001",
        "voornaam": "Samira",
        "achternaam": "Haddad",
        "taal": "ar",
        "mobiel": "06 12345799",
        "email": "samira@example.org",
        "contactpersoon_email": email,
        "werkplek_keuze": str(world.workplace().id),
        "leidinggevende": "Hennie Postma",
        "startdatum": "2026-11-01",
        "einddatum": "2027-04-30",
        "uren_per_week": "24",
        "werkdagen": ["ma", "di", "do"],
    } | changes


def people() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Participant)) or 0


def test_one_person_is_enrolled_and_gets_an_invitation_on_paper(cora: Visitor, world: World) -> None:
    cora.get("/team/deelnemers").follow("Schrijf iemand in").press("Schrijf in", **filled(world))

    assert "Samira Haddad (C3001) staat in de lijst." in cora.text
    with reading() as session:
        samira = session.scalars(select(Account).where(Account.first_name == "Samira")).one()
        assert (samira.language, samira.phone) == ("ar", "+31612345799")
        assert session.scalars(select(WorkingHours.weekdays)).one() == "ma di do"
        assert session.scalars(select(ContractPeriod.told_at)).one() is not None
        assert session.scalars(select(Placement.workplace_id)).one() == world.workplace().id
        assert "person_enrolled" in session.scalars(select(AuditLine.action)).all()
    cora.press("Maak de uitnodiging")
    assert "Uitnodiging voor Samira Haddad" in cora.h1


def test_a_new_employer_and_workplace_come_with_the_person(cora: Visitor, world: World) -> None:
    new = {
        "werkplek_keuze": "nieuw",
        "formele_werkgever": "nieuw",
        "nieuwe_werkgever": "Empatec",
        "werkplek": "Kringloop Noord",
        "werkplek_adres": "Kade 1, Sneek",
    }
    cora.get("/team/deelnemers/nieuw").press("Schrijf in", **filled(world, **new))

    with reading() as session:
        names = set(session.scalars(select(Organisation.name)))
    assert {"Empatec", "Kringloop Noord"} <= names


def test_pressing_twice_enrols_once_and_leads_to_the_same_page(cora: Visitor, world: World) -> None:
    for _press in range(2):
        cora.get("/team/deelnemers/nieuw").press("Schrijf in", **filled(world))
        assert "Samira Haddad (C3001) staat in de lijst." in cora.text

    assert people() == 1


def test_a_personnel_number_that_is_in_use_is_refused_with_a_way_to_that_person(cora: Visitor, world: World) -> None:
    cora.get("/team/deelnemers/nieuw").press("Schrijf in", **filled(world))
    other = {"voornaam": "Fatma", "email": "f@example.org", "mobiel": "0612345788"}

    cora.get("/team/deelnemers/nieuw").press("Schrijf in", 422, **filled(world, **other))

    assert cora.errors == ["Dit personeelsnummer staat al in de lijst."]
    assert cora.page.find("input", {"name": "voornaam"})["value"] == "Fatma"  # type: ignore[index]
    cora.follow("Zoek dit personeelsnummer in de lijst")
    assert "Samira Haddad" in cora.text
    assert people() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"personeelsnummer": ""}, "Personeelsnummer is leeg. Vul iets in."),
        ({"voornaam": "S4mira"}, "Voornaam is geen naam: S4mira."),
        ({"mobiel": "12"}, "Mobiel nummer is geen telefoonnummer: 12."),
        ({"email": "geen-mail"}, "E-mailadres is geen e-mailadres: geen-mail."),
        ({"einddatum": "2027-02-31"}, "Laatste dag van het contract bestaat niet: 2027-02-31."),
        ({"einddatum": "2026-10-31"}, "Laatste dag van het contract ligt voor de startdatum: 2026-10-31."),
        ({"uren_per_week": "60"}, "Uren per week kan niet: 60."),
        ({"werkdagen": []}, "Werkdagen is leeg. Vul iets in."),
        ({"contactpersoon_email": ""}, "Contactpersoon is leeg. Vul iets in."),
        ({"werkplek_keuze": ""}, "Werkplek is leeg. Vul iets in."),
        ({"leidinggevende": "=1+1"}, "Baas op de werkplek is een formule: =1+1."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    cora: Visitor, world: World, changes: dict[str, Any], said: str
) -> None:
    cora.get("/team/deelnemers/nieuw").press("Schrijf in", 422, **filled(world, **changes))

    assert any(one.startswith(said) for one in cora.errors), cora.errors
    assert len(cora.errors) == 1
    if "personeelsnummer" not in changes:
        assert cora.page.find("input", {"name": "personeelsnummer"})["value"] == "C3001"  # type: ignore[index]
    assert people() == 0


def test_the_address_of_somebody_else_is_refused(cora: Visitor, world: World) -> None:
    world.participant()
    taken = world.account("Ander", "Mens")

    cora.get("/team/deelnemers/nieuw").press("Schrijf in", 422, **filled(world, email=str(taken.email)))

    assert cora.errors == [f"E-mailadres is al van iemand anders: {taken.email}."]


def test_the_form_asks_the_same_of_the_database_for_many(cora: Visitor, world: World) -> None:
    with counted() as few:
        cora.get("/team/deelnemers/nieuw")
    for number in range(20):
        world.contact_person("Bram", f"Hoekstra-{'abcdefghijklmnopqrst'[number]}")
    with counted() as many:
        cora.get("/team/deelnemers/nieuw")

    assert len(few) == len(many) <= 10
