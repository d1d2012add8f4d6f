"""Sick, longer and better by phone: the same questions and the same receipt, whoever writes it down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.base.db import reading, transaction
from portal.domain.guidance.models import Task
from portal.domain.notifications.models import Notice
from portal.domain.organisations import actions as organisations
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.rules import ExpectedDuration
from portal.flows import sick_leave
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor

KINDS = ("contact person", "stand-in", "desk")
CALLED = "Doorgegeven per telefoon. Ingevuld door"


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person("Anna", "de Vries", "ma di wo do vr")


@pytest.fixture
def jelle(world: World, anna: Someone) -> Someone:
    return world.participant("Jelle", "de Boer", contact=anna)


def writes_down(world: World, kind: str, anna: Someone) -> tuple[Visitor, str, str]:
    """The phone of who takes the call, where the pages stand, and the name."""
    if kind == "desk":
        return world.visitor(world.employer_desk()), "/werkgever/deelnemer", "Tineke Postma"
    if kind == "stand-in":
        bram = world.contact_person("Bram", "Jansen")
        world.stand_in(anna, bram, world.today, world.today + timedelta(days=5))
        return world.visitor(bram), "/team/deelnemer", "Bram Jansen"
    return world.visitor(anna), "/team/deelnemer", "Anna de Vries"


def reports() -> list[SickSpell]:
    with reading() as session:
        return list(session.scalars(select(SickSpell).order_by(SickSpell.reported_at)))


def report(world: World, someone: Someone, **words: object) -> SickSpell:
    with transaction() as session:
        return sick_leave.report(
            session, someone.participant_id, first_day=world.today, now=world.now, actor=someone.id, **words
        )  # type: ignore[arg-type]


# --- who calls is served the same --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_who_calls_is_reported_sick_with_the_same_receipt_and_sees_who_wrote_it_down(
    world: World, anna: Someone, jelle: Someone, kind: str
) -> None:
    taker, start, name = writes_down(world, kind, anna)

    taker.get(f"{start}/{jelle.participant_id}/ziek")
    taker.press("Meld ziek", first_day="2026-11-22", expected_duration="few_days")

    own = world.visitor(jelle)
    assert f"{CALLED} {name} ." in taker.text
    assert f"{CALLED} {name} ." in own.get("/ziek").text
    assert "U bent ziek gemeld vanaf zondag 22 november." in own.text
    for words in ("Ontvangen om 10:00.", f"Nummer {reports()[0].reference}"):
        assert words in taker.text
        assert words in own.text
    assert name in own.get("/ik/gegevens").text


@pytest.mark.parametrize("kind", KINDS)
def test_longer_a_part_and_better_are_written_down_too(world: World, anna: Someone, jelle: Someone, kind: str) -> None:
    report(world, jelle)
    taker, start, name = writes_down(world, kind, anna)
    front = f"{start}/{jelle.participant_id}/ziek"

    taker.get(front).follow("Het duurt langer").press("Geef door", expected_duration="longer")
    taker.get(front).follow("Kan weer een deel werken").press("Vraag een afspraak")
    with reading() as session:
        asked = session.scalars(select(Task.kind).where(Task.done_at.is_(None))).all()
    taker.get(front).follow("Weer beter").press("Meld beter", first_day_back="2026-11-24")

    spell = reports()[0]
    assert asked == ["partial_work"]
    assert (spell.expected_duration, spell.first_day_back) == ("longer", date(2026, 11, 24))
    own = world.visitor(jelle).get(f"/ziek/{spell.id}").text
    assert own.count(f"{CALLED} {name} .") == 3


@pytest.mark.parametrize("kind", KINDS)
def test_more_is_added_after_a_call_with_the_same_receipt(
    world: World, anna: Someone, jelle: Someone, kind: str
) -> None:
    reader = world.visitor(world.employer_desk())
    report(world, jelle)
    taker, start, name = writes_down(world, kind, anna)
    front = f"{start}/{jelle.participant_id}/ziek"

    taker.get(front).follow("Meer doorgeven").press(
        "Geef door",
        expected_duration="few_days",
        address_kind="elsewhere",
        postcode="8911ab",
        house_number="12",
        appointments_1_day="2026-11-24",
        appointments_1_with="course",
        work_accident="no",
    )

    assert "Doorgegeven." in taker.text
    assert f"Meer doorgegeven Ontvangen om 10:00. Nummer {reports()[0].reference} {CALLED} {name} ." in taker.text
    own = world.visitor(jelle).get("/ziek").text
    assert f"{CALLED} {name} ." in own
    for words in ("8911 AB, nummer 12", "dinsdag 24 november: een cursus", "Ongeluk op het werk nee"):
        assert words in own
        assert words in reader.get("/werkgever").text


def test_more_that_was_known_tells_nobody_and_a_mistake_keeps_what_was_typed(
    world: World, anna: Someone, jelle: Someone
) -> None:
    spell = report(world, jelle)
    more = f"/team/deelnemer/{jelle.participant_id}/ziek/{spell.id}/meer"
    taker = world.visitor(anna).get(more)

    taker.press("Geef door", 422, address_kind="elsewhere", postcode="99", house_number="12", reach_phone="058 1234567")
    assert "Deze postcode klopt niet. Een postcode is zoals 8911 AB." in taker.errors
    assert taker.page.find("input", {"name": "reach_phone"})["value"] == "058 1234567"  # type: ignore[index]
    taker.get(more).press("Geef door")
    assert "Dit wisten wij al. Er is niets veranderd." in taker.text

    taker.get(more)
    with transaction() as session:
        held = session.get_one(SickSpell, spell.id)
        sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=jelle.id)
    taker.press("Geef door", address_kind="home")
    assert "Deze melding was al klaar. Er is niets veranderd." in taker.page.get_text()
    assert reports()[0].address_kind is None


def test_who_writes_more_down_is_shown_only_what_they_may_see_and_takes_nothing_away(
    world: World, anna: Someone, jelle: Someone
) -> None:
    spell = everything(world, jelle)
    path = f"deelnemer/{jelle.participant_id}/ziek/{spell.id}/meer"
    desk = world.visitor(world.employer_desk()).get(f"/werkgever/{path}")
    staff = world.visitor(anna).get(f"/team/{path}")

    shown = desk.page.find("input", {"name": "postcode"})["value"]  # type: ignore[index]
    assert shown == "8911 AB"
    source = staff.response.get_data(as_text=True) if staff.response else ""
    assert "06 12345678" in source
    assert "8911 AB" not in source.replace("zoals 8911 AB", "")
    assert staff.page.find("option", {"value": "yes", "selected": True}) is None

    staff.press("Geef door", expected_duration="longer")
    kept = reports()[0]
    assert (kept.postcode, kept.work_accident, kept.expected_duration) == ("8911 AB", True, "longer")


def test_who_has_never_signed_in_is_served_by_phone_and_finds_it_later(world: World, anna: Someone) -> None:
    nadia = world.participant("Nadia", "Bakker", contact=anna, joined=False)

    world.visitor(anna).get(f"/team/deelnemer/{nadia.participant_id}/ziek").press("Meld ziek", first_day="2026-11-23")

    assert [one.participant_id for one in reports()] == [nadia.participant_id]
    assert f"{CALLED} Anna de Vries" in world.visitor(nadia).get("/ziek").text


def test_the_desk_and_the_workplace_hear_what_the_contact_person_wrote_down(
    world: World, anna: Someone, jelle: Someone
) -> None:
    caparis, werkplek = world.employer_desk(), world.workplace_desk()

    world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek").press("Meld ziek", first_day="2026-11-23")

    with reading() as session:
        told = set(session.scalars(select(Notice.account_id).where(Notice.kind == "report")))
    assert told == {caparis.id, werkplek.id}, "who wrote it down knows it already"
    assert f"{CALLED} Anna de Vries" in world.visitor(caparis).get("/werkgever").text
    assert "Anna" not in world.visitor(werkplek).get("/werkgever").text


def test_what_the_desk_wrote_down_it_has_seen_and_the_contact_person_has_not(
    world: World, anna: Someone, jelle: Someone
) -> None:
    taker = world.visitor(world.employer_desk())

    taker.get(f"/werkgever/deelnemer/{jelle.participant_id}/ziek").press("Meld ziek", first_day="2026-11-23")

    assert "Caparis gezien om 10:00" in taker.text
    assert "nog niet gezien" not in taker.get("/werkgever").text
    assert "Ziek gemeld" in world.visitor(anna).get("/team").text


def test_pressing_twice_and_a_report_that_runs_already_give_one_report(
    world: World, anna: Someone, jelle: Someone
) -> None:
    front = f"/team/deelnemer/{jelle.participant_id}/ziek"
    first, second = world.visitor(anna).get(front), world.visitor(anna).get(front)
    action, sent = first.filled_in("Meld ziek", first_day="2026-11-23")
    for _press in range(2):
        first._took(first.client.post(action, data=sent, follow_redirects=True), 200)

    second.press("Meld ziek", first_day="2026-11-23")

    assert len(reports()) == 1
    assert "Er loopt al een ziekmelding. Die telt." in second.page.get_text()


# --- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-24", "Die dag komt nog. Kies vandaag of een dag hiervoor."),
        ("2026-11-15", "Die dag is te lang geleden. Kies maandag 16 november of later."),
        ("2026-02-31", "31 februari bestaat niet. Kies een andere dag."),
        ("morgen", "Kies een dag uit de lijst."),
    ],
)
def test_a_day_that_cannot_be_is_said_and_what_was_filled_in_stays(
    world: World, anna: Someone, jelle: Someone, day: str, said: str
) -> None:
    taker = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek")

    taker.press("Meld ziek", 422, first_day=day, expected_duration="longer", reach_phone="058 1234567")

    assert said in taker.errors
    assert taker.page.find("input", {"name": "reach_phone"})["value"] == "058 1234567"  # type: ignore[index]
    assert reports() == []


def test_a_day_back_that_cannot_be_is_said_with_the_days_that_can(world: World, anna: Someone, jelle: Someone) -> None:
    spell = report(world, jelle)
    taker = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek/{spell.id}/beter")

    taker.press("Meld beter", 422, first_day_back="2026-12-24")

    assert taker.errors == ["Kies een dag van maandag 23 november tot en met maandag 30 november."]


def test_without_a_contract_there_is_nothing_to_fill_in(world: World, anna: Someone) -> None:
    fatma = world.participant("Fatma", "Yilmaz", contact=anna, start=date(2026, 1, 1), end=date(2026, 11, 22))

    page = world.visitor(anna).get(f"/team/deelnemer/{fatma.participant_id}/ziek")

    assert "Het contract is gestopt. Ziek melden kan hier nu niet." in page.text
    assert page.page.find("main").find("form") is None  # type: ignore[union-attr]


def test_a_report_of_somebody_else_in_the_address_is_not_there(world: World, anna: Someone, jelle: Someone) -> None:
    other = report(world, world.participant("Fatma", "Yilmaz", contact=anna))

    world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek/{other.id}/beter", 404)


# --- what each may see -------------------------------------------------------------------------------------------


def everything(world: World, jelle: Someone) -> SickSpell:
    with transaction() as session:
        spell = sick_leave.report(session, jelle.participant_id, first_day=world.today, now=world.now, actor=jelle.id)
        spell.address_kind, spell.postcode, spell.house_number = "elsewhere", "8911 AB", "12"
        spell.work_accident, spell.reach_phone = True, "+31612345678"
        spell.expected_duration = ExpectedDuration.FEW_DAYS
    return spell


def test_the_contact_person_sees_days_duration_and_phone_and_no_address_or_accident(
    world: World, anna: Someone, jelle: Someone
) -> None:
    everything(world, jelle)

    page = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek")

    for words in ("Ziek gemeld vanaf maandag 23 november.", "een paar dagen", "06 12345678"):
        assert words in page.text
    source = page.response.get_data(as_text=True) if page.response else ""
    for word in ("8911", "ngeluk"):
        assert word not in source.replace("afspraken, ongeluk", ""), "what can be passed on may be named"


def test_the_desk_has_no_course_of_the_illness_no_earlier_reports_and_nothing_to_correct(
    world: World, jelle: Someone
) -> None:
    spell = everything(world, jelle)
    desk = world.visitor(world.employer_desk())

    text = desk.get(f"/werkgever/deelnemer/{jelle.participant_id}/ziek").text

    for word in ("Dagen bij lang ziek zijn", "Verbeter", "Eerdere meldingen", "Telt samen"):
        assert word not in text
    desk.get(f"/werkgever/deelnemer/{jelle.participant_id}/ziek/{spell.id}/verbeteren", 404)


def test_the_desk_is_not_told_a_number_that_nobody_told_it(world: World, anna: Someone, jelle: Someone) -> None:
    desk = world.visitor(world.employer_desk()).get(f"/werkgever/deelnemer/{jelle.participant_id}/ziek")
    staff = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek")

    shown = [one.page.find("input", {"name": "reach_phone"}).get("value", "") for one in (desk, staff)]  # type: ignore[union-attr]
    assert shown[0] == ""
    assert shown[1].startswith("06 1234")


def test_a_desk_of_another_employer_finds_nobody(world: World, jelle: Someone) -> None:
    from portal.domain.accounts.rules import RoleKind

    with transaction() as session:
        other = organisations.add_employer(session, "Empatec", phone=None, counts_as_report=False, seen_before="10:00")
    desk = world.visitor(world.staff(RoleKind.EMPLOYER_DESK, "Henk", "Smit", organisation=other.id))

    desk.get(f"/werkgever/deelnemer/{jelle.participant_id}/ziek", 404)


def test_who_must_be_called_as_well_is_said_to_who_takes_the_call(world: World, anna: Someone, jelle: Someone) -> None:
    world.employer_desk()
    taker = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek")

    taker.press("Meld ziek", first_day="2026-11-23")

    assert "Zeg erbij: bel ook zelf. Deze melding telt daar nog niet. Caparis : 058 233 9090" in taker.text


# --- putting it right --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "words"), [("double", "dubbel doorgegeven"), ("mistake", "vergissing")], ids=["double", "mistake"]
)
def test_after_a_day_the_contact_person_takes_a_report_back_with_a_reason(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller, reason: str, words: str
) -> None:
    spell = report(world, jelle)
    clock.shift(timedelta(hours=25))
    taker = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek")

    taker.follow("Verbeter de melding").press("Verbeter", reason=reason)

    own = world.visitor(jelle).get(f"/ziek/{spell.id}").text
    assert reports()[0].undone_at is not None
    assert f"Verbeterd {words}" in own
    assert "Verbeterd door Anna de Vries ." in own


def test_a_wrong_day_gets_the_right_one_and_everybody_hears_it(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    desk = world.employer_desk()
    spell = report(world, jelle)
    clock.shift(timedelta(hours=25))
    taker = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek/{spell.id}/verbeteren")

    taker.press("Verbeter", reason="wrong_day", first_day="2026-11-20")

    assert reports()[0].first_day == date(2026, 11, 20)
    with reading() as session:
        assert session.scalar(select(func.count(Notice.id)).where(Notice.account_id == desk.id)) == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Kies eerst wat er niet klopt."),
        ({"reason": "griep"}, "Kies eerst wat er niet klopt."),
        ({"reason": "wrong_day"}, "Vul de goede dag in."),
        ({"reason": "wrong_day", "first_day": "2026-02-31"}, "Deze dag bestaat niet. Kies een andere dag."),
        (
            {"reason": "wrong_day", "first_day": "2025-11-20"},
            "Kies een dag van maandag 26 oktober tot en met maandag 23 november.",
        ),
    ],
)
def test_a_correction_that_cannot_be_is_said_in_words(
    world: World, anna: Someone, jelle: Someone, sent: dict[str, str], said: str
) -> None:
    spell = report(world, jelle)
    taker = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek/{spell.id}/verbeteren")

    taker.press("Verbeter", 422, **sent)

    assert said in taker.errors
    assert (reports()[0].first_day, reports()[0].undone_at) == (world.today, None)


# --- the course of an illness, for staff only --------------------------------------------------------------------


def test_beside_a_running_report_the_days_of_a_long_illness_stand_closed(
    world: World, anna: Someone, jelle: Someone
) -> None:
    report(world, jelle)

    page = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek")

    course = page.page.find("details", id="course")
    assert course is not None
    assert not course.has_attr("open")
    said = " ".join(course.get_text(" ").split())
    assert "Geteld vanaf maandag 23 november 2026." in said
    assert "week 6, uiterlijk 3 januari 2027 Bedrijfsarts: Maakt een probleemanalyse, als het lang kan duren" in said
    assert "week 8, uiterlijk 17 januari 2027 Werkgever en deelnemer: Maken samen een plan van aanpak" in said
    assert "Nog ziek? Meldt dat bij UWV, met een re-integratieverslag." in said


def test_a_report_within_four_weeks_counts_together_for_staff_and_stands_in_the_own_data_only(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    first = report(world, jelle)
    clock.shift(timedelta(days=10))
    with transaction() as session:
        held = session.get_one(SickSpell, first.id)
        sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=jelle.id)
    clock.shift(timedelta(days=14))
    report(world, jelle)

    staff = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek").text
    own = world.visitor(jelle)

    assert "Telt samen met melding vanaf maandag 23 november" in staff
    assert "Geteld vanaf maandag 7 december 2026. Eerdere ziektedagen tellen mee." in staff
    for word in ("amen met", "eteld", "UWV", "probleemanalyse", "plan van aanpak"):
        assert word not in own.get("/ziek").text
    assert first.reference in own.get("/ik/gegevens").text
    assert f'"follows": "{first.reference}"' in own.client.get("/ik/gegevens.json").get_data(as_text=True)


def test_taking_back_the_report_in_between_undoes_the_link(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    first = report(world, jelle)
    with transaction() as session:
        held = session.get_one(SickSpell, first.id)
        sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=jelle.id)
    clock.shift(timedelta(days=14))
    report(world, jelle)
    assert reports()[1].linked_to_id == first.id

    taker = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek/{first.id}/verbeteren")
    taker.press("Verbeter", reason="mistake")

    assert reports()[1].linked_to_id is None
    assert "Telt samen met" not in taker.text


@pytest.mark.parametrize("kind", ["contact person", "desk"])
def test_the_pages_ask_at_most_ten_times(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller, kind: str
) -> None:
    for _time in range(3):
        spell = report(world, jelle)
        with transaction() as session:
            held = session.get_one(SickSpell, spell.id)
            sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=jelle.id)
        clock.shift(timedelta(days=3))
    report(world, jelle)
    taker, start, _name = writes_down(world, kind, anna)
    taker.get(f"{start}/{jelle.participant_id}/ziek")

    with counted() as asked:
        taker.get(f"{start}/{jelle.participant_id}/ziek")

    assert len(asked) <= 10, asked


def test_what_was_sent_names_who_wrote_it_down(world: World, anna: Someone, jelle: Someone) -> None:
    taker = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/ziek")
    taker.press("Meld ziek", first_day="2026-11-23")
    taker.follow("Verbeter de melding").press("Verbeter", reason="mistake")

    own = world.visitor(jelle).get("/vraag/verstuurd")

    assert f"{CALLED} Anna de Vries." in own.text
    assert "Verbeterd door Anna de Vries." in own.text
    assert '"written_by": "Anna de Vries"' in own.client.get("/vraag/verstuurd.json").get_data(as_text=True)


def test_a_task_about_a_report_leads_to_ziek_of_beter(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    report(world, jelle)
    clock.shift(timedelta(days=1))
    with transaction() as session:
        sick_leave.unseen_tasks(session, world.now)

    links = [str(one["href"]) for one in world.visitor(anna).get("/team").page.find_all("a")]

    assert f"/team/deelnemer/{jelle.participant_id}/ziek" in links


def test_the_desk_comes_to_the_pages_from_a_report_that_runs(world: World, jelle: Someone) -> None:
    report(world, jelle)

    page = world.visitor(world.employer_desk()).get("/werkgever").follow("Belt deze persoon?")

    assert page.address == f"/werkgever/deelnemer/{jelle.participant_id}/ziek"
