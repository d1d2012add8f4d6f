"""A long illness, for the contact person and stand-in: the days that the law sets, and who is sick on the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain.contract import queries as contract
from portal.domain.contract.models import ContractPeriod
from portal.domain.guidance.rules import TaskKind
from portal.domain.sickness import queries
from portal.domain.sickness.long_illness import Milestone, counted_from, milestones
from portal.domain.sickness.models import SickSpell
from portal.flows.on_duty import Rota, give

AHEAD = timedelta(days=14)
"""The last working day before a last day is never farther away than this."""


@dataclass(frozen=True, slots=True)
class Course:
    """A running report as staff see it: from when its days count, and what the law sets for when."""

    first_day: date
    counted_from: date
    """Earlier than the first day when a report before it counts together with this one."""
    follows: date | None
    """The first day of the report before it, when fewer than four weeks lie in between."""
    milestones: list[Milestone]


def course_of(session: Session, spell: SickSpell, last_day: date | None, today: date) -> Course:
    """One statement. `last_day` is that of the contract, as far as it is known."""
    spans = queries.spans(session, spell.participant_id)
    earlier = [
        (first, back) for key, (first, back) in spans.items() if key != spell.id and back and first <= spell.first_day
    ]
    counted = counted_from(earlier, spell.first_day)
    before = spans.get(spell.linked_to_id) if spell.linked_to_id else None
    return Course(spell.first_day, counted, before[0] if before else None, milestones(counted, last_day, today))


def last_day_tasks(session: Session, now: datetime, weekdays: frozenset[int]) -> int:
    """A task for each who is sick on the last day of the contract, on that day or the last working day before it.

    What was told counts: a contract that goes on makes none. How many were made.
    """
    rota, made = Rota(session, now), 0
    for spell in _near_the_end(session, rota.today):
        status = contract.told(session, spell.participant_id, rota.today).status(rota.today)
        if status is None or not rota.today <= status.last_day <= rota.today + AHEAD:
            continue
        if spell.first_day_back is not None and spell.first_day_back <= status.last_day:
            continue
        due_on = clock.last_working_day_up_to(status.last_day, weekdays)
        if rota.today < due_on:
            continue
        made += give(
            session,
            rota,
            TaskKind.SICK_AT_LAST_DAY,
            cause=f"sick_at_last_day:{spell.id}:{status.last_day}",
            due_on=due_on,
            participant=spell.participant_id,
            thing=spell.id,
        )
    return made


def _near_the_end(session: Session, today: date) -> list[SickSpell]:
    """Reports that run, or end after today, of who has a contract that ends soon. One statement."""
    ends_soon = select(ContractPeriod.participant_id).where(
        or_(
            ContractPeriod.end_on.between(today, today + AHEAD),
            ContractPeriod.told_end_on.between(today, today + AHEAD),
        )
    )
    return list(
        session.scalars(
            select(SickSpell).where(
                SickSpell.undone_at.is_(None),
                or_(SickSpell.first_day_back.is_(None), SickSpell.first_day_back > today),
                SickSpell.participant_id.in_(ends_soon),
            )
        )
    )
