"""Everything one presses around the editor: begin, take back, put away, publish, plan, withdraw, look over, move.

Each form names the version that stood on the page. When somebody else was first, the page says what they did.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.db import transaction
from portal.domain.information.rules import SOURCE, Group
from portal.domain.information.versions import Header
from portal.domain.information.writing import (
    AlreadyOpen,
    ChangedMeanwhile,
    NoSource,
    NotYet,
    OwnText,
    StepTaken,
    WrongState,
)
from portal.flows import publishing
from portal.flows.editorial import names_in, title_of
from portal.web.access import close_db, db, me
from portal.web.forms import PortalForm
from portal.web.pages import page
from portal.web.staff import article_words
from portal.web.staff.article_forms import PlaceForm, PlanForm, RightForm
from portal.web.staff.article_pages import (
    address_of,
    article_page,
    language_of,
    place_of,
    translation_page,
    work_of,
    writing_address,
)
from portal.web.staff.guard import for_staff

bp = for_staff("staff_articles_acts", __name__, url_prefix="/team/artikelen")
Act = Callable[[Session, UUID], object]
REFUSED = (WrongState, OwnText, NotYet, NoSource, StepTaken, AlreadyOpen, ChangedMeanwhile)


@bp.post("/<slug>/<language>/begin")
def begin(slug: str, language: str) -> ResponseReturnValue:
    """A new draft, of what is published or of the version that the form names."""
    publishing.require_writer(me())
    place, code = place_of(slug), language_of(language).code
    like = _named(slug, code).id if request.form.get("like") else None
    try:
        with transaction() as session:
            publishing.begin(session, me(), place.id, code, now=clock.now(), like=like)
    except AlreadyOpen as refused:
        if like is None:  # pressed twice, or somebody else was first: go on in the same draft
            return redirect(writing_address(slug, code), 303)
        return shown(slug, code, words_for(refused, slug, code))
    except NoSource as refused:
        return article_page(slug, problem=words_for(refused, slug, code))
    flash(_("Er is een nieuw concept. U kunt schrijven."))
    return redirect(writing_address(slug, code), 303)


@bp.post("/<slug>/<language>/terugnemen")
def take_back(slug: str, language: str) -> ResponseReturnValue:
    def act(session: Session, version: UUID) -> None:
        publishing.take_back(session, me(), version, now=clock.now())

    said = _("De tekst is weer een concept.")
    return done(slug, language, act, said, to=writing_address(slug, language))


@bp.get("/<slug>/<language>/weggooien")
def ask_drop(slug: str, language: str) -> ResponseReturnValue:
    publishing.require_writer(me())
    work = work_of(place_of(slug), language)
    if work.open is None:
        return redirect(address_of(slug, language), 303)
    return page(
        "staff/article_drop.html",
        title=_("Gooi dit concept weg"),
        work=work,
        version=work.open,
        article_title=work.open.title or title_of(work.place),
        form=PortalForm(formdata=None),
        back_address=address_of(slug, language),
    )


@bp.post("/<slug>/<language>/weggooien")
def drop(slug: str, language: str) -> ResponseReturnValue:
    def act(session: Session, version: UUID) -> None:
        publishing.drop(session, me(), version, now=clock.now())

    return done(slug, language, act, _("Het concept is weg. U vindt het nog bij de versies."))


@bp.post("/<slug>/<language>/publiceren")
def publish(slug: str, language: str) -> ResponseReturnValue:
    def act(session: Session, version: UUID) -> None:
        publishing.publish(session, me(), version, today=clock.today(), now=clock.now())

    return done(slug, language, act, _("Gepubliceerd. Lezers zien deze tekst nu."))


@bp.post("/<slug>/<language>/plannen")
def plan(slug: str, language: str) -> ResponseReturnValue:
    publishing.require_writer(me())
    form = PlanForm()
    if not form.validate():
        return shown(slug, language_of(language).code, plan_form=form)
    day = form.publish_on.data or clock.today()

    def act(session: Session, version: UUID) -> None:
        if day <= clock.today():
            publishing.publish(session, me(), version, today=clock.today(), now=clock.now())
        else:
            publishing.plan(session, me(), version, day, now=clock.now())

    return done(slug, language, act, _("Dit gaat vanzelf op de dag die u koos."), form=("plan_form", form))


@bp.get("/<slug>/<language>/intrekken")
def ask_withdraw(slug: str, language: str) -> ResponseReturnValue:
    publishing.require_writer(me())
    place = place_of(slug)
    work = work_of(place, language)
    if work.published is None:
        return redirect(address_of(slug, language), 303)
    return page(
        "staff/article_withdraw.html",
        title=_("Trek deze tekst in"),
        work=work,
        version=work.published,
        article_title=work.published.title,
        is_source=language == SOURCE,
        others=[code for code in place.languages if code != SOURCE and place.published(code)],
        form=PortalForm(formdata=None),
        back_address=address_of(slug, language),
    )


@bp.post("/<slug>/<language>/intrekken")
def withdraw(slug: str, language: str) -> ResponseReturnValue:
    def act(session: Session, version: UUID) -> None:
        publishing.withdraw(session, me(), version, now=clock.now())

    return done(slug, language, act, _("Ingetrokken. Lezers zien deze tekst niet meer."))


@bp.post("/<slug>/<language>/onder-controle")
def under_review(slug: str, language: str) -> ResponseReturnValue:
    def act(session: Session, version: UUID) -> None:
        publishing.set_under_review(session, me(), version, now=clock.now())

    return done(slug, language, act, _("Lezers zien nu: wij kijken deze tekst na."))


@bp.post("/<slug>/<language>/nagekeken")
def still_right(slug: str, language: str) -> ResponseReturnValue:
    publishing.require_writer(me())
    form = RightForm()
    if not form.validate():
        return shown(slug, language_of(language).code, right_form=form)
    day = form.review_before.data or clock.today()

    def act(session: Session, version: UUID) -> None:
        publishing.still_right(session, me(), version, day, today=clock.today(), now=clock.now())

    return done(slug, language, act, _("Bewaard. De tekst klopt nog."), form=("right_form", form))


@bp.post("/<slug>/<language>/vertaling-klopt")
def translation_right(slug: str, language: str) -> ResponseReturnValue:
    def act(session: Session, version: UUID) -> None:
        publishing.translation_still_right(session, me(), version, now=clock.now())

    return done(slug, language, act, _("Bewaard. De vertaling klopt nog."))


@bp.post("/<slug>/plaats")
def place_it(slug: str) -> ResponseReturnValue:
    publishing.require_writer(me())
    place, form = place_of(slug), PlaceForm()
    if not form.validate():
        return article_page(slug, place_form=form)
    with transaction() as session:
        publishing.place(session, me(), place.id, Group(form.group.data), form.position.data or 0, now=clock.now())
    flash(_("Het artikel staat nu op zijn nieuwe plaats."))
    return redirect(url_for("staff_articles.article", slug=slug), 303)


# --- what they share ----------------------------------------------------------------------------------------------


def done(
    slug: str, language: str, act: Act, said: str, *, to: str = "", form: tuple[str, PortalForm] | None = None
) -> ResponseReturnValue:
    """Do it in one transaction and go on; or the page of the article with why it cannot be done, in words."""
    publishing.require_writer(me())
    code = language_of(language).code
    version = _named(slug, code)
    try:
        with transaction() as session:
            act(session, version.id)
    except REFUSED as refused:
        return shown(slug, code, words_for(refused, slug, code), **(dict([form]) if form else {}))
    flash(said)
    return redirect(to or address_of(slug, code), 303)


def shown(slug: str, code: str, problem: str = "", **forms: PortalForm) -> ResponseReturnValue:
    if code == SOURCE:
        return article_page(slug, problem=problem, **forms)
    return translation_page(slug, code, problem=problem, **forms)


def words_for(refused: Exception, slug: str, code: str, number: str = "") -> str:
    """Why it cannot be done, and what somebody else did meanwhile."""
    match refused:
        case OwnText():
            return _("U schreef zelf aan deze tekst. Iemand anders kijkt hem na en publiceert hem.")
        case NotYet():
            return _("Deze tekst geldt nog niet op die dag. Kies een latere dag.")
        case NoSource():
            return _("De Nederlandse tekst is niet gepubliceerd. Publiceer die eerst.")
        case StepTaken():
            return _("De stap %(key)s hoort bij een ander artikel. Kies een andere naam.", key=str(refused))
        case AlreadyOpen():
            return _("Er is al een concept van deze tekst. Werk daarin verder.")
    return what_others_did(slug, code, number)


def what_others_did(slug: str, code: str, number: str = "") -> str:
    """As it stands now, also when it happened a moment ago."""
    close_db()
    wanted = number or _number()
    version = next((one for one in place_of(slug).of(code) if str(one.number) == wanted), None)
    if version is None:
        return _("Deze tekst is intussen veranderd.")
    happened = article_words.last_act(version, names_in(db(), [version]))
    return _("Iemand anders was u voor. %(what)s.", what=happened)


def _number() -> str:
    return (request.form.get("number") or request.form.get("like") or "").strip()


def _named(slug: str, code: str) -> Header:
    """The version that the form names, or 404."""
    found = place_of(slug).of(code)
    return next((one for one in found if str(one.number) == _number()), None) or abort(404)
