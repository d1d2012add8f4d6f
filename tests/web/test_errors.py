"""What is said when it does not work, and the pages that are there for everybody."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from portal.base import db
from tests.builders import World
from tests.visitor import Visitor


def away(*_words: object) -> None:
    raise OperationalError("SELECT", {}, Exception("disk I/O error"))


def test_a_page_that_is_not_there_says_where_to_go_and_whom_to_call(visitor: Visitor) -> None:
    visitor.get("/bestaat-niet", 404)

    assert visitor.h1 == "Deze pagina is er niet"
    assert "Naar Start" in visitor.text
    assert "14 058" in visitor.text


def test_the_error_page_speaks_to_who_is_signed_in_too(world: World) -> None:
    visitor = world.visitor(world.participant("Samira", "el Amrani", language="ar"))

    visitor.get("/bestaat-niet", 404)

    assert visitor.page.html["dir"] == "rtl"  # type: ignore[index]


def test_a_form_that_is_too_old_says_that_nothing_was_sent(visitor: Visitor) -> None:
    visitor.get("/inloggen")

    answer = visitor.client.post("/uitnodiging", data={"csrf_token": "oud", "code": "K7PM"})

    assert answer.status_code == 400
    assert "Er is nog niets verstuurd." in answer.get_data(as_text=True)


def test_without_the_database_the_page_still_says_what_now_and_whom_to_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = world.visitor(world.participant("Samira", "el Amrani"))
    broken = db.connect(f"sqlite:////tmp/{uuid4()}/portal.db")
    monkeypatch.setattr(db, "_database", broken)

    visitor.get("/ik", 503)

    assert visitor.h1 == "Het lukt nu niet"
    assert "Er is nog niets verstuurd." in visitor.text
    assert "14 058" in visitor.text
    assert "058 233 9090" in visitor.page.get_text(" ")
    assert "Traceback" not in visitor.page.decode()
    assert "sqlite" not in visitor.page.decode()
    visitor.get("/gezond", 503)
    assert visitor.response is not None
    assert visitor.response.json == {"status": "down", "database": "away"}
    broken.close()


def test_a_mistake_of_ours_shows_no_stack_trace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.app.view_functions, "entry_public.privacy", lambda: 1 / 0)

    visitor = Visitor(world.app).get("/privacy", 500)

    assert visitor.h1 == "Het lukt nu niet"
    assert "ZeroDivisionError" not in visitor.page.decode()


def test_the_house_says_that_it_is_well(visitor: Visitor) -> None:
    answer = visitor.client.get("/gezond")

    assert answer.json == {"status": "ok", "database": "ok"}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/privacy", "/toegankelijkheid", "/taal", "/uitnodiging", "/inloggen"])
def test_pages_for_everybody_are_sound_and_name_the_sick_numbers(visitor: Visitor, path: str) -> None:
    visitor.get(path)

    assert "058 233 9090" in visitor.page.get_text(" ")


def test_privacy_names_the_terms_and_the_contact_of_the_settings(visitor: Visitor) -> None:
    visitor.get("/privacy")

    assert "Tot 3 maanden nadat u beter bent." in visitor.text
    assert "Tot 12 maanden na uw laatste dag." in visitor.text
    assert "de functionaris gegevensbescherming van de gemeente Leeuwarden" in visitor.text


def test_search_engines_are_asked_to_stay_away_and_the_icon_is_found(visitor: Visitor) -> None:
    assert visitor.client.get("/robots.txt").get_data(as_text=True) == "User-agent: *\nDisallow: /\n"
    assert visitor.client.get("/favicon.ico", follow_redirects=True).mimetype == "image/svg+xml"


@pytest.mark.parametrize(
    ("language", "hours"), [("en", "Monday to Friday from 8:30"), ("nl", "maandag tot en met vrijdag")]
)
def test_the_municipality_speaks_of_itself_in_the_language_of_the_page(
    visitor: Visitor, language: str, hours: str
) -> None:
    visitor.get("/toegankelijkheid", headers={"Accept-Language": language})

    assert hours in visitor.text


def test_a_way_of_asking_that_is_not_meant_is_said_in_words_and_names_what_is(world: World) -> None:
    visitor = world.visitor(world.participant())

    visitor.get("/ik/letters", status=405)

    assert visitor.h1 == "Dat kan hier niet"
    assert visitor.response is not None
    assert visitor.response.allow.as_set(preserve_casing=True) == {"OPTIONS", "POST"}
