"""One-time codes: asked for, sent at once beside the request, tried.

The sender is a thread of this process with a queue for each channel, so that a page never waits for a mail server and
an unknown address costs what a known one does. A code that does not arrive is asked for again.
"""

from __future__ import annotations

import atexit
import logging
import re
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from queue import Full, Queue
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, current_app, request
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import ValidationError

from portal.base import clock, limits
from portal.base.contact import email_of, phone_of
from portal.base.db import transaction
from portal.base.languages import interface_language
from portal.base.mail import Console, Letter, NoAnswer, Post, Refused, post_of
from portal.base.settings import Settings
from portal.base.sms import Console as SmsConsole
from portal.base.sms import Text, Texter, texter_of
from portal.domain.ways_in.actions import CodeGone, CodeWrong, make_code, use_code
from portal.domain.ways_in.models import Code
from portal.domain.ways_in.rules import (
    CODE_DIGITS,
    CODE_VALID,
    CODE_WINDOW,
    CODES_PER_ADDRESS,
    CODES_PER_PLACE,
    Channel,
    Purpose,
)
from portal.web.access import settings, this_phone
from portal.web.forms import PortalForm
from portal.web.forms import digits as digits_of

log = logging.getLogger(__name__)
SIX_DIGITS = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")
DUTCH_MOBILE = re.compile(r"\+316\d{8}")
WAITING_AT_MOST = 200
SHOWN_AT_MOST = 50
"""How many codes /dev/outbox remembers."""
PATIENCE_AT_THE_END = 5.0
"""Seconds that a process which stops waits for codes that are still to go."""


class AddressForm(PortalForm):
    """Where a code may go."""

    address = StringField(_l("Uw e-mailadres of mobiele nummer"))
    verder = HiddenField()

    def validate_address(self, field: Any) -> None:
        try:
            channel, _address = address_of(field.data or "")
        except ValueError:
            raise ValidationError(_l("Vul een e-mailadres in, of een nummer dat begint met 06.")) from None
        if channel is Channel.SMS and not can_text():
            raise ValidationError(_l("Een sms sturen kan hier niet. Vul uw e-mailadres in, of bel ons."))


class CodeForm(PortalForm):
    code = StringField(_l("De code"), filters=[digits_of])

    def validate_code(self, field: Any) -> None:
        if not SIX_DIGITS.fullmatch(field.data):
            raise ValidationError(_l("De code heeft 6 cijfers."))


# --- sending -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """One code to bring to somebody, or to nobody (`is_real` is False) with the same work."""

    code: UUID
    channel: Channel
    address: str
    digits: str
    language: str
    is_real: bool
    asked_at: datetime


@dataclass(frozen=True)
class Shown:
    """A code as it would have gone out, for /dev/outbox."""

    channel: Channel
    to: str
    subject: str
    text: str
    asked_at: datetime


@dataclass
class Sender:
    """Brings codes; one thread per channel, so that one that is slow does not hold up the other."""

    app: Flask
    post: Post
    texter: Texter
    keeps_shown: bool
    shown: deque[Shown] = field(default_factory=lambda: deque(maxlen=SHOWN_AT_MOST))
    _lanes: dict[Channel, Queue[Order]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, order: Order) -> None:
        try:
            self._lane(order.channel).put_nowait(order)
        except Full:
            log.warning("too many codes wait to be sent (%s): one was dropped", order.channel)

    def _lane(self, channel: Channel) -> Queue[Order]:
        """Begun with the first code: a server that forks starts no thread in the parent."""
        with self._lock:
            if channel not in self._lanes:
                lane: Queue[Order] = Queue(WAITING_AT_MOST)
                Thread(target=self._run, args=[lane], name=f"codes-{channel}", daemon=True).start()
                self._lanes[channel] = lane
        return self._lanes[channel]

    def _run(self, lane: Queue[Order]) -> None:
        while True:
            order = lane.get()
            try:
                self.bring(order)
            except Exception as wrong:  # only the kind of mistake: its words may hold the address
                log.error("a code was not sent: %s", type(wrong).__name__)
            finally:
                lane.task_done()

    def bring(self, order: Order) -> None:
        """Write the letter or the text and hand it over. No transaction is open."""
        if clock.now() - order.asked_at >= CODE_VALID:
            log.warning("a code waited too long to be sent")
            return
        letter, text = self._letter(order), self._text(order)
        if not order.is_real:
            return
        try:
            if order.channel is Channel.SMS:
                self.texter.send(text)
            else:
                self.post.send(letter)
        except (Refused, NoAnswer) as failed:
            log.warning("a code was not sent by %s: %s", order.channel, type(failed).__name__)
            return
        if self.keeps_shown:
            said = text.text if order.channel is Channel.SMS else letter.text
            self.shown.appendleft(Shown(order.channel, order.address, letter.subject, said, order.asked_at))

    def _letter(self, order: Order) -> Letter:
        subject = self._written("codes/subject.txt", order)
        domain = self._settings.mail.sender.rpartition("@")[2]
        body = self._written("codes/body.txt", order) + "\n"
        return Letter(order.address, subject, body, f"<{order.code}@{domain}>")

    def _text(self, order: Order) -> Text:
        return Text(order.address, self._written("codes/sms.txt", order), str(order.code))

    def _written(self, template: str, order: Order) -> str:
        municipality = self._settings.municipality
        language = interface_language(order.language, municipality.languages)
        values = {
            "digits": order.digits,
            "host": urlsplit(self._settings.public_url).hostname,
            "municipality": municipality.in_language(language.code),
        }
        with self.app.app_context(), force_locale(language.code):
            return self.app.jinja_env.get_template(template).render(values).strip()

    @property
    def _settings(self) -> Settings:
        found: Settings = self.app.extensions["settings"]
        return found

    def wait(self, seconds: float = PATIENCE_AT_THE_END) -> bool:
        """Until everything is out, or as long as this. True when nothing waits any more."""
        until = time.monotonic() + seconds
        while any(lane.unfinished_tasks for lane in self._lanes.values()):
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True


_making = Lock()


def sender() -> Sender:
    """The one of this process."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _making:
        if "code_sender" not in app.extensions:
            app.extensions["code_sender"] = _new_sender(app)
    found: Sender = app.extensions["code_sender"]
    return found


def _new_sender(app: Flask) -> Sender:
    here = settings()
    name, only_shown = here.municipality.sender, here.only_shows
    post = post_of(here.mail, name[:1].upper() + name[1:])
    texter = SmsConsole() if only_shown else texter_of(here.sms)
    made = Sender(app, post, texter, keeps_shown=only_shown)
    if isinstance(post, Console):
        made.post = Console(show=log.info)
    atexit.register(made.wait)
    return made


def can_text() -> bool:
    """Has SMS a way out, or is it shown at least?"""
    return settings().can_text


# --- asking and trying ---------------------------------------------------------------------------------------------


def ask(
    purpose: Purpose,
    channel: Channel,
    address: str,
    account: UUID | None,
    *,
    language: str,
    is_real: bool,
    replaces: UUID | None = None,
    goes_to: str | None = None,
) -> UUID:
    """Make a code and send it beside the request; gives its row. `replaces` is the one this browser waited for.

    `is_real` False does the same work and sends nothing. `goes_to` is how the file spells `address`: letters that look
    alike may lead to the mailbox of somebody else. Call it outside any transaction.
    """
    now = clock.now()
    with transaction() as session:
        asked = make_code(session, account, purpose, channel, address, settings().keys.pin, now=now, replaces=replaces)
    sender().take(Order(asked.id, channel, goes_to or address, asked.digits, language, is_real, now))
    return asked.id


def try_code(code: UUID, digits: str) -> Code:
    """The code, used up. Raises CodeWrong or CodeGone; the try counts then too. Call it outside any transaction."""
    with transaction() as session:
        try:
            return use_code(session, code, digits, settings().keys.pin, now=clock.now())
        except (CodeWrong, CodeGone) as wrong:
            refused = wrong
    raise refused


def allow_asking(address: str) -> bool:
    """May one more code be asked for? The same for an address that is known and one that is not.

    A phone that is known is counted by itself, so that nobody else's storm stops it.
    """
    phone = this_phone()
    if phone is not None:
        return limits.allow(f"codes-on:{phone.id}", CODES_PER_ADDRESS, CODE_WINDOW)
    if not limits.allow(f"codes-from:{request.remote_addr}", CODES_PER_PLACE, CODE_WINDOW):
        return False
    return limits.allow(f"codes-to:{address.casefold()}", CODES_PER_ADDRESS, CODE_WINDOW)


@lru_cache(1024)
def address_of(typed: str) -> tuple[Channel, str]:
    """An e-mail address, or a Dutch mobile number in E.164. Raises ValueError."""
    tidy = typed.strip()
    if "@" in tidy:
        return Channel.EMAIL, email_of(tidy)
    number = phone_of(digits_of(tidy))
    if not DUTCH_MOBILE.fullmatch(number):
        raise ValueError("no Dutch mobile number")
    return Channel.SMS, number
