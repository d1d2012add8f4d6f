"""Bedragen: per year beside the year before; new ones are prepared, and confirmed by a second person."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.base import clock
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.accounts.queries import names_of
from portal.domain.information.rules import SOURCE
from portal.domain.money.actions import AlreadyPrepared, NotWaiting, OwnLine
from portal.domain.money.models import Amount
from portal.domain.money.queries import every_line, line_of, waiting
from portal.domain.money.rules import BadValue, Line, Sureness, Unit, value_from, year_to_prepare
from portal.flows import amounts
from portal.flows.published import library_now
from portal.flows.publishing import may_write, require_writer
from portal.web import reading
from portal.web.access import db, me
from portal.web.amount_words import value_words
from portal.web.forms import Day, PortalForm
from portal.web.pages import page
from portal.web.staff.amount_choices import change_words, sureness_choice, unit_words
from portal.web.staff.guard import for_staff

bp = for_staff("staff_amounts", __name__, url_prefix="/team/bedragen")

FIRST_YEAR, LAST_YEAR = 2000, 2100
NAME_LENGTH, SOURCE_LENGTH = 200, 300


class AmountForm(PortalForm):
    """A new line of an amount."""

    value = StringField(_l("Bedrag of getal"), [InputRequired(_l("Vul het bedrag in."))])
    valid_from = Day(_l("Geldt vanaf"), [InputRequired(_l("Kies de eerste dag waarop dit geldt."))])
    source = StringField(
        _l("Waar staat dit?"),
        [
            InputRequired(_l("Schrijf waar dit bedrag staat, zoals een wet of een website.")),
            Length(max=SOURCE_LENGTH, message=_l("Dit is te lang. Gebruik hoogstens 300 letters.")),
        ],
    )
    source_date = Day(_l("Van welke dag is dat?"), [InputRequired(_l("Kies de dag van die tekst."))])
    sureness = SelectField(_l("Hoe zeker is dit?"))
    provisional = BooleanField(_l("Voorlopig: laat dit nog niet aan lezers zien"))

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self.sureness.choices = [(one.value, sureness_choice(one)) for one in Sureness]

    def validate_value(self, field: StringField) -> None:
        try:
            value_from(field.data or "")
        except BadValue as refused:
            raise ValidationError(_("Dit is geen bedrag. Schrijf het zo: 14,99 of 1.419,46.")) from refused

    def validate_valid_from(self, field: Day) -> None:
        if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(_("Kies een dag tussen 2000 en 2100."))

    def validate_source_date(self, field: Day) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_("Deze dag moet nog komen. Kies de dag van de tekst die u las."))

    def line(self, key: str, label: str, unit: Unit, labels: dict[str, str]) -> Line:
        return Line(
            key=key,
            label=label,
            valid_from=cast(date, self.valid_from.data),
            value=value_from(self.value.data or ""),
            unit=unit,
            source=(self.source.data or "").strip(),
            source_date=self.source_date.data,
            sureness=Sureness(self.sureness.data),
            shown=not self.provisional.data,
            labels=labels,
        )


class NewAmountForm(AmountForm):
    """An amount that is not there yet."""

    label = StringField(
        _l("Hoe heet het?"),
        [
            InputRequired(_l("Geef het bedrag een naam.")),
            Length(max=NAME_LENGTH, message=_l("Dit is te lang. Gebruik hoogstens 200 letters.")),
        ],
    )
    key = StringField(_l("Korte naam om in teksten te gebruiken"), [InputRequired(_l("Kies een korte naam."))])
    unit = SelectField(_l("Waarin telt het?"))

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self.unit.choices = [(one.value, unit_words(one)) for one in Unit]

    def validate_key(self, field: StringField) -> None:
        if not amounts.is_key(field.data or ""):
            raise ValidationError(_("Gebruik kleine letters zonder accent, cijfers en _. Begin met een letter."))
        if every_line(db(), field.data or ""):
            raise ValidationError(_("Deze korte naam is al in gebruik. Kies een andere."))


class NamesForm(PortalForm):
    """What an amount is called, per language."""


for _code, _language in LANGUAGES.items():
    setattr(
        NamesForm,
        f"in_{_code}",
        StringField(
            _language.name,
            [
                InputRequired(_l("Geef het bedrag een naam.")) if _code == SOURCE else Optional(),
                Length(max=NAME_LENGTH, message=_l("Dit is te lang. Gebruik hoogstens 200 letters.")),
            ],
        ),
    )


# --- looking ------------------------------------------------------------------------------------------------------


@bp.get("")
def show() -> Response:
    today, books = clock.today(), library_now(db())
    year = request.args.get("jaar", year_to_prepare(today), type=int)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
    of_year = amounts.year_of(books, year)
    only_missing = request.args.get("alleen") == "ontbreekt"
    lines = waiting(db())
    return page(
        "staff/amounts.html",
        title=_("Bedragen"),
        year=of_year,
        groups=of_year.by_group(of_year.missing if only_missing else of_year.rows),
        group_words=reading.group_words,
        only_missing=only_missing,
        waiting=[(one, line_of(one)) for one in lines],
        names=names_of(db(), [one.made_by_id for one in lines if one.made_by_id]),
        **_words(),
    )


@bp.get("/<key>")
def amount(key: str) -> Response:
    return show_amount(key)


def show_amount(
    key: str, form: AmountForm | None = None, names_form: NamesForm | None = None, status: int = 200
) -> Response:
    """Every line of an amount, with the forms as they were sent."""
    rows = every_line(db(), key) or abort(404)
    books = library_now(db())
    people = {who for one in rows for who in (one.made_by_id, one.confirmed_by_id, one.ended_by_id) if who}
    newest = _newest(rows)
    return page(
        "staff/amount.html",
        title=newest.label,
        status=status,
        key=key,
        mark=f"{{{{ amount:{key} }}}}",
        newest=newest,
        lines=[(one, line_of(one)) for one in rows],
        standing=_standing,
        names=names_of(db(), list(people)),
        used_in=amounts.used_in(books).get(key, ()),
        form=form or AmountForm(formdata=None),
        names_form=names_form or _names_form(newest),
        languages=LANGUAGES,
        **_words(),
    )


# --- changing -----------------------------------------------------------------------------------------------------


@bp.get("/nieuw")
def new() -> Response:
    require_writer(me())
    return _show_new(NewAmountForm(formdata=None))


def _show_new(form: NewAmountForm, status: int = 200) -> Response:
    return page("staff/amount_new.html", title=_("Nieuw bedrag"), status=status, form=form)


@bp.post("/nieuw")
def make() -> ResponseReturnValue:
    require_writer(me())
    form = NewAmountForm()
    if not form.validate():
        return _show_new(form, 422)
    key, label = form.key.data or "", (form.label.data or "").strip()
    with transaction() as session:
        amounts.prepare(session, me(), form.line(key, label, Unit(form.unit.data), {}), now=clock.now())
    flash(_("Het bedrag staat klaar. Een collega moet het nog nakijken."))
    return redirect(url_for(".amount", key=key), 303)


@bp.post("/<key>")
def prepare(key: str) -> ResponseReturnValue:
    require_writer(me())
    rows, form = every_line(db(), key) or abort(404), AmountForm()
    if not form.validate():
        return show_amount(key, form, status=422)
    newest = _newest(rows)
    line = form.line(key, newest.label, Unit(newest.unit), newest.labels)
    try:
        with transaction() as session:
            amounts.prepare(session, me(), line, now=clock.now())
    except AlreadyPrepared:
        if not _is_same(every_line(db(), key), line):
            form.valid_from.errors = [_("Vanaf deze dag staat al een bedrag klaar. Trek dat eerst in.")]
            return show_amount(key, form, status=422)
    flash(_("Het bedrag staat klaar. Een collega moet het nog nakijken."))
    return redirect(url_for(".amount", key=key), 303)


@bp.post("/<key>/<uuid:line>/akkoord")
def confirm(key: str, line: UUID) -> ResponseReturnValue:
    try:
        with transaction() as session:
            amounts.confirm(session, me(), key, line, now=clock.now())
        flash(_("Akkoord. Het bedrag geldt vanaf zijn dag."))
    except OwnLine:
        flash(_("U vulde dit bedrag zelf in. Vraag een collega om het na te kijken."), "error")
    except NotWaiting:
        flash(_("Een collega was u voor. Kijk wat er nu staat."), "warning")
    return redirect(url_for(".amount", key=key), 303)


@bp.post("/<key>/<uuid:line>/intrekken")
def withdraw(key: str, line: UUID) -> ResponseReturnValue:
    try:
        with transaction() as session:
            amounts.withdraw(session, me(), key, line, now=clock.now())
        flash(_("Het bedrag is ingetrokken."))
    except NotWaiting:
        flash(_("Een collega was u voor. Kijk wat er nu staat."), "warning")
    return redirect(url_for(".amount", key=key), 303)


@bp.post("/<key>/namen")
def rename(key: str) -> ResponseReturnValue:
    require_writer(me())
    form = NamesForm()
    if not form.validate():
        return show_amount(key, names_form=form, status=422)
    names = {code: (form[f"in_{code}"].data or "").strip() for code in LANGUAGES}
    label = names.pop(SOURCE)
    with transaction() as session:
        amounts.rename(session, me(), key, label, {code: name for code, name in names.items() if name}, now=clock.now())
    flash(_("De naam is bewaard."))
    return redirect(url_for(".amount", key=key), 303)


# --- what they share ----------------------------------------------------------------------------------------------


def _newest(rows: Any) -> Amount:
    """Its name and unit are those of the newest line; an ended one only when there is no other."""
    found: Amount = next((one for one in rows if one.ended_at is None), rows[0])
    return found


def _names_form(newest: Amount) -> NamesForm:
    given = {f"in_{code}": name for code, name in newest.labels.items()}
    return NamesForm(formdata=None, data={**given, f"in_{SOURCE}": newest.label})


def _is_same(rows: Any, line: Line) -> bool:
    """The same was sent twice: the first counted."""
    return any(
        one.ended_at is None and one.made_by_id == me().account and line_of(one) == line
        for one in rows
        if one.confirmed_at is None
    )


def _standing(row: Amount, today: date) -> tuple[str, str]:
    """What a line is worth, in a kind for its colour and in words."""
    if row.ended_at is not None:
        return "ended", _("ingetrokken of vervangen")
    if row.made_at is not None and row.confirmed_at is None:
        return "waits", _("wacht op een collega")
    if not row.shown:
        return "provisional", _("voorlopig, niet te zien voor lezers")
    return ("holds", _("geldt")) if row.valid_from <= today else ("coming", _("gaat gelden"))


def _words() -> dict[str, Any]:
    return {
        "may_write": may_write(me()),
        "me_account": me().account,
        "value_words": value_words,
        "change_words": change_words,
        "sureness_choice": sureness_choice,
    }
