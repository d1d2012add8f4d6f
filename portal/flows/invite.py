"""Invite a participant on paper: face to face, or after calling back the number in the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, Invitation, Participant
from portal.domain.accounts.rules import INVITATION_VALID, Me
from portal.domain.guidance.actions import finish_tasks, make_task
from portal.domain.guidance.models import Task
from portal.domain.guidance.queries import work_phone
from portal.domain.guidance.rules import TaskKind
from portal.flows.permission import Act, require

UNUSED = timedelta(days=7)
"""After this an invitation that nobody used becomes a task to call."""


@dataclass(frozen=True, slots=True)
class Invited:
    """What stands on the paper. The code is kept only as a hash: it is said here and never again."""

    name: str
    language: str
    code: str
    valid_until: date
    call: str | None
    """The number at work of who invites."""


def revoke(session: Session, me: Me, participant: UUID, *, now: datetime) -> bool:
    """The open invitation no longer works. False when there is none (any more). Raises NotYours."""
    tie = require(session, me, Act.INVITE, participant, clock.day_of(now))
    account = session.get_one(Participant, participant).account_id
    if not accounts.revoke_invitation(session, account, now=now):
        return False
    audit.note(session, "invitation_revoked", now=now, actor=me.account, role=tie, about=participant)
    return True


def invite(session: Session, me: Me, participant: UUID, *, now: datetime) -> Invited:
    """A new invitation, which ends the one before it. Raises NotYours."""
    tie = require(session, me, Act.INVITE, participant, clock.day_of(now))
    account = session.get_one(Account, session.get_one(Participant, participant).account_id)
    code = accounts.invite(session, account.id, now=now, actor=me.account)
    finish_tasks(session, TaskKind.INVITATION_UNUSED, participant, now=now, actor=me.account)
    audit.note(session, "invited", now=now, actor=me.account, role=tie, about=participant)
    until = clock.day_of(now + INVITATION_VALID)
    return Invited(account.name, account.language, code, until, work_phone(session, me.account))


def unused_tasks(session: Session, now: datetime) -> None:
    """An invitation that nobody used for seven days: a task to call, once. Who came in since needs no call."""
    _not_needed(session, now)
    rows = session.execute(
        select(Invitation.id, Participant.id.label("participant"))
        .join(Account, Account.id == Invitation.account_id)
        .join(Participant, Participant.account_id == Account.id)
        .outerjoin(Task, (Task.thing == Invitation.id) & (Task.kind == TaskKind.INVITATION_UNUSED))
        .where(
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.made_at <= now - UNUSED,
            Account.joined_at.is_(None),
            Task.id.is_(None),
        )
    ).all()
    for row in rows:
        make_task(
            session,
            TaskKind.INVITATION_UNUSED,
            cause=f"invitation_unused:{row.id}",
            due_on=clock.day_of(now),
            now=now,
            participant=row.participant,
            thing=row.id,
        )


def _not_needed(session: Session, now: datetime) -> None:
    """The tasks to call somebody who joined since are done."""
    joined = session.scalars(
        select(Task.participant_id)
        .join(Participant, Participant.id == Task.participant_id)
        .join(Account, Account.id == Participant.account_id)
        .where(Task.kind == TaskKind.INVITATION_UNUSED, Task.done_at.is_(None), Account.joined_at.is_not(None))
    ).all()
    for participant in filter(None, joined):
        finish_tasks(session, TaskKind.INVITATION_UNUSED, participant, now=now, actor=None)
