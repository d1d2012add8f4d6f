"""What the night deletes: one rule per table that has a term, or the reason why nothing is deleted there.

A rule deletes a few rows at a time and says how many, so that every transaction is short and a run that is stopped goes
on the next time. The terms are those of the settings; from when they count stands in `retention.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, delete, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.base import clock
from portal.base.settings import Keeping
from portal.base.tables import Base
from portal.domain.accounts.models import AttemptCount, FormerAddress, HeldForm, Invitation, KnownPhone, Role, SignIn
from portal.domain.accounts.rules import HELD_FORM_KEPT, LONGEST_SESSION, PHONE_KNOWN
from portal.domain.audit.models import AuditLine
from portal.domain.contract.models import ContractPeriod
from portal.domain.guidance.models import Absence, Task
from portal.domain.imports.models import ImportFile
from portal.domain.imports.rules import KEPT
from portal.domain.information.models import Remark, StepTick, WorkingCopy
from portal.domain.messages.models import Attachment, AttachmentContent, Message
from portal.domain.messages.rules import Side
from portal.domain.notifications.models import Notice, WorkerPulse
from portal.domain.notifications.rules import DONE
from portal.domain.sickness.models import Appointment, Delivery, SickSpell, SpellChange
from portal.domain.ways_in.models import Authenticator, Challenge, Code, Passkey

AT_ONCE = 200
A_DAY = timedelta(days=1)
DATABASE_KEEPS = timedelta(days=367)
"""The database refuses to delete a line of the audit within a year, by its own clock."""
RAN = "retention"
"""The action of the line that a run leaves; behind it stands how many rows went."""


@dataclass(frozen=True, slots=True)
class Night:
    """The moment of this run, and the days and moments before which something is too old."""

    now: datetime
    keeping: Keeping

    @property
    def today(self) -> date:
        return clock.day_of(self.now)

    @property
    def outbox(self) -> datetime:
        return self.now - timedelta(days=self.keeping.outbox_days)

    def months_ago(self, months: int) -> date:
        return clock.add_months(self.today, -months)

    def moment_months_ago(self, months: int) -> datetime:
        return clock.moment_of(self.months_ago(months))


Step = Callable[[Session, Night], int]


@dataclass(frozen=True, slots=True)
class Rule:
    """Deletes what is too old in `table`, and in `also` what belongs to it. Each call one batch; 0 when it is done."""

    table: str
    step: Step
    also: tuple[str, ...] = ()


def _simple(model: type[Base], key: InstrumentedAttribute[Any], due: Callable[[Night], ColumnElement[bool]]) -> Rule:
    """A table to which nothing belongs."""

    def step(session: Session, night: Night) -> int:
        keys = session.scalars(select(key).where(due(night)).limit(AT_ONCE)).all()
        if keys:
            session.execute(delete(model).where(key.in_(keys)))
        return len(keys)

    return Rule(str(model.__tablename__), step)


# --- ways in ----------------------------------------------------------------------------------------------------


def _ended_session(night: Night) -> ColumnElement[bool]:
    ended = func.coalesce(SignIn.ended_at, SignIn.started_at)
    held = exists().where(HeldForm.phone_id == SignIn.phone_id)
    return and_(ended <= night.outbox - LONGEST_SESSION, ~held)


def _unused_phone(night: Night) -> ColumnElement[bool]:
    """Forgotten, or not used for so long that it signs nobody in; no session and no form of it is left."""
    unused = KnownPhone.used_on < clock.day_of(night.outbox - PHONE_KNOWN)
    return and_(
        or_(KnownPhone.forgotten_at <= night.outbox, unused),
        ~exists().where(SignIn.phone_id == KnownPhone.id),
        ~exists().where(HeldForm.phone_id == KnownPhone.id),
    )


def _over_invitation(night: Night) -> ColumnElement[bool]:
    return func.coalesce(Invitation.used_at, Invitation.revoked_at, Invitation.valid_until) <= night.outbox


def _old_code(night: Night) -> ColumnElement[bool]:
    """Not what the contact person still has to confirm."""
    waits = exists().where(Task.thing == Code.id, Task.done_at.is_(None))
    return and_(Code.valid_until <= night.outbox, ~waits)


def _told_of_change(night: Night) -> ColumnElement[bool]:
    """Not while the notice that goes to it is on its way."""
    waits = exists().where(Notice.thing == FormerAddress.id, Notice.state.not_in(DONE))
    return and_(FormerAddress.until_at <= night.outbox, ~waits)


# --- sick reports -----------------------------------------------------------------------------------------------


def _old_reports(session: Session, night: Night) -> int:
    """With who was told what. What a later report follows on is one absence by law: it stays as long as that one."""
    later = aliased(SickSpell)
    day = night.months_ago(night.keeping.sick_reports_months)
    over = or_(
        and_(SickSpell.better_at.is_not(None), SickSpell.first_day_back < day),
        SickSpell.undone_at < clock.moment_of(day),
    )
    followed = exists().where(later.linked_to_id == SickSpell.id)
    spells = session.scalars(select(SickSpell.id).where(over, ~followed).limit(AT_ONCE)).all()
    if spells:
        changes = select(SpellChange.id).where(SpellChange.spell_id.in_(spells))
        session.execute(delete(Delivery).where(Delivery.change_id.in_(changes)))
        session.execute(delete(SpellChange).where(SpellChange.spell_id.in_(spells)))
        session.execute(delete(Appointment).where(Appointment.spell_id.in_(spells)))
        session.execute(delete(SickSpell).where(SickSpell.id.in_(spells)))
    return len(spells)


# --- conversation -----------------------------------------------------------------------------------------------


def _old_attachments(session: Session, night: Night) -> int:
    """Of a question that was answered or closed so long ago, and of an answer that was sent so long ago."""
    answer = aliased(Message)
    before = night.moment_months_ago(night.keeping.attachments_months)
    answered = exists().where(
        answer.conversation_id == Message.conversation_id,
        answer.side == Side.STAFF,
        answer.sent_at > Message.sent_at,
        answer.sent_at <= before,
    )
    over = or_(
        Message.closed_at <= before,
        and_(Message.answered.is_(True), answered),
        and_(Message.side == Side.STAFF, Message.sent_at <= before),
    )
    found = session.scalars(
        select(Attachment.id).join(Message, Message.id == Attachment.message_id).where(over).limit(AT_ONCE)
    ).all()
    if found:
        session.execute(delete(AttachmentContent).where(AttachmentContent.attachment_id.in_(found)))
        session.execute(delete(Attachment).where(Attachment.id.in_(found)))
    return len(found)


# --- after the last day -----------------------------------------------------------------------------------------


def gone_since(night: Night) -> Any:
    """Participants whose last contract ended longer ago than the term."""
    return (
        select(ContractPeriod.participant_id)
        .group_by(ContractPeriod.participant_id)
        .having(func.max(ContractPeriod.end_on, type_=Date) < night.months_ago(night.keeping.after_last_day_months))
    )


def waits_for_export(session: Session, night: Night) -> int:
    """How many participants are past the term and stay, because their file did not go to the case system."""
    return session.scalar(select(func.count()).select_from(gone_since(night).subquery())) or 0


# --- the audit --------------------------------------------------------------------------------------------------


def _old_lines(session: Session, night: Night) -> int:
    """By our clock and by that of the database: a machine that stands in the wrong year deletes nothing here."""
    there = session.scalar(select(func.now())) or night.now
    there = there.replace(tzinfo=UTC) if there.tzinfo is None else there
    before = min(night.moment_months_ago(12 * night.keeping.audit_years), there - DATABASE_KEEPS)
    lines = session.scalars(select(AuditLine.id).where(AuditLine.at < before).limit(AT_ONCE)).all()
    if lines:
        session.execute(delete(AuditLine).where(AuditLine.id.in_(lines)))
    return len(lines)


RULES: tuple[Rule, ...] = (
    _simple(HeldForm, HeldForm.id, lambda night: HeldForm.held_at <= night.now - HELD_FORM_KEPT),
    _simple(SignIn, SignIn.id, _ended_session),
    _simple(KnownPhone, KnownPhone.id, _unused_phone),
    _simple(Invitation, Invitation.id, _over_invitation),
    _simple(Code, Code.id, _old_code),
    _simple(FormerAddress, FormerAddress.id, _told_of_change),
    _simple(Challenge, Challenge.id, lambda night: Challenge.made_at <= night.now - A_DAY),
    _simple(Passkey, Passkey.id, lambda night: Passkey.removed_at <= night.outbox),
    _simple(Authenticator, Authenticator.id, lambda night: Authenticator.removed_at <= night.outbox),
    _simple(AttemptCount, AttemptCount.key, lambda night: AttemptCount.expires_at <= night.now),
    _simple(Role, Role.id, lambda night: Role.until_on < night.months_ago(12 * night.keeping.audit_years)),
    _simple(
        Absence, Absence.id, lambda night: Absence.until_on < night.months_ago(night.keeping.after_last_day_months)
    ),
    _simple(Task, Task.id, lambda night: Task.done_at < night.moment_months_ago(night.keeping.after_last_day_months)),
    Rule("sick_spells", _old_reports, ("sick_appointments", "sick_changes", "sick_deliveries")),
    Rule("attachments", _old_attachments, ("attachment_contents",)),
    _simple(StepTick, StepTick.id, lambda night: StepTick.participant_id.in_(gone_since(night))),
    _simple(
        Remark,
        Remark.id,
        lambda night: Remark.month < night.months_ago(night.keeping.after_last_day_months).replace(day=1),
    ),
    _simple(
        Notice,
        Notice.id,
        lambda night: and_(Notice.state.in_(DONE), Notice.made_at <= night.outbox),
    ),
    _simple(WorkingCopy, WorkingCopy.id, lambda night: WorkingCopy.saved_at <= night.outbox),
    _simple(ImportFile, ImportFile.id, lambda night: ImportFile.made_at <= night.now - KEPT),
    _simple(WorkerPulse, WorkerPulse.name, lambda night: WorkerPulse.at <= night.outbox),
    Rule("audit_lines", _old_lines),
)

AFTER_EXPORT = "only after export for the case system, which there is not yet: the run says how many wait for it"
FOR_EVERYBODY = "published for everybody; nothing in it is about a person"
STAYS: dict[str, str] = {
    **dict.fromkeys(
        (
            "accounts", "participants", "identities", "staff_profiles", "contact_assignments", "talks",
            "contract_periods", "decisions", "working_hours", "placements", "conversations", "messages",
        ),
        AFTER_EXPORT,
    ),
    **dict.fromkeys(("articles", "article_versions", "article_pictures", "steps", "amounts"), FOR_EVERYBODY),
    "content_versions": "one row",
    "link_checks": "about other websites; a link that is gone from the texts goes with the next check",
    "clear_counts": "counts per month without anybody in them",
    "organisations": "about employers and workplaces, as long as a contract or placement names them",
}  # fmt: skip
"""Tables in which nothing is deleted, and why."""


def tables_with_a_rule() -> set[str]:
    return {table for rule in RULES for table in (rule.table, *rule.also)}


def last_run(session: Session, now: datetime, within: timedelta) -> datetime | None:
    """When the night's work was last done, if that was within this time."""
    return session.scalar(
        select(func.max(AuditLine.at)).where(AuditLine.at > now - within, AuditLine.action.like(f"{RAN}%"))
    )
