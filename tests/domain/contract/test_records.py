"""What staff see before they press 'vertel het nu' is what the participant knows after it; and the days around it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.base.db import reading, transaction
from portal.domain.contract import actions, queries, records, rules
from portal.domain.contract.queries import Told, Work
from portal.domain.contract.rules import DecisionKind, Period, Prompt, PromptKind
from tests.builders import Someone, World

START, END, UNTIL = date(2026, 6, 1), date(2026, 12, 31), date(2027, 6, 30)
FACTS = st.tuples(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 900)).map(
    lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1]))
)


def facts_of(told: Told, work: Work, today: date) -> dict[str, Any]:
    """What the pages are made from, without ids and moments."""
    return {
        "status": told.status(today),
        "way": told.way(today),
        "periods": [(one.fact, one.employer) for one in told.periods],
        "hours": work.hours,
        "places": work.places,
    }


def tell(world: World, someone: Someone) -> None:
    with transaction() as session:
        what = records.to_tell(records.periods_with_history(session, someone.participant_id))
        assert what is not None
        row = queries.period(session, someone.participant_id, what.period.id)
        assert row is not None
        waiting = queries.waiting_decision(session, row.id)
        if what.decision is None or waiting is None:
            actions.tell_period(session, row, now=world.now, actor=someone.id)
        else:
            actions.tell(session, row, waiting, now=world.now, actor=someone.id)


def after_telling(world: World, someone: Someone) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was foreseen, and what became true."""
    today = world.today
    with reading() as session:
        periods = records.periods_with_history(session, someone.participant_id)
        told = queries.told(session, someone.participant_id, today)
        after = records.told_after(told, periods, now=world.now)
        places = records.placements_of(session, someone.participant_id)
        foreseen = facts_of(after, records.work_after(after, periods, places), today)
    tell(world, someone)
    with reading() as session:
        told = queries.told(session, someone.participant_id, today)
        return foreseen, facts_of(told, queries.work(session, someone.participant_id), today)


KINDS = [None, *DecisionKind]
NEXT = [None, UNTIL, date(2027, 3, 31)]
"""The last day of a next period that a file brought."""
MOVED = [None, date(2026, 12, 15)]
"""Where a file moved the last day of this period."""
CASES = [case for case in product(KINDS, NEXT, MOVED) if any(case)]


@pytest.mark.parametrize(("kind", "next_end", "moved"), CASES)
def test_what_is_shown_before_telling_is_what_is_known_after_it(
    world: World, kind: DecisionKind | None, next_end: date | None, moved: date | None
) -> None:
    jelle = world.participant("Jelle", start=START, end=END)
    with transaction() as session:
        (period,) = queries.periods_of(session, jelle.participant_id)
        if next_end is not None:
            actions.add_period(
                session, jelle.participant_id, period.employer_id, start_on=END + timedelta(1), end_on=next_end,
                now=world.now, told=False, imported={"end_on": "x"},
            )  # fmt: skip
        if moved is not None:
            actions.change_end(session, period, end_on=moved, now=world.now)
        if kind is not None:
            until = {DecisionKind.GOES_ON: UNTIL, DecisionKind.CORRECTED: date(2026, 12, 20)}.get(kind)
            actions.decide(session, period, kind=kind, until_on=until, now=world.now, actor=jelle.id)

    foreseen, became = after_telling(world, jelle)

    assert foreseen == became


def test_a_correction_of_a_day_that_a_file_moved_holds_also_after_it_was_told_that_it_stops(world: World) -> None:
    """The file said the 15th; staff say the 20th and that it does not stop: that is what counts."""
    jelle = world.participant("Jelle", start=START, end=END)
    with transaction() as session:
        (period,) = queries.periods_of(session, jelle.participant_id)
        actions.decide(session, period, kind=DecisionKind.STOPS, now=world.now - timedelta(hours=2), actor=jelle.id)
    tell(world, jelle)
    with transaction() as session:
        (period,) = queries.periods_of(session, jelle.participant_id)
        actions.change_end(session, period, end_on=date(2026, 12, 15), now=world.now)
        actions.decide(
            session, period, kind=DecisionKind.CORRECTED, until_on=date(2026, 12, 20), now=world.now, actor=jelle.id
        )

    foreseen, became = after_telling(world, jelle)

    assert foreseen == became
    assert became["status"].kind is rules.StatusKind.RUNNING
    assert became["status"].last_day == date(2026, 12, 20)


@pytest.mark.parametrize("until", [None, END, date(2027, 1, 15)])
def test_taking_back_what_was_told_is_foreseen_as_well(world: World, until: date | None) -> None:
    jelle = world.participant("Jelle", start=START, end=END)
    with transaction() as session:
        (period,) = queries.periods_of(session, jelle.participant_id)
        goes_on = actions.decide(
            session,
            period,
            kind=DecisionKind.GOES_ON,
            until_on=UNTIL,
            now=world.now - timedelta(hours=2),
            actor=jelle.id,
        )
        actions.tell(session, period, goes_on, now=world.now - timedelta(hours=1), actor=jelle.id)
        last = queries.periods_of(session, jelle.participant_id)[-1]
        actions.decide(session, last, kind=DecisionKind.STOPS, now=world.now, actor=jelle.id)
    after_telling(world, jelle)
    with transaction() as session:
        last = queries.periods_of(session, jelle.participant_id)[-1]
        actions.decide(
            session, last, kind=DecisionKind.CORRECTED, until_on=until and UNTIL, now=world.now, actor=jelle.id
        )

    foreseen, became = after_telling(world, jelle)

    assert foreseen == became


def test_when_nothing_waits_nothing_changes(world: World) -> None:
    jelle = world.participant("Jelle", start=START, end=END)

    with reading() as session:
        periods = records.periods_with_history(session, jelle.participant_id)
        told = queries.told(session, jelle.participant_id, world.today)

    assert records.to_tell(periods) is None
    assert records.told_after(told, periods, now=world.now) == told


def test_a_mark_is_another_one_as_soon_as_something_is(world: World) -> None:
    assert records.mark_of("a", 1) == records.mark_of("a", 1)
    assert records.mark_of("a", 1) != records.mark_of("a", 2)


# --- days -------------------------------------------------------------------------------------------------------


@given(FACTS, st.sets(st.integers(0, 4), min_size=1), st.integers(-120, 30))
def test_the_prompt_that_counts_is_the_last_one_whose_day_has_come(
    days: tuple[date, date], weekdays: set[int], offset: int
) -> None:
    start, end = days
    today = end + timedelta(days=offset)
    prompts = rules.staff_prompt_days(Period(start, end), frozenset(weekdays))

    found = rules.latest_prompt(prompts, today)

    assert (found is None) == all(one.day > today for one in prompts)
    if found is not None:
        assert found.day <= today
        assert not [one for one in prompts if found.day < one.day <= today]


@given(FACTS, st.sets(st.integers(0, 4), min_size=1))
def test_every_prompt_comes_in_order_and_the_last_one_is_never_after_the_safe_day(
    days: tuple[date, date], weekdays: set[int]
) -> None:
    start, end = days
    prompts = rules.staff_prompt_days(Period(start, end), frozenset(weekdays))
    by_kind = {one.kind: one.day for one in prompts}
    safe = rules.safe_notice_day(start, end)

    assert [one.day for one in prompts] == sorted(one.day for one in prompts)
    if PromptKind.LAST_WORKING_DAY in by_kind:
        assert safe is not None
        assert by_kind[PromptKind.LAST_WORKING_DAY] <= safe
        assert by_kind[PromptKind.LAST_WORKING_DAY].weekday() in weekdays
    if PromptKind.TEN_WEEKS in by_kind:
        assert by_kind[PromptKind.TEN_WEEKS] == end - timedelta(days=70)
    if PromptKind.SIX_WEEKS in by_kind:
        assert by_kind[PromptKind.SIX_WEEKS] == end - timedelta(days=42)


def test_without_prompts_none_counts() -> None:
    assert rules.latest_prompt([], date(2026, 11, 23)) is None
    later = Prompt(date(2026, 11, 24), PromptKind.TEN_WEEKS)
    assert rules.latest_prompt([later], date(2026, 11, 23)) is None


@given(FACTS, st.dates(date(2019, 1, 1), date(2040, 1, 1)))
def test_the_days_offered_to_hear_it_are_days_that_are_taken(days: tuple[date, date], today: date) -> None:
    start, end = days
    offered = rules.know_by_days(start, end, today)

    assert (offered is None) == (today > end)
    if offered is not None:
        first, last = offered
        for day in (first, last):
            rules.check_know_by(day, start, end)
        assert first >= today
        assert first <= last
