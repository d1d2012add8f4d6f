"""The participant's page of staff: what it shows, the acts, what the participant gets to know and when."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select

from portal.base.db import reading, transaction
from portal.domain.accounts.models import Participant
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.contract import actions, queries, records
from portal.domain.contract.models import ContractPeriod, Decision, WorkingHours
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from portal.domain.organisations import actions as organisations
from tests import content
from tests.builders import Someone, World
from tests.conftest import AMSTERDAM
from tests.statements import counted
from tests.visitor import Visitor

START, END, UNTIL = date(2026, 7, 1), date(2026, 12, 31), date(2027, 6, 30)
NAME = {"ids": lambda one: one.__name__}
PAGES = ("/", "/contract", "/ziek", "/vraag", "/geld", "/ik", "/ik/gegevens", "/ik/gekeken")


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person("Anna", "de Vries")


@pytest.fixture
def jelle(world: World, anna: Someone) -> Someone:
    return world.participant("Jelle", "de Boer", contact=anna, start=START, end=END)


def page_of(someone: Someone, part: str = "") -> str:
    return f"/team/deelnemer/{someone.participant_id}{part}"


def plan_page_of(someone: Someone) -> str:
    return f"/team/gesprek/{someone.participant_id}/afspraak"


def decide(visitor: Visitor, someone: Someone, outcome: str, status: int = 200, **days: str) -> Visitor:
    return visitor.get(page_of(someone, "/contract/besluit")).press(
        "Bewaar het besluit", outcome=outcome, status=status, **days
    )


def fill_in_after(visitor: Visitor, someone: Someone, **values: str) -> Visitor:
    given = {"name": "Marieke Smit", "phone": "058 233 90 50", "until": "2027-06-30"} | values
    return visitor.get(page_of(someone, "/contract/hierna")).press("Bewaar wie helpt", **given)


def tell(visitor: Visitor, someone: Someone) -> Visitor:
    return visitor.get(page_of(someone, "/contract/vertel")).press("Vertel het nu")


def day(written: date) -> str:
    return written.isoformat()


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_contract_work_helpers_and_the_days_that_come(
    world: World, anna: Someone, jelle: Someone
) -> None:
    page = world.visitor(anna).get(page_of(jelle))

    assert page.h1 == "Jelle de Boer"
    for said in (
        "Loopt tot en met 31 december 2026.", "1 juli 2026 tot en met 31 december 2026",
        "24 uur per week, maandag, dinsdag, woensdag", "Tuinproject De Oostergoot", "Sjoerd Wiersma", "Anna de Vries",
        "Doet mee.", "Veilige aanzegdag maandag 30 november 2026", "Laatste dag donderdag 31 december 2026",
        "Gesprek over het contract nog niet gepland",
    ):  # fmt: skip
        assert said in page.text, said


def test_a_decision_stands_on_the_page_with_who_and_when_and_that_it_was_not_told(
    world: World, anna: Someone, jelle: Someone
) -> None:
    page = decide(world.visitor(anna), jelle, "goes_on", until_on=day(UNTIL))

    assert page.address == page_of(jelle)
    assert "Gaat door tot en met 30 juni 2027" in page.text
    assert "besloten door Anna de Vries op 23 november 2026, nog niet verteld" in page.text
    assert "Jelle weet dit nog niet." in page.text


def test_after_telling_the_page_says_by_whom_and_nothing_waits(world: World, anna: Someone, jelle: Someone) -> None:
    visitor = world.visitor(anna)
    decide(visitor, jelle, "goes_on", until_on=day(UNTIL))

    page = tell(visitor, jelle)

    assert "verteld door Anna de Vries op 23 november 2026" in page.text
    assert "Nog niet verteld" not in page.text
    assert "Gaat door tot en met 30 juni 2027." in page.text


def test_the_page_asks_as_many_statements_for_sixteen_as_for_one_and_at_most_ten(
    world: World, anna: Someone, jelle: Someone
) -> None:
    visitor = world.visitor(anna)
    decide(visitor, jelle, "stops")
    visitor.get(page_of(jelle))
    with counted() as few:
        visitor.get(page_of(jelle))
    for number in range(15):
        someone = world.participant(f"Deelnemer {number}", contact=anna, start=START, end=END)
        world.period(someone, date(2025, 1, 1), date(2025, 12, 31))
    for year in range(2015, 2025):
        world.period(jelle, date(year, 1, 1), date(year, 12, 31))
    with counted() as many:
        visitor.get(page_of(jelle))

    assert len(many) == len(few)
    assert len(few) <= 10


@pytest.mark.parametrize(
    "part",
    ["/contract/besluit", "/contract/vertel", "/contract/dag", "/contract/hierna", "/contract/uren", "/werk"],
)  # fmt: skip
def test_the_page_of_an_act_asks_at_most_ten_statements(world: World, anna: Someone, jelle: Someone, part: str) -> None:
    with transaction() as session:
        content.load(session)
    visitor = world.visitor(anna)
    fill_in_after(visitor, jelle)
    decide(visitor, jelle, "stops")
    visitor.get(page_of(jelle, part))

    with counted() as asked:
        visitor.get(page_of(jelle, part))

    assert len(asked) <= 10


def test_looking_leaves_a_line_with_the_role(world: World, anna: Someone, jelle: Someone) -> None:
    cora = world.staff(RoleKind.COORDINATOR, "Cora", "Meijer")

    world.visitor(anna).get(page_of(jelle))
    world.visitor(cora).get(page_of(jelle))

    assert [(one.action, one.actor_id, one.actor_role) for one in lines_about(jelle)] == [
        ("person_looked", anna.id, "contact"),
        ("person_looked", cora.id, "coordinator"),
    ]


def lines_about(someone: Someone) -> list[AuditLine]:
    with reading() as session:
        found = select(AuditLine).where(AuditLine.about_participant_id == someone.participant_id)
        return list(session.scalars(found.order_by(AuditLine.id)))


def test_the_coordinator_sees_nothing_of_a_sick_report_here(world: World, jelle: Someone) -> None:
    from portal.flows import sick_leave

    with transaction() as session:
        sick_leave.report(session, jelle.participant_id, first_day=world.today, now=world.now, actor=jelle.id)

    page = world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Meijer")).get(page_of(jelle))

    assert "iek" not in page.text.replace("Ziektewet", "")
    assert "Naar het gesprek" not in page.text


def test_who_has_no_contract_yet_has_a_page(world: World, anna: Someone, jelle: Someone) -> None:
    with transaction() as session:
        session.query(WorkingHours).delete()
        session.query(ContractPeriod).delete()
    visitor = world.visitor(anna)

    assert "Er is nog geen contract bekend." in visitor.get(page_of(jelle)).text
    for part in (
        "/contract/besluit",
        "/contract/dag",
        "/contract/vertel",
        "/contract/hierna",
        "/contract/uren",
        "/werk",
    ):
        visitor.get(page_of(jelle, part))


# --- who may what -----------------------------------------------------------------------------------------------------

LINKS = {
    "Plan een gesprek over het contract": "plan",
    "Gaat het contract door?": "decide",
    "Kies wanneer de deelnemer het hoort": "change",
    "Wie helpt na de laatste dag?": "change",
    "Verander de uren": "change",
    "Verander werkplek of baas": "change",
}
MAY = {
    "contact": {"plan", "decide", "change", "tell"},
    "stand_in": {"plan", "tell"},
    "coordinator": {"change"},
}


def as_role(world: World, anna: Someone, role: str) -> Someone:
    if role == "contact":
        return anna
    if role == "coordinator":
        return world.staff(RoleKind.COORDINATOR, "Cora", "Meijer")
    bram = world.contact_person("Bram", "Hofstra")
    world.stand_in(anna, bram, world.today, world.today + timedelta(days=3))
    return bram


@pytest.mark.parametrize("role", MAY)
def test_each_role_is_offered_what_it_may_and_opens_nothing_else(
    world: World, anna: Someone, jelle: Someone, role: str
) -> None:
    decide(world.visitor(anna), jelle, "goes_on", until_on=day(UNTIL))
    visitor = world.visitor(as_role(world, anna, role)).get(page_of(jelle))

    for words, act in LINKS.items():
        assert (words in visitor.text) == (act in MAY[role]), words
    assert ("Vertel het nu" in [one.get_text(" ").strip() for one in visitor.page.find_all("a")]) == (
        "tell" in MAY[role]
    )
    for act, parts in {
        "decide": ("/contract/besluit",), "tell": ("/contract/vertel",),
        "change": ("/contract/dag", "/contract/hierna", "/contract/uren", "/werk"),
    }.items():  # fmt: skip
        for part in parts:
            visitor.get(page_of(jelle, part), status=200 if act in MAY[role] else 404)


def test_what_was_typed_by_who_lost_the_tie_is_refused(world: World, anna: Someone, jelle: Someone) -> None:
    bram = as_role(world, anna, "stand_in")
    visitor = world.visitor(anna).get(page_of(jelle, "/contract/besluit"))
    action, sent = visitor.filled_in("Bewaar het besluit", outcome="stops")
    other = world.visitor(bram).get(plan_page_of(jelle))
    sent["csrf_token"] = other.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]

    assert other.client.post(action, data=sent).status_code == 404

    assert decisions() == 0


def decisions() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Decision)) or 0


# --- nothing leaks before it is told ----------------------------------------------------------------------------------


def everything_of(world: World, someone: Someone) -> dict[str, str]:
    """Every page, the calendar file and the download of the participant, without what changes by itself."""
    visitor = world.visitor(someone)
    found = {path: without_tokens(visitor.get(path).response.get_data(as_text=True)) for path in PAGES}  # type: ignore[union-attr]
    ics = visitor.client.get("/contract/agenda.ics").get_data(as_text=True)
    found["ics"] = re.sub(r"(?m)^(DTSTAMP|SEQUENCE).*$", "", ics)
    downloaded = json.loads(visitor.client.get("/ik/gegevens.json").get_data(as_text=True))
    found["json"] = json.dumps({name: rows for name, rows in downloaded["tables"].items() if name not in BY_ITSELF})
    return found


BY_ITSELF = frozenset({"sign_ins", "known_phones", "audit_lines"})


def without_tokens(source: str) -> str:
    source = re.sub(r'nonce="[^"]*"|name="(csrf_token|once)" value="[^"]*"', "", source)
    return re.sub(r"(?s)<main.*?Wie (keek|heeft gekeken).*?</main>", "", source)


def wait_with_stop(visitor: Visitor, someone: Someone) -> None:
    fill_in_after(visitor, someone)
    decide(visitor, someone, "stops")


def wait_with_extension(visitor: Visitor, someone: Someone) -> None:
    decide(visitor, someone, "goes_on", until_on=day(UNTIL))


def wait_with_correction(visitor: Visitor, someone: Someone) -> None:
    decide(visitor, someone, "corrected", right_on="2027-01-15")


def wait_with_next_work(visitor: Visitor, someone: Someone) -> None:
    """A file brought a next contract; staff fill in the hours and the workplace of it."""
    with transaction() as session:
        first = queries.periods_of(session, someone.participant_id)[0]
        actions.add_period(
            session, someone.participant_id, first.employer_id, start_on=END + timedelta(1), end_on=UNTIL,
            now=datetime(2026, 11, 23, 9, tzinfo=AMSTERDAM), told=False, imported={"end_on": "x"},
        )  # fmt: skip
    visitor.get(page_of(someone, "/contract/uren")).press(
        "Bewaar deze uren", from_on="2027-03-01", hours="31", weekdays=["ma", "vr"]
    )
    visitor.get(page_of(someone, "/werk")).press(
        "Bewaar werkplek en baas", from_on="2027-01-01", supervisor_name="Geheime Baas", supervisor_phone=""
    )


@pytest.mark.parametrize(
    "wait",
    [wait_with_stop, wait_with_extension, wait_with_correction, wait_with_next_work],
    ids=lambda one: one.__name__,
)
def test_nothing_of_what_was_not_told_reaches_the_participant(
    world: World, anna: Someone, jelle: Someone, wait: Callable[[Visitor, Someone], None]
) -> None:
    with transaction() as session:
        content.load(session)
    visitor = world.visitor(anna).get(page_of(jelle))
    before = everything_of(world, jelle)

    wait(visitor, jelle)
    visitor.get(page_of(jelle, "/contract/vertel"))
    after = everything_of(world, jelle)

    differs = {name for name in after if after[name] != before[name]} - {"/ik", "/ik/gekeken", "/ik/gegevens"}
    assert differs == set()
    with reading() as session:
        assert session.scalars(select(Notice)).all() == []
    for hidden in ("Marieke", "Geheime", "2027-03-01", "31 uur", "058 233 9050", "15 januari", "30 juni", "stopt op"):
        assert not any(hidden in text for text in after.values()), hidden


def looked_at(world: World, someone: Someone) -> list[str]:
    page = world.visitor(someone).get("/ik/gekeken")
    return sorted({" ".join(one.get_text(" ").split()) for one in page.page.select(".log b")})


@pytest.mark.parametrize("wait", [wait_with_stop, wait_with_extension, wait_with_correction], **NAME)
def test_who_has_looked_says_the_same_whatever_was_decided(
    world: World, anna: Someone, jelle: Someone, wait: Callable[[Visitor, Someone], None]
) -> None:
    wait(world.visitor(anna), jelle)

    assert looked_at(world, jelle) == ["Anna de Vries bekeek uw gegevens", "Anna de Vries werkte aan uw contract"]


def test_work_after_the_last_day_that_was_told_reads_as_work_on_the_contract(
    world: World, anna: Someone, jelle: Someone
) -> None:
    wait_with_next_work(world.visitor(anna), jelle)

    assert not [said for said in looked_at(world, jelle) if "werkplek" in said]


# --- telling ----------------------------------------------------------------------------------------------------------


def preview_of(visitor: Visitor) -> str:
    section = visitor.page.find(id="preview")
    assert section is not None
    return " ".join(section.get_text(" ").split())


def answer_of(world: World, someone: Someone) -> str:
    page = world.visitor(someone).get("/contract")
    section = page.page.find(id="answer")
    assert section is not None
    for button in section.find_all("button"):
        button.decompose()
    return " ".join(section.get_text(" ").split())


@pytest.mark.parametrize(
    "wait",
    [wait_with_stop, wait_with_extension, wait_with_correction, wait_with_next_work],
    ids=lambda one: one.__name__,
)
def test_staff_see_before_they_press_exactly_what_the_participant_reads_after_it(
    world: World, anna: Someone, jelle: Someone, wait: Callable[[Visitor, Someone], None]
) -> None:
    visitor = world.visitor(anna)
    wait(visitor, jelle)
    visitor.get(page_of(jelle, "/contract/vertel"))
    shown, way = preview_of(visitor), [stop.get_text(" ") for stop in visitor.page.select("ol.way li")]

    visitor.press("Vertel het nu")

    assert answer_of(world, jelle) == shown
    page = world.visitor(jelle).get("/contract")
    assert [stop.get_text(" ") for stop in page.page.select("ol.way li")] == way


def test_telling_changes_page_calendar_steps_and_sends_one_notice_that_says_nothing(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    with transaction() as session:
        content.load(session)
    before = events_of(world, jelle)
    visitor = world.visitor(anna)
    fill_in_after(visitor, jelle)
    decide(visitor, jelle, "stops")
    clock.shift(timedelta(minutes=5))

    tell(visitor, jelle)

    phone = world.visitor(jelle)
    assert "Uw contract stopt op donderdag 31 december 2026." in phone.get("/contract").text
    assert "Marieke Smit" in phone.text
    assert "Vraag WW aan bij UWV" in phone.get("/geld").text
    after = events_of(world, jelle)
    assert set(after) == set(before), "the same entries in the calendar of the phone"
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in after)
    with reading() as session:
        assert [(one.kind, one.account_id) for one in session.scalars(select(Notice))] == [("contract_news", jelle.id)]


def events_of(world: World, someone: Someone) -> dict[str, Any]:
    content_ = world.visitor(someone).client.get("/contract/agenda.ics").get_data(as_text=True)
    return {str(event["UID"]): event for event in Calendar.from_ical(content_).walk("VEVENT")}


def test_it_stops_cannot_be_told_before_somebody_helps_afterwards(world: World, anna: Someone, jelle: Someone) -> None:
    visitor = world.visitor(anna)
    page = decide(visitor, jelle, "stops")
    assert "Vul eerst in wie na de laatste dag helpt." in page.text

    page = visitor.get(page_of(jelle, "/contract/vertel"))
    assert "Vul eerst in wie na de laatste dag helpt." in page.text
    assert "Vertel het nu" not in [one.get_text(" ").strip() for one in page.page.find_all("button")]

    fill_in_after(visitor, jelle)
    tell(visitor, jelle)
    assert "Uw contract stopt op" in world.visitor(jelle).get("/contract").text


def test_who_helps_until_a_day_before_the_last_one_is_no_help_after_it(
    world: World, anna: Someone, jelle: Someone
) -> None:
    visitor = world.visitor(anna)
    fill_in_after(visitor, jelle, until="2027-06-30")
    decide(visitor, jelle, "goes_on", until_on="2027-06-30")
    tell(visitor, jelle)
    decide(visitor, jelle, "stops")

    assert "Vul eerst in wie na de laatste dag helpt." in visitor.get(page_of(jelle)).text
    assert "Vertel het nu" not in [one.get_text(" ").strip() for one in visitor.page.find_all("a")]
    fill_in_after(visitor, jelle, until="2027-07-01")
    tell(visitor, jelle)
    assert "stopt op woensdag 30 juni 2027" in world.visitor(jelle).get("/contract").text


def test_the_stand_in_is_told_who_can_fill_that_in(world: World, anna: Someone, jelle: Someone) -> None:
    decide(world.visitor(anna), jelle, "stops")

    page = world.visitor(as_role(world, anna, "stand_in")).get(page_of(jelle, "/contract/vertel"))

    assert "Vul eerst in wie na de laatste dag helpt." in page.text
    assert not page.page.find("a", href=page_of(jelle, "/contract/hierna"))


def test_a_period_from_a_file_is_told_with_the_same_press_and_its_task_is_done(
    world: World, anna: Someone, jelle: Someone
) -> None:
    period = world.period(jelle, date(2027, 1, 1), UNTIL, told=False)
    with transaction() as session:
        make_task(
            session, TaskKind.TELL_PERIOD, cause="tell", due_on=world.today, now=world.now,
            participant=jelle.participant_id, thing=period.id,
        )  # fmt: skip
    visitor = world.visitor(anna).get("/team")
    visitor.follow("Jelle de Boer")
    assert "Er is een contract van 1 januari 2027 tot en met 30 juni 2027" in visitor.text

    tell(visitor, jelle)

    assert "Uw contract gaat door tot en met woensdag 30 juni 2027." in world.visitor(jelle).get("/contract").text
    assert open_tasks() == []


def open_tasks() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Task.kind).where(Task.done_at.is_(None)).order_by(Task.kind)))


def test_a_last_day_that_a_file_changed_is_told_with_the_same_press(
    world: World, anna: Someone, jelle: Someone
) -> None:
    with transaction() as session:
        actions.change_end(
            session, queries.periods_of(session, jelle.participant_id)[0], end_on=date(2027, 1, 31), now=world.now
        )
    visitor = world.visitor(anna)
    assert "De deelnemer kent 31 december 2026 als laatste dag." in visitor.get(page_of(jelle)).text

    tell(visitor, jelle)

    assert "Uw contract loopt tot en met zondag 31 januari 2027." in world.visitor(jelle).get("/contract").text


def test_pressing_tell_twice_tells_once(world: World, anna: Someone, jelle: Someone) -> None:
    visitor = world.visitor(anna)
    decide(visitor, jelle, "goes_on", until_on=day(UNTIL))
    visitor.get(page_of(jelle, "/contract/vertel"))
    action, sent = visitor.filled_in("Vertel het nu")

    for _press in range(2):
        response = visitor.client.post(action, data=sent, follow_redirects=True)
        assert response.status_code == 200

    assert "Dit is al verteld." in response.get_data(as_text=True)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1


def test_nothing_to_tell_is_said(world: World, anna: Someone, jelle: Someone) -> None:
    assert "Er is nu niets te vertellen." in world.visitor(anna).get(page_of(jelle, "/contract/vertel")).text


def test_who_reads_another_language_is_named_before_telling(world: World, anna: Someone) -> None:
    samira = world.participant("Samira", language="ar", contact=anna, start=START, end=END)
    visitor = world.visitor(anna)
    decide(visitor, samira, "goes_on", until_on=day(UNTIL))

    assert "Daar staat het in deze taal: Arabisch." in visitor.get(page_of(samira, "/contract/vertel")).text


# --- deciding: bad days get words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "days", "words"),
    [
        ("", {}, "Kies eerst hoe het verder gaat."),
        ("anders", {}, "Kies eerst hoe het verder gaat."),
        ("goes_on", {"until_on": ""}, "Kies tot en met welke dag het contract doorgaat."),
        ("goes_on", {"until_on": "2026-12-31"}, "Het contract loopt al zo lang. Kies 1 januari 2027 of later."),
        ("goes_on", {"until_on": "2027-02-31"}, "Deze dag bestaat niet. Kies een andere dag."),
        ("goes_on", {"until_on": "2207-01-01"}, "Kies een dag van 1 januari 2027 tot en met 31 december 2100."),
        ("corrected", {"right_on": ""}, "Kies de goede laatste dag."),
        ("corrected", {"right_on": "2026-12-31"}, "Dit is al de laatste dag. Kies een andere dag."),
        ("corrected", {"right_on": "2026-06-30"}, "Dan is het nog niet begonnen. Kies 1 juli 2026 of later."),
    ],
)
def test_a_decision_with_a_day_that_cannot_be_is_answered_in_words(
    world: World, anna: Someone, jelle: Someone, outcome: str, days: dict[str, str], words: str
) -> None:
    page = world.visitor(anna).get(page_of(jelle, "/contract/besluit"))
    action, sent = page.filled_in("Bewaar het besluit", outcome=outcome, **days)

    page._took(page.client.post(action, data=sent), 422)

    assert page.errors == [words]
    assert decisions() == 0
    for name, value in days.items():
        if value and "bestaat" not in words:
            assert page.page.find("input", {"name": name})["value"] == value  # type: ignore[index]


def test_going_on_into_a_contract_that_is_there_names_the_day(world: World, anna: Someone, jelle: Someone) -> None:
    world.period(jelle, date(2027, 1, 1), UNTIL, told=False)
    world.period(jelle, date(2027, 7, 1), date(2027, 12, 31), told=False)

    page = decide(world.visitor(anna), jelle, "goes_on", 422, until_on="2027-08-31")

    assert page.errors == ["Dan begint al een ander contract. Kies een dag vóór 1 juli 2027."]


def test_a_contract_that_a_file_brought_is_offered_as_the_day_until_which_it_goes_on(
    world: World, anna: Someone, jelle: Someone
) -> None:
    world.period(jelle, date(2027, 1, 1), UNTIL, told=False)

    page = world.visitor(anna).get(page_of(jelle, "/contract/besluit"))

    assert page.page.find("input", {"name": "until_on"})["value"] == "2027-06-30"  # type: ignore[index]
    assert "Er is al een contract van 1 januari 2027 tot en met 30 juni 2027" in page.text


def test_a_wrong_day_is_corrected_and_every_decision_stays_as_a_row(
    world: World, anna: Someone, jelle: Someone
) -> None:
    visitor = world.visitor(anna)
    fill_in_after(visitor, jelle)
    decide(visitor, jelle, "stops")
    tell(visitor, jelle)

    decide(visitor, jelle, "corrected", right_on=day(END))
    page = tell(visitor, jelle)

    assert "Uw contract loopt tot en met donderdag 31 december 2026." in world.visitor(jelle).get("/contract").text
    assert "Stopt na deze periode" in page.text
    assert "Verbetering: de laatste dag is 31 december 2026" in page.text
    assert decisions() == 2


def test_deciding_the_same_twice_is_one_decision(world: World, anna: Someone, jelle: Someone) -> None:
    visitor = world.visitor(anna).get(page_of(jelle, "/contract/besluit"))
    action, sent = visitor.filled_in("Bewaar het besluit", outcome="stops")

    for _press in range(2):
        assert visitor.client.post(action, data=sent).status_code == 303

    assert decisions() == 1


# --- the other acts ---------------------------------------------------------------------------------------------------


def test_a_talk_about_the_contract_is_planned_and_changed_in_one_place(
    world: World, anna: Someone, jelle: Someone
) -> None:
    page, phone = world.visitor(anna), world.visitor(jelle)
    page.get(page_of(jelle)).follow("Plan een gesprek over het contract")
    assert "Loopt tot en met 31 december 2026." in page.text
    page.press("Plan het gesprek", on_day="2026-11-30", at_time="9.30", how="somewhere", place="Servicepunt Heechterp")

    assert page.address == page_of(jelle)
    assert "Gesprek over het contract maandag 30 november 2026 om 09:30 uur, Servicepunt Heechterp" in page.text
    assert "Wij praten met u over wat daarna komt." in phone.get("/contract").text
    assert "Gesprek met Anna over uw contract" in phone.text
    with reading() as session:
        assert [one.kind for one in session.scalars(select(Notice))] == [NoticeKind.TALK]

    page.follow("Bekijk het gesprek").press("Bewaar de afspraak", on_day="2026-12-01")
    assert page.address == page_of(jelle)
    assert "dinsdag 1 december 2026 om 09:30 uur" in page.text
    for address in ("/", "/vraag", "/contract"):
        assert "dinsdag 1 december om 09:30 uur" in phone.get(address).text, address

    page.follow("Bekijk het gesprek").press("Zeg het gesprek af")
    assert "Gesprek over het contract nog niet gepland" in page.text
    assert "Gesprek afgezegd" in page.text
    assert "Wij praten met u" not in phone.get("/contract").text


def test_what_a_participant_thinks_of_for_a_talk_is_no_history_for_staff(
    world: World, anna: Someone, jelle: Someone
) -> None:
    page = world.visitor(anna).get(plan_page_of(jelle))
    page.press("Plan het gesprek", on_day="2026-11-30", at_time="10:00", about="contract")
    before = page.get(page_of(jelle)).text
    phone = world.visitor(jelle).get("/contract")

    phone.get(str(phone.page.select_one("a[href^='/vraag/gesprek/']")["href"]))  # type: ignore[index]
    phone.press("Bewaar, alleen voor mij", goes_well="De tuin")

    assert page.get(page_of(jelle)).text == before


def test_the_day_to_hear_it_is_set_and_the_participant_reads_it(world: World, anna: Someone, jelle: Someone) -> None:
    world.visitor(anna).get(page_of(jelle, "/contract/dag")).press("Bewaar deze dag", day="2026-12-10")

    assert "U hoort uiterlijk op donderdag 10 december 2026" in world.visitor(jelle).get("/contract").text


@pytest.mark.parametrize("day_", ["2026-11-22", "2027-01-01"])
def test_a_day_to_hear_it_outside_the_contract_is_answered_with_the_days_that_can_be(
    world: World, anna: Someone, jelle: Someone, day_: str
) -> None:
    page = world.visitor(anna).get(page_of(jelle, "/contract/dag")).press("Bewaar deze dag", status=422, day=day_)

    assert page.errors == ["Kies een dag van 23 november 2026 tot en met 31 december 2026."]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": " "}, "Vul een naam in."),
        ({"phone": "12"}, "Dit is geen telefoonnummer. Schrijf het zo: 058 233 90 50."),
        ({"until": "2026-12-31"}, "De laatste dag is 31 december 2026. Kies een dag daarna."),
    ],
)
def test_who_helps_afterwards_is_checked(
    world: World, anna: Someone, jelle: Someone, values: dict[str, str], words: str
) -> None:
    given = {"name": "Marieke Smit", "phone": "058 233 90 50", "until": "2027-06-30"} | values

    page = world.visitor(anna).get(page_of(jelle, "/contract/hierna")).press("Bewaar wie helpt", status=422, **given)

    assert page.errors == [words]


def test_hours_grow_in_steps_and_a_step_that_has_not_begun_can_go(world: World, anna: Someone, jelle: Someone) -> None:
    visitor = world.visitor(anna).get(page_of(jelle, "/contract/uren"))
    visitor.press("Bewaar deze uren", from_on="2026-12-01", hours="28,5", weekdays=["ma", "di", "wo", "do"])
    assert "28,5 uur per week" in world.visitor(jelle).get("/contract").text

    visitor.get(page_of(jelle, "/contract/uren")).press("Haal deze stap weg : 1 december 2026")

    assert "28,5 uur" not in world.visitor(jelle).get("/contract").text
    with reading() as session:
        assert [one.hours_per_week for one in session.scalars(select(WorkingHours))] == [Decimal(24)]


def test_a_step_of_somebody_else_cannot_go(world: World, anna: Someone, jelle: Someone) -> None:
    other = world.participant("Fatma", contact=anna, start=START, end=END)
    with transaction() as session:
        period = queries.periods_of(session, other.participant_id)[0]
        step = actions.set_hours(session, period, from_on=date(2026, 12, 1), hours_per_week=Decimal(20), weekdays="ma")
    visitor = world.visitor(anna).get(page_of(jelle, "/contract/uren"))
    token = visitor.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]

    visitor.client.post(page_of(jelle, f"/contract/uren/{step.id}/weg"), data={"csrf_token": token})

    with reading() as session:
        assert session.get(WorkingHours, step.id) is not None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"hours": "0"}, "Vul meer dan 0 en hoogstens 40 uur in, zoals 24 of 22,5."),
        ({"hours": "41"}, "Vul meer dan 0 en hoogstens 40 uur in, zoals 24 of 22,5."),
        ({"hours": "veel"}, "Vul meer dan 0 en hoogstens 40 uur in, zoals 24 of 22,5."),
        ({"weekdays": []}, "Kies minstens 1 dag."),
        ({"from_on": "2027-01-01"}, "Kies een dag van 1 juli 2026 tot en met 31 december 2026."),
    ],
)
def test_hours_that_cannot_be_are_answered_in_words(
    world: World, anna: Someone, jelle: Someone, values: dict[str, Any], words: str
) -> None:
    given = {"from_on": "2026-12-01", "hours": "28", "weekdays": ["ma"]} | values

    page = world.visitor(anna).get(page_of(jelle, "/contract/uren")).press("Bewaar deze uren", status=422, **given)

    assert page.errors == [words]


def test_another_workplace_and_supervisor_from_a_day_on(world: World, anna: Someone, jelle: Someone) -> None:
    with transaction() as session:
        other = organisations.add_workplace(session, world.employer().id, "Kringloop Zuid", address=None)
    page = (
        world.visitor(anna)
        .get(page_of(jelle, "/werk"))
        .press(
            "Bewaar werkplek en baas", from_on="2026-12-01", workplace=str(other.id), supervisor_name="Nynke Bos",
            supervisor_phone="058 212 01 01", supervisor_email="n.bos@kringloop.example",
        )
    )  # fmt: skip

    assert "Werkplek hierna Kringloop Zuid vanaf 1 december 2026" in page.text
    with reading() as session:
        places = records.placements_of(session, jelle.participant_id)
    assert [(one.workplace, one.until_on) for one in places] == [
        ("Tuinproject De Oostergoot", date(2026, 11, 30)),
        ("Kringloop Zuid", None),
    ]


def test_a_workplace_of_another_employer_is_refused(world: World, anna: Someone, jelle: Someone) -> None:
    with transaction() as session:
        employer = organisations.add_employer(session, "Ander", phone=None, counts_as_report=False, seen_before="10:00")
        other = organisations.add_workplace(session, employer.id, "Elders", address=None)

    page = (
        world.visitor(anna)
        .get(page_of(jelle, "/werk"))
        .press("Bewaar werkplek en baas", status=422, from_on="2026-12-01", workplace=str(other.id))
    )

    assert page.errors == ["Kies een werkplek uit de lijst."]


# --- two people at once -----------------------------------------------------------------------------------------------


def test_the_second_editor_sees_what_the_first_did_and_chooses_again(
    world: World, anna: Someone, jelle: Someone
) -> None:
    cora = world.staff(RoleKind.COORDINATOR, "Cora", "Meijer")
    first, second = world.visitor(cora), world.visitor(anna)
    first.get(page_of(jelle, "/contract/dag"))
    second.get(page_of(jelle, "/contract/dag"))

    first.press("Bewaar deze dag", day="2026-12-01")
    second.press("Bewaar deze dag", status=422, day="2026-12-11")

    assert "Er is net iets veranderd" in second.text
    assert "Dag gekozen waarop de deelnemer het hoort Cora Meijer, coördinator" in second.text
    assert "Nu leest de deelnemer: uiterlijk op dinsdag 1 december 2026." in second.text
    assert second.page.find("input", {"name": "day"})["value"] == "2026-12-11"  # type: ignore[index]

    second.press("Bewaar deze dag")
    assert "vrijdag 11 december 2026" in world.visitor(jelle).get("/contract").text


def test_a_decision_that_changed_while_somebody_was_about_to_tell_it_is_not_told(
    world: World, anna: Someone, jelle: Someone
) -> None:
    teller, decider = world.visitor(as_role(world, anna, "stand_in")), world.visitor(anna)
    fill_in_after(decider, jelle)
    decide(decider, jelle, "stops")
    teller.get(page_of(jelle, "/contract/vertel"))
    decide(decider, jelle, "goes_on", until_on=day(UNTIL))

    teller.press("Vertel het nu", status=422)

    assert "Besloten: gaat door tot en met 30 juni 2027 Anna de Vries, contactpersoon" in teller.text
    assert "Goed nieuws. Uw contract gaat door tot en met woensdag 30 juni 2027." in preview_of(teller)
    assert "stopt" not in world.visitor(jelle).get("/contract").text
    teller.press("Vertel het nu")
    assert "Goed nieuws." in world.visitor(jelle).get("/contract").text


def test_a_change_of_something_else_stops_nobody(world: World, anna: Someone, jelle: Someone) -> None:
    cora = world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Meijer")).get(page_of(jelle, "/contract/dag"))
    fill_in_after(world.visitor(anna), jelle)

    page = cora.press("Bewaar deze dag", day="2026-12-01")

    assert page.address == page_of(jelle)


def test_a_form_with_a_version_of_one_s_own_making_changes_nothing(world: World, anna: Someone, jelle: Someone) -> None:
    visitor = world.visitor(anna).get(page_of(jelle, "/contract/besluit"))

    for version in ("", "x", "x.y", "9" * 40, "a.99999999999", "abc.1"):
        visitor.press("Bewaar het besluit", status=422, outcome="stops", version=version)

    assert decisions() == 0


# --- after the last day -----------------------------------------------------------------------------------------------


def test_after_the_last_day_the_participant_reads_who_helps_and_until_when_they_can_sign_in(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(anna)
    fill_in_after(visitor, jelle)
    decide(visitor, jelle, "stops")
    tell(visitor, jelle)
    clock.move_to(datetime(2027, 1, 4, 10, tzinfo=AMSTERDAM))
    phone = world.visitor(jelle)

    assert "Uw contract is gestopt. Bel Marieke Smit ." in phone.get("/ziek").text
    assert "Uw contract is gestopt op donderdag 31 december 2026." in phone.get("/contract").text
    assert "U kunt hier inloggen tot en met woensdag 30 juni 2027." in phone.get("/ik").text
    for path in ("/geld", "/vraag", "/ik/gegevens"):
        phone.get(path)


def test_who_helped_until_a_day_is_not_named_after_it(
    world: World, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(anna)
    fill_in_after(visitor, jelle, until="2027-01-31")
    decide(visitor, jelle, "stops")
    tell(visitor, jelle)

    for day_, who in ((date(2027, 1, 31), "Marieke Smit"), (date(2027, 2, 1), "Anna de Vries")):
        clock.move_to(datetime(day_.year, day_.month, day_.day, 10, tzinfo=AMSTERDAM))
        phone = world.visitor(jelle)
        assert f"Uw contract is gestopt. Bel {who} ." in phone.get("/ziek").text
        assert ("Marieke Smit" in phone.get("/contract").text) == (who == "Marieke Smit")


def test_the_participant_row_keeps_who_helps(world: World, anna: Someone, jelle: Someone, app: Flask) -> None:
    fill_in_after(world.visitor(anna), jelle)

    with reading() as session:
        row = session.get_one(Participant, jelle.participant_id)
        assert (row.after_contact_name, row.after_contact_phone, row.after_contact_until) == (
            "Marieke Smit", "+31582339050", UNTIL,
        )  # fmt: skip


def test_the_outcomes_of_the_form_are_those_of_the_domain() -> None:
    assert {"goes_on", "stops", "corrected"} == set(DecisionKind)
