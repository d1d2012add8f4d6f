"""An invitation: looked at, accepted with a PIN, and what is said when it does not work."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account, Invitation, KnownPhone
from tests.builders import PIN, Someone, World
from tests.visitor import Visitor


def invite(world: World, someone: Someone) -> str:
    with transaction() as session:
        return actions.invite(session, someone.id, now=world.now, actor=None)


@pytest.fixture
def wytske(world: World) -> Someone:
    return world.participant("Wytske", "Hoekstra", joined=False)


def to_pin(visitor: Visitor, language: str = "Nederlands") -> Visitor:
    """From the welcome to the PIN, with no mobile and no e-mail; test_accepting.py has the questions between."""
    visitor.follow("Ga verder").press(language)
    return visitor.press("Ja").press("Ik heb geen mobiel").press("Ik heb geen e-mail")


def used(someone: Someone) -> bool:
    with reading() as session:
        return session.scalars(select(Invitation.used_at).where(Invitation.account_id == someone.id)).one() is not None


def test_who_is_just_in_is_offered_a_finger_or_face(world: World, visitor: Visitor, wytske: Someone) -> None:
    to_pin(visitor.get(f"/uitnodiging/{invite(world, wytske)}"))

    visitor.press("Bewaar mijn pincode", pin=PIN, again=PIN)
    assert "Voortaan met vinger of gezicht?" in visitor.text

    visitor.follow("Kies dat hier.")
    assert visitor.address == "/ik/inloggen"
    assert "Voortaan met vinger of gezicht" in visitor.text


def test_an_invitation_lets_in_after_language_and_a_pin_chosen_twice(
    world: World, visitor: Visitor, wytske: Someone
) -> None:
    visitor.get(f"/uitnodiging/{invite(world, wytske)}")
    assert "Welkom Wytske" in visitor.text

    to_pin(visitor).press("Bewaar mijn pincode", pin=PIN, again=PIN)

    assert visitor.address == "/"
    assert visitor.client.get_cookie("phone") is not None
    with reading() as session:
        account = session.get_one(Account, wytske.id)
        assert account.joined_at is not None
        assert account.pin_hash is not None
        assert PIN not in account.pin_hash
    assert "U bent binnen" in visitor.text
    visitor.get("/ik").press("Log uit").press("Log in", pin=PIN)
    assert visitor.address == "/"


def test_a_workplace_that_accepts_comes_in_at_its_own_door(world: World, visitor: Visitor) -> None:
    desk = world.workplace_desk()
    visitor.get(f"/uitnodiging/{invite(world, desk)}").follow("Ga verder").press("Nederlands")
    action, sent = visitor.filled_in("Bewaar mijn pincode", pin=PIN, again=PIN)

    assert visitor.client.post(action, data=sent).headers["Location"] == "/werkgever"


def test_looking_at_an_invitation_uses_nothing_up(world: World, visitor: Visitor, wytske: Someone) -> None:
    code = invite(world, wytske)

    for _time in range(3):
        Visitor(world.app).get(f"/uitnodiging/{code}").follow("Ga verder").press("Nederlands")

    assert not used(wytske)
    visitor.get(f"/uitnodiging/{code}")
    assert "Welkom Wytske" in visitor.text


def test_the_invitation_speaks_the_language_of_the_person(world: World, visitor: Visitor) -> None:
    samira = world.participant("Samira", "el Amrani", language="ar", joined=False)

    visitor.get(f"/uitnodiging/{invite(world, samira)}")

    assert visitor.page.html["dir"] == "rtl"  # type: ignore[index]


def test_the_chosen_language_is_kept_also_when_there_are_no_pages_in_it(
    world: World, visitor: Visitor, wytske: Someone
) -> None:
    to_pin(visitor.get(f"/uitnodiging/{invite(world, wytske)}"), "Türkçe")
    visitor.press("Bewaar mijn pincode", pin=PIN, again=PIN)

    with reading() as session:
        assert session.get_one(Account, wytske.id).language == "tr"
    assert visitor.page.html["lang"] == "nl"  # type: ignore[index]


@pytest.mark.parametrize("as_typed", ["lower", "spaces"])
def test_the_short_code_can_be_typed_the_way_people_type(
    world: World, visitor: Visitor, wytske: Someone, as_typed: str
) -> None:
    code = invite(world, wytske)
    typed = code.lower() if as_typed == "lower" else f" {code.replace('-', ' ')} "

    visitor.get("/inloggen").press("Ga verder", code=typed)

    assert "Welkom Wytske" in visitor.text


@pytest.mark.parametrize(
    ("pin", "again", "said"),
    [
        ("1234", "1234", "Kies 5 cijfers"),
        ("abcde", "abcde", "Kies 5 cijfers"),
        ("11111", "11111", "makkelijk te raden"),
        ("12345", "12345", "makkelijk te raden"),
        ("54321", "54321", "makkelijk te raden"),
        ("31872", "31873", "niet gelijk"),
    ],
)
def test_a_pin_that_will_not_do_is_refused_kindly_and_the_invitation_stays(
    world: World, visitor: Visitor, wytske: Someone, pin: str, again: str, said: str
) -> None:
    to_pin(visitor.get(f"/uitnodiging/{invite(world, wytske)}"))

    visitor.press("Bewaar mijn pincode", 422, pin=pin, again=again)

    assert said in visitor.text
    assert [field["value"] for field in visitor.page.find_all("input", {"type": "password"})] == ["", ""]
    assert not used(wytske)


def test_pressing_the_last_button_twice_counts_as_once(world: World, visitor: Visitor, wytske: Someone) -> None:
    to_pin(visitor.get(f"/uitnodiging/{invite(world, wytske)}"))
    action, sent = visitor.filled_in("Bewaar mijn pincode", pin=PIN, again=PIN)
    before = visitor.client.get_cookie("portal")
    assert before
    first = visitor.client.post(action, data=sent)
    second_press = Visitor(world.app)
    second_press.client.set_cookie("portal", before.value)

    second = second_press.client.post(action, data=sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert second_press.get("/ik").address == "/ik"


def test_a_used_code_with_another_pin_is_no_second_way_in(world: World, visitor: Visitor, wytske: Someone) -> None:
    to_pin(visitor.get(f"/uitnodiging/{invite(world, wytske)}"))
    action, sent = visitor.filled_in("Bewaar mijn pincode", pin=PIN, again=PIN)
    before = visitor.client.get_cookie("portal")
    assert before
    visitor.client.post(action, data=sent)
    thief = Visitor(world.app)
    thief.client.set_cookie("portal", before.value)
    sent["pin"] = sent["again"] = "90417"

    assert thief.client.post(action, data=sent).status_code == 404
    assert thief.get("/ik").address == "/inloggen"


def test_every_code_that_does_not_work_gets_the_same_answer_with_whom_to_call(
    world: World, wytske: Someone, clock: time_machine.Traveller
) -> None:
    revoked = invite(world, wytske)
    used_up = invite(world, wytske)
    with transaction() as session:
        actions.join(session, used_up, "x", now=world.now)
    expired = invite(world, wytske)
    clock.shift(timedelta(days=15))
    said = set()

    for code in ("K7PM-2XQD-9RTB", revoked, used_up, expired):
        visitor = Visitor(world.app).get(f"/uitnodiging/{code}", 404)
        assert "Bel ons" in visitor.text
        assert "058 233 9000" in visitor.page.get_text(" ")
        said.add(visitor.text)

    assert len(said) == 1
    with reading() as session:
        assert len(session.scalars(select(Invitation)).all()) == 3


def test_accepting_ends_the_old_phones_of_this_person(world: World, visitor: Visitor, wytske: Someone) -> None:
    old = world.visitor(wytske).get("/ik")

    to_pin(visitor.get(f"/uitnodiging/{invite(world, wytske)}"))
    visitor.press("Bewaar mijn pincode", pin=PIN, again=PIN)

    assert old.get("/ik").address == "/inloggen"
    assert "Dag Wytske" not in old.text


def test_a_second_account_on_one_phone_replaces_the_first_after_a_warning(world: World, wytske: Someone) -> None:
    jelle = world.participant("Jelle", "Postma")
    phone_of_jelle = world.visitor(jelle)

    phone_of_jelle.get(f"/uitnodiging/{invite(world, wytske)}")
    assert "Nu logt Jelle in op deze telefoon." in phone_of_jelle.text
    to_pin(phone_of_jelle).press("Bewaar mijn pincode", pin=PIN, again=PIN)

    with reading() as session:
        phones = session.scalars(select(KnownPhone).order_by(KnownPhone.id)).all()
    assert [(phone.account_id, phone.forgotten_at is None) for phone in phones] == [
        (jelle.id, False),
        (wytske.id, True),
    ]


def test_the_code_leaves_the_address_at_once(
    world: World, visitor: Visitor, wytske: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    code = invite(world, wytske)
    with caplog.at_level(logging.INFO):
        first = visitor.client.get(f"/uitnodiging/{code}")
        visitor.get("/uitnodiging").follow("Ga verder")

    assert first.headers["Location"] == "/uitnodiging"
    assert first.headers["Referrer-Policy"] == "origin"
    assert code not in visitor.page.decode()
    assert code not in caplog.text


def test_many_wrong_codes_are_answered_in_words_and_a_right_one_still_works(
    world: World, visitor: Visitor, wytske: Someone
) -> None:
    for _time in range(30):
        visitor.client.get("/uitnodiging/K7PM-2XQD-9RTB", follow_redirects=True)

    visitor.get("/uitnodiging/K7PM-2XQD-9RTB", 429)
    assert "Wacht een paar minuten" in visitor.text

    visitor.get(f"/uitnodiging/{invite(world, wytske)}")
    assert "Welkom Wytske" in visitor.text


def test_an_invitation_for_somebody_who_may_no_longer_come_in_does_not_work(
    world: World, visitor: Visitor, wytske: Someone
) -> None:
    code = invite(world, wytske)
    with transaction() as session:
        session.get_one(Account, wytske.id).deactivated_at = world.now

    visitor.get(f"/uitnodiging/{code}", 404)

    assert "Wytske" not in visitor.text
