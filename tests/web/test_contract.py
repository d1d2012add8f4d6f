"""Contract, as a participant meets it: one sentence, the day one knows, the way, the work, the calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine
from icalendar import Calendar, Event

from portal.base import clock as house_clock
from portal.base.db import transaction
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Account, Participant
from portal.domain.contract import actions, queries
from portal.domain.contract.models import ContractPeriod, Placement
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.models import ContactAssignment, Talk
from portal.domain.organisations.models import Organisation
from tests import content
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor

LETTER = "Caparis stuurt u hierover een brief of e-mail. Dit scherm is niet die brief."
LONG_WORD = "arbeidsongeschiktheidsverzekeringsmaatschappij" * 7


def contract_of(world: World, someone: Someone) -> Visitor:
    return world.visitor(someone).get("/contract")


def jelle(world: World, start: date = date(2026, 4, 1), end: date = date(2027, 3, 31), **words: Any) -> Someone:
    return world.participant("Jelle", start=start, end=end, **words)


def tell(world: World, someone: Someone, kind: DecisionKind, until: date | None = None) -> None:
    with transaction() as session:
        period = queries.periods_of(session, someone.participant_id)[-1]
        decision = actions.decide(session, period, kind=kind, until_on=until, now=world.now, actor=someone.id)
        actions.tell(session, period, decision, now=world.now, actor=someone.id)


def decide_only(world: World, someone: Someone, kind: DecisionKind, until: date | None = None) -> None:
    with transaction() as session:
        period = queries.periods_of(session, someone.participant_id)[-1]
        actions.decide(session, period, kind=kind, until_on=until, now=world.now, actor=someone.id)


def plan_talk(world: World, someone: Someone, on_day: date, at_time: str | None = "10:00", **words: Any) -> UUID:
    with transaction() as session:
        contact = session.query(ContactAssignment).filter_by(participant_id=someone.participant_id).one().contact_id
        talk = Talk(
            participant_id=someone.participant_id,
            staff_id=contact,
            on_day=on_day,
            at_time=at_time,
            planned_at=world.now,
            **{"about_contract": True, **words},
        )
        session.add(talk)
    return talk.id


def set_period(someone: Someone, **values: Any) -> None:
    with transaction() as session:
        period = queries.periods_of(session, someone.participant_id)[-1]
        for name, value in values.items():
            setattr(period, name, value)


def set_after_contact(someone: Someone, until: date) -> None:
    with transaction() as session:
        row = session.get_one(Participant, someone.participant_id)
        accounts.set_after_contact(row, name="Marieke Smit", phone="+31582339050", until=until)


def forget_contact(world: World, someone: Someone) -> None:
    with transaction() as session:
        session.query(ContactAssignment).filter_by(participant_id=someone.participant_id).one().until_at = world.now


def way_of(page: Visitor) -> list[str]:
    return [" ".join(stop.get_text(" ").split()) for stop in page.page.select("ol.way li")]


# --- the first sentence, by status ----------------------------------------------------------------------------------


def test_a_running_contract_says_until_when_and_when_one_knows(world: World) -> None:
    page = contract_of(world, jelle(world))

    assert page.h1 == "Contract"
    assert "Uw contract loopt tot en met woensdag 31 maart 2027." in page.text
    assert "Daarna: nog niet bekend ." in page.text
    assert "U hoort uiterlijk op zondag 28 februari 2027 of uw contract doorgaat." in page.text
    assert "Caparis beslist dit samen met gemeente Leeuwarden." in page.text
    assert LETTER in page.text


def test_a_planned_talk_is_said_in_words(world: World) -> None:
    someone = jelle(world)
    plan_talk(world, someone, date(2027, 1, 18))

    page = contract_of(world, someone)

    assert "Wij praten met u over wat daarna komt." in page.text
    assert "maandag 18 januari 2027 Gesprek met Anna over uw contract om 10:00 uur" in way_of(page)


def test_a_cancelled_talk_is_no_longer_on_the_way(world: World) -> None:
    someone = jelle(world)
    plan_talk(world, someone, date(2027, 1, 18), cancelled_at=world.now)

    page = contract_of(world, someone)

    assert "Gesprek" not in page.text
    assert "Wij praten" not in page.text


def test_a_contract_that_has_yet_to_begin(world: World) -> None:
    page = contract_of(world, jelle(world, date(2026, 12, 1), date(2027, 5, 31)))

    assert "Uw contract begint op dinsdag 1 december 2026." in page.text
    assert "Het loopt tot en met maandag 31 mei 2027 ." in page.text
    assert "U gaat werken bij Tuinproject De Oostergoot" in page.text


def test_good_news_stays_unsaid_until_it_is_told(world: World) -> None:
    someone = jelle(world, date(2026, 7, 1), date(2026, 12, 31))
    decide_only(world, someone, DecisionKind.GOES_ON, date(2027, 6, 30))
    visitor = world.visitor(someone).get("/contract")
    assert "Uw contract loopt tot en met donderdag 31 december 2026." in visitor.text
    assert "30 juni 2027" not in visitor.text

    tell(world, someone, DecisionKind.GOES_ON, date(2027, 6, 30))
    visitor.get("/contract")

    assert "Goed nieuws. Uw contract gaat door tot en met woensdag 30 juni 2027." in visitor.text
    assert "Uw nieuwe contract begint op vrijdag 1 januari 2027 ." in visitor.text
    assert "Gaat het daarna weer door? Dat hoort u uiterlijk op maandag 31 mei 2027 ." in visitor.text
    assert "vrijdag 1 januari 2027 Uw nieuwe contract begint" in way_of(visitor)


def test_a_period_from_a_file_stays_hidden_on_the_page_and_in_the_calendar(world: World) -> None:
    someone = jelle(world, date(2026, 7, 1), date(2026, 12, 31))
    world.period(someone, date(2027, 1, 1), date(2027, 6, 30), hours="31", told=False)

    visitor = contract_of(world, someone)

    assert "2027" not in visitor.text
    assert "31 uur" not in visitor.text
    assert [event.decoded("DTSTART") for event in calendar_of(visitor).events] == [
        date(2026, 12, 31),
        date(2026, 11, 30),
    ]


def test_a_last_day_that_a_file_changed_stays_as_it_was_told(world: World) -> None:
    someone = jelle(world)
    with transaction() as session:
        period = queries.periods_of(session, someone.participant_id)[0]
        actions.change_end(session, period, end_on=date(2027, 1, 31), now=world.now)

    assert "Uw contract loopt tot en met woensdag 31 maart 2027." in contract_of(world, someone).text


def test_it_stops_with_who_helps_afterwards_and_the_steps(world: World) -> None:
    with transaction() as session:
        content.load(session)
    someone = jelle(world, date(2026, 6, 1), date(2026, 11, 30))
    set_after_contact(someone, date(2027, 5, 28))
    tell(world, someone, DecisionKind.STOPS)

    page = contract_of(world, someone)

    assert "Uw contract stopt op maandag 30 november 2026." in page.text
    assert "Na uw laatste dag kunt u Marieke Smit bellen." in page.text
    assert "Dat kan tot en met vrijdag 28 mei 2027." in page.text
    assert page.page.find("a", href="tel:+31582339050")
    assert "Vraag WW aan bij UWV" in page.text
    assert "Vraag een brief over uw werk" in page.text
    assert "nog niet bekend" not in page.text
    assert way_of(page)[-1] == "daarna Uw contract is dan gestopt"
    assert page.follow("Meer over het einde van uw contract").page.find(id="groep-contract-stopt")


def test_a_contract_that_has_stopped(world: World) -> None:
    someone = jelle(world, date(2026, 4, 1), date(2026, 10, 31))
    set_after_contact(someone, date(2027, 4, 30))
    tell(world, someone, DecisionKind.STOPS)

    page = contract_of(world, someone)

    assert "Uw contract is gestopt op zaterdag 31 oktober 2026." in page.text
    assert "Na uw laatste dag kunt u Marieke Smit bellen." in page.text
    assert "U werkte bij Tuinproject De Oostergoot" in page.text
    assert LETTER not in page.text
    assert page.page.find("a", href="/contract/agenda.ics") is None
    assert way_of(page)[-1] == "daarna Uw contract is gestopt"


def test_who_helped_afterwards_until_a_day_that_is_over_is_no_longer_named(world: World) -> None:
    someone = jelle(world, date(2025, 11, 1), date(2026, 4, 30))
    set_after_contact(someone, world.today - timedelta(days=1))
    tell(world, someone, DecisionKind.STOPS)

    page = contract_of(world, someone)

    assert "Marieke" not in page.text
    assert "U kunt blijven bellen met Anna de Vries" in page.text or "Gemeente Leeuwarden" in page.text


def test_after_the_last_day_without_a_decision_it_says_that_nobody_knows_and_whom_to_call(world: World) -> None:
    page = contract_of(world, jelle(world, date(2026, 5, 15), date(2026, 11, 14)))

    assert "Uw contract liep tot en met zaterdag 14 november 2026." in page.text
    assert "Wat hierna komt, weten wij niet. Bel Anna ." in page.text
    assert page.page.select_one("#answer a[href^='tel:']")
    assert way_of(page)[-1] == "daarna Nog niet bekend"


def test_a_next_contract_after_a_gap_answers_what_comes_after(world: World) -> None:
    someone = jelle(world, date(2026, 6, 1), date(2026, 11, 30))
    world.period(someone, date(2027, 2, 1), date(2027, 7, 31))

    page = contract_of(world, someone)

    assert "Daarna begint een nieuw contract, op maandag 1 februari 2027." in page.text
    assert "maandag 1 februari 2027 U begint opnieuw" in way_of(page)
    assert "nog niet bekend" not in page.text


def test_without_any_contract_it_is_calm_and_says_whom_to_call(world: World) -> None:
    page = contract_of(world, jelle(world, told=False))

    assert page.h1 == "Contract"
    assert "Uw contract staat hier nog niet." in page.text
    assert "Wilt u nu iets weten? Bel Anna ." in page.text
    assert page.client.get("/contract/agenda.ics").status_code == 404


# --- the day one knows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "know_by"),
    [
        (date(2027, 1, 31), "donderdag 31 december 2026"),
        (date(2027, 2, 28), "zondag 31 januari 2027"),
        (date(2027, 3, 31), "zondag 28 februari 2027"),
        (date(2027, 5, 31), "vrijdag 30 april 2027"),
        (date(2027, 6, 30), "maandag 31 mei 2027"),
        (date(2028, 2, 29), "maandag 31 januari 2028"),
    ],
)
def test_the_day_one_knows_at_the_ends_of_months(world: World, end: date, know_by: str) -> None:
    page = contract_of(world, jelle(world, date(2026, 4, 1), end))

    assert f"U hoort uiterlijk op {know_by} of uw contract doorgaat." in page.text
    assert f"{know_by} Uiterlijk deze dag hoort u het" in way_of(page)


def test_a_day_that_staff_set_wins(world: World) -> None:
    someone = jelle(world)
    set_period(someone, notice_due_on=date(2027, 1, 15))

    assert "U hoort uiterlijk op vrijdag 15 januari 2027" in contract_of(world, someone).text


def test_where_the_notice_day_had_passed_the_contact_person_promises(world: World) -> None:
    someone = jelle(world, date(2026, 6, 1), date(2026, 12, 5))
    set_period(someone, promised_on=date(2026, 11, 27))

    page = contract_of(world, someone)

    assert "Anna vertelt u uiterlijk vrijdag 27 november 2026 of uw contract doorgaat." in page.text
    assert "U zou iets horen" not in page.text


def test_the_day_after_without_news_it_says_so_with_a_name_and_a_number(
    world: World, clock: time_machine.Traveller
) -> None:
    someone = jelle(world, date(2026, 7, 1), date(2026, 12, 31))
    clock.move_to(house_clock.moment_of(date(2026, 11, 30)))
    assert "U hoort uiterlijk op maandag 30 november 2026" in contract_of(world, someone).text

    clock.move_to(house_clock.moment_of(date(2026, 12, 1)))
    page = contract_of(world, someone)

    assert "U zou iets horen. Bel Anna ." in page.text
    assert page.page.select_one("#answer a[href^='tel:+3158']")
    assert "30 november 2026 Deze dag zou u het horen" in way_of(page)
    assert LETTER in page.text


def test_when_the_contact_person_is_away_the_stand_in_is_named(world: World) -> None:
    anna, bram = world.contact_person(), world.contact_person("Bram", "Hofstra")
    someone = jelle(world, date(2026, 6, 1), date(2026, 12, 20), contact=anna)
    world.stand_in(anna, bram, world.today, world.today + timedelta(days=7))

    assert "U zou iets horen. Bel Bram ." in contract_of(world, someone).text


def test_a_short_contract_without_a_day_says_who_will_tell(world: World) -> None:
    page = contract_of(world, jelle(world, date(2026, 10, 1), date(2027, 1, 31)))

    assert "Wanneer u dit hoort, weten wij nog niet. Anna vertelt u dat." in page.text


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 6, 1), date(2026, 12, 15), "U zou iets horen. Bel de gemeente."),
        (date(2026, 10, 1), date(2027, 1, 31), "De gemeente vertelt u dat."),
        (date(2026, 5, 1), date(2026, 11, 1), "Wat hierna komt, weten wij niet. Bel de gemeente."),
    ],
)
def test_without_a_contact_person_the_municipality_helps(world: World, start: date, end: date, said: str) -> None:
    someone = jelle(world, start, end)
    forget_contact(world, someone)

    assert said in contract_of(world, someone).text


# --- the way and the work -------------------------------------------------------------------------------------------


def test_the_way_shows_each_contract_and_each_half_year(world: World) -> None:
    someone = jelle(world, date(2025, 10, 1), date(2026, 3, 31), hours="16")
    world.period(someone, date(2026, 4, 1), date(2027, 3, 31))

    assert way_of(contract_of(world, someone)) == [
        "1 oktober 2025 U begon 16 uur per week",
        "1 april 2026 Uw nieuwe contract begon 24 uur per week",
        "1 oktober 2026 Het volgende halve jaar begon",
        "23 november 2026 Vandaag",
        "zondag 28 februari 2027 Uiterlijk deze dag hoort u het",
        "woensdag 31 maart 2027 Laatste dag van dit contract",
        "daarna Nog niet bekend",
    ]


def test_the_longest_end_stands_there_only_when_staff_entered_it(world: World) -> None:
    someone = jelle(world)
    assert "Langer kan" not in contract_of(world, someone).text

    set_period(someone, longest_end_on=date(2028, 9, 30))

    assert "zaterdag 30 september 2028 Langer kan dit werk niet duren" in way_of(contract_of(world, someone))


def test_work_and_people(world: World) -> None:
    page = contract_of(world, jelle(world))

    assert "U werkt bij Tuinproject De Oostergoot Oostergoweg 12, 8932 PG Leeuwarden" in page.text
    assert "Uw baas op de werkplek Sjoerd Wiersma" in page.text
    assert "24 uur per week maandag, dinsdag, woensdag" in page.text
    assert "Caparis betaalt uw loon." in page.text
    assert page.page.find("a", href="tel:+31582120101")
    link = page.page.find("a", href=lambda href: bool(href) and href.startswith("https://www.openstreetmap.org/search"))
    assert link is not None
    assert link["href"] == "https://www.openstreetmap.org/search?query=Oostergoweg%2012%2C%208932%20PG%20Leeuwarden"
    assert "Ga met de pijl terug naar deze pagina." in page.text


def test_hours_that_build_up_are_said_in_steps(world: World) -> None:
    someone = jelle(world, hours="16", weekdays="ma wo")
    with transaction() as session:
        period = queries.periods_of(session, someone.participant_id)[0]
        actions.set_hours(
            session, period, from_on=date(2027, 1, 1), hours_per_week=Decimal("22.5"), weekdays="ma di wo"
        )

    page = contract_of(world, someone)

    assert "Uw uren in stappen" in page.text
    assert "16 uur per week vanaf 1 april 2026 maandag, woensdag" in page.text
    assert "22,5 uur per week vanaf 1 januari 2027 maandag, dinsdag, woensdag" in page.text


def test_hours_that_stay_the_same_are_no_steps(world: World) -> None:
    someone = jelle(world, date(2025, 10, 1), date(2026, 3, 31))
    world.period(someone, date(2026, 4, 1), date(2027, 3, 31))

    assert "Uw uren in stappen" not in contract_of(world, someone).text


def test_the_time_that_is_left_is_only_there_for_who_opens_it(world: World) -> None:
    page = contract_of(world, jelle(world))

    closed = page.page.find("details", id="remaining")
    assert closed is not None
    assert not closed.has_attr("open")
    assert "Nog ruim 4 maanden." in closed.get_text()
    closed.extract()
    assert "maanden" not in page.text


def test_the_source_and_the_age_of_the_data(world: World, clock: time_machine.Traveller) -> None:
    someone = jelle(world)
    clock.shift(timedelta(days=20))

    page = contract_of(world, someone)

    assert "Deze gegevens komen van Caparis. Bijgewerkt op 23 november 2026." in page.text


def test_questions_about_this_page_are_prepared(world: World) -> None:
    page = contract_of(world, jelle(world))

    hrefs = {" ".join(link.get_text(" ").split()): link["href"] for link in page.page.select("main a")}
    assert hrefs["Vraag hierover"] == "/vraag?onderwerp=contract&van=/contract#write"
    assert hrefs["Klopt dit niet?"] == "/vraag?klaar=klopt-niet&van=/contract#write"
    assert hrefs["Stuur mij dit op papier"] == "/vraag?klaar=op-papier&van=/contract#write"


# --- nasty texts, languages, budgets --------------------------------------------------------------------------------


def test_nasty_texts_are_shown_as_they_are_and_isolated(world: World) -> None:
    someone = jelle(world)
    nasty = "\u202e<script>alert(1)</script> 🌻 مركز العمل"
    with transaction() as session:
        placement = session.query(Placement).filter_by(participant_id=someone.participant_id).one()
        placement.supervisor_name = LONG_WORD[:120]
        workplace = session.get_one(Organisation, placement.workplace_id)
        workplace.name, workplace.address = nasty, "<b>Straat</b> & 1\u202e"
    plan_talk(world, someone, date(2027, 1, 18), place=nasty)

    page = contract_of(world, someone)

    said = [one.get_text() for one in page.page.select("main bdi")]
    assert nasty in said
    assert "<b>Straat</b> & 1\u202e" in said
    assert LONG_WORD[:120] in said
    assert page.page.select_one("main script") is None
    link = page.page.select_one("a[href^='https://www.openstreetmap.org']")
    assert link is not None
    assert link["href"].endswith("query=%3Cb%3EStraat%3C/b%3E%20%26%201%E2%80%AE")


def test_a_reader_of_arabic_gets_the_page_from_right_to_left_with_digits_as_on_letters(world: World) -> None:
    page = contract_of(world, jelle(world, language="ar"))

    html = page.page.find("html")
    assert html is not None
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    assert "31" in page.text


def test_somebody_else_is_not_admitted(world: World) -> None:
    jelle(world)
    world.visitor(world.contact_person("Bram", "Hofstra")).get("/contract", status=403)
    world.visitor().get("/contract")
    assert world.visitor().client.get("/contract").status_code == 303


@pytest.mark.parametrize("stops", [False, True])
def test_the_page_asks_the_database_at_most_six_things(world: World, stops: bool) -> None:
    with transaction() as session:
        content.load(session)
    someone = jelle(world, date(2025, 10, 1), date(2026, 3, 31))
    world.period(someone, date(2026, 4, 1), date(2026, 12, 31))
    for number in range(8):
        plan_talk(world, someone, world.today + timedelta(days=number))
    if stops:
        set_after_contact(someone, date(2027, 6, 1))
        tell(world, someone, DecisionKind.STOPS)
    visitor = contract_of(world, someone)

    with counted() as asked:
        visitor.get("/contract")

    assert len(asked) <= 6, asked


# --- the calendar file ----------------------------------------------------------------------------------------------


def calendar_of(visitor: Visitor) -> Calendar:
    """The file as a calendar program reads it."""
    response = visitor.client.get("/contract/agenda.ics")
    assert response.status_code == 200
    assert response.mimetype == "text/calendar"
    calendar = Calendar.from_ical(response.get_data())
    assert isinstance(calendar, Calendar)
    assert calendar.errors == []
    return calendar


def events_of(calendar: Calendar) -> dict[str, Event]:
    return {str(event["SUMMARY"]): event for event in calendar.events}


KNOW, LAST = "Werk: uiterlijk vandaag nieuws", "Werk: laatste dag van een periode"


def test_the_calendar_file_holds_whole_days_and_talks_in_utc(world: World) -> None:
    someone = jelle(world)
    plan_talk(world, someone, date(2027, 1, 18), "10:00", place="Oldehoofsterkerkhof 2, Leeuwarden; kamer 3")
    plan_talk(world, someone, date(2027, 6, 1), "9:30", about_contract=False)
    plan_talk(world, someone, date(2027, 2, 1), None)

    calendar = calendar_of(contract_of(world, someone))

    assert calendar["VERSION"] == "2.0"
    by_day = {event.decoded("DTSTART"): event for event in calendar.events}
    assert set(by_day) == {
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 2, 1),
        datetime(2027, 1, 18, 9, 0, tzinfo=UTC),
        datetime(2027, 6, 1, 7, 30, tzinfo=UTC),
    }
    last = by_day[date(2027, 3, 31)]
    assert last.decoded("DTEND") == date(2027, 4, 1)
    assert last["DTSTART"].params["VALUE"] == "DATE"
    winter = by_day[datetime(2027, 1, 18, 9, 0, tzinfo=UTC)]
    assert winter["LOCATION"] == "Oldehoofsterkerkhof 2, Leeuwarden; kamer 3"
    assert b"DTSTART:20270118T090000Z" in calendar.to_ical()


def test_the_titles_say_nothing_private(world: World) -> None:
    someone = jelle(world, date(2026, 6, 1), date(2026, 11, 30))
    plan_talk(world, someone, world.today)
    tell(world, someone, DecisionKind.STOPS)

    titles = " ".join(events_of(calendar_of(contract_of(world, someone)))).lower()

    for word in ("contract", "stopt", "basisbaan", "gemeente", "uitkering", "ziek"):
        assert word not in titles


def test_importing_a_newer_file_moves_the_same_entries(world: World, clock: time_machine.Traveller) -> None:
    someone = jelle(world, date(2026, 7, 1), date(2026, 12, 31))
    talk = plan_talk(world, someone, date(2026, 12, 7))
    visitor = contract_of(world, someone)
    phone = imported({}, calendar_of(visitor))
    clock.shift(timedelta(minutes=5))
    tell(world, someone, DecisionKind.GOES_ON, date(2027, 6, 30))
    with transaction() as session:
        session.get_one(Talk, talk).on_day = date(2026, 12, 8)

    phone = imported(phone, calendar_of(visitor))

    days = {str(event["SUMMARY"]): event.decoded("DTSTART") for event in phone.values()}
    assert days == {
        KNOW: date(2027, 5, 31),
        LAST: date(2027, 6, 30),
        "Gesprek met Anna": datetime(2026, 12, 8, 9, 0, tzinfo=UTC),
    }


def test_a_day_to_hear_it_that_is_none_any_more_is_called_off(world: World, clock: time_machine.Traveller) -> None:
    someone = jelle(world, date(2026, 7, 1), date(2026, 12, 31))
    visitor = contract_of(world, someone)
    phone = imported({}, calendar_of(visitor))
    clock.shift(timedelta(minutes=5))
    tell(world, someone, DecisionKind.CORRECTED, date(2026, 12, 1))

    phone = imported(phone, calendar_of(visitor))

    assert [str(event["SUMMARY"]) for event in phone.values() if event.get("STATUS") != "CANCELLED"] == [LAST]


def test_what_is_no_longer_to_come_is_called_off(world: World, clock: time_machine.Traveller) -> None:
    someone = jelle(world, date(2026, 7, 1), date(2026, 12, 31))
    talk = plan_talk(world, someone, date(2026, 12, 7))
    visitor = contract_of(world, someone)
    phone = imported({}, calendar_of(visitor))
    clock.shift(timedelta(minutes=1))
    tell(world, someone, DecisionKind.STOPS)
    with transaction() as session:
        session.get_one(Talk, talk).cancelled_at = world.now

    phone = imported(phone, calendar_of(visitor))

    states = {str(event["SUMMARY"]): event.get("STATUS") for event in phone.values()}
    assert states == {KNOW: "CANCELLED", "Gesprek met Anna": "CANCELLED", LAST: None}


def imported(phone: dict[str, Event], calendar: Calendar) -> dict[str, Event]:
    """What a calendar program does: per UID the entry with the highest SEQUENCE."""
    kept = dict(phone)
    for event in calendar.events:
        uid = str(event["UID"])
        assert event.decoded("DTSTAMP").tzinfo is not None
        if uid not in kept or event["SEQUENCE"] > kept[uid]["SEQUENCE"]:
            kept[uid] = event
    return kept


def test_the_calendar_of_two_people_has_no_entry_in_common(world: World) -> None:
    one, other = calendar_of(contract_of(world, jelle(world))), calendar_of(contract_of(world, jelle(world)))

    uids = [str(event["UID"]) for event in (*one.events, *other.events)]
    assert len(uids) == len(set(uids)) == 4


def test_the_calendar_file_survives_nasty_text(world: World) -> None:
    someone = jelle(world)
    nasty = "\u202e<b>;\\,\nBEGIN:VEVENT\r\n" + LONG_WORD[:100]
    plan_talk(world, someone, date(2027, 1, 18), place=nasty)
    with transaction() as session:
        contact = session.query(ContactAssignment).filter_by(participant_id=someone.participant_id).one().contact_id
        session.get_one(Account, contact).first_name = "Ånna;O'N"

    calendar = calendar_of(contract_of(world, someone))

    assert len(calendar.events) == 3
    assert events_of(calendar)["Gesprek met Ånna;O'N"]["LOCATION"].replace("\r\n", "\n") == nasty.replace("\r\n", "\n")


def test_the_period_in_the_database_is_not_changed_by_looking(world: World) -> None:
    someone = jelle(world)
    contract_of(world, someone)

    with transaction() as session:
        period = session.query(ContractPeriod).filter_by(participant_id=someone.participant_id).one()
    assert period.version == 1
