"""How the day of a step is counted, in words for who writes and who reviews it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.information.rules import Says


def due_words(rule: Mapping[str, Any]) -> str:
    """'vóór: 28 dagen na de eerste dag van het contract'"""
    return _("%(says)s: %(day)s", says=_says(Says(rule["says"])), day=day_words(rule))


def day_words(rule: Mapping[str, Any]) -> str:
    """'28 dagen na de eerste dag van het contract', 'de laatste dag van het contract', '31-1 van dat jaar'"""
    if rule.get("month_day"):
        month, day = map(int, rule["month_day"].split("-"))
        return _("%(day)s-%(month)s van dat jaar", day=day, month=month)
    anchor = anchor_words(rule["from"])
    for part, count_words in (("add_days", _days), ("add_weeks", _weeks), ("add_months", _months)):
        if count := rule.get(part):
            far = count_words(abs(count))
            if count > 0:
                return _("%(far)s na %(anchor)s", far=far, anchor=anchor)
            return _("%(far)s voor %(anchor)s", far=far, anchor=anchor)
    return anchor


def anchor_words(anchor: str) -> str:
    """The day from which another day is counted."""
    return {
        "start": _("de eerste dag van het contract"),
        "end": _("de laatste dag van het contract"),
        "notice": _("de dag dat iemand het uiterlijk hoort"),
        "year": _("1 januari"),
    }[anchor]


def _says(says: Says) -> str:
    match says:
        case Says.BEFORE:
            return _("vóór")
        case Says.LATEST:
            return _("uiterlijk")
        case Says.PREFERABLY:
            return _("het liefst")


def _days(count: int) -> str:
    return ngettext("%(num)s dag", "%(num)s dagen", count)


def _weeks(count: int) -> str:
    return ngettext("%(num)s week", "%(num)s weken", count)


def _months(count: int) -> str:
    return ngettext("%(num)s maand", "%(num)s maanden", count)
