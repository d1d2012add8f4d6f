"""Articles, steps and amounts in the database of a test: `with transaction() as session: content.load(session)`."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table, event, exists, insert, inspect, select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.tables import new_id
from portal.domain.all_tables import metadata
from portal.domain.information import actions as information
from portal.domain.information.models import Article, ContentVersion, StepText
from portal.domain.money.models import Amount
from portal.flows.published import CONTENT
from portal.jobs.content import load_content
from portal.jobs.content_files import Content, read_content

NOW = object()
"""Stands in a kept row where the moment of loading belongs."""

Rows = dict[Table, list[dict[str, Any]]]
_kept: Rows = {}


@cache
def files() -> Content:
    """The files that come with the portal, read once per test run."""
    return read_content(CONTENT)


def load(session: Session) -> None:
    """Everything under Geld, as published on the day of the test.

    The portal itself loads it once per test run, row by row and with its own questions; an empty database after that
    gets the same rows at once. One that has content already is always asked what it has.
    """
    now = clock.now()
    if any(session.scalar(select(exists().select_from(table))) for table in (Article, StepText, Amount)):
        load_content(session, now, files())
    elif _kept:
        _put_back(session, now)
    else:
        _kept.update(_loaded(session, now))


def _loaded(session: Session, now: datetime) -> Rows:
    """Loads, and gives every row that this made but the number of the content, which is new for each database."""
    made: list[Any] = []

    def remember(_session: Session, one: Any) -> None:
        made.append(one)

    session.flush()
    event.listen(session, "pending_to_persistent", remember)
    load_content(session, now, files())
    event.remove(session, "pending_to_persistent", remember)
    rows: Rows = {table: [] for table in metadata.sorted_tables}
    for one in made:
        if not isinstance(one, ContentVersion):
            rows[inspect(type(one)).local_table].append(_row(one, now))
    return {table: found for table, found in rows.items() if found}


def _row(one: Any, now: datetime) -> dict[str, Any]:
    mapped = inspect(type(one)).column_attrs
    row = {attribute.columns[0].name: getattr(one, attribute.key) for attribute in mapped}
    row = {name: NOW if value == now else value for name, value in row.items()}
    moments = {name for name, value in row.items() if isinstance(value, datetime)}
    assert not moments, f"{type(one).__name__} has moments of its own: {moments}"
    return row


def _put_back(session: Session, now: datetime) -> None:
    """The same rows with keys of this moment, in the same order: keys grow with time, and pages rely on that."""
    keys = sorted(row["id"] for rows in _kept.values() for row in rows if "id" in row)  # a step has its own name
    fresh: dict[Any, Any] = {NOW: now, **{key: new_id() for key in keys}}
    for table, rows in _kept.items():
        there = [
            {name: fresh[value] if value is NOW or isinstance(value, UUID) else value for name, value in row.items()}
            for row in rows
        ]
        session.execute(insert(table), there)
    information.content_changed(session)
