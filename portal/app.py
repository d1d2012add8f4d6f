"""The roof: create_app() joins the floors."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import portal.domain.all_tables  # noqa: F401 - every table is known before the first query
from portal.base import crypto, db
from portal.base.key_file import field_keys
from portal.base.settings import ROOT, Mode, Settings, load
from portal.jobs.letters import messages_for
from portal.web import (
    access,
    assets,
    errors,
    gate,
    headers,
    kept,
    language,
    pages,
    passkeys,
    providers,
    surroundings,
    words,
)  # fmt: skip

PAGES = (
    "portal.web.entry.sign_in",
    "portal.web.entry.passkey",
    "portal.web.entry.team",
    "portal.web.entry.again",
    "portal.web.entry.new_phone",
    "portal.web.entry.moved_messages",
    "portal.web.entry.invitation",
    "portal.web.entry.accepting",
    "portal.web.entry.strong_invitation",
    "portal.web.entry.provider",
    "portal.web.entry.provider_link",
    "portal.web.entry.public",
    "portal.web.participant.home",
    "portal.web.participant.contract",
    "portal.web.participant.sickness",
    "portal.web.participant.messages",
    "portal.web.participant.talks",
    "portal.web.participant.information",
    "portal.web.participant.pictures",
    "portal.web.participant.me",
    "portal.web.participant.news",
    "portal.web.participant.details",
    "portal.web.participant.ways",
    "portal.web.staff.today",
    "portal.web.staff.conversation",
    "portal.web.staff.talks",
    "portal.web.staff.invitation",
    "portal.web.staff.confirming",
    "portal.web.staff.people",
    "portal.web.staff.participant",
    "portal.web.staff.contract_news",
    "portal.web.staff.contract_days",
    "portal.web.staff.contract_work",
    "portal.web.staff.enrol",
    "portal.web.staff.imports",
    "portal.web.staff.members",
    "portal.web.staff.overview",
    "portal.web.staff.statistics",
    "portal.web.staff.workplaces",
    "portal.web.staff.by_phone",
    "portal.web.staff.employers",
    "portal.web.staff.absence",
    "portal.web.staff.transfer",
    "portal.web.staff.log",
    "portal.web.staff.articles",
    "portal.web.staff.article_acts",
    "portal.web.staff.article_review",
    "portal.web.staff.article_translations",
    "portal.web.staff.article_versions",
    "portal.web.staff.editor",
    "portal.web.staff.editor_steps",
    "portal.web.staff.pictures",
    "portal.web.staff.amounts",
    "portal.web.staff.learning",
    "portal.web.staff.ways",
    "portal.web.employer.desk",
    "portal.web.employer.contracts",
    "portal.web.employer.by_phone",
    "portal.web.employer.ways",
)
MEGABYTE = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The whole portal. Raises SettingsWrong when it is half-configured."""
    settings = settings or load()
    open_house(settings)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions["settings"] = settings
    app.extensions["messages_for"] = messages_for  # /dev/outbox shows notices as the worker writes them
    app.config.update(
        SECRET_KEY=settings.keys.cookie,
        SESSION_COOKIE_NAME=settings.cookie_name("portal"),
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=180),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_FORM_MEMORY_SIZE=1 * MEGABYTE,
        MAX_FORM_PARTS=200,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        BABEL_DEFAULT_LOCALE="nl",
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
    )
    app.debug = settings.mode is Mode.DEVELOPMENT
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.auto_reload = app.debug
    access.register(app)
    gate.register(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    CSRFProtect(app)
    for part in (pages, language, headers, assets, kept, words, surroundings, passkeys, providers, errors):
        part.register(app)
    for blueprint in blueprints(settings):
        app.register_blueprint(blueprint)
    return app


def open_house(settings: Settings) -> None:
    """Keys and database of this process; what jobs need too."""
    crypto.use_keyring(crypto.Keyring(settings.keys.fields, settings.keys.lookup, newer_keys(settings.keys_file)))
    db.use_database(db.connect(settings.database_url))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


def newer_keys(file: Path) -> Callable[[], Mapping[str, bytes]]:
    """The field keys that stand in the file now: one may have been put there since this process began."""

    def read() -> Mapping[str, bytes]:
        try:
            return field_keys(file)
        except (OSError, ValueError, KeyError):
            return {}

    return read


def blueprints(settings: Settings) -> Iterator[Blueprint]:
    names = [*PAGES]
    if settings.mode in (Mode.DEMO, Mode.DEVELOPMENT):
        names.append("portal.web.dev")
    for name in names:
        found: Blueprint = importlib.import_module(name).bp
        yield found
