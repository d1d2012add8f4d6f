"""Hours in steps, and where the work is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.base import clock, contact
from portal.base.db import transaction
from portal.domain.contract.actions import BadHours, OutsidePeriod
from portal.domain.guidance.rules import DAY_NAMES, format_weekdays, parse_weekdays
from portal.flows import contract_news
from portal.flows.contract_file import ContractFile, Part, workplaces_of
from portal.flows.contract_news import ChangedMeanwhile
from portal.flows.permission import Act
from portal.web.access import db, me
from portal.web.staff.contract_forms import HoursForm, WorkForm, hours_of
from portal.web.staff.contract_page import act_page, back, file_for, within, workplace_on
from portal.web.staff.guard import for_staff
from portal.web.words import phone

bp = for_staff("staff_contract_work", __name__, url_prefix="/team/deelnemer/<uuid:participant_id>")


@bp.get("/contract/uren")
def hours(participant_id: UUID) -> Response:
    return _hours_page(participant_id, HoursForm(formdata=None), is_new=True)


def _hours_page(participant: UUID, form: HoursForm, *, is_new: bool = False, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        if is_new and file.in_hand and file.in_hand.hours:
            form.weekdays.data = file.in_hand.hours[-1].weekdays.split()
        return {"tomorrow": clock.today() + timedelta(days=1)}

    return act_page(
        participant, Act.CHANGE_CONTRACT, Part.HOURS, "staff/contract_hours.html", _("Uren in stappen"), form,
        prepare=prepare, **words,
    )  # fmt: skip


@bp.post("/contract/uren")
def save_hours(participant_id: UUID) -> ResponseReturnValue:
    form, file = HoursForm(), file_for(participant_id, Act.CHANGE_CONTRACT)
    if not form.validate():
        return _hours_page(participant_id, form, status=422)
    chosen = parse_weekdays(" ".join(one for one in form.weekdays.data or () if one in DAY_NAMES))
    try:
        with transaction() as session:
            contract_news.set_hours(
                session, me(), participant_id, from_on=cast(date, form.from_on.data),
                hours_per_week=hours_of(form.hours.data) or Decimal(0), weekdays=format_weekdays(chosen),
                seen=form.shown.mark, now=clock.now(),
            )  # fmt: skip
    except ChangedMeanwhile:
        return _hours_page(participant_id, form, status=422, is_changed=True)
    except OutsidePeriod:
        form.refuse("from_on", within(file))
        return _hours_page(participant_id, form, status=422)
    except BadHours:
        form.refuse("hours", _("Vul meer dan 0 en hoogstens 40 uur in, zoals 24 of 22,5."))
        return _hours_page(participant_id, form, status=422)
    return back(participant_id, _("De uren zijn bewaard."))


@bp.post("/contract/uren/<uuid:hours_id>/weg")
def remove_hours(participant_id: UUID, hours_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        done = contract_news.remove_hours(session, me(), participant_id, hours_id, now=clock.now())
    return back(participant_id, _("Deze stap is weg.") if done else _("Deze stap was al weg of is al begonnen."))


@bp.get("/werk")
def work(participant_id: UUID) -> Response:
    return _work_page(participant_id, WorkForm(formdata=None), is_new=True)


def _work_page(participant: UUID, form: WorkForm, *, is_new: bool = False, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        _offer_workplaces(form, file)
        now_at = workplace_on(file, clock.today())
        if is_new and now_at is not None:
            form.workplace.data = str(now_at.workplace_id)
            form.supervisor_name.data = now_at.supervisor_name
            form.supervisor_phone.data = phone(now_at.supervisor_phone)
            form.supervisor_email.data = now_at.supervisor_email
        return {"now_at": now_at}

    return act_page(
        participant, Act.CHANGE_CONTRACT, Part.WORK, "staff/contract_work.html", _("Werkplek en baas"), form,
        prepare=prepare, **words,
    )  # fmt: skip


def _offer_workplaces(form: WorkForm, file: ContractFile) -> None:
    here = file.in_hand
    found = workplaces_of(db(), here.employer_id) if here else []
    form.workplace.choices = [SelectChoice(str(one.id), one.name) for one in found]


@bp.post("/werk")
def save_work(participant_id: UUID) -> ResponseReturnValue:
    form, file = WorkForm(), file_for(participant_id, Act.CHANGE_CONTRACT)
    _offer_workplaces(form, file)
    if not form.validate():
        return _work_page(participant_id, form, status=422)
    number, email = (form.supervisor_phone.data or "").strip(), (form.supervisor_email.data or "").strip()
    try:
        with transaction() as session:
            contract_news.change_work(
                session, me(), participant_id, UUID(form.workplace.data), from_on=cast(date, form.from_on.data),
                supervisor_name=" ".join((form.supervisor_name.data or "").split()),
                supervisor_phone=contact.phone_of(number) if number else None,
                supervisor_email=contact.email_of(email) if email else None,
                seen=form.shown.mark, now=clock.now(),
            )  # fmt: skip
    except ChangedMeanwhile:
        return _work_page(participant_id, form, status=422, is_changed=True)
    except OutsidePeriod:
        form.refuse("from_on", within(file))
        return _work_page(participant_id, form, status=422)
    return back(participant_id, _("Werkplek en baas zijn bewaard."))
