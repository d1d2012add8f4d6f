"""Who helps whom, and when they work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Date, Row, Select, and_, bindparam, case, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from portal.base.clock import WorkingTime
from portal.base.tables import opened
from portal.domain.accounts.models import Account, Participant, Role
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.models import Absence, ContactAssignment, StaffProfile, Talk, Task
from portal.domain.guidance.rules import Leave, Span, TalkPrompt, TalkState, TaskKind, parse_weekdays, talk_state

StandIn = aliased(Account, name="stand_in")
StandInProfile = aliased(StaffProfile, name="stand_in_profile")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of staff, as a participant may know them."""

    account: UUID
    first_name: str
    last_name: str
    phone: str
    working_days: str
    languages: str
    away: tuple[tuple[date, date], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def works(self) -> WorkingTime:
        return WorkingTime(parse_weekdays(self.working_days), self.away)


@dataclass(frozen=True, slots=True)
class ContactCard:
    """The contact person of a participant and, during an absence that runs today, who stands in."""

    contact: Person
    stand_in: Person | None
    away_until: date | None

    @property
    def helps_now(self) -> Person:
        """Who stands in while the contact person is away, else the contact person."""
        return self.stand_in or self.contact


def away_on(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """An absence that runs on this day."""
    return and_(Absence.withdrawn_at.is_(None), Absence.from_on <= today, Absence.until_on >= today)


@cache
def card_query() -> Select[*tuple[Any, ...]]:
    """One contact card, for :participant on :today; `flows.frame` adds what it needs so that it stays one statement.

    No LIMIT: there is one open assignment by constraint, and a LIMIT makes PostgreSQL walk through all accounts.
    """
    today = bindparam("today", type_=Date())
    return (
        select(
            Account.id,
            Account.first_name,
            Account.last_name,
            StaffProfile.work_phone,
            StaffProfile.working_days,
            StaffProfile.languages,
            Absence.from_on,
            Absence.until_on,
            StandIn.id.label("stand_in_id"),
            StandIn.first_name.label("stand_in_first_name"),
            StandIn.last_name.label("stand_in_last_name"),
            StandInProfile.work_phone.label("stand_in_phone"),
            StandInProfile.working_days.label("stand_in_working_days"),
            StandInProfile.languages.label("stand_in_languages"),
        )
        .select_from(ContactAssignment)
        .join(Account, Account.id == ContactAssignment.contact_id)
        .join(StaffProfile, StaffProfile.account_id == Account.id)
        .outerjoin(
            Absence,
            and_(Absence.account_id == Account.id, away_on(today)),
        )
        .outerjoin(StandIn, StandIn.id == Absence.stand_in_id)
        .outerjoin(StandInProfile, StandInProfile.account_id == StandIn.id)
        .where(ContactAssignment.participant_id == bindparam("participant"), ContactAssignment.until_at.is_(None))
    )


def card_from(row: Row[Any]) -> ContactCard:
    away = ((row.from_on, row.until_on),) if row.from_on else ()
    stand_in = (
        Person(
            row.stand_in_id,
            row.stand_in_first_name,
            row.stand_in_last_name,
            row.stand_in_phone,
            row.stand_in_working_days,
            row.stand_in_languages,
        )
        if row.stand_in_id and row.stand_in_working_days is not None
        else None
    )
    contact = Person(row.id, row.first_name, row.last_name, row.work_phone, row.working_days, row.languages, away)
    return ContactCard(contact, stand_in, row.until_on)


def contact_card(session: Session, participant: UUID, today: date) -> ContactCard | None:
    row = session.execute(card_query(), {"participant": participant, "today": today}).first()
    return card_from(row) if row else None


def contacts_for(session: Session, account: UUID, today: date) -> tuple[UUID, ...]:
    """Whose conversations this member of staff has today: their own, and those of who they stand in for."""
    return whose(account, absences(session, today, of=(account,)), today)


def whose(account: UUID, near: Iterable[Stands], today: date) -> tuple[UUID, ...]:
    """The same, from the absences of this account that run or come."""
    return (account, *(one.who for one in near if one.stand_in == account and one.first <= today))


@dataclass(frozen=True, slots=True)
class Bond:
    """How a member of staff is bound to a participant today."""

    is_contact: bool
    stands_in: bool


def bond(session: Session, staff: UUID, participant: UUID, today: date) -> Bond:
    """One statement: is this the contact person, or the stand-in during an absence that runs today?"""
    row = session.execute(
        select(ContactAssignment.contact_id, Absence.stand_in_id)
        .outerjoin(
            Absence,
            and_(Absence.account_id == ContactAssignment.contact_id, Absence.stand_in_id == staff, away_on(today)),
        )
        .where(ContactAssignment.participant_id == participant, ContactAssignment.until_at.is_(None))
    ).first()
    return Bond(row is not None and row.contact_id == staff, row is not None and row.stand_in_id is not None)


@dataclass(frozen=True, slots=True)
class Depends:
    """Who would be left alone without this member of staff."""

    participants: tuple[tuple[UUID, str], ...]
    """Participant and name, of whom this is the contact person."""
    stands_in: tuple[Stands, ...]
    """The absences, running or to come, in which this is the stand-in."""

    def __bool__(self) -> bool:
        return bool(self.participants or self.stands_in)


@dataclass(frozen=True, slots=True)
class Stands:
    """An absence, with both people by name."""

    absence: UUID
    who: UUID
    who_name: str
    stand_in: UUID
    stand_in_name: str
    first: date
    last: date

    @property
    def leave(self) -> Leave:
        return Leave(self.who, self.stand_in, self.first, self.last)


def depends_on(session: Session, staff: UUID, today: date) -> Depends:
    """Who counts on this member of staff from today. Two statements."""
    stands_in = tuple(one for one in absences(session, today, of=(staff,)) if one.stand_in == staff)
    return Depends(participants_of(session, staff), stands_in)


def absences(session: Session, today: date, *, of: Collection[UUID] | None = None) -> list[Stands]:
    """The absences that run today or come, first day first; `of` these people, or in which they stand in. One
    statement."""
    query = (
        select(
            Absence.id,
            Absence.account_id,
            Absence.stand_in_id,
            Absence.from_on,
            Absence.until_on,
            Account.first_name,
            Account.last_name,
            StandIn.first_name.label("stand_in_first_name"),
            StandIn.last_name.label("stand_in_last_name"),
        )
        .join(Account, Account.id == Absence.account_id)
        .join(StandIn, StandIn.id == Absence.stand_in_id)
        .where(Absence.withdrawn_at.is_(None), Absence.until_on >= today)
        .order_by(Absence.from_on, Account.last_name, Account.first_name, Absence.id)
    )
    if of is not None:
        query = query.where(or_(Absence.account_id.in_(of), Absence.stand_in_id.in_(of)))
    return [
        Stands(
            row.id,
            row.account_id,
            f"{row.first_name} {row.last_name}".strip(),
            row.stand_in_id,
            f"{row.stand_in_first_name} {row.stand_in_last_name}".strip(),
            row.from_on,
            row.until_on,
        )
        for row in session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Colleague:
    """A contact person, as one may be chosen from a list."""

    account: UUID
    name: str
    working_days: str
    leaves_on: date | None
    """The last day as contact person, when that is known."""
    away: Leave | None
    """The absence that runs today."""


def colleagues(session: Session, today: date) -> list[Colleague]:
    """Everybody who is a contact person today, by name. One statement."""
    rows = session.execute(
        select(
            Account.id,
            Account.first_name,
            Account.last_name,
            StaffProfile.working_days,
            Role.until_on,
            Absence.stand_in_id,
            Absence.from_on,
            Absence.until_on.label("back_after"),
        )
        .join(StaffProfile, StaffProfile.account_id == Account.id)
        .join(Role, Role.account_id == Account.id)
        .outerjoin(
            Absence,
            and_(Absence.account_id == Account.id, away_on(today)),
        )
        .where(
            Role.kind == RoleKind.CONTACT_PERSON,
            Role.from_on <= today,
            or_(Role.until_on.is_(None), Role.until_on >= today),
            Account.deactivated_at.is_(None),
        )
        .order_by(Account.first_name, Account.last_name, Account.id, Role.until_on)
    )
    found: dict[UUID, Colleague] = {}
    for row in rows:
        away = Leave(row.id, row.stand_in_id, row.from_on, row.back_after) if row.stand_in_id else None
        one = Colleague(row.id, f"{row.first_name} {row.last_name}".strip(), row.working_days, row.until_on, away)
        before = found.get(row.id)
        if before is None or (before.leaves_on is not None and one.leaves_on is None):
            found[row.id] = one
    return list(found.values())


def contact_person_days(session: Session, account: UUID) -> tuple[Span, ...]:
    """The days on which somebody is a contact person, whatever the day. One statement."""
    rows = session.execute(
        select(Role.from_on, Role.until_on)
        .join(Account, Account.id == Role.account_id)
        .join(StaffProfile, StaffProfile.account_id == Account.id)
        .where(Role.account_id == account, Role.kind == RoleKind.CONTACT_PERSON, Account.deactivated_at.is_(None))
    )
    return tuple((row.from_on, row.until_on) for row in rows)


def hold(session: Session, *accounts: UUID) -> None:
    """Hold these people until the transaction ends, always in the same order; who changes who helps whom comes after.

    Not the key itself: others may go on to write to them meanwhile, or two could wait for each other.
    """
    for account in sorted(set(accounts)):
        session.execute(select(Account.id).where(Account.id == account).with_for_update(key_share=True))


def contact_of(session: Session, participant: UUID) -> UUID | None:
    """Whose participant this is."""
    return session.scalar(
        select(ContactAssignment.contact_id).where(
            ContactAssignment.participant_id == participant, ContactAssignment.until_at.is_(None)
        )
    )


def without_contact(session: Session, limit: int) -> tuple[tuple[UUID, str], ...]:
    """Those who have no contact person: participant and name, in the order of names. One statement."""
    rows = session.execute(
        select(Participant.id, Account.first_name, Account.last_name)
        .join(Account, Account.id == Participant.account_id)
        .outerjoin(
            ContactAssignment,
            and_(ContactAssignment.participant_id == Participant.id, ContactAssignment.until_at.is_(None)),
        )
        .where(ContactAssignment.id.is_(None), Account.deactivated_at.is_(None))
        .order_by(Account.last_name, Account.first_name, Participant.id)
        .limit(limit)
    )
    return tuple((row.id, f"{row.first_name} {row.last_name}".strip()) for row in rows)


@dataclass(frozen=True, slots=True)
class Helped:
    """A participant and the contact person, by name."""

    name: str
    contact: UUID | None
    contact_name: str


def helped(session: Session, participant: UUID) -> Helped | None:
    """One statement; None when there is no such participant."""
    row = session.execute(
        select(
            Account.first_name,
            Account.last_name,
            ContactAssignment.contact_id,
            StandIn.first_name.label("contact_first_name"),
            StandIn.last_name.label("contact_last_name"),
        )
        .select_from(Participant)
        .join(Account, Account.id == Participant.account_id)
        .outerjoin(
            ContactAssignment,
            and_(ContactAssignment.participant_id == Participant.id, ContactAssignment.until_at.is_(None)),
        )
        .outerjoin(StandIn, StandIn.id == ContactAssignment.contact_id)
        .where(Participant.id == participant)
    ).first()
    if row is None:
        return None
    contact_name = f"{row.contact_first_name or ''} {row.contact_last_name or ''}".strip()
    return Helped(f"{row.first_name} {row.last_name}".strip(), row.contact_id, contact_name)


def last_contact_of(session: Session, participant: UUID) -> UUID | None:
    """Who was the contact person just before the present one."""
    return session.scalar(
        select(ContactAssignment.contact_id)
        .where(ContactAssignment.participant_id == participant, ContactAssignment.until_at.is_not(None))
        .order_by(ContactAssignment.until_at.desc())
        .limit(1)
    )


def participants_of(session: Session, contact: UUID, limit: int | None = None) -> tuple[tuple[UUID, str], ...]:
    """Those of whom this is the contact person: participant and name, in the order of names. One statement."""
    rows = session.execute(
        select(Participant.id, Account.first_name, Account.last_name)
        .select_from(ContactAssignment)
        .join(Participant, Participant.id == ContactAssignment.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(ContactAssignment.contact_id == contact, ContactAssignment.until_at.is_(None))
        .order_by(Account.last_name, Account.first_name, Participant.id)
        .limit(limit)
    )
    return tuple((row.id, f"{row.first_name} {row.last_name}".strip()) for row in rows)


def work_phone(session: Session, staff: UUID) -> str | None:
    """The number at work of somebody of staff."""
    return session.scalar(select(StaffProfile.work_phone).where(StaffProfile.account_id == staff))


def open_tasks(session: Session, kind: TaskKind, participant: UUID) -> list[Task]:
    """Tasks of this kind about this participant that were not done."""
    asked = select(Task).where(Task.kind == kind, Task.participant_id == participant, Task.done_at.is_(None))
    return list(session.scalars(asked))


def working_times(session: Session, people: Iterable[UUID], today: date) -> dict[UUID, WorkingTime]:
    """When these people work, with the absences that run today; who has no profile is not in it. Two statements."""
    wanted = list(people)
    away: dict[UUID, list[tuple[date, date]]] = {}
    for row in session.execute(
        select(Absence.account_id, Absence.from_on, Absence.until_on).where(
            Absence.account_id.in_(wanted), away_on(today)
        )
    ):
        away.setdefault(row.account_id, []).append((row.from_on, row.until_on))
    profiles = session.execute(
        select(StaffProfile.account_id, StaffProfile.working_days).where(StaffProfile.account_id.in_(wanted))
    )
    return {
        row.account_id: WorkingTime(parse_weekdays(row.working_days), tuple(away.get(row.account_id, ())))
        for row in profiles
    }


# --- talks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk; `at_time` as '10:00' in Amsterdam, no place means by phone."""

    id: UUID
    participant: UUID
    staff: UUID
    first_name: str
    """Of who holds the talk."""
    on_day: date
    at_time: str | None
    place: str | None
    about_contract: bool
    state: TalkState
    version: int
    shared_at: datetime | None
    words: Mapping[TalkPrompt, str]
    """What the participant thought of beforehand; for staff only what was shared."""

    @property
    def is_prepared(self) -> bool:
        return bool(self.words)


def own_talk(session: Session, participant: UUID, talk: UUID) -> TalkLine | None:
    """A talk as its participant sees it, with everything filled in beforehand. None when it is somebody else's."""
    row = session.execute(_talks(shared_only=False).where(Talk.id == talk, Talk.participant_id == participant)).first()
    return _talk_line(row) if row else None


def own_talks(session: Session, participant: UUID, today: date) -> list[TalkLine]:
    """What is planned from today on, for its participant. One statement."""
    rows = session.execute(_coming(), {"participant": participant, "today": today})
    return [_talk_line(row) for row in rows]


def talk_for_staff(session: Session, participant: UUID, talk: UUID) -> TalkLine | None:
    """A talk as staff see it: what was not shared does not leave the database."""
    row = session.execute(_talks(shared_only=True).where(Talk.id == talk, Talk.participant_id == participant)).first()
    return _talk_line(row) if row else None


def _talks(*, shared_only: bool) -> Select[*tuple[Any, ...]]:
    """What was filled in and not shared comes along only for the participant."""

    def sealed(column: Any) -> Any:
        return case((Talk.shared_at.is_not(None), column), else_=null()) if shared_only else column

    return select(
        Talk.id,
        Talk.participant_id,
        Talk.staff_id,
        Account.first_name,
        Talk.on_day,
        Talk.at_time,
        Talk.place,
        Talk.about_contract,
        Talk.held_at,
        Talk.cancelled_at,
        Talk.version,
        Talk.shared_at,
        sealed(Talk.goes_well_sealed).label("goes_well_sealed"),
        sealed(Talk.is_hard_sealed).label("is_hard_sealed"),
        sealed(Talk.we_agree_sealed).label("we_agree_sealed"),
    ).join(Account, Account.id == Talk.staff_id)


@cache
def _coming() -> Select[*tuple[Any, ...]]:
    """Built once per process."""
    return (
        _talks(shared_only=False)
        .where(
            Talk.participant_id == bindparam("participant"),
            Talk.held_at.is_(None),
            Talk.cancelled_at.is_(None),
            Talk.on_day >= bindparam("today", type_=Date()),
        )
        .order_by(Talk.on_day, Talk.at_time)
    )


def _talk_line(row: Row[Any]) -> TalkLine:
    words = {
        prompt: text
        for prompt in TalkPrompt
        if (text := opened(Talk, prompt.value, row.id, row._mapping[f"{prompt.value}_sealed"]))
    }
    return TalkLine(
        row.id,
        row.participant_id,
        row.staff_id,
        row.first_name,
        row.on_day,
        row.at_time,
        row.place,
        row.about_contract,
        talk_state(row.held_at, row.cancelled_at),
        row.version,
        row.shared_at,
        words,
    )


def last_talks(session: Session) -> dict[UUID, date]:
    """The day of the last talk that was held or is still planned, by participant. One statement."""
    rows = session.execute(
        select(Talk.participant_id, func.max(Talk.on_day).label("day"))
        .where(Talk.cancelled_at.is_(None))
        .group_by(Talk.participant_id)
    )
    return {row.participant_id: row.day for row in rows}
