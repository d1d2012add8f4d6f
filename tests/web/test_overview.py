"""Overzicht and Cijfers: numbers of the whole scheme, names of who waits, and nothing of what or why."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import update

from portal.base.db import transaction
from portal.base.safe_numbers import shown
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, Invitation, Participant
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance import actions as guidance
from portal.domain.guidance.models import Absence, ContactAssignment
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages.models import Conversation
from portal.domain.sickness.models import SickSpell
from portal.flows import sick_leave
from portal.flows.statistics import PARTS, Division, safe
from tests.builders import World
from tests.statements import counted
from tests.visitor import Visitor

WORDS = ("contract", "uren", "taal", "werkgever", "groep", "doet-mee", "ziek")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def cora(world: World) -> Visitor:
    return world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"))


def line(cora: Visitor, words: str) -> str:
    """The row of the overview that begins so."""
    return next(
        said
        for one in cora.page.select("ul.rows li")
        if (said := " ".join(one.get_text(" ").split())).startswith(words)
    )


def late_house(world: World) -> None:
    """One of everything that can be over time."""
    jelle = world.participant("Jelle", "de Boer")
    with transaction() as session:
        session.execute(
            update(Conversation)
            .where(Conversation.participant_id == jelle.participant_id)
            .values(waiting_since=world.now - timedelta(days=9), promised_on=world.today - timedelta(days=5))
        )
    world.participant("Mark", "Visser", start=world.today - timedelta(days=360), end=world.today + timedelta(days=9))
    nadia = world.participant("Nadia", "Amrani", joined=False)
    with transaction() as session:
        accounts.invite(session, nadia.id, now=world.now - timedelta(days=8), actor=None)
    fatma = world.participant("Fatma", "Yilmaz")
    with transaction() as session:
        session.execute(
            update(ContactAssignment)
            .where(ContactAssignment.participant_id == fatma.participant_id)
            .values(until_at=world.now)
        )


def test_the_overview_counts_what_is_over_time_and_leads_to_names(cora: Visitor, world: World) -> None:
    late_house(world)

    for words, name, day in (
        ("Wacht te lang op antwoord", "Jelle de Boer", "18 november 2026"),
        ("Weet niet op tijd", "Mark Visser", "2 december 2026"),
        ("Gebruikt de uitnodiging niet", "Nadia Amrani", "15 november 2026"),
    ):
        cora.get("/team/overzicht")
        assert line(cora, words).endswith("1 persoon"), line(cora, words)
        cora.follow(words)
        assert [row.find("td").get_text(strip=True) for row in cora.page.select("tbody tr")] == [name]  # type: ignore[union-attr]
        assert day in cora.text
    cora.get("/team/overzicht").follow("Heeft geen contactpersoon")
    assert "Fatma Yilmaz" in cora.text
    assert "Jelle" not in cora.text


def test_an_invitation_of_six_days_or_one_that_was_used_is_not_late(cora: Visitor, world: World) -> None:
    nadia, oy = world.participant("Nadia", "Amrani", joined=False), world.participant("Oy", "O", joined=False)
    with transaction() as session:
        accounts.invite(session, nadia.id, now=world.now - timedelta(days=6), actor=None)
        accounts.invite(session, oy.id, now=world.now - timedelta(days=9), actor=None)
        session.execute(update(Invitation).where(Invitation.account_id == oy.id).values(used_at=world.now))

    assert "Alles is op tijd." in cora.get("/team/overzicht").text


def nobody_saw_in_time(reports: int, world: World) -> None:
    for number in range(reports):
        sick = world.participant("Tsegay", f"Haile-{LETTERS[number]}")
        with transaction() as session:
            guidance.make_task(
                session, TaskKind.REPORT_UNSEEN, cause=f"unseen {number}", due_on=world.today, now=world.now,
                participant=sick.participant_id,
            )  # fmt: skip


def test_few_unseen_reports_are_not_counted_out_and_name_nobody(cora: Visitor, world: World) -> None:
    nobody_saw_in_time(4, world)

    cora.get("/team/overzicht")

    assert line(cora, "Meldingen die niemand op tijd zag").endswith("minder dan 5")
    assert "Tsegay" not in cora.text


def test_who_calls_about_unseen_reports_stands_there_without_about_whom(cora: Visitor, world: World) -> None:
    anna, bram = world.contact_person("Anna", "de Vries"), world.contact_person("Bram", "Hoekstra")
    world.contact_person("Chris", "Visser")
    sick = [world.participant("Tsegay", "Haile", contact=anna), world.participant("Oy", "O", contact=bram)]
    with transaction() as session:
        for number, one in enumerate(sick):
            guidance.make_task(
                session, TaskKind.REPORT_UNSEEN, cause=f"unseen {number}", due_on=world.today, now=world.now,
                participant=one.participant_id,
            )  # fmt: skip
        session.add(
            Absence(
                account_id=bram.id, stand_in_id=anna.id, from_on=world.today, until_on=world.today, made_at=world.now
            )
        )

    cora.get("/team/overzicht").follow("Meldingen die niemand op tijd zag")

    names = [row.find("td").get_text(strip=True) for row in cora.page.select("tbody tr")]  # type: ignore[union-attr]
    assert names == ["Anna de Vries"], "Bram is away, and Chris has nothing to call about"
    assert "Tsegay" not in cora.text
    assert "lijst bij Vandaag" not in cora.text


def test_reports_that_came_to_the_coordinators_lead_to_their_own_list(cora: Visitor, world: World) -> None:
    sick = world.participant("Tsegay", "Haile")
    with transaction() as session:
        guidance.make_task(
            session, TaskKind.REPORT_UNSEEN, cause="unseen", due_on=world.today, now=world.now,
            participant=sick.participant_id, for_role="coordinator",
        )  # fmt: skip

    cora.get("/team/overzicht/meldingen")

    assert cora.page.select("table") == []
    cora.follow("Er staat er ook een op uw lijst bij Vandaag")
    assert cora.address == "/team"


def test_few_places_stand_at_the_top_and_the_rest_on_the_overview(cora: Visitor) -> None:
    def top() -> list[str]:
        return [one.get_text(strip=True) for one in cora.page.select("nav.places a")]

    def here() -> str:
        return cora.page.select("nav.places a[aria-current]")[0].get_text(strip=True)

    cora.get("/team/overzicht")
    assert top() == ["Vandaag", "Deelnemers", "Artikelen", "Overzicht"]
    for place in ("Medewerkers", "Werkgevers", "Cijfers", "Logboek"):
        cora.get("/team/overzicht").follow(place)
        assert (here(), cora.page.h1.get_text(strip=True)) == ("Overzicht", place)  # type: ignore[union-attr]
        assert cora.follow("Overzicht").address == "/team/overzicht"
    for place in ("Invoer", "Bedragen"):
        cora.get("/team/overzicht").follow(place)
        assert place in cora.text


def test_what_somebody_wrote_or_has_never_stands_there(cora: Visitor, world: World) -> None:
    late_house(world)
    tsegay = world.participant("Tsegay", "Haile")
    with transaction() as session:
        sick_leave.report(
            session, tsegay.participant_id, first_day=world.today, now=world.now, actor=tsegay.id, once=uuid4()
        )
    for address in ("", "/beloftes", "/besluiten", "/uitnodigingen"):
        assert "Tsegay" not in cora.get(f"/team/overzicht{address}").text


def test_the_numbers_are_rounded_and_small_ones_hidden(cora: Visitor, world: World) -> None:
    contact = world.contact_person()
    for number in range(22):
        world.participant("Jelle", f"Boer-{LETTERS[number]}", contact=contact, language="ar" if number < 3 else "nl")

    cora.get("/team/cijfers?deel=taal")

    rows = {
        row.find_all("td")[0].get_text(strip=True): row.find_all("td")[1].get_text(strip=True)
        for row in cora.page.select("tbody tr")
    }
    assert rows["Nederlands"] == "20"
    assert rows["العربية"] == rows["Türkçe"] == "niet te tonen"
    assert rows["Alle deelnemers"] == "20"
    assert len(cora.page.select("svg.drawn rect")) == 1


@pytest.mark.parametrize("word", WORDS)
def test_every_division_is_a_table_and_a_file_with_the_same_numbers(cora: Visitor, world: World, word: str) -> None:
    for number in range(8):
        world.participant("Jelle", f"Boer-{LETTERS[number]}")
    cora.get(f"/team/cijfers?deel={word}")
    table = [
        [one.get_text(strip=True) for one in row.find_all("td")[:2]]
        for row in cora.page.select("tbody tr")
    ]  # fmt: skip

    answer = cora.client.get(f"/team/cijfers/cijfers.csv?deel={word}")
    lines = [row.split(";") for row in answer.get_data(as_text=True).lstrip("\ufeff").split("\r\n")]

    assert answer.mimetype == "text/csv"
    assert list(lines[1:-2]) == table
    assert {"8", "7", "1"}.isdisjoint({count for _part, count in table})


def test_every_participant_is_in_one_part_of_each_division(world: World, cora: Visitor) -> None:
    """Which also says that no part is forgotten: what is in none would be missing from the total."""
    for number in range(12):
        world.participant("Jelle", f"Boer-{LETTERS[number]}", hours=("8", "16", "24", "36")[number % 4])
    with transaction() as session:
        session.execute(update(Participant).values(enrolled_at=world.now - timedelta(days=30)))
    for word in WORDS:
        cora.get(f"/team/cijfers?deel={word}")
        assert cora.page.select("tbody tr")[-1].find_all("td")[1].get_text(strip=True) == "10", word


def sick_table(cora: Visitor) -> list[str]:
    cora.get("/team/cijfers?deel=ziek")
    return [one.get_text(strip=True) for one in cora.page.select("caption, tbody td:nth-child(2)")]


def test_whoever_reports_sick_gets_better_or_starts_moves_no_number_until_the_month_is_over(
    cora: Visitor, world: World
) -> None:
    """Every day the same number of each month: subtracting two days tells of nobody."""
    contact = world.contact_person()
    people = [world.participant("Jelle", f"Boer-{LETTERS[number]}", contact=contact) for number in range(24)]
    october = world.now - timedelta(days=30)
    with transaction() as session:
        session.execute(update(Participant).values(enrolled_at=october))
    before = sick_table(cora)
    assert before[0] == "Ziek, op zondag 1 november 2026"
    assert before[1:] == ["niet te tonen", "niet te tonen", "25"]

    for number, one in enumerate(people[:13]):
        with transaction() as session:
            spell = sick_leave.report(
                session, one.participant_id, first_day=world.today, now=world.now, actor=one.id, once=uuid4()
            )
            if number % 3 == 0:
                session.get_one(SickSpell, spell.id).better_at = world.now
        assert sick_table(cora) == before
    world.participant("Nadia", "Amrani", contact=contact)
    with transaction() as session:
        session.execute(update(Account).where(Account.id == people[0].id).values(deactivated_at=world.now))
    assert sick_table(cora) == before

    with time_machine.travel(world.now + timedelta(days=8), tick=False):
        cora = world.visitor(world.staff(RoleKind.COORDINATOR, "Chris", "Visser"))
        assert sick_table(cora) == ["Ziek, op dinsdag 1 december 2026", "10", "15", "25"]


def test_the_number_of_unseen_reports_is_rounded(cora: Visitor, world: World) -> None:
    nobody_saw_in_time(7, world)

    cora.get("/team/overzicht")

    assert line(cora, "Meldingen die niemand op tijd zag").endswith("ongeveer 5 meldingen")


def test_an_unknown_division_is_not_there(cora: Visitor) -> None:
    cora.get("/team/cijfers?deel=werkplek", 404)


def test_a_name_that_is_a_formula_is_text_in_the_file(cora: Visitor, world: World) -> None:
    world.employer("=1+1")

    said = cora.client.get("/team/cijfers/cijfers.csv?deel=werkgever").get_data(as_text=True)

    assert "'=1+1;" in said


@given(st.lists(st.integers(0, 30), min_size=len(PARTS[Division.CONTRACT]), max_size=len(PARTS[Division.CONTRACT])))
@hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_total_is_that_of_the_people_not_of_what_is_shown(exact: list[int]) -> None:
    parts = PARTS[Division.CONTRACT]
    found = safe(Division.CONTRACT, dict(zip(parts, exact, strict=True)), parts, date(2026, 11, 23))

    assert found.total == shown(sum(exact))
    assert [part for part, _count in found.parts] == list(parts)
    assert all(count is None or count == shown(number) for number, (_p, count) in zip(exact, found.parts, strict=True))


def test_the_pages_ask_the_same_for_few_as_for_many(cora: Visitor, world: World) -> None:
    addresses = [
        "/team/overzicht", "/team/overzicht/meldingen", "/team/overzicht/beloftes", "/team/overzicht/besluiten",
        "/team/overzicht/uitnodigingen",
        *(f"/team/cijfers?deel={word}" for word in WORDS),
    ]  # fmt: skip
    late_house(world)

    def asked() -> list[int]:
        found = []
        for address in addresses:
            with counted() as seen:
                cora.get(address)
            found.append(len(seen))
        return found

    few = asked()
    for letter in LETTERS[:20]:
        world.participant("Piet", f"Boer-{letter}", end=date(2026, 12, 1))

    assert asked() == few
    assert max(few) <= 10


@pytest.mark.parametrize(
    ("sought", "found"),
    [("boer", ["Jelle de Boer"]), ("VRI sam", ["Samira Vries"]), ("%", []), ("P-7", ["Jelle de Boer"]), ("x", [])],
)
def test_somebody_is_found_by_part_of_the_name_or_the_whole_personnel_number(
    cora: Visitor, world: World, sought: str, found: list[str]
) -> None:
    jelle = world.participant("Jelle", "de Boer")
    world.participant("Samira", "Vries")
    with transaction() as session:
        session.get_one(Participant, jelle.participant_id).personnel_number = "P-7"

    cora.get("/team/deelnemers").press("Zoek", zoek=sought)

    names = [row.find("td").get_text(strip=True) for row in cora.page.select("tbody tr")]  # type: ignore[union-attr]
    assert names == found
    assert cora.page.select_one("input[name=zoek]")["value"] == sought  # type: ignore[index]
    cora.follow("Toon iedereen")
    assert len(cora.page.select("tbody tr")) == 2


def test_who_is_deactivated_is_not_counted(cora: Visitor, world: World) -> None:
    for number in range(6):
        last = world.participant("Jelle", f"Boer-{LETTERS[number]}")
    assert cora.get("/team/cijfers").page.select("tbody tr")[-1].find_all("td")[1].get_text(strip=True) == "5"
    with transaction() as session:
        session.execute(update(Account).where(Account.id == last.id).values(deactivated_at=world.now))
        session.execute(update(Account).where(Account.last_name == "Boer-a").values(deactivated_at=world.now))

    total = cora.get("/team/cijfers").page.select("tbody tr")[-1].find_all("td")[1].get_text(strip=True)
    assert total == "niet te tonen"
