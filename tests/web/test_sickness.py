"""Ziek of beter on the phone: two taps, a true receipt, and nothing asked that may not be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import event, select, update

from portal.base import db
from portal.base.db import reading, transaction
from portal.domain.accounts.models import Account, Participant
from portal.domain.audit.models import AuditLine
from portal.domain.notifications.models import Notice
from portal.domain.organisations.models import Organisation
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.rules import CLOSED_LIST
from portal.flows import sick_leave
from portal.web.sick_forms import BetterForm, DetailsForm, LongerForm, ReportForm
from tests.builders import Someone, World
from tests.visitor import Visitor

SICK, BETTER, PASS_ON, TAKE_BACK = "Meld mij ziek", "Meld mij beter", "Geef door", "Neem terug"


@pytest.fixture
def jelle(world: World) -> Someone:
    world.contact_person()
    return world.participant()


@pytest.fixture
def phone(world: World, jelle: Someone) -> Visitor:
    return world.visitor(jelle)


def spells() -> list[SickSpell]:
    with reading() as session:
        return list(session.scalars(select(SickSpell).order_by(SickSpell.id)))


def running(phone: Visitor) -> SickSpell:
    """Report sick, and give the report."""
    phone.get("/ziek").press(SICK)
    return spells()[-1]


def wrong(phone: Visitor) -> str:
    summary = phone.page.select_one("#wrong-title")
    assert summary is not None
    assert summary.parent is not None
    return " ".join(summary.parent.get_text(" ").split())


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SELECTs, INSERTs, UPDATEs and DELETEs that were sent."""
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            sent.append(statement)

    engines = (db.database().writing, db.database().reading)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)


# --- reporting ----------------------------------------------------------------------------------------------------


def test_sick_is_reported_with_one_press_and_the_receipt_says_what_is_true(
    world: World, jelle: Someone, clock: time_machine.Traveller
) -> None:
    world.employer_desk()
    clock.move_to(datetime.fromisoformat("2026-11-23T07:10+01:00"))

    phone = world.visitor(jelle).get("/ziek").press(SICK)

    spell = spells()[0]
    assert "U bent ziek gemeld vanaf maandag 23 november." in phone.text
    assert f"Ontvangen om 7:10. Nummer {spell.reference}" in phone.text
    assert "Caparis nog onderweg" in phone.text
    assert (spell.first_day, spell.expected_duration, spell.work_accident) == (world.today, None, None)


def test_every_page_here_is_called_ziek_of_beter_whatever_the_state(phone: Visitor) -> None:
    spell = running(phone)
    for path in (
        "",
        f"/{spell.id}",
        *(f"/{spell.id}/{one}" for one in ("beter", "langer", "meer", "deels", "vergist")),
    ):
        phone.get(f"/ziek{path}")
        assert phone.h1 == "Ziek of beter"
        assert phone.page.title is not None
        assert phone.page.title.get_text().startswith("Ziek of beter ·")


def test_the_form_asks_the_closed_list_and_nothing_else(phone: Visitor) -> None:
    phone.get("/ziek")
    form, _button = phone.form_with(SICK)
    names = {str(one["name"]) for one in form.find_all(["input", "select", "textarea"]) if one.get("name")}

    asked = {name.split("_1_")[0].split("_2_")[0].split("_3_")[0] for name in names}
    assert asked - {"csrf_token", "once", "other_day"} == CLOSED_LIST
    assert form.find_all("textarea") == []
    assert form["autocomplete"] == "off"
    assert not phone.page.select("[data-draft]")


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (ReportForm, CLOSED_LIST | {"once", "other_day"}),
        (DetailsForm, CLOSED_LIST - {"first_day"}),
        (LongerForm, {"expected_duration"}),
        (BetterForm, {"first_day_back", "other_day"}),
    ],
)
def test_no_form_here_has_a_field_for_anything_else(world: World, form: type, fields: set[str]) -> None:
    with world.app.test_request_context():
        names = {name.split("_1_")[0].split("_2_")[0].split("_3_")[0] for name in form()._fields}
    assert names - {"csrf_token"} == fields


def test_what_is_sent_besides_the_closed_list_is_not_kept_anywhere(world: World, phone: Visitor) -> None:
    action, sent = phone.get("/ziek").filled_in(SICK)
    sent.add("reason", "zeer geheime klacht")

    phone.client.post(action, data=sent)

    text = phone.get("/ziek").text + world.visitor(world.employer_desk()).get("/werkgever").text
    assert "geheime" not in text
    assert len(spells()) == 1


def test_more_can_be_told_at_once_and_the_page_shows_it_back(world: World, phone: Visitor) -> None:
    phone.get("/ziek").press(
        SICK,
        expected_duration="few_days",
        reach_phone="06-48765432",
        address_kind="elsewhere",
        postcode="8911ab",
        house_number="12a",
        appointments_1_day=(world.today + timedelta(days=1)).isoformat(),
        appointments_1_with="course",
        work_accident="no",
    )

    for words in (
        "Hoe lang een paar dagen",
        "06 48765432",
        "8911 AB, nummer 12a",
        "dinsdag 24 november: een cursus",
        "Ongeluk op het werk nee",
        "Ongeluk in het verkeer met iemand anders niet gezegd",
    ):
        assert words in phone.text


def test_the_phone_number_is_filled_in_and_everything_else_is_open(phone: Visitor, jelle: Someone) -> None:
    _action, sent = phone.get("/ziek").filled_in(SICK)

    assert sent["reach_phone"] == "06 12345602"
    open_fields = [name for name in sent if name not in ("csrf_token", "once", "first_day", "reach_phone")]
    assert {sent[name] for name in open_fields} == {""}
    assert "address_kind" not in sent


def test_the_number_that_was_filled_in_never_stops_a_report(phone: Visitor, jelle: Someone) -> None:
    with transaction() as session:
        session.get_one(Account, jelle.id).phone = "+31699999999"

    phone.get("/ziek").press(SICK)

    assert spells()[0].reach_phone == "+31699999999"


def test_a_day_in_the_past_week_is_chosen_from_a_list(world: World, phone: Visitor) -> None:
    earlier = world.today - timedelta(days=5)
    phone.get("/ziek").press(SICK, first_day="other", other_day=earlier.isoformat())

    assert spells()[0].first_day == earlier
    assert "vanaf woensdag 18 november" in phone.text


def test_a_form_opened_before_midnight_reports_the_day_that_was_chosen(
    world: World, jelle: Someone, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime.fromisoformat("2026-11-23T23:58+01:00"))
    phone = world.visitor(jelle).get("/ziek")
    clock.move_to(datetime.fromisoformat("2026-11-24T00:03+01:00"))
    phone.press(SICK)

    assert spells()[0].first_day == date(2026, 11, 23)


def test_a_day_off_and_too_much_work_are_answered_before_the_form(phone: Visitor) -> None:
    phone.get("/ziek")

    assert "Een vrije dag is geen ziekmelding." in phone.text
    link = next(one for one in phone.page.find_all("a") if "Is het werk te veel?" in one.get_text())
    assert link["href"] == "/vraag?klaar=te-veel#write"
    assert phone.text.index("Niet ziek, maar een dag vrij?") < phone.text.index("Vanaf welke dag bent u ziek?")


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-30", "Die dag komt nog. Kies vandaag of een dag hiervoor."),
        ("2025-11-23", "Die dag is te lang geleden. Kies maandag 16 november of later."),
        ("2026-11-15", "Die dag is te lang geleden. Kies maandag 16 november of later."),
        ("2026-02-31", "31 februari bestaat niet. Kies een andere dag."),
        ("2026-13-01", "Deze dag bestaat niet. Kies een andere dag."),
        ("gisteren", "Kies een dag uit de lijst."),
        ("", "Kies eerst een dag."),
    ],
)
def test_a_first_day_that_cannot_be_is_refused_in_words_and_the_rest_stays(phone: Visitor, day: str, said: str) -> None:
    action, sent = phone.get("/ziek").filled_in(SICK, expected_duration="longer")
    sent["first_day"] = day

    phone._took(phone.client.post(action, data=sent), 422)

    assert said in wrong(phone)
    assert spells() == []
    assert phone.page.select_one("#expected_duration option[selected]")["value"] == "longer"


def test_another_day_without_a_day_asks_which_day(phone: Visitor) -> None:
    phone.get("/ziek").press(SICK, 422, first_day="other")

    assert "Kies eerst een dag." in wrong(phone)
    assert spells() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reach_phone": "06 12"}, "Dit nummer klopt niet. Een nummer is zoals 06 12345678."),
        ({"reach_phone": "bel mij niet 🌻"}, "Dit nummer klopt niet."),
        ({"address_kind": "elsewhere", "postcode": "x" * 300, "house_number": "1"}, "Deze postcode klopt niet."),
        ({"address_kind": "elsewhere", "house_number": "12"}, "Vul ook de postcode in."),
        ({"address_kind": "elsewhere", "postcode": "8911 AB"}, "Vul ook het huisnummer in."),
        ({"postcode": "8911 AB", "house_number": "bij oma"}, "Dit huisnummer klopt niet."),
        ({"appointments_1_day": "2026-11-24"}, "Kies ook met wie de afspraak is."),
        ({"appointments_2_with": "course"}, "Kies ook de dag van de afspraak."),
        ({"appointments_3_day": "2026-11-", "appointments_3_with": "course"}, "Kies een dag uit de lijst."),
        ({"appointments_1_day": "2026-11-31", "appointments_1_with": "course"}, "31 november bestaat niet."),
        (
            {"appointments_1_day": "2027-11-24", "appointments_1_with": "course"},
            "Kies een dag in de komende twee weken.",
        ),
    ],
)
def test_a_detail_that_cannot_be_is_explained_and_kept_and_nothing_is_sent(
    phone: Visitor, typed: dict[str, str], said: str
) -> None:
    phone.get("/ziek").press(SICK, 422, **typed)

    assert said in wrong(phone)
    assert spells() == []
    assert phone.page.select_one("#more")["open"] == ""
    for name, value in typed.items():
        field = phone.page.find("input", {"name": name, "type": ["text", "tel"]})
        assert field is None or field["value"] == value


def test_pressing_twice_and_a_late_retry_are_one_report(phone: Visitor) -> None:
    action, sent = phone.get("/ziek").filled_in(SICK)

    for _press in range(3):
        phone._took(phone.client.post(action, data=sent, follow_redirects=True), 200)

    assert len(spells()) == 1
    assert "U bent ziek gemeld vanaf maandag 23 november." in phone.text
    assert "al verstuurd" not in phone.text


def test_a_second_tab_is_told_that_the_first_report_counts(world: World, phone: Visitor, jelle: Someone) -> None:
    other_tab = world.visitor(jelle).get("/ziek")
    phone.get("/ziek").press(SICK)

    other_tab.press(SICK)

    assert len(spells()) == 1
    assert "U was al ziek gemeld. Die melding telt." in other_tab.text


def test_the_same_form_after_it_was_taken_back_makes_nothing_new_and_says_so(phone: Visitor) -> None:
    action, sent = phone.get("/ziek").filled_in(SICK)
    phone._took(phone.client.post(action, data=sent, follow_redirects=True), 200)
    phone.follow("Ik heb me vergist").press(TAKE_BACK)

    phone._took(phone.client.post(action, data=sent, follow_redirects=True), 200)

    assert "Deze melding had u al verstuurd." in phone.text
    assert [spell.undone_at is not None for spell in spells()] == [True]


@pytest.mark.parametrize("act", ["", "/beter", "/langer", "/meer", "/deels", "/vergist"])
def test_a_report_of_somebody_else_is_not_there_and_the_try_is_written_down(
    world: World, phone: Visitor, act: str
) -> None:
    other = world.participant(first_name="Wytske")
    spell = running(world.visitor(other))

    phone.get(f"/ziek/{spell.id}{act}", 404)
    phone.get(f"/ziek/{uuid4()}{act}", 404)

    with reading() as session:
        lines = session.scalars(select(AuditLine).where(AuditLine.action == "tried_foreign")).all()
    assert [line.about_participant_id for line in lines] == [other.participant_id, None]


@pytest.mark.parametrize("act", ["beter", "langer", "meer", "deels", "vergist"])
def test_a_change_of_somebody_elses_report_is_refused(world: World, phone: Visitor, jelle: Someone, act: str) -> None:
    spell, own = running(world.visitor(world.participant(first_name="Wytske"))), running(phone)
    before = [one.version for one in spells()]
    token = phone.get(f"/ziek/{own.id}/{act}").page.find("input", {"name": "csrf_token"})["value"]
    fields = {"csrf_token": token, "first_day_back": "2026-11-23", "expected_duration": "longer"}

    phone._took(phone.client.post(f"/ziek/{spell.id}/{act}", data=fields), 404)

    assert [one.version for one in spells()] == before


def test_what_is_pressed_after_the_report_stopped_changes_nothing_and_says_so(
    world: World, phone: Visitor, jelle: Someone
) -> None:
    running(phone)
    late = world.visitor(jelle).get("/ziek").follow("Het duurt langer")
    phone.get("/ziek").follow("Ik heb me vergist").press(TAKE_BACK)

    late.press(PASS_ON, expected_duration="longer")

    assert "Deze melding was al klaar. Bent u nog ziek? Meld het dan opnieuw." in late.text
    assert spells()[0].expected_duration is None


def test_a_report_sent_when_the_portal_was_locked_arrives_with_the_day_that_was_chosen(
    world: World, phone: Visitor, clock: time_machine.Traveller
) -> None:
    phone.get("/ziek")
    clock.shift(timedelta(minutes=31))

    action, sent = phone.filled_in(SICK)
    answer = phone.client.post(action, data=sent)

    assert answer.status_code == 303
    assert answer.location.startswith("/inloggen")
    assert spells() == []


# --- the receipt --------------------------------------------------------------------------------------------------


def test_the_receipt_follows_each_recipient(world: World, phone: Visitor) -> None:
    desk = world.employer_desk()
    running(phone)
    assert "Tuinproject De Oostergoot niet gelukt, bel 058 212 0101" in phone.text

    with transaction() as session:
        session.execute(update(Notice).values(state="sent", sent_at=world.now))
    assert "Caparis doorgegeven om 10:00" in phone.get("/ziek").text
    world.visitor(desk).get("/werkgever").press("Gezien")
    assert "Caparis gezien om 10:00" in phone.get("/ziek").text

    with transaction() as session:
        session.execute(update(Notice).values(state="given_up", sent_at=None))
    assert "Anna de Vries niet gelukt Bel 058 233 9001" in phone.get("/ziek").text


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize(
    ("became", "said"),
    [
        ({}, "nog onderweg"),
        ({"state": "sent", "sent_at": "now"}, "doorgegeven om 10:00"),
        ({"state": "given_up"}, "niet gelukt"),
        (None, "niet gezien"),
    ],
    ids=["queued", "passed on", "failed", "no longer known"],
)
def test_each_state_of_the_employer_stands_with_its_number_where_somebody_must_call(
    world: World, phone: Visitor, became: dict[str, str] | None, said: str, counts: bool
) -> None:
    desk = world.employer_desk()
    with transaction() as session:
        session.execute(update(Organisation).where(Organisation.parent_id.is_(None)).values(counts_as_report=counts))
    running(phone)
    with transaction() as session:
        mine = session.scalars(select(Notice).where(Notice.account_id == desk.id)).one()
        if became is None:
            session.delete(mine)
        else:
            values = {name: world.now if value == "now" else value for name, value in became.items()}
            for name, value in values.items():
                setattr(mine, name, value)

    text = phone.get("/ziek").text

    assert f"Caparis {said}" in text
    assert ("Bel ook Caparis : 058 233 9090" in text) == (not counts), "first on the page, until the desk has seen it"
    assert ("058 233 9090" in text) == (not counts or said.startswith("niet"))


def test_an_employer_for_whom_the_portal_does_not_count_must_be_called_until_it_has_seen_the_report(
    world: World, phone: Visitor
) -> None:
    desk = world.employer_desk()
    running(phone)
    assert "Bel ook Caparis : 058 233 9090" in phone.text

    world.visitor(desk).get("/werkgever").press("Gezien")

    assert "Bel ook Caparis" not in phone.get("/ziek").text


def test_who_agreed_and_has_a_desk_need_not_be_called(world: World, phone: Visitor) -> None:
    world.employer_desk()
    world.workplace_desk()
    with transaction() as session:
        session.execute(update(Organisation).values(counts_as_report=True))

    running(phone)

    assert "Bel ook" not in phone.text


def test_without_a_desk_even_an_employer_that_agreed_must_be_called(world: World, phone: Visitor) -> None:
    with transaction() as session:
        session.execute(update(Organisation).values(counts_as_report=True))
    running(phone)

    assert "Bel ook Caparis : 058 233 9090" in phone.text
    assert "Bel ook Tuinproject De Oostergoot : 058 212 0101" in phone.text


def test_after_a_call_the_receipt_says_who_wrote_it_down(world: World, phone: Visitor, jelle: Someone) -> None:
    anna = world.staff(first_name="Anna", last_name="de Vries")
    with transaction() as session:
        sick_leave.report(session, jelle.participant_id, first_day=world.today, now=world.now, actor=anna.id)

    assert "Doorgegeven per telefoon. Ingevuld door Anna de Vries ." in phone.get("/ziek").text


# --- while sick, and afterwards -----------------------------------------------------------------------------------


def test_better_is_reported_with_the_first_day_back_and_leaves_no_form_that_asks_for_more(
    world: World, phone: Visitor
) -> None:
    running(phone)
    phone.follow("Ik ben weer beter").press(BETTER)

    assert "U bent beter gemeld. U werkt weer vanaf maandag 23 november." in phone.text
    assert (spells()[0].first_day_back, spells()[0].better_at is not None) == (world.today, True)
    assert phone.form_with(SICK)[0].find_parent("details") is not None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-22", "Kies een dag van maandag 23 november tot en met maandag 30 november."),
        ("2026-12-01", "Kies een dag van maandag 23 november tot en met maandag 30 november."),
        ("2026-02-30", "30 februari bestaat niet. Kies een andere dag."),
        ("", "Kies eerst een dag."),
    ],
)
def test_a_first_day_back_that_cannot_be_is_refused_with_the_days_that_can(phone: Visitor, day: str, said: str) -> None:
    spell = running(phone)
    action, sent = phone.get(f"/ziek/{spell.id}/beter").filled_in(BETTER)
    sent["first_day_back"] = day

    phone._took(phone.client.post(action, data=sent), 422)

    assert said in wrong(phone)
    assert spells()[0].better_at is None


def test_tomorrow_and_a_day_next_week_can_be_the_first_day_back(world: World, phone: Visitor) -> None:
    spell = running(phone)
    next_week = (world.today + timedelta(days=7)).isoformat()

    phone.get(f"/ziek/{spell.id}/beter").press(BETTER, first_day_back="other", other_day=next_week)

    assert spells()[0].first_day_back == world.today + timedelta(days=7)


def test_it_lasts_longer_in_words(phone: Visitor) -> None:
    running(phone)
    phone.follow("Het duurt langer").press(PASS_ON, 422)
    assert "Kies een van de antwoorden." in wrong(phone)

    phone.press(PASS_ON, expected_duration="longer")

    assert spells()[0].expected_duration == "longer"
    assert "Hoe lang langer dan een week" in phone.text


def test_more_can_be_added_later_and_what_was_said_stays(phone: Visitor) -> None:
    running(phone)
    phone.follow("Meer doorgeven").press(PASS_ON, address_kind="institution")
    phone.follow("Meer doorgeven").press(PASS_ON, traffic_accident="yes")

    assert "Waar u bent in een zorginstelling" in phone.text
    assert "Ongeluk in het verkeer met iemand anders ja" in phone.text
    phone.follow("Meer doorgeven").press(PASS_ON)
    assert "Dit wisten wij al. Er is niets veranderd." in phone.text


def test_working_a_part_again_asks_for_a_talk_and_for_nothing_else(phone: Visitor) -> None:
    running(phone)
    phone.follow("Ik kan weer een deel werken")
    form, button = phone.form_with("Vraag een afspraak")
    assert set(phone.fields_of(form, button)) == {"csrf_token"}

    phone.press("Vraag een afspraak")

    assert "Anna maakt een afspraak met u." in phone.text
    assert "U vroeg dit op maandag 23 november." in phone.follow("Ik kan weer een deel werken").text


def test_a_mistake_is_taken_back_within_a_day(phone: Visitor) -> None:
    running(phone)

    phone.follow("Ik heb me vergist").press(TAKE_BACK)

    assert "Uw ziekmelding is teruggenomen." in phone.text
    assert "Toch ziek?" in phone.text
    assert spells()[0].undone_at is not None


def test_after_24_hours_the_page_names_who_can_put_it_right(
    world: World, phone: Visitor, jelle: Someone, clock: time_machine.Traveller
) -> None:
    spell = running(phone)
    clock.shift(timedelta(hours=25))
    later = world.visitor(jelle).get(f"/ziek/{spell.id}/vergist")

    assert "U meldde dit meer dan 24 uur geleden. Anna de Vries kan het nog verbeteren." in later.text
    token = later.page.find("input", {"name": "csrf_token"})
    assert token is None


def test_own_earlier_reports_stay_with_their_receipts(
    world: World, phone: Visitor, jelle: Someone, clock: time_machine.Traveller
) -> None:
    spell = running(phone)
    phone.follow("Ik ben weer beter").press(BETTER)
    clock.shift(timedelta(days=3))

    later = world.visitor(jelle).get("/ziek")
    assert "weer aan het werk op maandag 23 november" in later.text
    later.follow("Vanaf maandag 23 november")

    assert f"Ontvangen op maandag 23 november om 10:00. Nummer {spell.reference}" in later.text
    assert "Beter gemeld" in later.text


# --- the contract, the language, the weight -----------------------------------------------------------------------


def test_after_the_contract_stopped_the_page_says_whom_to_call(world: World, visitor: Visitor) -> None:
    fatma = world.participant("Fatma", "Yılmaz", start=date(2026, 1, 1), end=world.today - timedelta(days=1))
    page = world.visitor(fatma).get("/ziek")
    assert "Uw contract is gestopt. Bel Anna de Vries ." in page.text
    assert SICK not in page.text

    with transaction() as session:
        participant = session.get_one(Participant, fatma.participant_id)
        participant.after_contact_name, participant.after_contact_phone = "Cora Smit", "+31582339123"
    assert "Uw contract is gestopt. Bel Cora Smit ." in page.get("/ziek").text
    assert "058 233 9123" in page.text


def test_before_the_contract_begins_the_page_says_whom_to_call(world: World) -> None:
    nadia = world.participant("Nadia", "Haddad", start=world.today + timedelta(days=7), end=date(2027, 5, 31))

    assert "Uw contract is nog niet begonnen. Bel Anna de Vries ." in world.visitor(nadia).get("/ziek").text


def test_a_form_that_arrives_after_the_last_day_is_not_taken(world: World, clock: time_machine.Traveller) -> None:
    fatma = world.participant("Fatma", "Yılmaz", start=date(2026, 1, 1), end=world.today)
    clock.move_to(datetime.fromisoformat("2026-11-23T23:58+01:00"))
    phone = world.visitor(fatma).get("/ziek")
    clock.move_to(datetime.fromisoformat("2026-11-24T00:01+01:00"))

    phone.press(SICK)

    assert "Uw contract is gestopt." in phone.text
    assert spells() == []


def test_names_in_any_script_and_markup_stand_there_as_they_are(world: World) -> None:
    world.contact_person("ا", "<b>🌻</b>")
    oy = world.participant("O", "y", language="ar")
    phone = world.visitor(oy).get("/ziek")

    assert "<b>🌻</b>" in phone.text
    html = phone.page.find("html")
    assert html["dir"] == "rtl"


@pytest.mark.parametrize("state", ["fit", "sick", "sick with everything", "better"])
def test_the_page_asks_the_database_at_most_six_things(world: World, phone: Visitor, state: str) -> None:
    world.employer_desk()
    world.workplace_desk()
    if state != "fit":
        spell = running(phone)
    if state == "sick with everything":
        phone.follow("Meer doorgeven").press(
            PASS_ON, appointments_1_day=world.today.isoformat(), appointments_1_with="course"
        )
        phone.follow("Het duurt langer").press(PASS_ON, expected_duration="longer")
    if state == "better":
        phone.get(f"/ziek/{spell.id}/beter").press(BETTER)

    with statements() as sent:
        phone.get("/ziek")

    assert len(sent) <= 6, sent


def test_each_screen_about_a_report_asks_the_database_at_most_six_things(phone: Visitor) -> None:
    spell = running(phone)
    for act in ("", "/beter", "/langer", "/meer", "/deels", "/vergist"):
        with statements() as sent:
            phone.get(f"/ziek/{spell.id}{act}")
        assert len(sent) <= 6, (act, sent)


def test_no_script_is_needed_and_htmx_is_not_there(phone: Visitor) -> None:
    running(phone)
    scripts = [str(one["src"]) for one in phone.get("/ziek").page.find_all("script")]

    assert not any("htmx" in one for one in scripts)
    assert not phone.page.select("[hx-get], [hx-post]")
