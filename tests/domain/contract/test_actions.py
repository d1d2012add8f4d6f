"""Periods, hours and workplaces are written down; what was decided stays hidden until it is told."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from portal.base.db import reading, transaction
from portal.domain.contract import actions, queries
from portal.domain.contract.actions import BadHours, BadNewEnd, NothingToTell, OutsidePeriod, PeriodsOverlap
from portal.domain.contract.models import ContractPeriod, Decision, Placement
from portal.domain.contract.queries import Told
from portal.domain.contract.rules import (
    DecisionKind,
    EndBeforeStart,
    KnowByOutsidePeriod,
    Remaining,
    RemainingUnit,
    StatusKind,
    YearUnlikely,
    remaining,
)
from portal.domain.guidance.rules import UnknownDay
from portal.domain.organisations import actions as organisations
from tests.builders import Someone, World

START, END = date(2026, 6, 1), date(2026, 12, 31)
UNTIL = date(2027, 6, 30)


@pytest.fixture
def jelle(world: World) -> Someone:
    return world.participant("Jelle", start=START, end=END)


def told_to(someone: Someone, today: date = date(2026, 11, 23)) -> Told:
    with reading() as session:
        return queries.told(session, someone.participant_id, today)


def change(someone: Someone, act: Callable[..., Any], **words: Any) -> Any:
    """An action on the first period of this person, in a transaction of its own."""
    with transaction() as session:
        period = queries.periods_of(session, someone.participant_id)[0]
        return act(session, period, **words)


def decide_and_tell(world: World, someone: Someone, kind: DecisionKind, until_on: date | None = None) -> None:
    with transaction() as session:
        period = queries.periods_of(session, someone.participant_id)[0]
        decision = actions.decide(session, period, kind=kind, until_on=until_on, now=world.now, actor=someone.id)
        actions.tell(session, period, decision, now=world.now, actor=someone.id)


def add(world: World, someone: Someone, start_on: date, end_on: date, **words: Any) -> ContractPeriod:
    with transaction() as session:
        return actions.add_period(
            session,
            someone.participant_id,
            world.employer().id,
            start_on=start_on,
            end_on=end_on,
            now=world.now,
            **{"told": False, **words},
        )


# --- periods --------------------------------------------------------------------------------------------------------


def test_a_period_that_was_not_told_stays_hidden(world: World, jelle: Someone) -> None:
    add(world, jelle, date(2027, 1, 1), UNTIL)

    assert [period.end_on for period in told_to(jelle).periods] == [END]


@pytest.mark.parametrize(
    ("start_on", "end_on", "refused"),
    [
        (date(2027, 2, 1), date(2027, 1, 31), EndBeforeStart),
        (date(1027, 1, 1), date(2027, 1, 31), YearUnlikely),
        (date(2026, 12, 31), date(2027, 6, 30), PeriodsOverlap),
        (date(2026, 1, 1), date(2027, 6, 30), PeriodsOverlap),
        (START, END, PeriodsOverlap),
    ],
)
def test_a_period_that_cannot_be_is_refused(
    world: World, jelle: Someone, start_on: date, end_on: date, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        add(world, jelle, start_on, end_on)


def test_two_periods_may_touch_and_other_people_do_not_count(world: World, jelle: Someone) -> None:
    other = world.participant("Fatma", start=date(2027, 1, 1), end=UNTIL)

    add(world, jelle, END + timedelta(days=1), UNTIL, told=True)

    assert len(told_to(jelle).periods) == 2
    assert len(told_to(other).periods) == 1


def test_the_database_refuses_a_second_period_with_the_same_first_day(world: World, jelle: Someone) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(
            ContractPeriod(
                participant_id=jelle.participant_id,
                employer_id=world.employer().id,
                start_on=START,
                end_on=END,
                source_at=world.now,
            )
        )


def test_a_changed_last_day_is_hidden_until_it_is_told(world: World, jelle: Someone) -> None:
    change(jelle, actions.change_end, end_on=date(2027, 1, 31), now=world.now)

    assert told_to(jelle).periods[0].end_on == END

    change(jelle, actions.tell_period, now=world.now, actor=jelle.id)

    status = told_to(jelle).status(world.today)
    assert status is not None
    assert status.last_day == date(2027, 1, 31)


def test_a_last_day_that_changes_back_leaves_nothing_to_tell(world: World, jelle: Someone) -> None:
    change(jelle, actions.change_end, end_on=date(2027, 1, 31), now=world.now)
    change(jelle, actions.change_end, end_on=END, now=world.now)

    with pytest.raises(NothingToTell):
        change(jelle, actions.tell_period, now=world.now, actor=jelle.id)


def test_the_last_day_of_a_hidden_period_changes_without_a_trace(world: World, jelle: Someone) -> None:
    hidden = add(world, jelle, date(2027, 1, 1), UNTIL)
    with transaction() as session:
        actions.change_end(session, session.get_one(ContractPeriod, hidden.id), end_on=date(2027, 3, 31), now=world.now)
    with transaction() as session:
        actions.tell_period(session, session.get_one(ContractPeriod, hidden.id), now=world.now, actor=jelle.id)

    assert told_to(jelle).periods[-1].end_on == date(2027, 3, 31)


def test_a_last_day_cannot_move_into_the_next_period(world: World, jelle: Someone) -> None:
    add(world, jelle, date(2027, 1, 1), UNTIL)

    with pytest.raises(PeriodsOverlap):
        change(jelle, actions.change_end, end_on=date(2027, 1, 1), now=world.now)


def test_who_was_told_that_it_stops_still_knows_so_after_a_corrected_last_day(world: World, jelle: Someone) -> None:
    decide_and_tell(world, jelle, DecisionKind.STOPS)
    change(jelle, actions.change_end, end_on=date(2026, 12, 15), now=world.now)

    change(jelle, actions.tell_period, now=world.now, actor=jelle.id)

    status = told_to(jelle).status(world.today)
    assert status is not None
    assert (status.kind, status.last_day) == (StatusKind.STOPS, date(2026, 12, 15))


def test_the_day_one_knows_lies_within_the_period(jelle: Someone) -> None:
    change(jelle, actions.set_know_by, day=date(2026, 11, 27))

    with pytest.raises(KnowByOutsidePeriod):
        change(jelle, actions.set_know_by, day=END + timedelta(days=1))
    status = told_to(jelle).status(date(2026, 11, 23))
    assert status is not None
    assert status.know_by == date(2026, 11, 27)


def test_the_longest_end_comes_not_before_the_last_day(jelle: Someone) -> None:
    change(jelle, actions.set_longest_end, day=date(2028, 5, 31))

    with pytest.raises(OutsidePeriod):
        change(jelle, actions.set_longest_end, day=END - timedelta(days=1))
    assert told_to(jelle).periods[0].longest_end_on == date(2028, 5, 31)


# --- hours and workplace --------------------------------------------------------------------------------------------


def test_hours_build_up_in_rows_and_a_row_of_the_same_day_is_replaced(world: World, jelle: Someone) -> None:
    september = date(2026, 9, 1)
    change(jelle, actions.set_hours, from_on=september, hours_per_week=Decimal("28"), weekdays="do ma")
    change(jelle, actions.set_hours, from_on=september, hours_per_week=Decimal("28.5"), weekdays="Do, ma di")

    with reading() as session:
        hours = queries.work(session, jelle.participant_id).hours
    assert [(row.from_on, row.hours_per_week) for row in hours] == [
        (START, Decimal("24")),
        (september, Decimal("28.5")),
    ]
    assert hours[1].weekdays == frozenset({0, 1, 3})


@pytest.mark.parametrize(
    ("hours", "weekdays", "from_on", "refused"),
    [
        ("0", "ma", START, BadHours),
        ("40.5", "ma", START, BadHours),
        ("-8", "ma", START, BadHours),
        ("24", "", START, BadHours),
        ("24", "ma dinsdag", START, UnknownDay),
        ("24", "ma", START - timedelta(days=1), OutsidePeriod),
        ("24", "ma", END + timedelta(days=1), OutsidePeriod),
    ],
)
def test_hours_that_cannot_be_are_refused(
    jelle: Someone, hours: str, weekdays: str, from_on: date, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        change(jelle, actions.set_hours, from_on=from_on, hours_per_week=Decimal(hours), weekdays=weekdays)


def move(world: World, someone: Someone, from_on: date, name: str) -> UUID:
    employer = world.employer().id
    with transaction() as session:
        workplace = organisations.add_workplace(session, employer, name, address=None)
        actions.place_at_work(
            session,
            someone.participant_id,
            workplace.id,
            from_on=from_on,
            supervisor_name="Rob van Dam",
            supervisor_phone="+31582120103",
            supervisor_email=None,
        )
    return workplace.id


def test_a_new_workplace_ends_the_one_before_it(world: World, jelle: Someone) -> None:
    move(world, jelle, date(2026, 12, 1), "Wijkbedrijf Bilgaard")

    with reading() as session:
        rows = session.query(Placement).filter_by(participant_id=jelle.participant_id).all()
        work = queries.work(session, jelle.participant_id)
    assert sorted((row.from_on, row.until_on) for row in rows if row.until_on) == [(START, date(2026, 11, 30))]
    now, later = work.place_on(date(2026, 11, 30)), work.place_on(date(2026, 12, 1))
    assert now is not None
    assert later is not None
    assert (now.name, later.name) == ("Tuinproject De Oostergoot", "Wijkbedrijf Bilgaard")
    assert later.supervisor_phone == "+31582120103"


def test_a_workplace_that_begins_after_the_last_day_that_was_told_stays_hidden(world: World, jelle: Someone) -> None:
    add(world, jelle, date(2027, 1, 1), UNTIL)
    move(world, jelle, date(2027, 1, 1), "Wijkbedrijf Bilgaard")

    with reading() as session:
        places = queries.work(session, jelle.participant_id).places
    assert [place.name for place in places] == ["Tuinproject De Oostergoot"]


# --- what comes after -----------------------------------------------------------------------------------------------


def test_a_decision_is_unknown_to_the_participant_until_it_is_told(world: World, jelle: Someone) -> None:
    before = told_to(jelle)

    change(jelle, actions.decide, kind=DecisionKind.STOPS, now=world.now, actor=jelle.id)

    assert told_to(jelle) == before


def test_an_extension_makes_the_next_period_known_with_the_same_hours(world: World, jelle: Someone) -> None:
    decide_and_tell(world, jelle, DecisionKind.GOES_ON, UNTIL)

    told = told_to(jelle)
    assert [(period.start_on, period.end_on) for period in told.periods] == [(START, END), (date(2027, 1, 1), UNTIL)]
    status = told.status(world.today)
    assert status is not None
    assert (status.kind, status.last_day) == (StatusKind.GOES_ON, UNTIL)
    with reading() as session:
        hours = queries.work(session, jelle.participant_id).hours_on(date(2027, 1, 1))
    assert hours is not None
    assert hours.hours_per_week == 24


def test_an_extension_tells_the_period_that_a_file_brought(world: World, jelle: Someone) -> None:
    add(world, jelle, date(2027, 1, 1), UNTIL, imported={"end_on": "hash"})

    decide_and_tell(world, jelle, DecisionKind.GOES_ON, UNTIL)

    with reading() as session:
        periods = queries.periods_of(session, jelle.participant_id)
    assert [period.is_hidden for period in periods] == [False, False]


def test_where_the_file_says_another_last_day_what_was_told_counts(world: World, jelle: Someone) -> None:
    add(world, jelle, date(2027, 1, 1), date(2027, 3, 31), imported={"end_on": "hash"})

    decide_and_tell(world, jelle, DecisionKind.GOES_ON, UNTIL)

    assert told_to(jelle).periods[-1].end_on == UNTIL
    with reading() as session:
        assert queries.periods_of(session, jelle.participant_id)[-1].is_hidden


def test_telling_a_decision_tells_the_last_day_it_is_about(world: World, jelle: Someone) -> None:
    change(jelle, actions.change_end, end_on=date(2026, 12, 15), now=world.now)

    decide_and_tell(world, jelle, DecisionKind.STOPS)

    status = told_to(jelle).status(world.today)
    assert status is not None
    assert (status.kind, status.last_day) == (StatusKind.STOPS, date(2026, 12, 15))


def test_a_correction_takes_the_extension_back(world: World, jelle: Someone) -> None:
    decide_and_tell(world, jelle, DecisionKind.GOES_ON, UNTIL)

    decide_and_tell(world, jelle, DecisionKind.CORRECTED)

    status = told_to(jelle).status(world.today)
    assert status is not None
    assert (status.kind, status.last_day, status.after_known) == (StatusKind.RUNNING, END, False)


def test_an_extension_can_be_told_again_after_a_correction(world: World, jelle: Someone) -> None:
    decide_and_tell(world, jelle, DecisionKind.GOES_ON, UNTIL)
    decide_and_tell(world, jelle, DecisionKind.CORRECTED)

    decide_and_tell(world, jelle, DecisionKind.GOES_ON, date(2027, 3, 31))

    status = told_to(jelle).status(world.today)
    assert status is not None
    assert (status.kind, status.last_day) == (StatusKind.GOES_ON, date(2027, 3, 31))


def test_telling_twice_is_refused(world: World, jelle: Someone) -> None:
    decision = change(jelle, actions.decide, kind=DecisionKind.STOPS, now=world.now, actor=jelle.id)

    def tell_it(session: Any, period: ContractPeriod) -> None:
        found = session.get_one(Decision, decision.id)
        actions.tell(session, period, found, now=world.now, actor=jelle.id)

    change(jelle, tell_it)
    with pytest.raises(NothingToTell):
        change(jelle, tell_it)


def test_a_decision_that_was_replaced_cannot_be_told(world: World, jelle: Someone) -> None:
    replaced = change(jelle, actions.decide, kind=DecisionKind.STOPS, now=world.now, actor=jelle.id)
    change(jelle, actions.decide, kind=DecisionKind.GOES_ON, until_on=UNTIL, now=world.now, actor=jelle.id)

    def tell_it(session: Any, period: ContractPeriod) -> None:
        found = session.get_one(Decision, replaced.id)
        actions.tell(session, period, found, now=world.now, actor=jelle.id)

    with pytest.raises(NothingToTell):
        change(jelle, tell_it)


@pytest.mark.parametrize("until_on", [None, END, END - timedelta(days=1)])
def test_a_contract_that_goes_on_has_a_later_last_day(world: World, jelle: Someone, until_on: date | None) -> None:
    with pytest.raises(BadNewEnd):
        change(jelle, actions.decide, kind=DecisionKind.GOES_ON, until_on=until_on, now=world.now, actor=jelle.id)


# --- what is left, on request ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "last_day", "left"),
    [
        (date(2026, 12, 31), date(2026, 12, 31), Remaining(RemainingUnit.DAYS, 0)),
        (date(2026, 12, 18), date(2026, 12, 31), Remaining(RemainingUnit.DAYS, 13)),
        (date(2026, 12, 17), date(2026, 12, 31), Remaining(RemainingUnit.WEEKS, 2)),
        (date(2026, 11, 1), date(2026, 12, 31), Remaining(RemainingUnit.WEEKS, 8, exact=False)),
        (date(2026, 10, 31), date(2026, 12, 31), Remaining(RemainingUnit.MONTHS, 2)),
        (date(2026, 12, 31), date(2027, 2, 28), Remaining(RemainingUnit.MONTHS, 2)),
        (date(2026, 12, 30), date(2027, 6, 30), Remaining(RemainingUnit.MONTHS, 6)),
        (date(2026, 12, 1), date(2027, 6, 30), Remaining(RemainingUnit.MONTHS, 6, exact=False)),
        (date(2027, 1, 1), date(2026, 12, 31), None),
    ],
)
def test_what_is_left_is_said_in_whole_units(today: date, last_day: date, left: Remaining | None) -> None:
    assert remaining(today, last_day) == left
