"""What differs between two texts: in words for who reviews, in sentences for who translates. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

TOKEN = re.compile(r"\n+|[^\S\n]+|\w+|[^\w\s]")
SENTENCE_END = re.compile(r"(?:(?<=[.?!])|(?<=[.?!][\"'”’)*])|(?<=[.?!]\*\*))\s+(?=\S)|\n+")
LIST_NUMBER = re.compile(r"^(\s*\d+)\.[ \t]+", re.M)
NO_END = "\ue000"
"""In the place of the full stop after the number of a list line, while sentences are found."""
BIGGEST = 20_000
"""Tokens on each side; beyond that the texts are compared per line."""


class Change(StrEnum):
    """What became of a passage."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Passage:
    change: Change
    text: str


def word_changes(before: str, after: str) -> list[Passage]:
    """Both texts as one, in passages of whole words: what stayed, what went and what came, in the order of reading.

    All but the added passages together are `before`, all but the removed ones are `after`.
    """
    old, new = _tokens(before), _tokens(after)
    found: list[Passage] = []
    for kind, i, j, m, n in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            _add(found, Change.SAME, old[i:j])
            continue
        _add(found, Change.REMOVED, old[i:j])
        _add(found, Change.ADDED, new[m:n])
    return _joined(found)


def _tokens(text: str) -> list[str]:
    words = TOKEN.findall(text)
    return words if len(words) <= BIGGEST else text.splitlines(keepends=True)


def _add(found: list[Passage], change: Change, tokens: Sequence[str]) -> None:
    if tokens:
        found.append(Passage(change, "".join(tokens)))


def _joined(found: list[Passage]) -> list[Passage]:
    """'een [nieuwe] [rode] auto' reads better as one change than as words with unchanged blanks between them."""
    whole: list[Passage] = []
    index = 0
    while index < len(found):
        gone, came = "", ""
        start = index
        while index < len(found) and (found[index].change is not Change.SAME or _is_gap(found, index, start)):
            one = found[index]
            gone += one.text if one.change is not Change.ADDED else ""
            came += one.text if one.change is not Change.REMOVED else ""
            index += 1
        whole += [Passage(Change.REMOVED, gone)] if gone else []
        whole += [Passage(Change.ADDED, came)] if came else []
        if index < len(found):
            whole.append(found[index])
            index += 1
    return whole


def _is_gap(found: list[Passage], index: int, start: int) -> bool:
    """A single blank between two changes."""
    one = found[index]
    has_more = index + 1 < len(found) and found[index + 1].change is not Change.SAME
    return index > start and has_more and not one.text.strip() and "\n" not in one.text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the newer text."""

    text: str
    is_new: bool
    """It did not stand in the older text."""


def sentences(text: str) -> list[str]:
    """The sentences, headings and list lines of a text, in order."""
    kept = LIST_NUMBER.sub(rf"\1{NO_END} ", text)
    return [one.strip().replace(NO_END, ".") for one in SENTENCE_END.split(kept) if one.strip()]


def changed_sentences(before: str, after: str) -> tuple[list[Sentence], list[str]]:
    """Every sentence of the newer text and whether it is new; and the sentences that are gone."""
    old, new = sentences(before), sentences(after)
    kept: set[int] = set()
    gone: list[str] = []
    for kind, i, j, m, n in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            kept.update(range(m, n))
        else:
            gone += old[i:j]
    return [Sentence(one, index not in kept) for index, one in enumerate(new)], gone
