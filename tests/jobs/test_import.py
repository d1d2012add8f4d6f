"""The file with participants, as the command takes it in."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.base.spreadsheet import NoTable, WrongHeadings
from portal.domain.accounts.actions import end_role_after, set_email, set_phone
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import RoleKind
from portal.domain.all_tables import metadata
from portal.domain.audit.models import AuditLine
from portal.domain.contract import queries as contract
from portal.domain.contract.actions import add_period, place_at_work, set_hours
from portal.domain.contract.models import ContractPeriod, Placement, WorkingHours
from portal.domain.guidance.actions import assign_contact
from portal.domain.guidance.models import ContactAssignment, Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages.models import Conversation
from portal.domain.organisations.actions import add_employer, add_workplace, rename
from portal.domain.organisations.models import EMPLOYER, WORKPLACE, Organisation
from portal.flows.importing import HEADINGS, Plan, RemarkKind, prepared
from portal.jobs.demo_people import PEOPLE_FILE
from portal.jobs.import_file import import_command
from portal.jobs.import_words import mistake_words
from tests.builders import World
from tests.jobs.importing import ONE, WRONG_FILE, dump, file_with, rows_of, take_in, take_in_staff, text_of


@pytest.fixture(autouse=True)
def staff(world: World) -> None:
    take_in_staff()


def run(settings: Settings, path: Path, *words: str) -> Result:
    return CliRunner().invoke(import_command, [str(path), *words], obj=settings)


def said_by(plan: Plan) -> list[str]:
    return [mistake_words(one) for one in plan.mistakes]


def participant(number: str) -> Participant:
    with reading() as session:
        return session.scalars(select(Participant).where(Participant.personnel_number == number)).one()


def account_of(number: str) -> Account:
    with reading() as session:
        return session.get_one(Account, participant(number).account_id)


def periods_of(number: str) -> list[ContractPeriod]:
    with reading() as session:
        return contract.periods_of(session, participant(number).id)


def placements_of(number: str) -> list[Placement]:
    with reading() as session:
        query = select(Placement).where(Placement.participant_id == participant(number).id).order_by(Placement.from_on)
        return list(session.scalars(query))


def tasks(kind: TaskKind) -> list[Task]:
    with reading() as session:
        return list(session.scalars(select(Task).where(Task.kind == kind, Task.done_at.is_(None))))


def remarks(plan: Plan, kind: RemarkKind) -> set[tuple[int, str]]:
    return {(one.row, one.column) for one in plan.remarks if one.kind is kind}


# --- the sample ---------------------------------------------------------------------------------------------------


def test_the_sample_file_brings_every_person_period_workplace_and_contact_person(settings: Settings) -> None:
    plan = take_in(settings)

    assert plan.mistakes == []
    with reading() as session:
        kinds = list(session.scalars(select(Organisation.kind)))
        count = {
            table: len(session.scalars(select(table)).all())
            for table in (Participant, ContractPeriod, WorkingHours, ContactAssignment, Conversation)
        }
        helpers = set(session.scalars(select(ContactAssignment.contact_id)))
    assert count == {Participant: 16, ContractPeriod: 24, WorkingHours: 24, ContactAssignment: 16, Conversation: 16}
    assert (kinds.count(EMPLOYER), kinds.count(WORKPLACE), len(helpers)) == (1, 11, 9)


def test_people_are_taken_in_as_they_are_written(settings: Settings) -> None:
    take_in(settings)

    samira, fatma, wytske, theunis = map(account_of, ("C1001", "C1003", "C1004", "C1015"))
    assert (samira.name, samira.phone, samira.email) == ("Samira Haddad", "+31612345601", "samira.haddad@example.org")
    assert samira.language == "ar"
    assert (fatma.last_name, fatma.phone) == ("Yılmaz", "+31612345603")
    assert (wytske.email, wytske.language) == (None, "fy")
    assert theunis.phone is None
    assert account_of("C1005").name == "Oleksandr Коваленко"
    assert account_of("C1005").phone == "+31612345605"


def test_days_are_read_as_a_spreadsheet_shows_them(settings: Settings) -> None:
    take_in(settings)

    (fatma,) = periods_of("C1003")
    assert (fatma.start_on, fatma.end_on) == (date(2026, 6, 1), date(2026, 11, 30))


def test_at_the_first_import_what_runs_today_is_told_and_what_was_late_is_promised(settings: Settings) -> None:
    take_in(settings)

    (fatma,) = periods_of("C1003")
    assert fatma.told_at is not None
    assert fatma.promised_on == date(2026, 11, 25)  # the notice day was 30 October; Bram's second working day from now
    assert fatma.id in {task.thing for task in tasks(TaskKind.DECISION_DUE)}


def test_a_contract_that_begins_later_is_shown_when_it_is_the_first_one(settings: Settings) -> None:
    take_in(settings)

    (rosalia,) = periods_of("C1014")
    assert rosalia.start_on == date(2026, 12, 1)
    assert rosalia.told_at is not None


def test_the_same_file_twice_changes_nothing_at_all(settings: Settings, clock: time_machine.Traveller) -> None:
    take_in(settings)
    before = dump()
    clock.shift(timedelta(hours=3))

    plan = take_in(settings)

    assert plan.remarks == []
    assert plan.unchanged == 24
    assert dump() == before


def test_the_same_file_on_another_day_says_only_that_the_data_are_new(
    settings: Settings, clock: time_machine.Traveller
) -> None:
    take_in(settings)
    before = dump()
    clock.shift(timedelta(days=1))

    plan = take_in(settings)

    after = dump()
    assert plan.remarks == []
    assert {name for name in after if after[name] != before[name]} == {"contract_periods", "audit_lines"}
    assert {period.source_at.date() for period in periods_of("C1001")} == {date(2026, 11, 24)}


def test_who_did_not_change_gets_no_line_in_the_audit(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}, {"personeelsnummer": "C2002", "email": "", "mobiel": ""}))
    path = file_with(tmp_path, {}, {"personeelsnummer": "C2002", "email": "", "mobiel": "", "achternaam": "Visser"})

    take_in(settings, path)

    with reading() as session:
        about = list(session.scalars(select(AuditLine.about_participant_id).where(AuditLine.action == "imported")))
    assert about.count(participant("C2001").id) == 1
    assert about.count(participant("C2002").id) == 2


# --- a wrong file -------------------------------------------------------------------------------------------------


def test_every_mistake_of_the_wrong_file_is_named_by_row_and_column_and_nothing_is_taken(settings: Settings) -> None:
    take_in(settings)
    before = dump()

    result = run(settings, WRONG_FILE)

    assert result.exit_code == 1
    *lines, last = result.output.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "rij 2, achternaam",
        "rij 3, einddatum",
        "rij 3, email",
        "rij 4, mobiel",
        "rij 4, startdatum",
        "rij 5, contactpersoon_email",
        "rij 5, taal",
        "rij 5, uren_per_week",
        "rij 5, werkdagen",
        "rij 7, startdatum",
        "rij 8, achternaam",
        "rij 8, uren_per_week",
        "rij 8, voornaam",
        "rij 9, personeelsnummer",
        "rij 10, email",
        "rij 10, mobiel",
    ]
    assert last == "Niets ingelezen: 16 fouten in 8 rijen."
    assert dump() == before


def test_mistakes_are_said_in_words_with_what_was_written(settings: Settings) -> None:
    take_in(settings)

    said = run(settings, WRONG_FILE).output

    assert "rij 3, email: 'geen-mail' is geen e-mailadres." in said
    assert "rij 4, startdatum: '31-2-2027' bestaat niet. Kijk op de kalender." in said
    assert "rij 7, startdatum: de periode vanaf 2027-03-01 loopt door een andere periode" in said
    assert "(zie rij 6)" in said
    assert "rij 10, email: 'jelle.deboer@example.org' is van iemand anders." in said


def test_an_import_never_creates_staff(settings: Settings, tmp_path: Path) -> None:
    plan = take_in(settings, file_with(tmp_path, {"contactpersoon_email": "nieuw@leeuwarden.example"}))

    assert said_by(plan) == [
        "rij 2, contactpersoon_email: 'nieuw@leeuwarden.example' is geen contactpersoon. "
        "Neem eerst het bestand met medewerkers in."
    ]


def test_a_publisher_is_not_a_contact_person(settings: Settings, tmp_path: Path) -> None:
    plan = take_in(settings, file_with(tmp_path, {"contactpersoon_email": "paula.brouwer@leeuwarden.example"}))

    assert [(one.row, one.column) for one in plan.mistakes] == [(2, "contactpersoon_email")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("personeelsnummer", "C 1; DROP"),
        ("voornaam", "A" * 81),
        ("achternaam", "=1+1"),
        ("achternaam", "Jan 🙂"),
        ("email", "anne@"),
        ("mobiel", "geen"),
        ("taal", "Nederlands"),
        ("formele_werkgever", ""),
        ("werkplek", "W" * 121),
        ("leidinggevende", ""),
        ("startdatum", "1 oktober 2026"),
        ("startdatum", ""),
        ("einddatum", "2027-02-30"),
        ("einddatum", "2026-09-30"),
        ("uren_per_week", "veel"),
        ("uren_per_week", "0"),
        ("uren_per_week", "40,1"),
        ("uren_per_week", "NaN"),
        ("werkdagen", "ma dinsdag"),
        ("werkdagen", ""),
    ],
)
def test_a_wrong_cell_is_named(settings: Settings, tmp_path: Path, column: str, value: str) -> None:
    plan = take_in(settings, file_with(tmp_path, {column: value}))

    assert [(one.row, one.column) for one in plan.mistakes] == [(2, column)]


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("achternaam", "d'Ançona-van 't Hóf jr.", "d'Ançona-van 't Hóf jr."),
        ("achternaam", "حداد", "حداد"),
        ("mobiel", "+31 6 1234 5701", "+31612345701"),
        ("mobiel", "0031612345701", "+31612345701"),
        ("mobiel", "06-12345701", "+31612345701"),
    ],
)
def test_odd_but_sound_cells_are_taken(settings: Settings, tmp_path: Path, column: str, value: str, kept: str) -> None:
    plan = take_in(settings, file_with(tmp_path, {column: value}))

    account = account_of("C2001")
    assert plan.mistakes == []
    assert kept in (account.last_name, account.phone)


def test_two_people_cannot_share_a_phone_or_a_period_a_day(settings: Settings, tmp_path: Path) -> None:
    path = file_with(
        tmp_path,
        {},
        {"personeelsnummer": "C2002", "email": "ander@example.org"},
        {"startdatum": "2027-03-31", "einddatum": "2027-09-30"},
        {"startdatum": "2026-10-01"},
    )

    plan = take_in(settings, path)

    assert {(one.row, one.column) for one in plan.mistakes} == {(3, "mobiel"), (4, "startdatum"), (5, "startdatum")}


def test_a_period_may_not_run_through_one_that_stands_here(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))

    plan = take_in(settings, file_with(tmp_path, {"startdatum": "2027-02-01", "einddatum": "2027-07-31"}))

    assert [(one.row, one.column) for one in plan.mistakes] == [(2, "startdatum")]
    assert len(periods_of("C2001")) == 1


# --- how files are saved ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_read_however_it_was_saved(settings: Settings, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes(text_of([ONE | {"voornaam": "Béatrice", "achternaam": "Bloém"}]).encode(encoding))

    take_in(settings, path)

    assert account_of("C2001").name == "Béatrice Bloém"


def test_a_spreadsheet_with_real_dates_is_read(settings: Settings, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADINGS))
    real = {"startdatum": date(2026, 10, 1), "einddatum": date(2027, 3, 31), "uren_per_week": 24}
    sheet.append([(ONE | real)[heading] for heading in HEADINGS])
    path = tmp_path / "bestand.xlsx"
    book.save(path)

    plan = take_in(settings, path)

    assert plan.mistakes == []
    assert (periods_of("C2001")[0].start_on, periods_of("C2001")[0].end_on) == (date(2026, 10, 1), date(2027, 3, 31))


def test_what_was_renamed_here_is_found_again_by_the_name_in_the_file(settings: Settings, tmp_path: Path) -> None:
    path = file_with(tmp_path, {})
    take_in(settings, path)
    with transaction() as session:
        for organisation in session.scalars(select(Organisation)):
            rename(organisation, f"{organisation.name} Fryslân")

    plan = take_in(settings, path)

    with reading() as session:
        names = session.scalars(select(Organisation.name).order_by(Organisation.name)).all()
    assert names == ["Buurthuis It Lokaal Fryslân", "Caparis Fryslân"]
    assert not plan.mistakes


def test_headings_may_stand_in_any_order(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "bestand.csv"
    path.write_text(text_of([ONE], reversed(HEADINGS)), encoding="utf-8")

    take_in(settings, path)

    assert account_of("C2001").name == "Anne Bakker"


def test_unknown_and_missing_headings_are_named_and_refused(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "bestand.csv"
    path.write_text(text_of([ONE], [*HEADINGS[1:], "bsn"]), encoding="utf-8")

    result = run(settings, path)

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "De kop 'personeelsnummer' ontbreekt.",
        "De kop 'bsn' kennen wij niet.",
        "Niets ingelezen: de koppen kloppen niet.",
    ]
    with pytest.raises(WrongHeadings):
        take_in(settings, path)


def test_a_file_that_is_no_table_is_refused_in_words(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes(b"")

    result = run(settings, path)

    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "Niets ingelezen: het bestand is niet te lezen."
    with pytest.raises(NoTable):
        take_in(settings, path)


# --- a dry run ----------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(settings: Settings) -> None:
    before = dump()

    result = run(settings, PEOPLE_FILE, "--dry-run")

    assert result.exit_code == 0
    assert "rij 2: nieuwe deelnemer" in result.output
    assert result.output.splitlines()[-1] == (
        "Proef, niets bewaard: 16 nieuwe deelnemers, 24 nieuwe periodes, 0 rijen veranderd, 0 rijen gelijk."
    )
    assert dump() == before


def test_after_a_dry_run_the_real_run_does_the_same(settings: Settings) -> None:
    tried = run(settings, PEOPLE_FILE, "--dry-run").output.splitlines()

    done = run(settings, PEOPLE_FILE).output.splitlines()

    assert done[:-1] == tried[:-1]
    assert done[-1] == "Ingelezen: 16 nieuwe deelnemers, 24 nieuwe periodes, 0 rijen veranderd, 0 rijen gelijk."


# --- a later file -------------------------------------------------------------------------------------------------


def test_a_changed_value_in_the_file_is_taken_over(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))

    plan = take_in(
        settings,
        file_with(tmp_path, {"uren_per_week": "28,5", "werkdagen": "ma di wo do", "leidinggevende": "Wim Postma"}),
    )

    assert remarks(plan, RemarkKind.CHANGED) == {(2, "uren_per_week"), (2, "werkdagen"), (2, "leidinggevende")}
    with reading() as session:
        hours = session.scalars(select(WorkingHours)).one()
    assert (hours.hours_per_week, hours.weekdays) == (Decimal("28.5"), "ma di wo do")
    assert [one.supervisor_name for one in placements_of("C2001")] == ["Wim Postma"]


def test_a_value_changed_here_is_kept_and_listed(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))
    with transaction() as session:
        session.get_one(Account, account_of("C2001").id).language = "en"

    result = run(settings, file_with(tmp_path, {"taal": "ar", "voornaam": "Anna-Marie"}), "--dry-run")
    plan = take_in(settings, file_with(tmp_path, {"taal": "ar", "voornaam": "Anna-Marie"}))

    assert "rij 2: taal is hier aangepast en blijft zoals het hier is" in result.output
    assert remarks(plan, RemarkKind.CHANGED_HERE) == {(2, "taal")}
    assert (account_of("C2001").language, account_of("C2001").first_name) == ("en", "Anna-Marie")


def test_a_supervisor_changed_here_is_kept_for_every_period(settings: Settings, tmp_path: Path) -> None:
    second = {"startdatum": "2027-04-01", "einddatum": "2027-09-30"}
    take_in(settings, file_with(tmp_path, {}, second))
    with transaction() as session:
        session.get_one(Placement, placements_of("C2001")[0].id).supervisor_name = "Wim Postma"

    other = {"leidinggevende": "Rob van Dam"}
    plan = take_in(settings, file_with(tmp_path, other, second | other))

    assert remarks(plan, RemarkKind.CHANGED_HERE) == {(2, "leidinggevende"), (3, "leidinggevende")}
    assert [one.supervisor_name for one in placements_of("C2001")] == ["Wim Postma"]


EVERY_COLUMN = {
    "voornaam": "Anneke",
    "achternaam": "Vis",
    "email": "anneke@example.org",
    "mobiel": "0612345788",
    "taal": "ar",
    "formele_werkgever": "Pastiel",
    "werkplek": "Wijkbedrijf Bilgaard",
    "werkplek_adres": "Dorpsstraat 1, Leeuwarden",
    "leidinggevende": "Rob van Dam",
    "leidinggevende_telefoon": "058-2120103",
    "leidinggevende_email": "r.vandam@example.org",
    "einddatum": "2027-05-31",
    "uren_per_week": "32",
    "werkdagen": "ma di wo do",
}
"""What a file may change; personnel number and first day are the key, the contact person never changes."""


def change_here(column: str) -> None:
    """What staff or the participant do to this value; what the file holds is another one."""
    with transaction() as session:
        account = session.get_one(Account, account_of("C2001").id)
        period = session.get_one(ContractPeriod, periods_of("C2001")[0].id)
        placement = session.get_one(Placement, placements_of("C2001")[0].id)
        hours = session.scalars(select(WorkingHours)).one()
        match column:
            case "voornaam":
                account.first_name = "Hinke"
            case "achternaam":
                account.last_name = "Hier"
            case "email":
                set_email(account, "hier@example.org")
            case "mobiel":
                set_phone(account, "+31612345777")
            case "taal":
                account.language = "en"
            case "formele_werkgever":
                other = add_employer(session, "Hier", phone=None, counts_as_report=False, seen_before="10:00")
                period.employer_id = other.id
            case "werkplek":
                placement.workplace_id = add_workplace(session, period.employer_id, "Hier", address=None).id
            case "werkplek_adres":
                session.get_one(Organisation, placement.workplace_id).address = "Hier 1"
            case "leidinggevende":
                placement.supervisor_name = "Hier"
            case "leidinggevende_telefoon":
                placement.supervisor_phone = "+31582120199"
            case "leidinggevende_email":
                placement.supervisor_email = "hier@example.org"
            case "einddatum":
                period.end_on = date(2027, 4, 30)
            case "uren_per_week":
                hours.hours_per_week = Decimal(16)
            case "werkdagen":
                hours.weekdays = "vr"


def without_marks() -> dict[str, list[tuple[Any, ...]]]:
    """What people see of what is kept; not what the file said of it, when, and the lines of the audit."""
    hidden = {"imported", "version", "source_at"}
    with reading() as session:
        return {
            table.name: sorted(
                (tuple(row) for row in session.execute(select(*(c for c in table.c if c.key not in hidden)))), key=repr
            )
            for table in metadata.sorted_tables
            if table.name not in ("audit_lines", "organisations")
        }


@pytest.mark.parametrize("column", [one for one in EVERY_COLUMN if one != "werkplek_adres"])
def test_what_was_changed_here_stays_whatever_the_column(settings: Settings, tmp_path: Path, column: str) -> None:
    take_in(settings, file_with(tmp_path, {}))
    change_here(column)
    before = without_marks()

    plan = take_in(settings, file_with(tmp_path, {column: EVERY_COLUMN[column]}))

    assert (2, column) in remarks(plan, RemarkKind.CHANGED_HERE)
    assert without_marks() == before


def test_an_address_of_a_workplace_that_was_changed_here_stays(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))
    change_here("werkplek_adres")

    plan = take_in(settings, file_with(tmp_path, {"werkplek_adres": "Dorpsstraat 1, Leeuwarden"}))

    assert remarks(plan, RemarkKind.CHANGED_HERE) == {(2, "werkplek_adres")}
    with reading() as session:
        assert session.scalars(select(Organisation.address).where(Organisation.kind == WORKPLACE)).one() == "Hier 1"


@pytest.mark.parametrize("column", EVERY_COLUMN)
def test_every_column_of_the_file_is_compared_and_taken_over(settings: Settings, tmp_path: Path, column: str) -> None:
    take_in(settings, file_with(tmp_path, {}))
    path = file_with(tmp_path, {column: EVERY_COLUMN[column]})

    plan = take_in(settings, path)

    assert (2, column) in remarks(plan, RemarkKind.CHANGED)
    before = dump()
    assert take_in(settings, path).remarks == []
    assert dump() == before


def test_hours_that_staff_let_grow_are_not_undone_by_a_file(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))
    with transaction() as session:
        period = session.get_one(ContractPeriod, periods_of("C2001")[0].id)
        set_hours(session, period, from_on=date(2026, 12, 1), hours_per_week=Decimal(28), weekdays="ma di wo")

    same = take_in(settings, file_with(tmp_path, {}))
    plan = take_in(settings, file_with(tmp_path, {"uren_per_week": "20"}))

    assert same.remarks == []
    assert remarks(plan, RemarkKind.CHANGED_HERE) == {(2, "uren_per_week")}
    with reading() as session:
        hours = session.scalars(select(WorkingHours.hours_per_week).order_by(WorkingHours.from_on)).all()
    assert list(hours) == [Decimal(24), Decimal(28)]


def test_other_work_that_staff_wrote_down_stays_when_only_the_next_period_comes(
    settings: Settings, tmp_path: Path
) -> None:
    take_in(settings, file_with(tmp_path, {}))
    with transaction() as session:
        moved = session.get_one(Placement, placements_of("C2001")[0].id)
        place_at_work(
            session, moved.participant_id, moved.workplace_id, from_on=date(2026, 12, 1),
            supervisor_name="Rob van Dam", supervisor_phone=None, supervisor_email=None,
        )  # fmt: skip

    plan = take_in(settings, file_with(tmp_path, {"startdatum": "2027-04-01", "einddatum": "2027-09-30"}))

    assert (2, "leidinggevende") in remarks(plan, RemarkKind.CHANGED_HERE)
    assert [one.supervisor_name for one in placements_of("C2001")] == ["Hennie Postma", "Rob van Dam"]


def test_what_staff_changed_while_the_command_worked_is_never_overwritten(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(settings, file_with(tmp_path, {}))
    release = prepared.Prepared.release

    def too_late(held: prepared.Prepared) -> None:
        with transaction() as session:
            session.scalars(select(WorkingHours)).one().hours_per_week = Decimal(16)
        release(held)

    monkeypatch.setattr(prepared.Prepared, "release", too_late)
    result = run(settings, file_with(tmp_path, {"uren_per_week": "32"}))

    assert (result.exit_code, "Iemand veranderde net dezelfde gegevens." in result.output) == (1, True)
    with reading() as session:
        assert session.scalars(select(WorkingHours.hours_per_week)).one() == Decimal(16)


def test_a_period_that_staff_added_while_the_command_worked_is_noticed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(settings, file_with(tmp_path, {}))
    release = prepared.Prepared.release

    def too_late(held: prepared.Prepared) -> None:
        with transaction() as session:
            first = periods_of("C2001")[0]
            add_period(
                session, first.participant_id, first.employer_id, start_on=date(2027, 4, 2),
                end_on=date(2027, 10, 1), now=first.source_at, told=False,
            )  # fmt: skip
        release(held)

    monkeypatch.setattr(prepared.Prepared, "release", too_late)
    result = run(settings, file_with(tmp_path, {"startdatum": "2027-04-01", "einddatum": "2027-09-30"}))

    assert (result.exit_code, "Niets ingelezen." in result.output) == (1, True)
    assert len(periods_of("C2001")) == 2


def test_another_contact_person_in_the_file_is_reported_and_not_taken_over(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))

    path = file_with(tmp_path, {"contactpersoon_email": "bram.hofstra@leeuwarden.example"})
    result = run(settings, path)

    assert "rij 2: contactpersoon_email is anders in het bestand en blijft zoals het hier is" in result.output
    with reading() as session:
        contact = session.scalars(select(ContactAssignment.contact_id)).one()
        assert session.get_one(Account, contact).first_name == "Anna"


def test_a_contact_person_given_here_stays_when_the_old_file_comes_again(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))
    with transaction() as session:
        bram = session.scalars(select(Account).where(Account.first_name == "Bram")).one()
        assign_contact(session, participant("C2001").id, bram.id, now=periods_of("C2001")[0].source_at)

    plan = take_in(settings, file_with(tmp_path, {}))

    assert remarks(plan, RemarkKind.DIFFERS) == {(2, "contactpersoon_email")}


def test_a_file_that_still_names_who_left_is_taken_and_nobody_new_goes_to_them(
    settings: Settings, tmp_path: Path, world: World
) -> None:
    take_in(settings, file_with(tmp_path, {}))
    with transaction() as session:
        anna, bram = (
            session.scalars(select(Account).where(Account.first_name == name)).one() for name in ("Anna", "Bram")
        )
        assign_contact(session, participant("C2001").id, bram.id, now=periods_of("C2001")[0].source_at)
        last_on = world.today + timedelta(days=20)
        end_role_after(session, anna.id, RoleKind.CONTACT_PERSON, last_on=last_on)

    plan = take_in(settings, file_with(tmp_path, {}))
    refused = run(settings, file_with(tmp_path, {"personeelsnummer": "C2099"}))

    assert remarks(plan, RemarkKind.DIFFERS) == {(2, "contactpersoon_email")}
    assert "'anna.devries@leeuwarden.example' is geen contactpersoon." in refused.output


def test_a_verified_phone_or_email_is_never_changed(
    settings: Settings, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    take_in(settings, file_with(tmp_path, {}))
    with transaction() as session:
        verified = session.get_one(Account, account_of("C2001").id)
        verified.email_verified_at = verified.phone_verified_at = periods_of("C2001")[0].source_at

    plan = take_in(settings, file_with(tmp_path, {"email": "nieuw@example.org", "mobiel": "0612345799"}))

    assert remarks(plan, RemarkKind.DIFFERS) == {(2, "email"), (2, "mobiel")}
    assert (account_of("C2001").email, account_of("C2001").phone) == ("anne.bakker@example.org", "+31612345701")


def test_an_email_that_nobody_verified_is_brought_up_to_date(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))

    take_in(settings, file_with(tmp_path, {"email": "nieuw@example.org"}))

    assert account_of("C2001").email == "nieuw@example.org"
    plan = take_in(settings, file_with(tmp_path, {"personeelsnummer": "C2002", "mobiel": ""}))
    assert plan.is_sound, "the old address is free again"


def test_a_later_period_stays_hidden_and_asks_the_contact_person_to_tell(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))

    take_in(settings, file_with(tmp_path, {}, {"startdatum": "2027-04-01", "einddatum": "2027-09-30"}))

    first, later = periods_of("C2001")
    assert (first.is_hidden, later.is_hidden) == (False, True)
    assert [task.thing for task in tasks(TaskKind.TELL_PERIOD)] == [later.id]
    with reading() as session:
        told = contract.told(session, participant("C2001").id, date(2026, 11, 23))
    assert [period.start_on for period in told.periods] == [date(2026, 10, 1)]


def test_a_changed_last_day_stays_hidden_until_it_is_told(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))

    take_in(settings, file_with(tmp_path, {"einddatum": "2027-05-31"}))

    (period,) = periods_of("C2001")
    assert (period.end_on, period.told_end_on) == (date(2027, 5, 31), date(2027, 3, 31))
    assert [task.thing for task in tasks(TaskKind.TELL_PERIOD)] == [period.id]
    with reading() as session:
        told = contract.told(session, participant("C2001").id, date(2026, 11, 23))
    assert [one.end_on for one in told.periods] == [date(2027, 3, 31)]


def test_a_last_day_that_comes_back_has_nothing_to_tell(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, file_with(tmp_path, {}))
    take_in(settings, file_with(tmp_path, {"einddatum": "2027-05-31"}))

    take_in(settings, file_with(tmp_path, {}))

    (period,) = periods_of("C2001")
    assert (period.end_on, period.is_hidden) == (date(2027, 3, 31), False)


def test_another_workplace_begins_with_its_period(settings: Settings, tmp_path: Path) -> None:
    later = {"startdatum": "2027-04-01", "einddatum": "2027-09-30", "werkplek": "Wijkbedrijf Bilgaard"}
    path = file_with(tmp_path, {}, later | {"leidinggevende": "Rob van Dam", "leidinggevende_telefoon": "058-2120103"})
    take_in(settings, path)
    before = dump()

    plan = take_in(settings, path)

    first, second = placements_of("C2001")
    assert (first.from_on, first.until_on, first.supervisor_name) == (
        date(2026, 10, 1), date(2027, 3, 31), "Hennie Postma",
    )  # fmt: skip
    assert (second.from_on, second.until_on, second.supervisor_name) == (date(2027, 4, 1), None, "Rob van Dam")
    assert plan.remarks == []
    assert dump() == before


def test_rows_that_are_missing_remove_nothing(settings: Settings, tmp_path: Path) -> None:
    take_in(settings)

    take_in(settings, file_with(tmp_path, {}))

    with reading() as session:
        assert len(session.scalars(select(Participant)).all()) == 17
        assert len(session.scalars(select(ContractPeriod)).all()) == 25


def test_the_same_workplace_name_within_one_employer_is_one_workplace(settings: Settings) -> None:
    take_in(settings)

    with reading() as session:
        names = list(session.scalars(select(Organisation.name).where(Organisation.kind == WORKPLACE)))
    assert len(names) == len(set(names)) == len({row["werkplek"] for row in rows_of()})


# --- size ---------------------------------------------------------------------------------------------------------


def test_five_thousand_rows_are_taken_in_at_once(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file_with(
        tmp_path,
        *(
            {
                "personeelsnummer": f"L{number:05d}",
                "email": f"persoon{number}@example.org",
                "mobiel": f"+3161{number:07d}",
                "werkplek": f"Werkplek {number % 300}",
            }
            for number in range(5_000)
        ),
    )

    began = time.monotonic()
    plan = take_in(settings, path)
    first = time.monotonic()
    again = take_in(settings, path)

    with capsys.disabled():
        print(f"\n5,000 rows: {first - began:.1f} s the first time, {time.monotonic() - first:.1f} s the second")
    assert plan.count(RemarkKind.NEW_PERSON) == 5_000
    assert again.unchanged == 5_000
