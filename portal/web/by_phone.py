"""Sick, longer or better for somebody who calls: the questions of Ziek of beter, read out and written down.

The same pages for the contact person and stand-in and for the desk of the formal employer, each on a blueprint of their
own. The fields are the closed list of web/sick_forms.py. That somebody looks is written down before a page is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock
from portal.base.db import transaction
from portal.domain.contract import queries as contract
from portal.domain.sickness import queries
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.queries import OwnSpell
from portal.domain.sickness.rules import (
    CORRECTION_BACK,
    UNDO_WITHIN,
    BadCorrectedDay,
    BadFirstDay,
    BadRecoveryDay,
    FirstDayInFuture,
    Recipient,
    first_days,
    may_undo,
    recovery_days,
    what_may_see,
)
from portal.flows import long_illness, sick_leave
from portal.flows.permission import NotYours
from portal.flows.sick_job import Employment, Job
from portal.flows.sick_leave import Caller
from portal.web import illness_words, sick_words, words
from portal.web.access import db, me
from portal.web.pages import page
from portal.web.sick_forms import BetterForm, CorrectForm, DetailsForm, LongerForm, PressForm, ReportForm
from portal.web.sick_receipt import calls_to_make, receipt_of

Change = Callable[[Session, datetime], None]
View = Callable[..., AnyResponse]


@dataclass(frozen=True)
class Place:
    """On whose pages this stands: their layout, and where the way back leads."""

    layout: str
    back: Callable[[UUID], str]
    """The address to go back to, of a participant."""
    sees_as: Recipient
    """Whose eyes look here: what was told is shown as far as this recipient may see it."""

    @property
    def is_staff(self) -> bool:
        """The contact person and stand-in also see the course of the illness, and put reports right."""
        return self.sees_as is Recipient.CONTACT_PERSON


def add_pages(bp: Blueprint, place: Place) -> None:
    """The pages on this blueprint, whose address ends in the participant."""
    each = "/<uuid:spell>"
    pages: list[tuple[str, str, View, View]] = [
        ("", "show", show, report),
        (f"{each}/beter", "better", ask_better, better),
        (f"{each}/langer", "longer", ask_longer, longer),
        (f"{each}/meer", "more", ask_more, more),
        (f"{each}/deels", "partly", ask_partly, partly),
    ]
    if place.is_staff:
        pages.append((f"{each}/verbeteren", "correct", ask_correct, correct))
    for rule, name, ask, take in pages:
        bp.add_url_rule(rule, name, _view(ask, place), methods=["GET"])
        bp.add_url_rule(rule, f"take_{name}", _view(take, place), methods=["POST"])


def _view(view: View, place: Place) -> View:
    return lambda participant_id, **values: view(place, participant_id, **values)


def looked_at(participant: UUID) -> Caller:
    """Raises NotYours."""
    with transaction() as session:
        return sick_leave.caller(session, me(), participant, now=clock.now())


def screen(place: Place, caller: Caller, template: str, status: int = 200, **values: Any) -> Response:
    return page(
        f"by_phone/{template}.html",
        title=_("Ziek of beter"),
        status=status,
        layout=place.layout,
        place=place,
        back_to=place.back(caller.participant),
        caller=caller,
        participant=caller.participant,
        said=sick_words,
        **values,
    )


def to_front(participant: UUID) -> AnyResponse:
    return redirect(url_for(f"{request.blueprint}.show", participant_id=participant), 303)


# --- the front: the form, or the report that runs ----------------------------------------------------------------


def show(place: Place, participant_id: UUID) -> Response:
    return front(place, looked_at(participant_id), None)


def front(place: Place, caller: Caller, form: ReportForm | None, status: int = 200) -> Response:
    today = clock.today()
    own = queries.own_spells(db(), caller.participant)
    running = next((one for one in own if is_open(one.spell)), None)
    latest = running or (own[0] if own else None)
    receipts = queries.receipts(db(), [latest.spell.id]).get(latest.spell.id, []) if latest else []
    is_news = bool(receipts) and clock.day_of(receipts[-1].at) == today
    shown = receipts if running else receipts[-1:] if is_news else []
    calls = calls_to_make(receipts, caller.job, runs=running is not None) if shown else []
    if running is None and caller.job.employment is Employment.RUNS:
        form = form or report_form(place, caller.job, today)
    return screen(
        place,
        caller,
        "show",
        status,
        form=form,
        job=caller.job,
        running=running,
        receipts=[receipt_of(one, latest, caller.job, calls) for one in reversed(shown)] if latest else [],
        calls=calls,
        course=course_of(running.spell) if running and place.is_staff else None,
        earlier=[one for one in own if one is not running] if place.is_staff else [],
        illness=illness_words,
    )


def is_open(spell: SickSpell) -> bool:
    return spell.better_at is None and spell.undone_at is None


def course_of(spell: SickSpell) -> long_illness.Course:
    today = clock.today()
    status = contract.told(db(), spell.participant_id, today).status(today)
    return long_illness.course_of(db(), spell, status.last_day if status else None, today)


def report_form(place: Place, job: Job, today: date) -> ReportForm:
    """The desk of the employer knows a number only when it was told."""
    form = ReportForm()
    form.fill(today, job.own_phone if place.is_staff else None)
    form.fill_days(today, first_reportable(job, today))
    return form


def first_reportable(job: Job, today: date) -> date:
    """A week back, or the first day of the contract."""
    earliest, _latest = first_days(today)
    return max(earliest, job.first_day or earliest)


def report(place: Place, participant_id: UUID) -> AnyResponse:
    today, caller = clock.today(), looked_at(participant_id)
    form = report_form(place, caller.job, today)
    sound, first_day = form.validate(), form.chosen()
    if not sound or first_day is None:
        return front(place, caller, form, 422)
    try:
        with transaction() as session:
            sick_leave.report_by_phone(
                session,
                me(),
                participant_id,
                first_day=first_day,
                details=form.details(),
                once=form.once.key,
                now=clock.now(),
            )
    except BadFirstDay as refused:
        form.first_day.errors = [first_day_words(refused, caller.job, today)]
        return front(place, caller, form, 422)
    except sick_leave.KeyTaken:
        form.once.was_taken()
        return front(place, caller, form, 422)
    except sick_leave.AlreadySick:
        flash(_("Er loopt al een ziekmelding. Die telt."), "info")
    except (sick_leave.AlreadySent, sick_leave.NotEmployed):
        pass  # the page itself says what is known
    else:
        flash(_("De ziekmelding is binnen."))
    return to_front(participant_id)


def first_day_words(refused: BadFirstDay, job: Job, today: date) -> str:
    if isinstance(refused, FirstDayInFuture):
        return _("Die dag komt nog. Kies vandaag of een dag hiervoor.")
    earliest = words.day_no_year(first_reportable(job, today))
    if isinstance(refused, sick_leave.BeforeContract):
        return _("Toen was het contract nog niet begonnen. Kies %(day)s of later.", day=earliest)
    return _("Die dag is te lang geleden. Kies %(day)s of later.", day=earliest)


# --- one report --------------------------------------------------------------------------------------------------


def of(participant: UUID, spell: UUID) -> OwnSpell:
    """The report of this participant. Raises NotYours."""
    for one in queries.own_spells(db(), participant):
        if one.spell.id == spell:
            return one
    raise NotYours(participant)


def ask(place: Place, caller: Caller, template: str, spell: UUID, form: Any, status: int = 200) -> AnyResponse:
    """One question about a report that runs."""
    found = of(caller.participant, spell)
    if not is_open(found.spell):
        return to_front(caller.participant)
    return screen(place, caller, template, status, own=found, form=form)


def change(participant: UUID, act: Change, done: str) -> AnyResponse:
    """One change, in one transaction; a report that runs no more is shown as it is."""
    try:
        with transaction() as session:
            act(session, clock.now())
    except sick_leave.NotSick:
        say_it_was_over()
    else:
        flash(done)
    return to_front(participant)


def say_it_was_over() -> None:
    flash(_("Deze melding was al klaar. Er is niets veranderd."), "info")


def better_form(spell: SickSpell) -> BetterForm:
    today, form = clock.today(), BetterForm()
    form.fill_days(today, *recovery_days(spell.first_day, today))
    return form


def ask_better(place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    caller = looked_at(participant_id)
    return ask(place, caller, "better", spell, better_form(of(participant_id, spell).spell))


def better(place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    caller, found = looked_at(participant_id), of(participant_id, spell).spell
    form = better_form(found)
    sound, day = form.validate(), form.chosen()
    if not sound or day is None:
        return ask(place, caller, "better", spell, form, 422)

    def act(session: Session, now: datetime) -> None:
        sick_leave.better_by_phone(session, me(), spell, first_day_back=day, now=now)

    try:
        return change(participant_id, act, _("De betermelding is binnen."))
    except BadRecoveryDay:
        form.first_day_back.errors = [days_words(*recovery_days(found.first_day, clock.today()))]
        return ask(place, caller, "better", spell, form, 422)


def days_words(first: date, last: date) -> str:
    return _(
        "Kies een dag van %(first)s tot en met %(last)s.", first=words.day_no_year(first), last=words.day_no_year(last)
    )


def longer_form() -> LongerForm:
    form = LongerForm()
    form.fill()
    return form


def ask_longer(place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    return ask(place, looked_at(participant_id), "longer", spell, longer_form())


def longer(place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    caller, form = looked_at(participant_id), longer_form()
    of(participant_id, spell)
    if not form.validate():
        return ask(place, caller, "longer", spell, form, 422)

    def act(session: Session, now: datetime) -> None:
        sick_leave.longer_by_phone(session, me(), spell, form.chosen(), now=now)

    return change(participant_id, act, _("Doorgegeven."))


def more_form(place: Place, spell: SickSpell) -> DetailsForm:
    """The closed list; filled in is only what this place may see. What is left open stays as it was told."""
    form = DetailsForm()
    form.fill(clock.today(), None, spell, shown=what_may_see(place.sees_as))
    return form


def ask_more(place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    caller = looked_at(participant_id)
    return ask(place, caller, "more", spell, more_form(place, of(participant_id, spell).spell))


def more(place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    caller = looked_at(participant_id)
    form = more_form(place, of(participant_id, spell).spell)
    if not form.validate():
        return ask(place, caller, "more", spell, form, 422)
    try:
        with transaction() as session:
            is_new = sick_leave.add_by_phone(session, me(), spell, form.details(), now=clock.now())
    except sick_leave.NotSick:
        say_it_was_over()
    else:
        if is_new:
            flash(_("Doorgegeven."))
        else:
            flash(_("Dit wisten wij al. Er is niets veranderd."), "info")
    return to_front(participant_id)


def ask_partly(place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    return ask(place, looked_at(participant_id), "partly", spell, PressForm())


def partly(_place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    of(participant_id, spell)
    return change(
        participant_id,
        lambda session, now: sick_leave.partly_by_phone(session, me(), spell, now=now),
        _("De contactpersoon maakt een afspraak."),
    )


# --- putting a report right: contact person and stand-in ---------------------------------------------------------


def correct_form() -> CorrectForm:
    form = CorrectForm()
    form.fill()
    return form


def ask_correct(place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    return to_correct(place, looked_at(participant_id), spell, correct_form())


def to_correct(place: Place, caller: Caller, spell: UUID, form: CorrectForm, status: int = 200) -> AnyResponse:
    found = of(caller.participant, spell)
    if found.spell.undone_at is not None:
        return to_front(caller.participant)
    first, last = corrected_days(found.spell)
    until = found.spell.reported_at + UNDO_WITHIN if may_be_taken_back(found) else None
    return screen(place, caller, "correct", status, own=found, form=form, first=first, last=last, undo_until=until)


def may_be_taken_back(own: OwnSpell) -> bool:
    """Can the participant still do it without us?"""
    return is_open(own.spell) and may_undo(own.spell.reported_at, clock.now())


def corrected_days(spell: SickSpell) -> tuple[date, date]:
    """The earliest and the latest first day that staff can give to this report."""
    today = clock.today()
    return clock.day_of(spell.reported_at) - CORRECTION_BACK, min(today, spell.first_day_back or today)


def correct(place: Place, participant_id: UUID, spell: UUID) -> AnyResponse:
    caller, form = looked_at(participant_id), correct_form()
    found = of(participant_id, spell).spell
    if not form.validate():
        return to_correct(place, caller, spell, form, 422)

    def act(session: Session, now: datetime) -> None:
        sick_leave.correct(session, me(), spell, form.chosen(), first_day=form.first_day.data, now=now)

    try:
        return change(participant_id, act, _("Verbeterd. Iedereen die de melding kreeg, hoort dat."))
    except BadCorrectedDay:
        form.first_day.errors = [days_words(*corrected_days(found))]
        return to_correct(place, caller, spell, form, 422)
