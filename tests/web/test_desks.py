"""The desks: the formal employer sees the closed list and says gezien; a workplace sees who is absent, no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import event, select

from portal.base import db
from portal.base.db import reading, transaction
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.organisations import actions as organisations
from portal.domain.sickness import queries
from portal.domain.sickness.models import Delivery, SickSpell
from portal.domain.sickness.queries import PAGE, Absent
from portal.domain.sickness.rules import (
    AddressKind,
    AppointmentFact,
    AppointmentWith,
    Details,
    ExpectedDuration,
    Recipient,
    what_may_see,
)
from portal.flows import sick_leave
from tests.builders import Someone, World
from tests.visitor import Visitor

EVERYTHING = Details(
    expected_duration=ExpectedDuration.ABOUT_A_WEEK,
    reach_phone="+31612345678",
    address_kind=AddressKind.ELSEWHERE,
    postcode="8911 AB",
    house_number="12a",
    work_accident=True,
    traffic_accident=False,
)


@pytest.fixture
def caparis(world: World) -> Visitor:
    return world.visitor(world.employer_desk())


@pytest.fixture
def werkplek(world: World) -> Visitor:
    return world.visitor(world.workplace_desk())


def report(world: World, someone: Someone, details: Details = EVERYTHING) -> SickSpell:
    appointment = AppointmentFact(world.today + timedelta(days=1), AppointmentWith.COURSE)
    told = Details(**{name: getattr(details, name) for name in details.said()} | {"appointments": (appointment,)})
    with transaction() as session:
        return sick_leave.report(
            session, someone.participant_id, first_day=world.today, details=told, now=world.now, actor=someone.id
        )


def lines(action: str) -> list[AuditLine]:
    with reading() as session:
        return list(session.scalars(select(AuditLine).where(AuditLine.action == action).order_by(AuditLine.id)))


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SELECTs, INSERTs, UPDATEs and DELETEs that were sent."""
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            sent.append(statement)

    engines = (db.database().writing, db.database().reading)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)


# --- the formal employer ------------------------------------------------------------------------------------------


def test_the_formal_employer_sees_the_closed_list_in_words(world: World, caparis: Visitor) -> None:
    report(world, world.participant())

    page = caparis.get("/werkgever")

    for words in (
        "Jelle de Boer ziek vanaf maandag 23 november nog niet gezien",
        "Hoe lang ongeveer een week",
        "06 12345678",
        "Adres 8911 AB, nummer 12a",
        "dinsdag 24 november: een cursus",
        "Ongeluk op het werk ja",
        "Ongeluk in het verkeer met iemand anders nee",
    ):
        assert words in page.text


def test_what_was_not_answered_is_not_said_and_never_no(world: World, caparis: Visitor) -> None:
    jelle = world.participant()
    with transaction() as session:
        sick_leave.report(session, jelle.participant_id, first_day=world.today, now=world.now, actor=jelle.id)

    text = caparis.get("/werkgever").text

    assert text.count("niet gezegd") == 6
    assert " nee" not in text


def test_seen_counts_once_and_a_change_after_it_is_new_again(
    world: World, caparis: Visitor, clock: time_machine.Traveller
) -> None:
    spell = report(world, world.participant())
    caparis.get("/werkgever")
    action, sent = caparis.filled_in("Gezien")
    caparis.press("Gezien")
    clock.shift(timedelta(minutes=5))
    caparis._took(caparis.client.post(action, data=sent, follow_redirects=True), 200)

    assert "gezien om 10:00" in caparis.text
    assert len(lines("sickness_seen")) == 1

    with transaction() as session:
        held = session.get_one(SickSpell, spell.id)
        sick_leave.longer(session, held, ExpectedDuration.LONGER, now=world.now, actor=held.reported_by_id)
    assert "nog niet gezien" in caparis.get("/werkgever").text


def test_better_and_taken_back_stay_for_a_while_and_then_leave_the_list(
    world: World, clock: time_machine.Traveller
) -> None:
    desk = world.employer_desk()
    jelle, fatma = world.participant(), world.participant("Fatma", "Yılmaz")
    better, mistake = report(world, jelle), report(world, fatma)
    with transaction() as session:
        held = session.get_one(SickSpell, better.id)
        sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=jelle.id)
        sick_leave.undo(session, session.get_one(SickSpell, mistake.id), now=world.now, actor=fatma.id)

    page = world.visitor(desk).get("/werkgever")
    assert "beter gemeld" in page.text
    assert "teruggenomen" in page.text
    for _report in range(2):
        page.press("Gezien")
    clock.shift(timedelta(weeks=5))

    assert "Er zijn nu geen meldingen." in world.visitor(desk).get("/werkgever").text


def test_after_a_call_the_desk_sees_who_wrote_it_down(world: World, caparis: Visitor) -> None:
    jelle, anna = world.participant(), world.staff(first_name="Anna", last_name="de Vries")
    with transaction() as session:
        sick_leave.report(session, jelle.participant_id, first_day=world.today, now=world.now, actor=anna.id)

    assert "Doorgegeven per telefoon. Ingevuld door Anna de Vries ." in caparis.get("/werkgever").text


# --- the workplace ------------------------------------------------------------------------------------------------


def test_a_workplace_sees_who_is_absent_from_when_and_how_long_and_nothing_else(
    world: World, werkplek: Visitor
) -> None:
    report(world, world.participant())

    page = werkplek.get("/werkgever")

    assert page.text == (
        "Wie is er niet Tuinproject De Oostergoot Zij zijn er niet Naam Afwezig vanaf Hoe lang Weer verwacht "
        "Jelle de Boer maandag 23 november 2026 ongeveer een week nog niet bekend"
    )
    assert page.page.find("main").find_all("form") == []
    source = page.response.get_data(as_text=True) if page.response else ""
    for word in ("iek", "12345678", "8911", "ongeluk", "cursus", "Gezien"):
        assert word not in source.replace("asisbaan", "").replace("css", "")


def test_the_list_of_a_workplace_has_no_room_for_more() -> None:
    told = set(Absent.__dataclass_fields__) - {"spell", "participant", "name"}

    assert told == what_may_see(Recipient.WORKPLACE)


def test_who_is_back_or_was_never_away_leaves_the_list(
    world: World, werkplek: Visitor, clock: time_machine.Traveller
) -> None:
    jelle, fatma = world.participant(), world.participant("Fatma", "Yılmaz")
    tomorrow = world.today + timedelta(days=1)
    spell, mistake = report(world, jelle), report(world, fatma)
    with transaction() as session:
        held = session.get_one(SickSpell, spell.id)
        sick_leave.better(session, held, first_day_back=tomorrow, now=world.now, actor=jelle.id)
        sick_leave.undo(session, session.get_one(SickSpell, mistake.id), now=world.now, actor=fatma.id)

    assert "nog niet bekend" not in werkplek.get("/werkgever").text
    assert "Jelle de Boer maandag 23 november 2026 ongeveer een week dinsdag 24 november 2026" in werkplek.text
    assert "Fatma" not in werkplek.text
    clock.shift(timedelta(days=1))
    assert "Iedereen is er." in world.visitor(world.workplace_desk("Rients", "Wiersma")).get("/werkgever").text


def test_opening_the_list_is_how_a_workplace_sees_a_report(world: World, werkplek: Visitor) -> None:
    jelle = world.participant()
    report(world, jelle)

    werkplek.get("/werkgever")

    assert "Tuinproject De Oostergoot gezien om 10:00" in world.visitor(jelle).get("/ziek").text


# --- who may, and what is written down ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [RoleKind.EMPLOYER_DESK, RoleKind.WORKPLACE_DESK])
def test_a_line_is_written_for_each_person_on_the_list_before_it_is_shown(world: World, role: RoleKind) -> None:
    people = [world.participant(), world.participant("Fatma", "Yılmaz")]
    desk = world.employer_desk() if role is RoleKind.EMPLOYER_DESK else world.workplace_desk()
    for one in people:
        report(world, one)

    world.visitor(desk).get("/werkgever")

    looked = lines("sickness_looked")
    assert {line.about_participant_id for line in looked} == {one.participant_id for one in people}
    assert {(line.actor_id, line.actor_role) for line in looked} == {(desk.id, role.value)}


def test_without_a_line_there_is_no_page(world: World, caparis: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    report(world, world.participant())

    def away(*_args: object, **_words: object) -> None:
        raise RuntimeError("the lines cannot be written")

    monkeypatch.setattr(sick_leave, "looked", away)
    caparis.get("/werkgever", 500)

    assert "Jelle" not in caparis.text


def other_desk(world: World) -> tuple[Visitor, UUID]:
    """A desk of another employer, while there is a report that is not theirs."""
    with transaction() as session:
        other = organisations.add_employer(session, "Empatec", phone=None, counts_as_report=False, seen_before="10:00")
    report(world, world.participant())
    return world.visitor(world.staff(RoleKind.EMPLOYER_DESK, "Geert", "Bos", organisation=other.id)), other.id


def test_a_desk_of_another_employer_sees_nothing_of_it(world: World) -> None:
    geert, _empatec = other_desk(world)

    assert "Er zijn nu geen meldingen." in geert.get("/werkgever").text
    geert.get(f"/werkgever/{world.employer().id}", 404)
    geert.get(f"/werkgever/{uuid4()}", 404)
    assert len(lines("tried_foreign")) == 2


def test_a_desk_cannot_say_to_have_seen_a_report_of_another_employer(world: World, caparis: Visitor) -> None:
    geert, empatec = other_desk(world)
    action, sent = caparis.get("/werkgever").filled_in("Gezien")
    same_token(caparis, geert)

    for path in (action, f"/werkgever/{empatec}/gezien"):
        geert._took(geert.client.post(path, data=sent), 404)

    with reading() as session:
        assert session.scalars(select(Delivery.seen_at)).all() == [None, None, None]


def same_token(one: Visitor, other: Visitor) -> None:
    """So that what is refused is not refused for its form token."""
    with one.client.session_transaction() as theirs:
        token = theirs["csrf_token"]
    with other.client.session_transaction() as cookie:
        cookie["csrf_token"] = token


@pytest.mark.parametrize("broken", [{"spell": "x"}, {"until": "gisteren"}, {"until": "2026-11-23T10:00:00"}])
def test_a_tampered_seen_is_refused(world: World, caparis: Visitor, broken: dict[str, str]) -> None:
    report(world, world.participant())
    action, sent = caparis.get("/werkgever").filled_in("Gezien")
    for name, value in broken.items():
        sent[name] = value

    caparis._took(caparis.client.post(action, data=sent), 404)

    assert lines("sickness_seen") == []


def test_a_workplace_cannot_say_gezien(world: World, caparis: Visitor, werkplek: Visitor) -> None:
    report(world, world.participant())
    _action, sent = caparis.get("/werkgever").filled_in("Gezien")
    same_token(caparis, werkplek)

    werkplek._took(werkplek.client.post(f"/werkgever/{world.workplace().id}/gezien", data=sent), 404)

    assert lines("sickness_seen") == []


@pytest.mark.parametrize("who", ["participant", "contact person", "publisher", "coordinator"])
def test_nobody_else_comes_in(world: World, who: str) -> None:
    someone = {
        "participant": world.participant,
        "contact person": world.contact_person,
        "publisher": lambda: world.staff(RoleKind.PUBLISHER, "Paula", "Vos"),
        "coordinator": lambda: world.staff(RoleKind.COORDINATOR, "Cora", "Smit"),
    }[who]()

    world.visitor(someone).get("/werkgever", 403)


def test_who_sits_at_two_desks_can_go_from_one_to_the_other(world: World) -> None:
    desk = world.workplace_desk()
    with transaction() as session:
        accounts.give_role(
            session,
            desk.id,
            RoleKind.EMPLOYER_DESK,
            from_on=world.today,
            organisation=world.employer().id,
        )
    report(world, world.participant())

    page = world.visitor(desk).get("/werkgever").follow("Caparis")
    assert "nog niet gezien" in page.text
    page.follow("Tuinproject De Oostergoot")
    assert page.h1 == "Wie is er niet"


# --- how much -----------------------------------------------------------------------------------------------------


def many(world: World, count: int) -> None:
    for number in range(count):
        report(world, world.participant("Jelle", f"Boer {'ABCDEFGHIJ'[number % 10]}"))


@pytest.mark.parametrize("kind", ["employer", "workplace"])
def test_the_desk_asks_as_many_things_for_three_people_as_for_one(world: World, kind: str) -> None:
    desk = world.visitor(world.employer_desk() if kind == "employer" else world.workplace_desk())
    counts = []
    for more in (1, 2):
        many(world, more)
        with statements() as sent:
            desk.get("/werkgever")
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("kind", ["employer", "workplace"])
def test_a_long_list_goes_on_on_a_next_page(world: World, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PAGE == 50
    monkeypatch.setattr(queries, "PAGE", 2)
    desk = world.visitor(world.employer_desk() if kind == "employer" else world.workplace_desk())
    many(world, 3)

    first = desk.get("/werkgever").text
    second = desk.follow("De volgende").text

    assert (first.count("Jelle Boer"), second.count("Jelle Boer")) == (2, 1)
    assert desk.follow("De vorige").text.count("Jelle Boer") == 2
    for odd in ("0", "-1", "x", "999999999999"):
        desk.get(f"/werkgever?blad={odd}")


def test_names_in_any_script_and_markup_stand_there_as_they_are(world: World, caparis: Visitor) -> None:
    someone = world.participant("ا", "<i>" + "arbeidsongeschiktheid" * 3 + "</i>")
    report(world, someone)

    assert "<i>arbeidsongeschiktheid" in caparis.get("/werkgever").text


def test_of_a_long_list_a_workplace_has_seen_the_page_that_was_open(
    world: World, werkplek: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    many(world, 3)

    def seen() -> int:
        with reading() as session:
            query = select(Delivery).where(Delivery.recipient == Recipient.WORKPLACE, Delivery.seen_at.is_not(None))
            return len(session.scalars(query).all())

    werkplek.get("/werkgever")
    first = seen()
    werkplek.follow("De volgende")

    assert (first, seen()) == (2, 3)
