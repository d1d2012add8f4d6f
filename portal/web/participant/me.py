"""Ik: language, letters, how one hears of news, what is kept, who has looked, and the way out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.accounts import actions, queries
from portal.domain.accounts.rules import TextSize
from portal.domain.contract import queries as contracts
from portal.domain.contract.rules import OVER, StatusKind
from portal.domain.information import queries as information
from portal.flows import closing, my_data, trail
from portal.web import audit_words
from portal.web.access import db, frame, me, participant_id, settings
from portal.web.language import page_language
from portal.web.pages import page
from portal.web.participant import my_data_values, my_data_words
from portal.web.participant.guard import for_participants

bp: Blueprint = for_participants("participant_me", __name__, url_prefix="/ik")
LOOKS_SHOWN = 15


@dataclass(frozen=True)
class Kept:
    """What is kept, and until when, both in words."""

    what: str
    until: str


@bp.get("")
def show() -> Response:
    """The page; at most six statements."""
    account = queries.active_account(db(), me().account) or abort(404)
    frame()
    return page(
        "participant/me.html",
        title=_("Ik"),
        at_me=True,
        account=account,
        language=LANGUAGES.get(account.language),
        looks=trail.newest_looks(db(), account.id, participant_id(), LOOKS_SHOWN),
        kept=kept(),
        closes_on=closes_on(),
        words=audit_words,
    )


def kept() -> list[Kept]:
    """From the settings of the municipality, in words."""
    terms = settings().municipality.keeping
    months = my_data_words.months
    return [
        Kept(_("Uw ziekmeldingen"), _("%(months)s nadat u weer beter bent", months=months(terms.sick_reports_months))),
        Kept(_("Foto's en brieven"), _("%(months)s na het antwoord", months=months(terms.attachments_months))),
        Kept(_("Uw berichten"), _("%(months)s na uw laatste dag", months=months(terms.after_last_day_months))),
        Kept(_("Uw contract"), _("%(months)s na uw laatste dag", months=months(terms.after_last_day_months))),
        Kept(_("Wie uw gegevens bekeek"), my_data_words.years(terms.audit_years)),
        Kept(_("Dat wij u een bericht stuurden"), my_data_words.days(terms.outbox_days)),
        Kept(_("Uw uitnodigingen"), my_data_words.days(terms.outbox_days)),
    ]


def closes_on() -> date | None:
    """The last day on which this person can sign in, once it was told that the contract ends."""
    status = contracts.told(db(), participant_id(), clock.today()).status(clock.today())
    if status is None or status.kind not in {StatusKind.STOPS, *OVER}:
        return None
    return closing.closes_on(status.last_day, settings().municipality.keeping.sign_in_after_last_day_months)


def saved(said: str, part: str) -> AnyResponse:
    flash(said)
    return redirect(url_for(".show", _anchor=part), 303)


@bp.post("/letters")
def text_size() -> AnyResponse:
    try:
        size = TextSize(request.form.get("text_size", ""))
    except ValueError:
        abort(404)
    with transaction() as session:
        actions.choose_text_size(session, me().account, size)
    return saved(_("De grootte van de letters is bewaard."), "letters")


@bp.get("/gekeken")
def looks() -> Response:
    """Who looked or did something, every line."""
    before = request.args.get("voor")
    try:
        found = trail.looks(db(), me().account, participant_id(), before=UUID(before) if before else None)
    except ValueError:
        abort(404)
    frame()
    return page("participant/me_looks.html", title=_("Wie uw gegevens bekeek"), found=found, words=audit_words)


@bp.get("/gegevens")
def data() -> Response:
    found = my_data.export(db(), me().account, participant_id())
    steps = my_data_values.step_names(information.steps(db()), page_language().code)
    return page("participant/me_data.html", title=_("Al uw gegevens"), chapters=my_data_words.chapters(found, steps))


@bp.get("/gegevens.json")
def data_file() -> Response:
    """The same for a computer."""
    content = {
        "made_at": clock.now(),
        "tables": my_data.export(db(), me().account, participant_id()),
        "not_included": my_data.NOT_YOURS,
    }
    response = Response(json.dumps(content, default=plain, ensure_ascii=False, indent=1), mimetype="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=gegevens.json"
    return response


def plain(value: Any) -> str:
    """Days and moments as ISO 8601, numbers with a decimal point."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(type(value).__name__)
