"""After the last contract: sign-in stays for so many months as the setting says, and then ends by the clock.

Nothing is deleted here (`forgetting` does that, by its own terms). Telling of a new contract opens the account again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Date, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts.models import Account, Participant, Role
from portal.domain.audit.rules import Hat
from portal.domain.contract.models import ContractPeriod

AT_ONCE = 200
"""Accounts in one transaction."""
SHORTEST_MONTH = timedelta(days=28)


def closes_on(last_day: date, months: int) -> date:
    """The last day on which somebody can sign in whose contracts end with `last_day`."""
    return clock.add_months(last_day, months)


def close_due(session: Session, months: int, *, now: datetime) -> int:
    """Close the accounts of whose last contract ended so many months ago; how many. Who has a role stays.

    A contract that was not told yet keeps the account open as well: nobody is shut out by what they do not know.
    """
    today = clock.day_of(now)
    last_day = func.max(ContractPeriod.end_on, type_=Date)
    known = func.max(func.coalesce(ContractPeriod.told_end_on, ContractPeriod.end_on), type_=Date)
    rows = session.execute(
        select(Participant.id, Account.id.label("account"), last_day.label("last_day"), known.label("known"))
        .join(Account, Account.id == Participant.account_id)
        .join(ContractPeriod, ContractPeriod.participant_id == Participant.id)
        .where(
            Account.deactivated_at.is_(None),
            ~exists().where(Role.account_id == Account.id, or_(Role.until_on.is_(None), Role.until_on >= today)),
        )
        .group_by(Participant.id, Account.id)
        .having(last_day <= today - SHORTEST_MONTH * months)
        .order_by(last_day, Participant.id)
        .limit(AT_ONCE)
    )
    due = [row for row in rows if closes_on(max(row.last_day, row.known), months) < today]
    for row in due:
        _close(session, row.id, row.account, now=now)
    return len(due)


def _close(session: Session, participant: UUID, account: UUID, *, now: datetime) -> None:
    session.get_one(Account, account).deactivated_at = now
    audit.note(session, "person_closed", now=now, actor=None, role=Hat.NIGHT, about=participant, thing=account)
