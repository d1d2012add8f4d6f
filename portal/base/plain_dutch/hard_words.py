"""Hard words found in a sentence, with simpler words that fit in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from portal.base.plain_dutch.lists import Entry, grammar, hard_words
from portal.base.plain_dutch.sentences import Sentence, Word
from portal.base.plain_dutch.verbs import Slot, Verb, verb

ARTICLES = {
    "de": "het", "het": "de", "deze": "dit", "dit": "deze", "die": "dat", "dat": "die", "onze": "ons", "ons": "onze",
}  # fmt: skip
NO_NOUNS = ("het betreft",)
FARTHEST_PARTICLE = 8
"""Words between 'dient' and 'in', at most."""
DUTY = frozenset(("dien", "dient", "dienen", "diende", "dienden"))
MUST = {"dien": "moet", "dient": "moet", "dienen": "moeten", "diende": "moest", "dienden": "moesten"}


@dataclass(frozen=True)
class Hit:
    """A hard word: the first and last word of the sentence that it takes, and what may stand there."""

    first: int
    last: int
    choices: tuple[str, ...]


@dataclass
class Meaning:
    """What a row of small-letter words can be."""

    choices: list[str] = field(default_factory=list)
    by_slot: dict[Slot, list[str]] = field(default_factory=dict)
    particle_of: list[tuple[Slot, Verb, tuple[Verb, ...]]] = field(default_factory=list)
    needs_article: bool = False
    """'schrijven' is a letter only in 'het schrijven'."""
    other_article: set[str] = field(default_factory=set)
    """The choices that go with the other article: 'het verzoek', 'de vraag'."""


Row = tuple[str, ...]


@cache
def _index() -> dict[str, list[tuple[Row, Meaning]]]:
    """First word to every row of words that begins with it, longest first."""
    index: dict[str, dict[Row, Meaning]] = {}

    def meaning(form: str) -> Meaning:
        words = tuple(form.lower().split())
        return index.setdefault(words[0], {}).setdefault(words, Meaning())

    for entry in hard_words():
        if entry.is_verb:
            continue
        for form, choices in zip(entry.forms, entry.choices, strict=True):
            article, bare = _article_of(form)
            found = meaning(bare)
            found.needs_article = form.startswith("het ") and bool(article)
            for choice in choices:
                own, bare_choice = _article_of(choice) if article else ("", choice)
                found.choices.append(bare_choice)
                if own and own != article:
                    found.other_article.add(bare_choice)
    for entry in hard_words():
        if entry.is_verb:
            _add_verb(entry, meaning)
    return {first: sorted(rows.items(), key=lambda one: -len(one[0])) for first, rows in index.items()}


def _article_of(form: str) -> tuple[str, str]:
    """'(het) verzoek' and 'het schrijven' apart from their article; 'het betreft' has none."""
    first, _, rest = form.partition(" ")
    is_noun = first.startswith("(") or (first in ("de", "het") and rest.isalpha() and form not in NO_NOUNS)
    return (first.strip("()"), rest) if is_noun else ("", form)


def _add_verb(entry: Entry, meaning: Callable[[str], Meaning]) -> None:
    hard, simple = verb(entry.forms[0]), tuple(verb(choice) for choice in entry.choices[0])
    options = [(dict(one.joined()), one) for one in simple]
    for slot, form in hard.joined():
        found = meaning(form).by_slot.setdefault(slot, [])
        for forms, one in options:
            if slot is Slot.TE:
                found.append(forms.get(Slot.TE) or f"te {forms[Slot.INFINITIVE]}")
            elif slot.is_finite and one.particle and not hard.particle:
                continue  # 'retourneert de brief' would become 'terugstuurt de brief'
            elif slot in forms:
                found.append(forms[slot])
    if not hard.particle and any(one.particle for one in simple):
        after_te = meaning(f"te {hard.bare[Slot.INFINITIVE]}").by_slot.setdefault(Slot.TE, [])
        after_te += [forms.get(Slot.TE) or f"te {forms[Slot.INFINITIVE]}" for forms, _ in options]
    if hard.particle:
        for slot, form in hard.bare.items():
            if slot.is_finite:
                meaning(form).particle_of.append((slot, hard, simple))


def hits(sentence: Sentence, text: str) -> Iterator[Hit]:
    """Hard words from left to right; of two that begin at the same word the longer one."""
    words = sentence.words
    lower = [one.lower for one in words]
    has_helper = not grammar("helpers").isdisjoint(lower)
    at = 0
    while at < len(words):
        hit = _duty(words, lower, at, text) or _hit(words, lower, at, text, has_helper)
        if hit is not None:
            yield hit
        at = hit.last + 1 if hit is not None else at + 1


def _duty(words: tuple[Word, ...], lower: list[str], at: int, text: str) -> Hit | None:
    """'dient dit te melden' is 'moet dit melden'."""
    if lower[at] not in DUTY:
        return None
    for last in range(at + 1, min(at + 2 + FARTHEST_PARTICLE, len(words) - 1)):
        if lower[last] == "te" and words[last + 1].text[0].isalpha():
            middle = text[words[at].end : words[last].start].strip()
            if any(mark in middle for mark in ",;:()\n"):
                return None
            *rest, before = middle.split() or [""]
            if before.lower() in grammar("particles"):  # 'in te vullen' is one word again: 'invullen'
                joined = [MUST[lower[at]], *rest, before.lower() + words[last + 1].text]
                return Hit(at, last + 1, (" ".join(joined),))
            return Hit(at, last, (" ".join(filter(None, (MUST[lower[at]], middle))),))
    return None


def _hit(words: tuple[Word, ...], lower: list[str], at: int, text: str, has_helper: bool) -> Hit | None:
    rows = _index().get(lower[at])
    if rows is None:
        return None
    for row, meaning in rows:
        last = at + len(row) - 1
        if tuple(lower[at : last + 1]) != row or not _is_one_piece(words, at, last, text):
            continue
        has_article = _has_article(words, lower, at, text)
        if meaning.needs_article and not has_article:
            continue
        if meaning.choices or meaning.by_slot:
            return _placed(meaning, lower, at, last, has_helper, has_article)
        if split := _split(meaning, words, lower, at, text):
            return split
    return None


def _has_article(words: tuple[Word, ...], lower: list[str], at: int, text: str) -> bool:
    return at > 0 and lower[at - 1] in ARTICLES and _is_one_piece(words, at - 1, at, text)


def _is_one_piece(words: tuple[Word, ...], first: int, last: int, text: str) -> bool:
    return all(text[words[at].end : words[at + 1].start].isspace() for at in range(first, last))


def _placed(meaning: Meaning, lower: list[str], first: int, last: int, has_helper: bool, has_article: bool) -> Hit:
    choices = list(meaning.choices)
    if not choices:
        order = _order(meaning.by_slot, lower[first - 1] if first else "", has_helper and first > 0)
        choices = [choice for slot in order for choice in meaning.by_slot[slot]]
    if meaning.other_article and has_article:
        first -= 1
        article = lower[first]
        choices = [f"{ARTICLES[article] if one in meaning.other_article else article} {one}" for one in choices]
    return Hit(first, last, tuple(dict.fromkeys(choices)))


def _order(by_slot: dict[Slot, list[str]], before: str, has_helper: bool) -> list[Slot]:
    """Which form it is, most likely first: 'ontvangen' after 'heeft' is a participle."""

    def unlikely(slot: Slot) -> int:
        if slot is Slot.PARTICIPLE_BEFORE_NOUN:
            return 0 if before in grammar("before_a_noun") else 7
        if slot is Slot.PARTICIPLE:
            return 1 if has_helper else 8
        if slot is Slot.STEM:
            return 3
        return 2

    order = sorted(by_slot, key=unlikely)
    return [slot for slot in order if unlikely(slot) < 8] or order


def _split(meaning: Meaning, words: tuple[Word, ...], lower: list[str], at: int, text: str) -> Hit | None:
    """'levert uw brief aan' is 'stuurt uw brief': the particle stands at the end of its clause."""
    for slot, hard, simple in meaning.particle_of:
        if slot is Slot.STEM and not _begins_a_clause(words, at, text):
            continue  # 'één keer uit' is no 'keer … uit'
        for last in range(at + 1, min(at + 2 + FARTHEST_PARTICLE, len(words))):
            between = text[words[last - 1].end : words[last].start]
            if any(mark in between for mark in ",;:.()\n"):
                break
            if lower[last] != hard.particle:
                continue
            if lower[last] in grammar("prepositions") and not _ends_a_clause(words, last, text):
                continue
            if lower[last - 1] in grammar("before_a_noun"):
                continue  # 'neem een deel' is no 'neem … deel'
            middle = text[words[at].end : words[last].start].strip()
            choices = [
                " ".join(filter(None, (one.bare[slot], middle, one.particle))) for one in simple if slot in one.bare
            ]
            return Hit(at, last, tuple(choices))
    return None


def _begins_a_clause(words: tuple[Word, ...], at: int, text: str) -> bool:
    """Where an order stands: 'Lever dit aan', '…, lever dit dan aan', 'en lever dit aan'."""
    if at == 0 or words[at - 1].lower in grammar("joins"):
        return True
    return any(mark in ",;:" for mark in text[words[at - 1].end : words[at].start])


def _ends_a_clause(words: tuple[Word, ...], at: int, text: str) -> bool:
    after = text[words[at].end : words[at].end + 2].lstrip(" ")
    return (
        at + 1 == len(words)
        or after[:1] in ",;:.!?)"
        or words[at + 1].lower in ("en", "of", "maar", "want", "als", "voor", "bij")
    )
