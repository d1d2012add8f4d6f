"""What the coordinator must see of the whole scheme: numbers of deadlines that passed, and whose they are.

Never what somebody wrote, and never that a person is sick. Six statements for the numbers, two for a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.base import clock
from portal.base.safe_numbers import shown
from portal.domain.accounts.models import Account, Invitation, Participant
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.contract.models import ContractPeriod, Decision
from portal.domain.contract.rules import Period, tell_before
from portal.domain.guidance.models import Absence, ContactAssignment, StaffProfile, Task
from portal.domain.guidance.queries import away_on
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages.models import Conversation
from portal.flows.permission import NotYours

PER_PAGE = 50
UNUSED_AFTER = timedelta(days=7)
LOOK_BACK = timedelta(days=31)
LOOK_AHEAD = timedelta(weeks=10)
Contact = aliased(Account, name="contact")


class Passed(StrEnum):
    """What can be over time; of each there is a list of people."""

    PROMISES = "promises"
    KNOW_BY = "know_by"
    INVITATIONS = "invitations"


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers of today."""

    promises: int
    know_by: int
    invitations: int
    without_contact: int
    unseen_reports: int | None
    """Rounded; None: there are some, fewer than five. Who is sick could be guessed."""

    @property
    def is_calm(self) -> bool:
        return not (self.promises or self.know_by or self.invitations or self.without_contact) and (
            self.unseen_reports == 0
        )


@dataclass(frozen=True, slots=True)
class Late:
    """One person in a list: who must do something about it, and since when."""

    participant: UUID
    name: str
    contact: str
    day: date


def overview(session: Session, me: Me, *, now: datetime) -> Overview:
    """Raises NotYours: only for the coordinator."""
    _coordinator(me)
    today = clock.day_of(now)
    unseen = _count(
        session,
        select(Task.id).where(
            Task.kind == TaskKind.REPORT_UNSEEN, Task.done_at.is_(None), Task.due_on <= today
        ),
    )  # fmt: skip
    return Overview(
        promises=_count(session, _promises(today)),
        know_by=sum(row.number for row in _know_by_groups(session, today)),
        invitations=_count(session, _invitations(now)),
        without_contact=_count(session, _without_contact()),
        unseen_reports=shown(unseen) if unseen else 0,
    )


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls an employer about reports, and the number at work."""

    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Callers:
    """Who works on the reports that nobody saw in time. Not how many each: that would tell of whom."""

    people: tuple[Caller, ...]
    own: bool
    """Some stand on the list of the coordinators themselves."""


def callers_about_reports(session: Session, me: Me, *, now: datetime) -> Callers:
    """By name, without whose report it is. Two statements. Raises NotYours: only for the coordinator."""
    _coordinator(me)
    today = clock.day_of(now)
    waits = (Task.kind == TaskKind.REPORT_UNSEEN, Task.done_at.is_(None), Task.due_on <= today)
    own = session.scalar(select(Task.id).where(*waits, Task.for_role == RoleKind.COORDINATOR).limit(1)) is not None
    helps = (
        select(func.coalesce(Absence.stand_in_id, ContactAssignment.contact_id))
        .select_from(Task)
        .join(
            ContactAssignment,
            and_(ContactAssignment.participant_id == Task.participant_id, ContactAssignment.until_at.is_(None)),
        )
        .outerjoin(Absence, and_(Absence.account_id == ContactAssignment.contact_id, away_on(today)))
        .where(*waits, Task.for_role == RoleKind.CONTACT_PERSON)
    )  # fmt: skip
    rows = session.execute(
        select(Account.first_name, Account.last_name, StaffProfile.work_phone)
        .outerjoin(StaffProfile, StaffProfile.account_id == Account.id)
        .where(Account.id.in_(helps))
        .order_by(Account.first_name, Account.last_name, Account.id)
        .limit(PER_PAGE)
    )
    return Callers(tuple(Caller(f"{row[0]} {row[1]}".strip(), row[2]) for row in rows), own)


def late(session: Session, me: Me, what: Passed, *, number: int, now: datetime) -> tuple[list[Late], bool]:
    """One page of a list, oldest first; pages begin at 1. Are there more? Raises NotYours."""
    _coordinator(me)
    today = clock.day_of(now)
    if what is Passed.PROMISES:
        query, day = _promises(today), Conversation.promised_on
    elif what is Passed.INVITATIONS:
        query, day = _invitations(now), Invitation.made_at
    else:
        query, day = _know_by(today, _know_by_groups(session, today)), ContractPeriod.end_on
    rows = session.execute(
        query.with_only_columns(
            Participant.id, Account.first_name, Account.last_name, Contact.first_name.label("contact_first"),
            Contact.last_name.label("contact_last"), day.label("day"),
        )
        .order_by(day, Participant.id)
        .limit(PER_PAGE + 1)
        .offset((number - 1) * PER_PAGE)
    ).all()  # fmt: skip
    return [_late(row) for row in rows[:PER_PAGE]], len(rows) > PER_PAGE


def _late(row: Row[*tuple[Any, ...]]) -> Late:
    day = clock.day_of(row.day) if isinstance(row.day, datetime) else row.day
    contact = f"{row.contact_first or ''} {row.contact_last or ''}".strip()
    return Late(row.id, f"{row.first_name} {row.last_name}".strip(), contact, day)


def _people() -> Select[*tuple[Any, ...]]:
    """Participants with an account that holds, and their contact person."""
    return (
        select(Participant.id)
        .select_from(Participant)
        .join(Account, Account.id == Participant.account_id)
        .outerjoin(
            ContactAssignment,
            and_(ContactAssignment.participant_id == Participant.id, ContactAssignment.until_at.is_(None)),
        )
        .outerjoin(Contact, Contact.id == ContactAssignment.contact_id)
        .where(Account.deactivated_at.is_(None))
    )


def _promises(today: date) -> Select[*tuple[Any, ...]]:
    """Somebody waits for an answer whose promised day is over."""
    return (
        _people()
        .join(Conversation, Conversation.participant_id == Participant.id)
        .where(Conversation.waiting_since.is_not(None), Conversation.promised_on < today)
    )


def _invitations(now: datetime) -> Select[*tuple[Any, ...]]:
    """Invited more than seven days ago and not in yet."""
    return (
        _people()
        .join(Invitation, Invitation.account_id == Account.id)
        .where(
            Account.joined_at.is_(None),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.made_at <= now - UNUSED_AFTER,
        )
    )


def _without_contact() -> Select[*tuple[Any, ...]]:
    return _people().where(ContactAssignment.id.is_(None))


def _open_end(today: date) -> Any:
    """Contracts that end soon or just ended, of which nothing was told and none follows."""
    later, told = aliased(ContractPeriod), aliased(Decision)
    return and_(
        ContractPeriod.told_at.is_not(None),
        ContractPeriod.end_on.between(today - LOOK_BACK, today + LOOK_AHEAD),
        ~exists().where(told.period_id == ContractPeriod.id, told.told_at.is_not(None)),
        ~exists().where(
            later.participant_id == ContractPeriod.participant_id,
            later.start_on > ContractPeriod.start_on,
            later.told_at.is_not(None),
        ),
    )


def _know_by_groups(session: Session, today: date) -> list[Row[*tuple[Any, ...]]]:
    """The dates of such contracts whose day is over, with how many have the same: a few hundred rows at most."""
    columns = (
        ContractPeriod.start_on, ContractPeriod.end_on, ContractPeriod.notice_due_on, ContractPeriod.promised_on,
    )  # fmt: skip
    rows = session.execute(
        select(*columns, func.count().label("number"))
        .join(Participant, Participant.id == ContractPeriod.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(_open_end(today), Account.deactivated_at.is_(None))
        .group_by(*columns)
    )
    return [row for row in rows if _know_day(row) < today]


def _know_day(row: Row[*tuple[Any, ...]]) -> date:
    found: date = (
        row.promised_on
        or tell_before(Period(row.start_on, row.end_on, row.notice_due_on, row.promised_on))
        or row.end_on
    )  # fmt: skip
    return found


def _know_by(today: date, groups: Sequence[Row[*tuple[Any, ...]]]) -> Select[*tuple[Any, ...]]:
    same = [
        and_(
            ContractPeriod.start_on == row.start_on,
            ContractPeriod.end_on == row.end_on,
            _equal(ContractPeriod.notice_due_on, row.notice_due_on),
            _equal(ContractPeriod.promised_on, row.promised_on),
        )
        for row in groups
    ]
    return (
        _people()
        .join(ContractPeriod, ContractPeriod.participant_id == Participant.id)
        .where(_open_end(today), or_(*same) if same else ContractPeriod.id.is_(None))
    )


def _equal(column: Any, value: date | None) -> Any:
    return column.is_(None) if value is None else column == value


def _count(session: Session, query: Select[*tuple[Any, ...]]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _coordinator(me: Me) -> None:
    if not me.has_role(RoleKind.COORDINATOR):
        raise NotYours
