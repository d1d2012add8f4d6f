"""The night deletes what was kept long enough, everything that has a term, and nothing that is needed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner
from flask import Flask

from portal.base import clock as house_clock
from portal.base.db import reading, transaction
from portal.base.settings import Keeping, Settings
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import AttemptCount, FormerAddress, Role
from portal.domain.all_tables import metadata
from portal.domain.audit.models import AuditLine
from portal.domain.guidance.models import Task
from portal.domain.information import actions as information
from portal.domain.information.models import Article, ArticleVersion, StepTick, WorkingCopy
from portal.domain.messages.models import Attachment, Message
from portal.domain.notifications import actions as notifications
from portal.domain.notifications.models import WorkerPulse
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.rules import AppointmentFact, AppointmentWith, Details
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in.models import Authenticator, Challenge, Passkey
from portal.domain.ways_in.rules import Channel, Purpose
from portal.flows import conversation, forgetting, sick_leave
from portal.flows.forgetting import STAYS, tables_with_a_rule
from portal.flows.retention import RETENTION
from portal.jobs import nightly
from portal.jobs.deliver import worker_for
from portal.jobs.nightly import clean_up, nightly_command
from tests.builders import Someone, World
from tests.whole.people import House, Who, whole_house

KEEPING = Keeping()
LATER = datetime(2031, 6, 1, 3, 0, tzinfo=UTC)
"""So much later that every term has passed."""


def rows(table: str) -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(metadata.tables[table])) or 0


def night(now: datetime) -> dict[str, int]:
    return clean_up(KEEPING, now=now)


@pytest.fixture
def house(app: Flask, world: World) -> House:
    """Something in every table that has a rule, all of it over and done with."""
    house = whole_house(world, app)
    jelle, anna = house.people[Who.PARTICIPANT], house.people[Who.CONTACT]
    assert jelle is not None
    assert anna is not None
    with transaction() as session:
        phone, _secret = accounts.know_phone(session, jelle.id, "android", now=world.now)
        accounts.begin_session(session, jelle.id, phone.id, now=world.now, way="pin")
        accounts.hold_form(
            session, jelle.id, phone.id, path="/vraag", fields=[("text", "x")], files_lost=False, now=world.now
        )
        key = app.extensions["settings"].keys.pin
        ways_in.make_code(session, jelle.id, Purpose.SIGN_IN, Channel.SMS, "+31612345678", key, now=world.now)
        session.add_all(
            [
                Challenge(account_id=jelle.id, value=b"x", made_at=world.now),
                Passkey(
                    account_id=jelle.id, credential_id=b"1", public_key=b"2", sign_count=0, label="android",
                    made_at=world.now, removed_at=world.now,
                ),
                Authenticator(account_id=anna.id, secret="x", made_at=world.now, removed_at=world.now),
                FormerAddress(account_id=jelle.id, channel="email", address="oud@example.org", until_at=world.now),
                AttemptCount(key="x", count=1, expires_at=world.now),
                Role(account_id=anna.id, kind="publisher", from_on=date(2026, 1, 1), until_on=date(2026, 11, 1)),
                AuditLine(action="answered", at=datetime(2020, 1, 1, tzinfo=UTC), actor_role="contact"),
                WorkerPulse(name="old:1", at=world.now),
                StepTick(
                    participant_id=jelle.participant_id, step_key="x", occurrence="start", state="done",
                    on_day=world.today,
                ),
            ]
        )  # fmt: skip
        article = session.scalars(sa.select(Article.id)).first()
        assert article is not None
        information.remark(session, article, "Niet duidelijk", today=world.today)
        version = session.scalars(sa.select(ArticleVersion.id)).first()
        assert version is not None
        session.add(WorkingCopy(version_id=version, account_id=anna.id, fields={}, edits=0, saved_at=world.now))
        spell = session.scalars(sa.select(SickSpell)).one()
        sick_leave.add(
            session,
            spell,
            Details(appointments=(AppointmentFact(world.today, AppointmentWith.COURSE),)),
            now=world.now,
            actor=jelle.id,
        )
        sick_leave.better(session, spell, first_day_back=world.today + timedelta(days=1), now=world.now, actor=jelle.id)
        conversation.answer(
            session, jelle.participant_id, anna.id, text="Dank u wel", once=uuid4(), now=world.now + timedelta(hours=1)
        )
        for task in session.scalars(sa.select(Task)):
            task.done_at = world.now
        while (notice := notifications.claim(session, now=world.now + timedelta(hours=2))) is not None:
            notifications.was_sent(session, notice.id, now=world.now)
    return house


def test_every_table_has_a_rule_or_a_reason_why_nothing_goes() -> None:
    ruled = tables_with_a_rule()

    assert sorted(RETENTION.keys() - ruled - STAYS.keys()) == []
    assert sorted((ruled | STAYS.keys()) - RETENTION.keys()) == []
    assert sorted(ruled & STAYS.keys()) == []
    assert [table for table, kept in RETENTION.items() if kept.term and table not in ruled | STAYS.keys()] == []


def test_a_rule_really_deletes_what_is_over_and_nothing_before_its_time(house: House) -> None:
    before = {table: rows(table) for table in sorted(tables_with_a_rule())}
    assert [table for table, number in before.items() if not number] == [], "this house has nothing there"

    night(house_clock.now() + timedelta(minutes=10))
    early = {table: rows(table) for table in before}
    night(LATER)
    late = {table: rows(table) for table in before}

    over = {"attempt_counts": before["attempt_counts"] - 1}  # its window was over; of the audit one line went, one came
    assert early == before | over, "what is not over yet stays"
    assert late == dict.fromkeys(before, 0) | {
        "roles": before["roles"] - 1, "passkeys": before["passkeys"] - 1, "audit_lines": late["audit_lines"],
    }  # fmt: skip
    with reading() as session:
        oldest = session.scalar(sa.select(sa.func.min(AuditLine.at)))
    assert oldest != datetime(2020, 1, 1, tzinfo=UTC)


def test_what_stays_is_still_there_years_later(house: House) -> None:
    before = {table: rows(table) for table in STAYS}

    night(LATER)

    assert {table: rows(table) for table in STAYS} == before


def test_running_again_deletes_nothing_more_and_each_run_leaves_one_line(house: House) -> None:
    first = night(LATER)
    second = night(LATER + timedelta(minutes=1))

    assert sum(first.values()) > 10
    assert sum(second.values()) == 0
    with reading() as session:
        lines = session.scalars(
            sa.select(AuditLine).where(AuditLine.action.like("retention%")).order_by(AuditLine.at)
        ).all()
    assert [one.action for one in lines] == [f"retention_{sum(first.values())}", "retention_0"]


def test_a_run_that_was_stopped_goes_on_the_next_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 1)
    real, turns = nightly.transaction, []

    def stopped():  # type: ignore[no-untyped-def]
        turns.append(1)
        if len(turns) > 7:
            raise KeyboardInterrupt
        return real()

    monkeypatch.setattr(nightly, "transaction", stopped)
    with pytest.raises(KeyboardInterrupt):
        night(LATER)
    monkeypatch.setattr(nightly, "transaction", real)

    night(LATER)

    assert {
        table: rows(table) for table in tables_with_a_rule() - {"audit_lines", "roles", "passkeys"} if rows(table)
    } == {}


# --- what is needed stays ---------------------------------------------------------------------------------------


def after(clock: time_machine.Traveller, days: int) -> datetime:
    clock.shift(timedelta(days=days))
    return house_clock.now()


def test_a_sick_report_that_runs_stays_however_old(app: Flask, world: World) -> None:
    whole_house(world, app, published=False)

    night(LATER)

    assert rows("sick_spells") == 1
    assert rows("sick_deliveries") > 0


def test_a_sick_report_goes_three_months_after_the_first_day_back(world: World, clock: time_machine.Traveller) -> None:
    jelle = world.participant()
    sick_and_better(world, jelle, first=world.today, back=world.today + timedelta(days=1))  # back on 24 November

    clock.move_to(datetime(2027, 2, 24, 3, 0, tzinfo=UTC))
    night(house_clock.now())
    assert rows("sick_spells") == 1

    clock.move_to(datetime(2027, 2, 25, 3, 0, tzinfo=UTC))
    night(house_clock.now())
    assert rows("sick_spells") == 0


def sick_and_better(world: World, person: Someone, *, first: date, back: date) -> None:
    with transaction() as session:
        spell = sick_leave.report(session, person.participant_id, first_day=first, now=world.now, actor=person.id)
        sick_leave.better(session, spell, first_day_back=back, now=world.now, actor=person.id)


def test_a_report_that_a_later_one_follows_on_stays_with_it(world: World, clock: time_machine.Traveller) -> None:
    jelle = world.participant()
    sick_and_better(world, jelle, first=world.today, back=world.today + timedelta(days=1))
    clock.shift(timedelta(days=14))
    with transaction() as session:
        later = sick_leave.report(session, jelle.participant_id, first_day=world.today, now=world.now, actor=jelle.id)
    assert later.linked_to_id is not None

    night(LATER)
    assert rows("sick_spells") == 2

    with transaction() as session:
        spell = session.get_one(SickSpell, later.id)
        sick_leave.better(session, spell, first_day_back=world.today, now=world.now, actor=jelle.id)
    night(LATER)
    assert rows("sick_spells") == 0


def test_a_photo_with_a_question_that_waits_stays(app: Flask, world: World) -> None:
    whole_house(world, app, published=False)

    night(LATER)

    assert rows("attachments") == rows("attachment_contents") == 1


def test_a_photo_goes_three_months_after_the_answer_and_the_message_says_so(
    app: Flask, world: World, clock: time_machine.Traveller, house: House
) -> None:
    with transaction() as session:
        message = session.scalars(sa.select(Message).join(Attachment, Attachment.message_id == Message.id)).one()
        message.text = ""
    clock.move_to(datetime(2027, 2, 25, 9, 0, tzinfo=UTC))

    night(house_clock.now())

    assert rows("attachments") == 0
    page = world.visitor(house.people[Who.PARTICIPANT]).get("/vraag")
    assert "Hier was een foto of brief. Wij bewaren die niet meer." in page.text


def test_a_letter_that_is_not_sent_yet_stays(world: World) -> None:
    jelle = world.participant()
    with transaction() as session:
        notifications.announce(session, "answer", jelle.id, cause="x", now=world.now)  # type: ignore[arg-type]

    night(LATER)

    assert rows("notices") == 1


def test_a_session_that_runs_and_its_phone_stay(world: World) -> None:
    visitor = world.visitor(world.participant())

    night(house_clock.now())

    assert visitor.get("/ik").address == "/ik"


def test_an_open_task_stays(world: World, app: Flask) -> None:
    whole_house(world, app, published=False)
    before = rows("tasks")

    night(LATER)

    assert rows("tasks") == before


def test_a_line_of_the_audit_of_the_last_year_stays_even_when_our_clock_is_wrong(house: House) -> None:
    with transaction() as session:
        there = session.scalar(sa.select(sa.func.now()))
        assert there is not None
        fresh = AuditLine(action="answered", at=there.replace(tzinfo=UTC) - timedelta(days=300), actor_role="contact")
        session.add(fresh)

    night(datetime(2099, 1, 1, tzinfo=UTC))

    with reading() as session:
        assert session.get(AuditLine, fresh.id) is not None


def test_who_is_past_the_term_stays_until_there_is_an_export_and_the_run_says_so(
    settings: Settings, house: House, clock: time_machine.Traveller
) -> None:
    clock.move_to(LATER)

    result = CliRunner().invoke(nightly_command, obj=settings)

    assert result.exit_code == 0, result.output
    assert "2 participants are past the term after their last day. They stay: there is no export yet." in result.output
    assert rows("messages") > 0
    assert rows("participants") == 2


# --- every night ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 11, 24, 1, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), False),
    ],
)
def test_it_is_done_in_the_small_hours(world: World, moment: datetime, due: bool) -> None:
    assert nightly.is_due(moment) is due


def test_a_night_that_was_missed_is_made_up_for_by_day(world: World) -> None:
    night(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))

    assert not nightly.is_due(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    assert nightly.is_due(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


def test_the_worker_does_it_once_a_night(app: Flask, world: World, clock: time_machine.Traveller) -> None:
    worker = worker_for(app)
    for hour, minute in ((1, 15), (2, 0), (2, 10), (4, 0)):
        clock.move_to(datetime(2026, 11, 24, hour, minute, tzinfo=UTC))
        worker.round()

    with reading() as session:
        runs = session.scalars(sa.select(AuditLine.at).where(AuditLine.actor_role == "night")).all()
    assert [f"{at:%H:%M}" for at in runs] == ["02:00"]
