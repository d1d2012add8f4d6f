"""Steps for tests, with as little as they need."""

from __future__ import annotations

from typing import Any

from portal.domain.information.rules import Anchor, Group, Question, Repeats, Step, Words

WORDS = {"nl": Words("Doe iets", ("Eerst dit.",), "Lees meer", None, "U ziet dit omdat u op {start} begon.")}


def step(key: str = "something", repeats: Repeats = Repeats.START, **values: Any) -> Step:
    given = {"article": "artikel", "group": Group.LOON, "anchor": Anchor.START, "words": WORDS} | values
    return Step(key=key, repeats=repeats, **given)


def question(key: str = "gets_it") -> Question:
    return Question(key, {"nl": ("Krijgt u het?", "Dat is geld.")})
