"""How a text shows an amount, in the language of the text.

Every language in which articles can be written has these few words, also one without an interface of its own.
"""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from portal.domain.money.rules import AmountOn, Line, Sureness, Unit
from portal.web import words


def amount_words(found: AmountOn | None) -> str:
    """'€ 129 per maand', or 'in 2026: € 129 per maand' when this year has no amount yet."""
    if found is None:
        return _("nog niet bekend")
    value = value_words(found.line)
    return _("in %(year)s: %(amount)s", year=found.year, amount=value) if found.unknown_year else value


def value_words(line: Line) -> str:
    """'€ 129 per maand'"""
    match line.unit:
        case Unit.PERCENT:
            return _("%(number)s procent", number=words.hours(line.value))
        case Unit.EURO_PER_HOUR:
            return _("%(amount)s per uur", amount=words.euro(line.value))
        case Unit.EURO_PER_MONTH:
            return _("%(amount)s per maand", amount=words.euro(line.value))
        case Unit.EURO_PER_YEAR:
            return _("%(amount)s per jaar", amount=words.euro(line.value))
        case Unit.EURO_PER_KM:
            return _("%(amount)s per kilometer", amount=words.euro(line.value))
        case Unit.EURO:
            return words.euro(line.value)


def sureness_words(sureness: Sureness) -> str:
    """How sure an amount is, where a reader should know."""
    match sureness:
        case Sureness.LAW | Sureness.SECONDARY:
            return ""
        case Sureness.COMPUTED:
            return _("Dit rekenden wij zelf uit.")
        case Sureness.UNSURE | Sureness.PROPOSAL:
            return _("Dit is niet zeker. Vraag het na.")


def source_words(line: Line) -> str:
    """'Vanaf 1 januari 2026. Bron: Wet op de huurtoeslag.'"""
    since = _("Vanaf %(day)s.", day=words.day_short(line.valid_from))
    source = _("Bron: %(source)s.", source=line.source)
    return " ".join(filter(None, (since, source, sureness_words(line.sureness))))


def unknown_words(day: date) -> str:
    """Under a part whose amounts are of an earlier year."""
    return _("Het bedrag voor %(year)s is nog niet bekend.", year=day.year)
