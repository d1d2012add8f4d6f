"""Tables of text from files as people save them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from portal.base import spreadsheet
from portal.base.spreadsheet import NoTable, WrongHeadings, read_table

HEADINGS = ("voornaam", "startdatum")


def saved(folder: Path, content: bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def workbook(folder: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "file.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("encoding", "line_end"),
    [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("cp1252", "\r\n")],
)
def test_a_csv_reads_the_same_however_it_was_saved(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = line_end.join(["Startdatum; VOORNAAM", "2027-03-31;Siîtske", ""])

    lines = read_table(saved(tmp_path, text.encode(encoding)), HEADINGS)

    assert [line.cells for line in lines] == [{"voornaam": "Siîtske", "startdatum": "2027-03-31"}]


def test_a_workbook_gives_dates_numbers_and_empty_cells_as_text(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["voornaam", "startdatum"],
        ["Jelle", date(2027, 3, 31)],
        [12.0, datetime(2027, 4, 1)],  # noqa: DTZ001 - a cell has no zone
        [None, 3.5],
    )

    lines = read_table(path, HEADINGS)

    cells = [tuple(line.cells.values()) for line in lines]
    assert cells == [("Jelle", "2027-03-31"), ("12", "2027-04-01"), ("", "3.5")]


def test_rows_carry_the_number_a_spreadsheet_shows_and_empty_rows_are_left_out(tmp_path: Path) -> None:
    path = saved(tmp_path, b"voornaam;startdatum\nJelle;2027-03-31\n;\n  ;  \nFatma;2027-04-01\n")

    lines = read_table(path, HEADINGS)

    assert [(line.number, line.cells["voornaam"]) for line in lines] == [(2, "Jelle"), (5, "Fatma")]


def test_a_line_with_too_few_cells_has_empty_ones_and_too_many_are_counted(tmp_path: Path) -> None:
    lines = read_table(saved(tmp_path, b"voornaam;startdatum\nJelle\nFatma;2027-04-01;x;;y\n"), HEADINGS)

    assert lines[0].cells == {"voornaam": "Jelle", "startdatum": ""}
    assert lines[1].extra == 2


def test_a_cell_in_quotes_may_hold_the_separator_and_a_line_end(tmp_path: Path) -> None:
    lines = read_table(saved(tmp_path, b'voornaam;startdatum\n"Jelle; de\nBoer";2027-03-31\n'), HEADINGS)

    assert lines[0].cells["voornaam"] == "Jelle; de\nBoer"


def test_headings_that_are_missing_unknown_or_double_are_all_named(tmp_path: Path) -> None:
    path = saved(tmp_path, b"voornaam;voornaam;schoenmaat\nJelle;Jelle;43\n")

    with pytest.raises(WrongHeadings) as wrong:
        read_table(path, HEADINGS)

    said = wrong.value
    assert (said.missing, said.unknown, said.double) == (["startdatum"], ["schoenmaat"], ["voornaam"])


def broken_workbook() -> bytes:
    """A workbook whose sheet is no XML."""
    made = io.BytesIO()
    book = openpyxl.Workbook()
    book.save(made)
    made.seek(0)
    broken = io.BytesIO()
    with zipfile.ZipFile(made) as sound, zipfile.ZipFile(broken, "w") as target:
        for name in sound.namelist():
            target.writestr(name, b"<sheet" if "sheet1" in name else sound.read(name))
    return broken.getvalue()


def other_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("letter.txt", "no table")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"voornaam;startdatum\n", "empty"),
        (b"voornaam;startdatum\n;\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not_a_table"),
        (b"PK\x03\x04 but no archive", "not_a_table"),
        (other_zip(), "not_a_table"),
        (broken_workbook(), "not_a_table"),
        (b'voornaam;startdatum\n"never closed', "not_a_table"),
        (b"voornaam;startdatum\nJelle;" + b"x" * 200_000, "not_a_table"),
    ],
)
def test_a_file_that_is_no_table_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(NoTable) as refused:
        read_table(saved(tmp_path, content), HEADINGS)

    assert refused.value.why == why


def test_a_file_beyond_all_measure_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    with path.open("wb") as file:
        file.truncate(spreadsheet.MOST_BYTES + 1)

    with pytest.raises(NoTable) as refused:
        read_table(path, HEADINGS)

    assert refused.value.why == "too_large"


def test_more_rows_than_any_scheme_has_are_refused(tmp_path: Path) -> None:
    content = b"voornaam;startdatum\n" + b"Jelle;2027-03-31\n" * (spreadsheet.MOST_ROWS + 1)

    with pytest.raises(NoTable) as refused:
        read_table(saved(tmp_path, content), HEADINGS)

    assert refused.value.why == "too_many_rows"
