"""Give a contact person, write down an absence, make and finish tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.domain.guidance.models import Absence, ContactAssignment, StaffProfile, Talk, Task
from portal.domain.guidance.rules import TalkPrompt, TaskKind


class TalkChanged(Exception):
    """The talk was changed, held or called off after the page was shown: look first, then choose."""


class AwayTogether(Exception):
    """The stand-in is the same person, or away too on a day of the absence."""


def set_profile(session: Session, account: UUID, *, working_days: str, languages: str, work_phone: str) -> StaffProfile:
    """`working_days` as 'ma di do', `languages` as 'nl en', `work_phone` in E.164."""
    profile = session.get(StaffProfile, account) or StaffProfile(account_id=account)
    profile.working_days, profile.languages, profile.work_phone = working_days, languages, work_phone
    session.add(profile)
    session.flush()
    return profile


def assign_contact(session: Session, participant: UUID, contact: UUID, *, now: datetime) -> None:
    """This is the contact person from now on; the one before, if any, no longer is."""
    session.execute(
        update(ContactAssignment)
        .where(ContactAssignment.participant_id == participant, ContactAssignment.until_at.is_(None))
        .values(until_at=now)
    )
    session.add(ContactAssignment(participant_id=participant, contact_id=contact, from_at=now))
    session.flush()


def go_away(
    session: Session,
    account: UUID,
    stand_in: UUID,
    *,
    from_on: date,
    until_on: date,
    now: datetime,
    actor: UUID | None,
) -> Absence:
    """Away from a day until and with a day. Raises AwayTogether."""
    together = session.scalar(
        select(Absence.id).where(
            Absence.account_id == stand_in,
            Absence.withdrawn_at.is_(None),
            Absence.from_on <= until_on,
            Absence.until_on >= from_on,
        )
    )
    if together is not None or stand_in == account:
        raise AwayTogether
    absence = Absence(
        account_id=account, stand_in_id=stand_in, from_on=from_on, until_on=until_on, made_at=now, made_by_id=actor
    )
    session.add(absence)
    session.flush()
    return absence


def change_absence(session: Session, absence: Absence, *, stand_in: UUID, until_on: date) -> None:
    """Another stand-in or last day. Who calls has checked that nobody is left alone, and holds the people."""
    absence.stand_in_id, absence.until_on = stand_in, until_on
    session.flush()


def end_absence(session: Session, absence: Absence, *, today: date, now: datetime) -> None:
    """Back from today on. What has not begun before today, never was."""
    if absence.from_on < today:
        absence.until_on = min(absence.until_on, today - timedelta(days=1))
    else:
        absence.withdrawn_at = now
    session.flush()


def move_talks(session: Session, participant: UUID, staff: UUID, *, today: date) -> None:
    """Talks that are planned from today on are with this member of staff now."""
    session.execute(
        update(Talk)
        .where(
            Talk.participant_id == participant,
            Talk.on_day >= today,
            Talk.held_at.is_(None),
            Talk.cancelled_at.is_(None),
        )
        .values(staff_id=staff)
    )


def give_tasks_to_contact(session: Session, participant: UUID, kinds: Iterable[TaskKind]) -> None:
    """What the coordinator kept because there was no contact person, is for the contact person from now on."""
    session.execute(
        update(Task)
        .where(Task.participant_id == participant, Task.kind.in_(list(kinds)), Task.done_at.is_(None))
        .values(for_role="contact_person")
    )


def plan_talk(
    session: Session,
    participant: UUID,
    staff: UUID,
    *,
    on_day: date,
    at_time: str,
    place: str | None,
    about_contract: bool,
    now: datetime,
) -> Talk:
    """A talk on a day at '10:00' (Amsterdam); no place means by phone."""
    talk = Talk(
        participant_id=participant, staff_id=staff, on_day=on_day, at_time=at_time, place=place,
        about_contract=about_contract, planned_at=now,
    )  # fmt: skip
    session.add(talk)
    session.flush()
    return talk


def held_talk(session: Session, talk: UUID, version: int) -> Talk:
    """A talk that is still planned, in the version that was shown. Raises TalkChanged."""
    found = session.scalars(select(Talk).where(Talk.id == talk).with_for_update()).first()
    if found is None or found.version != version or found.held_at is not None or found.cancelled_at is not None:
        raise TalkChanged(talk)
    return found


def move_talk(
    session: Session,
    talk: UUID,
    *,
    version: int,
    on_day: date,
    at_time: str,
    place: str | None,
    about_contract: bool,
) -> Talk:
    """Another day, time, place or subject; what was filled in beforehand stays. Raises TalkChanged."""
    found = held_talk(session, talk, version)
    found.on_day, found.at_time, found.place, found.about_contract = on_day, at_time, place, about_contract
    session.flush()
    return found


def cancel_talk(session: Session, talk: UUID, *, version: int, now: datetime) -> Talk:
    """The talk does not take place. Raises TalkChanged."""
    found = held_talk(session, talk, version)
    found.cancelled_at = now
    session.flush()
    return found


def finish_talk(session: Session, talk: UUID, *, version: int, now: datetime) -> Talk:
    """The talk took place. Raises TalkChanged."""
    found = held_talk(session, talk, version)
    found.held_at = now
    session.flush()
    return found


def prepare_talk(session: Session, talk: UUID, words: Mapping[TalkPrompt, str], *, shared: bool, now: datetime) -> Talk:
    """What the participant thought of beforehand. Not shared: it stays only their own, also when it was shared before.

    Raises TalkChanged when the talk is over or called off.
    """
    found = session.scalars(select(Talk).where(Talk.id == talk).with_for_update()).first()
    if found is None or found.held_at is not None or found.cancelled_at is not None:
        raise TalkChanged(talk)
    found.goes_well = words.get(TalkPrompt.GOES_WELL) or None
    found.is_hard = words.get(TalkPrompt.IS_HARD) or None
    found.we_agree = words.get(TalkPrompt.WE_AGREE) or None
    found.shared_at = now if shared else None
    session.flush()
    return found


def talk_was_held(session: Session, talk: UUID, *, now: datetime) -> None:
    session.execute(update(Talk).where(Talk.id == talk, Talk.held_at.is_(None)).values(held_at=now))


def make_task(
    session: Session,
    kind: TaskKind,
    *,
    cause: str,
    due_on: date,
    now: datetime,
    participant: UUID | None = None,
    thing: UUID | None = None,
    for_role: str = "contact_person",
) -> Task | None:
    """A task for staff, once per cause; nothing when it stands already."""
    if session.scalar(select(Task.id).where(Task.cause == cause)) is not None:
        return None
    task = Task(
        kind=kind, participant_id=participant, thing=thing, cause=cause, due_on=due_on, made_at=now, for_role=for_role
    )
    session.add(task)
    session.flush()
    return task


def finish_task(session: Session, task: UUID, *, now: datetime, actor: UUID | None) -> None:
    session.execute(update(Task).where(Task.id == task, Task.done_at.is_(None)).values(done_at=now, done_by_id=actor))


def finish_tasks(session: Session, kind: TaskKind, participant: UUID, *, now: datetime, actor: UUID | None) -> None:
    """What they asked for has been done."""
    session.execute(
        update(Task)
        .where(Task.kind == kind, Task.participant_id == participant, Task.done_at.is_(None))
        .values(done_at=now, done_by_id=actor)
    )
