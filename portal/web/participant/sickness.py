"""Ziek of beter. The title is always that: never a state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock
from portal.base.db import reading, transaction
from portal.domain.sickness import queries
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.queries import OwnSpell
from portal.domain.sickness.rules import (
    BadFirstDay,
    BadRecoveryDay,
    FirstDayInFuture,
    first_days,
    may_undo,
    recovery_days,
)
from portal.flows import sick_leave
from portal.flows.permission import NotYours
from portal.flows.sick_job import Employment, Job, job_of
from portal.web import sick_words, words
from portal.web.access import db, frame, me, participant_id
from portal.web.pages import page
from portal.web.participant.guard import for_participants
from portal.web.sick_forms import BetterForm, DetailsForm, LongerForm, PressForm, ReportForm
from portal.web.sick_receipt import calls_to_make, receipt_of

bp = for_participants("participant_sickness", __name__, url_prefix="/ziek")


def screen(template: str, status: int = 200, **values: Any) -> Response:
    """Every screen here has the same title."""
    frame()
    return page(f"participant/{template}.html", title=_("Ziek of beter"), status=status, said=sick_words, **values)


def to_start_of_place() -> AnyResponse:
    return redirect(url_for(".show"), 303)


@bp.get("")
def show() -> Response:
    today = clock.today()
    return front(job_of(db(), participant_id(), today), None, today)


def front(job: Job, form: ReportForm | None, today: date, status: int = 200) -> Response:
    """The form, or the report that runs; what was received today on top; own earlier reports below."""
    own = queries.own_spells(db(), participant_id())
    running = next((one for one in own if is_open(one.spell)), None)
    latest = running or (own[0] if own else None)
    receipts = queries.receipts(db(), [latest.spell.id]).get(latest.spell.id, []) if latest else []
    is_news = bool(receipts) and clock.day_of(receipts[-1].at) == today
    older = receipts[:-1] if is_news else receipts
    calls = calls_to_make(receipts, job, runs=running is not None) if running or is_news else []
    if running is None and job.employment is Employment.RUNS:
        form = form or report_form(job, today)
    return screen(
        "sickness",
        status,
        job=job,
        form=form,
        running=running,
        cancelled=queries.appointments(db(), [running.spell.id]) if running else [],
        latest=latest,
        news=receipt_of(receipts[-1], latest, job, calls) if is_news and latest else None,
        before=[receipt_of(one, latest, job) for one in reversed(older)] if running and latest else [],
        calls=calls,
        earlier=[one for one in own if one is not running],
        card=frame().card,
    )


def is_open(spell: SickSpell) -> bool:
    return spell.better_at is None and spell.undone_at is None


def report_form(job: Job, today: date) -> ReportForm:
    form = ReportForm()
    form.fill(today, job.own_phone)
    form.fill_days(today, first_reportable(job, today))
    return form


def first_reportable(job: Job, today: date) -> date:
    """A week back, or the first day of the contract."""
    earliest, _latest = first_days(today)
    return max(earliest, job.first_day or earliest)


@bp.post("")
def report() -> AnyResponse:
    today = clock.today()
    job = job_of(db(), participant_id(), today)
    form = report_form(job, today)
    sound, first_day = form.validate(), form.chosen()
    if not sound or first_day is None:
        return front(job, form, today, 422)
    try:
        with transaction() as session:
            sick_leave.report(
                session,
                participant_id(),
                first_day=first_day,
                details=form.details(),
                once=form.once.key,
                now=clock.now(),
                actor=me().account,
            )
    except BadFirstDay as refused:
        form.first_day.errors = [first_day_words(refused, job, today)]
        return front(job, form, today, 422)
    except sick_leave.KeyTaken:
        form.once.was_taken()
        return front(job, form, today, 422)
    except sick_leave.AlreadySick:
        flash(_("U was al ziek gemeld. Die melding telt."), "info")
    except sick_leave.AlreadySent:
        say_if_nothing_runs()
    except sick_leave.NotEmployed:
        pass  # the page itself says whom to call
    return to_start_of_place()


def first_day_words(refused: BadFirstDay, job: Job, today: date) -> str:
    if isinstance(refused, FirstDayInFuture):
        return _("Die dag komt nog. Kies vandaag of een dag hiervoor.")
    earliest = words.day_no_year(first_reportable(job, today))
    if isinstance(refused, sick_leave.BeforeContract):
        return _("Toen was uw contract nog niet begonnen. Kies %(day)s of later.", day=earliest)
    return _("Die dag is te lang geleden. Kies %(day)s of later.", day=earliest)


def say_if_nothing_runs() -> None:
    """The same form again: when its report runs the page shows it; when it was taken back nothing new was made."""
    with reading() as session:
        running = queries.open_spell(session, participant_id())
    if running is None:
        flash(_("Deze melding had u al verstuurd. Bent u weer ziek? Meld het dan opnieuw."), "info")


# --- one own report ----------------------------------------------------------------------------------------------


def own(spell: UUID) -> OwnSpell:
    """Raises NotYours."""
    for one in queries.own_spells(db(), participant_id()):
        if one.spell.id == spell:
            return one
    foreign = db().get(SickSpell, spell)
    raise NotYours(foreign.participant_id if foreign else None)


@bp.get("/<uuid:spell>")
def one(spell: UUID) -> Response:
    """Everything of one report: what was told, what was received, and who has been told."""
    found = own(spell)
    job = job_of(db(), participant_id(), clock.today())
    receipts = queries.receipts(db(), [spell]).get(spell, [])
    return screen(
        "sickness_report",
        own=found,
        cancelled=queries.appointments(db(), [spell]),
        receipts=[receipt_of(receipt, found, job) for receipt in receipts],
    )


def change(spell: UUID, act: Callable[[Session, SickSpell, datetime], None]) -> AnyResponse:
    """One change of the own report, in one transaction; a report that runs no more is shown as it is."""
    try:
        with transaction() as session:
            now = clock.now()
            act(session, sick_leave.own_running(session, participant_id(), spell), now)
    except sick_leave.NotSick:
        flash(_("Deze melding was al klaar. Bent u nog ziek? Meld het dan opnieuw."), "info")
    return to_start_of_place()


def ask(template: str, spell: UUID, form: Any, status: int = 200, **values: Any) -> AnyResponse:
    """One question about a report that runs."""
    found = own(spell)
    if not is_open(found.spell):
        return to_start_of_place()
    return screen(template, status, own=found, form=form, card=frame().card, **values)


def better_form(spell: SickSpell) -> BetterForm:
    today, form = clock.today(), BetterForm()
    form.fill_days(today, *recovery_days(spell.first_day, today))
    return form


@bp.get("/<uuid:spell>/beter")
def ask_better(spell: UUID) -> AnyResponse:
    return ask("sickness_better", spell, better_form(own(spell).spell))


@bp.post("/<uuid:spell>/beter")
def better(spell: UUID) -> AnyResponse:
    found = own(spell).spell
    form = better_form(found)
    sound, day = form.validate(), form.chosen()
    if not sound or day is None:
        return ask("sickness_better", spell, form, 422)
    try:
        return change(
            spell,
            lambda session, held, now: sick_leave.better(
                session, held, first_day_back=day, now=now, actor=me().account
            ),
        )
    except BadRecoveryDay:
        earliest, latest = recovery_days(found.first_day, clock.today())
        form.first_day_back.errors = [
            _(
                "Kies een dag van %(first)s tot en met %(last)s.",
                first=words.day_no_year(earliest),
                last=words.day_no_year(latest),
            )
        ]
        return ask("sickness_better", spell, form, 422)


@bp.get("/<uuid:spell>/langer")
def ask_longer(spell: UUID) -> AnyResponse:
    form = LongerForm()
    form.fill()
    return ask("sickness_longer", spell, form)


@bp.post("/<uuid:spell>/langer")
def longer(spell: UUID) -> AnyResponse:
    form = LongerForm()
    form.fill()
    if not form.validate():
        return ask("sickness_longer", spell, form, 422)
    return change(
        spell,
        lambda session, held, now: sick_leave.longer(session, held, form.chosen(), now=now, actor=me().account),
    )


def details_form(spell: SickSpell) -> DetailsForm:
    today, form = clock.today(), DetailsForm()
    form.fill(today, None, spell)
    return form


@bp.get("/<uuid:spell>/meer")
def ask_more(spell: UUID) -> AnyResponse:
    return ask("sickness_more", spell, details_form(own(spell).spell))


@bp.post("/<uuid:spell>/meer")
def more(spell: UUID) -> AnyResponse:
    form = details_form(own(spell).spell)
    if not form.validate():
        return ask("sickness_more", spell, form, 422)

    def add(session: Session, held: SickSpell, now: datetime) -> None:
        if not sick_leave.add(session, held, form.details(), now=now, actor=me().account):
            flash(_("Dit wisten wij al. Er is niets veranderd."), "info")

    return change(spell, add)


@bp.get("/<uuid:spell>/deels")
def ask_partly(spell: UUID) -> AnyResponse:
    return ask("sickness_partly", spell, PressForm())


@bp.post("/<uuid:spell>/deels")
def partly(spell: UUID) -> AnyResponse:
    return change(spell, lambda session, held, now: sick_leave.partly(session, held, now=now, actor=me().account))


@bp.get("/<uuid:spell>/vergist")
def ask_undo(spell: UUID) -> AnyResponse:
    return ask_to_undo(spell)


def ask_to_undo(spell: UUID, status: int = 200) -> AnyResponse:
    found = own(spell).spell
    return ask("sickness_undo", spell, PressForm(), status, may_undo=may_undo(found.reported_at, clock.now()))


@bp.post("/<uuid:spell>/vergist")
def undo(spell: UUID) -> AnyResponse:
    try:
        return change(spell, lambda session, held, now: sick_leave.undo(session, held, now=now, actor=me().account))
    except sick_leave.TooLateToUndo:
        return ask_to_undo(spell, 422)
