"""Look into the outbox, and by what somebody can be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from portal.domain.accounts.models import Account, FormerAddress, Participant
from portal.domain.accounts.queries import phones_to_push
from portal.domain.notifications.models import Notice, WorkerPulse
from portal.domain.notifications.rules import (
    BETWEEN_TEXTS,
    URGENT,
    Channel,
    Failure,
    NoticeKind,
    NoticeState,
    Ways,
    channels_for,
)


def recent(session: Session, limit: int = 100) -> Sequence[Notice]:
    """The newest notices first."""
    return session.scalars(select(Notice).order_by(Notice.id.desc()).limit(limit)).all()


def worker_was_alive_at(session: Session) -> datetime | None:
    return session.scalar(select(WorkerPulse.at).order_by(WorkerPulse.at.desc()).limit(1))


def former_of(session: Session, notice: Notice) -> FormerAddress | None:
    """The address before a change, when this notice goes back to it."""
    goes_back = notice.kind == NoticeKind.DETAILS_CHANGED and notice.thing is not None
    return session.get(FormerAddress, notice.thing) if goes_back else None


def ways_for(session: Session, notice: Notice, now: datetime) -> Ways:
    """By what this notice can go. An address of a participant counts once it was verified."""
    to = session.get_one(Account, notice.account_id)
    is_participant = session.scalar(select(Participant.id).where(Participant.account_id == to.id)) is not None
    former = former_of(session, notice)
    has_email = to.email is not None and (not is_participant or to.email_verified_at is not None)
    has_number = to.phone is not None and (not is_participant or to.phone_verified_at is not None)
    return Ways(
        is_participant=is_participant,
        has_email=has_email if former is None else former.channel == Channel.EMAIL,
        has_number=has_number if former is None else former.channel == Channel.SMS,
        has_push=bool(phones_to_push(session, to.id, now)),
        by_email=to.news_by_email,
        by_sms=to.news_by_sms,
        by_call=to.news_by_call,
        takes_post=to.post_by_portal is not False,
    )


def channels_left(session: Session, notice: Notice, offers: Iterable[Channel], now: datetime) -> tuple[Channel, ...]:
    """The channels for this notice that did not fail yet, the first one first."""
    spent = notice.spent.split()
    return tuple(one for one in channels_for(notice.kind, ways_for(session, notice, now), offers) if one not in spent)


def last_text_at(session: Session, notice: Notice, now: datetime) -> datetime | None:
    """When this person got an SMS within the hour, or when one was handed over that may have arrived."""
    handed_over = Notice.state.in_((NoticeState.SENT, NoticeState.ON_ITS_WAY))
    moment = case((handed_over, Notice.sent_at), else_=Notice.claimed_at)
    found: datetime | None = session.scalar(
        select(func.max(moment, type_=Notice.made_at.type)).where(
            Notice.account_id == notice.account_id,
            Notice.id != notice.id,
            Notice.channel == Channel.SMS,
            Notice.kind.not_in(URGENT),
            or_(
                and_(handed_over, Notice.sent_at > now - BETWEEN_TEXTS),
                and_(
                    or_(
                        Notice.state == NoticeState.SENDING,
                        and_(Notice.state == NoticeState.WAITING, Notice.failure == Failure.NO_ANSWER),
                    ),
                    Notice.claimed_at > now - BETWEEN_TEXTS,
                ),
            ),
        )
    )
    return found


def bundled_with(session: Session, notice: UUID) -> Sequence[Notice]:
    """The other notices that the message of this one tells of."""
    return session.scalars(select(Notice).where(Notice.goes_with_id == notice).order_by(Notice.id)).all()
