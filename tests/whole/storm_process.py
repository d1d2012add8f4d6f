"""One process of a storm: it tries what the others try, at the same moment (used by test_attacks_guessing)."""

from __future__ import annotations

from datetime import timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from uuid import UUID

from portal.base import clock, crypto, db, limits
from portal.domain.accounts import actions as accounts
from portal.domain.all_tables import metadata
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in.actions import CodeGone, CodeWrong


def storm(
    url: str,
    keys: tuple[dict[str, bytes], bytes],
    phone: UUID,
    code: UUID,
    tries: int,
    together: Barrier,
    said: Queue[tuple[str, bool]],
) -> None:
    """So many times: a counted try, a PIN and a guess of a one-time code."""
    crypto.use_keyring(crypto.Keyring(*keys))
    assert metadata.tables
    database = db.connect(url)
    db.use_database(database)
    together.wait(30)
    for _number in range(tries):
        said.put(("limit", limits.allow("storm", 7, timedelta(hours=1))))
        with db.transaction() as session:
            number = accounts.start_try(session, phone)
            forgotten = number is not None and accounts.wrong_pin(session, phone, number, now=clock.now())
        said.put(("pin", number is not None))
        said.put(("forgotten", forgotten))
        with db.transaction() as session:
            try:
                ways_in.use_code(session, code, "not it", b"k" * 32, now=clock.now())
            except CodeWrong:
                said.put(("code", True))
            except CodeGone:
                said.put(("code", False))
    database.close()
