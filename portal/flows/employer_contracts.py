"""Contracts at the desk of the formal employer: last day, safe day, and when the letter was sent. Nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.contract import actions
from portal.domain.contract.models import ContractPeriod
from portal.flows.permission import NotYours


def looked(session: Session, me: Me, participants: Iterable[UUID], *, now: datetime) -> None:
    """Somebody at the desk is about to see these people: a line for each, before the page is shown."""
    for participant in participants:
        audit.note(session, "person_looked", now=now, actor=me.account, role=Hat.EMPLOYER_DESK, about=participant)


def letter_sent(session: Session, me: Me, period: UUID, day: date | None, *, version: int, now: datetime) -> None:
    """The letter was sent on this day; None: not yet. Raises NotYours, ChangedMeanwhile, LetterDayUnlikely."""
    found = session.scalar(select(ContractPeriod).where(ContractPeriod.id == period).with_for_update())
    if found is None or found.employer_id not in me.organisations(RoleKind.EMPLOYER_DESK):
        raise NotYours(found.participant_id if found else None)
    if actions.set_letter_sent(session, found, day, version=version, today=clock.day_of(now)):
        audit.note(
            session, "contract_letter_sent", now=now, actor=me.account, role=Hat.EMPLOYER_DESK,
            about=found.participant_id, thing=found.id,
        )  # fmt: skip
