"""What /dev/gallery shows in its forms: one form with every field, once untouched and once with mistakes."""

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    FormField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.web.forms import PortalForm


class DayParts(Form):
    day = StringField("Dag")
    month = StringField("Maand")
    year = StringField("Jaar")

    def validate_day(self, field: StringField) -> None:
        if field.data == "31" and self.month.data == "2":
            raise ValidationError("31 februari bestaat niet. Kies een andere dag.")


class SampleForm(PortalForm):
    phone = StringField(
        "Waar kunnen wij u bellen?",
        [InputRequired("Vul een telefoonnummer in.")],
        description="Bijvoorbeeld 06 12 34 56 78",
    )
    question = TextAreaField("Uw vraag", [InputRequired("Schrijf eerst uw vraag.")])
    subject = SelectField(
        "Waar gaat het over?",
        choices=[SelectChoice("", "Kies een onderwerp"), SelectChoice("money", "Geld"), SelectChoice("work", "Werk")],
        validators=[InputRequired("Kies waar uw vraag over gaat.")],
    )
    first_day = RadioField(
        "Vanaf welke dag bent u ziek?",
        choices=[
            SelectChoice("today", "Vandaag, zondag 22 november"),
            SelectChoice("yesterday", "Gisteren"),
            SelectChoice("other", "Een andere dag"),
        ],
        validators=[InputRequired("Kies eerst vanaf welke dag u ziek bent.")],
    )
    cancel = SelectMultipleField(
        "Wie moet het weten?",
        choices=[SelectChoice("workplace", "Werkplek"), SelectChoice("course", "Cursus")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    agreed = BooleanField("Anna mag mij hier berichten sturen", [InputRequired("Kies of u hier berichten wilt.")])
    day = DateField("Welke dag?", [InputRequired("Kies een dag.")])
    until = FormField(DayParts, "Tot welke dag?", description="Bijvoorbeeld 31 3 2027")
    letter = FileField("Foto of pdf van een brief", [InputRequired("Kies eerst een foto.")])
    pin = PasswordField("Uw pincode", [InputRequired("Dit is niet uw pincode. Probeer het opnieuw.")])
    code = StringField("De code uit het bericht", [InputRequired("Vul de 6 cijfers in.")])


def samples() -> dict[str, Any]:
    """The names that templates/dev/gallery.html reads besides those of every page."""
    sent = MultiDict({"wrong-until-day": "31", "wrong-until-month": "2", "wrong-until-year": "2027"})
    wrong = SampleForm(sent, prefix="wrong-", meta={"csrf": False})
    wrong.validate()
    return {"form": SampleForm(prefix="right-", first_day="today", day=date(2026, 11, 22)), "wrong_form": wrong}
