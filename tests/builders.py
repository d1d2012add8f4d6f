"""People and their situations for tests, with believable defaults. Everything is really in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Flask

from portal.base import clock, tokens
from portal.base.db import transaction
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import RoleKind
from portal.domain.contract.models import ContractPeriod, Placement, WorkingHours
from portal.domain.guidance import actions as guidance
from portal.domain.messages.models import Conversation
from portal.domain.organisations import actions as organisations
from portal.domain.organisations.models import Organisation
from tests.visitor import Visitor

PIN = "31872"
_hashes: dict[str, str] = {}


@dataclass
class Someone:
    """A person in a test: the account, and the participant record if there is one."""

    account: Account
    participant: Participant | None = None

    @property
    def id(self) -> UUID:
        return self.account.id

    @property
    def participant_id(self) -> UUID:
        assert self.participant is not None
        return self.participant.id


class World:
    """One municipality. `world.participant()` makes the employer, workplace and contact person it needs."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.count = 0
        self._employer: Organisation | None = None
        self._workplace: Organisation | None = None
        self._contact: Someone | None = None

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def today(self) -> date:
        return clock.today()

    def employer(self, name: str = "Caparis", counts_as_report: bool = False) -> Organisation:
        if self._employer is None or self._employer.name != name:
            with transaction() as session:
                self._employer = organisations.add_employer(
                    session, name, phone="+31582339090", counts_as_report=counts_as_report, seen_before="10:00"
                )
        return self._employer

    def workplace(self, name: str = "Tuinproject De Oostergoot") -> Organisation:
        if self._workplace is None or self._workplace.name != name:
            employer = self.employer()
            with transaction() as session:
                self._workplace = organisations.add_workplace(
                    session, employer.id, name, address="Oostergoweg 12, 8932 PG Leeuwarden"
                )
        return self._workplace

    def account(self, first_name: str, last_name: str, language: str = "nl", joined: bool = True) -> Account:
        self.count += 1
        with transaction() as session:
            account = accounts.open_account(
                session,
                first_name=first_name,
                last_name=last_name,
                email=f"{first_name}.{self.count}@example.org".lower(),
                phone=f"+316123456{self.count:02d}",
                language=language,
                now=self.now,
            )
            if joined:  # as after an invitation: the address and number were proven by a code
                account.joined_at = account.email_verified_at = account.phone_verified_at = self.now
        return account

    def staff(
        self,
        kind: RoleKind = RoleKind.CONTACT_PERSON,
        first_name: str = "Anna",
        last_name: str = "de Vries",
        working_days: str = "ma di do",
        organisation: UUID | None = None,
    ) -> Someone:
        account = self.account(first_name, last_name)
        with transaction() as session:
            accounts.give_role(session, account.id, kind, from_on=date(2026, 1, 1), organisation=organisation)
            if organisation is None:
                guidance.set_profile(
                    session,
                    account.id,
                    working_days=working_days,
                    languages="nl en",
                    work_phone=f"+3158233{9000 + self.count}",
                )
        return Someone(account)

    def contact_person(self, first_name: str = "Anna", last_name: str = "de Vries", days: str = "ma di do") -> Someone:
        found = self.staff(first_name=first_name, last_name=last_name, working_days=days)
        self._contact = self._contact or found
        return found

    def stand_in(self, absent: Someone, other: Someone, from_on: date, until_on: date) -> UUID:
        """The absence that this makes."""
        with transaction() as session:
            made = guidance.go_away(
                session, absent.id, other.id, from_on=from_on, until_on=until_on, now=self.now, actor=absent.id
            )
        return made.id

    def employer_desk(self, first_name: str = "Tineke", last_name: str = "Postma") -> Someone:
        return self.staff(RoleKind.EMPLOYER_DESK, first_name, last_name, organisation=self.employer().id)

    def workplace_desk(self, first_name: str = "Sjoerd", last_name: str = "Wiersma") -> Someone:
        return self.staff(RoleKind.WORKPLACE_DESK, first_name, last_name, organisation=self.workplace().id)

    def participant(
        self,
        first_name: str = "Jelle",
        last_name: str = "de Boer",
        *,
        language: str = "nl",
        contact: Someone | None = None,
        joined: bool = True,
        start: date | None = None,
        end: date | None = None,
        hours: str = "24",
        weekdays: str = "ma di wo",
        told: bool = True,
    ) -> Someone:
        """Someone with a contract of a year that began half a year ago, unless you say otherwise."""
        start = start or clock.add_months(self.today.replace(day=1), -6)
        end = end or clock.add_months(start, 12) - timedelta(days=1)
        account = self.account(first_name, last_name, language, joined)
        contact = contact or self._contact or self.contact_person()
        with transaction() as session:
            participant = accounts.enrol(session, account.id, f"C{1000 + self.count}", now=self.now)
            guidance.assign_contact(session, participant.id, contact.id, now=self.now)
            session.add(Conversation(participant_id=participant.id, contact_id=contact.id))
            session.add(
                Placement(
                    participant_id=participant.id,
                    workplace_id=self.workplace().id if self._workplace else self._made_workplace(session),
                    from_on=start,
                    supervisor_name="Sjoerd Wiersma",
                    supervisor_phone="+31582120101",
                    supervisor_email="s.wiersma@tuinproject.example",
                )
            )
        self.period(Someone(account, participant), start, end, hours=hours, weekdays=weekdays, told=told)
        return Someone(account, participant)

    def _made_workplace(self, session: Any) -> UUID:
        employer = self._employer or organisations.add_employer(
            session, "Caparis", phone="+31582339090", counts_as_report=False, seen_before="10:00"
        )
        self._employer = employer
        self._workplace = organisations.add_workplace(
            session, employer.id, "Tuinproject De Oostergoot", address="Oostergoweg 12, 8932 PG Leeuwarden"
        )
        return self._workplace.id

    def period(
        self,
        someone: Someone,
        start: date,
        end: date,
        *,
        hours: str = "24",
        weekdays: str = "ma di wo",
        told: bool = True,
    ) -> ContractPeriod:
        employer = self.employer()
        with transaction() as session:
            period = ContractPeriod(
                participant_id=someone.participant_id,
                employer_id=employer.id,
                start_on=start,
                end_on=end,
                told_at=self.now if told else None,
                source_at=self.now,
            )
            session.add(period)
            session.flush()
            session.add(
                WorkingHours(period_id=period.id, from_on=start, hours_per_week=Decimal(hours), weekdays=weekdays)
            )
        return period

    def give_pin(self, someone: Someone, pin: str = PIN) -> None:
        """Slow by nature, so only for tests about the PIN."""
        key = self.app.extensions["settings"].keys.pin
        with transaction() as session:
            account = session.get_one(Account, someone.id)
            account.pin_hash = tokens.hash_pin(pin, key, str(someone.id))
            account.joined_at = account.joined_at or self.now

    def visitor(self, someone: Someone | None = None, *, known_phone: bool = True) -> Visitor:
        """A browser; signed in as someone on a phone that the portal knows."""
        visitor = Visitor(self.app)
        if someone is not None:
            visitor.sign_in(someone.account.id, known_phone=known_phone)
        return visitor
