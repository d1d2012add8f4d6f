"""What every form shares."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField
from wtforms.validators import ValidationError


def digits(typed: str | None) -> str:
    """What was typed without spaces, in the digits 0 to 9: some keyboards write others."""
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in typed or "" if not one.isspace())


class PortalForm(FlaskForm):  # type: ignore[misc]
    """A form of the portal. CSRF is a hidden field; what was typed stands there again after a mistake."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Only what a form sends is taken; Flask-WTF would take JSON too, with values of any kind."""
            return None if request.is_json else super().wrap_formdata(form, formdata)


class Day(DateField):
    """One day, or none. One that does not exist is said so, in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not "".join(valuelist).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as refused:
            raise ValueError(_("Deze dag bestaat niet. Kies een andere dag.")) from refused


def number_in(typed: str | None) -> int:
    """A number that stood hidden on a page, of at most eight digits; what is none gives -1."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1


WENT_WRONG = _l("Er ging iets mis met dit formulier. Probeer het nog een keer.")


class Once(HiddenField):
    """The key by which pressing twice counts once: made when the form is shown, unique in the database."""

    def __init__(self, **words: Any) -> None:
        super().__init__("", default=lambda: str(uuid.uuid4()), **words)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        try:
            uuid.UUID(str(self.data))
        except ValueError as refused:
            self.data = str(uuid.uuid4())
            raise ValidationError(WENT_WRONG) from refused

    @property
    def key(self) -> uuid.UUID:
        return uuid.UUID(str(self.data))

    def was_taken(self) -> None:
        """Somebody else used this key: the form gets a new one, and says that nothing was sent."""
        self.data, self.errors = str(uuid.uuid4()), [WENT_WRONG]


class OnceForm(PortalForm):
    """A form that makes something new."""

    once = Once()
