"""What is heavy in how a sentence is built: passive, parts far apart, clauses in clauses, two negations.

There is no parser here: the rules look at words that give a construction away, and let plain sentences pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from portal.base.plain_dutch.lists import common_words, grammar, hard_words, participles
from portal.base.plain_dutch.report import Kind, Why
from portal.base.plain_dutch.sentences import Sentence, Word
from portal.base.plain_dutch.verbs import Slot, verb

WORDEN, ZIJN, MODALS, PERFECT = grammar("worden"), grammar("zijn"), grammar("modals"), grammar("perfect")
SUBORDINATORS, RELATIVES, JOINS = grammar("subordinators"), grammar("relatives"), grammar("joins")
NEGATIONS = grammar("negations")
FINITE = WORDEN | ZIJN | MODALS | PERFECT | grammar("finite")
PASSIVE_REACH = 14
BRACE_LIMIT = 8
"""Words between the two parts of a verb; more is hard to hold in mind."""
CLAUSES_LIMIT = 2
DENIES = re.compile(r"on[a-zë]{3,}(?:lijk|lijke|baar|bare|zaam|zame|ig|ige)$")
FARTHEST = 40
"""Words that are looked at, at most: nobody writes so long a clause, and reading stays quick."""
SHORTEST_INFINITIVE = 4
LONGEST_VERB = 40
"""Letters."""
DOUBLE_VOWEL, SINGLE = re.compile(r"([aeou])\1([bcdfghklmnprstvwz])$"), r"\1\2"
VERB_PARTICLES = (
    "aan|achter|af|bij|binnen|bloot|deel|door|goed|hoog|in|klaar|los|mede|mee|na|om|onder|op|open|over|plaats|rond|samen|"
    "tegen|teleur|terecht|terug|tewerk|thuis|toe|tussen|uit|vast|vol|voor|vrij|waar|weg"
)
PARTICIPLE = re.compile(
    rf"(?:{VERB_PARTICLES})??"
    r"(?:(?P<ge>ge)[a-zëïö]{2,}(?:d|t|en)"
    r"|(?P<whole>(?:be|ver|ont|her|er|mis|over|onder|voor|vol)(?:[a-zëïö]{3,}(?:d|[kfspx]t)|[a-zëïö]{2,}cht)))$"
)
SURELY = re.compile(r"(?:be|ver|ont|her)[a-zëïö]{5,}d$")
"""Long enough to be of no other word: 'benadeeld'."""
NOUN = re.compile(
    r"(?:tijd|geld|lid|hoofd|stad|land|pand|wand|hand|beeld|raad|daad|kind|bond|grond|blad|bord|woord|heid)$"
)


@dataclass(frozen=True)
class Hit:
    kind: Kind
    why: Why
    start: int
    end: int
    amount: int | None = None
    limit: int | None = None


@lru_cache(20_000)
def is_participle(word: str) -> bool:
    """As far as its form tells. Small letters."""
    also, not_one = participles()
    if word in not_one:
        return False
    if word in also or word in _hard_participles():
        return True
    if len(word) > LONGEST_VERB or NOUN.search(word) or not (found := PARTICIPLE.match(word)):
        return False
    whole = found["whole"] or word
    if whole.endswith("end"):
        return _is_verb(whole[:-1])  # 'volgend' is not; 'berekend' is of 'berekenen'
    # 'verzoekschrift' ends on t as well: without ge- it must be a form of a verb that is known.
    return bool(found["ge"] or whole in common_words() or _is_verb(whole[:-1]) or SURELY.match(whole))


def _is_verb(stem: str) -> bool:
    """'benadeel' is of 'benadelen'."""
    return f"{stem}en" in common_words() or f"{DOUBLE_VOWEL.sub(SINGLE, stem)}en" in common_words()


@cache
def _hard_participles() -> frozenset[str]:
    verbs = (verb(entry.forms[0]) for entry in hard_words() if entry.is_verb)
    return frozenset(form for one in verbs for slot, form in one.joined() if slot is Slot.PARTICIPLE)


def heavy(sentence: Sentence, text: str) -> Iterator[Hit]:
    """Everything heavy in a sentence, in no order."""
    pieces = tuple(_pieces(sentence.words, text))
    passives = [hit for piece in pieces for hit in _passive(piece)]
    yield from passives
    yield from (hit for piece in pieces for hit in _brace(piece, {hit.start for hit in passives}))
    yield from _clauses(sentence, text)
    yield from _before_the_noun(sentence, text)
    yield from _negations(sentence, pieces)


def _pieces(words: tuple[Word, ...], text: str) -> Iterator[tuple[Word, ...]]:
    """The words between two marks (, ; : brackets, dashes)."""
    piece: list[Word] = []
    for at, word in enumerate(words):
        if at and any(mark in ",;:()–—" for mark in text[words[at - 1].end : word.start]):
            yield tuple(piece)
            piece = []
        piece.append(word)
    yield tuple(piece)


def _passive(piece: tuple[Word, ...]) -> Iterator[Hit]:
    lower = [one.lower for one in piece]
    for at, word in enumerate(lower):
        if word in WORDEN:
            partner = _partner(lower, at)
            if partner is not None:
                yield _between(piece, at, partner, Kind.PASSIVE, Why.NOBODY_DOES_IT)
        elif word in ZIJN and "door" in lower[at + 1 : at + PASSIVE_REACH]:
            partner = _partner(lower, at)
            if partner is not None and partner > at + lower[at:].index("door"):
                yield _between(piece, at, partner, Kind.PASSIVE, Why.DOER_COMES_SECOND)


def _partner(lower: list[str], at: int) -> int | None:
    """The participle that makes a passive of 'wordt': just before it, or after it in its clause."""
    near = [at - 1, at + 1]
    if at > 1 and (lower[at - 1] in MODALS or lower[at - 1] == "te"):
        near.append(at - 2)  # 'betaald moet worden', 'betaald te worden'
    for place in near:
        if 0 <= place < len(lower) and is_participle(lower[place]):
            return place
    for place in range(at + 1, min(at + 1 + PASSIVE_REACH, len(lower))):
        if lower[place] in JOINS and place > at + 1 and place + 2 < len(lower) and lower[place + 1] in FINITE:
            return None
        if is_participle(lower[place]) and (place + 1 == len(lower) or not _takes_a_noun(lower, place)):
            return place
    return None


def _takes_a_noun(lower: list[str], at: int) -> bool:
    """'wordt een vergeten boek': the participle stands before a noun."""
    if lower[at - 1] == "het" and lower[at - 2] in WORDEN:
        return False  # 'wordt het begrensd'
    return at > 0 and lower[at - 1] in ("een", "de", "het", "uw") and not lower[at].startswith("ge")


def _brace(piece: tuple[Word, ...], taken: set[int]) -> Iterator[Hit]:
    """'U moet het formulier dat … voor 1 mei … sturen': the verb ends long after it began."""
    lower = [one.lower for one in piece]
    for at, word in enumerate(lower):
        if word not in MODALS and word not in PERFECT and word not in WORDEN:
            continue
        part = lower[: _next_part(lower, at)]
        last = next((place for place in range(at + 1, len(part)) if _closes(part, place, word)), None)
        if last is None:
            continue
        between = sum(one.weight for one in piece[at + 1 : last])
        if between > BRACE_LIMIT and not (piece[at].start in taken and between <= BRACE_LIMIT):
            yield _between(piece, at, last, Kind.NESTED, Why.VERB_COMES_LATE, between, BRACE_LIMIT)
        return


def _next_part(lower: list[str], at: int) -> int:
    """Where 'om … te' begins, or a second part behind 'en' or 'of': the verb was closed before it."""
    end = min(len(lower), at + FARTHEST)
    for place in range(at + 1, end):
        if lower[place] == "om" or (lower[place] in JOINS and lower[place - 1].endswith("n")):
            return place
    return end


def _closes(lower: list[str], at: int, opener: str) -> bool:
    """The other part of the verb: a participle, or the infinitive that ends its clause."""
    if opener not in MODALS:
        return is_participle(lower[at])
    if lower[at] == "worden":
        return True
    if not lower[at].endswith("en") or len(lower[at]) < SHORTEST_INFINITIVE or lower[at] in grammar("no_infinitives"):
        return False
    if lower[at - 1] in grammar("before_a_noun"):
        return False
    return at + 1 == len(lower) or lower[at + 1] in grammar("after_a_clause")


def _clauses(sentence: Sentence, text: str) -> Iterator[Hit]:
    words = sentence.words
    found = [at for at, word in enumerate(words) if at and _opens_a_clause(words, at, text)]
    if words[0].lower in SUBORDINATORS - {"dat"}:
        found.insert(0, 0)
    if len(found) > CLAUSES_LIMIT:
        yield Hit(Kind.NESTED, Why.TOO_MANY_CLAUSES, sentence.start, sentence.end, len(found), CLAUSES_LIMIT)
    elif (middle := _in_the_middle(words, text)) is not None:
        yield middle


def _opens_a_clause(words: tuple[Word, ...], at: int, text: str) -> bool:
    lower = words[at].lower
    if lower in RELATIVES and "," in text[words[at - 1].end : words[at].start]:
        return True
    if lower == "als":
        return at + 1 < len(words) and words[at + 1].lower in grammar("subject_after_als")
    return lower in SUBORDINATORS and (
        lower != "dat" or words[at - 1].lower not in ("van", "met", "op", "in", "na", "voor", "is", "en")
    )


def _in_the_middle(words: tuple[Word, ...], text: str) -> Hit | None:
    """', die u eerder kreeg,' with more of the sentence behind it."""
    for at in range(1, len(words) - 3):
        if words[at].lower not in RELATIVES or "," not in text[words[at - 1].end : words[at].start]:
            continue
        for last in range(at + 2, min(len(words) - 1, at + FARTHEST)):
            gap = text[words[last].end : words[last + 1].start]
            if "," in gap and words[last + 1].lower not in JOINS:
                return Hit(Kind.NESTED, Why.CLAUSE_IN_THE_MIDDLE, words[at].start, words[last].end)
    return None


def _before_the_noun(sentence: Sentence, text: str) -> Iterator[Hit]:
    """'de door u gestuurde brief', 'de te betalen premie'."""
    words = sentence.words
    for at in range(len(words) - 3):
        if words[at].lower not in grammar("before_embedding") or words[at + 1].lower not in grammar("embedding"):
            continue
        for last in range(at + 2, min(at + 9, len(words) - 1)):
            if any(mark in ",;:." for mark in text[words[last - 1].end : words[last].start]):
                break
            if _stands_before_a_noun(words[last].lower, words[at + 1].lower):
                yield Hit(Kind.NESTED, Why.NOUN_COMES_LATE, words[at].start, words[last + 1].end)
                break


def _stands_before_a_noun(word: str, opener: str) -> bool:
    if opener == "te":
        return word.endswith("en") and len(word) > 4
    return (word.endswith("e") and is_participle(word[:-1])) or (word.endswith("en") and is_participle(word))


def _negations(sentence: Sentence, pieces: tuple[tuple[Word, ...], ...]) -> Iterator[Hit]:
    lower = [one.lower for one in sentence.words]
    if "tenzij" in lower and not NEGATIONS.isdisjoint(lower[: lower.index("tenzij")]):
        first = next(at for at, one in enumerate(lower) if one in NEGATIONS)
        yield _between(sentence.words, first, lower.index("tenzij"), Kind.DOUBLE_NEGATION, Why.TWO_NEGATIONS)
        return
    for piece in pieces:
        yield from _two_in(piece)


def _two_in(piece: tuple[Word, ...]) -> Iterator[Hit]:
    lower = [one.lower for one in piece]
    for at, word in enumerate(lower):
        if word not in NEGATIONS:
            continue
        for place in range(at + 1, min(at + 6, len(lower))):
            if lower[place] in JOINS:
                break
            if lower[place] in NEGATIONS or lower[place] == "zonder" or denies(lower[place]):
                yield _between(piece, at, place, Kind.DOUBLE_NEGATION, Why.TWO_NEGATIONS)
                return


def denies(word: str) -> bool:
    """'onmogelijk' says not, 'onmiddellijk' does not. Small letters."""
    if word in grammar("denied"):
        return True
    return (
        bool(DENIES.match(word))
        and word not in grammar("not_denied")
        and word[2:] in common_words()
        and not word.startswith("onder")
    )


def _between(
    words: tuple[Word, ...],
    one: int,
    other: int,
    kind: Kind,
    why: Why,
    amount: int | None = None,
    limit: int | None = None,
) -> Hit:
    first, last = sorted((one, other))
    return Hit(kind, why, words[first].start, words[last].end, amount, limit)
