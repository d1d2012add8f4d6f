"""What goes over the wire: the same strict headers on every kind of answer, cookies of this host only, security.txt."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from gunicorn.http import wsgi
from werkzeug.test import TestResponse

from portal.base import files
from portal.base.db import transaction
from portal.base.settings import ROOT, Mode, Settings
from portal.domain.accounts import actions
from portal.domain.messages.models import Attachment
from portal.web.headers import PERMISSIONS
from tests.apps import app_with
from tests.builders import Someone, World
from tests.whole.people import House, Who, whole_house

HOST = "https://basisbaan.example.org"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Strict-Transport-Security": "max-age=31536000",
}
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture
def outside(settings: Settings, world: World) -> Flask:
    """The same portal as people reach it: in production, on https, behind one proxy."""
    return app_with(settings, mode=Mode.PRODUCTION, public_url=HOST, trusted_proxies=1)


@pytest.fixture
def house(outside: Flask, world: World) -> House:
    return whole_house(world, outside, published=False)


def browser(app: Flask, someone: Someone | None = None) -> FlaskClient:
    """Somebody on https, on a phone that is known."""
    client = app.test_client()
    client.environ_base.update({"wsgi.url_scheme": "https", "HTTP_HOST": "basisbaan.example.org"})
    if someone is None:
        return client
    with transaction() as session:
        from portal.base import clock

        phone, secret = actions.know_phone(session, someone.id, "android", now=clock.now())
        row = actions.begin_session(session, someone.id, phone.id, now=clock.now(), way="pin")
    client.set_cookie("__Host-phone", secret, domain="basisbaan.example.org", secure=True)
    with client.session_transaction(base_url=HOST) as cookie:
        cookie["_user_id"], cookie["_fresh"] = str(row.id), True
        cookie["used"] = int(clock.now().timestamp()) // 60
    return client


def post(client: FlaskClient, path: str, page: str, **fields: object) -> TestResponse:
    """Send a form with the token of the page on which it stands."""
    html = client.get(page, base_url=HOST).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert token, page
    return client.post(
        path, base_url=HOST, data={"csrf_token": token[1], **fields}, headers={"Referer": f"{HOST}{page}"}
    )


ANSWERS: dict[str, tuple[int, Callable[[FlaskClient, House], TestResponse]]] = {
    "page": (200, lambda client, _: client.get("/ik", base_url=HOST)),
    "page before sign-in": (200, lambda client, _: client.get("/privacy", base_url=HOST)),
    "fragment": (204, lambda client, _: client.get("/vraag/nieuw", base_url=HOST, headers={"HX-Request": "true"})),
    "redirect": (303, lambda client, _: post(client, "/ik/letters", "/ik", text_size="large")),
    "old form": (400, lambda client, _: client.post("/ik/letters", base_url=HOST)),
    "not for this person": (403, lambda client, _: client.get("/team", base_url=HOST)),
    "not there": (404, lambda client, _: client.get("/geen/pagina", base_url=HOST)),
    "other method": (405, lambda client, _: client.get("/ik/letters", base_url=HOST)),
    "mistake": (422, lambda client, _: post(client, "/vraag", "/vraag", text="", once=str(uuid4()))),
    "our fault": (500, lambda client, _: client.get("/toegankelijkheid", base_url=HOST)),
    "static file": (200, lambda client, _: client.get("/static/css/portal.css", base_url=HOST)),
    "health": (200, lambda client, _: client.get("/gezond", base_url=HOST)),
    "for a computer": (200, lambda client, _: client.get("/ik/gegevens.json", base_url=HOST)),
    "calendar": (200, lambda client, _: client.get("/contract/agenda.ics", base_url=HOST)),
    "security.txt": (200, lambda client, _: client.get("/.well-known/security.txt", base_url=HOST)),
    "upload": (
        200, lambda client, house: client.get(f"/vraag/bijlage/{house.values['attachment_id']}", base_url=HOST),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_carries_every_header(
    outside: Flask, house: House, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def broken(*_anything: object, **_more: object) -> None:
        raise RuntimeError("on purpose")

    if kind == "our fault":
        monkeypatch.setattr("portal.web.entry.public.page", broken)
    status, ask = ANSWERS[kind]

    answer = ask(browser(outside, house.people[Who.PARTICIPANT]), house)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers.getlist("Strict-Transport-Security") == [ALWAYS["Strict-Transport-Security"]]
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    said = {words.split()[0]: " ".join(words.split()[1:]) for words in policy.split(";")}
    if kind == "upload":
        assert said == {"default-src": "'none'", "frame-ancestors": "'none'", "sandbox": ""}
    else:
        assert re.fullmatch(r"'nonce-[\w-]{16}'", said.pop("script-src"))
        assert said == POLICY
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
    if kind not in ("static file", "security.txt"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_each_answer_has_a_nonce_of_its_own(outside: Flask, house: House) -> None:
    client = browser(outside)

    policies = {client.get("/privacy", base_url=HOST).headers["Content-Security-Policy"] for _ in range(3)}

    assert len(policies) == 3


def test_on_plain_http_nothing_is_said_about_https(app: Flask, world: World) -> None:
    assert "Strict-Transport-Security" not in app.test_client().get("/privacy").headers


def test_passkeys_and_the_choice_of_a_photo_are_not_blocked() -> None:
    allowed = dict(one.split("=") for one in PERMISSIONS.split(", "))

    assert allowed["publickey-credentials-get"] == allowed["publickey-credentials-create"] == "(self)"
    assert allowed["camera"] == allowed["geolocation"] == "()"


def test_the_web_server_does_not_say_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi, "SERVER", "gunicorn")

    runpy.run_path(str(ROOT / "gunicorn.conf.py"))

    config = SimpleNamespace(is_ssl=False, sendfile=False)
    request = SimpleNamespace(version=(1, 1), method="GET", should_close=lambda: True)
    head = "".join(wsgi.Response(request, None, config).default_headers())
    assert "gunicorn" not in head
    assert "Server: portal" in head


# --- cookies ----------------------------------------------------------------------------------------------------


def cookies_of(answer: TestResponse) -> dict[str, str]:
    """Name -> the whole line."""
    return {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def of_this_host_only(line: str) -> bool:
    """A browser refuses a __Host- cookie, also one that deletes, that does not keep all of this."""
    (found,) = SimpleCookie(line).values()
    return bool(found["secure"] and found["httponly"]) and found["path"] == "/" and not found["domain"]


def test_on_https_every_cookie_is_of_this_host_only(outside: Flask, house: House, world: World) -> None:
    client = browser(outside)
    client.get(f"/uitnodiging/{house.values['code']}", base_url=HOST)

    answer = post(client, "/uitnodiging/pincode", "/uitnodiging/pincode", pin="31872", again="31872")

    assert answer.status_code == 303, answer.get_data(as_text=True)[:500]
    assert set(cookies_of(answer)) == {"__Host-portal", "__Host-phone"}
    for line in cookies_of(answer).values():
        assert of_this_host_only(line)
        assert "SameSite=Lax" in line


def test_signing_out_really_deletes_the_cookies_and_ends_the_session(outside: Flask, house: House) -> None:
    """Without Secure and Path=/ the browser would keep the old cookie, and the person would still be signed in."""
    client = browser(outside, house.people[Who.PARTICIPANT])
    kept = client.get_cookie("__Host-portal", domain="basisbaan.example.org")
    assert kept is not None

    answer = post(client, "/uitloggen", "/ik", not_mine="1")

    gone = cookies_of(answer)
    assert of_this_host_only(gone["__Host-phone"])
    assert "Max-Age=0" in gone["__Host-phone"]
    assert of_this_host_only(gone["__Host-portal"])
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert client.get_cookie("__Host-phone", domain="basisbaan.example.org") is None
    assert client.get("/ik", base_url=HOST).location == "/inloggen?verder=/ik"
    client.set_cookie("__Host-portal", kept.value, domain="basisbaan.example.org", secure=True)
    assert client.get("/ik", base_url=HOST).location == "/inloggen?verder=/ik", "the row on the server ended too"


# --- security.txt -----------------------------------------------------------------------------------------------


def test_security_txt_says_whom_to_tell_and_is_never_out_of_date(outside: Flask, world: World) -> None:
    answer = browser(outside).get("/.well-known/security.txt", base_url=HOST)

    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())
    assert fields["Contact"] == "mailto:beveiliging@leeuwarden.example"
    assert fields["Canonical"] == f"{HOST}/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "nl, en"
    holds = datetime.fromisoformat(fields["Expires"]) - world.now
    assert timedelta(days=30) < holds < timedelta(days=365)


def test_without_a_contact_there_is_no_security_txt(settings: Settings, world: World) -> None:
    municipality = settings.municipality.model_copy(update={"security_contact": None})
    app = app_with(settings, municipality=municipality)

    assert app.test_client().get("/.well-known/security.txt").status_code == 404


# --- uploads never run ------------------------------------------------------------------------------------------

DISGUISED = {
    "a page": b"<!doctype html><script>alert(document.cookie)</script>",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a page behind the first bytes of a photo": b"\xff\xd8\xff\xe0<html><script>alert(1)</script></html>",
    "a page behind the first bytes of a PDF": b"%PDF-1.7\n<html><script>alert(1)</script></html>",
    "a page in the first bytes of a GIF": b"GIF89a/*<script>*/=1;alert(1)//</script>",
}


@pytest.mark.parametrize("name", ["brief.jpg", "brief.html", "brief.svg"])
@pytest.mark.parametrize("what", DISGUISED)
def test_a_page_or_drawing_that_looks_like_a_photo_is_not_kept(world: World, what: str, name: str) -> None:
    jelle = world.visitor(world.participant())

    jelle.get("/vraag").press("Verstuur", status=422, text="Kijk", photo=(BytesIO(DISGUISED[what]), name))

    with transaction() as session:
        assert session.query(Attachment).count() == 0


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "text/xml", "application/javascript", ""])
def test_whatever_stands_in_a_row_is_never_handed_out_as_something_that_runs(kind: str) -> None:
    kept = SimpleNamespace(media_type=kind, name='brief".html\r\nSet-Cookie: a=b')

    headers = files.hand_out_headers(kept)

    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert not re.search(r"[\r\n]", "".join(headers.values()))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
