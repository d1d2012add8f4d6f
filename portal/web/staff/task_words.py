"""What each kind of task asks, in calm words and without content."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.domain.guidance.rules import TaskKind


def task_words(kind: TaskKind) -> str:
    return {
        TaskKind.DECISION_DUE: _("Gaat het contract door? Vertel het op tijd."),
        TaskKind.SET_KNOW_BY: _("Kies de dag waarop deze persoon het hoort."),
        TaskKind.TELL_PERIOD: _("Er is een nieuwe periode. Vertel het."),
        TaskKind.PARTIAL_WORK: _("Wil weer een deel werken. Maak een afspraak."),
        TaskKind.REPORT_UNSEEN: _("Een melding is nog niet gezien. Bel even."),
        TaskKind.NOTICE_FAILED: _("Een bericht kwam niet aan. Bel even."),
        TaskKind.PROMISE_PASSED: _("Wacht op antwoord. De beloofde dag is voorbij."),
        TaskKind.NO_CONTACT: _("Niemand antwoordt nu. Kies wie helpt."),
        TaskKind.INVITATION_UNUSED: _("Gebruikte de uitnodiging nog niet. Bel even."),
        TaskKind.CALL_UNOPENED: _("Een bericht is nog niet geopend. Bel even."),
        TaskKind.TALK_DUE: _("Plan een gesprek."),
        TaskKind.CONFIRM_CONTACT: _("Gaf een ander nummer of e-mailadres. Kijk het na."),
        TaskKind.SICK_AT_LAST_DAY: _("Het contract stopt. Bel vandaag de werkgever."),
    }[kind]
