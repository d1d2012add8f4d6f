"""Vandaag: what waits for a member of staff, oldest promise first.

Ten statements at most, whatever the number of people: for whom, questions, reports, decisions, talks, tasks; and of a
publisher texts, amounts and links.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, and_, bindparam, exists, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from portal.domain import audit
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.contract.models import ContractPeriod, Decision
from portal.domain.contract.rules import DecisionKind, Period, tell_before
from portal.domain.guidance.actions import finish_task
from portal.domain.guidance.models import ContactAssignment, Talk, Task
from portal.domain.guidance.queries import Stands, absences, contacts_for, whose
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages.queries import Waiting, waiting_for
from portal.domain.money.queries import waiting
from portal.domain.sickness.models import Delivery, SickSpell, SpellChange
from portal.domain.sickness.rules import ChangeKind, ExpectedDuration, Recipient
from portal.flows.amounts import due_year
from portal.flows.contract_prompts import PROMPTS
from portal.flows.editorial import TextDue, due_today
from portal.flows.outside_links import broken
from portal.flows.permission import Act, NotYours, require
from portal.flows.published import library_now

MOST = 50
"""Of each kind; who has more than this waiting needs a colleague, not a longer page."""
DECIDE_AHEAD = timedelta(weeks=10)
"""From the first prompt on a decision stands in the list."""
DECIDE_BACK = timedelta(days=31)
TALKS_AHEAD = timedelta(days=6)
"""A talk stands in the list in the week before it."""
TALKS_BACK = timedelta(days=31)
"""And afterwards until somebody wrote down whether it was held, a month at most."""
BY_HAND = frozenset(
    {
        TaskKind.PARTIAL_WORK,
        TaskKind.REPORT_UNSEEN,
        TaskKind.NOTICE_FAILED,
        TaskKind.NEWS_BY_CALL,
        TaskKind.NEWS_BY_LETTER,
        TaskKind.PROMISE_PASSED,
        TaskKind.NO_CONTACT,
        TaskKind.STAND_IN_GONE,
        TaskKind.INVITATION_UNUSED,
        TaskKind.CALL_UNOPENED,
        TaskKind.TALK_DUE,
        TaskKind.SICK_AT_LAST_DAY,
    }
)
"""Tasks that staff tick off themselves; the others end when what they ask for is done."""


@dataclass(frozen=True, slots=True)
class NewReport:
    """A sick report, or a change of one, that the side of the contact person has not seen. Days and duration only."""

    spell: UUID
    participant: UUID
    contact: UUID
    name: str
    kind: ChangeKind
    at: datetime
    first_day: date
    first_day_back: date | None
    duration: ExpectedDuration | None


@dataclass(frozen=True, slots=True)
class DecisionDue:
    """A contract of which somebody waits to hear whether it goes on."""

    participant: UUID
    name: str
    end_on: date
    tell_before: date
    is_decided: bool
    """Decided, and not told."""
    asks: TaskKind | None = None
    """The newest prompt that is open: what staff are asked to do now."""


@dataclass(frozen=True, slots=True)
class TalkDue:
    """A talk that comes up, or that was and of which nothing was written down."""

    id: UUID
    participant: UUID
    name: str
    on_day: date
    at_time: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Something to do, about one participant or about nobody."""

    id: UUID
    kind: TaskKind
    participant: UUID | None
    name: str
    due_on: date
    for_role: str

    @property
    def by_hand(self) -> bool:
        return self.kind in BY_HAND


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What else keeps texts true: amounts that are missing or wait for a second person, links that fail."""

    year: int
    """The year whose amounts must be ready."""
    missing: int
    to_confirm: int
    broken_links: int

    @property
    def is_done(self) -> bool:
        return not (self.missing or self.to_confirm or self.broken_links)


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on the list of today."""

    stands_in: tuple[Stands, ...]
    """The absences of colleagues in which this member of staff stands in today."""
    away: Stands | None
    """The own absence that runs today: the list is that of who stands in, too."""
    questions: list[Waiting]
    reports: list[NewReport]
    decisions: list[DecisionDue]
    talks: list[TalkDue]
    tasks: list[TaskLine]
    texts: list[TextDue]
    """Of a publisher."""
    upkeep: Upkeep | None
    """Of a publisher."""

    @property
    def is_empty(self) -> bool:
        waits = self.questions or self.reports or self.decisions or self.talks or self.tasks or self.texts
        return not waits and (self.upkeep is None or self.upkeep.is_done)


def today_of(session: Session, me: Me, today: date) -> Today:
    """The list of this member of staff. A publisher or coordinator gets the tasks of that role, and no dossiers."""
    roles = [role for role in (RoleKind.COORDINATOR, RoleKind.PUBLISHER) if me.has_role(role)]
    is_contact = me.has_role(RoleKind.CONTACT_PERSON)
    running = [one for one in absences(session, today, of=(me.account,)) if one.first <= today] if is_contact else []
    contacts = whose(me.account, running, today) if is_contact else ()
    decisions = _decisions(session, contacts, today) if contacts else []
    tasks = _tasks(session, contacts, roles, today)
    prompts = {one.participant: one.kind for one in tasks if one.kind in PROMPTS}  # the newest comes last
    return Today(
        stands_in=tuple(one for one in running if one.stand_in == me.account),
        away=next((one for one in running if one.who == me.account), None),
        questions=waiting_for(session, contacts, limit=MOST) if contacts else [],
        reports=new_reports(session, me.account, contacts) if contacts else [],
        decisions=[replace(one, asks=prompts.get(one.participant)) for one in decisions],
        talks=planned_talks(session, contacts, today - TALKS_BACK, today + TALKS_AHEAD) if contacts else [],
        tasks=_not_said_twice(tasks, {one.participant for one in decisions}),
        texts=due_today(session, me.account, today)[:MOST] if me.has_role(RoleKind.PUBLISHER) else [],
        upkeep=_upkeep(session, me.account, today) if me.has_role(RoleKind.PUBLISHER) else None,
    )


def _upkeep(session: Session, me: UUID, today: date) -> Upkeep:
    """Three statements, and those of the library where this process does not hold it yet."""
    books = library_now(session)
    due = due_year(books, today)
    return Upkeep(
        year=due.year,
        missing=len(due.missing),
        to_confirm=sum(one.made_by_id != me for one in waiting(session)),
        broken_links=len(broken(session, books)),
    )


@cache
def _reports() -> Select[*tuple[Any, ...]]:
    """Of :contacts, as :account sees them. Built once per process, as the others here."""
    mine, change_of_mine = aliased(Delivery), aliased(SpellChange)
    sent_to_me = exists().where(
        change_of_mine.spell_id == SickSpell.id,
        mine.change_id == change_of_mine.id,
        mine.account_id == bindparam("account"),
    )
    return (
        select(
            SickSpell.id,
            SickSpell.participant_id,
            ContactAssignment.contact_id,
            SickSpell.first_day,
            SickSpell.first_day_back,
            SickSpell.expected_duration,
            SpellChange.kind,
            SpellChange.at,
            Account.first_name,
            Account.last_name,
        )
        .select_from(ContactAssignment)
        .join(SickSpell, SickSpell.participant_id == ContactAssignment.participant_id)
        .join(SpellChange, SpellChange.spell_id == SickSpell.id)
        .join(Delivery, Delivery.change_id == SpellChange.id)
        .join(Participant, Participant.id == SickSpell.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(
            ContactAssignment.contact_id.in_(bindparam("contacts", expanding=True)),
            ContactAssignment.until_at.is_(None),
            Delivery.recipient == Recipient.CONTACT_PERSON,
            Delivery.seen_at.is_(None),
            or_(Delivery.account_id == bindparam("account"), ~sent_to_me),
        )
        .order_by(SpellChange.at, SpellChange.id)
        .limit(MOST * 4)
    )


def new_reports(session: Session, account: UUID, contacts: Sequence[UUID]) -> list[NewReport]:
    """Reports nobody on this side has seen: sent to me, or only to the one I stand in for or came after."""
    rows = session.execute(_reports(), {"contacts": contacts, "account": account})
    newest = {
        row.id: NewReport(
            row.id,
            row.participant_id,
            row.contact_id,
            f"{row.first_name} {row.last_name}".strip(),
            ChangeKind(row.kind),
            row.at,
            row.first_day,
            row.first_day_back,
            ExpectedDuration(row.expected_duration) if row.expected_duration else None,
        )
        for row in rows
    }
    return sorted(newest.values(), key=lambda one: one.at)[:MOST]


@cache
def _due() -> Select[*tuple[Any, ...]]:
    """Contracts of participants of :contacts that end from :first to :last, of which nothing was told."""
    later, told, taken_back = aliased(ContractPeriod), aliased(Decision), aliased(Decision)
    last_decided = aliased(Decision)
    return (
        select(
            ContractPeriod.participant_id,
            ContractPeriod.start_on,
            ContractPeriod.end_on,
            ContractPeriod.notice_due_on,
            ContractPeriod.promised_on,
            Account.first_name,
            Account.last_name,
            exists()
            .where(
                last_decided.period_id == ContractPeriod.id,
                last_decided.told_at.is_(None),
                ~exists().where(
                    told.period_id == ContractPeriod.id,
                    told.told_at.is_not(None),
                    told.decided_at > last_decided.decided_at,
                ),
            )
            .label("is_decided"),
        )
        .select_from(ContactAssignment)
        .join(ContractPeriod, ContractPeriod.participant_id == ContactAssignment.participant_id)
        .join(Participant, Participant.id == ContractPeriod.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(
            ContactAssignment.contact_id.in_(bindparam("contacts", expanding=True)),
            ContactAssignment.until_at.is_(None),
            ContractPeriod.told_at.is_not(None),
            ContractPeriod.end_on.between(bindparam("first", type_=Date()), bindparam("last", type_=Date())),
            ~exists().where(
                told.period_id == ContractPeriod.id,
                told.told_at.is_not(None),
                told.outcome != DecisionKind.CORRECTED,
                ~exists().where(  # taken back: it is open once more
                    taken_back.period_id == ContractPeriod.id,
                    taken_back.outcome == DecisionKind.CORRECTED,
                    taken_back.told_at > told.told_at,
                ),
            ),
            ~exists().where(
                later.participant_id == ContractPeriod.participant_id,
                later.start_on > ContractPeriod.start_on,
                later.told_at.is_not(None),
            ),
        )
        .order_by(ContractPeriod.end_on)
        .limit(MOST)
    )


def _decisions(session: Session, contacts: Sequence[UUID], today: date) -> list[DecisionDue]:
    """Periods that end within ten weeks, or ended this month, of which nothing was told and none follows."""
    span = {"first": today - DECIDE_BACK, "last": today + DECIDE_AHEAD}
    rows = session.execute(_due(), {"contacts": contacts, **span})
    found = [
        DecisionDue(
            row.participant_id,
            f"{row.first_name} {row.last_name}".strip(),
            row.end_on,
            row.promised_on
            or tell_before(Period(row.start_on, row.end_on, row.notice_due_on, row.promised_on))
            or row.end_on,
            bool(row.is_decided),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.tell_before)


@cache
def _talks() -> Select[*tuple[Any, ...]]:
    """Talks of participants of :contacts that are planned from :first to :last and not written down as held."""
    return (
        select(
            Talk.id,
            Talk.participant_id,
            Talk.on_day,
            Talk.at_time,
            Talk.place,
            Account.first_name,
            Account.last_name,
        )
        .select_from(ContactAssignment)
        .join(Talk, Talk.participant_id == ContactAssignment.participant_id)
        .join(Participant, Participant.id == Talk.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(
            ContactAssignment.contact_id.in_(bindparam("contacts", expanding=True)),
            ContactAssignment.until_at.is_(None),
            Talk.held_at.is_(None),
            Talk.cancelled_at.is_(None),
            Talk.on_day.between(bindparam("first", type_=Date()), bindparam("last", type_=Date())),
        )
        .order_by(Talk.on_day, Talk.at_time, Talk.id)
        .limit(MOST)
    )


def planned_talks(session: Session, contacts: Sequence[UUID], first: date, last: date) -> list[TalkDue]:
    """Talks of participants of these contact persons from `first` to and with `last`, not written down yet.

    One statement.
    """
    rows = session.execute(_talks(), {"contacts": contacts, "first": first, "last": last})
    return [
        TalkDue(
            row.id,
            row.participant_id,
            f"{row.first_name} {row.last_name}".strip(),
            row.on_day,
            row.at_time,
            row.place,
        )
        for row in rows
    ]


@cache
def _open_tasks() -> Select[*tuple[Any, ...]]:
    """Due on :today, of participants of :contacts or for :roles.

    Two lists put under each other: asked as one condition, PostgreSQL reads the names of every participant.
    """
    is_due = and_(Task.done_at.is_(None), Task.due_on <= bindparam("today", type_=Date()))
    of_mine = (
        select(Task.id)
        .join(ContactAssignment, ContactAssignment.participant_id == Task.participant_id)
        .where(
            ContactAssignment.contact_id.in_(bindparam("contacts", expanding=True)),
            ContactAssignment.until_at.is_(None),
            Task.for_role == RoleKind.CONTACT_PERSON,
            is_due,
        )
    )
    of_role = select(Task.id).where(Task.for_role.in_(bindparam("roles", expanding=True)), is_due)
    due = union_all(of_mine, of_role).subquery()
    return (
        select(
            Task.id, Task.kind, Task.participant_id, Task.due_on, Task.for_role, Account.first_name, Account.last_name
        )
        .join(due, due.c.id == Task.id)
        .outerjoin(Participant, Participant.id == Task.participant_id)
        .outerjoin(Account, Account.id == Participant.account_id)
        .order_by(Task.due_on, Task.id)
        .limit(MOST)
    )


def _tasks(session: Session, contacts: Sequence[UUID], roles: Sequence[RoleKind], today: date) -> list[TaskLine]:
    """Open tasks that are due."""
    rows = session.execute(_open_tasks(), {"contacts": contacts, "roles": roles, "today": today})
    return [
        TaskLine(
            row.id,
            TaskKind(row.kind),
            row.participant_id,
            f"{row.first_name or ''} {row.last_name or ''}".strip(),
            row.due_on,
            row.for_role,
        )
        for row in rows
    ]


def _not_said_twice(tasks: Sequence[TaskLine], deciding: set[UUID]) -> list[TaskLine]:
    """A contract about which must be decided stands in its own list, with what the newest prompt asks."""
    said = PROMPTS | {TaskKind.DECISION_DUE}
    return [one for one in tasks if one.kind not in said or one.participant not in deciding]


def looked(session: Session, me: Me, reports: Sequence[NewReport], *, now: datetime) -> None:
    """Staff are about to see that somebody is sick: a line per person, before the page is shown."""
    contacts = {report.participant: report.contact for report in reports}
    for participant, contact in contacts.items():
        role = Hat.CONTACT if contact == me.account else Hat.STAND_IN
        audit.note(session, "sickness_looked", now=now, actor=me.account, role=role, about=participant)


def task_done(session: Session, me: Me, task: UUID, *, now: datetime, today: date) -> None:
    """Tick off a task by hand. Raises NotYours when it is on somebody else's list."""
    found = session.get(Task, task)
    if found is None or TaskKind(found.kind) not in BY_HAND:
        raise NotYours(found.participant_id if found else None)
    role: str = found.for_role
    if found.for_role == RoleKind.CONTACT_PERSON:
        if found.participant_id is None:
            raise NotYours
        role = require(session, me, Act.DO_TASK, found.participant_id, today)
    elif not me.has_role(RoleKind(found.for_role)):
        raise NotYours(found.participant_id)
    finish_task(session, task, now=now, actor=me.account)
    action, about = f"task_done_{found.kind}", found.participant_id
    audit.note(session, action, now=now, actor=me.account, role=role, about=about, thing=found.id)


def next_question(session: Session, me: Me, after: UUID | None, today: date) -> UUID | None:
    """Whose question comes after that of `after`, oldest promise first, without those put off for later.

    After the last one comes the first again; nothing when there is no other.
    """
    if not me.has_role(RoleKind.CONTACT_PERSON):
        return None
    waits = waiting_for(session, contacts_for(session, me.account, today), limit=MOST)
    due = [one.participant for one in waits if one.later_on is None or one.later_on <= today]
    place = due.index(after) if after in due else -1
    found = [*due[place + 1 :], *due[: max(place, 0)]]
    return found[0] if found else None
