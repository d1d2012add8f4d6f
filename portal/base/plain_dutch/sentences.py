"""Blocks into sentences, sentences into words, words into syllables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from portal.base.plain_dutch.layout import MARK_WORDS, Block, Layout
from portal.base.plain_dutch.lists import no_sentence_end

WORD = re.compile(
    r"\ue000+|\ue001+|\d+(?:[.,:/]\d+)*|(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’‑\-/][^\W\d_]+|(?<=[^\W\d_])['’](?=s\b))*",
)
"""A word, a number, a dotted abbreviation or a placeholder."""
END = re.compile(r"[.!?…]+['\"”’»)\]]*(?=\s|$)")
OPENING = re.compile(r"[\s'\"“‘«(\[*_]*")
SYLLABLE = re.compile(
    r"[äëïöü]|ij|aai|ooi|oei|aau|eau|eeuw?|ieuw?|auw|ouw|aa|ee|oo|uu|ie|oe|eu|ui|ei|au|ou|[aeiouyàáâèéêìíîòóôùúû]"
)
"""The vowel sounds of Dutch spelling, longest first; a trema begins a syllable of its own."""
LETTERS_APART = 2
"""Syllables counted for a number or a placeholder: nobody stumbles over it."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """In small letters, with the straight apostrophe of the word lists."""
        return self.text.lower().replace("’", "'")

    @property
    def is_placeholder(self) -> bool:
        return self.text[0] in MARK_WORDS

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()

    @property
    def weight(self) -> int:
        """How many words a reader reads here."""
        return MARK_WORDS.get(self.text[0], 1)

    @property
    def syllables(self) -> int:
        if self.is_placeholder or self.is_number:
            return LETTERS_APART * self.weight
        return syllables(self.text)


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    words: tuple[Word, ...]

    @property
    def length(self) -> int:
        """In words as a reader reads them."""
        return sum(one.weight for one in self.words)


@lru_cache(20_000)
def syllables(word: str) -> int:
    """At least one. 'idee' has two, 'zeeën' two, 'België' three."""
    return max(1, len(SYLLABLE.findall(word.lower())))


def sentences(layout: Layout, block: Block) -> Iterator[Sentence]:
    """The sentences of a block that hold a word."""
    start = block.start
    for end in (*_ends(layout.text, block), block.end):
        if end <= start:
            continue
        words = tuple(Word(found[0], found.start(), found.end()) for found in WORD.finditer(layout.text, start, end))
        if words:
            first, last = words[0].start, _last(layout.text, words[-1].end, end)
            yield Sentence(first, last, words)
        start = end


def _last(text: str, word_end: int, end: int) -> int:
    """The end of the sentence with its full stop, without blanks."""
    return word_end + len(text[word_end:end].rstrip())


def _ends(text: str, block: Block) -> Iterator[int]:
    for found in END.finditer(text, block.start, block.end):
        if found.end() < block.end and _is_end(text, block, found):
            yield found.end()


def _is_end(text: str, block: Block, found: re.Match[str]) -> bool:
    opening = OPENING.match(text, found.end(), block.end)
    place = opening.end() if opening else found.end()
    after = text[place] if place < block.end else ""
    if found[0][0] in "!?":
        return True
    if after.islower():
        return False
    begin = max(block.start, found.start() - 24)
    before = re.split(r"[\s(]", text[begin : found.start()])[-1]
    if len(before) == 1 and before.isalpha() and before.isupper():
        return False  # an initial: J. de Vries
    if "." in before and len(before) <= 8 and before.replace(".", "").isalpha():
        return False  # d.w.z.
    return before.lower() not in no_sentence_end()
