"""The people of the demo: every situation is true on the day of the build, also on 1 January and 1 July."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from portal.app import open_house
from portal.base import clock, db, demo_mark
from portal.base.clock import WorkingTime
from portal.base.db import reading
from portal.base.settings import Settings
from portal.domain.accounts.models import Account, Participant
from portal.domain.contract import queries as contract
from portal.domain.contract.rules import Status, StatusKind
from portal.domain.guidance.models import Absence, StaffProfile, Task
from portal.domain.guidance.queries import contacts_for
from portal.domain.guidance.rules import TaskKind, parse_weekdays
from portal.domain.messages.models import Attachment, Conversation, Message
from portal.domain.messages.rules import Destination, event_of
from portal.domain.notifications.models import Notice
from portal.domain.sickness import queries as sickness
from portal.jobs import demo
from portal.jobs.demo import prepared
from portal.jobs.demo_cast import Cast
from tests.jobs.importing import DEMO_KEYS, demo_settings, take_in

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CLOCKS = {
    "november": datetime(2026, 11, 22, 12, 30, tzinfo=AMSTERDAM),
    "new year": datetime(2027, 1, 1, 0, 20, tzinfo=AMSTERDAM),
    "july": datetime(2027, 7, 1, 9, 0, tzinfo=AMSTERDAM),
}


@pytest.fixture(scope="module", params=CLOCKS)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A demo in a folder of its own, with the clock at the moment of the build."""
    before = db._database
    with time_machine.travel(CLOCKS[request.param], tick=False):
        settings = demo_settings(tmp_path_factory.mktemp("demo"))
        open_house(settings)
        with prepared(settings, now=clock.now()):
            pass
        yield settings
    db.database().close()
    if before is not None:
        db.use_database(before)


@pytest.fixture
def people(built: Settings) -> dict[str, UUID]:
    """Key -> account."""
    mark = demo_mark.read(built.data)
    assert mark is not None
    return {one.key: one.account for one in mark.people}


@pytest.fixture
def participants(people: dict[str, UUID]) -> dict[str, UUID]:
    by_account = {account: key for key, account in people.items()}
    with reading() as session:
        rows = session.scalars(select(Participant)).all()
        return {by_account[row.account_id]: row.id for row in rows if row.account_id in by_account}


def status(participant: UUID) -> Status:
    with reading() as session:
        found = contract.told(session, participant, clock.today()).status(clock.today())
    assert found is not None
    return found


def conversation(participant: UUID) -> Conversation:
    with reading() as session:
        return session.scalars(select(Conversation).where(Conversation.participant_id == participant)).one()


# --- the situations ------------------------------------------------------------------------------------------------


def test_everybody_is_there_under_a_stable_key(people: dict[str, UUID], built: Settings) -> None:
    mark = demo_mark.read(built.data)

    assert list(people) == DEMO_KEYS
    assert mark is not None
    assert (mark.built_on, mark.pin) == (clock.today(), demo.PIN)
    assert all(one.situation for one in mark.people)
    with reading() as session:
        assert len(session.scalars(select(Participant)).all()) == 16


def test_samira_has_a_running_contract_reads_arabic_and_has_an_answer_waiting(participants: dict[str, UUID]) -> None:
    samira = participants["samira"]

    found = status(samira)

    with reading() as session:
        account = session.get_one(Account, session.get_one(Participant, samira).account_id)
        photos = session.scalars(select(Attachment.kind)).all()
    assert found.kind in (StatusKind.RUNNING, StatusKind.GOES_ON)
    assert found.last_day > clock.today() + timedelta(60)
    assert account.language == "ar"
    assert conversation(samira).unread == 1
    assert photos == ["image"]


def test_jelle_hears_soon_whether_his_contract_goes_on(participants: dict[str, UUID]) -> None:
    found = status(participants["jelle"])

    assert found.kind is StatusKind.TALKING
    assert found.know_by is not None
    assert timedelta(0) < found.know_by - clock.today() <= timedelta(24)
    assert not found.know_by_passed


def test_fatmas_contract_ends_within_two_weeks_and_she_was_told_in_time(participants: dict[str, UUID]) -> None:
    found = status(participants["fatma"])

    with reading() as session:
        told = contract.told(session, participants["fatma"], clock.today())
    assert found.kind is StatusKind.STOPS
    assert timedelta(0) < found.last_day - clock.today() <= timedelta(14)
    assert told.after_contact is not None
    (decision,) = told.decisions
    assert clock.day_of(decision.told_at) < clock.month_before(found.last_day + clock.ONE_DAY)


def test_tsegay_is_sick_since_last_monday(participants: dict[str, UUID]) -> None:
    with reading() as session:
        spell = sickness.open_spell(session, participants["tsegay"])

    assert spell is not None
    assert spell.first_day.weekday() == 0
    assert timedelta(0) < clock.today() - spell.first_day <= timedelta(7)
    assert status(participants["tsegay"]).kind is StatusKind.RUNNING


def test_wytske_reads_frisian_has_no_email_and_works_few_hours(participants: dict[str, UUID]) -> None:
    with reading() as session:
        account = session.get_one(Account, session.get_one(Participant, participants["wytske"]).account_id)
        hours = contract.work(session, participants["wytske"]).hours_on(clock.today())

    assert (account.language, account.email) == ("fy", None)
    assert hours is not None
    assert hours.hours_per_week <= 16
    assert status(participants["wytske"]).kind in (StatusKind.RUNNING, StatusKind.GOES_ON)


def test_marks_contract_has_just_been_extended(participants: dict[str, UUID]) -> None:
    found = status(participants["mark"])

    with reading() as session:
        (decision,) = contract.told(session, participants["mark"], clock.today()).decisions
    assert found.kind is StatusKind.GOES_ON
    assert found.new_from is not None
    assert found.new_from > clock.today()
    assert clock.today() - clock.day_of(decision.told_at) <= timedelta(7)


def test_nadia_began_this_month_and_did_nothing_yet(people: dict[str, UUID], participants: dict[str, UUID]) -> None:
    found = status(participants["nadia"])

    with reading() as session:
        account = session.get_one(Account, people["nadia"])
    assert found.first_day == clock.today().replace(day=1)
    assert found.kind is StatusKind.RUNNING
    assert account.joined_at is None
    assert conversation(participants["nadia"]).last_message_at is None


def test_oy_has_names_of_one_letter_and_nasty_texts_everywhere(participants: dict[str, UUID]) -> None:
    with reading() as session:
        account = session.get_one(Account, session.get_one(Participant, participants["oy"]).account_id)
        place = contract.work(session, participants["oy"]).place_on(clock.today())
        texts = [message.text for message in session.scalars(select(Message))]

    assert (account.first_name, account.last_name) == ("O", "Y")
    assert place is not None
    for nasty in (place.name, place.supervisor_name):
        assert "<" in nasty
        assert any("֐" < one < "ۿ" for one in nasty), "from right to left"
        assert any(ord(one) > 0x1F000 for one in nasty), "an emoji"
        assert max(map(len, nasty.split())) > 50
    assert any(max(map(len, text.split()), default=0) == 300 for text in texts)
    assert any("<script>" in text for text in texts)


def test_anna_has_one_question_that_is_due_next_and_one_that_is_late(
    people: dict[str, UUID], participants: dict[str, UUID]
) -> None:
    today = clock.today()
    with reading() as session:
        waiting = session.scalars(
            select(Conversation).where(
                Conversation.contact_id == people["anna"], Conversation.waiting_since.is_not(None)
            )
        ).all()
        anna = WorkingTime(parse_weekdays(session.get_one(StaffProfile, people["anna"]).working_days))

    late, due = sorted(one.promised_on for one in waiting if one.promised_on)
    assert late < today <= due
    assert due == anna.days_after(today - clock.ONE_DAY, 1)
    assert conversation(participants["jelle"]).promised_on == due


def test_anna_must_call_somebody_and_sent_a_question_on_and_bram_answers_another_day(
    built: Settings, people: dict[str, UUID], participants: dict[str, UUID]
) -> None:
    cast = Cast(built, clock.now())
    with reading() as session:
        cast.meet(session)
        calls = session.scalars(select(Task.participant_id).where(Task.kind == TaskKind.CALL_UNOPENED)).all()
        kevin = conversation(cast.participants["kevin"])
        said = session.scalars(select(Message).where(Message.conversation_id == kevin.id, Message.side == "event"))
        events = [event_of(one.text) for one in said]
    fatma = conversation(participants["fatma"])

    assert calls == [participants["samira"]]
    assert [one.to for one in events if one.to] == [Destination.WORKPLACE]
    assert fatma.waiting_since is not None
    assert fatma.later_on is not None
    assert fatma.later_on > clock.today()
    assert fatma.promised_on is not None
    assert fatma.promised_on >= clock.today()


def test_bram_stands_in_for_anna_today_and_anna_still_has_her_own_list(people: dict[str, UUID]) -> None:
    with reading() as session:
        absence, holiday = session.scalars(select(Absence).order_by(Absence.from_on)).all()
        bram_has = contacts_for(session, people["bram"], clock.today())
        anna_has = contacts_for(session, people["anna"], clock.today())

    assert (absence.account_id, absence.stand_in_id) == (people["anna"], people["bram"])
    assert set(bram_has) == {people["bram"], people["anna"]}
    assert anna_has == (people["anna"],)
    assert (holiday.account_id, holiday.from_on > clock.today()) == (people["bram"], True)


def test_the_desks_see_tsegay(built: Settings, people: dict[str, UUID]) -> None:
    cast = Cast(built, clock.now())
    with reading() as session:
        cast.meet(session)
        employer = cast.me(session, "caparis").roles[0].organisation
        workplace = cast.me(session, "werkplek").roles[0].organisation
        assert employer is not None
        assert workplace is not None
        absent, _more = sickness.absent_at(session, workplace, today=clock.today(), skip=0)
    assert [one.name for one in absent] == ["Tsegay Berhane"]


# --- whole-looking -------------------------------------------------------------------------------------------------


def test_nothing_happened_in_the_future_and_staff_wrote_on_their_working_days(built: Settings, people: object) -> None:
    now = clock.now()
    with reading() as session:
        works = {
            profile.account_id: parse_weekdays(profile.working_days)
            for profile in session.scalars(select(StaffProfile))
        }
        by_conversation: dict[UUID, list[Message]] = defaultdict(list)
        for message in session.scalars(select(Message).order_by(Message.id)):
            by_conversation[message.conversation_id].append(message)

    assert len(by_conversation) >= 9
    for messages in by_conversation.values():
        moments = [message.sent_at for message in messages]
        assert moments == sorted(moments)
        assert moments[-1] <= now
        assert timedelta(2) < now - moments[0] < timedelta(40)
        for message in messages:
            if message.side == "staff" and message.author_id:
                day = clock.day_of(message.sent_at)
                assert clock.is_working_day(day, works[message.author_id]), (day, message.text)


def test_every_notice_of_before_was_sent_or_had_nowhere_to_go(people: object) -> None:
    with reading() as session:
        notices = session.scalars(select(Notice)).all()

    old = [one for one in notices if one.made_at < clock.now()]
    assert len(old) > 20
    assert {one.state for one in old} == {"sent", "to_call"}
    assert all(one.sent_at is None or one.sent_at <= clock.now() for one in old)


def test_the_file_in_the_folder_can_be_taken_in_again_and_brings_nothing_new(built: Settings, people: object) -> None:
    plan = take_in(built, built.data / demo.PEOPLE, dry_run=True)

    assert plan.mistakes == []
    assert plan.unchanged == 24
