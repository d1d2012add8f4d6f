"""portal keys: look at the keys of sealed fields, put a new one first, seal everything anew, take an old one away."""

from __future__ import annotations

import re

import click

from portal.base import clock, key_file
from portal.base.crypto import Keyring
from portal.base.db import transaction
from portal.base.rotation import Outcome, rotate, rows_by_key
from portal.base.settings import KEY_NAME, Settings
from portal.domain import audit
from portal.domain.all_tables import metadata
from portal.domain.audit.rules import Hat

PASSES = 3
"""A process that was not started anew seals with the old key meanwhile; a second look finds that."""


@click.group()
def keys_command() -> None:
    """Keys of sealed fields. The order: add, restart everything, rotate, drop, restart everything."""


def keyring_of(settings: Settings) -> Keyring:
    """As the file is now, not as this process began."""
    return Keyring(key_file.field_keys(settings.keys_file), settings.keys.lookup)


def write_down(action: str) -> None:
    with transaction() as session:
        audit.note(session, action, now=clock.now(), actor=None, role=Hat.COMMAND)


@keys_command.command("list")
@click.pass_obj
def list_command(settings: Settings) -> None:
    """Each key and how many values it sealed. The first one seals."""
    keyring = keyring_of(settings)
    found = rows_by_key(metadata, keyring)
    for name in keyring.fields:
        what = "seals; " if name == keyring.first else ""
        needed = f"{found[name]} values need it" if found[name] else "no value needs it"
        click.echo(f"{name}: {what}{needed}")
    if found[""]:
        raise click.ClickException(f"{found['']} values were sealed with a key that is not in {settings.keys_file}.")


@keys_command.command("add")
@click.argument("name", required=False)
@click.pass_obj
def add_command(settings: Settings, name: str | None) -> None:
    """Put a new key first. The others stay, so that everything still opens."""
    try:
        with key_file.changing(settings.keys_file) as content:
            made = name or next_name(list(content["fields"]))
            if not re.fullmatch(KEY_NAME, made):
                raise click.ClickException("A name is a to z, 0 to 9, - and _, at most 20.")
            if made in content["fields"]:
                raise click.ClickException(f"There is a key '{made}' already.")
            content["fields"] = {made: key_file.random_key(), **content["fields"]}
    except OSError as refused:
        raise click.ClickException(f"{settings.keys_file} cannot be written: {refused.strerror}.") from refused
    write_down("keys_added")
    click.echo(f"Key '{made}' stands first in {settings.keys_file}. Keep a copy of that file apart, now.")
    click.echo("Now restart the portal and the worker, then: portal keys rotate")


def next_name(names: list[str]) -> str:
    """'k2' after 'k1'."""
    numbers = [int(one[1:]) for one in names if re.fullmatch(r"k\d{1,9}", one)]
    return f"k{max(numbers, default=0) + 1}"


@keys_command.command("rotate")
@click.pass_obj
def rotate_command(settings: Settings) -> None:
    """Seal everything anew with the first key. Stop it when you like and begin again: what is done stays done."""
    keyring = keyring_of(settings)
    left = 0
    for _pass in range(PASSES):
        outcomes = rotate(metadata, keyring, say_progress)
        found = rows_by_key(metadata, keyring)
        left = sum(number for name, number in found.items() if name not in (keyring.first, ""))
        closed = sum(outcome.closed for outcome in outcomes)
        if left <= closed:
            break
    write_down("keys_rotated")
    for name in keyring.fields:
        if name != keyring.first:
            say = f"{found[name]} values still need it" if found[name] else f"nothing needs it: portal keys drop {name}"
            click.echo(f"{name}: {say}")
    if found[""] or closed:
        raise click.ClickException(f"{max(found[''], closed)} values open with no key that is here; they stay as is.")
    if left:
        raise click.ClickException(
            f"{left} values were sealed with an old key meanwhile. Restart the portal and the worker, then again."
        )
    click.echo(f"Everything is sealed with '{keyring.first}'.")


def say_progress(outcome: Outcome) -> None:
    click.echo(f"{outcome.column}: {outcome.done}")


@keys_command.command("drop")
@click.argument("name")
@click.pass_obj
def drop_command(settings: Settings, name: str) -> None:
    """Take an old key away. Refused while a value needs it."""
    try:
        with key_file.changing(settings.keys_file) as content:
            names = list(content["fields"])
            if name not in names:
                raise click.ClickException(f"There is no key '{name}'. There are: {', '.join(names)}.")
            if name == names[0]:
                raise click.ClickException(f"'{name}' is the key that seals. Put a new one first: portal keys add")
            if needed := rows_by_key(metadata, keyring_of(settings))[name]:
                raise click.ClickException(f"{needed} values need '{name}'. First: portal keys rotate")
            del content["fields"][name]
    except OSError as refused:
        raise click.ClickException(f"{settings.keys_file} cannot be written: {refused.strerror}.") from refused
    write_down("keys_dropped")
    click.echo(f"Key '{name}' is gone from {settings.keys_file}. Restart the portal and the worker.")
    click.echo("Backups from before need it: keep the old key file, apart, for as long as you keep those.")


@keys_command.command("push")
@click.pass_obj
def push_command(settings: Settings) -> None:
    """Put the key for messages to phones into the key file, when there is none yet."""
    try:
        with key_file.changing(settings.keys_file) as content:
            if content.get("push"):
                raise click.ClickException("There is a key for push already. A new one would silence every phone.")
            content["push"] = key_file.random_push_key()
    except OSError as refused:
        raise click.ClickException(f"{settings.keys_file} cannot be written: {refused.strerror}.") from refused
    write_down("keys_added")
    click.echo(f"{settings.keys_file} has a key for push now. Keep a copy of that file apart, now.")
    click.echo("Now restart the portal and the worker.")
