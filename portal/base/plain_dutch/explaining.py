"""Abbreviations, and words that people must know from letters: are they explained once?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.base.plain_dutch.lists import Term, grammar, shortened, terms, well_known_letters
from portal.base.plain_dutch.report import Kind, Why
from portal.base.plain_dutch.sentences import Sentence, Word

LETTERS = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z][A-Za-z]{1,5}$")
"""IB, BsGW; not 'Ik'."""
NEXT_EXPLAINS = ("dat is", "dat zijn", "dit is", "dat betekent", "dit betekent", "dat heet", "zo heet")
LONGEST_TERM = 3


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


def not_explained(said: list[Sentence], text: str, before: str) -> Iterator[Hit]:
    """The first place of every term or abbreviation of a name that is explained nowhere."""
    first: dict[str, Hit] = {}
    told: set[str] = set()
    known = before.lower()
    for at, sentence in enumerate(said):
        following = said[at + 1] if at + 1 < len(said) else None
        taken: set[int] = set()
        for term, begin, end in terms_in(sentence):
            taken.update(range(begin, end + 1))
            if term.explanation is None:
                continue
            words = sentence.words
            if _explains(sentence, begin, end, following, text):
                told.add(term.name)
            spot = text[words[begin].start : words[end].end]
            hit = Hit(Kind.TERM, Why.TERM_NOT_EXPLAINED, words[begin], words[end], (f"{spot} ({term.explanation})",))
            first.setdefault(term.name, hit)
        for place, word in enumerate(sentence.words):
            if (
                place in taken
                or not LETTERS.match(word.text)
                or word.text in well_known_letters()
                or _is_shouted(sentence)
            ):
                continue
            if _explains(sentence, place, place, following, text):
                told.add(word.text)
            first.setdefault(word.text, Hit(Kind.ABBREVIATION, Why.LETTERS_NOT_EXPLAINED, word, word, ()))
    for name, hit in first.items():
        if name not in told and not _told_before(name, known):
            yield hit


def _told_before(name: str, before: str) -> bool:
    """'Huurtoeslag is …' in what the reader saw first."""
    return bool(re.search(rf"\b{re.escape(name.lower())}(?: is | zijn | betekent |: |, | \()", before))


def _is_shouted(sentence: Sentence) -> bool:
    letters = [one for one in sentence.words if one.text[0].isalpha() and len(one.text) > 1]
    return len(letters) > 1 and all(one.text.isupper() for one in letters)


def _explains(sentence: Sentence, first: int, last: int, following: Sentence | None, text: str) -> bool:
    """'Bruto is …', 'UWV: kantoor …', 'UWV (…)', '(UWV)', '… heet loonbeslag', or the next sentence says 'Dat is …'."""
    words = sentence.words
    after = text[words[last].end : words[last].end + 3].lstrip()
    if after.startswith("(") or (after.startswith(":") and len(words) - last > 2):
        return True
    if text[max(0, words[first].start - 1) : words[first].start] == "(" and first:
        return True
    if any(word.lower in grammar("explains") for word in words[last + 1 : last + 3]):
        return True
    if first and words[first - 1].lower in ("heet", "heten"):
        return True
    if (
        after.startswith(",")
        and last + 1 < len(words)
        and words[last + 1].lower in ("de", "het", "een", "dat", "geld", "hulp", "belasting")
    ):
        return True
    return following is not None and text[following.start : following.start + 20].lower().startswith(NEXT_EXPLAINS)


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
