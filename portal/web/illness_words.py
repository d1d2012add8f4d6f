"""The steps of a long illness in words, for staff."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.domain.sickness.long_illness import Doer, Milestone, Step
from portal.web.words import day_short


def step_words(step: Step) -> str:
    return {
        Step.TELL_DOCTOR: _("Meldt de ziekte bij de arbodienst"),
        Step.ANALYSIS: _("Maakt een probleemanalyse, als het lang kan duren"),
        Step.TELL_UWV: _("Meldt de eerste ziektedag bij UWV, als dat moet"),
        Step.PLAN: _("Maken samen een plan van aanpak"),
        Step.TALK: _("Praten over het plan, ongeveer elke zes weken"),
        Step.TELL_UWV_LONG: _("Meldt de ziekte bij UWV, als dat nog moet"),
        Step.FIRST_YEAR: _("Kijken samen terug op het eerste jaar"),
        Step.WIA: _("Kijken samen terug en vragen een WIA-uitkering aan"),
        Step.WAGE_ENDS: _("De werkgever hoeft geen loon meer te betalen"),
        Step.LAST_DAY: _("Nog ziek? Meldt dat bij UWV. Het contract stopt dan."),
        Step.LAST_DAY_LONG: _("Nog ziek? Meldt dat bij UWV, met een re-integratieverslag."),
    }[step]


def doer_words(doer: Doer) -> str:
    return {
        Doer.EMPLOYER: _("Werkgever"),
        Doer.DOCTOR: _("Bedrijfsarts"),
        Doer.BOTH: _("Werkgever en deelnemer"),
        Doer.NOBODY: _("Vanzelf"),
    }[doer]


def when(one: Milestone) -> str:
    """'week 6, uiterlijk 4 januari 2027', or from a day until a day."""
    if one.step in (Step.LAST_DAY, Step.LAST_DAY_LONG):
        return _("week %(week)s, op %(day)s", week=one.week, day=day_short(one.day))
    if one.from_on is not None:
        first = day_short(one.from_on)
        return _("week %(week)s, van %(first)s tot en met %(day)s", week=one.week, first=first, day=day_short(one.day))
    if one.step is Step.TALK:
        return _("week %(week)s, rond %(day)s", week=one.week, day=day_short(one.day))
    return _("week %(week)s, uiterlijk %(day)s", week=one.week, day=day_short(one.day))
