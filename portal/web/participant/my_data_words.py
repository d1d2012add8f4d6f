"""The words of 'Al uw gegevens' and of who has looked: chapters, tables and fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.flows.my_data import Row
from portal.web.participant import my_data_values

CHAPTERS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_l("Over u"), ("accounts", "participants", "roles")),
    (
        _l("Contract en werk"),
        ("contract_periods", "decisions", "working_hours", "placements", "contact_assignments", "talks"),
    ),
    (_l("Ziek of beter"), ("sick_spells", "sick_appointments", "sick_changes", "sick_deliveries")),
    (_l("Berichten"), ("conversations", "messages", "attachments")),
    (_l("Geld"), ("step_ticks",)),
    (
        _l("Inloggen"),
        (
            "known_phones",
            "passkeys",
            "authenticators",
            "identities",
            "codes",
            "former_addresses",
            "sign_ins",
            "invitations",
            "held_forms",
        ),
    ),
    (_l("Wat wij u stuurden"), ("notices",)),
    (_l("Wie keek of iets deed"), ("audit_lines",)),
)

TABLES: dict[str, Any] = {
    "accounts": _l("Naam en nummers"),
    "participants": _l("Uw inschrijving"),
    "roles": _l("Wat u hier doet"),
    "contract_periods": _l("Contract"),
    "decisions": _l("Besluit dat u hoorde"),
    "working_hours": _l("Uren"),
    "placements": _l("Werkplek"),
    "contact_assignments": _l("Contactpersoon"),
    "talks": _l("Gesprek"),
    "sick_spells": _l("Ziekmelding"),
    "sick_appointments": _l("Afspraak die niet doorging"),
    "sick_changes": _l("Verandering in een ziekmelding"),
    "sick_deliveries": _l("Wie de melding kreeg"),
    "conversations": _l("Uw berichten met uw contactpersoon"),
    "messages": _l("Bericht"),
    "attachments": _l("Foto of brief"),
    "step_ticks": _l("Stap die u afvinkte"),
    "known_phones": _l("Telefoon"),
    "passkeys": _l("Inloggen met vinger of gezicht"),
    "authenticators": _l("Inloggen met een app voor codes"),
    "identities": _l("Inloggen via een andere organisatie"),
    "codes": _l("Code die u vroeg"),
    "former_addresses": _l("Oud adres of nummer"),
    "sign_ins": _l("Keer dat u inlogde"),
    "invitations": _l("Uitnodiging"),
    "held_forms": _l("Wat op uw pincode wachtte"),
    "notices": _l("E-mail of telefoontje"),
    "audit_lines": _l("Gekeken of gedaan"),
}

FIELDS: dict[str, Any] = {
    "first_name": _l("Voornaam"),
    "last_name": _l("Achternaam"),
    "email": _l("E-mail"),
    "phone": _l("Telefoon"),
    "email_verified_at": _l("E-mailadres nagekeken op"),
    "phone_verified_at": _l("Nummer nagekeken op"),
    "to_confirm_at": _l("Wacht op uw contactpersoon sinds"),
    "language": _l("Taal"),
    "text_size": _l("Grootte van de letters"),
    "post_by_portal": _l("Berichten sturen mag"),
    "post_by_portal_at": _l("Dat koos u op"),
    "news_by_email": _l("Nieuws per e-mail"),
    "news_by_sms": _l("Nieuws per sms"),
    "news_by_call": _l("Nieuws door te bellen"),
    "made_at": _l("Gemaakt op"),
    "joined_at": _l("Voor het eerst binnen op"),
    "deactivated_at": _l("Gesloten op"),
    "personnel_number": _l("Personeelsnummer"),
    "enrolled_at": _l("Ingeschreven op"),
    "after_contact_name": _l("Wie u na uw contract helpt"),
    "after_contact_phone": _l("Telefoon van wie u dan helpt"),
    "after_contact_until": _l("Die hulp is er tot en met"),
    "kind": _l("Soort"),
    "organisation": _l("Organisatie"),
    "from_on": _l("Vanaf"),
    "until_on": _l("Tot en met"),
    "employer": _l("Werkgever"),
    "start_on": _l("Eerste dag"),
    "last_day": _l("Laatste dag"),
    "notice_due_on": _l("U hoort uiterlijk op"),
    "promised_on": _l("Beloofde dag"),
    "letter_sent_on": _l("Brief van de werkgever verstuurd"),
    "longest_end_on": _l("Duurt op zijn langst tot en met"),
    "told_at": _l("Verteld op"),
    "source_at": _l("Gegevens gekregen op"),
    "outcome": _l("Besluit"),
    "decided_by": _l("Opgeschreven door"),
    "decided_at": _l("Opgeschreven op"),
    "hours_per_week": _l("Uren per week"),
    "weekdays": _l("Dagen"),
    "workplace": _l("Werkplek"),
    "supervisor_name": _l("Baas op de werkplek"),
    "supervisor_phone": _l("Telefoon van uw baas"),
    "supervisor_email": _l("E-mail van uw baas"),
    "contact_person": _l("Contactpersoon"),
    "from_at": _l("Vanaf"),
    "until_at": _l("Tot"),
    "on_day": _l("Dag"),
    "at_time": _l("Tijd"),
    "place": _l("Plek"),
    "with": _l("Met"),
    "about_contract": _l("Over uw contract"),
    "planned_at": _l("Afgesproken op"),
    "held_at": _l("Dat was op"),
    "cancelled_at": _l("Afgezegd op"),
    "goes_well": _l("Wat goed gaat"),
    "is_hard": _l("Wat moeilijk is"),
    "we_agree": _l("Wat we afspreken"),
    "shared_at": _l("Gedeeld op"),
    "reference": _l("Nummer"),
    "first_day": _l("Eerste ziektedag"),
    "reported_at": _l("Gemeld op"),
    "by": _l("Door"),
    "expected_duration": _l("Hoe lang u dacht"),
    "reach_phone": _l("Telefoon tijdens ziekte"),
    "address_kind": _l("Waar u was"),
    "postcode": _l("Postcode"),
    "house_number": _l("Huisnummer"),
    "work_accident": _l("Ongeluk op het werk"),
    "traffic_accident": _l("Ongeluk in het verkeer"),
    "partial_asked_at": _l("Een deel werken gevraagd op"),
    "first_day_back": _l("Eerste dag weer aan het werk"),
    "better_at": _l("Beter gemeld op"),
    "undone_at": _l("Teruggenomen op"),
    "correction": _l("Waarom teruggenomen"),
    "follows": _l("Hoort bij ziekmelding"),
    "report": _l("Ziekmelding"),
    "with_whom": _l("Met"),
    "at": _l("Wanneer"),
    "recipient": _l("Wie"),
    "has_desk": _l("Kon het hier lezen"),
    "seen_at": _l("Gezien op"),
    "seen_by": _l("Gezien door"),
    "waiting_since": _l("Wacht op antwoord sinds"),
    "sent_at": _l("Verstuurd op"),
    "author": _l("Van"),
    "side": _l("Wie schreef"),
    "subject": _l("Waarover"),
    "from_page": _l("Vanaf pagina"),
    "answered": _l("Beantwoord"),
    "closed_at": _l("Gesloten zonder antwoord op"),
    "removed_at": _l("Weggehaald op"),
    "removal_ground": _l("Waarom weggehaald"),
    "text": _l("Tekst"),
    "links": _l("Artikelen erbij"),
    "name": _l("Naam"),
    "media_type": _l("Soort bestand"),
    "size": _l("Grootte"),
    "step_key": _l("Stap"),
    "occurrence": _l("Welke keer"),
    "state": _l("Stand"),
    "channel": _l("Hoe"),
    "from": _l("Van"),
    "tries": _l("Aantal keer geprobeerd"),
    "failure": _l("Waarom het niet lukte"),
    "label": _l("Soort telefoon"),
    "known_since": _l("Bekend sinds"),
    "used_on": _l("Voor het laatst gebruikt op"),
    "wrong_pins": _l("Verkeerde pincodes achter elkaar"),
    "forgotten_at": _l("Afgemeld op"),
    "started_at": _l("Begonnen op"),
    "way": _l("Hoe"),
    "proven_at": _l("Liet zien dat u het was op"),
    "purpose": _l("Waarvoor"),
    "address": _l("Naar"),
    "confirmed_at": _l("In gebruik sinds"),
    "issuer": _l("Welke organisatie"),
    "linked_at": _l("Gekoppeld op"),
    "used_at": _l("Voor het laatst gebruikt op"),
    "invitations.used_at": _l("Gebruikt op"),
    "codes.used_at": _l("Gebruikt op"),
    "ended_at": _l("Gestopt op"),
    "valid_until": _l("Geldig tot"),
    "revoked_at": _l("Werkt niet meer sinds"),
    "path": _l("Pagina"),
    "fields": _l("Wat u invulde"),
    "files_lost": _l("Er was een foto bij"),
    "actor_role": _l("Als"),
    "deed": _l("Wat"),
}
"""By the name of the field, or by table and field where a name means something else there."""


@dataclass(frozen=True)
class Told:
    """One row of a table: what it is, and its fields with a value."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chapter:
    title: str
    rows: tuple[Told, ...]


def chapters(found: dict[str, list[Row]], steps: Mapping[str, str]) -> list[Chapter]:
    """Everything that has a value, in words. `steps`: what a step or question is called, by its key."""
    return [
        Chapter(
            str(title),
            tuple(
                Told(str(TABLES[table]), facts(table, row, steps)) for table in tables for row in found.get(table, ())
            ),
        )
        for title, tables in CHAPTERS
    ]


def facts(table: str, row: Row, steps: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    said = ((name, my_data_values.said(name, value, row, steps)) for name, value in row.items())
    return tuple((str(FIELDS.get(f"{table}.{name}") or FIELDS[name]), words) for name, words in said if words)


def months(number: int) -> str:
    return ngettext("%(num)s maand", "%(num)s maanden", number)


def years(number: int) -> str:
    return ngettext("%(num)s jaar", "%(num)s jaar", number)


def days(number: int) -> str:
    return ngettext("%(num)s dag", "%(num)s dagen", number)
