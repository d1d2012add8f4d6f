"""Werkgevers: per formal employer the phone for sick reports, whether the portal counts as one, and when it is seen."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import ValidationError

from portal.base import clock, contact
from portal.base.db import transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.organisations import queries
from portal.domain.organisations.actions import ChangedMeanwhile, NameTaken
from portal.domain.organisations.models import Organisation
from portal.flows import employers
from portal.flows.permission import NotYours
from portal.web import words
from portal.web.access import db, me
from portal.web.forms import PortalForm, digits
from portal.web.pages import page
from portal.web.staff.guard import for_staff

bp = for_staff("staff_employers", __name__, url_prefix="/team/werkgevers", kinds=frozenset({RoleKind.COORDINATOR}))
LONGEST_NAME = 120
TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


class EmployerForm(PortalForm):
    """Name, phone, 'telt als melding', and before when a report must be seen."""

    name = StringField(_l("Naam"))
    phone = StringField(_l("Telefoon voor ziekmeldingen"))
    counts_as_report = RadioField(_l("Telt een melding hier als ziekmelding?"), validate_choice=False)
    seen_before = StringField(_l("Vóór hoe laat ziet de werkgever een melding?"))
    version = HiddenField("")

    def fill(self, employer: Organisation) -> None:
        self.counts_as_report.choices = [
            ("yes", _("Ja. Dat is met deze werkgever afgesproken.")),
            ("no", _("Nee. Deelnemers lezen: bel ook zelf.")),
        ]
        if not self.is_submitted():
            self.name.data, self.phone.data = employer.name, words.phone(employer.phone)
            self.counts_as_report.data = "yes" if employer.counts_as_report else "no"
            self.seen_before.data = employer.seen_before
            self.version.data = str(employer.version)

    def validate_name(self, field: StringField) -> None:
        field.data = " ".join((field.data or "").split())
        if not field.data:
            raise ValidationError(_("Vul de naam in."))
        if len(field.data) > LONGEST_NAME:
            raise ValidationError(_("Deze naam is te lang. Maak hem korter."))

    def validate_phone(self, field: StringField) -> None:
        try:
            self.chosen_phone()
        except contact.BadPhone as refused:
            raise ValidationError(_("Dit nummer klopt niet. Een nummer is zoals 058 1234567.")) from refused
        if not (field.data or "").strip() and self.counts_as_report.data == "no":
            raise ValidationError(_("Vul een nummer in. Deelnemers bellen daar ook."))

    def validate_counts_as_report(self, field: RadioField) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError(_("Kies ja of nee."))

    def validate_seen_before(self, field: StringField) -> None:
        found = TIME.fullmatch(digits(field.data))
        if found is None:
            raise ValidationError(_("Vul een tijd in, zoals 10:00."))
        field.data = f"{int(found[1]):02d}:{found[2]}"

    def chosen_phone(self) -> str | None:
        """In E.164. Raises BadPhone."""
        typed = (self.phone.data or "").strip()
        return contact.phone_of(typed) if typed else None

    @property
    def shown_version(self) -> int:
        """Of the employer as it stood on the page; 0, which no row has, when it is not one."""
        word = str(self.version.data or "")
        return int(word) if len(word) < 10 and word.isascii() and word.isdecimal() else 0


@bp.get("")
def show() -> Response:
    return page("staff/employers.html", title=_("Werkgevers"), employers=queries.employers(db()))


def employer_with(key: UUID) -> Organisation:
    """Raises NotYours."""
    found = queries.employer(db(), key)
    if found is None:
        raise NotYours
    return found


def form_for(employer: Organisation) -> EmployerForm:
    form = EmployerForm()
    form.fill(employer)
    return form


@bp.get("/<uuid:organisation>")
def one(organisation: UUID) -> Response:
    employer = employer_with(organisation)
    return form_page(employer, form_for(employer))


def form_page(employer: Organisation, form: EmployerForm, status: int = 200, *, changed: bool = False) -> Response:
    return page(
        "staff/employer.html", title=_("Werkgever"), status=status, employer=employer, form=form, changed=changed
    )


@bp.post("/<uuid:organisation>")
def change(organisation: UUID) -> AnyResponse:
    employer = employer_with(organisation)
    form = form_for(employer)
    if not form.validate():
        return form_page(employer, form, 422)
    try:
        with transaction() as session:
            employers.change(
                session,
                me(),
                organisation,
                name=str(form.name.data),
                phone=form.chosen_phone(),
                counts_as_report=form.counts_as_report.data == "yes",
                seen_before=str(form.seen_before.data),
                version=form.shown_version,
                now=clock.now(),
            )
    except NameTaken:
        form.name.errors = [_("Een andere werkgever heet al zo.")]
        return form_page(employer, form, 422)
    except ChangedMeanwhile:
        form.version.data = str(employer.version)
        form.form_errors = [_("Iemand anders veranderde dit net. Kijk het na en bewaar opnieuw.")]
        return form_page(employer, form, 422, changed=True)
    flash(_("Bewaard."))
    return redirect(url_for(".show"), 303)
