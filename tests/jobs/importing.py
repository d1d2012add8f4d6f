"""What the tests of imports and of the demo share: the sample files, whole tables, and files made for one test."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.base.db import reading
from portal.base.settings import Settings, load
from portal.domain.all_tables import metadata
from portal.flows.importing import HEADINGS, Plan
from portal.jobs.demo_people import PEOPLE_FILE, STAFF_FILE
from portal.jobs.import_file import import_people
from portal.jobs.staff_file import import_staff

DEMO_KEYS = [
    "samira", "jelle", "fatma", "tsegay", "wytske", "mark", "nadia", "oy",
    "anna", "bram", "paula", "pieter", "cora", "caparis", "werkplek",
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
WRONG_FILE = ROOT / "tests" / "data" / "deelnemers-fout.csv"
ONE = {
    "personeelsnummer": "C2001",
    "voornaam": "Anne",
    "achternaam": "Bakker",
    "email": "anne.bakker@example.org",
    "mobiel": "0612345701",
    "taal": "nl",
    "contactpersoon_email": "anna.devries@leeuwarden.example",
    "formele_werkgever": "Caparis",
    "werkplek": "Buurthuis It Lokaal",
    "werkplek_adres": "Esdoornstraat 5, 8924 AX Leeuwarden",
    "leidinggevende": "Hennie Postma",
    "leidinggevende_telefoon": "058-2120102",
    "leidinggevende_email": "h.postma@itlokaal.example",
    "startdatum": "2026-10-01",
    "einddatum": "2027-03-31",
    "uren_per_week": "24",
    "werkdagen": "ma di wo",
}


def demo_settings(folder: Path, **more: str) -> Settings:
    return load({"PORTAL_DATA": str(folder), "PORTAL_MODE": "demo"} | more)


def take_in_staff() -> None:
    import_staff(STAFF_FILE)


def take_in(settings: Settings, path: Path = PEOPLE_FILE, *, dry_run: bool = False) -> Plan:
    return import_people(settings, path, dry_run=dry_run)


def rows_of(path: Path = PEOPLE_FILE) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


def text_of(rows: Iterable[dict[str, str]], headings: Iterable[str] = HEADINGS) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(headings), delimiter=";", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def file_with(folder: Path, *changes: dict[str, str], name: str = "bestand.csv") -> Path:
    """A file with one row per change of the one sound row."""
    path = folder / name
    path.write_text(text_of(ONE | change for change in changes), encoding="utf-8")
    return path


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as it stands."""
    with reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
