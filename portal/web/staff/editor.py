"""The editor of an article: write, see at once how it reads, save, and have it looked at. For publishers."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.base import clock
from portal.base.clock import add_months
from portal.base.db import transaction
from portal.base.plain_dutch import read_markdown, replace
from portal.domain.accounts.rules import RoleKind
from portal.domain.information.rules import SOURCE, Group, State
from portal.domain.information.writing import ChangedMeanwhile, SlugTaken, Written, WrongState, slug_of
from portal.flows import publishing
from portal.flows.desk import Desk, desk_of, open_version
from portal.web import article_pictures
from portal.web.access import close_db, db, me
from portal.web.forms import number_in
from portal.web.gate import takes_files
from portal.web.pages import page
from portal.web.staff import editor_page
from portal.web.staff.editor_forms import (
    LONGEST_TITLE,
    DutchForm,
    Editor,
    NewArticleForm,
    TranslationForm,
    alt_as_written,
    begin_from,
    check,
    check_picture,
    copy_of,
    form_for,
    line_of,
    one_more,
    problems,
    put_in,
    same_words,
    typed_in,
    written_of,
    wrong,
)
from portal.web.staff.guard import for_staff

bp = for_staff("staff_editor", __name__, url_prefix="/team/artikelen", kinds=frozenset({RoleKind.PUBLISHER}))

REVIEW_AFTER_MONTHS = 6


# --- a new article ------------------------------------------------------------------------------------------------


@bp.get("/nieuw")
def begin() -> Response:
    return show_new(NewArticleForm(formdata=None))


def show_new(form: NewArticleForm, status: int = 200) -> Response:
    return page(
        "staff/editor_new.html", title=_("Nieuw artikel"), form=form, status=status, problems=list(problems(form))
    )


@bp.post("/nieuw")
def make() -> ResponseReturnValue:
    form = NewArticleForm()
    title, group = line_of(form.title.data), form.group.data
    if not title:
        wrong(form.title, _("Geef het artikel een titel."))
    elif len(title) > LONGEST_TITLE:
        words = _("Dit is te lang: %(length)s tekens. Hoogstens %(most)s.", length=len(title), most=LONGEST_TITLE)
        wrong(form.title, words)
    elif not slug_of(title):
        wrong(form.title, _("Gebruik ook gewone letters. Zij worden het adres van de pagina."))
    if group not in list(Group):
        wrong(form.group, _("Kies een groep."))
    if any(problems(form)):
        return show_new(form, 422)
    try:
        with transaction() as session:
            publishing.new_article(session, me(), title, Group(group), _first_draft(title), now=clock.now())
    except SlugTaken:
        if not _just_made(title):
            wrong(form.title, _("Er is al een artikel met deze titel. Kies een andere titel."))
            return show_new(form, 422)
    return redirect(url_for(".show", slug=slug_of(title), language=SOURCE), 303)


FIRST_HEADINGS = ("Wat verandert er?", "Wat moet u doen?", "En daarna?", "Hulp")
"""Of every article; in Dutch whatever the language of the page, because the text is."""


def _first_draft(title: str) -> Written:
    """Empty, with the headings that every article has."""
    body = "\n\n".join(f"## {one}" for one in FIRST_HEADINGS)
    today = clock.today()
    details: dict[str, list[str]] = {"sources": [], "links": [], "steps": [], "search": []}
    return Written(title, "", body, details, today, None, add_months(today, REVIEW_AFTER_MONTHS), [])


def _just_made(title: str) -> bool:
    """Pressed twice: the draft is there already, by this writer, and nobody saved in it."""
    desk = desk_of(db(), me().account, slug_of(title), SOURCE)
    version = desk.version if desk else None
    return version is not None and (version.made_by_id, version.number, version.edits) == (me().account, 1, 0)


# --- the editor ---------------------------------------------------------------------------------------------------


def desk_here(slug: str, language: str) -> Desk:
    return desk_of(db(), me().account, slug, language) or abort(404)


@bp.get("/<slug>/<language>/schrijf")
def show(slug: str, language: str) -> Response:
    desk = desk_here(slug, language)
    if not desk.may_be_written:
        return editor_page.show_closed(desk)
    if desk.copy is not None:
        form = form_for(desk, MultiDict(desk.copy.fields))
        begin_from(form, desk, desk.copy.edits)
        if not same_words(form, desk):
            return editor_page.show(desk, form, restored=True)
    return editor_page.show(desk, form_for(desk))


@bp.post("/<slug>/<language>/schrijf")
def write(slug: str, language: str) -> ResponseReturnValue:
    """Every button of the editor. What is not saved by it is kept as a working copy, so that nothing is lost."""
    desk = desk_of(db(), me().account, slug, language)
    if desk is None:
        return show_lost()
    form = form_for(desk, request.form)
    if not desk.may_be_written:
        return lies_elsewhere(desk, form)
    if request.headers.get("HX-Request"):
        return editor_page.show(desk, form)
    action, _colon, more = request.form.get("action", "").partition(":")
    match action:
        case "save" | "ask":
            return save(desk, form, asking=action == "ask")
        case "beside":
            return save(desk, form, asking=False, beside=True)
        case "forget" | "theirs":
            return forget(desk)
        case "to":
            keep(desk, form)
            return redirect(_step_address(desk, more), 303)
    change(form, action, more)
    keep(desk, form)
    return editor_page.show(desk, form)


def show_lost() -> Response:
    """The version is gone or done: what was typed is shown once more, to take along."""
    sent = request.form
    parts = [sent[one] for one in sent if one == "body" or one.startswith("parts-")]
    return page(
        "staff/editor_lost.html",
        title=_("Deze tekst is niet meer open"),
        status=409,
        typed=[sent.get("title", ""), sent.get("summary", ""), "\n\n".join(filter(None, parts))],
    )


def change(form: Editor, action: str, more: str) -> None:
    """What a button does to the form on the page. An unknown one changes nothing."""
    match action:
        case "source" if isinstance(form, DutchForm):
            one_more(form.sources)
        case "link" if isinstance(form, DutchForm):
            one_more(form.links)
        case "amount" if form.amount.data:
            put_in(form, f"{{{{ amount:{line_of(form.amount.data)} }}}}")
        case "step" if form.step.data:
            put_in(form, f"{{{{ step:{line_of(form.step.data)} }}}}")
        case "word" if isinstance(form, DutchForm):
            take_word(form, more)


def take_word(form: DutchForm, which: str) -> None:
    """Put the simpler word in the place of the hard one; nothing when the passage is not there any more."""
    finding_id, _colon, number = which.rpartition(":")
    body = form.whole_body
    found = read_markdown(body, editor_page.seen_before(form)).finding(finding_id)
    if found is not None and number.isdecimal() and int(number) < len(found.choices):
        form.set_body(replace(body, found, found.choices[int(number)]))


def keep(desk: Desk, form: Editor) -> None:
    """What is typed, as the working copy of this writer."""
    began = max(form.began_from[1], 0)
    with transaction() as session:
        publishing.keep_copy(session, me(), desk.version.id, copy_of(form), edits=began, now=clock.now())


def _step_address(desk: Desk, key: str) -> str:
    slug, language = desk.article.slug, desk.language
    if key and key != "nieuw":
        return url_for("staff_editor_steps.show", slug=slug, language=language, key=key)
    return url_for("staff_editor_steps.begin", slug=slug, language=language)


# --- saving -------------------------------------------------------------------------------------------------------


def save(desk: Desk, form: Editor, *, asking: bool, beside: bool = False) -> ResponseReturnValue:
    """Save, and then ask for a second pair of eyes. Nothing is saved while somebody else's save was not seen."""
    if not check(form, desk, clock.today(), asking=asking):
        keep(desk, form)
        return editor_page.show(desk, form, status=422)
    version = desk.version
    is_current = form.began_from == (version.number, version.edits) or same_words(form, desk)
    if not is_current and not beside:
        return show_difference(desk, form)
    processed = isinstance(form, TranslationForm) and form.processed.data and desk.dutch
    try:
        with transaction() as session:
            row = publishing.save(
                session,
                me(),
                version.id,
                written_of(form, desk),
                edits=version.edits,
                now=clock.now(),
                beside=beside,
                source_number=desk.dutch.now.number if processed and desk.dutch else None,
            )
            if asking:
                publishing.ask(session, me(), row.id, edits=row.edits, now=clock.now())
    except ChangedMeanwhile:
        close_db()
        return show_difference(desk_here(desk.article.slug, desk.language), form)
    except WrongState:
        return lies_elsewhere(desk, form)
    flash(_("Bewaard. Een collega kan het nu nakijken.") if asking else _("Bewaard."))
    return redirect(_here(desk), 303)


def show_difference(desk: Desk, form: Editor) -> Response:
    """Somebody else saved since this writer began: what differs, and two ways on."""
    keep(desk, form)
    return editor_page.show(desk, form, status=409, differs=True)


def lies_elsewhere(desk: Desk, form: Editor) -> ResponseReturnValue:
    """Somebody had it looked at meanwhile: what was typed waits until it is a draft again."""
    keep(desk, form)
    flash(_("Deze tekst ligt nu bij een collega. Wat u typte, is er nog: druk op Verder schrijven."), "warning")
    return redirect(_here(desk), 303)


def forget(desk: Desk) -> ResponseReturnValue:
    """Throw away what was typed since the last save."""
    with transaction() as session:
        publishing.forget_copy(session, me(), desk.version.id)
    flash(_("Uw veranderingen zijn weg. Dit is de tekst die is bewaard."))
    return redirect(_here(desk), 303)


def _here(desk: Desk) -> str:
    return url_for(".show", slug=desk.article.slug, language=desk.language)


# --- the working copy ---------------------------------------------------------------------------------------------


@bp.post("/<slug>/<language>/schrijf/kopie")
def keep_copy(slug: str, language: str) -> ResponseReturnValue:
    """What is being typed, sent by the page itself. Says 409 with words where saving it would meet somebody else's."""
    by_script = bool(request.headers.get("HX-Request"))
    version = open_version(db(), slug, language)
    if version is None:
        return _said(_("Deze tekst is niet meer open. Kopieer uw tekst.")) if by_script else show_lost()
    edits = max(number_in(request.form.get("edits")), 0)
    with transaction() as session:
        publishing.keep_copy(session, me(), version.id, typed_in(request.form), edits=edits, now=clock.now())
    if not by_script:
        return redirect(url_for(".show", slug=slug, language=language), 303)
    if version.state != State.DRAFT:
        return _said(_("Deze tekst ligt nu bij een collega. Wat u typte, is er nog."))
    if (str(version.number), version.edits) != (request.form.get("version"), edits):
        return _said(_("Een collega bewaarde deze tekst ook. Druk op Bewaar, dan ziet u het verschil."))
    return Response(status=204)


def _said(words: str) -> Response:
    return Response(words, 409, mimetype="text/plain")


# --- pictures -----------------------------------------------------------------------------------------------------


@bp.post("/<slug>/<language>/schrijf/foto")
@takes_files
def add_picture(slug: str, language: str) -> ResponseReturnValue:
    """A picture into the text, with the words for who does not see it. What was typed stays."""
    desk = desk_of(db(), me().account, slug, language)
    if desk is None:
        return show_lost()
    form, sent = form_for(desk, request.form), request.files.get("photo")
    if not desk.may_be_written:
        return lies_elsewhere(desk, form)
    new = None
    if check_picture(form, has_file=bool(sent and sent.filename), there=len(desk.pictures)) and sent:
        new = article_pictures.written_anew(sent, form.photo)
    if new is None:
        keep(desk, form)
        return editor_page.show(desk, form, status=422)
    with transaction() as session:
        added = publishing.add_picture(session, me(), desk.version.id, new, now=clock.now())
    put_in(form, f"![{alt_as_written(form.alt.data)}](foto:{added.id})")
    keep(desk, form)
    flash(_("De foto staat in de tekst. Druk op Bewaar als u klaar bent."))
    return redirect(_here(desk), 303)
