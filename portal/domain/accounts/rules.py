"""What is true of people, their roles and their ways in, without looking anything up."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

IDLE_LOCK = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
PHONE_KNOWN = timedelta(days=180)
INVITATION_VALID = timedelta(days=14)
HELD_FORM_KEPT = timedelta(hours=1)
HELD_FORMS_AT_MOST = 10
"""How many forms one phone can have waiting."""
SAME_PRESS = timedelta(minutes=2)
"""Within this a second press on the last button of an invitation counts as the first."""
WRONG_PINS_ALLOWED = 5
PIN = re.compile(r"\d{5}")
NAME_LENGTH = 80


class RoleKind(StrEnum):
    """What an account may be besides a participant."""

    CONTACT_PERSON = "contact_person"
    PUBLISHER = "publisher"
    COORDINATOR = "coordinator"
    EMPLOYER_DESK = "employer_desk"
    WORKPLACE_DESK = "workplace_desk"


STAFF = frozenset({RoleKind.CONTACT_PERSON, RoleKind.PUBLISHER, RoleKind.COORDINATOR})
DESKS = frozenset({RoleKind.EMPLOYER_DESK, RoleKind.WORKPLACE_DESK})


class TextSize(StrEnum):
    NORMAL = "normal"
    LARGE = "large"
    LARGER = "larger"


class BadName(ValueError):
    """A name is letters, marks, spaces, . ' and -, 1 to 80 characters."""


@dataclass(frozen=True, slots=True)
class HeldRole:
    kind: RoleKind
    organisation: UUID | None


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, as a plain value: what every page may know without asking again."""

    sign_in: UUID
    account: UUID
    participant: UUID | None
    phone: UUID | None
    first_name: str
    last_name: str
    language: str
    text_size: str
    roles: tuple[HeldRole, ...]
    way: str
    """By what this person came in; a word of ways_in/rules.py."""
    started_at: datetime
    proven_at: datetime
    used_at: datetime
    to_confirm: bool = False
    """A number or address that is not in the file waits for the contact person: nothing personal is shown."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_participant(self) -> bool:
        return self.participant is not None

    @property
    def is_staff(self) -> bool:
        return any(role.kind in STAFF for role in self.roles)

    @property
    def is_desk(self) -> bool:
        return any(role.kind in DESKS for role in self.roles)

    def has_role(self, kind: RoleKind) -> bool:
        return any(role.kind is kind for role in self.roles)

    def organisations(self, kind: RoleKind) -> tuple[UUID, ...]:
        return tuple(role.organisation for role in self.roles if role.kind is kind and role.organisation)


def is_idle(used_at: datetime, now: datetime) -> bool:
    """Thirty minutes without use: the portal asks for the PIN again."""
    return now - used_at > IDLE_LOCK


def holds_on(from_on: date, until_on: date | None, day: date) -> bool:
    """Does a role from a day until (and with) a day hold on this day?"""
    return from_on <= day and (until_on is None or day <= until_on)


def takes_people_on(from_on: date, until_on: date | None, day: date) -> bool:
    """May a contact person with this role get participants? Who is known to leave would leave them alone."""
    return until_on is None and from_on <= day


def is_guessable(pin: str) -> bool:
    """Five the same, or five in a row up or down: the first that anyone tries."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, -1}


def check_name(name: str) -> str:
    """The name, tidied. Raises BadName."""
    tidy = unicodedata.normalize("NFC", " ".join(name.split()))
    sound = all(one in " .'’-" or unicodedata.category(one)[0] in "LM" for one in tidy)
    if not tidy or len(tidy) > NAME_LENGTH or not sound:
        raise BadName(name)
    return tidy


def initials(first_name: str, last_name: str) -> str:
    """'Anna de Vries' -> 'AV': the first letter of the first name and of the last word that begins with a capital."""
    words = [word for word in last_name.split() if word[:1].isupper()] or last_name.split()
    return (first_name[:1] + (words[0][:1] if words else "")).upper()
