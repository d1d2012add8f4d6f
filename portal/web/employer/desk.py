"""The desk: of a formal employer the reports with the closed list and 'Gezien', of a workplace only who is absent.

A line is written for each person on the list before the page is shown: no line, no page.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts.rules import DESKS, HeldRole, Me, RoleKind
from portal.domain.organisations import queries as organisations
from portal.domain.organisations.models import Organisation
from portal.domain.sickness import queries
from portal.flows import sick_leave
from portal.flows.permission import NotYours
from portal.web import sick_words
from portal.web.access import db, guarded, me
from portal.web.forms import PortalForm
from portal.web.pages import page

log = logging.getLogger(__name__)
LAST_PAGE = 10_000


def is_desk(me: Me) -> bool:
    return me.is_desk


bp: Blueprint = guarded("employer_desk", __name__, admits=is_desk, url_prefix="/werkgever")


class SeenForm(PortalForm):
    """Which report was seen, and up to which moment it was shown."""

    spell = HiddenField()
    until = HiddenField()


def desks() -> list[HeldRole]:
    return [role for role in me().roles if role.kind in DESKS and role.organisation is not None]


def desk_of(organisation: UUID | None) -> HeldRole:
    """The desk that is asked for, or the first. Raises NotYours."""
    for role in desks():
        if organisation in (None, role.organisation):
            return role
    raise NotYours


@bp.get("")
def show() -> Response:
    return show_desk(None)


@bp.get("/<uuid:organisation>")
def at(organisation: UUID) -> Response:
    return show_desk(organisation)


def show_desk(organisation: UUID | None) -> Response:
    role = desk_of(organisation)
    mine = organisations.those(db(), [one.organisation for one in desks()])
    here = next(one for one in mine if one.id == role.organisation)
    at_page = min(max(request.args.get("blad", 1, type=int), 1), LAST_PAGE)
    shown = employer_desk if role.kind is RoleKind.EMPLOYER_DESK else workplace_desk
    return shown(here, [one for one in mine if one is not here], at_page, clock.now())


def employer_desk(here: Organisation, others: list[Organisation], at_page: int, now: datetime) -> Response:
    skip = (at_page - 1) * queries.PAGE
    reports, has_more = queries.desk_reports(db(), here.id, today=clock.day_of(now), now=now, skip=skip)
    write_looks([report.spell.participant_id for report in reports], "employer_desk", now)
    return page(
        "employer/desk.html",
        title=_("Meldingen"),
        name=here.name,
        here=here.id,
        others=others,
        reports=reports,
        until=now.isoformat(),
        said=sick_words,
        now=now,
        at_page=at_page,
        has_more=has_more,
    )


def workplace_desk(here: Organisation, others: list[Organisation], at_page: int, now: datetime) -> Response:
    skip = (at_page - 1) * queries.PAGE
    absent, has_more = queries.absent_at(db(), here.id, today=clock.day_of(now), skip=skip)
    write_looks([one.participant for one in absent], "workplace_desk", now)
    write_shown(here.id, [one.spell for one in absent] if has_more else None, now)
    return page(
        "employer/workplace.html",
        title=_("Wie is er niet"),
        name=here.name,
        here=here.id,
        others=others,
        absent=absent,
        said=sick_words,
        at_page=at_page,
        has_more=has_more,
    )


def write_looks(participants: list[UUID], role: str, now: datetime) -> None:
    """Who has looked, before it is shown."""
    if participants:
        with transaction() as session:
            sick_leave.looked(session, me(), participants, role=role, now=now)


def write_shown(here: UUID, spells: list[UUID] | None, now: datetime) -> None:
    """The workplace has seen these lines, or its whole list. A failure here never fails the page."""
    try:
        with transaction() as session:
            sick_leave.shown_to_workplace(session, here, me(), spells=spells, until=now, now=now)
    except SQLAlchemyError:
        log.warning("what a workplace has seen was not written")


@bp.post("/<uuid:organisation>/gezien")
def seen(organisation: UUID) -> AnyResponse:
    form = SeenForm()
    now = clock.now()
    try:
        spell, until = UUID(form.spell.data or ""), datetime.fromisoformat(form.until.data or "")
        until = clock.local(until)
    except ValueError:
        raise NotYours from None
    with transaction() as session:
        sick_leave.seen_by_desk(session, me(), organisation, spell, until=until, now=now)
    return redirect(url_for(".at", organisation=organisation), 303)
