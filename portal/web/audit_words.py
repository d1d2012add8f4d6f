"""The lines of the audit in words: to the person they are about, and to who keeps watch over the house."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from portal.domain.audit.rules import Deed, Hat
from portal.flows.trail import Look
from portal.web.words import at_time, day


def to_person(look: Look) -> Markup:
    """'Anna de Vries bekeek uw ziekmelding': who and what, never what it said."""
    return Markup(_to_person(look.deed)) % {"name": who(look)}  # noqa: S704 - our own sentence


def who(look: Look) -> Markup:
    """Another participant is not named to this one."""
    if look.hat is Hat.PARTICIPANT:
        return Markup(_("Iemand anders"))  # noqa: S704 - our own words
    if not look.by:
        return Markup(_("De gemeente"))  # noqa: S704 - our own words
    return Markup("<bdi>{}</bdi>").format(look.by)


def when(look: Look) -> str:
    """'dinsdag 24 november 2026, 10:14, uw contactpersoon'"""
    moment = _("%(day)s, %(time)s", day=day(look.at), time=at_time(look.at))
    role = your(look.hat)
    return _("%(moment)s, %(role)s", moment=moment, role=role) if role else moment


def your(hat: Hat | None) -> str:
    """What somebody is to the person who reads it; nothing where the name says it all."""
    match hat:
        case Hat.CONTACT:
            return _("uw contactpersoon")
        case Hat.STAND_IN:
            return _("de vervanger")
        case Hat.EMPLOYER_DESK:
            return _("de werkgever")
        case Hat.WORKPLACE_DESK:
            return _("de werkplek")
        case Hat.COORDINATOR:
            return _("de coördinator")
        case Hat.OTHER_CONTACT | Hat.PUBLISHER:
            return _("werkt bij de gemeente")
        case Hat.SELF | Hat.PARTICIPANT | Hat.COMMAND | Hat.NIGHT | None:
            return ""


def role(hat: Hat | None) -> str:
    """The same for a list of staff."""
    match hat:
        case Hat.SELF:
            return _("zelf")
        case Hat.CONTACT:
            return _("contactpersoon")
        case Hat.STAND_IN:
            return _("vervanger")
        case Hat.OTHER_CONTACT:
            return _("andere contactpersoon")
        case Hat.PUBLISHER:
            return _("redacteur")
        case Hat.COORDINATOR:
            return _("coördinator")
        case Hat.EMPLOYER_DESK:
            return _("werkgever")
        case Hat.WORKPLACE_DESK:
            return _("werkplek")
        case Hat.PARTICIPANT:
            return _("deelnemer")
        case Hat.COMMAND:
            return _("beheer")
        case Hat.NIGHT:
            return _("vanzelf, in de nacht")
        case None:
            return _("niet bekend")


def done(deed: Deed) -> str:
    """What was done, without to whom."""
    return {
        Deed.READ_MESSAGES: _("Berichten gelezen"),
        Deed.OPENED_FILE: _("Foto of brief geopend"),
        Deed.ANSWERED: _("Bericht gestuurd aan deelnemer"),
        Deed.CLOSED_QUESTION: _("Vraag gesloten zonder antwoord"),
        Deed.ANSWERS_LATER: _("Antwoord uitgesteld"),
        Deed.REMOVED_TEXT: _("Tekst weggehaald"),
        Deed.ASKED: _("Bericht gestuurd door deelnemer"),
        Deed.LOOKED_SICK: _("Ziekmelding bekeken"),
        Deed.SAW_REPORT: _("Ziekmelding op gezien gezet"),
        Deed.CHANGED_REPORT: _("Ziekmelding gedaan of veranderd"),
        Deed.WORKED_ON_CONTRACT: _("Aan contract gewerkt"),
        Deed.TOLD_CONTRACT: _("Iets over contract verteld"),
        Deed.PLANNED_TALK: _("Gesprek gepland of veranderd"),
        Deed.CHANGED_WORK: _("Werkplek veranderd"),
        Deed.CHANGED_CONTACT: _("Contactpersoon veranderd"),
        Deed.LOOKED_PERSON: _("Gegevens bekeken"),
        Deed.CHANGED_DATA: _("Gegevens veranderd"),
        Deed.TOOK_FILE: _("Gegevens uit bestand overgenomen"),
        Deed.INVITED: _("Uitnodiging gemaakt"),
        Deed.CHANGED_WAY_IN: _("Manier van inloggen veranderd"),
        Deed.DID_TASK: _("Taak afgerond"),
        Deed.CHANGED_STAFF: _("Medewerker of rol veranderd"),
        Deed.CHANGED_EMPLOYER: _("Gegevens van een werkgever veranderd"),
        Deed.TRIED: _("Iets van een ander gevraagd, geweigerd"),
        Deed.CLEANED: _("Oude gegevens verwijderd"),
        Deed.CHANGED_KEYS: _("Sleutels veranderd"),
        Deed.WROTE_TEXT: _("Aan een artikel geschreven"),
        Deed.CHECKED_TEXT: _("Een artikel nagekeken"),
        Deed.PUBLISHED_TEXT: _("Een artikel gepubliceerd of ingetrokken"),
        Deed.CHANGED_AMOUNT: _("Een bedrag veranderd"),
        Deed.OTHER: _("Iets anders gedaan"),
    }[deed]


def _to_person(deed: Deed) -> str:
    return {
        Deed.READ_MESSAGES: _("%(name)s las uw berichten"),
        Deed.OPENED_FILE: _("%(name)s opende een foto of brief van u"),
        Deed.ANSWERED: _("%(name)s stuurde u een bericht"),
        Deed.CLOSED_QUESTION: _("%(name)s sloot uw vraag zonder antwoord"),
        Deed.ANSWERS_LATER: _("%(name)s koos een latere dag voor het antwoord"),
        Deed.REMOVED_TEXT: _("%(name)s haalde een tekst weg"),
        Deed.ASKED: _("%(name)s schreef een bericht"),
        Deed.LOOKED_SICK: _("%(name)s bekeek uw ziekmelding"),
        Deed.SAW_REPORT: _("%(name)s zette uw ziekmelding op gezien"),
        Deed.CHANGED_REPORT: _("%(name)s vulde iets in bij uw ziekmelding"),
        Deed.WORKED_ON_CONTRACT: _("%(name)s werkte aan uw contract"),
        Deed.TOLD_CONTRACT: _("%(name)s vertelde u iets over uw contract"),
        Deed.PLANNED_TALK: _("%(name)s regelde een gesprek met u"),
        Deed.CHANGED_WORK: _("%(name)s veranderde uw werkplek"),
        Deed.CHANGED_CONTACT: _("%(name)s veranderde wie uw contactpersoon is"),
        Deed.LOOKED_PERSON: _("%(name)s bekeek uw gegevens"),
        Deed.CHANGED_DATA: _("%(name)s veranderde uw gegevens"),
        Deed.TOOK_FILE: _("%(name)s nam uw gegevens over uit een bestand"),
        Deed.INVITED: _("%(name)s maakte een uitnodiging voor u"),
        Deed.CHANGED_WAY_IN: _("%(name)s veranderde hoe u inlogt"),
        Deed.DID_TASK: _("%(name)s rondde een taak over u af"),
        Deed.CHANGED_STAFF: _("%(name)s veranderde wie u helpt"),
        Deed.CHANGED_EMPLOYER: _("%(name)s veranderde gegevens van uw werkgever"),
        Deed.TRIED: _("%(name)s wilde iets van u openen. Dat mocht niet."),
        Deed.CLEANED: _("%(name)s verwijderde oude gegevens van u"),
        Deed.CHANGED_KEYS: _("%(name)s veranderde de sleutels"),
        Deed.WROTE_TEXT: _("%(name)s schreef aan een artikel"),
        Deed.CHECKED_TEXT: _("%(name)s keek een artikel na"),
        Deed.PUBLISHED_TEXT: _("%(name)s publiceerde een artikel of trok het in"),
        Deed.CHANGED_AMOUNT: _("%(name)s veranderde een bedrag"),
        Deed.OTHER: _("%(name)s deed iets met uw gegevens"),
    }[deed]
