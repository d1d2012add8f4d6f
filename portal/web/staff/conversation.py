"""The conversation with one participant, with the card beside it. Opening it is written down before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.base import clock, files
from portal.base.db import transaction
from portal.domain import audit, messages
from portal.domain.contract import queries as contract
from portal.domain.information.rules import SOURCE
from portal.domain.messages import queries
from portal.domain.messages.queries import Line, Link
from portal.domain.messages.rules import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_MESSAGE_BYTES,
    MAX_TEXT_LENGTH,
    Destination,
    RemovalGround,
    Side,
    tidy,
)
from portal.flows import confirming, conversation, published, steps
from portal.flows.participant_card import Card, card_of
from portal.flows.permission import Act, NotYours, Tie, require
from portal.flows.ready_answers import ready_answers
from portal.web import sick_words, thread, uploads
from portal.web.access import db, me
from portal.web.gate import takes_files
from portal.web.kept import per_language, written
from portal.web.pages import page
from portal.web.staff.card_words import contract_words
from portal.web.staff.conversation_forms import (
    AnswerForm,
    CalledForm,
    ForwardForm,
    LaterForm,
    RemoveForm,
    VersionForm,
)
from portal.web.staff.guard import for_staff
from portal.web.thread import Seat

bp = for_staff("staff_conversation", __name__, url_prefix="/team")


@dataclass(frozen=True, slots=True)
class Beside:
    """The forms beside the box that were filled in; the others stand there empty."""

    later: LaterForm | None = None
    called: CalledForm | None = None
    forward: ForwardForm | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A short answer as it stands on the page: for staff in Dutch, for the box in the language of who gets it."""

    key: str
    title: str
    text: str
    source: str
    language: str
    articles: tuple[str, ...]


@bp.get("/gesprek/<uuid:participant_id>")
def show(participant_id: UUID) -> ResponseReturnValue:
    before = request.args.get("voor")
    return show_with(participant_id, AnswerForm(), before=_key(before) if before else None)


def show_with(
    participant_id: UUID,
    form: AnswerForm,
    *,
    beside: Beside | None = None,
    status: int = HTTPStatus.OK,
    before: UUID | None = None,
) -> Response:
    """The access line first; without it there is no page."""
    beside = beside or Beside()
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
    links = tuple(published_links(db(), card, today, SOURCE))
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
        articles=picks(form, links),
        ready=ready_ones(card.language, links),
        language=card.language,
        talks=told.talks_from(today),
        close=VersionForm(formdata=None, version=str(card.version)),
        later=beside.later or LaterForm(formdata=None, day=shown.later_on),
        called=beside.called or CalledForm(formdata=None, called_on=today),
        forward=beside.forward or ForwardForm(formdata=None),
        most_files=MAX_FILES,
        file_bytes=MAX_FILE_BYTES,
        message_bytes=MAX_MESSAGE_BYTES,
    )


def ready_ones(language: str, links: tuple[Link, ...]) -> list[Ready]:
    """The short answers in the language of the participant, with those of their articles that can be read today."""
    readable = {link.slug: link.title for link in links}
    return [
        Ready(
            one.key,
            one.title,
            one.in_language(language),
            one.source,
            language if language in one.words else SOURCE,
            tuple(slug for slug in one.articles if slug in readable),
        )
        for one in ready_answers().values()
    ]


def put_in(form: AnswerForm, one: Ready) -> None:
    """The short answer under what stands in the box, and its articles ticked. Nothing is sent."""
    typed = tidy(form.text.data or "")
    form.text.data = f"{typed}\n\n{one.text}" if typed else one.text
    chosen = form.articles.data or []
    form.articles.data = [*chosen, *(slug for slug in one.articles if slug not in chosen)]


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


def published_links(session: Session, card: Card, today: date, language: str) -> list[Link]:
    """Articles that hold today, in the order of their groups; each by its title in this language, where it has one."""
    books = published.library(session, card.content)
    every = (article.slug for articles in books.groups(today).values() for article in articles)
    return [Link(slug, books.shown(slug, language).title) for slug in every]


@bp.post("/gesprek/<uuid:participant_id>")
@takes_files
def answer(participant_id: UUID) -> ResponseReturnValue:
    form = AnswerForm()
    today, now = clock.today(), clock.now()
    require(db(), me(), Act.WRITE_CONVERSATION, participant_id, today)
    card = card_of(db(), participant_id)
    if card is None or not form.validate() or not card.may_write:
        return show_with(participant_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if chosen_answer := request.form.get("ready"):
        found = ready_ones(card.language, tuple(published_links(db(), card, today, SOURCE)))
        for one in found:
            if one.key == chosen_answer:
                put_in(form, one)
        return show_with(participant_id, form)
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
                links=[one for one in published_links(db(), card, today, card.language) if one.slug in chosen],
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
        return not_yet(participant_id, Beside(later=form))
    with transaction() as session:
        require(session, me(), Act.WRITE_CONVERSATION, participant_id, clock.today())
        conversation.answer_later(session, participant_id, me().account, form.day.data, now=clock.now())
    flash(_("Gekozen. De belofte aan de deelnemer blijft zo."))
    return redirect(url_for("staff_today.show"), 303)


@bp.post("/gesprek/<uuid:participant_id>/gebeld")
def called(participant_id: UUID) -> ResponseReturnValue:
    """That staff called, and when: both sides read it."""
    form = CalledForm()
    if not form.validate() or form.called_on.data is None:
        return not_yet(participant_id, Beside(called=form))
    try:
        with transaction() as session:
            require(session, me(), Act.WRITE_CONVERSATION, participant_id, clock.today())
            conversation.called(
                session, participant_id, me().account, on_day=form.called_on.data, once=form.once.key, now=clock.now()
            )
    except messages.AlreadySent:
        pass
    except messages.KeyTaken:
        form.once.was_taken()
        return not_yet(participant_id, Beside(called=form))
    flash(_("Dat staat nu in het gesprek."))
    return redirect(url_for(".show", participant_id=participant_id), 303)


@bp.post("/gesprek/<uuid:participant_id>/doorsturen")
def forward(participant_id: UUID) -> ResponseReturnValue:
    """Where the question went, and when: the participant reads it."""
    form = ForwardForm()
    if not form.validate():
        return not_yet(participant_id, Beside(forward=form))
    try:
        with transaction() as session:
            require(session, me(), Act.WRITE_CONVERSATION, participant_id, clock.today())
            conversation.forward(
                session,
                participant_id,
                me().account,
                to=Destination(form.to.data),
                place=form.place.data or None,
                once=form.once.key,
                now=clock.now(),
            )
    except messages.AlreadySent:
        pass
    except messages.KeyTaken:
        form.once.was_taken()
        return not_yet(participant_id, Beside(forward=form))
    flash(_("Dat staat nu in het gesprek. U antwoordt zelf nog."))
    return redirect(url_for(".show", participant_id=participant_id), 303)


def not_yet(participant_id: UUID, beside: Beside) -> ResponseReturnValue:
    """The page again, with what was typed beside the box and what is wrong with it."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return show_with(participant_id, AnswerForm(formdata=None), beside=beside, status=status)


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
