"""What is sent to a locked or ended portal is kept, and goes out once after the PIN."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account, HeldForm, SignIn
from portal.domain.messages.models import Message
from portal.web.entry import held
from tests.builders import PIN, Someone, World
from tests.visitor import Visitor

TEXT = "Ik snap mijn loonstrook niet.\nKunt u mij helpen? 💶 مرحبا"


@pytest.fixture
def samira(world: World) -> Someone:
    someone = world.participant("Samira", "el Amrani")
    world.give_pin(someone)
    return someone


def messages() -> list[str]:
    with reading() as session:
        return [one.text for one in session.scalars(select(Message).order_by(Message.id))]


def size_of(someone: Someone) -> str:
    with reading() as session:
        return session.get_one(Account, someone.id).text_size


@pytest.mark.parametrize("away", [timedelta(minutes=31), timedelta(hours=13)], ids=["locked", "ended"])
def test_a_message_sent_after_being_away_is_kept_and_sent_once_after_the_pin(
    world: World, samira: Someone, clock: time_machine.Traveller, away: timedelta
) -> None:
    visitor = world.visitor(samira).get("/vraag")
    clock.shift(away)

    visitor.press("Verstuur", text=TEXT)
    assert visitor.address == "/inloggen"
    assert "U was een tijd weg. Vul uw pincode in. Wat u schreef, is er nog." in visitor.text
    assert messages() == []
    visitor.press("Log in", pin=PIN)

    assert visitor.address == "/vraag"
    assert "Ik snap mijn loonstrook niet." in visitor.text
    assert messages() == [TEXT]
    visitor.get("/inloggen")
    assert visitor.address == "/"
    assert messages() == [TEXT]


def test_what_waits_is_sealed(world: World, samira: Someone, clock: time_machine.Traveller) -> None:
    visitor = world.visitor(samira).get("/vraag")
    clock.shift(timedelta(minutes=31))

    visitor.press("Verstuur", text=TEXT)

    with reading() as session:
        kept = session.scalars(select(HeldForm)).one()
        assert b"loonstrook" not in kept.fields_sealed
        assert "csrf_token" not in kept.fields
        assert "loonstrook" in kept.fields


def test_pressing_send_twice_while_locked_sends_once(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/vraag")
    action, sent = visitor.filled_in("Verstuur", text=TEXT)
    clock.shift(timedelta(minutes=31))
    visitor.client.post(action, data=sent)
    visitor.client.post(action, data=sent)

    visitor.get("/inloggen").press("Log in", pin=PIN)

    assert messages() == [TEXT]


def test_pressing_log_in_twice_sends_once(world: World, samira: Someone, clock: time_machine.Traveller) -> None:
    visitor = world.visitor(samira).get("/vraag")
    clock.shift(timedelta(minutes=31))
    visitor.press("Verstuur", text=TEXT)
    action, sent = visitor.filled_in("Log in", pin=PIN)
    other = Visitor(world.app)
    for name in ("portal", "phone"):
        cookie = visitor.client.get_cookie(name)
        assert cookie
        other.client.set_cookie(name, cookie.value)

    answers = [one.client.post(action, data=sent).status_code for one in (visitor, other)]

    assert answers == [303, 303]
    assert messages() == [TEXT]


def test_two_forms_of_two_tabs_are_both_sent(world: World, samira: Someone, clock: time_machine.Traveller) -> None:
    visitor = world.visitor(samira).get("/ik")
    letters = visitor.filled_in("Groot")
    question = visitor.get("/vraag").filled_in("Verstuur", text=TEXT)
    clock.shift(timedelta(minutes=31))
    for action, sent in (letters, question):
        visitor.client.post(action, data=sent)

    visitor.get("/inloggen").press("Log in", pin=PIN)

    assert visitor.address == "/vraag"
    assert messages() == [TEXT]
    assert size_of(samira) == "large"


def test_what_was_said_about_the_result_is_still_said(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/ik")
    clock.shift(timedelta(minutes=31))

    visitor.press("Groot").press("Log in", pin=PIN)

    assert visitor.address == "/ik"
    assert "De grootte van de letters is bewaard." in visitor.text
    assert visitor.page.html["data-text"] == "large"  # type: ignore[index]


def test_a_photo_is_asked_for_again_and_the_text_is_kept(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/vraag")
    clock.shift(timedelta(minutes=31))

    visitor.press("Verstuur", text=TEXT, files=(BytesIO(b"photo"), "brief.jpg"))
    assert "De foto is er niet meer. Kies die na uw pincode nog een keer." in visitor.text
    assert "Na uw pincode versturen wij het." not in visitor.text
    visitor.press("Log in", 422, pin=PIN)

    assert "Kies de foto nog een keer" in visitor.text
    assert visitor.page.find("textarea").get_text().strip().startswith("Ik snap")  # type: ignore[union-attr]
    assert messages() == []


def test_nothing_is_kept_for_longer_than_an_hour(world: World, samira: Someone, clock: time_machine.Traveller) -> None:
    visitor = world.visitor(samira).get("/ik")
    clock.shift(timedelta(minutes=31))
    visitor.press("Groot")
    clock.shift(timedelta(minutes=61))

    visitor.get("/inloggen")
    assert "Wat u schreef" not in visitor.text
    visitor.press("Log in", pin=PIN)

    assert size_of(samira) == "normal"


def test_nothing_is_kept_for_a_phone_that_is_not_known(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira, known_phone=False).get("/ik")
    clock.shift(timedelta(minutes=31))

    visitor.press("Groot")

    assert "Ik heb een uitnodiging" in visitor.text
    with reading() as session:
        assert session.scalars(select(HeldForm)).all() == []


def test_what_someone_sent_is_never_sent_by_the_next_person_on_the_phone(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    jelle = world.participant("Jelle", "Postma", joined=False)
    visitor = world.visitor(samira).get("/vraag")
    clock.shift(timedelta(minutes=31))
    visitor.press("Verstuur", text=TEXT)
    with transaction() as session:
        code = actions.invite(session, jelle.id, now=world.now, actor=None)

    visitor.get(f"/uitnodiging/{code}").follow("Ga verder").press("Nederlands")
    visitor.press("Ja").press("Ik heb geen mobiel").press("Ik heb geen e-mail")
    visitor.press("Bewaar mijn pincode", pin=PIN, again=PIN)

    assert messages() == []
    assert visitor.get("/inloggen").address == "/"


def test_a_phone_cannot_fill_the_house_with_waiting_forms(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/vraag")
    action, sent = visitor.filled_in("Verstuur", text=TEXT)
    clock.shift(timedelta(minutes=31))
    for number in range(15):
        sent["text"] = f"vraag {number}"
        visitor.client.post(action, data=sent)

    with reading() as session:
        assert len(session.scalars(select(HeldForm)).all()) == 10


def test_when_sending_fails_it_waits_and_can_be_tried_again(
    world: World, samira: Someone, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = world.visitor(samira).get("/ik")
    clock.shift(timedelta(minutes=31))
    visitor.press("Groot")
    with monkeypatch.context() as broken:
        broken.setitem(world.app.view_functions, "participant_me.text_size", lambda: 1 / 0)
        visitor.press("Log in", pin=PIN)
    assert visitor.h1 == "Nog niet verstuurd"
    assert size_of(samira) == "normal"

    visitor.press("Probeer opnieuw")

    assert visitor.address == "/ik"
    assert size_of(samira) == "large"


def test_a_poll_is_not_use_and_does_not_take_the_page_away(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    endpoint = "participant_me.show"
    view = world.app.view_functions[endpoint]
    visitor = world.visitor(samira).get("/ik")
    view.is_poll = True  # type: ignore[attr-defined]
    try:
        for _time in range(5):
            clock.shift(timedelta(minutes=7))
            answer = visitor.client.get("/ik", headers={"HX-Request": "true", "HX-Target": "news"})
    finally:
        del view.is_poll  # type: ignore[attr-defined]

    assert answer.status_code == 204
    assert visitor.get("/ik").address == "/inloggen"


def test_the_lock_on_a_part_of_a_page_holds_what_was_typed(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/vraag")
    action, sent = visitor.filled_in("Verstuur", text=TEXT)
    clock.shift(timedelta(minutes=31))

    answer = visitor.client.post(
        action, data=sent, headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/vraag"}
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/inloggen?verder=/vraag"
    visitor.get("/inloggen").press("Log in", pin=PIN)

    assert messages() == [TEXT]
    assert visitor.address == "/vraag"


def test_the_replay_happens_in_a_session_of_its_own_that_the_browser_then_has(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/ik")
    clock.shift(timedelta(hours=13))
    visitor.press("Groot")
    action, sent = visitor.filled_in("Log in", pin=PIN)

    answer = visitor.client.post(action, data=sent)

    names = [one.split("=")[0] for one in answer.headers.getlist("Set-Cookie")]
    assert names.count("portal") == 1
    assert names.count("phone") == 1
    with reading() as session:
        living = session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
        assert living is not None
    with visitor.client.session_transaction() as cookie:
        assert cookie["_user_id"] == str(living.id)
    assert held.send([]) is None


def test_sending_afterwards_works_over_https_where_the_browser_must_say_where_it_comes_from(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/ik")
    safely: dict[str, Any] = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/ik"}}
    clock.shift(timedelta(minutes=31))
    action, sent = visitor.filled_in("Groot")
    visitor.client.post(action, data=sent, **safely)
    action, sent = visitor.get("/inloggen").filled_in("Log in", pin=PIN)

    answer = visitor.client.post(action, data=sent, **safely)

    assert answer.headers["Location"].startswith("/ik")
    assert size_of(samira) == "large"
