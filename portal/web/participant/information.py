"""Geld: what I have to do, what there is to read, and was this clear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from wtforms import TextAreaField

from portal.base import clock
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.information import actions
from portal.domain.information.actions import LONGEST_REMARK
from portal.domain.information.queries import ANSWERS
from portal.domain.information.rules import SOURCE, Article, Mark
from portal.domain.information.search import LONGEST_QUERY
from portal.flows import steps
from portal.flows.steps import MySteps, StepView
from portal.web import reading
from portal.web.access import db, frame, me, participant_id
from portal.web.contract_view import whom_to_call
from portal.web.forms import PortalForm
from portal.web.language import page_language, wanted_language
from portal.web.pages import page
from portal.web.participant.guard import for_participants
from portal.web.speaking import municipality

bp = for_participants("participant_information", __name__, url_prefix="/geld")

FIRST_STEPS = 4
"""How many steps stand open; the others fold away behind them."""
REMARKS_PER_HOUR = 5
HOUR = timedelta(hours=1)
_limiter = FixedWindowRateLimiter(MemoryStorage())
"""In memory only: nothing is kept of who said that something was clear."""


class RemarkForm(PortalForm):
    """What was not clear."""

    remark = TextAreaField(_l("Wat was niet duidelijk?"))


@bp.get("")
def show() -> Response:
    mine = my_steps()
    query = request.args.get("zoek", "")[:LONGEST_QUERY].strip()
    found = mine.library.find(query, wanted_language(), mine.today) if query else []
    return page(
        "participant/information.html",
        title=_("Geld"),
        mine=mine,
        first=mine.to_do[:FIRST_STEPS],
        later=mine.to_do[FIRST_STEPS:],
        groups=mine.library.groups(mine.today),
        only_dutch=_only_dutch(mine),
        query=query,
        found=found,
        shown=_shown(mine),
        direction_of=lambda article: LANGUAGES[article.language].direction,
        asks=bool(query),
        **_around(),
    )


@bp.get("/stappen")
def all_steps() -> Response:
    return page("participant/information_steps.html", title=_("Uw stappen"), mine=my_steps(), **_around())


@bp.get("/<slug>")
def article(slug: str) -> Response:
    mine = my_steps()
    return show_article(mine, _article(mine, slug), RemarkForm(formdata=None), said=request.args.get("duidelijk", ""))


def show_article(mine: MySteps, found: Article, form: RemarkForm, *, said: str, status: int = 200) -> Response:
    asked = request.args.get("taal") == SOURCE
    shown = found if asked else mine.library.shown(found.slug, wanted_language())
    is_outdated = shown is not found and mine.library.is_outdated(shown)
    with_dutch = is_outdated or (shown is not found and request.args.get("naast") == SOURCE)
    return page(
        "participant/article.html",
        title=shown.title,
        status=status,
        article=found,
        shown=shown,
        direction=LANGUAGES[shown.language].direction,
        own_name=LANGUAGES[shown.language].name,
        translation=mine.library.translation(found.slug, wanted_language()),
        is_outdated=is_outdated,
        reading=reading.reading_of(mine.library, shown, mine.today),
        names=_names(mine, shown.language),
        beside=reading.reading_of(mine.library, found, mine.today) if with_dutch else None,
        names_beside=_names(mine, SOURCE) if with_dutch else {},
        mine=mine,
        related=[one for one in mine.of_article(found.slug, found.steps) if one in mine.to_do],
        form=form,
        said=said if said in ANSWERS else "",
        **_around(f"/geld/{found.slug}"),
    )


# --- ticking: only for oneself ------------------------------------------------------------------------------------


@bp.post("/stappen/<key>")
def mark(key: str) -> ResponseReturnValue:
    """Gedaan, geldt niet voor mij, or take it back."""
    step, wanted = _step(my_steps(), key, request.form.get("occurrence")), request.form.get("mark", "")
    with transaction() as session:
        if wanted == "undo":
            actions.unmark(session, participant_id(), step.key, step.occurrence)
        else:
            actions.mark(session, participant_id(), step.key, step.occurrence, _mark(wanted), today=clock.today())
    flash(_said_words(wanted))
    return redirect(url_for(".show"), 303)


@bp.post("/vragen/<key>")
def answer(key: str) -> ResponseReturnValue:
    """Ja or nee to the question that a step opens with, or open it again."""
    mine, wanted = my_steps(), request.form.get("answer", "")
    scope = mine.scope_of(key)
    if scope is None:
        abort(404)
    if wanted not in {*ANSWERS, "opnieuw"}:
        abort(400)
    with transaction() as session:
        if wanted == "opnieuw":
            actions.forget_answer(session, participant_id(), key, scope)
        else:
            actions.answer(session, participant_id(), key, scope, ANSWERS[wanted], today=clock.today())
    if wanted == "nee" and not any(one.question == key and one.has_outcomes for one in mine.every):
        flash(_("Dan geldt dit niet voor u. U kunt uw antwoord later veranderen."))
        return redirect(url_for(".show"), 303)
    shown = next((one.key for one in mine.to_do if one.question == key), None)
    return redirect(url_for(".show", _anchor=f"stap-{shown}" if shown else None), 303)


def _mark(wanted: str) -> Mark:
    try:
        return Mark(wanted)
    except ValueError:
        abort(400)


def _said_words(wanted: str) -> str:
    match wanted:
        case Mark.DONE:
            return _("Goed. Deze stap staat nu bij Gedaan.")
        case Mark.NOT_FOR_ME:
            return _("Goed. Deze stap staat nu bij Geldt niet voor u.")
        case _undo:
            return _("Deze stap staat weer in uw lijst.")


# --- was this clear? ----------------------------------------------------------------------------------------------


@bp.post("/<slug>/duidelijk")
def clear(slug: str) -> ResponseReturnValue:
    mine = my_steps()
    found, said = _article(mine, slug), request.form.get("clear", "")
    if said not in ANSWERS:
        abort(400)
    if _first_time(f"clear:{found.id}", 1):
        with transaction() as session:
            actions.count_clear(session, found.id, clear=said == "ja", today=clock.today())
    return redirect(url_for(".article", slug=slug, duidelijk=said, _anchor="duidelijk"), 303)


@bp.post("/<slug>/opmerking")
def remark(slug: str) -> ResponseReturnValue:
    mine, form = my_steps(), RemarkForm()
    found, text = _article(mine, slug), (form.remark.data or "").strip()
    wrong, status = _mistake(text)
    if wrong:
        form.remark.errors = [wrong]
        return show_article(mine, found, form, said="nee", status=status)
    if _first_time(f"remark:{found.id}:{text}", 1):
        with transaction() as session:
            actions.remark(session, found.id, text, today=clock.today())
    flash(_("Dank u wel. Wij maken de tekst duidelijker."))
    return redirect(url_for(".article", slug=slug), 303)


def _mistake(text: str) -> tuple[str, int]:
    if not text:
        return _("Schrijf eerst wat niet duidelijk was."), 422
    if len(text) > LONGEST_REMARK:
        return _("Dit is te lang. Maak uw tekst korter dan %(count)s letters.", count=LONGEST_REMARK), 422
    if not _first_time("remarks", REMARKS_PER_HOUR):
        return _("U stuurde al een paar opmerkingen. Probeer het over een uur, of bel."), 429
    return "", 200


def _first_time(what: str, per_hour: int) -> bool:
    """Pressing twice counts once, and nobody sends remarks all day."""
    return _limiter.hit(RateLimitItemPerSecond(per_hour, int(HOUR.total_seconds())), str(me().account), what)


# --- what the pages share -----------------------------------------------------------------------------------------


def my_steps() -> MySteps:
    return steps.my_steps(
        db(),
        participant_id(),
        clock.today(),
        page_language().code,
        contact=_contact(),
        municipality=municipality().sender,
    )


def _contact() -> str:
    helper = whom_to_call(frame())
    return helper.first_name if helper else municipality().sender


def _names(mine: MySteps, language: str) -> dict[str, str]:
    """Who is meant in an article; before the contract is known, the employer has no name yet."""
    with force_locale(language):
        employer = mine.names.employer or _("uw werkgever")
        return {"contact": _contact(), "employer": employer, "municipality": municipality().sender}


def _around(came_from: str = "/geld") -> dict[str, Any]:
    helper = whom_to_call(frame())
    ask = url_for("participant_messages.show", onderwerp="geld", van=came_from, _anchor="write")
    return {
        "contact": helper.first_name if helper else None,
        "ask": ask,
        "group_words": reading.group_words,
        "group_hint": reading.group_hint,
        "with_names": reading.with_names,
    }


def _only_dutch(mine: MySteps) -> str:
    """'all' or 'some' when texts are there in Dutch only, for who reads another language; else empty."""
    wanted = wanted_language()
    missing = [slug for slug in mine.library.articles if mine.library.translation(slug, wanted) is None]
    if wanted == SOURCE or not missing:
        return ""
    return "all" if len(missing) == len(mine.library.articles) else "some"


def _shown(mine: MySteps) -> Callable[[Article], Article]:
    wanted = wanted_language()
    return lambda article: mine.library.shown(article.slug, wanted)


def _article(mine: MySteps, slug: str) -> Article:
    return mine.library.article(slug, mine.today) or abort(404)


def _step(mine: MySteps, key: str, occurrence: str | None) -> StepView:
    """A step that stands on this person's own list."""
    found = mine.with_key(key)
    if found is None or found.occurrence != occurrence:
        abort(404)
    return found
