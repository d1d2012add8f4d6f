"""What is called what in the language of the page: languages, and the municipality by its own sentences."""

from __future__ import annotations

from typing import Any

from babel import Locale
from babel.lists import format_list
from flask import current_app
from flask_babel import lazy_gettext as _l

from portal.base.settings import Municipality, Settings
from portal.web.language import language_code

LANGUAGE_NAMES: dict[str, Any] = {
    "nl": _l("Nederlands"),
    "fy": _l("Fries"),
    "en": _l("Engels"),
    "ar": _l("Arabisch"),
    "tr": _l("Turks"),
    "uk": _l("Oekraïens"),
    "pl": _l("Pools"),
    "ti": _l("Tigrinya"),
}
"""The own name of a language stands in `LANGUAGES`."""


def language_name(code: str) -> str:
    """'Engels'"""
    return str(LANGUAGE_NAMES.get(code, code))


def language_list(codes: str) -> str:
    """'nl fy en' -> 'Nederlands, Fries en Engels'."""
    spoken = language_code()
    locale = Locale("en", "GB") if spoken == "en" else Locale(spoken)  # British: no comma before 'and'
    return format_list([language_name(code) for code in codes.split()], locale=locale)


def municipality() -> Municipality:
    """The municipality of this portal."""
    settings: Settings = current_app.extensions["settings"]
    return settings.municipality.in_language(language_code())
