"""Invite a participant on paper: face to face, or after calling back the number in the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import INVITATION_VALID, Me
from portal.domain.guidance.actions import finish_tasks
from portal.domain.guidance.queries import work_phone
from portal.domain.guidance.rules import TaskKind
from portal.flows.permission import Act, require


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
