"""What is said when it does not work: what, why if it helps, what now, and whom to call. Never a stack trace."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal.base import clock
from portal.base.db import transaction
from portal.domain import audit
from portal.domain.accounts.rules import Me
from portal.flows.permission import NotYours
from portal.flows.trail import hat_without_tie
from portal.web import sick_numbers

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    title: str
    text: str


def words_for(code: int) -> Words:
    match code:
        case 400:
            return Words(
                _("Dit formulier is te oud"), _("Ga terug en probeer het nog een keer. Er is nog niets verstuurd.")
            )
        case 403:
            return Words(_("Deze pagina is niet voor u"), _("Ga terug naar Start."))
        case 404:
            return Words(_("Deze pagina is er niet"), _("Misschien is het adres veranderd. Ga terug naar Start."))
        case 405:
            return Words(_("Dat kan hier niet"), _("Ga terug naar Start en probeer het nog een keer."))
        case 413:
            return Words(
                _("Dit is te groot"),
                _("Wat u stuurde, is te groot. Maak de foto opnieuw of kies een andere. Er is nog niets verstuurd."),
            )
        case 429:
            return Words(
                _("Even wachten"),
                _("U deed dit veel keer achter elkaar. Wacht een paar minuten en probeer het dan weer."),
            )
        case 503:
            return Words(
                _("Het lukt nu niet"),
                _("Er is nog niets verstuurd. Probeer het over een paar minuten, of bel."),
            )
        case _other:
            return Words(
                _("Het lukt nu niet"),
                _("Door een fout bij ons lukt dit niet. Er is nog niets verstuurd. Probeer het later, of bel."),
            )


def show(code: int) -> Response:
    if code == 429 or code >= 500:
        sick_numbers.ask_nothing()
    said = words_for(code)
    return make_response(render_template("errors/error.html", title=said.title, said=said, code=code), code)


def write_down_attempt(me: Me | None, about: UUID | None, thing: UUID | None = None) -> None:
    """A line for who keeps watch over the house. It never fails the page."""
    actor, role = (me.account, hat_without_tie(me)) if me else (None, None)
    try:
        with transaction() as session:
            audit.note(session, "tried_foreign", now=clock.now(), actor=actor, role=role, about=about, thing=thing)
    except IntegrityError:
        if about is not None:  # nobody has this id
            write_down_attempt(me, None, thing=about)
    except SQLAlchemyError:
        log.warning("an attempt on a foreign thing could not be written down")


def register(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.code < 400:
            return error
        response = show(error.code)
        if isinstance(error, MethodNotAllowed):
            response.allow.update(error.valid_methods or ())
        return response

    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> Response:
        return show(400)

    @app.errorhandler(NotYours)
    def not_yours(error: NotYours) -> Response:
        """Someone else's id, or one that nobody has."""
        write_down_attempt(g.get("me"), error.participant)
        return show(404)

    @app.errorhandler(DBAPIError)
    def database_away(error: DBAPIError) -> Response:
        log.error("the database did not answer: %s on %s", type(error.orig).__name__, request.endpoint)
        g.me = None
        return show(503)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("unexpected on %s", request.endpoint, exc_info=error)
        return show(500)
