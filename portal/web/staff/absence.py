"""Afwezig: one's own days away with who stands in; for the coordinator those of everybody."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance import queries
from portal.domain.guidance.queries import Colleague, Stands
from portal.domain.guidance.rules import CannotBeAway, Obstacle
from portal.flows import absence
from portal.flows.today import planned_talks
from portal.web.access import db, me
from portal.web.forms import Day, PortalForm
from portal.web.pages import page
from portal.web.staff.absence_words import cannot_words, colleague_choices, days_words, key_in, names_of
from portal.web.staff.guard import for_staff

bp = for_staff(
    "staff_absence",
    __name__,
    url_prefix="/team/afwezig",
    kinds=frozenset({RoleKind.CONTACT_PERSON, RoleKind.COORDINATOR}),
)
CHOOSE_STAND_IN = _l("Kies wie de deelnemers zolang helpt.")


class AwayForm(PortalForm):
    """From when until when, and who stands in. `who` is asked of the coordinator only."""

    who = SelectField(_l("Wie is er niet?"), validate_choice=False)
    first = Day(_l("Eerste dag"), [InputRequired(_l("Kies de eerste dag."))])
    last = Day(_l("Laatste dag"), [InputRequired(_l("Kies de laatste dag."))])
    stand_in = SelectField(_l("Wie helpt de deelnemers zolang?"), validate_choice=False)
    instead = SelectField(_l("Wie neemt het vervangen over?"), validate_choice=False)


class ChangeForm(PortalForm):
    """Another last day or stand-in, of the absence as it was shown."""

    last = Day(_l("Laatste dag"), [InputRequired(_l("Kies de laatste dag."))])
    stand_in = SelectField(_l("Wie helpt de deelnemers zolang?"), validate_choice=False)
    shown_last = HiddenField("")
    shown_stand_in = HiddenField("")

    @property
    def shown(self) -> tuple[UUID, date] | None:
        stand_in = key_in(self.shown_stand_in.data)
        try:
            return (stand_in, date.fromisoformat(self.shown_last.data or "")) if stand_in else None
        except ValueError:
            return None


def is_coordinator() -> bool:
    return me().has_role(RoleKind.COORDINATOR)


@bp.get("")
def show() -> Response:
    return show_with(AwayForm(formdata=None))


def show_with(form: AwayForm, *, status: int = HTTPStatus.OK, refused: CannotBeAway | None = None) -> Response:
    """Three statements at most."""
    people, today = queries.colleagues(db(), clock.today()), clock.today()
    found = queries.absences(db(), today, of=None if is_coordinator() else (me().account,))
    own = None if is_coordinator() else me().account
    form.who.choices = colleague_choices(people)
    form.stand_in.choices = form.instead.choices = colleague_choices(people, but=own)
    if refused is not None:
        explain(form, refused, people, found)
    return page(
        "staff/absence.html",
        title=_("Afwezig"),
        status=status,
        form=form,
        everybody=is_coordinator(),
        asks_instead=bool(form.instead.data or form.instead.errors),
        running=[one for one in found if one.first <= today],
        coming=[one for one in found if one.first > today],
        days=days_words,
        may_change=may_change,
    )


def may_change(one: Stands) -> bool:
    """Their own, or as coordinator; who stands in only reads it."""
    return is_coordinator() or one.who == me().account


def explain(form: Any, refused: CannotBeAway, people: list[Colleague], found: list[Stands]) -> None:
    """The reason beside the field that can solve it."""
    words = [cannot_words(refused, names_of(people, found), me().account)]
    replacing = isinstance(refused, absence.CannotReplace)
    match refused.why:
        case Obstacle.PAST | Obstacle.TOO_FAR | Obstacle.ALREADY_AWAY:
            field = form.first if "first" in form else form.last
        case Obstacle.ENDS_BEFORE_IT_BEGINS | Obstacle.TOO_LONG:
            field = form.last
        case Obstacle.STANDS_IN:
            field = form.instead if "instead" in form else form.last
        case Obstacle.SAME_PERSON | Obstacle.STAND_IN_AWAY | Obstacle.STAND_IN_LEAVES:
            field = form.instead if replacing else form.stand_in
    if replacing:
        field = form.instead
    field.errors = words


@bp.post("")
def away() -> ResponseReturnValue:
    form = AwayForm()
    who = key_in(form.who.data) if is_coordinator() else me().account
    stand_in = key_in(form.stand_in.data)
    sound = form.validate()
    if who is None:
        form.who.errors = [_("Kies wie er niet is.")]
    if stand_in is None:
        form.stand_in.errors = [CHOOSE_STAND_IN]
    first, last = form.first.data, form.last.data
    if not sound or who is None or stand_in is None or first is None or last is None:
        return show_with(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction() as session:
            made = absence.go_away(
                session,
                me(),
                who,
                stand_in,
                from_on=first,
                until_on=last,
                instead=key_in(form.instead.data),
                now=clock.now(),
            )
            has_talks = bool(planned_talks(session, (who,), first, last))
            absence_id = made.id
    except CannotBeAway as refused:
        return show_with(form, status=HTTPStatus.UNPROCESSABLE_ENTITY, refused=refused)
    flash(_("Bewaard. De vervanger heeft de gesprekken alleen in die dagen."))
    return redirect(url_for(".one", absence_id=absence_id) if has_talks else url_for(".show"), 303)


@bp.get("/<uuid:absence_id>")
def one(absence_id: UUID) -> Response:
    return one_with(absence_id, None)


def one_with(
    absence_id: UUID,
    form: ChangeForm | None,
    *,
    status: int = HTTPStatus.OK,
    refused: CannotBeAway | None = None,
    is_changed: bool = False,
) -> Response:
    """Five statements at most."""
    today = clock.today()
    found = absence.one(db(), me(), absence_id, today)
    people = queries.colleagues(db(), today)
    if form is None:
        form = ChangeForm(formdata=None, last=found.last, stand_in=str(found.stand_in))
    form.shown_last.data, form.shown_stand_in.data = found.last.isoformat(), str(found.stand_in)
    form.stand_in.choices = colleague_choices(people, but=found.who)
    if str(found.stand_in) not in {choice.value for choice in form.stand_in.choices}:
        form.stand_in.choices.append((str(found.stand_in), found.stand_in_name))
    if is_changed:
        form.last.errors = [_("Iemand veranderde dit net. Kijk wat er nu staat.")]
    if refused is not None:
        explain(form, refused, people, [found])
    return page(
        "staff/absence_change.html",
        title=_("Afwezig: %(name)s", name=found.who_name),
        status=status,
        form=form,
        found=found,
        has_begun=found.first <= today,
        days=days_words,
        talks=planned_talks(db(), (found.who,), max(found.first, today), found.last),
        own=found.who == me().account,
    )


@bp.post("/<uuid:absence_id>")
def change(absence_id: UUID) -> ResponseReturnValue:
    form = ChangeForm()
    stand_in = key_in(form.stand_in.data)
    sound = form.validate()
    if stand_in is None:
        form.stand_in.errors = [CHOOSE_STAND_IN]
    if not sound or stand_in is None or form.last.data is None:
        return one_with(absence_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction() as session:
            if form.shown is None:
                raise absence.ChangedMeanwhile
            absence.change(
                session,
                me(),
                absence_id,
                stand_in=stand_in,
                until_on=form.last.data,
                shown=form.shown,
                now=clock.now(),
            )
    except absence.ChangedMeanwhile:
        return one_with(absence_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY, is_changed=True)
    except CannotBeAway as refused:
        return one_with(absence_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY, refused=refused)
    flash(_("Bewaard."))
    return redirect(url_for(".show"), 303)


@bp.post("/<uuid:absence_id>/klaar")
def end(absence_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        done = absence.end(session, me(), absence_id, now=clock.now())
    flash(_("Bewaard. Niemand vervangt nu meer.") if done else _("Dit was al gedaan."))
    return redirect(url_for(".show"), 303)
