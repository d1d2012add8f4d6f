"""Overdragen: another contact person, with a message to the participant; one at a time or many at once."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import CheckboxInput, ListWidget

from portal.base import clock
from portal.base.db import transaction
from portal.domain import messages
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance import queries
from portal.domain.guidance.queries import Colleague, Helped
from portal.domain.messages.rules import MAX_TEXT_LENGTH, tidy
from portal.flows import transfer
from portal.flows.permission import Act, NotYours, require, require_coordinator
from portal.flows.transfer import MOST, Handover
from portal.web.access import db, me
from portal.web.forms import OnceForm
from portal.web.pages import page
from portal.web.staff.absence_words import colleague_choices, key_in
from portal.web.staff.guard import for_staff

bp = for_staff(
    "staff_transfer",
    __name__,
    url_prefix="/team",
    kinds=frozenset({RoleKind.CONTACT_PERSON, RoleKind.COORDINATOR}),
)
NOBODY = "niemand"
"""In place of a contact person: the people who have none."""


class TransferForm(OnceForm):
    """To whom, and what the participant reads about it."""

    to = SelectField(_l("Wie wordt de contactpersoon?"), validate_choice=False)
    text = TextAreaField(_l("Uw bericht aan de deelnemer"))
    shown = HiddenField("")

    @property
    def handover(self) -> Handover | None:
        """What was filled in; what is missing is said beside its field."""
        to, text = key_in(self.to.data), tidy(self.text.data or "")
        if to is None:
            self.to.errors = [_("Kies eerst wie de contactpersoon wordt.")]
        if not text:
            self.text.errors = [_("Schrijf eerst een bericht. De deelnemer leest het.")]
        elif len(text) > MAX_TEXT_LENGTH:
            self.text.errors = [_("Uw bericht is te lang. Maak het korter. Uw tekst is er nog.")]
        return Handover(to, text, self.once.key) if to and not self.text.errors else None


class ManyForm(TransferForm):
    """The same for several people."""

    text = TextAreaField(_l("Uw bericht aan ieder van hen"))
    people = SelectMultipleField(
        _l("Wie draagt u over?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


def choices(people: list[Colleague], but: UUID | None) -> list[SelectChoice]:
    """Who stays: somebody whose last day is known takes nobody over."""
    return colleague_choices((one for one in people if one.leaves_on is None), but=but)


@bp.get("/deelnemer/<uuid:participant_id>/overdragen")
def show(participant_id: UUID) -> Response:
    return show_with(participant_id, TransferForm(formdata=None))


def show_with(participant_id: UUID, form: TransferForm, *, status: int = HTTPStatus.OK) -> Response:
    """The form as it is now: `shown` says who the contact person is when the reader decides. Four statements."""
    today = clock.today()
    require(db(), me(), Act.TRANSFER, participant_id, today)
    found = queries.helped(db(), participant_id)
    if found is None:
        raise NotYours(participant_id)
    form.shown.data = str(found.contact) if found.contact else NOBODY
    form.to.choices = choices(queries.colleagues(db(), today), found.contact)
    return page(
        "staff/transfer.html",
        title=_("Overdragen: %(name)s", name=found.name) if found.contact else _("Wijs toe: %(name)s", name=found.name),
        status=status,
        form=form,
        found=found,
        participant=participant_id,
        back_href=url_for("staff_people.show")
        if found.contact != me().account
        else url_for("staff_conversation.show", participant_id=participant_id),
    )


@bp.post("/deelnemer/<uuid:participant_id>/overdragen")
def hand_over(participant_id: UUID) -> ResponseReturnValue:
    form = TransferForm()
    if transfer.is_done(db(), me(), participant_id, key_in(form.once.data)):
        return done(_("Overgedragen. Uw bericht staat in het gesprek."))
    if somebody_was_first(form, participant_id):
        return redirect(url_for("staff_people.show"), 303)
    require(db(), me(), Act.TRANSFER, participant_id, clock.today())
    sound, handover = form.validate(), form.handover
    if not sound or handover is None:
        return show_with(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction() as session:
            transfer.hand_over(session, me(), participant_id, handover, shown=key_in(form.shown.data), now=clock.now())
    except messages.AlreadySent:
        pass  # pressed twice at the same moment: the first one counted
    except messages.KeyTaken:
        form.once.was_taken()
        return show_with(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except transfer.ChangedMeanwhile:
        form.to.errors = [changed_words(queries.helped(db(), participant_id))]
        return show_with(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except transfer.NotAContactPerson:
        form.to.errors = [_("Deze collega kan dit niet overnemen. Kies een ander.")]
        return show_with(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return done(_("Overgedragen. Uw bericht staat in het gesprek."))


def done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("staff_people.show"), 303)


def somebody_was_first(form: TransferForm, participant_id: UUID) -> bool:
    """Who was the contact person when the page was shown, and is not any more, hears who is. Said here when so."""
    now_helped = queries.helped(db(), participant_id)
    was_own = key_in(form.shown.data) == me().account and transfer.was_mine(db(), me(), participant_id)
    if now_helped is None or now_helped.contact == me().account or not was_own or me().has_role(RoleKind.COORDINATOR):
        return False
    flash(changed_words(now_helped), "warning")
    return True


def changed_words(found: Helped | None) -> str:
    if found is None or found.contact is None:
        return _("Iemand was u voor. Er is nu geen contactpersoon.")
    return _("Iemand was u voor. %(name)s is nu de contactpersoon.", name=found.contact_name)


@bp.get("/overdragen")
def choose() -> Response:
    """Many at once: first from whom, then to whom."""
    require_coordinator(me())
    whose = request.args.get("van", "")
    return many_with(whose, None)


def many_with(whose: str, form: ManyForm | None, *, status: int = HTTPStatus.OK) -> Response:
    """Three statements."""
    contact, people = key_in(whose), queries.colleagues(db(), clock.today())
    is_chosen = contact is not None or whose == NOBODY
    found = transfer.people_of(db(), contact) if is_chosen else ()
    if form is None:
        form = ManyForm(formdata=None, people=[str(key) for key, _name in found] if contact else [])
    form.shown.data = whose if is_chosen else ""
    form.people.choices = [SelectChoice(str(key), name) for key, name in found]
    form.to.choices = choices(people, contact)
    return page(
        "staff/transfer_many.html",
        title=_("Overdragen"),
        status=status,
        form=form,
        people=found,
        colleagues=people,
        whose=whose if is_chosen else "",
        name=next((one.name for one in people if one.account == contact), ""),
        nobody=NOBODY,
        most=MOST,
    )


@bp.post("/overdragen")
def hand_over_many() -> ResponseReturnValue:
    require_coordinator(me())
    form = ManyForm()
    sound, handover = form.validate(), form.handover
    chosen = [key for key in map(key_in, form.people.data or []) if key]
    if not chosen:
        form.people.errors = [_("Kies eerst een of meer deelnemers.")]
    whose = form.shown.data or ""
    if not sound or handover is None or not chosen or len(chosen) > MOST:
        return many_with(whose, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction() as session:
            transfer.hand_over_all(session, me(), chosen, handover, shown=key_in(whose), now=clock.now())
    except messages.AlreadySent:
        pass  # pressed twice: the first one counted
    except messages.KeyTaken:
        form.once.was_taken()
        return many_with(whose, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except transfer.ChangedMeanwhile:
        form.people.errors = [_("Iemand was u voor. Kijk de lijst nog een keer na.")]
        return many_with(whose, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except transfer.NotAContactPerson:
        form.to.errors = [_("Deze collega kan dit niet overnemen. Kies een ander.")]
        return many_with(whose, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return done(ngettext("%(num)s deelnemer overgedragen.", "%(num)s deelnemers overgedragen.", len(chosen)))
