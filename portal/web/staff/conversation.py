"""The conversation with one participant, with the card beside it. Opening it is written down before it is shown."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session
from wtforms import DateField, HiddenField, MultipleFileField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.base import clock, files
from portal.base.db import transaction
from portal.domain import audit, messages
from portal.domain.contract import queries as contract
from portal.domain.messages import queries
from portal.domain.messages.queries import Line, Link
from portal.domain.messages.rules import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_MESSAGE_BYTES,
    MAX_TEXT_LENGTH,
    RemovalGround,
    Side,
    tidy,
)
from portal.flows import confirming, conversation, published, steps
from portal.flows.participant_card import Card, card_of
from portal.flows.permission import Act, NotYours, Tie, require
from portal.web import sick_words, thread, uploads
from portal.web.access import db, me
from portal.web.forms import OnceForm, PortalForm
from portal.web.gate import takes_files
from portal.web.kept import per_language, written
from portal.web.pages import page
from portal.web.staff.card_words import contract_words
from portal.web.staff.guard import for_staff
from portal.web.thread import Seat

bp = for_staff("staff_conversation", __name__, url_prefix="/team")

LATER_AT_MOST = timedelta(days=31)


def version_in(word: str | None) -> int:
    """The version that a form carries; 0, which no conversation has, when it is not one."""
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


@bp.get("/gesprek/<uuid:participant_id>")
def show(participant_id: UUID) -> ResponseReturnValue:
    before = request.args.get("voor")
    return show_with(participant_id, AnswerForm(), before=_key(before) if before else None)


def show_with(
    participant_id: UUID,
    form: AnswerForm,
    *,
    later: LaterForm | None = None,
    status: int = HTTPStatus.OK,
    before: UUID | None = None,
) -> Response:
    """The access line first; without it there is no page."""
    today = clock.today()
    with transaction() as session:
        tie = require(session, me(), Act.READ_CONVERSATION, participant_id, today)
        conversation.open_by_staff(session, participant_id, me().account, role=tie, now=clock.now())
    card = card_of(db(), participant_id)
    if card is None:
        abort(404)
    shown = queries.page_of(db(), participant_id, before=before)
    told = contract.told(db(), participant_id, today)
    to_do = steps.for_staff(db(), participant_id, today, told=told)
    form.version.data = str(card.version)
    return page(
        "staff/conversation.html",
        title=card.name,
        status=status,
        participant=participant_id,
        may_transfer=tie is Tie.CONTACT,
        stands_in=tie is Tie.STAND_IN,
        card=card,
        proposed=confirming.proposed(db(), participant_id) if card.is_to_confirm else [],
        is_invited=card.invited_until is not None and card.invited_until > clock.now(),
        contract=contract_words(told.status(today)),
        duration=sick_words.duration_for_desk(card.duration),
        steps=to_do,
        days=thread.by_day(shown.lines, seat()),
        shown=shown,
        is_older=before is not None,
        may_remove="weghalen" in request.args,
        form=form,
        articles=picks(form, tuple(published_links(db(), card, today))),
        close=VersionForm(formdata=None, version=str(card.version)),
        later=later or LaterForm(formdata=None, day=shown.later_on),
        most_files=MAX_FILES,
        file_bytes=MAX_FILE_BYTES,
        message_bytes=MAX_MESSAGE_BYTES,
    )


def seat() -> Seat:
    return Seat(
        Side.STAFF,
        file_href=lambda attachment: url_for(".attachment", attachment_id=attachment),
        article_href=lambda _slug: None,
    )


def picks(form: AnswerForm, links: tuple[Link, ...]) -> Markup:
    """The articles to choose from: the same for everybody until one is chosen."""
    return _picks(form, links) if form.articles.data else _free_picks(links)


def _picks(form: AnswerForm, links: tuple[Link, ...]) -> Markup:
    form.articles.choices = [SelectChoice(link.slug, link.title) for link in links]
    return written("staff/_answer_articles.html", field=form.articles)


@per_language
def _free_picks(links: tuple[Link, ...]) -> Markup:
    return _picks(AnswerForm(formdata=None), links)


def published_links(session: Session, card: Card, today: date) -> list[Link]:
    """Articles that hold today, in the order of their groups."""
    groups = published.library(session, card.content).groups(today)
    return [Link(article.slug, article.title) for articles in groups.values() for article in articles]


@bp.post("/gesprek/<uuid:participant_id>")
@takes_files
def answer(participant_id: UUID) -> ResponseReturnValue:
    form = AnswerForm()
    today, now = clock.today(), clock.now()
    require(db(), me(), Act.WRITE_CONVERSATION, participant_id, today)
    card = card_of(db(), participant_id)
    if card is None or not form.validate() or not card.may_write:
        return show_with(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if queries.was_sent(db(), form.once.key, author=me().account, participant=participant_id):
        return redirect(url_for(".show", participant_id=participant_id), 303)
    took = uploads.take(request.files.getlist("files"))
    if request.form.get("files_lost"):
        took.wrong.append(_("U was een tijd weg. De bestanden zijn niet meegekomen."))
    form.text.errors = _text_wrong(form)
    form.files.errors = [*took.wrong, uploads.choose_again(took.wrong)] if took.wrong else []
    form.form_errors = form.files.errors[1:]
    if form.text.errors or form.files.errors:
        return show_with(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    chosen = set(form.articles.data or [])
    try:
        with transaction() as session:
            require(session, me(), Act.WRITE_CONVERSATION, participant_id, today)
            sent = conversation.answer(
                session,
                participant_id,
                me().account,
                text=form.text.data or "",
                once=form.once.key,
                version=form.shown_version,
                links=[link for link in published_links(db(), card, today) if link.slug in chosen],
                files=took.accepted,
                now=now,
            )
    except messages.AlreadySent:
        return redirect(url_for(".show", participant_id=participant_id), 303)
    except messages.KeyTaken:
        form.once.was_taken()
        return show_with(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except messages.ChangedMeanwhile:
        form.text.errors = [_changed()]
        return show_with(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(url_for(".show", participant_id=participant_id, _anchor=thread.anchor(sent.id)), 303)


def _text_wrong(form: AnswerForm) -> list[str]:
    text = tidy(form.text.data or "")
    if not text:
        return [_("Schrijf eerst uw antwoord.")]
    if len(text) > MAX_TEXT_LENGTH:
        return [_("Uw antwoord is te lang. Maak het korter. Uw tekst is er nog.")]
    return []


def _changed() -> str:
    return _("Er is net iets bij gekomen. Lees het eerst. Uw tekst is er nog.")


@bp.post("/gesprek/<uuid:participant_id>/sluiten")
def close(participant_id: UUID) -> ResponseReturnValue:
    form = VersionForm()
    try:
        with transaction() as session:
            require(session, me(), Act.WRITE_CONVERSATION, participant_id, clock.today())
            conversation.close(session, participant_id, me().account, version=form.shown_version, now=clock.now())
    except messages.ChangedMeanwhile:
        flash(_("Er is net iets bij gekomen. Lees het eerst."), "warning")
    else:
        flash(_("Er is geen antwoord meer nodig."))
    return redirect(url_for(".show", participant_id=participant_id), 303)


@bp.post("/gesprek/<uuid:participant_id>/later")
def later(participant_id: UUID) -> ResponseReturnValue:
    form = LaterForm()
    if not form.validate() or form.day.data is None:
        return show_with(participant_id, AnswerForm(formdata=None), later=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with transaction() as session:
        require(session, me(), Act.WRITE_CONVERSATION, participant_id, clock.today())
        conversation.answer_later(session, participant_id, me().account, form.day.data, now=clock.now())
    flash(_("Gekozen. De belofte aan de deelnemer blijft zo."))
    return redirect(url_for("staff_today.show"), 303)


@bp.get("/gesprek/<uuid:participant_id>/weghalen/<uuid:message_id>")
def ask_to_remove(participant_id: UUID, message_id: UUID) -> ResponseReturnValue:
    return remove_page(participant_id, message_id, RemoveForm())


def remove_page(
    participant_id: UUID, message_id: UUID, form: RemoveForm, *, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    """What will be taken away, and the choice why. Looking at it is written down as well."""
    with transaction() as session:
        tie = require(session, me(), Act.READ_CONVERSATION, participant_id, clock.today())
        conversation.open_by_staff(session, participant_id, me().account, role=tie, now=clock.now())
    line = queries.line(db(), participant_id, message_id)
    if line is None or line.removed_at is not None or line.side is Side.EVENT:
        return nothing_to_remove(participant_id, line)
    return page(
        "staff/conversation_remove.html",
        title=_("Weghalen"),
        status=status,
        participant=participant_id,
        said=thread.said(line, seat()),
        form=form,
    )


@bp.post("/gesprek/<uuid:participant_id>/weghalen/<uuid:message_id>")
def remove(participant_id: UUID, message_id: UUID) -> ResponseReturnValue:
    form = RemoveForm()
    if not form.validate():
        return remove_page(participant_id, message_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction() as session:
            require(session, me(), Act.WRITE_CONVERSATION, participant_id, clock.today())
            ground = RemovalGround(form.ground.data)
            conversation.remove(session, participant_id, message_id, me().account, ground=ground, now=clock.now())
    except messages.NoSuchMessage:
        return nothing_to_remove(participant_id, queries.line(db(), participant_id, message_id))
    flash(_("Weggehaald. Er staat nu wie dat deed, en wanneer."))
    return redirect(url_for(".show", participant_id=participant_id), 303)


def nothing_to_remove(participant_id: UUID, line: Line | None) -> ResponseReturnValue:
    """It is away already (the button was pressed twice), or it was never said in this conversation."""
    if line is None:
        raise NotYours(participant_id)
    return redirect(url_for(".show", participant_id=participant_id), 303)


@bp.get("/bijlage/<uuid:attachment_id>")
def attachment(attachment_id: UUID) -> ResponseReturnValue:
    """A file of a participant one helps; looking at it is written down."""
    kept = queries.attachment(db(), attachment_id)
    if kept is None:
        raise NotYours
    with transaction() as session:
        tie = require(session, me(), Act.READ_CONVERSATION, kept.participant, clock.today())
        audit.note(
            session, "saw_attachment", now=clock.now(), actor=me().account, role=tie, about=kept.participant,
            thing=kept.id,
        )  # fmt: skip
    content = queries.content_of(db(), attachment_id)
    if content is None:
        abort(404)
    return Response(content, headers=files.hand_out_headers(kept))


def _key(word: str) -> UUID:
    try:
        return UUID(word)
    except ValueError:
        abort(404)
