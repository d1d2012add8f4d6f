"""The values on 'Al uw gegevens' as a person says them: no code, key or address of the portal stays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.domain.audit.rules import Deed, Hat
from portal.domain.information.rules import Step
from portal.domain.messages.rules import Side, event_of
from portal.flows.my_data import Row
from portal.web import audit_words
from portal.web.device import WORDS
from portal.web.speaking import language_name
from portal.web.thread import article_of, event_words
from portal.web.words import at_time, day, day_short, hours, phone, weekdays

CHOICES: dict[str, Any] = {
    "normal": _l("gewoon"),
    "large": _l("groot"),
    "larger": _l("grootst"),
    "contact_person": _l("contactpersoon"),
    "stand_in": _l("vervanger"),
    "publisher": _l("redacteur"),
    "coordinator": _l("coördinator"),
    "employer_desk": _l("werkgever"),
    "workplace_desk": _l("werkplek"),
    "formal_employer": _l("werkgever"),
    "workplace": _l("werkplek"),
    "participant": _l("uzelf"),
    "staff": _l("de gemeente"),
    "event": _l("bericht van ons"),
    "goes_on": _l("gaat door"),
    "stops": _l("stopt"),
    "corrected": _l("verbeterd"),
    "few_days": _l("een paar dagen"),
    "about_a_week": _l("ongeveer een week"),
    "longer": _l("langer"),
    "unknown": _l("weet ik niet"),
    "home": _l("thuis"),
    "elsewhere": _l("ergens anders"),
    "institution": _l("in een zorginstelling"),
    "colleague": _l("een collega"),
    "course": _l("een cursus"),
    "someone_else": _l("iemand anders"),
    "wrong_day": _l("verkeerde dag"),
    "double": _l("dubbel"),
    "mistake": _l("vergissing"),
    "reported": _l("ziek gemeld"),
    "added": _l("aangevuld"),
    "partial": _l("een deel werken gevraagd"),
    "better": _l("beter gemeld"),
    "undone": _l("teruggenomen"),
    "contract": _l("uw contract"),
    "other": _l("iets anders"),
    "sick": _l("ziek"),
    "money": _l("geld"),
    "work": _l("werk"),
    "done": _l("gedaan"),
    "not_for_me": _l("geldt niet voor mij"),
    "yes": _l("ja"),
    "no": _l("nee"),
    "waiting": _l("wacht"),
    "sending": _l("wij versturen dit nu"),
    "on_its_way": _l("onderweg"),
    "sent": _l("verstuurd"),
    "given_up": _l("niet gelukt"),
    "to_call": _l("wij bellen of schrijven u"),
    "wants_call": _l("u wilt dat wij bellen"),
    "no_post": _l("u wilt geen post via deze site"),
    "push": _l("op uw telefoon"),
    "no_address": _l("geen adres"),
    "refused": _l("geweigerd"),
    "no_answer": _l("geen antwoord"),
    "not_written": _l("een fout van ons"),
    "bsn": _l("er stond een burgerservicenummer in"),
    "health": _l("er stond iets in over gezondheid"),
    "answer": _l("een antwoord"),
    "contract_news": _l("nieuws over uw contract"),
    "talk": _l("nieuws over een gesprek"),
    "question": _l("een vraag"),
    "report": _l("een melding"),
    "invitation": _l("een uitnodiging"),
    "phone_forgotten": _l("uw telefoon is afgemeld"),
    "details_changed": _l("uw adres, nummer of pincode is veranderd"),
    "way_in_changed": _l("uw manier van inloggen is veranderd"),
    "new_phone": _l("u bent er met een nieuwe telefoon"),
    "task": _l("iets om te doen"),
    "helps_changed": _l("een andere verdeling van wie helpt"),
    **WORDS,
    "email": _l("e-mail"),
    "sms": _l("sms"),
    "sign_in": _l("om in te loggen"),
    "verify": _l("om te zien of het adres of nummer van u is"),
    "pin": _l("met uw pincode"),
    "code_pin": _l("met een code en uw pincode"),
    "passkey": _l("met vinger of gezicht"),
    "totp": _l("met een app voor codes"),
    "oidc": _l("via een andere organisatie"),
    "demo": _l("om te kijken"),
    "self": _l("uzelf"),
    "contact": _l("contactpersoon"),
    "other_contact": _l("andere contactpersoon"),
    "image": _l("foto"),
    "pdf": _l("PDF"),
    "image/jpeg": "JPEG",
    "application/pdf": "PDF",
}
"""Every word of ours that is kept about somebody."""
CHOSEN = {
    "text_size", "kind", "outcome", "expected_duration", "address_kind", "with_whom", "correction", "recipient", "side",
    "subject", "state", "channel", "failure", "label", "removal_ground", "media_type",
    "way", "purpose",
}  # fmt: skip
"""Fields whose value is a word of ours."""
PHONES = {"phone", "after_contact_phone", "supervisor_phone", "reach_phone"}
PAGES: dict[str, Any] = {
    "contract": _l("Contract"),
    "ziek": _l("Ziek of beter"),
    "vraag": _l("Vraag"),
    "geld": _l("Geld"),
    "ik": _l("Ik"),
}
"""By the first word of the address; any other is Start."""
SOURCE = "nl"


def said(name: str, value: Any, row: Row, steps: Mapping[str, str]) -> str:
    """A value as a person says it; nothing where there is none."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, datetime):
        return _("%(day)s om %(time)s", day=day(value), time=at_time(value))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return hours(value)
    if name in CHOSEN:
        return choice(str(value))
    return phone(value) if name in PHONES else _of_field(name, value, row, steps)


def _of_field(name: str, value: Any, row: Row, steps: Mapping[str, str]) -> str:
    match name:
        case "actor_role":
            return audit_words.role(Hat(value)) if value in set(Hat) else choice(value)
        case "deed":
            return audit_words.done(Deed(value))
        case "weekdays":
            return weekdays(value)
        case "language":
            return language_name(value)
        case "size":
            return size(value)
        case "path" | "from_page":
            return page_name(value)
        case "fields":
            return held(value)
        case "step_key":
            return steps.get(value, value).replace("{year}", year_of(row["occurrence"]))
        case "occurrence":
            return occurrence(value)
        case "text" if row.get("side") == Side.EVENT:
            return event_words(event_of(str(value)), str(row.get("author") or ""))
    return str(value)


def choice(word: str) -> str:
    return str(CHOICES.get(word, word))


def size(count: int) -> str:
    """'51 kB', '3,2 MB'"""
    if count >= 1_000_000:
        return _("%(number)s MB", number=hours(Decimal(count) / 1_000_000))
    return _("%(number)s kB", number=max(1, round(count / 1000)))


def page_name(path: str) -> str:
    """'/geld/huurtoeslag' -> 'Geld (huurtoeslag)'."""
    place = str(PAGES.get(path.strip("/").split("/")[0], _("Start")))
    article = article_of(path)
    return f"{place} ({article})" if article else place


def occurrence(key: str) -> str:
    """For which contract or year something was ticked."""
    kind, _colon, of = key.partition(":")
    if kind == "contract":
        return _("contract vanaf %(day)s", day=day_short(date.fromisoformat(of)))
    return of or _("bij het begin")


def year_of(occurrence: str) -> str:
    """'year:2026' or 'contract:2026-05-01' -> '2026'."""
    return occurrence.partition(":")[2][:4]


def held(fields: str) -> str:
    """What was filled in, without what the form carried along."""
    given = [(name, value) for name, value in json.loads(fields) if value and name not in ("csrf_token", "once")]
    return ", ".join(page_name(value) if name == "from_page" else choice(value) for name, value in given)


def step_names(steps: Iterable[Step], language: str) -> dict[str, str]:
    """What a step or its question is called, by the key under which a tick is kept."""
    names: dict[str, str] = {}
    for step in steps:
        names[step.key] = step.words.get(language, step.words[SOURCE]).title
        if step.question:
            names[f"question:{step.question.key}"] = step.question.words.get(language, step.question.words[SOURCE])[0]
    return names
