"""Finds articles by the words people use, typing mistakes included. Pure, and therefore the same on every database."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from rapidfuzz.distance import DamerauLevenshtein

TITLE, EXTRA, SUMMARY, BODY = 8.0, 7.0, 4.0, 1.0
"""How much a word counts by where it stands."""
SYNONYM, PREFIX, MISTYPED, INSIDE, BEGINNING = 0.9, 0.8, 0.7, 0.6, 0.4
"""What is left of that when the word is only close."""
LONG_ENOUGH = 4
"""From this length on, words may be close instead of the same."""
WORTH_SHOWING = 0.3
"""Of the score of the best article."""
MOST_FOUND = 8
LONGEST_QUERY = 100
SAY_NOTHING = frozenset(
    """
    aan al als ben bij dan dat de deze die dit doe doen een en er gaat geen geld ga goed haar had heb hebben heeft
    het hier hij hoe hoeveel hun iemand ik in is je kan kom komt krijg krijgen krijgt kun kunt maar me meer met mij
    mijn moet mag na naar niet nog nu of om ook op over te tot u uit uw van veel voor waar waarom wanneer want wat
    we weer wel welk welke werk wie wij wil word worden wordt ze zijn zo zou
    """.split()  # noqa: SIM905 - a list of words reads better as a text
)
"""Words that say nothing about which article is meant; they count only when nothing else was asked."""
SAY_NOTHING_IN: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        """
        about also am an and any are as at be been but by can could did do does for from get gets give go had has have
        he help her how if in is it its just like many me money more much must my need no not now of on one or our
        out pay she should so some that the their them then there they this to up us want was we what when where which
        who why will with work would you your
        """.split()  # noqa: SIM905
    ),
    "ar": frozenset(
        """
        في من على عن الى إلى هل ما ماذا متى كيف اين أين لماذا كم انا أنا لي هذا هذه مع او أو و لا نعم عندي يمكن اريد
        """.split()  # noqa: SIM905
    ),
}
"""The same in languages into which articles are translated; besides the Dutch ones."""


@dataclass(frozen=True, slots=True)
class Text:
    """What can be found of one article."""

    key: str
    title: str
    summary: str
    body: str
    extra: tuple[str, ...]
    """Words people use for it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    weights: Mapping[str, float]
    """word -> how much it counts, by the best place where it stands"""


def words_of(text: str) -> list[str]:
    """'Huurtoeslag, crèche' -> ['huurtoeslag', 'creche']"""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(one for one in plain if not unicodedata.combining(one)))


class Index:
    """Articles of one language, with everyday words and what they stand for."""

    def __init__(self, texts: Iterable[Text], synonyms: Mapping[str, Sequence[str]], language: str = "nl") -> None:
        self.say_nothing = SAY_NOTHING | SAY_NOTHING_IN.get(language, frozenset())
        self.entries = tuple(_entry(text) for text in texts)
        seen = Counter(word for entry in self.entries for word in entry.weights)
        self.rarity = {word: 1 + log(len(self.entries) / count) for word, count in seen.items()}
        self.synonyms = {tuple(words_of(phrase)): tuple(meant) for phrase, meant in synonyms.items()}
        self.longest = max(map(len, self.synonyms), default=0)

    def find(self, query: str) -> list[str]:
        """The keys of the articles that fit, best first; empty when nothing fits."""
        words = [word for word in words_of(query[:LONGEST_QUERY]) if len(word) > 1]
        wanted = list(self._wanted(words))
        scores = {entry.key: sum(self._score(entry, options) for options in wanted) for entry in self.entries}
        best = max(scores.values(), default=0.0)
        fits = [key for key, score in scores.items() if score and score >= best * WORTH_SHOWING]
        return sorted(fits, key=lambda key: -scores[key])[:MOST_FOUND]

    def _wanted(self, words: Sequence[str]) -> Iterable[list[tuple[str, float]]]:
        """Per thing asked for: the words that would answer it, and how much each counts."""
        at, found = 0, []
        while at < len(words):
            length, meant = self._synonym_at(words, at)
            options = [(word, 1.0) for word in words[at : at + length]]
            options += [(word, SYNONYM / len(words_of(one))) for one in meant for word in words_of(one)]
            if meant or words[at] not in self.say_nothing:
                found.append(options)
            at += length
        return found or [[(word, 1.0)] for word in words]

    def _synonym_at(self, words: Sequence[str], at: int) -> tuple[int, tuple[str, ...]]:
        """The longest everyday expression that begins here; one word of it may be mistyped."""
        for length in range(min(self.longest, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            if phrase in self.synonyms:
                return length, self.synonyms[phrase]
        word = words[at]
        if word in self.rarity or len(word) <= LONG_ENOUGH:
            return 1, ()
        close = (one for one in self.synonyms if len(one) == 1 and is_mistyped(word, one[0]))
        return 1, next((self.synonyms[one] for one in close), ())

    def _score(self, entry: _Entry, options: Iterable[tuple[str, float]]) -> float:
        """The best of the options, plus a little for each other that is there too."""
        scores = sorted((share * self._word_score(entry, word) for word, share in options), reverse=True)
        return scores[0] + sum(scores[1:]) / 4 if scores else 0.0

    def _word_score(self, entry: _Entry, word: str) -> float:
        exact = entry.weights.get(word)
        if exact is not None:
            return exact * self.rarity[word]
        if len(word) < LONG_ENOUGH:
            return 0.0
        is_known = word in self.rarity
        found = (weight * closeness(word, other, is_known) for other, weight in entry.weights.items())
        return max(found, default=0.0)


def closeness(wanted: str, word: str, is_known: bool) -> float:
    """How much of a word's weight is left when it is not quite the word that was asked for.

    A word that stands in some article is known: then it was not mistyped.
    """
    if len(word) < LONG_ENOUGH:
        return 0.0
    if word.startswith(wanted):
        return PREFIX
    if not is_known and is_mistyped(wanted, word):
        return MISTYPED
    if len(wanted) > LONG_ENOUGH and wanted in word:
        return INSIDE
    return BEGINNING if not is_known and len(word) > LONG_ENOUGH and wanted.startswith(word) else 0.0


def is_mistyped(one: str, other: str) -> bool:
    """One slip in a word of five letters or more, two in a word of eight; swapped letters are one slip."""
    slips = 2 if min(len(one), len(other)) >= 8 else 1
    if min(len(one), len(other)) <= LONG_ENOUGH or abs(len(one) - len(other)) > slips:
        return False
    return DamerauLevenshtein.distance(one, other, score_cutoff=slips) <= slips


def _entry(text: Text) -> _Entry:
    weights: dict[str, float] = {}
    places = ((text.title, TITLE), (" ".join(text.extra), EXTRA), (text.summary, SUMMARY), (text.body, BODY))
    for words, weight in places:
        for word in words_of(words):
            weights[word] = max(weights.get(word, 0.0), weight)
    return _Entry(text.key, weights)
