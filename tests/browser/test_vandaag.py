"""Vandaag in a browser: with the keyboard alone, on a phone, and a talk that is planned and comes in the calendar."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.base import clock
from portal.base.db import reading, transaction
from portal.domain import messages
from portal.domain.accounts.models import Participant
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.models import Absence, ContactAssignment
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages.models import Message
from portal.flows import conversation
from tests.browser.conftest import House, Phone, Phones
from tests.browser.states import participant
from tests.browser.test_budgets import WITH_HTMX, listening

ASKED = ("jelle", "samira", "fatma")


def messages_with(text: str) -> int:
    with reading() as session:
        return sum(one.text == text for one in session.scalars(select(Message)))


@pytest.fixture
def asked(house: House) -> None:
    """Three people of Anna asked something today, and nothing else waits for an answer."""
    anna, now = house.people["anna"].account, clock.now()
    with transaction() as session:
        for away in session.scalars(select(Absence)):
            away.withdrawn_at = now
        for row in session.scalars(select(ContactAssignment).where(ContactAssignment.until_at.is_(None))):
            conversation.close(session, row.participant_id, anna, now=now)
        for key in ASKED:
            person = participant(house, key)
            open_one = select(ContactAssignment).where(
                ContactAssignment.participant_id == person, ContactAssignment.until_at.is_(None)
            )
            session.scalars(open_one).one().contact_id = anna
            messages.change_contact(session, messages.held(session, person), anna, now=now)
            account = session.get_one(Participant, person).account_id
            conversation.send(
                session,
                person,
                account,
                text=f"Een vraag van {key}",
                once=uuid4(),
                municipality=house.settings.municipality,
                now=now,
            )


def press_until_answered(anna: Phone, text: str) -> None:
    """In a conversation: to the box, type, send. No mouse, no Tab."""
    anna.page.keyboard.press("a")
    expect(anna.page.locator("textarea[name=text]")).to_be_focused()
    anna.page.keyboard.type(text)
    with anna.page.expect_navigation():
        anna.page.keyboard.press("Control+Enter")


def test_three_questions_are_answered_with_the_keyboard_alone(house: House, phone: Phones, asked: None) -> None:
    anna = phone("anna", width=1280, height=800)
    anna.open("/team")
    links = anna.page.locator("#waiting .task > a")
    for _press in range(links.count()):
        anna.page.keyboard.press("j")
        if anna.page.evaluate("document.activeElement.dataset.answer || ''"):
            break
    with anna.page.expect_navigation():
        anna.page.keyboard.press("a")
    for number in range(len(ASKED)):
        press_until_answered(anna, f"Antwoord {number}")
        with anna.page.expect_navigation():
            anna.page.keyboard.press("j")

    assert anna.path == "/team"
    assert [messages_with(f"Antwoord {number}") for number in range(3)] == [1, 1, 1]


def test_letters_can_be_switched_off_and_the_arrows_go_on_working(house: House, phone: Phones, asked: None) -> None:
    anna = phone("anna", width=1280, height=800)
    anna.open("/team")
    first = anna.page.locator("#waiting .task > a").first
    anna.page.keyboard.press("?")
    anna.page.get_by_label("Letters werken als toets").uncheck()
    anna.open("/team")

    anna.page.keyboard.press("j")
    expect(first).not_to_be_focused()
    anna.page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()


def test_a_key_finishes_a_line_and_the_focus_stays_in_the_list(house: House, phone: Phones) -> None:
    with transaction() as session:
        for key in ("jelle", "samira"):
            make_task(
                session,
                TaskKind.CALL_UNOPENED,
                cause=f"test:{key}",
                due_on=clock.today() - timedelta(days=60),
                now=clock.now(),
                participant=participant(house, key),
            )
    anna = phone("anna", width=1280, height=800)
    anna.open("/team")
    lines = anna.page.locator("#waiting .task > a")
    before = lines.count()
    anna.page.keyboard.press("j")
    anna.page.keyboard.press("d")

    expect(lines).to_have_count(before - 1)
    expect(lines.first).to_be_focused()


def test_one_question_is_answered_on_a_phone(house: House, phone: Phones, asked: None) -> None:
    anna = phone("anna")
    anna.open("/team")
    anna.follow(anna.page.locator("#waiting a[data-answer]").filter(has_text="Jelle").first)
    anna.page.get_by_text("Korte antwoorden").click()
    anna.page.get_by_role("button", name="Ik bel u").click()
    expect(anna.page.locator("textarea[name=text]")).to_have_value(re.compile("^Ik bel u hierover"))
    anna.press("Verstuur")

    with reading() as session:
        sent = [one.text for one in session.scalars(select(Message).where(Message.side == "staff"))]
    assert any(text.startswith("Ik bel u hierover.") for text in sent)


def test_a_search_leaves_the_articles_that_fit(house: House, phone: Phones, asked: None) -> None:
    anna = phone("anna", width=1280, height=800)
    anna.open(f"/team/gesprek/{participant(house, 'jelle')}")
    anna.page.get_by_text("Link naar een artikel").click()
    anna.page.get_by_label("Zoek in de artikelen").fill("huurtoe")

    expect(anna.page.locator("#write input[name=articles]:visible")).to_have_count(1)
    expect(anna.page.locator("#sieve-found")).to_have_text("Gevonden: 1")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_talk_is_planned_and_stands_in_the_calendar(house: House, phone: Phones, javascript: bool) -> None:
    day = clock.today() + timedelta(days=5)
    anna = phone("anna", javascript=javascript)
    anna.open(f"/team/gesprek/{participant(house, 'jelle')}/afspraak")
    anna.page.locator("input[name=on_day]").fill(str(day))
    anna.page.locator("input[name=at_time]").fill("13:15")
    anna.press("Plan het gesprek")
    assert anna.path == f"/team/gesprek/{participant(house, 'jelle')}"

    jelle = phone("jelle", javascript=javascript)
    jelle.open("/contract")
    expect(jelle.page.locator("main")).to_contain_text("om 13:15 uur")
    answer = jelle.context.request.get(f"{house.url}/contract/agenda.ics")
    assert f"DTSTART:{day:%Y%m%d}T" in answer.text()


def test_the_scripts_of_staff_stay_within_their_budget(house: House, phone: Phones) -> None:
    anna = phone("anna", width=1280, height=800)
    for address in ("/team", f"/team/gesprek/{participant(house, 'jelle')}"):
        with listening(anna) as line:
            anna.open(address)
        assert line.bytes("Script") <= WITH_HTMX, line
