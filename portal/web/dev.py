"""Looking inside while developing and in the demo: components, messages, people. Absent in production."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock, demo_mark
from portal.base.db import transaction
from portal.base.demo_mark import DemoPerson
from portal.base.mail import Letter
from portal.base.push import Push
from portal.base.settings import Settings
from portal.base.sms import Text
from portal.domain.accounts import actions, queries
from portal.domain.accounts.models import Account
from portal.domain.notifications.models import Notice
from portal.domain.notifications.queries import channels_left, recent
from portal.domain.notifications.rules import DONE, Channel, NoticeKind, NoticeState
from portal.domain.ways_in.rules import Way
from portal.web import access
from portal.web.device import label_of_this_phone
from portal.web.gallery_samples import samples
from portal.web.one_time import sender
from portal.web.pages import page

bp = Blueprint("dev", __name__)
Message = Letter | Text | Push
MessagesFor = Callable[[Session, Notice, Settings, Channel], list[Message]]
SHOWN = 100
KINDS = {
    NoticeKind.ANSWER: "antwoord voor een deelnemer",
    NoticeKind.CONTRACT_NEWS: "nieuws over het contract",
    NoticeKind.TALK: "gesprek gepland, verzet of afgezegd",
    NoticeKind.QUESTION: "vraag voor een contactpersoon",
    NoticeKind.REPORT: "melding voor een balie of contactpersoon",
    NoticeKind.PHONE_FORGOTTEN: "telefoon afgemeld",
    NoticeKind.DETAILS_CHANGED: "adres, nummer of pincode veranderd",
    NoticeKind.WAY_IN_CHANGED: "manier van inloggen veranderd",
    NoticeKind.NEW_PHONE: "ingelogd op een nieuwe telefoon",
    NoticeKind.TASK: "taak voor een medewerker",
    NoticeKind.HELPS_CHANGED: "wie helpt wie is veranderd",
}
STATES = {
    NoticeState.WAITING: "wacht",
    NoticeState.SENDING: "wordt verstuurd",
    NoticeState.ON_ITS_WAY: "verstuurd, aankomst nog niet bekend",
    NoticeState.SENT: "verstuurd",
    NoticeState.GIVEN_UP: "opgegeven",
    NoticeState.TO_CALL: "collega belt of schrijft",
}
CHANNELS = {Channel.PUSH: "op de telefoon", Channel.SMS: "sms", Channel.EMAIL: "e-mail"}


@dataclass(frozen=True)
class Sent:
    """One line of the outbox, with the message as it goes out, or would."""

    kind: str
    made_at: datetime
    to: str
    state: str
    sent_at: datetime | None
    channel: str
    message: Message | None
    goes_along: bool
    """Told by the message of another line."""


@bp.get("/dev/gallery")
def gallery() -> Response:
    return page("dev/gallery.html", title="Componenten", **samples())


@bp.get("/dev/outbox")
def outbox() -> Response:
    messages_for: MessagesFor = current_app.extensions["messages_for"]
    rows = [_line(access.db(), notice, messages_for) for notice in recent(access.db(), SHOWN)]
    return page("dev/outbox.html", title="Wat is verstuurd", rows=rows, codes=list(sender().shown))


def _line(session: Session, notice: Notice, messages_for: MessagesFor) -> Sent:
    channel = _channel(session, notice)
    messages = messages_for(session, notice, access.settings(), channel) if channel else []
    return Sent(
        kind=KINDS[NoticeKind(notice.kind)],
        made_at=notice.made_at,
        to=session.get_one(Account, notice.account_id).name,
        state=STATES[NoticeState(notice.state)],
        sent_at=notice.sent_at,
        channel=CHANNELS[channel] if channel else "niets",
        message=messages[0] if messages else None,
        goes_along=notice.goes_with_id is not None,
    )


def _channel(session: Session, notice: Notice) -> Channel | None:
    """By what it went, or would go now."""
    if notice.channel is not None:
        return Channel(notice.channel)
    if notice.state in DONE:
        return None
    settings = access.settings()
    there = {Channel.EMAIL: True, Channel.SMS: settings.can_text, Channel.PUSH: settings.can_push}
    offers = frozenset(channel for channel, is_there in there.items() if is_there)
    return next(iter(channels_left(session, notice, offers, clock.now())), None)


def _mark() -> demo_mark.DemoMark | None:
    return demo_mark.read(access.settings().data)


def view_as(key: str) -> AnyResponse:
    """As after a right PIN: this browser is a known phone of that person from now on."""
    mark = _mark()
    person = next((one for one in mark.people if one.key == key), None) if mark else None
    if person is None or queries.active_account(access.db(), person.account) is None:
        abort(404)
    now, before = clock.now(), access.this_phone()
    with transaction() as writing:
        if before is not None:
            actions.forget_phone(writing, before.id, now=now)
        phone, secret = actions.know_phone(writing, person.account, label_of_this_phone(), now=now)
        access.let_in(writing, person.account, phone.id, Way.DEMO)
    response = redirect(access.home_path(access.me()), 303)
    access.remember_phone(response, secret)
    return response


def demo_people() -> dict[str, Any]:
    """What the sign-in page offers in the demo."""

    def people() -> tuple[DemoPerson, ...]:
        mark = _mark()
        return mark.people if mark else ()

    def pin() -> str:
        mark = _mark()
        return mark.pin if mark else ""

    return {"demo_people": people, "demo_pin": pin}


@bp.record
def only_in_the_demo(state: BlueprintSetupState) -> None:
    settings: Settings = state.app.extensions["settings"]
    if settings.is_demo:
        state.add_url_rule("/demo/als/<key>", "view_as", view_as, methods=["POST"])
        state.app.context_processor(demo_people)
