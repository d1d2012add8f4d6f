"""Looking inside: every component, every letter, and in the demo the place of every person. Never for real people."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.base import db, demo_mark
from portal.base.db import reading, transaction
from portal.base.demo_mark import DemoMark, DemoPerson
from portal.base.settings import Mode, Settings
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account, KnownPhone, SignIn
from portal.domain.notifications.actions import announce, claim, was_sent
from portal.domain.notifications.rules import NoticeKind
from tests.apps import app_with
from tests.builders import Someone, World
from tests.visitor import Visitor


@pytest.fixture
def demo(settings: Settings, world: World, tmp_path: Path) -> Flask:
    """The same portal as a demo, with the people of this test."""
    return app_with(settings, mode=Mode.DEMO, data=tmp_path)


@pytest.fixture
def people(demo: Flask, world: World, tmp_path: Path) -> dict[str, Someone]:
    anna = world.contact_person()
    found = {"jelle": world.participant(contact=anna), "anna": anna, "caparis": world.employer_desk()}
    listed = tuple(DemoPerson(key, one.id, one.account.name, f"situatie van {key}") for key, one in found.items())
    demo_mark.write(tmp_path, DemoMark(world.today, "52093", listed))
    return found


def test_the_sign_in_page_of_the_demo_has_a_button_per_person_and_the_pin(
    demo: Flask, people: dict[str, Someone]
) -> None:
    visitor = Visitor(demo).get("/inloggen")

    actions_of_forms = [str(form["action"]) for form in visitor.page.find_all("form")]
    assert [one for one in actions_of_forms if one.startswith("/demo")] == [
        "/demo/als/jelle",
        "/demo/als/anna",
        "/demo/als/caparis",
    ]
    assert "52093" in visitor.text
    assert "situatie van jelle" in visitor.text


@pytest.mark.parametrize(("key", "home"), [("jelle", "/"), ("anna", "/team"), ("caparis", "/werkgever")])
def test_a_press_brings_you_where_that_person_comes_in(
    demo: Flask, people: dict[str, Someone], key: str, home: str
) -> None:
    visitor = Visitor(demo).get("/inloggen")

    visitor.press(f"{people[key].account.name} situatie van {key}")

    assert visitor.address == home


def test_the_browser_is_a_known_phone_afterwards(demo: Flask, people: dict[str, Someone]) -> None:
    visitor = Visitor(demo).get("/inloggen")

    visitor.press(f"{people['jelle'].account.name} situatie van jelle")

    with reading() as session:
        (phone,) = session.scalars(select(KnownPhone)).all()
    assert phone.account_id == people["jelle"].id
    assert visitor.client.get_cookie("phone") is not None


def test_the_next_person_takes_the_place_of_the_one_before(demo: Flask, people: dict[str, Someone]) -> None:
    visitor = Visitor(demo).get("/inloggen")
    visitor.press(f"{people['jelle'].account.name} situatie van jelle")
    visitor.client.post("/uitloggen", data=visitor_token(visitor))

    visitor.get("/inloggen").press(f"{people['anna'].account.name} situatie van anna")

    with reading() as session:
        known = session.scalars(select(KnownPhone.account_id).where(KnownPhone.forgotten_at.is_(None))).all()
        open_sessions = session.scalars(select(SignIn.account_id).where(SignIn.ended_at.is_(None))).all()
    assert known == [people["anna"].id]
    assert open_sessions == [people["anna"].id]


def visitor_token(visitor: Visitor) -> dict[str, str]:
    field = visitor.page.find("input", {"name": "csrf_token"}) or visitor.get("/ik").page.find(
        "input", {"name": "csrf_token"}
    )
    assert field is not None
    return {"csrf_token": str(field["value"])}  # type: ignore[index]


def test_without_the_form_token_nobody_comes_in(demo: Flask, people: dict[str, Someone]) -> None:
    response = demo.test_client().post("/demo/als/jelle")

    assert response.status_code == 400
    with reading() as session:
        assert session.scalars(select(SignIn)).all() == []


def test_an_unknown_key_and_a_get_bring_nobody_in(demo: Flask, people: dict[str, Someone]) -> None:
    visitor = Visitor(demo).get("/inloggen")

    response = visitor.client.post("/demo/als/niemand", data=visitor_token(visitor))

    assert response.status_code == 404
    assert visitor.client.get("/demo/als/jelle").status_code == 405


def test_a_folder_without_people_offers_nobody(demo: Flask, world: World) -> None:
    assert "bekijk als" not in Visitor(demo).get("/inloggen").text


def test_outside_the_demo_nobody_can_take_a_place(world: World, settings: Settings) -> None:
    visitor = Visitor(world.app).get("/inloggen")

    response = visitor.client.post("/demo/als/jelle", data=visitor_token(visitor))

    assert response.status_code == 404
    assert "bekijk als" not in visitor.text


@pytest.mark.parametrize("mode", [Mode.LOCAL, Mode.PRODUCTION])
def test_for_real_people_none_of_it_is_there(settings: Settings, database: db.Database, mode: Mode) -> None:
    addresses = {rule.rule for rule in app_with(settings, mode=mode).url_map.iter_rules()}

    assert not [one for one in addresses if one.startswith(("/dev", "/demo"))]


def test_the_outbox_shows_when_what_to_whom_and_the_letter_itself(world: World) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    with transaction() as session:
        announce(session, NoticeKind.ANSWER, jelle.id, cause="one", now=world.now, from_account=anna.id)
        announce(session, NoticeKind.QUESTION, anna.id, cause="two", now=world.now)
        first = claim(session, now=world.now)
        assert first is not None
        was_sent(session, first.id, now=world.now)

    visitor = Visitor(world.app).get("/dev/outbox")

    assert visitor.text.index("vraag voor een contactpersoon") < visitor.text.index("antwoord voor een deelnemer")
    assert "maandag 23 november 10:00" in visitor.text
    assert "Jelle de Boer sms verstuurd, aankomst nog niet bekend 10:00 Er is een bericht voor u" in visitor.text
    assert "Anna de Vries e-mail wacht Er wacht een bericht op u" in visitor.text


def test_the_outbox_says_who_has_no_address(world: World) -> None:
    wytske = world.participant("Wytske", "Hoekema")
    with transaction() as session:
        account = session.get_one(Account, wytske.id)
        actions.set_email(account, None)
        actions.set_phone(account, None)
        announce(session, NoticeKind.CONTRACT_NEWS, wytske.id, cause="one", now=world.now)

    assert "Geen adres" in Visitor(world.app).get("/dev/outbox").text


def test_an_empty_outbox_says_so(world: World) -> None:
    assert "Er is nog niets verstuurd." in Visitor(world.app).get("/dev/outbox").text
