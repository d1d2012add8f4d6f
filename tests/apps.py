"""The same house with other settings, on the database of the test."""

from __future__ import annotations

from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from portal.app import create_app
from portal.base import db
from portal.base.settings import Settings


class _Translated(BytecodeCache):
    """What Jinja made of each template, for the next app: the templates are the same, whatever the settings."""

    def __init__(self) -> None:
        self.made: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.made:
            bucket.bytecode_from_string(self.made[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.made[bucket.key] = bucket.bytecode_to_string()


_translated = _Translated()


def app_with(settings: Settings, **changed: Any) -> Flask:
    """An app with these settings changed. Making it opens a database of its own; the one of the test stays in use."""
    here = db.database()
    made = create_app(settings.model_copy(update=changed))
    db.use_database(here)
    made.debug = made.testing = False
    made.jinja_env.bytecode_cache = _translated
    return made
