"""SMS: through the Notify API (NotifyNL, GOV.UK Notify), or its console twin that only keeps the texts."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Protocol

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from portal.base.mail import NoAnswer, Refused
from portal.base.settings import Sms

TIMEOUT_SECONDS = 10
WILL_NEVER_DO = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)

logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)  # its warnings quote the other side


@dataclass(frozen=True)
class Text:
    to: str
    """In E.164."""
    text: str
    reference: str
    """By which the other side can find this text; it names nobody."""
    may_have_gone: bool = False
    """It was handed over before, maybe: ask the other side first whether it has it."""


class Fate(Enum):
    """What became of a text."""

    ARRIVED = auto()
    LOST = auto()
    NOT_YET = auto()
    """Underway, or the service does not know it."""


class Texter(Protocol):
    """A way out for texts."""

    def send(self, text: Text) -> None:
        """Raises Refused or NoAnswer."""

    def fate_of(self, reference: str) -> Fate:
        """What became of the text with this reference. Raises NoAnswer."""


@dataclass
class Notify:
    """Through the service of the government; the template there holds one field, `text`."""

    settings: Sms
    timeout: float = TIMEOUT_SECONDS

    def send(self, text: Text) -> None:
        client = self._client()
        try:
            if text.may_have_gone and (had := _statuses(client, text.reference)):
                if _fate(had) is Fate.LOST:
                    raise Refused
                return
            client.send_sms_notification(
                phone_number=text.to,
                template_id=self.settings.template or "",
                personalisation={"text": text.text},
                reference=text.reference,
            )
        except APIError as wrong:  # from None: the answer of the other side may quote the number
            raise (Refused if wrong.status_code in WILL_NEVER_DO else NoAnswer) from None

    def fate_of(self, reference: str) -> Fate:
        try:
            return _fate(_statuses(self._client(), reference))
        except APIError:
            raise NoAnswer from None

    def knock(self) -> None:
        """Does the service know our key and our template? Raises Refused or NoAnswer."""
        try:
            self._client().get_template(self.settings.template or "")
        except APIError as wrong:
            unknown = (*WILL_NEVER_DO, HTTPStatus.NOT_FOUND)
            raise (Refused if wrong.status_code in unknown else NoAnswer) from None

    def _client(self) -> Any:
        """One for each request: threads may not share it."""
        return NotificationsAPIClient(  # type: ignore[no-untyped-call]
            self.settings.api_key or "", base_url=self.settings.base_url or "", timeout=self.timeout
        )


FAILED = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})
DELIVERED = frozenset({"delivered", "sent"})
"""Of a text to a number abroad the service hears no more than that it was sent."""


def _statuses(client: Any, reference: str) -> list[str]:
    """In the words of the service; empty when it has no such text."""
    found = client.get_all_notifications(reference=reference, template_type="sms").get("notifications", [])
    return [str(one.get("status")) for one in found]


def _fate(statuses: list[str]) -> Fate:
    if any(one in DELIVERED for one in statuses):
        return Fate.ARRIVED
    return Fate.LOST if statuses and all(one in FAILED for one in statuses) else Fate.NOT_YET


@dataclass
class Console:
    """The twin for demo and development: the text goes nowhere; /dev/outbox shows what it would have said."""

    show: Callable[[str], None] = print
    sent: list[Text] = field(default_factory=list)

    def send(self, text: Text) -> None:
        self.sent.append(text)
        self.show("text message")

    def fate_of(self, _reference: str) -> Fate:
        return Fate.ARRIVED


# --- how much fits in one --------------------------------------------------------------------------------------------

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_DOUBLE = frozenset("^{}\\[~]|€\f")
"""These take two places of the 160."""
GSM_PLACES, UNICODE_PLACES = 160, 70


def fits_in_one(text: str) -> bool:
    """Is this one SMS? 160 places in the alphabet of GSM, 70 (of UTF-16) as soon as one letter is not in it."""
    if set(text) <= GSM | GSM_DOUBLE:
        return len(text) + sum(letter in GSM_DOUBLE for letter in text) <= GSM_PLACES
    return len(text.encode("utf-16-le")) // 2 <= UNICODE_PLACES


def without_marks(text: str) -> str:
    """Letters that GSM lacks without what stands above them: 'ë' makes a text of 160 places one of 70."""
    return "".join(one if one in GSM else _plain(one) for one in text)


def _plain(letter: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    return bare if bare and set(bare) <= GSM else letter


def texter_of(settings: Sms) -> Texter:
    return Notify(settings) if settings.is_on else Console()
