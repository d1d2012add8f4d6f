"""Look at sick reports: one's own, what a desk may know of them, and which nobody has seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.domain.accounts.models import Account, Participant
from portal.domain.guidance.models import StaffProfile, Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeState
from portal.domain.organisations.models import Organisation
from portal.domain.sickness.models import Appointment, Delivery, SickSpell, SpellChange
from portal.domain.sickness.rules import (
    AppointmentFact,
    AppointmentWith,
    ChangeKind,
    DeliveryState,
    NoticeFact,
    Recipient,
    delivery_state,
)

AnyRow = Row[*tuple[Any, ...]]
OWN_SHOWN = 30
PAGE = 50
RECENT = timedelta(weeks=4)
"""How long a report stays on the desk of the formal employer after it ended."""
LOOKED_BACK = timedelta(days=31)
"""How far back unseen reports are looked for."""

By = aliased(Account, name="by")
Seer = aliased(Account, name="seer")
Contact = aliased(Account, name="contact")


def _runs() -> ColumnElement[bool]:
    return and_(SickSpell.better_at.is_(None), SickSpell.undone_at.is_(None))


def open_spell(session: Session, participant: UUID) -> SickSpell | None:
    """The report that runs: not better and not taken back. One statement."""
    return session.scalar(_open_spell_query(), {"participant": participant})


@cache
def _open_spell_query() -> Select[SickSpell]:
    return select(SickSpell).where(SickSpell.participant_id == bindparam("participant"), _runs())


def last_recovered(session: Session, participant: UUID) -> SickSpell | None:
    """The report that ended last, leaving out what was taken back."""
    return session.scalar(
        select(SickSpell)
        .where(
            SickSpell.participant_id == participant,
            SickSpell.undone_at.is_(None),
            SickSpell.first_day_back.is_not(None),
        )
        .order_by(SickSpell.first_day_back.desc())
        .limit(1)
    )


def spans(session: Session, participant: UUID) -> dict[UUID, tuple[date, date | None]]:
    """First sick day and first day back of every report that was not taken back. One statement."""
    rows = session.execute(
        select(SickSpell.id, SickSpell.first_day, SickSpell.first_day_back).where(
            SickSpell.participant_id == participant, SickSpell.undone_at.is_(None)
        )
    )
    return {row.id: (row.first_day, row.first_day_back) for row in rows}


def received_for(session: Session, once: UUID) -> UUID | None:
    """The participant for whom this very form was received before."""
    return session.scalar(select(SickSpell.participant_id).where(SickSpell.once == once))


def appointments(session: Session, spells: Sequence[UUID]) -> list[Appointment]:
    return list(
        session.scalars(
            select(Appointment)
            .where(Appointment.spell_id.in_(spells))
            .order_by(Appointment.on_day, Appointment.with_whom)
        )
    )


# --- one's own ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnSpell:
    """A report of the participant; `entered_by` is the name of who wrote it down after a call."""

    spell: SickSpell
    entered_by: str | None


def own_spells(session: Session, participant: UUID) -> list[OwnSpell]:
    """The own reports, the newest first. One statement."""
    rows = session.execute(
        select(SickSpell, By.first_name, By.last_name, SickSpell.reported_by_id == Participant.account_id)
        .join(By, By.id == SickSpell.reported_by_id)
        .join(Participant, Participant.id == SickSpell.participant_id)
        .where(SickSpell.participant_id == participant)
        .order_by(SickSpell.reported_at.desc(), SickSpell.id.desc())
        .limit(OWN_SHOWN)
    )
    return [OwnSpell(spell, None if own else f"{first} {last}".strip()) for spell, first, last, own in rows]


@dataclass(frozen=True, slots=True)
class Told:
    """How far one change has come with one recipient."""

    recipient: Recipient
    organisation: UUID | None
    name: str
    phone: str | None
    state: DeliveryState
    at: datetime | None
    """When it was passed on or seen."""
    seen_by: str | None
    """The name, when somebody saw it in place of the recipient."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One change: when it was received, from whom, and how far it has come."""

    kind: ChangeKind
    at: datetime
    by: UUID
    by_name: str
    told: list[Told] = field(default_factory=list)


def receipts(session: Session, spells: Sequence[UUID]) -> dict[UUID, list[Receipt]]:
    """What was received about these reports and who has been told, oldest first. One statement."""
    rows = session.execute(
        select(
            SpellChange.id,
            SpellChange.spell_id,
            SpellChange.kind,
            SpellChange.at,
            SpellChange.by_id,
            By.first_name.label("by_first"),
            By.last_name.label("by_last"),
            Delivery.id.label("delivery"),
            Delivery.recipient,
            Delivery.organisation_id,
            Delivery.account_id,
            Delivery.has_desk,
            Delivery.seen_at,
            Delivery.seen_by_id,
            Organisation.name.label("organisation"),
            Organisation.phone.label("organisation_phone"),
            Contact.first_name.label("contact_first"),
            Contact.last_name.label("contact_last"),
            StaffProfile.work_phone,
            Seer.first_name.label("seer_first"),
            Seer.last_name.label("seer_last"),
            Notice.id.label("notice"),
            Notice.state,
            Notice.sent_at,
        )
        .join(By, By.id == SpellChange.by_id)
        .outerjoin(Delivery, Delivery.change_id == SpellChange.id)
        .outerjoin(Organisation, Organisation.id == Delivery.organisation_id)
        .outerjoin(Contact, Contact.id == Delivery.account_id)
        .outerjoin(StaffProfile, StaffProfile.account_id == Contact.id)
        .outerjoin(Seer, Seer.id == Delivery.seen_by_id)
        .outerjoin(Notice, Notice.thing == Delivery.id)
        .where(SpellChange.spell_id.in_(spells))
        .order_by(SpellChange.at, SpellChange.id, Delivery.id, Notice.id)
    ).all()
    return _receipts(rows)


def _receipts(rows: Sequence[AnyRow]) -> dict[UUID, list[Receipt]]:
    found: dict[UUID, dict[UUID, Receipt]] = {}
    for row in rows:
        by = f"{row.by_first} {row.by_last}".strip()
        of_spell = found.setdefault(row.spell_id, {})
        of_spell.setdefault(row.id, Receipt(ChangeKind(row.kind), row.at, row.by_id, by))
    deliveries: dict[UUID, list[AnyRow]] = {}
    for row in rows:
        if row.delivery:
            deliveries.setdefault(row.delivery, []).append(row)
    for lines in deliveries.values():
        found[lines[0].spell_id][lines[0].id].told.append(_told(lines))
    return {spell: list(of_spell.values()) for spell, of_spell in found.items()}


def _told(lines: Sequence[AnyRow]) -> Told:
    """One delivery; a line per notice about it."""
    row = lines[0]
    notices = [NoticeFact(line.sent_at, line.state == NoticeState.GIVEN_UP) for line in lines if line.notice]
    state = delivery_state(row.seen_at, row.has_desk, notices)
    sent = [notice.sent_at for notice in notices if notice.sent_at]
    for_other = row.account_id is not None and row.seen_by_id not in (None, row.account_id)
    return Told(
        recipient=Recipient(row.recipient),
        organisation=row.organisation_id,
        name=row.organisation or f"{row.contact_first} {row.contact_last}".strip(),
        phone=row.organisation_phone or row.work_phone,
        state=state,
        at=row.seen_at or (min(sent) if sent else None),
        seen_by=f"{row.seer_first} {row.seer_last}".strip() if for_other else None,
    )


# --- the desks ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeskReport:
    """What the desk of the formal employer sees: the closed list, and whether somebody there has seen it."""

    spell: SickSpell
    name: str
    entered_by: str | None
    unseen: int
    seen_at: datetime | None
    appointments: tuple[AppointmentFact, ...]


def desk_reports(
    session: Session, organisation: UUID, *, today: date, now: datetime, skip: int
) -> tuple[list[DeskReport], bool]:
    """Running and recent reports of a formal employer, what nobody saw first; and whether there are more.

    Two statements.
    """
    told = _told_to(organisation, Recipient.FORMAL_EMPLOYER)
    rows = session.execute(
        select(
            SickSpell,
            Account.first_name,
            Account.last_name,
            By.first_name.label("by_first"),
            By.last_name.label("by_last"),
            (By.id == Account.id).label("own"),
            told.c.unseen,
            told.c.seen_at,
        )
        .join(told, told.c.spell_id == SickSpell.id)
        .join(Participant, Participant.id == SickSpell.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .join(By, By.id == SickSpell.reported_by_id)
        .where(
            or_(
                _runs(),
                SickSpell.first_day_back >= today - RECENT,
                SickSpell.undone_at >= now - RECENT,
                told.c.unseen > 0,
            )
        )
        .order_by(case((told.c.unseen > 0, 0), (_runs(), 1), else_=2), SickSpell.first_day.desc(), SickSpell.id.desc())
        .offset(skip)
        .limit(PAGE + 1)
    ).all()
    shown = rows[:PAGE]
    cancelled: dict[UUID, tuple[AppointmentFact, ...]] = {}
    for one in appointments(session, [row.SickSpell.id for row in shown]):
        fact = AppointmentFact(one.on_day, AppointmentWith(one.with_whom))
        cancelled[one.spell_id] = (*cancelled.get(one.spell_id, ()), fact)
    return [
        DeskReport(
            row.SickSpell,
            f"{row.first_name} {row.last_name}".strip(),
            None if row.own else f"{row.by_first} {row.by_last}".strip(),
            row.unseen,
            row.seen_at,
            cancelled.get(row.SickSpell.id, ()),
        )
        for row in shown
    ], len(rows) > PAGE


def _told_to(organisation: UUID, recipient: Recipient) -> Any:
    """Per report what this organisation was told of: how many changes nobody there saw, and when one was seen last."""
    return (
        select(
            SpellChange.spell_id,
            (func.count(Delivery.id) - func.count(Delivery.seen_at)).label("unseen"),
            func.max(Delivery.seen_at).label("seen_at"),
        )
        .join(SpellChange, SpellChange.id == Delivery.change_id)
        .where(Delivery.organisation_id == organisation, Delivery.recipient == recipient)
        .group_by(SpellChange.spell_id)
        .subquery("told")
    )


@dataclass(frozen=True, slots=True)
class Absent:
    """All that a workplace sees: who is absent, from when, how long in words, and the day somebody is expected back.

    The ids are never shown.
    """

    spell: UUID
    participant: UUID
    name: str
    first_day: date
    expected_duration: str | None
    first_day_back: date | None


def absent_at(session: Session, organisation: UUID, *, today: date, skip: int) -> tuple[list[Absent], bool]:
    """Who is absent from this workplace today; and whether there are more. One statement."""
    told = _told_to(organisation, Recipient.WORKPLACE)
    rows = session.execute(
        select(
            SickSpell.id,
            SickSpell.participant_id,
            Account.first_name,
            Account.last_name,
            SickSpell.first_day,
            SickSpell.expected_duration,
            SickSpell.first_day_back,
        )
        .join(told, told.c.spell_id == SickSpell.id)
        .join(Participant, Participant.id == SickSpell.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(SickSpell.undone_at.is_(None), or_(SickSpell.first_day_back.is_(None), SickSpell.first_day_back > today))
        .order_by(SickSpell.first_day.desc(), SickSpell.id.desc())
        .offset(skip)
        .limit(PAGE + 1)
    ).all()
    return [
        Absent(row.id, row.participant_id, f"{row.first_name} {row.last_name}".strip(), row[4], row[5], row[6])
        for row in rows[:PAGE]
    ], len(rows) > PAGE


def unseen_deliveries(
    session: Session,
    recipient: Recipient,
    *,
    until: datetime,
    spells: Sequence[UUID] | None = None,
    organisation: UUID | None = None,
) -> list[Delivery]:
    """Deliveries that nobody saw, of changes up to a moment; with `spells` only of these reports."""
    query = (
        select(Delivery)
        .join(SpellChange, SpellChange.id == Delivery.change_id)
        .where(Delivery.recipient == recipient, Delivery.seen_at.is_(None), SpellChange.at <= until)
    )
    if spells is not None:
        query = query.where(SpellChange.spell_id.in_(spells))
    if organisation is not None:
        query = query.where(Delivery.organisation_id == organisation)
    return list(session.scalars(query))


def whose_changes(session: Session, changes: Iterable[UUID]) -> list[UUID]:
    """The participants whom these changes are about, each once."""
    return list(
        session.scalars(
            select(SickSpell.participant_id)
            .join(SpellChange, SpellChange.spell_id == SickSpell.id)
            .where(SpellChange.id.in_(list(changes)))
            .distinct()
        )
    )


def was_told(
    session: Session,
    spell: UUID,
    recipient: Recipient,
    *,
    organisation: UUID | None = None,
    account: UUID | None = None,
) -> bool:
    """Was this organisation or this person told of the report?"""
    told = exists().where(
        SpellChange.id == Delivery.change_id,
        SpellChange.spell_id == spell,
        Delivery.recipient == recipient,
        Delivery.organisation_id == organisation if organisation else Delivery.account_id == account,
    )
    return bool(session.scalar(select(told)))


# --- what nobody has seen ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unseen:
    """A report or a recovery that the formal employer or the side of the contact person has not seen."""

    change: UUID
    participant: UUID
    at: datetime
    seen_before: str


def unseen_reports(session: Session, now: datetime) -> list[Unseen]:
    """What nobody has seen yet and no task was made for.

    Seen is: by somebody at the desk of the formal employer, if there is a desk, and by the contact person or stand-in.
    """
    task = exists().where(Task.kind == TaskKind.REPORT_UNSEEN, Task.thing == SpellChange.id)
    rows = session.execute(_unseen().where(SpellChange.at > now - LOOKED_BACK, ~task))
    return [Unseen(change, participant, at, before or "10:00") for change, participant, at, before in rows]


def still_unseen(session: Session, participant: UUID) -> set[UUID]:
    """The changes of reports of this participant that somebody who must see them has not seen. One statement."""
    rows = session.execute(_unseen().where(SickSpell.participant_id == participant))
    return {row[0] for row in rows}


def _unseen() -> Select[*tuple[Any, ...]]:
    at_desk = case((and_(Delivery.recipient == Recipient.FORMAL_EMPLOYER, Delivery.has_desk), 1), else_=0)
    at_contact = case((Delivery.recipient == Recipient.CONTACT_PERSON, 1), else_=0)
    seen = case((Delivery.seen_at.is_not(None), 1), else_=0)
    return (
        select(SpellChange.id, SickSpell.participant_id, SpellChange.at, func.max(Organisation.seen_before))
        .join(SickSpell, SickSpell.id == SpellChange.spell_id)
        .join(Delivery, Delivery.change_id == SpellChange.id)
        .outerjoin(
            Organisation,
            and_(Organisation.id == Delivery.organisation_id, Delivery.recipient == Recipient.FORMAL_EMPLOYER),
        )
        .where(
            SpellChange.kind.in_([ChangeKind.REPORTED, ChangeKind.BETTER]),
            SickSpell.undone_at.is_(None),
        )
        .group_by(SpellChange.id, SickSpell.participant_id, SpellChange.at)
        .having(or_(func.sum(at_desk) > func.sum(at_desk * seen), func.sum(at_contact * seen) == 0))
        .order_by(SpellChange.at)
    )
