"""For whoever shows a text with its findings, and takes a simpler word over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.base.plain_dutch.report import Finding


class PassageMoved(ValueError):
    """The text is not the one that was read: the passage no longer stands there."""


@dataclass(frozen=True)
class Segment:
    """A piece of the text and the ids of the findings that cover all of it; none for plain text."""

    text: str
    findings: tuple[str, ...] = ()


def segments(text: str, findings: Iterable[Finding]) -> tuple[Segment, ...]:
    """The text in pieces, in order; joined they are the text again. Findings that overlap share a piece."""
    marks = [one for one in findings if one.start < one.end]
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for one in marks:
        opens.setdefault(one.start, []).append(one.id)
        closes.setdefault(one.end, []).append(one.id)
    pieces: list[Segment] = []
    active: dict[str, None] = {}
    place = 0
    for edge in sorted({*opens, *closes, len(text)}):
        if place < edge:
            pieces.append(Segment(text[place:edge], tuple(active)))
        place = max(place, edge)
        for gone in closes.get(edge, ()):
            active.pop(gone, None)
        active.update(dict.fromkeys(opens.get(edge, ())))
    return tuple(pieces)


def replace(text: str, finding: Finding, choice: str) -> str:
    """The text with the passage replaced, capital letters kept. Raises PassageMoved when the passage is not there."""
    if text[finding.start : finding.end] != finding.passage:
        raise PassageMoved(finding.passage)
    return text[: finding.start] + in_the_case_of(finding.passage, choice) + text[finding.end :]


def in_the_case_of(passage: str, choice: str) -> str:
    """'Indien' and 'als' make 'Als'; 'INDIEN' makes 'ALS'."""
    letters = [one for one in passage if one.isalpha()]
    if len(letters) > 1 and all(one.isupper() for one in letters):
        return choice.upper()
    if letters and letters[0].isupper():
        return choice[:1].upper() + choice[1:]
    return choice
