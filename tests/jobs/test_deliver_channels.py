"""By which channel a notice goes: what was chosen, the hours of the night, one text an hour, and what goes together.

Behind each channel stands a real server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine
from cryptography.exceptions import InvalidTag
from flask import Flask

from portal.base.db import reading, transaction
from portal.base.mail import Smtp
from portal.base.push import Service
from portal.base.settings import Mail, PushSettings, Sms
from portal.base.sms import Notify
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, KnownPhone
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.actions import announce, did_not_arrive
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import ASKED_AFTER, BETWEEN_TEXTS, LEASE, Failure, NoticeKind, NoticeState
from portal.flows import conversation
from portal.jobs.deliver import Worker
from tests.builders import Someone, World
from tests.notify import API_KEY, TEMPLATE, NotifyServer, notify_server
from tests.push import CONTACT, HOSTS, Browser, PushService, claims_of, push_service
from tests.smtp import MailServer, mail_server

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SAYS = "Er is een bericht voor u van Anna de Vries."


@dataclass
class Outside:
    """Everything that stands outside the house, and the worker that speaks with it."""

    mail: MailServer
    sms: NotifyServer
    push: PushService
    worker: Worker

    @property
    def texts(self) -> list[str]:
        return [one["personalisation"]["text"] for one in self.sms.taken]

    def run(self) -> None:
        """Until nothing is due."""
        while self.worker.turn():
            pass


@pytest.fixture
def outside(app: Flask) -> Iterator[Outside]:
    with ExitStack() as stack:
        mail = stack.enter_context(mail_server())
        sms, push = stack.enter_context(notify_server()), stack.enter_context(push_service())
        key = app.extensions["settings"].keys.push
        assert key is not None
        worker = Worker(
            app,
            Smtp(Mail(host="127.0.0.1", port=mail.port, security="none", sender="portaal@example.org"), "Gemeente"),
            "test",
            Notify(Sms(api_key=API_KEY, base_url=sms.url, template=TEMPLATE), timeout=5),
            Service(PushSettings(contact=CONTACT, hosts=HOSTS), key, timeout=5),
        )
        yield Outside(mail, sms, push, worker)


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


@pytest.fixture
def jelle(world: World, anna: Someone) -> Someone:
    return world.participant("Jelle", contact=anna)


def chooses(
    someone: Someone, *, by_email: bool = False, by_sms: bool = False, by_call: bool = False, post: bool | None = None
) -> None:
    with transaction() as session:
        account = session.get_one(Account, someone.id)
        account.news_by_email, account.news_by_sms, account.news_by_call = by_email, by_sms, by_call
        account.post_by_portal = post


def with_browser(world: World, outside: Outside, someone: Someone) -> Browser:
    """One more phone of this person that takes messages."""
    browser = outside.push.browser()
    with transaction() as session:
        phone, _secret = accounts.know_phone(session, someone.id, "android", now=world.now)
        to = browser.subscription
        accounts.push_to(session, phone.id, to.as_json(), to.endpoint, now=world.now)
    return browser


def tell(
    world: World, to: Someone, sender: Someone | None, kind: NoticeKind = NoticeKind.ANSWER, cause: str | None = None
) -> UUID:
    with transaction() as session:
        count = session.scalar(sa.select(sa.func.count()).select_from(Notice))
        made = announce(
            session, kind, to.id, cause=cause or f"{kind}:{count}", now=world.now,
            from_account=sender.id if sender else None,
        )  # fmt: skip
        assert made is not None
    return made.id


def row(notice: UUID) -> Notice:
    with reading() as session:
        return session.get_one(Notice, notice)


def tasks() -> list[str]:
    with reading() as session:
        return list(session.scalars(sa.select(Task.kind).order_by(Task.id)))


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    """On a clock in Amsterdam, in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM)


# --- the order -----------------------------------------------------------------------------------------------------


def test_first_on_the_phone_then_a_text_then_a_letter(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    browser = with_browser(world, outside, jelle)
    chooses(jelle, by_email=True, by_sms=True)

    notice = tell(world, jelle, anna)
    outside.run()

    assert browser.read == [SAYS]
    assert (outside.texts, outside.mail.letters) == ([], [])
    assert (row(notice).state, row(notice).channel) == (NoticeState.SENT, "push")


def test_without_a_phone_that_takes_messages_it_is_a_text(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    chooses(jelle, by_email=True, by_sms=True)

    notice = tell(world, jelle, anna)
    outside.run()

    assert outside.texts == [f"{SAYS} Log in op localhost:8000."]
    assert outside.sms.references == [str(notice)]
    assert outside.mail.letters == []


@pytest.mark.parametrize("what", ["chosen", "verified"])
def test_what_was_not_chosen_or_not_verified_is_not_used(
    world: World, outside: Outside, anna: Someone, jelle: Someone, what: str
) -> None:
    chooses(jelle, by_email=True, by_sms=what == "verified")
    if what == "verified":
        with transaction() as session:
            session.get_one(Account, jelle.id).phone_verified_at = None

    tell(world, jelle, anna)
    outside.run()

    assert outside.texts == []
    assert len(outside.mail.letters) == 1


def test_a_colleague_hears_by_letter_and_by_text_when_that_fails(world: World, outside: Outside, anna: Someone) -> None:
    tell(world, anna, None, NoticeKind.QUESTION, "1")
    outside.run()
    outside.mail.answer_to_recipient = "550 No such person"
    tell(world, anna, None, NoticeKind.QUESTION, "2")
    outside.run()

    assert len(outside.mail.letters) == 1
    assert outside.texts == ["Er wacht een bericht op u. Log in op localhost:8000."]
    assert tasks() == []


def test_a_warning_goes_by_letter_whatever_was_chosen_and_never_to_the_phone(
    world: World, outside: Outside, jelle: Someone
) -> None:
    browser = with_browser(world, outside, jelle)
    chooses(jelle, by_call=True, post=False)

    tell(world, jelle, None, NoticeKind.PHONE_FORGOTTEN)
    outside.run()

    assert len(outside.mail.letters) == 1
    assert browser.arrived == []
    assert tasks() == []


# --- push ----------------------------------------------------------------------------------------------------------


def test_every_phone_gets_the_message_and_only_its_own_can_read_it(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    first, second = with_browser(world, outside, jelle), with_browser(world, outside, jelle)

    tell(world, jelle, anna)
    outside.run()

    assert first.read == second.read == [SAYS]
    assert b"Anna" not in first.arrived[0].body
    with pytest.raises(InvalidTag):
        second.open(first.arrived[0].body)


def test_a_push_service_hears_who_we_are_and_nothing_else(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    browser = with_browser(world, outside, jelle)

    tell(world, jelle, anna)
    outside.run()

    (arrived,) = browser.arrived
    claims, _key = claims_of(arrived)
    assert claims["sub"] == f"mailto:{CONTACT}"
    assert arrived.headers["content-encoding"] == "aes128gcm"
    assert arrived.headers["ttl"] == "86400"
    assert len(arrived.headers["topic"]) <= 32
    assert "jelle" not in str(arrived.headers).casefold()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_message_on_the_phone_speaks_the_language_of_its_reader(
    world: World, outside: Outside, anna: Someone, language: str
) -> None:
    reader = world.participant("Samira", contact=anna, language=language)
    browser = with_browser(world, outside, reader)

    tell(world, reader, anna)
    outside.run()

    (said,) = browser.read
    assert "Anna de Vries" in said
    assert "Er is" not in said


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_takes_no_messages_any_more_is_let_go_and_it_becomes_a_text(
    world: World, outside: Outside, anna: Someone, jelle: Someone, status: int
) -> None:
    browser = with_browser(world, outside, jelle)
    outside.push.answers[browser.name] = status
    chooses(jelle, by_sms=True)

    notice = tell(world, jelle, anna)
    outside.run()

    assert len(outside.texts) == 1
    assert (row(notice).channel, row(notice).spent) == ("sms", "push")
    with reading() as session:
        assert session.scalars(sa.select(KnownPhone.push_hash)).all() == [None]


def test_one_phone_that_is_gone_does_not_keep_the_other_from_its_message(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    gone, here = with_browser(world, outside, jelle), with_browser(world, outside, jelle)
    outside.push.answers[gone.name] = 410

    notice = tell(world, jelle, anna)
    outside.run()

    assert here.read == [SAYS]
    assert outside.texts == []
    assert row(notice).state == NoticeState.SENT


def test_a_phone_that_was_forgotten_gets_nothing(world: World, outside: Outside, anna: Someone, jelle: Someone) -> None:
    browser = with_browser(world, outside, jelle)
    with transaction() as session:
        accounts.forget_phones(session, jelle.id, now=world.now)

    tell(world, jelle, anna)
    outside.run()

    assert browser.arrived == []
    assert len(outside.texts) == 1


def test_a_push_service_that_is_busy_is_tried_again_and_then_it_becomes_a_text(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    browser = with_browser(world, outside, jelle)
    outside.push.answer = 503

    notice = tell(world, jelle, anna)
    for _minute in range(60):
        outside.run()
        clock.shift(timedelta(minutes=1))

    assert len(browser.arrived) == 4
    assert len({one.headers["topic"] for one in browser.arrived}) == 1, "the service replaces what went twice"
    assert len(outside.texts) == 1
    assert row(notice).state == NoticeState.SENT
    assert tasks() == []


# --- the night, and one text an hour -------------------------------------------------------------------------------


@pytest.mark.parametrize(("hour", "minute", "waits"), [(20, 59, False), (21, 0, True), (7, 59, True), (8, 0, False)])
def test_between_nine_and_eight_no_phone_sounds(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller, hour: int,
    minute: int, waits: bool,
) -> None:  # fmt: skip
    clock.move_to(at(hour, minute))

    notice = tell(world, jelle, anna)
    outside.run()

    assert bool(outside.texts) is not waits
    if waits:
        morning = at(8, day=25 if hour > 8 else 24)
        assert row(notice).next_try_at == morning
        clock.move_to(morning)
        outside.run()
        assert len(outside.texts) == 1


def test_a_letter_goes_at_night_too(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(23))
    chooses(jelle, by_email=True)

    tell(world, jelle, anna)
    outside.run()

    assert len(outside.mail.letters) == 1


def test_a_sick_report_to_a_desk_waits_for_no_morning_and_for_no_hour(
    world: World, outside: Outside, clock: time_machine.Traveller
) -> None:
    desk = world.employer_desk()
    outside.mail.answer_to_recipient = "550 No such person"
    clock.move_to(at(22))

    for cause in ("1", "2"):
        tell(world, desk, None, NoticeKind.REPORT, cause)
        outside.run()

    assert outside.texts == ["Er staat een melding voor u klaar. Log in op localhost:8000."] * 2


def test_one_person_gets_one_text_an_hour_and_all_that_waited_in_one(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    tell(world, jelle, anna)
    outside.run()
    waiting = [tell(world, jelle, anna) for _ in range(3)]
    outside.run()
    assert len(outside.texts) == 1

    clock.shift(BETWEEN_TEXTS + timedelta(seconds=5))
    outside.run()

    assert outside.texts == [f"{SAYS} Log in op localhost:8000."] * 2
    assert {row(one).state for one in waiting} == {NoticeState.ON_ITS_WAY}
    assert {row(one).channel for one in waiting} == {"sms"}


def test_a_text_that_got_no_answer_may_have_arrived_so_the_next_waits_an_hour_too(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    outside.sms.is_json = False
    tell(world, jelle, anna)
    outside.run()
    tell(world, jelle, anna)
    outside.run()
    assert len(outside.texts) == 1
    outside.sms.is_json = True

    clock.shift(timedelta(minutes=2))
    outside.run()
    assert len(outside.texts) == 1

    clock.shift(BETWEEN_TEXTS)
    outside.run()
    assert len(outside.texts) == 2


def test_another_person_does_not_wait_for_it(world: World, outside: Outside, anna: Someone, jelle: Someone) -> None:
    tell(world, jelle, anna)
    tell(world, world.participant("Samira", contact=anna), anna)

    outside.run()

    assert len(outside.texts) == 2


# --- together ------------------------------------------------------------------------------------------------------


def test_what_waits_for_one_person_goes_as_one_message_with_every_name(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    chooses(jelle, by_email=True)
    bouke = world.staff(first_name="Bouke", last_name="Hoekstra")
    notices = [
        tell(world, jelle, anna),
        tell(world, jelle, bouke),
        tell(world, jelle, anna, NoticeKind.CONTRACT_NEWS),
        tell(world, jelle, anna, NoticeKind.TALK),
    ]

    outside.run()

    (letter,) = outside.mail.letters
    assert "Er zijn berichten voor u van Anna de Vries, Bouke Hoekstra." in letter.get_content()
    assert letter["Message-ID"].startswith(f"<{notices[0]}@")
    assert [row(one).state for one in notices] == [NoticeState.SENT] * 4


@pytest.mark.parametrize("kind", [NoticeKind.TALK, NoticeKind.CONTRACT_NEWS, NoticeKind.HELPS_CHANGED])
def test_news_says_from_whom(world: World, outside: Outside, anna: Someone, jelle: Someone, kind: NoticeKind) -> None:
    to = world.staff(first_name="Bouke") if kind is NoticeKind.HELPS_CHANGED else jelle
    chooses(to, by_email=True)

    tell(world, to, anna, kind)
    outside.run()

    (letter,) = outside.mail.letters
    assert "van Anna de Vries" in letter.get_content()
    assert "gesprek" not in f"{letter['Subject']} {letter.get_content()}", "never what"


def test_different_things_for_a_colleague_go_as_one_letter_that_speaks_of_neither(
    world: World, outside: Outside, anna: Someone
) -> None:
    for kind in (NoticeKind.QUESTION, NoticeKind.HELPS_CHANGED, NoticeKind.TASK):
        tell(world, anna, None, kind)

    outside.run()

    (letter,) = outside.mail.letters
    assert letter["Subject"] == "Er wacht iets op u bij Vandaag"
    assert "Bij Vandaag staat iets nieuws voor u klaar." in letter.get_content()


def test_a_warning_goes_alone(world: World, outside: Outside, anna: Someone, jelle: Someone) -> None:
    chooses(jelle, by_email=True)
    tell(world, jelle, anna)
    tell(world, jelle, None, NoticeKind.NEW_PHONE)

    outside.run()

    assert len(outside.mail.letters) == 2


def test_what_comes_while_a_message_is_tried_again_is_told_by_a_message_of_its_own(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    """The first may have arrived: then nobody would hear of the second."""
    chooses(jelle, by_email=True)
    outside.mail.answer_to_letter = "451 Try again later"
    tell(world, jelle, anna)
    outside.run()
    outside.mail.answer_to_letter = "250 OK"
    tell(world, jelle, anna)

    clock.shift(timedelta(minutes=2))
    outside.run()

    assert len({one["Message-ID"] for one in outside.mail.letters}) == 2


# --- when it does not work -----------------------------------------------------------------------------------------


def test_when_every_channel_refuses_somebody_is_asked_once_to_call_or_write(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    browser = with_browser(world, outside, jelle)
    outside.push.answer, outside.sms.answer = 400, 400
    outside.mail.answer_to_recipient = "550 No such person"

    notices = [tell(world, jelle, anna) for _ in range(2)]
    outside.run()

    assert len(browser.arrived) == 1
    assert {row(one).state for one in notices} == {NoticeState.GIVEN_UP}
    assert tasks() == [TaskKind.NOTICE_FAILED]


def test_whatever_fails_within_two_days_somebody_hears_of_it(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    with_browser(world, outside, jelle)
    outside.push.answer, outside.sms.answer = 503, 500
    outside.mail.answer_to_recipient = "451 Try again later"
    clock.move_to(at(20, 50))

    notice = tell(world, jelle, anna)
    began = world.now
    while row(notice).state not in (NoticeState.GIVEN_UP, NoticeState.SENT):
        outside.run()
        clock.move_to(max(row(notice).next_try_at, world.now) + timedelta(seconds=1))

    assert row(notice).state == NoticeState.GIVEN_UP
    assert world.now - began < timedelta(hours=48)
    assert tasks() == [TaskKind.NOTICE_FAILED]


def test_who_wants_to_be_called_gives_one_task_and_no_message(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    chooses(jelle, by_call=True)

    for _ in range(2):
        notice = tell(world, jelle, anna)
        outside.run()

    assert (outside.texts, outside.mail.letters) == ([], [])
    assert (row(notice).state, row(notice).failure) == (NoticeState.TO_CALL, "wants_call")
    assert tasks() == [TaskKind.NEWS_BY_CALL], "one call tells of all that waits"


def test_who_wants_both_gets_both(world: World, outside: Outside, anna: Someone, jelle: Someone) -> None:
    chooses(jelle, by_sms=True, by_call=True)

    tell(world, jelle, anna)
    outside.run()

    assert len(outside.texts) == 1
    assert tasks() == [TaskKind.NEWS_BY_CALL]


def test_who_wants_no_post_by_the_portal_is_written_to_or_called(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    browser = with_browser(world, outside, jelle)
    chooses(jelle, by_email=True, by_sms=True, post=False)

    notice = tell(world, jelle, anna)
    outside.run()

    assert (browser.arrived, outside.texts, outside.mail.letters) == ([], [], [])
    assert (row(notice).state, row(notice).failure) == (NoticeState.TO_CALL, "no_post")
    assert tasks() == [TaskKind.NEWS_BY_LETTER]


def test_staff_read_on_vandaag_what_to_do(world: World, outside: Outside, anna: Someone, jelle: Someone) -> None:
    chooses(jelle, by_call=True)
    tell(world, jelle, anna)
    outside.run()

    visitor = world.visitor(anna).get("/team")
    assert "Er is nieuws. Deze persoon wil dat u belt." in visitor.text
    visitor.press("Gedaan : Jelle de Boer")

    assert "Deze persoon wil dat u belt." not in visitor.text


# --- a text is asked for first -------------------------------------------------------------------------------------


def test_a_text_that_got_no_answer_is_asked_for_before_it_goes_again(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    """The service took it and broke before it said so."""
    outside.sms.is_json = False
    notice = tell(world, jelle, anna)
    outside.run()
    assert row(notice).state == NoticeState.WAITING
    outside.sms.is_json = True

    clock.shift(timedelta(minutes=2))
    outside.run()

    assert outside.sms.looked_for == [str(notice)]
    assert len(outside.texts) == 1
    assert row(notice).state == NoticeState.ON_ITS_WAY


def test_a_text_that_the_service_could_not_deliver_becomes_a_letter(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    outside.sms.is_json, outside.sms.status = False, "permanent-failure"
    tell(world, jelle, anna)
    outside.run()

    clock.shift(timedelta(minutes=2))
    outside.run()

    assert len(outside.texts) == 1
    assert len(outside.mail.letters) == 1


def test_a_text_whose_worker_died_in_the_evening_waits_for_the_morning_and_is_asked_for_first(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(20, 58))
    notice = tell(world, jelle, anna)
    with transaction() as session:
        dead = session.get_one(Notice, notice)
        dead.state, dead.channel, dead.tries, dead.claimed_at = NoticeState.SENDING, "sms", 1, world.now

    clock.shift(LEASE + timedelta(seconds=1))
    outside.run()
    assert outside.texts == []
    clock.move_to(at(8, 1, day=25))
    outside.run()

    assert outside.sms.looked_for == [str(notice)]
    assert len(outside.texts) == 1


# --- whether a text arrived ----------------------------------------------------------------------------------------


def test_the_service_is_asked_later_whether_a_text_arrived_and_then_no_more(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    notices = [tell(world, jelle, anna) for _ in range(2)]
    outside.run()
    assert (row(notices[0]).state, outside.sms.looked_for) == (NoticeState.ON_ITS_WAY, [])

    for _day in range(2):
        clock.shift(timedelta(days=1))
        outside.run()

    assert outside.sms.looked_for == [str(notices[0])]
    assert [row(one).state for one in notices] == [NoticeState.SENT] * 2
    assert (len(outside.texts), outside.mail.letters, tasks()) == (1, [], [])


@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_a_text_that_was_lost_afterwards_becomes_one_letter_for_all_that_it_told(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller, status: str
) -> None:
    bouke = world.staff(first_name="Bouke", last_name="Hoekstra")
    notices = [tell(world, jelle, anna), tell(world, jelle, bouke)]
    outside.run()
    outside.sms.status = status

    clock.shift(ASKED_AFTER[0])
    outside.run()

    (letter,) = outside.mail.letters
    assert "Er zijn berichten voor u van Anna de Vries, Bouke Hoekstra." in letter.get_content()
    assert {(row(one).state, row(one).channel, row(one).spent) for one in notices} == {("sent", "email", "sms")}
    assert tasks() == []


def test_a_text_that_was_lost_and_has_no_other_way_is_a_task_within_the_hour(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    chooses(jelle, by_sms=True)
    notice = tell(world, jelle, anna)
    outside.run()
    outside.sms.status = "permanent-failure"

    clock.shift(ASKED_AFTER[0])
    outside.run()

    assert (row(notice).state, row(notice).sent_at) == (NoticeState.GIVEN_UP, None)
    assert tasks() == [TaskKind.NOTICE_FAILED]


@pytest.mark.parametrize("silence", ["sending", "unknown", "broken"])
def test_a_text_of_which_nothing_is_heard_for_a_day_goes_another_way_within_two_days(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller, silence: str
) -> None:
    notice = tell(world, jelle, anna)
    outside.run()
    began = world.now
    outside.sms.status = "sending"
    outside.sms.is_json = silence != "broken"
    if silence == "unknown":
        outside.sms.taken.clear()

    while not outside.mail.letters:
        assert row(notice).state == NoticeState.ON_ITS_WAY
        clock.move_to(row(notice).next_try_at + timedelta(seconds=1))
        outside.run()

    assert timedelta(days=1) <= world.now - began < timedelta(hours=48)
    assert (row(notice).state, row(notice).channel) == (NoticeState.SENT, "email")
    assert silence == "broken" or len(outside.sms.looked_for) == len(ASKED_AFTER)


def test_of_two_workers_that_hear_of_a_lost_text_one_sends_it_on(
    world: World, outside: Outside, anna: Someone, jelle: Someone
) -> None:
    notice = tell(world, jelle, anna)
    outside.run()

    for _worker in range(2):
        with transaction() as session:
            did_not_arrive(session, notice, Failure.REFUSED, now=world.now)
        outside.run()

    assert len(outside.mail.letters) == 1
    assert row(notice).state == NoticeState.SENT


def test_who_has_no_verified_address_gives_one_task_for_all_that_waits_and_none_to_call_later(
    world: World, outside: Outside, anna: Someone, jelle: Someone, clock: time_machine.Traveller
) -> None:
    with transaction() as session:
        account = session.get_one(Account, jelle.id)
        account.email_verified_at = account.phone_verified_at = None
    for number in range(3):
        with transaction() as session:
            conversation.answer(
                session, jelle.participant_id, anna.id, text="Dag", once=UUID(int=number + 1), now=world.now
            )
        outside.run()
    tell(world, jelle, None, NoticeKind.NEW_PHONE)
    outside.run()

    clock.shift(timedelta(days=10))
    with transaction() as session:
        conversation.unopened_tasks(session, world.now)

    assert tasks() == [TaskKind.NOTICE_FAILED]
