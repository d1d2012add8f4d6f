"""What taking in these rows would do: new, changed, unchanged, and what stays as it is here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import crypto
from portal.domain.accounts.models import Account, Participant, Role
from portal.domain.accounts.rules import RoleKind, takes_people_on
from portal.domain.contract.models import ContractPeriod, Placement, WorkingHours
from portal.domain.guidance.models import ContactAssignment
from portal.domain.organisations.models import EMPLOYER, Organisation
from portal.flows.importing.rows import Claim, FileRead, Mistake, MistakeKind, Row

T = TypeVar("T")
AT_ONCE = 500


class RemarkKind(StrEnum):
    """What a row does, or why a value is left alone."""

    NEW_PERSON = "new_person"
    NEW_PERIOD = "new_period"
    CHANGED = "changed"
    CHANGED_HERE = "changed_here"
    DIFFERS = "differs"
    """Anders in bestand: the contact person, or a verified phone or e-mail."""


@dataclass(frozen=True, slots=True)
class Remark:
    row: int
    column: str
    kind: RemarkKind


@dataclass
class Known:
    """What stands here about the people in the file, read in a handful of statements whatever their number."""

    participants: dict[str, Participant] = field(default_factory=dict)
    accounts: dict[UUID, Account] = field(default_factory=dict)
    contacts: dict[UUID, UUID] = field(default_factory=dict)
    periods: dict[tuple[UUID, date], ContractPeriod] = field(default_factory=dict)
    periods_of: dict[UUID, list[ContractPeriod]] = field(default_factory=lambda: defaultdict(list))
    hours: dict[tuple[UUID, date], WorkingHours] = field(default_factory=dict)
    steps: set[UUID] = field(default_factory=set)
    """Periods under which staff wrote down that the hours change on a later day."""
    placements: dict[UUID, list[Placement]] = field(default_factory=lambda: defaultdict(list))
    employers: dict[str, Organisation] = field(default_factory=dict)
    workplaces: dict[tuple[UUID, str], Organisation] = field(default_factory=dict)
    staff: dict[str, Account] = field(default_factory=dict)
    owners: dict[str, UUID] = field(default_factory=dict)
    """Keyed hash of an e-mail address or phone -> account."""


@dataclass
class Plan:
    rows: list[Row]
    known: Known
    mistakes: list[Mistake] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.mistakes

    @cached_property
    def rows_of(self) -> dict[str, list[Row]]:
        """The rows of each person, by personnel number."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            found[row.personnel_number].append(row)
        return found

    def count(self, *kinds: RemarkKind) -> int:
        return len({remark.row for remark in self.remarks if remark.kind in kinds})

    @property
    def _touched(self) -> set[int]:
        """The rows by which something changes."""
        return {remark.row for remark in self.remarks if remark.kind in CHANGES}

    @property
    def numbers_changed(self) -> set[str]:
        """The personnel numbers of whom something changes."""
        touched = self._touched
        return {row.personnel_number for row in self.rows if row.number in touched}

    @property
    def unchanged(self) -> int:
        touched = self._touched
        return sum(row.number not in touched for row in self.rows)


CHANGES = frozenset({RemarkKind.NEW_PERSON, RemarkKind.NEW_PERIOD, RemarkKind.CHANGED})


def make_plan(session: Session, file: FileRead, *, today: date, organisations: Known | None = None) -> Plan:
    """Compare what the file says with what stands here. Writes nothing.

    `organisations`: where those of the parts of this file before this one stand, and will.
    """
    plan = Plan(file.rows, look_up(session, file, today, organisations))
    plan.mistakes = sorted_mistakes({*file.mistakes, *_strange_claims(plan.known, file.claims), *_overlapping(plan)})
    return plan


def sorted_mistakes(found: Iterable[Mistake]) -> list[Mistake]:
    """As one reads the file: by row."""
    return sorted(found, key=lambda one: (one.row, one.column, one.kind))


def mark_of(value: object) -> str:
    """What remembers the value a file gave, without holding it."""
    if isinstance(value, Decimal):
        value = f"{value.normalize():f}"
    return crypto.keyring().lookup_hash(f"import:{value}")[:16]


def look_up(session: Session, file: FileRead, today: date, organisations: Known | None) -> Known:
    shared = organisations or Known()
    if not shared.employers:
        _look_up_organisations(session, shared)
    known = Known(employers=shared.employers, workplaces=shared.workplaces)
    lookup = crypto.keyring().lookup_hash
    contacts = {claim.value for claim in file.claims if claim.column == "contactpersoon_email"}
    hashes = {lookup(claim.value) for claim in file.claims if claim.column != "contactpersoon_email"}
    for part in parts_of({claim.personnel_number for claim in file.claims}):
        for person, account in session.execute(
            select(Participant, Account)
            .join(Account, Account.id == Participant.account_id)
            .where(Participant.personnel_number.in_(part))
        ):
            known.participants[person.personnel_number] = person
            known.accounts[person.id] = account
    for part in parts_of(hashes):
        for account_id, email_hash, phone_hash in session.execute(
            select(Account.id, Account.email_hash, Account.phone_hash).where(
                Account.email_hash.in_(part) | Account.phone_hash.in_(part)
            )
        ):
            known.owners |= {one: account_id for one in (email_hash, phone_hash) if one}
    _look_up_things(session, known)
    _look_up_staff(session, known, contacts, today)
    return known


def _look_up_things(session: Session, known: Known) -> None:
    for part in parts_of(set(known.accounts)):
        for period in session.scalars(
            select(ContractPeriod).where(ContractPeriod.participant_id.in_(part)).order_by(ContractPeriod.start_on)
        ):
            known.periods[period.participant_id, period.start_on] = period
            known.periods_of[period.participant_id].append(period)
        for placement in session.scalars(
            select(Placement).where(Placement.participant_id.in_(part)).order_by(Placement.from_on)
        ):
            known.placements[placement.participant_id].append(placement)
        for participant, contact in session.execute(
            select(ContactAssignment.participant_id, ContactAssignment.contact_id).where(
                ContactAssignment.participant_id.in_(part), ContactAssignment.until_at.is_(None)
            )
        ):
            known.contacts[participant] = contact
    for part in parts_of({period.id for period in known.periods.values()}):
        for hours in session.scalars(select(WorkingHours).where(WorkingHours.period_id.in_(part))):
            known.hours[hours.period_id, hours.from_on] = hours
            if not hours.imported:
                known.steps.add(hours.period_id)


def _look_up_organisations(session: Session, known: Known) -> None:
    """By the name it has here, and by the one that it had in a file before it was renamed."""
    found = session.scalars(select(Organisation)).all()
    for name in ("name_in_file", "name"):
        for organisation in found:
            if organisation.kind == EMPLOYER:
                known.employers[getattr(organisation, name)] = organisation
            elif organisation.parent_id:
                known.workplaces[organisation.parent_id, getattr(organisation, name)] = organisation


def _look_up_staff(session: Session, known: Known, emails: set[str], today: date) -> None:
    lookup = {crypto.keyring().lookup_hash(email): email for email in emails}
    for account, role in session.execute(
        select(Account, Role)
        .join(Role, Role.account_id == Account.id)
        .where(Account.email_hash.in_(lookup), Role.kind == RoleKind.CONTACT_PERSON, Account.deactivated_at.is_(None))
    ):
        if takes_people_on(role.from_on, role.until_on, today) and account.email_hash:
            known.staff[lookup[account.email_hash]] = account


def parts_of(values: set[T]) -> Iterable[list[T]]:
    """Some hundred at a time, always in the same order."""
    ordered = sorted(values, key=str)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def _strange_claims(known: Known, claims: Iterable[Claim]) -> Iterable[Mistake]:
    """A contact person who can help nobody new, or an address that is somebody else's here.

    Of who is enrolled already the file does not choose the contact person: that one may have left since.
    """
    lookup = crypto.keyring().lookup_hash
    for claim in claims:
        if claim.column == "contactpersoon_email":
            if claim.value not in known.staff and claim.personnel_number not in known.participants:
                yield Mistake(claim.row, claim.column, MistakeKind.UNKNOWN_CONTACT, claim.value)
            continue
        person = known.participants.get(claim.personnel_number)
        own = known.accounts[person.id].id if person else None
        if known.owners.get(lookup(claim.value), own) != own:
            yield Mistake(claim.row, claim.column, MistakeKind.SOMEONE_ELSES, claim.value)


def _overlapping(plan: Plan) -> Iterable[Mistake]:
    for row in plan.rows:
        person = plan.known.participants.get(row.personnel_number)
        if person and _overlaps_here(plan, row, person):
            yield Mistake(row.number, "startdatum", MistakeKind.OVERLAPS, row.start_on.isoformat())


def _overlaps_here(plan: Plan, row: Row, person: Participant) -> bool:
    """With a period that the file does not bring to another last day. Rows against rows is rows.py."""
    changed_by_file = {
        one.start_on
        for one in plan.rows_of[row.personnel_number]
        if (known := plan.known.periods.get((person.id, one.start_on))) and not is_changed_here(known, "end_on")
    }
    return any(
        period.start_on != row.start_on
        and period.start_on not in changed_by_file
        and row.start_on <= period.end_on
        and period.start_on <= row.end_on
        for period in plan.known.periods_of[person.id]
    )


def is_changed_here(thing: Any, name: str) -> bool:
    """Does this field hold another value than the last file gave it?"""
    return bool(thing.imported.get(name) != mark_of(getattr(thing, name)))


def settle(thing: Any, name: str, value: Any, *, locked: bool = False, went_on: bool = False) -> RemarkKind | None:
    """Bring one field of a row to what the file says, if nobody changed it here since the last file.

    Gives what happened: CHANGED, CHANGED_HERE (left alone), DIFFERS (left alone because it may never change), or
    nothing. The mark in `imported` remembers what the file gave. `went_on`: staff wrote down what holds from a later
    day on.
    """
    current = getattr(thing, name)
    mark = mark_of(value)
    if current == value:
        if thing.imported.get(name) != mark:
            thing.imported = {**thing.imported, name: mark}
        return None
    if locked:
        return RemarkKind.DIFFERS
    if went_on or is_changed_here(thing, name):
        return RemarkKind.CHANGED_HERE
    setattr(thing, name, value)
    thing.imported = {**thing.imported, name: mark}
    return RemarkKind.CHANGED
