"""Away, in words: who, when, who stands in, and why something cannot be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.domain.guidance.queries import Colleague, Stands
from portal.domain.guidance.rules import CannotBeAway, Obstacle
from portal.web.words import day, day_no_year, weekdays


def days_words(first: date, last: date) -> str:
    """'maandag 7 december tot en met vrijdag 11 december 2026'"""
    if first == last:
        return day(first)
    return _("%(first)s tot en met %(last)s", first=day_no_year(first), last=day(last))


def cannot_words(refused: CannotBeAway, names: dict[UUID, str], reader: UUID) -> str:
    """Why it cannot be, and the absence that stands in the way, to who reads it."""
    clash, said = refused.clash, obstacle_words(refused.why)
    if clash is None:
        return said
    when = days_words(clash.first, clash.last)
    who, stand_in = names.get(clash.who, ""), names.get(clash.stand_in, "")
    if refused.why is Obstacle.STANDS_IN:
        stood = _("%(stand_in)s vervangt %(name)s: %(days)s.", stand_in=stand_in, name=who, days=when)
        if clash.stand_in == reader:
            stood = _("U vervangt %(name)s: %(days)s.", name=who, days=when)
        return f"{stood} {said}"
    away = _("%(name)s is er dan niet: %(days)s.", name=who, days=when)
    return f"{said} {away}"


def obstacle_words(why: Obstacle) -> str:
    return {
        Obstacle.ENDS_BEFORE_IT_BEGINS: _("De laatste dag ligt vóór de eerste. Kies een latere dag."),
        Obstacle.PAST: _("Deze dag is al voorbij. Kies vandaag of een latere dag."),
        Obstacle.TOO_LONG: _("Langer dan een jaar kan niet. Draag de deelnemers dan over."),
        Obstacle.TOO_FAR: _("Dit is te ver weg. Kies een eerste dag in het komende jaar."),
        Obstacle.SAME_PERSON: _("Niemand vervangt zichzelf. Kies een collega."),
        Obstacle.ALREADY_AWAY: _("In die dagen staat er al iets. Verander dat, of kies andere dagen."),
        Obstacle.STAND_IN_AWAY: _("Deze collega is dan zelf weg. Kies een ander."),
        Obstacle.STAND_IN_LEAVES: _("Deze collega is dan geen contactpersoon. Kies een ander."),
        Obstacle.STANDS_IN: _("Kies ook wie dat overneemt."),
    }[why]


def colleague_choices(people: Iterable[Colleague], *, but: UUID | None = None) -> list[SelectChoice]:
    """'Bram Hoekstra: maandag, dinsdag'. The first choice is nobody yet."""
    chosen = [SelectChoice("", _("Kies iemand"))]
    for one in people:
        if one.account != but:
            label = _("%(name)s: %(days)s", name=one.name, days=weekdays(one.working_days))
            if one.away:
                label = _("%(name)s: is er niet tot en met %(day)s", name=one.name, day=day_no_year(one.away.last))
            chosen.append(SelectChoice(str(one.account), label))
    return chosen


def key_in(word: str | None) -> UUID | None:
    """What was chosen from a list of people; None when it is nobody."""
    try:
        return UUID(word or "")
    except ValueError:
        return None


def names_of(people: Iterable[Colleague], absences: Iterable[Stands]) -> dict[UUID, str]:
    names = {one.account: one.name for one in people}
    for one in absences:
        names |= {one.who: one.who_name, one.stand_in: one.stand_in_name}
    return names
