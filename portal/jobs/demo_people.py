"""Who is in the demo, and the sample files with their days shifted so that every situation is true today."""

from __future__ import annotations

import csv
import io
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from portal.base.clock import ONE_DAY, add_months
from portal.domain.contract.rules import notice_due
from portal.flows.importing import HEADINGS
from portal.flows.importing.rows import date_of

DEMO_DATA = Path(__file__).parent / "demo_data"
STAFF_FILE = DEMO_DATA / "medewerkers.csv"
PEOPLE_FILE = DEMO_DATA / "deelnemers.csv"
SAMPLE_MONTH = date(2026, 11, 1)
"""The month in which the sample file is true as it stands."""


@dataclass(frozen=True)
class Role:
    """Somebody whose place a visitor can take."""

    key: str
    who: str
    """Personnel number, or the e-mail address of staff."""
    situation: str


ROLES = (
    Role("samira", "C1001", "contract loopt, leest Arabisch, er wacht een antwoord"),
    Role("jelle", "C1002", "hoort binnenkort of het contract doorgaat"),
    Role("fatma", "C1003", "contract stopt binnen twee weken"),
    Role("tsegay", "C1008", "ziek sinds vorige maandag"),
    Role("wytske", "C1004", "Fries, geen e-mail, weinig uren met bijstand erbij"),
    Role("mark", "C1007", "contract gaat net door"),
    Role("nadia", "C1012", "deze maand begonnen, deed nog niets"),
    Role("oy", "C1006", "vreemde teksten: andere richting, emoji, code, heel lang woord"),
    Role("anna", "anna.devries@leeuwarden.example", "contactpersoon met vragen die wachten"),
    Role("bram", "bram.hofstra@leeuwarden.example", "contactpersoon, vervangt Anna vandaag"),
    Role("paula", "paula.brouwer@leeuwarden.example", "redacteur"),
    Role("pieter", "pieter.haan@leeuwarden.example", "redacteur"),
    Role("cora", "cora.lammers@leeuwarden.example", "coördinator"),
    Role("caparis", "verzuim@caparis.example", "balie van de formele werkgever"),
    Role("werkplek", "kj.smit@blauwwit.example", "balie van de werkplek van Tsegay"),
)


# --- when contracts end --------------------------------------------------------------------------------------------


def month_ends_and(days: tuple[int, ...], around: date) -> list[date]:
    """The last day, and these days, of the month before to the third month after."""
    months = [add_months(around.replace(day=1), number) for number in range(-1, 5)]
    ends = [month.replace(day=monthrange(month.year, month.month)[1]) for month in months]
    return sorted({*ends, *(month.replace(day=day) for month in months for day in days)})


def jelles_last_day(today: date) -> date:
    """He hears within one to three and a half weeks whether it goes on."""
    for day in month_ends_and((14,), today):
        due = notice_due(add_months(day + ONE_DAY, -6), day)
        if due and timedelta(7) <= due - today <= timedelta(24):
            return day
    raise AssertionError(f"no last day for Jelle around {today}")


def fatmas_last_day(today: date) -> date:
    """In four to thirteen days."""
    days = (day for day in month_ends_and((7, 14, 21), today) if timedelta(4) <= day - today <= timedelta(13))
    return next(days)


def marks_last_day(today: date) -> date:
    """Of the last of his three contracts: the one before it ends in five to nine weeks."""
    now_ends = next(day for day in month_ends_and((), today) if day - today >= timedelta(32))
    return add_months(now_ends + ONE_DAY, 6) - ONE_DAY


OTHER_MONTHS = {"C1004": 5, "C1008": 3, "C1009": -1}
"""Wytske and Tsegay still work; Petra's second contract runs since before the file was first taken in."""
ENDS = {"C1002": jelles_last_day, "C1003": fatmas_last_day, "C1007": marks_last_day}


# --- the files -----------------------------------------------------------------------------------------------------


def sample(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


def shifted(today: date) -> list[dict[str, str]]:
    """The rows of the sample, true today. Whole months stay whole months."""
    rows = sample(PEOPLE_FILE)
    last_days: dict[str, date] = {}
    for row in rows:
        last_days[row["personeelsnummer"]] = date_of(row["einddatum"])
    return [_shifted(row, last_days[row["personeelsnummer"]], today) for row in rows]


def _shifted(row: dict[str, str], last_day: date, today: date) -> dict[str, str]:
    number = row["personeelsnummer"]
    months = _months_between(SAMPLE_MONTH, today) + OTHER_MONTHS.get(number, 0)
    new_last = ENDS[number](today) if number in ENDS else add_months(last_day + ONE_DAY, months) - ONE_DAY
    start, end = date_of(row["startdatum"]), date_of(row["einddatum"])
    days = {
        "startdatum": add_months(new_last + ONE_DAY, _months_between(last_day + ONE_DAY, start)),
        "einddatum": add_months(new_last + ONE_DAY, _months_between(last_day, end)) - ONE_DAY,
    }
    return row | {column: _written_as(row[column], day) for column, day in days.items()}


def _months_between(one: date, other: date) -> int:
    return (other.year - one.year) * 12 + other.month - one.month


def _written_as(example: str, day: date) -> str:
    """In the notation of the sample: some spreadsheets write 31-3-2027."""
    return day.isoformat() if example[4] == "-" else f"{day.day}-{day.month}-{day.year}"


def write_people(path: Path, today: date) -> None:
    """The file that the demo takes in; it stays in its folder, to try the import with."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS, delimiter=";")
        writer.writeheader()
        writer.writerows(shifted(today))
