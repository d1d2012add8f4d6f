"""The forms of a Dutch verb, so that a simpler verb can take the place of a hard one as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from portal.base.plain_dutch.lists import irregular_verbs

VOWEL_TO_DOUBLE = re.compile(r"(?:^|[^aeiouë])([aeou])[bcdfghjklmnpqrstvwxz]$")
SHORT_T = re.compile(r"[^aeiou][aeou]t$")
WITHOUT_GE = ("be", "ge", "her", "ont", "ver", "er")
VOICELESS = re.compile(r"(?:[tkfpsx]|ch)$")


class Slot(Enum):
    INFINITIVE = auto()
    STEM = auto()
    PRESENT = auto()
    PAST = auto()
    PAST_OF_MORE = auto()
    PARTICIPLE = auto()
    PARTICIPLE_BEFORE_NOUN = auto()
    TE = auto()
    """'aan te leveren'"""

    @property
    def is_finite(self) -> bool:
        return self in (Slot.STEM, Slot.PRESENT, Slot.PAST, Slot.PAST_OF_MORE)


@dataclass(frozen=True)
class Verb:
    particle: str
    """'aan' of aanleveren; empty for a verb that stays whole."""
    bare: dict[Slot, str]
    """The forms without the particle."""
    knows_finite: bool = True

    def joined(self) -> Iterator[tuple[Slot, str]]:
        """Every form as it stands in one place: 'indient', 'in te dienen', 'ingediend'."""
        for slot, form in self.bare.items():
            if slot is Slot.TE:
                yield slot, f"{self.particle} te {form}".strip()
            elif slot.is_finite and not self.knows_finite:
                continue
            else:
                yield slot, self.particle + form


@cache
def verb(written: str) -> Verb:
    """From 'krijgen', 'in|dienen' or 'akkoord gaan'; of the last only the infinitive is known."""
    if " " in written:
        return Verb("", {Slot.INFINITIVE: written}, knows_finite=False)
    particle, _, infinitive = written.rpartition("|")
    stem, present, past, past_of_more, participle = irregular_verbs().get(infinitive) or _regular(infinitive)
    forms = {
        Slot.INFINITIVE: infinitive,
        Slot.STEM: stem,
        Slot.PRESENT: present,
        Slot.PAST: past,
        Slot.PAST_OF_MORE: past_of_more,
        Slot.PARTICIPLE: participle,
        Slot.PARTICIPLE_BEFORE_NOUN: _before_noun(participle),
    }
    if particle:
        forms[Slot.TE] = infinitive
    return Verb(particle, forms)


def _regular(infinitive: str) -> tuple[str, str, str, str, str]:
    root = infinitive[:-2]
    stem = _stem(root)
    ending = "te" if VOICELESS.search(root) else "de"
    participle = stem if stem.endswith(("d", "t")) else stem + ending[0]
    if not infinitive.startswith(WITHOUT_GE):
        participle = _with_ge(participle)
    present = stem if stem.endswith("t") else stem + "t"
    return stem, present, stem + ending, stem + ending + "n", participle


def _with_ge(stem: str) -> str:
    """'geïnformeerd': a trema where ge meets a vowel it would melt into."""
    return "ge" + {"e": "ë", "i": "ï"}.get(stem[0], stem[0]) + stem[1:]


def _before_noun(participle: str) -> str:
    if participle.endswith("en"):
        return participle
    return participle + ("te" if SHORT_T.search(participle) else "e")


def _stem(root: str) -> str:
    if len(root) > 1 and root[-1] == root[-2]:
        return root[:-1]
    if root.endswith("uer"):
        return root[:-1] + "er"
    if short := VOWEL_TO_DOUBLE.search(root):
        root = root[:-1] + short[1] + root[-1]
    return root[:-1] + {"v": "f", "z": "s"}.get(root[-1], root[-1])
