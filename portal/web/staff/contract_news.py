"""Does the contract go on? The decision, and telling it. What changed since the page was made is shown."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.clock import ONE_DAY
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.contract import records, rules
from portal.domain.contract.actions import BadNewEnd, NothingToTell, PeriodsOverlap
from portal.domain.contract.records import PeriodRow
from portal.domain.contract.rules import DecisionKind, EndBeforeStart, YearUnlikely
from portal.flows import contract_news, steps
from portal.flows.contract_file import ContractFile, Part
from portal.flows.contract_news import ChangedMeanwhile, NoContactAfter
from portal.flows.permission import Act
from portal.web import contract_view
from portal.web.access import db, me
from portal.web.contract_view import ABOUT_THE_END, STOPS
from portal.web.speaking import language_name
from portal.web.staff.contract_forms import DecideForm, TellForm
from portal.web.staff.contract_page import LAST_POSSIBLE, act_page, back, between, file_for
from portal.web.staff.guard import for_staff
from portal.web.words import day_short

bp = for_staff("staff_contract_news", __name__, url_prefix="/team/deelnemer/<uuid:participant_id>/contract")


@bp.get("/besluit")
def decide(participant_id: UUID) -> Response:
    return _decide_page(participant_id, DecideForm(formdata=None))


def _decide_page(participant: UUID, form: DecideForm, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        here, following = file.in_hand, _following(file)
        if form.until_on.data is None and not form.until_on.errors and following is not None:
            form.until_on.data = following.end_on
        if form.right_on.data is None and not form.right_on.errors and here is not None:
            form.right_on.data = here.end_on
        return {"following": following}

    return act_page(
        participant, Act.DECIDE_CONTRACT, Part.PERIODS, "staff/contract_decide.html", _("Gaat het contract door?"),
        form, prepare=prepare, **words,
    )  # fmt: skip


def _following(file: ContractFile) -> PeriodRow | None:
    here = file.in_hand
    return next((one for one in file.periods if here and one.start_on > here.end_on), None)


@bp.post("/besluit")
def save_decision(participant_id: UUID) -> ResponseReturnValue:
    form, file = DecideForm(), file_for(participant_id, Act.DECIDE_CONTRACT)
    here = file.in_hand
    if here is None:
        return redirect(url_for("staff_participant.show", participant_id=participant_id), 303)
    if not form.validate() or not _has_day(form, here):
        return _decide_page(participant_id, form, status=422)
    kind = DecisionKind(form.outcome.data)
    until = {DecisionKind.GOES_ON: form.until_on.data, DecisionKind.CORRECTED: form.right_on.data}.get(kind)
    try:
        with transaction() as session:
            contract_news.decide(
                session, me(), participant_id, here.id, kind=kind, until_on=until, seen=form.shown.mark, now=clock.now()
            )
    except ChangedMeanwhile:
        return _decide_page(participant_id, form, status=422, is_changed=True)
    except (BadNewEnd, EndBeforeStart, YearUnlikely, PeriodsOverlap) as refused:
        _say_bad_end(form, kind, refused, file)
        return _decide_page(participant_id, form, status=422)
    return back(participant_id, _("Bewaard. De deelnemer weet dit nog niet. Vertel het na het gesprek."))


def _has_day(form: DecideForm, here: PeriodRow) -> bool:
    if form.outcome.data == DecisionKind.GOES_ON and form.until_on.data is None:
        form.refuse("until_on", _("Kies tot en met welke dag het contract doorgaat."))
    elif form.outcome.data == DecisionKind.CORRECTED and form.right_on.data is None:
        form.refuse("right_on", _("Kies de goede laatste dag."))
    elif form.outcome.data == DecisionKind.CORRECTED and form.right_on.data == here.end_on and not _is_told(here):
        form.refuse("right_on", _("Dit is al de laatste dag. Kies een andere dag."))
    return not (form.until_on.errors or form.right_on.errors)


def _is_told(here: PeriodRow) -> bool:
    """Is there something that a correction with the same last day takes back?"""
    return here.is_answered or here.told_end_on is not None or here.waiting is not None


def _say_bad_end(form: DecideForm, kind: DecisionKind, refused: Exception, file: ContractFile) -> None:
    here = file.in_hand
    field = "until_on" if kind is DecisionKind.GOES_ON else "right_on"
    if here is None:
        return
    if isinstance(refused, PeriodsOverlap):
        other = next((one for one in file.periods if one.start_on > here.end_on), here)
        starts = max((one.start_on for one in file.periods), default=other.start_on)
        later = starts if kind is DecisionKind.GOES_ON else other.start_on
        form.refuse(field, _("Dan begint al een ander contract. Kies een dag vóór %(day)s.", day=day_short(later)))
    elif isinstance(refused, YearUnlikely):
        first = here.end_on + ONE_DAY if kind is DecisionKind.GOES_ON else here.start_on
        form.refuse(field, between(first, LAST_POSSIBLE))
    elif isinstance(refused, BadNewEnd):
        first = here.end_on + ONE_DAY
        form.refuse(field, _("Het contract loopt al zo lang. Kies %(day)s of later.", day=day_short(first)))
    else:
        form.refuse(field, _("Dan is het nog niet begonnen. Kies %(day)s of later.", day=day_short(here.start_on)))


@bp.get("/vertel")
def tell(participant_id: UUID) -> ResponseReturnValue:
    return _tell_page(participant_id, TellForm(formdata=None))


def _tell_page(participant: UUID, form: TellForm, **words: Any) -> Response:
    return act_page(
        participant, Act.TELL_CONTRACT, Part.EVERYTHING, "staff/contract_tell.html", _("Vertel het nu"), form,
        prepare=lambda file: _preview(participant, file), **words,
    )  # fmt: skip


def _preview(participant: UUID, file: ContractFile) -> dict[str, Any]:
    """What the participant will read: the same words, from what will be told and nothing else."""
    now, today = clock.now(), clock.today()
    after = records.told_after(file.told, file.periods, now=now)
    standing = after.status(today)
    if file.to_tell is None or standing is None:
        return {"what": None}
    work = records.work_after(after, file.periods, file.placements)
    helper = file.contact
    return {
        "what": file.to_tell,
        "standing": standing,
        "over": standing.kind in rules.OVER,
        "period": after.period_on(today),
        "after_contact": after.after_contact,
        "stops": contract_view.stops(after, work, today),
        "call": (helper.stand_in or helper.contact) if helper else None,
        "steps": _steps(db(), participant, after, today) if standing.kind in STOPS else (),
        "reads": language_name(file.card.language) if file.card.language in LANGUAGES else file.card.language,
        "reads_dutch": file.card.language == "nl",
        "talk": next(iter(file.contract_talks(today)), None),
    }


def _steps(session: Session, participant: UUID, after: Any, today: date) -> tuple[steps.StepLine, ...]:
    found = steps.for_staff(session, participant, today, told=after)
    return tuple(one for one in found if one.article == ABOUT_THE_END)


@bp.post("/vertel")
def save_tell(participant_id: UUID) -> ResponseReturnValue:
    form = TellForm()
    if not form.validate():
        return _tell_page(participant_id, form, status=422)
    try:
        with transaction() as session:
            contract_news.tell_now(session, me(), participant_id, seen=form.shown.mark, now=clock.now())
    except NothingToTell:
        return back(participant_id, _("Dit is al verteld."))
    except NoContactAfter:
        return _tell_page(participant_id, form, status=422)
    except (ChangedMeanwhile, PeriodsOverlap):
        return _tell_page(participant_id, form, status=422, is_changed=True)
    return back(participant_id, _("Verteld. De deelnemer krijgt een bericht dat er nieuws is."))
