"""In which language this page speaks."""

from __future__ import annotations

from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale

from portal.base.languages import LANGUAGES, SOURCE, Language, interface_language
from portal.base.settings import Settings

babel = Babel()


class KeptTexts(Domain):  # type: ignore[misc]
    """The catalogues, read once per process: a page asks for a hundred texts."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.kept: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue of this page, or of the language that was forced for a letter."""
        code = language_code()
        if code not in self.kept:
            self.kept[code] = Translations.load(self.translation_directories[0], [code])
        return self.kept[code]


def language_code() -> str:
    """The language in which is spoken now: of the page, or forced for a letter."""
    kept = g.get("_flask_babel") if g else None  # where Flask-Babel remembers the locale of this request
    locale = getattr(kept, "babel_locale", None) or get_locale()
    return str(locale.language) if locale else SOURCE.code


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


def register(app: Flask) -> None:
    babel.init_app(app, locale_selector=select_locale)
    texts = KeptTexts(app.config["BABEL_TRANSLATION_DIRECTORIES"])
    app.before_request(texts.as_default)

    def translate(text: str) -> str:
        return str(texts.get_translations().gettext(text))

    def translate_number(one: str, more: str, number: int) -> str:
        return str(texts.get_translations().ngettext(one, more, number))

    env: Any = app.jinja_env
    env.install_gettext_callables(gettext=translate, ngettext=translate_number, newstyle=True)
