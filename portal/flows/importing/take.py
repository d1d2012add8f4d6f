"""Taking the rows in. A dry run does the same and is undone by its caller, so what it says is what would happen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.clock import ONE_DAY, WorkingTime
from portal.base.settings import Municipality
from portal.domain import audit
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, Participant
from portal.domain.audit.rules import Hat
from portal.domain.contract.models import ContractPeriod, Placement, WorkingHours
from portal.domain.contract.rules import notice_due
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.models import ContactAssignment, StaffProfile
from portal.domain.guidance.rules import TaskKind, parse_weekdays
from portal.domain.messages.models import Conversation
from portal.domain.organisations import actions as organisations
from portal.domain.organisations.models import Organisation
from portal.flows.importing.plan import CHANGES, Known, Plan, Remark, RemarkKind, is_changed_here, mark_of, settle
from portal.flows.importing.rows import Row

Progress = Callable[[int], None]
PERSON = (("first_name", "voornaam"), ("last_name", "achternaam"), ("language", "taal"))


class FileHasMistakes(Exception):
    """Nothing was taken: the plan has mistakes."""


@dataclass
class Taking:
    session: Session
    known: Known
    municipality: Municipality
    now: datetime
    actor: UUID | None
    remarks: list[Remark]
    action: str = "imported"
    """What the line in the audit says was done."""
    other_employer: set[int] = field(default_factory=set)
    """Rows of which the formal employer was changed here."""

    @property
    def today(self) -> date:
        return clock.day_of(self.now)

    def note(self, row: Row, column: str, kind: RemarkKind | None) -> None:
        if kind is not None:
            self.remarks.append(Remark(row.number, column, kind))

    def person(self, rows: list[Row]) -> None:
        """All periods of one person, oldest first."""
        first, remarks_before = rows[0], len(self.remarks)
        participant = self.known.participants.get(first.personnel_number)
        is_new = participant is None
        if participant is None:
            participant = self.enrol(first)
        else:
            self.update(first, participant)
        for row in rows:
            self.period(row, participant, first_import=is_new, earliest=first.start_on)
        self.placements(rows, participant)
        self.write_down(rows, participant, self.remarks[remarks_before:])

    def write_down(self, rows: list[Row], participant: Participant, remarks: list[Remark]) -> None:
        """How old the data are, and a line in the audit: only when something changed, or on another day."""
        periods = [self.known.periods[participant.id, row.start_on] for row in rows]
        changed = any(remark.kind in CHANGES for remark in remarks)
        if not changed and all(clock.day_of(period.source_at) == self.today for period in periods):
            return
        for period in periods:
            period.source_at = self.now
        role = Hat.COORDINATOR if self.actor else Hat.COMMAND
        audit.note(self.session, self.action, now=self.now, actor=self.actor, role=role, about=participant.id)

    def enrol(self, row: Row) -> Participant:
        account = Account(first_name=row.first_name, last_name=row.last_name, language=row.language, made_at=self.now)
        accounts.set_email(account, row.email)
        accounts.set_phone(account, row.phone)
        given = {name: getattr(account, name) for name, _column in PERSON} | {"email": row.email, "phone": row.phone}
        account.imported = {name: mark_of(value) for name, value in given.items()}
        participant = Participant(account_id=account.id, personnel_number=row.personnel_number, enrolled_at=self.now)
        contact = self.known.staff[row.contact_email].id
        self.session.add_all([account, participant])
        self.session.add(ContactAssignment(participant_id=participant.id, contact_id=contact, from_at=self.now))
        self.session.add(Conversation(participant_id=participant.id, contact_id=contact))
        self.known.participants[row.personnel_number] = participant
        self.known.accounts[participant.id] = account
        self.known.contacts[participant.id] = contact
        self.note(row, "personeelsnummer", RemarkKind.NEW_PERSON)
        return participant

    def update(self, row: Row, participant: Participant) -> None:
        account = self.known.accounts[participant.id]
        for name, column in PERSON:
            self.note(row, column, settle(account, name, getattr(row, name)))
        for name, column, verified, keep in (
            ("email", "email", account.email_verified_at, accounts.set_email),
            ("phone", "mobiel", account.phone_verified_at, accounts.set_phone),
        ):
            happened = settle(account, name, getattr(row, name), locked=verified is not None)
            if happened is RemarkKind.CHANGED:
                keep(account, getattr(row, name))
            self.note(row, column, happened)
        named = self.known.staff.get(row.contact_email)  # nobody: has left since
        if named is None or self.known.contacts.get(participant.id) != named.id:
            self.note(row, "contactpersoon_email", RemarkKind.DIFFERS)

    def employer(self, name: str) -> Organisation:
        found = self.known.employers.get(name)
        if found is None:
            told = self.municipality.employer(name)
            found = organisations.add_employer(
                self.session,
                name,
                phone=told.phone if told else None,
                counts_as_report=told.counts_as_report if told else False,
                seen_before=told.seen_before if told else "10:00",
            )
            self.known.employers[name] = found
        return found

    def workplace(self, row: Row, employer: Organisation) -> Organisation:
        found = self.known.workplaces.get((employer.id, row.workplace))
        address = row.address or None
        if found is None:
            found = organisations.add_workplace(self.session, employer.id, row.workplace, address=address)
            found.imported = {"address": mark_of(address)}
            self.known.workplaces[employer.id, row.workplace] = found
        else:
            self.note(row, "werkplek_adres", settle(found, "address", address))
        return found

    def period(self, row: Row, participant: Participant, *, first_import: bool, earliest: date) -> None:
        period = self.known.periods.get((participant.id, row.start_on))
        if period is None:
            employer = self.employer(row.employer)
            self.new_period(row, participant, employer, shown=first_import and self.is_shown(row, earliest))
            return
        self.settle_employer(row, period)
        told_end = period.told_end_on or period.end_on
        happened = settle(period, "end_on", row.end_on)
        if happened is RemarkKind.CHANGED and period.told_at is not None:
            period.told_end_on = told_end if told_end != row.end_on else None
            if period.is_hidden:
                self.task(TaskKind.TELL_PERIOD, participant, period, f"tell:{period.id}:{row.end_on}:{self.today}")
        self.note(row, "einddatum", happened)
        hours = self.known.hours.get((period.id, row.start_on))
        if hours is not None:
            went_on = period.id in self.known.steps
            self.note(row, "uren_per_week", settle(hours, "hours_per_week", row.hours, went_on=went_on))
            self.note(row, "werkdagen", settle(hours, "weekdays", row.weekdays, went_on=went_on))

    def settle_employer(self, row: Row, period: ContractPeriod) -> None:
        """An employer that was changed here stays, and so does the work there: it belongs to that employer."""
        known = self.known.employers.get(row.employer)
        if (known is None or known.id != period.employer_id) and is_changed_here(period, "employer_id"):
            self.note(row, "formele_werkgever", RemarkKind.CHANGED_HERE)
            self.other_employer.add(row.number)
            return
        self.note(row, "formele_werkgever", settle(period, "employer_id", self.employer(row.employer).id))

    def is_shown(self, row: Row, earliest: date) -> bool:
        """At the first import: what runs today, all before it, and the first period there is."""
        return row.start_on <= self.today or row.start_on == earliest

    def new_period(self, row: Row, participant: Participant, employer: Organisation, *, shown: bool) -> None:
        period = ContractPeriod(
            participant_id=participant.id,
            employer_id=employer.id,
            start_on=row.start_on,
            end_on=row.end_on,
            told_at=self.now if shown else None,
            source_at=self.now,
            imported={"end_on": mark_of(row.end_on), "employer_id": mark_of(employer.id)},
        )
        self.session.add(period)
        self.session.add(
            WorkingHours(
                period_id=period.id,
                from_on=row.start_on,
                hours_per_week=row.hours,
                weekdays=row.weekdays,
                imported={"hours_per_week": mark_of(row.hours), "weekdays": mark_of(row.weekdays)},
            )
        )
        self.known.periods[participant.id, row.start_on] = period
        self.note(row, "startdatum", RemarkKind.NEW_PERIOD)
        if not shown:
            self.task(TaskKind.TELL_PERIOD, participant, period, f"tell:{period.id}")
        elif row.end_on >= self.today:
            self.ask_for_news(row, participant, period)

    def ask_for_news(self, row: Row, participant: Participant, period: ContractPeriod) -> None:
        """Where the day on which one hears had passed before the portal knew: a day by which the contact tells."""
        due = notice_due(row.start_on, row.end_on)
        if due is None:
            self.task(TaskKind.SET_KNOW_BY, participant, period, f"know_by:{period.id}")
        elif due < self.today:
            period.promised_on = min(self.promise_day(participant), row.end_on)
            self.task(TaskKind.DECISION_DUE, participant, period, f"decision:{period.id}", period.promised_on)

    def promise_day(self, participant: Participant) -> date:
        profile = self.session.get(StaffProfile, self.known.contacts[participant.id])
        weekdays = parse_weekdays(profile.working_days if profile else " ".join(self.municipality.working_days))
        return WorkingTime(weekdays).days_after(self.today, self.municipality.promises.answer_working_days)

    def task(
        self, kind: TaskKind, participant: Participant, period: ContractPeriod, cause: str, due: date | None = None
    ) -> None:
        self.session.flush()
        make_task(
            self.session, kind, cause=cause, due_on=due or self.today, now=self.now, participant=participant.id,
            thing=period.id,
        )  # fmt: skip

    def placements(self, rows: list[Row], participant: Participant) -> None:
        """A row that names the same work as the row before it belongs to the same placement."""
        before: Row | None = None
        placement: Placement | None = None
        for row in rows:
            if row.number in self.other_employer:
                continue
            workplace = self.workplace(row, self.employer(row.employer))
            if placement is None or before is None or work_of(row) != work_of(before):
                placement = self.placement_from(row, participant, workplace)
            moved = self.moved_here(row, participant, placement)
            for name, (column, value) in placement_values(row, workplace.id).items():
                if moved is None:
                    self.note(row, column, settle(placement, name, value))
                elif getattr(moved, name) != value:
                    self.note(row, column, RemarkKind.CHANGED_HERE)
            before = row

    def moved_here(self, row: Row, participant: Participant, placement: Placement) -> Placement | None:
        """The work that staff wrote down for a day of this period after what the file told of: it stays."""
        later = [
            one
            for one in self.known.placements[participant.id]
            if not one.imported and placement.from_on < one.from_on <= row.end_on
        ]
        return later[-1] if later else None

    def placement_from(self, row: Row, participant: Participant, workplace: Organisation) -> Placement:
        """The placement that this row tells of; a new one when the file told of other work before this day."""
        values = {name: value for name, (_column, value) in placement_values(row, workplace.id).items()}
        marks = {name: mark_of(value) for name, value in values.items()}
        own = self.known.placements[participant.id]
        begun = [one for one in own if one.from_on <= row.start_on]
        told = next((one for one in reversed(begun) if one.imported), None)  # staff may have written others down since
        if begun and (begun[-1].from_on == row.start_on or begun[-1].imported == marks):
            return begun[-1]
        if told is not None and told.imported == marks:
            return told
        made = Placement(participant_id=participant.id, from_on=row.start_on, imported=marks, **values)
        self.session.add(made)
        own.append(made)
        own.sort(key=lambda one: one.from_on)
        for one, following in pairwise(own):
            one.until_on = following.from_on - ONE_DAY
        return made


def work_of(row: Row) -> tuple[str | None, ...]:
    return row.employer, row.workplace, row.supervisor, row.supervisor_phone, row.supervisor_email


def placement_values(row: Row, workplace: UUID) -> dict[str, tuple[str, Any]]:
    """Field -> heading and value."""
    return {
        "workplace_id": ("werkplek", workplace),
        "supervisor_name": ("leidinggevende", row.supervisor),
        "supervisor_phone": ("leidinggevende_telefoon", row.supervisor_phone),
        "supervisor_email": ("leidinggevende_email", row.supervisor_email),
    }


def take_in(
    session: Session,
    plan: Plan,
    municipality: Municipality,
    *,
    now: datetime,
    actor: UUID | None,
    progress: Progress | None = None,
    action: str = "imported",
) -> None:
    """Take in every row; `plan.remarks` says what happened. Raises FileHasMistakes before anything is touched.

    `progress` is told how many rows were done since the last time; `action` is the deed for the audit.
    """
    if not plan.is_sound:
        raise FileHasMistakes
    taking = Taking(session, plan.known, municipality, now, actor, plan.remarks, action)
    with session.no_autoflush:
        for rows in by_person(plan.rows):
            taking.person(rows)
            if progress:
                progress(len(rows))
    session.flush()


def by_person(rows: Iterable[Row]) -> Iterable[list[Row]]:
    ordered = sorted(rows, key=lambda row: (row.personnel_number, row.start_on))
    for _number, own in groupby(ordered, key=lambda row: row.personnel_number):
        yield list(own)
