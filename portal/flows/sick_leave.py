"""Sick and better: the report, and who is told what, in one transaction.

Everybody is told only *that* there is a report; each desk then sees what it may (`rules.what_may_see`). The formal
employer and the workplace are told at their desks, the contact person (and during an absence the stand-in) by account.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.queries import holders_of
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.guidance.actions import finish_task, finish_tasks, make_task
from portal.domain.guidance.queries import ContactCard, contact_card, open_tasks
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.domain.sickness import actions, queries
from portal.domain.sickness.actions import AlreadySent, AlreadySick, KeyTaken, TooLateToUndo
from portal.domain.sickness.models import Delivery, SickSpell
from portal.domain.sickness.rules import (
    BadFirstDay,
    ChangeKind,
    CorrectionReason,
    Details,
    ExpectedDuration,
    Recipient,
    check_first_day,
    seen_deadline,
    who_hears,
)
from portal.flows.on_duty import Rota, give
from portal.flows.permission import Act, NotYours, require
from portal.flows.sick_job import Employment, Job, Party, job_of
from portal.flows.trail import hat_of

__all__ = ["AlreadySent", "AlreadySick", "KeyTaken", "TooLateToUndo"]

NOTHING_MORE = Details()


class NotEmployed(Exception):
    """The contract has not begun, or has stopped: the contact person sorts it out."""


class BeforeContract(BadFirstDay):
    """A first sick day before the first day of the contract."""


class NotSick(Exception):
    """This report does not run any more: it was closed or taken back, perhaps in another window."""


# --- by the participant, or by whoever writes it down for them ---------------------------------------------------


def report(
    session: Session,
    participant: UUID,
    *,
    first_day: date,
    details: Details = NOTHING_MORE,
    once: UUID | None = None,
    now: datetime,
    actor: UUID,
) -> SickSpell:
    """Report sick. Raises BadFirstDay, NotEmployed, AlreadySent, KeyTaken, AlreadySick."""
    job = job_of(session, participant, clock.day_of(now))
    if job.employment is not Employment.RUNS:
        raise NotEmployed
    check_first_day(first_day, clock.day_of(now))
    if job.first_day is not None and first_day < job.first_day:
        raise BeforeContract(first_day)
    spell = actions.report(session, participant, first_day=first_day, details=details, once=once, now=now, actor=actor)
    _tell(session, spell, ChangeKind.REPORTED, now=now, actor=actor, job=job)
    return spell


def add(session: Session, spell: SickSpell, details: Details, *, now: datetime, actor: UUID) -> bool:
    """Tell more, until better. False when nothing is new."""
    changed = actions.add(session, spell, details)
    if changed:
        _tell(session, spell, ChangeKind.ADDED, now=now, actor=actor, changed=changed)
    return bool(changed)


def longer(session: Session, spell: SickSpell, duration: ExpectedDuration, *, now: datetime, actor: UUID) -> None:
    """It lasts longer. Saying the same again tells nobody."""
    if actions.say_longer(session, spell, duration):
        _tell(session, spell, ChangeKind.LONGER, now=now, actor=actor, changed={"expected_duration"})


def partly(session: Session, spell: SickSpell, *, now: datetime, actor: UUID) -> None:
    """Wants to work a part again: the contact person makes an appointment. No percentages, no limits."""
    if not actions.ask_for_partial_work(session, spell, now=now):
        return
    make_task(
        session,
        TaskKind.PARTIAL_WORK,
        cause=f"partial_work:{spell.id}",
        due_on=clock.day_of(now),
        now=now,
        participant=spell.participant_id,
        thing=spell.id,
    )
    _tell(session, spell, ChangeKind.PARTIAL, now=now, actor=actor)


def better(session: Session, spell: SickSpell, *, first_day_back: date, now: datetime, actor: UUID) -> None:
    """Better again. Raises BadRecoveryDay."""
    actions.recover(session, spell, first_day_back=first_day_back, now=now)
    finish_tasks(session, TaskKind.PARTIAL_WORK, spell.participant_id, now=now, actor=actor)
    if first_day_back <= clock.day_of(now):
        finish_tasks(session, TaskKind.SICK_AT_LAST_DAY, spell.participant_id, now=now, actor=actor)
    _tell(session, spell, ChangeKind.BETTER, now=now, actor=actor)


def undo(session: Session, spell: SickSpell, *, now: datetime, actor: UUID) -> None:
    """It was a mistake. Raises TooLateToUndo."""
    actions.undo(session, spell, now=now)
    _finish_all_tasks(session, spell, now=now, actor=actor)
    _tell(session, spell, ChangeKind.UNDONE, now=now, actor=actor)


def own_running(session: Session, participant: UUID, spell: UUID) -> SickSpell:
    """The own report, held for a change. Raises NotYours, NotSick."""
    found = actions.lock(session, spell)
    if found is None or found.participant_id != participant:
        raise NotYours(found.participant_id if found else None)
    if found.better_at is not None or found.undone_at is not None:
        raise NotSick
    return found


# --- by phone: the contact person, the stand-in, or the desk of the formal employer ------------------------------


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls, for who writes it down: the name, and whose work it is."""

    participant: UUID
    name: str
    job: Job


def caller(session: Session, me: Me, participant: UUID, *, now: datetime) -> Caller:
    """Who calls; that `me` looks is written down before anything is shown. Raises NotYours."""
    role, job = _who_writes_down(session, me, participant, now)
    audit.note(session, "sickness_looked", now=now, actor=me.account, role=role, about=participant)
    account = session.get_one(Account, job.account)
    return Caller(participant, f"{account.first_name} {account.last_name}".strip(), job)


def report_by_phone(
    session: Session,
    me: Me,
    participant: UUID,
    *,
    first_day: date,
    details: Details = NOTHING_MORE,
    once: UUID | None = None,
    now: datetime,
) -> SickSpell:
    """After a call: same closed list, same receipt. Raises NotYours and what `report` raises."""
    _who_writes_down(session, me, participant, now)
    return report(session, participant, first_day=first_day, details=details, once=once, now=now, actor=me.account)


def longer_by_phone(session: Session, me: Me, spell: UUID, duration: ExpectedDuration, *, now: datetime) -> None:
    """Raises NotYours, NotSick."""
    longer(session, _running_for(session, me, spell, now), duration, now=now, actor=me.account)


def add_by_phone(session: Session, me: Me, spell: UUID, details: Details, *, now: datetime) -> bool:
    """More of the closed list, until better. False when nothing is new. Raises NotYours, NotSick."""
    return add(session, _running_for(session, me, spell, now), details, now=now, actor=me.account)


def partly_by_phone(session: Session, me: Me, spell: UUID, *, now: datetime) -> None:
    """Wants to work a part again: an appointment, no percentages. Raises NotYours, NotSick."""
    partly(session, _running_for(session, me, spell, now), now=now, actor=me.account)


def better_by_phone(session: Session, me: Me, spell: UUID, *, first_day_back: date, now: datetime) -> None:
    """Raises NotYours, NotSick, BadRecoveryDay."""
    found = _running_for(session, me, spell, now)
    better(session, found, first_day_back=first_day_back, now=now, actor=me.account)


def correct(
    session: Session,
    me: Me,
    spell: UUID,
    reason: CorrectionReason,
    *,
    first_day: date | None = None,
    now: datetime,
) -> None:
    """The contact person puts a report right. A wrong day needs the right one. Raises NotYours, BadCorrectedDay."""
    found = actions.lock(session, spell)
    if found is None:
        raise NotYours
    require(session, me, Act.REPORT_BY_PHONE, found.participant_id, clock.day_of(now))
    if found.undone_at is not None:
        raise NotSick
    actions.correct(session, found, reason, first_day=first_day, now=now)
    if found.undone_at is not None:
        _finish_all_tasks(session, found, now=now, actor=me.account)
    _tell(session, found, ChangeKind.CORRECTED, now=now, actor=me.account)


def _running_for(session: Session, me: Me, spell: UUID, now: datetime) -> SickSpell:
    found = actions.lock(session, spell)
    if found is None:
        raise NotYours
    _who_writes_down(session, me, found.participant_id, now)
    if found.better_at is not None or found.undone_at is not None:
        raise NotSick
    return found


def _who_writes_down(session: Session, me: Me, participant: UUID, now: datetime) -> tuple[str, Job]:
    """In what role `me` may, and the job. Raises NotYours."""
    today = clock.day_of(now)
    if session.get(Participant, participant) is None:
        raise NotYours
    job = job_of(session, participant, today)
    if job.employer is not None and job.employer.organisation in me.organisations(RoleKind.EMPLOYER_DESK):
        return Hat.EMPLOYER_DESK, job
    return require(session, me, Act.REPORT_BY_PHONE, participant, today), job


# --- who is told -------------------------------------------------------------------------------------------------


def _tell(
    session: Session,
    spell: SickSpell,
    kind: ChangeKind,
    *,
    now: datetime,
    actor: UUID,
    changed: Iterable[str] = (),
    job: Job | None = None,
) -> None:
    """A change, a delivery per recipient, a notice per person who can read it, an audit line."""
    today = clock.day_of(now)
    job = job or job_of(session, spell.participant_id, today)
    change = actions.write_change(session, spell, kind, now=now, actor=actor)
    for recipient in who_hears(kind, changed):
        if recipient is Recipient.CONTACT_PERSON:
            for person in _helpers(session, contact_card(session, spell.participant_id, today)):
                delivery = Delivery(change_id=change.id, recipient=recipient, account_id=person.id)
                _deliver(session, delivery, [person] if _can_read(person) else [], now=now, actor=actor)
        elif party := (job.employer if recipient is Recipient.FORMAL_EMPLOYER else job.workplace):
            delivery = Delivery(change_id=change.id, recipient=recipient, organisation_id=party.organisation)
            _deliver(session, delivery, _desk(session, recipient, party, now), now=now, actor=actor)
    role = hat_of(session, actor, spell.participant_id, today)
    action = f"sickness_{kind.value}"
    audit.note(session, action, now=now, actor=actor, role=role, about=spell.participant_id, thing=spell.id)
    session.flush()


def _desk(session: Session, recipient: Recipient, party: Party, now: datetime) -> list[Account]:
    kind = RoleKind.EMPLOYER_DESK if recipient is Recipient.FORMAL_EMPLOYER else RoleKind.WORKPLACE_DESK
    return holders_of(session, kind, now, party.organisation)


def _helpers(session: Session, card: ContactCard | None) -> list[Account]:
    """The contact person and, during an absence, who stands in."""
    if card is None:
        return []
    people = [card.contact, *([card.stand_in] if card.stand_in else [])]
    return [session.get_one(Account, person.account) for person in people]


def _can_read(account: Account) -> bool:
    return account.joined_at is not None and account.deactivated_at is None


def _deliver(session: Session, delivery: Delivery, readers: list[Account], *, now: datetime, actor: UUID) -> None:
    """Who wrote it down after a call has seen it, and their desk with them; the others get a notice."""
    delivery.has_desk = bool(readers)
    if any(reader.id == actor for reader in readers):
        delivery.seen_at, delivery.seen_by_id = now, actor
    session.add(delivery)
    session.flush()
    for reader in readers:
        if delivery.seen_at is None:
            cause = f"report:{delivery.id}:{reader.id}"
            announce(session, NoticeKind.REPORT, reader.id, cause=cause, now=now, thing=delivery.id)


# --- seen, and not seen ------------------------------------------------------------------------------------------


def seen_by_desk(session: Session, me: Me, organisation: UUID, spell: UUID, *, until: datetime, now: datetime) -> None:
    """Somebody at the desk of the formal employer saw what was known of this report at `until`. Raises NotYours."""
    if organisation not in me.organisations(RoleKind.EMPLOYER_DESK):
        raise NotYours
    if not queries.was_told(session, spell, Recipient.FORMAL_EMPLOYER, organisation=organisation):
        raise NotYours
    unseen = queries.unseen_deliveries(
        session, Recipient.FORMAL_EMPLOYER, spells=[spell], organisation=organisation, until=min(until, now)
    )
    _seen(session, me, unseen, spell, "employer_desk", now=now)


def seen_by_contact(session: Session, spell: UUID, me: Me, now: datetime) -> None:
    """The contact person or the stand-in saw a report, also when it was sent only to the other. Raises NotYours."""
    found = session.get(SickSpell, spell)
    if found is None:
        raise NotYours
    tie = require(session, me, Act.SEE_SICKNESS, found.participant_id, clock.day_of(now))
    unseen = queries.unseen_deliveries(session, Recipient.CONTACT_PERSON, spells=[spell], until=now)
    if queries.was_told(session, spell, Recipient.CONTACT_PERSON, account=me.account):
        unseen = [delivery for delivery in unseen if delivery.account_id == me.account]
    _seen(session, me, unseen, spell, tie.value, now=now)


def _seen(session: Session, me: Me, deliveries: list[Delivery], spell: UUID, role: str, *, now: datetime) -> None:
    if not deliveries:
        return
    participant = session.get_one(SickSpell, spell).participant_id
    actions.mark_seen(session, [delivery.id for delivery in deliveries], now=now, actor=me.account)
    audit.note(session, "sickness_seen", now=now, actor=me.account, role=role, about=participant, thing=spell)
    _finish_seen(session, participant, now=now, actor=me.account)


def _finish_seen(session: Session, participant: UUID, *, now: datetime, actor: UUID) -> None:
    """Nobody has to call any more about what everybody who must see it has seen."""
    waiting = open_tasks(session, TaskKind.REPORT_UNSEEN, participant)
    if not waiting:
        return
    unseen = queries.still_unseen(session, participant)
    for task in waiting:
        if task.thing not in unseen:
            finish_task(session, task.id, now=now, actor=actor)


def looked(session: Session, me: Me, participants: Iterable[UUID], *, role: str, now: datetime) -> None:
    """Somebody at a desk is about to see a list: a line per person, before the page is shown."""
    for participant in participants:
        audit.note(session, "sickness_looked", now=now, actor=me.account, role=role, about=participant)


def shown_to_workplace(
    session: Session, organisation: UUID, me: Me, *, spells: list[UUID] | None = None, until: datetime, now: datetime
) -> None:
    """The workplace opened its list: it has seen who is absent. It has nothing to press.

    `spells` are the lines of a page; None at the end of the list: then it has also seen who is back.
    """
    unseen = queries.unseen_deliveries(
        session, Recipient.WORKPLACE, organisation=organisation, spells=spells, until=until
    )
    if not unseen:
        return
    actions.mark_seen(session, [delivery.id for delivery in unseen], now=now, actor=me.account)
    for participant in queries.whose_changes(session, {delivery.change_id for delivery in unseen}):
        audit.note(session, "sickness_seen", now=now, actor=me.account, role=Hat.WORKPLACE_DESK, about=participant)


def unseen_tasks(session: Session, now: datetime) -> int:
    """A task for every report that was not seen in time, on the list of who works today; how many were made.

    In time is: before the first `seen_before` (of the formal employer) on a working day after it was received.
    """
    rota, made = Rota(session, now), 0
    for unseen in queries.unseen_reports(session, now):
        if now < seen_deadline(unseen.at, unseen.seen_before):
            continue
        made += give(
            session,
            rota,
            TaskKind.REPORT_UNSEEN,
            cause=f"report_unseen:{unseen.change}",
            due_on=rota.today,
            participant=unseen.participant,
            thing=unseen.change,
        )
    return made


def _finish_all_tasks(session: Session, spell: SickSpell, *, now: datetime, actor: UUID) -> None:
    for kind in (TaskKind.PARTIAL_WORK, TaskKind.REPORT_UNSEEN, TaskKind.SICK_AT_LAST_DAY):
        finish_tasks(session, kind, spell.participant_id, now=now, actor=actor)
