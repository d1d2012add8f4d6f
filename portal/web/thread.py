"""A conversation as it is shown: days as headings, and everything a line says in words. For both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _

from portal.base import clock
from portal.domain.messages.queries import File, Line
from portal.domain.messages.rules import (
    Destination,
    Event,
    EventWord,
    MessageState,
    RemovalGround,
    Side,
    Subject,
    event_of,
)
from portal.web.kept import per_language
from portal.web.words import at_time, day_and_time, day_no_year, day_short


@dataclass(frozen=True, slots=True)
class Shown:
    """A file or a link under a message."""

    name: str
    href: str | None
    note: str | None = None


class Said(NamedTuple):
    """One line, in words, as components/talk.html shows it."""

    line: Line
    id: str
    own: bool
    author: str | None
    """Who wrote it, when that was somebody else."""
    text: str
    at: str
    about: str | None
    promise: str | None
    status: str | None
    state: str | None
    removed: str | None
    event: str | None
    files: tuple[Shown, ...]
    links: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """From which side the conversation is looked at, and where its files and articles are found."""

    side: Side
    file_href: Callable[[UUID], str]
    article_href: Callable[[str], str | None]


def by_day(lines: Iterable[Line], seat: Seat) -> list[tuple[str, list[Said]]]:
    """The lines under the day on which they were sent."""
    return [
        (day_no_year(day), [said(line, seat) for line in of_day])
        for day, of_day in groupby(lines, key=lambda line: clock.day_of(line.sent_at))
    ]


def said(line: Line, seat: Seat) -> Said:
    own = line.side is seat.side
    asked = line.side is Side.PARTICIPANT
    return Said(
        line=line,
        id=anchor(line.id),
        own=own,
        author=None if own else line.author,
        text=line.text,
        at=at_time(line.sent_at),
        about=about_words(line) if line.subject else None,
        promise=promise_words(line) if line.waits else None,
        status=_status(line, own=own) if asked else None,
        state=line.state if asked and own else None,
        removed=removed_words(line) if line.removed_at else gone_words(line),
        event=event_words(event_of(line.text), line.author) if line.side is Side.EVENT else None,
        files=tuple(Shown(one.name, seat.file_href(one.id), kind_words(one)) for one in line.files),
        links=tuple(Shown(one.title, seat.article_href(one.slug)) for one in line.links),
    )


def gone_words(line: Line) -> str | None:
    """In place of a photo that was sent without words, once its term has passed."""
    if line.text or line.files or line.side is Side.EVENT:
        return None
    return _("Hier was een foto of brief. Wij bewaren die niet meer.")


def event_words(event: Event, name: str) -> str:
    """What happened between the messages, the same for both sides. `name`: who did it."""
    day = day_no_year(event.on_day) if event.on_day else ""
    when = day_and_time(event.on_day, event.at_time) if event.on_day else ""
    match event.word:
        case EventWord.CONTACT_CHANGED:
            return _("Vanaf nu is %(name)s de contactpersoon.", name=name)
        case EventWord.CALLED:
            return _("%(name)s belde op %(day)s.", name=name, day=day)
        case EventWord.FORWARDED:
            to = event.place or destination_words(event.to or Destination.OTHER)
            return _("%(name)s stuurde de vraag op %(day)s door naar: %(place)s.", name=name, day=day, place=to)
        case EventWord.TALK_PLANNED:
            return _("%(name)s maakte een afspraak voor een gesprek: %(when)s.", name=name, when=when)
        case EventWord.TALK_MOVED:
            return _("%(name)s veranderde de afspraak. Het gesprek is nu: %(when)s.", name=name, when=when)
        case EventWord.TALK_CANCELLED:
            return _("Het gesprek van %(day)s gaat niet door.", day=day)


def destination_words(to: Destination) -> str:
    """Where a question goes on to."""
    return destinations()[to]


@per_language
def destinations() -> Mapping[Destination, str]:
    return {
        Destination.UWV: _("UWV"),
        Destination.TAX: _("Belastingdienst of Dienst Toeslagen"),
        Destination.BENEFITS: _("gemeente, afdeling bijstand"),
        Destination.EMPLOYER: _("werkgever"),
        Destination.WORKPLACE: _("werkplek"),
        Destination.NEIGHBOURHOOD: _("wijkteam"),
        Destination.OTHER: _("ergens anders"),
    }


def anchor(message: UUID) -> str:
    """Where a message stands on its page."""
    return f"m-{message}"


def promise_words(line: Line) -> str | None:
    """The day that was fixed when the question was sent, shown unchanged while it waits."""
    return _("Antwoord uiterlijk %(day)s", day=day_no_year(line.promised_on)) if line.promised_on else None


def _status(line: Line, *, own: bool) -> str | None:
    """How far a question is. Staff read only what they did with it."""
    if line.answered:
        return state_words(MessageState.ANSWERED)
    if line.closed_at is not None:
        return _("gezien, geen antwoord nodig") if own else _("geen antwoord nodig")
    return state_words(line.state) if own else None


def state_words(state: MessageState) -> str:
    return _state_words()[state]


@per_language
def _state_words() -> Mapping[MessageState, str]:
    return {
        MessageState.SENT: _("verstuurd"),
        MessageState.SEEN: _("gezien"),
        MessageState.ANSWERED: _("beantwoord"),
    }


def removed_words(line: Line) -> str | None:
    """The line that stays when something was taken away."""
    if line.removed_at is None or line.removal_ground is None:
        return None
    when = _("Weggehaald op %(day)s door %(name)s.", day=day_short(line.removed_at), name=line.removed_by)
    return f"{when} {ground_words(line.removal_ground)}"


def ground_words(ground: RemovalGround) -> str:
    return {
        RemovalGround.BSN: _("Er stond een burgerservicenummer in."),
        RemovalGround.HEALTH: _("Er stond iets in over gezondheid."),
    }[ground]


def subject_words(subject: Subject) -> str:
    return subjects()[subject]


@per_language
def subjects() -> Mapping[Subject, str]:
    return {
        Subject.CONTRACT: _("Contract"),
        Subject.SICK: _("Ziek of beter"),
        Subject.MONEY: _("Geld"),
        Subject.WORK: _("Werk"),
        Subject.OTHER: _("Iets anders"),
    }


def about_words(line: Line) -> str | None:
    """What a question is about: the subject, and the page it was asked from when that says more."""
    if line.subject is None:
        return None
    said_of = _("Over: %(subject)s", subject=subject_words(line.subject))
    slug = article_of(line.from_page)
    return f"{said_of} ({slug})" if slug else said_of


def article_of(path: str | None) -> str | None:
    """'/geld/huurtoeslag' -> 'huurtoeslag'."""
    return path.removeprefix("/geld/").replace("-", " ") if path and path.startswith("/geld/") else None


def kind_words(file: File) -> str:
    return _("foto") if file.kind == "image" else _("PDF")
