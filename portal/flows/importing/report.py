"""What a check of a file found, row by row, in a form that can be kept and compared."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from portal.base.spreadsheet import NoTable, WrongHeadings
from portal.flows.importing.plan import CHANGES, Plan, Remark, RemarkKind
from portal.flows.importing.rows import Mistake, MistakeKind

MOST_MISTAKES = 2000
"""More are counted, and not kept one by one."""
FAILED = "failed"
"""Something went wrong on our side while the file was worked on."""


class RowKind(StrEnum):
    """What can be said of a row. A row is one of the first four, and can hold the last two besides."""

    WRONG = "wrong"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CHANGED_HERE = "changed_here"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of the file: its number as a spreadsheet shows it, whose it is, and all there is to say."""

    number: int
    who: str
    """The personnel number; nothing when the row has none that can be read."""
    kind: RowKind
    mistakes: tuple[Mistake, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def kinds(self) -> frozenset[RowKind]:
        more = {ALSO[remark.kind] for remark in self.remarks if remark.kind in ALSO}
        return frozenset({self.kind, *more})


ALSO = {RemarkKind.CHANGED_HERE: RowKind.CHANGED_HERE, RemarkKind.DIFFERS: RowKind.DIFFERS}


@dataclass
class Report:
    """Why the file cannot be read, or its rows with what was found."""

    refused: str = ""
    """A word of spreadsheet.NoTable, 'headings', or FAILED."""
    where: str = ""
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    double: tuple[str, ...] = ()
    people: dict[int, str] = field(default_factory=dict)
    """Row -> personnel number."""
    mistakes: tuple[Mistake, ...] = ()
    mistakes_left_out: int = 0
    remarks: tuple[Remark, ...] = ()
    before: tuple[Remark, ...] | None = None
    """What the check said that somebody pressed 'neem over' on, when it is not the same any more."""

    @property
    def is_sound(self) -> bool:
        return not self.refused and not self.mistakes

    @cached_property
    def lines(self) -> list[RowLine]:
        """Every row, in the order of the file."""
        mistakes: dict[int, list[Mistake]] = defaultdict(list)
        remarks: dict[int, list[Remark]] = defaultdict(list)
        for mistake in self.mistakes:
            mistakes[mistake.row].append(mistake)
        for remark in self.remarks:
            remarks[remark.row].append(remark)
        return [
            RowLine(
                number, self.people[number], _kind(mistakes[number], remarks[number]),
                tuple(mistakes[number]), tuple(remarks[number]),
            )
            for number in sorted(self.people)
        ]  # fmt: skip

    def counts(self) -> dict[RowKind, int]:
        """How many rows are of each kind."""
        return {kind: sum(kind in line.kinds for line in self.lines) for kind in RowKind}

    def of_kind(self, kind: RowKind | None) -> Sequence[RowLine]:
        return self.lines if kind is None else [line for line in self.lines if kind in line.kinds]

    @cached_property
    def differences(self) -> list[RowLine]:
        """The rows that do something else than when somebody pressed 'neem over', as they are now."""
        if self.before is None:
            return []
        then, now = _by_row(self.before), _by_row(self.remarks)
        return [line for line in self.lines if then.get(line.number, set()) != now.get(line.number, set())]


def _by_row(remarks: Sequence[Remark]) -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for remark in remarks:
        found[remark.row].add((remark.column, remark.kind))
    return found


def _kind(mistakes: Sequence[Mistake], remarks: Sequence[Remark]) -> RowKind:
    kinds = {remark.kind for remark in remarks}
    if mistakes:
        return RowKind.WRONG
    if kinds & {RemarkKind.NEW_PERSON, RemarkKind.NEW_PERIOD}:
        return RowKind.NEW
    return RowKind.CHANGED if kinds & CHANGES else RowKind.UNCHANGED


def report_of(plan: Plan, people: dict[int, str]) -> Report:
    """`people`: the personnel number of every row, sound or not."""
    kept = tuple(plan.mistakes[:MOST_MISTAKES])
    remarks = tuple(sorted(plan.remarks, key=lambda one: (one.row, one.column, one.kind)))
    return Report(people=people, mistakes=kept, mistakes_left_out=len(plan.mistakes) - len(kept), remarks=remarks)


def refusal(wrong: NoTable | WrongHeadings) -> Report:
    if isinstance(wrong, NoTable):
        return Report(refused=wrong.why, where=wrong.where)
    return Report(
        refused="headings", missing=tuple(wrong.missing), unknown=tuple(wrong.unknown), double=tuple(wrong.double)
    )


def packed(report: Report) -> bytes:
    """Small, to be sealed."""
    said = {
        "refused": report.refused,
        "where": report.where,
        "headings": [report.missing, [one[:80] for one in report.unknown[:50]], report.double],
        "people": list(report.people.items()),
        "mistakes": [[one.row, one.column, one.kind, one.value, one.other_row] for one in report.mistakes],
        "left_out": report.mistakes_left_out,
        "remarks": [[one.row, one.column, one.kind] for one in report.remarks],
        "before": None if report.before is None else [[one.row, one.column, one.kind] for one in report.before],
    }
    return zlib.compress(json.dumps(said, ensure_ascii=False).encode())


def unpacked(kept: bytes) -> Report:
    said = json.loads(zlib.decompress(kept))
    missing, unknown, double = map(tuple, said["headings"])
    return Report(
        refused=said["refused"],
        where=said["where"],
        missing=missing,
        unknown=unknown,
        double=double,
        people=dict(said["people"]),
        mistakes=tuple(
            Mistake(row, column, MistakeKind(kind), value, other)
            for row, column, kind, value, other in said["mistakes"]
        ),
        mistakes_left_out=said["left_out"],
        remarks=_remarks(said["remarks"]) or (),
        before=_remarks(said["before"]),
    )


def _remarks(said: list[tuple[int, str, str]] | None) -> tuple[Remark, ...] | None:
    return None if said is None else tuple(Remark(row, column, RemarkKind(kind)) for row, column, kind in said)
