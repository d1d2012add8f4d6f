"""The day to hear it, and who helps after the last day."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.base import clock, contact
from portal.base.db import transaction
from portal.domain.contract import rules
from portal.domain.contract.records import PeriodRow
from portal.domain.contract.rules import KnowByOutsidePeriod
from portal.flows import contract_news
from portal.flows.contract_file import ContractFile, Part
from portal.flows.contract_news import ChangedMeanwhile
from portal.flows.permission import Act
from portal.web.access import me, settings
from portal.web.staff.contract_forms import AfterForm, KnowByForm
from portal.web.staff.contract_page import LAST_POSSIBLE, act_page, back, between, file_for
from portal.web.staff.guard import for_staff
from portal.web.words import day_short, phone

bp = for_staff("staff_contract_days", __name__, url_prefix="/team/deelnemer/<uuid:participant_id>/contract")


@bp.get("/dag")
def know_by(participant_id: UUID) -> Response:
    return _know_by_page(participant_id, KnowByForm(formdata=None))


def _know_by_page(participant: UUID, form: KnowByForm, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        here = file.in_hand
        known = rules.know_by(here.fact) if here else None
        if form.day.data is None and not form.day.errors and known is not None:
            form.day.data = known.day
        return {
            "known": known,
            "safe": rules.safe_notice_day(here.start_on, here.end_on) if here else None,
            "days": rules.know_by_days(here.start_on, here.end_on, clock.today()) if here else None,
        }

    return act_page(
        participant, Act.CHANGE_CONTRACT, Part.PERIODS, "staff/contract_know_by.html",
        _("Wanneer hoort de deelnemer het?"), form, prepare=prepare, **words,
    )  # fmt: skip


@bp.post("/dag")
def save_know_by(participant_id: UUID) -> ResponseReturnValue:
    form, file = KnowByForm(), file_for(participant_id, Act.CHANGE_CONTRACT)
    here = file.in_hand
    if here is None:
        return redirect(url_for("staff_participant.show", participant_id=participant_id), 303)
    if not form.validate() or not _can_be_known_by(form, here):
        return _know_by_page(participant_id, form, status=422)
    try:
        with transaction() as session:
            contract_news.set_know_by(
                session, me(), participant_id, here.id, form.day.data, seen=form.shown.mark, now=clock.now()
            )
    except ChangedMeanwhile:
        return _know_by_page(participant_id, form, status=422, is_changed=True)
    except KnowByOutsidePeriod:
        form.refuse("day", between(here.start_on, here.end_on))
        return _know_by_page(participant_id, form, status=422)
    sees_it = _("Bewaard. De deelnemer ziet deze dag nu.")
    return back(participant_id, sees_it if here.told_at else _("Bewaard. De deelnemer weet dit nog niet."))


def _can_be_known_by(form: KnowByForm, here: PeriodRow) -> bool:
    days = rules.know_by_days(here.start_on, here.end_on, clock.today())
    if days is None:
        form.refuse("day", _("Dit contract is voorbij. Een dag kiezen kan niet meer."))
        return False
    if form.day.data is None or not days[0] <= form.day.data <= days[1]:
        form.refuse("day", between(*days))
        return False
    return True


@bp.get("/hierna")
def after(participant_id: UUID) -> Response:
    return _after_page(participant_id, AfterForm(formdata=None), is_new=True)


def _after_page(participant: UUID, form: AfterForm, *, is_new: bool = False, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        if is_new:
            _offer_after(form, file)
        return {}

    return act_page(
        participant, Act.CHANGE_CONTRACT, Part.AFTER, "staff/contract_after.html", _("Wie helpt na de laatste dag?"),
        form, prepare=prepare, **words,
    )  # fmt: skip


def _offer_after(form: AfterForm, file: ContractFile) -> None:
    """What stands there; else the contact person, as long as this person can sign in."""
    known, helper, here = file.told.after_contact, file.contact, file.in_hand
    if known is not None:
        form.name.data, form.phone.data, form.until.data = known.name, phone(known.phone), known.until
    elif helper is not None and here is not None:
        form.name.data, form.phone.data = helper.contact.name, phone(helper.contact.phone)
        months = settings().municipality.keeping.sign_in_after_last_day_months
        form.until.data = clock.add_months(here.end_on, months)


@bp.post("/hierna")
def save_after(participant_id: UUID) -> ResponseReturnValue:
    form, file = AfterForm(), file_for(participant_id, Act.CHANGE_CONTRACT)
    is_sound = form.validate()
    here = file.in_hand
    if form.until.data and here is not None and not here.end_on < form.until.data <= LAST_POSSIBLE:
        form.refuse("until", _("De laatste dag is %(day)s. Kies een dag daarna.", day=day_short(here.end_on)))
        is_sound = False
    if not is_sound:
        return _after_page(participant_id, form, status=422)
    try:
        with transaction() as session:
            contract_news.set_after_contact(
                session, me(), participant_id, name=" ".join((form.name.data or "").split()),
                phone=contact.phone_of((form.phone.data or "").strip()), until=cast(date, form.until.data),
                seen=form.shown.mark, now=clock.now(),
            )  # fmt: skip
    except ChangedMeanwhile:
        return _after_page(participant_id, form, status=422, is_changed=True)
    return back(participant_id, _("Bewaard. De deelnemer ziet dit pas als het contract stopt."))
