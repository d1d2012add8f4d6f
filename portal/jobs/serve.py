"""Migrate and run."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from portal.base import clock
from portal.base.db import transaction
from portal.base.settings import Settings
from portal.jobs.content import load_first
from portal.jobs.deliver import worker_for
from portal.jobs.house import app_maker
from portal.jobs.imports import Importer
from portal.jobs.migrate import migrate

HERE = "127.0.0.1"
THREADS = 8


@click.command()
@click.pass_obj
def migrate_command(settings: Settings) -> None:
    """Bring the database of DATABASE_URL or PORTAL_DATA up to date. A new one gets articles, steps and amounts."""
    migrate(settings.database_url)
    click.echo("The database is up to date.")
    with transaction() as session:
        loaded = load_first(session, clock.now())
    if loaded:
        click.echo(f"Articles, steps and amounts: {loaded.published} published.")


@click.command()
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.pass_obj
def run_command(settings: Settings, port: int) -> None:
    """Run for development on 127.0.0.1, reloading on change."""
    migrate(settings.database_url)
    with transaction() as session:
        load_first(session, clock.now())
    app_maker()(settings).run(host=HERE, port=port, debug=True)


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HERE, port))
        except OSError:
            return False
    return True


class Alone(BaseApplication):  # type: ignore[misc]
    """Everything on this machine only: one process that answers in threads and sends what waits beside them."""

    def __init__(self, make: Callable[[], Flask], port: int, when_ready: Callable[[], None]) -> None:
        self.make, self.port, self.when_ready = make, port, when_ready
        super().__init__()

    def load_config(self) -> None:
        values = {
            "bind": f"{HERE}:{self.port}",
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda _server: self.when_ready(),
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = self.make()
        threading.Thread(target=worker_for(app).run, args=[threading.Event()], name="worker", daemon=True).start()
        Importer(app.extensions["settings"]).begin(threading.Event())
        return app
