"""The difference between two texts in blocks to read: what changed stands open, what stayed can be folded. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from portal.domain.information.changes import Change, Passage, word_changes

PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n+")
SHORT = 12
"""Words of an unchanged block that stands between changed ones: folding it would cost more than reading it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list or heading in passages."""

    passages: tuple[Passage, ...]

    @property
    def is_changed(self) -> bool:
        """Something to read came or went; blanks do not count."""
        return any(one.change is not Change.SAME and one.text.strip() for one in self.passages)

    @property
    def words(self) -> int:
        return sum(len(one.text.split()) for one in self.passages)

    @property
    def is_heading(self) -> bool:
        return "".join(one.text for one in self.passages).lstrip().startswith("#")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks after each other that all changed, or that all stayed and can be folded."""

    is_folded: bool
    blocks: tuple[Block, ...]

    @property
    def words(self) -> int:
        return sum(one.words for one in self.blocks)


@dataclass(frozen=True, slots=True)
class Difference:
    """How one part of an article (its title, its text, its sources) differs from that of another version."""

    stretches: tuple[Stretch, ...]

    @property
    def is_changed(self) -> bool:
        return any(not one.is_folded for one in self.stretches)


def difference(before: str, after: str, *, fold: bool = True) -> Difference:
    """`fold`: what stayed is folded, but for short blocks beside what changed, and for the heading above a change."""
    found = list(_blocks(word_changes(before, after)))
    if not any(one.is_changed for one in found):
        return Difference((Stretch(True, tuple(found)),) if found else ())
    open_ = [not fold or _stands_open(found, index) for index in range(len(found))]
    grouped = groupby(zip(open_, found, strict=True), key=lambda pair: pair[0])
    return Difference(tuple(Stretch(not is_open, tuple(one for _open, one in pairs)) for is_open, pairs in grouped))


def _stands_open(found: Sequence[Block], index: int) -> bool:
    one = found[index]
    around = found[max(index - 1, 0) : index + 2]
    beside_change = any(other.is_changed for other in around)
    return one.is_changed or (beside_change and (one.words <= SHORT or one.is_heading))


def _blocks(passages: Sequence[Passage]) -> Iterator[Block]:
    block: list[Passage] = []
    for passage in passages:
        first, *others = PARAGRAPH_END.split(passage.text)
        block += _kept(passage.change, first)
        for text in others:
            yield from _whole(block)
            block = _kept(passage.change, text)
    yield from _whole(block)


def _kept(change: Change, text: str) -> list[Passage]:
    return [Passage(change, text)] if text else []


def _whole(block: list[Passage]) -> Iterator[Block]:
    if any(one.text.strip() for one in block):
        yield Block(tuple(block))
