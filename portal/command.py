"""The one command-line program: portal. Stands on the roof: it opens the house and hands the settings to the jobs."""

from __future__ import annotations

import importlib
import sys

import click
from sqlalchemy.exc import DBAPIError

from portal.app import create_app, open_house
from portal.base.settings import SettingsWrong, load
from portal.jobs.house import MAKE_APP

COMMANDS = {
    "migrate": ("portal.jobs.serve", "migrate_command", "Bring the database up to date"),
    "run": ("portal.jobs.serve", "run_command", "Run for development, reloading on change"),
    "demo": ("portal.jobs.demo", "demo_command", "Run with fictional people"),
    "staff": ("portal.jobs.staff_file", "staff_command", "Take in the file with staff"),
    "import": ("portal.jobs.import_file", "import_command", "Take in the file with participants"),
    "invite": ("portal.jobs.invite", "invite_command", "Make an invitation for one person"),
    "content": ("portal.jobs.content", "content_command", "Load articles, steps and amounts"),
    "worker": ("portal.jobs.deliver", "worker_command", "Send what waits in the outbox"),
    "nightly": ("portal.jobs.nightly", "nightly_command", "Delete what was kept long enough; the worker does it too"),
    "links": (
        "portal.jobs.links",
        "links_command",
        "Look whether links to other websites work",
    ),
    "keys": ("portal.jobs.keys", "keys_command", "Keys of sealed fields: list, add, rotate, drop"),
    "doctor": ("portal.jobs.doctor", "doctor_command", "Check this set-up and name what is wrong"),
    "backup": ("portal.jobs.backup", "backup_command", "Write a copy of the database"),
}
"""name -> module, attribute, one line: imported when used, so that `portal --help` is quick."""


class Lazy(click.Group):
    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute, _line = COMMANDS[name]
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_module, _attribute, line) in COMMANDS.items()])


@click.group(cls=Lazy)
@click.pass_context
def cli(context: click.Context) -> None:
    """The portal for people with a basisbaan."""
    if "--help" not in sys.argv:
        settings = load()
        open_house(settings)
        context.obj = settings
        context.meta[MAKE_APP] = create_app


def main() -> None:
    try:
        cli()
    except SettingsWrong as wrong:
        sys.exit(str(wrong))
    except DBAPIError as refused:
        why = str(refused.orig).splitlines()[0]
        sys.exit(f"The database refuses: {why}\nIs it reachable, and did `portal migrate` run? See `portal doctor`.")
