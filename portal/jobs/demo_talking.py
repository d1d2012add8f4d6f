"""What the people of the demo wrote to each other (demo_data/conversations.yaml), on days that fit today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import yaml
from sqlalchemy.orm import Session

from portal.base import files
from portal.base.clock import ONE_DAY
from portal.base.tables import new_id
from portal.domain.information.queries import published_articles
from portal.domain.messages.queries import Link
from portal.domain.messages.rules import Destination, Subject
from portal.flows import conversation, transfer
from portal.jobs.demo_cast import Cast
from portal.jobs.demo_letter import letter_photo
from portal.jobs.demo_people import DEMO_DATA

LONG_WORD = ("arbeidsongeschiktheidsverzekeringsmaatschappij" * 7)[:300]
FARTHEST = 30


@dataclass(frozen=True)
class Line:
    by: str
    at: str
    text: str
    wait: int = 0
    subject: str | None = None
    from_page: str | None = None
    letter: str | None = None
    links: tuple[str, ...] = ()
    then: str | None = None


def talk(cast: Cast, told_on: date) -> None:
    """Every conversation, each line on its day. `told_on`: when there was news about a contract."""
    every: dict[str, dict[str, Any]] = yaml.safe_load((DEMO_DATA / "conversations.yaml").read_text(encoding="utf-8"))
    for name, about in every.items():
        lines = [Line(**line | {"links": tuple(line.get("links", ()))}) for line in about["lines"]]
        last = last_day(cast, about["ends"], lines[-1], told_on)
        days = days_of(cast, lines, last)
        if name == "kevin":
            hand_over(cast, days[0])
        for day, line in zip(days, lines, strict=True):
            say(cast, name, about["contact"], day, line)


def last_day(cast: Cast, ends: str | int, line: Line, told_on: date) -> date:
    yesterday = cast.today - ONE_DAY
    match ends:
        case int():
            day = cast.days_ago(ends)
        case "told":
            day = told_on - timedelta(3)
        case "due_soon":
            return asked_for(cast, cast.works_from("anna", cast.today))
        case "passed":
            return asked_for(cast, cast.worked_up_to("anna", yesterday))
        case "put_off":
            day = cast.worked_up_to("bram", yesterday)
        case _lately:
            day = yesterday
    return cast.worked_up_to(line.by, day) if line.by in cast.works else day


def asked_for(cast: Cast, promised: date) -> date:
    """The last day before today on which a question to Anna was promised an answer by that day."""
    days = cast.settings.municipality.promises.answer_working_days
    for back in range(1, FARTHEST):
        day = cast.days_ago(back)
        if cast.works["anna"].days_after(day, days) == promised:
            return day
    raise AssertionError(f"no question was promised {promised}")


def days_of(cast: Cast, lines: list[Line], last: date) -> list[date]:
    """Counted back from the last line; staff write on a working day."""
    days = [last]
    for line in reversed(lines[:-1]):
        day = days[0] - timedelta(line.wait)
        days.insert(0, cast.worked_up_to(line.by, day) if line.by in cast.works else day)
    return days


HANDED_OVER = "Dag Kevin, ik ga minder werken. Daarom helpt Anna de Vries u voortaan. Zij weet wat wij bespraken."


def hand_over(cast: Cast, first_line: date) -> None:
    """Kevin had Gert as contact person, and has Anna since the day before her first line."""

    def act(session: Session, now: datetime) -> None:
        gert, anna = cast.accounts["gert"], cast.accounts["anna"]
        handover = transfer.Handover(anna, HANDED_OVER, new_id())
        transfer.hand_over(session, cast.me(session, "gert"), cast.participants["kevin"], handover, shown=gert, now=now)

    cast.at(first_line - ONE_DAY, "15:00", act)


def say(cast: Cast, name: str, contact: str, day: date, line: Line) -> None:
    participant = cast.participants[name]

    def ask(session: Session, now: datetime) -> None:
        photo = files.accept(letter_photo(day - timedelta(3)), line.letter) if line.letter else None
        conversation.send(
            session,
            participant,
            cast.accounts[name],
            text=line.text.replace("{long_word}", LONG_WORD),
            once=uuid4(),
            municipality=cast.settings.municipality,
            now=now,
            subject=Subject(line.subject) if line.subject else None,
            from_page=line.from_page,
            files=[photo] if photo else [],
        )

    def answer(session: Session, now: datetime) -> None:
        titles = {article.slug: article.title for article in published_articles(session)}
        author = cast.accounts[line.by]
        conversation.open_by_staff(session, participant, author, role="contact", now=now)
        links = [Link(slug, titles[slug]) for slug in line.links]
        conversation.answer(session, participant, author, text=line.text, once=uuid4(), now=now, links=links)

    def close(session: Session, now: datetime) -> None:
        actor = cast.accounts[contact]
        conversation.open_by_staff(session, participant, actor, role="contact", now=now)
        conversation.close(session, participant, actor, now=now)

    def look(session: Session, now: datetime) -> None:
        conversation.open_by_staff(session, participant, cast.accounts[contact], role="contact", now=now)

    def put_off(session: Session, now: datetime) -> None:
        look(session, now)
        tomorrow = cast.works_from(contact, cast.today + ONE_DAY)
        conversation.answer_later(session, participant, cast.accounts[contact], tomorrow, now=now)

    def send_on(session: Session, now: datetime) -> None:
        look(session, now)
        conversation.forward(
            session, participant, cast.accounts[contact], to=Destination.WORKPLACE, place=None, once=uuid4(), now=now
        )

    cast.at(day, line.at, ask if line.by == name else answer)
    next_morning = cast.works[contact].days_after(day, 1)
    if line.then == "opened":
        cast.at(day, "23:58", lambda session, _now: conversation.opened_by_participant(session, participant))
    elif line.then == "later":
        cast.at(day, "16:30", put_off)
    elif line.then:
        then = {"seen": look, "closed": close, "forwarded": send_on}[line.then]
        cast.at(next_morning, "9:01", then)
