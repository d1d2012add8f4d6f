"""The same house with other settings, on the database of the test."""

from __future__ import annotations

from typing import Any

from flask import Flask

from portal.app import create_app
from portal.base import db
from portal.base.settings import Settings


def app_with(settings: Settings, **changed: Any) -> Flask:
    """An app with these settings changed. Making it opens a database of its own; the one of the test stays in use."""
    here = db.database()
    made = create_app(settings.model_copy(update=changed))
    db.use_database(here)
    made.debug = made.testing = False
    return made
