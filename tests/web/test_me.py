"""Ik: choices, what is kept, who has looked, everything about oneself, and the way out."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, inspect

from portal.base import db
from portal.base.db import reading, transaction
from portal.domain import audit
from portal.domain.accounts.models import Account
from portal.domain.all_tables import metadata
from portal.domain.contract.models import Decision
from portal.domain.information.models import StepTick
from portal.domain.sickness.models import SickSpell
from portal.flows import my_data
from portal.web.participant import my_data_values, my_data_words
from tests.builders import Someone, World
from tests.visitor import Visitor

SIZES = {"Gewoon": "normal", "Groot": "large", "Grootst": "larger"}


@pytest.fixture
def samira(world: World) -> Someone:
    return world.participant("Samira", "el Amrani")


def account_of(someone: Someone) -> Account:
    with reading() as session:
        return session.get_one(Account, someone.id)


@pytest.mark.parametrize("button", ["Groot", "Grootst"])
def test_the_letters_grow_on_every_page(world: World, samira: Someone, button: str) -> None:
    visitor = world.visitor(samira).get("/ik").press(button)

    assert visitor.address == "/ik"
    assert "bewaard" in visitor.text
    assert visitor.get("/privacy").page.html["data-text"] == SIZES[button]  # type: ignore[index]


def test_another_language_is_kept_and_the_page_speaks_it(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik").follow("Kies een andere taal")

    visitor.press("العربية")

    assert account_of(samira).language == "ar"
    assert visitor.get("/ik").page.html["dir"] == "rtl"  # type: ignore[index]


def test_a_language_without_pages_is_kept_and_the_page_says_so(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira)
    visitor.get("/taal", headers={"Referer": "http://localhost/ik"}).press("Türkçe")

    assert visitor.address == "/ik"
    assert account_of(samira).language == "tr"
    assert "U leest ze nu in het Nederlands." in visitor.text
    assert "U leest ze nu in het Nederlands." in visitor.get("/ik").text
    assert visitor.page.html["lang"] == "nl"  # type: ignore[index]


def test_a_language_that_does_not_exist_is_not_kept(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/taal")
    action, sent = visitor.filled_in("English")
    sent["language"] = "xx"

    assert visitor.client.post(action, data=sent).status_code == 404
    assert account_of(samira).language == "nl"


def test_choosing_a_language_leads_nobody_away(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/taal")
    action, sent = visitor.filled_in("English", terug="//evil.example")

    assert visitor.client.post(action, data=sent).headers["Location"] == "/"


def test_what_is_kept_and_how_long_comes_from_the_settings(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik")

    assert "3 maanden nadat u weer beter bent" in visitor.text
    assert "12 maanden na uw laatste dag" in visitor.text
    assert "3 jaar" in visitor.text


def test_another_phone_can_be_removed_and_then_no_longer_signs_in(world: World, samira: Someone) -> None:
    lost = world.visitor(samira).get("/ik")

    visitor = world.visitor(samira).get("/ik").follow("Hoe u inlogt")
    assert visitor.text.count("(deze)") == 1
    visitor.press("Haal weg")

    assert "Die telefoon kan niet meer inloggen." in visitor.text
    assert lost.get("/ik").address == "/inloggen"
    assert "Dag Samira" not in lost.text


def test_a_phone_of_somebody_else_cannot_be_removed(world: World, samira: Someone) -> None:
    jelle = world.participant("Jelle", "Postma")
    of_jelle = world.visitor(jelle).get("/ik")
    with of_jelle.client.session_transaction():
        pass
    with reading() as session:
        from portal.domain.accounts import queries

        phone = queries.phones_of(session, jelle.id, world.now)[0]
    visitor = world.visitor(samira).get("/ik")
    token = str(visitor.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]

    answer = visitor.client.post(f"/ik/inloggen/telefoon/{phone.id}/weg", data={"csrf_token": token})

    assert answer.status_code == 404
    assert of_jelle.get("/ik").address == "/ik"


def test_who_has_looked_is_shown_in_words_with_day_and_time_and_without_what_it_said(
    world: World, samira: Someone
) -> None:
    anna = world.contact_person("Anna", "Bakker")
    with transaction() as session:
        for action, role in (
            ("saw_conversation", "contact_person"),
            ("contract_decided", "contact_person"),
            ("saw_conversation", "contact_person"),
            ("saw_conversation", None),
        ):
            audit.note(session, action, now=world.now, actor=anna.id, role=role, about=samira.participant_id)

    visitor = world.visitor(samira).get("/ik")

    assert visitor.text.count("Anna Bakker las uw berichten") == 1
    assert "Anna Bakker werkte aan uw contract" in visitor.text
    assert "maandag 23 november 2026, 10:00" in visitor.text
    assert "decided" not in visitor.page.decode()


def test_the_last_day_to_sign_in_is_shown_once_it_was_told_that_the_contract_stops(world: World) -> None:
    fatma = world.participant("Fatma", "Yıldız", start=date(2026, 6, 1), end=date(2026, 11, 30))
    assert "inloggen tot en met" not in world.visitor(fatma).get("/ik").text
    anna = world.contact_person()
    with transaction() as session:
        from portal.domain.contract import queries

        period = queries.periods_of(session, fatma.participant_id)[0]
        session.add(
            Decision(
                period_id=period.id,
                outcome="stops",
                decided_by_id=anna.id,
                decided_at=world.now,
                told_at=world.now,
                told_by_id=anna.id,
            )
        )

    visitor = world.visitor(fatma).get("/ik")

    assert "U kunt hier inloggen tot en met zondag 30 mei 2027." in visitor.text


def test_something_wrong_leads_to_a_prepared_question(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik").follow("Klopt er iets niet?")

    assert visitor.address == "/vraag"
    assert "Er klopt iets niet in mijn gegevens." in visitor.text


def test_everything_about_oneself_can_be_read(world: World, samira: Someone) -> None:
    write_question(world, samira, "Waar is mijn loonstrook? <b>nu</b> مرحبا")

    visitor = world.visitor(samira).get("/ik").follow("Bekijk alles over u")

    for said in ("Samira", "el Amrani", "Tuinproject De Oostergoot", "Caparis", "Anna de Vries", "<b>nu</b> مرحبا"):
        assert said in visitor.text
    assert "woensdag" in visitor.text
    assert "True" not in visitor.text
    assert "None" not in visitor.text


def test_everything_about_oneself_is_said_in_words_not_in_codes(world: World, samira: Someone) -> None:
    bram = world.contact_person("Bram", "Hofstra")
    world.visitor(samira).get("/vraag?van=/geld/huurtoeslag").press("Verstuur", text="Hoi")
    with transaction() as session:
        account = session.get_one(Account, samira.id)
        account.language, account.phone = "tr", "+31612345678"
        audit.note(
            session, "saw_conversation", now=world.now, actor=bram.id, role="contact", about=samira.participant_id
        )
        session.add(
            StepTick(
                participant_id=samira.participant_id,
                step_key="inkomen-doorgeven",
                occurrence="contract:2026-10-01",
                state="done",
                on_day=date(2026, 11, 20),
            )
        )

    told = facts_of(world.visitor(samira).get("/ik/gegevens"))

    assert ("Taal", "Turks") in told
    assert ("Telefoon", "06 12345678") in told
    assert ("Vanaf pagina", "Geld (huurtoeslag)") in told
    assert ("Als", "contactpersoon") in told
    assert ("Welke keer", "contract vanaf 1 oktober 2026") in told


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("size", 400, "1 kB"),
        ("size", 52_266, "52 kB"),
        ("size", 3_210_000, "3,2 MB"),
        ("channel", "email", "e-mail"),
        ("media_type", "image/jpeg", "JPEG"),
        ("from_page", "/", "Start"),
        ("occurrence", "year:2026", "2026"),
        ("occurrence", "start", "bij het begin"),
        ("fields", '[["text", "Hoi"], ["subject", "money"], ["csrf_token", "x1"], ["van", ""]]', "Hoi, geld"),
    ],
)
def test_a_value_is_said_as_a_person_says_it(app: Flask, name: str, value: object, words: str) -> None:
    with app.test_request_context():
        assert my_data_values.said(name, value, {}, {}) == words


def test_a_new_contact_person_and_a_step_are_told_as_they_are_called(app: Flask) -> None:
    event = {"side": "event", "author": "Bram Hofstra"}
    steps = {"nakijken": "Kijk uw inkomen voor {year} na"}

    with app.test_request_context():
        told = my_data_values.said("text", "contact_changed", event, {})
        step = my_data_values.said("step_key", "nakijken", {"occurrence": "year:2027"}, steps)

    assert told == "Vanaf nu is Bram Hofstra de contactpersoon."
    assert step == "Kijk uw inkomen voor 2027 na"


def test_an_invitation_says_when_it_was_used(app: Flask, world: World) -> None:
    with app.test_request_context():
        said = dict(my_data_words.facts("invitations", {"used_at": world.now}, {}))
        signed_in = dict(my_data_words.facts("sign_ins", {"used_at": world.now}, {}))

    assert list(said) == ["Gebruikt op"]
    assert list(signed_in) == ["Voor het laatst gebruikt op"]


def facts_of(visitor: Visitor) -> list[tuple[str, str]]:
    return [
        (one.dt.get_text(" ", strip=True), one.dd.get_text(" ", strip=True))
        for one in visitor.page.select("dl.facts > div")
    ]


def test_everything_about_oneself_can_be_taken_along_as_a_file(world: World, samira: Someone) -> None:
    write_question(world, samira, "Waar is mijn loonstrook?")

    answer = world.visitor(samira).client.get("/ik/gegevens.json")

    content = json.loads(answer.get_data(as_text=True))
    assert answer.headers["Content-Disposition"] == "attachment; filename=gegevens.json"
    assert content["tables"]["accounts"][0]["first_name"] == "Samira"
    assert content["tables"]["messages"][0]["text"] == "Waar is mijn loonstrook?"
    assert content["tables"]["contract_periods"][0]["employer"] == "Caparis"
    assert content["not_included"].keys() == my_data.NOT_YOURS.keys()
    assert "hash" not in json.dumps(content["tables"])


def test_the_download_holds_nothing_of_anybody_else_and_nothing_that_was_not_told(
    world: World, samira: Someone
) -> None:
    jelle = world.participant("Jelle", "Postma")
    write_question(world, jelle, "Dit is van Jelle.")
    world.period(samira, date(2027, 11, 1), date(2028, 4, 30), told=False)

    content = world.visitor(samira).client.get("/ik/gegevens.json").get_data(as_text=True)

    assert "Jelle" not in content
    assert "2027-11-01" not in content
    assert "2028-04-30" not in content
    assert json.loads(content)["tables"]["working_hours"].__len__() == 1


def write_question(world: World, someone: Someone, text: str) -> None:
    world.visitor(someone).get("/vraag").press("Verstuur", text=text)


def test_an_earlier_sick_report_is_named_by_its_number(world: World, samira: Someone) -> None:
    with transaction() as session:
        first = SickSpell(
            participant_id=samira.participant_id,
            reference="4F7K",
            first_day=date(2026, 11, 2),
            reported_at=world.now,
            reported_by_id=samira.id,
            better_at=world.now,
        )
        session.add(first)
        session.flush()
        session.add(
            SickSpell(
                participant_id=samira.participant_id,
                reference="8B2M",
                first_day=date(2026, 11, 23),
                reported_at=world.now,
                reported_by_id=samira.id,
                linked_to_id=first.id,
            )
        )

    with reading() as session:
        found = my_data.export(session, samira.id, samira.participant_id)

    assert [row["follows"] for row in found["sick_spells"]] == [None, "4F7K"]


def test_every_table_is_in_the_download_or_named_with_the_reason_why_not() -> None:
    exported = {part.table for part in my_data.PARTS}

    assert exported | set(my_data.NOT_YOURS) == set(metadata.tables)
    assert not exported & set(my_data.NOT_YOURS)
    assert all(my_data.NOT_YOURS.values())


def test_every_field_of_an_exported_table_is_handed_out_or_left_out_for_a_reason() -> None:
    missing = {
        f"{part.table}.{column.removesuffix('_sealed')}"
        for part in my_data.PARTS
        for column in (one.key for one in inspect(part.model).columns)
        if column.removesuffix("_sealed") not in {*part.fields, *part.made, *my_data.LEFT_OUT}
    }

    assert missing == set()


def test_every_field_and_table_of_the_download_has_words() -> None:
    names: set[str] = set()
    for part in my_data.PARTS:
        names |= {my_data.NAMED[one][0] if one in my_data.NAMED else one for one in part.fields} | set(part.made)

    assert names <= set(my_data_words.FIELDS)
    assert {part.table for part in my_data.PARTS} == set(my_data_words.TABLES)
    assert {table for _title, tables in my_data_words.CHAPTERS for table in tables} == set(my_data_words.TABLES)


def test_the_page_costs_at_most_six_statements(
    world: World, samira: Someone, database: db.Database, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/ik")
    clock.shift(timedelta(minutes=5))
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    for engine in (database.reading, database.writing):
        event.listen(engine, "before_cursor_execute", listen)
    visitor.get("/ik")

    counted = [one for one in said if one.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
    assert len(counted) <= 6, counted


def test_staff_have_no_such_page(world: World) -> None:
    world.visitor(world.contact_person()).get("/ik", 403)


def test_the_page_is_not_for_who_is_not_signed_in(visitor: Visitor) -> None:
    assert visitor.get("/ik/gegevens").address == "/inloggen"
    assert visitor.get("/ik/gegevens.json").address == "/inloggen"
