"""How often something may be done: counted in the database, exactly, over all processes.

Only the keyed hash of what is counted is kept: no address and no name can be read from it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from limits import RateLimitItemPerSecond
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Integer, String, case, column, delete, select, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from portal.base import clock, crypto
from portal.base.db import reading, transaction
from portal.base.tables import Moment

_counts = table("attempt_counts", column("key", String), column("count", Integer), column("expires_at", Moment()))
_insert: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class InTheDatabase(Storage):
    """Counts in `attempt_counts`. One statement counts and reads back, so that no two callers get the same number."""

    STORAGE_SCHEME = ["portal-database"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = clock.now()
        until = now + timedelta(seconds=expiry)
        over = _counts.c.expires_at <= now
        with transaction() as session:
            adding = _insert[session.get_bind().dialect.name](_counts).values(key=key, count=amount, expires_at=until)
            counted = session.scalar(
                adding.on_conflict_do_update(
                    index_elements=["key"],
                    set_={
                        "count": case((over, amount), else_=_counts.c.count + amount),
                        "expires_at": case((over, until), else_=_counts.c.expires_at),
                    },
                ).returning(_counts.c.count)
            )
        return int(counted or amount)

    def get(self, key: str) -> int:
        with reading() as session:
            living = select(_counts.c.count).where(_counts.c.key == key, _counts.c.expires_at > clock.now())
            return session.scalar(living) or 0

    def get_expiry(self, key: str) -> float:
        with reading() as session:
            found: datetime | None = session.scalar(select(_counts.c.expires_at).where(_counts.c.key == key))
        return (found or clock.now()).timestamp()

    def check(self) -> bool:
        with reading() as session:
            session.execute(select(_counts.c.key).limit(1))
        return True

    def reset(self) -> int | None:
        with transaction() as session:
            session.execute(delete(_counts))
        return None

    def clear(self, key: str) -> None:
        with transaction() as session:
            session.execute(delete(_counts).where(_counts.c.key == key))


_limiter = FixedWindowRateLimiter(InTheDatabase())


def allow(key: str, per_window: int, window: timedelta) -> bool:
    """Count one try of `key` ('pin:<phone>'); False when there were more than `per_window` in this window.

    A short write of its own: never call this inside another write transaction.
    """
    item = RateLimitItemPerSecond(per_window, int(window.total_seconds()))
    return _limiter.hit(item, crypto.keyring().lookup_hash(key))
