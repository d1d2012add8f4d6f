"""Who works today for a participant, and tasks that must not wait for who does not.

A task to call about an unseen report goes to the contact person or stand-in when one of them works today, else to the
coordinator. A promise that passed goes to the coordinator, and to the contact person or stand-in on a day on which no
coordinator works. On a day on which nobody works it waits where it stands until the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.clock import MONDAY_TO_FRIDAY, WorkingTime
from portal.domain.accounts.queries import holders_of
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.models import Task
from portal.domain.guidance.queries import contact_card, working_times
from portal.domain.guidance.rules import Helper, TaskKind, who_helps
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind

MOVES = frozenset({TaskKind.REPORT_UNSEEN, TaskKind.PROMISE_PASSED, TaskKind.SICK_AT_LAST_DAY})
"""Tasks that go on to somebody who works today."""
CONTACT, COORDINATOR = RoleKind.CONTACT_PERSON.value, RoleKind.COORDINATOR.value


@dataclass(frozen=True, slots=True)
class Duty:
    """On whose list something stands, and who of them works today."""

    role: str
    people: tuple[UUID, ...]


class Rota:
    """Who works on one day. The coordinators are looked up once; a participant takes one statement."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now, self.today = session, now, clock.day_of(now)
        self._coordinators: Duty | None = None

    def coordinators(self) -> Duty:
        if self._coordinators is None:
            everyone = [account.id for account in holders_of(self.session, RoleKind.COORDINATOR, self.now)]
            times = working_times(self.session, everyone, self.today)
            usual = WorkingTime(MONDAY_TO_FRIDAY)
            working = tuple(one for one in everyone if times.get(one, usual).works_on(self.today))
            self._coordinators = Duty(COORDINATOR, working)
        return self._coordinators

    def helpers(self, participant: UUID) -> Duty:
        """The contact person when that is a working day, else the stand-in of today."""
        card = contact_card(self.session, participant, self.today)
        if card is None:
            return Duty(CONTACT, ())
        stand_in = card.stand_in
        match who_helps(self.today, card.contact.works, stand_in.works if stand_in else None):
            case Helper.CONTACT_PERSON:
                return Duty(CONTACT, (card.contact.account,))
            case Helper.STAND_IN if stand_in is not None:
                return Duty(CONTACT, (stand_in.account,))
            case _nobody:
                return Duty(CONTACT, ())

    def for_task(self, kind: TaskKind, participant: UUID) -> Duty:
        """Who gets this task today; with nobody in it when nobody works."""
        if kind is TaskKind.PROMISE_PASSED and self.coordinators().people:
            return self.coordinators()
        helpers = self.helpers(participant)
        return helpers if helpers.people else self.coordinators()


def give(
    session: Session,
    rota: Rota,
    kind: TaskKind,
    *,
    cause: str,
    due_on: date,
    participant: UUID,
    thing: UUID | None = None,
) -> bool:
    """A task for who works today, and a notice that something waits. False when it was made before."""
    duty = rota.for_task(kind, participant)
    task = make_task(
        session, kind, cause=cause, due_on=due_on, now=rota.now, participant=participant, thing=thing,
        for_role=duty.role,
    )  # fmt: skip
    if task is None:
        return False
    _say(session, task, duty, rota.now)
    return True


def pass_on(session: Session, now: datetime) -> int:
    """Open tasks of who does not work today go on to who does; how many went.

    Whoever has one on the list today is told that it waits: also who was not there when it was made.
    """
    rota, moved = Rota(session, now), 0
    asked = select(Task).where(Task.done_at.is_(None), Task.kind.in_(MOVES), Task.participant_id.is_not(None))
    for task in session.scalars(asked).all():
        if task.participant_id is None:
            continue
        holders = _holders(rota, task.for_role, task.participant_id)
        if holders.people:
            _say(session, task, holders, now)
            continue
        duty = rota.for_task(TaskKind(task.kind), task.participant_id)
        if not duty.people or duty.role == task.for_role:
            continue
        task.for_role = duty.role
        _say(session, task, duty, now)
        moved += 1
    session.flush()
    return moved


def _holders(rota: Rota, role: str, participant: UUID) -> Duty:
    """Who works today of those on whose list it stands."""
    return rota.coordinators() if role == COORDINATOR else rota.helpers(participant)


def _say(session: Session, task: Task, duty: Duty, now: datetime) -> None:
    """Once per task and person. The notice says that something waits, never what."""
    for account in duty.people:
        announce(session, NoticeKind.TASK, account, cause=f"task:{task.id}:{account}", thing=task.id, now=now)
