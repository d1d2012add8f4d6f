"""The file of one participant for staff: card, contract with who and when, work, what was told and what waits.

Looking is written down before anything is shown. Nine statements whatever the number of people or rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from portal.base.clock import day_of
from portal.domain import audit
from portal.domain.accounts.models import Account
from portal.domain.accounts.rules import Me
from portal.domain.audit.models import AuditLine
from portal.domain.audit.rules import Deed, Hat, deed_of
from portal.domain.contract import queries, records
from portal.domain.contract.models import Decision
from portal.domain.contract.queries import PlannedTalk, Told
from portal.domain.contract.records import PeriodRow, PlacementRow, ToTell
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.queries import ContactCard, contact_card
from portal.domain.organisations.models import WORKPLACE, Organisation
from portal.flows.participant_card import Card, card_of
from portal.flows.permission import Act, NotYours, Tie, acts, ties

NEWEST = 30
"""How much of the history is read."""
WORKPLACES = 500
"""How many workplaces of one employer are offered."""
IN_HISTORY = ("contract%", "work%", "imported%", "talk_planned", "talk_moved", "talk_cancelled", "talk_held")
"""Actions about the contract, the work and the talks. What is looked at is not history, and when a participant thought
of what to say in a talk is only their own."""


class Part(StrEnum):
    """What one form changes: the second editor is stopped only by a change of the same part."""

    PERIODS = "periods"
    HOURS = "hours"
    WORK = "work"
    AFTER = "after"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done with this contract, by whom and when."""

    at: datetime
    by: str
    hat: Hat | None
    action: str
    deed: Deed
    decided: DecisionKind | None
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Seat:
    """How a member of staff is bound to this participant, and what follows from it."""

    tie: Tie
    acts: frozenset[Act]

    def may(self, act: Act) -> bool:
        return act in self.acts


@dataclass(frozen=True, slots=True)
class ContractFile:
    """Everything that stands on the page."""

    card: Card
    contact: ContactCard | None
    told: Told
    periods: tuple[PeriodRow, ...]
    placements: tuple[PlacementRow, ...]
    history: tuple[Event, ...]

    @property
    def in_hand(self) -> PeriodRow | None:
        """The period about which is decided."""
        return records.in_hand(self.periods)

    @property
    def to_tell(self) -> ToTell | None:
        return records.to_tell(self.periods)

    @property
    def last_day_told(self) -> date | None:
        return records.last_day_told(self.periods)

    def contract_talks(self, today: date) -> tuple[PlannedTalk, ...]:
        """The talks about the contract that are still to come."""
        return tuple(talk for talk in self.told.talks_from(today) if talk.about_contract)

    def since(self, moment: datetime) -> tuple[Event, ...]:
        """What was done from this moment on, oldest first."""
        return tuple(reversed([event for event in self.history if event.at >= moment]))

    def mark(self, part: Part) -> str:
        return _mark(part, self.told, self.periods, self.placements)


def open_file(session: Session, me: Me, act: Act, participant: UUID, *, now: datetime) -> Seat:
    """May this member of staff do this? Then looking is written down. Raises NotYours."""
    held = ties(session, me, participant, day_of(now))
    may = acts(held)
    if act not in may:
        raise NotYours(participant)
    tie = min(held, key=list(Tie).index)
    audit.note(session, "person_looked", now=now, actor=me.account, role=tie, about=participant)
    return Seat(tie, may)


def file_of(session: Session, participant: UUID, today: date) -> ContractFile:
    """Six statements. The caller sees to it that this member of staff may. Raises NotYours."""
    card = card_of(session, participant)
    if card is None:
        raise NotYours(participant)
    return ContractFile(
        card=card,
        contact=contact_card(session, participant, today),
        told=queries.told(session, participant, today),
        periods=records.periods_with_history(session, participant),
        placements=records.placements_of(session, participant),
        history=_history(session, participant),
    )


def mark(session: Session, participant: UUID, part: Part, *, today: date) -> str:
    """The mark of this part as it is now, inside a transaction that holds the participant."""
    return _mark(
        part,
        queries.told(session, participant, today),
        records.periods_with_history(session, participant),
        records.placements_of(session, participant),
    )


def _mark(part: Part, told: Told, periods: Sequence[PeriodRow], placements: Sequence[PlacementRow]) -> str:
    """When data last came from a file is no change: the same file again may come every day."""
    dates = tuple(
        (one.id, one.start_on, one.end_on, one.told_end_on, one.notice_due_on, one.promised_on, one.told_at,
         tuple((each.id, each.told_at) for each in one.decisions))
        for one in periods
    )  # fmt: skip
    hours = tuple((one.id, one.start_on, one.end_on, one.hours) for one in periods)
    talks = tuple(talk for talk in told.every_talk if talk.about_contract)
    return records.mark_of(
        part,
        *{
            Part.PERIODS: (dates,),
            Part.HOURS: (hours,),
            Part.WORK: (placements,),
            Part.AFTER: (told.after_contact,),
            Part.EVERYTHING: (dates, hours, placements, told.after_contact, talks),
        }[part],
    )


@cache
def _history_query() -> Select[*tuple[Any, ...]]:
    """Built once per process."""
    return (
        select(
            AuditLine.at,
            AuditLine.action,
            AuditLine.actor_role,
            Account.first_name,
            Account.last_name,
            Decision.outcome,
            Decision.until_on,
        )
        .outerjoin(Account, Account.id == AuditLine.actor_id)
        .outerjoin(Decision, Decision.id == AuditLine.thing)
        .where(
            AuditLine.about_participant_id == bindparam("participant"),
            or_(*(AuditLine.action.like(begins) for begins in IN_HISTORY)),
        )
        .order_by(AuditLine.at.desc(), AuditLine.id.desc())
        .limit(NEWEST)
    )


def _history(session: Session, participant: UUID) -> tuple[Event, ...]:
    rows = session.execute(_history_query(), {"participant": participant})
    return tuple(
        Event(
            row.at,
            f"{row.first_name or ''} {row.last_name or ''}".strip(),
            Hat(row.actor_role) if row.actor_role in set(Hat) else None,
            row.action,
            deed_of(row.action),
            DecisionKind(row.outcome) if row.outcome else None,
            row.until_on,
        )
        for row in rows
    )


def workplaces_of(session: Session, employer: UUID) -> list[Organisation]:
    """The workplaces of a formal employer, by name. One statement."""
    query = select(Organisation).where(Organisation.kind == WORKPLACE, Organisation.parent_id == employer)
    return list(session.scalars(query.order_by(Organisation.name, Organisation.id).limit(WORKPLACES)))
