"""Everything that is kept about one participant: to read, and to take along.

Every table of the house is either a `Part` here or stands in `NOT_YOURS` with the reason why. Of a contract it holds
only what was told, as every other page of the participant.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.base.tables import Base
from portal.domain.accounts.models import (
    Account,
    FormerAddress,
    HeldForm,
    Invitation,
    KnownPhone,
    Participant,
    Role,
    SignIn,
)
from portal.domain.audit.models import AuditLine
from portal.domain.audit.rules import deed_of
from portal.domain.contract.models import ContractPeriod, Decision, Placement, WorkingHours
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.models import ContactAssignment, Talk
from portal.domain.information.models import StepTick
from portal.domain.messages.models import Attachment, Conversation, Message
from portal.domain.notifications.models import Notice
from portal.domain.organisations.models import Organisation
from portal.domain.sickness.models import Appointment, Delivery, SickSpell, SpellChange
from portal.domain.ways_in.models import Authenticator, Code, Identity, Passkey

Row = dict[str, Any]


@dataclass(frozen=True)
class Owner:
    account: UUID
    participant: UUID


@dataclass(frozen=True)
class Part:
    """One table: which rows are of this person, and which of their fields are handed out."""

    model: type[Base]
    mine: Callable[[Owner], ColumnElement[bool]]
    fields: tuple[str, ...]
    made: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    """Fields that are not a column: the last day as it was told."""
    without_untold: Callable[[Session, Owner, list[Row]], list[Row]] | None = None
    """Takes out of the rows what staff wrote down and have not told yet."""

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)


NAMED: dict[str, tuple[str, type[Base], str]] = {
    "organisation_id": ("organisation", Organisation, "name"),
    "employer_id": ("employer", Organisation, "name"),
    "workplace_id": ("workplace", Organisation, "name"),
    "contact_id": ("contact_person", Account, "name"),
    "staff_id": ("with", Account, "name"),
    "author_id": ("author", Account, "name"),
    "actor_id": ("by", Account, "name"),
    "by_id": ("by", Account, "name"),
    "reported_by_id": ("by", Account, "name"),
    "decided_by_id": ("decided_by", Account, "name"),
    "seen_by_id": ("seen_by", Account, "name"),
    "made_by_id": ("by", Account, "name"),
    "from_account_id": ("from", Account, "name"),
    "spell_id": ("report", SickSpell, "reference"),
    "linked_to_id": ("follows", SickSpell, "reference"),
}
"""A column that points at something: what the field is called, and what is said in place of the id."""


def _of_participant(model: Any) -> Callable[[Owner], ColumnElement[bool]]:
    return lambda owner: model.participant_id == owner.participant


def _of_account(model: Any) -> Callable[[Owner], ColumnElement[bool]]:
    return lambda owner: model.account_id == owner.account


def _told(owner: Owner) -> Any:
    return select(ContractPeriod.id).where(
        ContractPeriod.participant_id == owner.participant, ContractPeriod.told_at.is_not(None)
    )


def _last_day_told(session: Session, owner: Owner) -> date:
    """The last day of which this person knows; the first day of all when there is none."""
    known = func.coalesce(ContractPeriod.told_end_on, ContractPeriod.end_on)
    query = select(func.max(known)).where(
        ContractPeriod.participant_id == owner.participant, ContractPeriod.told_at.is_not(None)
    )
    return session.scalar(query) or date.min


def _without_help_afterwards(session: Session, owner: Owner, rows: list[Row]) -> list[Row]:
    """Who helps after the last day is filled in before it is told that the contract stops."""
    stops = select(Decision.id).where(
        Decision.period_id.in_(_told(owner)), Decision.outcome == DecisionKind.STOPS, Decision.told_at.is_not(None)
    )
    if session.scalar(stops.limit(1)) is not None:
        return rows
    return [{name: None if name.startswith("after_contact") else value for name, value in row.items()} for row in rows]


def _places_told(session: Session, owner: Owner, rows: list[Row]) -> list[Row]:
    """Workplaces up to the last day that was told; the day before a later one says nothing either."""
    last = _last_day_told(session, owner)
    known = [row for row in rows if row["from_on"] <= last]
    return [row | {"until_on": None} if row["until_on"] and row["until_on"] >= last else row for row in known]


def _hours_told(owner: Owner) -> Any:
    """Hours that begin after the last day that was told belong to what is not told yet."""
    return exists().where(
        ContractPeriod.id == WorkingHours.period_id,
        ContractPeriod.participant_id == owner.participant,
        ContractPeriod.told_at.is_not(None),
        WorkingHours.from_on <= func.coalesce(ContractPeriod.told_end_on, ContractPeriod.end_on),
    )


def _spells(owner: Owner) -> Any:
    return select(SickSpell.id).where(SickSpell.participant_id == owner.participant)


def _changes(owner: Owner) -> Any:
    return select(SpellChange.id).where(SpellChange.spell_id.in_(_spells(owner)))


def _messages(owner: Owner) -> Any:
    return (
        select(Message.id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.participant_id == owner.participant)
    )


PARTS: tuple[Part, ...] = (
    Part(
        Account,
        lambda owner: Account.id == owner.account,
        (
            "first_name",
            "last_name",
            "email",
            "phone",
            "email_verified_at",
            "phone_verified_at",
            "to_confirm_at",
            "language",
            "text_size",
            "post_by_portal",
            "post_by_portal_at",
            "news_by_email",
            "news_by_sms",
            "news_by_call",
            "made_at",
            "joined_at",
            "deactivated_at",
        ),
    ),
    Part(
        Participant,
        lambda owner: Participant.id == owner.participant,
        ("personnel_number", "enrolled_at", "after_contact_name", "after_contact_phone", "after_contact_until"),
        without_untold=_without_help_afterwards,
    ),
    Part(Role, _of_account(Role), ("kind", "organisation_id", "from_on", "until_on")),
    Part(
        ContractPeriod,
        lambda owner: ContractPeriod.id.in_(_told(owner)),
        (
            "employer_id",
            "start_on",
            "notice_due_on",
            "promised_on",
            "longest_end_on",
            "letter_sent_on",
            "told_at",
            "source_at",
        ),
        {"last_day": lambda period: period.told_end_on or period.end_on},
    ),
    Part(
        Decision,
        lambda owner: Decision.period_id.in_(_told(owner)) & Decision.told_at.is_not(None),
        ("outcome", "until_on", "decided_by_id", "decided_at", "told_at"),
    ),
    Part(
        WorkingHours,
        _hours_told,
        ("from_on", "hours_per_week", "weekdays"),
    ),
    Part(
        Placement,
        _of_participant(Placement),
        ("workplace_id", "from_on", "until_on", "supervisor_name", "supervisor_phone", "supervisor_email"),
        without_untold=_places_told,
    ),
    Part(ContactAssignment, _of_participant(ContactAssignment), ("contact_id", "from_at", "until_at")),
    Part(
        Talk,
        _of_participant(Talk),
        (
            "on_day",
            "at_time",
            "place",
            "staff_id",
            "about_contract",
            "planned_at",
            "held_at",
            "cancelled_at",
            "goes_well",
            "is_hard",
            "we_agree",
            "shared_at",
        ),
    ),
    Part(
        SickSpell,
        _of_participant(SickSpell),
        (
            "reference",
            "first_day",
            "reported_at",
            "reported_by_id",
            "expected_duration",
            "reach_phone",
            "address_kind",
            "postcode",
            "house_number",
            "work_accident",
            "traffic_accident",
            "partial_asked_at",
            "first_day_back",
            "better_at",
            "undone_at",
            "correction",
            "linked_to_id",
        ),
    ),
    Part(Appointment, lambda owner: Appointment.spell_id.in_(_spells(owner)), ("spell_id", "on_day", "with_whom")),
    Part(SpellChange, lambda owner: SpellChange.spell_id.in_(_spells(owner)), ("spell_id", "kind", "at", "by_id")),
    Part(
        Delivery,
        lambda owner: Delivery.change_id.in_(_changes(owner)),
        ("recipient", "organisation_id", "has_desk", "seen_at", "seen_by_id"),
    ),
    Part(Conversation, _of_participant(Conversation), ("contact_id", "waiting_since", "promised_on")),
    Part(
        Message,
        lambda owner: Message.id.in_(_messages(owner)),
        (
            "sent_at",
            "author_id",
            "side",
            "subject",
            "from_page",
            "promised_on",
            "seen_at",
            "answered",
            "closed_at",
            "removed_at",
            "removal_ground",
        ),
        {
            "text": lambda message: None if message.removed_at else message.text,
            "links": lambda message: ", ".join(one["title"] for one in json.loads(message.links or "[]")),
        },
    ),
    Part(
        Attachment,
        lambda owner: Attachment.message_id.in_(_messages(owner)),
        ("name", "kind", "media_type", "size"),
    ),
    Part(StepTick, _of_participant(StepTick), ("step_key", "occurrence", "state", "on_day")),
    Part(
        Notice,
        _of_account(Notice),
        ("kind", "channel", "from_account_id", "made_at", "state", "tries", "sent_at", "failure"),
    ),
    Part(
        KnownPhone,
        _of_account(KnownPhone),
        ("label", "known_since", "used_on", "wrong_pins", "forgotten_at", "push_at"),
    ),
    Part(SignIn, _of_account(SignIn), ("way", "started_at", "proven_at", "used_at", "ended_at")),
    Part(Invitation, _of_account(Invitation), ("made_at", "made_by_id", "valid_until", "used_at", "revoked_at")),
    Part(Code, _of_account(Code), ("purpose", "channel", "address", "made_at", "valid_until", "tries", "used_at")),
    Part(FormerAddress, _of_account(FormerAddress), ("channel", "address", "until_at")),
    Part(Passkey, _of_account(Passkey), ("label", "made_at", "used_on", "removed_at")),
    Part(Authenticator, _of_account(Authenticator), ("made_at", "confirmed_at", "tries", "removed_at")),
    Part(Identity, _of_account(Identity), ("issuer", "subject", "linked_at", "used_on")),
    Part(HeldForm, _of_account(HeldForm), ("path", "held_at", "sent_at", "fields", "files_lost")),
    Part(
        AuditLine,
        lambda owner: or_(AuditLine.about_participant_id == owner.participant, AuditLine.actor_id == owner.account),
        ("at", "actor_id", "actor_role"),
        {"deed": lambda line: deed_of(line.action).value},
    ),
)

NOT_YOURS: dict[str, str] = {
    "challenges": "kept for five minutes, what a passkey signs; nothing in it is about a person",
    "attempt_counts": "counts under a hash: nobody can be found in them",
    "worker_pulses": "about the portal itself",
    "organisations": "about employers and workplaces; their names stand with the contract",
    "staff_profiles": "about staff",
    "absences": "about staff",
    "tasks": "the work list of staff; what it is about stands in the other tables",
    "attachment_contents": "the files themselves: each can be opened in the conversation",
    "articles": "published for everybody",
    "article_versions": "published for everybody",
    "steps": "published for everybody",
    "content_versions": "about the portal itself",
    "amounts": "published for everybody",
    "import_files": "a file with many people, gone within a day; what was taken from it stands in the other tables",
    "article_copies": "what staff are writing for everybody",
    "article_pictures": "published for everybody",
    "link_checks": "about other websites",
    "clear_counts": "only counts",
    "remarks": "kept without a name: nobody knows whose they are",
}

LEFT_OUT: dict[str, str] = {
    "id": "a number of the portal",
    "account_id": "a number of the portal",
    "participant_id": "a number of the portal",
    "about_participant_id": "a number of the portal",
    "period_id": "a number of the portal",
    "phone_id": "a number of the portal",
    "change_id": "a number of the portal",
    "conversation_id": "a number of the portal",
    "message_id": "a number of the portal",
    "last_staff_message_id": "a number of the portal",
    "thing": "a number of the portal",
    "cause": "numbers of the portal",
    "once": "keeps a button that was pressed twice from counting twice",
    "version": "counts changes",
    "position": "the order of files",
    "imported": "hashes of what the last file said",
    "email_hash": "finds the address, says nothing",
    "phone_hash": "finds the number, says nothing",
    "pin_hash": "secret: opens the portal",
    "secret_hash": "secret: opens the portal",
    "code_hash": "secret: opens the portal",
    "secret": "secret: opens the portal",
    "last_step": "keeps a code of an authenticator from counting twice",
    "credential_id": "a number of the device",
    "public_key": "a key of the device",
    "sign_count": "counts how often the key was used",
    "push": "where the browser of the phone takes messages, with its keys: only a machine can use it",
    "push_hash": "finds that place, says nothing",
    "spent": "about the sending itself",
    "goes_with_id": "a number of the portal",
    "end_on": "handed out as last_day, as it was told",
    "told_end_on": "handed out as last_day",
    "told_by_id": "a number of the portal",
    "removed_by_id": "a number of the portal",
    "later_on": "the plan of staff",
    "last_message_at": "stands with the messages",
    "unseen_by_staff": "counts messages",
    "unread": "counts messages",
    "unread_since": "stands with the messages",
    "promised_by_id": "stands with the conversation",
    "next_try_at": "about the sending itself",
    "claimed_at": "about the sending itself",
    "action": "handed out as deed: the exact word could tell what was decided before it was told",
}


def export(session: Session, account: UUID, participant: UUID) -> dict[str, list[Row]]:
    """Table -> rows, in the order of `PARTS`; ids are replaced by names."""
    owner = Owner(account, participant)
    found = {part.table: _rows(session, part, owner) for part in PARTS}
    _name(session, [row for rows in found.values() for row in rows])
    return found


def _rows(session: Session, part: Part, owner: Owner) -> list[Row]:
    """The rows of one table, oldest first."""
    things = session.scalars(select(part.model).where(part.mine(owner)).order_by(part.model.__table__.c.id))
    rows = [
        {name: getattr(thing, name) for name in part.fields} | {name: make(thing) for name, make in part.made.items()}
        for thing in things
    ]
    return part.without_untold(session, owner, rows) if part.without_untold else rows


def _name(session: Session, rows: list[Row]) -> None:
    """Put names where ids stand."""
    wanted: dict[type[Base], set[UUID]] = {}
    for row in rows:
        for column, (_word, model, _attribute) in NAMED.items():
            if row.get(column):
                wanted.setdefault(model, set()).add(row[column])
    said: dict[UUID, str] = {}
    attributes = {model: attribute for _word, model, attribute in NAMED.values()}
    for model, ids in wanted.items():
        key = model.__table__.c.id
        for thing in session.scalars(select(model).where(key.in_(ids))):
            said[thing.id] = getattr(thing, attributes[model])  # type: ignore[attr-defined]
    for row in rows:
        for column in [name for name in row if name in NAMED]:
            row[NAMED[column][0]] = said.get(row.pop(column))
