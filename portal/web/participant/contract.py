"""Contract: what is known, when one hears more, who decides, where one works. Only what was told."""

from __future__ import annotations

from flask import Response, abort, make_response, url_for

from portal.base import clock
from portal.domain.contract import queries, rules
from portal.web.access import db, frame, me, participant_id, settings
from portal.web.pages import page
from portal.web.participant import contract_calendar, contract_view
from portal.web.participant.guard import for_participants

bp = for_participants("participant_contract", __name__, url_prefix="/contract")


@bp.get("")
def show() -> Response:
    today = clock.today()
    told = queries.told(db(), participant_id(), today)
    status = told.status(today)
    ask = url_for("participant_messages.show", onderwerp="contract", van=url_for(".show"))
    if status is None:
        return page("participant/contract_none.html", title="Contract", ask=ask, call=contract_view.whom_to_call(frame()))
    work = queries.work(db(), participant_id())
    day = min(today, status.last_day)
    hours = work.hours_on(day)
    return page(
        "participant/contract.html",
        title="Contract",
        status=status,
        over=status.kind in rules.OVER,
        period=told.period_on(today),
        after_contact=told.after_contact,
        remaining=rules.remaining(today, status.last_day),
        stops=contract_view.stops(told, work, today),
        place=work.place_on(day),
        hours=contract_view.hours_step(hours) if hours else None,
        hours_steps=contract_view.hours_steps(work),
        call=contract_view.whom_to_call(frame()),
        ask=ask,
    )


@bp.get("/agenda.ics")
def calendar() -> Response:
    """The dates that were told, for the calendar of the phone."""
    now = clock.now()
    told = queries.told(db(), participant_id(), clock.day_of(now))
    if not told.periods:
        abort(404)
    content = contract_calendar.calendar_of(
        told, me().account, address=settings().public_url + url_for(".show"), now=now
    )
    response = make_response(content)
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = "attachment; filename=agenda.ics"
    return response
