"""Werkgevers: the coordinator sets phone, 'telt als melding' and the time before which a report is seen."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.base import db
from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.organisations import actions as organisations
from portal.domain.organisations.models import EMPLOYER, Organisation
from tests.apps import app_with
from tests.builders import World
from tests.visitor import Visitor


@pytest.fixture
def cora(world: World) -> Visitor:
    world.employer()
    return world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"))


def caparis() -> Organisation:
    with reading() as session:
        return session.scalars(select(Organisation).where(Organisation.kind == EMPLOYER)).one()


def lines() -> list[AuditLine]:
    with reading() as session:
        return list(session.scalars(select(AuditLine).where(AuditLine.action == "employer_changed")))


def test_an_employer_that_agrees_counts_and_the_participant_is_no_longer_asked_to_call(
    world: World, cora: Visitor
) -> None:
    world.employer_desk()
    world.workplace_desk()
    jelle = world.visitor(world.participant())
    assert "Caparis : bel zelf ook" in jelle.get("/ziek").text

    cora.get("/team/werkgevers").follow("Caparis").press(
        "Bewaar", phone="058 233 1111", counts_as_report="yes", seen_before="9.30"
    )

    assert "Een melding hier telt als ziekmelding." in cora.text
    employer = caparis()
    assert (employer.phone, employer.counts_as_report, employer.seen_before) == ("+31582331111", True, "09:30")
    assert "bel zelf ook" not in jelle.get("/ziek").text
    assert "Bel ook" not in jelle.press("Meld mij ziek").text


# --- one place for a number -----------------------------------------------------------------------------------------


def change(cora: Visitor, **sent: str) -> None:
    cora.get(f"/team/werkgevers/{caparis().id}").press("Bewaar", **sent)


@pytest.mark.parametrize(("path", "status"), [("/inloggen", 200), ("/uitnodiging", 200), ("/bestaat-niet", 404)])
def test_a_changed_number_stands_at_once_where_people_come_in_and_on_the_page_of_a_mistake(
    cora: Visitor, visitor: Visitor, path: str, status: int
) -> None:
    change(cora, name="Caparis Fryslân", phone="058 233 1111")

    said = visitor.get(path, status).page.get_text(" ")

    assert "Caparis Fryslân" in said
    assert "werkdagen vanaf 7.00 uur" in said
    assert "058 233 1111" in said
    assert "058 233 9090" not in said
    assert said.count("058 233 9000") == 1, "that of the municipality is not of an employer"


def test_without_the_database_stands_the_number_that_was_read_last_and_before_that_the_one_of_the_settings(
    cora: Visitor, visitor: Visitor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(cora, phone="058 233 1111")
    visitor.get("/inloggen")
    broken = db.connect(f"sqlite:////tmp/{uuid4()}/portal.db")
    monkeypatch.setattr(db, "_database", broken)

    read = visitor.get("/inloggen").page.get_text(" ")
    fresh = Visitor(app_with(settings)).get("/inloggen").page.get_text(" ")

    assert "058 233 1111" in read
    assert "058 233 9090" in fresh
    broken.close()


def test_a_new_employer_with_a_number_is_called_too_and_is_named_in_the_statement(
    cora: Visitor, visitor: Visitor
) -> None:
    cora.get("/team/werkgevers/nieuw").press("Voeg toe", name="Empatec", phone="0515 123456", counts_as_report="no")

    assert "0515 123 456" in visitor.get("/inloggen").page.get_text(" ")
    text = visitor.get("/privacy").text
    assert "Empatec is uw werkgever." in text
    assert text.count("Caparis is uw werkgever.") == 1


def test_an_employer_without_a_number_is_not_named_to_be_called(cora: Visitor, visitor: Visitor) -> None:
    change(cora, phone="", counts_as_report="yes")

    assert "Caparis" not in visitor.get("/inloggen").page.get_text(" ")


def test_a_change_leaves_a_line_and_the_same_again_does_not(cora: Visitor) -> None:
    for _press in range(2):
        cora.get(f"/team/werkgevers/{caparis().id}").press("Bewaar", counts_as_report="yes")

    assert [(one.actor_role, one.about_participant_id, one.thing) for one in lines()] == [
        ("coordinator", None, caparis().id)
    ]
    assert "Gegevens van een werkgever veranderd" in cora.get("/team/logboek").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "  "}, "Vul de naam in."),
        ({"name": "w" * 121}, "Deze naam is te lang. Maak hem korter."),
        ({"phone": "12"}, "Dit nummer klopt niet. Een nummer is zoals 058 1234567."),
        ({"phone": ""}, "Vul een nummer in. Deelnemers bellen daar ook."),
        ({"counts_as_report": "misschien"}, "Kies ja of nee."),
        ({"seen_before": "25:00"}, "Vul een tijd in, zoals 10:00."),
        ({"seen_before": "ochtend"}, "Vul een tijd in, zoals 10:00."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(cora: Visitor, sent: dict[str, str], said: str) -> None:
    before = caparis().version

    cora.get(f"/team/werkgevers/{caparis().id}").press("Bewaar", 422, **sent)

    assert cora.errors == [said]
    assert caparis().version == before


def test_a_name_of_another_employer_is_refused(cora: Visitor) -> None:
    here = caparis().id
    with transaction() as session:
        organisations.add_employer(session, "Empatec", phone=None, counts_as_report=False, seen_before="10:00")

    cora.get(f"/team/werkgevers/{here}").press("Bewaar", 422, name="Empatec")

    assert cora.errors == ["Een andere werkgever heet al zo."]


def test_the_second_coordinator_sees_what_the_first_did(world: World, cora: Visitor) -> None:
    address = f"/team/werkgevers/{caparis().id}"
    second = world.visitor(world.staff(RoleKind.COORDINATOR, "Chris", "Visser")).get(address)
    cora.get(address).press("Bewaar", counts_as_report="yes")

    second.press("Bewaar", 422, seen_before="08:00")

    assert second.errors == ["Iemand anders veranderde dit net. Kijk het na en bewaar opnieuw."]
    assert "Telt als melding ja" in second.text
    assert caparis().seen_before != "08:00"
    second.press("Bewaar", seen_before="08:00", counts_as_report="yes")
    assert (caparis().seen_before, caparis().counts_as_report) == ("08:00", True)


def test_a_workplace_is_no_employer(world: World, cora: Visitor) -> None:
    cora.get(f"/team/werkgevers/{world.workplace().id}", 404)
