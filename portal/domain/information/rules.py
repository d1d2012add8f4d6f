"""Which steps occur for somebody on a day, and where each stands. Pure: given what was told, the day and the answers.

Only what the participant was told counts: contracts with the last day that was told, and whether it was told that one
stops. Days are days in the Netherlands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from portal.base.clock import ONE_DAY, add_months

RESERVED_SLUGS = frozenset(
    {"wat-verandert-er", "stappen", "vragen", "foto", "nieuw", "vertalingen", "cijfers", "links"}
)
"""Addresses under /geld and /team/artikelen that are not articles."""
SOURCE = "nl"
"""The language in which articles are written; the others are translations."""
ALWAYS = "always"
SOON = timedelta(weeks=4)
"""A day of the law that is this near comes before our own advice."""
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Group(StrEnum):
    """The four groups of articles."""

    LOON = "loon"
    TOESLAGEN = "toeslagen"
    GEMEENTE = "gemeente"
    CONTRACT_STOPT = "contract-stopt"


class State(StrEnum):
    """Where a version of an article stands."""

    DRAFT = "draft"
    ASKED = "asked"
    """Somebody else is asked to look at it."""
    APPROVED = "approved"
    """A second person agreed; it is published by a button, or on its day."""
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"
    """A draft that was thrown away. It is kept."""
    OFFERED = "offered"
    """Came from a content file while a draft was open. A draft can be made of it."""


OPEN_STATES = frozenset({State.DRAFT, State.ASKED, State.APPROVED})


class Anchor(StrEnum):
    """What a step hangs on."""

    QUESTION = "question"
    START = "start"
    END = "end"
    END_STOPS = "end_stops"
    NEW_YEAR = "new_year"


class Repeats(StrEnum):
    """What a tick counts for."""

    START = "start"
    CONTRACT = "contract"
    YEAR = "year"


class Says(StrEnum):
    """What kind of day it is: the day itself is too late, the last good day, or our advice."""

    BEFORE = "before"
    LATEST = "latest"
    PREFERABLY = "preferably"


class Mark(StrEnum):
    """What people say of a step, for themselves."""

    DONE = "done"
    NOT_FOR_ME = "not_for_me"


class Answer(StrEnum):
    """What people answer to a question."""

    YES = "yes"
    NO = "no"


def holds_on(valid_from: date, valid_until: date | None, day: date) -> bool:
    """Does a text hold on this day? Both days count."""
    return valid_from <= day and (valid_until is None or day <= valid_until)


@dataclass(frozen=True, slots=True)
class Article:
    """A published version of an article."""

    id: UUID
    slug: str
    group: Group
    position: int
    language: str
    title: str
    summary: str
    body: str
    sources: tuple[Mapping[str, str], ...]
    """name, about, sureness"""
    links: tuple[Mapping[str, str], ...]
    """label, url, what_happens"""
    steps: tuple[str, ...]
    search_words: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    review_before: date
    under_review: bool
    updated_on: date
    number: int = 1
    source_number: int | None = None
    """Of a translation: the Dutch version whose meaning it has."""

    def holds_on(self, day: date) -> bool:
        return holds_on(self.valid_from, self.valid_until, day)

    def is_reviewed_late(self, day: date) -> bool:
        """The day before which somebody should have looked at it has come."""
        return day >= self.review_before

    def needs_review(self, day: date) -> bool:
        """Readers see 'Wij kijken deze tekst na'."""
        return self.under_review or self.is_reviewed_late(day)


@dataclass(frozen=True, slots=True)
class DayRule:
    """A day counted from another. `month_day` ('01-31') is that day in the year of the day it counts from."""

    from_: str
    add_days: int = 0
    add_weeks: int = 0
    add_months: int = 0
    month_day: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A step in one language, with {placeholders}."""

    title: str
    lines: tuple[str, ...]
    action: str
    url: str | None
    """Where the action leads; None means to the article."""
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a step opens with; per language a text and a help line."""

    key: str
    words: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step as published. The same step is the same object: what occurs is remembered per step."""

    key: str
    article: str
    group: Group
    anchor: Anchor
    repeats: Repeats
    words: Mapping[str, Words]
    position: int = 0
    later_contracts_only: bool = False
    question: Question | None = None
    answer_needed: Answer | None = None
    outcomes: Mapping[Answer, Mapping[str, Words]] | None = None
    due: DayRule | None = None
    says: Says | None = None
    opens: DayRule | None = None
    show_from: DayRule | None = None
    show_until: DayRule | None = None
    only_when_stops: bool = False
    only_when_sick: bool = False
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract as the participant knows it, both days included."""

    start_on: date
    end_on: date
    know_by: date | None = None
    """The day on which one hears at the latest whether it goes on."""
    stops: bool = False
    """Told that nothing follows."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What steps are made from. Contracts in order of days."""

    contracts: tuple[Contract, ...]
    is_sick: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A step for one contract or year."""

    step: Step
    key: str
    """What a tick is kept under: 'start', 'contract:2026-10-01', 'year:2027'."""
    start_on: date
    end_on: date
    year: int
    due_on: date | None
    opens_on: date | None
    show_from: date | None
    show_until: date | None

    def shows_on(self, day: date) -> bool:
        return (self.show_from is None or self.show_from <= day) and (self.show_until is None or day <= self.show_until)

    @property
    def last_good_day(self) -> date | None:
        """The last day on which it is in time."""
        return last_good_day(self.step.says, self.due_on)

    def is_late(self, day: date) -> bool:
        last = self.last_good_day
        return last is not None and day > last


def last_good_day(says: Says | None, due_on: date | None) -> date | None:
    """'before' means that the day itself is too late."""
    return due_on - ONE_DAY if due_on and says is Says.BEFORE else due_on


# --- days ---------------------------------------------------------------------------------------------------------


def day_by(rule: DayRule | None, anchors: Mapping[str, date | None]) -> date | None:
    """The day a rule gives; a day that the month does not have becomes its last. None without rule or anchor."""
    anchor = anchors.get(rule.from_) if rule else None
    if rule is None or anchor is None:
        return None
    moved = add_months(anchor, rule.add_months) + timedelta(days=rule.add_days, weeks=rule.add_weeks)
    if rule.month_day is None:
        return moved
    month, day = map(int, rule.month_day.split("-"))
    last = add_months(date(moved.year, month, 1), 1) - ONE_DAY
    return min(last, date(moved.year, month, 1) + timedelta(days=day - 1))


# --- what occurs --------------------------------------------------------------------------------------------------


def occurring(steps: Iterable[Step], facts: Facts, today: date) -> list[Occurrence]:
    """The steps that stand on somebody's list today, in the order of the steps; of each at most the newest occurrence.

    A step that replaces another (ill on the last day) takes it away while it is there itself.
    """
    return list(_occurring(tuple(steps), facts, today)) if facts.contracts else []


@lru_cache(2048)
def _occurring(steps: tuple[Step, ...], facts: Facts, today: date) -> tuple[Occurrence, ...]:
    newest = [shown[-1] for step in steps if (shown := _shown(step, facts, today))]
    replaced = {one.step.replaces for one in newest if one.step.replaces}
    return tuple(one for one in newest if one.step.key not in replaced)


def _shown(step: Step, facts: Facts, today: date) -> list[Occurrence]:
    if step.only_when_sick and not facts.is_sick:
        return []
    return [one for one in _occurrences(step, facts, today) if one.shows_on(today)]


def _occurrences(step: Step, facts: Facts, today: date) -> list[Occurrence]:
    contracts = facts.contracts
    match step.repeats:
        case Repeats.START:
            return _if_known(_of_contract(step, contracts[0], "start"))
        case Repeats.YEAR:
            return [one for year in _years(contracts, today) for one in _if_known(_of_year(step, contracts, year))]
        case Repeats.CONTRACT:
            counted = contracts[1:] if step.later_contracts_only else contracts
            return [
                one
                for contract in counted
                if not step.only_when_stops or has_stopped(contract, contracts[-1], today)
                for one in _if_known(_of_contract(step, contract, f"contract:{contract.start_on}"))
            ]


def has_stopped(contract: Contract, last: Contract, today: date) -> bool:
    """Told that it stops; or the last one known is over, without news."""
    return contract.stops or (contract == last and contract.end_on < today)


def _years(contracts: Sequence[Contract], today: date) -> range:
    """The calendar years after the first start that can matter today."""
    first = max(contracts[0].start_on.year + 1, today.year - 1)
    return range(first, min(contracts[-1].end_on.year + 1, today.year + 1) + 1)


def _of_contract(step: Step, contract: Contract, key: str) -> Occurrence:
    anchors = {
        "start": contract.start_on,
        "end": contract.end_on,
        "notice": contract.know_by,
        "year": date(contract.start_on.year, 1, 1),
    }
    return _occurrence(step, key, contract, contract.start_on.year, anchors)


def _of_year(step: Step, contracts: Sequence[Contract], year: int) -> Occurrence:
    whole = Contract(contracts[0].start_on, contracts[-1].end_on, contracts[-1].know_by)
    anchors = {"start": whole.start_on, "end": whole.end_on, "notice": whole.know_by, "year": date(year, 1, 1)}
    return _occurrence(step, f"year:{year}", whole, year, anchors)


def _occurrence(step: Step, key: str, contract: Contract, year: int, anchors: Mapping[str, date | None]) -> Occurrence:
    return Occurrence(
        step=step,
        key=key,
        start_on=contract.start_on,
        end_on=contract.end_on,
        year=year,
        due_on=day_by(step.due, anchors),
        opens_on=day_by(step.opens, anchors),
        show_from=day_by(step.show_from, anchors),
        show_until=day_by(step.show_until, anchors),
    )


def example(step: Step, contract: Contract, year: int) -> Occurrence:
    """What a step gives for one contract (or one year), whether or not it would be shown: for whoever writes it."""
    if step.repeats is Repeats.YEAR:
        return _of_year(step, [contract], year)
    return _of_contract(step, contract, "start")


def _if_known(one: Occurrence) -> list[Occurrence]:
    """Nothing while the day from which it shows hangs on a day that nobody knows yet."""
    return [] if one.step.show_from and one.show_from is None else [one]


# --- where each stands --------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """Where a step stands on somebody's list."""

    ASKS = "asks"
    """Opens with a question that has no answer yet."""
    OPEN = "open"
    DONE = "done"
    NOT_FOR_ME = "not_for_me"


@dataclass(frozen=True, slots=True)
class Tick:
    """What somebody said of a step or question, and on which day."""

    state: str
    on_day: date


Ticks = Mapping[tuple[str, str], Tick]
"""(step key, occurrence) -> tick; a question stands under 'question:<key>'."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One step on somebody's list."""

    occurrence: Occurrence
    standing: Standing
    answer: Answer | None = None
    by_answer: bool = False
    """It is not for this person because of the answer, not because they said so of the step."""
    on_day: date | None = None
    """When it was ticked."""

    @property
    def step(self) -> Step:
        return self.occurrence.step

    @property
    def texts(self) -> Mapping[str, Words]:
        """Per language: those of the outcome, once a question with outcomes has its answer."""
        outcomes = self.step.outcomes
        return outcomes[self.answer] if outcomes and self.answer else self.step.words


def question_key(question: str) -> str:
    """What an answer is kept under, among the ticks."""
    return f"question:{question}"


def answer_scope(question: str, steps: Iterable[Step], facts: Facts, today: date) -> str:
    """What an answer counts for: the contract that runs, where a step asks it at the start of each; else always."""
    each_contract = any(
        step.question is not None
        and step.question.key == question
        and step.repeats is Repeats.CONTRACT
        and step.anchor in (Anchor.QUESTION, Anchor.START)
        for step in steps
    )
    if not each_contract or not facts.contracts:
        return ALWAYS
    begun = [contract for contract in facts.contracts if contract.start_on <= today]
    return f"contract:{(begun or facts.contracts)[-1 if begun else 0].start_on}"


def step_list(steps: Sequence[Step], facts: Facts, ticks: Ticks, today: date) -> list[Listed]:
    """Every step on somebody's list today, with where it stands: first what is asked of everyone, then what presses,
    then by day.

    A question that several steps share is asked once, by the step that comes first.
    """
    placed = [_placed(one, steps, facts, ticks, today) for one in occurring(steps, facts, today)]
    return _asked_once(sorted(placed, key=lambda one: _order(one, today)))


def _placed(one: Occurrence, steps: Sequence[Step], facts: Facts, ticks: Ticks, today: date) -> Listed:
    tick = ticks.get((one.step.key, one.key))
    answer = _answer(one.step, steps, facts, ticks, today)
    if one.step.answer_needed and answer and answer is not one.step.answer_needed:
        return Listed(one, Standing.NOT_FOR_ME, answer, by_answer=True)
    asks = one.step.question is not None and answer is None
    if tick is not None and not (asks and one.step.outcomes):
        return Listed(one, Standing(tick.state), answer, on_day=tick.on_day)
    return Listed(one, Standing.ASKS if asks else Standing.OPEN, answer)


def _answer(step: Step, steps: Sequence[Step], facts: Facts, ticks: Ticks, today: date) -> Answer | None:
    if step.question is None:
        return None
    scope = answer_scope(step.question.key, steps, facts, today)
    tick = ticks.get((question_key(step.question.key), scope))
    return Answer(tick.state) if tick else None


def _order(one: Listed, today: date) -> tuple[bool, bool, date, int]:
    first = one.standing is Standing.ASKS and one.step.anchor is Anchor.QUESTION
    return (not first, not is_pressing(one, today), one.occurrence.due_on or date.max, one.step.position)


def is_pressing(one: Listed, today: date) -> bool:
    """A day that is not our own advice, and that comes within four weeks or has passed."""
    last = one.occurrence.last_good_day
    return last is not None and one.step.says is not Says.PREFERABLY and last <= today + SOON


def _asked_once(placed: Iterable[Listed]) -> list[Listed]:
    asked: set[str] = set()
    kept: list[Listed] = []
    for one in placed:
        question = one.step.question.key if one.standing is Standing.ASKS and one.step.question else None
        if question in asked:
            continue
        if question:
            asked.add(question)
        kept.append(one)
    return kept


# --- steps in other languages -------------------------------------------------------------------------------------


def steps_with_words(known: Mapping[str, Any] | None, content: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The content of a step after a version in `language` is published over what is `known` of it.

    A Dutch version brings the rule and the Dutch words; the words of other languages stay where the Dutch ones did not
    change, because a translation of other words is not true any more. A translation brings its own words only.
    """
    if language != SOURCE:
        return _merged(known or {}, content, {language})
    if known is None:
        return dict(content)
    return {**content, **{key: value for key, value in _merged(content, known, None).items() if key in WORDY}}


WORDY = ("words", "outcomes", "question")
"""The parts of a step that hold words per language."""


def _merged(base: Mapping[str, Any], other: Mapping[str, Any], languages: set[str] | None) -> dict[str, Any]:
    """`base` with the words of `other`: of these languages, or (None) of those whose Dutch is the same in both."""
    whole = dict(base)
    for key in WORDY:
        mine, theirs = base.get(key), other.get(key)
        if not mine or not theirs:
            continue
        if key == "words":
            whole[key] = _joined(mine, theirs, languages)
        elif key == "question":
            same = mine["key"] == theirs.get("key", mine["key"])
            whole[key] = {**mine, "words": _joined(mine["words"], theirs["words"], languages)} if same else mine
        else:
            whole[key] = {one: _joined(said, theirs.get(one, {}), languages) for one, said in mine.items()}
    return whole


def _joined(mine: Mapping[str, Any], theirs: Mapping[str, Any], languages: set[str] | None) -> dict[str, Any]:
    if languages is not None:
        return {**mine, **{language: words for language, words in theirs.items() if language in languages}}
    if mine.get(SOURCE) != theirs.get(SOURCE):
        return {SOURCE: mine[SOURCE]}
    return {**theirs, SOURCE: mine[SOURCE]}


# --- texts --------------------------------------------------------------------------------------------------------


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its {placeholders} filled in; an unknown one stays as it is."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def by_group(articles: Iterable[Article]) -> dict[Group, list[Article]]:
    """Every group that has articles, in the order of the groups, each in its own order."""
    order = list(Group)
    ordered = sorted(articles, key=lambda one: (order.index(one.group), one.position, one.title))
    return {group: list(found) for group, found in groupby(ordered, key=lambda one: one.group)}
