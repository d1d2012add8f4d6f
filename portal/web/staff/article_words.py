"""Where a version of an article stands, and who did what to it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext as _

from portal.domain.information.rules import State
from portal.domain.information.versions import Header
from portal.flows.editorial import Show, Standing, Why
from portal.web.words import at_time, day_no_year, day_short

Names = Mapping[UUID, str]


def state_words(state: State) -> str:
    return {
        State.DRAFT: _("concept"),
        State.ASKED: _("bij een collega"),
        State.APPROVED: _("goedgekeurd"),
        State.PUBLISHED: _("gepubliceerd"),
        State.REPLACED: _("vervangen"),
        State.WITHDRAWN: _("ingetrokken"),
        State.DROPPED: _("weggelegd"),
        State.OFFERED: _("nieuw uit een bestand"),
    }[state]


def where_words(one: Header) -> str:
    """'gepland voor 1 januari 2027', 'concept, teruggestuurd'"""
    if one.state is State.APPROVED and one.publish_on:
        return _("gepland voor %(day)s", day=day_short(one.publish_on))
    if one.state is State.DRAFT and one.sent_back:
        return _("concept, teruggestuurd")
    return state_words(one.state)


def why_words(why: Why) -> str:
    return {
        Why.REVIEW: _("Kijk deze tekst na."),
        Why.SENT_BACK: _("Uw tekst is teruggestuurd."),
        Why.READY: _("Goedgekeurd. Kies wanneer deze tekst verschijnt."),
        Why.DRAFT: _("Uw concept."),
        Why.FROM_FILE: _("Nieuwe tekst uit een bestand."),
    }[why]


def standing_words(standing: Standing) -> str:
    return {
        Standing.MISSING: _("ontbreekt"),
        Standing.IN_WORK: _("concept"),
        Standing.ASKED: _("bij een collega"),
        Standing.READY: _("goedgekeurd"),
        Standing.UP_TO_DATE: _("gepubliceerd"),
        Standing.OUTDATED: _("verouderd"),
        Standing.WITHDRAWN: _("ingetrokken"),
    }[standing]


def show_words(show: Show) -> str:
    return {
        Show.PUBLISHED: _("gepubliceerd"),
        Show.IN_WORK: _("in bewerking"),
        Show.WITHDRAWN: _("niet te zien"),
    }[show]


def who(account: UUID | None, names: Names) -> str:
    """A file, or the portal by the clock, has no name."""
    return names.get(account, "") if account else ""


def writers_words(one: Header, names: Names) -> str:
    """'Paula Dijkstra, Pieter Sikkema'"""
    return ", ".join(sorted(filter(None, (names.get(UUID(writer), "") for writer in one.writers))))


def last_act(one: Header, names: Names) -> str:
    """What happened to a version last, by whom and when: for who comes a moment later."""
    match one.state:
        case State.DRAFT if one.sent_back:
            said, by, at = _("Teruggestuurd door %(name)s"), one.saved_by_id, one.saved_at
        case State.DRAFT:
            said, by, at = _("Bewaard door %(name)s"), one.saved_by_id or one.made_by_id, one.saved_at or one.made_at
        case State.ASKED:
            said, by, at = _("Gevraagd om na te kijken door %(name)s"), one.asked_by_id, one.asked_at
        case State.APPROVED:
            said, by, at = _("Goedgekeurd door %(name)s"), one.approved_by_id, one.approved_at
        case State.PUBLISHED:
            said, by, at = _("Gepubliceerd door %(name)s"), one.published_by_id, one.published_at
        case State.REPLACED:
            said, by, at = _("Vervangen door %(name)s"), one.ended_by_id, one.ended_at
        case State.WITHDRAWN:
            said, by, at = _("Ingetrokken door %(name)s"), one.ended_by_id, one.ended_at
        case State.DROPPED:
            said, by, at = _("Weggelegd door %(name)s"), one.ended_by_id, one.ended_at
        case State.OFFERED:
            said, by, at = _("Gekomen uit een bestand van %(name)s"), one.made_by_id, one.made_at
    words = said % {"name": who(by, names) or _("de gemeente")}
    return _("%(what)s, %(day)s om %(time)s", what=words, day=day_no_year(at), time=at_time(at)) if at else words
