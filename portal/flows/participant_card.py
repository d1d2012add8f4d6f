"""The card of one participant that stands beside the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from portal.base.tables import opened
from portal.domain.accounts.models import Account, Invitation, Participant
from portal.domain.contract.models import ContractPeriod
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.information.models import ContentVersion
from portal.domain.information.queries import THE_ONE
from portal.domain.messages.models import Conversation
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.rules import ExpectedDuration


@dataclass(frozen=True, slots=True)
class Card:
    """What a contact person needs beside the conversation; of a running absence only days, duration and phone."""

    account: UUID
    name: str
    first_name: str
    phone: str | None
    may_write: bool
    """False when the participant wants no messages here: call, or send a letter."""
    has_joined: bool
    is_to_confirm: bool
    """A number or address that is not in the file waits to be looked after."""
    is_kept_out: bool
    """And until then nothing personal shows."""
    invited_until: datetime | None
    """Until when the open invitation can be used; it may be over."""
    spell: UUID | None
    sick_since: date | None
    duration: ExpectedDuration | None
    reach_phone: str | None
    letter_sent_on: date | None
    """When the formal employer last sent a letter about what comes after the contract."""
    version: int
    """Of the conversation."""
    content: int | None
    """Version of the published articles."""


def card_of(session: Session, participant: UUID) -> Card | None:
    """One statement. The caller sees to it that this member of staff may."""
    row = session.execute(_card(), {"participant": participant}).first()
    if row is None:
        return None
    return Card(
        account=row.id,
        name=f"{row.first_name} {row.last_name}".strip(),
        first_name=row.first_name,
        phone=opened(Account, "phone", row.id, row.phone_sealed),
        may_write=row.post_by_portal is not False,
        has_joined=row.joined_at is not None,
        is_to_confirm=row.to_confirm,
        is_kept_out=row.to_confirm_at is not None,
        invited_until=row.valid_until,
        spell=row.spell,
        sick_since=row.first_day,
        duration=ExpectedDuration(row.expected_duration) if row.expected_duration else None,
        reach_phone=opened(SickSpell, "reach_phone", row.spell, row.reach_phone_sealed) if row.spell else None,
        letter_sent_on=row.letter_sent_on,
        version=row.version or 1,
        content=row.number,
    )


@cache
def _card() -> Select[*tuple[Any, ...]]:
    """Built once per process."""
    return (
        select(
            Account.id,
            Account.first_name,
            Account.last_name,
            Account.phone_sealed,
            Account.post_by_portal,
            Account.joined_at,
            Account.to_confirm_at,
            exists()
            .where(Task.participant_id == Participant.id, Task.kind == TaskKind.CONFIRM_CONTACT, Task.done_at.is_(None))
            .label("to_confirm"),
            Invitation.valid_until,
            SickSpell.id.label("spell"),
            SickSpell.first_day,
            SickSpell.expected_duration,
            SickSpell.reach_phone_sealed,
            select(func.max(ContractPeriod.letter_sent_on, type_=Date()))
            .where(ContractPeriod.participant_id == Participant.id)
            .scalar_subquery()
            .label("letter_sent_on"),
            Conversation.version,
            ContentVersion.number,
        )
        .select_from(Participant)
        .join(Account, Account.id == Participant.account_id)
        .outerjoin(
            SickSpell,
            and_(
                SickSpell.participant_id == Participant.id,
                SickSpell.better_at.is_(None),
                SickSpell.undone_at.is_(None),
            ),
        )
        .outerjoin(
            Invitation,
            and_(Invitation.account_id == Account.id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)),
        )
        .outerjoin(Conversation, Conversation.participant_id == Participant.id)
        .outerjoin(ContentVersion, ContentVersion.id == THE_ONE)
        .where(Participant.id == bindparam("participant"))
    )
