"""The file with staff: who they are, their role, working days and languages. It comes before the participants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.contact import BadEmail, BadPhone, email_of, phone_of
from portal.base.languages import LANGUAGES
from portal.base.spreadsheet import Line
from portal.domain import audit
from portal.domain.accounts import actions, queries
from portal.domain.accounts.models import Role
from portal.domain.accounts.rules import BadName, RoleKind, check_name
from portal.domain.audit.rules import Hat
from portal.domain.guidance.actions import set_profile
from portal.domain.guidance.models import StaffProfile
from portal.domain.guidance.rules import UnknownDay, format_weekdays, parse_weekdays

HEADINGS = ("voornaam", "achternaam", "email", "telefoon", "rol", "werkdagen", "talen")
ROLES = {
    "contactpersoon": RoleKind.CONTACT_PERSON,
    "redacteur": RoleKind.PUBLISHER,
    "coordinator": RoleKind.COORDINATOR,
}


@dataclass(frozen=True, slots=True)
class Wrong:
    row: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    number: int
    first_name: str
    last_name: str
    email: str
    phone: str
    role: RoleKind
    working_days: str
    languages: str


def read_staff(lines: Iterable[Line]) -> tuple[list[StaffRow], list[Wrong]]:
    """Every sound row, and every cell that is wrong."""
    rows: list[StaffRow] = []
    wrong: list[Wrong] = []
    emails: set[str] = set()
    for line in lines:
        made = _read(line)
        if isinstance(made, StaffRow):
            if made.email.casefold() in emails:
                wrong.append(Wrong(line.number, "email", made.email))
            emails.add(made.email.casefold())
            rows.append(made)
        else:
            wrong += made
    return rows, wrong


def _read(line: Line) -> StaffRow | list[Wrong]:
    makers: dict[str, Callable[[str], str]] = {
        "voornaam": check_name,
        "achternaam": check_name,
        "email": email_of,
        "telefoon": phone_of,
        "rol": _role,
        "werkdagen": _days,
        "talen": _languages,
    }
    values: dict[str, str] = {}
    wrong: list[Wrong] = []
    for column, make in makers.items():
        try:
            values[column] = make(line.cells[column])
        except (BadName, BadEmail, BadPhone, UnknownDay, KeyError):
            wrong.append(Wrong(line.number, column, line.cells[column][:80]))
    if wrong:
        return wrong
    return StaffRow(
        line.number, values["voornaam"], values["achternaam"], values["email"], values["telefoon"],
        RoleKind(values["rol"]), values["werkdagen"], values["talen"],
    )  # fmt: skip


def _role(word: str) -> str:
    return ROLES[word.casefold().replace("ö", "o")]


def _days(text: str) -> str:
    days = format_weekdays(parse_weekdays(text))
    if not days:
        raise UnknownDay(text)
    return days


def _languages(text: str) -> str:
    codes = text.split()
    if not codes or any(code not in LANGUAGES for code in codes):
        raise KeyError(text)
    return " ".join(codes)


def take_in_staff(session: Session, rows: Iterable[StaffRow], *, now: datetime) -> tuple[int, int]:
    """New accounts, or the same ones brought up to date. Gives how many are new and how many changed."""
    new = changed = 0
    for row in rows:
        account = queries.by_email(session, row.email)
        if account is None:
            account = actions.open_account(
                session, first_name=row.first_name, last_name=row.last_name, email=row.email, phone=None,
                language="nl", now=now,
            )  # fmt: skip
            new += 1
        held = session.scalars(select(Role).where(Role.account_id == account.id, Role.kind == row.role)).first()
        if held is None:
            actions.give_role(session, account.id, row.role, from_on=clock.day_of(now))
        before = session.get(StaffProfile, account.id)
        wanted = (row.working_days, row.languages, row.phone)
        if before is None or (before.working_days, before.languages, before.work_phone) != wanted:
            changed += before is not None
            set_profile(
                session, account.id, working_days=row.working_days, languages=row.languages, work_phone=row.phone
            )
            audit.note(session, "staff_imported", now=now, actor=None, role=Hat.COMMAND, thing=account.id)
    return new, changed
