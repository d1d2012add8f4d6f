"""portal staff FILE: contact persons, publishers, coordinator. All rows are taken or none."""

from __future__ import annotations

from pathlib import Path

import click

from portal.base import clock
from portal.base.db import transaction
from portal.base.spreadsheet import NoTable, WrongHeadings, read_table
from portal.flows.staff_import import HEADINGS, Wrong, read_staff, take_in_staff
from portal.jobs.import_words import heading_words, table_words

WORDS = {
    "voornaam": "is geen naam. Gebruik letters, spaties en . ' -.",
    "achternaam": "is geen naam. Gebruik letters, spaties en . ' -.",
    "email": "is geen e-mailadres, of staat er al.",
    "telefoon": "is geen telefoonnummer.",
    "rol": "is geen rol. Kies contactpersoon, redacteur of coordinator.",
    "werkdagen": "kan niet. Schrijf bijvoorbeeld: ma di do.",
    "talen": "kan niet. Schrijf bijvoorbeeld: nl en.",
}


class StaffFileWrong(Exception):
    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__()
        self.wrong = wrong


def import_staff(path: Path) -> tuple[int, int]:
    """How many are new and how many changed. Raises NoTable, WrongHeadings, StaffFileWrong: nothing is taken then."""
    rows, wrong = read_staff(read_table(path, HEADINGS))
    if wrong:
        raise StaffFileWrong(wrong)
    with transaction() as session:
        return take_in_staff(session, rows, now=clock.now())


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def staff_command(file: Path) -> None:
    """Take in FILE with staff (.csv with ; or .xlsx). It comes before the participants."""
    try:
        new, changed = import_staff(file)
    except NoTable as wrong:
        lines = [table_words(wrong)]
    except WrongHeadings as wrong:
        lines = heading_words(wrong)
    except StaffFileWrong as wrong:
        lines = [f"rij {one.row}, {one.column}: '{one.value}' {WORDS[one.column]}" for one in wrong.wrong]
    else:
        click.echo(f"Ingelezen: {new} nieuwe medewerkers, {changed} veranderd.")
        return
    for line in lines:
        click.echo(line)
    click.echo("Niets ingelezen.")
    raise SystemExit(1)
