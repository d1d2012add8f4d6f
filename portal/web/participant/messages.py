"""Vraag: the conversation with the contact person, files, and what was sent."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from wtforms import FileField, HiddenField, MultipleFileField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.base import clock, files, limits
from portal.base.db import transaction
from portal.domain import messages
from portal.domain.messages import queries
from portal.domain.messages.rules import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_MESSAGE_BYTES,
    MAX_TEXT_LENGTH,
    Side,
    Subject,
    is_passed,
    tidy,
)
from portal.flows import conversation
from portal.flows.permission import NotYours
from portal.flows.promises import Outlook, outlook
from portal.flows.sent_items import sent_items
from portal.web import speaking, thread, uploads
from portal.web.access import db, frame, me, participant_id, poll, settings
from portal.web.forms import OnceForm
from portal.web.gate import takes_files
from portal.web.kept import per_language, written
from portal.web.pages import page
from portal.web.participant import sent_words
from portal.web.participant.guard import for_participants
from portal.web.thread import Seat
from portal.web.words import day_no_year

bp = for_participants("participant_messages", __name__, url_prefix="/vraag")
log = logging.getLogger(__name__)

PER_HOUR = 30
"""Messages one person can send in an hour."""
SENT_SHOWN = 50
PAGES = re.compile(r"/(contract|ziek|geld|ik)?(/[a-z0-9-]+)*")
"""Pages of the portal that a question can come from."""
SUBJECTS = {
    "contract": Subject.CONTRACT,
    "ziek": Subject.SICK,
    "geld": Subject.MONEY,
    "werk": Subject.WORK,
    "anders": Subject.OTHER,
}


class QuestionForm(OnceForm):
    """One message: text, files, or both."""

    text = TextAreaField(_l("Uw bericht"))
    photo = FileField(_l("Maak een foto"))
    files = MultipleFileField(_l("Of kies een foto of PDF"))
    subject = SelectField(_l("Waar gaat het over?"), validate_choice=False)
    from_page = HiddenField("")

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.subject.choices = _subject_choices()

    @property
    def chosen_subject(self) -> Subject | None:
        return Subject(self.subject.data) if self.subject.data in set(Subject) else None

    @property
    def came_from(self) -> str | None:
        return known_page(self.from_page.data)


@per_language
def _subject_choices() -> list[SelectChoice]:
    words = [SelectChoice(subject.value, word) for subject, word in thread.subjects().items()]
    return [SelectChoice("", _("Kies als u wilt")), *words]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question that is there to be chosen: what it is called and what it puts in the box."""

    key: str
    title: str
    text: str
    subject: Subject


@per_language
def prepared() -> dict[str, Prepared]:
    """Questions to choose from instead of an empty box."""
    every = (
        Prepared(
            "papier",
            _("Ik heb een papier nodig"),
            _("Ik heb een papier nodig van mijn werkgever. Het gaat om: "),
            Subject.CONTRACT,
        ),
        Prepared(
            "op-papier",
            _("Stuur mij iets op papier"),
            _("Wilt u mij dit op papier sturen? Het gaat om: "),
            Subject.OTHER,
        ),
        Prepared(
            "te-veel",
            _("Het werk is te veel"),
            _("Het werk is te veel voor mij. Ik wil daar graag over praten. Dit is te veel: "),
            Subject.WORK,
        ),
        Prepared(
            "gaat-niet-goed",
            _("Het gaat niet goed op mijn werk"),
            _("Het gaat niet goed op mijn werk. Wilt u mij bellen? Dit gaat niet goed: "),
            Subject.WORK,
        ),
        Prepared(
            "ander-moment",
            _("Ik wil een ander moment voor een gesprek"),
            _("Ik kan niet op de dag van ons gesprek. Kunnen we een ander moment kiezen? Ik kan wel op: "),
            Subject.OTHER,
        ),
        Prepared(
            "klopt-niet",
            _("Er klopt iets niet in mijn gegevens"),
            _("Er klopt iets niet in mijn gegevens. Dit moet anders: "),
            Subject.CONTRACT,
        ),
    )
    return {one.key: one for one in every}


@per_language
def examples(folded: bool) -> Markup:
    """The prepared questions as links."""
    return written("participant/_examples.html", examples=prepared().values(), folded=folded)


@per_language
def why(name: str, phone: str, reader: str | None = None, reads: str | None = None) -> Markup:
    """What the conversation is for, what languages `reader` reads, and whom to call instead."""
    return written("participant/_write_why.html", name=name, phone=phone, reader=reader, reads=reads)


@per_language
def limits_of_files() -> Markup:
    """What the script that sends must know, as attributes of the form."""
    return written(
        "participant/_write_limits.html",
        most_files=MAX_FILES,
        file_bytes=MAX_FILE_BYTES,
        message_bytes=MAX_MESSAGE_BYTES,
    )


def rest_of(form: QuestionForm) -> Markup:
    """The form under its text: the same for everybody until something is chosen or wrong."""
    if form.subject.data or form.errors:
        return _rest_of(form)
    return _empty_rest()


def _rest_of(form: QuestionForm) -> Markup:
    return written("participant/_write_rest.html", form=form, most_files=MAX_FILES)


@per_language
def _empty_rest() -> Markup:
    return _rest_of(QuestionForm(formdata=None, subject=""))


def known_page(wanted: str | None) -> str | None:
    """A page of the portal, or nothing: the word comes from the address and is kept."""
    return wanted if wanted and len(wanted) <= 120 and PAGES.fullmatch(wanted) else None


@bp.get("")
def show() -> ResponseReturnValue:
    if "voor" in request.args:
        return older(_key(request.args["voor"]))
    chosen = prepared().get(request.args.get("klaar", ""))
    subject = SUBJECTS.get(request.args.get("onderwerp", "")) or (chosen.subject if chosen else None)
    form = QuestionForm(
        text=chosen.text if chosen else "",
        subject=subject.value if subject else "",
        from_page=known_page(request.args.get("van")) or "",
    )
    unread = frame().unread
    g.frame = replace(frame(), unread=0)
    response = show_with(form, unread=unread)
    if unread:
        mark_read()
    return response


def show_with(form: QuestionForm, *, status: int = HTTPStatus.OK, unread: int = 0) -> Response:
    """The page: what was said, what is promised, and the box with what was typed."""
    today = clock.today()
    card = frame().card
    shown = queries.page_with_talks(db(), participant_id(), today)
    own = [line for line in shown.lines if line.side is Side.PARTICIPANT]
    look = outlook(db(), card, settings().municipality, today=today)
    return page(
        "participant/messages.html",
        title=_("Vraag"),
        status=status,
        form=form,
        days=thread.by_day(shown.lines, seat()),
        shown=shown,
        talks=shown.talks,
        look=look,
        promise=promise_words(look),
        promise_passed=shown.promised_on is not None and is_passed(shown.promised_on, today),
        reads=speaking.language_list((look.helps_now or look.contact).languages) if look.contact else None,
        examples=examples,
        why=why,
        limits=limits_of_files,
        rest_of=rest_of,
        first_new=_first_new(shown, unread),
        sent_once=own[-1].once if own else None,
    )


def older(before: UUID) -> Response:
    """Earlier messages: only to read."""
    shown = queries.page_of(db(), participant_id(), before=before)
    return page(
        "participant/messages_older.html", title=_("Vraag"), days=thread.by_day(shown.lines, seat()), shown=shown
    )


def seat() -> Seat:
    return Seat(
        Side.PARTICIPANT,
        file_href=lambda attachment: url_for(".attachment", attachment_id=attachment),
        article_href=lambda slug: f"/geld/{slug}",
    )


def _first_new(shown: queries.Page, unread: int) -> str | None:
    """The oldest answer on this page that was not opened before."""
    answers = [line.id for line in shown.lines if line.side is Side.STAFF]
    return thread.anchor(answers[-min(unread, len(answers))]) if unread and answers else None


def promise_words(look: Outlook) -> str:
    """Who answers, and when at the latest. No name while the stand-in helps and may be earlier than who promises."""
    day = day_no_year(look.promise.day)
    if look.is_covered and look.answers == look.contact:
        return _("Antwoord uiterlijk %(day)s", day=day)
    if look.answers is None:
        return _("De gemeente antwoordt uiterlijk %(day)s.", day=day)
    return _("%(name)s antwoordt uiterlijk %(day)s.", name=look.answers.first_name, day=day)


def mark_read() -> None:
    """After the page was made, in one short write; when it fails the page is still the page."""
    try:
        with transaction() as writing:
            conversation.opened_by_participant(writing, participant_id())
    except SQLAlchemyError:
        log.warning("an opened conversation could not be marked as read")


@bp.post("")
@takes_files
def send() -> ResponseReturnValue:
    form = QuestionForm()
    if not form.validate():
        return show_with(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if queries.was_sent(db(), form.once.key, author=me().account, participant=participant_id()):
        return redirect(url_for(".show"), 303)
    wrong = _text_wrong(form)
    if not limits.allow(f"message:{me().account}", PER_HOUR, timedelta(hours=1)):  # before the slow look into files
        too_often = _("U stuurde veel berichten. Wacht een uur, of bel. Uw tekst is er nog.")
        return _not_sent(form, [too_often], [], status=HTTPStatus.TOO_MANY_REQUESTS)
    took = uploads.take([*request.files.getlist("photo"), *request.files.getlist("files")])
    if request.form.get("files_lost"):
        took.wrong.append(_("U was een tijd weg. De foto is niet meegekomen."))
    if wrong or took.wrong:
        return _not_sent(form, wrong, took.wrong)
    try:
        with transaction() as session:
            message = conversation.send(
                session,
                participant_id(),
                me().account,
                text=form.text.data or "",
                once=form.once.key,
                subject=form.chosen_subject,
                from_page=form.came_from,
                files=took.accepted,
                municipality=settings().municipality,
                now=clock.now(),
            )
    except messages.AlreadySent:
        return redirect(url_for(".show"), 303)
    except messages.KeyTaken:
        form.once.was_taken()
        return show_with(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except DBAPIError as away:
        log.error("a message was not kept: %s", type(away.orig).__name__)
        not_now = _("Het lukt nu niet. Uw bericht is nog niet verstuurd. Probeer het zo nog een keer, of bel.")
        return _not_sent(form, [not_now], [], status=HTTPStatus.SERVICE_UNAVAILABLE)
    return redirect(url_for(".show", _anchor=thread.anchor(message.id)), 303)


def _text_wrong(form: QuestionForm) -> list[str]:
    text = tidy(form.text.data or "")
    has_files = any(one.filename for one in request.files.values()) or bool(request.form.get("files_lost"))
    if not text and not has_files:
        return [_("Schrijf eerst uw vraag. Een foto alleen mag ook.")]
    if len(text) > MAX_TEXT_LENGTH:
        return [_("Uw bericht is te lang. Maak het korter, of verstuur het in twee stukken. Uw tekst is er nog.")]
    return []


def _not_sent(
    form: QuestionForm,
    wrong_text: Sequence[str],
    wrong_files: Sequence[str],
    *,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Response:
    """The same page with everything typed, and what is wrong beside its field."""
    form.text.errors = list(wrong_text)
    form.files.errors = [*wrong_files, uploads.choose_again(list(wrong_files))] if wrong_files else []
    form.form_errors = form.files.errors[1:]
    return show_with(form, status=status)


@bp.get("/nieuw")
@poll
def newer() -> ResponseReturnValue:
    """One small question of an open page: is there an answer that it does not show? Writes nothing, marks nothing."""
    found = queries.new_answer(db(), participant_id())
    if found is None or str(found.id) == request.args.get("na"):
        return "", HTTPStatus.NO_CONTENT
    return render_template("participant/_newer.html", answer=found.id, name=found.first_name)


@bp.get("/bijlage/<uuid:attachment_id>")
def attachment(attachment_id: UUID) -> ResponseReturnValue:
    """One's own files and those of answers; anybody else's do not exist here."""
    kept = queries.attachment(db(), attachment_id)
    if kept is None or kept.participant != participant_id():
        raise NotYours(kept.participant if kept else None)
    content = queries.content_of(db(), attachment_id)
    if content is None:
        abort(404)
    return Response(content, headers=files.hand_out_headers(kept))


@bp.get("/verstuurd")
def sent() -> ResponseReturnValue:
    """Everything I ever sent, with its time."""
    found = sent_items(db(), participant_id(), me().account, most=SENT_SHOWN)
    return page(
        "participant/messages_sent.html",
        title=_("Wat ik heb verstuurd"),
        days=thread.by_day(found.messages, seat()),
        reports=[sent_words.report_words(report) for report in found.reports],
        most=SENT_SHOWN,
        has_more=SENT_SHOWN in (len(found.messages), len(found.reports)),
    )


@bp.get("/verstuurd.<any(txt, json):kind>")
def sent_file(kind: str) -> ResponseReturnValue:
    """The same, whole, to keep."""
    found = sent_items(db(), participant_id(), me().account)
    name = f"verstuurd-{clock.today()}.{kind}"
    if kind == "json":
        body = json.dumps(sent_words.as_data(found), ensure_ascii=False, indent=1)
        media_type = "application/json"
    else:
        body, media_type = sent_words.as_text(found, title=_("Wat ik heb verstuurd")), "text/plain"
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _key(word: str) -> UUID:
    try:
        return UUID(word)
    except ValueError:
        abort(404)
