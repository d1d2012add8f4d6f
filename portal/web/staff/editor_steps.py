"""One step of an article that is being written, and the day it gives. It is saved into the draft, with its lock."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.base import clock
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.accounts.rules import RoleKind
from portal.domain.information.changes import word_changes
from portal.domain.information.queries import step_of
from portal.domain.information.rules import Occurrence, Says, example
from portal.domain.information.writing import ChangedMeanwhile, WrongState
from portal.flows import publishing
from portal.flows.desk import Content, Desk, contract_of, desk_of, example_contract
from portal.flows.steps import Names, StepView, example_view
from portal.web.access import close_db, db, me
from portal.web.pages import page
from portal.web.speaking import language_name, municipality
from portal.web.staff.editor_forms import problems
from portal.web.staff.editor_step_forms import NEW, StepForm, StepWordsForm, WordsForm, example_days, questions
from portal.web.staff.guard import for_staff

bp = for_staff("staff_editor_steps", __name__, url_prefix="/team/artikelen", kinds=frozenset({RoleKind.PUBLISHER}))

PARTS = {"example": "staff/_editor_example.html"}


def desk_here(slug: str, language: str) -> Desk:
    return desk_of(db(), me().account, slug, language) or abort(404)


@bp.get("/<slug>/<language>/schrijf/stap/nieuw")
def begin(slug: str, language: str) -> ResponseReturnValue:
    desk = desk_here(slug, language)
    if desk.is_translation:
        abort(404)
    if not desk.may_be_written:
        return redirect(_editor(desk), 303)
    return show_step(desk, new_form(desk), None)


@bp.post("/<slug>/<language>/schrijf/stap/nieuw")
def make(slug: str, language: str) -> ResponseReturnValue:
    desk = desk_here(slug, language)
    if desk.is_translation:
        abort(404)
    return took(desk, None)


@bp.get("/<slug>/<language>/schrijf/stap/<key>")
def show(slug: str, language: str, key: str) -> ResponseReturnValue:
    desk = desk_here(slug, language)
    content = content_of(desk, key)
    if not desk.may_be_written:
        return redirect(_editor(desk), 303)
    return show_step(desk, saved_form(desk, content), content)


@bp.post("/<slug>/<language>/schrijf/stap/<key>")
def write(slug: str, language: str, key: str) -> ResponseReturnValue:
    desk = desk_here(slug, language)
    return took(desk, content_of(desk, key))


def content_of(desk: Desk, key: str) -> Content:
    """The Dutch step: of this version, or for a translation the published one."""
    found = desk.dutch.step(key) if desk.dutch else desk.own_step(key)
    return found or abort(404)


# --- forms --------------------------------------------------------------------------------------------------------


def new_form(desk: Desk) -> StepForm:
    form = StepForm(formdata=None).with_choices(desk, None)
    contract = example_contract(clock.today())
    form.example_start.data, form.example_end.data = contract.start_on, contract.end_on
    form.moment.data, form.sureness.data, form.says.data = "first_start", "unsure", Says.LATEST.value
    form.edits.data = str(desk.version.edits)
    return form


def saved_form(desk: Desk, content: Content) -> WordsForm:
    if desk.is_translation:
        words = StepWordsForm(formdata=None)
        words.filled(content, desk.own_step(content["key"]), desk.language)
        words.edits.data = str(desk.version.edits)
        return words
    form = new_form(desk).with_choices(desk, content)
    form.filled(content)
    return form


def sent_form(desk: Desk, content: Content | None) -> WordsForm:
    if desk.is_translation:
        return StepWordsForm()
    form = StepForm().with_choices(desk, content)
    form.has_outcomes = bool(content and content.get("outcomes"))
    if content:
        for name, row in form.days.items():
            saved = StepForm(formdata=None).days[name]
            saved.fill(content.get(name))
            row.from_.choices = saved.from_.choices
    return form


# --- saving -------------------------------------------------------------------------------------------------------


def took(desk: Desk, content: Content | None) -> ResponseReturnValue:
    """What was sent: show its example, save it, or take the step away."""
    form = sent_form(desk, content)
    if request.headers.get("HX-Request"):
        return show_step(desk, form, content)
    if not desk.may_be_written:
        flash(_("Deze tekst ligt nu bij een collega. Uw stap is niet bewaard."), "warning")
        return redirect(_editor(desk), 303)
    if request.form.get("button") == "show":
        return show_step(desk, form, content)
    if request.form.get("button") == "remove" and content and not desk.is_translation:
        return saved(desk, form, content, without(desk, content), _("De stap is weg."))
    if isinstance(form, StepForm):
        if not form.check(desk):
            return show_step(desk, form, content, status=422)
        return saved(desk, form, content, put(desk, form.content(desk, content)), _("De stap is bewaard."))
    if content is None or not isinstance(form, StepWordsForm):
        abort(404)
    if not form.check_like(content):
        return show_step(desk, form, content, status=422)
    made = form.translated(content, desk.language)
    return saved(desk, form, content, put(desk, made), _("De stap is bewaard."))


def put(desk: Desk, made: Content) -> list[Content]:
    """The steps of this version with this one in its place, or last."""
    steps = [made if one["key"] == made["key"] else one for one in desk.own_steps]
    return steps if any(one["key"] == made["key"] for one in steps) else [*steps, made]


def without(desk: Desk, content: Content) -> list[Content]:
    return [one for one in desk.own_steps if one["key"] != content["key"]]


def saved(
    desk: Desk, form: WordsForm, content: Content | None, steps: list[Content], words: str
) -> ResponseReturnValue:
    try:
        with transaction() as session:
            publishing.save_steps(session, me(), desk.version.id, steps, edits=form.began_from, now=clock.now())
    except ChangedMeanwhile:
        return changed(desk, form, content)
    except WrongState:
        flash(_("Deze tekst ligt nu bij een collega. Uw stap is niet bewaard."), "warning")
        return redirect(_editor(desk), 303)
    flash(words)
    return redirect(_editor(desk) + "#stappen", 303)


def changed(desk: Desk, form: WordsForm, content: Content | None) -> ResponseReturnValue:
    """Somebody saved meanwhile: what they made of this step, beside what was typed. Pressing again saves it."""
    close_db()
    desk = desk_here(desk.article.slug, desk.language)
    now = desk.own_step(content["key"]) if content else None
    mine = text_of(form.said(None))
    theirs = text_of(now["words"].get(desk.language)) if now else ""
    form.edits.data = str(desk.version.edits)
    return show_step(
        desk, form, content, status=409, changes=word_changes(theirs, mine) if now else [], is_changed=True
    )


def text_of(words: dict[str, Any] | None) -> str:
    if not words:
        return ""
    return "\n".join((words["title"], *words["lines"], words["action"]["label"], words["why"]))


# --- showing ------------------------------------------------------------------------------------------------------


def show_step(desk: Desk, form: WordsForm, content: Content | None, *, status: int = 200, **more: Any) -> Response:
    dutch = content if desk.is_translation else None
    return page(
        "staff/editor_step.html",
        title=_step_title(content),
        parts=PARTS,
        status=status,
        desk=desk,
        form=form,
        content=content,
        here=request.path,
        editor=_editor(desk),
        dutch=dutch,
        language=LANGUAGES[desk.language],
        language_name=language_name(desk.language),
        problems=list(problems(form)),
        **_example(desk, form, content),
        **more,
    )


def _step_title(content: Content | None) -> str:
    if content is None:
        return _("Nieuwe stap")
    title: str = content["words"]["nl"]["title"]
    return title


def _example(desk: Desk, form: WordsForm, content: Content | None) -> dict[str, Any]:
    """The step as somebody with this contract reads it; nothing while it cannot be made."""
    nothing: dict[str, StepView | Occurrence | None] = {"view": None, "when": None}
    if not isinstance(form, StepForm):
        return nothing
    days = example_days(form)
    trial = StepForm(formdata=MultiDict(request.form)) if request.method == "POST" else saved_or_new(desk, content)
    trial.with_choices(desk, content)
    trial.has_outcomes = bool(content and content.get("outcomes"))
    for row in trial.days.values():
        row.check()
    if days is None or any(problems(trial)):
        return nothing
    made = trial.content(desk, content) if _question_fits(trial, desk) else None
    if made is None or made.get("anchor") is None:
        return nothing
    step, contract = step_of(made["key"], 0, made), contract_of(*days)
    called = Names(_("de contactpersoon"), _("de werkgever"), municipality().sender)
    year = contract.start_on.year + 1
    return {
        "view": example_view(step, contract, year, "nl", called),
        "when": example(step, contract, year),
    }


def saved_or_new(desk: Desk, content: Content | None) -> StepForm:
    form = saved_form(desk, content) if content else new_form(desk)
    if not isinstance(form, StepForm):
        raise TypeError("only a Dutch step has an example")
    return form


def _question_fits(form: StepForm, desk: Desk) -> bool:
    return form.question.data in {None, "", NEW, *questions(desk)}


def _editor(desk: Desk) -> str:
    return url_for("staff_editor.show", slug=desk.article.slug, language=desk.language)
