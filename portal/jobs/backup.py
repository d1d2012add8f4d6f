"""portal backup: a copy of the database that can be put back, made while the portal runs. The keys are not in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.engine import URL, make_url

from portal.base import clock
from portal.base.settings import Settings


class NoBackup(Exception):
    """No copy was made, and why."""


def back_up(settings: Settings, folder: Path, *, now: datetime) -> Path:
    """The new copy. Raises NoBackup; then there is none."""
    url = make_url(settings.database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"portal-{clock.local(now):%Y%m%d-%H%M%S}.{'db' if is_sqlite else 'dump'}"
    if target.exists():
        raise NoBackup(f"{target} is there already")
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        copy_sqlite(Path(url.database or ""), draft) if is_sqlite else dump_postgresql(url, draft)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def copy_sqlite(source: Path, target: Path) -> None:
    """One consistent moment, also while others write; then looked through from end to end."""
    if not source.exists():
        raise NoBackup(f"there is no database {source}")
    with sqlite3.connect(source, timeout=30) as here, sqlite3.connect(target) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")
        found = there.execute("PRAGMA integrity_check").fetchone()[0]
    here.close()
    there.close()
    if found != "ok":
        raise NoBackup(f"the copy is not sound: {found}")


def dump_postgresql(url: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise NoBackup("pg_dump is not on this machine; install the PostgreSQL client programs")
    name = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    words = [program, "--format=custom", "--no-owner", f"--file={target}", f"--dbname={name}"]
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(words, env=os.environ | secret, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise NoBackup(f"pg_dump: {done.stderr.strip()}")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def backup_command(settings: Settings, folder: Path) -> None:
    """Write a copy of the database into FOLDER, while the portal runs."""
    try:
        made = back_up(settings, folder, now=clock.now())
    except (NoBackup, OSError, sqlite3.Error) as wrong:
        raise click.ClickException(f"No backup was made: {wrong}.") from wrong
    click.echo(f"Written: {made} ({made.stat().st_size / 1024**2:.1f} MB)")
    click.echo(f"The keys are not in it. Keep a copy of {settings.keys_file} somewhere else:")
    click.echo("without the keys nobody can read the backup, and with both anybody can.")
