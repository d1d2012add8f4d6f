"""Invoer: a file in the browser, looked at first, then taken in whole or not at all."""

from __future__ import annotations

import io
import multiprocessing
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portal.base import clock, crypto
from portal.base.db import Database, reading, transaction
from portal.base.settings import Settings
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.imports import actions
from portal.domain.imports.models import ImportFile
from portal.domain.imports.rules import MOST_BYTES, ImportState
from portal.flows.importing import HEADINGS, plan, prepared, work
from portal.jobs.import_file import import_people
from portal.jobs.imports import Importer
from tests.builders import World
from tests.flows.sick_process import report_for_each
from tests.jobs.importing import ONE, WRONG_FILE, dump, take_in_staff, text_of
from tests.statements import counted
from tests.visitor import Visitor


@pytest.fixture
def cora(world: World) -> Visitor:
    take_in_staff()
    return world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"))


@pytest.fixture
def importer(settings: Settings) -> Importer:
    return Importer(settings)


def csv_of(*changes: dict[str, str]) -> bytes:
    return text_of(ONE | change for change in changes or ({},)).encode()


def xlsx_of(*rows: dict[str, Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append([row[one] for one in HEADINGS])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def send(cora: Visitor, content: bytes, name: str = "deelnemers.csv", status: int = 200) -> Visitor:
    return cora.get("/team/invoer").press("Bekijk het bestand", status, file=(io.BytesIO(content), name))


def again(cora: Visitor) -> Visitor:
    return cora.get(cora.address)


def file() -> ImportFile:
    with reading() as session:
        return session.scalars(sa.select(ImportFile).options(sa.orm.undefer("*"))).one()


def people() -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Participant)) or 0


def test_a_file_is_looked_at_first_and_then_taken_in(cora: Visitor, importer: Importer) -> None:
    send(cora, csv_of({}, {"personeelsnummer": "C2002", "email": "b@example.org", "mobiel": "0612345702"}))
    assert "Wacht op controle." in cora.text
    assert cora.page.find("a", string=lambda text: text == "Ververs") or "Ververs" in cora.text

    assert importer.turn()
    cora.follow("Ververs")

    assert "Dit is een proef. Er is nog niets veranderd." in cora.text
    assert "Alle rijen: 2" in cora.text
    assert "Nieuwe deelnemer." in cora.text
    assert people() == 0

    cora.press("Neem over")
    assert importer.turn()
    again(cora)

    assert "Alle rijen staan nu in de gegevens." in cora.text
    assert people() == 2
    assert file().content is None, "the file itself is gone"
    assert not importer.turn()


def test_what_a_check_says_it_writes_nowhere(cora: Visitor, importer: Importer) -> None:
    send(cora, csv_of())
    before = {name: rows for name, rows in dump().items() if name not in ("import_files", "sign_ins")}

    importer.turn()

    assert {name: rows for name, rows in dump().items() if name not in ("import_files", "sign_ins")} == before


def test_a_check_does_not_wait_for_who_writes_and_nobody_waits_for_it(
    cora: Visitor, importer: Importer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.writing.dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer")
    send(cora, csv_of())
    seen: list[bool] = []
    take_in = prepared.take_in

    def meanwhile(*given: Any, **named: Any) -> None:
        take_in(*given, **named)
        with transaction() as session:  # would wait ten seconds and fail, were the database locked
            session.execute(sa.update(Account).values(text_size="large"))
        seen.append(True)

    monkeypatch.setattr(prepared, "take_in", meanwhile)
    importer.turn()

    assert seen == [True]
    assert file().state == ImportState.CHECKED


@pytest.mark.parametrize("way", ["the command", "the browser"])
def test_whoever_reports_sick_from_another_process_while_a_file_is_worked_out_is_heard_at_once(
    world: World, cora: Visitor, importer: Importer, settings: Settings, database: Database, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, way: str,
) -> None:  # fmt: skip
    sick, spawn = world.participant(), multiprocessing.get_context("spawn")
    said, together = spawn.Queue(), spawn.Barrier(2)
    keys = crypto.keyring()
    url = database.writing.url.render_as_string(hide_password=False)
    people_given = [(sick.participant_id, sick.id)]
    given = (url, keys.fields, keys.lookup, people_given, world.today, world.now, together, said)
    other = spawn.Process(target=report_for_each, args=given)
    other.start()
    heard: list[str] = []
    take_in = prepared.take_in

    def meanwhile(*values: Any, **named: Any) -> None:
        take_in(*values, **named)
        if not heard:
            together.wait(60)
            heard.append(said.get(timeout=60))

    monkeypatch.setattr(prepared, "take_in", meanwhile)
    if way == "the command":
        path = tmp_path / "deelnemers.csv"
        path.write_bytes(csv_of())
        import_people(settings, path, dry_run=False)
    else:
        send(cora, csv_of())
        importer.turn()
        again(cora).press("Neem over")
        importer.turn()
    other.join(60)

    assert heard == ["received"]
    assert people() == 2


def test_the_write_lock_is_held_for_as_many_statements_whatever_the_number_of_rows(
    cora: Visitor, importer: Importer, database: Database
) -> None:
    def statements_of_writing(first: int, count: int) -> int:
        rows = [
            {"personeelsnummer": f"G{one}", "email": f"p{one}@example.org", "mobiel": f"+316{10000000 + one}"}
            for one in range(first, first + count)
        ]
        send(cora, csv_of(*rows))
        importer.turn()
        again(cora).press("Neem over")
        asked: list[str] = []

        def listens(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            asked.append(statement)

        sa.event.listen(database.writing, "before_cursor_execute", listens)
        importer.turn()
        sa.event.remove(database.writing, "before_cursor_execute", listens)
        assert file_state() == ImportState.TAKEN
        return len(asked)

    statements_of_writing(1, 1)  # which also brings the employer and the workplace

    assert statements_of_writing(100, 3) == statements_of_writing(1000, 300)


def test_few_people_at_a_time_stand_in_memory_as_objects(
    cora: Visitor, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"personeelsnummer": f"G{one}", "email": f"p{one}@example.org", "mobiel": f"+316{10000000 + one}"}
        for one in range(60)
    ]
    held: list[int] = []
    put_by = prepared.Prepared.put_by

    def counted_first(session: prepared.Prepared, **named: Any) -> None:
        held.append(len(session.new) + len(session.identity_map))
        put_by(session, **named)

    monkeypatch.setattr(plan, "AT_ONCE", 5)
    monkeypatch.setattr(prepared.Prepared, "put_by", counted_first)
    send(cora, csv_of(*rows))
    importer.turn()

    assert file_state() == ImportState.CHECKED
    assert len(held) >= 12
    assert max(held) < 5 * 12


def file_state() -> str:
    with reading() as session:
        return session.scalar(sa.select(ImportFile.state).order_by(ImportFile.id.desc()).limit(1)) or ""


def test_a_wrong_file_says_each_mistake_by_row_and_column_and_takes_nothing(cora: Visitor, importer: Importer) -> None:
    send(cora, WRONG_FILE.read_bytes(), "deelnemers-fout.csv")
    importer.turn()
    again(cora)

    assert "Er zijn fouten" in cora.text
    assert "Wij namen niets over." in cora.text
    assert not [one for one in cora.page.find_all("button") if "Neem over" in one.get_text()]
    rows = {row.find("td").get_text(): " ".join(row.get_text(" ").split()) for row in cora.page.select("tbody tr")}  # type: ignore[union-attr]
    wrong = [said for said in rows.values() if " fout " in said]
    assert wrong
    assert all(any(heading in said for heading in HEADINGS) for said in wrong)
    cora.follow("fout:")
    assert len(cora.page.select("tbody tr")) == len(wrong)
    assert people() == 0


def test_a_text_that_begins_as_a_formula_is_a_mistake(cora: Visitor, importer: Importer) -> None:
    send(cora, csv_of({"werkplek": '=HYPERLINK("http://x")'}))
    importer.turn()

    assert "werkplek is een formule:" in again(cora).text


def test_whoever_presses_without_a_button_takes_nothing_of_a_wrong_file(
    cora: Visitor, importer: Importer, app: Flask
) -> None:
    send(cora, csv_of({"einddatum": "2026-02-31"}))
    importer.turn()
    again(cora)
    address, sent = cora.filled_in("Gooi het bestand weg")

    cora.client.post(address.replace("/weg", "/neem-over"), data=sent)

    assert not importer.turn()
    assert file().state == ImportState.CHECKED


def test_excel_files_are_read_too(cora: Visitor, importer: Importer) -> None:
    send(cora, xlsx_of(ONE, ONE | {"startdatum": "2027-04-01", "einddatum": "2027-09-30"}), "lijst.xlsx")
    importer.turn()
    again(cora)

    assert "nieuw: 2" in cora.text


def test_a_value_changed_here_and_one_that_differs_are_said_and_stay(cora: Visitor, importer: Importer) -> None:
    send(cora, csv_of())
    importer.turn()
    again(cora).press("Neem over")
    importer.turn()
    with transaction() as session:
        anne = session.scalars(sa.select(Account).where(Account.first_name == "Anne")).one()
        anne.last_name, anne.email_verified_at = "Bakker-Vis", clock.now()

    send(cora, csv_of({"achternaam": "Jansen", "email": "ander@example.org", "uren_per_week": "20"}))
    importer.turn()
    again(cora)

    assert "achternaam: hier aangepast. Dat blijft zo." in cora.text
    assert "email: anders in bestand. Hier blijft het zoals het is." in cora.text
    assert "uren_per_week verandert." in cora.text
    cora.press("Neem over")
    importer.turn()
    with reading() as session:
        anne = session.scalars(sa.select(Account).where(Account.first_name == "Anne")).one()
        assert (anne.last_name, anne.email) == ("Bakker-Vis", "anne.bakker@example.org")


def test_pressing_twice_takes_it_in_once(cora: Visitor, importer: Importer) -> None:
    send(cora, csv_of())
    importer.turn()
    again(cora)
    address, sent = cora.filled_in("Neem over")
    for _press in range(2):
        cora.client.post(address, data=sent)

    while importer.turn():
        pass

    assert people() == 1
    with reading() as session:
        said = sa.select(sa.func.count()).where(AuditLine.action == "file_taken_in")
        assert session.scalar(said) == 1


def test_sending_the_same_form_twice_keeps_one_file(cora: Visitor) -> None:
    cora.get("/team/invoer")
    for _press in range(2):
        address, sent = cora.filled_in("Bekijk het bestand", file=(io.BytesIO(csv_of()), "d.csv"))
        cora.client.post(address, data=sent)

    assert file().size == len(csv_of())


def test_what_changed_between_looking_and_taking_is_noticed_and_shown(
    cora: Visitor, importer: Importer, world: World
) -> None:
    send(cora, csv_of())
    importer.turn()
    again(cora)
    second = world.visitor(world.staff(RoleKind.COORDINATOR, "Chris", "Visser"))
    send(second, csv_of({"uren_per_week": "20"}))
    importer.turn()
    again(second).press("Neem over")
    importer.turn()

    cora.press("Neem over")
    importer.turn()
    again(cora)

    assert "Er veranderde iets sinds u keek" in cora.text
    assert "Dit is anders dan toen u keek" in cora.text
    assert "uren_per_week verandert." in cora.text
    cora.press("Neem over")
    importer.turn()
    assert "Alle rijen staan nu in de gegevens." in again(cora).text


def test_rows_that_changed_while_they_were_written_leave_everything_as_it_was(
    cora: Visitor, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(cora, csv_of())
    importer.turn()
    again(cora).press("Neem over")
    importer.turn()
    send(cora, csv_of({"voornaam": "Anneke"}))
    importer.turn()
    again(cora).press("Neem over")
    release = prepared.Prepared.release

    def too_late(held: prepared.Prepared) -> None:
        with transaction() as session:
            session.scalars(sa.select(Account).where(Account.first_name == "Anne")).one().last_name = "Vis"
        release(held)

    monkeypatch.setattr(prepared.Prepared, "release", too_late)
    importer.turn()

    again(cora)
    assert "Er veranderde iets sinds u keek" in cora.text
    with reading() as session:
        assert session.scalar(sa.select(Account.last_name).where(Account.first_name == "Anne")) == "Vis"


def test_a_worker_that_died_halfway_is_followed_by_another(cora: Visitor, importer: Importer) -> None:
    send(cora, csv_of())
    importer.turn()
    again(cora).press("Neem over")
    with transaction() as session:
        assert actions.claim(session, now=clock.now()) is not None  # and then the power went
    assert not importer.turn(), "somebody is at work"

    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert importer.turn()

    assert people() == 1
    assert file().state == ImportState.TAKEN


def test_a_file_that_stops_the_work_three_times_is_put_aside(
    cora: Visitor, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(cora, csv_of())

    def breaks(*_given: Any, **_named: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(work, "read_rows", breaks)
    for minutes in range(0, 15, 3):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
            try:
                importer.turn()
            except MemoryError:
                continue

    assert "Het lukte niet met dit bestand." in again(cora).text


def test_a_file_is_kept_sealed_and_gone_within_a_day(cora: Visitor, importer: Importer) -> None:
    send(cora, csv_of())
    importer.turn()
    with reading() as session:
        stored = session.execute(
            sa.select(ImportFile.content_sealed, ImportFile.report_sealed, ImportFile.name_sealed)
        ).one()
    assert all(b"Anne" not in one and b"C2001" not in one and b"deelnemers" not in one for one in stored)

    with time_machine.travel(clock.now() + timedelta(hours=23, minutes=5), tick=False):
        importer.turn()

    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ImportFile)) == 0


def test_a_file_is_thrown_away_when_asked(cora: Visitor, importer: Importer) -> None:
    send(cora, csv_of())
    importer.turn()
    again(cora).press("Gooi het bestand weg")

    assert "Het bestand is weg." in cora.text
    assert not importer.turn()


def formula() -> bytes:
    return xlsx_of(ONE | {"uren_per_week": "=12+12"})


def macro() -> bytes:
    written = io.BytesIO(xlsx_of(ONE))
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    return written.getvalue()


def unpacks_to_much() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * (81 * 1024 * 1024))
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (formula(), "lijst.xlsx", "In vak P2 staat een formule. Plak daar alleen de waarde."),
        (macro(), "lijst.xlsm", "Dit bestand heeft macro's. Bewaar het als .xlsx zonder macro's."),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "oud.xls", "Dit bestand is oud of heeft een wachtwoord."),
        (unpacks_to_much(), "bom.xlsx", "Het bestand is groter dan 5 MB."),
        (xlsx_of(ONE)[:900], "half.xlsx", "Wij kunnen dit bestand niet lezen."),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "foto.csv", "Wij kunnen dit bestand niet lezen."),
        (text_of([]).encode(), "kop.csv", "Het bestand is leeg."),
        (b"naam;personeelsnummer\nx;1\n", "anders.csv", "De kop 'naam' kennen wij niet."),
    ],
    ids=[
        "formula",
        "macro",
        "old or locked",
        "bomb",
        "broken",
        "picture",
        "only headings",
        "headings",
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    cora: Visitor, importer: Importer, content: bytes, name: str, said: str
) -> None:
    send(cora, content, name)
    importer.turn()
    again(cora)

    assert "Wij kunnen dit bestand niet gebruiken" in cora.text
    assert said in cora.text
    assert file().content is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Het bestand is leeg. Kies een bestand met koppen en minstens één rij."),
        (b"x" * (MOST_BYTES + 1), "Het bestand is groter dan 5 MB. Deel het in kleinere bestanden."),
    ],
    ids=["empty", "too large"],
)
def test_an_empty_or_too_large_file_is_refused_at_once(cora: Visitor, content: bytes, said: str) -> None:
    send(cora, content, status=422)

    assert cora.errors == [said]
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ImportFile)) == 0


def test_no_file_chosen_is_said(cora: Visitor) -> None:
    cora.get("/team/invoer").press("Bekijk het bestand", 422)

    assert cora.errors == ["Kies eerst een bestand."]


def test_a_name_of_markup_is_text(cora: Visitor) -> None:
    send(cora, csv_of(), "<b onclick=x>\N{RIGHT-TO-LEFT OVERRIDE}.csv")

    assert "<b onclick=x>" in cora.text


def test_many_rows_come_in_pages_with_ten_statements_at_most(cora: Visitor, importer: Importer) -> None:
    rows = [
        {"personeelsnummer": f"G{number}", "email": f"p{number}@example.org", "mobiel": f"+316{10000000 + number}"}
        for number in range(250)
    ]
    send(cora, csv_of(*rows))
    importer.turn()
    with counted() as seen:
        again(cora)

    assert len(cora.page.select("tbody tr")) == 100
    assert len(seen) <= 10
    cora.follow("Volgende 100").follow("Volgende 100")
    assert len(cora.page.select("tbody tr")) == 50
    with counted() as seen:
        cora.get("/team/invoer")
    assert len(seen) <= 10


READS_FIVE_MEGABYTES = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (700 * 1024 * 1024,) * 2)
from portal.base.spreadsheet import read_content
from portal.flows.importing import HEADINGS, read_rows
content = open(sys.argv[1], "rb").read()
print(len(read_rows(read_content(content, HEADINGS)).rows))
"""


def test_five_megabytes_are_read_within_bounded_memory(tmp_path: Path) -> None:
    line = text_of([ONE]).splitlines()[1]
    number = (MOST_BYTES - 1000) // (len(line) + 2)
    rows = [
        line.replace("C2001", f"G{place:06d}").replace("anne.bakker", f"p{place}").replace("0612345701", "")
        for place in range(number)
    ]
    path = tmp_path / "groot.csv"
    path.write_text("\n".join([";".join(HEADINGS), *rows]), encoding="utf-8")
    assert path.stat().st_size > 4_500_000

    done = subprocess.run(
        [sys.executable, "-c", READS_FIVE_MEGABYTES, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.stdout.strip() == str(number), done.stderr[-500:]
