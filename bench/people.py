"""The people of the benchmark: sixteen as in the pilot, then a hundred thousand around them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.base.tables import new_id
from portal.domain.accounts import actions as accounts
from portal.domain.accounts import queries
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import RoleKind
from portal.domain.contract.models import ContractPeriod, Placement
from portal.domain.guidance import actions as guidance
from portal.domain.imports import actions as imports
from portal.domain.information import writing
from portal.domain.information.models import Article
from portal.domain.messages.models import Conversation, Message
from portal.domain.organisations.models import EMPLOYER, Organisation
from portal.domain.ways_in.rules import Way
from portal.flows import sick_leave
from portal.jobs.content import load_content
from portal.jobs.import_file import import_people
from portal.jobs.migrate import migrate
from portal.jobs.staff_file import import_staff

DATA = Path(__file__).parents[1] / "portal" / "jobs" / "demo_data"
MESSAGES = 60
"""In the conversation that is measured: more than fit on a page."""

AT_ONE_WORKPLACE = 400
"""So many of a crowd report to the workplace that is measured: more do not work in one place."""


@dataclass(frozen=True)
class Measured:
    """Who is measured, with the cookies of a browser that is signed in."""

    account: UUID
    participant_cookies: str
    contact_cookies: str
    stand_in_cookies: str
    publisher_cookies: str
    coordinator_cookies: str
    desk_cookies: str
    workplace_cookies: str
    things: Mapping[str, UUID]
    """What stands in an address, by name."""


def sixteen(app: Flask) -> Measured:
    """The sample of the pilot through the real import, and one long conversation."""
    settings: Settings = app.extensions["settings"]
    migrate(settings.database_url)
    now = clock.now()
    with transaction() as session:
        load_content(session, now)
    import_staff(DATA / "medewerkers.csv")
    import_people(settings, DATA / "deelnemers.csv", dry_run=False)
    with reading() as session:
        person = _participant(session, "C1001")
        helped = _participant(session, "C1012")  # of Gert, for whom Hilde stands in
        anna, gert, hilde, paula, cora = (
            _staff(session, name) for name in ("anna.devries", "gert.visser", "hilde.zijlstra", "paula.brouwer",
                                               "cora.lammers")
        )  # fmt: skip
        employer = session.query(Organisation).filter_by(kind=EMPLOYER).one().id
        workplace = session.query(Placement).filter_by(participant_id=helped.id).first().workplace_id
        article = session.query(Article).filter_by(slug="huurtoeslag").one().id
    talk(person.id, person.account_id, anna)
    with transaction() as session:
        writing.begin(session, article, "nl", now=now, actor=paula)
        things = {
            "participant": person.id,
            "helped": helped.id,
            "colleague": anna,
            "employer": employer,
            "workplace": workplace,
            "period": session.query(ContractPeriod).filter_by(participant_id=person.id).first().id,
            **around(session, helped, gert, hilde, cora, now),
        }
    desk = desk_account(RoleKind.EMPLOYER_DESK, employer, "Ytsje", now)
    host = desk_account(RoleKind.WORKPLACE_DESK, workplace, "Sjoerd", now)
    signed_in = [cookies(app, one) for one in (person.account_id, anna, hilde, paula, cora, desk, host)]
    return Measured(person.account_id, *signed_in, things=things)


def _participant(session: Session, number: str) -> Participant:
    return session.query(Participant).filter_by(personnel_number=number).one()


def _staff(session: Session, name: str) -> UUID:
    found = queries.by_email(session, f"{name}@leeuwarden.example")
    if found is None:
        raise RuntimeError(f"{name} was not taken in")
    return found.id


def around(
    session: Session, helped: Participant, contact: UUID, stand_in: UUID, coordinator: UUID, now: datetime
) -> dict[str, UUID]:
    """A contact person who is away, somebody of theirs who is sick and has a talk, and a file that was sent."""
    today = clock.day_of(now)
    absence = guidance.go_away(
        session, contact, stand_in, from_on=today, until_on=today + timedelta(days=7), now=now, actor=coordinator
    )
    spell = sick_leave.report(session, helped.id, first_day=today, now=now, actor=helped.account_id)
    meeting = guidance.plan_talk(
        session, helped.id, stand_in, on_day=today + timedelta(days=3), at_time="10:00", place=None,
        about_contract=False, now=now,
    )  # fmt: skip
    file = imports.keep(session, b"naam", "deelnemers.csv", once=new_id(), now=now, actor=coordinator)
    return {"absence": absence.id, "spell": spell.id, "talk": meeting.id, "file": file.id}


def desk_account(kind: RoleKind, organisation: UUID, name: str, now: datetime) -> UUID:
    """Somebody at the desk of this organisation."""
    with transaction() as session:
        account = accounts.open_account(
            session, first_name=name, last_name="Bakker", email=f"{name.lower()}@example.org", phone=None,
            language="nl", now=now,
        )  # fmt: skip
        accounts.give_role(session, account.id, kind, from_on=clock.day_of(now), organisation=organisation)
        return account.id


def talk(participant: UUID, account: UUID, contact: UUID) -> None:
    """A conversation of some months; the last question waits."""
    now = clock.now()
    with transaction() as session:
        row = session.query(Conversation).filter_by(participant_id=participant).one()
        for number in range(MESSAGES):
            own = number % 2 == 1
            sent = now - timedelta(days=MESSAGES - number)
            session.add(
                Message(
                    conversation_id=row.id,
                    author_id=account if own else contact,
                    side="participant" if own else "staff",
                    text="Ik kreeg deze brief. Wat moet ik doen? " * 3,
                    sent_at=sent,
                    seen_at=sent,
                    answered=number < MESSAGES - 1,
                    promised_on=clock.day_of(sent + timedelta(days=2)) if own else None,
                )
            )
        row.waiting_since = now - timedelta(days=1)
        row.promised_on = clock.day_of(now + timedelta(days=1))
        row.last_message_at = row.waiting_since


def cookies(app: Flask, account: UUID) -> str:
    """The cookies of a browser on a known phone, just signed in."""
    now = clock.now()
    with transaction() as session:
        session.get_one(Account, account).joined_at = now
        phone, secret = accounts.know_phone(session, account, "Telefoon", now=now)
        row = accounts.begin_session(session, account, phone.id, now=now, way=Way.PASSKEY)
    interface = app.session_interface
    serializer = interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = serializer.dumps({"_user_id": str(row.id), "_fresh": True, "used": int(now.timestamp()) // 60})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}; phone={secret}"


def grow(url: str, participants: int, messages_each: int, things: Mapping[str, UUID]) -> None:
    """Many more people at the employer and the workplace that are measured, straight into PostgreSQL.

    Sealed values are random bytes of the right length.
    """
    connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"))
    with connection, connection.cursor() as cursor:
        crowd = Crowd(participants, messages_each, things["employer"], things["workplace"])
        for table, columns, rows in crowd.tables():
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as again:
        again.execute("VACUUM ANALYZE")


class Crowd:
    """Rows of people who are not measured: thirty participants per contact person, some of them waiting.

    One in forty is sick, of which nobody saw the report yet; one in twenty is a task, one in ten has a talk coming.
    """

    def __init__(
        self, participants: int, messages_each: int, employer: UUID, workplace: UUID, *, contact: UUID | None = None
    ) -> None:
        """`contact`: who has the first thirty of them, when that is somebody who stands in the database already."""
        self.now = clock.now()
        self.today = clock.day_of(self.now)
        self.each, self.employer, self.workplace = messages_each, employer, workplace
        self.new_contacts = [new_id() for _ in range(participants // 30 + (contact is None))]
        self.contacts = [contact, *self.new_contacts] if contact else self.new_contacts
        self.people = [(new_id(), new_id(), new_id(), new_id()) for _ in range(participants)]
        self.sick = [(number, new_id(), new_id()) for number in range(0, participants, 40)]
        self.blob = os.urandom(180)

    def contact_of(self, number: int) -> UUID:
        return self.contacts[number // 30]

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Iterable[tuple[Any, ...]]]]:
        account = ("id", "first_name", "last_name", "language", "text_size", "news_by_email", "news_by_sms",
                   "news_by_call", "made_at", "joined_at", "imported", "version")  # fmt: skip
        human = ("nl", "normal", True, True, False, self.now, self.now, "{}", 1)
        everybody = [*self.new_contacts, *(one[1] for one in self.people)]
        yield "accounts", account, ((one, "Jan", "Bakker", *human) for one in everybody)
        yield (
            "roles",
            ("id", "account_id", "kind", "from_on"),
            ((new_id(), one, "contact_person", self.today) for one in self.new_contacts),
        )
        yield (
            "staff_profiles",
            ("account_id", "working_days", "languages", "work_phone"),
            ((one, "ma di do", "nl", "+31582339999") for one in self.new_contacts),
        )
        yield (
            "participants",
            ("id", "account_id", "personnel_number", "enrolled_at", "version"),
            ((one[0], one[1], f"X{one[0].hex[-12:]}", self.now, 1) for one in self.people),
        )
        yield (
            "contact_assignments",
            ("id", "participant_id", "contact_id", "from_at"),
            ((new_id(), one[0], self.contact_of(number), self.now) for number, one in enumerate(self.people)),
        )
        yield "contract_periods", (
            "id", "participant_id", "employer_id", "start_on", "end_on", "told_at", "source_at", "imported", "version",
        ), (
            (one[3], one[0], self.employer, self.today - timedelta(days=100), self.today + timedelta(days=number % 265),
             self.now, self.now, "{}", 1)
            for number, one in enumerate(self.people)
        )  # fmt: skip
        yield (
            "working_hours",
            ("id", "period_id", "from_on", "hours_per_week", "weekdays", "imported"),
            ((new_id(), one[3], self.today - timedelta(days=100), 24, "ma di wo", "{}") for one in self.people),
        )
        yield "placements", (
            "id", "participant_id", "workplace_id", "from_on", "supervisor_name", "imported", "version",
        ), (
            (new_id(), one[0], self.workplace, self.today - timedelta(days=100), "Hennie Postma", "{}", 1)
            for one in self.people
        )  # fmt: skip
        yield "conversations", (
            "id", "participant_id", "contact_id", "waiting_since", "promised_on", "unseen_by_staff", "unread",
            "version",
        ), (
            (one[2], one[0], self.contact_of(number), self.now if number % 5 == 0 else None,
             self.today if number % 5 == 0 else None, int(number % 5 == 0), 0, 1)
            for number, one in enumerate(self.people)
        )  # fmt: skip
        yield "messages", (
            "id", "conversation_id", "author_id", "side", "text_sealed", "sent_at", "answered",
        ), (
            (new_id(), one[2], one[1], "participant", self.blob, self.now, True)
            for _turn in range(self.each)
            for one in self.people
        )  # fmt: skip
        yield from self.sickness()
        yield "tasks", ("id", "kind", "participant_id", "for_role", "cause", "due_on", "made_at"), (
            (new_id(), "call_unopened", one[0], "contact_person", f"crowd:{one[0]}", self.today, self.now)
            for one in self.people[::20]
        )  # fmt: skip
        yield "talks", (
            "id", "participant_id", "staff_id", "about_contract", "on_day", "at_time", "planned_at", "version",
        ), (
            (new_id(), one[0], self.contact_of(number * 10), False, self.today + timedelta(days=number % 6), "10:00",
             self.now, 1)
            for number, one in enumerate(self.people[::10])
        )  # fmt: skip

    def sickness(self) -> Iterator[tuple[str, tuple[str, ...], Iterable[tuple[Any, ...]]]]:
        """Running reports, told to the contact person, the formal employer and the workplace."""
        yield "sick_spells", (
            "id", "participant_id", "reference", "first_day", "reported_at", "reported_by_id", "version",
        ), (
            (spell, self.people[number][0], "4F7K", self.today, self.now, self.people[number][1], 1)
            for number, spell, _change in self.sick
        )  # fmt: skip
        yield "sick_changes", ("id", "spell_id", "kind", "at", "by_id"), (
            (change, spell, "reported", self.now, self.people[number][1]) for number, spell, change in self.sick
        )  # fmt: skip
        yield "sick_deliveries", ("id", "change_id", "recipient", "organisation_id", "account_id", "has_desk"), (
            (new_id(), change, recipient, organisation, account, True)
            for number, _spell, change in self.sick
            for recipient, organisation, account in (
                ("contact_person", None, self.contact_of(number)),
                ("formal_employer", self.employer, None),
                ("workplace", self.workplace, None),
            )
            if recipient != "workplace" or number < AT_ONE_WORKPLACE
        )  # fmt: skip
