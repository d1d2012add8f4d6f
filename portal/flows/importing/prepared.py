"""Prepare what a whole file does without a lock on the database and without holding it all as objects.

Some hundred people at a time are compared and worked out. What must be written for them is put by as values that the
database takes as they are; `write` then writes everything at once, so that nobody waits long for it.
"""

from __future__ import annotations

import pickle
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Connection, Table, bindparam, func, insert, inspect, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

from portal.base import clock
from portal.base.db import database
from portal.base.settings import Municipality
from portal.base.tables import Base
from portal.domain.contract.models import ContractPeriod, Placement
from portal.domain.organisations.models import Organisation
from portal.flows.importing.plan import Known, Plan, make_plan, parts_of, sorted_mistakes
from portal.flows.importing.rows import FileRead
from portal.flows.importing.take import Progress, take_in

KEPT_WHOLE = (Organisation,)
"""A file names the same few again and again: these stay objects until everything is written."""
Stand = tuple[int, int]
"""How many rows somebody has in a table, and the sum of their versions."""


class Outdated(Exception):
    """Somebody changed what was read before it was written. Nothing was written."""


@dataclass
class PutBy:
    """Statements with the values of many rows, small in memory. They never leave this process."""

    parts: list[tuple[str, bytes, int]] = field(default_factory=list)

    def keep(self, statement: str, values: list[Any]) -> None:
        if values:
            self.parts.append((statement, zlib.compress(pickle.dumps(values), 1), len(values)))

    def write(self, connection: Connection) -> None:
        """Raises Outdated when a row that was to be changed is not as it was read."""
        for statement, kept, count in self.parts:
            values = pickle.loads(zlib.decompress(kept))  # noqa: S301 - our own, from `keep`
            done = connection.exec_driver_sql(statement, values)
            if statement.startswith("UPDATE") and done.rowcount != count:
                raise Outdated


class Prepared(Session):
    """Reads, and holds back every write until `write`."""

    def __init__(self) -> None:
        super().__init__(autoflush=False, expire_on_commit=False)
        self.is_held = True
        self.new_rows: dict[str, PutBy] = defaultdict(PutBy)
        self.changed_rows: dict[str, PutBy] = defaultdict(PutBy)
        self.stands: dict[UUID, tuple[Stand, Stand]] = {}
        """Of whom something changes that stood here: the contract periods and placements that were read."""

    def get_bind(self, *_about: Any, **_more: Any) -> Any:
        return database().reading if self.is_held else database().writing

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Nothing reaches the database before its time."""

    def release(self) -> None:
        """From now on this session asks the database to which one writes."""
        self.is_held = False

    def put_by(self, *, keep: tuple[type, ...] = ()) -> None:
        """Turn new and changed objects into values, and let go of all objects but those of the types to keep."""
        new, changed = _Gathered(self.new_rows), _Gathered(self.changed_rows)
        fresh: list[Any] = list(self.new)
        known: list[Any] = list(self.identity_map.values())
        for one in fresh:
            if not isinstance(one, keep):
                new.add(one, new_values(one))
                self.expunge(one)
        for one in known:
            if not isinstance(one, keep):
                if self.is_modified(one):
                    changed.add(one, changed_values(one))
                self.expunge(one)
        new.put_by(insert_of)
        changed.put_by(update_of)

    def write(self) -> None:
        """Everything that was held back, each table after those it points to. Raises Outdated, IntegrityError."""
        self.put_by()
        self.release()
        self._check_stands()
        connection = self.connection()
        for table in Base.metadata.sorted_tables:
            self.new_rows[table.name].write(connection)
            self.changed_rows[table.name].write(connection)

    def _check_stands(self) -> None:
        """A period or placement that staff added meanwhile fits no constraint that would notice."""
        for part in parts_of(set(self.stands)):
            now: dict[UUID, list[Stand]] = {person: [(0, 0), (0, 0)] for person in part}
            tables: tuple[type[ContractPeriod | Placement], ...] = (ContractPeriod, Placement)
            for place, table in enumerate(tables):
                for person, count, versions in self.execute(
                    select(table.participant_id, func.count(), func.sum(table.version))
                    .where(table.participant_id.in_(part))
                    .group_by(table.participant_id)
                ):
                    now[person][place] = (count, versions)
            if any(tuple(now[person]) != self.stands[person] for person in part):
                raise Outdated


Values = dict[str, Any]


class _Gathered:
    """Rows with values for the same columns together."""

    def __init__(self, into: dict[str, PutBy]) -> None:
        self.into = into
        self.found: dict[tuple[Table, tuple[str, ...]], list[Values]] = defaultdict(list)

    def add(self, one: Base, values: Values) -> None:
        self.found[table_of(one), tuple(values)].append(values)

    def put_by(self, statement: Callable[[Table, Iterable[str]], UpdateBase]) -> None:
        dialect = database().writing.dialect
        for (table, names), rows in self.found.items():
            compiled = statement(table, names).compile(dialect=dialect)
            bound = {name: _binder(table.c[name.removeprefix(NEW).removeprefix(OLD)], dialect) for name in names}
            as_bound = [{name: bound[name](value) for name, value in row.items()} for row in rows]
            order = compiled.positiontup
            values = [tuple(row[name] for name in order) for row in as_bound] if order is not None else as_bound
            self.into[table.name].keep(str(compiled), values)


NEW, OLD = "new__", "old__"


def table_of(one: Base) -> Table:
    return one.__table__  # type: ignore[return-value]


def new_values(one: Base) -> Values:
    """Every column of a new row: what was set, else the default."""
    found = vars(one)
    return {column.key: found[column.key] if column.key in found else _default(column) for column in table_of(one).c}


def _default(column: Column[Any]) -> Any:
    made: Any = column.default
    if made is None:
        return None
    return made.arg if made.is_scalar else made.arg(None)


def changed_values(one: Base) -> Values:
    """What a changed row becomes, and by what one sees that nobody else changed it: its version, else all it held."""
    state = inspect(one)
    columns = table_of(one).c
    before = {column.key: state.committed_state.get(column.key, vars(one)[column.key]) for column in columns}
    after = {NEW + name: vars(one)[name] for name in before if vars(one)[name] != before[name]}
    if "version" in before:
        return after | {NEW + "version": before["version"] + 1, OLD + "id": one.id, OLD + "version": before["version"]}
    told = {OLD + name: value for name, value in before.items() if not isinstance(columns[name].type, JSON)}
    return after | told


def insert_of(table: Table, names: Iterable[str]) -> UpdateBase:
    return insert(table).values({name: bindparam(name) for name in names})


def update_of(table: Table, names: Iterable[str]) -> UpdateBase:
    names = list(names)
    made = update(table).values({name.removeprefix(NEW): bindparam(name) for name in names if name.startswith(NEW)})
    for name in names:
        if name.startswith(OLD):
            column = table.c[name.removeprefix(OLD)]
            is_there = column == bindparam(name)
            made = made.where(column.is_not_distinct_from(bindparam(name)) if column.nullable else is_there)
    return made


def _binder(column: Column[Any], dialect: Any) -> Callable[[Any], Any]:
    """What makes of a value of ours what the driver takes."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)

    def bound(value: Any) -> Any:
        made = process(value) if process else value
        return bytes(made) if isinstance(made, memoryview) else made

    return bound


def plan_whole(
    session: Prepared,
    file: FileRead,
    municipality: Municipality,
    *,
    now: datetime,
    actor: UUID | None,
    progress: Progress | None = None,
) -> Plan:
    """What the whole file does to what stands here now; with `session.write` it is done.

    A plan with mistakes does nothing. `progress` is told how many rows were worked through since the last time.
    """
    whole = Plan(file.rows, Known())
    mistakes = {*file.mistakes}
    for part in in_parts(file):
        plan = make_plan(session, part, today=clock.day_of(now), organisations=whole.known)
        mistakes |= {*plan.mistakes}
        if not mistakes:
            stands = {number: stand_of(plan.known, person.id) for number, person in plan.known.participants.items()}
            take_in(session, plan, municipality, now=now, actor=actor, progress=progress)
            touched = plan.numbers_changed
            session.stands |= {
                plan.known.participants[number].id: stand for number, stand in stands.items() if number in touched
            }
            whole.remarks += plan.remarks
        session.put_by(keep=KEPT_WHOLE)
    whole.mistakes = sorted_mistakes(mistakes)
    if whole.mistakes:
        whole.remarks = []
    return whole


def stand_of(known: Known, participant: UUID) -> tuple[Stand, Stand]:
    periods, placements = known.periods_of[participant], known.placements[participant]
    return (
        (len(periods), sum(one.version for one in periods)),
        (len(placements), sum(one.version for one in placements)),
    )


def in_parts(file: FileRead) -> Iterator[FileRead]:
    """Some hundred people at a time, with all that is said of them. Mistakes of rows stay with the whole."""
    rows, claims = defaultdict(list), defaultdict(list)
    for row in file.rows:
        rows[row.personnel_number].append(row)
    for claim in file.claims:
        claims[claim.personnel_number].append(claim)
    for part in parts_of({*rows, *claims}):
        yield FileRead(
            [row for number in part for row in rows[number]], [], [claim for number in part for claim in claims[number]]
        )
