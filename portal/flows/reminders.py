"""What the clock asks for: passed promises, unseen reports, notices that did not arrive. Each makes a task once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.settings import Municipality
from portal.domain.accounts.models import Participant
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind, parse_weekdays
from portal.domain.notifications.models import Notice
from portal.domain.notifications.queries import ways_for
from portal.domain.notifications.rules import Failure, NoticeState, wants_call
from portal.flows import contract_prompts, conversation, invite, long_illness, on_duty, sick_leave, talks

TELLS = frozenset({TaskKind.NEWS_BY_CALL, TaskKind.NEWS_BY_LETTER, TaskKind.NOTICE_FAILED})
"""Staff call or write. Whoever does tells of all that waits, so there is one of these per participant at a time."""


def told_otherwise(session: Session, notice: Notice, *, now: datetime) -> None:
    """What a notice leaves for people to do: call or write to whom it did not reach, or who wants to be called."""
    match NoticeState(notice.state):
        case NoticeState.GIVEN_UP:
            _task(session, TaskKind.NOTICE_FAILED, notice, now=now)
        case NoticeState.TO_CALL:
            by_letter = notice.failure == Failure.NO_POST
            _task(session, TaskKind.NEWS_BY_LETTER if by_letter else TaskKind.NEWS_BY_CALL, notice, now=now)
        case NoticeState.SENT | NoticeState.ON_ITS_WAY if wants_call(notice.kind, ways_for(session, notice, now)):
            _task(session, TaskKind.NEWS_BY_CALL, notice, now=now)


def _task(session: Session, kind: TaskKind, notice: Notice, *, now: datetime) -> None:
    """For the contact person; the coordinator looks after a colleague. One call tells of all that waits."""
    participant = session.scalar(select(Participant.id).where(Participant.account_id == notice.account_id))
    if participant is not None and _waits(session, participant):
        return
    make_task(
        session,
        kind,
        cause=f"{kind}:{notice.id}",
        due_on=clock.day_of(now),
        now=now,
        participant=participant,
        thing=notice.id,
        for_role="contact_person" if participant else "coordinator",
    )


def _waits(session: Session, participant: UUID) -> bool:
    query = select(Task.id).where(Task.participant_id == participant, Task.kind.in_(TELLS), Task.done_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def all_due(session: Session, municipality: Municipality, *, now: datetime) -> None:
    """Everything that is due by the clock."""
    weekdays = parse_weekdays(" ".join(municipality.working_days))
    on_duty.pass_on(session, now)
    sick_leave.unseen_tasks(session, now)
    long_illness.last_day_tasks(session, now, weekdays)
    conversation.promise_tasks(session, now)
    invite.unused_tasks(session, now)
    talks.talk_tasks(session, now, every=timedelta(weeks=municipality.promises.talk_every_weeks))
    conversation.unopened_tasks(session, now, weekdays)
    contract_prompts.prompt_tasks(session, now, weekdays)
