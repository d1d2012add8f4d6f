"""Werkgevers, the rest: a new employer, workplaces per employer, and who sits at a desk with their invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import ValidationError

from portal.base import clock, contact
from portal.base.db import transaction
from portal.domain.accounts.rules import BadName, RoleKind, check_name
from portal.domain.organisations.actions import ChangedMeanwhile, NameTaken
from portal.domain.organisations.models import EMPLOYER, WORKPLACE, Organisation
from portal.flows import staff, workplaces
from portal.flows.permission import NotYours
from portal.flows.workplaces import AddressTaken
from portal.web import words
from portal.web.access import db, me
from portal.web.forms import PortalForm
from portal.web.pages import page
from portal.web.staff.employers import LONGEST_NAME, EmployerForm
from portal.web.staff.guard import for_staff
from portal.web.staff.papers import show_paper

bp = for_staff("staff_workplaces", __name__, url_prefix="/team/werkgevers", kinds=frozenset({RoleKind.COORDINATOR}))
LONGEST_ADDRESS = 200
FARTHEST_PAGE = 100_000


def tidy_name(field: StringField) -> None:
    """Single spaces, not empty, not too long."""
    field.data = " ".join((field.data or "").split())
    if not field.data:
        raise ValidationError(_("Vul de naam in."))
    if len(field.data) > LONGEST_NAME:
        raise ValidationError(_("Deze naam is te lang. Maak hem korter."))


class WorkplaceForm(PortalForm):
    """Name, address, phone."""

    name = StringField(_l("Naam van de werkplek"))
    address = StringField(_l("Adres"))
    phone = StringField(_l("Telefoon"))
    version = HiddenField("")

    def validate_name(self, field: StringField) -> None:
        tidy_name(field)

    def validate_address(self, field: StringField) -> None:
        field.data = " ".join((field.data or "").split())
        if len(field.data) > LONGEST_ADDRESS:
            raise ValidationError(_("Dit adres is te lang. Maak het korter."))

    def validate_phone(self, _field: StringField) -> None:
        try:
            self.chosen_phone()
        except contact.BadPhone as refused:
            raise ValidationError(_("Dit nummer klopt niet. Een nummer is zoals 058 1234567.")) from refused

    def chosen_phone(self) -> str | None:
        typed = (self.phone.data or "").strip()
        return contact.phone_of(typed) if typed else None

    @property
    def shown_version(self) -> int:
        word = str(self.version.data or "")
        return int(word) if len(word) < 10 and word.isascii() and word.isdecimal() else 0


class WorkerForm(PortalForm):
    """Who sits at a desk."""

    first_name = StringField(_l("Voornaam"))
    last_name = StringField(_l("Achternaam"))
    email = StringField(_l("E-mailadres"))

    def validate_first_name(self, field: StringField) -> None:
        try:
            field.data = check_name(field.data or "")
        except BadName as refused:
            raise ValidationError(_("Vul de voornaam in. Gebruik letters en spaties.")) from refused

    def validate_last_name(self, field: StringField) -> None:
        try:
            field.data = check_name(field.data or "")
        except BadName as refused:
            raise ValidationError(_("Vul de achternaam in. Gebruik letters en spaties.")) from refused

    def validate_email(self, field: StringField) -> None:
        try:
            field.data = contact.email_of((field.data or "").strip())
        except contact.BadEmail as refused:
            raise ValidationError(_("Dit e-mailadres klopt niet.")) from refused


# --- a new employer -----------------------------------------------------------------------------------------------


@bp.get("/nieuw")
def new() -> Response:
    form = EmployerForm(formdata=None)
    _offer(form)
    form.counts_as_report.data, form.seen_before.data = "no", "10:00"
    return _new(form)


def _offer(form: EmployerForm) -> None:
    form.counts_as_report.choices = [
        ("yes", _("Ja. Dat is met deze werkgever afgesproken.")),
        ("no", _("Nee. Deelnemers lezen: bel ook zelf.")),
    ]


def _new(form: EmployerForm, status: int = 200) -> Response:
    return page("staff/employer_new.html", title=_("Nieuwe werkgever"), status=status, form=form)


@bp.post("/nieuw")
def make() -> ResponseReturnValue:
    form = EmployerForm()
    _offer(form)
    if not form.validate():
        return _new(form, 422)
    try:
        with transaction() as session:
            made = workplaces.add_employer(
                session,
                me(),
                str(form.name.data),
                phone=form.chosen_phone(),
                counts_as_report=form.counts_as_report.data == "yes",
                seen_before=str(form.seen_before.data),
                now=clock.now(),
            )
    except NameTaken:
        form.name.errors = [_("Een andere werkgever heet al zo.")]
        return _new(form, 422)
    flash(_("Bewaard."))
    return redirect(url_for(".show", organisation=made), 303)


# --- workplaces of an employer ------------------------------------------------------------------------------------


@bp.get("/<uuid:organisation>/werkplekken")
def show(organisation: UUID) -> Response:
    return _workplaces(workplaces.organisation(db(), me(), organisation, EMPLOYER), WorkplaceForm(formdata=None))


def _workplaces(employer: Organisation, form: WorkplaceForm, status: int = 200) -> Response:
    number = min(max(request.args.get("blad", 1, type=int), 1), FARTHEST_PAGE)
    found, has_more = workplaces.workplaces_of(db(), employer.id, number=number, now=clock.now())
    return page(
        "staff/workplaces.html",
        title=_("Werkplekken"),
        status=status,
        employer=employer,
        found=found,
        number=number,
        has_more=has_more,
        form=form,
    )


@bp.post("/<uuid:organisation>/werkplekken")
def add(organisation: UUID) -> ResponseReturnValue:
    employer, form = workplaces.organisation(db(), me(), organisation, EMPLOYER), WorkplaceForm()
    if not form.validate():
        return _workplaces(employer, form, 422)
    try:
        with transaction() as session:
            workplaces.add_workplace(
                session, me(), organisation, str(form.name.data), address=form.address.data or None, now=clock.now()
            )  # fmt: skip
    except NameTaken:
        form.name.errors = [_("Deze werkgever heeft al een werkplek met deze naam.")]
        return _workplaces(employer, form, 422)
    flash(_("Bewaard."))
    return redirect(url_for(".show", organisation=organisation), 303)


@bp.get("/werkplek/<uuid:workplace>")
def one(workplace: UUID) -> Response:
    row = workplaces.organisation(db(), me(), workplace, WORKPLACE)
    return _one(row, _form_of(row))


def _form_of(row: Organisation) -> WorkplaceForm:
    given = {"name": row.name, "address": row.address, "phone": words.phone(row.phone), "version": str(row.version)}
    return WorkplaceForm(formdata=None, data=given)


def _one(row: Organisation, form: WorkplaceForm, status: int = 200, *, changed: bool = False) -> Response:
    return page("staff/workplace.html", title=_("Werkplek"), status=status, row=row, form=form, changed=changed)


@bp.post("/werkplek/<uuid:workplace>")
def change(workplace: UUID) -> ResponseReturnValue:
    row, form = workplaces.organisation(db(), me(), workplace, WORKPLACE), WorkplaceForm()
    if not form.validate():
        return _one(row, form, 422)
    try:
        with transaction() as session:
            workplaces.change_workplace(
                session,
                me(),
                workplace,
                name=str(form.name.data),
                address=form.address.data or None,
                phone=form.chosen_phone(),
                version=form.shown_version,
                now=clock.now(),
            )
    except NameTaken:
        form.name.errors = [_("Deze werkgever heeft al een werkplek met deze naam.")]
        return _one(row, form, 422)
    except ChangedMeanwhile:
        form.version.data = str(row.version)
        form.form_errors = [_("Iemand anders veranderde dit net. Kijk het na en bewaar opnieuw.")]
        return _one(row, form, 422, changed=True)
    flash(_("Bewaard."))
    return redirect(url_for(".show", organisation=row.parent_id), 303)


# --- desks --------------------------------------------------------------------------------------------------------


@bp.get("/<uuid:organisation>/balie")
def desk(organisation: UUID) -> Response:
    return _desk(workplaces.organisation(db(), me(), organisation), WorkerForm(formdata=None))


def _desk(row: Organisation, form: WorkerForm, status: int = 200) -> Response:
    back_to = (
        url_for("staff_employers.one", organisation=row.id)
        if row.kind == EMPLOYER
        else url_for(".one", workplace=row.id)
    )
    return page(
        "staff/desk_workers.html",
        title=_("Wie leest de meldingen?"),
        status=status,
        row=row,
        is_employer=row.kind == EMPLOYER,
        back_to=back_to,
        found=workplaces.workers(db(), row.id, now=clock.now()),
        form=form,
        **_more(),
    )


def _more() -> dict[str, Any]:
    return {"plain": PortalForm()}


@bp.post("/<uuid:organisation>/balie")
def add_worker(organisation: UUID) -> ResponseReturnValue:
    row, form = workplaces.organisation(db(), me(), organisation), WorkerForm()
    if not form.validate():
        return _desk(row, form, 422)
    try:
        with transaction() as session:
            workplaces.add_worker(
                session,
                me(),
                organisation,
                first_name=str(form.first_name.data),
                last_name=str(form.last_name.data),
                email=str(form.email.data),
                now=clock.now(),
            )
    except AddressTaken:
        form.email.errors = [_("Iemand anders heeft dit e-mailadres al.")]
        return _desk(row, form, 422)
    flash(_("Bewaard. Maak nu de uitnodiging."))
    return redirect(url_for(".desk", organisation=organisation), 303)


def _worker(organisation: UUID, account: UUID) -> None:
    """Raises NotYours when this person does not sit at this desk."""
    row = workplaces.organisation(db(), me(), organisation)
    if account not in {one.account for one in workplaces.workers(db(), row.id, now=clock.now())}:
        raise NotYours


@bp.post("/<uuid:organisation>/balie/<uuid:account>/weg")
def end_worker(organisation: UUID, account: UUID) -> ResponseReturnValue:
    _worker(organisation, account)
    with transaction() as session:
        workplaces.end_worker(session, me(), organisation, account, now=clock.now())
    flash(_("Deze persoon leest de meldingen niet meer."))
    return redirect(url_for(".desk", organisation=organisation), 303)


@bp.post("/<uuid:organisation>/balie/<uuid:account>/uitnodiging")
def invite_worker(organisation: UUID, account: UUID) -> Response:
    """The answer is the paper itself: the code cannot be shown a second time."""
    _worker(organisation, account)
    with transaction() as session:
        invited = staff.invite(session, me(), account, now=clock.now())
    return show_paper(invited, url_for(".desk", organisation=organisation), _("Wie leest de meldingen?"))
