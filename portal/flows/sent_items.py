"""What a participant ever sent: messages and sick reports, with their times. Only for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.accounts.models import Account
from portal.domain.messages import queries
from portal.domain.messages.queries import Line
from portal.domain.sickness.models import SickSpell, SpellChange
from portal.domain.sickness.rules import ChangeKind


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that was told about being sick: when, which report, and who wrote it down, if not the participant."""

    kind: ChangeKind
    at: datetime
    reference: str
    spell: SickSpell
    written_by: str | None
    """Who wrote it down or put it right, when it was not the participant."""


@dataclass(frozen=True, slots=True)
class SentItems:
    """Newest first."""

    messages: list[Line]
    reports: list[Report]


def sent_items(session: Session, participant: UUID, account: UUID, *, most: int | None = None) -> SentItems:
    """Everything sent, or the newest `most` of each. Three statements."""
    changes = session.execute(
        select(SpellChange.kind, SpellChange.at, SickSpell, Account)
        .join(SickSpell, SickSpell.id == SpellChange.spell_id)
        .join(Account, Account.id == SpellChange.by_id)
        .where(SickSpell.participant_id == participant)
        .order_by(SpellChange.at.desc(), SpellChange.id.desc())
        .limit(most)
    )
    reports = [
        Report(ChangeKind(kind), at, spell.reference, spell, None if by.id == account else _name(by))
        for kind, at, spell, by in changes
    ]
    return SentItems(queries.written_by(session, participant, account, most=most), reports)


def _name(account: Account) -> str:
    return f"{account.first_name} {account.last_name}".strip()
