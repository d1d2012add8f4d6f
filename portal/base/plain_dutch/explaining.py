"""Abbreviations, and words that people must know from letters: are they explained once?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.base.plain_dutch.layout import Layout
from portal.base.plain_dutch.lists import Term, grammar, shortened, terms, well_known_letters
from portal.base.plain_dutch.report import Kind, Why
from portal.base.plain_dutch.sentences import Sentence, Word

LETTERS = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z][A-Za-z]{1,5}$")
"""IB, BsGW; not 'Ik'."""
NEXT_EXPLAINS = ("dat is", "dat zijn", "dit is", "dat betekent", "dit betekent", "dat heet", "zo heet")
LONGEST_TERM = 3
LEAST_EXPLANATION = 2
"""Words."""
BEHIND_HEET = 4
FAR_ENOUGH = 300
"""Letters that are looked at behind a word: the address of a link may stand there."""
BEHIND_MET = 2
"""'Met een voorlopige aanslag krijgt u …' says what it is for."""


@dataclass(frozen=True)
class Hit:
    kind: Kind
    why: Why
    word: Word
    last: Word
    choices: tuple[str, ...]


def terms_in(sentence: Sentence) -> Iterator[tuple[Term, int, int]]:
    """Terms from left to right with their first and last word; the longest that fits."""
    lower = [one.lower for one in sentence.words]
    at = 0
    while at < len(lower):
        for size in range(min(LONGEST_TERM, len(lower) - at), 0, -1):
            if term := terms().get(tuple(lower[at : at + size])):
                yield term, at, at + size - 1
                at += size - 1
                break
        at += 1


def not_explained(said: list[Sentence], laid: Layout, before: str) -> Iterator[Hit]:
    """The first place of every term or abbreviation of a name that is explained nowhere."""
    text = laid.text
    in_links = {place for start, end in laid.links for place in range(start, end)}
    first: dict[str, Hit] = {}
    told: set[str] = set()
    for at, sentence in enumerate(said):
        following = said[at + 1] if at + 1 < len(said) else None
        for name, begin, end, hit in _names_in(sentence, text):
            if _explains(sentence, begin, end, following, text):
                told.add(name)
            elif hit.word.start not in in_links:
                first.setdefault(name, hit)
    known = before.lower()
    yield from (hit for name, hit in first.items() if name not in told and not _told_before(name, known))


def _names_in(sentence: Sentence, text: str) -> Iterator[tuple[str, int, int, Hit]]:
    """Every term and every abbreviation of a name that may need explaining."""
    words = sentence.words
    taken: set[int] = set()
    for term, begin, end in terms_in(sentence):
        taken.update(range(begin, end + 1))
        if term.explanation is not None:
            choice = f"{text[words[begin].start : words[end].end]} ({term.explanation})"
            yield term.name, begin, end, Hit(Kind.TERM, Why.TERM_NOT_EXPLAINED, words[begin], words[end], (choice,))
    if _is_shouted(sentence):
        return
    for at, word in enumerate(words):
        if at not in taken and LETTERS.match(word.text) and word.text not in well_known_letters():
            yield word.text, at, at, Hit(Kind.ABBREVIATION, Why.LETTERS_NOT_EXPLAINED, word, word, ())


def _told_before(name: str, before: str) -> bool:
    """'Huurtoeslag is …' in what the reader saw first."""
    return bool(re.search(rf"\b{re.escape(name.lower())}(?: is | zijn | betekent |: |, | \()", before))


def _is_shouted(sentence: Sentence) -> bool:
    letters = [one for one in sentence.words if one.text[0].isalpha() and len(one.text) > 1]
    return len(letters) > 1 and all(one.text.isupper() for one in letters)


def _explains(sentence: Sentence, first: int, last: int, following: Sentence | None, text: str) -> bool:
    """One of the ways of docs/readability.md to say what a word means, around this word."""
    words = sentence.words
    after = text[words[last].end : min(sentence.end, words[last].end + FAR_ENOUGH)].lstrip()
    behind = [word.lower for word in words[last + 1 : last + 3]]
    opening = [word.lower for word in words[:first]] if first <= BEHIND_MET else []
    is_name_of_letters = words[first].text.isupper()
    return (
        after.startswith("(")
        or (after.startswith(":") and len(words) - last > LEAST_EXPLANATION)
        or (first > 0 and text[words[first].start - 1] == "(")
        or not grammar("explains").isdisjoint(behind)
        or (behind[:1] == ["helpt"] and not is_name_of_letters)
        or (after.startswith(",") and not grammar("what_it_is").isdisjoint(behind[:1]))
        or says_its_name(words[max(0, first - BEHIND_HEET) : first])
        or (opening == ["een"] and grammar("modals").isdisjoint(behind[:1]))
        or opening[:1] == ["met"]
        or (following is not None and text[following.start : following.start + 20].lower().startswith(NEXT_EXPLAINS))
    )


def says_its_name(ahead: tuple[Word, ...]) -> bool:
    """'Dat heet (ook wel de) …': a word is told on purpose. The few words before it."""
    return any(word.lower in ("heet", "heten") for word in ahead)


def short_forms(sentences: Iterable[Sentence], text: str) -> Iterator[Hit]:
    """'bijv.' is 'bijvoorbeeld'. A short form that is a word as well counts only with its full stop."""
    for sentence in sentences:
        for word in sentence.words:
            bare = word.text.replace(".", "").lower()
            full = shortened().get(bare)
            if full is None:
                continue
            with_stop = word.text.endswith(".") or text[word.end : word.end + 1] == "."
            if with_stop or "/" in word.text:
                yield Hit(Kind.ABBREVIATION, Why.SHORTENED, word, word, (full,))
