"""Bring the database up to date, or write a new step of its history."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


def configuration(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def newest() -> str:
    """The last step in the history of the database."""
    return ScriptDirectory.from_config(configuration("")).get_current_head() or ""


def migrate(url: str) -> None:
    """To the newest version; a step that fails is undone whole."""
    command.upgrade(configuration(url), "head")


def differences(url: str) -> None:
    """Raises alembic's CommandError when the tables in code are not those of the newest migration."""
    command.check(configuration(url))


def write_step(url: str, message: str) -> None:
    """For developers: a new migration from the difference between code and database. Read it before committing."""
    command.revision(configuration(url), message, autogenerate=True)
