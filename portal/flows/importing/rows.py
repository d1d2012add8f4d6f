"""Every row of the file on its own, and the rows of one person and of the whole file against each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from portal.base.contact import BadEmail, BadPhone, email_of, phone_of
from portal.base.languages import LANGUAGES
from portal.base.spreadsheet import Line
from portal.domain.accounts.rules import BadName, check_name
from portal.domain.guidance.rules import UnknownDay, format_weekdays, parse_weekdays

T = TypeVar("T")
Kinds = dict[type[Exception], "MistakeKind"]
"""What a refusal of a cell is called."""
HEADINGS = (
    "personeelsnummer", "voornaam", "achternaam", "email", "mobiel", "taal", "contactpersoon_email",
    "formele_werkgever", "werkplek", "werkplek_adres", "leidinggevende", "leidinggevende_telefoon",
    "leidinggevende_email", "startdatum", "einddatum", "uren_per_week", "werkdagen",
)  # fmt: skip
MOST_HOURS = 40
NUMBER = re.compile(r"[A-Za-z0-9._/-]{1,40}")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DUTCH = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
SAME_FOR_A_PERSON = ("voornaam", "achternaam", "email", "mobiel", "taal", "contactpersoon_email")


class MistakeKind(StrEnum):
    """What is wrong with a cell; the words are in jobs/import_words.py."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    BAD_NUMBER = "bad_number"
    BAD_NAME = "bad_name"
    BAD_EMAIL = "bad_email"
    BAD_PHONE = "bad_phone"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_CONTACT = "unknown_contact"
    BAD_DATE = "bad_date"
    NO_SUCH_DAY = "no_such_day"
    END_BEFORE_START = "end_before_start"
    BAD_HOURS = "bad_hours"
    UNKNOWN_DAY = "unknown_day"
    NOT_THE_SAME = "not_the_same"
    OVERLAPS = "overlaps"
    DOUBLE_PERIOD = "double_period"
    SOMEONE_ELSES = "someone_elses"
    EXTRA_CELLS = "extra_cells"
    FORMULA = "formula"
    """A text with which a spreadsheet would reckon, now or when it is opened later."""


@dataclass(frozen=True, slots=True)
class Mistake:
    row: int
    column: str
    kind: MistakeKind
    value: str = ""
    other_row: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One contract period of one person, every value sound."""

    number: int
    personnel_number: str
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    language: str
    contact_email: str
    employer: str
    workplace: str
    address: str
    supervisor: str
    supervisor_phone: str | None
    supervisor_email: str | None
    start_on: date
    end_on: date
    hours: Decimal
    weekdays: str


@dataclass
class Reader:
    """Takes the cells of one line and collects what is wrong."""

    line: Line
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, column: str, kind: MistakeKind, value: str = "") -> None:
        self.mistakes.append(Mistake(self.line.number, column, kind, value))

    def text(self, column: str, longest: int, *, needed: bool = True) -> str:
        value = self.line.cells[column]
        if needed and not value:
            self.wrong(column, MistakeKind.MISSING)
        elif len(value) > longest:
            self.wrong(column, MistakeKind.TOO_LONG, value[:40])
        elif value.startswith("="):
            self.wrong(column, MistakeKind.FORMULA, value[:40])
        return value

    def taken(self, column: str, make: Callable[[str], T], kinds: Kinds) -> T | None:
        """The value made from the cell; nothing, and a mistake, when it cannot be."""
        value = self.line.cells[column]
        if not value:
            return None
        try:
            return make(value)
        except tuple(kinds) as refused:
            self.wrong(column, kinds[type(refused)], value[:80])
            return None

    def needed(self, column: str, make: Callable[[str], T], kinds: Kinds) -> T | None:
        if not self.line.cells[column]:
            self.wrong(column, MistakeKind.MISSING)
        return self.taken(column, make, kinds)


class NotADate(ValueError):
    """Neither 2027-03-31 nor 31-3-2027."""


class NoSuchDay(ValueError):
    """A date that is on no calendar."""


class BadHours(ValueError):
    """Not a number of hours above 0 and at most 40."""


class BadNumber(ValueError):
    """Not a personnel number: letters, digits and . _ / -, at most 40."""


class UnknownLanguage(ValueError):
    """Not one of base.languages."""


def date_of(written: str) -> date:
    """'2027-03-31' or '31-3-2027'. Raises NotADate, NoSuchDay."""
    if found := ISO.fullmatch(written):
        year, month, day = map(int, found.groups())
    elif found := DUTCH.fullmatch(written):
        day, month, year = map(int, found.groups())
    else:
        raise NotADate(written)
    try:
        made = date(year, month, day)
    except ValueError as refused:
        raise NoSuchDay(written) from refused
    if not 2000 <= made.year <= 2100:
        raise NotADate(written)
    return made


def hours_of(written: str) -> Decimal:
    try:
        made = Decimal(written.replace(",", "."))
    except InvalidOperation as refused:
        raise BadHours(written) from refused
    if not made.is_finite() or not 0 < made <= MOST_HOURS or made != round(made, 1):
        raise BadHours(written)
    return made


def _number_of(written: str) -> str:
    if not NUMBER.fullmatch(written):
        raise BadNumber(written)
    return written


def _language_of(written: str) -> str:
    if written not in LANGUAGES:
        raise UnknownLanguage(written)
    return written


def _days_of(written: str) -> str:
    return format_weekdays(parse_weekdays(written))


def read_row(line: Line) -> Row | list[Mistake]:
    """The row, or everything that is wrong with it."""
    read = Reader(line)
    dates: Kinds = {NotADate: MistakeKind.BAD_DATE, NoSuchDay: MistakeKind.NO_SUCH_DAY}
    names: Kinds = {BadName: MistakeKind.BAD_NAME}
    emails: Kinds = {BadEmail: MistakeKind.BAD_EMAIL}
    phones: Kinds = {BadPhone: MistakeKind.BAD_PHONE}
    number = read.needed("personeelsnummer", _number_of, {BadNumber: MistakeKind.BAD_NUMBER})
    first_name, last_name = read.needed("voornaam", check_name, names), read.needed("achternaam", check_name, names)
    email, phone = read.taken("email", email_of, emails), read.taken("mobiel", phone_of, phones)
    language = read.needed("taal", _language_of, {UnknownLanguage: MistakeKind.UNKNOWN_LANGUAGE})
    contact = read.needed("contactpersoon_email", email_of, emails)
    employer, workplace = read.text("formele_werkgever", 120), read.text("werkplek", 120)
    address = read.text("werkplek_adres", 200, needed=False)
    supervisor = read.text("leidinggevende", 120)
    supervisor_phone = read.taken("leidinggevende_telefoon", phone_of, phones)
    supervisor_email = read.taken("leidinggevende_email", email_of, emails)
    start, end = read.needed("startdatum", date_of, dates), read.needed("einddatum", date_of, dates)
    if start and end and end < start:
        read.wrong("einddatum", MistakeKind.END_BEFORE_START, line.cells["einddatum"])
    hours = read.needed("uren_per_week", hours_of, {BadHours: MistakeKind.BAD_HOURS})
    weekdays = read.needed("werkdagen", _days_of, {UnknownDay: MistakeKind.UNKNOWN_DAY})
    if line.extra:
        read.wrong("werkdagen", MistakeKind.EXTRA_CELLS, str(line.extra))
    if read.mistakes:
        return read.mistakes
    if None in (number, first_name, last_name, language, contact, start, end, hours, weekdays):
        raise AssertionError("a missing value without a mistake")
    return Row(
        line.number, str(number), str(first_name), str(last_name), email, phone, str(language), str(contact).casefold(),
        employer, workplace, address, supervisor, supervisor_phone, supervisor_email,
        start, end, hours, str(weekdays),  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """A value of any row, sound or not, that must fit with what others have: contact person, e-mail, mobile."""

    row: int
    personnel_number: str
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class FileRead:
    rows: list[Row]
    mistakes: list[Mistake]
    claims: list[Claim]


def read_rows(lines: Iterable[Line]) -> FileRead:
    """Every sound row, every mistake of every row, and what must be compared with what stands here."""
    lines = list(lines)
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    for line in lines:
        made = read_row(line)
        if isinstance(made, Row):
            rows.append(made)
        else:
            mistakes += made
    claims = [claim for line in lines for claim in _claims(line)]
    return FileRead(rows, [*mistakes, *_within_persons(lines), *_periods(rows), *_owners(claims)], claims)


def _claims(line: Line) -> Iterable[Claim]:
    for column, make in (("contactpersoon_email", email_of), ("email", email_of), ("mobiel", phone_of)):
        with suppress(BadEmail, BadPhone):
            if value := line.cells[column]:
                yield Claim(line.number, line.cells["personeelsnummer"], column, make(value).casefold())


def _within_persons(lines: Iterable[Line]) -> Iterable[Mistake]:
    """One person is the same person in every row."""
    first: dict[str, Line] = {}
    for line in lines:
        number = line.cells["personeelsnummer"]
        if not number:
            continue
        before = first.setdefault(number, line)
        for column in SAME_FOR_A_PERSON:
            if line.cells[column] != before.cells[column]:
                value = line.cells[column][:80]
                yield Mistake(line.number, column, MistakeKind.NOT_THE_SAME, value, before.number)


def _periods(rows: list[Row]) -> Iterable[Mistake]:
    """Periods of one person do not overlap and do not stand there twice."""
    by_person: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_person[row.personnel_number].append(row)
    for own in by_person.values():
        own.sort(key=lambda row: (row.start_on, row.number))
        for before, after in pairwise(own):
            if before.start_on == after.start_on:
                value = after.start_on.isoformat()
                yield Mistake(after.number, "startdatum", MistakeKind.DOUBLE_PERIOD, value, before.number)
            elif after.start_on <= before.end_on:
                value = after.start_on.isoformat()
                yield Mistake(after.number, "startdatum", MistakeKind.OVERLAPS, value, before.number)


def _owners(claims: Iterable[Claim]) -> Iterable[Mistake]:
    """An e-mail address or a mobile phone belongs to one person."""
    owners: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        if claim.column != "contactpersoon_email":
            owner = owners.setdefault((claim.column, claim.value), claim)
            if owner.personnel_number != claim.personnel_number:
                yield Mistake(claim.row, claim.column, MistakeKind.SOMEONE_ELSES, claim.value, owner.row)
