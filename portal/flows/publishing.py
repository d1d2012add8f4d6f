"""From draft to published, with the audit line of every act. Who may is the permission table of the specification:
publishers write and publish (never their own text); other staff read drafts.

All functions raise what `information.writing` raises, and NotYours for who is no publisher. Nothing is committed here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain import audit
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.information import pictures, writing
from portal.domain.information.models import Article, ArticleVersion, Picture, WorkingCopy
from portal.domain.information.pictures import NewPicture
from portal.domain.information.rules import SOURCE, Group
from portal.domain.information.soundness import Known, Mistake, mistakes_in
from portal.domain.information.writing import Written
from portal.flows.permission import NotYours
from portal.flows.published import Library, library_now


def may_write(me: Me) -> bool:
    """Publishers write; others who work for the municipality only read."""
    return me.has_role(RoleKind.PUBLISHER)


def require_writer(me: Me) -> None:
    """Raises NotYours."""
    if not may_write(me):
        raise NotYours


def new_article(
    session: Session, me: Me, title: str, group: Group, written: Written, *, now: datetime
) -> ArticleVersion:
    """A first draft at the address that the title gives. Raises NotYours, SlugTaken."""
    require_writer(me)
    row = writing.new_article(session, writing.slug_of(title), group, written, now=now, actor=me.account)
    _note(session, "article_begun", me, row, now)
    return row


def begin(
    session: Session, me: Me, article: UUID, language: str, *, now: datetime, like: UUID | None = None
) -> ArticleVersion:
    """A draft of what is published, or of version `like`. Raises NotYours, AlreadyOpen, NoSource."""
    require_writer(me)
    row = writing.begin(session, article, language, now=now, actor=me.account, like=like)
    _note(session, "article_begun", me, row, now)
    return row


def save(
    session: Session,
    me: Me,
    version: UUID,
    written: Written,
    *,
    edits: int,
    now: datetime,
    beside: bool = False,
    source_number: int | None = None,
) -> ArticleVersion:
    """Save a draft; `beside`: although somebody else saved meanwhile, whose text is then kept as a version of its own.

    `source_number`: a translation has the meaning of this Dutch version from now on. Raises NotYours,
    ChangedMeanwhile, WrongState.
    """
    require_writer(me)
    if beside:
        row = writing.save_beside(session, version, written, now=now, actor=me.account, source_number=source_number)
    else:
        row = writing.save(
            session, version, written, edits=edits, now=now, actor=me.account, source_number=source_number
        )
    _note(session, "article_saved", me, row, now)
    return row


def save_steps(
    session: Session, me: Me, version: UUID, own_steps: list[dict[str, Any]], *, edits: int, now: datetime
) -> ArticleVersion:
    """Save the steps of a draft and nothing else. What this writer typed in the text stays their working copy.

    Raises NotYours, ChangedMeanwhile, WrongState.
    """
    typed = session.execute(
        select(WorkingCopy.fields, WorkingCopy.edits, WorkingCopy.saved_at).where(
            WorkingCopy.version_id == version, WorkingCopy.account_id == me.account
        )
    ).one_or_none()
    written = replace(writing.as_written(session.get_one(ArticleVersion, version)), own_steps=own_steps)
    row = save(session, me, version, written, edits=edits, now=now)
    if typed is not None:
        began = row.edits if typed.edits == edits else typed.edits
        writing.keep_copy(session, version, typed.fields, edits=began, now=typed.saved_at, actor=me.account)
    return row


def forget_copy(session: Session, me: Me, version: UUID) -> None:
    """Throw away what this writer typed and did not save. Raises NotYours."""
    require_writer(me)
    writing.forget_copy(session, version, me.account)


def add_picture(session: Session, me: Me, version: UUID, picture: NewPicture, *, now: datetime) -> Picture:
    """Put a picture with the article of this version, so that its text can show it. Raises NotYours."""
    require_writer(me)
    row = session.get_one(ArticleVersion, version)
    added = pictures.add(session, row.article_id, picture, now=now, actor=me.account)
    _note(session, "article_picture_added", me, row, now)
    return added


def keep_copy(session: Session, me: Me, version: UUID, typed: Mapping[str, Any], *, edits: int, now: datetime) -> None:
    """What is being typed, every few seconds; no audit line, because nothing changed yet. Raises NotYours."""
    require_writer(me)
    writing.keep_copy(session, version, typed, edits=edits, now=now, actor=me.account)


def drop(session: Session, me: Me, version: UUID, *, now: datetime) -> None:
    require_writer(me)
    writing.drop(session, version, now=now, actor=me.account)
    _note(session, "article_dropped", me, session.get_one(ArticleVersion, version), now)


def ask(session: Session, me: Me, version: UUID, *, edits: int, now: datetime) -> ArticleVersion:
    require_writer(me)
    row = writing.ask(session, version, edits=edits, now=now, actor=me.account)
    _note(session, "article_asked", me, row, now)
    return row


def take_back(session: Session, me: Me, version: UUID, *, now: datetime) -> ArticleVersion:
    require_writer(me)
    row = writing.take_back(session, version, now=now, actor=me.account)
    _note(session, "article_taken_back", me, row, now)
    return row


def send_back(session: Session, me: Me, version: UUID, why: str, *, now: datetime) -> ArticleVersion:
    require_writer(me)
    row = writing.send_back(session, version, why, now=now, actor=me.account)
    _note(session, "article_sent_back", me, row, now)
    return row


def approve(session: Session, me: Me, version: UUID, *, edits: int, now: datetime) -> ArticleVersion:
    """Raises NotYours, OwnText, WrongState, ChangedMeanwhile."""
    require_writer(me)
    row = writing.approve(session, version, edits=edits, now=now, actor=me.account)
    _note(session, "article_approved", me, row, now)
    return row


def plan(session: Session, me: Me, version: UUID, day: date, *, now: datetime) -> ArticleVersion:
    """Raises NotYours, OwnText, WrongState, NotYet."""
    require_writer(me)
    row = writing.plan(session, version, day, now=now, actor=me.account)
    _note(session, "article_planned", me, row, now)
    return row


def publish(session: Session, me: Me, version: UUID, *, today: date, now: datetime) -> ArticleVersion:
    """Raises NotYours, OwnText, WrongState, NotYet, NoSource, StepTaken."""
    require_writer(me)
    row = writing.publish(session, version, today=today, now=now, actor=me.account)
    _note(session, "article_published", me, row, now)
    return row


def withdraw(session: Session, me: Me, version: UUID, *, now: datetime) -> ArticleVersion:
    """One person is enough. Raises NotYours, WrongState."""
    require_writer(me)
    row = writing.withdraw(session, version, now=now, actor=me.account)
    _note(session, "article_withdrawn", me, row, now)
    return row


def set_under_review(session: Session, me: Me, version: UUID, *, now: datetime) -> ArticleVersion:
    """One person is enough; taking it away again is `still_right`. Raises NotYours, WrongState."""
    require_writer(me)
    row = writing.set_under_review(session, version, under_review=True)
    _note(session, "article_under_review", me, row, now)
    return row


def still_right(
    session: Session, me: Me, version: UUID, review_before: date, *, today: date, now: datetime
) -> ArticleVersion:
    """Raises NotYours, OwnText, WrongState, NotYet."""
    require_writer(me)
    row = writing.still_right(session, version, review_before, today=today, actor=me.account)
    _note(session, "article_still_right", me, row, now)
    return row


def translation_still_right(session: Session, me: Me, version: UUID, *, now: datetime) -> ArticleVersion:
    """Raises NotYours, WrongState, NoSource."""
    require_writer(me)
    row = writing.translation_still_right(session, version, actor=me.account)
    _note(session, "article_still_right", me, row, now)
    return row


def place(session: Session, me: Me, article: UUID, group: Group, position: int, *, now: datetime) -> None:
    """Move an article to another group or place; readers see it at once. Raises NotYours."""
    require_writer(me)
    writing.place(session, article, group, position)
    audit.note(session, "article_placed", now=now, actor=me.account, role=Hat.PUBLISHER, thing=article)


def publish_due(session: Session, *, today: date, now: datetime) -> int:
    """Publish every approved version whose day has come, as whoever approved it. How many.

    One that cannot be published (its Dutch text was withdrawn) stays approved, without a day.
    """
    done = 0
    for row in writing.due_to_publish(session, today):
        approver = row.approved_by_id
        if approver is None:
            continue
        try:
            with session.begin_nested():
                writing.publish(session, row.id, today=today, now=now, actor=approver)
        except (writing.NoSource, writing.NotYet, writing.StepTaken, writing.WrongState):
            row.publish_on = None
            continue
        audit.note(session, "article_published", now=now, actor=approver, role=Hat.PUBLISHER, thing=row.id)
        done += 1
    return done


def mistakes(session: Session, version: ArticleVersion, shown: set[str]) -> list[Mistake]:
    """What keeps the text of a version from being sent for review. `shown` are the ids of the article's pictures."""
    return mistakes_in(version.body, known(session, version, shown))


def known(session: Session, version: ArticleVersion, shown: set[str]) -> Known:
    """What a text may point at: amounts that are shown, steps (its own too), articles, pictures of this article."""
    slugs = {id_: slug for id_, slug in session.execute(select(Article.id, Article.slug))}  # noqa: C416 - typed
    own = None if version.own_steps is None or version.language != SOURCE else version.own_steps
    return known_in(library_now(session), slugs[version.article_id], set(slugs.values()), own, shown)


def known_in(
    books: Library, slug: str, slugs: set[str], own_steps: Iterable[Mapping[str, Any]] | None, shown: Collection[str]
) -> Known:
    """The same for who has looked these up already: the addresses of all articles, the steps of the version itself.

    `own_steps` take the place of those that are published with this article; None: it has those.
    """
    amounts = {key for key, lines in books.amounts.items() if any(line.shown for line in lines)}
    keys = {one.key for one in books.steps if own_steps is None or one.article != slug}
    return Known(amounts, keys | {one["key"] for one in own_steps or ()}, slugs, shown)


def _note(session: Session, action: str, me: Me, row: ArticleVersion, now: datetime) -> None:
    audit.note(session, action, now=now, actor=me.account, role=Hat.PUBLISHER, thing=row.id)
