"""Write periods, hours and workplaces down; decide what comes after a period, and tell it.

Nothing here is seen by the participant before it is told: `tell` and `tell_period` do that. The flow
`contract_news` calls them together with the notice and the audit line.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.base.clock import ONE_DAY, day_of
from portal.domain.contract import queries, rules
from portal.domain.contract.models import ContractPeriod, Decision, Placement, WorkingHours
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.rules import format_weekdays, parse_weekdays

MOST_HOURS = Decimal(40)


class PeriodsOverlap(Exception):
    """Two contracts of one person share a day."""


class BadHours(ValueError):
    """Hours a week are more than 0 and at most 40, on one to seven weekdays."""


class OutsidePeriod(ValueError):
    """A day that must lie within the period does not."""


class BadNewEnd(ValueError):
    """A contract that goes on has a new last day, later than the one it had."""


class ChangedMeanwhile(Exception):
    """Somebody else changed this after the page was shown."""


class NothingToTell(Exception):
    """It was told already, or another decision took its place."""


# --- periods, hours, workplace --------------------------------------------------------------------------------------


def add_period(
    session: Session,
    participant: UUID,
    employer: UUID,
    *,
    start_on: date,
    end_on: date,
    now: datetime,
    told: bool,
    promised_on: date | None = None,
    imported: dict[str, Any] | None = None,
) -> ContractPeriod:
    """Write a contract down; both days included.

    `told`: the participant sees it from now on (the period that runs at the first import and those before it); else it
    stays hidden until `tell_period`. `promised_on`: the contact person tells by this day, because the notice day had
    passed before the portal knew of the contract. Raises EndBeforeStart, YearUnlikely, PeriodsOverlap.
    """
    rules.check_period(start_on, end_on)
    _check_free(session, participant, start_on, end_on)
    period = ContractPeriod(
        participant_id=participant,
        employer_id=employer,
        start_on=start_on,
        end_on=end_on,
        promised_on=promised_on,
        told_at=now if told else None,
        source_at=now,
        imported=imported or {},
    )
    session.add(period)
    try:
        session.flush()
    except IntegrityError as refused:  # two files at once: the database allows one period per first day
        raise PeriodsOverlap from refused
    return period


def _check_free(session: Session, participant: UUID, start_on: date, end_on: date, but: UUID | None = None) -> None:
    query = select(ContractPeriod.id).where(
        ContractPeriod.participant_id == participant,
        ContractPeriod.start_on <= end_on,
        ContractPeriod.end_on >= start_on,
    )
    if but is not None:
        query = query.where(ContractPeriod.id != but)
    if session.scalar(query.limit(1)) is not None:
        raise PeriodsOverlap


def change_end(session: Session, period: ContractPeriod, *, end_on: date, now: datetime) -> None:
    """Another last day. A participant who knew of the period keeps seeing the day that was told, until `tell_period`.

    Raises EndBeforeStart, YearUnlikely, PeriodsOverlap.
    """
    rules.check_period(period.start_on, end_on)
    _check_free(session, period.participant_id, period.start_on, end_on, but=period.id)
    if period.told_at is not None:
        known = period.told_end_on or period.end_on
        period.told_end_on = known if known != end_on else None
    period.end_on, period.source_at = end_on, now
    session.flush()


def set_know_by(session: Session, period: ContractPeriod, day: date | None) -> None:
    """The day on which the participant hears at the latest; None goes back to the computed one.

    Raises KnowByOutsidePeriod.
    """
    if day is not None:
        rules.check_know_by(day, period.start_on, period.end_on)
    period.notice_due_on = day
    session.flush()


def set_letter_sent(session: Session, period: ContractPeriod, day: date | None, *, version: int, today: date) -> bool:
    """The employer sent the letter on this day; None: not yet. False when that was known already.

    `version` is that of the page on which it was filled in. Raises ChangedMeanwhile, LetterDayUnlikely.
    """
    if period.letter_sent_on == day:
        return False
    if period.version != version:
        raise ChangedMeanwhile
    if day is not None:
        rules.check_letter_day(day, period.start_on, today)
    period.letter_sent_on = day
    session.flush()
    return True


def set_longest_end(session: Session, period: ContractPeriod, day: date | None) -> None:
    """The longest this work can last, only where staff know it. Raises OutsidePeriod when before the last day."""
    if day is not None and day < period.end_on:
        raise OutsidePeriod(day)
    period.longest_end_on = day
    session.flush()


def set_hours(
    session: Session,
    period: ContractPeriod,
    *,
    from_on: date,
    hours_per_week: Decimal,
    weekdays: str,
    imported: dict[str, Any] | None = None,
) -> WorkingHours:
    """So many hours a week on these weekdays ('ma di wo') from a day on; a row of the same day is replaced.

    Raises BadHours, UnknownDay, OutsidePeriod.
    """
    days = format_weekdays(parse_weekdays(weekdays))
    if not 0 < hours_per_week <= MOST_HOURS or not days:
        raise BadHours(hours_per_week)
    if not period.start_on <= from_on <= period.end_on:
        raise OutsidePeriod(from_on)
    row = session.scalar(
        select(WorkingHours).where(WorkingHours.period_id == period.id, WorkingHours.from_on == from_on)
    ) or WorkingHours(period_id=period.id, from_on=from_on)
    row.hours_per_week, row.weekdays = hours_per_week, days
    if imported is not None:
        row.imported = imported
    session.add(row)
    session.flush()
    return row


def place_at_work(
    session: Session,
    participant: UUID,
    workplace: UUID,
    *,
    from_on: date,
    supervisor_name: str,
    supervisor_phone: str | None,
    supervisor_email: str | None,
    imported: dict[str, Any] | None = None,
) -> Placement:
    """This is the workplace from a day on, with who leads the work there (`supervisor_phone` in E.164).

    The workplace before it ends the day before; a row of the same first day is replaced.
    """
    rows = session.scalars(select(Placement).where(Placement.participant_id == participant)).all()
    placement = next((row for row in rows if row.from_on == from_on), None)
    placement = placement or Placement(participant_id=participant, from_on=from_on)
    placement.workplace_id = workplace
    placement.supervisor_name = supervisor_name
    placement.supervisor_phone = supervisor_phone
    placement.supervisor_email = supervisor_email
    if imported is not None:
        placement.imported = imported
    session.add(placement)
    in_order = sorted({*rows, placement}, key=lambda row: row.from_on)
    for one, following in pairwise(in_order):
        one.until_on = following.from_on - ONE_DAY
    session.flush()
    return placement


# --- what comes after -----------------------------------------------------------------------------------------------


def decide(
    session: Session,
    period: ContractPeriod,
    *,
    kind: DecisionKind,
    until_on: date | None = None,
    now: datetime,
    actor: UUID,
) -> Decision:
    """Write down what comes after a period. Nobody but staff knows of it until `tell`; a later decision replaces it.

    GOES_ON: `until_on` is the new last day. CORRECTED: what was told no longer holds; `until_on` is the right last day
    of this period, if that was wrong. STOPS has no day of its own. Raises BadNewEnd, EndBeforeStart, YearUnlikely,
    PeriodsOverlap.
    """
    if kind is DecisionKind.GOES_ON:
        if until_on is None or until_on <= period.end_on:
            raise BadNewEnd(until_on)
        rules.check_period(period.end_on + ONE_DAY, until_on)
    elif kind is DecisionKind.CORRECTED and until_on is not None:
        rules.check_period(period.start_on, until_on)
        _check_free(session, period.participant_id, period.start_on, until_on, but=period.id)
    decision = Decision(
        period_id=period.id,
        outcome=kind,
        until_on=None if kind is DecisionKind.STOPS else until_on,
        decided_by_id=actor,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    return decision


def tell(session: Session, period: ContractPeriod, decision: Decision, *, now: datetime, actor: UUID) -> None:
    """The participant knows this decision from now on, and the period with its last day as it is now.

    GOES_ON makes the next period known: a row that a file brought is told, else one is made with the same hours.
    CORRECTED hides the period after this one, as long as it has not begun, and sets the last day. Raises NothingToTell
    when it was told already, or when a later decision took its place.
    """
    if queries.waiting_decision(session, period.id) != decision:
        raise NothingToTell
    if period.is_hidden:
        tell_period(session, period, now=now, actor=actor)
    decision.told_at, decision.told_by_id = now, actor
    session.flush()
    if decision.outcome == DecisionKind.GOES_ON and decision.until_on is not None:
        _tell_next_period(session, period, decision.until_on, now=now)
    elif decision.outcome == DecisionKind.CORRECTED:
        _take_back(session, period, decision.until_on, now=now)


def _next_period(session: Session, period: ContractPeriod) -> ContractPeriod | None:
    return session.scalar(
        select(ContractPeriod)
        .where(ContractPeriod.participant_id == period.participant_id, ContractPeriod.start_on > period.end_on)
        .order_by(ContractPeriod.start_on)
        .limit(1)
    )


def _tell_next_period(session: Session, period: ContractPeriod, until_on: date, *, now: datetime) -> None:
    following = _next_period(session, period)
    if following is not None and following.start_on <= until_on:
        _tell_of(following, until_on, now=now)
        session.flush()
        return
    made = add_period(
        session,
        period.participant_id,
        period.employer_id,
        start_on=period.end_on + ONE_DAY,
        end_on=until_on,
        now=now,
        told=True,
    )
    if hours := _last_hours(session, period):
        set_hours(session, made, from_on=made.start_on, hours_per_week=hours.hours_per_week, weekdays=hours.weekdays)


def _tell_of(period: ContractPeriod, until_on: date, *, now: datetime) -> None:
    """What was told counts. Where a file says another last day, that stays to be told."""
    period.told_at = now
    if period.imported:
        period.told_end_on = until_on if until_on != period.end_on else None
    else:
        period.end_on, period.told_end_on = until_on, None


def _last_hours(session: Session, period: ContractPeriod) -> WorkingHours | None:
    return session.scalar(
        select(WorkingHours).where(WorkingHours.period_id == period.id).order_by(WorkingHours.from_on.desc()).limit(1)
    )


def _take_back(session: Session, period: ContractPeriod, end_on: date | None, *, now: datetime) -> None:
    following = _next_period(session, period)
    if following is not None and following.start_on > max(period.end_on, day_of(now)):
        following.told_at = following.told_end_on = None
    if end_on is not None:
        period.end_on, period.told_end_on, period.source_at = end_on, None, now
    session.flush()


def tell_period(session: Session, period: ContractPeriod, *, now: datetime, actor: UUID) -> None:
    """The participant knows this period, and its last day as it is now. Raises NothingToTell when that is so already.

    A last day other than the one told before is a correction, with who and when; what was told about what comes after
    the period stays told.
    """
    if not period.is_hidden:
        raise NothingToTell
    if period.told_at is None:
        period.told_at = now
    else:
        _tell_corrected_end(session, period, now=now, actor=actor)
    period.told_end_on = None
    session.flush()


def _tell_corrected_end(session: Session, period: ContractPeriod, *, now: datetime, actor: UUID) -> None:
    held = session.scalar(
        select(Decision)
        .where(Decision.period_id == period.id, Decision.told_at.is_not(None))
        .order_by(Decision.told_at.desc(), Decision.id.desc())
        .limit(1)
    )
    told_again: list[tuple[DecisionKind, date | None]] = [(DecisionKind.CORRECTED, period.end_on)]
    if held is not None and held.outcome == DecisionKind.STOPS:
        told_again.append((DecisionKind.STOPS, None))
    for kind, until_on in told_again:
        session.add(
            Decision(
                period_id=period.id,
                outcome=kind,
                until_on=until_on,
                decided_by_id=actor,
                decided_at=now,
                told_at=now,
                told_by_id=actor,
            )
        )
