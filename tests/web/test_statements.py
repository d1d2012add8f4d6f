"""What the municipality says about privacy and accessibility: true to the settings, plain, and good on paper."""

from __future__ import annotations

import re
from typing import Any

import pytest

from portal.base.db import Database
from portal.base.settings import Employer, Keeping, Settings
from portal.flows.retention import RETENTION
from tests.apps import app_with
from tests.visitor import Visitor

OTHER = Keeping(
    sick_reports_months=5,
    attachments_months=4,
    after_last_day_months=17,
    audit_years=6,
    outbox_days=41,
    sign_in_after_last_day_months=9,
)


def in_municipality(settings: Settings, **changed: Any) -> Visitor:
    """A visitor of the same house in another municipality."""
    other = settings.municipality.model_copy(update=changed)
    return Visitor(app_with(settings, municipality=other))


def test_every_term_on_the_privacy_page_comes_from_the_settings(settings: Settings, database: Database) -> None:
    said = in_municipality(settings, keeping=OTHER).get("/privacy").text

    for term in (
        "Tot 5 maanden nadat u beter bent.", "Tot 4 maanden na het antwoord.", "Tot 17 maanden na uw laatste dag.",
        "6 jaar.", "41 dagen.", "U kunt nog 9 maanden na uw laatste dag inloggen.",
    ):  # fmt: skip
        assert term in said, term
    assert not re.search(r"\b(?:3|12|30) (?:maand|dag|jaar)", said)


def test_every_setting_about_keeping_is_said_on_the_privacy_page(settings: Settings, database: Database) -> None:
    """A term that rows are deleted by, and that no page says, would be a secret."""
    assert {kept.term for kept in RETENTION.values() if kept.term} <= set(Keeping.model_fields)
    before = in_municipality(settings).get("/privacy").text
    for name in Keeping.model_fields:
        changed = settings.municipality.keeping.model_copy(update={name: 23})

        assert in_municipality(settings, keeping=changed).get("/privacy").text != before, name


def test_the_privacy_page_names_who_is_responsible_and_where_to_complain(visitor: Visitor) -> None:
    visitor.get("/privacy")

    for word in (
        "Gemeente Leeuwarden",
        "Caparis",
        "Participatiewet",
        "Autoriteit Persoonsgegevens",
        "binnen één maand",
    ):
        assert word in visitor.text


def test_another_employer_is_named_as_it_is_called(settings: Settings, database: Database) -> None:
    other = Employer(name="Sociaal Werk Noord", phone="+31582120000")

    said = in_municipality(settings, employers=(other,)).get("/privacy").text

    assert "Sociaal Werk Noord is uw werkgever." in said
    assert "Caparis" not in said


@pytest.mark.parametrize(("service", "level"), [
    ("Contract", "Laag"), ("Ziek of beter", "Substantieel"), ("Vraag", "Substantieel"), ("Geld", "Laag"),
    ("Ik", "Substantieel"),
])  # fmt: skip
def test_each_service_has_its_level_of_assurance_and_why(visitor: Visitor, service: str, level: str) -> None:
    visitor.get("/privacy")

    said = {
        fact.find("dt").get_text(" ", strip=True): fact.find("dd").get_text(" ", strip=True)  # type: ignore[union-attr]
        for fact in visitor.page.select("dl.facts > div")
    }
    assert said[service].startswith(f"{level}.")
    assert len(said[service]) > len(level) + 20, "with the reason"


def test_only_functional_cookies_are_named_and_there_are_no_others(visitor: Visitor) -> None:
    visitor.get("/privacy")

    assert "twee cookies" in visitor.text
    assert visitor.response is not None
    assert {one.partition("=")[0] for one in visitor.response.headers.getlist("Set-Cookie")} <= {"portal", "phone"}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("A", "A: voldoet volledig"), ("B", "B: voldoet voor een deel"),
        ("C", "C: eerste maatregelen genomen"), ("D", "D: voldoet niet"),
    ],
)  # fmt: skip
def test_the_status_of_accessibility_is_set_by_the_municipality(
    settings: Settings, database: Database, status: str, words: str
) -> None:
    assert words in in_municipality(settings, accessibility_status=status).get("/toegankelijkheid").text


def test_the_statement_has_every_part_of_the_official_model(visitor: Visitor) -> None:
    visitor.get("/toegankelijkheid")

    for part in (
        "Gemeente Leeuwarden", "Besluit digitale toegankelijkheid overheid", "alle pagina's op dit adres",
        "http://localhost:8000", "EN 301 549", "WCAG 2.2", "Door de makers zelf", "Wat lukt nog niet?",
        "binnen 5 werkdagen", "Nationale ombudsman", "Deze verklaring is van",
    ):  # fmt: skip
        assert part in visitor.text, part


def test_the_statement_does_not_say_it_is_registered_before_it_is(settings: Settings, database: Database) -> None:
    assert "nog niet in het register" in in_municipality(settings).get("/toegankelijkheid").text
    where = "https://www.toegankelijkheidsverklaring.nl/register/1"

    registered = in_municipality(settings, accessibility_register=where).get("/toegankelijkheid")

    assert "nog niet in het register" not in registered.text
    assert registered.page.find("a", href=where) is not None


@pytest.mark.parametrize("path", ["/privacy", "/toegankelijkheid"])
def test_no_sentence_is_longer_than_fifteen_words(visitor: Visitor, path: str) -> None:
    visitor.get(path)

    main = visitor.page.find("main")
    assert main is not None
    sentences = [
        sentence
        for one in main.find_all(["p", "li", "dd"])  # type: ignore[union-attr]
        for sentence in re.split(r"(?<=[.?:])\s+", one.get_text(" ", strip=True))
    ]
    assert [one for one in sentences if len(one.split()) > 15] == []
