"""Getting in on a known phone: the PIN, the lock, wrong PINs, signing out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts import actions
from portal.domain.accounts.models import KnownPhone, SignIn
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from tests.builders import PIN, Someone, World
from tests.visitor import Visitor

WRONG = "90417"


@pytest.fixture
def samira(world: World) -> Someone:
    someone = world.participant("Samira", "el Amrani")
    world.give_pin(someone)
    return someone


def on_known_phone(world: World, someone: Someone) -> Visitor:
    """A phone that knows this person, without a session."""
    visitor = Visitor(world.app)
    with transaction() as session:
        _phone, secret = actions.know_phone(session, someone.id, "android", now=world.now)
    visitor.client.set_cookie("phone", secret)
    return visitor


def sessions(someone: Someone) -> list[SignIn]:
    with reading() as session:
        return list(session.scalars(select(SignIn).where(SignIn.account_id == someone.id).order_by(SignIn.id)))


def test_a_new_phone_tells_how_to_get_in_and_shows_the_sick_numbers(visitor: Visitor) -> None:
    visitor.get("/inloggen")

    assert visitor.h1 == "Inloggen"
    assert "Ik heb een uitnodiging" in visitor.text
    assert "Bel ons" in visitor.text
    assert "058 233 9090" in visitor.page.get_text(" ")


def test_a_known_phone_greets_by_first_name_and_lets_in_with_the_pin(world: World, samira: Someone) -> None:
    visitor = on_known_phone(world, samira).get("/ik")
    assert "Dag Samira" in visitor.text
    assert "Amrani" not in visitor.text

    visitor.press("Log in", pin=PIN)

    assert visitor.address == "/ik"
    assert visitor.h1


def test_a_pin_in_the_digits_of_another_keyboard_or_with_spaces_counts(world: World, samira: Someone) -> None:
    visitor = on_known_phone(world, samira).get("/ik")

    visitor.press("Log in", pin="٣١ ٨٧٢")

    assert visitor.address == "/ik"


def test_after_signing_in_the_session_and_the_form_token_are_new(world: World, samira: Someone) -> None:
    visitor = on_known_phone(world, samira).get("/ik")
    with visitor.client.session_transaction() as cookie:
        before = cookie["csrf_token"]

    visitor.press("Log in", pin=PIN).get("/ik")

    with visitor.client.session_transaction() as cookie:
        assert cookie["csrf_token"] != before
        assert cookie["_user_id"] == str(sessions(samira)[0].id)


def test_a_wrong_pin_says_how_many_tries_are_left_and_keeps_the_title(world: World, samira: Someone) -> None:
    visitor = on_known_phone(world, samira).get("/ik")

    visitor.press("Log in", 422, pin=WRONG)

    assert visitor.h1 == "Inloggen"
    assert "U kunt het nog 4 keer proberen." in visitor.text
    visitor.press("Log in", pin=PIN)
    assert visitor.address == "/ik"


def test_something_that_is_no_pin_is_no_try(world: World, samira: Someone) -> None:
    visitor = on_known_phone(world, samira).get("/ik")

    visitor.press("Log in", 422, pin="12")

    assert visitor.text.count("Uw pincode heeft 5 cijfers.") == 2
    with reading() as session:
        assert session.scalar(select(KnownPhone.wrong_pins)) == 0


def test_a_right_pin_ends_the_row_of_wrong_ones(world: World, samira: Someone) -> None:
    visitor = on_known_phone(world, samira).get("/ik")
    for _time in range(4):
        visitor.press("Log in", 422, pin=WRONG)
    visitor.press("Log in", pin=PIN)

    visitor.get("/ik").press("Log uit").press("Log in", 422, pin=WRONG)

    assert "nog 4 keer" in visitor.text


def test_the_fifth_wrong_pin_in_a_row_forgets_the_phone_and_tells_the_person(world: World, samira: Someone) -> None:
    elsewhere = world.visitor(samira).get("/ik")
    visitor = on_known_phone(world, samira).get("/ik")
    for _time in range(4):
        visitor.press("Log in", 422, pin=WRONG)
    assert "Bel ons dan eerst" in visitor.text

    visitor.press("Log in", 403, pin=WRONG)

    assert "Bel ons" in visitor.text
    assert "058 233 9090" in visitor.page.get_text(" ")
    assert "Dag Samira" not in visitor.get("/inloggen").text
    assert elsewhere.get("/ik").address == "/ik"
    with reading() as session:
        assert session.scalars(select(Notice.kind).where(Notice.account_id == samira.id)).all() == [
            NoticeKind.PHONE_FORGOTTEN
        ]


def test_wrong_pins_that_arrive_at_once_are_counted_exactly(app: Flask, world: World, samira: Someone) -> None:
    first = on_known_phone(world, samira).get("/ik")
    secret = first.client.get_cookie("phone")
    session_cookie = first.client.get_cookie("portal")
    _action, sent = first.filled_in("Log in", pin=WRONG)
    assert secret
    assert session_cookie

    def press(_number: int) -> int:
        client = app.test_client()
        client.set_cookie("phone", secret.value)
        client.set_cookie("portal", session_cookie.value)
        return client.post("/inloggen", data=sent).status_code

    with ThreadPoolExecutor(8) as together:
        answers = list(together.map(press, range(8)))

    assert answers.count(422) >= 4
    with reading() as session:
        phone = session.scalars(select(KnownPhone)).one()
        assert phone.wrong_pins == 5
        assert phone.forgotten_at is not None
        assert len(session.scalars(select(Notice)).all()) == 1


def test_too_many_tries_are_answered_in_words_and_do_not_stop_another_phone(world: World, samira: Someone) -> None:
    storm = Visitor(world.app)
    storm.client.get("/inloggen")
    token = _token_of(storm)
    codes = [storm.client.post("/inloggen", data={"csrf_token": token, "pin": WRONG}).status_code for _try in range(61)]
    assert codes[-1] == 429
    assert set(codes[:-1]) == {422}

    visitor = on_known_phone(world, samira).get("/ik").press("Log in", pin=PIN)

    assert visitor.address == "/ik"


def test_a_known_phone_is_limited_by_itself(world: World, samira: Someone, clock: time_machine.Traveller) -> None:
    visitor = on_known_phone(world, samira).get("/ik")
    for _time in range(20):
        visitor.press("Log in", 422, pin="1")

    visitor.get("/ik").press("Log in", 429, pin=PIN)

    assert "Wacht een paar minuten" in visitor.text
    clock.shift(timedelta(minutes=16))
    visitor.get("/ik").press("Log in", pin=PIN)
    assert visitor.address == "/ik"


def _token_of(visitor: Visitor) -> str:
    visitor.get("/inloggen")
    return str(visitor.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]


def test_after_half_an_hour_the_same_session_goes_on_with_the_pin(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/ik")
    token = str(visitor.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    clock.shift(timedelta(minutes=31))

    visitor.get("/contract")
    assert visitor.address == "/inloggen"
    assert visitor.h1 == "Inloggen"
    assert "U was een tijd weg. Vul uw pincode in." in visitor.text
    visitor.press("Log in", pin=PIN)

    assert visitor.address == "/contract"
    assert len(sessions(samira)) == 1
    answer = visitor.client.post("/ik/letters", data={"csrf_token": token, "text_size": "large"})
    assert answer.status_code == 303


def test_a_session_lasts_twelve_hours_at_most(world: World, samira: Someone, clock: time_machine.Traveller) -> None:
    visitor = world.visitor(samira)
    for _time in range(37):
        visitor.get("/ik")
        clock.shift(timedelta(minutes=20))

    visitor.get("/ik")

    assert visitor.address == "/inloggen"
    visitor.press("Log in", pin=PIN)
    assert visitor.address == "/ik"
    assert len(sessions(samira)) == 2


def test_a_phone_that_was_not_used_for_half_a_year_is_new_again(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = on_known_phone(world, samira)
    clock.shift(timedelta(days=181))

    visitor.get("/inloggen")

    assert "Dag Samira" not in visitor.text


def test_somebody_who_may_no_longer_come_in_is_asked_nothing(world: World, samira: Someone) -> None:
    visitor = on_known_phone(world, samira)
    with transaction() as session:
        session.get_one(type(samira.account), samira.id).deactivated_at = world.now

    visitor.get("/inloggen")

    assert "Dag Samira" not in visitor.text
    assert "Ik heb een uitnodiging" in visitor.text


def test_signing_out_ends_the_session_and_keeps_the_phone_known(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik")
    old = visitor.client.get_cookie("portal")
    assert old

    visitor.press("Log uit")

    assert visitor.address == "/inloggen"
    assert "U bent uitgelogd." in visitor.text
    assert "Dag Samira" in visitor.text
    assert sessions(samira)[0].ended_at is not None
    visitor.client.set_cookie("portal", old.value)
    assert visitor.get("/ik").address == "/inloggen"


def test_signing_out_on_a_phone_of_someone_else_forgets_it(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik")
    secret = visitor.client.get_cookie("phone")
    assert secret

    visitor.press("Log uit", not_mine="1")

    assert "U bent uitgelogd." in visitor.text
    assert visitor.client.get_cookie("phone") is None
    visitor.client.set_cookie("phone", secret.value)
    assert "Dag Samira" not in visitor.get("/inloggen").text


def test_signing_out_tells_the_browser_to_forget_what_was_typed(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik")
    action, sent = visitor.filled_in("Log uit")

    answer = visitor.client.post(action, data=sent)

    assert answer.headers["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "/%0d%0aSet-Cookie: a=b",
        "javascript:alert(1)",
        "/uitloggen",
        "/inloggen",
        "/" + "a" * 300,
        "/geen/pagina",
        "/ik/letters",  # takes what is sent; there is nothing to look at
    ],
)
def test_nobody_is_led_away_after_signing_in(world: World, samira: Someone, elsewhere: str) -> None:
    visitor = on_known_phone(world, samira).get("/ik")
    action, sent = visitor.filled_in("Log in", pin=PIN, verder=elsewhere)

    answer = visitor.client.post(action, data=sent)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_a_part_of_a_page_is_sent_to_the_sign_in_page_whole(world: World, visitor: Visitor) -> None:
    answer = visitor.client.get(
        "/vraag", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/vraag?eerder=1"}
    )

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/inloggen?verder=/vraag?eerder%3D1"


def test_a_workplace_comes_in_with_the_pin_at_its_own_door(world: World) -> None:
    desk = world.workplace_desk()
    world.give_pin(desk)

    visitor = on_known_phone(world, desk).get("/inloggen")
    action, sent = visitor.filled_in("Log in", pin=PIN)

    assert visitor.client.post(action, data=sent).headers["Location"] == "/werkgever"
    assert visitor.client.get("/").headers["Location"] == "/werkgever"


def test_a_known_phone_speaks_the_language_of_its_owner(world: World) -> None:
    nour = world.participant("Nour", "Haddad", language="ar")

    visitor = on_known_phone(world, nour).get("/inloggen")

    assert visitor.page.html["dir"] == "rtl"  # type: ignore[index]


def test_somebody_else_on_a_known_phone_finds_how_to_get_in_and_nothing_is_forgotten(
    world: World, samira: Someone
) -> None:
    visitor = on_known_phone(world, samira).get("/inloggen").follow("Ik ben Samira niet")
    assert "Ik heb een uitnodiging" in visitor.text

    visitor.get("/ik").press("Log in", pin=PIN)

    assert visitor.address == "/ik"


def test_the_page_of_a_locked_phone_can_be_read_in_another_language(world: World, samira: Someone) -> None:
    visitor = on_known_phone(world, samira)
    visitor.get("/taal", headers={"Referer": "http://localhost/inloggen"}).press("العربية")

    assert visitor.address == "/inloggen"
    assert visitor.page.html["dir"] == "rtl"  # type: ignore[index]
