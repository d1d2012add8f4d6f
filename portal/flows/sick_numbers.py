"""The numbers to call in sick, for who is not signed in, and who the formal employers are.

One source: what the coordinator keeps at Werkgevers. The settings file says what an employer begins with, when somebody
can be called there, and the numbers that are of no employer. Without the database a page shows what it knew last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.base.settings import Municipality
from portal.domain.organisations import queries


@dataclass(frozen=True, slots=True)
class KnownEmployer:
    """A formal employer as Werkgevers has it; `phone` in E.164."""

    name: str
    name_in_file: str
    phone: str | None

    def is_called(self, name: str) -> bool:
        return name.casefold() in (self.name.casefold(), self.name_in_file.casefold())


@dataclass(frozen=True, slots=True)
class Number:
    """A number to call in sick; `phone` in E.164 or short."""

    name: str
    phone: str
    hours: str | None


def known_employers(session: Session) -> tuple[KnownEmployer, ...]:
    """By name. One statement."""
    return tuple(KnownEmployer(one.name, one.name_in_file, one.phone) for one in queries.employers(session))


def numbers(here: Municipality, known: Sequence[KnownEmployer]) -> list[Number]:
    """In the order of the settings, then who came later. An employer without a number is left out."""
    found: list[Number] = []
    for one in here.sick_numbers:
        employer = _called(known, one.name)
        phone = employer.phone if employer else here.phone_of(one)
        if phone:
            found.append(Number(employer.name if employer else one.name, phone, one.hours))
    named = {line.name for line in found}
    return found + [Number(one.name, one.phone, None) for one in known if one.phone and one.name not in named]


def employer_names(here: Municipality, known: Sequence[KnownEmployer]) -> list[str]:
    """Of every formal employer, also of who is only in the settings yet."""
    later = [one.name for one in here.employers if _called(known, one.name) is None]
    return [*(one.name for one in known), *later]


def _called(known: Iterable[KnownEmployer], name: str) -> KnownEmployer | None:
    return next((one for one in known if one.is_called(name)), None)
