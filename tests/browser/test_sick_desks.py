"""Reported sick at 7:10, seen at the desk at 7:42, and the workplace knows only that somebody is absent."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from portal.base import clock, mail
from portal.base.clock import MONDAY_TO_FRIDAY
from portal.base.db import reading, transaction
from portal.domain.accounts.models import Role
from portal.domain.contract.models import ContractPeriod, Placement
from portal.domain.guidance.models import Task
from portal.domain.organisations.models import Organisation
from portal.domain.sickness.models import SickSpell
from portal.flows import reminders
from portal.jobs.deliver import Worker
from tests.browser.checks import too_wide
from tests.browser.conftest import House, Phone, Phones
from tests.browser.states import participant, running_spell

WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


def at_the_workplace(house: House, key: str) -> None:
    """This participant works where the demo has a desk."""
    with transaction() as session:
        place = session.scalars(
            sa.select(Role.organisation_id).where(Role.account_id == house.people["werkplek"].account)
        ).one()
        session.execute(
            sa.update(Placement).where(Placement.participant_id == participant(house, key)).values(workplace_id=place)
        )


def deliver(house: House) -> None:
    """What the worker sends."""
    worker = Worker(house.app, mail.post_of(house.settings.mail, "Gemeente"), "test")
    while worker.turn():
        pass


def a_working_day() -> date:
    return clock.working_days_after(clock.today(), 1, MONDAY_TO_FRIDAY)


def at(traveller: time_machine.Traveller, day: date, hour: int, minute: int) -> None:
    traveller.move_to(clock.moment_of(day, time(hour, minute)))


def reported(phone: Phone) -> None:
    phone.open("/ziek")
    phone.page.locator("input[name=first_day]").first.check()
    phone.page.locator("details#more > summary").click()
    phone.page.locator("select[name=expected_duration]").select_option("few_days")
    phone.press("Meld mij ziek")


@WITH_AND_WITHOUT
def test_reported_at_ten_past_seven_seen_at_the_desk_and_at_the_workplace_only_absent(
    house: House, phone: Phones, javascript: bool
) -> None:
    at_the_workplace(house, "jelle")
    day = a_working_day()
    with time_machine.travel(clock.moment_of(day, time(7, 10)), tick=True) as traveller:
        jelle = phone("jelle", javascript=javascript)
        reported(jelle)
        assert "Ontvangen om 7:10." in jelle.said
        assert "nog onderweg" in jelle.said
        deliver(house)
        jelle.open("/ziek")
        assert "doorgegeven om 7:10" in jelle.said

        at(traveller, day, 7, 42)
        desk, place = phone("caparis", javascript=javascript), phone("werkplek", javascript=javascript)
        desk.open("/werkgever")
        form = desk.page.locator(
            f"form:has(input[name=spell][value='{running_spell(house, 'jelle')}']) button[type=submit]"
        )
        desk.follow(form.first)
        place.open("/werkgever")

        assert re.search(r"Jelle de Boer .*een paar dagen", place.said)
        source = place.page.content()
        for word in ("ziek", "8911", "ongeluk", "Gezien", "Meldingen"):
            assert word not in source.replace("asisbaan", ""), word
        assert too_wide(place.page) == []

        at(traveller, day, 7, 43)
        again = phone("jelle", javascript=javascript)
        again.open("/ziek")
        assert "Caparis gezien om 7:42" in again.said


@WITH_AND_WITHOUT
def test_not_seen_at_ten_gives_a_task_that_ends_when_both_have_seen_it(
    house: House, phone: Phones, javascript: bool
) -> None:
    day = a_working_day()
    with time_machine.travel(clock.moment_of(day, time(7, 10)), tick=True) as traveller:
        jelle = phone("jelle", javascript=javascript)
        reported(jelle)
        at(traveller, day, 10, 5)
        with transaction() as session:
            reminders.all_due(session, house.settings.municipality, now=clock.now())
        assert open_tasks(house) == 1

        desk = phone("caparis", javascript=javascript)
        spell = running_spell(house, "jelle")
        desk.open("/werkgever")
        desk.follow(desk.page.locator(f"form:has(input[name=spell][value='{spell}']) button[type=submit]").first)
        assert open_tasks(house) == 1
        anna = phone("anna", javascript=False)
        anna.open("/team")
        anna.follow(anna.page.locator(f"form[action='/team/ziek/{spell}/gezien'] button").first)

        assert open_tasks(house) == 0


def open_tasks(house: House) -> int:
    with reading() as session:
        found = sa.select(sa.func.count(Task.id)).where(
            Task.kind == "report_unseen",
            Task.participant_id == participant(house, "jelle"),
            Task.done_at.is_(None),
        )
        return session.scalar(found) or 0


@WITH_AND_WITHOUT
def test_who_calls_is_written_down_by_the_contact_person_and_reads_by_whom(
    house: House, phone: Phones, javascript: bool
) -> None:
    anna = phone("anna", javascript=javascript)
    anna.open(f"/team/gesprek/{participant(house, 'jelle')}")
    anna.follow(anna.page.get_by_role("link", name="Ziek of beter").first)
    anna.press("Meld ziek")
    assert "Doorgegeven per telefoon. Ingevuld door Anna de Vries." in anna.said

    jelle = phone("jelle", javascript=javascript)
    jelle.open("/ziek")
    assert "Doorgegeven per telefoon. Ingevuld door Anna de Vries." in jelle.said

    anna.follow(anna.page.get_by_role("link", name="Meer doorgeven"))
    anna.page.locator("input[name=address_kind][value=home]").check()
    anna.press("Geef door")
    desk = phone("caparis", javascript=javascript)
    desk.open("/werkgever")
    assert re.search(r"Jelle de Boer .*Ingevuld door Anna de Vries.*Adres thuis", desk.said)
    jelle.open("/ziek")
    assert "U gaf meer door" in jelle.said

    anna.follow(anna.page.get_by_role("link", name="Weer beter"))
    anna.press("Meld beter")
    with reading() as session:
        spell = session.scalars(
            sa.select(SickSpell).where(SickSpell.participant_id == participant(house, "jelle"))
        ).one()
    assert spell.better_at is not None


def test_with_a_keyboard_alone_the_desk_finds_who_calls_and_writes_it_down(house: House, phone: Phones) -> None:
    desk = phone("caparis")
    desk.open("/werkgever/contracten?toon=naam")
    link = desk.page.locator(f"a[href='/werkgever/deelnemer/{participant(house, 'jelle')}/ziek']")
    link.focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    desk.page.get_by_role("button", name="Meld ziek", exact=True).first.focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")

    assert running_spell(house, "jelle")
    assert "Caparis gezien om" in desk.said


@WITH_AND_WITHOUT
def test_the_desk_fills_in_when_the_letter_was_sent_and_the_contact_person_reads_it(
    house: House, phone: Phones, javascript: bool
) -> None:
    with reading() as session:
        period = session.scalars(
            sa.select(ContractPeriod.id)
            .where(ContractPeriod.participant_id == participant(house, "jelle"))
            .order_by(ContractPeriod.start_on.desc())
        ).first()
    desk, anna = phone("caparis", javascript=javascript), phone("anna", javascript=javascript)
    yesterday = clock.today() - timedelta(days=1)
    desk.open(f"/werkgever/contracten/{period}")
    desk.page.locator("input[name=sent_on]").fill(yesterday.isoformat())
    desk.press("Bewaar")

    anna.open(f"/team/gesprek/{participant(house, 'jelle')}")
    assert "De werkgever stuurde de brief op" in re.sub(r"\s+", " ", anna.page.locator("aside").inner_text())


def test_the_coordinator_says_that_the_portal_counts_and_the_participant_need_not_call(
    house: House, phone: Phones
) -> None:
    at_the_workplace(house, "jelle")
    with reading() as session:
        caparis = session.scalars(sa.select(Organisation.id).where(Organisation.kind == "formal_employer")).one()
    cora, jelle = phone("cora"), phone("jelle")
    jelle.open("/ziek")
    assert "bel zelf ook" in jelle.said
    cora.open(f"/team/werkgevers/{caparis}")
    cora.page.locator("input[name=counts_as_report][value=yes]").check()
    cora.press("Bewaar")

    jelle.open("/ziek")
    assert "bel zelf ook" not in jelle.said
