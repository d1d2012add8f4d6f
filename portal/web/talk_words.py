"""A talk in words: what became of it, and what to think of beforehand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.domain.guidance.queries import TalkLine
from portal.domain.guidance.rules import TalkPrompt, TalkState
from portal.web.words import day_no_year

TIME = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that the participant thought of, under its question."""

    question: str
    text: str


def tidy_time(typed: str) -> str | None:
    """'9.30' -> '09:30'; nothing when it is not a time of day."""
    found = TIME.fullmatch("".join(typed.split()))
    return f"{int(found[1]):02d}:{found[2]}" if found else None


def state_words(state: TalkState, day: date) -> str:
    """What became of a talk."""
    match state:
        case TalkState.PLANNED:
            return _("Dit gesprek is nog niet geweest.")
        case TalkState.HELD:
            return _("Dit gesprek was op %(day)s.", day=day_no_year(day))
        case TalkState.CANCELLED:
            return _("Het gesprek van %(day)s gaat niet door.", day=day_no_year(day))


def prompt_words(prompt: TalkPrompt) -> str:
    """What to think of before a talk."""
    return {
        TalkPrompt.GOES_WELL: _("Wat gaat goed?"),
        TalkPrompt.IS_HARD: _("Wat is lastig?"),
        TalkPrompt.WE_AGREE: _("Wat wilt u afspreken?"),
    }[prompt]


def answers(talk: TalkLine) -> list[Answer]:
    """What was filled in, in the order of the questions."""
    return [Answer(prompt_words(prompt), talk.words[prompt]) for prompt in TalkPrompt if prompt in talk.words]
