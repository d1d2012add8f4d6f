"""From counts to a score and a level. The anchors were set on texts of known level: docs/readability.md."""

from __future__ import annotations

from portal.base.plain_dutch.report import SCORED_FROM, Counts, Level

Anchors = tuple[float, float]
"""The value that gives 0 points and the value that gives 100."""

FLESCH_DOUMA: Anchors = (20, 110)
SENTENCE: Anchors = (24, 6)
"""Words in a sentence, on average."""
RARE: Anchors = (0.30, 0.0)
"""Share of words that few people meet, and of hard words."""
HEAVY: Anchors = (1.0, 0.0)
"""Passive and nested constructions in a sentence, on average."""
WEIGHTS = {"flesch_douma": 0.35, "sentence": 0.25, "rare": 0.25, "heavy": 0.15}
LEVELS = ((92, Level.A2), (66, Level.B1), (32, Level.B2), (0, Level.C1))
"""The lowest score of each level."""


def flesch_douma(counts: Counts) -> float:
    """Reading ease by Douma (1960): about 100 and more is very easy, under 30 very hard."""
    if not counts.words:
        return 0.0
    return 206.84 - 77.0 * counts.syllables_per_word - 0.93 * counts.words_per_sentence


def score(counts: Counts) -> int | None:
    """Between 0 (hard) and 100 (easy); None for a text too short to say."""
    if counts.words <= SCORED_FROM:
        return None
    points = {
        "flesch_douma": _points(flesch_douma(counts), FLESCH_DOUMA),
        "sentence": _points(counts.words_per_sentence, SENTENCE),
        "rare": _points(counts.rare_share, RARE),
        "heavy": _points((counts.passives + counts.nested) / counts.sentences, HEAVY),
    }
    return round(sum(WEIGHTS[name] * value for name, value in points.items()))


def level(points: int | None) -> Level | None:
    """The level of a score."""
    return None if points is None else next(one for least, one in LEVELS if points >= least)


def _points(value: float, anchors: Anchors) -> float:
    hard, easy = anchors
    return 100 * min(1.0, max(0.0, (value - hard) / (easy - hard)))
