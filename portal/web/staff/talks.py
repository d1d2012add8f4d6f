"""Talks with a participant: plan one, change it, call it off, write down what was agreed.

A talk about the contract is one of them. Who comes from the contract page goes back there: `?over=contract`.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError

from portal.base import clock
from portal.base.db import transaction
from portal.domain import messages
from portal.domain.contract.queries import told
from portal.domain.guidance import queries
from portal.domain.guidance.actions import TalkChanged
from portal.domain.guidance.queries import TalkLine
from portal.domain.guidance.rules import TalkState
from portal.domain.messages.queries import was_sent
from portal.domain.messages.rules import MAX_TEXT_LENGTH, tidy
from portal.flows import talks
from portal.flows.contract_file import open_file
from portal.flows.participant_card import Card, card_of
from portal.flows.permission import Act, NotYours, require
from portal.flows.talks import AHEAD, OthersPlanned, Plan
from portal.web import talk_words
from portal.web.access import db, me
from portal.web.forms import Day, OnceForm, PortalForm
from portal.web.pages import page
from portal.web.staff.card_words import contract_words
from portal.web.staff.conversation_forms import version_in
from portal.web.staff.guard import for_staff
from portal.web.words import day_no_year

bp = for_staff("staff_talks", __name__, url_prefix="/team/gesprek/<uuid:participant_id>/afspraak")

MAX_PLACE = 200
BY_PHONE, SOMEWHERE = "by_phone", "somewhere"
CONTRACT, GENERAL = "contract", "general"


class TalkForm(OnceForm):
    """When, where and about what."""

    on_day = Day(_l("Op welke dag?"), [InputRequired(_l("Kies een dag."))])
    at_time = StringField(_l("Hoe laat?"))
    how = RadioField(
        _l("Hoe praat u?"),
        choices=[SelectChoice(BY_PHONE, _l("Aan de telefoon")), SelectChoice(SOMEWHERE, _l("Op een plek"))],
        validators=[InputRequired(_l("Kies eerst hoe."))],
    )
    place = StringField(_l("Waar is dat?"))
    about = RadioField(
        _l("Waar gaat het over?"),
        choices=[SelectChoice(GENERAL, _l("Hoe het gaat")), SelectChoice(CONTRACT, _l("Het contract"))],
        validators=[InputRequired(_l("Kies eerst waar het over gaat."))],
    )
    version = HiddenField("")
    """Of the talk, where there is one already."""
    seen = HiddenField("")
    """The mark of the talks that stood on the page."""

    def validate_on_day(self, field: DateField) -> None:
        today = clock.today()
        if field.data is not None and not today <= field.data <= today + AHEAD:
            raise ValidationError(_("Kies vandaag of een dag in het komende jaar."))

    def validate_at_time(self, field: StringField) -> None:
        field.data = talk_words.tidy_time(field.data or "") or field.data
        if not talk_words.tidy_time(field.data or ""):
            raise ValidationError(_("Schrijf de tijd zo: 10:30."))

    def validate_place(self, field: StringField) -> None:
        field.data = " ".join(tidy(field.data or "").split())
        if self.how.data == SOMEWHERE and not field.data:
            raise ValidationError(_("Schrijf op waar dat is."))
        if len(field.data) > MAX_PLACE:
            raise ValidationError(_("Dit is te lang. Maak het korter."))

    @property
    def plan(self) -> Plan:
        """What was filled in; only of a form without mistakes."""
        place = (self.place.data or None) if self.how.data == SOMEWHERE else None
        day = self.on_day.data or clock.today()
        return Plan(day, str(self.at_time.data), place, self.about.data == CONTRACT)


class CancelForm(PortalForm):
    """Counts only for the talk as it was shown."""

    version = HiddenField("")


class HeldForm(OnceForm):
    """What was agreed; a message to the participant."""

    agreed = TextAreaField(_l("Wat spraken jullie af?"))
    version = HiddenField("")
    conversation = HiddenField("")

    def validate_agreed(self, field: TextAreaField) -> None:
        field.data = tidy(field.data or "")
        if len(field.data) > MAX_TEXT_LENGTH - 200:
            raise ValidationError(_("Uw tekst is te lang. Maak het korter. Uw tekst is er nog."))


@bp.get("")
def ask(participant_id: UUID) -> ResponseReturnValue:
    return plan_page(participant_id, TalkForm(how=BY_PHONE, about=CONTRACT if _over() else GENERAL))


def plan_page(
    participant_id: UUID, form: TalkForm, *, status: int = HTTPStatus.OK, is_changed: bool = False
) -> Response:
    """`is_changed`: somebody else planned meanwhile; the talks to come stand on the page."""
    today = clock.today()
    with transaction() as session:
        open_file(session, me(), Act.PLAN_TALK, participant_id, now=clock.now())
    known = told(db(), participant_id, today)
    coming = known.talks_from(today)
    form.seen.data = talks.mark_of_coming(coming)
    return page(
        "staff/talk_plan.html",
        title=_("Plan een gesprek"),
        status=status,
        participant=participant_id,
        card=_card(participant_id),
        form=form,
        talks=coming,
        is_changed=is_changed,
        contract=contract_words(known.status(today)),
        over=_over(),
        back_to=_back_to(participant_id),
    )


def _over() -> str | None:
    """Whether somebody comes from the contract page; the word stays in the address of every form."""
    return CONTRACT if request.args.get("over") == CONTRACT else None


def _back_to(participant_id: UUID) -> str:
    page_before = "staff_participant.show" if _over() else "staff_conversation.show"
    return url_for(page_before, participant_id=participant_id)


@bp.post("")
def plan(participant_id: UUID) -> ResponseReturnValue:
    form = TalkForm()
    if not form.validate():
        return plan_page(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction() as session:
            require(session, me(), Act.PLAN_TALK, participant_id, clock.today())
            talks.plan(
                session,
                participant_id,
                me().account,
                form.plan,
                once=form.once.key,
                seen=form.seen.data or "",
                now=clock.now(),
            )
    except messages.AlreadySent:
        pass
    except OthersPlanned:
        return plan_page(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY, is_changed=True)
    except messages.KeyTaken:
        form.once.was_taken()
        return plan_page(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("Het gesprek staat. De deelnemer krijgt bericht."))
    return redirect(_back_to(participant_id), 303)


@bp.get("/<uuid:talk_id>")
def show(participant_id: UUID, talk_id: UUID) -> ResponseReturnValue:
    return talk_page(participant_id, talk_id)


def talk_page(
    participant_id: UUID,
    talk_id: UUID,
    *,
    form: TalkForm | None = None,
    held: HeldForm | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    """Who reads what the participant shared is written down first."""
    today = clock.today()
    with transaction() as session:
        tie = require(session, me(), Act.PLAN_TALK, participant_id, today)
        found = queries.talk_for_staff(session, participant_id, talk_id)
        if found is None:
            raise NotYours(participant_id)
        if found.words:
            talks.looked(session, participant_id, talk_id, me().account, role=tie, now=clock.now())
    card = _card(participant_id)
    form, held = form or _filled(found), held or HeldForm(formdata=None)
    form.version.data = held.version.data = str(found.version)
    held.conversation.data = str(card.version)
    return page(
        "staff/talk.html",
        title=_("Gesprek met %(name)s", name=card.first_name),
        status=status,
        participant=participant_id,
        card=card,
        talk=found,
        is_planned=found.state is TalkState.PLANNED,
        was=talk_words.state_words(found.state, found.on_day),
        words=talk_words.answers(found),
        may_finish=found.on_day <= today,
        form=form,
        held=held,
        cancel=CancelForm(formdata=None, version=str(found.version)),
        over=_over(),
        back_to=_back_to(participant_id),
    )


def _filled(talk: TalkLine) -> TalkForm:
    return TalkForm(
        formdata=None,
        on_day=talk.on_day,
        at_time=talk.at_time or "",
        how=SOMEWHERE if talk.place else BY_PHONE,
        place=talk.place or "",
        about=CONTRACT if talk.about_contract else GENERAL,
    )


def _card(participant_id: UUID) -> Card:
    card = card_of(db(), participant_id)
    if card is None:
        abort(404)
    return card


@bp.post("/<uuid:talk_id>")
def move(participant_id: UUID, talk_id: UUID) -> ResponseReturnValue:
    form = TalkForm()
    if not form.validate():
        return talk_page(participant_id, talk_id, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction() as session:
            _required(session, participant_id, talk_id)
            version = version_in(form.version.data)
            talks.move(session, participant_id, talk_id, me().account, form.plan, version=version, now=clock.now())
    except TalkChanged:
        if not _is_as_planned(participant_id, talk_id, form.plan):
            form.on_day.errors = [_changed()]
            return talk_page(participant_id, talk_id, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("Bewaard. De deelnemer krijgt bericht van een ander moment."))
    return redirect(_back_to(participant_id), 303)


@bp.post("/<uuid:talk_id>/afzeggen")
def cancel(participant_id: UUID, talk_id: UUID) -> ResponseReturnValue:
    form = CancelForm()
    try:
        with transaction() as session:
            _required(session, participant_id, talk_id)
            version = version_in(form.version.data)
            talks.cancel(session, participant_id, talk_id, me().account, version=version, now=clock.now())
    except TalkChanged:
        if not _is_called_off(participant_id, talk_id):
            flash(_("Iemand veranderde dit gesprek al. Kijk eerst."), "warning")
            return redirect(url_for(".show", participant_id=participant_id, talk_id=talk_id, over=_over()), 303)
    flash(_("Het gesprek gaat niet door. De deelnemer krijgt bericht."))
    return redirect(_back_to(participant_id), 303)


@bp.post("/<uuid:talk_id>/geweest")
def was_held(participant_id: UUID, talk_id: UUID) -> ResponseReturnValue:
    """What was agreed goes to the participant as a message; without words only the talk is written down."""
    form = HeldForm()
    if not form.validate():
        return talk_page(participant_id, talk_id, held=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction() as session:
            found = _required(session, participant_id, talk_id)
            card = card_of(session, participant_id)
            may_write = card is not None and card.may_write
            agreed = _agreed(found, str(form.agreed.data)) if form.agreed.data and may_write else ""
            talks.was_held(
                session,
                participant_id,
                talk_id,
                me().account,
                agreed=agreed,
                version=version_in(form.version.data),
                shown=version_in(form.conversation.data),
                once=form.once.key,
                now=clock.now(),
            )
    except TalkChanged:
        if not _is_written_down(participant_id, talk_id, form):
            form.agreed.errors = [_changed()]
            return talk_page(participant_id, talk_id, held=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (messages.AlreadySent, messages.KeyTaken):
        form.once.was_taken()
        return talk_page(participant_id, talk_id, held=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except messages.ChangedMeanwhile:
        form.agreed.errors = [_("Er is net een bericht bij gekomen. Lees dat eerst. Uw tekst is er nog.")]
        return talk_page(participant_id, talk_id, held=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("Opgeschreven."))
    return redirect(_back_to(participant_id), 303)


def _is_as_planned(participant_id: UUID, talk_id: UUID, wanted: Plan) -> bool:
    """Pressed twice, or somebody else chose the same."""
    found = queries.talk_for_staff(db(), participant_id, talk_id)
    if found is None or found.state is not TalkState.PLANNED:
        return False
    return Plan(found.on_day, found.at_time or "", found.place, found.about_contract) == wanted


def _is_called_off(participant_id: UUID, talk_id: UUID) -> bool:
    found = queries.talk_for_staff(db(), participant_id, talk_id)
    return found is not None and found.state is TalkState.CANCELLED


def _is_written_down(participant_id: UUID, talk_id: UUID, form: HeldForm) -> bool:
    """Pressed twice: the talk was held, and what was agreed went out with this key."""
    if form.agreed.data:
        return was_sent(db(), form.once.key, author=me().account, participant=participant_id)
    found = queries.talk_for_staff(db(), participant_id, talk_id)
    return found is not None and found.state is TalkState.HELD


def _agreed(talk: TalkLine, text: str) -> str:
    return _("Dit spraken we af op %(day)s:", day=day_no_year(talk.on_day)) + "\n" + text


def _required(session: Session, participant_id: UUID, talk_id: UUID) -> TalkLine:
    """This talk, of somebody one helps. Raises NotYours."""
    require(session, me(), Act.PLAN_TALK, participant_id, clock.today())
    found = queries.talk_for_staff(session, participant_id, talk_id)
    if found is None:
        raise NotYours(participant_id)
    return found


def _changed() -> str:
    return _("Iemand veranderde dit gesprek al. Kijk eerst. Uw tekst is er nog.")
