"""Invitations, known phones and what waits for the PIN, in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts import actions, queries
from portal.domain.accounts.actions import InvitationGone, NoWayLeft
from portal.domain.accounts.models import Account, HeldForm, Invitation, KnownPhone
from tests.builders import Someone, World


@pytest.fixture
def samira(world: World) -> Someone:
    return world.participant("Samira", "el Amrani")


def know(world: World, someone: Someone) -> KnownPhone:
    with transaction() as session:
        phone, _secret = actions.know_phone(session, someone.id, "android", now=world.now)
    return phone


def test_a_new_invitation_ends_the_one_before_it(world: World, samira: Someone) -> None:
    with transaction() as session:
        old = actions.invite(session, samira.id, now=world.now, actor=None)
        new = actions.invite(session, samira.id, now=world.now, actor=None)

    with reading() as session:
        assert actions.check_invitation(session, new.lower(), now=world.now).account_id == samira.id
        with pytest.raises(InvitationGone) as refused:
            actions.check_invitation(session, old, now=world.now)
    assert refused.value.why == "revoked"


def test_an_invitation_works_for_fourteen_days_and_once(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    with transaction() as session:
        code = actions.invite(session, samira.id, now=world.now, actor=None)
    clock.shift(timedelta(days=14, seconds=1))
    with reading() as session, pytest.raises(InvitationGone, match="expired"):
        actions.check_invitation(session, code, now=world.now)
    clock.shift(-timedelta(minutes=1))

    with transaction() as session:
        actions.join(session, code, "hash", now=world.now)

    with transaction() as session, pytest.raises(InvitationGone, match="used"):
        actions.join(session, code, "hash", now=world.now)


def test_the_code_itself_is_nowhere_in_the_database(world: World, samira: Someone) -> None:
    with transaction() as session:
        code = actions.invite(session, samira.id, now=world.now, actor=None)

    with reading() as session:
        kept = session.scalars(select(Invitation)).one()
    assert code not in str(vars(kept))
    assert code.replace("-", "") not in str(vars(kept))


def test_no_more_than_five_tries_are_ever_started(world: World, samira: Someone) -> None:
    phone = know(world, samira)
    with transaction() as session:
        numbers = [actions.start_try(session, phone.id) for _time in range(6)]

    assert numbers == [1, 2, 3, 4, 5, None]


def test_only_the_fifth_wrong_try_forgets_and_only_when_no_right_one_came_between(
    world: World, samira: Someone
) -> None:
    phone = know(world, samira)
    with transaction() as session:
        for _time in range(5):
            actions.start_try(session, phone.id)
        assert not actions.wrong_pin(session, phone.id, 4, now=world.now)
        actions.right_pin(session, phone.id, now=world.now)
        assert not actions.wrong_pin(session, phone.id, 5, now=world.now)
        for _time in range(5):
            actions.start_try(session, phone.id)
        assert actions.wrong_pin(session, phone.id, 5, now=world.now)
        assert actions.start_try(session, phone.id) is None


def hold(world: World, phone: KnownPhone, text: str) -> HeldForm | None:
    with transaction() as session:
        return actions.hold_form(
            session,
            phone.account_id,
            phone.id,
            path="/vraag",
            fields=[("text", text)],
            files_lost=False,
            now=world.now,
        )


def test_a_held_form_may_be_sent_by_one_only(world: World, samira: Someone) -> None:
    held = hold(world, know(world, samira), "hallo")
    assert held is not None

    with transaction() as session:
        assert actions.mark_sent(session, held.id, now=world.now)
        assert not actions.mark_sent(session, held.id, now=world.now)
        actions.keep_held(session, held.id)
        assert actions.mark_sent(session, held.id, now=world.now)


def test_the_same_form_is_held_once_and_too_many_are_not_held(world: World, samira: Someone) -> None:
    phone = know(world, samira)
    first, again = hold(world, phone, "hallo"), hold(world, phone, "hallo")
    assert first is not None
    assert again is not None
    assert first.id == again.id
    for number in range(9):
        hold(world, phone, f"vraag {number}")

    assert hold(world, phone, "te veel") is None


def test_what_is_held_for_more_than_an_hour_goes_with_the_next(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    phone = know(world, samira)
    hold(world, phone, "oud")
    clock.shift(timedelta(minutes=61))

    hold(world, phone, "nieuw")

    with reading() as session:
        assert len(session.scalars(select(HeldForm)).all()) == 1
        assert len(queries.held_forms(session, phone.id, samira.id, world.now)) == 1


def test_one_way_to_hear_of_news_stays_on(world: World, samira: Someone) -> None:
    with transaction() as session, pytest.raises(NoWayLeft):
        actions.choose_news(session, samira.id, by_email=False, by_call=False)

    with reading() as session:
        assert session.get_one(Account, samira.id).news_by_email
