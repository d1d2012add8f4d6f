"""Limits hold exactly, over threads and over windows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import time_machine
from sqlalchemy import select

from portal.base import db, limits
from portal.base.db import reading
from portal.domain.accounts.models import AttemptCount
from tests.builders import World

MINUTES = timedelta(minutes=15)


def test_so_many_are_allowed_and_no_more(world: World) -> None:
    assert [limits.allow("code:10.0.0.1", 3, MINUTES) for _time in range(5)] == [True, True, True, False, False]


def test_another_key_is_counted_by_itself(world: World) -> None:
    assert not [limits.allow("pin:one", 1, MINUTES) for _time in range(2)][1]

    assert limits.allow("pin:two", 1, MINUTES)


def test_after_the_window_it_begins_again(world: World, clock: time_machine.Traveller) -> None:
    assert [limits.allow("pin:one", 1, MINUTES) for _time in range(2)] == [True, False]
    clock.shift(timedelta(minutes=14))
    assert not limits.allow("pin:one", 1, MINUTES)

    clock.shift(timedelta(minutes=2))

    assert limits.allow("pin:one", 1, MINUTES)


def test_tries_that_arrive_at_once_are_counted_exactly(world: World) -> None:
    with ThreadPoolExecutor(8) as together:
        allowed = list(together.map(lambda _number: limits.allow("pin:one", 5, MINUTES), range(40)))

    assert sum(allowed) == 5


def test_what_is_counted_cannot_be_read_back(world: World) -> None:
    limits.allow("pin:192.0.2.7", 5, MINUTES)

    with reading() as session:
        key = session.scalars(select(AttemptCount.key)).one()
    assert "192.0.2.7" not in key
    assert "pin" not in key


def test_the_storage_can_be_looked_at_and_cleared(world: World, database: db.Database) -> None:
    storage = limits.InTheDatabase()
    storage.incr("k", 60, 2)

    assert (storage.get("k"), storage.get("other")) == (2, 0)
    assert storage.get_expiry("k") > world.now.timestamp()
    assert storage.check()
    storage.clear("k")
    assert storage.get("k") == 0
    storage.incr("k", 60)
    storage.reset()
    assert storage.get("k") == 0
