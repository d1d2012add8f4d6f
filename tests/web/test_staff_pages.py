"""Artikelen and Deelnemers: what staff read, and who sees whom."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import update

from portal.base.db import transaction
from portal.domain.accounts.models import Account, Invitation
from portal.domain.accounts.rules import RoleKind
from portal.domain.contract.models import ContractPeriod
from portal.domain.guidance.models import ContactAssignment
from portal.domain.information import actions
from portal.domain.sickness.models import SickSpell
from tests import content
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor


def load_content() -> None:
    with transaction() as session:
        content.load(session)


def people_seen_by(world: World, someone: Someone, query: str = "") -> Visitor:
    return world.visitor(someone).get(f"/team/deelnemers{query}")


def rows(visitor: Visitor) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in visitor.page.select("tbody tr")]


def leave_alone(someone: Someone) -> None:
    with transaction() as session:
        session.execute(
            update(ContactAssignment)
            .where(ContactAssignment.participant_id == someone.participant_id)
            .values(until_at=datetime(2026, 11, 20, tzinfo=ZoneInfo("UTC")))
        )


def invite(world: World, someone: Someone, days_ago: int) -> None:
    made = world.now - timedelta(days=days_ago)
    with transaction() as session:
        session.add(
            Invitation(
                account_id=someone.id,
                code_hash=f"{someone.id}",
                made_at=made,
                valid_until=made + timedelta(days=14),
            )
        )


# --- Artikelen ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [RoleKind.CONTACT_PERSON, RoleKind.PUBLISHER, RoleKind.COORDINATOR])
def test_all_staff_read_the_published_articles(world: World, kind: RoleKind) -> None:
    load_content()

    visitor = world.visitor(world.staff(kind)).get("/team/artikelen")

    assert visitor.h1 == "Artikelen"
    assert len(rows(visitor)) == len(content.files().articles)
    assert "Huurtoeslag als u werkt gepubliceerd 15 januari 2027 English , العربية" in rows(visitor)


def test_overdue_articles_are_marked(world: World, clock: time_machine.Traveller) -> None:
    load_content()
    clock.move_to(datetime(2027, 1, 20, 10, tzinfo=ZoneInfo("Europe/Amsterdam")))

    visitor = world.visitor(world.staff(RoleKind.PUBLISHER)).get("/team/artikelen")

    late = [row for row in rows(visitor) if "te laat" in row]
    assert "Huurtoeslag als u werkt gepubliceerd te laat: 15 januari 2027 English , العربية" in late
    assert len(late) < len(rows(visitor))


def test_a_draft_that_waits_is_named(world: World) -> None:
    load_content()
    front = next(one for one in content.files().articles if one.slug == "huurtoeslag").front
    with transaction() as session:
        actions.add_version(
            session,
            "huurtoeslag",
            group=front.group,
            position=1,
            values={
                "title": "Een nieuwe titel",
                "summary": "Kort.",
                "body": "## Wat?\n\nDit.",
                "details": {},
                "valid_from": date(2026, 1, 1),
                "review_before": date(2027, 6, 1),
                "updated_on": date(2026, 11, 23),
            },
            file_hash=None,
            now=world.now,
        )

    visitor = world.visitor(world.staff(RoleKind.PUBLISHER)).get("/team/artikelen")

    assert "Een nieuwe titel Nieuwe tekst uit een bestand." in visitor.text
    assert any("gepubliceerd Versie 2: concept" in row for row in rows(visitor))


def test_staff_read_an_article_with_words_in_the_place_of_names(world: World) -> None:
    load_content()
    visitor = world.visitor(world.staff(RoleKind.PUBLISHER)).get("/team/artikelen")

    visitor.follow("Geef uw nieuwe inkomen door")

    assert visitor.h1 == "Geef uw nieuwe inkomen door"
    assert "Vraag het aan de contactpersoon ." in visitor.text
    assert "Hier staat de dag van deze stap: Geef uw nieuwe inkomen door" in visitor.text
    assert "Voor u is dat" not in visitor.text


def test_an_unknown_article_is_a_calm_page(world: World) -> None:
    load_content()

    assert world.visitor(world.staff()).get("/team/artikelen/nergens", 404).h1 == "Deze pagina is er niet"


def test_before_anything_is_published_the_list_says_so(world: World) -> None:
    visitor = world.visitor(world.staff(RoleKind.PUBLISHER)).get("/team/artikelen")

    assert "Er is nog niets gepubliceerd." in visitor.text


# --- Deelnemers ---------------------------------------------------------------------------------------------------


def test_the_coordinator_sees_everybody_without_dossiers(world: World) -> None:
    anna, bram = world.contact_person("Anna"), world.contact_person("Bram", "Visser")
    world.participant("Jelle", "de Boer", contact=anna, end=date(2027, 3, 31))
    fatma = world.participant("Fatma", "Yılmaz", contact=bram, end=date(2026, 12, 31))
    with transaction() as session:
        session.add(
            SickSpell(
                participant_id=fatma.participant_id,
                reference="4F7K",
                first_day=world.today,
                reported_at=world.now,
                reported_by_id=fatma.id,
            )
        )

    visitor = people_seen_by(world, world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"))

    assert [
        re.sub(r" (?:Uitnodigen|Draag over) : (?:Jelle de Boer|Fatma Yılmaz)", "", row) for row in rows(visitor)
    ] == [
        "Fatma Yılmaz Bram Visser Tuinproject De Oostergoot 31 december 2026 doet mee sinds 23 november 2026",
        "Jelle de Boer Anna de Vries Tuinproject De Oostergoot 31 maart 2027 doet mee sinds 23 november 2026",
    ]
    assert "ziek" not in visitor.text.lower()
    assert not any("/team/gesprek" in str(link.get("href")) for link in visitor.page.select("main a"))


def test_who_has_no_contact_person_is_marked_for_the_coordinator(world: World) -> None:
    world.participant("Jelle")
    alone = world.participant("Fatma", "Yılmaz")
    leave_alone(alone)
    cora = world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")

    visitor = people_seen_by(world, cora)
    assert "1 deelnemer heeft geen contactpersoon." in visitor.text
    visitor.follow("Toon wie dat zijn")

    assert len(rows(visitor)) == 1
    assert "Fatma Yılmaz geen contactpersoon" in rows(visitor)[0]


def test_a_contact_person_sees_the_own_participants_with_the_conversation(world: World) -> None:
    anna, bram = world.contact_person("Anna"), world.contact_person("Bram", "Visser")
    jelle = world.participant("Jelle", contact=anna)
    world.participant("Fatma", "Yılmaz", contact=bram)

    visitor = people_seen_by(world, anna)

    assert len(rows(visitor)) == 1
    link = visitor.page.select_one("tbody a")
    assert link is not None
    assert link["href"] == f"/team/gesprek/{jelle.participant_id}"


def test_a_stand_in_sees_them_during_the_absence_only(world: World, clock: time_machine.Traveller) -> None:
    anna, bram = world.contact_person("Anna"), world.contact_person("Bram", "Visser")
    world.participant("Jelle", contact=anna)
    world.stand_in(anna, bram, world.today, world.today + timedelta(days=2))

    assert "U vervangt Anna de Vries ." in rows(people_seen_by(world, bram))[0]

    clock.move_to(datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("Europe/Amsterdam")))
    assert "Hier staat niemand." in people_seen_by(world, bram).text


def test_a_contact_person_cannot_ask_for_who_has_nobody(world: World) -> None:
    anna = world.contact_person("Anna")
    world.participant("Jelle", contact=anna)
    leave_alone(world.participant("Fatma", "Yılmaz", contact=anna))

    visitor = people_seen_by(world, anna, "?zonder=contactpersoon")

    assert "Fatma" not in visitor.text
    assert "geen contactpersoon" not in visitor.text


def test_a_publisher_is_not_admitted_and_has_no_link(world: World) -> None:
    paula = world.staff(RoleKind.PUBLISHER, "Paula", "Smit")

    world.visitor(paula).get("/team/deelnemers", 403)

    assert "Deelnemers" not in world.visitor(paula).get("/team/artikelen").page.get_text()


def test_participants_and_desks_are_not_admitted(world: World) -> None:
    for someone in (world.participant("Jelle"), world.employer_desk(), world.workplace_desk()):
        for path in ("/team/deelnemers", "/team/artikelen", "/team/artikelen/huurtoeslag"):
            world.visitor(someone).get(path, 403)


@pytest.mark.parametrize(
    ("days_ago", "said"),
    [
        (None, "nog niet uitgenodigd"),
        (2, "uitgenodigd op 21 november 2026"),
        (15, "uitnodiging van 8 november 2026 is verlopen"),
    ],
)
def test_how_far_somebody_is_with_getting_in(world: World, days_ago: int | None, said: str) -> None:
    someone = world.participant("Jelle", joined=False)
    if days_ago is not None:
        invite(world, someone, days_ago)

    assert said in people_seen_by(world, world.staff(RoleKind.COORDINATOR)).text


def test_someone_without_contract_or_workplace_is_shown_as_such(world: World) -> None:
    someone = world.participant("Jelle")
    with transaction() as session:
        session.execute(
            update(ContractPeriod)
            .where(ContractPeriod.participant_id == someone.participant_id)
            .values(start_on=date(2027, 2, 1), end_on=date(2027, 7, 31))
        )

    assert "31 juli 2027" in people_seen_by(world, world.staff(RoleKind.COORDINATOR)).text


def test_nasty_names_stay_text(world: World) -> None:
    world.participant("<b>Oy</b>", "\u202eomgekeerd " + "w" * 60)

    visitor = people_seen_by(world, world.staff(RoleKind.COORDINATOR))

    assert "<b>Oy</b>" in visitor.text
    assert visitor.page.select("tbody b") == []


@pytest.mark.parametrize("page", ["0", "-3", "veel", "99999999999999999999"])
def test_a_page_number_that_cannot_be_is_no_problem(world: World, page: str) -> None:
    world.participant("Jelle")

    assert people_seen_by(world, world.staff(RoleKind.COORDINATOR), f"?blad={page}").h1 == "Deelnemers"


def test_more_than_fifty_are_shown_in_pages_with_the_same_number_of_statements(world: World) -> None:
    cora = world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")
    contact = world.contact_person()
    world.participant("Aad", "Aarts", contact=contact, joined=False)
    visitor = world.visitor(cora)
    visitor.get("/team/deelnemers")
    with counted() as few:
        visitor.get("/team/deelnemers")
    for number in range(51):
        world.participant("Jelle", f"de Boer {number:02d}".replace("0", "o").replace("1", "i"), contact=contact)
    with transaction() as session:
        session.execute(update(Account).where(Account.first_name == "Jelle").values(joined_at=None))

    with counted() as many:
        visitor.get("/team/deelnemers")

    assert len(many) == len(few) <= 6
    assert len(rows(visitor)) == 50
    visitor.follow("Volgende 50")
    assert len(rows(visitor)) == 2
    visitor.follow("Vorige 50")
    assert "Aarts" in rows(visitor)[0]


def test_the_articles_cost_few_statements(world: World) -> None:
    load_content()
    visitor = world.visitor(world.staff()).get("/team/artikelen")

    with counted() as listing:
        visitor.get("/team/artikelen")
    with counted() as one:
        visitor.get("/team/artikelen/huurtoeslag")

    assert len(listing) <= 4
    assert len(one) <= 6


# --- At the top of every page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["contact", "publisher", "coordinator", "employer", "workplace"])
def test_staff_and_desks_choose_a_language_and_sign_out_at_the_top_of_the_page(world: World, kind: str) -> None:
    someone = {
        "contact": world.contact_person,
        "publisher": lambda: world.staff(RoleKind.PUBLISHER),
        "coordinator": lambda: world.staff(RoleKind.COORDINATOR),
        "employer": world.employer_desk,
        "workplace": world.workplace_desk,
    }[kind]()
    visitor = world.visitor(someone).get("/")

    top = visitor.page.select_one("header .top")
    assert top
    assert top.select_one("a[href='/taal']")
    assert someone.account.name in top.get_text()

    visitor.press("Uitloggen")
    assert "U bent uitgelogd." in visitor.text
    door = "/inloggen" if kind == "workplace" else "/inloggen/team"
    assert visitor.get("/team").address == visitor.get("/werkgever").address == door
