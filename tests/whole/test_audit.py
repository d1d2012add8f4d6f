"""The audit: every change of somebody's data and every look into a file leaves a line, and nobody can change a line."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

import portal
from portal.base import clock
from portal.base.db import database, reading, transaction
from portal.domain.accounts.models import Account, Participant
from portal.domain.all_tables import metadata
from portal.domain.audit.models import AuditLine
from portal.domain.audit.rules import DEEDS, Deed, Hat, deed_of
from portal.domain.contract.queries import told
from portal.domain.guidance.models import Talk
from portal.domain.messages.models import Conversation
from portal.domain.organisations.models import Organisation
from portal.flows.contract_file import Part, mark
from portal.flows.talks import mark_of_coming
from portal.flows.trail import PER_PAGE
from tests.builders import PIN, World
from tests.push import as_json, some_subscription
from tests.statements import counted
from tests.visitor import Visitor
from tests.whole.access import ABSENT, PUBLIC, TABLE
from tests.whole.people import House, Who, whole_house
from tests.whole.test_access import ask

# --- every form -------------------------------------------------------------------------------------------------

Fields = dict[str, str]


def version_of_the_conversation() -> str:
    with reading() as session:
        return str(session.scalars(sa.select(Conversation.version).order_by(Conversation.version.desc())).first())


def version_of_the_contract(part: Part) -> str:
    """As the page of Jelle carries it."""
    with reading() as session:
        jelle = session.scalars(
            sa.select(Participant.id).join(Account).where(Account.first_name == "Jelle", Account.last_name == "de Boer")
        ).one()
        return f"{mark(session, jelle, part, today=clock.today())}.0"


def a_workplace() -> str:
    with reading() as session:
        found = sa.select(Organisation.id).where(Organisation.name == "Tuinproject De Oostergoot")
        return str(session.scalars(found).one())


def version_of_the_talk() -> str:
    with reading() as session:
        return str(session.scalars(sa.select(Talk.version)).first())


def mark_of_the_talks() -> str:
    """Of the one talk of Jelle, as the page to plan another carries it."""
    with reading() as session:
        jelle = session.scalars(sa.select(Talk.participant_id)).first()
        assert jelle is not None
        today = clock.today()
        return mark_of_coming(told(session, jelle, today).talks_from(today))


LEAVES_A_LINE: dict[str, tuple[Who, Deed, Hat, Callable[[], Fields]]] = {
    "POST /uitnodiging/pincode": (Who.NOBODY, Deed.CHANGED_WAY_IN, Hat.SELF, lambda: {"pin": PIN, "again": PIN}),
    "POST /uitloggen": (Who.PARTICIPANT, Deed.CHANGED_WAY_IN, Hat.SELF, lambda: {"not_mine": "1"}),
    "POST /ik/nieuws": (Who.PARTICIPANT, Deed.CHANGED_DATA, Hat.SELF, lambda: {"by_call": "y"}),
    "POST /ik/nieuws/telefoon": (
        Who.PARTICIPANT, Deed.CHANGED_DATA, Hat.SELF, lambda: {"subscription": as_json(some_subscription())},
    ),
    "POST /ik/nieuws/telefoon/<uuid:phone>/uit": (Who.PARTICIPANT, Deed.CHANGED_DATA, Hat.SELF, dict),
    "POST /vraag": (
        Who.PARTICIPANT, Deed.ASKED, Hat.SELF, lambda: {"text": "Waar is mijn loonstrook?", "once": str(uuid4())},
    ),
    "POST /ziek": (
        Who.OTHER_PARTICIPANT, Deed.CHANGED_REPORT, Hat.SELF, lambda: {"first_day": "2026-11-23", "once": str(uuid4())},
    ),
    "POST /ziek/<uuid:spell>/beter": (
        Who.PARTICIPANT, Deed.CHANGED_REPORT, Hat.SELF, lambda: {"first_day_back": "2026-11-24"},
    ),
    "POST /ziek/<uuid:spell>/deels": (Who.PARTICIPANT, Deed.CHANGED_REPORT, Hat.SELF, dict),
    "POST /ziek/<uuid:spell>/langer": (
        Who.PARTICIPANT, Deed.CHANGED_REPORT, Hat.SELF, lambda: {"expected_duration": "longer"},
    ),
    "POST /ziek/<uuid:spell>/meer": (
        Who.PARTICIPANT, Deed.CHANGED_REPORT, Hat.SELF, lambda: {"expected_duration": "few_days"},
    ),
    "POST /ziek/<uuid:spell>/vergist": (Who.PARTICIPANT, Deed.CHANGED_REPORT, Hat.SELF, dict),
    "POST /team/deelnemer/<uuid:participant_id>/contract/besluit": (
        Who.CONTACT, Deed.WORKED_ON_CONTRACT, Hat.CONTACT,
        lambda: {"outcome": "stops", "version": version_of_the_contract(Part.PERIODS)},
    ),
    "POST /team/deelnemer/<uuid:participant_id>/contract/dag": (
        Who.COORDINATOR, Deed.WORKED_ON_CONTRACT, Hat.COORDINATOR,
        lambda: {"day": "2026-12-01", "version": version_of_the_contract(Part.PERIODS)},
    ),
    "POST /team/deelnemer/<uuid:participant_id>/contract/hierna": (
        Who.CONTACT, Deed.WORKED_ON_CONTRACT, Hat.CONTACT,
        lambda: {
            "name": "Marieke Smit", "phone": "058 233 90 50", "until": "2027-12-01",
            "version": version_of_the_contract(Part.AFTER),
        },
    ),
    "POST /team/deelnemer/<uuid:participant_id>/contract/uren": (
        Who.COORDINATOR, Deed.WORKED_ON_CONTRACT, Hat.COORDINATOR,
        lambda: {
            "from_on": "2026-12-01", "hours": "28", "weekdays": "ma", "version": version_of_the_contract(Part.HOURS),
        },
    ),
    "POST /team/deelnemer/<uuid:participant_id>/contract/uren/<uuid:hours_id>/weg": (
        Who.CONTACT, Deed.WORKED_ON_CONTRACT, Hat.CONTACT, dict,
    ),
    "POST /team/deelnemer/<uuid:participant_id>/werk": (
        Who.CONTACT, Deed.CHANGED_WORK, Hat.CONTACT,
        lambda: {
            "from_on": "2026-12-01", "workplace": a_workplace(), "supervisor_name": "Nynke Bos",
            "version": version_of_the_contract(Part.WORK),
        },
    ),
    "POST /team/deelnemer/<uuid:participant_id>/uitnodiging": (Who.COORDINATOR, Deed.INVITED, Hat.COORDINATOR, dict),
    "POST /team/gesprek/<uuid:participant_id>": (
        Who.STAND_IN, Deed.ANSWERED, Hat.STAND_IN,
        lambda: {"text": "Die komt morgen.", "once": str(uuid4()), "version": version_of_the_conversation()},
    ),
    "POST /team/gesprek/<uuid:participant_id>/later": (
        Who.CONTACT, Deed.ANSWERS_LATER, Hat.CONTACT, lambda: {"day": "2026-11-25"},
    ),
    "POST /team/gesprek/<uuid:participant_id>/gebeld": (
        Who.STAND_IN, Deed.CALLED, Hat.STAND_IN, lambda: {"called_on": "2026-11-23", "once": str(uuid4())},
    ),
    "POST /team/gesprek/<uuid:participant_id>/doorsturen": (
        Who.CONTACT, Deed.FORWARDED, Hat.CONTACT, lambda: {"to": "uwv", "once": str(uuid4())},
    ),
    "POST /team/gesprek/<uuid:participant_id>/afspraak": (
        Who.STAND_IN, Deed.PLANNED_TALK, Hat.STAND_IN,
        lambda: {
            "on_day": "2026-12-07", "at_time": "10:00", "how": "by_phone", "about": "general", "once": str(uuid4()),
            "seen": mark_of_the_talks(),
        },
    ),
    "POST /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>": (
        Who.CONTACT, Deed.PLANNED_TALK, Hat.CONTACT,
        lambda: {
            "on_day": "2026-12-08", "at_time": "10:00", "how": "by_phone", "about": "general", "once": str(uuid4()),
            "version": version_of_the_talk(),
        },
    ),
    "POST /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>/afzeggen": (
        Who.CONTACT, Deed.PLANNED_TALK, Hat.CONTACT, lambda: {"version": version_of_the_talk()},
    ),
    "POST /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>/geweest": (
        Who.STAND_IN, Deed.PLANNED_TALK, Hat.STAND_IN,
        lambda: {"agreed": "", "version": version_of_the_talk(), "once": str(uuid4())},
    ),
    "POST /vraag/gesprek/<uuid:talk_id>": (
        Who.PARTICIPANT, Deed.PLANNED_TALK, Hat.SELF, lambda: {"goes_well": "De tuin"},
    ),
    "POST /team/gesprek/<uuid:participant_id>/sluiten": (
        Who.CONTACT, Deed.CLOSED_QUESTION, Hat.CONTACT, lambda: {"version": version_of_the_conversation()},
    ),
    "POST /team/gesprek/<uuid:participant_id>/weghalen/<uuid:message_id>": (
        Who.STAND_IN, Deed.REMOVED_TEXT, Hat.STAND_IN, lambda: {"ground": "bsn"},
    ),
    "POST /ik/post": (Who.PARTICIPANT, Deed.CHANGED_DATA, Hat.SELF, dict),
    "POST /ik/contact/<any(mobiel, email):where>/weg": (Who.PARTICIPANT, Deed.CHANGED_DATA, Hat.SELF, dict),
    "POST /ik/inloggen/passkey/<uuid:passkey>/weg": (Who.PARTICIPANT, Deed.CHANGED_WAY_IN, Hat.SELF, dict),
    "POST /ik/inloggen/telefoon/<uuid:phone>/weg": (Who.PARTICIPANT, Deed.CHANGED_WAY_IN, Hat.SELF, dict),
    "POST /team/inloggen/telefoon/<uuid:phone>/weg": (Who.CONTACT, Deed.CHANGED_WAY_IN, Hat.SELF, dict),
    "POST /werkgever/inloggen/telefoon/<uuid:phone>/weg": (Who.EMPLOYER_DESK, Deed.CHANGED_WAY_IN, Hat.SELF, dict),
    "POST /team/deelnemer/<uuid:participant_id>/uitnodiging/intrekken": (
        Who.CONTACT, Deed.CHANGED_WAY_IN, Hat.CONTACT, dict,
    ),
    "POST /team/deelnemer/<uuid:participant_id>/ziek": (
        Who.OTHER_CONTACT, Deed.CHANGED_REPORT, Hat.CONTACT,
        lambda: {"first_day": "2026-11-23", "once": str(uuid4())},
    ),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek": (
        Who.EMPLOYER_DESK, Deed.CHANGED_REPORT, Hat.EMPLOYER_DESK,
        lambda: {"first_day": "2026-11-23", "once": str(uuid4())},
    ),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/beter": (
        Who.CONTACT, Deed.CHANGED_REPORT, Hat.CONTACT, lambda: {"first_day_back": "2026-11-24"},
    ),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/deels": (
        Who.STAND_IN, Deed.CHANGED_REPORT, Hat.STAND_IN, dict,
    ),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/langer": (
        Who.STAND_IN, Deed.CHANGED_REPORT, Hat.STAND_IN, lambda: {"expected_duration": "longer"},
    ),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/meer": (
        Who.CONTACT, Deed.CHANGED_REPORT, Hat.CONTACT, lambda: {"address_kind": "home"},
    ),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/verbeteren": (
        Who.CONTACT, Deed.CHANGED_REPORT, Hat.CONTACT, lambda: {"reason": "mistake"},
    ),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/beter": (
        Who.EMPLOYER_DESK, Deed.CHANGED_REPORT, Hat.EMPLOYER_DESK, lambda: {"first_day_back": "2026-11-24"},
    ),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/deels": (
        Who.EMPLOYER_DESK, Deed.CHANGED_REPORT, Hat.EMPLOYER_DESK, dict,
    ),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/langer": (
        Who.EMPLOYER_DESK, Deed.CHANGED_REPORT, Hat.EMPLOYER_DESK, lambda: {"expected_duration": "longer"},
    ),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/meer": (
        Who.EMPLOYER_DESK, Deed.CHANGED_REPORT, Hat.EMPLOYER_DESK, lambda: {"address_kind": "home"},
    ),
    "POST /team/taak/<uuid:task>/klaar": (Who.CONTACT, Deed.DID_TASK, Hat.CONTACT, dict),
    "POST /team/ziek/<uuid:spell>/gezien": (Who.STAND_IN, Deed.SAW_REPORT, Hat.STAND_IN, dict),
    "POST /werkgever/<uuid:organisation>/gezien": (Who.EMPLOYER_DESK, Deed.SAW_REPORT, Hat.EMPLOYER_DESK, dict),
}  # fmt: skip
"""A form that changes somebody's data -> who sends it, and what its line must say. One person stands for the others."""

OF_A_STORY: dict[str, str] = {
    "POST /team/afwezig": "absence_made",
    "POST /team/afwezig/<uuid:absence_id>": "absence_changed",
    "POST /team/afwezig/<uuid:absence_id>/klaar": "absence_ended",
    "POST /team/deelnemer/<uuid:participant_id>/overdragen": "contact_changed",
    "POST /team/overdragen": "contact_changed",
    "POST /inloggen/code/pincode": "new_phone",
    "POST /werkgever/contracten/<uuid:period>": "contract_letter_sent",
    "POST /team/werkgevers/<uuid:organisation>": "employer_changed",
    "POST /team/werkgevers/nieuw": "employer_added",
    "POST /team/werkgevers/<uuid:organisation>/werkplekken": "workplace_added",
    "POST /team/werkgevers/werkplek/<uuid:workplace>": "workplace_changed",
    "POST /team/werkgevers/<uuid:organisation>/balie": "role_given",
    "POST /team/werkgevers/<uuid:organisation>/balie/<uuid:account>/weg": "role_ended",
    "POST /team/werkgevers/<uuid:organisation>/balie/<uuid:account>/uitnodiging": "invited",
    "POST /team/deelnemers/nieuw": "person_enrolled",
    "POST /team/invoer": "file_sent",
    "POST /team/invoer/<uuid:file>/neem-over": "file_asked",
    "POST /team/invoer/<uuid:file>/weg": "file_thrown_away",
    "POST /team/medewerkers/nieuw": "staff_added",
    "POST /team/medewerkers/<uuid:account>": "staff_changed",
    "POST /team/medewerkers/<uuid:account>/rol": "role_given",
    "POST /team/medewerkers/<uuid:account>/rol/einde": "role_ended",
    "POST /team/medewerkers/<uuid:account>/uitnodiging": "invited",
    "POST /ik/contact/<any(mobiel, email):where>/code": "address_changed",
    "POST /ik/pincode": "pin_changed",
    "POST /ik/inloggen/passkey": "passkey_added",
    "POST /team/inloggen/passkey": "passkey_added",
    "POST /werkgever/inloggen/passkey": "passkey_added",
    "POST /team/inloggen/app/code": "authenticator_added",
    "POST /werkgever/inloggen/app/code": "authenticator_added",
    "POST /team/inloggen/passkey/<uuid:passkey>/weg": "passkey_removed",
    "POST /werkgever/inloggen/passkey/<uuid:passkey>/weg": "passkey_removed",
    "POST /inloggen/passkey": "passkey_refused",
    "POST /inloggen/nogmaals/passkey": "passkey_refused",
    "POST /team/artikelen/nieuw": "article_begun",
    "POST /team/artikelen/<slug>/<language>/schrijf": "article_saved",
    "POST /team/artikelen/<slug>/<language>/schrijf/foto": "article_picture_added",
    "POST /team/artikelen/<slug>/<language>/schrijf/stap/<key>": "article_saved",
    "POST /team/artikelen/<slug>/<language>/schrijf/stap/nieuw": "article_saved",
    "POST /uitnodiging/berichten": "post_chosen",
    "POST /uitnodiging/contact/<any(mobiel, email):where>/code": "address_changed",
    "POST /uitnodiging/app/code": "authenticator_added",
    "POST /uitnodiging/passkey": "passkey_added",
    "POST /uitnodiging/aanbieder": "identity_linked",
    "POST /team/deelnemer/<uuid:participant_id>/nummer/klopt": "address_confirmed",
    "POST /team/deelnemer/<uuid:participant_id>/contract/vertel": "contract_told",
    "POST /team/bedragen/nieuw": "amount_prepared",
    "POST /team/bedragen/<key>": "amount_prepared",
    "POST /team/bedragen/<key>/namen": "amount_renamed",
    "POST /team/bedragen/<key>/<uuid:line>/akkoord": "amount_confirmed",
    "POST /team/bedragen/<key>/<uuid:line>/intrekken": "amount_withdrawn",
    "POST /team/deelnemer/<uuid:participant_id>/nummer/klopt-niet": "address_refused",
    "POST /team/artikelen/<slug>/<language>/begin": "article_begun",
    "POST /team/artikelen/<slug>/<language>/onder-controle": "article_under_review",
    "POST /team/artikelen/<slug>/<language>/nagekeken": "article_still_right",
    "POST /team/artikelen/<slug>/<language>/intrekken": "article_withdrawn",
    "POST /team/artikelen/<slug>/<language>/plannen": "article_planned",
    "POST /team/artikelen/<slug>/<language>/publiceren": "article_published",
    "POST /team/artikelen/<slug>/<language>/terugnemen": "article_taken_back",
    "POST /team/artikelen/<slug>/<language>/vertaling-klopt": "article_still_right",
    "POST /team/artikelen/<slug>/<language>/weggooien": "article_dropped",
    "POST /team/artikelen/<slug>/<language>/<int:number>/nakijken/akkoord": "article_approved",
    "POST /team/artikelen/<slug>/<language>/<int:number>/nakijken/terug": "article_sent_back",
    "POST /team/artikelen/<slug>/plaats": "article_placed",
}
"""A form at the end of a longer story -> the line of that story; the story itself has tests of its own."""

NEEDS_NONE: dict[str, str] = {
    "POST /inloggen/berichten": "the browser tells where it takes messages now; nobody chose anything",
    "POST /inloggen/code": "asks for a code: the same whoever asks, and a row of its own",
    "POST /inloggen/code/opnieuw": "asks for a code again",
    "POST /inloggen/nogmaals/app": "shows once more who it is; the session row says when",
    "POST /inloggen/nogmaals/passkey/vraag": "what the passkey has to sign, for five minutes",
    "POST /inloggen/nogmaals/pincode": "shows once more who it is; the session row says when",
    "POST /inloggen/passkey/vraag": "what the passkey has to sign, for five minutes",
    "POST /inloggen/team": "asks for a code: the same whoever asks",
    "POST /inloggen/team/app": "signing in is a row of its own",
    "POST /inloggen/team/code": "tries a code; signing in is a row of its own",
    "POST /uitnodiging/contact/<any(mobiel, email):where>": "asks for a code; the code that is right counts",
    "POST /uitnodiging/contact/<any(mobiel, email):where>/opnieuw": "asks for a code again",
    "POST /uitnodiging/contact/<any(mobiel, email):where>/overslaan": "changes nothing",
    "POST /uitnodiging/app": "shows a code for an app; what is used has a line",
    "POST /uitnodiging/passkey/vraag": "what the passkey has to sign, for five minutes",
    "POST /ik/contact/<any(mobiel, email):where>": "asks for a code; the code that is right counts",
    "POST /ik/contact/<any(mobiel, email):where>/opnieuw": "asks for a code again",
    "POST /ik/inloggen/vraag": "what the passkey has to sign, for five minutes",
    "POST /team/inloggen/app": "shows a code for an app; what is used has a line",
    "POST /team/inloggen/vraag": "what the passkey has to sign, for five minutes",
    "POST /werkgever/inloggen/app": "shows a code for an app; what is used has a line",
    "POST /werkgever/inloggen/vraag": "what the passkey has to sign, for five minutes",
    "POST /inloggen": "signing in is a row of its own, for that person only: nobody watches when somebody comes",
    "POST /taal": "how the portal speaks, only for oneself",
    "POST /uitnodiging": "looks a code up, changes nothing",
    "POST /uitnodiging/taal": "a choice in the cookie; it is kept with the PIN, which has a line",
    "POST /ik/letters": "how large the letters are, only for oneself",
    "POST /team/artikelen/<slug>/<language>/schrijf/kopie": "what is typed and not saved, only for that writer",
    "POST /geld/<slug>/duidelijk": "a count per month without anybody in it",
    "POST /geld/<slug>/opmerking": "kept without a name",
    "POST /geld/stappen/<key>": "a tick only for oneself; staff cannot see it",
    "POST /geld/vragen/<key>": "an answer only for oneself; staff cannot see it",
}
OF_EVERYBODY = frozenset({"attempt_counts", "sign_ins", "known_phones", "worker_pulses", "challenges"})
"""Rows that come with every visit; the forms about phones are named above all the same."""


@pytest.fixture
def without_form_tokens(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def lines(*deeds: Deed) -> list[AuditLine]:
    with reading() as session:
        found = session.scalars(sa.select(AuditLine).order_by(AuditLine.id)).all()
    return [one for one in found if not deeds or deed_of(one.action) in deeds]


def rows_of_people() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is kept, besides the audit and what comes with every visit."""
    left_out = OF_EVERYBODY | {"audit_lines"}
    with reading() as session:
        return {
            table.name: sorted(map(tuple, session.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in left_out
        }


def test_every_form_leaves_a_line_or_says_why_it_needs_none() -> None:
    forms = {name for name, rules in TABLE.items() if name.startswith("POST ") and rules[0] is not ABSENT}
    named = LEAVES_A_LINE.keys() | NEEDS_NONE.keys() | OF_A_STORY.keys()

    assert sorted(forms - named) == [], "which line does this leave? decide in tests/whole/test_audit.py"
    assert sorted(named - forms) == []
    assert len(named) == len(LEAVES_A_LINE) + len(NEEDS_NONE) + len(OF_A_STORY), "one of these stands twice"


def test_the_line_of_a_story_is_really_written() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in (Path(portal.__file__).parent / "flows").rglob("*.py")
    )

    assert [action for action in OF_A_STORY.values() if f'"{action}"' not in source] == []


@pytest.mark.parametrize("name", LEAVES_A_LINE)
def test_a_form_that_changes_somebodys_data_leaves_a_line_with_who_as_what_and_about_whom(
    app: Flask, world: World, without_form_tokens: None, name: str
) -> None:
    who, deed, hat, fields = LEAVES_A_LINE[name]
    house = whole_house(world, app, published=False)
    sends = dict(TABLE[name][0].sends) | fields()
    person = house.people[who]
    before = len(lines(deed))

    ask(app, name, replace(TABLE[name][0], sends=sends), house, world.visitor(person))

    made = lines(deed)[before:]
    of_other = who is Who.OTHER_PARTICIPANT or "other_participant" in TABLE[name][0].values.values()
    about = house.people[Who.OTHER_PARTICIPANT if of_other else Who.PARTICIPANT]
    assert about is not None
    actor = (person or about).id
    of_staff = hat is Hat.SELF and person is not None and person.participant is None
    assert [(one.actor_id, one.actor_role, one.about_participant_id) for one in made] == [
        (actor, hat, None if of_staff else about.participant_id)
    ]


@pytest.mark.parametrize("name", [name for name in TABLE if name.startswith("POST ") and name in NEEDS_NONE])
def test_a_form_without_a_line_changes_nothing_of_anybody_else(
    app: Flask, world: World, without_form_tokens: None, name: str
) -> None:
    house = whole_house(world, app)
    rule = TABLE[name][0]
    own = {"accounts", "step_ticks", "clear_counts", "remarks", "held_forms", "codes", "authenticators"}
    before = rows_of_people()

    ask(app, name, rule, house, world.visitor(house.people[Who.PARTICIPANT]))

    after = rows_of_people()
    assert {table for table in after if after[table] != before[table]} <= own


# --- every look -------------------------------------------------------------------------------------------------

LOOKS: dict[str, tuple[Who, Deed, Hat]] = {
    "GET /team/deelnemer/<uuid:participant_id>": (Who.COORDINATOR, Deed.LOOKED_PERSON, Hat.COORDINATOR),
    "GET /team/deelnemer/<uuid:participant_id>/contract/besluit": (Who.CONTACT, Deed.LOOKED_PERSON, Hat.CONTACT),
    "GET /team/deelnemer/<uuid:participant_id>/contract/dag": (Who.CONTACT, Deed.LOOKED_PERSON, Hat.CONTACT),
    "GET /team/gesprek/<uuid:participant_id>/afspraak": (Who.STAND_IN, Deed.LOOKED_PERSON, Hat.STAND_IN),
    "GET /team/deelnemer/<uuid:participant_id>/contract/hierna": (Who.CONTACT, Deed.LOOKED_PERSON, Hat.CONTACT),
    "GET /team/deelnemer/<uuid:participant_id>/contract/uren": (
        Who.COORDINATOR, Deed.LOOKED_PERSON, Hat.COORDINATOR,
    ),
    "GET /team/deelnemer/<uuid:participant_id>/contract/vertel": (Who.STAND_IN, Deed.LOOKED_PERSON, Hat.STAND_IN),
    "GET /team/deelnemer/<uuid:participant_id>/werk": (Who.CONTACT, Deed.LOOKED_PERSON, Hat.CONTACT),
    "GET /team": (Who.CONTACT, Deed.LOOKED_SICK, Hat.CONTACT),
    "GET /team/bijlage/<uuid:attachment_id>": (Who.STAND_IN, Deed.OPENED_FILE, Hat.STAND_IN),
    "GET /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>": (
        Who.STAND_IN, Deed.LOOKED_TALK, Hat.STAND_IN,
    ),
    "GET /team/gesprek/<uuid:participant_id>": (Who.STAND_IN, Deed.READ_MESSAGES, Hat.STAND_IN),
    "GET /team/gesprek/<uuid:participant_id>/weghalen/<uuid:message_id>": (
        Who.CONTACT, Deed.READ_MESSAGES, Hat.CONTACT,
    ),
    **{
        f"GET /team/deelnemer/<uuid:participant_id>/ziek{part}": (Who.CONTACT, Deed.LOOKED_SICK, Hat.CONTACT)
        for part in ("", *(f"/<uuid:spell>/{word}" for word in ("beter", "deels", "langer", "meer", "verbeteren")))
    },
    **{
        f"GET /werkgever/deelnemer/<uuid:participant_id>/ziek{part}": (
            Who.EMPLOYER_DESK, Deed.LOOKED_SICK, Hat.EMPLOYER_DESK,
        )
        for part in ("", *(f"/<uuid:spell>/{word}" for word in ("beter", "deels", "langer", "meer")))
    },
    "GET /werkgever/contracten/<uuid:period>": (Who.EMPLOYER_DESK, Deed.LOOKED_PERSON, Hat.EMPLOYER_DESK),
    "GET /werkgever": (Who.EMPLOYER_DESK, Deed.LOOKED_SICK, Hat.EMPLOYER_DESK),
    "GET /werkgever/<uuid:organisation>": (Who.WORKPLACE_DESK, Deed.LOOKED_SICK, Hat.WORKPLACE_DESK),
}  # fmt: skip
NO_FILE: dict[str, str] = {
    "GET /team/volgende": "leads to a conversation, which leaves a line",
    "GET /team/cijfers": "rounded numbers of the whole scheme",
    "GET /team/cijfers/cijfers.csv": "the same, as a file",
    "GET /team/deelnemers/ingeschreven/<uuid:participant_id>": "the name that was just typed",
    "GET /team/deelnemers/nieuw": "an empty form",
    "GET /team/invoer": "what coordinators sent",
    "GET /team/invoer/<uuid:file>": "what a coordinator sent, and which of it would change; nothing that stands here",
    "GET /team/medewerkers": "staff",
    "GET /team/medewerkers/nieuw": "an empty form",
    "GET /team/medewerkers/<uuid:account>": "staff",
    "GET /team/overzicht": "numbers",
    "GET /team/overzicht/meldingen": "names of staff, nobody's file",
    "GET /team/overzicht/<any(beloftes, besluiten, uitnodigingen):what>": "names and a day, no file",
    "GET /team/werkgevers/nieuw": "an empty form",
    "GET /team/werkgevers/<uuid:organisation>/balie": "who sits at a desk",
    "GET /team/werkgevers/<uuid:organisation>/werkplekken": "about employers",
    "GET /team/werkgevers/werkplek/<uuid:workplace>": "about a workplace",
    "GET /team/deelnemer/<uuid:participant_id>/nummer": "a number that waits has a line, see test_confirming.py",
    "GET /team/inloggen": "how one signs in oneself",
    "GET /team/inloggen/app": "how one signs in oneself",
    "GET /werkgever/inloggen": "how one signs in oneself",
    "GET /werkgever/inloggen/app": "how one signs in oneself",
    "GET /team/artikelen": "published texts",
    "GET /team/artikelen/<slug>": "published texts",
    "GET /team/artikelen/<slug>/<language>": "published texts and drafts",
    "GET /team/artikelen/<slug>/<language>/intrekken": "published texts and drafts",
    "GET /team/artikelen/<slug>/<language>/weggooien": "published texts and drafts",
    "GET /team/artikelen/<slug>/<language>/<int:number>": "published texts and drafts",
    "GET /team/artikelen/<slug>/<language>/<int:number>/verschil": "published texts and drafts",
    "GET /team/artikelen/<slug>/<language>/<int:number>/nakijken": "published texts and drafts",
    "GET /team/artikelen/vertalingen": "published texts and drafts",
    "GET /team/artikelen/<slug>/<language>/schrijf": "a text for everybody, while it is written",
    "GET /team/artikelen/<slug>/<language>/schrijf/stap/<key>": "a text for everybody, while it is written",
    "GET /team/artikelen/<slug>/<language>/schrijf/stap/nieuw": "a text for everybody, while it is written",
    "GET /team/artikelen/foto/<uuid:picture>": "pictures of texts for everybody",
    "GET /team/artikelen/nieuw": "an empty form",
    "GET /team/artikelen/cijfers": "counts without anybody in them",
    "GET /team/artikelen/links": "other websites",
    "GET /team/bedragen": "amounts",
    "GET /team/bedragen/<key>": "amounts",
    "GET /team/bedragen/nieuw": "amounts",
    "GET /team/afwezig": "who is away, and who stands in",
    "GET /team/afwezig/<uuid:absence_id>": "who is away, and who stands in",
    "GET /team/deelnemer/<uuid:participant_id>/overdragen": "a name and who helps; no file is opened",
    "GET /team/overdragen": "names and who helps; no file is opened",
    "GET /team/deelnemers": "a list of names, workplaces and last days; no file is opened",
    "GET /team/logboek": "actions without content",
    "GET /team/werkgevers": "employers, nobody",
    "GET /team/werkgevers/<uuid:organisation>": "an employer, nobody",
    "GET /werkgever/contracten": "a line per person on the list, see tests/web/test_desk_contracts.py",
}


def test_every_page_of_staff_and_desks_leaves_a_line_or_opens_no_file() -> None:
    pages = {name for name in TABLE if name.startswith(("GET /team", "GET /werkgever"))}
    named = LOOKS.keys() | NO_FILE.keys()

    assert sorted(pages - named) == [], "does this open somebody's file? decide in tests/whole/test_audit.py"
    assert sorted(named - pages) == []


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_into_a_file_leaves_a_line_before_the_page_is_shown(app: Flask, world: World, name: str) -> None:
    who, deed, hat = LOOKS[name]
    house = whole_house(world, app, published=False)
    person, jelle = house.people[who], house.people[Who.PARTICIPANT]
    assert person is not None
    assert jelle is not None
    if "<uuid:organisation>" in name:
        house.values["organisation"] = house.values["workplace"]

    ask(app, name, PUBLIC, house, world.visitor(person))

    assert [(one.actor_id, one.actor_role, one.about_participant_id) for one in lines(deed)] == [
        (person.id, hat, jelle.participant_id)
    ]


def test_a_workplace_that_has_seen_its_list_leaves_a_line_for_each_report(app: Flask, world: World) -> None:
    house = whole_house(world, app, published=False)

    world.visitor(house.people[Who.WORKPLACE_DESK]).get("/werkgever")
    world.visitor(house.people[Who.WORKPLACE_DESK]).get("/werkgever")

    assert [one.actor_role for one in lines(Deed.SAW_REPORT)] == ["workplace_desk"]


# --- every line in the code -------------------------------------------------------------------------------------


def notes() -> Iterator[tuple[str, str, set[str]]]:
    """Every call that writes a line: where, the action or how it begins, and the named arguments."""
    for path in sorted(Path(portal.__file__).parent.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or len(call.args) < 2:
                continue
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            owner = getattr(getattr(call.func, "value", None), "id", "")
            if (owner, called) != ("audit", "note") and called != "note_own":
                continue
            action = call.args[1]
            if isinstance(action, ast.Constant):
                yield f"{path.name}:{call.lineno}", str(action.value), {str(one.arg) for one in call.keywords}
            elif (owner, called) == ("audit", "note"):
                yield f"{path.name}:{call.lineno}", "", {str(one.arg) for one in call.keywords}


def test_every_line_says_in_what_role() -> None:
    found = list(notes())

    assert len(found) > 15
    assert [where for where, _action, named in found if "role" not in named and "actor" in named] == []


def test_every_action_has_its_deed() -> None:
    """A new action without one would be read as 'iets anders'."""
    assert [f"{where} {action}" for where, action, _named in notes() if action and deed_of(action) is Deed.OTHER] == []


def test_what_goes_on_around_a_decision_reads_the_same_whatever_was_decided() -> None:
    """Who decides, fills in who helps afterwards, or sets the day: the participant reads one and the same sentence."""
    around = (
        "contract_decided", "contract_after_contact_set", "contract_know_by_set", "contract_hours_set",
        "contract_hours_removed", "contract_work_planned",
    )  # fmt: skip

    assert {deed_of(action) for action in around} == {Deed.WORKED_ON_CONTRACT}
    assert {deed_of(f"task_done_{kind}") for kind in ("tell_period", "decision_due", "set_know_by")} == {Deed.DID_TASK}


def test_every_deed_can_come_from_an_action() -> None:
    assert set(Deed) - set(DEEDS.values()) == {Deed.OTHER}


# --- nobody can change it ---------------------------------------------------------------------------------------


def database_now() -> datetime:
    """By its own clock, which no test moves."""
    with database().writing.connect() as connection:
        there: datetime = connection.execute(sa.select(sa.func.now())).scalar_one()
    return there.replace(tzinfo=UTC) if there.tzinfo is None else there


def write(at: datetime) -> None:
    with transaction() as session:
        session.add(AuditLine(action="answered", at=at, actor_role="contact"))


def refused(statement: str) -> str:
    """What the database says to this statement of whoever has its password."""
    with pytest.raises(sa.exc.DBAPIError) as said, database().writing.begin() as connection:
        connection.exec_driver_sql(statement)
    return str(said.value.orig)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_lines SET action = 'x'",
        "UPDATE audit_lines SET at = '2020-01-01'",
        "UPDATE audit_lines SET actor_role = NULL",
    ],
)
def test_a_line_of_the_audit_cannot_be_changed_with_raw_sql(world: World, statement: str) -> None:
    write(database_now() - timedelta(days=4 * 366))

    assert "an audit line is never changed" in refused(statement)

    assert [one.action for one in lines()] == ["answered"]


def test_a_line_of_the_audit_cannot_be_deleted_with_raw_sql_within_a_year(world: World) -> None:
    write(database_now() - timedelta(days=360))

    assert "an audit line stays for at least a year" in refused("DELETE FROM audit_lines")

    assert len(lines()) == 1


def test_a_line_of_the_audit_that_is_older_than_a_year_can_go(world: World) -> None:
    """The nightly job keeps the term of the setting, which is never shorter."""
    write(database_now() - timedelta(days=367))

    with database().writing.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_lines")

    assert lines() == []


def test_a_line_of_the_audit_cannot_be_written_over(world: World) -> None:
    write(world.now)
    if database().writing.dialect.name == "sqlite":
        over = "INSERT OR REPLACE INTO audit_lines (id, at, action) SELECT id, at, 'x' FROM audit_lines"
        wanted = "an audit line is never replaced"
    else:
        over = (
            "INSERT INTO audit_lines (id, at, action) SELECT id, at, action FROM audit_lines "
            "ON CONFLICT (id) DO UPDATE SET action = 'x'"
        )
        wanted = "an audit line is never changed"

    assert wanted in refused(over)

    assert [one.action for one in lines()] == ["answered"]


# --- who reads it ----------------------------------------------------------------------------------------------


def test_the_participant_reads_who_did_what_in_what_role_and_when(app: Flask, world: World) -> None:
    house = whole_house(world, app, published=False)
    world.visitor(house.people[Who.CONTACT]).get("/team")
    world.visitor(house.people[Who.STAND_IN]).get(f"/team/gesprek/{house.values['participant']}")
    world.visitor(house.people[Who.EMPLOYER_DESK]).get("/werkgever")

    text = world.visitor(house.people[Who.PARTICIPANT]).get("/ik").text

    when = "maandag 23 november 2026, 10:00"
    assert f"Anna de Vries bekeek uw ziekmelding {when}, uw contactpersoon" in text
    assert f"Bram Hoekstra las uw berichten {when}, de vervanger" in text
    assert f"Tineke Postma bekeek uw ziekmelding {when}, de werkgever" in text


def test_another_participant_who_tried_is_not_named(app: Flask, world: World) -> None:
    house = whole_house(world, app, published=False)
    world.visitor(house.people[Who.OTHER_PARTICIPANT]).get(f"/ziek/{house.values['spell']}", status=404)

    text = world.visitor(house.people[Who.PARTICIPANT]).get("/ik/gekeken").text

    assert "Iemand anders wilde iets van u openen. Dat mocht niet." in text
    assert "Fatma" not in text


def many_lines(house: House, count: int) -> None:
    jelle, anna = house.people[Who.PARTICIPANT], house.people[Who.CONTACT]
    assert jelle is not None
    assert anna is not None
    about = jelle.participant_id
    with transaction() as session:
        for number in range(count):
            at = datetime(2026, 10, 1, 9, 0, tzinfo=UTC) + timedelta(hours=number)
            session.add(
                AuditLine(
                    action="saw_conversation", at=at, actor_id=anna.id, actor_role="contact", about_participant_id=about
                )
            )


def pages_of(visitor: Visitor, path: str, more: str, row: str) -> list[int]:
    """How many lines stand on each page, following the link to older ones."""
    visitor.get(path)
    found = [len(visitor.page.select(row))]
    while more in visitor.text:
        visitor.follow(more)
        found.append(len(visitor.page.select(row)))
    return found


def test_every_look_stands_on_the_whole_list_a_page_at_a_time(app: Flask, world: World) -> None:
    house = whole_house(world, app, published=False)
    many_lines(house, 2 * PER_PAGE + 1)

    found = pages_of(world.visitor(house.people[Who.PARTICIPANT]), "/ik/gekeken", "Toon wat eerder was", "main li")

    assert found == [PER_PAGE, PER_PAGE, 1]


def test_the_coordinator_reads_actions_without_content_and_without_the_name_of_the_participant(
    app: Flask, world: World
) -> None:
    house = whole_house(world, app, published=False)
    many_lines(house, PER_PAGE)
    world.visitor(house.people[Who.CONTACT]).get(f"/team/gesprek/{house.values['participant']}")

    cora = world.visitor(house.people[Who.COORDINATOR])
    with counted() as statements:
        cora.get("/team/logboek")

    assert len(statements) <= 10
    assert "Anna de Vries" in cora.text
    assert "Berichten gelezen" in cora.text
    assert "maandag 23 november 2026, 10:00" in cora.text
    assert "C100" in cora.text
    assert "Jelle" not in cora.text
    assert "brief" not in cora.text.replace("Foto of brief", "")
    assert "Ouder" in cora.text


def test_what_participants_do_themselves_is_not_in_the_log(app: Flask, world: World) -> None:
    """Jelle reported sick and asked something; nobody reads here at what time."""
    house = whole_house(world, app, published=False)

    cora = world.visitor(house.people[Who.COORDINATOR]).get("/team/logboek")

    assert {one.actor_role for one in lines()} == {"self"}
    assert "Hier staat nog niets." in cora.text


def test_a_page_that_is_not_there_is_a_404(app: Flask, world: World) -> None:
    house = whole_house(world, app, published=False)

    world.visitor(house.people[Who.COORDINATOR]).get("/team/logboek?voor=1", status=404)
    world.visitor(house.people[Who.PARTICIPANT]).get("/ik/gekeken?voor=1", status=404)
