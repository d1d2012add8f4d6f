"""Vandaag: what waits for whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.base import clock as clocks
from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.base.tables import new_id
from portal.domain.accounts import queries as accounts
from portal.domain.accounts.models import SignIn
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.contract.models import ContractPeriod, Decision
from portal.domain.guidance.actions import assign_contact, make_task
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind
from portal.flows import conversation, sick_leave
from portal.flows.permission import NotYours
from portal.flows.today import Today, task_done, today_of
from tests.builders import Someone, World

MONDAY = date(2026, 11, 23)


def as_me(world: World, someone: Someone) -> Me:
    with transaction() as session:
        row = SignIn(account_id=someone.id, way="pin", started_at=world.now, proven_at=world.now, used_at=world.now)
        session.add(row)
        session.flush()
        found = accounts.signed_in(session, row.id, world.now)
    assert found is not None
    return found


def today_for(world: World, someone: Someone) -> Today:
    with reading() as session:
        return today_of(session, as_me(world, someone), world.today)


def ask(world: World, settings: Settings, who: Someone, days_ago: int = 0) -> None:
    with transaction() as session:
        conversation.send(
            session,
            who.participant_id,
            who.id,
            text="Krijg ik vakantiegeld?",
            once=new_id(),
            municipality=settings.municipality,
            now=world.now - timedelta(days=days_ago),
        )


def report_sick(world: World, who: Someone) -> Any:
    with transaction() as session:
        return sick_leave.report(session, who.participant_id, first_day=world.today, now=world.now, actor=who.id)


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


@pytest.fixture
def bram(world: World) -> Someone:
    return world.staff(first_name="Bram", last_name="Hoekstra", working_days="ma di wo do vr")


def test_questions_stand_with_the_oldest_promise_first(world: World, settings: Settings, anna: Someone) -> None:
    jelle, samira = world.participant(contact=anna), world.participant("Samira", "Haddad", contact=anna)
    ask(world, settings, jelle)
    ask(world, settings, samira, days_ago=4)

    assert [one.name for one in today_for(world, anna).questions] == ["Samira Haddad", "Jelle de Boer"]


def test_another_contact_person_sees_nothing_of_it(
    world: World, settings: Settings, anna: Someone, bram: Someone
) -> None:
    jelle = world.participant(contact=anna)
    ask(world, settings, jelle)
    report_sick(world, jelle)

    assert today_for(world, bram).is_empty


def test_the_stand_in_has_the_list_during_the_absence_only(
    world: World, settings: Settings, anna: Someone, bram: Someone
) -> None:
    ask(world, settings, world.participant(contact=anna))
    world.stand_in(anna, bram, MONDAY + timedelta(days=1), MONDAY + timedelta(days=4))
    assert today_for(world, bram).questions == []

    with reading() as session:
        tomorrow = today_of(session, as_me(world, bram), MONDAY + timedelta(days=1))

    assert [one.name for one in tomorrow.questions] == ["Jelle de Boer"]
    assert tomorrow.stands_in


def test_a_report_stands_there_until_it_is_seen(world: World, anna: Someone) -> None:
    jelle = world.participant(contact=anna)
    spell = report_sick(world, jelle)
    [report] = today_for(world, anna).reports
    assert (report.name, report.first_day) == ("Jelle de Boer", MONDAY)

    with transaction() as session:
        sick_leave.seen_by_contact(session, spell.id, as_me(world, anna), world.now)

    assert today_for(world, anna).reports == []


def test_what_one_helper_saw_still_waits_for_the_other(world: World, anna: Someone, bram: Someone) -> None:
    jelle = world.participant(contact=anna)
    world.stand_in(anna, bram, MONDAY, MONDAY + timedelta(days=4))
    spell = report_sick(world, jelle)

    with transaction() as session:
        sick_leave.seen_by_contact(session, spell.id, as_me(world, bram), world.now)

    assert today_for(world, bram).reports == []
    assert len(today_for(world, anna).reports) == 1


def test_who_takes_over_sees_a_report_that_nobody_saw(world: World, anna: Someone, bram: Someone) -> None:
    jelle = world.participant(contact=anna)
    report_sick(world, jelle)
    with transaction() as session:
        assign_contact(session, jelle.participant_id, bram.id, now=world.now)

    assert [one.name for one in today_for(world, bram).reports] == ["Jelle de Boer"]
    assert today_for(world, anna).reports == []


def test_a_contract_that_ends_within_ten_weeks_waits_for_a_decision(world: World, anna: Someone) -> None:
    soon = MONDAY + timedelta(weeks=10)
    world.participant(contact=anna, start=clocks.add_months(soon, -12), end=soon)
    world.participant("Mark", "Visser", contact=anna, start=MONDAY, end=soon + timedelta(days=1))

    [decision] = today_for(world, anna).decisions

    assert (decision.name, decision.end_on, decision.is_decided) == ("Jelle de Boer", soon, False)
    assert decision.tell_before == clocks.month_before(soon)


@pytest.mark.parametrize(("told", "waiting"), [(False, [True]), (True, [])])
def test_a_decision_waits_until_it_is_told(world: World, anna: Someone, told: bool, waiting: list[bool]) -> None:
    world.participant(contact=anna, start=date(2026, 1, 1), end=date(2026, 12, 31), told=False)
    with transaction() as session:
        period = session.scalars(select(ContractPeriod)).one()
        period.told_at = world.now
        session.add(
            Decision(
                period_id=period.id,
                outcome="stops",
                decided_by_id=anna.id,
                decided_at=world.now,
                told_at=world.now if told else None,
            )
        )

    assert [one.is_decided for one in today_for(world, anna).decisions] == waiting


def test_a_told_period_that_follows_ends_the_waiting(world: World, anna: Someone) -> None:
    jelle = world.participant(contact=anna, start=date(2026, 1, 1), end=date(2026, 12, 31))
    world.period(jelle, date(2027, 1, 1), date(2027, 12, 31))

    assert today_for(world, anna).decisions == []


def test_tasks_stand_on_the_list_of_whom_they_are_for(world: World, anna: Someone) -> None:
    cora = world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")
    jelle = world.participant(contact=anna)
    with transaction() as session:
        for kind, role in ((TaskKind.CALL_UNOPENED, "contact_person"), (TaskKind.PROMISE_PASSED, "coordinator")):
            make_task(
                session,
                kind,
                cause=kind,
                due_on=MONDAY,
                now=world.now,
                participant=jelle.participant_id,
                for_role=role,
            )
        make_task(session, TaskKind.TALK_DUE, cause="later", due_on=MONDAY + timedelta(days=1), now=world.now,
                  participant=jelle.participant_id)  # fmt: skip

    assert [task.kind for task in today_for(world, anna).tasks] == [TaskKind.CALL_UNOPENED]
    assert [(task.kind, task.name) for task in today_for(world, cora).tasks] == [
        (TaskKind.PROMISE_PASSED, "Jelle de Boer")
    ]


def test_a_task_is_ticked_off_only_by_whom_it_is_for(world: World, anna: Someone, bram: Someone) -> None:
    cora = world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")
    jelle = world.participant(contact=anna)
    with transaction() as session:
        task = make_task(
            session,
            TaskKind.CALL_UNOPENED,
            cause="call",
            due_on=MONDAY,
            now=world.now,
            participant=jelle.participant_id,
        )
    assert task is not None

    for stranger in (bram, cora):
        with pytest.raises(NotYours), transaction() as session:
            task_done(session, as_me(world, stranger), task.id, now=world.now, today=MONDAY)
    with transaction() as session:
        task_done(session, as_me(world, anna), task.id, now=world.now, today=MONDAY)

    with reading() as session:
        assert session.get_one(Task, task.id).done_by_id == anna.id


def test_a_task_that_ends_by_doing_cannot_be_ticked_off(world: World, anna: Someone) -> None:
    jelle = world.participant(contact=anna)
    with transaction() as session:
        task = make_task(
            session,
            TaskKind.TELL_PERIOD,
            cause="tell",
            due_on=MONDAY,
            now=world.now,
            participant=jelle.participant_id,
        )
    assert task is not None

    with pytest.raises(NotYours), transaction() as session:
        task_done(session, as_me(world, anna), task.id, now=world.now, today=MONDAY)
