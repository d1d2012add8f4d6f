"""How well known a word is: by how often it is met, or by the words it is built of."""

from __future__ import annotations

from functools import lru_cache

from portal.base.plain_dutch.lists import common_words, grammar

LONGEST_BUILT = 40
"""Letters. A longer word is nobody's everyday word."""
SHORTEST_PART = 3
SHORTEST_PARTICLE = 2
"""'afgemeld' is known by 'gemeld'."""
EASIEST = 7
PART_IS_KNOWN = 3.75
LOSS_OF_A_JOIN = 0.75
"""A compound is harder than its hardest part."""
JOINTS = ("", "s", "e", "en", "n")
ENDINGS = ("en", "e", "s", "'s", "n", "t", "de", "te", "tje", "je", "tjes", "jes", "er", "ste", "st")


@lru_cache(20_000)
def zipf(word: str) -> float | None:
    """About 7 for 'de', 5 for a daily word, 3 for a rare one; None for a word that few people meet. Small letters."""
    if (value := common_words().get(word)) is not None:
        return value
    if len(word) > LONGEST_BUILT:
        return None
    if "-" in word:
        parts = [zipf(part) for part in word.split("-") if part]
        known = [part for part in parts if part is not None]
        return min(known) - LOSS_OF_A_JOIN if known and len(known) == len(parts) else None
    found = [value for value in (_bent(word), _built(word)) if value is not None]
    return max(found) if found else None


def _bent(word: str) -> float | None:
    """By another form of the same word: 'stroken' is known by 'strook'."""
    found = [
        value
        for ending in ENDINGS
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_PART
        for stem in _stems(word[: len(word) - len(ending)])
        if (value := common_words().get(stem)) is not None
    ]
    return max(found) - LOSS_OF_A_JOIN / 3 if found else None


def _stems(stem: str) -> tuple[str, ...]:
    found = [stem]
    if stem[-1] == stem[-2]:
        found.append(stem[:-1])
    if stem[-1] in "vz":
        found.append(stem[:-1] + {"v": "f", "z": "s"}[stem[-1]])
    if stem[-2] in "aeou" and stem[-3] not in "aeiou":
        found += [one[:-1] + one[-2] + one[-1] for one in tuple(found) if len(one) > 1]
    return tuple(found)


def _built(word: str) -> float | None:
    """By its parts: 'loonstrook' is known by 'loon' and 'strook'."""
    return max(
        (
            min(left, right) - LOSS_OF_A_JOIN
            for at in range(SHORTEST_PARTICLE, len(word) - SHORTEST_PART + 1)
            if (right := _part(word[at:])) is not None and (left := _joined(word[:at])) is not None
        ),
        default=None,
    )


def _part(word: str) -> float | None:
    value = common_words().get(word)
    if value is None:
        value = _bent(word)
    return value if value is not None and value >= PART_IS_KNOWN else None


def _joined(left: str) -> float | None:
    if left in grammar("particles"):
        return float(EASIEST)
    found = [
        value
        for joint in JOINTS
        if left.endswith(joint) and len(left) - len(joint) >= SHORTEST_PART
        if (value := _part(left[: len(left) - len(joint)])) is not None
    ]
    return max(found) if found else None
