"""The formal employer sends a new file: the coordinator looks at it first, and takes it in whole."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.base import clock
from portal.base.db import reading, transaction
from portal.domain.accounts.models import Account, Participant
from portal.domain.contract.models import ContractPeriod
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind
from portal.flows.importing import HEADINGS
from portal.jobs import demo
from portal.jobs.demo_people import PEOPLE_FILE
from portal.jobs.imports import Importer
from tests.browser.checks import too_wide
from tests.browser.conftest import House, Phone, Phones

WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


def contact_of_the_demo(house: House) -> str:
    with reading() as session:
        return str(session.get_one(Account, house.people["anna"].account).email)


def new_row(house: House, **changes: str) -> dict[str, str]:
    """Somebody new at a workplace that is known, with a contract of half a year."""
    with open(PEOPLE_FILE, encoding="utf-8-sig", newline="") as file:
        known = next(csv.DictReader(file, delimiter=";"))
    start = clock.today() + timedelta(days=7)
    return known | {
        "personeelsnummer": "N9001",
        "voornaam": "Hinke",
        "achternaam": "Terpstra",
        "email": "hinke.terpstra@example.org",
        "mobiel": "0612399901",
        "contactpersoon_email": contact_of_the_demo(house),
        "startdatum": start.isoformat(),
        "einddatum": (start + timedelta(days=181)).isoformat(),
    } | changes  # fmt: skip


def file_of(*rows: dict[str, str]) -> dict[str, Any]:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(HEADINGS), delimiter=";", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return {"name": "caparis-december.csv", "mimeType": "text/csv", "buffer": written.getvalue().encode()}


def worked(house: House) -> None:
    """What goes on beside the pages."""
    while Importer(house.settings).turn():
        pass


def shown(phone: Phone, javascript: bool, words: str) -> None:
    """The page asks by itself every two seconds; without JavaScript the coordinator presses 'Ververs'."""
    if not javascript:
        phone.follow(phone.page.get_by_role("link", name="Ververs"))
    phone.page.get_by_text(words).first.wait_for()


@WITH_AND_WITHOUT
def test_the_formal_employer_sends_a_new_file(house: House, phone: Phones, javascript: bool) -> None:
    cora = phone("cora", javascript=javascript)
    cora.open("/team/deelnemers")
    cora.follow(cora.page.get_by_role("link", name="Stuur een bestand"))
    cora.page.locator("input[type=file]").set_input_files(file_of(new_row(house, einddatum="31-2-2027")))
    cora.press("Bekijk het bestand")
    worked(house)
    shown(cora, javascript, "Er zijn fouten")
    assert "einddatum" in cora.page.locator("main").inner_text()
    assert too_wide(cora.page) == []

    cora.open("/team/invoer")
    cora.page.locator("input[type=file]").set_input_files(file_of(new_row(house)))
    cora.press("Bekijk het bestand")
    worked(house)
    shown(cora, javascript, "Dit is een proef.")
    assert "Nieuwe deelnemer." in cora.page.locator("main").inner_text()
    with reading() as session:
        assert session.scalar(sa.select(Participant).where(Participant.personnel_number == "N9001")) is None

    cora.press("Neem over")
    worked(house)
    shown(cora, javascript, "Alle rijen staan nu in de gegevens.")
    with reading() as session:
        hinke = session.scalars(sa.select(Participant).where(Participant.personnel_number == "N9001")).one()
        begins = session.scalars(
            sa.select(ContractPeriod.start_on).where(ContractPeriod.participant_id == hinke.id)
        ).one()
    assert begins == date.fromisoformat(new_row(house)["startdatum"])

    cora.open("/team/deelnemers?nummer=N9001")
    cora.follow(cora.page.get_by_role("button", name="Uitnodigen"))
    assert "Hinke Terpstra" in cora.page.locator("h1").inner_text()


def rows_of(house: House, key: str) -> list[dict[str, str]]:
    """What the file with which the demo began says of this person."""
    with reading() as session:
        number = session.scalars(
            sa.select(Participant.personnel_number).where(Participant.account_id == house.people[key].account)
        ).one()
    with open(house.settings.data / demo.PEOPLE, encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter=";") if row["personeelsnummer"] == number]


def contract_of(phone: Phone) -> list[str]:
    """What a participant reads there, but for the day on which the data came."""
    phone.open("/contract")
    return [line for line in phone.page.locator("main").inner_text().splitlines() if "Bijgewerkt op" not in line]


def sent_and_read(house: House, cora: Phone, javascript: bool, *rows: dict[str, str]) -> str:
    """What the page says that this file would do."""
    cora.open("/team/invoer")
    cora.page.locator("input[type=file]").set_input_files(file_of(*rows))
    cora.press("Bekijk het bestand")
    worked(house)
    shown(cora, javascript, "Dit is een proef.")
    return " ".join(cora.page.locator("main").inner_text().split())


@WITH_AND_WITHOUT
def test_a_new_file_brings_news_that_only_the_contact_person_tells(
    house: House, phone: Phones, javascript: bool
) -> None:
    """A changed last day, a next period, a value changed here, another contact person; and the same file again."""
    *before, jelle = rows_of(house, "jelle")
    nadia, tsegay, samira = rows_of(house, "nadia")[-1], rows_of(house, "tsegay")[-1], rows_of(house, "samira")[-1]
    with reading() as session:
        bram = str(session.get_one(Account, house.people["bram"].account).email)
        anna = str(session.get_one(Account, house.people["anna"].account).email)
    with transaction() as session:
        session.get_one(Account, house.people["tsegay"].account).first_name = "Tsegaye"
    last, nadias = date.fromisoformat(jelle["einddatum"]), date.fromisoformat(nadia["einddatum"])
    after = {
        "startdatum": (nadias + timedelta(days=1)).isoformat(),
        "einddatum": (nadias + timedelta(days=180)).isoformat(),
    }
    other = bram if samira["contactpersoon_email"] == anna else anna
    rows = (
        *before,
        jelle | {"einddatum": (last + timedelta(days=31)).isoformat()},
        nadia,
        nadia | after,
        tsegay,
        samira | {"contactpersoon_email": other},
    )
    cora, phones = (
        phone("cora", javascript=javascript),
        [phone(key, javascript=javascript) for key in ("jelle", "nadia")],
    )
    saw = []
    for one in phones:
        saw.append(contract_of(one))

    said = sent_and_read(house, cora, javascript, *rows)

    assert "veranderd: 1" in said
    assert "nieuw: 1" in said
    assert "einddatum verandert." in said
    assert "Nieuwe contractperiode." in said
    assert "voornaam: hier aangepast. Dat blijft zo." in said
    assert "contactpersoon_email: anders in bestand." in said
    cora.press("Neem over")
    worked(house)
    shown(cora, javascript, "Alle rijen staan nu in de gegevens.")
    for one, text in zip(phones, saw, strict=True):
        assert contract_of(one) == text, "nobody told it yet"
    with reading() as session:
        tasks = session.scalars(
            sa.select(Participant.account_id)
            .join(Task, Task.participant_id == Participant.id)
            .where(Task.kind == TaskKind.TELL_PERIOD, Task.done_at.is_(None))
        ).all()
    assert {house.people["jelle"].account, house.people["nadia"].account} <= set(tasks)
    contact = phone("anna", javascript=javascript)
    contact.open("/team")
    assert "Er is een nieuwe periode. Vertel het." in contact.said

    said = sent_and_read(house, cora, javascript, *rows)

    assert "veranderd:" not in said
    assert "nieuw:" not in said
    assert f"gelijk: {len(rows)}" in said


@WITH_AND_WITHOUT
def test_one_person_is_enrolled_and_nothing_typed_is_lost(house: House, phone: Phones, javascript: bool) -> None:
    cora = phone("cora", javascript=javascript)
    cora.expect_status(422)
    cora.open("/team/deelnemers/nieuw")
    page = cora.page
    page.locator("[name=personeelsnummer]").fill("N9002")
    page.locator("[name=voornaam]").fill("Hinke")
    page.locator("[name=achternaam]").fill("Terpstra")
    page.locator("[name=contactpersoon_email]").select_option(index=1)
    page.locator("[name=werkplek_keuze]").select_option(index=1)
    page.locator("[name=leidinggevende]").fill("Jan de Vries")
    page.locator("[name=startdatum]").fill(clock.today().isoformat())
    page.locator("[name=uren_per_week]").fill("24")
    page.locator("[name=werkdagen][value=ma]").check()
    cora.press("Schrijf in")
    assert "Laatste dag van het contract is leeg." in page.locator("[data-errors]").inner_text()
    assert page.locator("[name=leidinggevende]").input_value() == "Jan de Vries"
    assert too_wide(page) == []

    page.locator("[name=einddatum]").fill((clock.today() + timedelta(days=180)).isoformat())
    cora.press("Schrijf in")
    cora.press("Maak de uitnodiging")
    assert "Hinke Terpstra" in page.locator("h1").inner_text()


def test_a_very_long_workplace_leaves_every_column_of_the_list_in_sight(house: House, phone: Phones) -> None:
    cora = phone("cora", width=1280)
    cora.open("/team/deelnemers")

    assert too_wide(cora.page) == []
    assert cora.page.get_by_role("button", name="Uitnodigen").first.is_visible()


def test_the_numbers_are_drawn_beside_their_table(house: House, phone: Phones) -> None:
    cora = phone("cora")
    cora.open("/team/cijfers?deel=contract")

    assert cora.page.locator("table caption").inner_text().startswith("Contract")
    drawn = cora.page.locator("svg.drawn rect")
    widths = drawn.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().width)")
    assert widths
    assert max(widths) > 50
    assert too_wide(cora.page) == []
