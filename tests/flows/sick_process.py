"""One process that reports sick at the very moment another one does (used by test_sick_leave)."""

from __future__ import annotations

from datetime import date, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from uuid import UUID, uuid4

from portal.base import crypto, db
from portal.domain.all_tables import metadata
from portal.flows import sick_leave


def report_for_each(
    url: str,
    fields: dict[str, bytes],
    lookup: bytes,
    people: list[tuple[UUID, UUID]],
    first_day: date,
    now: datetime,
    together: Barrier,
    said: Queue[str],
) -> None:
    """For each (participant, account): wait for the other process, report, and say what came of it."""
    crypto.use_keyring(crypto.Keyring(fields, lookup))
    assert metadata.tables
    database = db.connect(url)
    db.use_database(database)
    for participant, account in people:
        together.wait(30)
        try:
            with db.transaction() as session:
                sick_leave.report(session, participant, first_day=first_day, once=uuid4(), now=now, actor=account)
            said.put("received")
        except sick_leave.AlreadySick:
            said.put("already")
    database.close()
