"""Write that there is news. Sending is the worker's (jobs/deliver.py)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind


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
