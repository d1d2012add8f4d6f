"""The forms of Ziek of beter, for who reports and for who writes it down after a call.

The fields are a closed list (domain/sickness/rules.CLOSED_LIST): add nothing.

A day is sent as its date, so that a form that was opened before midnight says the same day after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from portal.base import contact
from portal.base.written_days import month_name
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.rules import (
    CLOSED_LIST,
    AddressKind,
    AppointmentFact,
    AppointmentWith,
    BadAddress,
    CorrectionReason,
    Details,
    ExpectedDuration,
    house_number_of,
    postcode_of,
)
from portal.web import sick_words, words
from portal.web.forms import Day, OnceForm, PortalForm
from portal.web.language import language_code

OTHER = "other"
A_DATE = re.compile(r"\d{4}-(\d\d)-(\d\d)")
APPOINTMENTS = ("1", "2", "3")
APPOINTMENTS_AHEAD = 14
"""Days ahead for which an appointment can be cancelled here."""


class NoSuchDay(ValueError):
    """Not a day of any calendar; the message says so."""


def day_of(written: str) -> date:
    """Raises NoSuchDay."""
    found = A_DATE.fullmatch(written)
    if found is None:
        raise NoSuchDay(_("Kies een dag uit de lijst."))
    try:
        return date.fromisoformat(written)
    except ValueError as refused:
        raise NoSuchDay(_no_such_day(int(found[1]), int(found[2]))) from refused


def _no_such_day(month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return _("Deze dag bestaat niet. Kies een andere dag.")
    name = month_name(month, language_code())
    return _("%(day)s %(month)s bestaat niet. Kies een andere dag.", day=day, month=name)


class DayForm(PortalForm):
    """Two days as large choices, and the others in a list."""

    def offer(
        self, day: RadioField, other: SelectField, named: Sequence[tuple[date, str]], rest: Iterable[date]
    ) -> None:
        """The choices; what was sent stays chosen, also when it is no longer one of the two."""
        days = [(one.isoformat(), words.day_no_year(one)) for one in rest]
        day.choices = [(one.isoformat(), label) for one, label in named]
        if days:
            day.choices.append((OTHER, _("Een andere dag")))
        other.choices = [("", _("Kies een dag")), *days]
        offered = {one.isoformat() for one, _label in named}
        if day.data not in offered and day.data in dict(days):
            day.data, other.data = OTHER, day.data

    def take(self, day: RadioField, other: SelectField) -> date | None:
        """The chosen day; None with an error beside the field that needs another answer."""
        field = other if day.data == OTHER else day
        if not field.data:
            _refuse(field, _("Kies eerst een dag."))
            return None
        try:
            return day_of(str(field.data))
        except NoSuchDay as refused:
            _refuse(field, str(refused))
            return None


def _refuse(field: Any, words_: str) -> None:
    field.errors = [*field.errors, words_]


class DetailsForm(PortalForm):
    """What may be told besides the first day; nothing has to be."""

    expected_duration = SelectField(_l("Hoe lang denkt u ziek te zijn?"), validate_choice=False)
    reach_phone = StringField(_l("Op welk nummer kunnen wij u bellen?"))
    address_kind = RadioField(_l("Waar bent u?"), validate_choice=False)
    postcode = StringField(_l("Postcode"))
    house_number = StringField(_l("Huisnummer"))
    appointments_1_day = SelectField(_l("Dag"), validate_choice=False)
    appointments_1_with = SelectField(_l("Met"), validate_choice=False)
    appointments_2_day = SelectField(_l("Dag"), validate_choice=False)
    appointments_2_with = SelectField(_l("Met"), validate_choice=False)
    appointments_3_day = SelectField(_l("Dag"), validate_choice=False)
    appointments_3_with = SelectField(_l("Met"), validate_choice=False)
    work_accident = SelectField(_l("Was er een ongeluk op het werk?"), validate_choice=False)
    traffic_accident = SelectField(_l("Was er een ongeluk in het verkeer, met iemand anders?"), validate_choice=False)

    today: date
    known_phone: str | None
    """Filled in beforehand; sent back unchanged it is never refused."""

    def fill(
        self,
        today: date,
        own_phone: str | None,
        spell: SickSpell | None = None,
        shown: frozenset[str] = CLOSED_LIST,
    ) -> None:
        """The choices, and of what is known the fields in `shown`: who writes down may see less than they ask."""
        self.today = today
        self.known_phone = (spell.reach_phone if spell else None) or own_phone
        unanswered = ("", _("Nog niet gezegd"))
        self.expected_duration.choices = [
            unanswered,
            *((one.value, sick_words.duration(one)) for one in ExpectedDuration),
        ]
        self.address_kind.choices = [(one.value, _capital(sick_words.address_kind(one))) for one in AddressKind]
        for field in (self.work_accident, self.traffic_accident):
            field.choices = [unanswered, ("no", _("nee")), ("yes", _("ja"))]
        coming = [today + timedelta(days=ahead) for ahead in range(APPOINTMENTS_AHEAD)]
        for day, with_whom in self.appointment_fields():
            day.choices = [("", _("Kies")), *((one.isoformat(), words.day_no_year(one)) for one in coming)]
            with_whom.choices = [
                ("", _("Kies")),
                *((one.value, sick_words.appointment_with(one)) for one in AppointmentWith),
            ]
        if not self.is_submitted():
            self.reach_phone.data = words.phone(self.known_phone)
            if spell is not None:
                self._fill_known(spell, shown)

    def _fill_known(self, spell: SickSpell, shown: frozenset[str]) -> None:
        for name in ("expected_duration", "address_kind", "postcode", "house_number"):
            if name in shown:
                self[name].data = getattr(spell, name) or ""
        for name in ("work_accident", "traffic_accident"):
            known = getattr(spell, name) if name in shown else None
            self[name].data = "" if known is None else "yes" if known else "no"

    def appointment_fields(self) -> list[tuple[SelectField, SelectField]]:
        return [(self[f"appointments_{n}_day"], self[f"appointments_{n}_with"]) for n in APPOINTMENTS]

    def details(self) -> Details:
        """After `validate`: the answers; what was left open is None."""
        elsewhere = self._kind() is AddressKind.ELSEWHERE
        return Details(
            expected_duration=_one_of(ExpectedDuration, self.expected_duration.data),
            reach_phone=self._phone(),
            address_kind=self._kind(),
            postcode=postcode_of(_text(self.postcode)) if elsewhere else None,
            house_number=house_number_of(_text(self.house_number)) if elsewhere else None,
            appointments=tuple(
                AppointmentFact(day_of(day.data), AppointmentWith(with_whom.data))
                for day, with_whom in self.appointment_fields()
                if day.data and with_whom.data
            ),
            work_accident={"yes": True, "no": False}.get(self.work_accident.data or ""),
            traffic_accident={"yes": True, "no": False}.get(self.traffic_accident.data or ""),
        )

    def _phone(self) -> str | None:
        """In E.164. Raises BadPhone."""
        typed = _text(self.reach_phone)
        if self.known_phone and typed == words.phone(self.known_phone):
            return self.known_phone
        return contact.phone_of(typed) if typed else None

    def _kind(self) -> AddressKind | None:
        kind = _one_of(AddressKind, self.address_kind.data)
        typed = _text(self.postcode) or _text(self.house_number)
        return AddressKind.ELSEWHERE if kind is None and typed else kind

    @property
    def has_wrong_details(self) -> bool:
        """Should 'Meer doorgeven' stand open?"""
        names = {name for name in DetailsForm.__dict__ if name in self._fields}
        return any(self[name].errors for name in names)

    @property
    def has_wrong_appointments(self) -> bool:
        """Should 'Nog een afspraak' stand open?"""
        return any(day.errors or with_whom.errors for day, with_whom in self.appointment_fields()[1:])

    def validate_reach_phone(self, _field: StringField) -> None:
        try:
            self._phone()
        except contact.BadPhone as refused:
            raise ValidationError(_("Dit nummer klopt niet. Een nummer is zoals 06 12345678.")) from refused

    def validate_postcode(self, field: StringField) -> None:
        if self._kind() is not AddressKind.ELSEWHERE:
            return
        if not _text(field):
            raise ValidationError(_("Vul ook de postcode in."))
        try:
            postcode_of(_text(field))
        except BadAddress as refused:
            raise ValidationError(_("Deze postcode klopt niet. Een postcode is zoals 8911 AB.")) from refused

    def validate_house_number(self, field: StringField) -> None:
        if self._kind() is not AddressKind.ELSEWHERE:
            return
        if not _text(field):
            raise ValidationError(_("Vul ook het huisnummer in."))
        try:
            house_number_of(_text(field))
        except BadAddress as refused:
            raise ValidationError(_("Dit huisnummer klopt niet. Een huisnummer is zoals 12 of 12a.")) from refused

    def validate(self, extra_validators: Any = None) -> bool:
        sound: bool = super().validate(extra_validators)
        halves = [self._appointment_is_whole(day, with_whom) for day, with_whom in self.appointment_fields()]
        return sound and all(halves)

    def _appointment_is_whole(self, day: SelectField, with_whom: SelectField) -> bool:
        if day.data and not _one_of(AppointmentWith, with_whom.data):
            _refuse(with_whom, _("Kies ook met wie de afspraak is."))
            return False
        if with_whom.data and not day.data:
            _refuse(day, _("Kies ook de dag van de afspraak."))
            return False
        try:
            chosen = day_of(day.data) if day.data else self.today
        except NoSuchDay as refused:
            _refuse(day, str(refused))
            return False
        if not -1 <= (chosen - self.today).days <= APPOINTMENTS_AHEAD:
            _refuse(day, _("Kies een dag in de komende twee weken."))
            return False
        return True


class ReportForm(DayForm, DetailsForm, OnceForm):
    """Sick: only the first day is open."""

    first_day = RadioField(_l("Vanaf welke dag bent u ziek?"), validate_choice=False)
    other_day = SelectField(_l("Welke dag was dat?"), validate_choice=False)

    def fill_days(self, today: date, earliest: date) -> None:
        """Today is chosen beforehand; `earliest` is the first day that can be reported."""
        yesterday = today - timedelta(days=1)
        named = [(today, _("Vandaag, %(day)s", day=words.day_near(today)))]
        if yesterday >= earliest:
            named.append((yesterday, _("Gisteren, %(day)s", day=words.day_near(yesterday))))
        rest = [today - timedelta(days=ago) for ago in range(2, (today - earliest).days + 1)]
        if not self.is_submitted():
            self.first_day.data = today.isoformat()
        self.offer(self.first_day, self.other_day, named, rest)

    def chosen(self) -> date | None:
        return self.take(self.first_day, self.other_day)


class BetterForm(DayForm):
    """Better: the first day back."""

    first_day_back = RadioField(_l("Vanaf welke dag kunt u weer werken?"), validate_choice=False)
    other_day = SelectField(_l("Welke dag is dat?"), validate_choice=False)

    def fill_days(self, today: date, earliest: date, latest: date) -> None:
        tomorrow = today + timedelta(days=1)
        named = [
            (today, _("Vandaag, %(day)s", day=words.day_near(today))),
            (tomorrow, _("Morgen, %(day)s", day=words.day_near(tomorrow))),
        ]
        every = [earliest + timedelta(days=ahead) for ahead in range((latest - earliest).days + 1)]
        if not self.is_submitted():
            self.first_day_back.data = today.isoformat()
        self.offer(self.first_day_back, self.other_day, named, [day for day in every if day not in (today, tomorrow)])

    def chosen(self) -> date | None:
        return self.take(self.first_day_back, self.other_day)


class LongerForm(PortalForm):
    """It lasts longer: how long in words."""

    expected_duration = RadioField(_l("Hoe lang denkt u nog ziek te zijn?"), validate_choice=False)

    def fill(self) -> None:
        self.expected_duration.choices = [(one.value, _capital(sick_words.duration(one))) for one in ExpectedDuration]

    def validate_expected_duration(self, field: RadioField) -> None:
        if _one_of(ExpectedDuration, field.data) is None:
            raise ValidationError(_("Kies een van de antwoorden."))

    def chosen(self) -> ExpectedDuration:
        return ExpectedDuration(self.expected_duration.data)


class CorrectForm(PortalForm):
    """Staff put a report right: why, and for a wrong day the right one. No room for anything else."""

    reason = RadioField(_l("Wat klopt er niet?"), validate_choice=False)
    first_day = Day(_l("Wat was de eerste ziektedag?"), [Optional()])

    def fill(self) -> None:
        self.reason.choices = [(one.value, _capital(sick_words.correction_reason(one))) for one in CorrectionReason]

    def validate_reason(self, field: RadioField) -> None:
        if _one_of(CorrectionReason, field.data) is None:
            raise ValidationError(_("Kies eerst wat er niet klopt."))

    def validate(self, extra_validators: Any = None) -> bool:
        sound: bool = super().validate(extra_validators)
        if sound and self.chosen() is CorrectionReason.WRONG_DAY and self.first_day.data is None:
            _refuse(self.first_day, _("Vul de goede dag in."))
            return False
        return sound

    def chosen(self) -> CorrectionReason:
        return CorrectionReason(self.reason.data)


class PressForm(PortalForm):
    """Only a button."""


def _text(field: Any) -> str:
    return str(field.data or "").strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _one_of(kind: Any, value: str | None) -> Any:
    """The member with this value; None for nothing, and for what is no choice of ours."""
    return kind(value) if value in set(kind) else None
