"""Contracten: of everybody who works for this formal employer the last day, the safe day and when the letter was sent.

By name it is also the list to find who calls.
"""

from __future__ import annotations

from string import ascii_uppercase
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, HiddenField, SelectField
from wtforms.validators import Optional

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.contract import queries
from portal.domain.contract.actions import ChangedMeanwhile
from portal.domain.contract.queries import DESK_PAGE, DeskContract
from portal.domain.contract.rules import LetterDayUnlikely
from portal.flows import employer_contracts
from portal.flows.permission import NotYours
from portal.web import words
from portal.web.access import db, guarded, me
from portal.web.forms import Day, PortalForm
from portal.web.pages import page

LAST_PAGE = 10_000
SOON, BY_NAME = "einde", "naam"


def is_employer_desk(me: Me) -> bool:
    return me.has_role(RoleKind.EMPLOYER_DESK)


bp = guarded("employer_contracts", __name__, admits=is_employer_desk, url_prefix="/werkgever/contracten")


class ShowForm(Form):
    """Whom to show: who stops first, everybody by name, or whose last name begins with a letter."""

    toon = SelectField(_l("Wie wilt u zien?"), validate_choice=False)

    def fill(self) -> None:
        letters = [(one, _("Achternaam met %(letter)s", letter=one)) for one in ascii_uppercase]
        self.toon.choices = [(SOON, _("Eerst wie stopt")), (BY_NAME, _("Iedereen, op naam")), *letters]
        if self.toon.data not in (SOON, BY_NAME, *ascii_uppercase):
            self.toon.data = SOON


class LetterForm(PortalForm):
    """When the letter was sent; empty is: not yet."""

    sent_on = Day(_l("Op welke dag is de brief verstuurd?"), [Optional()])
    version = HiddenField("")

    @property
    def shown_version(self) -> int:
        """Of the contract as it stood on the page; 0, which no row has, when it is not one."""
        word = str(self.version.data or "")
        return int(word) if len(word) < 10 and word.isascii() and word.isdecimal() else 0


@bp.get("")
def show() -> Response:
    choice = ShowForm(request.args)
    choice.fill()
    chosen = choice.toon.data
    at_page = min(max(request.args.get("blad", 1, type=int), 1), LAST_PAGE)
    employers = me().organisations(RoleKind.EMPLOYER_DESK)
    skip = (at_page - 1) * DESK_PAGE
    found, has_more = queries.desk_contracts(
        db(),
        employers,
        today=clock.today(),
        by_name=chosen != SOON,
        letter=chosen if chosen in ascii_uppercase else "",
        skip=skip,
    )
    write_looks(found)
    return page(
        "employer/contracts.html",
        title=_("Contracten"),
        contracts=found,
        several=len(employers) > 1,
        choice=choice,
        at_page=at_page,
        has_more=has_more,
    )


def write_looks(found: list[DeskContract]) -> None:
    if found:
        with transaction() as session:
            employer_contracts.looked(session, me(), [one.participant for one in found], now=clock.now())


def one_of_mine(period: UUID) -> DeskContract:
    """Raises NotYours."""
    found = queries.desk_contract(db(), me().organisations(RoleKind.EMPLOYER_DESK), period)
    if found is None:
        raise NotYours
    return found


@bp.get("/<uuid:period>")
def one(period: UUID) -> Response:
    found = one_of_mine(period)
    form = LetterForm(sent_on=found.letter_sent_on)
    return letter_page(found, form)


def letter_page(found: DeskContract, form: LetterForm, status: int = 200) -> Response:
    write_looks([found])
    form.version.data = str(found.version)
    return page("employer/contract.html", title=_("Brief verstuurd"), status=status, one=found, form=form)


@bp.post("/<uuid:period>")
def letter(period: UUID) -> AnyResponse:
    form, found = LetterForm(), one_of_mine(period)
    if not form.validate():
        return letter_page(found, form, 422)
    try:
        with transaction() as session:
            employer_contracts.letter_sent(
                session, me(), period, form.sent_on.data, version=form.shown_version, now=clock.now()
            )
    except LetterDayUnlikely:
        first, last = words.day_short(found.start_on), words.day_short(clock.today())
        form.sent_on.errors = [_("Kies een dag van %(first)s tot en met %(last)s.", first=first, last=last)]
        return letter_page(found, form, 422)
    except ChangedMeanwhile:
        form.sent_on.errors = [_("Iemand anders veranderde dit net. Kijk het na en bewaar opnieuw.")]
        return letter_page(found, form, 422)
    flash(_("Bewaard. De contactpersoon ziet het ook."))
    return redirect(url_for(".show"), 303)
