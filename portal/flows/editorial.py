"""What who publishes has to do, and every article with where its texts stand. Reading only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.clock import add_months
from portal.base.languages import LANGUAGES
from portal.domain.accounts.queries import names_of
from portal.domain.information.changes import changed_sentences
from portal.domain.information.rules import OPEN_STATES, SOURCE, Group, State
from portal.domain.information.versions import Header, Place, bodies, places

NOT_YET_OFFERED = frozenset({"ti"})
"""Nobody of the municipality can check a text in Tigrinya."""
TRANSLATED_INTO = tuple(code for code in LANGUAGES if code != SOURCE and code not in NOT_YET_OFFERED)
ARTICLE_LANGUAGES = (SOURCE, *TRANSLATED_INTO)


# --- what waits ---------------------------------------------------------------------------------------------------


class Why(StrEnum):
    """Why a text stands on somebody's list."""

    REVIEW = "review"
    """Somebody else asks to look at it."""
    SENT_BACK = "sent_back"
    """A second person asks to change something."""
    READY = "ready"
    """Approved, without a day."""
    DRAFT = "draft"
    FROM_FILE = "from_file"
    """Came from a file with new texts; nobody did anything with it yet."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text that waits for somebody."""

    why: Why
    place: Place
    version: Header

    @property
    def since(self) -> datetime:
        one = self.version
        moments = {Why.REVIEW: one.asked_at, Why.READY: one.approved_at, Why.SENT_BACK: one.saved_at}
        return moments.get(self.why) or one.saved_at or one.made_at


def waiting_for(found: Iterable[Place], account: UUID) -> list[Waiting]:
    """What this publisher can do something about: first what others wait for, the longest waiting first."""
    order = list(Why)
    every = [
        Waiting(why, place, one)
        for place in found
        for one in place.versions
        if (why := _why(place, one, account)) is not None
    ]
    return sorted(every, key=lambda one: (order.index(one.why), one.since, one.place.slug))


def _why(place: Place, one: Header, account: UUID) -> Why | None:
    mine = one.is_written_by(account)
    match one.state:
        case State.ASKED if not mine and one.asked_by_id != account:
            return Why.REVIEW
        case State.APPROVED if not mine and one.publish_on is None:
            return Why.READY
        case State.DRAFT if mine and one.sent_back:
            return Why.SENT_BACK
        case State.DRAFT if mine:
            return Why.DRAFT
        case State.DRAFT if not one.writers:
            return Why.FROM_FILE
        case State.OFFERED if place.of(one.language)[0] is one and not place.open(one.language):
            return Why.FROM_FILE
    return None


def to_look_over(found: Iterable[Place], today: date) -> list[tuple[Place, Header]]:
    """Published articles whose day to look again has passed, or comes within a month; the oldest day first."""
    until = add_months(today, 1)
    due = [(place, one) for place in found if (one := place.published(SOURCE)) and _is_due(one, until)]
    return sorted(due, key=lambda pair: (pair[1].review_before, pair[0].slug))


def _is_due(one: Header, until: date) -> bool:
    return one.under_review or one.review_before <= until


# --- every article ------------------------------------------------------------------------------------------------


class Show(StrEnum):
    """Which articles the list shows."""

    PUBLISHED = "gepubliceerd"
    IN_WORK = "in-bewerking"
    WITHDRAWN = "niet-te-zien"


def is_shown(place: Place, show: Show | None, today: date) -> bool:
    published = place.published(SOURCE)
    match show:
        case Show.PUBLISHED:
            return published is not None and published.holds_on(today)
        case Show.IN_WORK:
            return any(one.state in OPEN_STATES for one in place.versions)
        case Show.WITHDRAWN:
            return published is None or not published.holds_on(today)
        case None:
            return True


def title_of(place: Place) -> str:
    """As readers know it, else as it is being written."""
    found = place.published(SOURCE) or next(iter(place.of(SOURCE)), None)
    return (found.title if found else "") or place.slug


def by_group(found: Iterable[Place]) -> dict[Group, list[Place]]:
    grouped = {group: [one for one in found if one.group is group] for group in Group}
    return {group: ones for group, ones in grouped.items() if ones}


# --- translations -------------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """Where the translation of an article stands."""

    MISSING = "missing"
    IN_WORK = "in_work"
    ASKED = "asked"
    READY = "ready"
    """Approved, not published yet."""
    UP_TO_DATE = "up_to_date"
    OUTDATED = "outdated"
    """The Dutch text got another version since."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Translation:
    """An article in another language."""

    place: Place
    language: str
    standing: Standing
    """Of what readers see; of what is being made where they see nothing yet."""
    published: Header | None
    open: Header | None
    changed: int | None = None
    """How many Dutch sentences are new since; None: not outdated, or not counted."""


def translation_of(place: Place, language: str) -> Translation:
    source, published, in_work = place.published(SOURCE), place.published(language), place.open(language)
    return Translation(place, language, _standing(place, source, published, in_work, language), published, in_work)


def _standing(
    place: Place, source: Header | None, published: Header | None, in_work: Header | None, language: str
) -> Standing:
    if published is not None:
        is_old = source is not None and (published.source_number or 0) < source.number
        return Standing.OUTDATED if is_old else Standing.UP_TO_DATE
    if in_work is not None:
        return {State.ASKED: Standing.ASKED, State.APPROVED: Standing.READY}.get(in_work.state, Standing.IN_WORK)
    return Standing.WITHDRAWN if place.in_state(language, State.WITHDRAWN) else Standing.MISSING


def translations(session: Session) -> dict[str, list[Translation]]:
    """Per language every published article, with how much of the Dutch changed. Two statements."""
    found = [place for place in places(session) if place.published(SOURCE)]
    every = [translation_of(place, language) for language in TRANSLATED_INTO for place in found]
    counts = _changed_since(session, [one for one in every if one.standing is Standing.OUTDATED])
    counted = [
        Translation(one.place, one.language, one.standing, one.published, one.open, counts.get(_basis(one)))
        for one in every
    ]
    return {language: [one for one in counted if one.language == language] for language in TRANSLATED_INTO}


Basis = tuple[UUID, str, int]


def _basis(one: Translation) -> Basis | None:
    """The Dutch version of which the published translation has the meaning."""
    if one.published is None or one.published.source_number is None:
        return None
    return one.place.id, SOURCE, one.published.source_number


def _changed_since(session: Session, outdated: Sequence[Translation]) -> dict[Basis | None, int]:
    """Per Dutch version: how many sentences of the published text did not stand in it."""
    newest = {(one.place.id, SOURCE, source.number) for one in outdated if (source := one.place.published(SOURCE))}
    bases = {basis for one in outdated if (basis := _basis(one))}
    texts = bodies(session, newest | bases)
    now = {article: texts.get((article, language, number), "") for article, language, number in newest}
    return {
        basis: sum(one.is_new for one in changed_sentences(texts[basis], now[basis[0]])[0])
        for basis in bases
        if basis in texts
    }


# --- Vandaag ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextDue:
    """A line of Vandaag about a text."""

    why: Why | None
    """None: the day to look again has passed."""
    slug: str
    title: str
    language: str
    number: int
    day: date


def due_today(session: Session, account: UUID, today: date) -> list[TextDue]:
    """What waits for this publisher besides own drafts, and what should have been looked at again. One statement."""
    found = places(session)
    return [*_waiting_lines(found, account), *_late_lines(found, today)]


def _waiting_lines(found: Iterable[Place], account: UUID) -> Iterator[TextDue]:
    for one in waiting_for(found, account):
        if one.why in (Why.REVIEW, Why.SENT_BACK, Why.READY):
            day, text = clock.day_of(one.since), one.version
            yield TextDue(one.why, one.place.slug, text.title or title_of(one.place), text.language, text.number, day)


def _late_lines(found: Iterable[Place], today: date) -> Iterator[TextDue]:
    for place, one in to_look_over(found, today):
        if one.review_before <= today:
            yield TextDue(None, place.slug, one.title, SOURCE, one.number, one.review_before)


def names_in(session: Session, versions: Iterable[Header]) -> dict[UUID, str]:
    """The names of everybody who did something with these versions. One statement."""
    ids: set[UUID] = set()
    for one in versions:
        acted = (one.made_by_id, one.saved_by_id, one.asked_by_id, one.approved_by_id, one.published_by_id)
        ids.update(filter(None, (*acted, one.ended_by_id)))
        ids.update(UUID(writer) for writer in one.writers)
    return names_of(session, ids)
