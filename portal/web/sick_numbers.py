"""Who is called to report sick, on the pages before signing in and on those that say that it does not work.

Read with one statement for each page that shows it. Where the database must not be asked, or does not answer, it is
what this process read last; and before it read anything, what the settings file says.
"""

from __future__ import annotations

from flask import current_app, g
from sqlalchemy.exc import SQLAlchemyError

from portal.base.db import reading
from portal.flows import sick_numbers
from portal.flows.sick_numbers import KnownEmployer, Number
from portal.web.speaking import municipality

LAST = "employers_read_last"


def ask_nothing() -> None:
    """For the rest of this request: the database is away, or somebody asks for too much."""
    g.asks_nothing = True


def employers() -> tuple[KnownEmployer, ...]:
    """Never fails a page."""
    last: tuple[KnownEmployer, ...] = current_app.extensions.get(LAST, ())
    if "asks_nothing" in g:
        return last
    try:
        with reading() as session:
            last = sick_numbers.known_employers(session)
    except SQLAlchemyError:
        ask_nothing()
    else:
        current_app.extensions[LAST] = last
    return last


def numbers() -> list[Number]:
    """What the foot of these pages shows."""
    return sick_numbers.numbers(municipality(), employers())


def employer_names() -> list[str]:
    """Who is named as employer in the statement about privacy."""
    return sick_numbers.employer_names(municipality(), employers())
