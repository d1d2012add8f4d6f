"""Who reads Frisian meets Frisian: in every place, in letters and in the text of a code."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale

from portal.base.db import transaction
from portal.base.settings import ROOT
from portal.web import words
from tests import content
from tests.builders import Someone, World
from tests.visitor import Visitor

GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""One letter outside these makes a text message of 160 letters into three messages."""


@pytest.fixture
def wytske(world: World) -> Someone:
    with transaction() as session:
        content.load(session)
    contact = world.contact_person("Bram", "Hofstra")
    return world.participant(
        "Wytske", "Hoekema", contact=contact, language="fy", start=date(2026, 5, 1), end=date(2027, 4, 30)
    )


@pytest.mark.parametrize(
    ("path", "heading", "also"),
    [
        ("/", "Goeie Wytske", "meld jo siik yn twa stappen"),
        ("/contract", "Kontrakt", "Jo kontrakt rint oant en mei freed 30 april 2027."),
        ("/ziek", "Siik of better", "Jo hoege net te sizzen wat jo hawwe."),
        ("/vraag", "Fraach", "Skriuw hjir net wat jo hawwe as jo siik binne."),
        ("/geld", "Jild", "Jo lean en belesting"),
        ("/ik", "Ik", "Hoe hearre jo dat der nijs is?"),
    ],
)
def test_every_place_is_in_frisian(world: World, wytske: Someone, path: str, heading: str, also: str) -> None:
    visitor = world.visitor(wytske).get(path)

    html, title = visitor.page.html, visitor.page.h1
    assert html is not None
    assert title is not None
    assert (html["lang"], html["dir"]) == ("fy", "ltr")
    assert title.get_text(" ", strip=True) == heading
    assert also in visitor.text


def test_who_chooses_frisian_reads_frisian_from_then_on(world: World) -> None:
    visitor = world.visitor(world.participant("Wytske")).get("/taal")

    visitor.press("Frysk")

    assert visitor.get("/ik").page.html["lang"] == "fy"  # type: ignore[index]
    assert "Hoe berikke wy jo?" in visitor.text


def test_before_sign_in_frisian_is_one_of_the_languages(visitor: Visitor) -> None:
    visitor.get("/taal").press("Frysk")

    assert visitor.get("/inloggen").page.html["lang"] == "fy"  # type: ignore[index]
    assert "Log yn" in visitor.text


def test_a_mistake_is_told_in_frisian(world: World, wytske: Someone) -> None:
    visitor = world.visitor(wytske).get("/vraag")

    visitor.press("Ferstjoer", 422, text="")

    assert "Skriuw earst jo fraach. Allinnich in foto mei ek." in visitor.text


def test_reporting_sick_speaks_frisian_to_the_end(world: World, wytske: Someone) -> None:
    visitor = world.visitor(wytske).get("/ziek")

    visitor.press("Meld my siik")

    assert "Betterskip." in visitor.text
    assert "Untfongen om" in visitor.text


def test_days_hours_and_money_are_written_as_a_frisian_writes_them(app: Flask) -> None:
    with app.test_request_context(), force_locale("fy"):
        assert words.day(date(2026, 12, 1)) == "tiisdei 1 desimber 2026"
        assert words.weekdays("ma do") == "moandei, tongersdei"
        assert words.euro(Decimal("1419.46")) == "€\u00a01.419,46"
        assert words.hours(Decimal("22.5")) == "22,5"


@pytest.mark.parametrize("path", ["/privacy", "/toegankelijkheid", "/inloggen", "/uitnodiging", "/inloggen/team"])
def test_the_pages_before_sign_in_are_in_frisian(visitor: Visitor, path: str) -> None:
    visitor.get("/taal").press("Frysk")

    visitor.get(path)

    assert visitor.page.html["lang"] == "fy"  # type: ignore[index]
    assert " wij " not in visitor.text.casefold()
    assert " uw " not in visitor.text.casefold()


def test_a_code_in_frisian_fits_one_text_message(app: Flask) -> None:
    with app.app_context(), force_locale("fy"):
        said = app.jinja_env.get_template("codes/sms.txt").render(digits="123456", host="basisbaan.leeuwarden.nl")

    assert said.startswith("Jo koade is 123456.")
    assert set(said) <= GSM_7
    assert len(said) <= 160


def frisian_texts() -> list[str]:
    """Every text of the interface as it is said in Frisian, in small letters and without marks."""
    with (ROOT / "translations/fy/LC_MESSAGES/messages.po").open("rb") as file:
        said = [one.string for one in read_po(file, locale="fy") if one.id]
    texts = [text for one in said for text in ([one] if isinstance(one, str) else one)]
    return [re.sub(r"[.,:?()]", " ", text.casefold()) for text in texts]


@pytest.mark.parametrize(
    "words_of_another",
    [
        {"een", "het", "uw", "u", "wij", "niet", "geen", "bent", "heeft", "kunt", "voor", "naar", "vraag", "ziek"},
        {"do", "dyn", "dysels", "bist"},
    ],
    ids=["nothing is left in Dutch", "nobody is spoken to as a child"],
)
def test_the_texts_are_frisian_and_polite(words_of_another: set[str]) -> None:
    texts = [text.replace("ma di wo do vr za zo", "") for text in frisian_texts()]  # as a file has its days

    assert len(texts) > 1000
    assert [text for text in texts if words_of_another & set(text.split())] == []
