"""The word lists in data/, each read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ALSO_COMMON = 4.0
"""Zipf value given to the words that the counted texts miss."""
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Entry:
    """A line of hard_words.txt: forms side by side, each with its simpler words."""

    forms: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    """For every form, best first."""
    is_verb: bool


@dataclass(frozen=True)
class Term:
    name: str
    explanation: str | None
    """None: everybody knows it."""


def _lines(name: str) -> Iterator[str]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _parts(text: str, by: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(by))


@cache
def hard_words() -> tuple[Entry, ...]:
    return tuple(_entry(line) for line in _lines("hard_words.txt"))


def _entry(line: str) -> Entry:
    hard, simple = _parts(line, " > ")
    is_verb = hard.startswith("~ ")
    forms = (hard[2:],) if is_verb else _parts(hard, ",")
    options = [_parts(option, ",") if len(forms) > 1 else (option,) for option in _parts(simple, " / ")]
    choices = tuple(tuple(option[min(at, len(option) - 1)] for option in options) for at in range(len(forms)))
    return Entry(forms, choices, is_verb)


@cache
def irregular_verbs() -> dict[str, tuple[str, ...]]:
    """Infinitive to its five other forms."""
    return {inf: tuple(rest) for inf, *rest in (line.split() for line in _lines("verbs.txt"))}


@cache
def shortened() -> dict[str, str]:
    """Abbreviation in small letters, without full stops, to the words in full."""
    return {
        short.replace(".", "").lower(): full
        for short, full in (_parts(one, " > ") for one in _lines("abbreviations.txt"))
    }


@cache
def well_known_letters() -> frozenset[str]:
    return frozenset(word for line in _lines("letters.txt") for word in line.split())


@cache
def no_sentence_end() -> frozenset[str]:
    return frozenset(word for line in _lines("no_sentence_end.txt") for word in line.split())


@cache
def terms() -> dict[tuple[str, ...], Term]:
    """The words of a term in small letters, to the term."""
    found: dict[tuple[str, ...], Term] = {}
    for line in _lines("terms.txt"):
        names, _, explanation = line.partition(" = ")
        forms = _parts(names, ",")
        for form in forms:
            found[tuple(form.lower().split())] = Term(forms[0], explanation.strip() or None)
    return found


@cache
def grammar(group: str) -> frozenset[str]:
    rows = (line.partition(": ") for line in _lines("grammar.txt"))
    return frozenset(word for name, _, words in rows if name == group for word in words.split())


@cache
def participles() -> tuple[frozenset[str], frozenset[str]]:
    """Participles that their form does not give away, and words that look like one and are none."""
    words = [word for line in _lines("participles.txt") for word in line.split()]
    return (
        frozenset(word for word in words if not word.startswith("-")),
        frozenset(word[1:] for word in words if word.startswith("-")),
    )


@cache
def common_words() -> dict[str, float]:
    """A word to its Zipf value: 7 is 'de', 5 is met daily, 3 is rare."""
    found: dict[str, float] = {}
    for line in _lines("common_words.txt"):
        value, *words = line.split()
        found.update(dict.fromkeys(words, float(value)))
    for line in _lines("also_common.txt"):
        found.update(dict.fromkeys(line.split(), ALSO_COMMON))
    return found
