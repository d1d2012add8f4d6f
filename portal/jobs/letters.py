"""What a notice says, in the reader's language and for its channel: that there is news and from whom, never what."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.languages import interface_language
from portal.base.mail import Letter
from portal.base.push import Push, Subscription
from portal.base.settings import Settings
from portal.base.sms import Text, fits_in_one, without_marks
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import phones_to_push
from portal.domain.notifications.models import Notice
from portal.domain.notifications.queries import bundled_with, former_of
from portal.domain.notifications.rules import FROM_SOMEBODY, ON_TODAY, WARNINGS, Channel, NoticeKind

Message = Letter | Text | Push


def messages_for(session: Session, notice: Notice, settings: Settings, channel: Channel) -> list[Message]:
    """What goes out by this channel: one letter or text, or a message to each phone. Empty where nothing can go.

    Needs an app context.
    """
    found: list[Message | None]
    match channel:
        case Channel.EMAIL:
            found = [letter_for(session, notice, settings)]
        case Channel.SMS:
            found = [text_for(session, notice, settings)]
        case Channel.PUSH:
            found = [*pushes_for(session, notice, settings)]
    return [one for one in found if one is not None]


def letter_for(session: Session, notice: Notice, settings: Settings) -> Letter | None:
    """The letter for this notice; None when the person has no e-mail address. Needs an app context."""
    goes_to = address_of(session, notice, Channel.EMAIL)
    if goes_to is None:
        return None
    values = _values(session, notice, settings)
    with force_locale(values["language"]):
        subject = _subject(values)
        text = _rendered(f"notices/{values['kind']}/body.txt", values) + "\n"
    domain = settings.mail.sender.rpartition("@")[2]
    return Letter(goes_to, subject, text, f"<{notice.id}@{domain}>")


def text_for(session: Session, notice: Notice, settings: Settings) -> Text | None:
    """One SMS; None without a number. A long name is cut, so that it stays one."""
    goes_to = address_of(session, notice, Channel.SMS)
    if goes_to is None:
        return None
    values = _values(session, notice, settings)
    said = ""
    with force_locale(values["language"]):
        values |= {"subject": _subject(values), "is_warning": notice.kind in WARNINGS}
        wordings = _shorter(values["names"]) if values["is_from"] else ((values["names"], one) for one in (True, False))
        for names, has_address in wordings:
            said = _rendered("notices/_sms.txt", values | {"names": names, "has_address": has_address})
            said = next((one for one in (said, without_marks(said)) if fits_in_one(one)), "")
            if said:
                break
    return Text(goes_to, said, str(notice.id), may_have_gone=notice.tries > 1) if said else None


def _shorter(names: list[str]) -> Iterator[tuple[list[str], bool]]:
    """The names, then first names, then always fewer letters; at last without where to sign in."""
    yield names, True
    first = [name.split()[0] for name in names if name.split()]
    yield first, True
    joined = ", ".join(first)
    for length in range(len(joined) - 1, 0, -1):
        yield [joined[:length].rstrip(" ,.-'")], True
    for length in range(len(joined), 0, -1):
        yield [joined[:length].rstrip(" ,.-'")], False


def pushes_for(session: Session, notice: Notice, settings: Settings) -> list[Push]:
    """One message for each phone of this person that takes them."""
    phones = phones_to_push(session, notice.account_id, clock.now())
    if not phones:
        return []
    values = _values(session, notice, settings)
    with force_locale(values["language"]):
        said = _rendered("notices/_from.txt", values) if values["is_from"] else _subject(values)
    topic = base64.urlsafe_b64encode(notice.id.bytes).rstrip(b"=").decode()
    return [Push(_subscription(phone.push), said, topic, phone.id) for phone in phones]


def _subscription(kept: str) -> Subscription:
    found = json.loads(kept)
    return Subscription(found["endpoint"], found["keys"]["p256dh"], found["keys"]["auth"])


def address_of(session: Session, notice: Notice, channel: Channel) -> str | None:
    """The e-mail address or number of this person; of a change of it the one before."""
    former = former_of(session, notice)
    to = session.get_one(Account, notice.account_id)
    own = to.email if channel is Channel.EMAIL else to.phone
    found: str | None = own if former is None else former.address if former.channel == channel else None
    return found


def _values(session: Session, notice: Notice, settings: Settings) -> dict[str, Any]:
    to = session.get_one(Account, notice.account_id)
    language = interface_language(to.language, settings.municipality.languages)
    municipality = settings.municipality.in_language(language.code)
    told = [notice, *bundled_with(session, notice.id)]
    return {
        "to": to,
        "kind": _kind(told),
        "names": _names(session, told) or [municipality.sender],
        "is_from": notice.kind in FROM_SOMEBODY,
        "municipality": municipality,
        "address": settings.public_url,
        "host": settings.public_url.split("://", 1)[-1],
        "language": language.code,
    }


def _kind(told: list[Notice]) -> str:
    """Whose words it gets: different things for staff that go as one are 'something new on Vandaag'."""
    first = told[0].kind
    return NoticeKind.TASK if first in ON_TODAY and any(one.kind != first for one in told) else first


def _names(session: Session, told: list[Notice]) -> list[str]:
    """From whom there is news, each once: the notice and what goes along with it."""
    wanted = [one.from_account_id for one in told if one.from_account_id]
    found = {one.id: one.name for one in session.scalars(select(Account).where(Account.id.in_(wanted)))}
    return [*dict.fromkeys(found[one] for one in wanted if one in found)]


def _subject(values: dict[str, Any]) -> str:
    return " ".join(_rendered(f"notices/{values['kind']}/subject.txt", values).split())  # a head has one line


def _rendered(template: str, values: dict[str, Any]) -> str:
    """Without what stands around every page: a worker has no page and no visitor."""
    return current_app.jinja_env.get_template(template).render(values).strip()
