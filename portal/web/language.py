"""In which language this page speaks."""

from __future__ import annotations

from flask import current_app, g, has_request_context, request, session
from flask_babel import Babel

from portal.base.languages import LANGUAGES, Language, interface_language
from portal.base.settings import Settings

babel = Babel()


def offered() -> tuple[str, ...]:
    settings: Settings = current_app.extensions["settings"]
    return settings.municipality.languages


def wanted_language() -> str:
    """What the reader asked for: their own setting, what they chose before sign-in, what the browser asks for."""
    me = g.get("me")
    chosen = session.get("language")
    if me is not None and not (g.get("locked") and chosen):
        return str(me.language)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(offered()) or offered()[0]


def page_language() -> Language:
    """The language the page is in: the wanted one where the interface has it, else Dutch."""
    if "page_language" not in g:
        g.page_language = interface_language(wanted_language(), offered())
    language: Language = g.page_language
    return language


def select_locale() -> str | None:
    return page_language().code if has_request_context() else None
