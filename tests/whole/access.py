"""The one table of who may open what: every address of the portal, for every kind of person.

An address that is not here fails `test_access.py`: whoever adds one decides here who may open it. A thing of a
participant (`<uuid:spell>`) is that of the participant in `people.py`; the others ask for it and must not get it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.whole.people import Who

EVERYBODY = frozenset(Who)
PARTICIPANTS = frozenset({Who.PARTICIPANT, Who.OTHER_PARTICIPANT})
HELPERS = frozenset({Who.CONTACT, Who.STAND_IN})
STAFF = HELPERS | {Who.OTHER_CONTACT, Who.PUBLISHER, Who.COORDINATOR}
EMPLOYER_DESKS = frozenset({Who.EMPLOYER_DESK, Who.OTHER_EMPLOYER_DESK})
WORKPLACE_DESKS = frozenset({Who.WORKPLACE_DESK, Who.OTHER_WORKPLACE_DESK})
DESKS = EMPLOYER_DESKS | WORKPLACE_DESKS


@dataclass(frozen=True)
class Rule:
    """Who gets in, and for whom the thing is not there (404). The rest gets 403; who is not signed in must sign in."""

    opens: frozenset[Who]
    not_there: frozenset[Who] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)
    """Other things in the address than those of `people.py`: name in the address -> name of the thing there."""
    sends: Mapping[str, str] = field(default_factory=dict)
    """What a form must hold to be about something: field -> name of the thing in `people.py`, or the value itself."""
    after: str = ""
    """The address to open first."""


PUBLIC = Rule(EVERYBODY)
INVITED = Rule(EVERYBODY, after="GET /uitnodiging/<code>")
"""Whoever holds the code."""
OWN_PAGE = Rule(PARTICIPANTS)
OWN_THING = Rule(frozenset({Who.PARTICIPANT}), PARTICIPANTS - {Who.PARTICIPANT})
STAFF_PAGE = Rule(STAFF)
EDITOR = Rule(frozenset({Who.PUBLISHER}), values={"slug": "draft", "key": "draft_step"})
"""An article that a publisher is writing."""
OF_HELPERS = Rule(HELPERS, STAFF - HELPERS)
OF_HELPERS_AND_COORDINATOR = Rule(HELPERS | {Who.COORDINATOR}, frozenset({Who.OTHER_CONTACT, Who.PUBLISHER}))
OF_AWAY = Rule(frozenset({Who.CONTACT, Who.COORDINATOR}), frozenset({Who.STAND_IN, Who.OTHER_CONTACT}))
"""The absence of the contact person, and the transfer of their participant: their own, and the coordinator's."""
OF_COORDINATOR_ALONE = Rule(frozenset({Who.COORDINATOR}), HELPERS | {Who.OTHER_CONTACT})
OF_WRITER = Rule(frozenset({Who.PUBLISHER}), STAFF - {Who.PUBLISHER}, sends={"number": "number"})
"""What publishers do with a version of a text. Other staff read texts, and do not know these addresses."""
OF_CONTACT_AND_COORDINATOR = Rule(
    frozenset({Who.CONTACT, Who.COORDINATOR}), frozenset({Who.STAND_IN, Who.OTHER_CONTACT, Who.PUBLISHER})
)
DECIDES = Rule(frozenset({Who.CONTACT}), STAFF - {Who.CONTACT})
OF_CONTACT = Rule(
    frozenset({Who.CONTACT}), STAFF - {Who.CONTACT}, values={"passkey": "contact_passkey", "phone": "contact_phone"}
)
"""How a member of staff signs in, changed by somebody else."""
OF_DESK = Rule(
    frozenset({Who.EMPLOYER_DESK}),
    DESKS - {Who.EMPLOYER_DESK},
    values={"passkey": "desk_passkey", "phone": "desk_phone"},
)
OF_PUBLISHER = Rule(frozenset({Who.PUBLISHER}), STAFF - {Who.PUBLISHER})
OF_PUBLISHER_AND_COORDINATOR = Rule(frozenset({Who.PUBLISHER, Who.COORDINATOR}))
AN_AMOUNT = {"key": "amount", "line": "amount_line"}
OF_COORDINATOR = Rule(frozenset({Who.COORDINATOR}), values={"account": "staff_account", "file": "import_file"})
OF_DESK_WORKER = replace(OF_COORDINATOR, values={"account": "desk_account"})
DESK_PAGE = Rule(DESKS)
OF_EMPLOYER_DESK = Rule(frozenset({Who.EMPLOYER_DESK}), DESKS - {Who.EMPLOYER_DESK})
AT_THE_EMPLOYER = Rule(frozenset({Who.EMPLOYER_DESK}), frozenset({Who.OTHER_EMPLOYER_DESK}))
NOT_SICK = {"participant_id": "other_participant"}
"""To report sick for: somebody else's participant, who is not sick yet."""
OF_WORKPLACE_DESK = Rule(
    frozenset({Who.WORKPLACE_DESK}), DESKS - {Who.WORKPLACE_DESK}, values={"organisation": "workplace"}
)
ABSENT = Rule(frozenset(), EVERYBODY)
"""For nobody: it is there only in the demo."""
NOT_SET = Rule(frozenset(), EVERYBODY)
"""For nobody as long as no identity provider is set; see tests/web/test_provider.py."""

TABLE: Mapping[str, tuple[Rule, ...]] = {
    # before sign-in, for everybody
    "GET /.well-known/security.txt": (PUBLIC,),
    "GET /favicon.ico": (PUBLIC,),
    "GET /gezond": (PUBLIC,),
    "GET /sw.js": (PUBLIC,),
    "GET /manifest.webmanifest": (PUBLIC,),
    "GET /inloggen": (PUBLIC,),
    "POST /inloggen": (PUBLIC,),
    "GET /inloggen/aanbieder/<any(medewerker, deelnemer):who>": (NOT_SET,),
    "GET /inloggen/aanbieder/<any(medewerker, deelnemer):who>/terug": (NOT_SET,),
    "GET /inloggen/berichten": (PUBLIC,),
    "POST /inloggen/berichten": (PUBLIC,),
    "GET /inloggen/code": (PUBLIC,),
    "POST /inloggen/code": (PUBLIC,),
    "POST /inloggen/code/opnieuw": (PUBLIC,),
    "POST /inloggen/code/pincode": (PUBLIC,),
    "GET /inloggen/nogmaals": (PUBLIC,),  # leads who is not signed in to the door
    "POST /inloggen/nogmaals/app": (PUBLIC,),
    "POST /inloggen/nogmaals/passkey": (PUBLIC,),
    "POST /inloggen/nogmaals/passkey/vraag": (PUBLIC,),
    "POST /inloggen/nogmaals/pincode": (PUBLIC,),
    "POST /inloggen/passkey": (PUBLIC,),
    "POST /inloggen/passkey/vraag": (PUBLIC,),
    "GET /inloggen/team": (PUBLIC,),
    "POST /inloggen/team": (PUBLIC,),
    "POST /inloggen/team/app": (PUBLIC,),
    "GET /inloggen/team/code": (PUBLIC,),
    "POST /inloggen/team/code": (PUBLIC,),
    "GET /privacy": (PUBLIC,),
    "GET /robots.txt": (PUBLIC,),
    "GET /static/<path:name>": (PUBLIC,),
    "GET /taal": (PUBLIC,),
    "POST /taal": (Rule(EVERYBODY, sends={"language": "en"}),),
    "GET /toegankelijkheid": (PUBLIC,),
    "POST /uitloggen": (PUBLIC,),
    "GET /uitnodiging": (PUBLIC,),
    "POST /uitnodiging": (PUBLIC,),
    "GET /uitnodiging/<code>": (PUBLIC,),
    "GET /uitnodiging/aanbieder": (NOT_SET,),
    "POST /uitnodiging/aanbieder": (NOT_SET,),
    "GET /uitnodiging/berichten": (INVITED,),
    "POST /uitnodiging/berichten": (Rule(EVERYBODY, after="GET /uitnodiging/<code>", sends={"post": "ja"}),),
    "GET /uitnodiging/contact/<any(mobiel, email):where>": (INVITED,),
    "POST /uitnodiging/contact/<any(mobiel, email):where>": (INVITED,),
    "GET /uitnodiging/contact/<any(mobiel, email):where>/code": (INVITED,),
    "POST /uitnodiging/contact/<any(mobiel, email):where>/code": (INVITED,),
    "POST /uitnodiging/contact/<any(mobiel, email):where>/opnieuw": (INVITED,),
    "POST /uitnodiging/contact/<any(mobiel, email):where>/overslaan": (INVITED,),
    "GET /uitnodiging/verder": (INVITED,),
    "GET /uitnodiging/app": (INVITED,),
    "POST /uitnodiging/app": (INVITED,),
    "POST /uitnodiging/app/code": (INVITED,),
    "GET /uitnodiging/manier": (INVITED,),
    "POST /uitnodiging/passkey": (INVITED,),
    "POST /uitnodiging/passkey/vraag": (INVITED,),
    "GET /uitnodiging/pincode": (INVITED,),
    "POST /uitnodiging/pincode": (INVITED,),
    "GET /uitnodiging/taal": (INVITED,),
    "POST /uitnodiging/taal": (Rule(EVERYBODY, after="GET /uitnodiging/<code>", sends={"language": "en"}),),
    # the participant
    "GET /": (Rule(PARTICIPANTS | STAFF | DESKS),),  # staff and desks are led to their own front page
    "GET /contract": (OWN_PAGE,),
    "GET /contract/agenda.ics": (OWN_PAGE,),
    "GET /geld": (OWN_PAGE,),
    "GET /geld/<slug>": (OWN_PAGE,),
    "POST /geld/<slug>/duidelijk": (Rule(PARTICIPANTS, sends={"clear": "ja"}),),
    "POST /geld/<slug>/opmerking": (OWN_PAGE,),
    "GET /geld/foto/<uuid:picture>": (Rule(PARTICIPANTS | STAFF),),
    "GET /geld/stappen": (OWN_PAGE,),
    "POST /geld/stappen/<key>": (Rule(PARTICIPANTS, sends={"mark": "done", "occurrence": "occurrence"}),),
    "POST /geld/vragen/<key>": (Rule(PARTICIPANTS, values={"key": "question"}, sends={"answer": "ja"}),),
    "GET /ik": (OWN_PAGE,),
    "GET /ik/contact": (OWN_PAGE,),
    "GET /ik/contact/<any(mobiel, email):where>": (OWN_PAGE,),
    "POST /ik/contact/<any(mobiel, email):where>": (OWN_PAGE,),
    "GET /ik/contact/<any(mobiel, email):where>/code": (OWN_PAGE,),
    "POST /ik/contact/<any(mobiel, email):where>/code": (OWN_PAGE,),
    "POST /ik/contact/<any(mobiel, email):where>/opnieuw": (OWN_PAGE,),
    "POST /ik/contact/<any(mobiel, email):where>/weg": (OWN_PAGE,),
    "GET /ik/pincode": (OWN_PAGE,),
    "POST /ik/pincode": (OWN_PAGE,),
    "GET /ik/post": (OWN_PAGE,),
    "POST /ik/post": (Rule(PARTICIPANTS, sends={"post": "nee"}),),
    "GET /ik/gegevens": (OWN_PAGE,),
    "GET /ik/gekeken": (OWN_PAGE,),
    "GET /ik/gegevens.json": (OWN_PAGE,),
    "GET /ik/inloggen": (OWN_PAGE,),
    "POST /ik/inloggen/passkey": (OWN_PAGE,),
    "POST /ik/inloggen/passkey/<uuid:passkey>/weg": (OWN_THING,),
    "POST /ik/inloggen/telefoon/<uuid:phone>/weg": (OWN_THING,),
    "POST /ik/inloggen/vraag": (OWN_PAGE,),
    "POST /ik/letters": (Rule(PARTICIPANTS, sends={"text_size": "large"}),),
    "GET /ik/nieuws": (OWN_PAGE,),
    "POST /ik/nieuws": (OWN_PAGE,),
    "POST /ik/nieuws/telefoon": (OWN_PAGE,),
    "POST /ik/nieuws/telefoon/<uuid:phone>/uit": (OWN_THING,),
    "GET /vraag": (OWN_PAGE,),
    "POST /vraag": (OWN_PAGE,),
    "GET /vraag/bijlage/<uuid:attachment_id>": (OWN_THING,),
    "GET /vraag/gesprek/<uuid:talk_id>": (OWN_THING,),
    "POST /vraag/gesprek/<uuid:talk_id>": (OWN_THING,),
    "GET /vraag/nieuw": (OWN_PAGE,),
    "GET /vraag/verstuurd": (OWN_PAGE,),
    "GET /vraag/verstuurd.<any(txt, json):kind>": (OWN_PAGE,),
    "GET /ziek": (OWN_PAGE,),
    "POST /ziek": (OWN_PAGE,),
    "GET /ziek/<uuid:spell>": (OWN_THING,),
    "GET /ziek/<uuid:spell>/beter": (OWN_THING,),
    "POST /ziek/<uuid:spell>/beter": (OWN_THING,),
    "GET /ziek/<uuid:spell>/deels": (OWN_THING,),
    "POST /ziek/<uuid:spell>/deels": (OWN_THING,),
    "GET /ziek/<uuid:spell>/langer": (OWN_THING,),
    "POST /ziek/<uuid:spell>/langer": (OWN_THING,),
    "GET /ziek/<uuid:spell>/meer": (OWN_THING,),
    "POST /ziek/<uuid:spell>/meer": (OWN_THING,),
    "GET /ziek/<uuid:spell>/vergist": (OWN_THING,),
    "POST /ziek/<uuid:spell>/vergist": (OWN_THING,),
    # staff
    "GET /team": (STAFF_PAGE,),
    "GET /team/artikelen": (STAFF_PAGE,),
    "GET /team/artikelen/<slug>": (STAFF_PAGE,),
    "GET /team/artikelen/<slug>/<language>": (STAFF_PAGE,),
    "GET /team/artikelen/<slug>/<language>/intrekken": (OF_WRITER,),
    "GET /team/artikelen/<slug>/<language>/weggooien": (OF_WRITER,),
    "GET /team/artikelen/<slug>/<language>/<int:number>": (STAFF_PAGE,),
    "GET /team/artikelen/<slug>/<language>/<int:number>/verschil": (STAFF_PAGE,),
    "GET /team/artikelen/<slug>/<language>/<int:number>/nakijken": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/<int:number>/nakijken/akkoord": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/<int:number>/nakijken/terug": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/begin": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/onder-controle": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/nagekeken": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/intrekken": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/plannen": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/publiceren": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/terugnemen": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/vertaling-klopt": (OF_WRITER,),
    "POST /team/artikelen/<slug>/<language>/weggooien": (OF_WRITER,),
    "POST /team/artikelen/<slug>/plaats": (OF_WRITER,),
    "GET /team/artikelen/vertalingen": (STAFF_PAGE,),
    "GET /team/artikelen/<slug>/<language>/schrijf": (EDITOR,),
    "POST /team/artikelen/<slug>/<language>/schrijf": (EDITOR,),
    "POST /team/artikelen/<slug>/<language>/schrijf/foto": (EDITOR,),
    "POST /team/artikelen/<slug>/<language>/schrijf/kopie": (EDITOR,),
    "GET /team/artikelen/<slug>/<language>/schrijf/stap/<key>": (EDITOR,),
    "POST /team/artikelen/<slug>/<language>/schrijf/stap/<key>": (EDITOR,),
    "GET /team/artikelen/<slug>/<language>/schrijf/stap/nieuw": (EDITOR,),
    "POST /team/artikelen/<slug>/<language>/schrijf/stap/nieuw": (EDITOR,),
    "GET /team/artikelen/foto/<uuid:picture>": (STAFF_PAGE,),
    "GET /team/artikelen/nieuw": (EDITOR,),
    "POST /team/artikelen/nieuw": (EDITOR,),
    "GET /team/artikelen/cijfers": (OF_PUBLISHER_AND_COORDINATOR,),
    "GET /team/artikelen/links": (OF_PUBLISHER_AND_COORDINATOR,),
    "GET /team/bedragen": (STAFF_PAGE,),
    "GET /team/bedragen/<key>": (replace(STAFF_PAGE, values=AN_AMOUNT),),
    "POST /team/bedragen/<key>": (replace(OF_PUBLISHER, values=AN_AMOUNT),),
    "POST /team/bedragen/<key>/namen": (replace(OF_PUBLISHER, values=AN_AMOUNT),),
    "POST /team/bedragen/<key>/<uuid:line>/akkoord": (replace(OF_PUBLISHER, values=AN_AMOUNT),),
    "POST /team/bedragen/<key>/<uuid:line>/intrekken": (replace(OF_PUBLISHER, values=AN_AMOUNT),),
    "GET /team/bedragen/nieuw": (OF_PUBLISHER,),
    "POST /team/bedragen/nieuw": (OF_PUBLISHER,),
    "GET /team/bijlage/<uuid:attachment_id>": (OF_HELPERS,),
    "GET /team/deelnemer/<uuid:participant_id>": (OF_HELPERS_AND_COORDINATOR,),
    "GET /team/deelnemer/<uuid:participant_id>/contract/besluit": (DECIDES,),
    "POST /team/deelnemer/<uuid:participant_id>/contract/besluit": (DECIDES,),
    "GET /team/deelnemer/<uuid:participant_id>/contract/dag": (OF_CONTACT_AND_COORDINATOR,),
    "POST /team/deelnemer/<uuid:participant_id>/contract/dag": (OF_CONTACT_AND_COORDINATOR,),
    "GET /team/deelnemer/<uuid:participant_id>/contract/hierna": (OF_CONTACT_AND_COORDINATOR,),
    "POST /team/deelnemer/<uuid:participant_id>/contract/hierna": (OF_CONTACT_AND_COORDINATOR,),
    "GET /team/deelnemer/<uuid:participant_id>/contract/uren": (OF_CONTACT_AND_COORDINATOR,),
    "POST /team/deelnemer/<uuid:participant_id>/contract/uren": (OF_CONTACT_AND_COORDINATOR,),
    "POST /team/deelnemer/<uuid:participant_id>/contract/uren/<uuid:hours_id>/weg": (OF_CONTACT_AND_COORDINATOR,),
    "GET /team/deelnemer/<uuid:participant_id>/contract/vertel": (OF_HELPERS,),
    "POST /team/deelnemer/<uuid:participant_id>/contract/vertel": (OF_HELPERS,),
    "GET /team/deelnemer/<uuid:participant_id>/werk": (OF_CONTACT_AND_COORDINATOR,),
    "POST /team/deelnemer/<uuid:participant_id>/werk": (OF_CONTACT_AND_COORDINATOR,),
    "GET /team/deelnemer/<uuid:participant_id>/nummer": (OF_HELPERS_AND_COORDINATOR,),
    "POST /team/deelnemer/<uuid:participant_id>/nummer/klopt": (OF_HELPERS_AND_COORDINATOR,),
    "POST /team/deelnemer/<uuid:participant_id>/nummer/klopt-niet": (OF_HELPERS_AND_COORDINATOR,),
    "POST /team/deelnemer/<uuid:participant_id>/uitnodiging": (OF_HELPERS_AND_COORDINATOR,),
    "POST /team/deelnemer/<uuid:participant_id>/uitnodiging/intrekken": (OF_HELPERS_AND_COORDINATOR,),
    "GET /team/deelnemer/<uuid:participant_id>/ziek": (OF_HELPERS,),
    "POST /team/deelnemer/<uuid:participant_id>/ziek": (
        Rule(frozenset({Who.OTHER_CONTACT}), STAFF - {Who.OTHER_CONTACT}, values=NOT_SICK),
    ),
    "GET /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/beter": (OF_HELPERS,),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/beter": (OF_HELPERS,),
    "GET /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/deels": (OF_HELPERS,),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/deels": (OF_HELPERS,),
    "GET /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/langer": (OF_HELPERS,),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/langer": (OF_HELPERS,),
    "GET /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/meer": (OF_HELPERS,),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/meer": (OF_HELPERS,),
    "GET /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/verbeteren": (OF_HELPERS,),
    "POST /team/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/verbeteren": (OF_HELPERS,),
    "GET /team/cijfers": (OF_COORDINATOR,),
    "GET /team/cijfers/cijfers.csv": (OF_COORDINATOR,),
    "GET /team/deelnemers/ingeschreven/<uuid:participant_id>": (OF_COORDINATOR,),
    "GET /team/deelnemers/nieuw": (OF_COORDINATOR,),
    "POST /team/deelnemers/nieuw": (OF_COORDINATOR,),
    "GET /team/invoer": (OF_COORDINATOR,),
    "POST /team/invoer": (OF_COORDINATOR,),
    "GET /team/invoer/<uuid:file>": (OF_COORDINATOR,),
    "POST /team/invoer/<uuid:file>/neem-over": (OF_COORDINATOR,),
    "POST /team/invoer/<uuid:file>/weg": (OF_COORDINATOR,),
    "GET /team/medewerkers": (OF_COORDINATOR,),
    "GET /team/medewerkers/nieuw": (OF_COORDINATOR,),
    "POST /team/medewerkers/nieuw": (OF_COORDINATOR,),
    "GET /team/medewerkers/<uuid:account>": (OF_COORDINATOR,),
    "POST /team/medewerkers/<uuid:account>": (OF_COORDINATOR,),
    "POST /team/medewerkers/<uuid:account>/rol": (OF_COORDINATOR,),
    "POST /team/medewerkers/<uuid:account>/rol/einde": (OF_COORDINATOR,),
    "POST /team/medewerkers/<uuid:account>/uitnodiging": (OF_COORDINATOR,),
    "GET /team/overzicht": (OF_COORDINATOR,),
    "GET /team/overzicht/meldingen": (OF_COORDINATOR,),
    "GET /team/overzicht/<any(beloftes, besluiten, uitnodigingen):what>": (OF_COORDINATOR,),
    "GET /team/werkgevers/nieuw": (OF_COORDINATOR,),
    "POST /team/werkgevers/nieuw": (OF_COORDINATOR,),
    "GET /team/werkgevers/<uuid:organisation>/werkplekken": (OF_COORDINATOR,),
    "POST /team/werkgevers/<uuid:organisation>/werkplekken": (OF_COORDINATOR,),
    "GET /team/werkgevers/<uuid:organisation>/balie": (OF_COORDINATOR,),
    "POST /team/werkgevers/<uuid:organisation>/balie": (OF_COORDINATOR,),
    "POST /team/werkgevers/<uuid:organisation>/balie/<uuid:account>/weg": (OF_DESK_WORKER,),
    "POST /team/werkgevers/<uuid:organisation>/balie/<uuid:account>/uitnodiging": (OF_DESK_WORKER,),
    "GET /team/werkgevers/werkplek/<uuid:workplace>": (OF_COORDINATOR,),
    "POST /team/werkgevers/werkplek/<uuid:workplace>": (OF_COORDINATOR,),
    "GET /team/deelnemers": (Rule(STAFF - {Who.PUBLISHER}),),
    "GET /team/afwezig": (Rule(STAFF - {Who.PUBLISHER}),),
    "POST /team/afwezig": (Rule(STAFF - {Who.PUBLISHER}),),
    "GET /team/afwezig/<uuid:absence_id>": (OF_AWAY,),
    "POST /team/afwezig/<uuid:absence_id>": (OF_AWAY,),
    "POST /team/afwezig/<uuid:absence_id>/klaar": (OF_AWAY,),
    "GET /team/deelnemer/<uuid:participant_id>/overdragen": (OF_AWAY,),
    "POST /team/deelnemer/<uuid:participant_id>/overdragen": (OF_AWAY,),
    "GET /team/overdragen": (OF_COORDINATOR_ALONE,),
    "POST /team/overdragen": (OF_COORDINATOR_ALONE,),
    "GET /team/gesprek/<uuid:participant_id>": (OF_HELPERS,),
    "POST /team/gesprek/<uuid:participant_id>": (OF_HELPERS,),
    "POST /team/gesprek/<uuid:participant_id>/later": (OF_HELPERS,),
    "POST /team/gesprek/<uuid:participant_id>/gebeld": (OF_HELPERS,),
    "POST /team/gesprek/<uuid:participant_id>/doorsturen": (OF_HELPERS,),
    "GET /team/gesprek/<uuid:participant_id>/afspraak": (OF_HELPERS,),
    "POST /team/gesprek/<uuid:participant_id>/afspraak": (OF_HELPERS,),
    "GET /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>": (OF_HELPERS,),
    "POST /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>": (OF_HELPERS,),
    "POST /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>/afzeggen": (OF_HELPERS,),
    "POST /team/gesprek/<uuid:participant_id>/afspraak/<uuid:talk_id>/geweest": (OF_HELPERS,),
    "GET /team/volgende": (STAFF_PAGE,),
    "POST /team/gesprek/<uuid:participant_id>/sluiten": (OF_HELPERS,),
    "GET /team/gesprek/<uuid:participant_id>/weghalen/<uuid:message_id>": (OF_HELPERS,),
    "POST /team/gesprek/<uuid:participant_id>/weghalen/<uuid:message_id>": (OF_HELPERS,),
    "GET /team/logboek": (Rule(frozenset({Who.COORDINATOR})),),
    "GET /team/inloggen": (STAFF_PAGE,),
    "GET /team/inloggen/app": (STAFF_PAGE,),
    "POST /team/inloggen/app": (STAFF_PAGE,),
    "POST /team/inloggen/app/code": (STAFF_PAGE,),
    "POST /team/inloggen/passkey": (STAFF_PAGE,),
    "POST /team/inloggen/passkey/<uuid:passkey>/weg": (OF_CONTACT,),
    "POST /team/inloggen/telefoon/<uuid:phone>/weg": (OF_CONTACT,),
    "POST /team/inloggen/vraag": (STAFF_PAGE,),
    "POST /team/taak/<uuid:task>/klaar": (OF_HELPERS,),
    "GET /team/werkgevers": (Rule(frozenset({Who.COORDINATOR})),),
    "GET /team/werkgevers/<uuid:organisation>": (Rule(frozenset({Who.COORDINATOR})),),
    "POST /team/werkgevers/<uuid:organisation>": (Rule(frozenset({Who.COORDINATOR})),),
    "POST /team/ziek/<uuid:spell>/gezien": (OF_HELPERS,),
    # desks
    "GET /werkgever": (DESK_PAGE,),
    "GET /werkgever/<uuid:organisation>": (OF_EMPLOYER_DESK, OF_WORKPLACE_DESK),
    "POST /werkgever/<uuid:organisation>/gezien": (
        Rule(
            frozenset({Who.EMPLOYER_DESK}),
            DESKS - {Who.EMPLOYER_DESK},
            sends={"spell": "spell", "until": "now"},
        ),
    ),
    "GET /werkgever/contracten": (Rule(EMPLOYER_DESKS),),
    "GET /werkgever/contracten/<uuid:period>": (AT_THE_EMPLOYER,),
    "POST /werkgever/contracten/<uuid:period>": (AT_THE_EMPLOYER,),
    "GET /werkgever/deelnemer/<uuid:participant_id>/ziek": (AT_THE_EMPLOYER,),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek": (replace(AT_THE_EMPLOYER, values=NOT_SICK),),
    "GET /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/beter": (AT_THE_EMPLOYER,),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/beter": (AT_THE_EMPLOYER,),
    "GET /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/deels": (AT_THE_EMPLOYER,),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/deels": (AT_THE_EMPLOYER,),
    "GET /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/langer": (AT_THE_EMPLOYER,),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/langer": (AT_THE_EMPLOYER,),
    "GET /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/meer": (AT_THE_EMPLOYER,),
    "POST /werkgever/deelnemer/<uuid:participant_id>/ziek/<uuid:spell>/meer": (AT_THE_EMPLOYER,),
    "GET /werkgever/inloggen": (DESK_PAGE,),
    "GET /werkgever/inloggen/app": (DESK_PAGE,),
    "POST /werkgever/inloggen/app": (Rule(EMPLOYER_DESKS),),
    "POST /werkgever/inloggen/app/code": (DESK_PAGE,),
    "POST /werkgever/inloggen/passkey": (DESK_PAGE,),
    "POST /werkgever/inloggen/passkey/<uuid:passkey>/weg": (OF_DESK,),
    "POST /werkgever/inloggen/telefoon/<uuid:phone>/weg": (OF_DESK,),
    "POST /werkgever/inloggen/vraag": (DESK_PAGE,),
    # looking inside; absent in production
    "POST /demo/als/<key>": (ABSENT,),
    "GET /dev/gallery": (PUBLIC,),
    "GET /dev/outbox": (PUBLIC,),
}

STABLE = (
    "/", "/contract", "/ziek", "/vraag", "/geld", "/geld/<slug>", "/ik", "/inloggen", "/uitnodiging/<code>", "/team",
    "/team/artikelen", "/werkgever", "/toegankelijkheid", "/privacy", "/gezond",
)  # fmt: skip
"""Addresses that people may have written down or printed: none of them ever disappears."""
