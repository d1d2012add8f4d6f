"""Deciding is for the contact person, telling reaches the participant: news, audit line, tasks done, one notice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts import actions as accounts
from portal.domain.accounts import queries as account_queries
from portal.domain.accounts.models import Account, Participant
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.contract import queries
from portal.domain.contract.actions import NothingToTell, change_end
from portal.domain.contract.models import ContractPeriod, Decision
from portal.domain.contract.rules import DecisionKind, StatusKind
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.models import Notice
from portal.flows import contract_news
from portal.flows.contract_file import Part, mark
from portal.flows.contract_news import ChangedMeanwhile, NoContactAfter
from portal.flows.permission import NotYours
from tests.builders import Someone, World

START, END, UNTIL = date(2026, 6, 1), date(2026, 12, 31), date(2027, 6, 30)


def me_of(world: World, someone: Someone) -> Me:
    with transaction() as session:
        row = accounts.begin_session(session, someone.id, None, now=world.now, way="pin")
        found = account_queries.signed_in(session, row.id, world.now)
    assert found is not None
    return found


@pytest.fixture
def anna(world: World) -> Me:
    return me_of(world, world.contact_person())


@pytest.fixture
def jelle(world: World, anna: Me) -> Someone:
    return world.participant("Jelle", start=START, end=END)


def period_of(someone: Someone) -> ContractPeriod:
    with reading() as session:
        return queries.periods_of(session, someone.participant_id)[0]


def decide(
    world: World, who: Me, someone: Someone, kind: DecisionKind = DecisionKind.GOES_ON, until: date | None = UNTIL
) -> Decision:
    with transaction() as session:
        return contract_news.decide(
            session, who, someone.participant_id, period_of(someone).id, kind=kind, until_on=until, now=world.now
        )


def tell(world: World, who: Me, someone: Someone, decision: UUID, period: UUID | None = None) -> None:
    with transaction() as session:
        contract_news.tell(
            session, who, someone.participant_id, period or period_of(someone).id, decision, now=world.now
        )


def set_after_contact(world: World, who: Me, someone: Someone) -> None:
    with transaction() as session:
        contract_news.set_after_contact(
            session,
            who,
            someone.participant_id,
            name="Marieke Smit",
            phone="+31582339050",
            until=END + timedelta(days=180),
            now=world.now,
        )


def notices() -> list[Notice]:
    with reading() as session:
        return list(session.scalars(select(Notice)))


def audit_of(someone: Someone) -> list[tuple[str, UUID | None, str | None]]:
    with reading() as session:
        lines = session.scalars(
            select(AuditLine).where(AuditLine.about_participant_id == someone.participant_id).order_by(AuditLine.id)
        )
        return [(line.action, line.actor_id, line.actor_role) for line in lines]


def status_of(world: World, someone: Someone) -> StatusKind | None:
    with reading() as session:
        status = queries.told(session, someone.participant_id, world.today).status(world.today)
    return status.kind if status else None


def test_a_decision_tells_nobody(world: World, anna: Me, jelle: Someone) -> None:
    decide(world, anna, jelle)

    assert status_of(world, jelle) is StatusKind.RUNNING
    assert notices() == []
    assert audit_of(jelle) == [("contract_decided", anna.account, "contact")]


def test_telling_an_extension_writes_one_notice_without_content(world: World, anna: Me, jelle: Someone) -> None:
    decision = decide(world, anna, jelle)

    tell(world, anna, jelle, decision.id)

    assert status_of(world, jelle) is StatusKind.GOES_ON
    assert [(one.kind, one.account_id, one.from_account_id) for one in notices()] == [
        ("contract_news", jelle.id, anna.account)
    ]
    assert audit_of(jelle)[-1] == ("contract_told", anna.account, "contact")


def test_telling_keeps_who_and_when(world: World, anna: Me, jelle: Someone) -> None:
    decision = decide(world, anna, jelle)

    tell(world, anna, jelle, decision.id)

    with reading() as session:
        row = session.get_one(Decision, decision.id)
        period = queries.periods_of(session, jelle.participant_id)[1]
    assert (row.decided_by_id, row.told_by_id) == (anna.account, anna.account)
    assert row.told_at is not None
    assert (period.start_on, period.end_on, period.told_at) == (date(2027, 1, 1), UNTIL, row.told_at)


def test_pressing_tell_twice_tells_once(world: World, anna: Me, jelle: Someone) -> None:
    decision = decide(world, anna, jelle)
    tell(world, anna, jelle, decision.id)

    with pytest.raises(NothingToTell):
        tell(world, anna, jelle, decision.id)
    assert len(notices()) == 1


def test_it_stops_is_told_only_when_somebody_helps_afterwards(world: World, anna: Me, jelle: Someone) -> None:
    decision = decide(world, anna, jelle, DecisionKind.STOPS, None)
    with pytest.raises(NoContactAfter):
        tell(world, anna, jelle, decision.id)
    assert status_of(world, jelle) is StatusKind.RUNNING

    set_after_contact(world, anna, jelle)
    tell(world, anna, jelle, decision.id)

    assert status_of(world, jelle) is StatusKind.STOPS
    with reading() as session:
        assert session.get_one(Participant, jelle.participant_id).after_contact_phone == "+31582339050"


def test_telling_finishes_the_tasks_that_asked_for_it(world: World, anna: Me, jelle: Someone) -> None:
    with transaction() as session:
        for kind in (TaskKind.DECISION_DUE, TaskKind.SET_KNOW_BY, TaskKind.TALK_DUE):
            make_task(session, kind, cause=kind, due_on=world.today, now=world.now, participant=jelle.participant_id)
    decision = decide(world, anna, jelle)

    tell(world, anna, jelle, decision.id)

    with reading() as session:
        still_open = session.scalars(select(Task.kind).where(Task.done_at.is_(None))).all()
    assert still_open == [TaskKind.TALK_DUE]


def test_a_short_extension_asks_staff_for_the_day_one_knows(world: World, anna: Me, jelle: Someone) -> None:
    decision = decide(world, anna, jelle, until=date(2027, 3, 31))

    tell(world, anna, jelle, decision.id)

    with reading() as session:
        asked = session.scalars(select(Task.kind).where(Task.done_at.is_(None))).all()
        period = queries.periods_of(session, jelle.participant_id)[1]
    assert asked == [TaskKind.SET_KNOW_BY]

    with transaction() as session:
        contract_news.set_know_by(session, anna, jelle.participant_id, period.id, date(2027, 3, 1), now=world.now)

    with reading() as session:
        status = queries.told(session, jelle.participant_id, world.today).status(world.today)
        assert session.scalars(select(Task.kind).where(Task.done_at.is_(None))).all() == []
    assert status is not None
    assert status.know_by == date(2027, 3, 1)


def test_a_last_day_that_a_file_changed_is_told_with_its_task_done(world: World, anna: Me, jelle: Someone) -> None:
    with transaction() as session:
        period = queries.periods_of(session, jelle.participant_id)[0]
        change_end(session, period, end_on=date(2027, 1, 31), now=world.now)
        make_task(
            session,
            TaskKind.TELL_PERIOD,
            cause="tell",
            due_on=world.today,
            now=world.now,
            participant=jelle.participant_id,
        )

    with transaction() as session:
        contract_news.tell_period(session, anna, jelle.participant_id, period.id, now=world.now)

    with reading() as session:
        told = queries.told(session, jelle.participant_id, world.today)
        assert session.scalars(select(Task.kind).where(Task.done_at.is_(None))).all() == []
    assert told.periods[0].end_on == date(2027, 1, 31)
    assert len(notices()) == 1


def test_the_stand_in_tells_but_does_not_decide(world: World, anna: Me, jelle: Someone) -> None:
    bram = world.contact_person("Bram", "Hofstra")
    with reading() as session:
        absent = Someone(session.get_one(Account, anna.account))
    world.stand_in(absent, bram, world.today, world.today + timedelta(days=3))
    stand_in = me_of(world, bram)
    decision = decide(world, anna, jelle)

    with pytest.raises(NotYours):
        decide(world, stand_in, jelle)
    tell(world, stand_in, jelle, decision.id)

    assert audit_of(jelle)[-1] == ("contract_told", bram.id, "stand_in")


@pytest.mark.parametrize("kind", [RoleKind.CONTACT_PERSON, RoleKind.COORDINATOR, RoleKind.PUBLISHER])
def test_other_staff_neither_decide_nor_tell(world: World, anna: Me, jelle: Someone, kind: RoleKind) -> None:
    other = me_of(world, world.staff(kind, "Cora", "Meijer"))
    decision = decide(world, anna, jelle)

    with pytest.raises(NotYours):
        decide(world, other, jelle)
    with pytest.raises(NotYours):
        tell(world, other, jelle, decision.id)


def test_a_period_of_somebody_else_does_not_exist(world: World, anna: Me, jelle: Someone) -> None:
    fatma = world.participant("Fatma", start=START, end=END)

    with pytest.raises(NotYours), transaction() as session:
        contract_news.decide(
            session, anna, jelle.participant_id, period_of(fatma).id, kind=DecisionKind.STOPS, now=world.now
        )


def test_a_participant_cannot_decide_about_the_own_contract(world: World, anna: Me, jelle: Someone) -> None:
    with pytest.raises(NotYours):
        decide(world, me_of(world, jelle), jelle)


# --- at the same moment ---------------------------------------------------------------------------------------------


def marked(world: World, someone: Someone, part: Part) -> str:
    with reading() as session:
        return mark(session, someone.participant_id, part, today=world.today)


def together(*acts: Callable[[], Any]) -> list[str]:
    """What becomes of acts that begin at the same moment: 'done', or the name of what was raised."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        gate.wait()
        try:
            act()
        except (ChangedMeanwhile, NothingToTell) as refused:
            return type(refused).__name__
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_of_two_who_decide_at_the_same_moment_one_sees_that_the_other_was_first(
    world: World, anna: Me, jelle: Someone
) -> None:
    seen, period = marked(world, jelle, Part.PERIODS), period_of(jelle).id

    def decide_until(until: date) -> None:
        with transaction() as session:
            contract_news.decide(
                session, anna, jelle.participant_id, period, kind=DecisionKind.GOES_ON, until_on=until, seen=seen,
                now=world.now,
            )  # fmt: skip

    became = together(lambda: decide_until(date(2027, 3, 31)), lambda: decide_until(date(2027, 6, 30)))

    assert became == ["ChangedMeanwhile", "done"]
    with reading() as session:
        assert len(session.scalars(select(Decision)).all()) == 1


def test_of_several_who_tell_at_the_same_moment_one_does_and_one_notice_goes(
    world: World, anna: Me, jelle: Someone
) -> None:
    decide(world, anna, jelle)
    seen = marked(world, jelle, Part.EVERYTHING)

    def tell_it() -> None:
        with transaction() as session:
            contract_news.tell_now(session, anna, jelle.participant_id, seen=seen, now=world.now)

    became = together(tell_it, tell_it, tell_it)

    assert became == ["NothingToTell", "NothingToTell", "done"]
    assert len(notices()) == 1
    with reading() as session:
        assert len(queries.periods_of(session, jelle.participant_id)) == 2


def test_deciding_and_telling_at_the_same_moment_never_tells_what_nobody_saw(
    world: World, anna: Me, jelle: Someone
) -> None:
    set_after_contact(world, anna, jelle)
    decide(world, anna, jelle, DecisionKind.STOPS, None)
    seen, decided = marked(world, jelle, Part.EVERYTHING), marked(world, jelle, Part.PERIODS)
    period = period_of(jelle).id

    def tell_it() -> None:
        with transaction() as session:
            contract_news.tell_now(session, anna, jelle.participant_id, seen=seen, now=world.now)

    def decide_it() -> None:
        with transaction() as session:
            contract_news.decide(
                session, anna, jelle.participant_id, period, kind=DecisionKind.GOES_ON, until_on=UNTIL, seen=decided,
                now=world.now,
            )  # fmt: skip

    became = together(tell_it, decide_it)

    assert became == ["ChangedMeanwhile", "done"]
    told = status_of(world, jelle)
    assert told in (StatusKind.STOPS, StatusKind.RUNNING)


def test_two_changes_of_different_parts_both_count(world: World, anna: Me, jelle: Someone) -> None:
    seen, after, period = marked(world, jelle, Part.PERIODS), marked(world, jelle, Part.AFTER), period_of(jelle).id

    def set_day() -> None:
        with transaction() as session:
            contract_news.set_know_by(
                session, anna, jelle.participant_id, period, date(2026, 12, 1), seen=seen, now=world.now
            )

    def set_help() -> None:
        with transaction() as session:
            contract_news.set_after_contact(
                session, anna, jelle.participant_id, name="Marieke Smit", phone="+31582339050",
                until=END + timedelta(days=180), seen=after, now=world.now,
            )  # fmt: skip

    assert together(set_day, set_help) == ["done", "done"]
