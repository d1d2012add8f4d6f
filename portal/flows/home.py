"""What matters to a participant today: at most three things, in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base.clock import day_of
from portal.domain.contract import queries as contract
from portal.domain.contract.queries import PlannedTalk, Told
from portal.domain.contract.rules import OVER, Status, StatusKind
from portal.domain.messages.queries import NewAnswer, new_answer
from portal.domain.sickness import queries as sickness
from portal.flows import steps
from portal.flows.steps import StepLine

MOST_CARDS = 3
STAYS_NEWS = timedelta(days=30)
"""How long something that was told stands on Start."""
COMES_UP = timedelta(weeks=6)
"""How long beforehand the day one knows, and the first day, stand on Start."""
TALK_COMES_UP = timedelta(weeks=4)
STEP_STAYS = timedelta(weeks=2)
"""How long a step whose day has passed stands on Start; on the list of steps it stays."""


class CardKind(StrEnum):
    """What a card on Start is about, in the order in which they stand there."""

    SICK = "sick"
    CONTRACT = "contract"
    ANSWER = "answer"
    STEP = "step"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Home:
    """What Start shows. `sick_since` is the first day of the report that runs."""

    told: Told
    status: Status | None
    sick_since: date | None
    step: StepLine | None
    talk: PlannedTalk | None
    unread: int
    answer: NewAnswer | None
    """The newest that was not opened, when that is one of the cards."""
    cards: tuple[CardKind, ...]

    @property
    def is_over(self) -> bool:
        return self.status is not None and self.status.kind in OVER


def home_of(session: Session, participant: UUID, *, unread: int, today: date, language: str) -> Home:
    """Start of one participant. `unread`: answers that wait, which the page knows already."""
    told = contract.told(session, participant, today)
    status = told.status(today)
    spell = sickness.open_spell(session, participant)
    days = (today - STEP_STAYS, today + COMES_UP)
    step = next(iter(steps.due(session, participant, today, language, limit=1, told=told, between=days)), None)
    talk = next((talk for talk in told.talks_from(today) if talk.on_day <= today + TALK_COMES_UP), None)
    there = {
        CardKind.SICK: spell is not None,
        CardKind.CONTRACT: status is not None and is_news(status, told, today),
        CardKind.ANSWER: unread > 0,
        CardKind.STEP: step is not None,
        CardKind.TALK: talk is not None,
    }
    cards = tuple(kind for kind in CardKind if there[kind])[:MOST_CARDS]
    answer = new_answer(session, participant) if CardKind.ANSWER in cards else None
    return Home(told, status, spell.first_day if spell else None, step, talk, unread, answer, cards)


def is_news(status: Status, told: Told, today: date) -> bool:
    """Does the contract matter today: it stops or ended, was told lately, begins soon, or one is about to know?"""
    match status.kind:
        case StatusKind.STOPS | StatusKind.STOPPED | StatusKind.ENDED_UNKNOWN:
            return True
        case StatusKind.BEGINS:
            return status.first_day <= today + COMES_UP
        case StatusKind.GOES_ON if _was_told_lately(told, today):
            return True
    return status.know_by is not None and status.know_by <= today + COMES_UP


def _was_told_lately(told: Told, today: date) -> bool:
    return told.last_told_at is not None and day_of(told.last_told_at) > today - STAYS_NEWS
