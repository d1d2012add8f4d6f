"""A text read: its numbers, its passages, its score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.base.plain_dutch import layout
from portal.base.plain_dutch.layout import Block, Layout, Shape
from portal.base.plain_dutch.report import Counts, Finding, Kind, Report, Why
from portal.base.plain_dutch.sentences import Sentence, sentences

SENTENCE_LIMIT = 15
PARAGRAPH_LIMIT = 3
LONG_SYLLABLES = 4


def read(text: str, before: str = "") -> Report:
    """A text without markup. `before` is what the reader saw first (a title): what it explains needs no explaining again."""
    return _read(text, layout.plain(text), before)


def read_markdown(text: str, before: str = "") -> Report:
    """The body of an article. Placeholders, links, lists and headings are known."""
    return _read(text, layout.markdown(text), before)


def _read(source: str, laid: Layout, before: str) -> Report:
    found = [(block, tuple(sentences(laid, block))) for block in laid.blocks]
    running = [(block, said) for block, said in found if block.shape is not Shape.HEADING]
    findings = sorted(
        (Finding(kind, why, start, end, source[start:end], **more) for kind, why, start, end, more in _long(running)),
        key=lambda one: (one.start, -one.end),
    )
    return Report(_counts([one for _, said in running for one in said], len(running)), tuple(findings))


def _long(
    running: Iterable[tuple[Block, tuple[Sentence, ...]]],
) -> Iterator[tuple[Kind, Why, int, int, dict[str, int]]]:
    for block, said in running:
        if block.shape is Shape.PARAGRAPH and len(said) > PARAGRAPH_LIMIT:
            yield Kind.LONG_PARAGRAPH, Why.PARAGRAPH_OVER_LIMIT, said[0].start, said[-1].end, {
                "amount": len(said), "limit": PARAGRAPH_LIMIT,
            }  # fmt: skip
        for one in said:
            if one.length > SENTENCE_LIMIT:
                yield Kind.LONG_SENTENCE, Why.SENTENCE_OVER_LIMIT, one.start, one.end, {
                    "amount": one.length, "limit": SENTENCE_LIMIT,
                }  # fmt: skip


def _counts(said: list[Sentence], paragraphs: int) -> Counts:
    words = [word for one in said for word in one.words]
    return Counts(
        words=sum(one.weight for one in words),
        sentences=len(said),
        syllables=sum(one.syllables for one in words),
        paragraphs=paragraphs,
        longest_sentence=max((one.length for one in said), default=0),
        long_words=sum(one.syllables >= LONG_SYLLABLES and not one.is_placeholder for one in words),
    )
