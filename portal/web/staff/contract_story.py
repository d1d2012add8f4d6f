"""What happened with a contract and what comes, in the words of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from portal.domain.contract.records import DecisionRow
from portal.domain.contract.rules import DecisionKind, KnowBySource, know_by, safe_notice_day
from portal.flows.contract_file import ContractFile, Event
from portal.web import audit_words
from portal.web.words import at_time, day, day_no_year, day_short


@dataclass(frozen=True, slots=True)
class Coming:
    """A day that comes, or was to come."""

    name: str
    day: str
    note: str
    icon: str
    talk: UUID | None = None
    """Where it can be changed, called off and written down."""


def decision_words(kind: DecisionKind, until_on: date | None) -> str:
    """'Gaat door tot en met 30 juni 2027'"""
    match kind:
        case DecisionKind.GOES_ON if until_on:
            return _("Gaat door tot en met %(day)s", day=day_short(until_on))
        case DecisionKind.STOPS:
            return _("Stopt na deze periode")
        case DecisionKind.CORRECTED if until_on:
            return _("Verbetering: de laatste dag is %(day)s", day=day_short(until_on))
    return _("Verbetering: wat verteld is, geldt niet meer")


def decided_words(row: DecisionRow) -> str:
    return _("besloten door %(name)s op %(day)s", name=row.decided_by, day=day_short(row.decided_at))


def told_words(row: DecisionRow) -> str:
    if row.told_at is None:
        return _("nog niet verteld")
    return _("verteld door %(name)s op %(day)s", name=row.told_by, day=day_short(row.told_at))


def event_words(event: Event) -> str:
    """What was done, as somebody of staff says it."""
    if event.action == "contract_decided" and event.decided is not None:
        return _("Besloten: %(what)s", what=_small(decision_words(event.decided, event.until_on)))
    return {
        "contract_told": _("Verteld aan de deelnemer"),
        "contract_know_by_set": _("Dag gekozen waarop de deelnemer het hoort"),
        "contract_after_contact_set": _("Ingevuld wie na de laatste dag helpt"),
        "contract_letter_sent": _("Ingevuld: de werkgever stuurde de brief"),
        "contract_hours_set": _("Uren veranderd"),
        "contract_hours_removed": _("Stap in de uren weggehaald"),
        "contract_work_planned": _("Werkplek voor later ingevuld"),
        "talk_planned": _("Gesprek gepland"),
        "talk_moved": _("Gesprek veranderd"),
        "talk_cancelled": _("Gesprek afgezegd"),
        "talk_held": _("Gesprek geweest"),
    }.get(event.action, audit_words.done(event.deed))


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def event_when(event: Event) -> str:
    """'Anna de Vries, contactpersoon, 24 november 2026, 10:14'"""
    who = event.by or _("de gemeente")
    return _(
        "%(name)s, %(role)s, %(day)s, %(time)s",
        name=who, role=audit_words.role(event.hat), day=day_short(event.at), time=at_time(event.at),
    )  # fmt: skip


def coming(file: ContractFile, today: date) -> list[Coming]:
    """The next days: the talks, the day to hear it, the safe day, the last day. In that order, without haste."""
    found: list[Coming] = []
    for talk in file.told.talks_from(today):
        name = _("Gesprek over het contract") if talk.about_contract else _("Gesprek: hoe het gaat")
        when = _("om %(time)s uur", time=talk.at_time) if talk.at_time else ""
        note = ", ".join(part for part in (when, talk.place or _("aan de telefoon")) if part)
        found.append(Coming(name, day(talk.on_day), note, "chat", talk.id))
    here = file.in_hand
    if here is None:
        return found
    if not here.is_answered:
        if not file.contract_talks(today):
            found.append(Coming(_("Gesprek over het contract"), _("nog niet gepland"), "", "chat"))
        found += _to_hear(file)
    found.append(Coming(_("Laatste dag"), day(here.end_on), _last_day_note(file), "calendar"))
    if file.told.after_contact and file.told.after_contact.until:
        who = _("door %(name)s", name=file.told.after_contact.name)
        found.append(Coming(_("Hulp na de laatste dag, tot en met"), day(file.told.after_contact.until), who, "person"))
    return found


def _to_hear(file: ContractFile) -> list[Coming]:
    here = file.in_hand
    if here is None:
        return []
    known, safe = know_by(here.fact), safe_notice_day(here.start_on, here.end_on)
    hears = _("Deelnemer hoort het uiterlijk op")
    found = [Coming(hears, day(known.day), _source_words(known.source), "clock")] if known else []
    if known is None:
        found.append(Coming(hears, _("nog niet gekozen"), "", "clock"))
    if safe is not None:
        note = _("Zo is de brief van de werkgever op tijd.")
        found.append(Coming(_("Veilige aanzegdag"), day(safe), note, "file"))
    return found


def _source_words(source: KnowBySource) -> str:
    return {
        KnowBySource.SET: _("door u of een collega gekozen"),
        KnowBySource.PROMISED: _("beloofd door de contactpersoon"),
        KnowBySource.COMPUTED: _("berekend uit de laatste dag"),
    }[source]


def _last_day_note(file: ContractFile) -> str:
    here = file.in_hand
    if here is not None and here.told_end_on is not None:
        return _("De deelnemer kent nog %(day)s.", day=day_no_year(here.told_end_on))
    return ""
