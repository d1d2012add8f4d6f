"""What is promised to who writes now: the day, who answers, who helps meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, Uuid, bindparam, or_, select
from sqlalchemy.orm import Session

from portal.base.settings import Municipality
from portal.domain.accounts.models import Account
from portal.domain.guidance.models import Absence, StaffProfile
from portal.domain.guidance.queries import ContactCard, Person
from portal.domain.guidance.rules import parse_weekdays
from portal.domain.messages.rules import Answerer, Promise, promised_day


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is promised to who writes now: the day, who answers, and who helps today."""

    promise: Promise
    contact: Person | None
    answers: Person | None
    """Nobody by name: the municipality."""
    helps_now: Person | None
    """The stand-in while the contact person is away, else the contact person."""
    away_until: date | None

    @property
    def is_covered(self) -> bool:
        """Does somebody else than the contact person help today?"""
        both = (self.contact, self.helps_now)
        return len({one.account for one in both if one is not None}) > 1


def outlook(session: Session, card: ContactCard | None, municipality: Municipality, *, today: date) -> Outlook:
    """What a message sent today is promised. One statement, none without a contact person."""
    contact, stand_in = (card.contact, card.stand_in) if card else (None, None)
    if contact is not None:
        contact, stand_in = _with_absences(session, contact, stand_in, today)
    promise = promised_day(
        today,
        municipality.promises.answer_working_days,
        contact_person=contact.works if contact else None,
        stand_in=stand_in.works if stand_in else None,
        municipal_weekdays=parse_weekdays(" ".join(municipality.working_days)),
        longest_days=municipality.promises.longest_working_days,
    )
    answers = {Answerer.CONTACT_PERSON: contact, Answerer.STAND_IN: stand_in}.get(promise.by)
    return Outlook(
        promise=promise,
        contact=contact,
        answers=answers,
        helps_now=card.helps_now if card else None,
        away_until=card.away_until if card else None,
    )


@cache
def _absences() -> Select[*tuple[Any, ...]]:
    """Absences of :contact that run on :today or come, and of who stands in then. Built once per process."""
    contact, today = bindparam("contact", type_=Uuid()), bindparam("today", type_=Date())
    stand_ins = select(Absence.stand_in_id).where(Absence.account_id == contact, Absence.until_on >= today)
    return (
        select(
            Absence.account_id,
            Absence.from_on,
            Absence.until_on,
            Account.id,
            Account.first_name,
            Account.last_name,
            StaffProfile.work_phone,
            StaffProfile.working_days,
            StaffProfile.languages,
        )
        .join(Account, Account.id == Absence.stand_in_id)
        .join(StaffProfile, StaffProfile.account_id == Account.id)
        .where(
            Absence.withdrawn_at.is_(None),
            Absence.until_on >= today,
            or_(Absence.account_id == contact, Absence.account_id.in_(stand_ins)),
        )
        .order_by(Absence.from_on)
    )


def _with_absences(
    session: Session, contact: Person, stand_in: Person | None, today: date
) -> tuple[Person, Person | None]:
    """Both with the absences that run and come; without a stand-in today, the one of the next absence."""
    rows = session.execute(_absences(), {"contact": contact.account, "today": today}).all()
    if stand_in is None:
        stand_in = next((Person(*row[3:]) for row in rows if row.account_id == contact.account), None)

    def away(person: Person) -> Person:
        spans = tuple((row.from_on, row.until_on) for row in rows if row.account_id == person.account)
        return replace(person, away=spans)

    return away(contact), away(stand_in) if stand_in else None
