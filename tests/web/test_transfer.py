"""Overdragen: what staff fill in, what the participant reads, and who sees what afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from portal.base.db import transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.models import ContactAssignment
from portal.domain.messages.models import Conversation, Message
from portal.domain.messages.rules import Side
from tests.builders import Someone, World
from tests.flows.test_conversation import every
from tests.flows.test_transfer import contact_of
from tests.statements import counted
from tests.visitor import Visitor

TEXT = "Ik ga iets anders doen. Bram helpt u voortaan."
NASTY = "<b>vet</b> مرحبا 🙂 " + "w" * 300


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


@pytest.fixture
def bram(world: World) -> Someone:
    return world.staff(first_name="Bram", last_name="Hoekstra", working_days="ma di wo do vr")


@pytest.fixture
def chris(world: World) -> Someone:
    return world.staff(first_name="Chris", last_name="Visser")


@pytest.fixture
def cora(world: World) -> Someone:
    return world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")


@pytest.fixture
def jelle(world: World, anna: Someone) -> Someone:
    return world.participant(contact=anna)


def page_of(world: World, someone: Someone, jelle: Someone) -> Visitor:
    return world.visitor(someone).get(f"/team/deelnemer/{jelle.participant_id}/overdragen")


def leave_alone(*people: Someone) -> None:
    with transaction() as session:
        for one in people:
            mine = ContactAssignment.participant_id == one.participant_id
            session.execute(update(ContactAssignment).where(mine).values(until_at=one.account.made_at))
            row = Conversation.participant_id == one.participant_id
            session.execute(update(Conversation).where(row).values(contact_id=None))


def test_a_participant_gets_another_contact_person(world: World, anna: Someone, bram: Someone, jelle: Someone) -> None:
    page = world.visitor(anna).get(f"/team/gesprek/{jelle.participant_id}").follow("Draag over aan een collega")

    page.press("Draag over", to=str(bram.id), text=TEXT)

    assert "Overgedragen. Uw bericht staat in het gesprek." in page.page.get_text(" ")
    assert "Jelle" not in page.text
    page.get(f"/team/gesprek/{jelle.participant_id}", status=404)
    said = world.visitor(jelle).get("/vraag").text
    assert f"Anna de Vries {TEXT}" in said
    assert "Vanaf nu is Bram Hoekstra de contactpersoon." in said
    assert "Schrijf aan Bram" in said
    theirs = world.visitor(bram).get(f"/team/gesprek/{jelle.participant_id}").text
    assert TEXT in theirs


def test_a_hand_over_is_no_answer_to_the_question_that_waits(
    world: World, anna: Someone, bram: Someone, jelle: Someone
) -> None:
    world.visitor(jelle).get("/vraag").press("Verstuur", text="Gaat mijn contract door?")

    page = world.visitor(anna).get(f"/team/deelnemer/{jelle.participant_id}/overdragen")
    page.press("Draag over", to=str(bram.id), text="Bram helpt u voortaan.")

    start = world.visitor(jelle).get("/").text
    assert "Er is een bericht voor u van Anna" in start
    assert "heeft geantwoord" not in start
    assert "Antwoord uiterlijk" in world.visitor(jelle).get("/vraag").text


def test_the_coordinator_does_it_from_the_list_without_seeing_the_conversation(
    world: World, cora: Someone, bram: Someone, jelle: Someone
) -> None:
    page = world.visitor(cora).get("/team/deelnemers").follow("Draag over : Jelle")

    page.press("Draag over", to=str(bram.id), text=NASTY)

    assert "Bram Hoekstra" in page.text
    page.get(f"/team/gesprek/{jelle.participant_id}", status=404)
    assert [one.text for one in every(Message, Message.side == Side.STAFF)] == [NASTY]


@pytest.mark.parametrize(("typed", "error"), [
    ({"to": ""}, "Kies eerst wie de contactpersoon wordt."),
    ({"text": " \n "}, "Schrijf eerst een bericht. De deelnemer leest het."),
    ({"text": "w" * 5001}, "Uw bericht is te lang. Maak het korter. Uw tekst is er nog."),
    ({"once": "x"}, "Er ging iets mis met dit formulier. Probeer het nog een keer."),
])  # fmt: skip
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    world: World, anna: Someone, bram: Someone, jelle: Someone, typed: dict[str, str], error: str
) -> None:
    page = page_of(world, anna, jelle)

    page.press("Draag over", 422, **{"to": str(bram.id), "text": TEXT, **typed})

    assert page.errors == [error]
    kept = page.page.select_one("textarea[name=text]")
    assert kept is not None
    assert kept.get_text().removeprefix("\n") == typed.get("text", TEXT)
    assert contact_of(jelle) == [anna.id] * 2


def test_somebody_who_takes_nobody_over_is_refused(
    world: World, anna: Someone, cora: Someone, bram: Someone, jelle: Someone
) -> None:
    page = page_of(world, anna, jelle)
    for to in (cora, jelle, anna):
        page.press("Draag over", 422, to=str(to.id), text=TEXT)
        assert page.errors == ["Deze collega kan dit niet overnemen. Kies een ander."]


def test_the_second_of_two_sees_what_the_first_did_and_keeps_the_text(
    world: World, anna: Someone, bram: Someone, chris: Someone, cora: Someone, jelle: Someone
) -> None:
    mine, hers = page_of(world, anna, jelle), page_of(world, cora, jelle)
    mine.press("Draag over", to=str(bram.id), text=TEXT)

    hers.press("Draag over", 422, to=str(chris.id), text="Chris helpt u voortaan.")

    assert hers.errors == ["Iemand was u voor. Bram Hoekstra is nu de contactpersoon."]
    assert contact_of(jelle) == [bram.id] * 2
    hers.press("Draag over")
    assert contact_of(jelle) == [chris.id] * 2


def test_the_contact_person_who_comes_second_hears_it_too(
    world: World, anna: Someone, bram: Someone, chris: Someone, cora: Someone, jelle: Someone
) -> None:
    mine, hers = page_of(world, anna, jelle), page_of(world, cora, jelle)
    hers.press("Draag over", to=str(chris.id), text=TEXT)

    mine.press("Draag over", to=str(bram.id), text=TEXT)

    assert "Iemand was u voor. Chris Visser is nu de contactpersoon." in mine.page.get_text(" ")
    assert contact_of(jelle) == [chris.id] * 2


def test_pressing_twice_counts_once_though_the_rights_are_gone(
    world: World, anna: Someone, bram: Someone, jelle: Someone
) -> None:
    page = page_of(world, anna, jelle)
    action, sent = page.filled_in("Draag over", to=str(bram.id), text=TEXT)

    said = [page.client.post(action, data=sent).status_code for _press in range(2)]

    assert said == [303, 303]
    assert len(every(Message)) == 2


def test_who_has_nobody_gets_somebody_from_the_list(world: World, bram: Someone, cora: Someone, jelle: Someone) -> None:
    leave_alone(jelle)
    page = world.visitor(cora).get("/team/deelnemers?zonder=contactpersoon").follow("Wijs toe : Jelle")

    page.press("Wijs toe", to=str(bram.id), text="Bram helpt u voortaan.")

    said = world.visitor(jelle).get("/vraag").text
    assert "Bram helpt u voortaan." in said
    assert "Vanaf nu is Bram Hoekstra de contactpersoon." in said


# --- many at once ------------------------------------------------------------------------------------------------


def test_all_of_anna_go_to_bram_in_one_form(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    samira = world.participant("Samira", "Haddad", contact=anna)
    page = world.visitor(cora).get("/team/deelnemers").follow("Draag meer mensen tegelijk over").follow("Anna de Vries")

    page.press("Draag over", 422, to=str(bram.id))
    assert page.errors == ["Schrijf eerst een bericht. De deelnemer leest het."]
    page.press("Draag over", text=TEXT)

    assert "2 deelnemers overgedragen." in page.page.get_text(" ")
    assert contact_of(jelle) == contact_of(samira) == [bram.id] * 2
    assert TEXT in world.visitor(samira).get("/vraag").text


def test_some_of_who_have_nobody_are_chosen(
    world: World, bram: Someone, cora: Someone, jelle: Someone, anna: Someone
) -> None:
    samira = world.participant("Samira", "Haddad", contact=anna)
    leave_alone(jelle, samira)
    page = world.visitor(cora).get("/team/overdragen?van=niemand")

    page.press("Wijs toe", 422, to=str(bram.id), text=TEXT)
    assert page.errors == ["Kies eerst een of meer deelnemers."]
    page.press("Wijs toe", people=[str(samira.participant_id)])

    assert "1 deelnemer overgedragen." in page.page.get_text(" ")
    assert contact_of(samira) == [bram.id] * 2
    assert contact_of(jelle) == [None]


def test_when_somebody_was_first_nobody_moves_and_the_list_is_shown_anew(
    world: World, anna: Someone, bram: Someone, chris: Someone, cora: Someone, jelle: Someone
) -> None:
    samira = world.participant("Samira", "Haddad", contact=anna)
    page = world.visitor(cora).get(f"/team/overdragen?van={anna.id}")
    page_of(world, anna, jelle).press("Draag over", to=str(chris.id), text=TEXT)

    page.press("Draag over", 422, to=str(bram.id), text=TEXT)

    assert page.errors == ["Iemand was u voor. Kijk de lijst nog een keer na."]
    assert "Jelle" not in page.text
    assert contact_of(samira) == [anna.id] * 2
    page.press("Draag over")
    assert contact_of(samira) == [bram.id] * 2


def test_the_pages_cost_few_statements_however_many_there_are(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    page = world.visitor(cora)
    with counted() as few:
        page.get(f"/team/overdragen?van={anna.id}")
    for _number in range(8):
        world.participant("Samira", "Haddad", contact=anna)
    with counted() as many:
        page.get(f"/team/overdragen?van={anna.id}")
    mine = world.visitor(anna)
    with counted() as one:
        mine.get(f"/team/deelnemer/{jelle.participant_id}/overdragen")

    assert len(few) == len(many) <= 5
    assert len(one) <= 6
