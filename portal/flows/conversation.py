"""The conversation: ask, answer, close, remove, and what the clock asks of it. Joins messages with who helps, tasks,
notices and the audit.

Routes check who may (`flows.permission.require`) in the same transaction, before they call anything here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.base import clock
from portal.base.clock import MONDAY_TO_FRIDAY
from portal.base.files import Accepted
from portal.base.settings import Municipality
from portal.domain import audit, messages
from portal.domain.accounts.models import Account, Participant
from portal.domain.audit.rules import Hat
from portal.domain.guidance.actions import finish_tasks, make_task
from portal.domain.guidance.models import Absence, Task
from portal.domain.guidance.queries import away_on, contact_card
from portal.domain.guidance.rules import TaskKind
from portal.domain.information.actions import count_question
from portal.domain.messages.models import Conversation, Message
from portal.domain.messages.queries import Link
from portal.domain.messages.rules import (
    Destination,
    Event,
    EventWord,
    RemovalGround,
    Subject,
    is_passed,
    warn_at,
)
from portal.domain.notifications.actions import announce
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from portal.flows.on_duty import Rota, give
from portal.flows.promises import outlook
from portal.flows.trail import hat_of

UNOPENED_DAYS = 3
"""Working days after which the contact person is asked to call about a message that was not opened."""


def send(
    session: Session,
    participant: UUID,
    author: UUID,
    *,
    text: str,
    once: UUID,
    municipality: Municipality,
    now: datetime,
    subject: Subject | None = None,
    from_page: str | None = None,
    files: Sequence[Accepted] = (),
) -> Message:
    """The participant asks. Who helps now is told; when nobody can answer, the coordinator gets a task.

    Raises messages.AlreadySent, messages.KeyTaken, rules.BadMessage.
    """
    today = clock.day_of(now)
    conversation = messages.held(session, participant)
    look = outlook(session, contact_card(session, participant, today), municipality, today=today)
    message = messages.ask(
        session,
        conversation,
        author,
        text=text,
        once=once,
        subject=subject,
        from_page=from_page,
        files=files,
        promised_on=look.promise.day,
        promised_by=look.answers.account if look.answers else None,
        now=now,
    )
    audit.note(session, "asked", now=now, actor=author, role=Hat.SELF, about=participant, thing=message.id)
    if from_page and from_page.startswith("/geld/"):
        count_question(session, from_page.removeprefix("/geld/"), today=today)
    if look.helps_now is not None:
        tell_of(session, NoticeKind.QUESTION, look.helps_now.account, message, now=now)
    if look.answers is None:
        make_task(
            session,
            TaskKind.NO_CONTACT,
            cause=f"no_contact:{participant}:{today}",
            due_on=today,
            now=now,
            participant=participant,
            for_role="coordinator",
        )
    return message


def answer(
    session: Session,
    participant: UUID,
    author: UUID,
    *,
    text: str,
    once: UUID,
    now: datetime,
    version: int | None = None,
    links: Sequence[Link] = (),
    files: Sequence[Accepted] = (),
) -> Message:
    """Staff write. Every question that waited is answered, and the participant is told that there is a message.

    Raises messages.AlreadySent, messages.KeyTaken, messages.ChangedMeanwhile, rules.BadMessage.
    """
    conversation = messages.held(session, participant)
    message = messages.answer(
        session,
        conversation,
        author,
        text=text,
        once=once,
        version=version,
        links=links,
        files=files,
        now=now,
    )
    finish_tasks(session, TaskKind.PROMISE_PASSED, participant, now=now, actor=author)
    role = hat_of(session, author, participant, clock.day_of(now))
    audit.note(session, "answered", now=now, actor=author, role=role, about=participant, thing=message.id)
    account = session.scalars(select(Participant.account_id).where(Participant.id == participant)).one()
    tell_of(session, NoticeKind.ANSWER, account, message, now=now)
    return message


def tell_of(session: Session, kind: NoticeKind, account: UUID, message: Message, *, now: datetime) -> None:
    """A notice that there is a message, from who wrote it; once per message and person."""
    announce(
        session,
        kind,
        account,
        cause=f"{kind}:{message.id}:{account}",
        thing=message.id,
        from_account=message.author_id,
        now=now,
    )


def open_by_staff(session: Session, participant: UUID, actor: UUID, *, role: str, now: datetime) -> bool:
    """The access line first; then what was sent is seen. True when there was something new."""
    audit.note(session, "saw_conversation", now=now, actor=actor, role=role, about=participant)
    session.flush()
    return messages.see(session, participant, now=now)


def opened_by_participant(session: Session, participant: UUID) -> None:
    """No answer is new any more. No time is kept, and nobody is told."""
    messages.unread_read(session, participant)


def close(session: Session, participant: UUID, actor: UUID, *, now: datetime, version: int | None = None) -> None:
    """'Geen antwoord nodig'. Raises messages.ChangedMeanwhile."""
    if messages.close(session, messages.held(session, participant), now=now, version=version):
        finish_tasks(session, TaskKind.PROMISE_PASSED, participant, now=now, actor=actor)
        role = hat_of(session, actor, participant, clock.day_of(now))
        audit.note(session, "closed_question", now=now, actor=actor, role=role, about=participant)


def answer_later(session: Session, participant: UUID, actor: UUID, day: date, *, now: datetime) -> None:
    """Staff put it off in their own list; the promise to the participant stays."""
    messages.answer_later(session, messages.held(session, participant), day)
    role = hat_of(session, actor, participant, clock.day_of(now))
    audit.note(session, "answers_later", now=now, actor=actor, role=role, about=participant)


def called(session: Session, participant: UUID, actor: UUID, *, on_day: date, once: UUID, now: datetime) -> Message:
    """Staff called: it stands in the conversation, and what asked to call is done.

    Raises messages.AlreadySent, messages.KeyTaken.
    """
    event = Event(EventWord.CALLED, on_day)
    line = messages.tell_event(session, messages.held(session, participant), actor, event, once=once, now=now)
    finish_tasks(session, TaskKind.CALL_UNOPENED, participant, now=now, actor=actor)
    role = hat_of(session, actor, participant, clock.day_of(now))
    audit.note(session, "called", now=now, actor=actor, role=role, about=participant, thing=line.id)
    return line


def forward(
    session: Session,
    participant: UUID,
    actor: UUID,
    *,
    to: Destination,
    place: str | None,
    once: UUID,
    now: datetime,
) -> Message:
    """The question went on to somebody else: the conversation says where to and when, and the participant is told.

    The promise stays: an answer is still to come. Raises messages.AlreadySent, messages.KeyTaken.
    """
    event = Event(EventWord.FORWARDED, clock.day_of(now), to=to, place=place if to is Destination.OTHER else None)
    line = messages.tell_event(session, messages.held(session, participant), actor, event, once=once, now=now)
    role = hat_of(session, actor, participant, clock.day_of(now))
    audit.note(session, "forwarded", now=now, actor=actor, role=role, about=participant, thing=line.id)
    account = session.scalars(select(Participant.account_id).where(Participant.id == participant)).one()
    tell_of(session, NoticeKind.ANSWER, account, line, now=now)
    return line


def remove(
    session: Session, participant: UUID, message: UUID, actor: UUID, *, ground: RemovalGround, now: datetime
) -> None:
    """Take a number or something about health out of the conversation. Raises messages.NoSuchMessage."""
    conversation = messages.held(session, participant)
    messages.remove(session, conversation, message, ground=ground, actor=actor, now=now)
    role = hat_of(session, actor, participant, clock.day_of(now))
    action = f"removed_message_{ground}"
    audit.note(session, action, now=now, actor=actor, role=role, about=participant, thing=message)


# --- what the clock asks -----------------------------------------------------------------------------------------


def promise_tasks(session: Session, now: datetime) -> None:
    """At three quarters of a promise the contact person is warned; the day after it, the coordinator gets a task.

    It says the day that was promised, never what was asked. On a day on which no coordinator works it is for the
    contact person or stand-in who does.
    """
    today = clock.day_of(now)
    waiting = session.execute(
        select(
            Conversation.id,
            Conversation.participant_id,
            Conversation.contact_id,
            Conversation.waiting_since,
            Conversation.promised_on,
        ).where(Conversation.waiting_since.is_not(None), Conversation.promised_on.is_not(None))
    ).all()
    passed = {_cause("promise_passed", one): one for one in waiting if is_passed(one.promised_on, today)}
    rota = Rota(session, now)
    for cause in _new(session, Task.cause, passed):
        give(
            session, rota, TaskKind.PROMISE_PASSED, cause=cause, due_on=passed[cause].promised_on,
            participant=passed[cause].participant_id,
        )  # fmt: skip
    open_still = [one for one in waiting if one.contact_id and not is_passed(one.promised_on, today)]
    near = {
        _cause("promise_near", one): one for one in open_still if warn_at(one.waiting_since, one.promised_on) <= now
    }
    stand_ins = _stand_ins(session, today) if near else {}
    for cause in _new(session, Notice.cause, near):
        contact = near[cause].contact_id
        announce(session, NoticeKind.TASK, stand_ins.get(contact, contact), cause=cause, thing=near[cause].id, now=now)


def unopened_tasks(session: Session, now: datetime, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> None:
    """Not opened for three working days: the contact person gets a task to call, without a time of the participant.

    Who wants to be called, wants no post by the portal, or could not be reached by it, is called or written to since
    the news came: nobody is asked twice. A task that nobody did yet goes as soon as the message was opened; it is
    deleted, so that no moment of reading stays behind.
    """
    _forget_opened(session)
    today = clock.day_of(now)
    rows = session.execute(
        select(Conversation.id, Conversation.participant_id, Conversation.unread_since)
        .join(Participant, Participant.id == Conversation.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(
            Conversation.unread > 0,
            Conversation.unread_since.is_not(None),
            Account.news_by_call.is_(False),
            Account.post_by_portal.is_not(False),
            ~exists().where(
                Task.participant_id == Conversation.participant_id,
                Task.kind == TaskKind.NOTICE_FAILED,
                or_(Task.done_at.is_(None), Task.done_at >= Conversation.unread_since),
            ),
        )
    )
    due = {
        f"call_unopened:{one.id}:{int(one.unread_since.timestamp())}": one
        for one in rows
        if clock.working_days_after(clock.day_of(one.unread_since), UNOPENED_DAYS, weekdays) < today
    }
    for cause in _new(session, Task.cause, due):
        make_task(
            session, TaskKind.CALL_UNOPENED, cause=cause, due_on=today, now=now, participant=due[cause].participant_id
        )


def _forget_opened(session: Session) -> None:
    opened = select(Conversation.participant_id).where(Conversation.unread == 0)
    session.execute(
        delete(Task).where(Task.kind == TaskKind.CALL_UNOPENED, Task.done_at.is_(None), Task.participant_id.in_(opened))
    )


def _cause(word: str, waiting: Row[*tuple[Any, ...]]) -> str:
    return f"{word}:{waiting.id}:{int(waiting.waiting_since.timestamp())}"


def _new(session: Session, column: InstrumentedAttribute[str], causes: Iterable[str]) -> list[str]:
    """Those of the causes that do not stand in this column yet."""
    wanted = list(causes)
    known: set[str] = set()
    for start in range(0, len(wanted), 500):
        known.update(session.scalars(select(column).where(column.in_(wanted[start : start + 500]))))
    return [cause for cause in wanted if cause not in known]


def _stand_ins(session: Session, today: date) -> dict[UUID, UUID]:
    """Who stands in for whom today."""
    rows = session.execute(select(Absence.account_id, Absence.stand_in_id).where(away_on(today)))
    return {row.account_id: row.stand_in_id for row in rows}
