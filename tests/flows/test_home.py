"""At most three things matter today, in a fixed order."""

from datetime import date, timedelta

import pytest
import time_machine

from portal.base import clock as house_clock
from portal.base.db import reading, transaction
from portal.domain.contract import actions, queries
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.models import ContactAssignment, Talk
from portal.domain.sickness.models import SickSpell
from portal.flows.home import CardKind, Home, home_of
from tests import content
from tests.builders import Someone, World


def home(world: World, someone: Someone, unread: int = 0) -> Home:
    with reading() as session:
        return home_of(session, someone.participant_id, unread=unread, today=world.today, language="nl")


def cards(world: World, someone: Someone, unread: int = 0) -> list[str]:
    return [kind.value for kind in home(world, someone, unread).cards]


def fall_sick(world: World, someone: Someone) -> None:
    with transaction() as session:
        session.add(
            SickSpell(
                participant_id=someone.participant_id,
                reference="4F7K",
                first_day=date(2026, 11, 16),
                reported_at=world.now,
                reported_by_id=someone.id,
            )
        )


def plan_talk(world: World, someone: Someone, on_day: date) -> None:
    with transaction() as session:
        contact = session.query(ContactAssignment).filter_by(participant_id=someone.participant_id).one().contact_id
        session.add(Talk(participant_id=someone.participant_id, staff_id=contact, on_day=on_day, planned_at=world.now))


def tell(world: World, someone: Someone, kind: DecisionKind, until: date | None = None) -> None:
    with transaction() as session:
        period = queries.periods_of(session, someone.participant_id)[-1]
        decision = actions.decide(session, period, kind=kind, until_on=until, now=world.now, actor=someone.id)
        actions.tell(session, period, decision, now=world.now, actor=someone.id)


def test_nothing_matters_when_nothing_is_up(world: World) -> None:
    jelle = world.participant(start=date(2026, 4, 1), end=date(2027, 3, 31))

    assert cards(world, jelle) == []


def test_everything_at_once_gives_three_cards_in_the_order_of_what_matters(world: World) -> None:
    with transaction() as session:
        content.load(session)
    fatma = world.participant("Fatma", start=date(2026, 10, 26), end=date(2026, 12, 6))
    plan_talk(world, fatma, world.today)
    steps_and_talk = cards(world, fatma)
    tell(world, fatma, DecisionKind.STOPS)
    with_contract = cards(world, fatma, unread=1)
    fall_sick(world, fatma)

    assert steps_and_talk == [CardKind.STEP, CardKind.TALK]
    assert with_contract == [CardKind.CONTRACT, CardKind.ANSWER, CardKind.STEP]
    assert cards(world, fatma, unread=1) == [CardKind.SICK, CardKind.CONTRACT, CardKind.ANSWER]


def test_a_running_sick_report_says_since_when(world: World) -> None:
    tsegay = world.participant("Tsegay", start=date(2026, 4, 1), end=date(2027, 3, 31))
    fall_sick(world, tsegay)

    found = home(world, tsegay)

    assert found.cards == (CardKind.SICK,)
    assert found.sick_since == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("start", "end", "is_news"),
    [
        (date(2026, 4, 1), date(2027, 2, 5), False),  # one knows on 5 January: in more than six weeks
        (date(2026, 4, 1), date(2027, 2, 3), True),  # on 3 January
        (date(2026, 4, 1), date(2026, 12, 10), True),  # the day has passed
        (date(2026, 5, 1), date(2026, 11, 10), True),  # ended without news
        (date(2026, 10, 1), date(2026, 12, 31), False),  # short: no day is known
        (date(2027, 1, 4), date(2027, 7, 3), True),  # begins in six weeks
        (date(2027, 1, 5), date(2027, 7, 4), False),
    ],
)
def test_the_contract_matters_when_there_is_something_to_know(
    world: World, start: date, end: date, is_news: bool
) -> None:
    someone = world.participant(start=start, end=end)

    assert (CardKind.CONTRACT in home(world, someone).cards) is is_news


def test_that_it_goes_on_is_news_for_thirty_days(world: World, clock: time_machine.Traveller) -> None:
    mark = world.participant("Mark", start=date(2026, 7, 1), end=date(2027, 3, 31))
    clock.move_to(house_clock.moment_of(date(2027, 1, 4)))
    tell(world, mark, DecisionKind.GOES_ON, date(2027, 12, 31))
    told = cards(world, mark)
    clock.move_to(house_clock.moment_of(date(2027, 2, 2)))
    still = cards(world, mark)
    clock.move_to(house_clock.moment_of(date(2027, 2, 3)))

    assert (told, still, cards(world, mark)) == (["contract"], ["contract"], [])


def test_that_it_stops_matters_until_the_end_and_after(world: World, clock: time_machine.Traveller) -> None:
    fatma = world.participant("Fatma", start=date(2026, 6, 1), end=date(2027, 5, 31))
    tell(world, fatma, DecisionKind.STOPS)
    clock.move_to(house_clock.moment_of(date(2027, 3, 1)))
    before = home(world, fatma)
    clock.move_to(house_clock.moment_of(date(2027, 7, 1)))
    after = home(world, fatma)

    assert (before.cards, before.is_over) == ((CardKind.CONTRACT,), False)
    assert (after.cards, after.is_over) == ((CardKind.CONTRACT,), True)


def test_the_next_talk_is_there_four_weeks_ahead(world: World) -> None:
    jelle = world.participant(start=date(2026, 4, 1), end=date(2027, 3, 31))
    plan_talk(world, jelle, world.today + timedelta(weeks=4, days=1))
    far = home(world, jelle)
    plan_talk(world, jelle, world.today + timedelta(weeks=4))
    near = home(world, jelle)

    assert far.talk is None
    assert near.talk is not None
    assert near.talk.on_day == world.today + timedelta(weeks=4)


def test_a_step_whose_day_passed_long_ago_no_longer_stands_on_start(
    world: World, clock: time_machine.Traveller
) -> None:
    with transaction() as session:
        content.load(session)
    jelle = world.participant(start=date(2026, 11, 2), end=date(2027, 10, 31))
    first = home(world, jelle).step
    assert first is not None
    assert first.due_on is not None
    clock.move_to(house_clock.moment_of(first.due_on + timedelta(days=15)))

    later = home(world, jelle).step

    assert later is None or later.key != first.key
