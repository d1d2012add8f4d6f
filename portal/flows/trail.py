"""The audit as it is read: in what role somebody acted, what others did about a participant, and the log of the house.

Lines about a participant are read by that participant. The log of the house is read by the coordinator: acts of staff,
desks and commands, without content. What participants do themselves is not in it, because nobody watches them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts.models import Account, Participant, Role
from portal.domain.accounts.rules import Me, RoleKind, holds_on
from portal.domain.audit.models import AuditLine
from portal.domain.audit.rules import ABOUT_SICKNESS, Deed, Hat, deed_of
from portal.domain.guidance.queries import bond

BY_WEIGHT: tuple[tuple[RoleKind, Hat], ...] = (
    (RoleKind.COORDINATOR, Hat.COORDINATOR),
    (RoleKind.EMPLOYER_DESK, Hat.EMPLOYER_DESK),
    (RoleKind.WORKPLACE_DESK, Hat.WORKPLACE_DESK),
    (RoleKind.PUBLISHER, Hat.PUBLISHER),
    (RoleKind.CONTACT_PERSON, Hat.OTHER_CONTACT),
)
PER_PAGE = 50
REPEATED = 10
"""How many lines are read for each that is shown: the same person looks more than once a day."""


# --- writing -----------------------------------------------------------------------------------------------------


def hat_of(session: Session, account: UUID, participant: UUID, today: date) -> Hat:
    """In what role this account acts for this participant. Three statements at most, on writing only."""
    if session.scalar(select(Participant.account_id).where(Participant.id == participant)) == account:
        return Hat.SELF
    bound = bond(session, account, participant, today)
    if bound.is_contact or bound.stands_in:
        return Hat.CONTACT if bound.is_contact else Hat.STAND_IN
    roles = session.scalars(select(Role).where(Role.account_id == account))
    return _first({role.kind for role in roles if holds_on(role.from_on, role.until_on, today)})


def hat_without_tie(me: Me) -> Hat:
    """The role of somebody who reached for a thing of another."""
    return _first({role.kind for role in me.roles})


def _first(kinds: Iterable[str]) -> Hat:
    return next((hat for kind, hat in BY_WEIGHT if kind in kinds), Hat.PARTICIPANT)


def note_own(
    session: Session, action: str, account: UUID, *, now: datetime, role: Hat = Hat.SELF, thing: UUID | None = None
) -> None:
    """Somebody changed something of their own, or `account` was changed by the command line (another role)."""
    about = session.scalar(select(Participant.id).where(Participant.account_id == account))
    actor = account if role is Hat.SELF else None
    audit.note(session, action, now=now, actor=actor, role=role, about=about, thing=thing or account)


# --- reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody did or looked at something. `by` is empty when it was the municipality by a command."""

    id: UUID
    at: datetime
    by: str
    hat: Hat | None
    deed: Deed
    about: str = ""
    """The personnel number of the participant, for the log of the house."""


@dataclass(frozen=True, slots=True)
class Looks:
    """One page, newest first."""

    lines: tuple[Look, ...]
    has_more: bool


def newest_looks(session: Session, account: UUID, participant: UUID, limit: int) -> list[Look]:
    """What others did or looked at, each person and deed once a day, at its last time. One statement."""
    found: dict[tuple[str, Deed, date], Look] = {}
    for row in session.execute(_newest(_of_others(account, participant)).limit(limit * REPEATED)):
        look = _look(row)
        found.setdefault((look.by, look.deed, clock.day_of(look.at)), look)
    return list(found.values())[:limit]


def looks(session: Session, account: UUID, participant: UUID, *, before: UUID | None = None) -> Looks:
    """Every line, a page at a time. Two statements at most."""
    return _page(session, _of_others(account, participant), before)


def log_of_the_house(session: Session, *, before: UUID | None = None) -> Looks:
    """For the coordinator: around sickness without whom it was about. Two statements at most."""
    others = or_(AuditLine.actor_role.is_(None), AuditLine.actor_role != Hat.SELF)
    found = _page(session, others, before)
    lines = tuple(replace(look, about="") if look.deed in ABOUT_SICKNESS else look for look in found.lines)
    return Looks(lines, found.has_more)


def _of_others(account: UUID, participant: UUID) -> ColumnElement[bool]:
    by_another = or_(AuditLine.actor_id.is_(None), AuditLine.actor_id != account)
    return and_(AuditLine.about_participant_id == participant, by_another)


def _newest(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            AuditLine.id,
            AuditLine.at,
            AuditLine.action,
            AuditLine.actor_role,
            Account.first_name,
            Account.last_name,
            Participant.personnel_number,
        )
        .outerjoin(Account, Account.id == AuditLine.actor_id)
        .outerjoin(Participant, Participant.id == AuditLine.about_participant_id)
        .where(which)
        .order_by(AuditLine.at.desc(), AuditLine.id.desc())
    )


def _page(session: Session, which: ColumnElement[bool], before: UUID | None) -> Looks:
    query = _newest(which)
    if before is not None:
        at = session.scalar(select(AuditLine.at).where(AuditLine.id == before, which))
        if at is None:
            return Looks((), False)
        query = query.where(or_(AuditLine.at < at, and_(AuditLine.at == at, AuditLine.id < before)))
    rows = session.execute(query.limit(PER_PAGE + 1)).all()
    return Looks(tuple(_look(row) for row in rows[:PER_PAGE]), len(rows) > PER_PAGE)


def _look(row: Any) -> Look:
    known = row.actor_role in set(Hat)
    return Look(
        row.id,
        row.at,
        f"{row.first_name or ''} {row.last_name or ''}".strip(),
        Hat(row.actor_role) if known else None,
        deed_of(row.action),
        row.personnel_number or "",
    )
