"""Schrijf één persoon in: the columns of the file as one form, in calm parts; then the invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.base import clock
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.rules import DAY_NAMES
from portal.flows import enrol
from portal.flows.enrol import Choices, NotSound, NumberTaken
from portal.flows.importing import Mistake, MistakeKind
from portal.web.access import db, me, settings
from portal.web.forms import PortalForm
from portal.web.pages import page
from portal.web.staff import import_words
from portal.web.staff.guard import for_staff
from portal.web.words import weekdays

bp = for_staff("staff_enrol", __name__, url_prefix="/team/deelnemers", kinds=frozenset({RoleKind.COORDINATOR}))
NEW = "nieuw"


class Days(SelectMultipleField):
    """Weekdays to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class EnrolForm(PortalForm):
    """One person, the contract and the work."""

    personeelsnummer = StringField(_l("Personeelsnummer"))
    voornaam = StringField(_l("Voornaam"))
    achternaam = StringField(_l("Achternaam"))
    taal = SelectField(_l("Taal"), validate_choice=False)
    mobiel = StringField(_l("Mobiel nummer"))
    email = StringField(_l("E-mailadres"))
    contactpersoon_email = SelectField(_l("Contactpersoon"), validate_choice=False)
    werkplek_keuze = SelectField(_l("Werkplek"), validate_choice=False)
    formele_werkgever = SelectField(_l("Werkgever die het loon betaalt"), validate_choice=False)
    nieuwe_werkgever = StringField(_l("Naam van een nieuwe werkgever"))
    werkplek = StringField(_l("Naam van de nieuwe werkplek"))
    werkplek_adres = StringField(_l("Adres van de nieuwe werkplek"))
    leidinggevende = StringField(_l("Baas op de werkplek"))
    leidinggevende_telefoon = StringField(_l("Telefoon van de baas"))
    leidinggevende_email = StringField(_l("E-mail van de baas"))
    startdatum = StringField(_l("Eerste dag van het contract"))
    einddatum = StringField(_l("Laatste dag van het contract"))
    uren_per_week = StringField(_l("Uren per week"))
    werkdagen = Days(_l("Werkdagen"), validate_choice=False)

    def offer(self, found: Choices) -> None:
        self.taal.choices = [(code, language.name) for code, language in LANGUAGES.items()]
        self.contactpersoon_email.choices = [("", _("Kies iemand")), *found.contacts]
        self.werkplek_keuze.choices = [
            ("", _("Kies een werkplek")),
            *((str(one.id), f"{one.name} ({one.employer})") for one in found.workplaces),
            (NEW, _("Een nieuwe werkplek")),
        ]
        self.formele_werkgever.choices = [
            ("", _("Kies een werkgever")),
            *((name, name) for name in found.employers),
            (NEW, _("Een nieuwe werkgever")),
        ]
        self.werkdagen.choices = [(day, weekdays(day)) for day in DAY_NAMES]

    def cells(self, found: Choices) -> dict[str, str]:
        """What was filled in, by heading of the file."""
        typed = {
            name: str(self[name].data or "").strip()
            for name in (
                "personeelsnummer", "voornaam", "achternaam", "email", "mobiel", "taal", "contactpersoon_email",
                "leidinggevende", "leidinggevende_telefoon", "leidinggevende_email", "startdatum", "einddatum",
                "uren_per_week",
            )
        }  # fmt: skip
        chosen = next((one for one in found.workplaces if str(one.id) == self.werkplek_keuze.data), None)
        if chosen is not None:
            work = {"werkplek": chosen.name, "werkplek_adres": chosen.address, "formele_werkgever": chosen.employer}
        else:
            employer = self.nieuwe_werkgever if self.formele_werkgever.data == NEW else self.formele_werkgever
            is_new = self.werkplek_keuze.data == NEW
            work = {
                "werkplek": str(self.werkplek.data or "").strip() if is_new else "",
                "werkplek_adres": str(self.werkplek_adres.data or "").strip(),
                "formele_werkgever": str(employer.data or "").strip(),
            }
        return typed | work | {"werkdagen": " ".join(self.werkdagen.data or [])}

    def say(self, mistakes: list[Mistake]) -> None:
        """Each mistake beside its field, and never two for one."""
        for mistake in mistakes:
            field = self[self._field_of(mistake.column)]
            if not field.errors:
                field.errors = [_said(mistake, str(field.label.text))]

    def _field_of(self, column: str) -> str:
        if column == "formele_werkgever":
            if self.werkplek_keuze.data not in (NEW,):
                return "werkplek_keuze"
            return "nieuwe_werkgever" if self.formele_werkgever.data == NEW else column
        return "werkplek_keuze" if column == "werkplek" and self.werkplek_keuze.data != NEW else column


def _said(mistake: Mistake, label: str) -> str:
    if mistake.kind is MistakeKind.MISSING:
        return _("%(field)s is leeg. Vul iets in.", field=label)
    return f"{label} {import_words.mistake_words(mistake)}"


@bp.get("/nieuw")
def new() -> Response:
    form = EnrolForm(formdata=None, data={"taal": "nl"})
    form.offer(enrol.choices(db(), now=clock.now()))
    return _show(form)


def _show(form: EnrolForm, status: int = 200, **more: Any) -> Response:
    return page("staff/enrol.html", title=_("Schrijf iemand in"), status=status, form=form, **more)


@bp.post("/nieuw")
def make() -> ResponseReturnValue:
    form, found = EnrolForm(), enrol.choices(db(), now=clock.now())
    form.offer(found)
    if not form.validate():
        return _show(form, 422)
    try:
        with transaction() as session:
            participant = enrol.enrol(
                session, me(), form.cells(found), settings().municipality, now=clock.now()
            )  # fmt: skip
    except NotSound as refused:
        form.say(refused.mistakes)
        return _show(form, 422)
    except (NumberTaken, IntegrityError):
        form.personeelsnummer.errors = [_("Dit personeelsnummer staat al in de lijst.")]
        return _show(form, 422, is_taken=True)
    return redirect(url_for(".enrolled", participant_id=participant), 303)


@bp.get("/ingeschreven/<uuid:participant_id>")
def enrolled(participant_id: UUID) -> Response:
    name, number = enrol.enrolled(db(), me(), participant_id)
    return page(
        "staff/enrolled.html", title=_("Ingeschreven"), name=name, number=number, participant=participant_id,
        form=PortalForm(),
    )  # fmt: skip
