"""Look up what was published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.information.models import (
    Article,
    ArticleVersion,
    ClearCount,
    ContentVersion,
    LinkCheck,
    Remark,
    StepText,
)
from portal.domain.information.rules import Anchor, Answer, DayRule, Group, Question, Repeats, Says, Step, Words
from portal.domain.information.rules import Article as Published

THE_ONE = 1
"""The id of the only row of content_versions."""


def content_version(session: Session) -> int | None:
    """The number under which processes keep content; None before anything was loaded."""
    return session.scalar(select(ContentVersion.number).where(ContentVersion.id == THE_ONE))


def published_articles(session: Session) -> list[Published]:
    """Every published version, in every language."""
    rows = session.execute(
        select(Article.slug, Article.group, Article.position, ArticleVersion)
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .where(ArticleVersion.state == "published")
        .order_by(Article.position, Article.slug)
    )
    return [as_article(slug, group, position, version) for slug, group, position, version in rows]


def as_article(slug: str, group: str, position: int, version: ArticleVersion) -> Published:
    """A version as readers would have it, whatever its state."""
    details = version.details
    return Published(
        id=version.article_id,
        slug=slug,
        group=Group(group),
        position=position,
        language=version.language,
        title=version.title,
        summary=version.summary,
        body=version.body,
        sources=tuple(details.get("sources", ())),
        links=tuple(details.get("links", ())),
        steps=tuple(details.get("steps", ())),
        search_words=tuple(details.get("search", ())),
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        review_before=version.review_before,
        under_review=version.under_review,
        updated_on=version.updated_on,
        number=version.number,
        source_number=version.source_number,
    )


def steps(session: Session) -> tuple[Step, ...]:
    """Every step as published, in order."""
    rows = session.execute(select(StepText.key, StepText.position, StepText.content).order_by(StepText.position))
    return tuple(step_of(key, position, content) for key, position, content in rows)


def step_of(key: str, position: int, content: Mapping[str, Any]) -> Step:
    """A step from the way it is kept, which is that of the content file."""
    return Step(
        key=key,
        position=position,
        article=content["article"],
        group=Group(content["group"]),
        anchor=Anchor(content["anchor"]),
        repeats=Repeats(content["occurrence"]),
        words={language: _words(found) for language, found in content["words"].items()},
        later_contracts_only=content.get("periods") == "later",
        question=_question(content.get("question")),
        answer_needed=ANSWERS[content["answer_needed"]] if content.get("answer_needed") else None,
        outcomes=_outcomes(content.get("outcomes")),
        due=_day(content.get("due")),
        says=Says(content["due"]["says"]) if content.get("due") else None,
        opens=_day(content.get("opens")),
        show_from=_day(content.get("show_from")),
        show_until=_day(content.get("show_until")),
        only_when_stops=content.get("only_when_stops", False),
        only_when_sick=content.get("only_when_sick", False),
        replaces=content.get("replaces"),
    )


ANSWERS = {"ja": Answer.YES, "nee": Answer.NO}
"""As the content files and the forms write them."""


def _words(found: Mapping[str, Any]) -> Words:
    action = found["action"]
    return Words(found["title"], tuple(found["lines"]), action["label"], action.get("url"), found["why"])


def _question(found: Mapping[str, Any] | None) -> Question | None:
    if found is None:
        return None
    return Question(found["key"], {one: (said["text"], said["help"]) for one, said in found["words"].items()})


def _outcomes(found: Mapping[str, Any] | None) -> dict[Answer, dict[str, Words]] | None:
    if found is None:
        return None
    return {
        ANSWERS[answer]: {language: _words(said) for language, said in per_language.items()}
        for answer, per_language in found.items()
    }


def _day(found: Mapping[str, Any] | None) -> DayRule | None:
    if found is None:
        return None
    return DayRule(
        found["from"],
        add_days=found.get("add_days", 0),
        add_weeks=found.get("add_weeks", 0),
        add_months=found.get("add_months", 0),
        month_day=found.get("month_day"),
    )


def clear_count(session: Session, article: UUID, month: date) -> ClearCount | None:
    """How many found an article clear in a month (its first day)."""
    return session.get(ClearCount, (article, month))


# --- what readers found, and links --------------------------------------------------------------------------------


def counts_of(session: Session, month: date) -> dict[UUID, ClearCount]:
    """Per article what readers said in this month. `month` is its first day."""
    rows = session.scalars(select(ClearCount).where(ClearCount.month == month))
    return {row.article_id: row for row in rows}


def months_counted(session: Session) -> list[date]:
    """The first days of the months in which anybody said anything, newest first."""
    said = select(ClearCount.month).union(select(Remark.month))
    return sorted(session.scalars(said), reverse=True)


def remarks_of(session: Session, month: date) -> dict[UUID, list[str]]:
    """What was not clear, per article, in the order of random keys: nobody can tell who came first."""
    found: dict[UUID, list[str]] = {}
    for row in session.scalars(select(Remark).where(Remark.month == month).order_by(Remark.id)):
        found.setdefault(row.article_id, []).append(row.text)
    return found


def failing_links(session: Session) -> list[LinkCheck]:
    """Links that did not work at the last look, the longest first."""
    return list(
        session.scalars(select(LinkCheck).where(LinkCheck.failure.is_not(None)).order_by(LinkCheck.failing_since))
    )


def last_link_check(session: Session) -> datetime | None:
    return session.scalar(select(func.max(LinkCheck.checked_at)))
