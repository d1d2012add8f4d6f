"""Amounts as publishers keep them true: per year, which texts use them, what is missing, who confirms.

Everything that writes raises NotYours for who is no publisher, writes its audit line, and tells every process that what
it keeps is old. Nothing is committed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain import audit
from portal.domain.accounts.rules import Me
from portal.domain.audit.rules import Hat
from portal.domain.information.actions import content_changed
from portal.domain.information.rules import Article, Group
from portal.domain.information.soundness import REFERENCE
from portal.domain.money import actions
from portal.domain.money.models import Amount
from portal.domain.money.rules import Line, YearRow, year_rows, year_to_prepare
from portal.flows.permission import NotYours
from portal.flows.published import Library
from portal.flows.publishing import require_writer


@dataclass(frozen=True, slots=True)
class Year:
    """The amounts of one year beside those of the year before."""

    year: int
    rows: tuple[YearRow, ...]
    used_in: Mapping[str, tuple[Article, ...]]

    def by_group(self, rows: Iterable[YearRow]) -> dict[Group | None, list[YearRow]]:
        """Rows under the group of the first text that shows the amount; None for those in no text, last."""
        found: dict[Group | None, list[YearRow]] = {group: [] for group in (*Group, None)}
        for row in rows:
            texts = self.used_in.get(row.key, ())
            found[texts[0].group if texts else None].append(row)
        return {group: of_group for group, of_group in found.items() if of_group}

    @property
    def missing(self) -> tuple[YearRow, ...]:
        """Shown in a text, and without a value of this year."""
        return tuple(row for row in self.rows if row.is_missing and row.key in self.used_in)


KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
RESERVED = "nieuw"
"""In the address of the form for a new amount."""


def is_key(text: str) -> bool:
    """May an amount be called this in texts?"""
    return KEY.fullmatch(text) is not None and text != RESERVED


def year_of(library: Library, year: int) -> Year:
    return Year(year, tuple(year_rows(library.amounts, year)), used_in(library))


def due_year(library: Library, today: date) -> Year:
    """The year that must be ready now."""
    return year_of(library, year_to_prepare(today))


def used_in(library: Library) -> dict[str, tuple[Article, ...]]:
    """Per amount the published Dutch texts that show it."""
    found: dict[str, tuple[Article, ...]] = {}
    for article in library.articles.values():
        for key in dict.fromkeys(key for kind, key in REFERENCE.findall(article.body) if kind == "amount"):
            found[key] = (*found.get(key, ()), article)
    return found


def prepare(session: Session, me: Me, line: Line, *, now: datetime) -> Amount:
    """Raises NotYours, AlreadyPrepared."""
    require_writer(me)
    row = actions.prepare(session, line, now=now, actor=me.account)
    _note(session, "amount_prepared", me, row.id, now)
    return row


def confirm(session: Session, me: Me, key: str, amount: UUID, *, now: datetime) -> Amount:
    """Raises NotYours, OwnLine, NotWaiting."""
    _of_key(session, me, key, amount)
    row = actions.confirm(session, amount, now=now, actor=me.account)
    content_changed(session)
    _note(session, "amount_confirmed", me, row.id, now)
    return row


def withdraw(session: Session, me: Me, key: str, amount: UUID, *, now: datetime) -> Amount:
    """One person is enough. Raises NotYours, NotWaiting."""
    _of_key(session, me, key, amount)
    row = actions.withdraw(session, amount, now=now, actor=me.account)
    content_changed(session)
    _note(session, "amount_withdrawn", me, row.id, now)
    return row


def rename(session: Session, me: Me, key: str, label: str, labels: dict[str, str], *, now: datetime) -> None:
    """Raises NotYours."""
    require_writer(me)
    actions.rename(session, key, label, labels)
    content_changed(session)
    _note(session, "amount_renamed", me, None, now)


def _of_key(session: Session, me: Me, key: str, amount: UUID) -> None:
    require_writer(me)
    row = session.get(Amount, amount)
    if row is None or row.key != key:
        raise NotYours


def _note(session: Session, action: str, me: Me, thing: UUID | None, now: datetime) -> None:
    audit.note(session, action, now=now, actor=me.account, role=Hat.PUBLISHER, thing=thing)
