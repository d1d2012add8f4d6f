"""Forms: pressing twice counts once, the sick form is a closed list, and nasty texts come back as they were."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa
from bs4 import Tag
from flask import Flask

from portal.base.db import reading, transaction
from portal.domain.all_tables import metadata
from portal.domain.messages.models import Message
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.rules import CLOSED_LIST, CorrectionReason
from portal.flows import conversation
from tests.builders import World
from tests.visitor import Visitor
from tests.whole.access import ABSENT, TABLE
from tests.whole.people import House, Who, whole_house

MAKES_SOMETHING_NEW: dict[str, tuple[Who, str]] = {
    "POST /vraag": (Who.PARTICIPANT, "/vraag"),
    "POST /ziek": (Who.OTHER_PARTICIPANT, "/ziek"),
    "POST /team/deelnemer/<uuid:participant_id>/ziek": (Who.OTHER_CONTACT, "/team/deelnemer/{other_participant}/ziek"),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek": (
        Who.EMPLOYER_DESK,
        "/werkgever/deelnemer/{other_participant}/ziek",
    ),
    "POST /team/gesprek/<uuid:participant_id>": (Who.CONTACT, "/team/gesprek/{participant}"),
    "POST /team/invoer": (Who.COORDINATOR, "/team/invoer"),
}
"""A form that makes a new thing -> who sees it, and on which page."""

COUNTS_ONCE_BY_ITSELF: dict[str, str] = {
    "POST /inloggen": "a session; the one before it stays",
    "POST /inloggen/berichten": "one place for messages per phone",
    "POST /inloggen/code": "the code before it ends; only so many an hour",
    "POST /inloggen/code/opnieuw": "the code before it ends; only so many an hour",
    "POST /inloggen/code/pincode": "a code is used up once",
    "POST /inloggen/nogmaals/app": "each code of the app counts once; the session goes on",
    "POST /inloggen/nogmaals/passkey": "what is signed counts once; the session goes on",
    "POST /inloggen/nogmaals/passkey/vraag": "asks the device anew",
    "POST /inloggen/nogmaals/pincode": "the same session goes on",
    "POST /inloggen/passkey": "what is signed counts once",
    "POST /inloggen/passkey/vraag": "asks the device anew",
    "POST /inloggen/team": "the new code takes the place of the one before it",
    "POST /inloggen/team/app": "each code of the app counts once; the session goes on",
    "POST /inloggen/team/code": "both codes count once",
    "POST /ik/inloggen/passkey": "what the device made counts once",
    "POST /ik/inloggen/passkey/<uuid:passkey>/weg": "a passkey is removed once",
    "POST /ik/inloggen/telefoon/<uuid:phone>/weg": "a phone is forgotten once",
    "POST /ik/inloggen/vraag": "asks the device anew",
    "POST /team/inloggen/app": "the new secret takes the place of the one that was not confirmed",
    "POST /team/inloggen/app/code": "a new app is confirmed once",
    "POST /team/inloggen/passkey": "what the device made counts once",
    "POST /team/inloggen/passkey/<uuid:passkey>/weg": "a passkey is removed once",
    "POST /team/inloggen/telefoon/<uuid:phone>/weg": "a phone is forgotten once",
    "POST /team/inloggen/vraag": "asks the device anew",
    "POST /werkgever/inloggen/app": "the new secret takes the place of the one that was not confirmed",
    "POST /werkgever/inloggen/app/code": "a new app is confirmed once",
    "POST /werkgever/inloggen/passkey": "what the device made counts once",
    "POST /werkgever/inloggen/passkey/<uuid:passkey>/weg": "a passkey is removed once",
    "POST /werkgever/inloggen/telefoon/<uuid:phone>/weg": "a phone is forgotten once",
    "POST /werkgever/inloggen/vraag": "asks the device anew",
    "POST /uitloggen": "signed out is signed out",
    "POST /taal": "sets a choice",
    "POST /uitnodiging": "looks a code up",
    "POST /uitnodiging/taal": "sets a choice",
    "POST /uitnodiging/aanbieder": "an invitation is used up once; pressing again as the same person is let in",
    "POST /uitnodiging/berichten": "sets a choice",
    "POST /uitnodiging/contact/<any(mobiel, email):where>": "within a minute the code that was sent stays",
    "POST /uitnodiging/contact/<any(mobiel, email):where>/code": "a code is used once; pressing again goes on",
    "POST /uitnodiging/contact/<any(mobiel, email):where>/opnieuw": "the code before it stops",
    "POST /uitnodiging/contact/<any(mobiel, email):where>/overslaan": "sets a choice",
    "POST /uitnodiging/app": "the new secret takes the place of the one before it",
    "POST /uitnodiging/app/code": "an invitation is used up once; pressing again with the same code is let in",
    "POST /uitnodiging/passkey": "an invitation is used up once",
    "POST /uitnodiging/passkey/vraag": "asks the device anew",
    "POST /uitnodiging/pincode": "an invitation is used up once; pressing again with the same PIN is let in",
    "POST /geld/<slug>/duidelijk": "once an hour per person and article",
    "POST /geld/<slug>/opmerking": "the same words once an hour per person and article",
    "POST /geld/stappen/<key>": "one tick per person, step and occurrence, by a constraint",
    "POST /geld/vragen/<key>": "one answer per person and question, by a constraint",
    "POST /ik/contact/<any(mobiel, email):where>": "within a minute the code that was sent stays",
    "POST /ik/contact/<any(mobiel, email):where>/code": "a code is used once; pressing again shows what is kept",
    "POST /ik/contact/<any(mobiel, email):where>/opnieuw": "the code before it stops",
    "POST /ik/contact/<any(mobiel, email):where>/weg": "what is gone is gone",
    "POST /ik/pincode": "sets the same PIN",
    "POST /ik/post": "sets a choice",
    "POST /ik/letters": "sets a choice",
    "POST /ik/nieuws": "sets a choice",
    "POST /ik/nieuws/telefoon": "one place for messages per phone",
    "POST /ik/nieuws/telefoon/<uuid:phone>/uit": "what is off is off",
    "POST /ziek/<uuid:spell>/beter": "closes a running report; a closed one says so",
    "POST /ziek/<uuid:spell>/deels": "asked once per report",
    "POST /ziek/<uuid:spell>/langer": "saying the same again tells nobody",
    "POST /ziek/<uuid:spell>/meer": "tells only what changed",
    "POST /ziek/<uuid:spell>/vergist": "takes back a running report; one that was taken back says so",
    "POST /team/artikelen/<slug>/<language>/begin": "an open draft is gone on with; the database allows one",
    "POST /team/artikelen/<slug>/<language>/onder-controle": "sets a mark",
    "POST /team/artikelen/<slug>/<language>/nagekeken": "sets a day",
    "POST /team/artikelen/<slug>/<language>/intrekken": "what was withdrawn says so",
    "POST /team/artikelen/<slug>/<language>/plannen": "sets a day",
    "POST /team/artikelen/<slug>/<language>/publiceren": "what was published says so",
    "POST /team/artikelen/<slug>/<language>/terugnemen": "what was taken back says so",
    "POST /team/artikelen/<slug>/<language>/vertaling-klopt": "says the same again",
    "POST /team/artikelen/<slug>/<language>/weggooien": "what was put away says so",
    "POST /team/artikelen/<slug>/<language>/<int:number>/nakijken/akkoord": "judged once",
    "POST /team/artikelen/<slug>/<language>/<int:number>/nakijken/terug": "judged once",
    "POST /team/artikelen/<slug>/plaats": "sets a place",
    "POST /team/artikelen/nieuw": "one article per address, by a constraint; pressing again leads to it",
    "POST /team/artikelen/<slug>/<language>/schrijf": "the same words saved again change nothing",
    "POST /team/artikelen/<slug>/<language>/schrijf/foto": "a picture more that no text shows",
    "POST /team/artikelen/<slug>/<language>/schrijf/kopie": "one copy per writer and version, by a constraint",
    "POST /team/artikelen/<slug>/<language>/schrijf/stap/<key>": "the number of saves that was shown must still hold",
    "POST /team/artikelen/<slug>/<language>/schrijf/stap/nieuw": "the number of saves that was shown must still hold",
    "POST /team/bedragen/nieuw": "a short name is used once",
    "POST /team/bedragen/<key>": "one line per day waits; the same line again is the first one",
    "POST /team/bedragen/<key>/namen": "sets names",
    "POST /team/bedragen/<key>/<uuid:line>/akkoord": "what was confirmed says so",
    "POST /team/bedragen/<key>/<uuid:line>/intrekken": "what was withdrawn says so",
    "POST /team/deelnemer/<uuid:participant_id>/contract/besluit": "the same decision again is the one that waits",
    "POST /team/deelnemer/<uuid:participant_id>/contract/dag": "sets a day",
    "POST /team/deelnemer/<uuid:participant_id>/contract/hierna": "sets who helps",
    "POST /team/deelnemer/<uuid:participant_id>/contract/uren": "one step per day; the same step again changes nothing",
    "POST /team/deelnemer/<uuid:participant_id>/contract/uren/<uuid:hours_id>/weg": "what is gone is gone",
    "POST /team/deelnemer/<uuid:participant_id>/contract/vertel": "what was told says so",
    "POST /team/deelnemer/<uuid:participant_id>/werk": "one workplace per day; the same again changes nothing",
    "POST /team/deelnemer/<uuid:participant_id>/uitnodiging": "a new invitation ends the one before it",
    "POST /team/deelnemer/<uuid:participant_id>/nummer/klopt": "what was done says so",
    "POST /team/deelnemer/<uuid:participant_id>/nummer/klopt-niet": "what was done says so",
    "POST /team/deelnemer/<uuid:participant_id>/uitnodiging/intrekken": "revoked is revoked",
    "POST /team/afwezig": "the same days and stand-in again are the first one",
    "POST /team/afwezig/<uuid:absence_id>": "what was shown must still hold; the same again changes nothing",
    "POST /team/afwezig/<uuid:absence_id>/klaar": "what is over says so",
    "POST /team/deelnemer/<uuid:participant_id>/overdragen": "who is the contact person on the page must still be it",
    "POST /team/overdragen": "who is the contact person on the page must still be it",
    "POST /team/gesprek/<uuid:participant_id>/later": "sets a day",
    "POST /team/gesprek/<uuid:participant_id>/gebeld": "one line per key, see test_talks.py",
    "POST /team/gesprek/<uuid:participant_id>/doorsturen": "one line per key, see test_talks.py",
    "POST /team/gesprek/<uuid:participant_id>/afspraak": "one talk per key, see test_talks.py",
    "POST /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>": "counts for the version that was shown",
    "POST /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>/afzeggen": "what was called off says so",
    "POST /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>/geweest": "a talk is held once",
    "POST /vraag/gesprek/<uuid:talk_id>": "the same words saved again change nothing",
    "POST /team/gesprek/<uuid:participant_id>/sluiten": "closes what waits, with the version that was shown",
    "POST /team/gesprek/<uuid:participant_id>/weghalen/<uuid:message_id>": "what was taken away stays away",
    "POST /team/taak/<uuid:task>/klaar": "a task is done once",
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/beter": "closes a running report; or says so",
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/deels": "asked once per report",
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/langer": "saying the same again tells nobody",
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/meer": "saying the same again tells nobody",
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/verbeteren": "what was put right so says so",
    "POST /team/werkgevers/<uuid:organisation>": "the same again changes nothing",
    "POST /team/werkgevers/nieuw": "a name is used once, by a constraint",
    "POST /team/werkgevers/<uuid:organisation>/werkplekken": "a name is used once per employer, by a constraint",
    "POST /team/werkgevers/werkplek/<uuid:workplace>": "the same again changes nothing",
    "POST /team/werkgevers/<uuid:organisation>/balie": "who sits there already is not given the role again",
    "POST /team/werkgevers/<uuid:organisation>/balie/<uuid:account>/weg": "gone is gone",
    "POST /team/werkgevers/<uuid:organisation>/balie/<uuid:account>/uitnodiging": "a new one ends the one before it",
    "POST /team/deelnemers/nieuw": "a personnel number is used once; the same person again is the first",
    "POST /team/invoer/<uuid:file>/neem-over": "a file is taken in once, by its state",
    "POST /team/invoer/<uuid:file>/weg": "gone is gone",
    "POST /team/medewerkers/nieuw": "an e-mail address is used once; the same person again is the first",
    "POST /team/medewerkers/<uuid:account>": "the same again changes nothing",
    "POST /team/medewerkers/<uuid:account>/rol": "a role that holds is not given again",
    "POST /team/medewerkers/<uuid:account>/rol/einde": "a role ends once",
    "POST /team/medewerkers/<uuid:account>/uitnodiging": "a new invitation ends the one before it",
    "POST /werkgever/contracten/<uuid:period>": "the same day again changes nothing",
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/beter": "closes a running report; or says so",
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/deels": "asked once per report",
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/langer": "saying the same again tells nobody",
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/meer": "saying the same again tells nobody",
    "POST /team/ziek/<uuid:spell>/gezien": "seen is seen",
    "POST /werkgever/<uuid:organisation>/gezien": "seen is seen",
}
"""Every other form, with what makes pressing it twice harmless."""

TECHNICAL = frozenset({"csrf_token", "once", "version", "more", "button", "action"})
OTHER_DAY = {"other_day": "first_day"}
"""A field of the form -> the field of the closed list it fills."""


NASTY = [
    "<script>alert(1)</script><b>vet</b>",
    "مرحبا، هل يمكنك مساعدتي؟",
    "\u202egnidaer\u202c tegen de richting in",
    "🙂 👩‍👩‍👧‍👦 ok",
    "w" * 300,
    "{% if %} ${7*7} %s #{x}",
    "a' OR '1'='1; --",
    "É",
    "regel 1\r\n\r\nregel 2\ttab",
]


def form_of(visitor: Visitor, action: str) -> Tag:
    for form in visitor.page.find_all("form"):
        if form.get("method", "get").lower() == "post" and str(form.get("action")).split("#")[0] == action:
            return form
    raise AssertionError(f"no form to {action} on {visitor.address}")


def asked_by(form: Tag) -> set[str]:
    """The fields of the closed list that a form fills: of `appointments_2_day` it is `appointments`."""
    names = {str(one["name"]) for one in form.find_all(["input", "textarea", "select", "button"]) if one.get("name")}
    return {OTHER_DAY.get(name, re.sub(r"[-_]\d.*", "", name)) for name in names} - TECHNICAL


def test_of_every_form_it_is_decided_how_pressing_twice_counts_once() -> None:
    forms = {name for name, rules in TABLE.items() if name.startswith("POST ") and rules[0] is not ABSENT}

    assert sorted(forms - MAKES_SOMETHING_NEW.keys() - COUNTS_ONCE_BY_ITSELF.keys()) == []
    assert sorted((MAKES_SOMETHING_NEW.keys() | COUNTS_ONCE_BY_ITSELF.keys()) - forms) == []


@pytest.mark.parametrize("name", MAKES_SOMETHING_NEW)
def test_a_form_that_makes_something_carries_a_key_that_is_new_each_time(app: Flask, world: World, name: str) -> None:
    house: House = whole_house(world, app, published=False)
    who, page = MAKES_SOMETHING_NEW[name]
    visitor, address = world.visitor(house.people[who]), page.format(**house.values)
    keys = {form_of(visitor.get(address), address).find("input", {"name": "once"})["value"] for _ in range(2)}  # type: ignore[index]

    assert len(keys) == 2


def test_the_key_is_unique_in_the_database_of_everything_new() -> None:
    for model in (Message, SickSpell):
        column = metadata.tables[model.__tablename__].columns["once"]
        assert column.unique, model


def test_sending_a_question_twice_gives_one_question(app: Flask, world: World) -> None:
    jelle = world.visitor(world.participant()).get("/vraag")
    action, sent = jelle.filled_in("Verstuur", text="Krijg ik straks minder huurtoeslag?")

    for _press in range(2):
        assert jelle.client.post(action, data=sent, follow_redirects=True).status_code == 200

    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1


def test_the_sick_form_asks_nothing_but_the_closed_list(world: World) -> None:
    jelle = world.visitor(world.participant()).get("/ziek")

    asked = asked_by(form_of(jelle, "/ziek"))

    assert asked <= CLOSED_LIST
    assert "first_day" in asked
    assert form_of(jelle, "/ziek").find("textarea") is None, "no free text"


@pytest.mark.parametrize("part", ["meer", "langer", "beter", "deels", "vergist"])
def test_the_forms_while_sick_ask_nothing_but_the_closed_list(app: Flask, world: World, part: str) -> None:
    house = whole_house(world, app, published=False)
    address = f"/ziek/{house.values['spell']}/{part}"
    jelle = world.visitor(house.people[Who.PARTICIPANT]).get(address)

    form = form_of(jelle, address)
    asked = asked_by(form)

    assert asked - {"first_day_back"} <= CLOSED_LIST
    assert form.find("textarea") is None, "no free text"


BY_PHONE = ((Who.CONTACT, "/team/deelnemer"), (Who.EMPLOYER_DESK, "/werkgever/deelnemer"))
"""Who writes a report down after a call, and where."""
CORRECTED = frozenset({"reason", "first_day"})


@pytest.mark.parametrize(
    ("who", "start", "part"),
    [
        *((who, start, part) for who, start in BY_PHONE for part in ("", "beter", "langer", "deels")),
        (*BY_PHONE[0], "verbeteren"),
    ],
)
def test_the_forms_after_a_call_ask_nothing_but_the_closed_list(
    app: Flask, world: World, who: Who, start: str, part: str
) -> None:
    """Putting a report right is for the contact person and the stand-in."""
    house = whole_house(world, app, published=False)
    if part:
        address = f"{start}/{house.values['participant']}/ziek/{house.values['spell']}/{part}"
    else:
        who = Who.OTHER_CONTACT if who is Who.CONTACT else who
        address = f"{start}/{house.values['other_participant']}/ziek"

    form = form_of(world.visitor(house.people[who]).get(address), address)
    asked = asked_by(form)

    assert asked - {"first_day_back"} <= (CORRECTED if part == "verbeteren" else CLOSED_LIST)
    assert form.find("textarea") is None, "no free text"
    if part == "verbeteren":
        assert {one["value"] for one in form.find_all("input", {"name": "reason"})} == set(CorrectionReason)
    free = {str(one["name"]) for one in form.find_all("input", {"type": ["text", "tel"]})}
    assert free <= {"reach_phone", "postcode", "house_number"}


@pytest.mark.parametrize(("who", "start"), BY_PHONE, ids=["contact person", "desk"])
def test_what_is_slipped_in_after_a_call_is_kept_nowhere(app: Flask, world: World, who: Who, start: str) -> None:
    house = whole_house(world, app, published=False)
    who = Who.OTHER_CONTACT if who is Who.CONTACT else who
    visitor = world.visitor(house.people[who]).get(f"{start}/{house.values['other_participant']}/ziek")
    action, sent = visitor.filled_in("Meld ziek")
    sent["reason"] = sent["complaints"] = sent["remark"] = "Griepverschijnselen"

    visitor.client.post(action, data=sent, follow_redirects=True)

    with reading() as session:
        everything = [str(row) for table in metadata.sorted_tables for row in session.execute(sa.select(table)).all()]
    assert sum(house.values["other_participant"] in row for row in everything) > 1
    assert not any("Griepverschijnselen" in row for row in everything)


def test_a_field_that_is_slipped_into_the_sick_form_is_kept_nowhere(world: World) -> None:
    someone = world.participant()
    jelle = world.visitor(someone).get("/ziek")
    action, sent = jelle.filled_in("Meld mij ziek")
    sent["reason"] = sent["complaints"] = "Griepverschijnselen"

    jelle.client.post(action, data=sent, follow_redirects=True)

    with reading() as session:
        everything = [str(row) for table in metadata.sorted_tables for row in session.execute(sa.select(table)).all()]
    assert any(str(someone.participant_id) in row for row in everything)
    assert not any("Griepverschijnselen" in row for row in everything)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_texts_are_taken_unchanged_and_shown_as_text_to_both(app: Flask, world: World, text: str) -> None:
    contact = world.contact_person()
    someone = world.participant(contact=contact)
    jelle = world.visitor(someone).get("/vraag")

    jelle.press("Verstuur", text=text)
    jelle.get("/vraag")
    anna = world.visitor(contact).get(f"/team/gesprek/{someone.participant_id}")

    with reading() as session:
        kept = session.scalars(sa.select(Message)).one().text
    assert kept.split() == text.split()
    for visitor in (jelle, anna):
        assert " ".join(text.split()) in " ".join(visitor.page.get_text().split())
        assert not [one for one in visitor.page.find_all("b") if one.get_text() == "vet"]


def test_nasty_names_stand_on_every_page_as_text(app: Flask, world: World) -> None:
    from portal.domain.accounts.models import Account

    house = whole_house(world, app)
    name = '<img src=x onerror=alert(1)> "O\'Y" عمر'
    with transaction() as session:
        for who in (Who.PARTICIPANT, Who.CONTACT, Who.STAND_IN):
            someone = house.people[who]
            assert someone is not None
            account = session.get_one(Account, someone.id)
            account.first_name = account.last_name = name
        conversation.answer(
            session,
            house.people[Who.PARTICIPANT].participant_id,  # type: ignore[union-attr]
            house.people[Who.CONTACT].id,  # type: ignore[union-attr]
            text="Dag",
            once=uuid4(),
            now=world.now,
        )
    seen_by = {
        Who.PARTICIPANT: ("/", "/contract", "/ziek", "/vraag", "/geld", "/geld/huurtoeslag", "/ik", "/ik/gegevens"),
        Who.CONTACT: (
            "/team",
            "/team/deelnemers",
            f"/team/gesprek/{house.values['participant']}",
            "/team/artikelen",
            f"/team/deelnemer/{house.values['participant']}",
            f"/team/deelnemer/{house.values['participant']}/contract/hierna",
            f"/team/deelnemer/{house.values['participant']}/ziek",
        ),
        Who.EMPLOYER_DESK: (
            "/werkgever",
            "/werkgever/contracten",
            f"/werkgever/contracten/{house.values['period']}",
            f"/werkgever/deelnemer/{house.values['participant']}/ziek",
        ),
        Who.WORKPLACE_DESK: ("/werkgever",),
    }

    for who, pages in seen_by.items():
        visitor = world.visitor(house.people[who])
        for page in pages:
            visitor.get(page)
            assert visitor.page.find("img", src="x") is None, page
