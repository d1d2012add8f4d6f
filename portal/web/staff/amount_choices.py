"""How who keeps amounts true reads and chooses them."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.domain.money.rules import Line, Sureness, Unit
from portal.web import words


def change_words(before: Line, after: Line) -> str:
    """'€ 0,28 meer', for who compares two years."""
    difference = after.value - before.value
    if not difference:
        return _("even veel")
    size = abs(difference)
    written = words.hours(size) if after.unit is Unit.PERCENT else words.euro(size)
    return _("%(amount)s meer", amount=written) if difference > 0 else _("%(amount)s minder", amount=written)


def unit_words(unit: Unit) -> str:
    """For who makes a new amount."""
    match unit:
        case Unit.EURO:
            return _("euro")
        case Unit.EURO_PER_HOUR:
            return _("euro per uur")
        case Unit.EURO_PER_MONTH:
            return _("euro per maand")
        case Unit.EURO_PER_YEAR:
            return _("euro per jaar")
        case Unit.EURO_PER_KM:
            return _("euro per kilometer")
        case Unit.PERCENT:
            return _("procent")


def sureness_choice(sureness: Sureness) -> str:
    """For who enters an amount, and who looks it over."""
    match sureness:
        case Sureness.LAW:
            return _("staat in de wet of een officiële tabel")
        case Sureness.SECONDARY:
            return _("een goede bron noemt het")
        case Sureness.COMPUTED:
            return _("zelf uitgerekend")
        case Sureness.UNSURE:
            return _("niet zeker")
        case Sureness.PROPOSAL:
            return _("voorstel, nog geen wet")
