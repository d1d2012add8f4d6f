"""A text as blocks of plain sentences, in which every character keeps its place.

What is not to be read (markup, addresses of links) becomes blanks; a placeholder becomes as many marks as it is long,
which count as the words that will stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

NAME_MARK = "\ue000"
"""Stands for one word: a name, a day, an address on the web."""
AMOUNT_MARK = "\ue001"
"""Stands for an amount: '129 per maand', three words."""
MARK_WORDS = {NAME_MARK: 1, AMOUNT_MARK: 3}


class Shape(Enum):
    PARAGRAPH = auto()
    ITEM = auto()
    HEADING = auto()


@dataclass(frozen=True)
class Block:
    """A piece that no sentence runs out of."""

    start: int
    end: int
    shape: Shape


@dataclass(frozen=True)
class Layout:
    text: str
    """As long as what was given."""
    blocks: tuple[Block, ...]
    links: tuple[tuple[int, int], ...] = ()
    """Where the words of links stand: what they name is explained behind them."""


STEP = re.compile(r"\{\{\s*step:[^{}\n]{0,80}\}\}")
AMOUNT = re.compile(r"\{\{[^{}\n]{0,80}\}\}")
NAMED = re.compile(r"%\([^()\n]{1,60}\)[sd]|\{[^{}\n]{0,60}\}")
WEB = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|\b[\w-]{1,64}\.(?:nl|frl|com|org|eu|net)\b(?:/[^\s<>()\[\]]*)?"
)
TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")
IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,1000}\)")
LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\([^()\n]{0,1000}\)")
EMPHASIS = re.compile(r"[*_`~]{1,3}")
BULLET = re.compile(r"[ \t]{0,12}(?:[-*+•–]|\d{1,3}[.)])[ \t]+")
QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]+|$)")
UNDERLINE = re.compile(r"[ \t]{0,3}(?:=+|-+)[ \t]*$")
RULE = re.compile(r"[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
ENDS = re.compile(r"[.!…]['\"”’)\]*_]{0,4}[ \t]*$")
STARTS = re.compile(r"[ \t]*['\"“‘(*_]{0,4}[A-ZÀ-Þ0-9\ue000\ue001]")


def plain(text: str) -> Layout:
    """Blocks of a text without markup: paragraphs between empty lines, lines of a list."""
    return Layout(masked := _hide_placeholders(text), tuple(_blocks(masked, markdown=False)))


def markdown(text: str) -> Layout:
    """Blocks of the body of an article."""
    shown = _only_label(IMAGE, _hide_placeholders(text))
    links = tuple(found.span(1) for found in LINK.finditer(shown))
    readable = _only_label(LINK, shown)
    return Layout(EMPHASIS.sub(_blanks, readable), tuple(_blocks(readable, markdown=True)), links)


def _hide_placeholders(text: str) -> str:
    text = STEP.sub(_blanks, text)
    text = AMOUNT.sub(lambda found: AMOUNT_MARK * len(found[0]), text)
    text = TAG.sub(_blanks, text)
    return WEB.sub(_web, NAMED.sub(lambda found: NAME_MARK * len(found[0]), text))


def _web(found: re.Match[str]) -> str:
    """The full stop after an address belongs to the sentence."""
    bare = found[0].rstrip(".,;:!?'\"")
    return NAME_MARK * len(bare) + found[0][len(bare) :]


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _only_label(pattern: re.Pattern[str], text: str) -> str:
    def label(found: re.Match[str]) -> str:
        before = found.start(1) - found.start()
        return " " * before + found[1] + " " * (len(found[0]) - before - len(found[1]))

    return pattern.sub(label, text)


def _blocks(text: str, *, markdown: bool) -> Iterator[Block]:
    """Every block, without the blanks, bullets and hashes around it."""
    found: Block | None = None  # the block that the next line may go on with
    last_line = ""
    place = 0
    for whole in text.splitlines(keepends=True):
        start, line = place, whole.rstrip()
        place += len(whole)
        begins: Block | None = _beginning(line, start, markdown)
        if markdown and found is not None and found.shape is Shape.PARAGRAPH and UNDERLINE.match(line):
            found, begins, ended = replace(found, shape=Shape.HEADING), None, True
        elif not line or (markdown and RULE.match(line)):
            begins, ended = None, True
        elif found is None or found.shape is Shape.HEADING or (begins and begins.shape is not Shape.PARAGRAPH):
            ended = True
        else:
            ended = not markdown and _is_new_line(last_line, line)
        if ended:
            if found is not None:
                yield found
            found = begins
        elif found is not None:
            found = replace(found, end=start + len(line))
        last_line = line
    if found is not None:
        yield found


def _beginning(line: str, start: int, markdown: bool) -> Block:
    """The block this line would begin."""
    skip = len(quote[0]) if markdown and (quote := QUOTE.match(line)) else 0
    if markdown and (hashes := HEADING.match(line, skip)):
        return Block(start + hashes.end(), start + len(line), Shape.HEADING)
    if bullet := BULLET.match(line, skip):
        return Block(start + bullet.end(), start + len(line), Shape.ITEM)
    return Block(start + skip, start + len(line), Shape.PARAGRAPH)


def _is_new_line(before: str, line: str) -> bool:
    """In a text without markup: this line begins something of its own, though no empty line stands before it."""
    return len(before) < 60 and not ENDS.search(before[-20:]) and bool(STARTS.match(line[:40]))
