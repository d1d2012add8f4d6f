"""Is every Dutch text of this project plain: interface, articles, steps? The method stands in docs/readability.md.

python -m portal.jobs.readable          every finding with where it stands; 1 when there is one
python -m portal.jobs.readable table    writes docs/articles.md: every article with its score, sources and review date
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from portal.base.plain_dutch import Finding, Kind, Report, Why, read, read_markdown
from portal.base.settings import ROOT
from portal.domain.information.rules import Group
from portal.jobs import strings
from portal.jobs.content_files import Content, ReadArticle, ReadStep, read_content
from portal.jobs.readable_exceptions import EXCEPTIONS

TABLE = ROOT / "docs" / "articles.md"
IN_A_STRING = frozenset((Kind.LONG_SENTENCE, Kind.HARD_WORD, Kind.PASSIVE, Kind.DOUBLE_NEGATION, Kind.NESTED))
"""What must not stand in a text of the interface."""
IN_AN_ARTICLE = frozenset((Kind.LONG_SENTENCE, Kind.HARD_WORD, Kind.ABBREVIATION, Kind.TERM, Kind.DOUBLE_NEGATION))


@dataclass(frozen=True)
class Text:
    """Something that people read, and where it is written."""

    where: str
    text: str
    is_markdown: bool = False
    before: str = ""
    """What the reader saw first."""
    explains: bool = False
    """An article explains its words; a button or a step does not."""

    def report(self) -> Report:
        return (read_markdown if self.is_markdown else read)(self.text, self.before)


@dataclass(frozen=True)
class Trouble:
    where: str
    what: str
    passage: str
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        instead = f" > {' / '.join(self.choices)}" if self.choices else ""
        return f"{self.where}: {self.what}: {self.passage}{instead}"


def trouble() -> list[Trouble]:
    """Everything that is not plain, and every exception that nothing needs any more."""
    return without_exceptions((*interface(), *content(read_content(ROOT / "content"))), EXCEPTIONS)


def without_exceptions(texts: Iterable[Text], exceptions: Mapping[tuple[str, str], str]) -> list[Trouble]:
    """What is wrong with the texts beyond the exceptions, and the exceptions that were not used."""
    unused = dict.fromkeys(exceptions)
    found: list[Trouble] = []
    for text in texts:
        for one in trouble_in(text):
            used = [key for key in exceptions if key[0] == one.passage and text.text.startswith(key[1])]
            if not used:
                found.append(one)
            for key in used:
                unused.pop(key, None)
    return [*found, *(Trouble("readable_exceptions.py", "no longer needed", f"{key[0]}: {key[1]}") for key in unused)]


def trouble_in(text: Text) -> Iterator[Trouble]:
    """What is wrong with one text, by its place."""
    report = text.report()
    for finding in report.findings:
        if _counts(finding, text):
            yield Trouble(text.where, _said(finding), " ".join(finding.passage.split()), finding.choices)
    if report.level is not None and not report.level.is_plain:
        yield Trouble(text.where, f"level {report.level}, score {report.score}", text.text[:60])


def _counts(finding: Finding, text: Text) -> bool:
    if text.explains:
        return finding.kind in IN_AN_ARTICLE
    return finding.kind in IN_A_STRING or finding.why is Why.SHORTENED


def _said(finding: Finding) -> str:
    numbers = "" if finding.amount is None else f" ({finding.amount}, at most {finding.limit})"
    return f"{finding.why}{numbers}"


# --- what there is to read ----------------------------------------------------------------------------------------


def interface() -> Iterator[Text]:
    """Every Dutch text of code and templates, staff pages included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fresh.pot"
        strings.collect(path)
        with path.open("rb") as file:
            source = read_po(file)
    for message in source:
        where = ", ".join(dict.fromkeys(place.removeprefix("./") for place, _ in message.locations))
        for text in [message.id] if isinstance(message.id, str) else message.id:
            if text:
                yield Text(where, text)


def content(found: Content) -> Iterator[Text]:
    """Every Dutch text of articles and steps."""
    for article in found.articles:
        yield from _article(article)
    for step in found.steps:
        yield from _step(step)


def body(article: ReadArticle) -> Text:
    """The text that the score of an article is about."""
    seen = f"{article.front.title}. {article.front.summary}"
    return Text(f"articles/{article.slug}.md", article.body, is_markdown=True, before=seen, explains=True)


def _article(article: ReadArticle) -> Iterator[Text]:
    where, front = f"articles/{article.slug}.md", article.front
    yield Text(f"{where} title", front.title)
    yield Text(f"{where} summary", front.summary)
    yield body(article)
    for link in front.links:
        yield Text(f"{where} link", f"{link.label}. {link.what_happens}")
    for source in front.sources:
        yield Text(f"{where} source", source.about)


def _step(step: ReadStep) -> Iterator[Text]:
    where = f"steps.yaml {step.key}"
    spoken = [step.content["words"], *(step.content.get("outcomes") or {}).values()]
    if "question" in step.content:
        asked = step.content["question"]["words"]["nl"]
        yield from (Text(f"{where} question", asked[part]) for part in ("text", "help"))
    for words in spoken:
        if "nl" in words:
            yield from _words(where, words["nl"])


def _words(where: str, words: dict[str, Any]) -> Iterator[Text]:
    yield Text(f"{where} title", words["title"])
    yield from (Text(f"{where} line", line) for line in words["lines"])
    yield Text(f"{where} action", words["action"]["label"])
    yield Text(f"{where} why", words["why"])


# --- the table ----------------------------------------------------------------------------------------------------

HEAD = """# The articles

Written by `python -m portal.jobs.readable table`; a test holds it to the texts. The score runs from 0 (hard) to
100 (easy), and B1 begins at 66: see [readability.md](readability.md). A sentence has 15 words at most. What *law*,
*secondary*, *computed* and *unsure* mean stands in [content/README.md](../content/README.md).

| article | score | level | words | longest sentence | sources | to be reviewed before |
|---|---|---|---|---|---|---|
"""


def table(found: Content) -> str:
    """Every article with its score, its sources and its review date, as Markdown."""
    return HEAD + "".join(f"{_row(article)}\n" for article in sorted(found.articles, key=_place))


def _place(article: ReadArticle) -> tuple[int, int, str]:
    return list(Group).index(article.front.group), article.front.order, article.slug


def _row(article: ReadArticle) -> str:
    report, front = body(article).report(), article.front
    score = "too short" if report.score is None else str(report.score)
    sources = "<br>".join(f"{one.name} ({one.sureness})" for one in front.sources)
    cells = (
        f"{front.title} (`{article.slug}`)",
        score,
        report.level or "",
        report.counts.words,
        report.counts.longest_sentence,
        sources,
        front.review_before.isoformat(),
    )
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def main() -> int:
    match sys.argv[1:]:
        case []:
            if found := trouble():
                print(*found, f"{len(found)} passages are not plain; docs/readability.md tells the limits.", sep="\n")
                return 1
        case ["table"]:
            TABLE.write_text(table(read_content(ROOT / "content")), encoding="utf-8")
        case _:
            print("use: python -m portal.jobs.readable [table]")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
