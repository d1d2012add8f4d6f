"""What the two publishers of the demo are doing: one text waits, one came back, one is planned, one is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.domain.information.models import Article, ArticleVersion
from portal.domain.information.rules import SOURCE
from portal.domain.information.writing import as_written, published
from portal.flows import publishing
from portal.jobs.demo_cast import Cast

SENT_BACK = "Wie is 'de verhuurder'? Schrijf liever: de baas van uw huis. En zeg in de eerste zin wat iemand moet doen."


def publish(cast: Cast) -> None:
    paula_asks(cast)
    pieter_sends_back(cast)
    new_year_is_planned(cast)
    holiday_pay_is_due(cast)
    translations_fall_behind(cast)


def paula_asks(cast: Cast) -> None:
    """Since two days ago Pieter can look at it."""

    def write(session: Session, now: datetime) -> None:
        row = _begin(session, cast, "paula", "zorgtoeslag", now)
        more = "## Weet u het niet zeker?\n\nMaak een proefberekening op toeslagen.nl. U hoeft niet in te loggen."
        body = row.body.replace("## Hulp", f"{more}\n\n## Hulp")
        summary = row.summary + " Doe dat vandaag nog."
        _save_and_ask(session, cast, "paula", row, now, summary=summary, body=body)

    cast.at(cast.weekday_up_to(cast.days_ago(2)), "10:40", write)


def pieter_sends_back(cast: Cast) -> None:
    """He looked at it on the next working day, or this morning."""
    asked = cast.weekday_up_to(cast.days_ago(6))

    def write(session: Session, now: datetime) -> None:
        row = _begin(session, cast, "paula", "huurtoeslag", now)
        body = row.body + "\n\n## Verhuist u?\n\nGeef uw nieuwe adres door aan de verhuurder en aan de gemeente."
        _save_and_ask(session, cast, "paula", row, now, body=body)

    def send_back(session: Session, now: datetime) -> None:
        publishing.send_back(
            session, cast.me(session, "pieter"), _newest(session, "huurtoeslag").id, SENT_BACK, now=now
        )

    cast.at(asked, "9:20", write)
    cast.at(cast.weekday_from(asked + timedelta(1)), "11:15", send_back)


def new_year_is_planned(cast: Cast) -> None:
    """Pieter wrote what holds from 1 January; Paula agreed."""
    new_year = date(cast.today.year + 1, 1, 1)
    wrote = cast.weekday_up_to(cast.days_ago(9))

    def write(session: Session, now: datetime) -> None:
        row = _begin(session, cast, "pieter", "loonheffingskorting", now)
        body = row.body + f"\n\n## Nieuw in {new_year.year}\n\nIn januari ziet u op uw loonstrook nieuwe bedragen."
        _save_and_ask(
            session, cast, "pieter", row, now, body=body, valid_from=new_year, review_before=date(new_year.year, 12, 1)
        )

    def approve(session: Session, now: datetime) -> None:
        row, me = _newest(session, "loonheffingskorting"), cast.me(session, "paula")
        publishing.approve(session, me, row.id, edits=row.edits, now=now)
        publishing.plan(session, me, row.id, new_year, now=now)

    cast.at(wrote, "14:05", write)
    cast.at(cast.weekday_from(wrote + timedelta(1)), "15:30", approve)


def holiday_pay_is_due(cast: Cast) -> None:
    """A month ago Pieter found that it still held, until last week."""

    def look(session: Session, now: datetime) -> None:
        article = session.scalars(select(Article.id).where(Article.slug == "vakantiegeld")).one()
        row = published(session, article, SOURCE)
        if row is None:
            raise AssertionError("nothing is published about holiday pay")
        me, today = cast.me(session, "pieter"), clock.day_of(now)
        publishing.still_right(session, me, row.id, cast.days_ago(5), today=today, now=now)

    cast.at(cast.weekday_up_to(cast.days_ago(30)), "16:20", look)


def translations_fall_behind(cast: Cast) -> None:
    """Paula added a sentence, Pieter published it; who translates has to look at it still."""
    day = cast.weekday_up_to(cast.days_ago(8))

    def write(session: Session, now: datetime) -> None:
        row = _begin(session, cast, "paula", "bijzondere-bijstand", now)
        body = row.body + "\n\n## Tip\n\nBewaar de bon. De gemeente vraagt ernaar."
        _save_and_ask(session, cast, "paula", row, now, body=body)

    def publish_it(session: Session, now: datetime) -> None:
        row, me = _newest(session, "bijzondere-bijstand"), cast.me(session, "pieter")
        publishing.approve(session, me, row.id, edits=row.edits, now=now)
        publishing.publish(session, me, row.id, today=clock.day_of(now), now=now)

    cast.at(day, "9:50", write)
    cast.at(day, "14:15", publish_it)


def _begin(session: Session, cast: Cast, name: str, slug: str, now: datetime) -> ArticleVersion:
    article = session.scalars(select(Article.id).where(Article.slug == slug)).one()
    return publishing.begin(session, cast.me(session, name), article, SOURCE, now=now)


def _save_and_ask(
    session: Session, cast: Cast, name: str, row: ArticleVersion, now: datetime, **changed: object
) -> None:
    me = cast.me(session, name)
    written = replace(as_written(row), **changed)  # type: ignore[arg-type]
    saved = publishing.save(session, me, row.id, written, edits=row.edits, now=now)
    publishing.ask(session, me, row.id, edits=saved.edits, now=now)


def _newest(session: Session, slug: str) -> ArticleVersion:
    query = select(ArticleVersion).join(Article, Article.id == ArticleVersion.article_id)
    query = query.where(Article.slug == slug, ArticleVersion.language == SOURCE)
    return session.scalars(query.order_by(ArticleVersion.number.desc()).limit(1)).one()
