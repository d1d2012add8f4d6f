"""The forms of the pages around the editor: a day, a place in the list, a judgement."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from portal.base import clock
from portal.base.clock import add_months
from portal.domain.information.rules import Group
from portal.web import reading
from portal.web.forms import Day, PortalForm

LONGEST_REMARK = 2000
FURTHEST_MONTHS = 36
NOW, ON_DAY, LATER = "nu", "dag", "later"


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number, with words of ours for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Dit is geen getal. Vul alleen cijfers in.")) from None


def check_day(day: date | None, *, first: date) -> None:
    """Raises ValidationError, in words, for a day before `first` or more than three years away."""
    if day is None:
        return
    if day < first:
        raise ValidationError(_("Deze dag is al voorbij. Kies een andere dag."))
    if day > add_months(clock.today(), FURTHEST_MONTHS):
        raise ValidationError(_("Kies een dag binnen drie jaar."))


class PlanForm(PortalForm):
    """From which day a text is published."""

    number = HiddenField()
    publish_on = Day(_l("Vanaf welke dag?"), [InputRequired(_l("Kies een dag."))])

    def validate_publish_on(self, field: Day) -> None:
        check_day(field.data, first=clock.today())


class RightForm(PortalForm):
    """The text still holds: when is it looked at again?"""

    number = HiddenField()
    review_before = Day(_l("Nakijken vóór"), [InputRequired(_l("Kies een dag."))])

    def validate_review_before(self, field: Day) -> None:
        check_day(field.data, first=clock.today() + clock.ONE_DAY)


class PlaceForm(PortalForm):
    """In which group an article stands, and where."""

    group = SelectField(_l("Groep"))
    position = NumberField(
        _l("Plaats in de groep"),
        [
            InputRequired(_l("Vul een getal in.")),
            NumberRange(0, 999, message=_l("Kies een getal van 0 tot en met 999.")),
        ],
        description=_l("Het laagste getal staat bovenaan."),
    )

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self.group.choices = [(one.value, reading.group_words(one)) for one in Group]


class ApproveForm(PortalForm):
    """A second person agrees, and says when it is published."""

    edits = HiddenField()
    when = RadioField(_l("Wanneer verschijnt deze tekst?"), validate_choice=False)
    publish_on = Day(_l("Vanaf welke dag?"))

    def __init__(self, *words: Any, holds_today: bool = True, **more: Any) -> None:
        super().__init__(*words, **more)
        labels = {NOW: _("Nu meteen"), ON_DAY: _("Op een dag"), LATER: _("Nog niet")}
        self.offered = [one for one in labels if holds_today or one != NOW]
        self.when.choices = [(one, labels[one]) for one in self.offered]

    @property
    def day(self) -> date:
        """Of a form that is sound and asks for a day; else today."""
        return self.publish_on.data or clock.today()

    def validate_when(self, field: RadioField) -> None:
        if field.data not in self.offered:
            raise ValidationError(_("Kies wanneer deze tekst verschijnt."))

    def validate_publish_on(self, field: Day) -> None:
        if self.when.data != ON_DAY:
            field.errors = []
            return
        if field.data is None and not field.process_errors:
            raise ValidationError(_("Kies een dag."))
        check_day(field.data, first=clock.today())


class SendBackForm(PortalForm):
    """What must change first."""

    edits = HiddenField()
    remark = TextAreaField(
        _l("Wat moet er anders?"),
        [
            DataRequired(_l("Schrijf eerst wat er anders moet.")),
            Length(max=LONGEST_REMARK, message=_l("Dit is te lang. Gebruik hoogstens 2000 letters.")),
        ],
    )
