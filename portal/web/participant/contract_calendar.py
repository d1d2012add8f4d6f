"""The dates of a contract as a calendar file (RFC 5545): stable names, so that a newer file moves the same entries.

Someone else may look at the calendar of a phone, so titles say nothing private. Every file has a higher SEQUENCE than
the one before: the moment at which it was made, in minutes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from flask_babel import gettext as _
from icalendar import Calendar, Event

from portal.base.clock import ONE_DAY, day_of
from portal.domain.contract import rules
from portal.domain.contract.queries import PlannedTalk, Told

COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)
TALK_LASTS = timedelta(hours=1)
MADE_BY = "-//Basisbaan//Contract//NL"


def calendar_of(told: Told, account: UUID, *, address: str, now: datetime) -> bytes:
    """The last day, the day one knows at the latest, and the talks to come. `address`: where it can be read."""
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    today = day_of(now)
    for event in (*_days(told, account, today), *(_talk(talk) for talk in told.every_talk if talk.on_day >= today)):
        event.add("dtstamp", now.replace(microsecond=0))
        event.add("sequence", int((now - COUNTED_FROM).total_seconds()) // 60)
        event.add("description", _("Lees meer op %(address)s", address=address))
        event.add("url", address)
        calendar.add_component(event)
    return calendar.to_ical()


def _days(told: Told, account: UUID, today: date) -> list[Event]:
    status = told.status(today)
    if status is None:
        return []
    days = [_day(uuid5(account, "last-day"), _("Werk: laatste dag van een periode"), status.last_day)]
    asked = rules.know_by(told.periods[-1].fact)
    know_by = status.know_by or (asked.day if asked else status.last_day)
    event = _day(uuid5(account, "know-by"), _("Werk: uiterlijk vandaag nieuws"), know_by)
    if status.know_by is None:  # told, or no day is known any more: the entry that a phone may have is called off
        event.add("status", "CANCELLED")
    return [*days, event]


def _day(uid: UUID, title: str, day: date) -> Event:
    event = Event()
    event.add("uid", str(uid))
    event.add("summary", title)
    event.add("dtstart", day)
    event.add("dtend", day + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    return event


def _talk(talk: PlannedTalk) -> Event:
    title = _("Gesprek met %(name)s", name=talk.with_first_name)
    begins = talk.begins_at
    if begins is None:
        event = _day(talk.id, title, talk.on_day)
    else:
        event = Event()
        event.add("uid", str(talk.id))
        event.add("summary", title)
        event.add("dtstart", begins)
        event.add("dtend", begins + TALK_LASTS)
    if talk.place:
        event.add("location", talk.place)
    if talk.is_cancelled:
        event.add("status", "CANCELLED")
    return event
