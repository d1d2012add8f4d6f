"""The files in content/: what may stand in them, and every mistake by file and field. The format is in its README."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from portal.domain.information.rules import PLACEHOLDER, RESERVED_SLUGS, Anchor, Group, Repeats, Says
from portal.domain.money.rules import Line, Sureness, Unit

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Https = Annotated[str, StringConstraints(pattern=r"^https://[^\s\"<>]+$")]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Language = Literal["nl", "en", "ar"]
FactSureness = Literal["law", "secondary", "computed", "unsure"]

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REFERENCE = re.compile(r"\{\{\s*(\w+):(\w+)\s*\}\}")
NAMES = frozenset({"contact", "employer", "municipality"})
STEP_NAMES = NAMES | {"start", "end", "year"}
DAYS_ONLY = frozenset({"start", "end", "year"})
"""A title stands where nobody's name is known: on Start, and on the card of staff."""


QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContentWrong(Exception):
    """Something in the files is wrong; every mistake is named with its file and field."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = list(mistakes)
        super().__init__("\n".join(self.mistakes))


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceFile(Strict):
    name: Text
    about: Text
    sureness: FactSureness


class LinkFile(Strict):
    label: Text
    url: Https
    what_happens: Text


class ArticleFile(Strict):
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    group: Group
    order: int = Field(ge=0)
    summary: Text
    updated: date
    valid_from: date
    valid_until: date | None = None
    review_before: date
    sources: list[SourceFile] = Field(min_length=1)
    steps: list[Key]
    links: list[LinkFile]
    search: list[Text]

    @model_validator(mode="after")
    def days_are_in_order(self) -> ArticleFile:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until comes before valid_from")
        return self


class AmountFile(Strict):
    key: Key
    label: Text
    valid_from: date
    value: Decimal = Field(ge=0, max_digits=12, decimal_places=4)
    unit: Unit
    source: Text
    source_date: date
    sureness: Sureness
    shown: bool = True

    def line(self) -> Line:
        return Line(**self.model_dump())


class QuestionWords(Strict):
    text: Text
    help: Text


class ActionFile(Strict):
    label: Text
    url: Https | None = None


class StepWords(Strict):
    title: Text
    lines: Annotated[list[Text], Field(min_length=1, max_length=3)]
    action: ActionFile
    why: Text


class DayFile(Strict):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    from_: Literal["start", "end", "notice", "year"] = Field(alias="from")
    add_days: int = 0
    add_weeks: int = 0
    add_months: int = 0
    month_day: MonthDay | None = None


class DueFile(DayFile):
    says: Says


class Translated(Strict):
    """Words per language: Dutch must be there."""

    nl: StepWords
    en: StepWords | None = None
    ar: StepWords | None = None


class StepFile(Translated):
    key: Key
    article: Text
    group: Group
    anchor: Anchor
    occurrence: Repeats
    periods: Literal["later"] | None = None
    question: Key | None = None
    answer_needed: Literal["ja", "nee"] | None = None
    outcomes: dict[Literal["ja", "nee"], Translated] | None = None
    due: DueFile | None = None
    opens: DayFile | None = None
    show_from: DayFile | None = None
    show_until: DayFile | None = None
    only_when_stops: bool = False
    only_when_sick: bool = False
    replaces: Key | None = None
    sureness: FactSureness
    source: Text

    @model_validator(mode="after")
    def fits_together(self) -> StepFile:
        if self.answer_needed and self.outcomes:
            raise ValueError("answer_needed and outcomes exclude each other")
        if (self.answer_needed or self.outcomes) and not self.question:
            raise ValueError("an answer needs a question")
        if self.question and not (self.answer_needed or self.outcomes):
            raise ValueError("a question needs answer_needed or outcomes")
        if self.outcomes is not None and set(self.outcomes) != {"ja", "nee"}:
            raise ValueError("outcomes holds ja and nee")
        return self


class StepsFile(Strict):
    questions: dict[Key, dict[Language, QuestionWords]]
    steps: list[StepFile]


@dataclass(frozen=True)
class ReadArticle:
    slug: str
    front: ArticleFile
    body: str
    file_hash: str


@dataclass(frozen=True)
class ReadStep:
    key: str
    position: int
    content: dict[str, Any]
    file_hash: str


@dataclass(frozen=True)
class Content:
    """Everything in the folder, sound."""

    articles: tuple[ReadArticle, ...]
    steps: tuple[ReadStep, ...]
    amounts: tuple[Line, ...]


def read_content(folder: Path) -> Content:
    """Raises ContentWrong, with every mistake in every file."""
    mistakes: list[str] = []
    articles = list(_articles(folder, mistakes))
    steps = _steps(folder / "steps.yaml", mistakes)
    amounts = list(_amounts(folder, mistakes))
    if not mistakes:
        mistakes += _loose_ends(articles, steps, amounts)
    if mistakes or steps is None:
        raise ContentWrong(mistakes)
    return Content(tuple(articles), tuple(_as_kept(steps)), tuple(amounts))


# --- reading ------------------------------------------------------------------------------------------------------

Model = TypeVar("Model")


def _checked(kind: type[Model] | Any, found: object, where: str, mistakes: list[str]) -> Model | None:
    try:
        sound: Model = TypeAdapter(kind).validate_python(found)
        return sound
    except ValidationError as refused:
        for one in refused.errors():
            mistakes.append(f"{where}: {'.'.join(_named(found, one['loc'])) or 'the whole'}: {one['msg']}")
        return None


def _named(found: Any, place: Iterable[int | str]) -> Iterator[str]:
    """Where in the file: a row of a list by its key, where it has one, instead of by its number."""
    for part in place:
        is_in = isinstance(found, list) and isinstance(part, int) and part < len(found)
        found = found[part] if is_in else found.get(part) if isinstance(found, dict) else None
        yield str(found["key"]) if is_in and isinstance(found, dict) and "key" in found else str(part)


def _yaml(text: str, where: str, mistakes: list[str]) -> Any:
    try:
        return yaml.load(text, Loader=QUICK)  # noqa: S506 - the safe loader, in C where there is one
    except yaml.YAMLError as refused:
        mistakes.append(f"{where}: not valid YAML: {' '.join(str(refused).split())}")
        return None


def _articles(folder: Path, mistakes: list[str]) -> Iterator[ReadArticle]:
    for path in sorted((folder / "articles").glob("*.md")):
        where, slug = f"articles/{path.name}", path.stem
        if not SLUG.fullmatch(slug) or len(slug) > 80 or slug in RESERVED_SLUGS:
            mistakes.append(f"{where}: file name: cannot be the address of an article")
        text = path.read_text(encoding="utf-8")
        parts = re.split(r"^---$\n?", text, maxsplit=2, flags=re.M)
        if len(parts) != 3 or parts[0].strip():
            mistakes.append(f"{where}: front matter: must stand at the top between two lines of ---")
            continue
        found = _yaml(parts[1], where, mistakes)
        front: ArticleFile | None = _checked(ArticleFile, found, where, mistakes) if found is not None else None
        if front is not None:
            yield ReadArticle(slug, front, parts[2].strip(), hashlib.sha256(text.encode()).hexdigest())


def _steps(path: Path, mistakes: list[str]) -> StepsFile | None:
    found = _yaml(path.read_text(encoding="utf-8"), path.name, mistakes)
    if found is None:
        return None
    return _checked(StepsFile, found, path.name, mistakes)


def _amounts(folder: Path, mistakes: list[str]) -> Iterator[Line]:
    seen: set[tuple[str, date]] = set()
    for path in sorted((folder / "amounts").glob("*.yaml")):
        where = f"amounts/{path.name}"
        rows: list[AmountFile] | None = _checked(
            list[AmountFile], _yaml(path.read_text(encoding="utf-8"), where, mistakes), where, mistakes
        )
        for row in rows or []:
            if (row.key, row.valid_from) in seen:
                mistakes.append(f"{where}: {row.key}: there are two rows from {row.valid_from}")
            seen.add((row.key, row.valid_from))
            yield row.line()


# --- what belongs together ----------------------------------------------------------------------------------------


def _loose_ends(articles: list[ReadArticle], steps: StepsFile | None, amounts: list[Line]) -> Iterator[str]:
    if steps is None:
        return
    slugs, keys = {one.slug for one in articles}, [one.key for one in steps.steps]
    yield from (f"steps.yaml: {key}: stands there twice" for key in sorted(set(keys)) if keys.count(key) > 1)
    for step in steps.steps:
        where = f"steps.yaml: {step.key}"
        if step.article not in slugs:
            yield f"{where}: article: there is no article '{step.article}'"
        if step.question and "nl" not in steps.questions.get(step.question, {}):
            yield f"{where}: question: there is no question '{step.question}' in Dutch"
        if step.replaces and step.replaces not in keys:
            yield f"{where}: replaces: there is no step '{step.replaces}'"
        yield from (f"{where}: {mistake}" for mistake in _names_in_step(step))
    known = {"step": set(keys), "amount": {one.key for one in amounts if one.shown}}
    for article in articles:
        yield from (f"articles/{article.slug}.md: {mistake}" for mistake in _names_in_article(article, known))


def _names_in_step(step: StepFile) -> Iterator[str]:
    translations = [step, *(step.outcomes or {}).values()]
    for words in (one for each in translations for one in (each.nl, each.en, each.ar) if one):
        yield from _unknown("title", words.title, DAYS_ONLY)
        for text in (*words.lines, words.action.label, words.why):
            yield from _unknown("text", text, STEP_NAMES)


def _names_in_article(article: ReadArticle, known: Mapping[str, set[str]]) -> Iterator[str]:
    if re.search(r"^# ", article.body, re.M):
        yield "body: a heading with one # is the title; begin with ##"
    for kind, key in REFERENCE.findall(article.body):
        if key not in known.get(kind, set()):
            yield f"body: there is no {kind} '{key}' to show"
    yield from (f"steps: there is no step '{key}'" for key in article.front.steps if key not in known["step"])
    yield from _unknown("body", REFERENCE.sub("", article.body), NAMES)
    yield from _unknown("summary", article.front.summary, frozenset())


def _unknown(field: str, text: str, allowed: frozenset[str]) -> Iterator[str]:
    for name in PLACEHOLDER.findall(text):
        if name not in allowed:
            yield f"{field}: {{{name}}} cannot be filled in here"


# --- as it is kept ------------------------------------------------------------------------------------------------

LANGUAGE_FIELDS = {"nl", "en", "ar"}


def _as_kept(file: StepsFile) -> Iterator[ReadStep]:
    """A step with the words of its question, as one row keeps it."""
    for position, step in enumerate(file.steps):
        content = _step_content(step, file.questions)
        packed = json.dumps(content, sort_keys=True, ensure_ascii=False)
        yield ReadStep(step.key, position, content, hashlib.sha256(packed.encode()).hexdigest())


def _step_content(step: StepFile, questions: Mapping[str, Mapping[Any, QuestionWords]]) -> dict[str, Any]:
    whole = step.model_dump(mode="json", by_alias=True, exclude_none=True)
    content = {key: value for key, value in whole.items() if key not in LANGUAGE_FIELDS | {"key"}}
    content["words"] = _languages(whole)
    if step.question:
        said = {language: words.model_dump() for language, words in questions[step.question].items()}
        content["question"] = {"key": step.question, "words": said}
    if step.outcomes:
        content["outcomes"] = {answer: _languages(found) for answer, found in whole["outcomes"].items()}
    return content


def _languages(found: Mapping[str, Any]) -> dict[str, Any]:
    return {language: words for language, words in found.items() if language in LANGUAGE_FIELDS}
