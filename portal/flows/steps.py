"""The steps of one person: what was published, what was told about the contract, and what they ticked.

Ticks and answers are read for the participant only. What staff see is what the dates give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from portal.base.languages import LANGUAGES
from portal.base.written_days import written
from portal.domain.contract import queries as contract
from portal.domain.contract import rules as contract_rules
from portal.domain.contract.queries import Told
from portal.domain.information.models import ContentVersion, StepTick
from portal.domain.information.queries import THE_ONE
from portal.domain.information.rules import (
    SOURCE,
    Answer,
    Contract,
    Facts,
    Listed,
    Occurrence,
    Says,
    Standing,
    Step,
    Tick,
    answer_scope,
    example,
    fill,
    occurring,
    step_list,
)
from portal.domain.sickness.models import SickSpell
from portal.flows.published import Library, library

TO_DO = (Standing.OPEN, Standing.ASKS)


@dataclass(frozen=True, slots=True)
class Names:
    """Who is meant by {contact}, {employer} and {municipality}."""

    contact: str = ""
    employer: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step in the language of the reader."""

    key: str
    occurrence: str
    standing: Standing
    language: str
    """Of the texts: that of the reader, or the source."""
    title: str
    lines: tuple[str, ...]
    action: str
    url: str | None
    """Outside; None means that the action leads to the article."""
    why: str
    article: str
    due_on: date | None
    says: Says | None
    last_good_day: date | None
    opens_on: date | None
    is_late: bool
    question: str | None
    """Key of the question it opens with."""
    asks: str | None
    help: str | None
    answer: Answer | None
    by_answer: bool
    has_outcomes: bool
    """Both answers have a text of their own."""
    ticked_on: date | None

    @property
    def href(self) -> str:
        return f"/geld#stap-{self.key}"


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in one line, for Start and for staff. One that asks has its question as title."""

    key: str
    title: str
    due_on: date | None
    says: Says | None
    last_good_day: date | None
    is_late: bool
    article: str
    asks: str | None

    @property
    def href(self) -> str:
        """The step on the participant's own list."""
        return f"/geld#stap-{self.key}"


@dataclass(frozen=True, slots=True)
class MySteps:
    """The whole list of one participant."""

    library: Library
    told: Told
    facts: Facts
    names: Names
    today: date
    every: tuple[StepView, ...]

    @property
    def to_do(self) -> tuple[StepView, ...]:
        return tuple(one for one in self.every if one.standing in TO_DO)

    @property
    def done(self) -> tuple[StepView, ...]:
        return tuple(one for one in self.every if one.standing is Standing.DONE)

    @property
    def not_for_me(self) -> tuple[StepView, ...]:
        return tuple(one for one in self.every if one.standing is Standing.NOT_FOR_ME)

    def with_key(self, key: str) -> StepView | None:
        return next((one for one in self.every if one.key == key), None)

    def of_article(self, slug: str, keys: Sequence[str] = ()) -> tuple[StepView, ...]:
        """The steps on the list that belong to an article, by the article or by the step."""
        return tuple(one for one in self.every if one.article == slug or one.key in keys)

    def scope_of(self, question: str) -> str | None:
        """What an answer to this question counts for; None when no step on the list asks it."""
        if not any(one.question == question for one in self.every):
            return None
        return answer_scope(question, self.library.steps, self.facts, self.today)


def my_steps(
    session: Session,
    participant: UUID,
    today: date,
    language: str,
    *,
    contact: str = "",
    municipality: str = "",
    told: Told | None = None,
) -> MySteps:
    """The list of this participant. Two statements; one when what was told has been read already."""
    told = told or contract.told(session, participant, today)
    number, is_sick, ticks = _own(session, participant)
    books = library(session, number)
    facts = _facts(told, is_sick)
    names = Names(contact, _employer(told, today), municipality)
    listed = step_list(books.steps, facts, ticks, today)
    return MySteps(books, told, facts, names, today, tuple(_view(one, language, names, today) for one in listed))


def due(
    session: Session,
    participant: UUID,
    today: date,
    language: str,
    limit: int,
    told: Told | None = None,
    between: tuple[date, date] = (date.min, date.max),
) -> tuple[StepLine, ...]:
    """The steps with a day (between two days, both included) that come first, for Start. Statements as `my_steps`."""
    told = told or contract.told(session, participant, today)
    number, is_sick, ticks = _own(session, participant)
    listed = step_list(library(session, number).steps, _facts(told, is_sick), ticks, today)
    names = Names("", _employer(told, today), "")
    chosen = [one for one in listed if one.standing in TO_DO and _is_between(one.occurrence.due_on, between)][:limit]
    return tuple(_line(_view(one, language, names, today)) for one in chosen)


def _is_between(day: date | None, days: tuple[date, date]) -> bool:
    return day is not None and days[0] <= day <= days[1]


def for_staff(
    session: Session, participant: UUID, today: date, language: str = SOURCE, told: Told | None = None
) -> tuple[StepLine, ...]:
    """What the dates give, for the card beside the conversation. Whether a step was ticked or answered is not read.

    Two statements; one when what was told has been read already. The caller sees to it that this member of staff may.
    """
    told = told or contract.told(session, participant, today)
    number, is_sick = _version_and_sickness(session, participant)
    occurrences = occurring(library(session, number).steps, _facts(told, is_sick), today)
    ordered = sorted(occurrences, key=lambda one: (one.due_on or date.max, one.step.position))
    return tuple(_line(_view(Listed(one, Standing.OPEN), language, Names(), today)) for one in ordered)


# --- what is known ------------------------------------------------------------------------------------------------


OPEN_SPELL = and_(SickSpell.better_at.is_(None), SickSpell.undone_at.is_(None))


def _version_and_sickness(session: Session, participant: UUID) -> tuple[int | None, bool]:
    """The content version, and whether a sick report is open. One statement; no ticks."""
    row = session.execute(_version_query(), {"participant": participant}).first()
    return (row.number, row.spell is not None) if row else (None, False)


def _own(session: Session, participant: UUID) -> tuple[int | None, bool, dict[tuple[str, str], Tick]]:
    """The content version, whether a sick report is open, and the ticks. One statement."""
    rows = session.execute(_own_query(), {"participant": participant}).all()
    if not rows:
        return None, False, {}
    ticks = {(row.step_key, row.occurrence): Tick(row.state, row.on_day) for row in rows if row.step_key}
    return rows[0].number, rows[0].spell is not None, ticks


@cache
def _version_query() -> Select[int, UUID]:
    return (
        select(ContentVersion.number, SickSpell.id.label("spell"))
        .outerjoin(SickSpell, and_(SickSpell.participant_id == bindparam("participant"), OPEN_SPELL))
        .where(ContentVersion.id == THE_ONE)
    )


@cache
def _own_query() -> Select[int, UUID, str, str, str, date]:
    return (
        select(
            ContentVersion.number,
            SickSpell.id.label("spell"),
            StepTick.step_key,
            StepTick.occurrence,
            StepTick.state,
            StepTick.on_day,
        )
        .select_from(ContentVersion)
        .outerjoin(StepTick, StepTick.participant_id == bindparam("participant"))
        .outerjoin(SickSpell, and_(SickSpell.participant_id == bindparam("participant"), OPEN_SPELL))
        .where(ContentVersion.id == THE_ONE)
    )


def _facts(told: Told, is_sick: bool) -> Facts:
    return Facts(tuple(map(_contract, contract_rules.contracts(told.facts, told.decisions))), is_sick)


def _contract(found: contract_rules.Contract) -> Contract:
    latest = contract_rules.know_by(found.period)
    return Contract(found.period.start_on, found.period.end_on, latest.day if latest else None, found.stops)


def _employer(told: Told, today: date) -> str:
    period = told.period_on(today)
    return period.employer if period else ""


# --- in words -----------------------------------------------------------------------------------------------------


def _view(one: Listed, language: str, names: Names, today: date) -> StepView:
    occurrence, step = one.occurrence, one.step
    texts = one.texts
    spoken = language if language in texts else SOURCE
    words, values = texts[spoken], _values(occurrence, names, spoken)
    asks, help_line = _question(step, spoken, values)
    return StepView(
        key=step.key,
        occurrence=occurrence.key,
        standing=one.standing,
        language=spoken,
        title=fill(words.title, values),
        lines=tuple(fill(line, values) for line in words.lines),
        action=fill(words.action, values),
        url=words.url,
        why=fill(words.why, values),
        article=step.article,
        due_on=occurrence.due_on,
        says=step.says,
        last_good_day=occurrence.last_good_day,
        opens_on=occurrence.opens_on if occurrence.opens_on and occurrence.opens_on > today else None,
        is_late=occurrence.is_late(today),
        question=step.question.key if step.question else None,
        asks=asks,
        help=help_line,
        answer=one.answer,
        by_answer=one.by_answer,
        has_outcomes=step.outcomes is not None,
        ticked_on=one.on_day,
    )


def example_view(step: Step, contract: Contract, year: int, language: str, names: Names) -> StepView:
    """A step as somebody with this contract would read it, before it is late: for whoever writes it."""
    return _view(Listed(example(step, contract, year), Standing.OPEN), language, names, date.min)


def _line(one: StepView) -> StepLine:
    title = one.asks if one.standing is Standing.ASKS and one.asks else one.title
    return StepLine(one.key, title, one.due_on, one.says, one.last_good_day, one.is_late, one.article, one.asks)


def _question(step: Step, language: str, values: Mapping[str, str]) -> tuple[str | None, str | None]:
    if step.question is None:
        return None, None
    text, help_line = step.question.words.get(language) or step.question.words[SOURCE]
    return fill(text, values), fill(help_line, values)


def _values(occurrence: Occurrence, names: Names, language: str) -> dict[str, str]:
    values = {
        "start": _written(occurrence.start_on, language),
        "end": _written(occurrence.end_on, language),
        "year": str(occurrence.year),
        "contact": names.contact,
        "employer": names.employer,
        "municipality": names.municipality,
    }
    return {name: isolated(value, language) for name, value in values.items() if value}


@lru_cache(512)
def _written(day: date, language: str) -> str:
    """'31 maart 2027'"""
    return written(day, "d MMMM y", language)


def isolated(text: str, language: str) -> str:
    """A name or day in the middle of a sentence that runs from right to left keeps its own direction."""
    is_right_to_left = language in LANGUAGES and LANGUAGES[language].direction == "rtl"
    return f"\u2068{text}\u2069" if is_right_to_left else text
