"""What each kind of task asks, in calm words and without content."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.domain.guidance.rules import TaskKind


def task_words(kind: TaskKind) -> str:
    return {
        TaskKind.DECISION_DUE: _("Gaat het contract door? Vertel het op tijd."),
        TaskKind.SET_KNOW_BY: _("Kies de dag waarop deze persoon het hoort."),
        TaskKind.CONTRACT_TALK_DUE: _("Plan een gesprek over het contract."),
        TaskKind.CONTRACT_DECIDE_DUE: _("Beslis met de werkgever: gaat het contract door?"),
        TaskKind.CONTRACT_TELL_SOON: _("Vertel deze week of het contract doorgaat."),
        TaskKind.CONTRACT_TELL_TODAY: _("Vertel vandaag of het contract doorgaat."),
        TaskKind.CONTRACT_NEWS_LATE: _("Zou iets horen over het contract. Die dag is voorbij."),
        TaskKind.TELL_PERIOD: _("Er is een nieuwe periode. Vertel het."),
        TaskKind.PARTIAL_WORK: _("Wil weer een deel werken. Maak een afspraak."),
        TaskKind.REPORT_UNSEEN: _("Een melding is nog niet gezien. Bel even."),
        TaskKind.NOTICE_FAILED: _("Een bericht kwam niet aan. Bel of schrijf."),
        TaskKind.NEWS_BY_CALL: _("Er is nieuws. Deze persoon wil dat u belt."),
        TaskKind.NEWS_BY_LETTER: _("Wil hier geen post. Bel of stuur een brief."),
        TaskKind.PROMISE_PASSED: _("Wacht op antwoord. De beloofde dag is voorbij."),
        TaskKind.NO_CONTACT: _("Niemand antwoordt nu. Kies wie helpt."),
        TaskKind.STAND_IN_GONE: _("Een vervanger is geen contactpersoon meer. Kies een ander."),
        TaskKind.INVITATION_UNUSED: _("Gebruikte de uitnodiging nog niet. Bel even."),
        TaskKind.CALL_UNOPENED: _("Een bericht is nog niet geopend. Bel even."),
        TaskKind.TALK_DUE: _("Plan een gesprek."),
        TaskKind.CONFIRM_CONTACT: _("Gaf een ander nummer of e-mailadres. Kijk het na."),
        TaskKind.SICK_AT_LAST_DAY: _("Het contract stopt. Bel vandaag de werkgever."),
    }[kind]
