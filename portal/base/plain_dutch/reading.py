"""A text read: its numbers, its passages, its score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.base.plain_dutch import clauses, explaining, hard_words, layout
from portal.base.plain_dutch.layout import Layout, Shape
from portal.base.plain_dutch.rarity import zipf
from portal.base.plain_dutch.report import Counts, Finding, Kind, Report, Why
from portal.base.plain_dutch.score import flesch_douma, level, score
from portal.base.plain_dutch.sentences import Sentence, Word, sentences

SENTENCE_LIMIT = 15
"""Words."""
PARAGRAPH_LIMIT = 3
"""Sentences."""
LONGEST_SYLLABLES = 5
"""A word with more is marked unless it is met daily."""
RARE_LETTERS = 6
"""A shorter word is not called rare: it may be a name or a word of talk that lists miss."""
MET_DAILY = 3.75
"""Zipf value."""


def read(text: str, before: str = "") -> Report:
    """A text without markup. What `before` explains (a title, a summary) needs no explaining again."""
    return _read(text, layout.plain(text), before)


def read_markdown(text: str, before: str = "") -> Report:
    """The body of an article. Placeholders, links, lists and headings are known. `before` as in read()."""
    return _read(text, layout.markdown(text), before)


@dataclass(frozen=True)
class _Said:
    """The sentences of a block."""

    shape: Shape
    sentences: tuple[Sentence, ...]


def _read(source: str, laid: Layout, before: str) -> Report:
    said = tuple(_Said(block.shape, tuple(sentences(laid, block))) for block in laid.blocks)
    running = [one for one in said if one.shape is not Shape.HEADING]
    found = {one.id: one for one in _Finder(source, laid, before).all(said)}  # one of a kind for a passage
    findings = tuple(sorted(found.values(), key=lambda one: (one.start, -one.end, one.kind)))
    counts = _counts(running, findings)
    points = score(counts)
    ease = round(flesch_douma(counts), 1) if points is not None else None
    return Report(counts, findings, points, level(points), ease)


@dataclass(frozen=True)
class _Finder:
    source: str
    laid: Layout
    before: str

    @property
    def text(self) -> str:
        """The source as it is read."""
        return self.laid.text

    def all(self, said: tuple[_Said, ...]) -> Iterator[Finding]:
        every = [one for block in said for one in block.sentences]
        names = _names(every)
        for block in said:
            if len(block.sentences) > PARAGRAPH_LIMIT:
                yield self._finding(
                    Kind.LONG_PARAGRAPH,
                    Why.PARAGRAPH_OVER_LIMIT,
                    block.sentences[0].start,
                    block.sentences[-1].end,
                    amount=len(block.sentences),
                    limit=PARAGRAPH_LIMIT,
                )
            for one in block.sentences:
                yield from self._in_sentence(one, names)
        running = [one for block in said if block.shape is not Shape.HEADING for one in block.sentences]
        for hit in explaining.not_explained(running, self.laid, self.before):
            yield self._finding(hit.kind, hit.why, hit.word.start, hit.last.end, hit.choices)

    def _in_sentence(self, one: Sentence, names: frozenset[str]) -> Iterator[Finding]:
        if one.length > SENTENCE_LIMIT:
            yield self._finding(
                Kind.LONG_SENTENCE, Why.SENTENCE_OVER_LIMIT, one.start, one.end, amount=one.length, limit=SENTENCE_LIMIT
            )
        for heavy in clauses.heavy(one, self.text):
            yield self._finding(heavy.kind, heavy.why, heavy.start, heavy.end, amount=heavy.amount, limit=heavy.limit)
        yield from self._words(one, names)

    def _words(self, one: Sentence, names: frozenset[str]) -> Iterator[Finding]:
        taken = {at for _, first, last in explaining.terms_in(one) for at in range(first, last + 1)}
        for hit in explaining.short_forms((one,), self.text):
            taken.add(one.words.index(hit.word))
            yield self._short_form(one, hit)
        for hard in hard_words.hits(one, self.text):
            places = range(hard.first, hard.last + 1)
            ahead = one.words[max(0, hard.first - explaining.BEHIND_HEET) : hard.first]
            if taken.isdisjoint(places) and not explaining.says_its_name(ahead):
                taken.update(places)
                start, end = one.words[hard.first].start, one.words[hard.last].end
                yield self._finding(Kind.HARD_WORD, Why.SIMPLER_WORD_EXISTS, start, end, hard.choices)
        for at, word in enumerate(one.words):
            if at not in taken and _is_of_letters(word) and word.text not in names:
                yield from self._rare(word)

    def _short_form(self, one: Sentence, hit: explaining.Hit) -> Finding:
        end, choices = hit.word.end, hit.choices
        if not hit.word.text.endswith(".") and self.text[end : end + 1] == ".":
            end += 1
        if end == one.end and self.text[end - 1] == ".":
            choices = tuple(f"{choice}." for choice in choices)
        return self._finding(hit.kind, hit.why, hit.word.start, end, choices)

    def _rare(self, word: Word) -> Iterator[Finding]:
        value = zipf(word.lower)
        if value is None and len(word.text) >= RARE_LETTERS:
            yield self._finding(Kind.RARE_WORD, Why.WORD_IS_RARE, word.start, word.end)
        elif word.syllables > LONGEST_SYLLABLES and (value or 0) < MET_DAILY:
            yield self._finding(
                Kind.RARE_WORD, Why.WORD_IS_LONG, word.start, word.end, amount=word.syllables, limit=LONGEST_SYLLABLES
            )

    def _finding(
        self,
        kind: Kind,
        why: Why,
        start: int,
        end: int,
        choices: tuple[str, ...] = (),
        amount: int | None = None,
        limit: int | None = None,
    ) -> Finding:
        return Finding(kind, why, start, end, self.source[start:end], choices, amount, limit)


def _is_of_letters(word: Word) -> bool:
    return not word.is_placeholder and not word.is_number


def _names(every: list[Sentence]) -> frozenset[str]:
    """Words with a capital letter inside a sentence: names of people, places, organisations."""
    return frozenset(word.text for one in every for word in one.words[1:] if word.text[0].isupper())


def _counts(running: list[_Said], findings: tuple[Finding, ...]) -> Counts:
    said = [one for block in running for one in block.sentences]
    words = [word for one in said for word in one.words]
    hard = sum(one.kind in (Kind.HARD_WORD, Kind.RARE_WORD) or one.why is Why.SHORTENED for one in findings)
    return Counts(
        words=sum(one.weight for one in words),
        sentences=len(said),
        syllables=sum(one.syllables for one in words),
        paragraphs=len(running),
        longest_sentence=max((one.length for one in said), default=0),
        rare_words=hard,
        passives=sum(one.kind is Kind.PASSIVE for one in findings),
        nested=sum(one.kind is Kind.NESTED for one in findings),
    )
