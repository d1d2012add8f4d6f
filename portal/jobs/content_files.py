"""The files in content/: what may stand in them, and every mistake by file and field. The format is in its README."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from portal.base.languages import LANGUAGES
from portal.domain.information.rules import RESERVED_SLUGS, SOURCE, Anchor, Group, Repeats, Says
from portal.domain.information.soundness import (
    DAYS_ONLY,
    HEADING,
    REFERENCE,
    STEP_NAMES,
    Known,
    Wrong,
    mistakes_in,
    names_wrong,
)
from portal.domain.money.rules import Line, Sureness, Unit

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Https = Annotated[str, StringConstraints(pattern=r"^https://[^\s\"<>]+$")]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Language = Literal["nl", "en", "ar", "fy", "tr", "uk", "pl"]
FactSureness = Literal["law", "secondary", "computed", "unsure"]

LANGUAGE_FIELDS = frozenset({"nl", "en", "ar", "fy", "tr", "uk", "pl"})
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


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


class SourceWords(Strict):
    name: Text
    about: Text


class LinkWords(Strict):
    label: Text
    what_happens: Text


class TranslationFile(Strict):
    """The words of an article in another language; sources and links stand in the order of the Dutch text."""

    translates: date
    """The `updated` of the Dutch text it was made from: an older one is shown with the Dutch beside it."""
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    summary: Text
    sources: list[SourceWords]
    links: list[LinkWords]
    search: list[Text]


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
    fy: StepWords | None = None
    tr: StepWords | None = None
    uk: StepWords | None = None
    pl: StepWords | None = None

    def in_every_language(self) -> list[StepWords]:
        return [words for language in LANGUAGE_FIELDS if (words := getattr(self, language))]


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
class ReadTranslation:
    slug: str
    language: str
    front: TranslationFile
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
    translations: tuple[ReadTranslation, ...] = ()


def read_content(folder: Path) -> Content:
    """Raises ContentWrong, with every mistake in every file."""
    mistakes: list[str] = []
    articles = list(_articles(folder, mistakes))
    translations = list(_translations(folder, mistakes))
    steps = _steps(folder / "steps.yaml", mistakes)
    labels = _labels(folder / "labels.yaml", mistakes)
    amounts = list(_amounts(folder, labels, mistakes))
    if not mistakes:
        mistakes += _loose_ends(articles, steps, amounts)
        mistakes += _translated_wrong(translations, articles)
    if mistakes or steps is None:
        raise ContentWrong(mistakes)
    return Content(tuple(articles), tuple(_as_kept(steps)), tuple(amounts), tuple(translations))


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
        if (read := _fronted(path, ArticleFile, where, mistakes)) is not None:
            yield ReadArticle(slug, *read)


def _translations(folder: Path, mistakes: list[str]) -> Iterator[ReadTranslation]:
    for path in sorted((folder / "articles").glob("*/*.md")):
        language, where = path.parent.name, f"articles/{path.parent.name}/{path.name}"
        if language not in LANGUAGES or language == SOURCE:
            mistakes.append(f"{where}: folder: '{language}' is no language to translate into")
        if (read := _fronted(path, TranslationFile, where, mistakes)) is not None:
            yield ReadTranslation(path.stem, language, *read)


def _fronted(path: Path, kind: type[Model], where: str, mistakes: list[str]) -> tuple[Model, str, str] | None:
    """The front matter, the text under it, and the hash of the whole."""
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"^---$\n?", text, maxsplit=2, flags=re.M)
    if len(parts) != 3 or parts[0].strip():
        mistakes.append(f"{where}: front matter: must stand at the top between two lines of ---")
        return None
    found = _yaml(parts[1], where, mistakes)
    front: Model | None = _checked(kind, found, where, mistakes) if found is not None else None
    return None if front is None else (front, parts[2].strip(), hashlib.sha256(text.encode()).hexdigest())


def _steps(path: Path, mistakes: list[str]) -> StepsFile | None:
    found = _yaml(path.read_text(encoding="utf-8"), path.name, mistakes)
    if found is None:
        return None
    return _checked(StepsFile, found, path.name, mistakes)


def _labels(path: Path, mistakes: list[str]) -> Mapping[str, Mapping[str, str]]:
    """What an amount is called in other languages, by its key."""
    found = _yaml(path.read_text(encoding="utf-8"), path.name, mistakes) if path.exists() else {}
    labels: dict[str, dict[str, str]] | None = _checked(dict[Key, dict[Language, Text]], found, path.name, mistakes)
    return labels or {}


def _amounts(folder: Path, labels: Mapping[str, Mapping[str, str]], mistakes: list[str]) -> Iterator[Line]:
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
            yield replace(row.line(), labels=labels.get(row.key, {}))


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
    known = Known({one.key for one in amounts if one.shown}, set(keys), slugs)
    for article in articles:
        yield from (f"articles/{article.slug}.md: {mistake}" for mistake in _names_in_article(article, known))


def _translated_wrong(translations: list[ReadTranslation], articles: list[ReadArticle]) -> Iterator[str]:
    """What differs from the Dutch text where it may not."""
    dutch = {one.slug: one for one in articles}
    known_steps = Known((), (), set(dutch))
    for one in translations:
        where, source = f"articles/{one.language}/{one.slug}.md", dutch.get(one.slug)
        if source is None:
            yield f"{where}: there is no Dutch article '{one.slug}'"
            continue
        for wrong in mistakes_in(one.body, known_steps):
            if wrong.wrong not in {Wrong.UNKNOWN_AMOUNT, Wrong.UNKNOWN_STEP}:
                yield f"{where}: body: {SAID[wrong.wrong].format(passage=wrong.passage)}"
        yield from (
            f"{where}: summary: {{{name}}} cannot be filled in here" for name in names_wrong(one.front.summary, ())
        )
        if one.front.translates < source.front.updated:
            continue  # an older text is marked, and shown with the Dutch beside it
        if REFERENCE.findall(one.body) != REFERENCE.findall(source.body):
            yield f"{where}: body: shows other amounts or steps than the Dutch text, or in another order"
        if len(HEADING.findall(one.body)) != len(HEADING.findall(source.body)):
            yield f"{where}: body: has other headings than the Dutch text"
        for field in ("sources", "links"):
            if len(getattr(one.front, field)) != len(getattr(source.front, field)):
                yield f"{where}: {field}: there are not as many as in the Dutch text"


def _names_in_step(step: StepFile) -> Iterator[str]:
    for words in (one for each in (step, *(step.outcomes or {}).values()) for one in each.in_every_language()):
        yield from (f"title: {{{name}}} cannot be filled in here" for name in names_wrong(words.title, DAYS_ONLY))
        for text in (*words.lines, words.action.label, words.why):
            yield from (f"text: {{{name}}} cannot be filled in here" for name in names_wrong(text, STEP_NAMES))


SAID = {
    Wrong.TITLE_HEADING: "a heading with one # is the title; begin with ##",
    Wrong.HEADING_SKIPPED: "the heading '{passage}' skips a level",
    Wrong.HEADING_EMPTY: "there is a heading without words",
    Wrong.NO_HEADING: "there is no heading with ##",
    Wrong.UNKNOWN_AMOUNT: "there is no amount for {passage} to show",
    Wrong.UNKNOWN_STEP: "there is no step for {passage} to show",
    Wrong.UNKNOWN_REFERENCE: "{passage} is neither an amount nor a step",
    Wrong.UNKNOWN_NAME: "{passage} cannot be filled in here",
    Wrong.LINK_WITHOUT_TEXT: "the link {passage} has no words",
    Wrong.LINK_SAYS_NOTHING: "the link {passage} does not say where it leads",
    Wrong.LINK_NOT_SAFE: "the link {passage} leads neither to https nor to /geld/…",
    Wrong.UNKNOWN_ARTICLE: "the link {passage} leads to an article that is not there",
    Wrong.PICTURE_WITHOUT_ALT: "the picture {passage} has no alternative text",
    Wrong.PICTURE_NOT_HERE: "the picture {passage} is not there; a content file holds no pictures",
    Wrong.ALT_TOO_LONG: "the alternative text of {passage} is too long",
    Wrong.HTML: "{passage} is HTML",
}
"""For the developer who writes the files; staff read other words."""


def _names_in_article(article: ReadArticle, known: Known) -> Iterator[str]:
    for one in mistakes_in(article.body, known):
        yield f"body: {SAID[one.wrong].format(passage=one.passage)}"
    yield from (f"steps: there is no step '{key}'" for key in article.front.steps if key not in known.steps)
    yield from (f"summary: {{{name}}} cannot be filled in here" for name in names_wrong(article.front.summary, ()))


# --- as it is kept ------------------------------------------------------------------------------------------------


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
