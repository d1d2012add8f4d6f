"""The forms with which staff work on a contract: one question each, and the version of what stood on the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.base import contact
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.rules import DAY_NAMES
from portal.web.forms import Day, PortalForm, digits

NAME_LENGTH, EMAIL_LENGTH = 80, 254
TOO_LONG = _l("Dit is te lang. Maak het korter.")


@dataclass(frozen=True, slots=True)
class Version:
    """What stood on the page: the mark of that part of the file, and when the page was made."""

    mark: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.mark}.{int(self.at.timestamp())}"


def version_from(word: str | None) -> Version:
    """The version in a form. Anything else is a version that nothing ever had, from the beginning of time."""
    mark, _dot, seconds = (word or "").partition(".")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 11):
        return Version("", datetime.fromtimestamp(0, UTC))
    return Version(mark, datetime.fromtimestamp(int(seconds), UTC))


class ActForm(PortalForm):
    """A form that counts only for what was shown."""

    version = HiddenField("")

    @property
    def shown(self) -> Version:
        return version_from(self.version.data)

    def refuse(self, field: str, words: str) -> None:
        """This field needs another answer."""
        one = self[field]
        one.errors = [*one.errors, words]


class DecideForm(ActForm):
    """What comes after this contract."""

    outcome = RadioField(_l("Hoe gaat het verder?"), validate_choice=False)
    until_on = Day(_l("Tot en met welke dag?"), [Optional()])
    right_on = Day(_l("Wat is de goede laatste dag?"), [Optional()])

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self.outcome.choices = [
            SelectChoice(DecisionKind.GOES_ON.value, _("Het contract gaat door")),
            SelectChoice(DecisionKind.STOPS.value, _("Het contract stopt")),
            SelectChoice(DecisionKind.CORRECTED.value, _("Er staat iets fout")),
        ]

    def validate_outcome(self, field: RadioField) -> None:
        if field.data not in set(DecisionKind):
            raise ValidationError(_("Kies eerst hoe het verder gaat."))


class KnowByForm(ActForm):
    """The day on which the participant hears at the latest."""

    day = Day(_l("Op welke dag uiterlijk?"), [InputRequired(_l("Kies een dag."))])


class AfterForm(ActForm):
    """Who helps after the last day."""

    name = StringField(_l("Naam"), [InputRequired(_l("Vul een naam in.")), Length(max=NAME_LENGTH, message=TOO_LONG)])
    phone = StringField(_l("Telefoonnummer"), [InputRequired(_l("Vul een telefoonnummer in."))])
    until = Day(_l("Tot en met welke dag?"), [InputRequired(_l("Kies een dag."))])

    def validate_name(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Vul een naam in."))

    def validate_phone(self, field: StringField) -> None:
        _check_phone(field)


class HoursForm(ActForm):
    """How much and on which days, from a day on."""

    from_on = Day(_l("Vanaf welke dag?"), [InputRequired(_l("Kies een dag."))])
    hours = StringField(_l("Hoeveel uur per week?"), [InputRequired(_l("Vul het aantal uren in."))])
    weekdays = SelectMultipleField(
        _l("Op welke dagen?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        names = (_("maandag"), _("dinsdag"), _("woensdag"), _("donderdag"), _("vrijdag"), _("zaterdag"), _("zondag"))
        self.weekdays.choices = [SelectChoice(day, name) for day, name in zip(DAY_NAMES, names, strict=True)]

    def validate_hours(self, field: StringField) -> None:
        if hours_of(field.data) is None:
            raise ValidationError(_("Vul meer dan 0 en hoogstens 40 uur in, zoals 24 of 22,5."))

    def validate_weekdays(self, field: SelectMultipleField) -> None:
        if not set(field.data or ()) & set(DAY_NAMES):
            raise ValidationError(_("Kies minstens 1 dag."))


def hours_of(written: str | None) -> Decimal | None:
    """'22,5' -> 22.5; None when it is more than 40, not more than 0, or finer than a tenth of an hour."""
    try:
        found = Decimal(digits(written).replace(",", "."))
    except InvalidOperation:
        return None
    if not found.is_finite() or not 0 < found <= 40 or found != found.quantize(Decimal("0.1")):
        return None
    return found


class WorkForm(ActForm):
    """Where somebody works, and who leads the work there, from a day on."""

    from_on = Day(_l("Vanaf welke dag?"), [InputRequired(_l("Kies een dag."))])
    workplace = SelectField(_l("Werkplek"), validate_choice=False)
    supervisor_name = StringField(
        _l("Naam van de baas op de werkplek"),
        [InputRequired(_l("Vul een naam in.")), Length(max=NAME_LENGTH, message=TOO_LONG)],
    )
    supervisor_phone = StringField(_l("Telefoonnummer van de baas"))
    supervisor_email = StringField(_l("E-mailadres van de baas"), [Length(max=EMAIL_LENGTH, message=TOO_LONG)])

    def validate_workplace(self, field: SelectField) -> None:
        offered: Any = field.choices or ()
        if field.data not in {choice.value for choice in offered}:
            raise ValidationError(_("Kies een werkplek uit de lijst."))

    def validate_supervisor_name(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Vul een naam in."))

    def validate_supervisor_phone(self, field: StringField) -> None:
        if (field.data or "").strip():
            _check_phone(field)

    def validate_supervisor_email(self, field: StringField) -> None:
        if (field.data or "").strip():
            try:
                contact.email_of((field.data or "").strip())
            except contact.BadEmail as refused:
                raise ValidationError(_("Dit is geen e-mailadres. Kijk het nog eens na.")) from refused


class TellForm(ActForm):
    """'Vertel het nu'."""


def _check_phone(field: StringField) -> None:
    try:
        contact.phone_of((field.data or "").strip())
    except contact.BadPhone as refused:
        raise ValidationError(_("Dit is geen telefoonnummer. Schrijf het zo: 058 233 90 50.")) from refused
