"""Transfer and leaving: everything goes along, the old contact person is out at once, and nobody is left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.base.tables import new_id
from portal.domain import messages
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, Role, SignIn
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.guidance import actions as guidance
from portal.domain.guidance.models import ContactAssignment, Talk
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages.models import Conversation, Message
from portal.domain.messages.rules import NothingWritten, Side
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from portal.flows.leaving import BadLastDay, LastCoordinator, NoSuchRole, StillNeeded, end_role
from portal.flows.permission import Act, NotYours, may
from portal.flows.provider import Roles, follow_roles
from portal.flows.transfer import ChangedMeanwhile, Handover, NotAContactPerson, hand_over, hand_over_all
from tests.builders import Someone, World
from tests.flows.test_conversation import at_once, every
from tests.flows.test_today import as_me, ask, today_for

TEXT = "Ik ga iets anders doen. Bram helpt u voortaan."


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


@pytest.fixture
def bram(world: World) -> Someone:
    return world.staff(first_name="Bram", last_name="Hoekstra", working_days="ma di wo do vr")


@pytest.fixture
def chris(world: World) -> Someone:
    return world.staff(first_name="Chris", last_name="Visser")


@pytest.fixture
def cora(world: World) -> Someone:
    return world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")


@pytest.fixture
def jelle(world: World, anna: Someone) -> Someone:
    return world.participant(contact=anna)


def give(
    world: World, me: Someone, who: Someone, to: Someone, shown: Someone | None, handover: Handover | None = None
) -> None:
    acting = as_me(world, me)
    with transaction() as session:
        hand_over(
            session, acting, who.participant_id, handover or Handover(to.id, TEXT, new_id()),
            shown=shown.id if shown else None, now=world.now,
        )  # fmt: skip


def contact_of(who: Someone) -> list[object]:
    """The open assignment and the row of the conversation must say the same."""
    with reading() as session:
        open_ones = session.scalars(
            select(ContactAssignment.contact_id).where(
                ContactAssignment.participant_id == who.participant_id, ContactAssignment.until_at.is_(None)
            )
        ).all()
        row = session.scalar(select(Conversation.contact_id).where(Conversation.participant_id == who.participant_id))
    return [*open_ones, row]


# --- one ---------------------------------------------------------------------------------------------------------


def test_everything_goes_along_and_what_was_promised_stays(
    world: World, settings: Settings, anna: Someone, bram: Someone, jelle: Someone
) -> None:
    ask(world, settings, jelle)
    [before] = every(Conversation)
    with transaction() as session:
        guidance.make_task(
            session, TaskKind.TELL_PERIOD, cause="x", due_on=world.today, now=world.now,
            participant=jelle.participant_id,
        )  # fmt: skip
        for days, held in ((3, False), (-3, True)):
            talk = guidance.plan_talk(
                session, jelle.participant_id, anna.id, on_day=world.today + timedelta(days), at_time="10:00",
                place=None, about_contract=False, now=world.now,
            )  # fmt: skip
            if held:
                guidance.talk_was_held(session, talk.id, now=world.now)

    give(world, anna, jelle, bram, shown=anna)

    assert contact_of(jelle) == [bram.id, bram.id]
    [after] = every(Conversation)
    assert (after.waiting_since, after.promised_on) == (before.waiting_since, before.promised_on)
    theirs = today_for(world, bram)
    assert [one.name for one in theirs.questions] == ["Jelle de Boer"]
    assert [one.kind for one in theirs.tasks] == [TaskKind.TELL_PERIOD]
    assert today_for(world, anna).is_empty
    talks = {one.on_day > world.today: one.staff_id for one in every(Talk)}
    assert talks == {True: bram.id, False: anna.id}


def test_the_message_answers_nothing_and_stands_before_the_line_about_the_change(
    world: World, settings: Settings, anna: Someone, bram: Someone, jelle: Someone
) -> None:
    ask(world, settings, jelle)

    give(world, anna, jelle, bram, shown=anna)

    question, handed_over, line = every(Message)
    assert (question.answered, question.closed_at) == (False, None)
    assert (handed_over.side, handed_over.author_id, handed_over.text) == (Side.STAFF, anna.id, TEXT)
    assert (line.side, line.author_id) == (Side.EVENT, bram.id)
    [row] = every(Conversation)
    assert row.unread == 1


def test_the_old_contact_person_has_no_rights_any_more_and_the_new_one_has_them_all(
    world: World, anna: Someone, bram: Someone, jelle: Someone
) -> None:
    old, new = as_me(world, anna), as_me(world, bram)
    acts = set(Act) - {Act.SEE_OWN_STEPS}

    give(world, anna, jelle, bram, shown=anna)

    with reading() as session:
        assert {act for act in acts if may(session, old, act, jelle.participant_id, world.today)} == set()
        assert {act for act in acts if may(session, new, act, jelle.participant_id, world.today)} == acts


def test_the_participant_and_both_contact_persons_are_told_and_it_is_written_down(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    give(world, cora, jelle, bram, shown=anna)

    told = {(one.kind, one.account_id, one.from_account_id) for one in every(Notice)}
    assert told == {
        (NoticeKind.ANSWER, jelle.id, cora.id),
        (NoticeKind.HELPS_CHANGED, anna.id, cora.id),
        (NoticeKind.HELPS_CHANGED, bram.id, cora.id),
    }
    [line] = every(AuditLine)
    assert (line.action, line.actor_id, line.actor_role, line.about_participant_id) == (
        "contact_changed", cora.id, "coordinator", jelle.participant_id,
    )  # fmt: skip


def test_a_notice_is_made_for_who_wants_no_post_too_so_that_the_worker_asks_somebody_to_call(
    world: World, anna: Someone, bram: Someone, jelle: Someone
) -> None:
    with transaction() as session:
        session.get_one(Account, jelle.id).post_by_portal = False

    give(world, anna, jelle, bram, shown=anna)

    assert {one.account_id for one in every(Notice)} == {jelle.id, bram.id}


def test_only_the_contact_person_and_the_coordinator_may(
    world: World, anna: Someone, bram: Someone, chris: Someone, jelle: Someone
) -> None:
    world.stand_in(anna, chris, world.today, world.today)
    for other in (bram, chris, world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra")):
        with pytest.raises(NotYours):
            give(world, other, jelle, bram, shown=anna)
    assert contact_of(jelle) == [anna.id, anna.id]


def test_a_message_is_needed_and_nothing_happens_without(
    world: World, anna: Someone, bram: Someone, jelle: Someone
) -> None:
    with pytest.raises(NothingWritten):
        give(world, anna, jelle, bram, shown=anna, handover=Handover(bram.id, "  ", new_id()))

    assert contact_of(jelle) == [anna.id, anna.id]
    assert every(Message) == every(Notice) == []


def test_only_to_a_contact_person_who_stays_and_is_another_one(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    with transaction() as session:
        session.execute(update(Role).where(Role.account_id == bram.id).values(until_on=date(2027, 1, 31)))
    for to in (bram, cora, jelle, anna):
        with pytest.raises(NotAContactPerson):
            give(world, anna, jelle, to, shown=anna)
    assert contact_of(jelle) == [anna.id, anna.id]


def test_the_same_button_pressed_twice_counts_once(
    world: World, cora: Someone, anna: Someone, bram: Someone, jelle: Someone
) -> None:
    same = Handover(bram.id, TEXT, new_id())
    give(world, cora, jelle, bram, shown=anna, handover=same)

    with pytest.raises(messages.AlreadySent):
        give(world, cora, jelle, bram, shown=anna, handover=same)

    assert len(every(Message)) == 2


def test_of_two_who_transfer_at_the_same_moment_the_second_sees_what_the_first_did(
    world: World, anna: Someone, bram: Someone, chris: Someone, cora: Someone
) -> None:
    pieter = world.staff(RoleKind.COORDINATOR, "Pieter", "Bos")
    for _round in range(3):
        who = world.participant("Samira", "Haddad", contact=anna)
        said = at_once(
            lambda who=who: give(world, cora, who, bram, shown=anna),
            lambda who=who: give(world, pieter, who, chris, shown=anna),
        )

        [changed] = [one for one in said if one is not None]
        assert isinstance(changed, ChangedMeanwhile), said
        assert contact_of(who) == [changed.contact] * 2
        assert changed.contact == (bram.id if said[0] is None else chris.id)


def test_a_transfer_and_a_question_at_the_same_moment_both_count(
    world: World, settings: Settings, anna: Someone, bram: Someone, jelle: Someone
) -> None:
    said = at_once(
        lambda: give(world, anna, jelle, bram, shown=anna),
        lambda: ask(world, settings, jelle),
    )

    assert said == [None, None]
    assert [one.name for one in today_for(world, bram).questions] == ["Jelle de Boer"]


def test_who_had_nobody_gets_somebody_and_the_task_of_the_coordinator_is_done(
    world: World, settings: Settings, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    with transaction() as session:
        session.execute(update(ContactAssignment).values(until_at=world.now))
        session.execute(update(Conversation).values(contact_id=None))
        guidance.make_task(
            session, TaskKind.CONFIRM_CONTACT, cause="y", due_on=world.today, now=world.now,
            participant=jelle.participant_id, for_role=RoleKind.COORDINATOR,
        )  # fmt: skip
    ask(world, settings, jelle)
    assert {one.kind for one in today_for(world, cora).tasks} == {TaskKind.NO_CONTACT, TaskKind.CONFIRM_CONTACT}

    give(world, cora, jelle, bram, shown=None)

    assert contact_of(jelle) == [bram.id, bram.id]
    assert today_for(world, cora).tasks == []
    assert [one.kind for one in today_for(world, bram).tasks] == [TaskKind.CONFIRM_CONTACT]


# --- many --------------------------------------------------------------------------------------------------------


def test_all_of_anna_go_to_bram_with_one_notice_to_each_of_them(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    samira = world.participant("Samira", "Haddad", contact=anna)
    me, people = as_me(world, cora), [jelle.participant_id, samira.participant_id]
    handover = Handover(bram.id, TEXT, new_id())

    with transaction() as session:
        assert hand_over_all(session, me, people, handover, shown=anna.id, now=world.now) == 2

    assert contact_of(jelle) == contact_of(samira) == [bram.id, bram.id]
    staff = [one.account_id for one in every(Notice, Notice.kind == NoticeKind.HELPS_CHANGED)]
    assert sorted(staff) == sorted([anna.id, bram.id])
    assert [one.text for one in every(Message, Message.side == Side.STAFF)] == [TEXT, TEXT]
    with transaction() as session, pytest.raises(messages.AlreadySent):
        hand_over_all(session, me, people, handover, shown=anna.id, now=world.now)


def test_when_one_of_them_has_another_contact_person_meanwhile_nobody_moves(
    world: World, anna: Someone, bram: Someone, chris: Someone, cora: Someone, jelle: Someone
) -> None:
    samira = world.participant("Samira", "Haddad", contact=anna)
    give(world, anna, samira, chris, shown=anna)
    me, people = as_me(world, cora), [jelle.participant_id, samira.participant_id]

    with pytest.raises(ChangedMeanwhile), transaction() as session:
        hand_over_all(session, me, people, Handover(bram.id, TEXT, new_id()), shown=anna.id, now=world.now)

    assert contact_of(jelle) == [anna.id, anna.id]


def test_many_at_once_is_for_the_coordinator_and_for_people_who_exist(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    handover = Handover(bram.id, TEXT, new_id())
    for me, people, shown in (
        (as_me(world, anna), [jelle.participant_id], anna.id),
        (as_me(world, cora), [new_id()], None),
    ):
        with pytest.raises(NotYours), transaction() as session:
            hand_over_all(session, me, people, handover, shown=shown, now=world.now)

    assert contact_of(jelle) == [anna.id, anna.id]


# --- leaving -----------------------------------------------------------------------------------------------------


def stop(world: World, me: Someone, who: Someone, last_on: date, kind: RoleKind = RoleKind.CONTACT_PERSON) -> None:
    acting = as_me(world, me)
    with transaction() as session:
        end_role(session, acting, who.id, kind, last_on=last_on, now=world.now)


def test_nobody_stops_while_participants_depend_on_them(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    for last_on in (world.today - timedelta(days=1), world.today + timedelta(days=60)):
        with pytest.raises(StillNeeded) as refused:
            stop(world, cora, anna, last_on)
        assert refused.value.depends.participants == ((jelle.participant_id, "Jelle de Boer"),)

    give(world, anna, jelle, bram, shown=anna)

    stop(world, cora, anna, world.today - timedelta(days=1))


def test_nobody_stops_before_the_end_of_an_absence_in_which_they_stand_in(
    world: World, anna: Someone, bram: Someone, cora: Someone
) -> None:
    world.stand_in(anna, bram, world.today + timedelta(days=3), world.today + timedelta(days=9))

    with pytest.raises(StillNeeded) as refused:
        stop(world, cora, bram, world.today + timedelta(days=8))
    assert [one.who for one in refused.value.depends.stands_in] == [anna.id]

    stop(world, cora, bram, world.today + timedelta(days=9))


def test_who_stops_today_is_signed_out_and_what_waited_for_them_does_not_go(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    me = as_me(world, anna)
    give(world, cora, jelle, bram, shown=anna)
    assert anna.id in {one.account_id for one in every(Notice)}

    stop(world, cora, anna, world.today - timedelta(days=1))

    assert anna.id not in {one.account_id for one in every(Notice)}
    [row] = every(SignIn, SignIn.id == me.sign_in)
    assert row.ended_at is not None
    assert every(AuditLine)[-1].action == "role_ended_contact_person"


def test_a_last_day_to_come_ends_nothing_yet_and_no_participants_come_to_them(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    me = as_me(world, bram)

    stop(world, cora, bram, world.today + timedelta(days=20))

    [row] = every(SignIn, SignIn.id == me.sign_in)
    assert row.ended_at is None
    with pytest.raises(NotAContactPerson):
        give(world, anna, jelle, bram, shown=anna)


def test_another_role_ends_without_looking_at_participants(
    world: World, anna: Someone, cora: Someone, jelle: Someone
) -> None:
    with transaction() as session:
        accounts.give_role(session, anna.id, RoleKind.PUBLISHER, from_on=world.today)

    stop(world, cora, anna, world.today, RoleKind.PUBLISHER)

    [role] = every(Role, Role.account_id == anna.id, Role.kind == RoleKind.PUBLISHER)
    assert role.until_on == world.today


def test_when_the_identity_provider_takes_the_role_away_the_coordinator_must_choose_for_each(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    with transaction() as session:
        given = Roles(decided=frozenset({RoleKind.CONTACT_PERSON}), given=frozenset())
        follow_roles(session, anna.id, given, now=world.now)
    assert [(one.kind, one.name) for one in today_for(world, cora).tasks] == [(TaskKind.NO_CONTACT, "Jelle de Boer")]

    give(world, cora, jelle, bram, shown=anna)

    assert today_for(world, cora).tasks == []


def test_when_the_provider_takes_the_role_of_a_stand_in_the_coordinator_must_choose_another(
    world: World, anna: Someone, bram: Someone, cora: Someone, jelle: Someone
) -> None:
    world.stand_in(anna, bram, world.today, world.today + timedelta(days=9))

    with transaction() as session:
        given = Roles(decided=frozenset({RoleKind.CONTACT_PERSON}), given=frozenset())
        follow_roles(session, bram.id, given, now=world.now)

    assert [one.kind for one in today_for(world, cora).tasks] == [TaskKind.STAND_IN_GONE]
    page = world.visitor(cora).get("/team").follow("Een vervanger is geen contactpersoon meer. Kies een ander.")
    assert page.address == "/team/afwezig"


def test_of_two_coordinators_who_stop_at_the_same_moment_one_stays(world: World, cora: Someone) -> None:
    yesterday = world.today - timedelta(days=1)
    for _round in range(3):
        dora = world.staff(RoleKind.COORDINATOR, "Dora", "Smit")
        said = at_once(
            lambda cora=cora: stop(world, cora, cora, yesterday, RoleKind.COORDINATOR),
            lambda dora=dora: stop(world, dora, dora, yesterday, RoleKind.COORDINATOR),
        )

        assert {type(one) for one in said} == {type(None), LastCoordinator}, said
        cora = dora if said[0] is None else cora


@pytest.mark.parametrize("other", ["not joined", "leaves too", "begins later"])
def test_a_coordinator_who_is_not_there_then_does_not_count(world: World, cora: Someone, other: str) -> None:
    dora = world.staff(RoleKind.COORDINATOR, "Dora", "Smit")
    last_on = world.today + timedelta(days=10)
    with transaction() as session:
        if other == "not joined":
            session.execute(update(Account).where(Account.id == dora.id).values(joined_at=None))
        if other == "leaves too":
            session.execute(update(Role).where(Role.account_id == dora.id).values(until_on=last_on))
        if other == "begins later":
            session.execute(update(Role).where(Role.account_id == dora.id).values(from_on=last_on + timedelta(days=2)))

    with pytest.raises(LastCoordinator):
        stop(world, cora, cora, last_on, RoleKind.COORDINATOR)


def test_the_provider_ends_the_role_of_the_last_coordinator_all_the_same(world: World, cora: Someone) -> None:
    with transaction() as session:
        given = Roles(decided=frozenset({RoleKind.COORDINATOR}), given=frozenset())
        follow_roles(session, cora.id, given, now=world.now)

    [role] = every(Role, Role.account_id == cora.id)
    assert role.until_on == world.today - timedelta(days=1)


def test_what_cannot_be_ended(world: World, anna: Someone, bram: Someone, cora: Someone) -> None:
    with pytest.raises(BadLastDay):
        stop(world, cora, bram, world.today - timedelta(days=2))
    with pytest.raises(NoSuchRole):
        stop(world, cora, bram, world.today, RoleKind.PUBLISHER)
    with pytest.raises(NotYours):
        stop(world, anna, bram, world.today)


def test_who_stops_and_who_gets_participants_at_the_same_moment_never_go_together(
    world: World, anna: Someone, cora: Someone
) -> None:
    for _round in range(3):
        new = world.staff(first_name="Dora", last_name="Smit")
        who = world.participant("Samira", "Haddad", contact=anna)
        said = at_once(
            lambda who=who, new=new: give(world, cora, who, new, shown=anna),
            lambda new=new: stop(world, cora, new, world.today - timedelta(days=1)),
        )

        assert {type(one) for one in said} in ({type(None), StillNeeded}, {NotAContactPerson, type(None)}), said
