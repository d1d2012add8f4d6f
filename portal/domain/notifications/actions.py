"""Write that there is news; claim it, and write down what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.accounts.models import Account
from portal.domain.notifications.models import Notice, WorkerPulse
from portal.domain.notifications.queries import channels_left, last_text_at
from portal.domain.notifications.rules import (
    LEASE,
    MOST_TRIES,
    NOT_ASKED,
    Channel,
    Failure,
    NoticeKind,
    NoticeState,
    bundle_of,
    next_ask,
    next_try,
    when_allowed,
)

ALL = frozenset(Channel)


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


def claim(session: Session, *, now: datetime, offers: frozenset[Channel] = ALL) -> Notice | None:
    """The next notice that is due, with its channel and marked as being sent; commit before handing it over.

    `offers` are the channels that this portal has; without a channel the notice is to be given up. What waits for the
    same person goes along with it. What may not go yet (at night, or an SMS within the hour) is put off. A row whose
    worker died is claimed again after the lease. Several workers may claim at once: the row of the person is locked,
    so that two of them never send one person two texts; SQLite has one writer at a time.
    """
    while (found := _due(session, now)) is not None:
        if _take(session, found, offers, now=now):
            return found
    return None


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(
        Notice.goes_with_id.is_(None),
        or_(
            and_(Notice.state == NoticeState.WAITING, Notice.next_try_at <= now),
            and_(Notice.state == NoticeState.SENDING, Notice.claimed_at <= now - LEASE),
        ),
    )


def _due(session: Session, now: datetime) -> Notice | None:
    """First the person, then the notice: whoever holds the person knows all that goes to them."""
    while True:
        wanted = session.scalar(
            select(Notice.id)
            .join(Account, Account.id == Notice.account_id)
            .where(_is_due(now))
            .order_by(Notice.next_try_at, Notice.id)
            .limit(1)
            .with_for_update(of=Account, key_share=True, skip_locked=True)
        )
        if wanted is None:
            return None
        found = session.scalar(
            select(Notice)
            .where(Notice.id == wanted, _is_due(now))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if found is not None:  # else another worker had it between the two questions
            return found


def _take(session: Session, notice: Notice, offers: frozenset[Channel], *, now: datetime) -> bool:
    """Choose the channel. False when it may not go yet."""
    left = channels_left(session, notice, offers, now) if notice.tries < MOST_TRIES else ()
    if notice.tries and notice.channel not in left:  # turned off meanwhile, or it never comes through
        _spend(notice)
    is_new = not notice.tries
    if is_new:
        notice.channel = left[0] if left else None
    if notice.channel is not None:
        channel = Channel(notice.channel)
        allowed = when_allowed(channel, notice.kind, now, last_text_at(session, notice, now))
        if allowed > now:
            notice.state, notice.next_try_at = NoticeState.WAITING, allowed
            session.flush()
            return False
    notice.state, notice.claimed_at, notice.tries = NoticeState.SENDING, now, notice.tries + 1
    if is_new and not notice.spent:
        _bundle(session, notice, now)
    session.flush()
    return True


def _spend(notice: Notice) -> None:
    """This channel is not tried again for this notice."""
    notice.spent = " ".join([*notice.spent.split(), *filter(None, [notice.channel])])
    notice.channel, notice.tries = None, 0


def _bundle(session: Session, notice: Notice, now: datetime) -> None:
    """Everything of its kind that waits for this person and was never tried goes along.

    Only at the very first try: afterwards the message may have arrived, and would not tell of what came later.
    """
    kinds = bundle_of(notice.kind)
    if not kinds:
        return
    session.execute(
        update(Notice)
        .where(
            Notice.account_id == notice.account_id,
            Notice.id != notice.id,
            Notice.kind.in_(kinds),
            Notice.state == NoticeState.WAITING,
            Notice.tries == 0,
            Notice.spent == "",
            Notice.goes_with_id.is_(None),
            Notice.made_at <= now,
        )
        .values(goes_with_id=notice.id)
    )


def was_sent(session: Session, notice: UUID, *, now: datetime) -> None:
    """It was handed over, and so was what went along. Of a text nobody knows yet whether it arrived."""
    row = session.get_one(Notice, notice)
    row.state, row.sent_at, row.failure = NoticeState.SENT, now, None
    asked_at = next_ask(now, row.made_at, now) if row.channel == Channel.SMS else None
    if asked_at is not None:
        row.state, row.next_try_at = NoticeState.ON_ITS_WAY, asked_at
    _same_for_bundle(session, row)


def claim_text(session: Session, *, now: datetime) -> Notice | None:
    """A text of which the service is to be asked now whether it arrived; commit before asking.

    A worker that dies while asking changes nothing: it is asked again.
    """
    row = session.scalar(
        select(Notice)
        .where(Notice.state == NoticeState.ON_ITS_WAY, Notice.goes_with_id.is_(None), Notice.next_try_at <= now)
        .order_by(Notice.next_try_at, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is not None:
        row.next_try_at = _next_ask(row, now) or now + LEASE
        session.flush()
    return row


def _next_ask(row: Notice, now: datetime) -> datetime | None:
    return next_ask(row.sent_at or row.made_at, row.made_at, now)


def arrived(session: Session, notice: UUID) -> None:
    """The service says that the text was delivered."""
    row = _on_its_way(session, notice)
    if row is not None:
        row.state = NoticeState.SENT
        _same_for_bundle(session, row)


def did_not_arrive(
    session: Session, notice: UUID, why: Failure | None, *, now: datetime, offers: frozenset[Channel] = ALL
) -> NoticeState:
    """The text was lost (`why`), or the service does not know yet: then it has some time more.

    It goes by the next channel or is given up; says which.
    """
    row = _on_its_way(session, notice)
    if row is None or (why is None and _next_ask(row, now) is not None):
        return NoticeState(session.get_one(Notice, notice).state)
    row.sent_at, row.failure = None, why or Failure.NO_ANSWER
    _by_another(session, row, offers, now)
    _same_for_bundle(session, row)
    session.flush()
    return NoticeState(row.state)


def _on_its_way(session: Session, notice: UUID) -> Notice | None:
    """None when another worker knew sooner."""
    row = session.get_one(Notice, notice, with_for_update=True, populate_existing=True)
    return row if row.state == NoticeState.ON_ITS_WAY else None


def was_not_sent(
    session: Session, notice: UUID, why: Failure, *, now: datetime, offers: frozenset[Channel] = ALL, turn: int = 0
) -> NoticeState:
    """Tried in vain: it waits for its next turn, goes by the next channel, or is given up; says which.

    `turn` is the number of tries when it was claimed: another worker that took over meanwhile knows better.
    """
    row = session.get_one(Notice, notice, with_for_update=True, populate_existing=True)
    if row.state in (NoticeState.SENT, NoticeState.ON_ITS_WAY) or (turn and turn != row.tries):
        return NoticeState(row.state)
    row.failure = why
    again = _again(row, why, now)
    if again is not None:
        row.state, row.next_try_at = NoticeState.WAITING, again
    else:
        _by_another(session, row, offers, now)
    session.flush()
    return NoticeState(row.state)


def _by_another(session: Session, row: Notice, offers: frozenset[Channel], now: datetime) -> None:
    """This channel failed: the next one, or the end for it and what goes along."""
    others = [one for one in channels_left(session, row, offers, now) if one != row.channel] if row.channel else []
    if others:
        _spend(row)
        row.state, row.next_try_at = NoticeState.WAITING, now
    else:
        row.state = NoticeState.TO_CALL if row.failure in NOT_ASKED else NoticeState.GIVEN_UP
        _same_for_bundle(session, row)


def _again(row: Notice, why: Failure, now: datetime) -> datetime | None:
    """The next try by the same channel."""
    if row.channel is None or why in (Failure.REFUSED, Failure.NO_ADDRESS):
        return None
    return next_try(Channel(row.channel), row.tries, now, row.made_at)


def _same_for_bundle(session: Session, row: Notice) -> None:
    session.execute(
        update(Notice)
        .where(Notice.goes_with_id == row.id)
        .values(
            state=row.state,
            channel=row.channel,
            spent=row.spent,
            sent_at=row.sent_at,
            failure=row.failure,
            tries=row.tries,
        )
    )


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
