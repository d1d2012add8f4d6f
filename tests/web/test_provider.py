"""Signing in at an identity provider: linked through an invitation, and known by issuer and subject ever after."""

from __future__ import annotations

import base64
import json
import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import requests
import time_machine
from authlib.deprecate import AuthlibDeprecationWarning
from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from sqlalchemy import select

from portal.base import provider as client
from portal.base.db import reading, transaction
from portal.base.settings import Provider, Settings, StaffProvider
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account, Invitation, KnownPhone, Role, SignIn
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.audit.rules import Hat
from portal.domain.messages.models import Message
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in.models import Identity
from portal.domain.ways_in.rules import STRONG, Way
from portal.web.entry import provider as entry_provider
from tests.builders import PIN, Someone, World
from tests.provider import CLIENT, SECRET, IdentityProvider, identity_provider, sign_in_there
from tests.smtp import free_port
from tests.visitor import Visitor

STAFF, PARTICIPANT = "/inloggen/aanbieder/medewerker", "/inloggen/aanbieder/deelnemer"
ROLES = (("portal-coordinators", "coordinator"), ("portal-redactie", "publisher"))


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityProvider]:
    with identity_provider() as running:
        yield running


@pytest.fixture
def there(running: IdentityProvider, app: Flask, settings: Settings) -> Iterator[IdentityProvider]:
    """The provider of staff and of participants, without roles; every test finds it as new."""
    running.__init__(issuer=running.issuer)  # type: ignore[misc]
    client.forget()
    use(app, settings, staff=staff_provider(running), participant=participant_provider(running))
    yield running
    app.extensions["settings"] = settings


def use(app: Flask, settings: Settings, **providers: Any) -> None:
    app.extensions["settings"] = settings.model_copy(
        update={f"{kind}_provider": provider for kind, provider in providers.items()}
    )


def staff_provider(there: IdentityProvider, **more: Any) -> StaffProvider:
    return StaffProvider(issuer=there.issuer, client_id=CLIENT, client_secret=SECRET, name="gemeente-account", **more)


def participant_provider(there: IdentityProvider) -> Provider:
    return Provider(issuer=there.issuer, client_id=CLIENT, client_secret=SECRET, name="DigiD")


def with_roles(app: Flask, settings: Settings, there: IdentityProvider) -> None:
    """From now on the provider decides who is coordinator or publisher."""
    use(app, settings, staff=staff_provider(there, role_claim="groups", roles=ROLES))


@pytest.fixture
def wytske(world: World) -> Someone:
    return world.participant("Wytske", "Hoekstra", joined=False)


@pytest.fixture
def cora(world: World) -> Someone:
    return world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")


def invite(world: World, someone: Someone) -> str:
    with transaction() as session:
        return actions.invite(session, someone.id, now=world.now, actor=None)


def link(world: World, there: IdentityProvider, someone: Someone, subject: str = "a7f3") -> None:
    with transaction() as session:
        ways_in.link_identity(session, someone.id, there.issuer, subject, now=world.now)


def to_provider(visitor: Visitor, door: str, query: str = "") -> str:
    """Press the button; the address at the provider."""
    answer = visitor.client.get(f"{door}{query}")
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def come_back(visitor: Visitor, address: str, status: int = 200) -> Visitor:
    """The browser is sent back to us."""
    parts = urlsplit(address)
    return visitor.get(f"{parts.path}?{parts.query}", status)


def sign_in(visitor: Visitor, door: str, status: int = 200, query: str = "") -> Visitor:
    return come_back(visitor, sign_in_there(to_provider(visitor, door, query)), status)


def identities() -> list[tuple[UUID, str]]:
    with reading() as session:
        return [(one.account_id, one.subject) for one in session.scalars(select(Identity))]


def sessions(someone: Someone) -> list[SignIn]:
    with reading() as session:
        return list(session.scalars(select(SignIn).where(SignIn.account_id == someone.id).order_by(SignIn.id)))


def roles(someone: Someone) -> list[tuple[str, date, date | None]]:
    with reading() as session:
        found = session.scalars(select(Role).where(Role.account_id == someone.id).order_by(Role.id))
        return [(role.kind, role.from_on, role.until_on) for role in found]


def lines() -> list[tuple[str, str | None]]:
    with reading() as session:
        return [(one.action, one.actor_role) for one in session.scalars(select(AuditLine).order_by(AuditLine.id))]


def is_used(someone: Someone) -> bool:
    with reading() as session:
        return session.scalars(select(Invitation.used_at).where(Invitation.account_id == someone.id)).one() is not None


# linking through the invitation


def test_a_participant_is_linked_by_the_button_after_coming_back_and_gets_in(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    visitor.get(f"/uitnodiging/{invite(world, wytske)}").follow("Ga verder").press("Nederlands").press("Ja")
    visitor.get("/uitnodiging/pincode")
    assert "Log in met DigiD" in visitor.text
    assert "gemeente-account" not in visitor.text

    sign_in(visitor, PARTICIPANT, query="?uitnodiging=1")
    assert "Welkom Wytske" in visitor.text
    assert (identities(), is_used(wytske), sessions(wytske)) == ([], False, []), "coming back uses nothing up"
    visitor.press("Ga verder")

    assert visitor.address == "/"
    assert "U bent binnen." in visitor.text
    assert identities() == [(wytske.id, "a7f3")]
    assert is_used(wytske)
    assert [one.way for one in sessions(wytske)] == [Way.PROVIDER]
    assert visitor.client.get_cookie("phone") is not None
    with reading() as session:
        assert session.get_one(Account, wytske.id).post_by_portal is True, "what was answered before counts"


def test_staff_are_linked_at_the_provider_of_staff(
    world: World, visitor: Visitor, there: IdentityProvider, cora: Someone
) -> None:
    visitor.get(f"/uitnodiging/{invite(world, cora)}").follow("Ga verder").press("Nederlands")
    assert "Log in met gemeente-account" in visitor.text
    assert "DigiD" not in visitor.text

    sign_in(visitor, STAFF, query="?uitnodiging=1").press("Ga verder")

    assert visitor.address == "/team"
    assert identities() == [(cora.id, "a7f3")]


def test_the_invitation_ends_the_old_phones_and_the_pin(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    old = world.visitor(wytske).get("/ik")
    with transaction() as session:
        session.get_one(Account, wytske.id).pin_hash = "a hash"

    visitor.get(f"/uitnodiging/{invite(world, wytske)}")
    sign_in(visitor, PARTICIPANT, query="?uitnodiging=1").press("Ga verder")

    assert old.get("/ik").address == "/inloggen"
    with reading() as session:
        assert session.get_one(Account, wytske.id).pin_hash is None


def test_pressing_the_last_button_twice_counts_as_once_and_later_not_at_all(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone, clock: time_machine.Traveller
) -> None:
    visitor.get(f"/uitnodiging/{invite(world, wytske)}")
    sign_in(visitor, PARTICIPANT, query="?uitnodiging=1")
    action, sent = visitor.filled_in("Ga verder")
    before = visitor.client.get_cookie("portal")
    assert before
    visitor.client.post(action, data=sent)

    answers = []
    for _press in range(2):
        again = Visitor(world.app)
        again.client.set_cookie("portal", before.value)
        answers.append(again.client.post(action, data=sent).status_code)
        clock.shift(timedelta(minutes=3))

    assert answers == [303, 404]
    assert identities() == [(wytske.id, "a7f3")]


def test_an_invitation_that_was_revoked_meanwhile_links_nobody(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    visitor.get(f"/uitnodiging/{invite(world, wytske)}")
    sign_in(visitor, PARTICIPANT, query="?uitnodiging=1")
    invite(world, wytske)

    visitor.press("Ga verder", 404)

    assert "Bel ons" in visitor.text
    assert identities() == []


def test_an_account_of_somebody_else_at_the_provider_links_nobody_and_leaves_the_invitation(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, world.participant("Jelle", "Postma"))
    visitor.get(f"/uitnodiging/{invite(world, wytske)}")
    sign_in(visitor, PARTICIPANT, query="?uitnodiging=1")

    visitor.press("Ga verder", 409)

    assert "is al van iemand anders" in visitor.text
    assert not is_used(wytske)
    assert sessions(wytske) == []


def test_a_new_invitation_links_another_account_in_place_of_the_old(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske, "the old one")
    visitor.get(f"/uitnodiging/{invite(world, wytske)}")

    sign_in(visitor, PARTICIPANT, query="?uitnodiging=1").press("Ga verder")

    assert identities() == [(wytske.id, "a7f3")]


def test_what_came_back_is_good_for_ten_minutes(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone, clock: time_machine.Traveller
) -> None:
    visitor.get(f"/uitnodiging/{invite(world, wytske)}")
    sign_in(visitor, PARTICIPANT, query="?uitnodiging=1")
    clock.shift(timedelta(minutes=11))

    visitor.press("Ga verder")

    assert visitor.address == "/uitnodiging"
    assert identities() == []


def test_a_participant_cannot_be_linked_at_the_provider_of_staff(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    visitor.get(f"/uitnodiging/{invite(world, wytske)}")

    sign_in(visitor, STAFF, query="?uitnodiging=1").press("Ga verder", 400)

    assert identities() == []
    assert not is_used(wytske)


# signing in


def test_who_is_linked_gets_in_with_one_button_on_a_new_phone(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske)
    visitor.get("/inloggen")
    assert "Log in met DigiD" in visitor.text
    assert "gemeente-account" not in visitor.text

    sign_in(visitor, PARTICIPANT, query="?verder=/contract")

    assert visitor.address == "/contract"
    assert [one.way for one in sessions(wytske)] == [Way.PROVIDER]


def test_staff_who_are_linked_get_in_at_their_own_door(
    world: World, visitor: Visitor, there: IdentityProvider, cora: Someone
) -> None:
    link(world, there, cora)
    visitor.get("/inloggen/team")
    assert "Log in met gemeente-account" in visitor.text
    assert "DigiD" not in visitor.text

    sign_in(visitor, STAFF)

    assert visitor.address == "/team"


def test_the_way_there_signs_nobody_in_and_tells_the_provider_nothing_of_the_person(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske)

    sent = parse_qs(urlsplit(to_provider(visitor, PARTICIPANT)).query)

    assert sorted(sent) == [
        "client_id", "code_challenge", "code_challenge_method", "nonce", "redirect_uri", "response_type", "scope",
        "state",
    ]  # fmt: skip
    assert sent["scope"] == ["openid"]
    assert visitor.get("/ik").address == "/inloggen"


def test_a_way_in_by_a_provider_is_strong() -> None:
    assert Way.PROVIDER in STRONG


def test_nobody_unknown_gets_an_account(world: World, visitor: Visitor, there: IdentityProvider) -> None:
    with reading() as session:
        before = len(session.scalars(select(Account)).all())

    sign_in(visitor, PARTICIPANT, 403)

    assert "Wij kennen u nog niet. U heeft een uitnodiging nodig." in visitor.text
    assert "058" in visitor.page.get_text(" ")
    with reading() as session:
        assert len(session.scalars(select(Account)).all()) == before


def test_unknown_deactivated_and_at_the_wrong_door_get_the_same_answer(
    world: World, there: IdentityProvider, wytske: Someone, cora: Someone
) -> None:
    link(world, there, cora, "cora")
    gone = world.participant("Jelle", "Postma")
    link(world, there, gone, "gone")
    with transaction() as session:
        session.get_one(Account, gone.id).deactivated_at = world.now
    said = set()

    for subject in ("nobody", "gone", "cora"):
        there.person = subject
        said.add(sign_in(Visitor(world.app), PARTICIPANT, 403).text)

    assert len(said) == 1
    assert sessions(cora) == sessions(gone) == []


def test_a_participant_does_not_get_in_at_the_door_of_staff(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske)

    sign_in(visitor, STAFF, 403)

    assert sessions(wytske) == []


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "/uitloggen"])
def test_nobody_is_led_away_after_coming_back(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone, elsewhere: str
) -> None:
    link(world, there, wytske)

    back = urlsplit(sign_in_there(to_provider(visitor, PARTICIPANT, f"?verder={elsewhere}")))

    assert visitor.client.get(f"{back.path}?{back.query}").headers["Location"] == "/"


def test_a_made_up_host_changes_nothing_of_where_people_come_back(
    world: World, visitor: Visitor, there: IdentityProvider
) -> None:
    answer = visitor.client.get(PARTICIPANT, headers={"Host": "evil.example"})

    sent = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert sent["redirect_uri"] == ["http://localhost:8000/inloggen/aanbieder/deelnemer/terug"]


def test_signing_out_says_that_the_provider_may_still_know_you(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske)

    sign_in(visitor, PARTICIPANT, query="?verder=/ik").press("Log uit")

    assert "U bent uitgelogd." in visitor.text
    assert "Bij DigiD bent u misschien nog ingelogd." in visitor.text
    assert sessions(wytske)[0].ended_at is not None


# the lock


def test_coming_back_unlocks_the_same_session_and_sends_what_was_held_once(
    world: World, there: IdentityProvider, wytske: Someone, clock: time_machine.Traveller
) -> None:
    link(world, there, wytske)
    visitor = world.visitor(wytske).get("/vraag")
    clock.shift(timedelta(minutes=31))
    visitor.press("Verstuur", text="Ik snap mijn loonstrook niet.")
    assert "Log in met DigiD" in visitor.text
    assert "Uw pincode" not in visitor.text, "without a PIN none is asked"

    sign_in(visitor, PARTICIPANT)

    assert visitor.address == "/vraag"
    with reading() as session:
        assert [one.text for one in session.scalars(select(Message))] == ["Ik snap mijn loonstrook niet."]
        assert len(session.scalars(select(KnownPhone)).all()) == 1
    assert len(sessions(wytske)) == 1


def test_a_known_phone_offers_the_pin_too_and_no_provider_to_who_is_not_linked(
    world: World, there: IdentityProvider, wytske: Someone
) -> None:
    world.give_pin(wytske)
    jelle = world.participant("Jelle", "Postma")
    world.give_pin(jelle)
    link(world, there, wytske)
    phones = []
    for someone in (wytske, jelle):
        visitor = Visitor(world.app)
        with transaction() as session:
            _phone, secret = actions.know_phone(session, someone.id, "android", now=world.now)
        visitor.client.set_cookie("phone", secret)
        phones.append(visitor.get("/inloggen"))

    assert "Log in met DigiD" in phones[0].text
    assert "DigiD" not in phones[1].text
    assert phones[0].press("Log in", pin=PIN).address == "/"


def test_what_waits_is_still_there_when_the_provider_is_away(
    world: World, there: IdentityProvider, wytske: Someone, clock: time_machine.Traveller
) -> None:
    link(world, there, wytske)
    visitor = world.visitor(wytske).get("/vraag")
    clock.shift(timedelta(minutes=31))
    visitor.press("Verstuur", text="Ik snap mijn loonstrook niet.")
    there.fails = {"/.well-known/openid-configuration": 503}

    visitor.get(PARTICIPANT, 503)

    assert "Wat u schreef, is er nog." in visitor.text
    client.forget()
    there.fails = {}
    sign_in(visitor, PARTICIPANT)
    with reading() as session:
        assert len(session.scalars(select(Message)).all()) == 1


def test_staff_unlock_by_the_provider_and_nobody_is_waved_through(
    world: World, there: IdentityProvider, cora: Someone, clock: time_machine.Traveller
) -> None:
    link(world, there, cora)
    visitor = world.visitor(cora).get("/team")
    clock.shift(timedelta(minutes=31))
    assert "Log in met gemeente-account" in visitor.get("/team").text
    address = to_provider(visitor, STAFF)
    asked = parse_qs(urlsplit(address).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    there.changes = {"auth_time": int(world.now.timestamp()) - 3600}

    come_back(visitor, sign_in_there(address), 400)
    assert visitor.get("/team").address != "/team"
    there.changes = {"auth_time": int(world.now.timestamp())}
    sign_in(visitor, STAFF)

    assert visitor.address == "/team"
    assert len(sessions(cora)) == 1


def test_a_change_of_how_one_gets_in_asks_the_provider_again(
    world: World, there: IdentityProvider, wytske: Someone, clock: time_machine.Traveller
) -> None:
    link(world, there, wytske)
    visitor = Visitor(world.app)
    sign_in(visitor, PARTICIPANT)
    clock.shift(timedelta(minutes=6))
    visitor.get("/inloggen/nogmaals?verder=/ik/inloggen")
    assert "Log in met DigiD" in visitor.text
    assert "Uw pincode" not in visitor.text

    sign_in(visitor, PARTICIPANT, query="?verder=/ik/inloggen")

    assert visitor.address == "/ik/inloggen"
    (only,) = sessions(wytske)
    assert world.now - only.proven_at < timedelta(minutes=1)


def test_somebody_else_who_comes_back_does_not_get_the_locked_session(
    world: World, there: IdentityProvider, wytske: Someone, clock: time_machine.Traveller
) -> None:
    jelle = world.participant("Jelle", "Postma")
    link(world, there, jelle)
    visitor = world.visitor(wytske).get("/ik")
    clock.shift(timedelta(minutes=31))

    sign_in(visitor, PARTICIPANT)

    assert "Jelle" in visitor.page.get_text(" ")
    assert sessions(wytske)[0].ended_at is not None
    assert len(sessions(jelle)) == 1


# what comes back must be sound


def unsigned(there: IdentityProvider, claims: dict[str, Any]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in ({"alg": "none"}, claims)]
    return b".".join([*parts, b""]).decode()


def by_another_key(there: IdentityProvider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "ES256", "kid": "one"}, claims, ECKey.generate_key("P-256"))


def by_our_secret(there: IdentityProvider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET.ljust(32)))


def in_the_past(_there: IdentityProvider, claims: dict[str, Any]) -> str:
    old = {"iat": claims["iat"] - 900, "exp": claims["iat"] - 600}
    return jwt.encode({"alg": "ES256", "kid": "one"}, claims | old, _there.key)


@pytest.mark.parametrize(
    "lie",
    [
        {"changes": {"iss": "https://evil.example"}},
        {"changes": {"iss": None}},
        {"changes": {"aud": "another portal"}},
        {"changes": {"aud": [CLIENT, "another portal"], "azp": "another portal"}},
        {"changes": {"aud": None}},
        {"changes": {"nonce": "of another journey"}},
        {"changes": {"nonce": None}},
        {"changes": {"exp": None}},
        {"changes": {"sub": None}},
        {"changes": {"sub": ""}},
        {"changes": {"sub": 7}},
        {"changes": {"sub": "s" * 256}},
        {"sign": in_the_past},
        {"sign": by_another_key},
        {"sign": by_our_secret},
        {"sign": unsigned},
        {"sign": lambda _there, _claims: "no token at all"},
    ],
    ids=[
        *("issuer", "no issuer", "audience", "authorised party", "no audience", "nonce", "no nonce", "no end"),
        *("no subject", "empty subject", "subject is a number", "subject too long", "too old", "another key"),
        *("our secret", "unsigned", "no token"),
    ],
)
def test_an_answer_that_is_not_sound_lets_nobody_in_and_says_what_now(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone, lie: dict[str, Any]
) -> None:
    link(world, there, wytske)
    for name, value in lie.items():
        setattr(there, name, value)

    sign_in(visitor, PARTICIPANT, 400)

    assert "Inloggen met DigiD ging niet goed. Begin opnieuw." in visitor.text
    assert "Bel ons" in visitor.text
    assert sessions(wytske) == []
    assert visitor.get("/ik").address == "/inloggen"


def test_a_made_up_code_lets_nobody_in(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske)
    state = state_of(to_provider(visitor, PARTICIPANT))

    visitor.get(f"{PARTICIPANT}/terug?code=made-up&state={state}", 400)

    assert sessions(wytske) == []


def test_the_provider_may_change_its_keys(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(world, there, wytske)
    sign_in(Visitor(world.app), PARTICIPANT)
    there.key = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"})
    there.sign = lambda _there, claims: jwt.encode({"alg": "ES256", "kid": "two"}, claims, there.key)
    monkeypatch.setattr(client, "AWAY_SECONDS", 0)

    sign_in(visitor, PARTICIPANT, query="?verder=/ik")

    assert visitor.address == "/ik"


def test_what_the_provider_says_of_itself_is_asked_once(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske)

    for _time in range(3):
        sign_in(Visitor(world.app), PARTICIPANT)

    assert there.asked.count("/.well-known/openid-configuration") == 1
    assert there.asked.count("/keys") == 1
    assert "/me" not in there.asked, "of a participant nothing more is asked than who it is"


def test_the_same_answer_counts_once(world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone) -> None:
    link(world, there, wytske)
    address = sign_in_there(to_provider(visitor, PARTICIPANT))
    before = visitor.client.get_cookie("portal")
    assert before
    come_back(visitor, address)
    asked = len(there.asked)

    come_back(visitor, address)
    assert visitor.address == "/", "who is inside stays inside"
    thief = Visitor(world.app)
    thief.client.set_cookie("portal", before.value)
    come_back(thief, address, 400)

    assert "Begin opnieuw" in thief.text
    assert thief.get("/ik").address == "/inloggen"
    assert len(sessions(wytske)) == 1
    assert len(there.asked) == asked, "the provider is not even asked"


def test_an_answer_in_another_browser_does_not_count(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske)
    address = sign_in_there(to_provider(visitor, PARTICIPANT))
    stranger = Visitor(world.app)
    to_provider(stranger, PARTICIPANT)

    come_back(stranger, address, 400)
    come_back(Visitor(world.app), address, 400)

    assert sessions(wytske) == []
    come_back(visitor, address)
    assert len(sessions(wytske)) == 1, "the own browser is not disturbed"


def test_an_answer_at_the_other_door_does_not_count(
    world: World, visitor: Visitor, there: IdentityProvider, cora: Someone
) -> None:
    link(world, there, cora)
    address = sign_in_there(to_provider(visitor, PARTICIPANT))

    come_back(visitor, address.replace("deelnemer", "medewerker"), 400)

    assert sessions(cora) == []


def test_a_journey_lasts_a_quarter_of_an_hour(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone, clock: time_machine.Traveller
) -> None:
    link(world, there, wytske)
    address = to_provider(visitor, PARTICIPANT)
    clock.shift(timedelta(minutes=16))

    come_back(visitor, sign_in_there(address), 400)

    assert sessions(wytske) == []


def test_an_answer_that_names_another_issuer_does_not_count(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske)

    come_back(visitor, sign_in_there(to_provider(visitor, PARTICIPANT)) + "&iss=https://evil.example", 400)

    assert sessions(wytske) == []


# the provider is away, or the person turns back


def state_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]


def test_who_turns_back_is_told_calmly_and_can_try_again(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone
) -> None:
    link(world, there, wytske)
    state = state_of(to_provider(visitor, PARTICIPANT, "?verder=/contract"))

    visitor.get(f"{PARTICIPANT}/terug?error=access_denied&state={state}")

    assert visitor.h1 == "Inloggen"
    assert "U stopte bij DigiD. U bent nog niet ingelogd." in visitor.text
    again = visitor.page.find("a", string=lambda said: said == "Probeer opnieuw") or visitor.page.find(
        lambda one: one.name == "a" and "Probeer opnieuw" in one.get_text()
    )
    assert again["href"] == f"{PARTICIPANT}?verder=/contract"


@pytest.mark.parametrize(
    ("error", "status"), [("temporarily_unavailable", 503), ("login_required", 400), ("<b>evil</b>", 400)]
)
def test_an_error_of_the_provider_is_never_repeated(
    world: World, visitor: Visitor, there: IdentityProvider, error: str, status: int
) -> None:
    state = state_of(to_provider(visitor, PARTICIPANT))

    visitor.get(f"{PARTICIPANT}/terug?error={error}&error_description=call+evil&state={state}", status)

    assert "evil" not in visitor.page.get_text(" ")
    assert "Bel ons" in visitor.text


def test_a_provider_that_is_away_at_the_start_is_a_calm_page(
    app: Flask, settings: Settings, world: World, visitor: Visitor, there: IdentityProvider
) -> None:
    gone = participant_provider(there).model_copy(update={"issuer": f"http://127.0.0.1:{free_port()}"})
    use(app, settings, participant=gone)

    visitor.get(PARTICIPANT, 503)

    assert "DigiD geeft nu geen antwoord. Probeer het over een paar minuten." in visitor.text
    assert "058" in visitor.page.get_text(" ")


@pytest.mark.parametrize("path", ["/token", "/keys"])
def test_a_provider_that_is_away_halfway_is_a_calm_page(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone, path: str
) -> None:
    link(world, there, wytske)
    address = sign_in_there(to_provider(visitor, PARTICIPANT))
    there.fails = {path: 502}

    come_back(visitor, address, 503)

    assert "DigiD geeft nu geen antwoord." in visitor.text
    assert sessions(wytske) == []


def test_a_provider_that_was_away_a_moment_ago_is_not_asked_again_at_once(
    world: World, visitor: Visitor, there: IdentityProvider
) -> None:
    there.fails = {"/.well-known/openid-configuration": 500}

    for _time in range(5):
        visitor.get(PARTICIPANT, 503)

    assert len(there.asked) == 1


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_a_discovery_document_that_is_not_sound_leads_nobody_away(
    world: World, visitor: Visitor, there: IdentityProvider, document: dict[str, Any]
) -> None:
    there.document = document

    visitor.get(PARTICIPANT, 503)

    assert "DigiD geeft nu geen antwoord." in visitor.text


def test_a_storm_of_starts_is_answered_in_words_and_stops_no_known_phone(
    world: World, visitor: Visitor, there: IdentityProvider, wytske: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_provider, "JOURNEYS_FROM_ONE_PLACE", 5)

    codes = [visitor.client.get(PARTICIPANT).status_code for _time in range(6)]

    assert codes == [302] * 5 + [429]
    assert world.visitor(wytske).client.get(PARTICIPANT).status_code == 302


# roles


def test_the_provider_gives_and_takes_roles_and_each_change_has_a_line(
    app: Flask, settings: Settings, world: World, visitor: Visitor, there: IdentityProvider, cora: Someone
) -> None:
    with_roles(app, settings, there)
    link(world, there, cora)
    there.claims = {"groups": ["portal-redactie", "something else"]}
    elsewhere = world.visitor(cora).get("/team/deelnemers")

    sign_in(visitor, STAFF)

    assert visitor.address == "/team"
    today = world.today
    assert roles(cora) == [
        ("coordinator", date(2026, 1, 1), today - timedelta(days=1)),
        ("publisher", today, None),
    ]
    assert [one for one in lines() if one[0].startswith("role_")] == [
        ("role_ended_coordinator", Hat.COMMAND),
        ("role_given_publisher", Hat.COMMAND),
    ]
    elsewhere.get("/team/deelnemers", 403)


def test_the_same_roles_again_change_nothing(
    app: Flask, settings: Settings, world: World, there: IdentityProvider, cora: Someone
) -> None:
    with_roles(app, settings, there)
    link(world, there, cora)
    there.claims = {"groups": ["portal-coordinators"]}

    for _time in range(2):
        sign_in(Visitor(world.app), STAFF)

    assert roles(cora) == [("coordinator", date(2026, 1, 1), None)]
    assert [one for one in lines() if one[0].startswith("role_")] == []


def test_a_role_that_comes_and_goes_and_comes_on_one_day_is_held(
    app: Flask, settings: Settings, world: World, there: IdentityProvider, cora: Someone
) -> None:
    with_roles(app, settings, there)
    link(world, there, cora)

    for groups in (["portal-redactie"], ["portal-coordinators"], ["portal-redactie"]):
        there.claims = {"groups": groups}
        sign_in(Visitor(world.app), STAFF)

    assert ("publisher", world.today, None) in roles(cora)
    assert len([one for one in roles(cora) if one[0] == "publisher"]) == 1


def test_roles_outside_the_mapping_and_desks_are_left_alone(
    app: Flask, settings: Settings, world: World, visitor: Visitor, there: IdentityProvider
) -> None:
    with_roles(app, settings, there)
    anna = world.contact_person()
    with transaction() as session:
        actions.give_role(
            session, anna.id, RoleKind.EMPLOYER_DESK, from_on=world.today, organisation=world.employer().id
        )
    link(world, there, anna)
    there.claims = {"groups": []}

    sign_in(visitor, STAFF)

    assert [(kind, until) for kind, _from, until in roles(anna)] == [("contact_person", None), ("employer_desk", None)]


@pytest.mark.parametrize("claims", [{}, {"groups": []}, {"groups": None}, {"groups": "portal-somebody"}])
def test_who_has_no_role_left_does_not_get_in_and_gets_in_again_with_one(
    app: Flask,
    settings: Settings,
    world: World,
    visitor: Visitor,
    there: IdentityProvider,
    cora: Someone,
    claims: dict[str, Any],
) -> None:
    with_roles(app, settings, there)
    link(world, there, cora)
    there.claims = claims

    sign_in(visitor, STAFF, 403)

    assert "U kunt hier niet werken met uw account van gemeente-account." in visitor.text
    assert roles(cora) == [("coordinator", date(2026, 1, 1), world.today - timedelta(days=1))]
    assert sessions(cora) == []
    there.claims = {"groups": "portal-coordinators"}
    assert sign_in(visitor, STAFF).address == "/team"


def test_without_a_claim_roles_are_managed_here(
    world: World, visitor: Visitor, there: IdentityProvider, cora: Someone
) -> None:
    link(world, there, cora)

    sign_in(visitor, STAFF)

    assert visitor.address == "/team"
    assert roles(cora) == [("coordinator", date(2026, 1, 1), None)]
    assert "/me" not in there.asked


def test_a_claim_in_the_id_token_is_enough(
    app: Flask, settings: Settings, world: World, visitor: Visitor, there: IdentityProvider, cora: Someone
) -> None:
    with_roles(app, settings, there)
    link(world, there, cora)
    there.changes = {"groups": ["portal-coordinators"]}

    assert sign_in(visitor, STAFF).address == "/team"
    assert "/me" not in there.asked


def test_userinfo_of_somebody_else_lets_nobody_in_and_changes_no_role(
    app: Flask, settings: Settings, world: World, visitor: Visitor, there: IdentityProvider, cora: Someone
) -> None:
    with_roles(app, settings, there)
    link(world, there, cora)
    there.userinfo_sub, there.claims = "somebody else", {"groups": ["portal-redactie"]}

    sign_in(visitor, STAFF, 400)

    assert sessions(cora) == []
    assert roles(cora) == [("coordinator", date(2026, 1, 1), None)]


def test_an_invitation_links_also_who_has_no_role_and_lets_in_later(
    app: Flask, settings: Settings, world: World, visitor: Visitor, there: IdentityProvider, cora: Someone
) -> None:
    with_roles(app, settings, there)
    visitor.get(f"/uitnodiging/{invite(world, cora)}")

    sign_in(visitor, STAFF, query="?uitnodiging=1").press("Ga verder", 403)

    assert identities() == [(cora.id, "a7f3")]
    there.claims = {"groups": ["portal-coordinators"]}
    assert sign_in(visitor, STAFF).address == "/team"


# a provider that others wrote


@pytest.fixture
def of_others(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The issuer of oidc-provider-mock, which knows nothing of this portal."""
    with warnings.catch_warnings():  # it is written for an older Authlib
        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        warnings.filterwarnings("ignore", r"get_jwt_config\(", DeprecationWarning)
        import oidc_provider_mock

        monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        cora = oidc_provider_mock.User(sub="cora@gemeente", claims={"groups": ["portal-redactie"]})
        with oidc_provider_mock.run_server_in_thread(user_claims=[cora], require_nonce=True) as server:
            yield f"http://localhost:{server.server_port}"


def test_a_provider_that_others_wrote_understands_us_and_we_understand_it(
    app: Flask, settings: Settings, world: World, there: IdentityProvider, cora: Someone, of_others: str
) -> None:
    of_staff = staff_provider(there, role_claim="groups", roles=ROLES).model_copy(update={"issuer": of_others})
    use(app, settings, staff=of_staff)
    with transaction() as session:
        ways_in.link_identity(session, cora.id, of_others, "cora@gemeente", now=world.now)
    visitor = Visitor(app)

    address = to_provider(visitor, STAFF)
    with requests.post(address, data={"sub": "cora@gemeente"}, allow_redirects=False, timeout=5) as sent_back:
        come_back(visitor, sent_back.headers["Location"])

    assert visitor.address == "/team"
    assert [one[0] for one in lines() if one[0].startswith("role_")] == [
        "role_ended_coordinator",
        "role_given_publisher",
    ]


# without settings


@pytest.mark.parametrize(
    "path", [STAFF, PARTICIPANT, f"{STAFF}/terug", f"{PARTICIPANT}/terug", "/uitnodiging/aanbieder"]
)
def test_without_settings_there_is_no_such_page(world: World, visitor: Visitor, path: str) -> None:
    visitor.get(path, 404)


def test_without_settings_no_button_shows(world: World, visitor: Visitor, wytske: Someone) -> None:
    visitor.get(f"/uitnodiging/{invite(world, wytske)}")

    for path in ("/uitnodiging/pincode", "/inloggen", "/inloggen/team"):
        visitor.get(path)
        assert visitor.address == path
        assert visitor.page.find("a", href=lambda to: "aanbieder" in (to or "")) is None
