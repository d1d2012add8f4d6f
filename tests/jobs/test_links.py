"""Dead links are found, reported, and forgotten when they work again or stand in no text any more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.base.outside import Look, Trouble, is_public, look_at
from portal.domain.information.actions import note_link
from portal.domain.information.models import LinkCheck
from portal.flows.published import library_now
from portal.jobs.links import check_links
from tests import content
from tests.builders import World

URL = "https://www.toeslagen.nl/"


class Answers(BaseHTTPRequestHandler):
    """A website with a page, a page that is gone, one that is broken, and ways round."""

    def do_GET(self) -> None:
        place = self.path
        self.send_response(
            {"/": 200, "/weg": 404, "/stuk": 500, "/door": 302, "/rond": 302, "/alleen-get": 200}.get(place, 410)
        )
        if place == "/door":
            self.send_header("Location", "/")
        if place == "/rond":
            self.send_header("Location", "/rond")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        if self.path == "/alleen-get":
            self.send_response(405)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.do_GET()

    def log_message(self, *_words: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def website() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", Look(None, 200)),
        ("/door", Look(None, 200)),
        ("/alleen-get", Look(None, 200)),
        ("/weg", Look(Trouble.GONE, 404)),
        ("/nergens", Look(Trouble.GONE, 410)),
        ("/stuk", Look(Trouble.REFUSED, 500)),
        ("/rond", Look(Trouble.REFUSED, 302)),
    ],
)
def test_a_real_website_is_asked_and_what_it_says_is_understood(website: str, path: str, expected: Look) -> None:
    assert look_at(website + path, may_ask=lambda _url: True) == expected


def test_a_website_that_is_away_does_not_answer() -> None:
    assert look_at("http://127.0.0.1:1/", may_ask=lambda _url: True) == Look(Trouble.NO_ANSWER)


@pytest.mark.parametrize(
    "address",
    ["http://www.toeslagen.nl/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.0.0.1/",
     "https://169.254.169.254/latest/meta-data", "ftp://example.org/", "https:///niets"],
)  # fmt: skip
def test_the_inside_of_ones_own_network_is_never_asked(address: str) -> None:
    assert not is_public(address)
    assert look_at(address) == Look(Trouble.UNSAFE)


def checked(world: World, *, nights: int = 0, **answers: Look) -> list[LinkCheck]:
    """A night's work, where `toeslagen` is what that website says; every other link works."""
    check_links(
        now=world.now + timedelta(days=nights),
        look=lambda url: answers.get("toeslagen", Look(None, 200)) if url == URL else Look(None, 200),
    )
    with reading() as session:
        return list(session.scalars(select(LinkCheck).where(LinkCheck.failure.is_not(None))))


def test_a_link_that_fails_keeps_the_night_it_began_and_is_forgotten_when_it_works(world: World) -> None:
    with transaction() as session:
        content.load(session)

    first = checked(world, toeslagen=Look(Trouble.GONE, 404))
    again = checked(world, nights=1, toeslagen=Look(Trouble.REFUSED, 503))
    better = checked(world, nights=2)

    assert [(one.url, one.failure) for one in first] == [(URL, "gone")]
    assert [(one.failure, one.failing_since, one.status) for one in again] == [("refused", first[0].checked_at, 503)]
    assert better == []


def test_a_link_that_stands_in_no_text_any_more_goes(world: World) -> None:
    with transaction() as session:
        content.load(session)
        note_link(session, "https://oud.example.org/", failure=Trouble.GONE, status=404, now=world.now)

    checked(world)

    with reading() as session:
        urls = set(session.scalars(select(LinkCheck.url)))
        books = library_now(session)
    assert "https://oud.example.org/" not in urls
    assert {link["url"] for one in books.articles.values() for link in one.links} <= urls
