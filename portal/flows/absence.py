"""Away: an absence with somebody who stands in, so that no participant is left alone on any day of it.

Set by oneself, or by the coordinator for somebody who is suddenly ill. Rights begin and end by the day, so nothing has
to happen on the first day or after the last one. Who changes an absence holds the people in it first: two who choose
each other at the same moment come one after the other, and the second is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain import audit
from portal.domain.accounts.rules import Me
from portal.domain.audit.rules import Hat
from portal.domain.guidance import actions, queries
from portal.domain.guidance.models import Absence
from portal.domain.guidance.queries import Stands, contact_person_days
from portal.domain.guidance.rules import CannotBeAway, Leave, Obstacle, check_days, check_leave
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.flows.permission import NotYours, require_own_or_all


class CannotReplace(CannotBeAway):
    """Whom `instead` names cannot stand in for that colleague; the rest of the absence was not looked at."""


class ChangedMeanwhile(Exception):
    """Somebody else changed or ended this absence after the page was shown."""


def go_away(
    session: Session,
    me: Me,
    who: UUID,
    stand_in: UUID,
    *,
    from_on: date,
    until_on: date,
    instead: UUID | None = None,
    now: datetime,
) -> Absence:
    """Away from a day until and with a day. `instead` stands in from now on where `who` would stand in meanwhile.

    Raises NotYours, CannotBeAway (with the absence that stands in the way), CannotReplace.
    """
    role, today = require_own_or_all(me, who), clock.day_of(now)
    wanted = Leave(who, stand_in, from_on, until_on)
    check_days(from_on, until_on, begins_from=today, today=today)
    queries.hold(session, who, stand_in, *([instead] if instead else []))
    if not contact_person_days(session, who):
        raise NotYours
    if again := _made_before(session, wanted, today):
        return again
    if instead is not None:
        _take_over(session, me, role, wanted, instead, now=now)
    _check(session, wanted, today)
    absence = actions.go_away(session, who, stand_in, from_on=from_on, until_on=until_on, now=now, actor=me.account)
    audit.note(session, "absence_made", now=now, actor=me.account, role=role, thing=absence.id)
    _tell(session, me, absence.id, (who, stand_in), now=now)
    return absence


def change(
    session: Session, me: Me, absence: UUID, *, stand_in: UUID, until_on: date, shown: tuple[UUID, date], now: datetime
) -> None:
    """Another last day or stand-in; `shown` is what the page showed of both. Nobody is left alone by it.

    Raises NotYours, ChangedMeanwhile, CannotBeAway.
    """
    role, today = require_own_or_all(me, _whose(session, absence)), clock.day_of(now)
    row = _held(session, absence, stand_in)
    if row.withdrawn_at is not None or row.until_on < today or (row.stand_in_id, row.until_on) != shown:
        raise ChangedMeanwhile
    first = max(row.from_on, today)
    check_days(row.from_on, until_on, begins_from=row.from_on, today=today)
    if until_on < today:
        raise CannotBeAway(Obstacle.PAST)
    before = row.stand_in_id
    _check(session, Leave(row.account_id, stand_in, first, until_on), today, without=absence)
    if (before, row.until_on) == (stand_in, until_on):
        return
    actions.change_absence(session, row, stand_in=stand_in, until_on=until_on)
    audit.note(session, "absence_changed", now=now, actor=me.account, role=role, thing=absence)
    _tell(session, me, absence, {row.account_id, before, stand_in}, now=now)


def end(session: Session, me: Me, absence: UUID, *, now: datetime) -> bool:
    """Back, or not going at all: the stand-in has no rights from today on. False when it was over already.

    Raises NotYours.
    """
    role, today = require_own_or_all(me, _whose(session, absence)), clock.day_of(now)
    row = _held(session, absence)
    if row.withdrawn_at is not None or row.until_on < today:
        return False
    actions.end_absence(session, row, today=today, now=now)
    audit.note(session, "absence_ended", now=now, actor=me.account, role=role, thing=absence)
    _tell(session, me, absence, (row.account_id, row.stand_in_id), now=now)
    return True


def one(session: Session, me: Me, absence: UUID, today: date) -> Stands:
    """An absence that runs or comes, for who may change it. Raises NotYours."""
    who = _whose(session, absence)
    require_own_or_all(me, who)
    found = next((one for one in queries.absences(session, today, of=(who,)) if one.absence == absence), None)
    if found is None:
        raise NotYours
    return found


def _whose(session: Session, absence: UUID) -> UUID:
    row = session.get(Absence, absence)
    if row is None:
        raise NotYours
    return row.account_id


def _held(session: Session, absence: UUID, *others: UUID) -> Absence:
    """The row as it is now, and its people held."""
    row = session.get_one(Absence, absence)
    queries.hold(session, row.account_id, row.stand_in_id, *others)
    return session.get_one(Absence, absence, with_for_update=True, populate_existing=True)


def _check(session: Session, wanted: Leave, today: date, *, without: UUID | None = None) -> None:
    """Raises CannotBeAway."""
    near = queries.absences(session, today, of=(wanted.who, wanted.stand_in))
    others = [one.leave for one in near if one.absence != without]
    check_leave(wanted, others, contact_person_days(session, wanted.stand_in))


def _made_before(session: Session, wanted: Leave, today: date) -> Absence | None:
    """Pressed twice: the first one counts."""
    same = next((one for one in queries.absences(session, today, of=(wanted.who,)) if one.leave == wanted), None)
    return session.get_one(Absence, same.absence) if same else None


def _take_over(session: Session, me: Me, role: Hat, wanted: Leave, instead: UUID, *, now: datetime) -> None:
    """Where who goes away would stand in meanwhile, somebody else does from now on. Raises CannotReplace."""
    today = clock.day_of(now)
    for near in queries.absences(session, today, of=(wanted.who,)):
        if near.stand_in != wanted.who or not near.leave.meets(wanted):
            continue
        try:
            rest = Leave(near.who, instead, max(near.first, today), near.last)
            _check(session, rest, today, without=near.absence)
        except CannotBeAway as refused:
            raise CannotReplace(refused.why, refused.clash) from refused
        row = session.get_one(Absence, near.absence, with_for_update=True, populate_existing=True)
        actions.change_absence(session, row, stand_in=instead, until_on=row.until_on)
        audit.note(session, "absence_changed", now=now, actor=me.account, role=role, thing=row.id)
        _tell(session, me, row.id, (near.who, near.stand_in, instead), now=now)


def _tell(session: Session, me: Me, absence: UUID, people: Iterable[UUID], *, now: datetime) -> None:
    """Everybody in it but who did it."""
    for account in sorted(set(people) - {me.account}):
        announce(
            session,
            NoticeKind.HELPS_CHANGED,
            account,
            cause=f"absence:{absence}:{account}:{int(now.timestamp())}",
            thing=absence,
            from_account=me.account,
            now=now,
        )
