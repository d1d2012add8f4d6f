"""Write that there is news; claim it, and write down what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from portal.domain.notifications.models import Notice, WorkerPulse
from portal.domain.notifications.rules import LEASE, Failure, NoticeKind, NoticeState, next_try


def announce(
    session: Session,
    kind: NoticeKind,
    account: UUID,
    *,
    cause: str,
    now: datetime,
    thing: UUID | None = None,
    from_account: UUID | None = None,
) -> Notice | None:
    """One row in the outbox, in the transaction of what it tells of. Once per cause; nothing when it stands already.

    `cause` names the event and the recipient ('answer:<message id>:<account id>'); `thing` is what it tells of.
    """
    if session.scalar(select(Notice.id).where(Notice.cause == cause)) is not None:
        return None
    notice = Notice(
        kind=kind, account_id=account, cause=cause, thing=thing, from_account_id=from_account, made_at=now,
        next_try_at=now,
    )  # fmt: skip
    session.add(notice)
    session.flush()
    return notice


def claim(session: Session, *, now: datetime) -> Notice | None:
    """The next notice that is due, marked as being sent; commit before handing it over.

    A row whose worker died is claimed again after the lease. Several workers may claim at once: PostgreSQL skips rows
    that another one holds, SQLite has one writer at a time.
    """
    due = or_(
        and_(Notice.state == NoticeState.WAITING, Notice.next_try_at <= now),
        and_(Notice.state == NoticeState.SENDING, Notice.claimed_at <= now - LEASE),
    )
    found = session.scalar(
        select(Notice).where(due).order_by(Notice.next_try_at, Notice.id).limit(1).with_for_update(skip_locked=True)
    )
    if found is None:
        return None
    found.state, found.claimed_at, found.tries = NoticeState.SENDING, now, found.tries + 1
    session.flush()
    return found


def was_sent(session: Session, notice: UUID, *, now: datetime) -> None:
    row = session.get_one(Notice, notice)
    row.state, row.sent_at, row.failure = NoticeState.SENT, now, None


def was_not_sent(session: Session, notice: UUID, why: Failure, *, now: datetime) -> bool:
    """Tried in vain: it waits for its next turn, or is given up. True when it is given up."""
    row = session.get_one(Notice, notice, with_for_update=True)
    if row.state == NoticeState.SENT:  # this worker was so slow that another one took over
        return False
    again = None if why in (Failure.REFUSED, Failure.NO_ADDRESS) else next_try(row.tries, now)
    row.failure = why
    if again is None:
        row.state = NoticeState.GIVEN_UP
        return True
    row.state, row.next_try_at = NoticeState.WAITING, again
    return False


def stop_for(session: Session, account: UUID, kinds: Collection[NoticeKind]) -> None:
    """What waits of these kinds for somebody whom it no longer concerns is taken out of the outbox."""
    session.execute(
        delete(Notice).where(
            Notice.account_id == account, Notice.state == NoticeState.WAITING, Notice.kind.in_(list(kinds))
        )
    )


def pulse(session: Session, name: str, *, now: datetime) -> None:
    """The worker is alive."""
    session.merge(WorkerPulse(name=name, at=now))
