"""Files that are more than they seem: bombs in a spreadsheet, and pictures and letters that are something else too."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from portal.base import spreadsheet
from portal.base.db import reading
from portal.base.spreadsheet import NoTable, read_table
from portal.domain.messages.models import Attachment, AttachmentContent, Message
from tests.base import sample_files
from tests.builders import World
from tests.visitor import Visitor

HEADINGS = ("voornaam", "startdatum")
SHEET = "xl/worksheets/sheet1.xml"
EMPTY_SHEET = (
    '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{dimension}<sheetData>{rows}</sheetData></worksheet>"
)


def workbook(**parts: bytes) -> bytes:
    """A workbook with these parts in the place of its own; `sheet` is its sheet."""
    made, changed = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)  # type: ignore[union-attr]
    book.active.append(("Jelle", "2027-03-31"))  # type: ignore[union-attr]
    book.save(made)
    given = {"sheet": SHEET, "book": "xl/workbook.xml", "strings": "xl/sharedStrings.xml", "bomb": "xl/media/bomb.bin"}
    new = {given[name]: content for name, content in parts.items()}
    with zipfile.ZipFile(made) as sound, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in {*sound.namelist(), *new}:
            target.writestr(name, new.get(name) or sound.read(name))
    return changed.getvalue()


def sheet(rows: str = "", doctype: str = "", dimension: str = "") -> bytes:
    return EMPTY_SHEET.format(rows=rows, doctype=doctype, dimension=dimension).encode()


def row(number: int, *cells: str) -> str:
    said = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{said}</row>'


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{one} '{f'&a{one - 1};' * 10}'>" for one in range(1, 10)
) + "]>"  # fmt: skip
OUTSIDE = "<!DOCTYPE x [<!ENTITY a9 SYSTEM 'file:///etc/passwd'>]>"
HEAD = row(1, *HEADINGS)


def refused(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "deelnemers.xlsx"
    path.write_bytes(content)
    with pytest.raises(NoTable) as said:
        read_table(path, HEADINGS)
    return said.value.why


def test_a_workbook_of_our_own_is_read(tmp_path: Path) -> None:
    """So that what is refused below is refused for what was put into it."""
    path = tmp_path / "deelnemers.xlsx"
    path.write_bytes(workbook(sheet=sheet(HEAD + row(2, "Jelle", "2027-03-31"))))

    assert [line.cells for line in read_table(path, HEADINGS)] == [{"voornaam": "Jelle", "startdatum": "2027-03-31"}]


@pytest.mark.parametrize("part", ["sheet", "strings", "bomb"])
def test_a_workbook_that_unpacks_to_more_than_any_scheme_is_refused_before_it_is_unpacked(
    tmp_path: Path, part: str
) -> None:
    bomb = workbook(**{part: b" " * (spreadsheet.MOST_UNPACKED + 1)})
    assert len(bomb) < 1024 * 1024

    tracemalloc.start()
    try:
        assert refused(tmp_path, bomb) == "too_large"
        assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_workbook_whose_last_row_is_a_million_rows_down_is_refused(tmp_path: Path) -> None:
    """A tiny file that would have us make seventeen thousand million empty cells."""
    far = sheet(HEAD + row(1_048_576, "x", "y"), dimension='<dimension ref="A1:XFD1048576"/>')

    assert refused(tmp_path, workbook(sheet=far)) == "too_many_rows"


@pytest.mark.parametrize("part", ["sheet", "strings", "book"])
@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE], ids=["a thousand million laughs", "a file of ours"])
def test_entities_in_a_workbook_are_not_followed(tmp_path: Path, part: str, doctype: str) -> None:
    content = sheet(HEAD + row(2, "&a9;", "2027-03-31"), doctype=doctype)
    path = tmp_path / "deelnemers.xlsx"
    path.write_bytes(workbook(**{part: content}))

    try:
        lines = read_table(path, HEADINGS)
    except (NoTable, spreadsheet.WrongHeadings):
        return
    assert "root:" not in str(lines)
    assert len(str(lines)) < 10_000


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"\0" * 100, b"<", b"<!DOCTYPE", b"\xff\xfe<\0"])
@pytest.mark.parametrize("part", ["sheet", "strings", "book"])
def test_a_broken_part_is_said_in_a_word_and_never_as_a_fault_of_ours(
    tmp_path: Path, part: str, content: bytes
) -> None:
    path = tmp_path / "deelnemers.xlsx"
    path.write_bytes(workbook(**{part: content}))

    try:
        lines = read_table(path, HEADINGS)
    except (NoTable, spreadsheet.WrongHeadings):
        return
    assert [line.cells["voornaam"] for line in lines] == ["Jelle"]


# --- sent with a message ------------------------------------------------------------------------------------------

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
GIF_HTML = b"GIF89a/*<html><script>alert(1)</script>*/=1;"
POLYGLOT = b"<script>alert('polyglot')</script>"


@pytest.fixture
def page(world: World) -> Visitor:
    return world.visitor(world.participant()).get("/vraag")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brief.png", SVG), ("brief.svg", SVG), ("brief.jpg", GIF_HTML), ("brief.pdf", GIF_HTML),
        ("brief.pdf", b"%PDF-1.7\n" + POLYGLOT), ("brief.jpg", b"\xff\xd8\xff\xe0" + POLYGLOT),
        ("brief.png", b"\x89PNG\r\n\x1a\n" + POLYGLOT), ("brief.webp", b"RIFF\0\0\0\0WEBP" + POLYGLOT),
        ("brief.heic", b"\0\0\0\x18ftypheic" + POLYGLOT), ("brief.jpg", b"<html>" + POLYGLOT),
    ],
)  # fmt: skip
def test_what_is_no_picture_or_letter_is_refused_with_the_text_kept(page: Visitor, name: str, content: bytes) -> None:
    page.press("Verstuur", 422, text="Kijk eens", photo=(io.BytesIO(content), name))

    assert "brief" in " ".join(page.errors)
    assert page.page.find("textarea", {"name": "text"}).get_text().strip() == "Kijk eens"  # type: ignore[union-attr]
    with reading() as session:
        assert session.scalars(select(Message)).all() == []


def test_a_photo_that_is_a_page_too_is_only_a_photo_afterwards(app: Flask, page: Visitor) -> None:
    """A sound picture with a page and an archive glued behind it, and markup in its comment: none of it is kept."""
    with_more = sample_files.photo() + POLYGLOT + b"PK\x03\x04"

    page.press("Verstuur", text="Kijk eens", photo=(io.BytesIO(with_more), 'brief"><script>.jpg'))

    with reading() as session:
        kept = session.scalars(select(AttachmentContent)).one()
        number = session.scalars(select(Attachment.id)).one()
    assert kept is not None
    answer = page.client.get(f"/vraag/bijlage/{number}")
    assert b"polyglot" not in answer.data
    assert b"PK\x03\x04" not in answer.data
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_of_eleven_megabytes_is_said_beside_the_text(page: Visitor) -> None:
    large = sample_files.photo() + b"\0" * 11 * 1024 * 1024

    page.press("Verstuur", 422, text="Kijk eens", photo=(io.BytesIO(large), "brief.jpg"))

    assert "te groot" in " ".join(page.errors)
    assert "Kijk eens" in page.page.find("textarea", {"name": "text"}).get_text()  # type: ignore[union-attr]
