"""Somebody of staff stops: a role ends on a day, but never while participants or colleagues count on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.queries import goes_on_without, holders_of, kinds_of
from portal.domain.accounts.rules import STAFF, Me, RoleKind
from portal.domain.guidance import queries
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.queries import Depends
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.actions import stop_for
from portal.domain.notifications.rules import NoticeKind
from portal.flows.permission import require_coordinator

FOR_STAFF = frozenset({NoticeKind.QUESTION, NoticeKind.REPORT, NoticeKind.TASK, NoticeKind.HELPS_CHANGED})
"""Notices that concern somebody only as a member of staff."""
ONE_DAY = timedelta(days=1)


class StillNeeded(Exception):
    """Participants or colleagues would be left alone. `depends` says who; solve that first."""

    def __init__(self, depends: Depends) -> None:
        super().__init__()
        self.depends = depends


class LastCoordinator(Exception):
    """Nobody would be left who can give roles, hand participants over or set an absence."""


class NoSuchRole(Exception):
    """This person has no such role of the municipality after that day."""


class BadLastDay(Exception):
    """The last day of a role is yesterday (it ends at once), today or later."""


def what_keeps(session: Session, staff: UUID, kind: RoleKind, *, last_on: date, today: date) -> Depends:
    """Who would be left alone when this role ends on that day; nobody for another role than that of contact person.

    Somebody for whom they stand in counts when that absence goes on after the last day. Two statements.
    """
    if kind is not RoleKind.CONTACT_PERSON:
        return Depends((), ())
    found = queries.depends_on(session, staff, today)
    return Depends(found.participants, tuple(one for one in found.stands_in if one.last > last_on))


def role_was_taken(session: Session, staff: UUID, kind: RoleKind, *, now: datetime) -> None:
    """Somebody outside took a role away, which nobody can refuse: each participant, and each colleague for whom
    this is the stand-in, is a task of the coordinator.

    Also of the last coordinator: who may come in is the provider's word, and `portal doctor` says that nobody is left.
    """
    if kind is not RoleKind.CONTACT_PERSON:
        return
    today = clock.day_of(now)
    depends = queries.depends_on(session, staff, today)
    for participant, _name in depends.participants:
        make_task(
            session,
            TaskKind.NO_CONTACT,
            cause=f"role_taken:{participant}:{today}",
            due_on=today,
            now=now,
            participant=participant,
            for_role=RoleKind.COORDINATOR,
        )
    for away in depends.stands_in:
        make_task(
            session,
            TaskKind.STAND_IN_GONE,
            cause=f"stand_in_gone:{away.absence}:{staff}",
            due_on=today,
            now=now,
            thing=away.absence,
            for_role=RoleKind.COORDINATOR,
        )


def end_role(session: Session, me: Me, staff: UUID, kind: RoleKind, *, last_on: date, now: datetime) -> None:
    """`last_on` is the last day of this role; yesterday ends it at once: sessions end and notices stop.

    Raises NotYours (only a coordinator may), BadLastDay, NoSuchRole, StillNeeded, LastCoordinator.
    """
    role, today = require_coordinator(me), clock.day_of(now)
    if last_on < today - ONE_DAY:
        raise BadLastDay
    coordinators = holders_of(session, RoleKind.COORDINATOR, now) if kind is RoleKind.COORDINATOR else []
    queries.hold(session, staff, *(one.id for one in coordinators))
    if keeps := what_keeps(session, staff, kind, last_on=last_on, today=today):
        raise StillNeeded(keeps)
    if kind is RoleKind.COORDINATOR and not goes_on_without(session, kind, staff, last_on):
        raise LastCoordinator
    if kind not in STAFF or not accounts.end_role_after(session, staff, kind, last_on=last_on):
        raise NoSuchRole
    audit.note(session, f"role_ended_{kind}", now=now, actor=me.account, role=role, thing=staff)
    if last_on < today:
        accounts.end_sessions(session, staff, now=now)
    if not STAFF & kinds_of(session, staff, now):
        stop_for(session, staff, FOR_STAFF)
