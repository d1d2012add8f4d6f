"""Sick and better: one report per person, and everybody hears what they may know and no more."""

import multiprocessing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select, update

from portal.base import db
from portal.base.db import reading, transaction
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import signed_in
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.contract.models import Decision
from portal.domain.guidance.models import Task
from portal.domain.notifications.models import Notice
from portal.domain.sickness import queries
from portal.domain.sickness.models import Delivery, SickSpell, SpellChange
from portal.domain.sickness.rules import (
    AddressKind,
    AppointmentFact,
    AppointmentWith,
    BadCorrectedDay,
    ChangeKind,
    CorrectionReason,
    DeliveryState,
    Details,
    ExpectedDuration,
    FirstDayInFuture,
    Recipient,
)
from portal.flows import reminders, sick_leave
from portal.flows.permission import NotYours
from tests.builders import Someone, World
from tests.flows.sick_process import report_for_each

MONDAY = date(2026, 11, 23)


@dataclass
class People:
    """A participant with a contact person and both desks."""

    jelle: Someone
    anna: Someone
    caparis: Someone
    werkplek: Someone


@pytest.fixture
def people(world: World) -> People:
    anna = world.contact_person()
    return People(world.participant(), anna, world.employer_desk(), world.workplace_desk())


def me_of(world: World, someone: Someone) -> Me:
    """As the browser knows this person."""
    with transaction() as session:
        row = actions.begin_session(session, someone.id, None, now=world.now, way="pin")
    with reading() as session:
        found = signed_in(session, row.id, world.now)
    assert found is not None
    return found


def report(world: World, someone: Someone, **words: object) -> SickSpell:
    with transaction() as session:
        return sick_leave.report(
            session,
            someone.participant_id,
            **{"first_day": world.today, "now": world.now, "actor": someone.id} | words,  # type: ignore[arg-type]
        )


def running(spell: SickSpell) -> SickSpell:
    with reading() as session:
        return session.get_one(SickSpell, spell.id)


def told(spell: SickSpell) -> dict[Recipient, DeliveryState]:
    """How far the last change has come."""
    with reading() as session:
        last = queries.receipts(session, [spell.id])[spell.id][-1]
    return {one.recipient: one.state for one in last.told}


def notices_for(someone: Someone) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).where(Notice.account_id == someone.id)) or 0


def tasks(kind: str) -> list[Task]:
    with reading() as session:
        return list(session.scalars(select(Task).where(Task.kind == kind, Task.done_at.is_(None))))


def audit_lines() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(AuditLine.action).order_by(AuditLine.id)))


# --- one report ---------------------------------------------------------------------------------------------------


def test_a_report_brings_a_delivery_and_a_notice_to_everyone_who_must_know(world: World, people: People) -> None:
    spell = report(world, people.jelle)

    assert told(spell) == dict.fromkeys(Recipient, DeliveryState.QUEUED)
    assert [notices_for(one) for one in (people.anna, people.caparis, people.werkplek)] == [1, 1, 1]
    assert notices_for(people.jelle) == 0
    assert "sickness_reported" in audit_lines()


def test_without_a_desk_the_receipt_says_so_and_nobody_is_noticed(world: World) -> None:
    jelle = world.participant()

    spell = report(world, jelle)

    assert told(spell)[Recipient.FORMAL_EMPLOYER] is DeliveryState.NO_DESK
    assert told(spell)[Recipient.WORKPLACE] is DeliveryState.NO_DESK
    assert told(spell)[Recipient.CONTACT_PERSON] is DeliveryState.QUEUED


def test_a_desk_account_that_never_joined_or_was_deactivated_is_no_desk(world: World, people: People) -> None:
    with transaction() as session:
        session.execute(update(Account).where(Account.id == people.caparis.id).values(joined_at=None))
        session.execute(update(Account).where(Account.id == people.werkplek.id).values(deactivated_at=world.now))

    spell = report(world, people.jelle)

    assert told(spell)[Recipient.FORMAL_EMPLOYER] is DeliveryState.NO_DESK
    assert told(spell)[Recipient.WORKPLACE] is DeliveryState.NO_DESK


def test_every_active_worker_of_a_desk_gets_one_notice_and_one_that_arrives_is_enough(
    world: World, people: People
) -> None:
    second = world.employer_desk("Klaas", "Bakker")
    spell = report(world, people.jelle)

    with transaction() as session:
        session.execute(update(Notice).where(Notice.account_id == second.id).values(state="sent", sent_at=world.now))
        session.execute(update(Notice).where(Notice.account_id == people.caparis.id).values(state="given_up"))

    assert (notices_for(people.caparis), notices_for(second)) == (1, 1)
    assert told(spell)[Recipient.FORMAL_EMPLOYER] is DeliveryState.DELIVERED


def test_during_an_absence_the_stand_in_hears_it_too(world: World, people: People) -> None:
    bram = world.staff(first_name="Bram", last_name="Jansen")
    world.stand_in(people.anna, bram, world.today, world.today + timedelta(days=4))

    report(world, people.jelle)

    assert (notices_for(people.anna), notices_for(bram)) == (1, 1)


def test_a_second_report_while_one_runs_is_refused(world: World, people: People) -> None:
    report(world, people.jelle)

    with pytest.raises(sick_leave.AlreadySick):
        report(world, people.jelle)

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(SickSpell)) == 1
        assert session.scalar(select(func.count()).select_from(SpellChange)) == 1


def test_the_same_form_makes_nothing_new_even_after_it_was_taken_back(world: World, people: People) -> None:
    once = uuid4()
    spell = report(world, people.jelle, once=once)
    with transaction() as session:
        sick_leave.undo(session, session.get_one(SickSpell, spell.id), now=world.now, actor=people.jelle.id)

    with pytest.raises(sick_leave.AlreadySent):
        report(world, people.jelle, once=once)


def test_two_processes_that_report_at_the_same_moment_make_one_report(world: World, people: People) -> None:
    """Two real processes with connections of their own, five people one after another."""
    others = [people.jelle, *(world.participant(first_name=name) for name in ("Wytske", "Mark", "Nadia", "Fatma"))]
    keys = world.app.extensions["settings"].keys
    spawn = multiprocessing.get_context("spawn")
    together, said = spawn.Barrier(2), spawn.Queue()
    url = db.database().writing.url.render_as_string(hide_password=False)
    pairs = [(one.participant_id, one.id) for one in others]
    words = (url, keys.fields, keys.lookup, pairs, world.today, world.now, together, said)
    both = [spawn.Process(target=report_for_each, args=words) for _number in range(2)]

    for process in both:
        process.start()
    heard = sorted(said.get(timeout=60) for _number in range(2 * len(others)))
    for process in both:
        process.join(30)

    assert [process.exitcode for process in both] == [0, 0]
    assert heard == ["already"] * len(others) + ["received"] * len(others)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(SickSpell)) == len(others)
        assert session.scalar(select(func.count()).select_from(SpellChange)) == len(others)
    assert notices_for(people.caparis) == len(others)


def test_a_report_within_four_weeks_of_the_last_recovery_is_linked_without_a_word(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    first = report(world, people.jelle)
    with transaction() as session:
        held = session.get_one(SickSpell, first.id)
        sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=people.jelle.id)
    clock.shift(timedelta(days=27))

    second = report(world, people.jelle)
    with transaction() as session:
        held = session.get_one(SickSpell, second.id)
        sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=people.jelle.id)
    clock.shift(timedelta(days=28))
    third = report(world, people.jelle)

    assert (running(second).linked_to_id, running(third).linked_to_id) == (first.id, None)
    assert notices_for(people.jelle) == 0


def test_what_was_taken_back_is_not_linked_to(world: World, people: People) -> None:
    first = report(world, people.jelle)
    with transaction() as session:
        sick_leave.undo(session, session.get_one(SickSpell, first.id), now=world.now, actor=people.jelle.id)

    assert running(report(world, people.jelle)).linked_to_id is None


# --- the contract -------------------------------------------------------------------------------------------------


def test_before_the_contract_begins_and_after_it_stopped_there_is_nobody_to_report_to(world: World) -> None:
    coming = world.participant(start=world.today + timedelta(days=3), end=date(2027, 6, 30))
    gone = world.participant(first_name="Fatma", start=date(2026, 1, 1), end=world.today - timedelta(days=1))

    for one in (coming, gone):
        with pytest.raises(sick_leave.NotEmployed):
            report(world, one)


def test_a_told_decision_to_go_on_keeps_the_form_open_and_one_that_was_not_told_does_not(world: World) -> None:
    last_day = world.today - timedelta(days=1)
    jelle = world.participant(start=date(2026, 5, 1), end=date(2026, 5, 31))
    period = world.period(jelle, date(2026, 6, 1), last_day)
    decision = Decision(
        period_id=period.id,
        outcome="goes_on",
        until_on=date(2027, 5, 31),
        decided_by_id=jelle.id,
        decided_at=world.now,
    )
    with transaction() as session:
        session.add(decision)
    with pytest.raises(sick_leave.NotEmployed):
        report(world, jelle)

    with transaction() as session:
        session.execute(update(Decision).values(told_at=world.now))

    assert report(world, jelle).first_day == world.today


def test_nobody_is_sick_before_the_first_day_of_the_contract(world: World) -> None:
    nadia = world.participant(start=world.today - timedelta(days=2), end=date(2027, 5, 31))

    with pytest.raises(sick_leave.BeforeContract):
        report(world, nadia, first_day=world.today - timedelta(days=3))


# --- while sick ---------------------------------------------------------------------------------------------------


def test_longer_is_told_to_all_once(world: World, people: People) -> None:
    spell = report(world, people.jelle)

    for _press in range(2):
        with transaction() as session:
            held = session.get_one(SickSpell, spell.id)
            sick_leave.longer(session, held, ExpectedDuration.LONGER, now=world.now, actor=people.jelle.id)

    assert running(spell).expected_duration == "longer"
    assert [notices_for(one) for one in (people.anna, people.caparis, people.werkplek)] == [2, 2, 2]


def test_an_address_is_told_to_the_formal_employer_only(world: World, people: People) -> None:
    spell = report(world, people.jelle)
    kept = Details(postcode="8911 AB", house_number="12")

    with transaction() as session:
        sick_leave.add(session, session.get_one(SickSpell, spell.id), kept, now=world.now, actor=people.jelle.id)

    assert [notices_for(one) for one in (people.anna, people.caparis, people.werkplek)] == [1, 2, 1]


def test_the_same_appointment_twice_is_one_and_changes_nothing(world: World, people: People) -> None:
    kept = Details(appointments=(AppointmentFact(world.today, AppointmentWith.COURSE),))
    spell = report(world, people.jelle, details=kept)

    with transaction() as session:
        held = session.get_one(SickSpell, spell.id)
        assert not sick_leave.add(session, held, kept, now=world.now, actor=people.jelle.id)

    with reading() as session:
        assert len(queries.appointments(session, [spell.id])) == 1


def test_who_leaves_the_other_address_leaves_no_postcode_behind(world: World, people: People) -> None:
    away = Details(address_kind=AddressKind.ELSEWHERE, postcode="8911 AB", house_number="12")
    spell = report(world, people.jelle, details=away)

    with transaction() as session:
        home = Details(address_kind=AddressKind.HOME)
        sick_leave.add(session, session.get_one(SickSpell, spell.id), home, now=world.now, actor=people.jelle.id)

    assert (running(spell).postcode, running(spell).house_number) == (None, None)


def test_partial_work_is_one_task_for_the_contact_person_and_no_news_for_the_desks(
    world: World, people: People
) -> None:
    spell = report(world, people.jelle)

    for _press in range(2):
        with transaction() as session:
            held = session.get_one(SickSpell, spell.id)
            sick_leave.partly(session, held, now=world.now, actor=people.jelle.id)

    assert [task.participant_id for task in tasks("partial_work")] == [people.jelle.participant_id]
    assert [notices_for(one) for one in (people.anna, people.caparis, people.werkplek)] == [2, 1, 1]


def test_better_closes_the_report_and_its_tasks_and_a_new_one_can_be_made(world: World, people: People) -> None:
    spell = report(world, people.jelle)
    with transaction() as session:
        held = session.get_one(SickSpell, spell.id)
        sick_leave.partly(session, held, now=world.now, actor=people.jelle.id)
        sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=people.jelle.id)

    assert tasks("partial_work") == []
    assert report(world, people.jelle).id != spell.id


def test_an_undo_is_possible_for_24_hours(world: World, people: People, clock: time_machine.Traveller) -> None:
    spell = report(world, people.jelle)
    clock.shift(timedelta(hours=24, seconds=1))

    with pytest.raises(sick_leave.TooLateToUndo), transaction() as session:
        sick_leave.undo(session, session.get_one(SickSpell, spell.id), now=world.now, actor=people.jelle.id)

    assert running(spell).undone_at is None


def test_two_changes_at_once_follow_each_other(world: World, people: People) -> None:
    """The second one finds the report closed, in place of closing it again."""
    spell = report(world, people.jelle)
    with transaction() as session:
        held = sick_leave.own_running(session, people.jelle.participant_id, spell.id)
        sick_leave.better(session, held, first_day_back=world.today, now=world.now, actor=people.jelle.id)

    with pytest.raises(sick_leave.NotSick), transaction() as session:
        sick_leave.own_running(session, people.jelle.participant_id, spell.id)


# --- by phone, and put right --------------------------------------------------------------------------------------


def test_who_calls_the_contact_person_gets_the_same_receipt_with_who_wrote_it_down(
    world: World, people: People
) -> None:
    anna = me_of(world, people.anna)
    with transaction() as session:
        spell = sick_leave.report_by_phone(
            session, anna, people.jelle.participant_id, first_day=world.today, now=world.now
        )

    with reading() as session:
        own = queries.own_spells(session, people.jelle.participant_id)[0]
    assert own.entered_by == "Anna de Vries"
    assert told(spell)[Recipient.CONTACT_PERSON] is DeliveryState.SEEN
    assert (notices_for(people.anna), notices_for(people.caparis)) == (0, 1)


def test_the_desk_of_the_formal_employer_writes_a_call_down_and_has_then_seen_it(world: World, people: People) -> None:
    desk = me_of(world, people.caparis)
    with transaction() as session:
        spell = sick_leave.report_by_phone(
            session, desk, people.jelle.participant_id, first_day=world.today, now=world.now
        )
    with transaction() as session:
        sick_leave.longer_by_phone(session, desk, spell.id, ExpectedDuration.ABOUT_A_WEEK, now=world.now)
        sick_leave.better_by_phone(session, desk, spell.id, first_day_back=world.today, now=world.now)

    assert told(spell)[Recipient.FORMAL_EMPLOYER] is DeliveryState.SEEN
    assert running(spell).better_at is not None
    assert notices_for(people.anna) == 3


def test_nobody_else_writes_a_call_down(world: World, people: People) -> None:
    others = [
        people.werkplek,
        world.staff(first_name="Bram", last_name="Jansen"),
        world.staff(RoleKind.COORDINATOR, "Cora", "Smit"),
    ]
    spell = report(world, people.jelle)

    for other in others:
        me = me_of(world, other)
        with pytest.raises(NotYours), transaction() as session:
            sick_leave.report_by_phone(session, me, people.jelle.participant_id, first_day=world.today, now=world.now)
        with pytest.raises(NotYours), transaction() as session:
            sick_leave.better_by_phone(session, me, spell.id, first_day_back=world.today, now=world.now)


def test_a_call_about_a_day_that_comes_is_refused_like_any_other(world: World, people: People) -> None:
    anna = me_of(world, people.anna)
    with pytest.raises(FirstDayInFuture), transaction() as session:
        sick_leave.report_by_phone(
            session, anna, people.jelle.participant_id, first_day=world.today + timedelta(days=1), now=world.now
        )


@pytest.mark.parametrize("reason", [CorrectionReason.DOUBLE, CorrectionReason.MISTAKE])
def test_the_contact_person_takes_a_report_back_with_a_reason(
    world: World, people: People, reason: CorrectionReason
) -> None:
    spell, anna, now = report(world, people.jelle), me_of(world, people.anna), world.now

    with transaction() as session:
        sick_leave.correct(session, anna, spell.id, reason, now=now)

    assert (running(spell).undone_at, running(spell).correction) == (now, reason)
    assert notices_for(people.caparis) == 2


def test_the_contact_person_puts_a_wrong_day_right_and_the_report_runs_on(world: World, people: People) -> None:
    spell, anna = report(world, people.jelle), me_of(world, people.anna)
    right = world.today - timedelta(days=10)

    with transaction() as session:
        sick_leave.correct(session, anna, spell.id, CorrectionReason.WRONG_DAY, first_day=right, now=world.now)

    assert (running(spell).first_day, running(spell).undone_at) == (right, None)
    future = world.today + timedelta(days=1)
    with pytest.raises(BadCorrectedDay), transaction() as session:
        sick_leave.correct(session, anna, spell.id, CorrectionReason.WRONG_DAY, first_day=future, now=world.now)


# --- seen, and not seen -------------------------------------------------------------------------------------------


def test_the_contact_person_saw_it_when_they_say_so_and_the_stand_in_for_herself(world: World, people: People) -> None:
    bram = world.staff(first_name="Bram", last_name="Jansen")
    world.stand_in(people.anna, bram, world.today, world.today)
    spell, stands_in = report(world, people.jelle), me_of(world, bram)

    with transaction() as session:
        sick_leave.seen_by_contact(session, spell.id, stands_in, world.now)

    with reading() as session:
        seen = session.scalars(select(Delivery.account_id).where(Delivery.seen_at.is_not(None))).all()
    assert seen == [bram.id]


def test_a_stand_in_who_came_later_sees_it_in_place_of_the_contact_person_by_name(world: World, people: People) -> None:
    spell = report(world, people.jelle)
    bram = world.staff(first_name="Bram", last_name="Jansen")
    world.stand_in(people.anna, bram, world.today, world.today)
    stands_in = me_of(world, bram)

    with transaction() as session:
        sick_leave.seen_by_contact(session, spell.id, stands_in, world.now)

    with reading() as session:
        contact = queries.receipts(session, [spell.id])[spell.id][-1].told[-1]
    assert (contact.name, contact.state, contact.seen_by) == ("Anna de Vries", DeliveryState.SEEN, "Bram Jansen")


def test_another_contact_person_cannot_say_to_have_seen_it(world: World, people: People) -> None:
    spell = report(world, people.jelle)
    bram = me_of(world, world.staff(first_name="Bram", last_name="Jansen"))

    with pytest.raises(NotYours), transaction() as session:
        sick_leave.seen_by_contact(session, spell.id, bram, world.now)


def test_who_saw_it_first_stays(world: World, people: People) -> None:
    spell, anna = report(world, people.jelle), me_of(world, people.anna)
    first = world.now
    for look in range(2):
        with transaction() as session:
            sick_leave.seen_by_contact(session, spell.id, anna, first + timedelta(minutes=5 * look))

    with reading() as session:
        assert session.scalars(select(Delivery.seen_at).where(Delivery.seen_at.is_not(None))).all() == [first]


def unseen(world: World) -> list[str]:
    with transaction() as session:
        sick_leave.unseen_tasks(session, world.now)
    return [task.for_role for task in tasks("report_unseen")]


def at(clock: time_machine.Traveller, moment: str) -> None:
    clock.move_to(datetime.fromisoformat(moment))


def test_an_unseen_report_becomes_one_task_at_the_set_time_and_not_before(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-11-23T07:10+01:00")
    report(world, people.jelle)

    at(clock, "2026-11-23T09:59+01:00")
    assert unseen(world) == []
    at(clock, "2026-11-23T10:00+01:00")
    assert unseen(world) == ["contact_person"]
    at(clock, "2026-11-24T10:00+01:00")
    assert unseen(world) == ["contact_person"]


def test_the_round_of_the_worker_looks_for_unseen_reports(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    report(world, people.jelle)
    clock.shift(timedelta(days=1))

    with transaction() as session:
        reminders.all_due(session, world.app.extensions["settings"].municipality, now=world.now)

    assert [task.participant_id for task in tasks("report_unseen")] == [people.jelle.participant_id]


def test_what_everybody_saw_in_time_makes_no_task(world: World, people: People, clock: time_machine.Traveller) -> None:
    spell, anna, desk = report(world, people.jelle), me_of(world, people.anna), me_of(world, people.caparis)
    with transaction() as session:
        sick_leave.seen_by_contact(session, spell.id, anna, world.now)
        sick_leave.seen_by_desk(session, desk, world.employer().id, spell.id, until=world.now, now=world.now)
    clock.shift(timedelta(days=1))

    assert unseen(world) == []


def test_the_coordinator_calls_when_neither_contact_person_nor_stand_in_works_that_day(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    at(clock, "2026-11-24T16:00+01:00")
    report(world, people.jelle)

    at(clock, "2026-11-25T10:00+01:00")  # Anna works on Monday, Tuesday and Thursday
    assert unseen(world) == ["coordinator"]


def test_the_task_ends_when_everybody_who_must_see_it_has_seen_it(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    spell, anna, desk = report(world, people.jelle), me_of(world, people.anna), me_of(world, people.caparis)
    clock.shift(timedelta(days=1))
    assert unseen(world) == ["contact_person"]

    with transaction() as session:
        sick_leave.seen_by_contact(session, spell.id, anna, world.now)
    assert len(tasks("report_unseen")) == 1, "the desk has not seen it: somebody must still call"
    with transaction() as session:
        sick_leave.seen_by_desk(session, desk, world.employer().id, spell.id, until=world.now, now=world.now)

    assert tasks("report_unseen") == []


def test_what_was_taken_back_asks_nobody_to_call(world: World, people: People, clock: time_machine.Traveller) -> None:
    spell = report(world, people.jelle)
    with transaction() as session:
        sick_leave.undo(session, session.get_one(SickSpell, spell.id), now=world.now, actor=people.jelle.id)
    clock.shift(timedelta(days=1))

    assert unseen(world) == []


def test_a_desk_has_not_seen_what_came_after_its_page_was_shown(
    world: World, people: People, clock: time_machine.Traveller
) -> None:
    spell, desk = report(world, people.jelle), me_of(world, people.caparis)
    shown_at = world.now
    clock.shift(timedelta(minutes=2))
    with transaction() as session:
        held = session.get_one(SickSpell, spell.id)
        sick_leave.longer(session, held, ExpectedDuration.LONGER, now=world.now, actor=people.jelle.id)

    with transaction() as session:
        sick_leave.seen_by_desk(session, desk, world.employer().id, spell.id, until=shown_at, now=world.now)

    with reading() as session:
        kinds = [(receipt.kind, receipt.told[0].state) for receipt in queries.receipts(session, [spell.id])[spell.id]]
    assert kinds == [
        (ChangeKind.REPORTED, DeliveryState.SEEN),
        (ChangeKind.LONGER, DeliveryState.QUEUED),
    ]


def test_no_table_of_a_report_has_room_for_a_reason() -> None:
    """The columns are a closed list: what is asked, who and when. A new one must be defended here."""
    columns = {
        table.name: {column.name for column in table.columns}
        for table in (SickSpell.__table__, *(one.__table__ for one in (SpellChange, Delivery)))
    }

    assert columns == {
        "sick_spells": {
            "id", "participant_id", "reference", "once", "first_day", "reported_at", "reported_by_id",
            "expected_duration", "reach_phone_sealed", "address_kind", "postcode_sealed", "house_number_sealed",
            "work_accident", "traffic_accident", "partial_asked_at", "first_day_back", "better_at", "undone_at",
            "correction", "linked_to_id", "version",
        },
        "sick_changes": {"id", "spell_id", "kind", "at", "by_id"},
        "sick_deliveries": {
            "id", "change_id", "recipient", "organisation_id", "account_id", "has_desk", "seen_at", "seen_by_id",
        },
    }  # fmt: skip


def test_contact_details_of_a_report_are_sealed(world: World, people: People) -> None:
    spell = report(world, people.jelle, details=Details(reach_phone="+31612345678", postcode="8911 AB"))

    with reading() as session:
        row = session.execute(select(SickSpell.reach_phone_sealed, SickSpell.postcode_sealed)).one()
    assert b"12345678" not in row[0]
    assert b"8911" not in row[1]
    assert running(spell).reach_phone == "+31612345678"
