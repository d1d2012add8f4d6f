"""Passed promises and unseen reports reach somebody who works that day; and who is sick on the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.base.clock import WorkingTime
from portal.base.db import reading, transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import Helper, TaskKind, who_helps
from portal.domain.notifications.models import Notice
from portal.domain.sickness.models import SickSpell
from portal.flows import conversation, reminders, sick_leave
from tests.builders import Someone, World


@dataclass
class People:
    anna: Someone
    bram: Someone
    cora: Someone
    jelle: Someone


@pytest.fixture
def people(world: World) -> People:
    """Anna works on Monday, Tuesday and Thursday, Bram every weekday, Cora on Wednesday and Friday."""
    anna = world.contact_person("Anna", "de Vries", "ma di do")
    bram = world.contact_person("Bram", "Jansen", "ma di wo do vr")
    cora = world.staff(RoleKind.COORDINATOR, "Cora", "Bakker", working_days="wo vr")
    world.employer_desk()
    return People(anna, bram, cora, world.participant(contact=anna))


def at(clock: time_machine.Traveller, moment: str) -> None:
    clock.move_to(datetime.fromisoformat(moment))


def round_of(world: World) -> None:
    """What the worker does every five minutes."""
    with transaction() as session:
        reminders.all_due(session, world.app.extensions["settings"].municipality, now=world.now)


def lists(kind: TaskKind) -> list[str]:
    with reading() as session:
        asked = select(Task.for_role).where(Task.kind == kind, Task.done_at.is_(None)).order_by(Task.id)
        return list(session.scalars(asked))


def told() -> list[UUID]:
    """Who was told that a task waits, in the order of telling."""
    with reading() as session:
        return list(session.scalars(select(Notice.account_id).where(Notice.cause.like("task:%")).order_by(Notice.id)))


def report(world: World, someone: Someone) -> SickSpell:
    with transaction() as session:
        return sick_leave.report(
            session, someone.participant_id, first_day=world.today, now=world.now, actor=someone.id
        )


def question(world: World, someone: Someone) -> None:
    with transaction() as session:
        conversation.send(
            session,
            someone.participant_id,
            someone.id,
            text="Krijg ik straks minder huurtoeslag?",
            once=uuid4(),
            municipality=world.app.extensions["settings"].municipality,
            now=world.now,
        )


# --- who works that day ------------------------------------------------------------------------------------------

WORKING = st.builds(
    WorkingTime,
    st.frozensets(st.integers(0, 6)),
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(lambda day: (day, day + timedelta(days=9)))).map(tuple),
)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.none() | WORKING, st.none() | WORKING)
def test_nobody_is_called_on_a_day_off(
    day: date, contact_person: WorkingTime | None, stand_in: WorkingTime | None
) -> None:
    works = {
        Helper.CONTACT_PERSON: contact_person is not None and contact_person.works_on(day),
        Helper.STAND_IN: stand_in is not None and stand_in.works_on(day),
    }

    found = who_helps(day, contact_person, stand_in)

    assert works.get(found, not any(works.values()))
    assert found is Helper.CONTACT_PERSON or not works[Helper.CONTACT_PERSON]


def test_an_unseen_report_goes_to_the_contact_person_on_a_working_day(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-11-23T07:10+01:00")
    report(world, people.jelle)
    at(clock, "2026-11-23T10:05+01:00")

    round_of(world)

    assert (lists(TaskKind.REPORT_UNSEEN), told()) == (["contact_person"], [people.anna.id])


def test_during_an_absence_it_goes_to_the_stand_in_and_only_the_stand_in_is_told(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    world.stand_in(people.anna, people.bram, date(2026, 11, 23), date(2026, 12, 4))
    at(clock, "2026-11-23T07:10+01:00")
    report(world, people.jelle)
    at(clock, "2026-11-23T10:05+01:00")

    round_of(world)

    assert (lists(TaskKind.REPORT_UNSEEN), told()) == (["contact_person"], [people.bram.id])


def test_on_a_day_off_of_the_contact_person_the_coordinator_calls(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-11-24T16:00+01:00")
    report(world, people.jelle)
    at(clock, "2026-11-25T10:05+01:00")

    round_of(world)

    assert (lists(TaskKind.REPORT_UNSEEN), told()) == (["coordinator"], [people.cora.id])


def test_what_was_not_done_yesterday_goes_on_to_who_works_today_once(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-11-24T07:10+01:00")
    report(world, people.jelle)
    at(clock, "2026-11-24T10:05+01:00")
    round_of(world)
    assert lists(TaskKind.REPORT_UNSEEN) == ["contact_person"]

    at(clock, "2026-11-25T08:00+01:00")  # Anna has her day off, Cora works
    for _round in range(2):
        round_of(world)
    on_wednesday = lists(TaskKind.REPORT_UNSEEN)
    at(clock, "2026-11-26T08:00+01:00")  # and the other way round
    round_of(world)

    assert (on_wednesday, lists(TaskKind.REPORT_UNSEEN)) == (["coordinator"], ["contact_person"])
    assert told() == [people.anna.id, people.cora.id]


def test_on_a_public_holiday_nothing_moves_and_nobody_is_told(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-12-24T07:10+01:00")  # a Thursday
    report(world, people.jelle)
    at(clock, "2026-12-24T10:05+01:00")
    round_of(world)

    at(clock, "2026-12-25T10:05+01:00")
    round_of(world)

    assert (lists(TaskKind.REPORT_UNSEEN), told()) == (["contact_person"], [people.anna.id])


def test_what_nobody_could_take_yesterday_is_told_to_who_works_today(
    world: World, clock: time_machine.Traveller
) -> None:
    anna = world.contact_person("Anna", "de Vries", "ma di")
    cora = world.staff(RoleKind.COORDINATOR, "Cora", "Bakker", working_days="do")
    world.employer_desk()
    at(clock, "2026-11-24T16:00+01:00")
    report(world, world.participant(contact=anna))
    at(clock, "2026-11-25T10:05+01:00")  # a Wednesday: nobody works
    round_of(world)
    assert (lists(TaskKind.REPORT_UNSEEN), told()) == (["coordinator"], [])

    at(clock, "2026-11-26T08:00+01:00")
    for _round in range(2):
        round_of(world)

    assert (lists(TaskKind.REPORT_UNSEEN), told()) == (["coordinator"], [cora.id])


def test_when_everybody_is_away_it_waits_and_the_first_who_is_back_hears_it(
    world: World, clock: time_machine.Traveller
) -> None:
    anna, bram = (
        world.contact_person("Anna", "de Vries", "ma di wo do vr"),
        world.contact_person("Bram", "Jansen", "ma"),
    )
    world.stand_in(anna, bram, date(2026, 11, 24), date(2026, 11, 27))
    world.employer_desk()
    at(clock, "2026-11-23T16:00+01:00")
    report(world, world.participant(contact=anna))
    at(clock, "2026-11-24T10:05+01:00")  # Anna is away, Bram works on Mondays, there is no coordinator
    round_of(world)
    assert told() == []

    at(clock, "2026-11-28T10:05+01:00")  # a Saturday
    round_of(world)
    assert told() == []
    at(clock, "2026-11-30T08:00+01:00")
    round_of(world)

    assert (lists(TaskKind.REPORT_UNSEEN), told()) == (["contact_person"], [anna.id])


def test_who_stands_in_from_today_is_told_what_was_left_waiting(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    world.stand_in(people.anna, people.bram, date(2026, 11, 24), date(2026, 11, 27))
    at(clock, "2026-11-23T07:10+01:00")
    report(world, people.jelle)
    at(clock, "2026-11-23T10:05+01:00")
    round_of(world)

    at(clock, "2026-11-24T08:00+01:00")
    round_of(world)

    assert (lists(TaskKind.REPORT_UNSEEN), told()) == (["contact_person"], [people.anna.id, people.bram.id])


def test_a_report_just_before_christmas_is_asked_about_on_the_first_working_day(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-12-24T16:00+01:00")  # a Thursday
    report(world, people.jelle)
    for moment in ("2026-12-25T10:05+01:00", "2026-12-26T10:05+01:00", "2026-12-28T09:55+01:00"):
        at(clock, moment)
        round_of(world)
    assert lists(TaskKind.REPORT_UNSEEN) == []

    at(clock, "2026-12-28T10:00+01:00")
    round_of(world)

    assert (lists(TaskKind.REPORT_UNSEEN), told()) == (["contact_person"], [people.anna.id])


def test_a_passed_promise_goes_to_the_coordinator_when_one_works_that_day(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-11-19T09:00+01:00")
    question(world, people.jelle)
    at(clock, "2026-11-25T08:00+01:00")

    round_of(world)

    assert (lists(TaskKind.PROMISE_PASSED), told()) == (["coordinator"], [people.cora.id])


def test_a_passed_promise_reaches_the_contact_person_when_no_coordinator_works(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-11-18T09:00+01:00")
    question(world, people.jelle)
    at(clock, "2026-11-24T08:00+01:00")  # promised for Monday the 23rd; a Tuesday

    round_of(world)

    assert (lists(TaskKind.PROMISE_PASSED), told()) == (["contact_person"], [people.anna.id])


def test_two_rounds_at_a_weekend_and_on_monday_tell_each_person_once(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-11-18T09:00+01:00")
    question(world, people.jelle)
    for moment in ("2026-11-28T09:00+01:00", "2026-11-30T09:00+01:00", "2026-11-30T09:05+01:00"):
        at(clock, moment)
        round_of(world)

    assert (lists(TaskKind.PROMISE_PASSED), told()) == (["contact_person"], [people.anna.id])


# --- sick on the last day ----------------------------------------------------------------------------------------


def sick_at_the_end(world: World, contact: Someone, end: date) -> Someone:
    jelle = world.participant("Fatma", "Yilmaz", contact=contact, start=date(2026, 1, 1), end=end)
    report(world, jelle)
    return jelle


def test_who_is_sick_on_the_last_day_gives_a_task_on_that_day_and_not_before(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    sick_at_the_end(world, people.anna, date(2026, 11, 30))  # a Monday

    at(clock, "2026-11-27T09:00+01:00")
    round_of(world)
    before = lists(TaskKind.SICK_AT_LAST_DAY)
    at(clock, "2026-11-30T09:00+01:00")
    for _round in range(2):
        round_of(world)

    assert (before, lists(TaskKind.SICK_AT_LAST_DAY)) == ([], ["contact_person"])


def test_a_last_day_at_the_weekend_gives_it_on_the_friday_before(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    sick_at_the_end(world, people.bram, date(2026, 11, 29))  # a Sunday
    at(clock, "2026-11-27T09:00+01:00")

    round_of(world)

    assert lists(TaskKind.SICK_AT_LAST_DAY) == ["contact_person"]
    with reading() as session:
        assert session.scalars(select(Task.due_on).where(Task.kind == "sick_at_last_day")).all() == [date(2026, 11, 27)]


def test_who_is_better_before_the_last_day_gives_no_task(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    fatma = sick_at_the_end(world, people.anna, date(2026, 11, 30))
    with transaction() as session:
        held = session.scalars(select(SickSpell)).one()
        sick_leave.better(session, held, first_day_back=date(2026, 11, 30), now=world.now, actor=fatma.id)
    at(clock, "2026-11-30T09:00+01:00")

    round_of(world)

    assert lists(TaskKind.SICK_AT_LAST_DAY) == []


def test_who_is_better_on_the_day_itself_ends_it(world: World, people: People, clock: time_machine.Traveller) -> None:
    fatma = sick_at_the_end(world, people.anna, date(2026, 11, 30))
    at(clock, "2026-11-30T09:00+01:00")
    round_of(world)
    with transaction() as session:
        held = session.scalars(select(SickSpell)).one()
        sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=fatma.id)

    assert lists(TaskKind.SICK_AT_LAST_DAY) == []


def test_a_contract_that_goes_on_as_was_told_gives_no_task(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    fatma = sick_at_the_end(world, people.anna, date(2026, 11, 30))
    world.period(fatma, date(2026, 12, 1), date(2027, 5, 31))
    at(clock, "2026-11-30T09:00+01:00")

    round_of(world)

    assert lists(TaskKind.SICK_AT_LAST_DAY) == []


def test_the_words_of_the_task_do_not_say_that_somebody_is_sick(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    sick_at_the_end(world, people.anna, date(2026, 12, 2))  # a Wednesday: the coordinator's list
    at(clock, "2026-12-02T09:00+01:00")
    round_of(world)

    text = world.visitor(people.cora).get("/team").text

    assert "Fatma Yilmaz Het contract stopt. Bel vandaag de werkgever." in text
    assert "iek" not in text
