"""Around a sick report: whose work is it, who must be told, and does the contract run?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.base.tables import opened
from portal.domain.accounts.models import Account, Participant, Role
from portal.domain.accounts.rules import RoleKind
from portal.domain.contract.models import ContractPeriod, Decision, Placement
from portal.domain.contract.rules import DecisionFact, DecisionKind, Period, StatusKind, status_of
from portal.domain.organisations.models import Organisation

AnyRow = Row[*tuple[Any, ...]]
Employer = aliased(Organisation, name="employer")
Workplace = aliased(Organisation, name="workplace")


class Employment(StrEnum):
    """Can somebody report sick from this job?"""

    RUNS = "runs"
    NOT_BEGUN = "not_begun"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that is told; without a desk nobody there can read it, and it must be called."""

    organisation: UUID
    name: str
    phone: str | None
    has_desk: bool
    counts_as_report: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What a sick report needs to know of somebody's work. Only what the participant was told of the contract."""

    account: UUID
    own_phone: str | None
    employment: Employment
    first_day: date | None
    employer: Party | None
    workplace: Party | None
    supervisor: str | None
    after_contact: str | None
    """Who helps after the last day, as long as that was agreed."""
    after_phone: str | None


def _has_desk(kind: RoleKind, organisation: InstrumentedAttribute[UUID], today: date) -> ColumnElement[bool]:
    """Is there an active account at this desk that has joined?"""
    worker = aliased(Account)
    return exists().where(
        Role.kind == kind,
        Role.organisation_id == organisation,
        Role.from_on <= today,
        or_(Role.until_on.is_(None), Role.until_on >= today),
        worker.id == Role.account_id,
        worker.deactivated_at.is_(None),
        worker.joined_at.is_not(None),
    )


def job_of(session: Session, participant: UUID, today: date) -> Job:
    """One statement."""
    current_placement = (
        select(Placement.id)
        .where(Placement.participant_id == participant, Placement.from_on <= today)
        .order_by(Placement.from_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Participant.account_id,
            Participant.id.label("participant_id"),
            Participant.after_contact_name,
            Participant.after_contact_phone_sealed,
            Participant.after_contact_until,
            Account.phone_sealed,
            ContractPeriod.start_on,
            ContractPeriod.end_on,
            ContractPeriod.told_end_on,
            ContractPeriod.told_at,
            Decision.outcome,
            Decision.until_on,
            Decision.told_at.label("decision_told_at"),
            Employer.id.label("employer_id"),
            Employer.name.label("employer_name"),
            Employer.phone.label("employer_phone"),
            Employer.counts_as_report,
            _has_desk(RoleKind.EMPLOYER_DESK, Employer.id, today).label("employer_desk"),
            Workplace.id.label("workplace_id"),
            Workplace.name.label("workplace_name"),
            Workplace.phone.label("workplace_phone"),
            _has_desk(RoleKind.WORKPLACE_DESK, Workplace.id, today).label("workplace_desk"),
            Placement.id.label("placement_id"),
            Placement.supervisor_name,
            Placement.supervisor_phone_sealed,
        )
        .join(Account, Account.id == Participant.account_id)
        .outerjoin(ContractPeriod, ContractPeriod.participant_id == Participant.id)
        .outerjoin(Decision, and_(Decision.period_id == ContractPeriod.id, Decision.told_at.is_not(None)))
        .outerjoin(Employer, Employer.id == ContractPeriod.employer_id)
        .outerjoin(Placement, Placement.id == current_placement)
        .outerjoin(Workplace, Workplace.id == Placement.workplace_id)
        .where(Participant.id == participant)
        .order_by(ContractPeriod.start_on, Decision.told_at)
    ).all()
    return _job(rows, today)


def _job(rows: Sequence[AnyRow], today: date) -> Job:
    told = [row for row in rows if row.told_at] or [row for row in rows if row.start_on]
    employment = _employment(told, today)
    begun = [row for row in told if row.start_on <= today]
    now = begun[-1] if begun else rows[0]
    supervisor_phone = opened(Placement, "supervisor_phone", now.placement_id, now.supervisor_phone_sealed)
    still_helps = now.after_contact_until is None or now.after_contact_until >= today
    after_phone = opened(Participant, "after_contact_phone", now.participant_id, now.after_contact_phone_sealed)
    return Job(
        account=now.account_id,
        own_phone=opened(Account, "phone", now.account_id, now.phone_sealed),
        employment=employment,
        first_day=told[0].start_on if told else None,
        employer=Party(now.employer_id, now.employer_name, now.employer_phone, now.employer_desk, now.counts_as_report)
        if now.employer_id
        else None,
        workplace=Party(
            now.workplace_id, now.workplace_name, now.workplace_phone or supervisor_phone, now.workplace_desk
        )
        if now.workplace_id
        else None,
        supervisor=now.supervisor_name,
        after_contact=now.after_contact_name if still_helps else None,
        after_phone=after_phone if still_helps else None,
    )


def _employment(told: Sequence[AnyRow], today: date) -> Employment:
    periods = {row.start_on: Period(row.start_on, row.told_end_on or row.end_on) for row in told}
    decisions = [
        DecisionFact(row.start_on, DecisionKind(row.outcome), row.decision_told_at, row.until_on)
        for row in told
        if row.outcome
    ]
    status = status_of(periods.values(), decisions, (), today)
    if status is None or status.kind is StatusKind.BEGINS:
        return Employment.NOT_BEGUN
    if status.kind in (StatusKind.STOPPED, StatusKind.ENDED_UNKNOWN):
        return Employment.STOPPED
    return Employment.RUNS
