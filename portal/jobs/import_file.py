"""portal import FILE: participants and their contract periods. All rows are taken or none."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from portal.base import clock
from portal.base.settings import Settings
from portal.base.spreadsheet import NoTable, WrongHeadings, read_table
from portal.flows.importing import HEADINGS, Plan, RemarkKind, read_rows
from portal.flows.importing.prepared import Outdated, Prepared, plan_whole
from portal.jobs.import_words import heading_words, mistake_words, remark_words, table_words


def import_people(settings: Settings, path: Path, *, dry_run: bool, show_progress: bool = False) -> Plan:
    """Raises NoTable, WrongHeadings, Outdated; a plan with mistakes has taken nothing."""
    file = read_rows(read_table(path, HEADINGS))
    now = clock.now()
    with (
        Prepared() as session,
        click.progressbar(length=len(file.rows), label="Rijen", file=sys.stderr, hidden=not show_progress) as bar,
    ):
        plan = plan_whole(session, file, settings.municipality, now=now, actor=None, progress=bar.update)
        if plan.is_sound and not dry_run:
            session.write()
            session.commit()
    return plan


def summary(plan: Plan, *, dry_run: bool) -> str:
    if not plan.is_sound:
        rows = len({one.row for one in plan.mistakes})
        return f"Niets ingelezen: {len(plan.mistakes)} fouten in {rows} rijen."
    changed = plan.count(RemarkKind.CHANGED)
    counts = (
        f"{plan.count(RemarkKind.NEW_PERSON)} nieuwe deelnemers, {plan.count(RemarkKind.NEW_PERIOD)} nieuwe periodes, "
        f"{changed} rijen veranderd, {plan.unchanged} rijen gelijk."
    )
    return f"Proef, niets bewaard: {counts}" if dry_run else f"Ingelezen: {counts}"


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and keep nothing.")
@click.pass_obj
def import_command(settings: Settings, file: Path, dry_run: bool) -> None:
    """Take in FILE (.csv with ; or .xlsx). Exit 1 and every mistake by row and column when it is wrong."""
    try:
        plan = import_people(settings, file, dry_run=dry_run, show_progress=sys.stderr.isatty())
    except NoTable as wrong:
        click.echo(table_words(wrong))
        click.echo("Niets ingelezen: het bestand is niet te lezen.")
        raise SystemExit(1) from None
    except WrongHeadings as wrong:
        for line in heading_words(wrong):
            click.echo(line)
        click.echo("Niets ingelezen: de koppen kloppen niet.")
        raise SystemExit(1) from None
    except Outdated:
        click.echo("Iemand veranderde net dezelfde gegevens. Probeer het opnieuw.")
        click.echo("Niets ingelezen.")
        raise SystemExit(1) from None
    lines = map(remark_words, plan.remarks) if plan.is_sound else map(mistake_words, plan.mistakes)
    for line in lines:
        click.echo(line)
    click.echo(summary(plan, dry_run=dry_run))
    raise SystemExit(0 if plan.is_sound else 1)
