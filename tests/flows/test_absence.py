"""Away: who stands in has the rights of those days, and nobody is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.base.tables import new_id
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.guidance.models import Absence
from portal.domain.guidance.queries import absences, contact_card
from portal.domain.guidance.rules import CannotBeAway, Obstacle
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from portal.flows import absence, conversation
from portal.flows.permission import Act, NotYours, may
from tests.builders import Someone, World
from tests.flows.test_conversation import at_once, every
from tests.flows.test_today import as_me

MONDAY = date(2026, 11, 23)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


@pytest.fixture
def bram(world: World) -> Someone:
    return world.staff(first_name="Bram", last_name="Hoekstra", working_days="ma di wo do vr")


@pytest.fixture
def chris(world: World) -> Someone:
    return world.staff(first_name="Chris", last_name="Visser", working_days="ma di wo do vr")


@pytest.fixture
def cora(world: World) -> Someone:
    return world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")


def go_away(
    world: World, me: Someone, who: Someone, stand_in: Someone, first: int, last: int, instead: Someone | None = None
) -> Absence:
    acting = as_me(world, me)
    with transaction() as session:
        return absence.go_away(
            session, acting, who.id, stand_in.id, from_on=day(first), until_on=day(last),
            instead=instead.id if instead else None, now=world.now,
        )  # fmt: skip


def refusal(act: Callable[[], object]) -> Obstacle:
    with pytest.raises(CannotBeAway) as refused:
        act()
    return refused.value.why


def at(number: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute).astimezone() + timedelta(days=number)


def reads(world: World, me: Me, jelle: Someone) -> bool:
    with reading() as session:
        return may(session, me, Act.READ_CONVERSATION, jelle.participant_id, world.today)


# --- rights by the day -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("moment", "may_read"), [
    ((2, 23, 59), False), ((3, 0, 1), True), ((5, 23, 59), True), ((6, 0, 1), False),
])  # fmt: skip
def test_the_stand_in_has_the_rights_from_the_first_day_until_the_end_of_the_last(
    world: World, clock: time_machine.Traveller, anna: Someone, bram: Someone, moment: tuple[int, int, int],
    may_read: bool,
) -> None:  # fmt: skip
    jelle = world.participant(contact=anna)
    go_away(world, anna, anna, bram, 3, 5)
    me = as_me(world, bram)

    clock.move_to(at(*moment))

    assert reads(world, me, jelle) is may_read
    with reading() as session:
        card = contact_card(session, jelle.participant_id, world.today)
    assert card is not None
    assert (card.stand_in.first_name if card.stand_in else None) == ("Bram" if may_read else None)


@pytest.mark.parametrize(("moment", "helps"), [((4, 23, 59), "Bram"), ((5, 0, 1), "Chris"), ((10, 0, 1), None)])
def test_one_stand_in_after_the_other_leaves_no_gap_and_never_two(
    world: World, clock: time_machine.Traveller, anna: Someone, bram: Someone, chris: Someone,
    moment: tuple[int, int, int], helps: str | None,
) -> None:  # fmt: skip
    jelle = world.participant(contact=anna)
    go_away(world, anna, anna, bram, 0, 4)
    go_away(world, anna, anna, chris, 5, 9)
    people = {"Bram": as_me(world, bram), "Chris": as_me(world, chris)}

    clock.move_to(at(*moment))

    assert [name for name, me in people.items() if reads(world, me, jelle)] == ([helps] if helps else [])
    with reading() as session:
        card = contact_card(session, jelle.participant_id, world.today)
    assert card is not None
    assert card.helps_now.first_name == (helps or "Anna")


def test_a_new_promise_counts_the_absence_from_the_moment_it_is_known(
    world: World, settings: Settings, anna: Someone, bram: Someone
) -> None:
    jelle = world.participant(contact=anna)
    go_away(world, anna, anna, bram, 1, 14)

    with transaction() as session:
        sent = conversation.send(
            session, jelle.participant_id, jelle.id, text="Wie antwoordt mij?", once=new_id(),
            municipality=settings.municipality, now=world.now,
        )  # fmt: skip

    assert sent.promised_by_id == bram.id
    assert sent.promised_on == day(2)


def test_back_early_the_stand_in_has_no_rights_from_that_day_on(
    world: World, clock: time_machine.Traveller, anna: Someone, bram: Someone
) -> None:
    jelle = world.participant(contact=anna)
    made = go_away(world, anna, anna, bram, 0, 9)
    me = as_me(world, bram)
    clock.move_to(at(2))
    assert reads(world, me, jelle)

    back = as_me(world, anna)
    with transaction() as session:
        assert absence.end(session, back, made.id, now=world.now)

    assert not reads(world, me, jelle)
    [row] = every(Absence)
    assert (row.until_on, row.withdrawn_at) == (day(1), None), "what was, stays written down"
    with transaction() as session:
        assert not absence.end(session, back, made.id, now=world.now)


def test_what_is_withdrawn_before_it_began_never_was(world: World, anna: Someone, bram: Someone) -> None:
    made = go_away(world, anna, anna, bram, 0, 9)

    acting = as_me(world, anna)
    with transaction() as session:
        assert absence.end(session, acting, made.id, now=world.now)

    with reading() as session:
        assert absences(session, world.today) == []
    go_away(world, bram, bram, anna, 0, 9)


# --- who may -----------------------------------------------------------------------------------------------------


def test_the_coordinator_does_it_for_who_is_suddenly_ill_and_both_are_told(
    world: World, anna: Someone, bram: Someone, cora: Someone
) -> None:
    made = go_away(world, cora, anna, bram, 0, 4)

    told = every(Notice, Notice.kind == NoticeKind.HELPS_CHANGED)
    assert {one.account_id for one in told} == {anna.id, bram.id}
    [line] = every(AuditLine)
    assert (line.action, line.actor_id, line.actor_role, line.thing) == (
        "absence_made",
        cora.id,
        "coordinator",
        made.id,
    )


def test_who_goes_away_is_not_told_of_it_but_the_stand_in_is(world: World, anna: Someone, bram: Someone) -> None:
    go_away(world, anna, anna, bram, 0, 4)

    assert [one.account_id for one in every(Notice)] == [bram.id]
    assert [(one.action, one.actor_role) for one in every(AuditLine)] == [("absence_made", "contact")]


def test_nobody_else_sets_changes_or_ends_it(world: World, anna: Someone, bram: Someone, chris: Someone) -> None:
    paula = world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra")
    made = go_away(world, anna, anna, bram, 0, 4)

    for other in (bram, chris, paula):
        me = as_me(world, other)
        with pytest.raises(NotYours):
            go_away(world, other, anna, chris, 6, 7)
        with transaction() as session:
            with pytest.raises(NotYours):
                absence.end(session, me, made.id, now=world.now)
            with pytest.raises(NotYours):
                absence.change(
                    session, me, made.id, stand_in=chris.id, until_on=day(4), shown=(bram.id, day(4)), now=world.now
                )
            with pytest.raises(NotYours):
                absence.one(session, me, made.id, world.today)


def test_only_for_contact_persons_somebody_stands_in(world: World, anna: Someone, cora: Someone) -> None:
    paula = world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra")

    assert refusal(lambda: go_away(world, anna, anna, paula, 0, 4)) is Obstacle.STAND_IN_LEAVES
    with pytest.raises(NotYours):
        go_away(world, cora, paula, anna, 0, 4)


# --- nobody is left alone ----------------------------------------------------------------------------------------


def test_a_stand_in_whose_role_ends_meanwhile_is_refused(world: World, anna: Someone, bram: Someone) -> None:
    with transaction() as session:
        accounts.end_role_after(session, bram.id, RoleKind.CONTACT_PERSON, last_on=day(6))

    assert refusal(lambda: go_away(world, anna, anna, bram, 3, 7)) is Obstacle.STAND_IN_LEAVES
    go_away(world, anna, anna, bram, 3, 6)


def test_who_stands_in_goes_away_only_when_somebody_takes_that_over(
    world: World, clock: time_machine.Traveller, anna: Someone, bram: Someone, chris: Someone
) -> None:
    jelle = world.participant(contact=anna)
    go_away(world, anna, anna, bram, 0, 9)

    assert refusal(lambda: go_away(world, bram, bram, chris, 4, 5)) is Obstacle.STANDS_IN
    with reading() as session:
        assert [one.stand_in for one in absences(session, world.today)] == [bram.id]

    go_away(world, bram, bram, chris, 4, 5, instead=chris)

    assert reads(world, as_me(world, chris), jelle)
    assert not reads(world, as_me(world, bram), jelle)
    assert anna.id in {one.account_id for one in every(Notice)}, "the one who is away reads who it is"


@pytest.mark.parametrize("who_instead", ["anna", "bram", "dora"])
def test_who_takes_over_must_be_there_and_nothing_changes_otherwise(
    world: World, anna: Someone, bram: Someone, chris: Someone, who_instead: str
) -> None:
    dora = world.staff(first_name="Dora", last_name="Smit")
    go_away(world, anna, anna, bram, 0, 9)
    go_away(world, dora, dora, chris, 9, 12)
    instead = {"anna": anna, "bram": bram, "dora": dora}[who_instead]

    with pytest.raises(CannotBeAway):
        go_away(world, bram, bram, chris, 4, 5, instead=instead)

    with reading() as session:
        assert [(one.who, one.stand_in) for one in absences(session, world.today)] == [
            (anna.id, bram.id), (dora.id, chris.id),
        ]  # fmt: skip


def test_pressing_twice_counts_once(world: World, anna: Someone, bram: Someone) -> None:
    first, second = go_away(world, anna, anna, bram, 0, 9), go_away(world, anna, anna, bram, 0, 9)

    assert first.id == second.id
    assert len(every(Absence)) == len(every(AuditLine)) == 1


def test_two_who_choose_each_other_at_the_same_moment_are_never_both_away(
    world: World, anna: Someone, bram: Someone
) -> None:
    for number in range(3):
        first = number * 10
        said = at_once(
            lambda first=first: go_away(world, anna, anna, bram, first, first + 5),
            lambda first=first: go_away(world, bram, bram, anna, first + 3, first + 8),
        )

        assert sorted(isinstance(one, CannotBeAway) for one in said) == [False, True], said


# --- changing ----------------------------------------------------------------------------------------------------


def change(world: World, me: Someone, made: Absence, **values: Any) -> None:
    acting = as_me(world, me)
    asked = {"stand_in": made.stand_in_id, "until_on": made.until_on, "shown": (made.stand_in_id, made.until_on)}
    with transaction() as session:
        absence.change(session, acting, made.id, now=world.now, **{**asked, **values})


def test_the_last_day_comes_earlier_or_later_with_the_same_checks(
    world: World, anna: Someone, bram: Someone, chris: Someone
) -> None:
    made = go_away(world, anna, anna, bram, 0, 9)
    go_away(world, bram, bram, chris, 12, 14)

    change(world, anna, made, until_on=day(4))

    shown = (bram.id, day(4))
    assert refusal(lambda: change(world, anna, made, until_on=day(12), shown=shown)) is Obstacle.STAND_IN_AWAY
    assert refusal(lambda: change(world, anna, made, until_on=day(-1), shown=shown)) in {
        Obstacle.PAST, Obstacle.ENDS_BEFORE_IT_BEGINS,
    }  # fmt: skip
    change(world, anna, made, until_on=day(11), shown=shown)
    [row] = every(Absence, Absence.account_id == anna.id)
    assert (row.until_on, row.stand_in_id) == (day(11), bram.id)


def test_another_stand_in_has_the_rights_at_once(world: World, anna: Someone, bram: Someone, chris: Someone) -> None:
    jelle = world.participant(contact=anna)
    made = go_away(world, anna, anna, bram, 0, 9)

    change(world, anna, made, stand_in=chris.id)

    assert reads(world, as_me(world, chris), jelle)
    assert not reads(world, as_me(world, bram), jelle)


def test_the_second_of_two_who_change_it_is_told_what_the_first_did(
    world: World, anna: Someone, bram: Someone, chris: Someone, cora: Someone
) -> None:
    made = go_away(world, anna, anna, bram, 0, 9)
    shown = (bram.id, day(9))

    said = at_once(
        lambda: change(world, anna, made, until_on=day(4), shown=shown),
        lambda: change(world, cora, made, stand_in=chris.id, shown=shown),
    )

    assert sorted(isinstance(one, absence.ChangedMeanwhile) for one in said) == [False, True], said
