"""The contract of a participant in one or two sentences, for the card beside the conversation."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.domain.contract.rules import Status, StatusKind
from portal.web.words import day_short


def contract_words(status: Status | None) -> list[str]:
    if status is None:
        return [_("Er is nog geen contract bekend.")]
    first, last = day_short(status.first_day), day_short(status.last_day)
    said = {
        StatusKind.BEGINS: _("Begint op %(day)s.", day=first),
        StatusKind.RUNNING: _("Loopt tot en met %(day)s.", day=last),
        StatusKind.TALKING: _("Loopt tot en met %(day)s. Wij praten over wat daarna komt.", day=last),
        StatusKind.GOES_ON: _("Gaat door tot en met %(day)s.", day=last),
        StatusKind.STOPS: _("Stopt op %(day)s.", day=last),
        StatusKind.STOPPED: _("Is gestopt op %(day)s.", day=last),
        StatusKind.ENDED_UNKNOWN: _("Liep tot en met %(day)s. Er is nog niets verteld.", day=last),
    }[status.kind]
    return [said, *_know_by(status)]


def _know_by(status: Status) -> list[str]:
    if status.know_by is not None:
        day = day_short(status.know_by)
        if status.know_by_passed:
            return [_("Had het uiterlijk op %(day)s moeten horen.", day=day)]
        return [_("Hoort uiterlijk %(day)s of het doorgaat.", day=day)]
    return [_("Er is nog geen dag gekozen om het te vertellen.")] if status.know_by_missing else []
