"""portal content: takes in the articles, steps and amounts that come with the portal.

What is new is published as version 1. What was published here is never overwritten: an article whose file changed since
becomes a draft, and of steps and amounts that changed it is said which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.db import transaction
from portal.domain.information import actions as information
from portal.domain.information.models import Article, ArticleVersion, StepText
from portal.domain.information.rules import SOURCE
from portal.domain.money import actions as money
from portal.domain.money.models import Amount
from portal.domain.money.queries import lines_by_key
from portal.domain.money.rules import Line
from portal.flows.published import CONTENT
from portal.jobs.content_files import Content, ContentWrong, ReadArticle, ReadStep, ReadTranslation, read_content


@dataclass
class Loaded:
    """What became of the files."""

    published: int = 0
    drafts: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Steps and amounts that differ in the file; what was published stays."""
    unchanged: int = 0


def load_content(session: Session, now: datetime, content: Content | None = None) -> Loaded:
    """Take in every file; without `content` those that come with the portal. Raises ContentWrong: nothing is taken."""
    content = content or read_content(CONTENT)
    loaded = Loaded()
    _load_articles(session, content, loaded, now)
    _load_steps(session, content.steps, loaded)
    _load_amounts(session, content.amounts, loaded)
    if loaded.published:
        information.content_changed(session)
    return loaded


def load_first(session: Session, now: datetime) -> Loaded | None:
    """What comes with the portal, into a database that never had any of it. None when there is something already."""
    has_some = any(session.scalar(select(exists().select_from(table))) for table in (Article, StepText, Amount))
    return None if has_some else load_content(session, now)


def _load_articles(session: Session, content: Content, loaded: Loaded, now: datetime) -> None:
    known = _known_hashes(session)
    for article in content.articles:
        front, is_known = article.front, (article.slug, SOURCE) in known
        if article.file_hash in known.get((article.slug, SOURCE), {}):
            loaded.unchanged += 1
            continue
        version = information.add_version(
            session,
            article.slug,
            group=front.group,
            position=front.order,
            values=_values(article),
            file_hash=article.file_hash,
            now=now,
        )
        known.setdefault((article.slug, SOURCE), {})[article.file_hash] = version.number
        _count(loaded, article.slug, is_known)
    for translation in content.translations:
        key = (translation.slug, translation.language)
        is_known = key in known
        if translation.file_hash in known.get(key, {}):
            loaded.unchanged += 1
            continue
        source = next(one for one in content.articles if one.slug == translation.slug)
        is_newest = translation.front.translates >= source.front.updated
        information.add_version(
            session,
            translation.slug,
            group=source.front.group,
            position=source.front.order,
            values=_translated_values(translation, source),
            file_hash=translation.file_hash,
            now=now,
            language=translation.language,
            source_number=known[(translation.slug, SOURCE)][source.file_hash] if is_newest else 0,
        )
        _count(loaded, f"{translation.slug} ({translation.language})", is_known)


def _known_hashes(session: Session) -> dict[tuple[str, str], dict[str | None, int]]:
    """Per article and language: hash of the file -> number of the version that came from it."""
    known: dict[tuple[str, str], dict[str | None, int]] = {}
    rows = session.execute(
        select(Article.slug, ArticleVersion.language, ArticleVersion.file_hash, ArticleVersion.number).join(
            ArticleVersion, ArticleVersion.article_id == Article.id
        )
    )
    for slug, language, file_hash, number in rows:
        known.setdefault((slug, language), {})[file_hash] = number
    return known


def _count(loaded: Loaded, what: str, is_known: bool) -> None:
    if is_known:
        loaded.drafts.append(what)
    else:
        loaded.published += 1


def _values(article: ReadArticle) -> dict[str, Any]:
    front = article.front
    details = front.model_dump(mode="json", include={"sources", "links", "steps", "search"})
    return {"title": front.title, "summary": front.summary, "body": article.body, "details": details, **_days(article)}


def _days(article: ReadArticle) -> dict[str, Any]:
    front = article.front
    return {
        "valid_from": front.valid_from,
        "valid_until": front.valid_until,
        "review_before": front.review_before,
        "updated_on": front.updated,
    }


def _translated_values(translation: ReadTranslation, source: ReadArticle) -> dict[str, Any]:
    """Addresses, sureness, steps and days are those of the Dutch text; a text from before it may have fewer."""
    front, dutch = translation.front, source.front
    sources = [
        {**words.model_dump(), "sureness": of.sureness} for words, of in zip(front.sources, dutch.sources, strict=False)
    ]
    links = [{**words.model_dump(), "url": of.url} for words, of in zip(front.links, dutch.links, strict=False)]
    details = {"sources": sources, "links": links, "steps": list(dutch.steps), "search": list(front.search)}
    words = {"title": front.title, "summary": front.summary, "body": translation.body, "details": details}
    return {**words, **_days(source), "updated_on": front.translates}


def _load_steps(session: Session, steps: Iterable[ReadStep], loaded: Loaded) -> None:
    known = {key: file_hash for key, file_hash in session.execute(select(StepText.key, StepText.file_hash))}  # noqa: C416
    for step in steps:
        if step.key not in known:
            information.add_step(
                session, step.key, position=step.position, content=step.content, file_hash=step.file_hash
            )
            loaded.published += 1
        elif known[step.key] == step.file_hash:
            loaded.unchanged += 1
        else:
            loaded.kept.append(f"step {step.key}")


def _load_amounts(session: Session, lines: Iterable[Line], loaded: Loaded) -> None:
    known = {(line.key, line.valid_from): line for found in lines_by_key(session).values() for line in found}
    for line in lines:
        there = known.get((line.key, line.valid_from))
        if there is None:
            money.add(session, line)
            loaded.published += 1
        elif there == line:
            loaded.unchanged += 1
        else:
            loaded.kept.append(f"amount {line.key} from {line.valid_from}")


@click.command()
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=CONTENT, help="Other files."
)
def content_command(folder: Path) -> None:
    """Load articles, steps and amounts. Nothing that was published here is overwritten."""
    try:
        content = read_content(folder)
    except ContentWrong as wrong:
        for mistake in wrong.mistakes:
            click.echo(mistake, err=True)
        raise SystemExit(1) from wrong
    with transaction() as session:
        loaded = load_content(session, clock.now(), content)
    for slug in loaded.drafts:
        click.echo(f"Article {slug}: the file changed. It is a draft now; what was published stays.")
    for what in loaded.kept:
        click.echo(f"The {what} differs in the file. What was published stays.")
    click.echo(f"{loaded.published} published, {len(loaded.drafts)} drafts, {loaded.unchanged} unchanged.")
