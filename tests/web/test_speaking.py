"""What languages are called, in the language of the page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.base.languages import LANGUAGES
from portal.web import speaking


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("nl", "Nederlands, Fries en Engels"),
        ("en", "Dutch, Frisian and English"),
        ("fy", "Nederlânsk, Frysk en Ingelsk"),
    ],
)
def test_languages_are_listed_as_a_person_lists_them(app: Flask, code: str, said: str) -> None:
    with app.test_request_context(), force_locale(code):
        assert speaking.language_list("nl fy en") == said


def test_every_language_of_the_portal_has_a_name_in_the_language_of_the_page() -> None:
    assert speaking.LANGUAGE_NAMES.keys() == LANGUAGES.keys()
