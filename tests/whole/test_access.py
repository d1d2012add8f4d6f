"""Every address for every kind of person, against the one table of who may (access.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask, url_for
from werkzeug.routing import Rule as Address
from werkzeug.test import TestResponse

from portal.base.db import Database, reading
from portal.base.settings import Mode, Settings
from portal.domain.audit.models import AuditLine
from tests.apps import app_with
from tests.builders import World
from tests.visitor import Visitor
from tests.whole.access import ABSENT, NOT_SET, PUBLIC, STABLE, TABLE, Rule
from tests.whole.people import House, Who, whole_house

OPENS, SIGN_IN, FORBIDDEN, NOT_THERE = "opens", "must sign in", "403", "404"
CASES = [(name, number) for name, rules in TABLE.items() for number in range(len(rules))]


def names_of(address: Address) -> list[str]:
    return [f"{method} {address.rule}" for method in sorted(address.methods or ()) if method not in ("HEAD", "OPTIONS")]


@cache
def addresses(app: Flask) -> Mapping[str, Address]:
    return {name: address for address in app.url_map.iter_rules() for name in names_of(address)}


def in_mode(settings: Settings, mode: Mode) -> Flask:
    """The same house in another mode; only its addresses are looked at."""
    url = "https://basisbaan.example.org" if mode is Mode.PRODUCTION else settings.public_url
    return app_with(settings, mode=mode, public_url=url)


@pytest.fixture
def without_form_tokens(app: Flask) -> Iterator[None]:
    """Who may is asked after the form token; every form's own token is tested below."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def outcome(response: TestResponse, rule: Rule) -> str:
    if response.status_code == 403:
        return FORBIDDEN
    if response.status_code == 404:
        return NOT_THERE
    led_to = urlsplit(response.location or "").path
    if response.status_code == 303 and led_to == "/inloggen" and Who.NOBODY not in rule.opens:
        return SIGN_IN
    assert response.status_code in (200, 204, 302, 303, 409, 422), response.status_code
    return OPENS


def expected(rule: Rule, who: Who) -> str:
    if who in rule.opens:
        return OPENS
    if who in rule.not_there:
        return NOT_THERE
    return SIGN_IN if who is Who.NOBODY else FORBIDDEN


def ask(app: Flask, name: str, rule: Rule, house: House, visitor: Visitor) -> TestResponse:
    """This visitor opens this address with Jelle's things in it, or sends an empty form to it."""
    if rule.after:
        ask(app, rule.after, PUBLIC, house, visitor)
    address = addresses(app)[name]
    values = {part: house.values[rule.values.get(part, part)] for part in address.arguments}
    with app.test_request_context():
        path = url_for(address.endpoint, **values)
    if name.startswith("GET "):
        return visitor.client.get(path)
    return visitor.client.post(path, data={field: house.values.get(said, said) for field, said in rule.sends.items()})


def test_every_address_stands_in_the_table_and_nothing_else_does(settings: Settings, database: Database) -> None:
    demo, development = in_mode(settings, Mode.DEMO), in_mode(settings, Mode.DEVELOPMENT)
    there = set(addresses(demo)) | set(addresses(development))

    assert sorted(there - set(TABLE)) == [], "decide in tests/whole/access.py who may open this"
    assert sorted(set(TABLE) - there) == [], "this address is gone; take it out of tests/whole/access.py"


def test_looking_inside_and_viewing_as_somebody_are_absent_in_production(
    settings: Settings, database: Database
) -> None:
    production = addresses(in_mode(settings, Mode.PRODUCTION))

    assert [name for name in production if "/dev" in name or "/demo" in name] == []
    assert set(TABLE) - set(production) == {name for name in TABLE if "/dev/" in name or "/demo/" in name}


def test_viewing_as_somebody_exists_only_in_the_demo(settings: Settings, database: Database) -> None:
    for mode in Mode:
        there = "POST /demo/als/<key>" in addresses(in_mode(settings, mode))
        assert there == (mode is Mode.DEMO), mode


def test_no_address_that_people_may_have_kept_disappears(app: Flask) -> None:
    there = {address.rule for address in app.url_map.iter_rules() if "GET" in (address.methods or ())}

    assert [address for address in STABLE if address not in there] == []


def test_every_page_of_somebody_who_is_signed_in_stands_on_a_guarded_blueprint(app: Flask) -> None:
    """A forgotten check fails closed: what is not guarded is for everybody and named so in the table."""
    loose = [
        name
        for name, address in addresses(app).items()
        if not getattr(app.blueprints[address.endpoint.split(".")[0]], "is_guarded", False)
        and any(rule is not NOT_SET and rule.opens != frozenset(Who) for rule in TABLE[name])
    ]

    assert loose == []


def who_tried() -> set[UUID | None]:
    """Who asked for a thing of somebody else, as the audit has it."""
    with reading() as session:
        return set(session.scalars(sa.select(AuditLine.actor_id).where(AuditLine.action == "tried_foreign")))


@pytest.mark.parametrize(("name", "number"), CASES)
def test_everybody_gets_what_the_table_says_and_reaching_for_another_leaves_a_line(
    app: Flask, world: World, without_form_tokens: None, name: str, number: int
) -> None:
    rule = TABLE[name][number]
    if rule is ABSENT:
        pytest.skip("only in the demo; see the tests of the demo")
    house = whole_house(world, app, published=any(part in name for part in ("/geld", "/artikelen", "/bedragen")))
    # Those who are refused go first: they must find the thing as it was.
    people = sorted(Who, key=lambda who: who in rule.opens)

    found = {who: outcome(ask(app, name, rule, house, world.visitor(house.people[who])), rule) for who in people}

    wrong = {who: f"{found[who]}, not {expected(rule, who)}" for who in people if found[who] != expected(rule, who)}
    assert wrong == {}
    reached = rule.not_there if rule is not NOT_SET else frozenset[Who]()
    assert who_tried() == {person.id for who in reached if (person := house.people[who])}


def test_nothing_is_done_without_the_token_of_the_form(app: Flask, world: World) -> None:
    house = whole_house(world, app)
    forms = {name: rules[0] for name, rules in TABLE.items() if name.startswith("POST ") and rules[0].opens}

    found = {
        name: ask(app, name, rule, house, world.visitor(house.people[min(rule.opens)])).status_code
        for name, rule in forms.items()
    }

    assert found == dict.fromkeys(forms, 400)


@pytest.mark.parametrize("path", ["/geen/pagina", "/geld/geen-artikel", "/ziek/geen-nummer", "/team/gesprek/1"])
def test_an_address_that_is_not_there_says_so_in_words(world: World, path: str) -> None:
    jelle = world.visitor(world.participant())

    jelle.get(path, status=404)

    assert jelle.h1 == "Deze pagina is er niet"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_out_of_the_house(visitor: Visitor, back: str) -> None:
    visitor.get(f"/inloggen?verder={back}")

    assert "evil.example" not in str(visitor.page.find("main"))
    assert "javascript:" not in str(visitor.page)
