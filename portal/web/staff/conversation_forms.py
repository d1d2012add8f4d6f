"""The forms beside a conversation: answer, later, called, forwarded, take away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.base import clock
from portal.domain.messages.rules import MAX_PLACE_LENGTH, Destination, RemovalGround, tidy
from portal.web import thread
from portal.web.forms import Day, OnceForm, PortalForm

LATER_AT_MOST = timedelta(days=31)
CALLED_AT_MOST = timedelta(days=31)
"""How long ago a call can be that is written down now."""


def version_in(word: str | None) -> int:
    """The version that a form carries; 0, which nothing has, when it is not one."""
    return int(word) if word and len(word) < 10 and word.isascii() and word.isdecimal() else 0


class AnswerForm(OnceForm):
    """A message to the participant, with files and links to articles."""

    text = TextAreaField(_l("Uw bericht"))
    files = MultipleFileField(_l("Kies een foto of PDF"))
    articles = SelectMultipleField(
        _l("Artikelen"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    version = HiddenField("")

    @property
    def shown_version(self) -> int:
        """Of the conversation as it stood on the page."""
        return version_in(self.version.data)


class VersionForm(PortalForm):
    """A button that counts only for the conversation as it was shown."""

    version = HiddenField("")

    @property
    def shown_version(self) -> int:
        return version_in(self.version.data)


class LaterForm(PortalForm):
    """'Later antwoorden'."""

    day = DateField(_l("Op welke dag?"), [InputRequired(_l("Kies een dag."))])

    def validate_day(self, field: DateField) -> None:
        if field.data is None:
            raise ValidationError(_("Deze dag bestaat niet. Kies een andere dag."))
        first, last = clock.today(), clock.today() + LATER_AT_MOST
        if not first <= field.data <= last:
            raise ValidationError(_("Kies vandaag of een dag in de komende maand."))


class CalledForm(OnceForm):
    """'Gebeld op': only the day, never what was said."""

    called_on = Day(_l("Op welke dag belde u?"), [InputRequired(_l("Kies een dag."))])

    def validate_called_on(self, field: DateField) -> None:
        today = clock.today()
        if field.data is None or not today - CALLED_AT_MOST <= field.data <= today:
            raise ValidationError(_("Kies vandaag of een dag in de afgelopen maand."))


class ForwardForm(OnceForm):
    """'Doorsturen': where the question went."""

    to = RadioField(_l("Waar stuurt u de vraag naartoe?"), validators=[InputRequired(_l("Kies eerst waar naartoe."))])
    place = StringField(_l("Waar is dat?"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.to.choices = [SelectChoice(one.value, words) for one, words in thread.destinations().items()]

    def validate_place(self, field: StringField) -> None:
        field.data = " ".join(tidy(field.data or "").split())
        if self.to.data == Destination.OTHER and not field.data:
            raise ValidationError(_("Schrijf op waar dat is."))
        if len(field.data) > MAX_PLACE_LENGTH:
            raise ValidationError(_("Dit is te lang. Maak het korter."))


class RemoveForm(PortalForm):
    """Why something is taken away; there are only two reasons."""

    ground = RadioField(
        _l("Waarom halen wij dit weg?"),
        choices=[
            SelectChoice(RemovalGround.BSN.value, _l("Er staat een burgerservicenummer in")),
            SelectChoice(RemovalGround.HEALTH.value, _l("Er staat iets in over gezondheid")),
        ],
        validators=[InputRequired(_l("Kies eerst waarom."))],
    )
