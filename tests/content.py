"""Articles, steps and amounts in the database of a test: `with transaction() as session: content.load(session)`."""

from __future__ import annotations

from functools import cache

from sqlalchemy.orm import Session

from portal.base import clock
from portal.flows.published import CONTENT
from portal.jobs.content import load_content
from portal.jobs.content_files import Content, read_content


@cache
def files() -> Content:
    """The files that come with the portal, read once per test run."""
    return read_content(CONTENT)


def load(session: Session) -> None:
    """Everything under Geld, as published on the day of the test."""
    load_content(session, clock.now(), files())
