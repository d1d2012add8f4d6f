"""The file with staff: it comes before the participants."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from portal.base import clock as time
from portal.base.db import reading
from portal.domain.accounts import queries
from portal.domain.accounts.models import Account, Role
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.models import StaffProfile
from portal.jobs.demo_people import STAFF_FILE
from portal.jobs.staff_file import staff_command
from tests.builders import World
from tests.jobs.importing import dump

HEADINGS = "voornaam;achternaam;email;telefoon;rol;werkdagen;talen"


@pytest.fixture(autouse=True)
def municipality(world: World) -> World:
    return world


def run(path: Path) -> Result:
    return CliRunner().invoke(staff_command, [str(path)])


def file_with(folder: Path, *lines: str) -> Path:
    path = folder / "medewerkers.csv"
    path.write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
    return path


def test_the_sample_file_brings_nine_contact_persons_two_publishers_and_a_coordinator() -> None:
    result = run(STAFF_FILE)

    assert (result.exit_code, result.output) == (0, "Ingelezen: 12 nieuwe medewerkers, 0 veranderd.\n")
    with reading() as session:
        roles = list(session.scalars(select(Role.kind)))
        anna = queries.by_email(session, "anna.devries@leeuwarden.example")
        assert anna is not None
        profile = session.get_one(StaffProfile, anna.id)
    assert [roles.count(kind) for kind in (RoleKind.CONTACT_PERSON, RoleKind.PUBLISHER, RoleKind.COORDINATOR)] == [
        9,
        2,
        1,
    ]
    assert (anna.name, anna.joined_at) == ("Anna de Vries", None)
    assert (profile.working_days, profile.languages, profile.work_phone) == ("ma di do", "nl en", "+31582339001")


def test_the_same_staff_file_twice_changes_nothing(clock: time_machine.Traveller) -> None:
    run(STAFF_FILE)
    before = dump()
    clock.shift(timedelta(days=1))

    result = run(STAFF_FILE)

    assert result.output == "Ingelezen: 0 nieuwe medewerkers, 0 veranderd.\n"
    assert dump() == before


def test_other_working_days_are_taken_over(tmp_path: Path) -> None:
    line = "Anna;de Vries;anna@leeuwarden.example;058-2339001;contactpersoon;{days};nl en"
    run(file_with(tmp_path, line.format(days="ma di do")))

    result = run(file_with(tmp_path, line.format(days="di wo")))

    assert result.output == "Ingelezen: 0 nieuwe medewerkers, 1 veranderd.\n"
    with reading() as session:
        assert session.scalars(select(StaffProfile.working_days)).one() == "di wo"


def test_a_second_role_of_the_same_person_is_added(tmp_path: Path) -> None:
    line = "Cora;Lammers;cora@leeuwarden.example;058-2339012;{role};ma di;nl"
    run(file_with(tmp_path, line.format(role="coordinator")))

    run(file_with(tmp_path, line.format(role="contactpersoon")))

    with reading() as session:
        assert len(session.scalars(select(Account)).all()) == 1
        kinds = set(session.scalars(select(Role.kind)))
        assert session.scalars(select(Role.from_on)).first() == time.today()
    assert kinds == {RoleKind.COORDINATOR, RoleKind.CONTACT_PERSON}


def test_every_wrong_cell_is_named_and_nobody_is_taken(tmp_path: Path) -> None:
    path = file_with(
        tmp_path,
        "Anna;de Vries;anna@leeuwarden.example;058-2339001;contactpersoon;ma di do;nl en",
        "<b>Bram</b>;;bram;12;baas;zondag;xx",
        "Nog Een;Anna;Anna@leeuwarden.example;058-2339002;redacteur;ma;nl",
    )

    result = run(path)

    assert result.exit_code == 1
    *lines, last = result.output.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "rij 3, voornaam",
        "rij 3, achternaam",
        "rij 3, email",
        "rij 3, telefoon",
        "rij 3, rol",
        "rij 3, werkdagen",
        "rij 3, talen",
        "rij 4, email",
    ]
    assert last == "Niets ingelezen."
    with reading() as session:
        assert session.scalars(select(Account)).all() == []


def test_a_file_with_participants_is_refused_as_a_staff_file() -> None:
    result = run(STAFF_FILE.with_name("deelnemers.csv"))

    assert result.exit_code == 1
    assert "De kop 'rol' ontbreekt." in result.output
    assert "De kop 'startdatum' kennen wij niet." in result.output
