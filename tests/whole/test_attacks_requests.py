"""Requests that no page of ours makes: every address stays upright and answers in words, without a stack trace."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from itertools import product
from urllib.parse import quote_plus, urlsplit
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.base import limits
from portal.base.db import Database
from portal.base.settings import Mode, Settings
from tests.apps import app_with
from tests.builders import World
from tests.visitor import Visitor
from tests.whole.access import TABLE, Rule
from tests.whole.people import House, Who, whole_house
from tests.whole.test_access import addresses

GARBAGE = (
    "\x00",
    "a\x00b",
    "\ufffe\uffff",
    "\U0001f642" * 2000,
    "\u202e" + "x" * 5000,
    "-1",
    "99999999999999999999999999",
    "1e309",
    "NaN",
    "2026-02-31",
    "0000-00-00",
    "9999-12-31T23:59:59+99:99",
    "' OR '1'='1",
    "{{7*7}}%s%(x)s{contact}",
    "../../../../etc/passwd",
    "\r\nSet-Cookie: portal=evil\r\n\r\n<script>",
    "٣٤٥",
)
POSTS = [name for name, rules in TABLE.items() if name.startswith("POST ") and rules[0].opens]
GETS = [name for name, rules in TABLE.items() if name.startswith("GET ") and rules[0].opens]
FIELDS = (
    "once", "version", "text", "subject", "from_page", "files_lost", "pin", "again", "verder", "terug", "code",
    "language", "first_day", "other_day", "first_day_back", "expected_duration", "reach_phone", "address_kind",
    "postcode", "house_number", "work_accident", "traffic_accident", "appointments-0-on_day",
    "appointments-0-with_whom", "day", "ground", "articles", "until", "spell", "mark", "occurrence", "answer",
    "clear", "remark", "text_size", "by_email", "by_call", "not_mine", "more",
)  # fmt: skip
"""Every name that a form of the house knows, and so in each form many that it does not."""
ASKED = (
    "voor",
    "klaar",
    "onderwerp",
    "van",
    "na",
    "verder",
    "terug",
    "ander",
    "zoek",
    "duidelijk",
    "blad",
    "zonder",
    "weghalen",
)
"""Every name that an address takes after its question mark."""


def places(names: list[str]) -> dict[str, list[str]]:
    """The addresses by where they stand, so that one house serves for all of a place."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault("/".join(name.partition("/")[2].split("/")[:2]) or "/", []).append(name)
    return found


@pytest.fixture
def without_form_tokens(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def path_of(app: Flask, name: str, rule: Rule, house: House) -> str:
    address = addresses(app)[name]
    with app.test_request_context():
        return url_for(
            address.endpoint, **{part: house.values[rule.values.get(part, part)] for part in address.arguments}
        )


def opener(house: House, rule: Rule) -> Who:
    """Who may open it; of everybody the participant."""
    return Who.PARTICIPANT if Who.PARTICIPANT in rule.opens else min(rule.opens)


def client_for(app: Flask, world: World, house: House, name: str) -> tuple[FlaskClient, str]:
    """A browser of somebody who may, and the address. Who holds an invitation has looked at it."""
    rule = TABLE[name][0]
    visitor = world.visitor(house.people[opener(house, rule)])
    if rule.after:
        visitor.client.get(path_of(app, rule.after, rule, house))
    return visitor.client, path_of(app, name, rule, house)


def needs_content(place: str) -> bool:
    """Articles and steps take time to load; only what shows them needs them."""
    return place.startswith(("geld", "team/artikelen", "team/bedragen"))


FORM = "application/x-www-form-urlencoded"


def sent(form: Mapping[str, str]) -> str:
    """As a browser sends it. A long text takes longer to write than a page to answer it, so each is written once."""
    return "&".join(f"{quote_plus(name)}={_written(text)}" for name, text in form.items())


@cache
def _written(text: str) -> str:
    return quote_plus(text)


def upright(answer: TestResponse) -> bool:
    answer.request.environ["wsgi.input"].close()
    return answer.status_code < 500 and b"Traceback" not in answer.data


def token_of(client: FlaskClient) -> str:
    """A form token of this very browser."""
    page = BeautifulSoup(client.get("/taal").data, "html5lib")
    return str(page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]


# --- the form token -----------------------------------------------------------------------------------------------


def test_the_token_of_another_browser_is_worth_nothing_on_any_form(app: Flask, world: World) -> None:
    house = whole_house(world, app)
    stolen = token_of(world.visitor(house.people[Who.OTHER_PARTICIPANT]).client)

    said = {}
    for name in POSTS:
        client, path = client_for(app, world, house, name)
        said[name] = client.post(path, data={"csrf_token": stolen}).status_code

    assert said == dict.fromkeys(POSTS, 400)


def test_over_https_a_form_on_another_site_is_refused_even_with_the_right_token(world: World) -> None:
    visitor = world.visitor(world.participant())
    token = token_of(visitor.client)

    def choose(referer: str) -> int:
        sent = {"csrf_token": token, "language": "en"}
        headers = {"Referer": referer, "Cookie": cookies_of(visitor)}
        return visitor.app.test_client(use_cookies=False).post(
            "/taal", data=sent, headers=headers, base_url="https://localhost"
        ).status_code  # fmt: skip

    assert choose("https://evil.example/") == 400
    assert choose("https://localhost.evil.example/taal") == 400
    assert choose("") == 400
    assert choose("https://localhost/taal") == 303


def cookies_of(visitor: Visitor) -> str:
    found = [visitor.client.get_cookie(name) for name in ("portal", "phone")]
    return "; ".join(f"{one.key}={one.value}" for one in found if one)


# --- garbage ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", places(POSTS))
def test_a_form_full_of_garbage_is_answered_in_words(
    app: Flask, world: World, without_form_tokens: None, place: str
) -> None:
    """All fields at once; then one field after the other in a form that is sound, so that what stands behind a check
    is met."""
    house = whole_house(world, app, published=needs_content(place))
    fell = []
    for name in places(POSTS)[place]:
        limits.InTheDatabase().reset()
        sends = {field: house.values.get(said, said) for field, said in TABLE[name][0].sends.items()}
        sound = sends | {"once": str(uuid4()), "text": "Dag", "first_day": "today", "remark": "Niet duidelijk"}
        client, path = client_for(app, world, house, name)
        forms = [dict.fromkeys(FIELDS, text) for text in GARBAGE]
        forms += [sound | {"once": str(uuid4()), field: text} for field in sound for text in GARBAGE[1::3]]
        fell += [(name, form) for form in forms if not upright(client.post(path, data=sent(form), content_type=FORM))]

    assert fell == []


@pytest.mark.parametrize("place", places(GETS))
def test_garbage_after_the_question_mark_is_answered_in_words(app: Flask, world: World, place: str) -> None:
    house = whole_house(world, app, published=needs_content(place))
    asked = [dict.fromkeys(ASKED, text) for text in GARBAGE] + [{one: text} for one in ASKED for text in GARBAGE[1:3]]
    fell = []
    for name in places(GETS)[place]:
        limits.InTheDatabase().reset()
        client, path = client_for(app, world, house, name)
        fell += [(name, one) for one in asked if not upright(client.get(path, query_string=sent(one)))]

    assert fell == []


RAW = [
    b"/vraag?van=%ff%fe%00", b"/geld/%ff%fe", b"/geld/%00", b"/geld?zoek=%ed%a0%80", b"/uitnodiging/%00%ff",
    b"/static/%2e%2e/%2e%2e/portal/app.py", b"/static/..%2f..%2fkeys.json", b"/static//etc/passwd",
    b"/geld/..%2f..%2fkeys.json", b"/geld/../ik", b"/geld/%2e%2e%2fik", b"/static/css/portal.css%00.html",
    b"/ziek/-1", b"/ziek/0", b"/ziek/00000000-0000-0000-0000-000000000000",
    b"/ziek/{019a0000-0000-7000-8000-000000000000}",
    b"/ziek/urn:uuid:019a0000-0000-7000-8000-000000000000", b"/ziek/019a000000007000800000000000000",
    b"/vraag/bijlage/99999999999999999999", b"/vraag/bijlage/%F0%9F%99%82", b"/vraag/verstuurd.html", b"/demo/als/cora",
    b"/vraag?voor=" + b"9" * 9000, b"/geld/" + b"a" * 60000, b"/" + b"/" * 500, b"/team/gesprek/..%2f..",
]  # fmt: skip


def test_an_address_that_nobody_typed_by_hand_hands_nothing_out(app: Flask, world: World) -> None:
    house = whole_house(world, app)
    clients = [world.visitor(house.people[who]).client for who in (Who.NOBODY, Who.PARTICIPANT, Who.CONTACT)]
    for client, raw in product(clients, RAW):
        path, _, query = raw.partition(b"?")
        answer = client.get(path.decode(), query_string=query.decode(), follow_redirects=True)

        assert answer.status_code < 500, raw[:60]
        assert b"root:" not in answer.data
        assert b"create_app" not in answer.data
        assert b'"lookup"' not in answer.data


def test_things_are_found_by_no_other_spelling_of_their_number(app: Flask, world: World) -> None:
    """Only the plain number of one's own thing opens it: no braces, no urn, no number without dashes."""
    house = whole_house(world, app)
    own, jelle = house.values["attachment_id"], world.visitor(house.people[Who.PARTICIPANT])
    assert jelle.client.get(f"/vraag/bijlage/{own}").status_code == 200

    for spelled in (own.replace("-", ""), f"{{{own}}}", f"urn:uuid:{own}", f"{own}/", f"{own}%00", f"../bijlage/{own}"):
        assert jelle.client.get(f"/vraag/bijlage/{spelled}").status_code == 404, spelled


def test_guessing_numbers_of_attachments_finds_nothing_and_leaves_no_difference(app: Flask, world: World) -> None:
    """What is somebody else's and what never was answer alike, so that guessing teaches nothing."""
    house = whole_house(world, app)
    own = house.values["attachment_id"]
    neighbours = [f"{own[:-1]}{digit}" for digit in "0123456789abcdef" if digit != own[-1]]
    fatma = world.visitor(house.people[Who.OTHER_PARTICIPANT])
    foreign = fatma.client.get(f"/vraag/bijlage/{own}")

    for guess in [*neighbours, str(uuid4())]:
        answer = fatma.client.get(f"/vraag/bijlage/{guess}")
        assert (answer.status_code, shown(answer)) == (404, shown(foreign))


def shown(answer: TestResponse) -> str:
    return BeautifulSoup(answer.data, "html5lib").get_text(" ", strip=True)


# --- other ways to ask --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["TRACE", "PUT", "FOO"])
def test_a_verb_that_no_form_uses_does_nothing(app: Flask, world: World, without_form_tokens: None, verb: str) -> None:
    house = whole_house(world, app)
    for name in [*GETS, *POSTS]:
        client, path = client_for(app, world, house, name)
        answer = client.open(path, method=verb, headers={"X-Secret": "mirror"}, data={"language": "en"})

        assert answer.status_code == 405, f"{verb} {path}: {answer.status_code}"
        assert b"mirror" not in answer.data


def test_options_and_head_tell_no_more_than_the_page_itself(app: Flask, world: World) -> None:
    house = whole_house(world, app)
    for name in GETS:
        path = path_of(app, name, TABLE[name][0], house)
        nobody = app.test_client()
        head, get = nobody.head(path), nobody.get(path)

        assert (head.status_code, head.data) == (get.status_code, b"")
        assert nobody.options(path).status_code in (200, 303, 404), path
        assert b"Jelle" not in nobody.options(path).data


def test_no_header_turns_a_look_into_a_deed(app: Flask, world: World) -> None:
    """Some frameworks let a header or field replace the verb."""
    visitor = world.visitor(world.participant())

    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        visitor.client.get("/taal?_method=POST&language=en", headers={name: "POST"})

    assert visitor.get("/ik").page.find("html")["lang"] == "nl"  # type: ignore[index]


BODIES = [
    ("application/json", json.dumps({"text": {"a": [1]}, "pin": 12345, "code": ["x"], "once": 7, "remark": None})),
    ("application/json", "[1, 2, 3]"),
    ("application/json", "{"),
    ("application/json", "null"),
    ("text/xml", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"),
    ("multipart/form-data", "--"),
    ("multipart/form-data; boundary=", "--\r\n"),
    ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\nx"),
    ("application/x-www-form-urlencoded; charset=utf-7", "language=+ADw-script+AD4-"),
    ("text/plain", "language=en"),
    ("", "language=en"),
]


def test_a_body_of_another_kind_is_not_taken_for_a_form(app: Flask, world: World) -> None:
    house = whole_house(world, app)
    for name in POSTS:
        limits.InTheDatabase().reset()
        client, path = client_for(app, world, house, name)
        token = token_of(client)
        for media_type, body in BODIES:
            answer = client.post(path, data=body, content_type=media_type, headers={"X-CSRFToken": token})

            assert answer.status_code < 500, f"{name} {media_type}: {answer.status_code}"


def test_json_fills_in_no_field(world: World) -> None:
    """A form is what a page of ours sends; nobody's script gets a way in beside it."""
    jelle = world.participant()
    visitor = world.visitor(jelle)
    token = token_of(visitor.client)

    visitor.client.post("/vraag", json={"text": "uit een script", "once": str(uuid4())}, headers={"X-CSRFToken": token})

    assert "uit een script" not in visitor.get("/vraag").text


# --- size ---------------------------------------------------------------------------------------------------------


def test_what_is_larger_than_any_message_is_refused_without_reading_it(world: World) -> None:
    visitor = world.visitor(world.participant())

    class Endless(BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            wanted = 65536 if size is None or size < 0 else size
            Endless.taken += wanted
            return b"x" * wanted

    answer = visitor.client.post(
        "/vraag",
        input_stream=Endless(),
        environ_overrides={"CONTENT_LENGTH": str(10**10)},
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 413
    assert "te groot" in answer.get_data(as_text=True)
    assert Endless.taken < 1024 * 1024


def test_who_is_not_known_may_not_send_more_than_a_form_holds(app: Flask) -> None:
    """Files are for who is signed in or on a known phone; nobody else fills our disk with 60 MB a time."""
    for path in ("/inloggen", "/vraag", "/uitnodiging"):
        answer = app.test_client().post(path, data={"photo": (BytesIO(b"x" * 3_000_000), "a.jpg")})
        answer.request.environ["wsgi.input"].close()
        assert answer.status_code == 413, path


@pytest.mark.parametrize("path", ["/taal", "/ik/letters", "/ziek", "/geld/huurtoeslag/opmerking"])
def test_a_form_without_files_takes_no_large_body(world: World, path: str) -> None:
    visitor = world.visitor(world.participant())
    answer = visitor.client.post(path, data={"photo": (BytesIO(b"x" * 3_000_000), "a.jpg")})
    answer.request.environ["wsgi.input"].close()

    assert answer.status_code == 413


def test_too_many_parts_and_a_field_of_two_megabytes_are_refused_in_words(world: World) -> None:
    visitor = world.visitor(world.participant())
    token = token_of(visitor.client)
    many = {"csrf_token": token} | {f"field{number}": "x" for number in range(1000)}
    for sent in (many, {"csrf_token": token, "text": "x" * 2_000_000}):
        answer = visitor.client.post("/vraag", data=sent, content_type="multipart/form-data")
        answer.request.environ["wsgi.input"].close()

        assert answer.status_code == 413
        assert "nog niets verstuurd" in answer.get_data(as_text=True)


def test_a_packed_body_is_not_unpacked(world: World) -> None:
    """A gzip bomb of 100 MB in 100 kB is so many bytes of garbage to us."""
    visitor = world.visitor(world.participant())
    token = token_of(visitor.client)
    packed = gzip.compress(f"csrf_token={token}&language=en&x=".encode() + b"x" * 20_000_000)

    answer = visitor.client.post(
        "/taal", data=packed, content_type="application/x-www-form-urlencoded", headers={"Content-Encoding": "gzip"}
    )

    assert len(packed) < 30_000
    assert answer.status_code == 400
    assert visitor.get("/ik").page.find("html")["lang"] == "nl"  # type: ignore[index]


def test_an_address_and_a_header_of_any_length_are_answered(world: World) -> None:
    client = world.visitor(world.participant()).client
    long = "x" * 100_000

    for answer in (
        client.get("/geld", query_string={"zoek": long}),
        client.get(f"/geld/{long}"),
        client.get("/taal", headers={"Referer": f"http://localhost/{long}"}),
        client.get("/vraag", headers={"HX-Request": "true", "HX-Target": long, "HX-Current-URL": long}),
        client.get("/ik", headers={"Accept-Language": ",".join(f"x{one};q=0.1" for one in range(5000))}),
        client.get("/ik", headers={"User-Agent": long}),
    ):
        assert answer.status_code in (200, 404)


# --- where it leads -----------------------------------------------------------------------------------------------

ELSEWHERE = (
    "//evil.example", "///evil.example", "https://evil.example", "HTTPS:evil.example", "https:/evil.example",
    "/\\evil.example", "\\/evil.example", "/\tevil.example/", "/\n/evil.example", "/%09/evil.example",
    "/%5c/evil.example", "/%2f/evil.example", "//evil.example/%2e%2e", "/..//evil.example", "/.//evil.example",
    "javascript:alert(1)", "data:text/html,x", "/vraag\r\nLocation: https://evil.example", "@evil.example",
    ".evil.example", "http://localhost@evil.example/", "http://localhost.evil.example/", "?verder=//evil.example",
    "/vraag//evil.example", "/geld//evil.example/x", "\u2215\u2215evil.example", "/\u3002evil.example",
    "/vraag?" + "x" * 5000, "/inloggen?verder=//evil.example", "//evil-example", "//evil",
)  # fmt: skip


def stays_here(location: str | None) -> bool:
    """Would a browser on this page stay in this house? As the URL standard reads an address, not as we do."""
    if location is None:
        return True
    plain = location.replace("\\", "/").translate(dict.fromkeys(map(ord, "\t\r\n"))).strip()
    led = urlsplit(plain)
    return led.scheme in ("", "http") and led.netloc in ("", "localhost") and not plain.startswith("//")


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_no_parameter_or_header_leads_out_of_the_house(world: World, elsewhere: str) -> None:
    jelle = world.participant()
    visitor, nobody = world.visitor(jelle), Visitor(world.app)
    token = token_of(visitor.client)
    clean = elsewhere.replace("\r", "").replace("\n", "")
    headers = {
        "Referer": clean.encode("ascii", "ignore").decode(),
        "HX-Current-URL": clean.encode("ascii", "ignore").decode(),
    }
    answers = [
        visitor.client.get("/inloggen", query_string={"verder": elsewhere}),
        visitor.client.post("/inloggen", data={"csrf_token": token, "verder": elsewhere}),
        visitor.client.post("/taal", data={"csrf_token": token, "language": "nl", "terug": elsewhere}),
        nobody.client.get("/vraag", headers=headers),
        nobody.client.get("/vraag", headers=headers | {"HX-Request": "true"}),
        visitor.client.get("/taal", query_string={"terug": elsewhere}),
        visitor.client.get("/taal", headers=headers),
        visitor.client.get("/vraag", query_string={"van": elsewhere}),
        nobody.client.get("/inloggen", query_string={"verder": elsewhere}),
    ]

    for answer in answers:
        assert stays_here(answer.headers.get("Location")), answer.headers.get("Location")
        assert stays_here(answer.headers.get("HX-Redirect"))
        assert "evil" not in answer.headers.get("Location", "").partition("?")[0]
        page = BeautifulSoup(answer.data, "html5lib")
        for one in page.find_all(["a", "form", "input"]):
            for named in ("href", "action", "formaction", "value"):
                assert (named == "value" and one.get("name") != "terug") or stays_here(one.get(named)) or one.get(
                    "href", ""
                ).startswith(("tel:", "https://www.")), one  # fmt: skip


# --- who says where we are ----------------------------------------------------------------------------------------


def in_production(settings: Settings) -> Flask:
    return app_with(settings, mode=Mode.PRODUCTION, public_url="https://basisbaan.example.org")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "basisbaan.example.org.evil.example", "evil.example:443", "", "a b", "basisbaan.example.org@evil"],
)
def test_in_production_only_our_own_name_is_answered(settings: Settings, database: Database, host: str) -> None:
    """A foreign name in Host is how links in answers, caches and mails are poisoned."""
    client = in_production(settings).test_client()

    answer = client.get("/inloggen", base_url="https://basisbaan.example.org", headers={"Host": host})

    assert answer.status_code == 421
    assert b"evil" not in answer.data
    assert "Location" not in answer.headers


@pytest.mark.parametrize("host", ["basisbaan.example.org", "BASISBAAN.example.org", "basisbaan.example.org:443"])
def test_in_production_our_own_name_is_answered(settings: Settings, database: Database, host: str) -> None:
    client = in_production(settings).test_client()

    assert client.get("/inloggen", base_url="https://basisbaan.example.org", headers={"Host": host}).status_code == 200


def test_who_watches_over_the_house_may_ask_by_number(settings: Settings, database: Database) -> None:
    """A load balancer asks by address, and hears nothing but that it is well."""
    client = in_production(settings).test_client()

    assert client.get("/gezond", base_url="http://10.0.0.7:8000").status_code != 421


def test_without_proxies_nobody_can_say_that_they_come_from_elsewhere(world: World) -> None:
    """PORTAL_TRUSTED_PROXIES is 0: another X-Forwarded-For each time is still the same address to the limits."""
    client = Visitor(world.app).client
    said = []
    for number in range(31):
        forwarded = {
            "X-Forwarded-For": f"203.0.113.{number}",
            "X-Real-IP": f"203.0.113.{number}",
            "Forwarded": f"for=203.0.113.{number};host=evil.example;proto=https",
        }
        said.append(client.get("/uitnodiging/K7PM-2XQD-9RTB", headers=forwarded, follow_redirects=True).status_code)

    assert said == [404] * 30 + [429]


def test_forwarded_hosts_and_schemes_are_not_believed(world: World) -> None:
    client = Visitor(world.app).client
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}
    headers |= {"X-Original-URL": "/dev/outbox", "X-Rewrite-URL": "/dev/outbox"}

    for path in ("/", "/inloggen", "/vraag", "/taal"):
        answer = client.get(path, headers=headers)
        assert "evil" not in str(answer.headers)
        assert b"evil" not in answer.data
        assert "Uitgaand" not in answer.get_data(as_text=True)


# --- what stays behind --------------------------------------------------------------------------------------------


FOR_EVERYBODY_TO_KEEP = (
    "GET /static/<path:name>",
    "GET /sw.js",
    "GET /manifest.webmanifest",
    "GET /favicon.ico",
    "GET /robots.txt",
    "GET /.well-known/security.txt",
)
FOR_THE_READER_TO_KEEP = ("GET /geld/foto/<uuid:picture>", "GET /team/artikelen/foto/<uuid:picture>")
"""Pictures in articles: the same for every reader, kept by the reader's own browser for a day."""


def test_no_page_may_be_kept_framed_or_guessed_at(app: Flask, world: World) -> None:
    """Every answer, also a refusal: nobody keeps it, no other site frames it, the browser takes it for what it is."""
    house = whole_house(world, app)
    for name in GETS:
        client, path = client_for(app, world, house, name)
        for answer in (client.get(path), app.test_client().get(path), client.get(f"{path}/x"), client.put(path)):
            headers = answer.headers
            assert headers["X-Content-Type-Options"] == "nosniff", path
            assert headers["X-Frame-Options"] == "DENY", path
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
            assert "unsafe" not in headers["Content-Security-Policy"], path
            assert "Access-Control-Allow-Origin" not in headers, path
            assert headers["Referrer-Policy"] in ("same-origin", "origin"), path
            if name in FOR_THE_READER_TO_KEEP:
                assert headers["Cache-Control"] in ("private, max-age=86400", "no-store"), path
            elif name not in FOR_EVERYBODY_TO_KEEP:
                assert headers["Cache-Control"] == "no-store", path
                assert "ETag" not in headers, path


def test_what_may_be_kept_is_the_same_for_everybody(app: Flask, world: World) -> None:
    house = whole_house(world, app)
    for path in (
        "/static/css/site.css",
        "/static/js/site.js",
        "/static/icons/sprite.svg",
        "/robots.txt",
        "/manifest.webmanifest",
        "/.well-known/security.txt",
    ):
        answers = {
            (answer.data, answer.headers.get("ETag"), answer.headers.get("Set-Cookie"))
            for who in Who
            for answer in [world.visitor(house.people[who]).client.get(path)]
        }
        assert len(answers) == 1, path
        assert next(iter(answers))[2] is None, path
