"""Guessing: never more tries than are given, the same work whatever is guessed, and nobody else is locked out by it."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.base import db, files, tokens
from portal.base.db import reading, transaction
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account, Invitation, KnownPhone, SignIn
from portal.domain.sickness.models import SickSpell
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in.rules import Channel, Purpose
from tests.builders import PIN, Someone, World
from tests.statements import counted
from tests.visitor import Visitor
from tests.web.test_entry_invitation import to_pin
from tests.whole.storm_process import storm

WRONG = "90417"
UNKNOWN = "K7PM-2XQD-9RTB"


@pytest.fixture
def samira(world: World) -> Someone:
    someone = world.participant("Samira", "el Amrani")
    world.give_pin(someone)
    return someone


def new_phone(world: World, someone: Someone) -> Visitor:
    """A browser on a phone that is known, before signing in."""
    visitor = Visitor(world.app)
    with transaction() as session:
        _phone, secret = actions.know_phone(session, someone.id, "android", now=world.now)
    visitor.client.set_cookie("phone", secret)
    return visitor


def invite(world: World, someone: Someone) -> str:
    with transaction() as session:
        return actions.invite(session, someone.id, now=world.now, actor=None)


def token_of(visitor: Visitor) -> str:
    return str(visitor.get("/taal").page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]


# --- exactly, over processes --------------------------------------------------------------------------------------


def test_processes_that_guess_at_the_same_moment_share_the_tries_exactly(
    app: Flask, world: World, samira: Someone, database: db.Database
) -> None:
    settings = app.extensions["settings"]
    now = time_machine.escape_hatch.datetime.datetime.now(UTC)  # the other processes have the clock of the machine
    with transaction() as session:
        phone, _secret = actions.know_phone(session, samira.id, "android", now=now)
    with transaction() as session:
        code = ways_in.make_code(
            session, samira.id, Purpose.SIGN_IN, Channel.EMAIL, "samira@example.org", b"k" * 32, now=now
        )
    context = multiprocessing.get_context("spawn")
    together, said = context.Barrier(3), context.Queue()
    keys = (settings.keys.fields, settings.keys.lookup)
    url = database.writing.url.render_as_string(hide_password=False)
    others = [
        context.Process(target=storm, args=(url, keys, phone.id, code.id, 8, together, said)) for _process in range(3)
    ]
    for one in others:
        one.start()
    heard = Counter(said.get(timeout=60) for _answer in range(3 * 8 * 4))
    for one in others:
        one.join(30)

    assert [one.exitcode for one in others] == [0, 0, 0]
    assert heard["limit", True] == 7
    assert heard["pin", True] == 5
    assert heard["forgotten", True] == 1
    assert heard["code", True] == 4, "the fifth ends the code"
    assert heard["code", False] == 20


# --- at once ------------------------------------------------------------------------------------------------------


def test_many_who_hold_one_invitation_at_once_are_one(world: World, app: Flask, samira: Someone) -> None:
    """A code read over a shoulder, sent from many browsers at the same moment with other PINs: one comes in."""
    code = invite(world, samira)
    ready = []
    for number in range(6):
        visitor = to_pin(Visitor(app).get(f"/uitnodiging/{code}"))
        pin = f"{31873 + number}"
        ready.append((visitor, visitor.filled_in("Bewaar mijn pincode", pin=pin, again=pin)))

    def press(one: tuple[Visitor, tuple[str, object]]) -> int:
        visitor, (action, sent) = one
        return visitor.client.post(action, data=sent).status_code

    with ThreadPoolExecutor(6) as pool:
        said = Counter(pool.map(press, ready))

    assert said == {303: 1, 404: 5}
    with reading() as session:
        used = session.scalars(select(Invitation).where(Invitation.used_at.is_not(None))).all()
        assert len(used) == 1
        phones = session.scalars(select(KnownPhone).where(KnownPhone.forgotten_at.is_(None))).all()
        assert len(phones) == 1


def test_a_used_invitation_gives_fifteen_guesses_of_its_pin_and_no_more(
    world: World, app: Flask, samira: Someone
) -> None:
    """Who finds the paper afterwards may try the PIN of it, but not all hundred thousand."""
    code = invite(world, samira)
    first = to_pin(Visitor(app).get(f"/uitnodiging/{code}"))
    first.press("Bewaar mijn pincode", pin=PIN, again=PIN)
    finder = Visitor(app)
    finder.client.get(f"/uitnodiging/{code}")
    said = []
    for _try in range(16):
        finder.client.get(f"/uitnodiging/{code}")
        token = token_of(finder)
        sent = {"csrf_token": token, "pin": WRONG, "again": WRONG}
        said.append(finder.client.post("/uitnodiging/pincode", data=sent).status_code)

    assert set(said) <= {404, 429}
    assert finder.get("/ik").address == "/inloggen"
    with reading() as session:
        assert len(session.scalars(select(SignIn)).all()) == 1


# --- the same work ------------------------------------------------------------------------------------------------


@contextmanager
def hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every slow hash that is made or looked at."""
    done: list[str] = []
    hasher = tokens._hasher

    class Counting:
        def hash(self, *given: object) -> str:
            done.append("hash")
            return hasher.hash(*given)  # type: ignore[arg-type]

        def verify(self, *given: object) -> bool:
            done.append("verify")
            return hasher.verify(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(tokens, "_hasher", Counting())
        yield done


def work_of(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> tuple[list[str], list[str]]:
    with hashes(monkeypatch) as slow, counted() as asked:
        do()
    return slow, asked


@pytest.fixture
def codes(world: World, samira: Someone, clock: time_machine.Traveller) -> dict[str, str]:
    """One code of every kind that lets nobody in."""
    other = world.participant("Jelle", "Postma")
    expired = invite(world, other)
    clock.shift(timedelta(days=15))
    revoked = invite(world, samira)
    used = invite(world, samira)
    with transaction() as session:
        actions.join(session, used, "x", now=world.now)
    clock.shift(timedelta(hours=1))
    return {"unknown": UNKNOWN, "expired": expired, "revoked": revoked, "used": used}


def test_typing_a_code_costs_the_same_work_whatever_became_of_it(
    app: Flask, world: World, codes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unknown, expired, revoked or used: as many slow hashes, the same statements, the same answer."""
    found = {}
    for kind, code in codes.items():
        visitor = Visitor(app)
        visitor.get("/uitnodiging")
        sent = {"csrf_token": token_of(visitor), "code": code}
        answers: list[str] = []

        def type_it(visitor: Visitor = visitor, sent: dict[str, str] = sent, answers: list[str] = answers) -> None:
            answer = visitor.client.post("/uitnodiging", data=sent, follow_redirects=True)
            answers.append(f"{answer.status_code} {answer.get_data(as_text=True).count('<')}")

        found[kind] = (*work_of(monkeypatch, type_it), answers)

    assert found["expired"] == found["revoked"] == found["used"] == found["unknown"]
    assert found["unknown"][0] == []


def test_choosing_a_pin_with_a_code_that_is_gone_costs_the_same_work(
    app: Flask, world: World, codes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for kind, code in codes.items():
        visitor = Visitor(app)
        token = token_of(visitor)
        with visitor.client.session_transaction() as session:
            session["invitation"] = tokens.plain_code(code)
        sent = {"csrf_token": token, "pin": PIN, "again": PIN}

        def choose(visitor: Visitor = visitor, sent: dict[str, str] = sent) -> None:
            assert visitor.client.post("/uitnodiging/pincode", data=sent).status_code == 404

        found[kind] = work_of(monkeypatch, choose)

    assert found["expired"] == found["revoked"] == found["used"] == found["unknown"]


def test_a_pin_costs_the_same_work_whether_there_is_one_or_not(
    app: Flask, world: World, samira: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a known phone: the wrong PIN, and a PIN for somebody who never chose one."""
    never = world.participant("Jelle", "Postma")
    tokens._nobody()
    found = []
    for someone in (samira, never):
        phone = new_phone(world, someone).get("/inloggen")
        _action, sent = phone.filled_in("Log in", pin=WRONG)
        found.append(work_of(monkeypatch, lambda phone=phone, sent=sent: phone.client.post("/inloggen", data=sent)))

    assert found[0] == found[1]
    assert found[0][0] == ["verify"]


def test_a_phone_that_is_unknown_or_was_forgotten_or_belongs_to_nobody_any_more_gets_the_same_answer(
    app: Flask, world: World, samira: Someone
) -> None:
    forgotten, gone, unknown = (
        new_phone(world, samira),
        new_phone(world, world.participant("Jelle", "Bos")),
        Visitor(app),
    )
    with transaction() as session:
        row = session.scalars(select(KnownPhone).where(KnownPhone.account_id == samira.id)).one()
        actions.forget_phone(session, row.id, now=world.now)
        for account in session.scalars(select(Account).where(Account.first_name == "Jelle")):
            account.deactivated_at = world.now
    said = {one.get("/inloggen").text for one in (forgotten, gone, unknown)}

    assert len(said) == 1


# --- the storm of somebody else -----------------------------------------------------------------------------------


def rage(app: Flask, addresses: int = 4, times: int = 40) -> Counter[int]:
    """Somebody without an account tries every door, from several addresses, one of them that of the town hall."""
    said: Counter[int] = Counter()
    for number in range(addresses):
        stranger = Visitor(app)
        base = {"REMOTE_ADDR": "127.0.0.1" if number == 0 else f"198.51.100.{number}"}
        token = token_of(stranger)
        for _time in range(times):
            pin = {"csrf_token": token, "pin": WRONG}
            for path, sent in (("/inloggen", pin), ("/uitnodiging", {"csrf_token": token, "code": UNKNOWN})):
                answer = stranger.client.post(path, data=sent, environ_base=base, follow_redirects=True)
                said[answer.status_code] += 1
            said[stranger.client.post("/ziek", data=pin, environ_base=base).status_code] += 1
    return said


def test_a_storm_never_keeps_a_person_from_signing_in_and_reporting_sick_on_their_own_phone(
    app: Flask, world: World, samira: Someone
) -> None:
    phone = new_phone(world, samira)

    said = rage(app)

    assert said[429] > 20, "the storm was felt by who made it"
    phone.get("/ziek").press("Log in", pin=PIN)
    assert "Ontvangen om" in phone.press("Meld mij ziek").text
    with reading() as session:
        assert session.scalars(select(SickSpell)).one().participant_id == samira.participant_id


def test_a_storm_never_keeps_an_invited_person_out(app: Flask, world: World, samira: Someone) -> None:
    """Also from the same address: a right code is never refused for the wrong ones of others."""
    code = invite(world, samira)
    rage(app, addresses=1, times=70)

    visitor = to_pin(Visitor(app).get(f"/uitnodiging/{code}"))
    visitor.press("Bewaar mijn pincode", pin=PIN, again=PIN)

    assert visitor.address == "/"


def test_who_holds_the_name_of_a_person_but_not_the_phone_cannot_lock_that_phone(
    app: Flask, world: World, samira: Someone
) -> None:
    """Wrong PINs on one phone forget that phone; the other phone of the same person stays."""
    lost, own = new_phone(world, samira), new_phone(world, samira)
    lost.get("/inloggen")
    for _time in range(4):
        lost.press("Log in", 422, pin=WRONG)
    lost.press("Log in", 403, pin=WRONG)

    assert own.get("/ziek").press("Log in", pin=PIN).address == "/ziek"


def test_a_person_who_sends_bad_files_all_day_is_stopped_and_stops_nobody_else(
    world: World, samira: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking into files is slow work: it is counted before it is done, also when every file is refused."""
    looked: list[str] = []

    def look(_source: object, name: str) -> object:
        looked.append(name)
        raise files.Broken(name)

    monkeypatch.setattr(files, "accept", look)
    visitor = world.visitor(samira).get("/vraag")
    action, sent = visitor.filled_in("Verstuur", text="Kijk eens")
    said = []
    for _time in range(40):
        answer = visitor.client.post(action, data=dict(sent) | {"photo": (BytesIO(b"x"), "a.jpg")})
        answer.request.environ["wsgi.input"].close()
        said.append(answer.status_code)

    assert len(looked) == 30
    assert said == [422] * 30 + [429] * 10
    assert "Kijk eens" in answer.get_data(as_text=True)
    jelle = world.visitor(world.participant("Jelle", "Postma"))
    assert "Ontvangen om" in jelle.get("/ziek").press("Meld mij ziek").text
