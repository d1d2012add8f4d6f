"""Talks, calls, forwarding and short answers, as both sides meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from portal.base import clock
from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.base.tables import new_id
from portal.domain.accounts.models import Account
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.models import Talk, Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages.models import Conversation, Message
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from portal.flows import conversation, reminders
from portal.flows.published import CONTENT
from portal.flows.ready_answers import ready_answers
from tests import content
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor

MONDAY = date(2026, 11, 23)
SECRET = "Mijn chef roept de hele dag"


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


@pytest.fixture
def jelle(world: World, anna: Someone) -> Someone:
    return world.participant(contact=anna)


@pytest.fixture
def ask(world: World, settings: Settings) -> Callable[..., Message]:
    def asked(who: Someone, text: str = "Krijg ik vakantiegeld?", days_ago: int = 0) -> Message:
        with transaction() as session:
            return conversation.send(
                session,
                who.participant_id,
                who.id,
                text=text,
                once=new_id(),
                municipality=settings.municipality,
                now=world.now - timedelta(days=days_ago),
            )

    return asked


def talk_of(someone: Someone) -> str:
    return f"/team/gesprek/{someone.participant_id}"


def plan(page: Visitor, someone: Someone, **more: Any) -> UUID:
    """Anna plans a talk, with the real form."""
    values = {"on_day": "2026-12-07", "at_time": "10:00", "how": "by_phone", "about": "general"} | more
    page.get(f"{talk_of(someone)}/afspraak").press("Plan het gesprek", **values)
    with reading() as session:
        return session.scalars(select(Talk.id).order_by(Talk.planned_at.desc(), Talk.id.desc())).first() or UUID(int=0)


def every(table: Any, *wanted: Any) -> list[Any]:
    with reading() as session:
        return list(session.scalars(select(table).where(*wanted)))


# --- planning ----------------------------------------------------------------------------------------------------


def test_a_planned_talk_stands_everywhere_the_participant_looks(world: World, anna: Someone, jelle: Someone) -> None:
    plan(world.visitor(anna), jelle, how="somewhere", place="Servicepunt Heechterp", about="contract")

    phone = world.visitor(jelle)
    said = "maandag 7 december om 10:00 uur"
    for address in ("/", "/vraag", "/contract"):
        text = phone.get(address).text
        assert said in text, address
        assert "Servicepunt Heechterp" in text, address
    assert f"Anna de Vries maakte een afspraak voor een gesprek: {said}." in phone.get("/vraag").text
    calendar = phone.client.get("/contract/agenda.ics").get_data(as_text=True)
    assert "SUMMARY:Gesprek met Anna" in calendar
    assert "DTSTART:20261207T090000Z" in calendar
    [notice] = every(Notice, Notice.kind == NoticeKind.TALK)
    assert notice.account_id == jelle.id


def test_another_moment_and_calling_off_are_told_and_the_calendar_follows(
    world: World, anna: Someone, jelle: Someone
) -> None:
    page, phone = world.visitor(anna), world.visitor(jelle)
    talk = plan(page, jelle)

    page.get(f"{talk_of(jelle)}/afspraak/{talk}").press("Bewaar de afspraak", on_day="2026-12-08", at_time="9.30")
    assert "Het gesprek is nu: dinsdag 8 december om 09:30 uur." in phone.get("/vraag").text
    calendar = phone.client.get("/contract/agenda.ics").get_data(as_text=True)
    assert f"UID:{talk}" in calendar
    assert "DTSTART:20261208T083000Z" in calendar

    page.get(f"{talk_of(jelle)}/afspraak/{talk}").press("Zeg het gesprek af")
    assert "Het gesprek van dinsdag 8 december gaat niet door." in phone.get("/vraag").text
    assert "STATUS:CANCELLED" in phone.client.get("/contract/agenda.ics").get_data(as_text=True)
    assert len(every(Notice, Notice.kind == NoticeKind.TALK)) == 3


def test_only_another_subject_is_no_news(world: World, anna: Someone, jelle: Someone) -> None:
    page = world.visitor(anna)
    talk = plan(page, jelle)

    page.get(f"{talk_of(jelle)}/afspraak/{talk}").press("Bewaar de afspraak", about="contract")

    assert len(every(Notice, Notice.kind == NoticeKind.TALK)) == 1


def test_the_second_who_changes_a_talk_sees_what_the_first_did(world: World, anna: Someone, jelle: Someone) -> None:
    bram = world.contact_person("Bram", "Hoekstra")
    world.stand_in(anna, bram, MONDAY, MONDAY + timedelta(days=4))
    first, second = world.visitor(anna), world.visitor(bram)
    talk = plan(first, jelle)
    first.get(f"{talk_of(jelle)}/afspraak/{talk}")
    second.get(f"{talk_of(jelle)}/afspraak/{talk}").press("Bewaar de afspraak", on_day="2026-12-08")

    first.press("Bewaar de afspraak", status=422, on_day="2026-12-09")

    assert "Iemand veranderde dit gesprek al." in first.text
    assert [one.on_day for one in every(Talk)] == [date(2026, 12, 8)]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"on_day": ""}, "Kies een dag."),
        ({"on_day": "2026-02-31"}, "Deze dag bestaat niet."),
        ({"on_day": "2026-11-22"}, "Kies vandaag of een dag in het komende jaar."),
        ({"at_time": "25:00"}, "Schrijf de tijd zo: 10:30."),
        ({"at_time": ""}, "Schrijf de tijd zo: 10:30."),
        ({"how": "somewhere", "place": " "}, "Schrijf op waar dat is."),
        ({"how": "somewhere", "place": "x" * 201}, "Dit is te lang."),
    ],
)
def test_a_talk_that_cannot_be_is_said_so_and_nothing_is_lost(
    world: World, anna: Someone, jelle: Someone, values: dict[str, str], wrong: str
) -> None:
    given = {"on_day": "2026-12-07", "at_time": "10:00", "how": "by_phone", "about": "contract"} | values

    page = world.visitor(anna).get(f"{talk_of(jelle)}/afspraak").press("Plan het gesprek", status=422, **given)

    assert wrong in page.text
    assert page.page.select_one("input[name=about][value=contract]").has_attr("checked")
    assert every(Talk) == []


def test_pressing_twice_plans_one_talk(world: World, anna: Someone, jelle: Someone) -> None:
    page = world.visitor(anna).get(f"{talk_of(jelle)}/afspraak")
    action, sent = page.filled_in("Plan het gesprek", on_day="2026-12-07", at_time="10:00")

    for _press in range(2):
        page.client.post(action, data=sent)

    assert len(every(Talk)) == 1


def test_who_plans_a_talk_sees_the_one_that_a_colleague_just_planned(
    world: World, anna: Someone, jelle: Someone
) -> None:
    bram = world.contact_person("Bram", "Hoekstra")
    world.stand_in(anna, bram, MONDAY, MONDAY + timedelta(days=4))
    page = world.visitor(anna).get(f"{talk_of(jelle)}/afspraak")
    plan(world.visitor(bram), jelle, on_day="2026-12-04", at_time="14:00")

    page.press("Plan het gesprek", status=422, on_day="2026-12-07", at_time="10:00")

    assert "Er is net iets veranderd" in page.text
    assert "vrijdag 4 december om 14:00 uur" in page.text
    assert "Bram" in page.text
    assert page.page.select_one("input[name=on_day]")["value"] == "2026-12-07"  # type: ignore[index]
    page.press("Plan het gesprek")
    assert len(every(Talk)) == 2


def test_every_planned_talk_stands_on_vraag_and_contract_in_order(world: World, anna: Someone, jelle: Someone) -> None:
    staff, phone = world.visitor(anna), world.visitor(jelle)
    plan(staff, jelle, on_day="2026-12-14", about="contract")
    plan(staff, jelle, on_day="2026-12-07")

    for address in ("/vraag", "/contract"):
        rows = phone.get(address).page.select("a[href^='/vraag/gesprek/'] b")
        assert [row.get_text() for row in rows] == [
            "maandag 7 december om 10:00 uur", "maandag 14 december om 10:00 uur",
        ], address  # fmt: skip
    assert len(phone.get("/vraag").page.select(".event")) == 2


# --- what the participant thinks of beforehand --------------------------------------------------------------------


def test_what_is_not_shared_stays_only_their_own(world: World, anna: Someone, jelle: Someone) -> None:
    cora = world.staff(first_name="Cora")
    staff, phone = world.visitor(anna), world.visitor(jelle)
    talk = plan(staff, jelle)

    phone.get(f"/vraag/gesprek/{talk}").press("Bewaar, alleen voor mij", is_hard=SECRET)

    assert "Alleen u kunt dit lezen." in phone.text
    assert SECRET in phone.get(f"/vraag/gesprek/{talk}").page.find("textarea", {"name": "is_hard"}).get_text()
    for address in ("/team", talk_of(jelle), f"{talk_of(jelle)}/afspraak/{talk}", "/team/deelnemers"):
        assert SECRET not in staff.get(address).response.get_data(as_text=True), address
    world.visitor(cora).get(f"{talk_of(jelle)}/afspraak/{talk}", status=404)
    assert SECRET in phone.get("/ik/gegevens").text, "it is in the own data"


def test_what_is_shared_is_read_by_who_helps_and_can_be_taken_back(world: World, anna: Someone, jelle: Someone) -> None:
    staff, phone = world.visitor(anna), world.visitor(jelle)
    talk = plan(staff, jelle)

    phone.get(f"/vraag/gesprek/{talk}").press("Bewaar en deel met Anna", is_hard=SECRET)
    assert SECRET in staff.get(f"{talk_of(jelle)}/afspraak/{talk}").text

    phone.get(f"/vraag/gesprek/{talk}").press("Bewaar, alleen voor mij")
    assert SECRET not in staff.get(f"{talk_of(jelle)}/afspraak/{talk}").text


def test_what_is_too_long_is_said_so_and_stays_in_the_box(world: World, anna: Someone, jelle: Someone) -> None:
    talk = plan(world.visitor(anna), jelle)
    phone = world.visitor(jelle).get(f"/vraag/gesprek/{talk}")

    phone.press("Bewaar en deel met Anna", status=422, goes_well="De tuin. " * 400)

    assert "Dit is te lang." in phone.text
    assert "De tuin." in phone.page.find("textarea", {"name": "goes_well"}).get_text()
    assert [one.goes_well for one in every(Talk)] == [None]


def test_a_talk_of_somebody_else_is_not_there(world: World, anna: Someone, jelle: Someone) -> None:
    fatma = world.participant("Fatma", "Yılmaz", contact=anna)
    talk = plan(world.visitor(anna), jelle)

    world.visitor(fatma).get(f"/vraag/gesprek/{talk}", status=404)
    world.visitor(anna).get(f"{talk_of(fatma)}/afspraak/{talk}", status=404)


def test_another_moment_is_asked_with_a_prepared_question(world: World, anna: Someone, jelle: Someone) -> None:
    talk = plan(world.visitor(anna), jelle)

    phone = world.visitor(jelle).get(f"/vraag/gesprek/{talk}").follow("Vraag een ander moment")

    assert "Kunnen we een ander moment kiezen?" in phone.page.find("textarea").get_text()


# --- afterwards ---------------------------------------------------------------------------------------------------


def test_what_was_agreed_becomes_a_message(world: World, anna: Someone, jelle: Someone) -> None:
    staff = world.visitor(anna)
    talk = plan(staff, jelle, on_day="2026-11-23")

    staff.get(f"{talk_of(jelle)}/afspraak/{talk}").press("Het gesprek is geweest", agreed="U begint om negen uur.")

    assert "Dit spraken we af op maandag 23 november: U begint om negen uur." in world.visitor(jelle).get("/vraag").text
    assert [one.held_at is not None for one in every(Talk)] == [True]
    assert "Gesprek" not in staff.get("/team").text


def test_a_question_that_came_in_meanwhile_is_read_before_the_agreement_goes(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    staff = world.visitor(anna)
    talk = plan(staff, jelle, on_day="2026-11-23")
    staff.get(f"{talk_of(jelle)}/afspraak/{talk}")
    ask(jelle)

    staff.press("Het gesprek is geweest", status=422, agreed="U begint om negen uur.")

    assert "Er is net een bericht bij gekomen." in staff.text
    assert "U begint om negen uur." in staff.page.find("textarea").get_text()
    assert [one.held_at for one in every(Talk)] == [None]


def test_pressing_twice_afterwards_writes_one_agreement_and_blames_nobody(
    world: World, anna: Someone, jelle: Someone
) -> None:
    staff = world.visitor(anna)
    talk = plan(staff, jelle, on_day="2026-11-23")
    page = f"{talk_of(jelle)}/afspraak/{talk}"
    for button, values in (
        ("Bewaar de afspraak", {"at_time": "11:00"}),
        ("Het gesprek is geweest", {"agreed": "U begint om negen uur."}),
    ):
        action, sent = staff.get(page).filled_in(button, **values)
        for _press in range(2):
            assert staff.client.post(action, data=sent).status_code == 303, button

    assert "Iemand veranderde" not in staff.get("/team").text
    assert world.visitor(jelle).get("/vraag").text.count("U begint om negen uur.") == 1


def test_calling_off_twice_is_called_off(world: World, anna: Someone, jelle: Someone) -> None:
    staff = world.visitor(anna)
    talk = plan(staff, jelle)
    action, sent = staff.get(f"{talk_of(jelle)}/afspraak/{talk}").filled_in("Zeg het gesprek af")

    for _press in range(2):
        assert staff.client.post(action, data=sent).status_code == 303

    assert "Iemand veranderde" not in staff.get("/team").text
    assert len(every(Notice, Notice.kind == NoticeKind.TALK)) == 2


@pytest.mark.parametrize("meanwhile", ["moved", "called off"])
def test_what_was_agreed_is_not_lost_when_a_colleague_was_first(
    world: World, anna: Someone, jelle: Someone, meanwhile: str
) -> None:
    bram = world.contact_person("Bram", "Hoekstra")
    world.stand_in(anna, bram, MONDAY, MONDAY + timedelta(days=4))
    staff, other = world.visitor(anna), world.visitor(bram)
    talk = plan(staff, jelle, on_day="2026-11-23")
    page = f"{talk_of(jelle)}/afspraak/{talk}"
    staff.get(page)
    if meanwhile == "moved":
        other.get(page).press("Bewaar de afspraak", at_time="11:00")
    else:
        other.get(page).press("Zeg het gesprek af")

    staff.press("Het gesprek is geweest", status=422, agreed="U begint om negen uur.")

    assert "Iemand veranderde dit gesprek al." in staff.text
    assert "U begint om negen uur." in staff.page.get_text()
    assert [one.held_at for one in every(Talk)] == [None]


def test_a_talk_that_passed_asks_to_be_written_down(world: World, anna: Someone, jelle: Someone) -> None:
    plan(world.visitor(anna), jelle, on_day="2026-11-24")
    with time_machine.travel("2026-11-26T09:00:00+01:00", tick=False):
        page = world.visitor(anna).get("/team")

    assert "Gesprek. Schrijf op wat u afsprak." in page.text
    assert page.page.select_one("#late")


def test_after_eight_weeks_without_a_talk_staff_are_asked_to_plan_one(
    world: World, anna: Someone, jelle: Someone, settings: Settings
) -> None:
    def due(weeks: int) -> int:
        with time_machine.travel(world.now, tick=False):
            now = clock.now() + timedelta(weeks=weeks)
        with transaction() as session:
            reminders.all_due(session, settings.municipality, now=now)
        return len(every(Task, Task.kind == TaskKind.TALK_DUE, Task.done_at.is_(None)))

    assert due(7) == 0
    assert due(8) == 1
    assert due(9) == 1, "asked once"
    plan(world.visitor(anna), jelle)
    assert due(9) == 0, "a talk is planned"
    assert due(2 + 7) == 0
    assert due(2 + 8) == 1, "eight weeks after that talk"


def test_a_talk_that_was_asked_for_and_is_called_off_is_asked_for_once_more(
    world: World, anna: Someone, jelle: Someone
) -> None:
    page = world.visitor(anna)

    def waits() -> int:
        return len(every(Task, Task.kind == TaskKind.TALK_DUE, Task.done_at.is_(None)))

    with transaction() as session:
        make_task(
            session, TaskKind.TALK_DUE, cause="asked", due_on=MONDAY, now=world.now, participant=jelle.participant_id
        )
    talk = plan(page, jelle)
    assert waits() == 0

    page.get(f"{talk_of(jelle)}/afspraak/{talk}").press("Zeg het gesprek af")
    assert waits() == 1


def test_an_invitation_that_nobody_used_for_a_week_becomes_a_task_until_they_come_in(
    world: World, anna: Someone, settings: Settings
) -> None:
    nadia = world.participant("Nadia", "Bakker", contact=anna, joined=False)
    world.visitor(anna).get(talk_of(nadia)).press("Maak een uitnodiging")

    def waits(days: int) -> int:
        with transaction() as session:
            reminders.all_due(session, settings.municipality, now=world.now + timedelta(days=days))
        return len(every(Task, Task.kind == TaskKind.INVITATION_UNUSED, Task.done_at.is_(None)))

    assert (waits(6), waits(7), waits(8)) == (0, 1, 1)
    with transaction() as session:
        session.get_one(Account, nadia.id).joined_at = world.now
    assert waits(9) == 0


# --- calls, forwarding --------------------------------------------------------------------------------------------


def test_who_wants_no_post_here_is_called_and_the_call_stands_in_the_conversation(
    world: World, anna: Someone, jelle: Someone
) -> None:
    with transaction() as session:
        session.get_one(Account, jelle.id).post_by_portal = False
    page = world.visitor(anna).get(talk_of(jelle))
    assert "Bel of stuur een brief." in page.text
    assert page.page.find("textarea", {"name": "text"}) is None

    page.press("Zet dit in het gesprek", called_on="2026-11-20")

    assert "Anna de Vries belde op vrijdag 20 november." in page.text
    assert "Anna de Vries belde op vrijdag 20 november." in world.visitor(jelle).get("/vraag").text
    assert every(Notice) == []


@pytest.mark.parametrize("day", ["", "2026-02-31", "2026-11-24", "2026-10-01"])
def test_a_call_on_a_day_that_cannot_be_is_said_so(world: World, anna: Someone, jelle: Someone, day: str) -> None:
    with transaction() as session:
        session.get_one(Account, jelle.id).post_by_portal = False

    page = world.visitor(anna).get(talk_of(jelle)).press("Zet dit in het gesprek", status=422, called_on=day)

    assert page.errors
    assert every(Message) == []


def forward(page: Visitor, status: int = 200, **values: str) -> Visitor:
    """The form 'Doorsturen' has the same button as 'Gebeld', so it is found by its address."""
    form = next(one for one in page.page.find_all("form") if str(one.get("action")).endswith("/doorsturen"))
    sent = page.fields_of(form, form.find("button"))
    for name, value in values.items():
        sent[name] = value
    return page._took(page.client.post(form["action"], data=sent, follow_redirects=True), status)


def test_forwarding_says_where_to_and_when_and_the_promise_stays(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle)
    forward(world.visitor(anna).get(talk_of(jelle)), to="uwv")

    text = world.visitor(jelle).get("/vraag").text
    assert "Anna de Vries stuurde de vraag op maandag 23 november door naar: UWV." in text
    assert "Antwoord uiterlijk donderdag 26 november" in text
    assert [one.account_id for one in every(Notice, Notice.kind == NoticeKind.ANSWER)] == [jelle.id]


def test_forwarding_elsewhere_says_where_that_is(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle)
    page = forward(world.visitor(anna).get(talk_of(jelle)), status=422, to="other", place=" ")
    assert "Schrijf op waar dat is." in page.errors

    forward(page, to="other", place="Humanitas <b>Leeuwarden</b>")

    text = world.visitor(jelle).get("/vraag").text
    assert "door naar: Humanitas <b>Leeuwarden</b>." in text


# --- short answers ------------------------------------------------------------------------------------------------


def test_a_short_answer_comes_in_the_box_in_their_language_and_is_not_sent(world: World, anna: Someone) -> None:
    with transaction() as session:
        content.load(session)
    sam = world.participant("Sam", "Okafor", contact=anna, language="en")
    page = world.visitor(anna).get(talk_of(sam))

    page.press("Uw contract stopt", text="Hi Sam,")

    box = page.page.find("textarea", {"name": "text"}).get_text().strip()
    assert box.startswith("Hi Sam,\n\nYour contract ends.")
    assert every(Message) == []


def test_every_short_answer_is_short_and_points_to_texts_that_exist() -> None:
    slugs = {path.stem for path in CONTENT.glob("articles/*.md")}
    for one in ready_answers().values():
        assert set(one.words) == {"nl", "fy", "en", "ar"}, one.key
        assert all(len(text) < 300 for text in one.words.values()), one.key
        assert set(one.articles) <= slugs, one.key


# --- Vandaag ------------------------------------------------------------------------------------------------------


def test_a_question_put_off_stands_apart_and_says_when_its_promise_has_passed(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle, days_ago=7)
    with transaction() as session:
        session.scalars(select(Conversation)).one().later_on = MONDAY + timedelta(days=2)

    page = world.visitor(anna).get("/team")

    assert page.page.select_one("#late") is None
    assert page.page.select_one("#put-off")
    assert "U koos woensdag 25 november. 1 nieuw te laat: 19 november" in page.text


def test_next_leads_from_one_question_to_the_other_and_back_to_the_list(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    samira = world.participant("Samira", "Haddad", contact=anna)
    ask(jelle)
    ask(samira, days_ago=4)
    page = world.visitor(anna).get("/team/volgende")
    assert page.address == talk_of(samira)

    page.press("Verstuur", text="Ja.").follow("Volgende vraag")
    assert page.address == talk_of(jelle)

    page.press("Verstuur", text="Ja.").follow("Volgende vraag")
    assert page.address == "/team"
    assert "Er wacht geen andere vraag meer." in page.page.get_text()


def test_next_goes_on_past_questions_that_are_left_for_now_and_begins_again_after_the_last(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    samira, fatma = (world.participant(name, "Haddad", contact=anna) for name in ("Samira", "Fatma"))
    for someone, days in ((samira, 6), (jelle, 5), (fatma, 4)):
        ask(someone, days_ago=days)
    page = world.visitor(anna).get("/team/volgende")

    walked = [page.address, *(page.follow("Volgende vraag").address for _press in range(3))]

    assert walked == [talk_of(samira), talk_of(jelle), talk_of(fatma), talk_of(samira)]


def test_the_list_asks_the_same_number_of_things_for_everybody(
    world: World, anna: Someone, ask: Callable[..., Message]
) -> None:
    def statements() -> int:
        with counted() as asked:
            world.visitor(anna).get("/team")
        return len([one for one in asked if "talks" in one or "conversations" in one or "tasks" in one])

    one = world.participant("Een", "Mens", contact=anna)
    ask(one)
    before = statements()
    for number in range(12):
        someone = world.participant(f"Jelle{'abcdefghijkl'[number]}", "de Boer", contact=anna)
        ask(someone)
        plan(world.visitor(anna), someone, on_day="2026-11-24")

    assert statements() == before
