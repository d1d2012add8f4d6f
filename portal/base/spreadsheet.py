"""Read a table of text from a file as people save it.

A .csv with ';' (UTF-8 with or without BOM, or Windows-1252), or an .xlsx.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts of an .xlsx together: a small file can unpack to anything."""
MOST_ROWS = 50_000
MOST_LINES = 200_000
"""Empty ones too: a workbook can say that its last row is a million rows down."""
MOST_COLUMNS = 200
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
"""An old .xls begins so, and so does a new one with a password."""
MACROS = "vbaproject.bin"


class NoTable(Exception):
    """The file cannot be read as a table.

    `why` is one of empty, too_large, not_a_table, too_many_rows, macro, locked (an old .xls, or one with a password),
    formula; `where` is the first cell that is meant, as 'C3', where there is one.
    """

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why)
        self.why, self.where = why, where


class WrongHeadings(Exception):
    """Headings that are missing, unknown or there twice."""

    def __init__(self, missing: Sequence[str], unknown: Sequence[str], double: Sequence[str]) -> None:
        super().__init__()
        self.missing, self.unknown, self.double = missing, unknown, double


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as a spreadsheet shows it, and the text per heading. `extra` cells had no heading."""

    number: int
    cells: dict[str, str]
    extra: int = 0


def read_table(path: Path, headings: Sequence[str]) -> list[Line]:
    """All rows that are not empty. Raises NoTable or WrongHeadings."""
    if path.stat().st_size > MOST_BYTES:
        raise NoTable("too_large")
    return read_content(path.read_bytes(), headings)


def read_content(content: bytes, headings: Sequence[str], *, most_unpacked: int = MOST_UNPACKED) -> list[Line]:
    """All rows of the bytes of a file. `most_unpacked`: bytes of all parts of an .xlsx. Raises as read_table."""
    if not content.strip():
        raise NoTable("empty")
    if content[:8] == OLD_EXCEL:
        raise NoTable("locked")
    rows = _xlsx(content, most_unpacked) if content[:4] == b"PK\x03\x04" else _csv(content)
    return _lines(rows, headings)


def _csv(content: bytes) -> Iterator[list[str]]:
    if b"\0" in content:
        raise NoTable("not_a_table")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    except csv.Error as refused:
        raise NoTable("not_a_table") from refused


def _xlsx(content: bytes, most_unpacked: int) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # ten megabytes that no page needs

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > most_unpacked:
                raise NoTable("too_large")
            if any(part.filename.casefold().endswith(MACROS) for part in archive.infolist()):
                raise NoTable("macro")
        book = load_workbook(io.BytesIO(content), read_only=True)
        for number, row in enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS)):
            if number > MOST_LINES:
                raise NoTable("too_many_rows")
            for cell in row:
                if cell.data_type == "f":
                    raise NoTable("formula", str(cell.coordinate))
            yield [_cell(cell.value) for cell in row]
    except NoTable:
        raise
    except Exception as refused:  # a reader may stumble over a bad file in any way
        raise NoTable("not_a_table") from refused


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _lines(rows: Iterator[list[str]], headings: Sequence[str]) -> list[Line]:
    first = [cell.strip().casefold() for cell in next(rows, [])]
    while first and not first[-1]:
        first.pop()
    missing = [one for one in headings if one not in first]
    unknown = [one or "(leeg)" for one in first if one not in headings]
    double = sorted({one for one in first if first.count(one) > 1})
    if missing or unknown or double:
        raise WrongHeadings(missing, unknown, double)
    found: list[Line] = []
    for number, row in enumerate(rows, start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(found) >= MOST_ROWS:
            raise NoTable("too_many_rows")
        filled = dict(zip(first, cells + [""] * len(first), strict=False))
        found.append(Line(number, filled, extra=sum(bool(cell) for cell in cells[len(first) :])))
    if not found:
        raise NoTable("empty")
    return found
