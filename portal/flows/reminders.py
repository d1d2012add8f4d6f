"""What the clock asks for: passed promises, unseen reports, notices that did not arrive. Each makes a task once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.settings import Municipality
from portal.domain.accounts.models import Participant
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.rules import TaskKind, parse_weekdays
from portal.domain.notifications.models import Notice
from portal.flows import conversation, long_illness, on_duty, sick_leave


def notice_failed(session: Session, notice: Notice, *, now: datetime) -> None:
    """A notice was given up: the contact person calls the participant, or the coordinator looks after a colleague."""
    participant = session.scalar(select(Participant.id).where(Participant.account_id == notice.account_id))
    make_task(
        session,
        TaskKind.NOTICE_FAILED,
        cause=f"notice_failed:{notice.id}",
        due_on=clock.day_of(now),
        now=now,
        participant=participant,
        thing=notice.id,
        for_role="contact_person" if participant else "coordinator",
    )


def all_due(session: Session, municipality: Municipality, *, now: datetime) -> None:
    """Everything that is due by the clock."""
    weekdays = parse_weekdays(" ".join(municipality.working_days))
    on_duty.pass_on(session, now)
    sick_leave.unseen_tasks(session, now)
    long_illness.last_day_tasks(session, now, weekdays)
    conversation.promise_tasks(session, now)
    conversation.unopened_tasks(session, now, weekdays)
