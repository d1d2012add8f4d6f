"""Cookies that are planted, copied, made up or kept: only a session begun here, by its own person, opens anything."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts.models import SignIn
from portal.domain.messages.models import Message
from portal.domain.sickness.models import SickSpell
from portal.flows import conversation
from tests.builders import PIN, Someone, World
from tests.visitor import Visitor

SIGNED_OUT = "/inloggen"


@pytest.fixture
def samira(world: World) -> Someone:
    someone = world.participant("Samira", "el Amrani")
    world.give_pin(someone)
    return someone


def cookie(visitor: Visitor, name: str = "portal") -> str:
    found = visitor.client.get_cookie(name)
    assert found
    return found.value


def with_cookie(app: Flask, value: str, phone: str | None = None) -> Visitor:
    visitor = Visitor(app)
    visitor.client.set_cookie("portal", value)
    if phone:
        visitor.client.set_cookie("phone", phone)
    return visitor


def forged(app: Flask, key: str, **values: object) -> str:
    """A session cookie signed with this key."""
    before, app.secret_key = app.secret_key, key
    try:
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        return str(signer.dumps(values))
    finally:
        app.secret_key = before


def sign_ins(someone: Someone) -> list[SignIn]:
    with reading() as session:
        return list(session.scalars(select(SignIn).where(SignIn.account_id == someone.id).order_by(SignIn.id)))


def test_a_cookie_that_was_planted_before_signing_in_opens_nothing_afterwards(
    app: Flask, world: World, samira: Someone
) -> None:
    thief = Visitor(app).get(SIGNED_OUT)
    planted = cookie(thief)
    victim = world.visitor(samira)
    phone = cookie(victim, "phone")
    on_the_phone = with_cookie(app, planted, phone).get("/ik").press("Log in", pin=PIN)
    assert on_the_phone.address == "/ik"

    assert cookie(on_the_phone) != planted
    assert with_cookie(app, planted).get("/ik").address == SIGNED_OUT


def test_a_form_token_from_before_signing_in_is_worth_nothing_afterwards(
    app: Flask, world: World, samira: Someone
) -> None:
    phone = cookie(world.visitor(samira), "phone")
    visitor = Visitor(app)
    visitor.client.set_cookie("phone", phone)
    visitor.get("/taal")
    _action, before = visitor.filled_in("English")
    visitor.get("/ik").press("Log in", pin=PIN)

    assert visitor.client.post("/taal", data=before).status_code == 400


def test_every_sign_in_is_a_new_session_and_the_one_before_it_on_this_browser_ends(
    app: Flask, world: World, samira: Someone
) -> None:
    """Somebody else signs in on a browser where a session still ran: the old cookie is dead, not only replaced."""
    jelle = world.participant("Jelle", "Postma")
    of_jelle = world.visitor(jelle).get("/ik")
    old = cookie(of_jelle)
    browser = with_cookie(app, old, cookie(world.visitor(samira), "phone"))
    with browser.client.session_transaction() as session:
        session["used"] = 0
    world_before = sign_ins(jelle)[-1]
    with transaction() as session:
        session.get_one(SignIn, world_before.id).used_at = world.now.replace(year=2025)
    browser.get("/ik").press("Log in", pin=PIN)
    assert "Samira" in browser.get("/").text

    assert sign_ins(jelle)[-1].ended_at is not None
    assert with_cookie(app, old).get("/ik").address == SIGNED_OUT


@pytest.mark.parametrize("key", ["", "dev", "x" * 64])
def test_a_cookie_signed_with_another_key_opens_nothing(app: Flask, world: World, samira: Someone, key: str) -> None:
    world.visitor(samira)
    own = str(sign_ins(samira)[-1].id)

    value = forged(app, key or "-", _user_id=own, _fresh=True, used=2**31)

    assert with_cookie(app, value).get("/ik").address == SIGNED_OUT


def test_a_cookie_that_was_changed_by_one_letter_opens_nothing(app: Flask, world: World, samira: Someone) -> None:
    value = cookie(world.visitor(samira))
    for place in (0, len(value) // 2, len(value) - 5):  # the last letter holds bits that count for nothing
        other = "A" if value[place] != "A" else "B"
        changed = value[:place] + other + value[place + 1 :]
        assert with_cookie(app, changed).get("/ik").address == SIGNED_OUT


@pytest.mark.parametrize(
    "value",
    ["", ".", "..", "a.b.c", "{}", "eyJfdXNlcl9pZCI6IjEifQ.x.y", "\u00e9", "x" * 5000, '"; DROP TABLE sign_ins'],
)
def test_a_cookie_that_is_no_cookie_of_ours_is_nobody(app: Flask, world: World, value: str) -> None:
    client = app.test_client(use_cookies=False)

    answer = client.get("/ik", headers={"Cookie": f"portal={value}; phone={value}".encode().decode("latin-1")})

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(SIGNED_OUT)


@pytest.mark.parametrize("kind", ["nobody", "account", "ended", "text", "number"])
def test_even_with_our_key_only_the_number_of_a_running_session_opens(
    app: Flask, world: World, samira: Someone, kind: str
) -> None:
    """Should a cookie ever be signed by mistake: an account, a made up number or an ended session is nobody."""
    visitor = world.visitor(samira)
    visitor.get("/ik").client.get("/ik")
    row = sign_ins(samira)[-1]
    if kind == "ended":
        with transaction() as session:
            session.get_one(SignIn, row.id).ended_at = world.now
    made_up = {"nobody": uuid4(), "account": samira.id, "ended": row.id, "text": "x", "number": "1"}
    minute = int(world.now.timestamp()) // 60

    value = forged(app, str(app.secret_key), _user_id=str(made_up[kind]), _fresh=True, used=minute)

    assert with_cookie(app, value).get("/ik").address == SIGNED_OUT


def test_the_cookie_of_a_phone_is_no_session_and_that_of_a_session_no_phone(
    app: Flask, world: World, samira: Someone
) -> None:
    visitor = world.visitor(samira)

    swapped = with_cookie(app, cookie(visitor, "phone"), cookie(visitor))

    assert swapped.get("/ik").address == SIGNED_OUT
    assert "Dag Samira" not in swapped.text


def test_a_copy_of_the_session_cookie_dies_with_signing_out(app: Flask, world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik")
    copy = cookie(visitor)
    assert with_cookie(app, copy).get("/ik").address == "/ik"

    visitor.press("Log uit")

    assert with_cookie(app, copy).get("/ik").address == SIGNED_OUT


def test_no_answer_ever_shows_a_secret_of_the_session(app: Flask, world: World, samira: Someone) -> None:
    """The number of the session and the secret of the phone stand in cookies only: no page, link or form holds them."""
    visitor = world.visitor(samira)
    secrets = [str(row.id) for row in sign_ins(samira)] + [cookie(visitor, "phone")]

    for path in ("/", "/contract", "/ziek", "/vraag", "/geld", "/ik", "/ik/gegevens", "/ik/gegevens.json", "/taal"):
        said = visitor.client.get(path).get_data(as_text=True)
        assert [one for one in secrets if one in said] == [], path


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(app: Flask, world: World, samira: Someone) -> None:
    phone = cookie(world.visitor(samira), "phone")
    visitor = Visitor(app)
    visitor.client.set_cookie("phone", phone)
    visitor.get("/ik")
    action, sent = visitor.filled_in("Log in", pin=PIN)

    answer = visitor.client.post(action, data=sent)

    set_by_us = answer.headers.getlist("Set-Cookie")
    assert len(set_by_us) == 2
    for one in set_by_us:
        assert "HttpOnly" in one
        assert "SameSite=Lax" in one
        assert "Path=/" in one
        assert "Domain" not in one


# --- replayed forms -----------------------------------------------------------------------------------------------


def test_the_key_of_somebody_elses_form_swallows_no_message_and_shows_nothing(world: World, samira: Someone) -> None:
    """A form key that another person used already: my message is not called sent, and theirs stays theirs."""
    visitor = world.visitor(samira).get("/vraag").press("Verstuur", text="Alleen voor mijn contactpersoon")
    with reading() as session:
        key = session.scalars(select(Message.once)).one()
    jelle = world.visitor(world.participant("Jelle", "Postma")).get("/vraag")
    action, sent = jelle.filled_in("Verstuur", text="Mijn eigen vraag")
    sent["once"] = str(key)

    answer = jelle.client.post(action, data=sent, follow_redirects=True)

    said = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Mijn eigen vraag" in said, "what was typed is still there"
    assert "Alleen voor mijn contactpersoon" not in said
    jelle._took(answer, 422)
    jelle.press("Verstuur")
    assert "Mijn eigen vraag" in jelle.text
    assert "Alleen voor mijn contactpersoon" in visitor.get("/vraag").text


def test_the_key_of_somebody_elses_sick_report_swallows_no_report(world: World, samira: Someone) -> None:
    world.visitor(samira).get("/ziek").press("Meld mij ziek")
    with reading() as session:
        key = session.scalars(select(SickSpell.once)).one()
    someone = world.participant("Jelle", "Postma")
    jelle = world.visitor(someone).get("/ziek")
    action, sent = jelle.filled_in("Meld mij ziek")
    sent["once"] = str(key)

    answer = jelle.client.post(action, data=sent, follow_redirects=True)

    assert answer.status_code == 422
    jelle._took(answer, 422)
    assert "Ontvangen om" in jelle.press("Meld mij ziek").text
    with reading() as session:
        assert (
            len(session.scalars(select(SickSpell).where(SickSpell.participant_id == someone.participant_id)).all()) == 1
        )


def test_the_key_of_a_question_swallows_no_answer_of_staff(app: Flask, world: World, samira: Someone) -> None:
    anna = world.contact_person("Bram", "Hoekstra")
    jelle = world.participant("Jelle", "Postma", contact=anna)
    with transaction() as session:
        conversation.send(
            session, samira.participant_id, samira.id, text="Van Samira", once=UUID(int=7),
            municipality=app.extensions["settings"].municipality, now=world.now,
        )  # fmt: skip
    bram = world.visitor(anna).get(f"/team/gesprek/{jelle.participant_id}")
    action, sent = bram.filled_in("Verstuur", text="Het antwoord")
    sent["once"] = str(UUID(int=7))

    answer = bram.client.post(action, data=sent, follow_redirects=True)

    assert answer.status_code == 422
    bram._took(answer, 422)
    assert "Het antwoord" in bram.press("Verstuur").text
