"""Talks: plan, change, call off, prepare, write down that they were held; and who has not been spoken to for long.

Routes check who may (`flows.permission.require`) in the same transaction, before they call anything here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit, messages
from portal.domain.accounts.models import Account, Participant
from portal.domain.audit.rules import Hat
from portal.domain.contract.models import ContractPeriod
from portal.domain.contract.queries import PlannedTalk, told
from portal.domain.contract.records import mark_of
from portal.domain.guidance import actions as guidance
from portal.domain.guidance.models import ContactAssignment, Talk, Task
from portal.domain.guidance.queries import last_talks
from portal.domain.guidance.rules import TalkPrompt, TaskKind
from portal.domain.messages.rules import Event, EventWord
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.flows import contract_prompts, conversation
from portal.flows.trail import hat_of

AHEAD = timedelta(days=366)
"""How far ahead a talk can be planned."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When and where a talk is; `at_time` as '10:00' in Amsterdam, no place means by phone."""

    on_day: date
    at_time: str
    place: str | None
    about_contract: bool


class OthersPlanned(Exception):
    """Somebody planned, moved or called off a talk with this participant since the page was made."""


def mark_of_coming(talks: Iterable[PlannedTalk]) -> str:
    """Another word as soon as one of the talks to come is another one."""
    return mark_of(sorted((one.id, one.on_day, one.at_time, one.place, one.about_contract) for one in talks))


def plan(
    session: Session,
    participant: UUID,
    actor: UUID,
    wanted: Plan,
    *,
    once: UUID,
    seen: str | None = None,
    now: datetime,
) -> Talk:
    """A new talk: the conversation says it, the participant is told, the task to plan one is done.

    `seen`: `mark_of_coming` of the talks that stood on the page; without it nothing is compared (the demo).
    Raises messages.AlreadySent, messages.KeyTaken, OthersPlanned.
    """
    event = Event(EventWord.TALK_PLANNED, wanted.on_day, wanted.at_time)
    messages.tell_event(session, messages.held(session, participant), actor, event, once=once, now=now)
    today = clock.day_of(now)
    if seen is not None and mark_of_coming(told(session, participant, today).talks_from(today)) != seen:
        raise OthersPlanned
    talk = guidance.plan_talk(
        session,
        participant,
        actor,
        on_day=wanted.on_day,
        at_time=wanted.at_time,
        place=wanted.place,
        about_contract=wanted.about_contract,
        now=now,
    )
    guidance.finish_tasks(session, TaskKind.TALK_DUE, participant, now=now, actor=actor)
    contract_prompts.settle(session, participant, now=now, actor=actor)
    _note(session, "talk_planned", talk, actor, now=now)
    _announce(session, talk, actor, now=now)
    return talk


def move(
    session: Session, participant: UUID, talk: UUID, actor: UUID, wanted: Plan, *, version: int, now: datetime
) -> Talk:
    """Another day, time, place or subject. Told where it is another moment or place. Raises guidance.TalkChanged."""
    before = guidance.held_talk(session, talk, version)
    moment, place, was_about_contract = (before.on_day, before.at_time), before.place, before.about_contract
    moved = guidance.move_talk(
        session,
        talk,
        version=version,
        on_day=wanted.on_day,
        at_time=wanted.at_time,
        place=wanted.place,
        about_contract=wanted.about_contract,
    )
    _note(session, "talk_moved", moved, actor, now=now)
    contract_prompts.settle(session, participant, now=now, actor=actor)
    if was_about_contract:
        contract_prompts.ask_for_talk_again(session, participant, cause=f"{talk}:{moved.version}", now=now)
    if (moment, place) != ((moved.on_day, moved.at_time), moved.place):
        event = Event(EventWord.TALK_MOVED, wanted.on_day, wanted.at_time)
        messages.tell_event(session, messages.held(session, participant), actor, event, now=now)
        _announce(session, moved, actor, now=now)
    return moved


def cancel(session: Session, participant: UUID, talk: UUID, actor: UUID, *, version: int, now: datetime) -> None:
    """The talk does not take place; what asked for one asks again. Raises guidance.TalkChanged."""
    gone = guidance.cancel_talk(session, talk, version=version, now=now)
    event = Event(EventWord.TALK_CANCELLED, gone.on_day)
    messages.tell_event(session, messages.held(session, participant), actor, event, now=now)
    _note(session, "talk_cancelled", gone, actor, now=now)
    _announce(session, gone, actor, now=now)
    _ask_again(session, gone, now=now)


def _ask_again(session: Session, gone: Talk, *, now: datetime) -> None:
    """A task that ended because this talk was planned."""
    person, cause = gone.participant_id, f"{gone.id}:{gone.version}"
    ended = select(Task.id).where(
        Task.participant_id == person, Task.kind == TaskKind.TALK_DUE, Task.done_at == gone.planned_at
    )
    today = clock.day_of(now)
    if session.scalars(ended.limit(1)).first() and not told(session, person, today).talks_from(today):
        kind = TaskKind.TALK_DUE
        guidance.make_task(session, kind, cause=f"{kind}:{cause}", due_on=today, now=now, participant=person)
    if gone.about_contract:
        contract_prompts.ask_for_talk_again(session, person, cause=cause, now=now)


def was_held(
    session: Session,
    participant: UUID,
    talk: UUID,
    actor: UUID,
    *,
    agreed: str,
    version: int,
    shown: int,
    once: UUID,
    now: datetime,
) -> None:
    """The talk took place. What was agreed becomes a message to the participant; without words there is none.

    `shown`: the version of the conversation on the page. Raises guidance.TalkChanged, messages.ChangedMeanwhile,
    messages.AlreadySent, messages.KeyTaken, BadMessage.
    """
    held = guidance.finish_talk(session, talk, version=version, now=now)
    guidance.finish_tasks(session, TaskKind.TALK_DUE, participant, now=now, actor=actor)
    _note(session, "talk_held", held, actor, now=now)
    if agreed:
        conversation.answer(session, participant, actor, text=agreed, once=once, version=shown, now=now)


def looked(session: Session, participant: UUID, talk: UUID, actor: UUID, *, role: str, now: datetime) -> None:
    """Staff are about to read what the participant shared for a talk."""
    audit.note(session, "talk_looked", now=now, actor=actor, role=role, about=participant, thing=talk)


def prepare(
    session: Session,
    participant: UUID,
    talk: UUID,
    actor: UUID,
    words: Mapping[TalkPrompt, str],
    *,
    shared: bool,
    now: datetime,
) -> None:
    """The participant keeps what to talk about, for themselves or shared. Raises guidance.TalkChanged."""
    guidance.prepare_talk(session, talk, words, shared=shared, now=now)
    audit.note(session, "talk_prepared", now=now, actor=actor, role=Hat.SELF, about=participant, thing=talk)


def _note(session: Session, action: str, talk: Talk, actor: UUID, *, now: datetime) -> None:
    role = hat_of(session, actor, talk.participant_id, clock.day_of(now))
    audit.note(session, action, now=now, actor=actor, role=role, about=talk.participant_id, thing=talk.id)


def _announce(session: Session, talk: Talk, actor: UUID, *, now: datetime) -> None:
    """That there is news about a talk; never when or where. Once per version of it."""
    account = session.scalars(select(Participant.account_id).where(Participant.id == talk.participant_id)).one()
    cause = f"talk:{talk.id}:{talk.version}:{account}"
    announce(session, NoticeKind.TALK, account, cause=cause, thing=talk.id, from_account=actor, now=now)


# --- what the clock asks -----------------------------------------------------------------------------------------


def talk_tasks(session: Session, now: datetime, *, every: timedelta) -> None:
    """No talk planned, and none for `every` (eight weeks): a task to plan one.

    Where there was none yet it counts from the first day, or from when the person came in here; a task that was ticked
    off counts too. Only for whom a contract runs. Three statements when there is nothing to do.
    """
    today = clock.day_of(now)
    spoken, asked, waits = last_talks(session), *_asked(session)
    for row in session.execute(_running(today)):
        person, first = row.participant_id, max(row.began, clock.day_of(row.joined_at))
        last = max(spoken.get(person, first), asked.get(person, date.min))
        if person not in waits and last + every <= today:
            cause = f"talk_due:{person}:{last}"
            guidance.make_task(session, TaskKind.TALK_DUE, cause=cause, due_on=today, now=now, participant=person)


def _asked(session: Session) -> tuple[dict[UUID, date], set[UUID]]:
    """The day on which staff last did such a task, by participant; and for whom one waits."""
    rows = session.execute(select(Task.participant_id, Task.done_at).where(Task.kind == TaskKind.TALK_DUE)).all()
    done: dict[UUID, date] = {}
    for row in rows:
        if row.done_at is not None:
            done[row.participant_id] = max(done.get(row.participant_id, date.min), clock.day_of(row.done_at))
    return done, {row.participant_id for row in rows if row.done_at is None}


def _running(today: date) -> Select[UUID, date, datetime | None]:
    """Who has a contact person, came in, and works today: with the first day of the first contract that was told."""
    return (
        select(ContractPeriod.participant_id, func.min(ContractPeriod.start_on).label("began"), Account.joined_at)
        .join(ContactAssignment, ContactAssignment.participant_id == ContractPeriod.participant_id)
        .join(Participant, Participant.id == ContractPeriod.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(
            ContactAssignment.until_at.is_(None),
            Account.joined_at.is_not(None),
            ContractPeriod.told_at.is_not(None),
        )
        .group_by(ContractPeriod.participant_id, Account.joined_at)
        .having(func.min(ContractPeriod.start_on) <= today, func.max(ContractPeriod.end_on) >= today)
    )
