"""Contract: what is known, when one hears more, who decides, where one works. Only what was told."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, url_for
from flask_babel import gettext as _

from portal.base import clock
from portal.domain.contract import queries, rules
from portal.domain.contract.queries import Told
from portal.flows.steps import StepView, my_steps
from portal.web import contract_view
from portal.web.access import db, frame, me, participant_id, settings
from portal.web.contract_view import ABOUT_THE_END, STOPS
from portal.web.language import page_language
from portal.web.pages import page
from portal.web.participant import contract_calendar
from portal.web.participant.guard import for_participants
from portal.web.speaking import municipality

bp = for_participants("participant_contract", __name__, url_prefix="/contract")


@bp.get("")
def show() -> Response:
    today = clock.today()
    told = queries.told(db(), participant_id(), today)
    standing = told.status(today)
    ask = _ask(onderwerp="contract")
    if standing is None:
        return page(
            "participant/contract_none.html", title=_("Contract"), ask=ask, call=contract_view.whom_to_call(frame())
        )
    work = queries.work(db(), participant_id())
    day = min(today, standing.last_day)
    hours = work.hours_on(day)
    return page(
        "participant/contract.html",
        title=_("Contract"),
        standing=standing,
        over=standing.kind in rules.OVER,
        period=told.period_on(today),
        after_contact=told.after_contact,
        steps=_steps(told) if standing.kind in STOPS else (),
        talks=told.talks_from(today),
        remaining=rules.remaining(today, standing.last_day),
        stops=contract_view.stops(told, work, today),
        place=work.place_on(day),
        hours=contract_view.hours_step(hours) if hours else None,
        hours_steps=contract_view.hours_steps(work),
        call=contract_view.whom_to_call(frame()),
        ask=ask,
        ask_correction=_ask(klaar="klopt-niet"),
        ask_paper=_ask(klaar="op-papier"),
    )


def _ask(**prepared: Any) -> str:
    """A question about this page, with the subject or the first words filled in."""
    return url_for("participant_messages.show", **prepared, van=url_for(".show"), _anchor="write")


def _steps(told: Told) -> tuple[StepView, ...]:
    """What is left to do of the steps about the end of a contract."""
    contact = contract_view.whom_to_call(frame())
    listed = my_steps(
        db(),
        participant_id(),
        clock.today(),
        page_language().code,
        contact=contact.first_name if contact else municipality().sender,
        municipality=municipality().sender,
        told=told,
    )
    about = listed.library.article(ABOUT_THE_END, listed.today)
    return tuple(one for one in listed.of_article(ABOUT_THE_END, about.steps if about else ()) if one in listed.to_do)


@bp.get("/agenda.ics")
def calendar() -> Response:
    """The dates that were told, for the calendar of the phone."""
    now = clock.now()
    told = queries.told(db(), participant_id(), clock.day_of(now))
    if not told.periods and not told.every_talk:
        abort(404)
    content = contract_calendar.calendar_of(
        told, me().account, address=settings().public_url + url_for(".show"), now=now
    )
    response = make_response(content)
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = "attachment; filename=agenda.ics"
    return response
