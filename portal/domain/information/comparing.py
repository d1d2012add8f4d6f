"""The difference between two texts in blocks to read: what changed stands open, what stayed can be folded. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from portal.domain.information.changes import Change, Passage, word_changes

PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n+")
HEADING_SIGN = re.compile(r"^#+[ \t]+")
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
        return self.passages[0].text.startswith("#")

    @property
    def shown(self) -> tuple[Passage, ...]:
        """Without the signs of Markdown before a heading: it is shown as one."""
        if not self.is_heading:
            return self.passages
        return tuple(Passage(one.change, HEADING_SIGN.sub("", one.text)) for one in self.passages)


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
    found = list(_blocks_of(before, after))
    if not any(one.is_changed for one in found):
        return Difference((Stretch(True, tuple(found)),) if found else ())
    open_ = [not fold or _stands_open(found, index) for index in range(len(found))]
    grouped = groupby(zip(open_, found, strict=True), key=lambda pair: pair[0])
    return Difference(tuple(Stretch(not is_open, tuple(one for _open, one in pairs)) for is_open, pairs in grouped))


def _blocks_of(before: str, after: str) -> Iterator[Block]:
    """Whole paragraphs first, so that a new one is not read as pieces of its neighbours; words within what is left."""
    old, new = _paragraphs(before), _paragraphs(after)
    for kind, i, j, m, n in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Block((Passage(Change.SAME, one),)) for one in old[i:j])
        else:
            yield from _blocks(word_changes("\n\n".join(old[i:j]), "\n\n".join(new[m:n])))


def _paragraphs(text: str) -> list[str]:
    return [one.strip("\n") for one in PARAGRAPH_END.split(text) if one.strip()]


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
