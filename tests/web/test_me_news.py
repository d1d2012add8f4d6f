"""Ik, nieuws: how one hears that there is news, and messages on this phone."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from portal.base import db
from portal.base.db import reading, transaction
from portal.base.push import Subscription
from portal.base.settings import Mode, Settings
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account, KnownPhone
from portal.domain.audit.models import AuditLine
from portal.flows import getting_in
from tests.apps import app_with
from tests.builders import Someone, World
from tests.push import as_json, some_subscription
from tests.visitor import Visitor

PAGE = "/ik/nieuws"


@pytest.fixture
def samira(world: World) -> Someone:
    return world.participant("Samira", "el Amrani")


def account_of(someone: Someone) -> Account:
    with reading() as session:
        return session.get_one(Account, someone.id)


def phones_of(someone: Someone) -> list[KnownPhone]:
    with reading() as session:
        query = select(KnownPhone).where(KnownPhone.account_id == someone.id).order_by(KnownPhone.id)
        return list(session.scalars(query))


def choose(visitor: Visitor, *ways: str, status: int = 200) -> Visitor:
    """Only these ways are ticked."""
    return visitor.get(PAGE).press("Bewaar", status, **{name: "y" if name in ways else [] for name in offered(visitor)})


def offered(visitor: Visitor) -> list[str]:
    visitor.get(PAGE)
    return [str(box["name"]) for box in visitor.page.find_all("input", {"type": "checkbox"})]


def turn_on(visitor: Visitor, to: Subscription, status: int = 303) -> Visitor:
    """As the script does it: it fills in what the browser gave and sends the form."""
    visitor.get(PAGE)
    form = visitor.page.find("form", {"data-push": True})
    assert isinstance(form, Tag)
    token = form.find("input", {"name": "csrf_token"})
    assert isinstance(token, Tag)
    answer = visitor.client.post(str(form["action"]), data={"subscription": as_json(to), "csrf_token": token["value"]})
    assert answer.status_code == status, answer.text
    return visitor


# --- choosing ------------------------------------------------------------------------------------------------------


def test_a_page_that_comes_back_with_a_mistake_still_says_whom_to_call(world: World) -> None:
    visitor = world.visitor(world.participant(contact=world.contact_person())).get(PAGE)
    whom = visitor.page.select_one("#help-title + *")
    assert "Anna de Vries" in str(whom)

    choose(visitor, status=422)

    assert visitor.page.select_one("#help-title + *") == whom


def test_ik_leads_to_the_choice(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik").follow("Hoe hoort u dat er nieuws is?")

    assert visitor.address == PAGE


@pytest.mark.parametrize("ways", [("by_sms",), ("by_email",), ("by_call",), ("by_sms", "by_call")])
def test_each_way_can_be_on_or_off(world: World, samira: Someone, ways: tuple[str, ...]) -> None:
    visitor = choose(world.visitor(samira), *ways)

    assert visitor.address == PAGE
    assert "Uw keuze is bewaard." in visitor.text
    kept = account_of(samira)
    chosen = {"by_sms": kept.news_by_sms, "by_email": kept.news_by_email, "by_call": kept.news_by_call}
    assert chosen == {name: name in ways for name in chosen}


def test_one_way_must_stay(world: World, samira: Someone) -> None:
    visitor = choose(world.visitor(samira), status=422)

    assert visitor.errors == ["Kies er minstens 1. Anders hoort u niets van ons."]
    kept = account_of(samira)
    assert (kept.news_by_email, kept.news_by_sms) == (True, True)


@pytest.mark.parametrize("what", ["email_verified_at", "phone_verified_at"])
def test_only_what_was_verified_can_be_chosen(world: World, samira: Someone, what: str) -> None:
    with transaction() as session:
        setattr(session.get_one(Account, samira.id), what, None)
    visitor = world.visitor(samira)

    missing = "by_email" if what == "email_verified_at" else "by_sms"

    assert missing not in offered(visitor)
    assert "nog niet nagekeken" in visitor.text
    visitor.follow("Kijk het na")
    assert visitor.address == "/ik/contact"


def test_an_unverified_address_alone_does_not_count_as_a_way(world: World, samira: Someone) -> None:
    with transaction() as session:
        account = session.get_one(Account, samira.id)
        account.email_verified_at = account.phone_verified_at = None
    visitor = world.visitor(samira)

    choose(visitor, status=422)

    assert "Wij kunnen u nu alleen bellen." in visitor.text
    choose(visitor, "by_call")
    assert account_of(samira).news_by_email, "what could not be chosen stays as it was"


def test_sms_and_push_are_not_offered_where_they_do_not_exist(
    world: World, settings: Settings, samira: Someone
) -> None:
    bare = app_with(settings, mode=Mode.LOCAL)
    visitor = Visitor(bare)
    visitor.sign_in(samira.id, known_phone=True)

    assert offered(visitor) == ["by_email", "by_call"]
    assert visitor.page.find("form", {"data-push": True}) is None
    assert not any("push.js" in str(one.get("src")) for one in visitor.page.find_all("script"))


def test_who_said_no_to_post_by_the_portal_reads_what_that_means(world: World, samira: Someone) -> None:
    with transaction() as session:
        actions.choose_post(session, samira.id, by_portal=False, now=world.now)

    assert "U wilt geen post via deze site." in world.visitor(samira).get(PAGE).text


# --- this phone ----------------------------------------------------------------------------------------------------


def test_this_phone_can_be_turned_on_and_off(world: World, samira: Someone) -> None:
    visitor = turn_on(world.visitor(samira), some_subscription())

    (phone,) = phones_of(samira)
    assert json.loads(phone.push)["endpoint"] == some_subscription().endpoint
    assert phone.push_at is not None
    visitor.get(PAGE)
    assert "Dit staat aan sinds" in visitor.text

    visitor.press("Zet uit")

    (phone,) = phones_of(samira)
    assert (phone.push, phone.push_hash, phone.push_at) == (None, None, None)
    assert "Die telefoon krijgt geen bericht meer." in visitor.text
    with reading() as session:
        lines = session.scalars(select(AuditLine.action).where(AuditLine.actor_id == samira.id)).all()
    assert lines.count("news_chosen") == 2


def test_without_a_script_the_button_is_hidden_and_the_page_says_so(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get(PAGE)
    form = visitor.page.find("form", {"data-push": True})

    assert isinstance(form, Tag)
    assert form.has_attr("hidden")
    assert "Dit kan niet in deze browser." in visitor.text


def test_where_the_phone_takes_messages_is_not_readable_in_the_database(world: World, samira: Someone) -> None:
    turn_on(world.visitor(samira), some_subscription())

    with reading() as session:
        stored = session.execute(select(KnownPhone.__table__)).mappings().one()

    assert b"mozilla" not in bytes(stored["push_sealed"])
    assert "mozilla" not in str(stored["push_hash"])


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "[]",
        "{",
        '{"endpoint": "https://fcm.googleapis.com/fcm/send/a"}',
        as_json(Subscription("https://fcm.googleapis.com/a", "bm90IGEgcG9pbnQ", "c2l4dGVlbiBsZXR0ZXJzLg")),
        as_json(Subscription("https://intern.gemeente.nl/geheim", *[some_subscription().p256dh, "a" * 22])),
        as_json(Subscription("http://fcm.googleapis.com/a", *[some_subscription().p256dh, "a" * 22])),
        as_json(Subscription("https://fcm.googleapis.com@evil.example/", *[some_subscription().p256dh, "a" * 22])),
        as_json(Subscription("https://evilfcm.googleapis.com.example/", *[some_subscription().p256dh, "a" * 22])),
        as_json(Subscription("https://fcm.googleapis.com:8080/a", *[some_subscription().p256dh, "a" * 22])),
        as_json(Subscription("https://127.0.0.1/a", *[some_subscription().p256dh, "a" * 22])),
        as_json(Subscription("https://fcm.googleapis.com/" + "a" * 2000, *[some_subscription().p256dh, "a" * 22])),
        "x" * 100_000,
    ],
)
def test_what_is_no_place_for_messages_is_refused_in_words(world: World, samira: Someone, wrong: str) -> None:
    """The address comes from a visitor and this machine would ask it: only known services, only over https."""
    visitor = world.visitor(samira).get(PAGE)
    form = visitor.page.find("form", {"data-push": True})
    assert isinstance(form, Tag)
    token = form.find("input", {"name": "csrf_token"})
    assert isinstance(token, Tag)

    answer = visitor.client.post(f"{PAGE}/telefoon", data={"subscription": wrong, "csrf_token": token["value"]})

    assert answer.status_code == 422
    assert "Het lukte niet. Er is niets veranderd." in answer.text
    assert [phone.push for phone in phones_of(samira)] == [None]


def test_messages_alone_are_enough_and_the_last_way_stays(world: World, samira: Someone) -> None:
    visitor = turn_on(world.visitor(samira), some_subscription())
    choose(visitor)
    assert (account_of(samira).news_by_email, account_of(samira).news_by_sms) == (False, False)

    visitor.get(PAGE).press("Zet uit", 422)

    assert "Dit is de laatste manier." in visitor.text
    assert phones_of(samira)[0].push_at is not None


def test_another_phone_can_be_turned_off_from_here(world: World, samira: Someone) -> None:
    turn_on(world.visitor(samira), some_subscription("other"))
    visitor = world.visitor(samira)

    visitor.get(PAGE).press("Zet uit")

    assert [phone.push_at for phone in phones_of(samira)] == [None, None]


def test_a_phone_of_somebody_else_stays_as_it_is(world: World, samira: Someone) -> None:
    jelle = world.participant("Jelle")
    turn_on(world.visitor(jelle), some_subscription())
    visitor = turn_on(world.visitor(samira), some_subscription("hers"))
    _action, sent = visitor.get(PAGE).filled_in("Zet uit")
    (phone,) = phones_of(jelle)

    assert visitor.client.post(f"{PAGE}/telefoon/{phone.id}/uit", data=sent).status_code == 404
    assert phones_of(jelle)[0].push_at is not None


def test_a_browser_that_changes_hands_takes_messages_of_its_new_owner_only(world: World, samira: Someone) -> None:
    jelle = world.participant("Jelle")
    turn_on(world.visitor(jelle), some_subscription())

    turn_on(world.visitor(samira), some_subscription())

    assert phones_of(jelle)[0].push is None
    assert phones_of(samira)[0].push is not None


def test_a_phone_that_is_forgotten_takes_no_messages(world: World, samira: Someone) -> None:
    turn_on(world.visitor(samira), some_subscription())
    (phone,) = phones_of(samira)

    with transaction() as session:
        actions.forget_phone(session, phone.id, now=world.now)

    (phone,) = phones_of(samira)
    assert (phone.push_sealed, phone.push_hash, phone.push_at) == (None, None, None)


def test_a_new_invitation_silences_every_phone_of_before(world: World, samira: Someone) -> None:
    turn_on(world.visitor(samira), some_subscription())
    with transaction() as session:
        code = actions.invite(session, samira.id, now=world.now, actor=None)

    with transaction() as session:
        getting_in.join(session, code, None, label="android", language=None, before=None, now=world.now)

    assert [phone.push_hash for phone in phones_of(samira)] == [None, None]


def test_the_own_data_say_since_when_and_not_where(world: World, samira: Someone) -> None:
    visitor = turn_on(world.visitor(samira), some_subscription())

    visitor.get("/ik/gegevens")

    assert "Bericht op deze telefoon sinds" in visitor.text
    assert "mozilla" not in visitor.client.get("/ik/gegevens.json").text


def test_the_service_worker_stands_at_the_root_and_is_asked_for_anew(app: Flask, world: World) -> None:
    answer = app.test_client().get("/sw.js")

    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert 'addEventListener("fetch"' not in answer.text, "it answers for no page"


# --- the browser moves its messages --------------------------------------------------------------------------------


def moves(client: FlaskClient, to: Subscription) -> int:
    """As the service worker does it: without a page, whoever is signed in."""
    token = client.get("/inloggen/berichten").text
    sent = {"subscription": as_json(to), "csrf_token": token}
    return client.post("/inloggen/berichten", data=sent).status_code


def endpoints(someone: Someone) -> list[str | None]:
    return [json.loads(one.push)["endpoint"] if one.push else None for one in phones_of(someone)]


def test_a_browser_that_takes_messages_elsewhere_tells_so_also_when_nobody_is_signed_in(
    world: World, samira: Someone
) -> None:
    visitor = turn_on(world.visitor(samira), some_subscription())
    visitor.client.delete_cookie("portal")

    assert moves(visitor.client, some_subscription("new")) == 204

    assert endpoints(samira) == [some_subscription("new").endpoint]


def test_a_browser_that_took_no_messages_does_not_begin_to(world: World, samira: Someone) -> None:
    visitor = turn_on(world.visitor(samira), some_subscription())
    visitor.get(PAGE).press("Zet uit")

    assert moves(visitor.client, some_subscription("new")) == 422
    assert moves(visitor.app.test_client(), some_subscription("new")) == 422

    assert endpoints(samira) == [None]


@pytest.mark.parametrize("wrong", ["", "{", as_json(Subscription("https://intern.gemeente.nl/a", *["a" * 22] * 2))])
def test_messages_move_only_to_a_place_we_know(world: World, samira: Someone, wrong: str) -> None:
    visitor = turn_on(world.visitor(samira), some_subscription())
    sent = {"subscription": wrong, "csrf_token": visitor.client.get("/inloggen/berichten").text}

    assert visitor.client.post("/inloggen/berichten", data=sent).status_code == 422

    assert endpoints(samira) == [some_subscription().endpoint]


def test_an_iphone_reads_that_the_site_must_stand_on_the_home_screen_first(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira)
    visitor.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"

    assert "Kies dan Zet op beginscherm." in visitor.get(PAGE).text
    assert "Dit kan niet in deze browser." not in visitor.text


def test_a_phone_can_put_the_portal_on_its_home_screen(app: Flask, world: World) -> None:
    client = app.test_client()
    link = BeautifulSoup(client.get("/inloggen").text, "html5lib").find("link", rel="manifest")
    assert isinstance(link, Tag)

    found = json.loads(client.get(str(link["href"])).text)

    assert (found["display"], found["start_url"], found["scope"]) == ("standalone", "/", "/")
    for icon in found["icons"]:
        answer = client.get(icon["src"])
        width = int.from_bytes(answer.data[16:20], "big")
        assert (answer.mimetype, f"{width}x{width}") == ("image/png", icon["sizes"])


def test_the_page_costs_at_most_six_statements(
    world: World, samira: Someone, database: db.Database, clock: time_machine.Traveller
) -> None:
    visitor = turn_on(world.visitor(samira), some_subscription())
    visitor.get(PAGE)
    asked: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(database.reading, "before_cursor_execute", count)
    try:
        visitor.get(PAGE)
    finally:
        event.remove(database.reading, "before_cursor_execute", count)

    assert len(asked) <= 6, asked


def test_staff_have_no_such_page(world: World) -> None:
    world.visitor(world.contact_person()).get(PAGE, 403)
