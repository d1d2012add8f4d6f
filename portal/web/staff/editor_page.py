"""What the editor shows beside the fields: the text as a participant reads it, what is wrong, and how hard it reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from flask import Response, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.base import clock
from portal.base.languages import LANGUAGES
from portal.base.plain_dutch import Finding, Level, Report, Segment, read_markdown, segments
from portal.base.plain_dutch.marking import in_the_case_of
from portal.domain.information.changes import Passage, changed_sentences, word_changes
from portal.domain.information.queries import step_of
from portal.domain.information.rules import Article, Group, State, Step
from portal.domain.information.soundness import Mistake, mistakes_in
from portal.flows.desk import Desk, example_contract
from portal.flows.steps import Names, StepView, example_view
from portal.web import reading
from portal.web.amount_words import amount_words
from portal.web.pages import page
from portal.web.speaking import language_name
from portal.web.staff import editor_words
from portal.web.staff.article_pages import names_for
from portal.web.staff.day_rules import day_words
from portal.web.staff.editor_forms import (
    HTTPS,
    DutchForm,
    Editor,
    TranslationForm,
    details_of,
    form_for,
    line_of,
    parts_of,
    problems,
    rows_of,
)

MOST_FINDINGS = 40
PARTS = {"preview": "staff/_editor_preview.html"}


@dataclass(frozen=True, slots=True)
class Hard:
    """A passage that is hard to read, in words."""

    id: str
    start: int
    end: int
    passage: str
    kind: str
    why: str
    simpler: tuple[str, ...]
    """Takes its place as it stands."""


@dataclass(frozen=True, slots=True)
class Plainness:
    """How hard the text reads."""

    line: str
    is_plain: bool
    is_scored: bool
    longest: int
    hard: tuple[Hard, ...]
    more: int
    """How many passages are not listed."""
    marked: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class DutchPiece:
    """A piece of the Dutch text beside a translation."""

    text: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the list beside the text."""

    key: str
    title: str
    day: str
    is_translated: bool
    href: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between the writer's text and that of somebody else, per field."""

    label: str
    passages: tuple[Passage, ...]


def show(desk: Desk, form: Editor, *, status: int = 200, restored: bool = False, differs: bool = False) -> Response:
    """The editor, or the part that its script asks for again."""
    today = clock.today()
    fill_choices(desk, form, today)
    new, gone = since_translated(desk)
    return page(
        "staff/editor.html",
        title=desk.version.title or (desk.dutch.now.title if desk.dutch else _("Nieuwe vertaling")),
        parts=PARTS,
        status=status,
        desk=desk,
        form=form,
        here=url_for("staff_editor.show", slug=desk.article.slug, language=desk.language),
        language=LANGUAGES[desk.language],
        language_name=language_name(desk.language),
        problems=list(problems(form)),
        restored=restored,
        differences=list(differences(desk, form)) if differs else [],
        step_rows=list(step_rows(desk, today)),
        dutch_parts=list(dutch_parts(desk, new)) if isinstance(form, TranslationForm) else [],
        dutch_gone=gone,
        group_words=reading.group_words,
        open_sources=is_open(form.sources),
        open_links=is_open(form.links),
        **beside(desk, form, today),
    )


def is_open(rows: Any) -> bool:
    """Folded away while something stands in every row and nothing is wrong in any."""
    return len(rows_of(rows)) < len(rows) or any(field.errors for row in rows for field in row.form)


def show_closed(desk: Desk) -> Response:
    """A version that lies with somebody else is only read here."""
    return page(
        "staff/editor_closed.html",
        title=desk.version.title,
        desk=desk,
        here=url_for("staff_editor.show", slug=desk.article.slug, language=desk.language),
        take_back=f"/team/artikelen/{desk.article.slug}/{desk.language}/terugnemen",
        is_approved=desk.version.state == State.APPROVED,
        language=LANGUAGES[desk.language],
        **{**beside(desk, form_for(desk), clock.today()), "mistakes": [], "plainness": None},
    )


def beside(desk: Desk, form: Editor, today: date) -> dict[str, Any]:
    """The preview, the mistakes and the readability."""
    article = article_of(desk, form)
    pictures = reading.pictures_at(reading.FOR_STAFF, desk.pictures)
    names = names_for(desk.language)
    with force_locale(desk.language):
        amounts_title = _("Bedragen in deze tekst")
    return {
        "article": article,
        "reading": reading.draft_of(desk.books, article, today, pictures),
        "names": names,
        "amounts_title": amounts_title,
        "with_names": reading.with_names,
        "sample": samples(desk, names, today).get,
        "mistakes": [(one, editor_words.wrong_words(one.wrong)) for one in mistakes_of(desk, form)],
        "plainness": plainness(form.whole_body, seen_before(form)) if isinstance(form, DutchForm) else None,
    }


def article_of(desk: Desk, form: Editor) -> Article:
    """What was typed as an article that can be read. A link that leads to a wrong address is left out."""
    details, version = details_of(form, desk), desk.version
    return Article(
        id=desk.article.id,
        slug=desk.article.slug,
        group=Group(desk.article.group),
        position=desk.article.position,
        language=desk.language,
        title=line_of(form.title.data),
        summary=line_of(form.summary.data),
        body=form.whole_body,
        sources=tuple(details["sources"]),
        links=tuple(one for one in details["links"] if one["label"] and HTTPS.fullmatch(one["url"])),
        steps=tuple(details["steps"]),
        search_words=tuple(details["search"]),
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        review_before=version.review_before,
        under_review=False,
        updated_on=version.updated_on,
    )


def samples(desk: Desk, names: dict[str, str], today: date) -> dict[str, StepView]:
    """Every step as somebody with an ordinary contract would read it."""
    contract = example_contract(today)
    called = Names(names["contact"], names["employer"], names["municipality"])
    return {one.key: example_view(one, contract, contract.end_on.year, desk.language, called) for one in desk.steps()}


def mistakes_of(desk: Desk, form: Editor) -> list[Mistake]:
    """An empty text has none: it only begins."""
    return mistakes_in(form.whole_body, desk.known) if form.whole_body.strip() else []


def seen_before(form: Editor) -> str:
    """What a reader saw before the text: what it explains needs no explaining again."""
    return f"{line_of(form.title.data)}. {line_of(form.summary.data)}"


def plainness(body: str, before: str) -> Plainness:
    report: Report = read_markdown(body, before)
    listed = report.findings[:MOST_FINDINGS]
    return Plainness(
        line=editor_words.score_words(report),
        is_plain=report.level is None or report.level in (Level.A2, Level.B1),
        is_scored=report.level is not None,
        longest=report.counts.longest_sentence,
        hard=tuple(map(_hard, listed)),
        more=len(report.findings) - len(listed),
        marked=segments(body, report.findings),
    )


def _hard(found: Finding) -> Hard:
    return Hard(
        id=found.id,
        start=found.start,
        end=found.end,
        passage=found.passage,
        kind=editor_words.kind_words(found.kind),
        why=editor_words.why_words(found.why, found.amount, found.limit),
        simpler=tuple(in_the_case_of(found.passage, one) for one in found.choices),
    )


# --- amounts and steps --------------------------------------------------------------------------------------------


def fill_choices(desk: Desk, form: Editor, today: date) -> None:
    """What can be put into the text by name."""
    amounts = sorted(amount_choices(desk, today), key=lambda one: one[1].casefold())
    form.amount.choices = [SelectChoice("", _("Kies een bedrag")), *(SelectChoice(*one) for one in amounts)]
    titles = [(one.key, step_title(one, desk)) for one in desk.steps()]
    form.step.choices = [SelectChoice("", _("Kies een stap")), *(SelectChoice(*one) for one in titles)]


def amount_choices(desk: Desk, today: date) -> Iterator[tuple[str, str]]:
    for key in desk.known.amounts:
        found = desk.books.amount(key, today)
        if found is not None:
            label = found.line.label_in(desk.language)
            yield key, _("%(label)s: %(value)s", label=label, value=amount_words(found))


def step_title(step: Step, desk: Desk) -> str:
    return (step.words.get(desk.language) or step.words["nl"]).title


def step_rows(desk: Desk, today: date) -> Iterator[StepRow]:
    """The steps of this article, each with the day it gives for an ordinary contract."""
    steps = desk.dutch.steps if desk.dutch else desk.own_steps
    contract = example_contract(today)
    for number, one in enumerate(steps):
        view = example_view(step_of(one["key"], number, one), contract, contract.end_on.year, "nl", Names())
        mine = desk.own_step(one["key"]) or {}
        yield StepRow(
            key=one["key"],
            title=one["words"]["nl"]["title"],
            day=day_rule_words(one),
            is_translated=desk.language in {**one["words"], **mine.get("words", {})},
            href=url_for("staff_editor_steps.show", slug=desk.article.slug, language=desk.language, key=view.key),
        )


def day_rule_words(content: dict[str, Any]) -> str:
    """How the last day of a step is counted."""
    rule = content.get("due")
    return day_words(rule) if rule else _("zonder laatste dag")


# --- beside a translation -----------------------------------------------------------------------------------------


def dutch_parts(desk: Desk, new: Collection[str]) -> Iterator[tuple[DutchPiece, ...]]:
    """The Dutch text part by part, with the sentences that are new since the translation was made."""
    for part in parts_of(desk.dutch.now.body) if desk.dutch else ():
        yield tuple(_pieces(part, new))


def since_translated(desk: Desk) -> tuple[set[str], list[str]]:
    """The Dutch sentences that are new since the translation was made, and those that are gone."""
    if desk.dutch is None or desk.dutch.then is None or not desk.dutch.is_newer:
        return set(), []
    found, gone = changed_sentences(desk.dutch.then.body, desk.dutch.now.body)
    return {one.text for one in found if one.is_new}, gone


def _pieces(part: str, new: Collection[str]) -> Iterator[DutchPiece]:
    at = 0
    places = sorted((place, one) for one in new if (place := part.find(one)) >= 0)
    for place, sentence in places:
        if place < at:
            continue
        if place > at:
            yield DutchPiece(part[at:place], is_new=False)
        yield DutchPiece(sentence, is_new=True)
        at = place + len(sentence)
    if at < len(part):
        yield DutchPiece(part[at:], is_new=False)


# --- two writers --------------------------------------------------------------------------------------------------


def differences(desk: Desk, form: Editor) -> Iterator[Difference]:
    """What stands in the text that was saved meanwhile and not in the writer's own, and the other way round."""
    theirs = form_for(desk)
    for label, mine, other in zip_longest(_labels(form), _texts(form, desk), _texts(theirs, desk)):
        if mine != other:
            yield Difference(str(label), tuple(word_changes(mine, other)))


def _labels(form: Editor) -> list[Any]:
    labels: list[Any] = [form.title.label.text, form.summary.label.text, _("Tekst"), _("Bronnen"), _("Links")]
    labels.append(form.search.label.text)
    if isinstance(form, DutchForm):
        labels += [form.valid_from.label.text, form.valid_until.label.text, form.review_before.label.text]
    return labels


def _texts(form: Editor, desk: Desk) -> list[str]:
    words, details = form.words(), details_of(form, desk)
    texts = [words["title"], words["summary"], words["body"].strip()]
    texts += ["\n".join(" · ".join(row.values()) for row in details[one]) for one in ("sources", "links")]
    texts.append(", ".join(details["search"]))
    if isinstance(form, DutchForm):
        texts += [str(one.data or "") for one in (form.valid_from, form.valid_until, form.review_before)]
    return texts
