"""Migrate and run."""

from __future__ import annotations

import click

from portal.base.settings import load
from portal.jobs.migrate import migrate


@click.command()
def migrate_command() -> None:
    """Bring the database of DATABASE_URL or PORTAL_DATA up to date."""
    settings = load()
    migrate(settings.database_url)
    click.echo("The database is up to date.")


@click.command()
@click.option("--port", default=8000, show_default=True)
def run_command(port: int) -> None:
    """Run for development on 127.0.0.1, reloading on change."""
    from portal.app import create_app

    migrate(load().database_url)
    create_app().run(host="127.0.0.1", port=port, debug=True)
