"""A second person reads a text, sees what differs from what is published, and agrees or sends it back."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.base import clock
from portal.base.db import transaction
from portal.base.plain_dutch import Report, read_markdown
from portal.domain.information import pictures
from portal.domain.information.rules import SOURCE, State
from portal.domain.information.writing import ChangedMeanwhile, NotYet, steps_of
from portal.flows import publishing
from portal.flows.editorial import names_in, title_of
from portal.flows.published import library_now
from portal.web.access import close_db, db, me
from portal.web.forms import number_in
from portal.web.pages import page
from portal.web.staff import article_words, editor_words
from portal.web.staff.article_acts import REFUSED, words_for
from portal.web.staff.article_forms import LATER, NOW, ApproveForm, SendBackForm
from portal.web.staff.article_pages import address_of, as_read, place_of, row_of, shown, work_of
from portal.web.staff.article_versions import compared_with, header_of
from portal.web.staff.guard import for_staff
from portal.web.staff.version_texts import compared
from portal.web.words import day_short

bp = for_staff("staff_articles_review", __name__, url_prefix="/team/artikelen/<slug>/<language>/<int:number>/nakijken")


@bp.get("")
def show(slug: str, language: str, number: int) -> Response:
    publishing.require_writer(me())
    return review_page(slug, language, number)


@bp.post("/akkoord")
def approve(slug: str, language: str, number: int) -> ResponseReturnValue:
    publishing.require_writer(me())
    row = row_of(slug, language, number)
    form = ApproveForm(holds_today=_holds_today(row.language, row.valid_from))
    if not form.validate():
        return review_page(slug, language, number, approve_form=form)
    now, today, day = clock.now(), clock.today(), form.day
    try:
        with transaction() as session:
            publishing.approve(session, me(), row.id, edits=number_in(form.edits.data), now=now)
            if form.when.data == NOW or (form.when.data != LATER and day <= today):
                publishing.publish(session, me(), row.id, today=today, now=now)
                said = _("Gepubliceerd. Lezers zien deze tekst nu.")
            elif form.when.data == LATER:
                said = _("Goedgekeurd. De tekst is nog niet gepubliceerd.")
            else:
                publishing.plan(session, me(), row.id, day, now=now)
                said = _("Goedgekeurd. De tekst verschijnt vanzelf op de dag die u koos.")
    except NotYet:
        form.publish_on.errors = [_holds_from(row.valid_from)]
        return review_page(slug, language, number, approve_form=form)
    except REFUSED as refused:
        return review_page(slug, language, number, problem=refused)
    flash(said)
    return redirect(address_of(slug, language), 303)


@bp.post("/terug")
def send_back(slug: str, language: str, number: int) -> ResponseReturnValue:
    publishing.require_writer(me())
    row, form = row_of(slug, language, number), SendBackForm()
    if not form.validate():
        return review_page(slug, language, number, back_form=form)
    try:
        with transaction() as session:
            publishing.send_back(session, me(), row.id, form.remark.data or "", now=clock.now())
    except REFUSED as refused:
        return review_page(slug, language, number, problem=refused, back_form=form)
    flash(_("Teruggestuurd. De schrijver ziet wat er anders moet."))
    return redirect(address_of(slug, language), 303)


def review_page(
    slug: str, language: str, number: int, *, problem: Exception | None = None, **forms: ApproveForm | SendBackForm
) -> Response:
    """With the forms as they were sent; whatever was typed stays on the page, also when somebody else was first."""
    if problem:
        close_db()  # what somebody else did a moment ago must be on this page
    place, row, books, today = place_of(slug), row_of(slug, language, number), library_now(db()), clock.today()
    work = work_of(place, language)
    version = header_of(work, number)
    other = compared_with(work, version)
    before = row_of(slug, language, other.number) if other else None
    holds_today = _holds_today(language, version.valid_from)
    values: dict[str, Any] = {
        "approve_form": ApproveForm(None, edits=version.edits, holds_today=holds_today),
        "back_form": SendBackForm(None, edits=version.edits),
        **forms,
    }
    for form in values.values():
        form.edits.data = str(version.edits)  # who presses again agrees with what stands here now
    return page(
        "staff/article_review.html",
        title=_("Kijk deze tekst na"),
        status=422 if problem or forms else 200,
        **shown(books, as_read(place, row), today),
        **values,
        work=work,
        version=version,
        other=other,
        article_title=row.title or title_of(place),
        compared=compared(before, row, books, steps_of(db(), place.id)) if before else [],
        score_words=editor_words.score_words,
        wrong_words=editor_words.wrong_words,
        mistakes=publishing.mistakes(db(), row, set(pictures.sizes(db(), place.id))) if language == SOURCE else [],
        report=(report := read_markdown(row.body, f"{row.title}. {row.summary}") if language == SOURCE else None),
        hard=hard_passages(report) if report else {},
        may_judge=work.may_review and work.open is not None and work.open.number == number,
        is_own=version.is_written_by(me().account) or version.asked_by_id == me().account,
        is_asked=version.state is State.ASKED,
        holds_from=None if holds_today else version.valid_from,
        problem=_problem(problem, slug, language, number),
        people=names_in(db(), place.versions),
        say=article_words,
        back_address=address_of(slug, language),
    )


def hard_passages(report: Report) -> dict[str, list[str]]:
    """What makes a text hard, by a name for it."""
    found: dict[str, list[str]] = {}
    for one in report.findings:
        found.setdefault(editor_words.kind_words(one.kind), []).append(one.passage)
    return found


def _problem(refused: Exception | None, slug: str, language: str, number: int) -> str:
    if refused is None:
        return ""
    if isinstance(refused, ChangedMeanwhile):
        return _("De tekst is veranderd sinds u deze pagina opende. Lees hem nog een keer.")
    return words_for(refused, slug, language, str(number))


def _holds_today(language: str, valid_from: Any) -> bool:
    return bool(language != SOURCE or valid_from <= clock.today())


def _holds_from(day: Any) -> str:
    return _("Deze tekst geldt vanaf %(day)s. Kies die dag of later.", day=day_short(day))
