"""One-time codes: ten minutes, five tries, once, and never readable in the database."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from portal.base.db import reading, transaction
from portal.domain.ways_in import actions, queries
from portal.domain.ways_in.actions import Asked, CodeGone, CodeWrong
from portal.domain.ways_in.models import Code
from portal.domain.ways_in.rules import CODE_VALID, Channel, Purpose
from tests.builders import World

KEY = b"k" * 32
ADDRESS = "samira@example.org"


def ask(world: World, account: UUID | None, replaces: UUID | None = None) -> Asked:
    with transaction() as session:
        return actions.make_code(
            session, account, Purpose.SIGN_IN, Channel.EMAIL, ADDRESS, KEY, now=world.now, replaces=replaces
        )


def tried(world: World, code: UUID, digits: str, *, later: timedelta = timedelta(0)) -> str:
    """What came of it, in a word."""
    with transaction() as session:
        try:
            actions.use_code(session, code, digits, KEY, now=world.now + later)
        except CodeWrong as wrong:
            return f"wrong, {wrong.left} left"
        except CodeGone:
            return "gone"
    return "right"


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06}"


def test_the_right_digits_count_once(world: World) -> None:
    asked = ask(world, world.participant().id)

    assert len(asked.digits) == 6
    assert tried(world, asked.id, asked.digits) == "right"
    assert tried(world, asked.id, asked.digits) == "gone"


def test_after_five_wrong_tries_the_right_digits_are_of_no_use(world: World) -> None:
    asked = ask(world, world.participant().id)

    said = [tried(world, asked.id, other_than(asked.digits)) for _try in range(5)]

    assert said == ["wrong, 4 left", "wrong, 3 left", "wrong, 2 left", "wrong, 1 left", "gone"]
    assert tried(world, asked.id, asked.digits) == "gone"


@pytest.mark.parametrize(("later", "said"), [(timedelta(seconds=-1), "right"), (timedelta(0), "gone")])
def test_a_code_lives_ten_minutes(world: World, later: timedelta, said: str) -> None:
    asked = ask(world, world.participant().id)

    assert tried(world, asked.id, asked.digits, later=CODE_VALID + later) == said


@pytest.mark.parametrize("is_known", [True, False])
def test_a_new_code_ends_the_one_that_the_browser_waited_for(world: World, is_known: bool) -> None:
    account = world.participant().id if is_known else None
    first = ask(world, account)
    second = ask(world, account, replaces=first.id)

    assert tried(world, first.id, first.digits) == "gone"
    assert tried(world, second.id, second.digits) == "right"


@pytest.mark.parametrize("is_known", [True, False])
def test_a_code_asked_in_another_browser_changes_nothing_so_it_tells_nothing(world: World, is_known: bool) -> None:
    account = world.participant().id if is_known else None
    first, _other = ask(world, account), ask(world, account)

    assert tried(world, first.id, other_than(first.digits)) == "wrong, 4 left"
    assert tried(world, first.id, first.digits) == "right"


def test_many_guesses_at_once_are_no_more_than_five(world: World) -> None:
    asked = ask(world, world.participant().id)

    with ThreadPoolExecutor(8) as pool:
        said = Counter(pool.map(lambda _one: tried(world, asked.id, other_than(asked.digits)), range(24)))

    assert sum(count for word, count in said.items() if word.startswith("wrong")) == 4
    assert said["gone"] == 20
    with reading() as session:
        assert session.get_one(Code, asked.id).tries == 5


def test_the_right_digits_twice_at_once_let_one_in(world: World) -> None:
    asked = ask(world, world.participant().id)

    with ThreadPoolExecutor(4) as pool:
        said = Counter(pool.map(lambda _one: tried(world, asked.id, asked.digits), range(4)))

    assert said["right"] == 1


def test_an_unknown_address_gets_a_row_like_any_other(world: World) -> None:
    asked = ask(world, None)

    with reading() as session:
        kept = queries.code(session, asked.id, world.now)
    assert kept is not None
    assert kept.account_id is None
    assert asked.digits.encode() not in kept.address_sealed
    assert asked.digits not in kept.code_hash


def test_a_challenge_is_taken_once_and_within_five_minutes(world: World) -> None:
    with transaction() as session:
        first = actions.make_challenge(session, None, b"one", now=world.now)
        second = actions.make_challenge(session, None, b"two", now=world.now)

    with transaction() as session:
        assert actions.take_challenge(session, first, now=world.now) is not None
        assert actions.take_challenge(session, first, now=world.now) is None
        assert actions.take_challenge(session, second, now=world.now + timedelta(minutes=5)) is None
