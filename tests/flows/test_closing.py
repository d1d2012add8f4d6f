"""Sign-in stays for six months after the last day, by the setting, and then ends by itself."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.base import clock as house_clock
from portal.base.db import reading, transaction
from portal.domain.accounts import actions as accounts
from portal.domain.accounts import queries as account_queries
from portal.domain.accounts.models import Account
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.flows import contract_news
from portal.flows.closing import closes_on
from portal.jobs import nightly
from tests.builders import Someone, World
from tests.conftest import AMSTERDAM

START, END = date(2025, 12, 1), date(2026, 5, 31)
"""Six months after it is 30 November 2026."""


@pytest.fixture
def gone(world: World) -> Someone:
    return world.participant("Geert", start=START, end=END)


def night(app: Flask, clock: time_machine.Traveller, day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 3, tzinfo=AMSTERDAM))
    nightly.clean_up(app.extensions["settings"].municipality.keeping, now=house_clock.now())


def is_closed(someone: Someone) -> bool:
    with reading() as session:
        return session.get_one(Account, someone.id).deactivated_at is not None


def test_the_last_day_of_signing_in_still_works_and_the_day_after_it_does_not(
    app: Flask, world: World, gone: Someone, clock: time_machine.Traveller
) -> None:
    night(app, clock, date(2026, 11, 30))
    visitor = world.visitor(gone).get("/contract")
    assert "U kunt hier inloggen tot en met maandag 30 november 2026." in visitor.get("/ik").text

    night(app, clock, date(2026, 12, 1))

    assert is_closed(gone)
    assert visitor.get("/contract").address == "/inloggen"


def test_closing_is_written_down(app: Flask, world: World, gone: Someone, clock: time_machine.Traveller) -> None:
    night(app, clock, date(2026, 12, 1))
    night(app, clock, date(2026, 12, 2))

    with reading() as session:
        lines = session.scalars(select(AuditLine).where(AuditLine.about_participant_id == gone.participant_id)).all()
    assert [(one.action, one.actor_role) for one in lines] == [("person_closed", "night")]


def test_a_next_contract_keeps_it_open_also_when_nothing_was_told(
    app: Flask, world: World, gone: Someone, clock: time_machine.Traveller
) -> None:
    world.period(gone, date(2026, 12, 1), date(2027, 5, 31), told=False)

    night(app, clock, date(2026, 12, 1))

    assert not is_closed(gone)


def test_who_works_here_too_stays(app: Flask, world: World, gone: Someone, clock: time_machine.Traveller) -> None:
    with transaction() as session:
        accounts.give_role(session, gone.id, RoleKind.WORKPLACE_DESK, from_on=START, organisation=world.workplace().id)

    night(app, clock, date(2026, 12, 1))

    assert not is_closed(gone)


def test_telling_a_new_contract_opens_the_account_again(
    app: Flask, world: World, clock: time_machine.Traveller
) -> None:
    anna = world.contact_person()
    gone = world.participant("Geert", contact=anna, start=START, end=END)
    night(app, clock, date(2026, 12, 1))
    following = world.period(gone, date(2026, 12, 7), date(2027, 6, 6), told=False)
    with transaction() as session:
        row = accounts.begin_session(session, anna.id, None, now=world.now, way="pin")
        me = account_queries.signed_in(session, row.id, world.now)
        assert me is not None
        contract_news.tell_period(session, me, gone.participant_id, following.id, now=world.now)

    assert not is_closed(gone)
    assert "Uw contract begint op maandag 7 december 2026." in world.visitor(gone).get("/contract").text


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 24))
def test_the_closing_day_is_in_the_month_that_was_said_and_never_before_the_last_day(last: date, months: int) -> None:
    day = closes_on(last, months)

    assert day > last
    assert (day.year - last.year) * 12 + day.month - last.month == months
    assert day.day <= last.day
