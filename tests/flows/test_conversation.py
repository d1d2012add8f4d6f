"""Asking and answering: promises, counts, who is told, and two who write at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import delete, select

from portal.base import clock as clocks
from portal.base.crypto import CannotOpen
from portal.base.db import reading, transaction
from portal.base.files import Accepted
from portal.base.settings import Settings
from portal.base.tables import new_id
from portal.domain import messages
from portal.domain.accounts.models import Account
from portal.domain.audit.models import AuditLine
from portal.domain.guidance.models import ContactAssignment, Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages import queries
from portal.domain.messages.models import Attachment, AttachmentContent, Conversation, Message
from portal.domain.messages.queries import Line, Link
from portal.domain.messages.rules import MessageState, NothingWritten, RemovalGround, Side, Subject
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from portal.flows import conversation
from tests.builders import Someone, World

MONDAY = date(2026, 11, 23)
LETTER = Accepted("pdf", "application/pdf", b"%PDF-1.7 een brief", "brief.pdf", pages=1)


class Talk:
    """What a participant and staff do in these tests, each in a transaction of its own."""

    def __init__(self, world: World, settings: Settings) -> None:
        self.world, self.municipality = world, settings.municipality

    def ask(self, who: Someone, text: str = "Krijg ik vakantiegeld?", once: UUID | None = None, **more: Any) -> Message:
        with transaction() as session:
            return conversation.send(
                session,
                who.participant_id,
                who.id,
                text=text,
                once=once or new_id(),
                municipality=self.municipality,
                now=more.pop("now", None) or self.world.now,
                **more,
            )

    def answer(self, who: Someone, by: Someone, text: str = "Ja, in mei.", **more: Any) -> Message:
        with transaction() as session:
            return conversation.answer(
                session, who.participant_id, by.id, text=text, once=new_id(), now=self.world.now, **more
            )

    def row(self, who: Someone) -> Conversation:
        with reading() as session:
            return session.scalars(select(Conversation).where(Conversation.participant_id == who.participant_id)).one()

    def lines(self, who: Someone) -> tuple[Line, ...]:
        with reading() as session:
            return queries.page_of(session, who.participant_id).lines


@pytest.fixture
def talk(world: World, settings: Settings) -> Talk:
    return Talk(world, settings)


def every(table: Any, *where: Any) -> list[Any]:
    with reading() as session:
        return list(session.scalars(select(table).where(*where).order_by(table.id)))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Start all acts at the same moment, each in a thread and a connection of its own; gives results and exceptions."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        ready.wait()
        try:
            return act()
        except Exception as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


# --- asking ------------------------------------------------------------------------------------------------------


def test_a_question_is_kept_with_the_promised_day_and_the_contact_person_is_told(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)

    talk.ask(jelle, "Krijg ik minder huurtoeslag?", subject=Subject.MONEY, from_page="/geld/huurtoeslag")

    [line] = talk.lines(jelle)
    assert line.text == "Krijg ik minder huurtoeslag?"
    assert line.subject is Subject.MONEY
    assert line.state is MessageState.SENT
    assert line.promised_on == date(2026, 11, 26)
    [notice] = every(Notice)
    assert (notice.kind, notice.account_id, notice.from_account_id) == (NoticeKind.QUESTION, anna.id, jelle.id)


def test_the_text_is_not_readable_in_the_database(world: World, talk: Talk) -> None:
    jelle = world.participant()

    talk.ask(jelle, "Ik maak mij zorgen om geld.", files=[LETTER])

    with reading() as session:
        raw = session.execute(select(Message.text_sealed)).scalar_one()
        content = session.execute(select(AttachmentContent.content_sealed)).scalar_one()
    assert b"zorgen" not in raw
    assert LETTER.data not in content


def test_the_content_of_an_attachment_opens_only_in_its_own_row(world: World, talk: Talk) -> None:
    jelle = world.participant()
    talk.ask(jelle, files=[LETTER, LETTER])
    one, other = every(Attachment)

    with transaction() as session:
        moved = session.get_one(AttachmentContent, one.id).content_sealed
        session.get_one(AttachmentContent, other.id).content_sealed = moved

    with reading() as session:
        assert queries.content_of(session, one.id) == LETTER.data
        with pytest.raises(CannotOpen):
            queries.content_of(session, other.id)


def test_the_promise_runs_from_the_oldest_question_and_does_not_move(
    world: World, talk: Talk, clock: time_machine.Traveller
) -> None:
    jelle = world.participant()
    talk.ask(jelle)
    first = talk.row(jelle)
    clock.shift(timedelta(days=2))

    talk.ask(jelle, "Is dit gezien?")

    row = talk.row(jelle)
    assert (row.waiting_since, row.promised_on) == (first.waiting_since, first.promised_on)
    assert [line.promised_on for line in talk.lines(jelle)] == [date(2026, 11, 26), date(2026, 11, 30)]


def test_the_stand_in_answers_and_is_told_while_the_contact_person_is_away(world: World, talk: Talk) -> None:
    anna, bram = world.contact_person(), world.staff(first_name="Bram", last_name="Hoekstra")
    jelle = world.participant(contact=anna)
    world.stand_in(anna, bram, MONDAY, date(2026, 12, 11))

    message = talk.ask(jelle)

    assert message.promised_by_id == bram.id
    assert [notice.account_id for notice in every(Notice)] == [bram.id]


def test_an_absence_that_comes_moves_the_promise_to_who_stands_in_then(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    bram = world.staff(first_name="Bram", last_name="Hoekstra", working_days="ma di wo do vr")
    jelle = world.participant(contact=anna)
    world.stand_in(anna, bram, date(2026, 11, 24), date(2026, 12, 11))

    message = talk.ask(jelle)

    assert (message.promised_by_id, message.promised_on) == (bram.id, date(2026, 11, 25))
    assert [notice.account_id for notice in every(Notice)] == [anna.id]


def test_without_a_contact_person_the_question_is_kept_and_the_coordinator_gets_a_task(
    world: World, talk: Talk
) -> None:
    jelle = world.participant()
    with transaction() as session:
        session.execute(delete(ContactAssignment))

    talk.ask(jelle)
    talk.ask(jelle, "Nog iets.")

    assert len(talk.lines(jelle)) == 2
    [task] = every(Task)
    assert (task.kind, task.for_role, task.participant_id) == (
        TaskKind.NO_CONTACT,
        "coordinator",
        jelle.participant_id,
    )
    assert every(Notice) == []


def test_the_same_key_counts_once(world: World, talk: Talk) -> None:
    jelle = world.participant()
    key = new_id()
    talk.ask(jelle, once=key)

    with pytest.raises(messages.AlreadySent):
        talk.ask(jelle, once=key)

    assert len(talk.lines(jelle)) == 1
    assert talk.row(jelle).unseen_by_staff == 1


def test_nothing_written_is_refused_and_changes_nothing(world: World, talk: Talk) -> None:
    jelle = world.participant()

    with pytest.raises(NothingWritten):
        talk.ask(jelle, "  \n\x00 ")

    assert talk.row(jelle).waiting_since is None


# --- two at the same moment --------------------------------------------------------------------------------------


def test_eight_questions_at_the_same_moment_are_all_kept_and_all_counted(world: World, talk: Talk) -> None:
    jelle = world.participant()

    results = at_once(*(lambda n=n: talk.ask(jelle, f"Vraag {n}") for n in range(8)))

    assert all(isinstance(one, Message) for one in results)
    assert sorted(line.text for line in talk.lines(jelle)) == [f"Vraag {n}" for n in range(8)]
    assert talk.row(jelle).unseen_by_staff == 8
    assert talk.row(jelle).version == 9


def test_one_form_that_arrives_four_times_at_once_is_one_message(world: World, talk: Talk) -> None:
    jelle = world.participant()
    key = new_id()

    results = at_once(*(lambda: talk.ask(jelle, once=key) for _ in range(4)))

    assert sorted(type(one).__name__ for one in results) == ["AlreadySent", "AlreadySent", "AlreadySent", "Message"]
    assert len(talk.lines(jelle)) == 1


def test_a_conversation_that_does_not_exist_yet_is_made_once(world: World, talk: Talk) -> None:
    jelle = world.participant()
    with transaction() as session:
        session.execute(delete(Conversation))

    at_once(*(lambda n=n: talk.ask(jelle, f"Vraag {n}") for n in range(4)))

    assert talk.row(jelle).unseen_by_staff == 4


def test_two_colleagues_who_answer_at_the_same_moment_do_not_both_answer(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.ask(jelle)
    shown = talk.row(jelle).version

    results = at_once(
        lambda: talk.answer(jelle, anna, "Ja.", version=shown), lambda: talk.answer(jelle, anna, "Nee.", version=shown)
    )

    assert sorted(type(one).__name__ for one in results) == ["ChangedMeanwhile", "Message"]
    assert talk.row(jelle).unread == 1


# --- answering ---------------------------------------------------------------------------------------------------


def test_an_answer_answers_every_question_ends_the_promise_and_tells_the_participant(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.ask(jelle)
    talk.ask(jelle, "En wanneer?")

    talk.answer(jelle, anna, links=[Link("vakantiegeld", "Vakantiegeld")], files=[LETTER])

    *asked, said = talk.lines(jelle)
    assert [line.state for line in asked] == [MessageState.ANSWERED, MessageState.ANSWERED]
    assert said.links == (Link("vakantiegeld", "Vakantiegeld"),)
    assert [file.name for file in said.files] == ["brief.pdf"]
    row = talk.row(jelle)
    assert (row.waiting_since, row.promised_on, row.unread, row.unseen_by_staff) == (None, None, 1, 0)
    told = every(Notice, Notice.kind == NoticeKind.ANSWER)
    assert [(one.account_id, one.from_account_id) for one in told] == [(jelle.id, anna.id)]


def test_an_answer_to_a_page_that_is_old_is_refused_so_that_nothing_is_missed(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.ask(jelle)
    shown = talk.row(jelle).version
    talk.ask(jelle, "Het is al opgelost.")

    with pytest.raises(messages.ChangedMeanwhile):
        talk.answer(jelle, anna, version=shown)

    assert talk.row(jelle).waiting_since is not None


def test_opening_by_staff_makes_it_seen_and_writes_who_looked_first(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.ask(jelle)

    with transaction() as session:
        conversation.open_by_staff(session, jelle.participant_id, anna.id, role="contact", now=world.now)

    assert talk.lines(jelle)[0].state is MessageState.SEEN
    assert talk.row(jelle).unseen_by_staff == 0
    [line] = every(AuditLine, AuditLine.action == "saw_conversation")
    assert (line.actor_id, line.about_participant_id, line.actor_role) == (anna.id, jelle.participant_id, "contact")


def test_opening_by_the_participant_keeps_no_time(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.answer(jelle, anna)
    before = {column.name for column in Conversation.__table__.columns} | {
        column.name for column in Message.__table__.columns
    }

    with transaction() as session:
        conversation.opened_by_participant(session, jelle.participant_id)

    row = talk.row(jelle)
    assert (row.unread, row.unread_since) == (0, None)
    assert talk.lines(jelle)[0].seen_at is None
    assert "read_at" not in before


def test_no_answer_needed_ends_the_promise_and_the_question_stays_seen(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.ask(jelle)

    with transaction() as session:
        conversation.close(session, jelle.participant_id, anna.id, now=world.now)

    [line] = talk.lines(jelle)
    assert line.state is MessageState.SEEN
    assert line.closed_at is not None
    assert talk.row(jelle).promised_on is None


def test_later_is_for_staff_and_leaves_the_promise(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.ask(jelle)

    with transaction() as session:
        conversation.answer_later(session, jelle.participant_id, anna.id, date(2026, 11, 25), now=world.now)

    row = talk.row(jelle)
    assert (row.later_on, row.promised_on) == (date(2026, 11, 25), date(2026, 11, 26))
    talk.ask(jelle, "Kan het eerder?")
    assert talk.row(jelle).later_on is None


def test_what_is_removed_is_gone_with_its_files_and_leaves_who_and_when(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    message = talk.ask(jelle, "Mijn nummer is 123456782", files=[LETTER])

    with transaction() as session:
        conversation.remove(session, jelle.participant_id, message.id, anna.id, ground=RemovalGround.BSN, now=world.now)

    [line] = talk.lines(jelle)
    assert (line.text, line.files, line.removed_by) == ("", (), "Anna de Vries")
    assert line.removal_ground is RemovalGround.BSN
    with reading() as session:
        assert session.scalars(select(AttachmentContent)).all() == []
    [noted] = every(AuditLine, AuditLine.action == "removed_message_bsn")
    assert (noted.actor_id, noted.thing) == (anna.id, message.id)


def test_a_message_of_another_conversation_cannot_be_removed_here(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle, samira = world.participant(contact=anna), world.participant("Samira", "Haddad", contact=anna)
    message = talk.ask(samira)

    with pytest.raises(messages.NoSuchMessage), transaction() as session:
        conversation.remove(
            session, jelle.participant_id, message.id, anna.id, ground=RemovalGround.HEALTH, now=world.now
        )

    assert talk.lines(samira)[0].text


def test_another_contact_person_is_a_line_in_the_same_conversation(world: World, talk: Talk) -> None:
    anna, bram = world.contact_person(), world.staff(first_name="Bram", last_name="Hoekstra")
    jelle = world.participant(contact=anna)
    talk.ask(jelle)

    with transaction() as session:
        messages.change_contact(session, messages.held(session, jelle.participant_id), bram.id, now=world.now)
        messages.change_contact(session, messages.held(session, jelle.participant_id), bram.id, now=world.now)

    asked, line = talk.lines(jelle)
    assert asked.side is Side.PARTICIPANT
    assert (line.side, line.author) == (Side.EVENT, "Bram Hoekstra")
    assert talk.row(jelle).contact_id == bram.id


# --- what the clock asks -----------------------------------------------------------------------------------------


def passed_by(moment: datetime) -> None:
    for _ in range(2):
        with transaction() as session:
            conversation.promise_tasks(session, moment)


def test_at_three_quarters_of_the_time_the_contact_person_is_warned_once(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    asked = talk.ask(jelle)

    passed_by(asked.sent_at + timedelta(days=2))
    assert every(Notice, Notice.kind == NoticeKind.TASK) == []
    passed_by(asked.sent_at + timedelta(days=3))

    assert [one.account_id for one in every(Notice, Notice.kind == NoticeKind.TASK)] == [anna.id]
    assert every(Task) == []


def test_the_day_after_a_promise_the_coordinator_gets_one_task_without_content(world: World, talk: Talk) -> None:
    jelle = world.participant()
    talk.ask(jelle)

    passed_by(clocks.moment_of(date(2026, 11, 27)))

    [task] = every(Task)
    assert (task.kind, task.for_role, task.participant_id, task.thing) == (
        TaskKind.PROMISE_PASSED,
        "coordinator",
        jelle.participant_id,
        None,
    )
    assert task.due_on == date(2026, 11, 26), "the day that was promised"


def test_an_answer_finishes_the_task_about_the_promise(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.ask(jelle)
    passed_by(clocks.moment_of(date(2026, 11, 27)))

    talk.answer(jelle, anna)

    [task] = every(Task)
    assert task.done_by_id == anna.id


@pytest.mark.parametrize(("day", "tasks"), [(date(2026, 11, 26), 0), (date(2026, 11, 27), 1)])
def test_a_message_unopened_for_three_working_days_becomes_a_call(
    world: World, talk: Talk, day: date, tasks: int
) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.answer(jelle, anna)

    for _ in range(2):
        with transaction() as session:
            conversation.unopened_tasks(session, clocks.moment_of(day))

    assert [task.kind for task in every(Task)] == [TaskKind.CALL_UNOPENED] * tasks


def test_a_call_that_nobody_made_yet_is_forgotten_when_the_message_is_opened(world: World, talk: Talk) -> None:
    """The row goes, so that no moment of reading stays behind."""
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.answer(jelle, anna)
    friday = clocks.moment_of(date(2026, 11, 27))
    with transaction() as session:
        conversation.unopened_tasks(session, friday)
    assert len(every(Task)) == 1
    with transaction() as session:
        conversation.opened_by_participant(session, jelle.participant_id)

    with transaction() as session:
        conversation.unopened_tasks(session, friday)

    assert every(Task) == []


@pytest.mark.parametrize("choice", [{"news_by_call": True}, {"post_by_portal": False}])
def test_who_was_called_or_written_to_at_once_is_not_called_again(
    world: World, talk: Talk, choice: dict[str, bool]
) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    with transaction() as session:
        for name, value in choice.items():
            setattr(session.get_one(Account, jelle.id), name, value)
    talk.answer(jelle, anna)

    with transaction() as session:
        conversation.unopened_tasks(session, clocks.moment_of(date(2026, 12, 10)))

    assert every(Task) == []


def test_an_opened_message_asks_for_no_call(world: World, talk: Talk) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    talk.answer(jelle, anna)
    with transaction() as session:
        conversation.opened_by_participant(session, jelle.participant_id)

    with transaction() as session:
        conversation.unopened_tasks(session, clocks.moment_of(date(2026, 12, 10)))

    assert every(Task) == []
