"""Vandaag: what waits, oldest promise first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.base import clock
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.rules import TaskKind
from portal.domain.information.rules import SOURCE
from portal.domain.messages.queries import Waiting
from portal.flows import sick_leave
from portal.flows.contract_prompts import ABOUT_CONTRACT
from portal.flows.editorial import TextDue, Why
from portal.flows.today import (
    DecisionDue,
    NewReport,
    TalkDue,
    TaskLine,
    Today,
    Upkeep,
    looked,
    next_question,
    task_done,
    today_of,
)
from portal.web import sick_words
from portal.web.access import db, me
from portal.web.forms import PortalForm
from portal.web.pages import page
from portal.web.staff import article_words
from portal.web.staff.article_pages import address_of
from portal.web.staff.guard import for_staff
from portal.web.staff.task_words import task_words
from portal.web.words import day_near, day_no_year, day_short, weekday

bp = for_staff("staff_today", __name__, url_prefix="/team")
ABOUT_SICKNESS = frozenset({TaskKind.REPORT_UNSEEN, TaskKind.PARTIAL_WORK, TaskKind.SICK_AT_LAST_DAY})
"""Tasks that lead a contact person to Ziek of beter, and a coordinator to the employers and their phones."""
PARTS = {"waiting": "staff/_waiting.html"}


SOON = timedelta(days=7)
"""Every question was promised an answer within this."""
CAN_WAIT = ("later", "put-off")
FEW = 5
"""So much of what can wait stands open under what cannot."""


@dataclass(frozen=True, slots=True)
class Press:
    """A small button that finishes a line on the spot."""

    action: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list."""

    day: date
    title: str
    href: str
    icon: str
    sub: str
    promise: tuple[str, str]
    count: int = 0
    press: Press | None = None
    answer: str | None = None
    """Where it can be answered at once."""
    is_put_off: bool = False
    """Somebody chose a later day to answer it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that are late, for today, for this week, or for later."""

    key: str
    title: str
    items: list[Item]
    hint: str = ""
    is_folded: bool = False
    """Opens with a press: it is long, and something else comes first."""

    @property
    def count(self) -> str:
        return ngettext("%(num)s ding", "%(num)s dingen", len(self.items))


@bp.get("")
def show() -> Response:
    today = clock.today()
    found = today_of(db(), me(), today)
    if found.reports:
        with transaction() as session:
            looked(session, me(), found.reports, now=clock.now())
    return page(
        "staff/today.html",
        title=_("Vandaag"),
        parts=PARTS,
        groups=grouped(items_of(found, today), today),
        stands_in=found.stands_in,
        away=found.away,
        is_contact=me().has_role(RoleKind.CONTACT_PERSON),
        form=PortalForm(),
    )


@bp.post("/ziek/<uuid:spell>/gezien")
def report_seen(spell: UUID) -> ResponseReturnValue:
    with transaction() as session:
        sick_leave.seen_by_contact(session, spell, me(), clock.now())
    return redirect(url_for(".show"), 303)


@bp.post("/taak/<uuid:task>/klaar")
def done(task: UUID) -> ResponseReturnValue:
    with transaction() as session:
        task_done(session, me(), task, now=clock.now(), today=clock.today())
    return redirect(url_for(".show"), 303)


@bp.get("/volgende")
def next_one() -> ResponseReturnValue:
    """From one question to the next, oldest promise first; when there is none, back to the list."""
    found = next_question(db(), me(), _person(request.args.get("na")), clock.today())
    if found is None:
        flash(_("Er wacht geen andere vraag meer."))
        return redirect(url_for(".show"), 303)
    return redirect(url_for("staff_conversation.show", participant_id=found, _anchor="write"), 303)


def _person(word: str | None) -> UUID | None:
    try:
        return UUID(word) if word else None
    except ValueError:
        return None


def items_of(found: Today, today: date) -> list[Item]:
    """Everything in one list, the oldest day first."""
    every = [
        *(question(one, today) for one in found.questions),
        *(report(one, today) for one in found.reports),
        *(decision(one, today) for one in found.decisions),
        *(talk(one, today) for one in found.talks),
        *(task(one, today) for one in found.tasks),
        *(text_due(one, today) for one in found.texts),
        *(upkeep_items(found.upkeep, today) if found.upkeep else ()),
    ]
    return sorted(every, key=lambda item: item.day)


def grouped(items: list[Item], today: date) -> list[Group]:
    """What is late first. What was put off stands apart, and still says when its promise has passed."""
    soon = today + SOON
    now = [item for item in items if not item.is_put_off]
    groups = (
        Group("late", _("Te laat"), [item for item in now if item.day < today], _("Begin hier.")),
        Group("today", _("Vandaag"), [item for item in now if item.day == today]),
        Group("soon", _("Komende week"), [item for item in now if today < item.day <= soon]),
        Group("later", _("Later"), [item for item in now if item.day > soon]),
        Group("put-off", _("Later antwoorden"), [item for item in items if item.is_put_off]),
    )
    there = [group for group in groups if group.items]
    fold = (one.key in CAN_WAIT and len(one.items) > FEW for one in there[1:])
    return [*there[:1], *(replace(one, is_folded=folded) for one, folded in zip(there[1:], fold, strict=True))]


def question(one: Waiting, today: date) -> Item:
    """A question on the day that was promised, also when staff chose another."""
    is_put_off = one.later_on is not None and one.later_on > today
    since = day_near(one.waiting_since)
    if is_put_off and one.later_on:
        sub = _("Vraag. U koos %(day)s.", day=day_no_year(one.later_on))
    elif one.contact != me().account:
        sub = _("Vraag van %(day)s. U vervangt een collega.", day=since)
    else:
        sub = _("Vraag van %(day)s", day=since)
    href, promise = _conversation(one.participant), promise_words(one.promised_on, today)
    return Item(
        one.promised_on,
        one.name,
        href,
        "chat",
        sub,
        promise,
        count=one.unseen,
        answer=f"{href}#write",
        is_put_off=is_put_off,
    )


def talk(one: TalkDue, today: date) -> Item:
    """A talk that comes up, or of which nobody wrote down how it went."""
    day = day_no_year(one.on_day)
    href = url_for("staff_talks.show", participant_id=one.participant, talk_id=one.id)
    if one.on_day < today:
        promise = "overdue", _("was op %(day)s", day=day)
        return Item(one.on_day, one.name, href, "calendar", _("Gesprek. Schrijf op wat u afsprak."), promise)
    place = one.place or _("aan de telefoon")
    sub = _("Gesprek om %(time)s uur, %(place)s", time=one.at_time, place=place) if one.at_time else _("Gesprek")
    promise = ("today", _("vandaag")) if one.on_day == today else ("later", near(one.on_day, today))
    return Item(one.on_day, one.name, href, "calendar", sub, promise)


def report(one: NewReport, today: date) -> Item:
    """Days and duration; more is not for this list."""
    day = clock.day_of(one.at)
    said = [sick_words.what_happened_to(one.kind)]
    if one.first_day_back is not None:
        said.append(_("eerste werkdag %(day)s", day=day_no_year(one.first_day_back)))
    else:
        said.append(_("vanaf %(day)s", day=day_no_year(one.first_day)))
        if one.duration is not None:
            said.append(sick_words.duration_for_desk(one.duration))
    when = ("today", _("nieuw")) if day == today else ("overdue", _("van %(day)s", day=day_no_year(day)))
    press = Press(url_for(".report_seen", spell=one.spell), _("Gezien"))
    return Item(day, one.name, _conversation(one.participant), "thermometer", ", ".join(said), when, press=press)


def decision(one: DecisionDue, today: date) -> Item:
    last_day = day_short(one.end_on)
    sub = _("Contract tot en met %(day)s. Gaat het door?", day=last_day)
    if one.asks is not None:
        sub = _("Contract tot en met %(day)s. %(ask)s", day=last_day, ask=task_words(one.asks))
    if one.is_decided:
        sub = _("Contract tot en met %(day)s. Besloten, nog niet verteld.", day=last_day)
    promise = promise_words(one.tell_before, today)
    return Item(one.tell_before, one.name, _file(one.participant), "contract", sub, promise)


def task(one: TaskLine, today: date) -> Item:
    press = Press(url_for(".done", task=one.id), _("Gedaan")) if one.by_hand else None
    words = task_words(one.kind)
    title, sub = (one.name, words) if one.name else (words, "")
    return Item(one.due_on, title, _task_href(one), "check", sub, promise_words(one.due_on, today), press=press)


def _task_href(one: TaskLine) -> str:
    """Where it can be done. Who coordinates has no conversations, and calls who helps."""
    if one.kind is TaskKind.STAND_IN_GONE:
        return url_for("staff_absence.show")
    if one.participant is None:
        lists = {RoleKind.COORDINATOR: "staff_people.show", RoleKind.PUBLISHER: "staff_articles.show"}
        return url_for(lists[RoleKind(one.for_role)])
    has_dossier = one.for_role == RoleKind.CONTACT_PERSON
    match one.kind:
        case kind if kind in ABOUT_CONTRACT:
            return _file(one.participant)
        case kind if kind in ABOUT_SICKNESS and has_dossier:
            return url_for("staff_by_phone.show", participant_id=one.participant)
        case kind if kind in ABOUT_SICKNESS:
            return url_for("staff_employers.show")
        case TaskKind.TALK_DUE if has_dossier:
            return url_for("staff_talks.ask", participant_id=one.participant)
        case TaskKind.CONFIRM_CONTACT if not has_dossier:
            return url_for("staff_confirming.show", participant_id=one.participant)
        case TaskKind.NO_CONTACT if not has_dossier:
            return url_for("staff_transfer.show", participant_id=one.participant)
        case TaskKind.PROMISE_PASSED if not has_dossier:
            return _file(one.participant)
    return _conversation(one.participant) if has_dossier else url_for("staff_people.show")


def text_due(one: TextDue, today: date) -> Item:
    """A text that waits for this publisher, or that should have been looked at again."""
    title = one.title
    if one.language != SOURCE:
        title = _("%(title)s, %(language)s", title=one.title, language=LANGUAGES[one.language].name)
    href, icon, words = address_of(one.slug, one.language), "clock", _("De controledag is voorbij. Kijk de tekst na.")
    match one.why:
        case Why.REVIEW:
            href = url_for("staff_articles_review.show", slug=one.slug, language=one.language, number=one.number)
            icon, words = "search", article_words.why_words(one.why)
        case Why():
            icon, words = "contract", article_words.why_words(one.why)
    if one.why is None:
        promise = promise_words(one.day, today)
    else:
        promise = ("today", _("nieuw")) if one.day == today else ("later", _("sinds %(day)s", day=day_no_year(one.day)))
    return Item(one.day, title, href, icon, words, promise)


def upkeep_items(found: Upkeep, today: date) -> Iterator[Item]:
    """Amounts and links, for who keeps texts true."""
    if found.missing:
        said = ngettext("%(num)s bedrag ontbreekt nog.", "%(num)s bedragen ontbreken nog.", found.missing)
        href, first = url_for("staff_amounts.show", jaar=found.year, alleen="ontbreekt"), date(found.year, 1, 1)
        yield Item(first, _("Bedragen van %(year)s", year=found.year), href, "euro", said, promise_words(first, today))
    if found.to_confirm:
        said = ngettext(
            "Een collega zette %(num)s bedrag klaar. Kijk het na.",
            "Een collega zette %(num)s bedragen klaar. Kijk ze na.",
            found.to_confirm,
        )
        yield Item(today, _("Bedragen"), url_for("staff_amounts.show"), "euro", said, ("today", _("nieuw")))
    if found.broken_links:
        said = ngettext("%(num)s link werkt niet.", "%(num)s links werken niet.", found.broken_links)
        href = url_for("staff_learning.links")
        yield Item(today, _("Links naar andere websites"), href, "globe", said, ("today", _("nieuw")))


def near(day: date, today: date) -> str:
    """A day to come: within a week by its name, later by its date."""
    return weekday(day) if day < today + SOON else day_near(day)


def promise_words(day: date, today: date) -> tuple[str, str]:
    """The pill at the end of a line: calm, also when the day is over."""
    if day < today:
        return "overdue", _("te laat: %(day)s", day=day_near(day))
    if day == today:
        return "today", _("vandaag")
    return "later", _("uiterlijk %(day)s", day=near(day, today))


def _file(participant: UUID) -> str:
    """The page on which the contract is decided about and told."""
    return url_for("staff_participant.show", participant_id=participant)


def _conversation(participant: UUID) -> str:
    return url_for("staff_conversation.show", participant_id=participant)
