"""Publish, tick, answer, and say what was not clear."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.information.models import (
    Article,
    ArticleVersion,
    ClearCount,
    ContentVersion,
    LinkCheck,
    Remark,
    StepText,
    StepTick,
)
from portal.domain.information.queries import THE_ONE
from portal.domain.information.rules import OPEN_STATES, SOURCE, Answer, Mark, State, question_key

FIRST_NUMBERS = 10**9
LONGEST_REMARK = 500


class TooLong(ValueError):
    """A remark of more than 500 characters."""


class NothingSaid(ValueError):
    """A remark without a word in it."""


# --- publishing ---------------------------------------------------------------------------------------------------


def content_changed(session: Session) -> int:
    """Tell every process that what it keeps is old. The new number.

    The first number is drawn by lot, so that content of two databases (a backup put back) is never taken for the same.
    """
    row = session.get(ContentVersion, THE_ONE, with_for_update=True)
    if row is None:
        row = ContentVersion(id=THE_ONE, number=secrets.randbelow(FIRST_NUMBERS))
        session.add(row)
    row.number += 1
    session.flush()
    return row.number


def add_version(
    session: Session,
    slug: str,
    *,
    group: str,
    position: int,
    values: Mapping[str, Any],
    file_hash: str | None,
    now: datetime,
    actor: UUID | None = None,
    language: str = SOURCE,
    source_number: int | None = None,
) -> ArticleVersion:
    """The first version from a file is published at once; a later one is a draft, or offered where one is open.

    `values` are title, summary, body, details, valid_from, valid_until, review_before and updated_on. A translation
    says in `source_number` which Dutch version it was made from; its article must be there.
    """
    article = session.scalar(select(Article).where(Article.slug == slug))
    if article is None:
        article = Article(slug=slug, group=group, position=position)
        session.add(article)
        session.flush()
    in_language = (ArticleVersion.article_id == article.id, ArticleVersion.language == language)
    last = session.scalar(select(func.max(ArticleVersion.number)).where(*in_language)) or 0
    is_open = session.scalar(select(ArticleVersion.id).where(*in_language, ArticleVersion.state.in_(OPEN_STATES)))
    version = ArticleVersion(
        article_id=article.id,
        language=language,
        number=last + 1,
        state=State.PUBLISHED if not last else State.OFFERED if is_open else State.DRAFT,
        source_number=source_number,
        writers=[],
        file_hash=file_hash,
        made_at=now,
        made_by_id=actor,
        published_at=None if last else now,
        **values,
    )
    session.add(version)
    session.flush()
    return version


def add_step(session: Session, key: str, *, position: int, content: Mapping[str, Any], file_hash: str) -> StepText:
    """A step that was not there yet. One that is there is never overwritten here: the database refuses it."""
    step = StepText(key=key, position=position, content=dict(content), file_hash=file_hash)
    session.add(step)
    session.flush()
    return step


# --- for oneself --------------------------------------------------------------------------------------------------


def mark(session: Session, participant: UUID, step: str, occurrence: str, state: Mark, *, today: date) -> None:
    """'Gedaan' or 'geldt niet voor mij' for one occurrence. Saying it twice changes nothing."""
    _tick(session, participant, step, occurrence, state, today)


def unmark(session: Session, participant: UUID, step: str, occurrence: str) -> None:
    """Take it back."""
    _untick(session, participant, step, occurrence)


def answer(session: Session, participant: UUID, question: str, scope: str, given: Answer, *, today: date) -> None:
    """Answer the question that a step opens with; the last answer counts."""
    _tick(session, participant, question_key(question), scope, given, today)


def forget_answer(session: Session, participant: UUID, question: str, scope: str) -> None:
    """The question stands open again."""
    _untick(session, participant, question_key(question), scope)


def _tick(session: Session, participant: UUID, key: str, occurrence: str, state: str, today: date) -> None:
    if _changed(session, participant, key, occurrence, state, today):
        return
    try:
        with session.begin_nested():
            tick = StepTick(participant_id=participant, step_key=key, occurrence=occurrence, state=state, on_day=today)
            session.add(tick)
    except IntegrityError:  # pressed twice at the same moment: the other one was first
        _changed(session, participant, key, occurrence, state, today)


def _changed(session: Session, participant: UUID, key: str, occurrence: str, state: str, today: date) -> bool:
    result = session.execute(
        update(StepTick)
        .where(StepTick.participant_id == participant, StepTick.step_key == key, StepTick.occurrence == occurrence)
        .values(state=state, on_day=today)
    )
    return _rows(result) > 0


def _untick(session: Session, participant: UUID, key: str, occurrence: str) -> None:
    session.execute(
        delete(StepTick).where(
            StepTick.participant_id == participant, StepTick.step_key == key, StepTick.occurrence == occurrence
        )
    )


def _rows(result: Any) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0


# --- was this clear? ----------------------------------------------------------------------------------------------


def count_clear(session: Session, article: UUID, *, clear: bool, today: date) -> None:
    """One more reader for whom the article was clear, or not. A count per month: no vote has a time or a name."""
    _one_more(session, article, "clear" if clear else "unclear", today)


def _one_more(session: Session, article: UUID, counted: Literal["clear", "unclear", "questions"], today: date) -> None:
    month, column = today.replace(day=1), getattr(ClearCount, counted)
    one_more = (
        update(ClearCount)
        .where(ClearCount.article_id == article, ClearCount.month == month)
        .values({column: column + 1})
    )
    if _rows(session.execute(one_more)):
        return
    try:
        with session.begin_nested():
            session.add(ClearCount(article_id=article, month=month, **{counted: 1}))
    except IntegrityError:  # somebody else was the first of this month, at the same moment
        session.execute(one_more)


def count_question(session: Session, slug: str, *, today: date) -> None:
    """One more question that began from this article; nothing for another page. A count per month, as the votes."""
    article = session.scalar(select(Article.id).where(Article.slug == slug))
    if article is not None:
        _one_more(session, article, "questions", today)


def remark(session: Session, article: UUID, said: str, *, today: date) -> None:
    """Keep what was not clear: sealed, with the month and nothing else. Raises TooLong, NothingSaid."""
    said = said.strip()
    if not said:
        raise NothingSaid
    if len(said) > LONGEST_REMARK:
        raise TooLong
    remark_id = uuid.uuid4()  # not the usual key, which would tell the moment and the order
    session.add(Remark(id=remark_id, article_id=article, month=today.replace(day=1), text=said))
    session.flush()


# --- links to other websites --------------------------------------------------------------------------------------


def note_link(session: Session, url: str, *, failure: str | None, status: int | None, now: datetime) -> None:
    """What the last look at a link said; since when it fails is kept over the nights."""
    row = session.get(LinkCheck, url)
    if row is None:
        row = LinkCheck(url=url)
        session.add(row)
    row.failing_since = None if failure is None else row.failing_since or now
    row.checked_at, row.failure, row.status = now, failure, status
    session.flush()


def forget_links(session: Session, kept: Collection[str]) -> None:
    """Links that stand in no text any more."""
    session.execute(delete(LinkCheck).where(LinkCheck.url.not_in(kept)))
