"""What writers do: begin a draft, save it, have it looked at, publish it now or on a day, withdraw it.

One version per article and language is open at a time. Who wrote in a version can neither approve nor publish it. All
functions flush and never commit; moments are in UTC, days those in the Netherlands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.information.actions import content_changed
from portal.domain.information.models import Article, ArticleVersion, StepText, WorkingCopy
from portal.domain.information.rules import OPEN_STATES, RESERVED_SLUGS, SOURCE, Group, State, steps_with_words

MADE_HERE = ""
"""In the place of the hash of a content file: written in the portal."""
LONGEST_SLUG = 80


class AlreadyOpen(Exception):
    """Somebody has a version of this text open: draft, asked for review, or approved."""


class ChangedMeanwhile(Exception):
    """Somebody else saved since this writer began. Nothing was saved now."""


class WrongState(Exception):
    """The version does not stand where this can be done (any more)."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = State(state)


class OwnText(Exception):
    """Nobody approves or publishes a text they wrote in."""


class NotYet(ValueError):
    """The text holds from a later day than the one on which it would be published."""


class NoSource(Exception):
    """A translation cannot be published while the Dutch text is not."""


class StepTaken(ValueError):
    """A step with this key belongs to another article."""


class SlugTaken(ValueError):
    """There is an article at this address already, or the address is used for something else."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer fills in. Of a translation: the days, the steps' rules and the list of steps are the Dutch ones."""

    title: str
    summary: str
    body: str
    details: Mapping[str, Any]
    """sources, links, steps, search; see content/README.md"""
    valid_from: date
    valid_until: date | None
    review_before: date
    own_steps: list[dict[str, Any]] | None = field(default=None)


# --- beginning ----------------------------------------------------------------------------------------------------


def slug_of(title: str) -> str:
    """'Één ding: huur & zorg' -> 'een-ding-huur-zorg'"""
    plain = unicodedata.normalize("NFKD", title.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_SLUG].strip("-")


def new_article(
    session: Session, slug: str, group: Group, written: Written, *, now: datetime, actor: UUID
) -> ArticleVersion:
    """A new article with its first draft, last in its group. Raises SlugTaken."""
    if not slug or slug in RESERVED_SLUGS:
        raise SlugTaken(slug)
    last = session.scalar(select(func.max(Article.position)).where(Article.group == group)) or 0
    article = Article(slug=slug, group=group, position=last + 1)
    try:
        with session.begin_nested():
            session.add(article)
    except IntegrityError as refused:
        raise SlugTaken(slug) from refused
    return _add(session, article.id, SOURCE, written, now=now, actor=actor, source_number=None)


def begin(
    session: Session, article: UUID, language: str, *, now: datetime, actor: UUID, like: UUID | None = None
) -> ArticleVersion:
    """A draft, with the text of version `like`, else of what is published; a first translation begins empty.

    Raises AlreadyOpen; NoSource for a translation of a text that was never published.
    """
    basis = session.get_one(ArticleVersion, like) if like else published(session, article, language)
    source = None if language == SOURCE else published(session, article, SOURCE)
    if language != SOURCE and source is None:
        raise NoSource
    if basis is not None:
        written = as_written(basis)
    elif source is not None:
        written = _empty_translation(source)
    else:
        basis = newest(session, article, language)
        written = as_written(cast(ArticleVersion, basis))
    if language == SOURCE and written.own_steps is None:
        written = replace(written, own_steps=steps_of(session, article))
    return _add(
        session, article, language, written, now=now, actor=actor, source_number=source.number if source else None
    )


def _empty_translation(source: ArticleVersion) -> Written:
    details: dict[str, Any] = {"sources": [], "links": [], "search": []}
    return Written("", "", "", details, source.valid_from, source.valid_until, source.review_before, [])


def _add(
    session: Session,
    article: UUID,
    language: str,
    written: Written,
    *,
    now: datetime,
    actor: UUID,
    source_number: int | None,
) -> ArticleVersion:
    last = session.scalar(
        select(func.max(ArticleVersion.number)).where(
            ArticleVersion.article_id == article, ArticleVersion.language == language
        )
    )
    version = ArticleVersion(
        article_id=article,
        language=language,
        number=(last or 0) + 1,
        state=State.DRAFT,
        source_number=source_number,
        writers=[str(actor)],
        updated_on=written.valid_from,
        made_at=now,
        made_by_id=actor,
        **_fields(written),
    )
    try:
        with session.begin_nested():
            session.add(version)
    except IntegrityError as refused:
        raise AlreadyOpen from refused
    return version


# --- writing ------------------------------------------------------------------------------------------------------


def save(
    session: Session,
    version: UUID,
    written: Written,
    *,
    edits: int,
    now: datetime,
    actor: UUID,
    source_number: int | None = None,
) -> ArticleVersion:
    """Save a draft that had `edits` saves when the writer began. Raises ChangedMeanwhile, WrongState.

    `source_number`: of a translation, the Dutch version whose meaning it has from now on; None leaves it as it was.
    """
    row = session.get_one(ArticleVersion, version, populate_existing=True)
    changed = session.execute(
        update(ArticleVersion)
        .where(
            ArticleVersion.id == version,
            ArticleVersion.edits == edits,
            ArticleVersion.state == State.DRAFT,
        )
        .values(
            **_fields(written),
            edits=edits + 1,
            writers=sorted({*row.writers, str(actor)}),
            saved_at=now,
            saved_by_id=actor,
            **({} if source_number is None else {"source_number": source_number}),
        )
    )
    if not cast("CursorResult[Any]", changed).rowcount:
        session.refresh(row)
        raise ChangedMeanwhile if row.state == State.DRAFT else WrongState(row.state)
    forget_copy(session, version, actor)
    session.refresh(row)
    return row


def save_beside(
    session: Session,
    version: UUID,
    written: Written,
    *,
    now: datetime,
    actor: UUID,
    source_number: int | None = None,
) -> ArticleVersion:
    """Go on with one's own text where somebody else saved meanwhile: theirs is kept as a version of its own.

    Raises WrongState when the version is no draft any more.
    """
    theirs = _in(session, version, State.DRAFT)
    _move(session, theirs, State.DROPPED, now=now, actor=actor)
    mine = _add(
        session,
        theirs.article_id,
        theirs.language,
        written,
        now=now,
        actor=actor,
        source_number=theirs.source_number if source_number is None else source_number,
    )
    mine.writers, mine.sent_back = sorted({*theirs.writers, str(actor)}), theirs.sent_back
    forget_copy(session, version, actor)
    session.flush()
    return mine


def keep_copy(
    session: Session, version: UUID, typed: Mapping[str, Any], *, edits: int, now: datetime, actor: UUID
) -> None:
    """Keep what somebody is typing, for that writer only. `typed` is what the fields of the form hold."""
    values = {"fields": dict(typed), "edits": edits, "saved_at": now}
    of_mine = (WorkingCopy.version_id == version, WorkingCopy.account_id == actor)
    if cast("CursorResult[Any]", session.execute(update(WorkingCopy).where(*of_mine).values(**values))).rowcount:
        return
    try:
        with session.begin_nested():
            session.add(WorkingCopy(version_id=version, account_id=actor, **values))
    except IntegrityError:  # two tabs at the same moment
        session.execute(update(WorkingCopy).where(*of_mine).values(**values))


def forget_copy(session: Session, version: UUID, actor: UUID) -> None:
    session.execute(delete(WorkingCopy).where(WorkingCopy.version_id == version, WorkingCopy.account_id == actor))


def drop(session: Session, version: UUID, *, now: datetime, actor: UUID) -> None:
    """Stop with an open version. It is kept, and can be taken up again. Raises WrongState."""
    _move(session, _in(session, version, *OPEN_STATES), State.DROPPED, now=now, actor=actor)


# --- having it looked at ------------------------------------------------------------------------------------------


def ask(session: Session, version: UUID, *, edits: int, now: datetime, actor: UUID) -> ArticleVersion:
    """Ask a second person to look at it. Raises WrongState, ChangedMeanwhile."""
    row = _in(session, version, State.DRAFT)
    if row.edits != edits:
        raise ChangedMeanwhile
    row.state, row.asked_at, row.asked_by_id, row.sent_back = State.ASKED, now, actor, None
    session.flush()
    return row


def take_back(session: Session, version: UUID, *, now: datetime, actor: UUID) -> ArticleVersion:
    """It becomes a draft again: to write on in it, or because it must not be published after all. Raises WrongState."""
    row = _in(session, version, State.ASKED, State.APPROVED)
    row.state, row.approved_at, row.approved_by_id, row.publish_on = State.DRAFT, None, None, None
    row.saved_at, row.saved_by_id = now, actor
    session.flush()
    return row


def send_back(session: Session, version: UUID, why: str, *, now: datetime, actor: UUID) -> ArticleVersion:
    """The second person asks for changes, and says which. Raises WrongState."""
    row = _in(session, version, State.ASKED)
    row.state, row.sent_back, row.saved_at, row.saved_by_id = State.DRAFT, why.strip(), now, actor
    session.flush()
    return row


def approve(session: Session, version: UUID, *, edits: int, now: datetime, actor: UUID) -> ArticleVersion:
    """A second person agrees with what stands there. Raises WrongState, OwnText, ChangedMeanwhile."""
    row = _in(session, version, State.ASKED)
    _not_own(row, actor)
    if row.asked_by_id == actor:  # of a text from a file there is no writer; then who asked is the first person
        raise OwnText
    if row.edits != edits:
        raise ChangedMeanwhile
    row.state, row.approved_at, row.approved_by_id = State.APPROVED, now, actor
    session.flush()
    return row


def plan(session: Session, version: UUID, day: date, *, now: datetime, actor: UUID) -> ArticleVersion:
    """Publish it by itself from this day on. Raises WrongState, OwnText, NotYet (it holds from a later day).

    The days of a translation are those of its Dutch text.
    """
    row = _in(session, version, State.APPROVED)
    _not_own(row, actor)
    if row.language == SOURCE:
        _holds(row, day)
    row.publish_on, row.saved_at, row.saved_by_id = day, now, actor
    session.flush()
    return row


def publish(session: Session, version: UUID, *, today: date, now: datetime, actor: UUID) -> ArticleVersion:
    """What readers see from the next page on. What was published is kept as replaced.

    Raises WrongState (not approved), OwnText, NotYet, NoSource, StepTaken.
    """
    row = _in(session, version, State.APPROVED)
    _not_own(row, actor)
    if row.language == SOURCE:
        _holds(row, today)
    elif published(session, row.article_id, SOURCE) is None:
        raise NoSource
    before = published(session, row.article_id, row.language)
    if before is not None:
        _move(session, before, State.REPLACED, now=now, actor=actor)
    row.state, row.published_at, row.published_by_id, row.updated_on = State.PUBLISHED, now, actor, today
    row.publish_on = None
    session.flush()
    _publish_steps(session, row)
    content_changed(session)
    return row


def due_to_publish(session: Session, today: date) -> list[ArticleVersion]:
    """Approved, and their day has come."""
    return list(
        session.scalars(
            select(ArticleVersion)
            .where(ArticleVersion.state == State.APPROVED, ArticleVersion.publish_on <= today)
            .order_by(ArticleVersion.language != SOURCE, ArticleVersion.id)
        )
    )


# --- afterwards ---------------------------------------------------------------------------------------------------


def withdraw(session: Session, version: UUID, *, now: datetime, actor: UUID) -> ArticleVersion:
    """Readers do not see it any more; of a Dutch text neither its translations. Raises WrongState."""
    row = _in(session, version, State.PUBLISHED)
    _move(session, row, State.WITHDRAWN, now=now, actor=actor)
    content_changed(session)
    return row


def set_under_review(session: Session, version: UUID, *, under_review: bool) -> ArticleVersion:
    """Readers see 'Wij kijken deze tekst na', at once. Raises WrongState."""
    row = _in(session, version, State.PUBLISHED)
    row.under_review = under_review
    session.flush()
    content_changed(session)
    return row


def still_right(session: Session, version: UUID, review_before: date, *, today: date, actor: UUID) -> ArticleVersion:
    """A second person found that the published text still holds: a new day to look again, and no more warning.

    Raises WrongState, OwnText; NotYet when the day has passed already.
    """
    row = _in(session, version, State.PUBLISHED)
    _not_own(row, actor)
    if review_before <= today:
        raise NotYet
    row.review_before, row.under_review = review_before, False
    session.flush()
    content_changed(session)
    return row


def translation_still_right(session: Session, version: UUID, *, actor: UUID) -> ArticleVersion:
    """The Dutch changed, and the translation needs no other words. Raises WrongState, NoSource."""
    row = _in(session, version, State.PUBLISHED)
    source = published(session, row.article_id, SOURCE)
    if source is None or row.language == SOURCE:
        raise NoSource
    row.source_number, row.writers = source.number, sorted({*row.writers, str(actor)})
    session.flush()
    content_changed(session)
    return row


def place(session: Session, article: UUID, group: Group, position: int) -> None:
    """In which group it stands, and where: the lowest position first."""
    session.execute(update(Article).where(Article.id == article).values(group=group, position=position))
    content_changed(session)


# --- looking ------------------------------------------------------------------------------------------------------


def published(session: Session, article: UUID, language: str) -> ArticleVersion | None:
    return session.scalar(
        select(ArticleVersion).where(
            ArticleVersion.article_id == article,
            ArticleVersion.language == language,
            ArticleVersion.state == State.PUBLISHED,
        )
    )


def newest(session: Session, article: UUID, language: str) -> ArticleVersion | None:
    return session.scalar(
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article, ArticleVersion.language == language)
        .order_by(ArticleVersion.number.desc())
        .limit(1)
    )


def as_written(row: ArticleVersion) -> Written:
    """What stands in a version."""
    return Written(**{one.name: getattr(row, one.name) for one in fields(Written)})


def steps_of(session: Session, article: UUID) -> list[dict[str, Any]]:
    """The published steps of an article with their keys, in order."""
    slug = session.scalar(select(Article.slug).where(Article.id == article))
    rows = session.scalars(select(StepText).order_by(StepText.position, StepText.key))
    return [{"key": row.key, **row.content} for row in rows if row.content.get("article") == slug]


# --- what they share ----------------------------------------------------------------------------------------------


def _fields(written: Written) -> dict[str, Any]:
    return {**asdict(written), "details": dict(written.details)}


def _in(session: Session, version: UUID, *states: State) -> ArticleVersion:
    """The version, locked, if it stands in one of these states. Raises WrongState."""
    row = session.get_one(ArticleVersion, version, with_for_update=True, populate_existing=True)
    if row.state not in states:
        raise WrongState(row.state)
    return row


def _move(session: Session, row: ArticleVersion, state: State, *, now: datetime, actor: UUID) -> None:
    row.state, row.ended_at, row.ended_by_id, row.publish_on = state, now, actor, None
    session.flush()


def _not_own(row: ArticleVersion, actor: UUID) -> None:
    if str(actor) in row.writers:
        raise OwnText


def _holds(row: ArticleVersion, day: date) -> None:
    if row.valid_from > day:
        raise NotYet


def _publish_steps(session: Session, row: ArticleVersion) -> None:
    """The steps of the version take the place of those that the article had."""
    if row.own_steps is None:
        return
    known = {one.key: one for one in session.scalars(select(StepText))}
    slug = session.scalar(select(Article.slug).where(Article.id == row.article_id))
    mine = {key: one.content for key, one in known.items() if one.content.get("article") == slug}
    contents = {one["key"]: {**one} for one in row.own_steps}
    for content in contents.values():
        del content["key"]
    last = max((one.position for one in known.values()), default=0)
    if row.language == SOURCE:
        for key in mine.keys() - contents.keys():
            session.delete(known[key])
    for key, content in contents.items():
        if row.language != SOURCE and key not in mine:
            continue  # the step went while it was translated
        whole = {**steps_with_words(mine.get(key), content, row.language), "article": slug}
        if key in known and key not in mine:
            raise StepTaken(key)
        if key in known:
            known[key].content, known[key].file_hash = whole, MADE_HERE
        else:
            last += 1
            session.add(StepText(key=key, position=last, content=whole, file_hash=MADE_HERE))
    session.flush()
