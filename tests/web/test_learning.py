"""What readers say of the texts: counts and remarks per month, questions that came from a text, and broken links."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from portal.base.db import transaction
from portal.base.outside import Trouble
from portal.domain.accounts.rules import RoleKind
from portal.domain.information.actions import note_link
from tests import content
from tests.builders import World
from tests.statements import counted
from tests.visitor import Visitor

DEAD = "https://www.toeslagen.nl/"


@pytest.fixture(autouse=True)
def _content(world: World) -> None:
    with transaction() as session:
        content.load(session)


@pytest.fixture
def paula(world: World) -> Visitor:
    return world.visitor(world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra"))


def line_of(visitor: Visitor, title: str) -> str:
    rows = [" ".join(row.get_text(" ").split()) for row in visitor.page.select("tbody tr")]
    return next(row for row in rows if row.startswith(title))


def test_a_publisher_reads_how_often_a_text_was_clear_and_what_was_not(world: World, paula: Visitor) -> None:
    jelle, fatma = world.participant("Jelle", "de Boer"), world.participant("Fatma", "Yilmaz")
    world.visitor(jelle).get("/geld/huurtoeslag").press("Ja")
    asked = world.visitor(fatma).get("/geld/huurtoeslag").press("Nee")
    asked.press("Verstuur", remark="Wat is <b>kale</b> huur?")

    paula.get("/team/artikelen/cijfers")

    assert line_of(paula, "Huurtoeslag als u werkt").startswith("Huurtoeslag als u werkt 1 1 0")
    assert "Wat is <b>kale</b> huur?" in paula.text
    assert "Fatma" not in paula.text


def test_a_question_that_began_from_a_text_is_counted_and_stays_counted_without_a_name(
    world: World, paula: Visitor
) -> None:
    jelle = world.visitor(world.participant("Jelle", "de Boer", contact=world.contact_person()))
    jelle.get("/geld/zorgtoeslag").follow("Vraag dit aan Anna").press("Verstuur", text="Geldt dit ook voor mij?")

    paula.get("/team/artikelen/cijfers")

    assert line_of(paula, "Zorgtoeslag en uw zorgverzekering").startswith("Zorgtoeslag en uw zorgverzekering 0 0 1")
    assert "Geldt dit ook voor mij?" not in paula.text
    assert "Jelle" not in paula.text


def test_each_month_has_its_own_counts(world: World, paula: Visitor) -> None:
    world.visitor(world.participant()).get("/geld/huurtoeslag").press("Ja")

    with time_machine.travel(datetime(2026, 12, 2, 9, tzinfo=ZoneInfo("Europe/Amsterdam")), tick=False):
        paula = world.visitor(world.staff(RoleKind.PUBLISHER, "Pieter", "Bosma"))
        paula.get("/team/artikelen/cijfers")
        assert "Over deze maand zei nog niemand iets." in paula.text
        assert "1 1" not in paula.follow("november 2026").text
        assert line_of(paula, "Huurtoeslag als u werkt").startswith("Huurtoeslag als u werkt 1 0 0")


@pytest.mark.parametrize("asked", ["2026-13", "gisteren", "0000-01", "2026-11-01' --"])
def test_a_month_that_cannot_be_is_not_there(paula: Visitor, asked: str) -> None:
    paula.get(f"/team/artikelen/cijfers?maand={asked}", status=404)


def test_a_link_that_fails_is_reported_with_its_texts_and_readers_still_have_it(world: World, paula: Visitor) -> None:
    with transaction() as session:
        note_link(session, DEAD, failure=Trouble.GONE, status=404, now=world.now)
        note_link(session, "https://elders.example.org/", failure=Trouble.GONE, status=404, now=world.now)

    paula.get("/team/artikelen/links")

    assert "de pagina is er niet meer (code 404)" in line_of(paula, DEAD)
    assert "Huurtoeslag als u werkt" in line_of(paula, DEAD)
    assert "elders.example.org" not in paula.text, "it stands in no text"
    reader = world.visitor(world.participant()).get("/geld/huurtoeslag")
    assert DEAD in {link["href"] for link in reader.page.find_all("a")}


def test_nobody_looked_yet_is_said(paula: Visitor) -> None:
    assert "De links zijn nog niet bekeken. Dat gebeurt elke nacht." in paula.get("/team/artikelen/links").text


@pytest.mark.parametrize("path", ["/team/artikelen/cijfers", "/team/artikelen/links"])
def test_these_pages_are_for_publishers_and_the_coordinator_within_ten_statements(
    world: World, paula: Visitor, path: str
) -> None:
    world.visitor(world.contact_person()).get(path, status=403)
    world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Lammers")).get(path)
    paula.get(path)

    with counted() as statements:
        paula.get(path)

    assert len(statements) <= 10
