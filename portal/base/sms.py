"""SMS: through the Notify API (NotifyNL, GOV.UK Notify), or its console twin that only keeps the texts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
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


class Texter(Protocol):
    """A way out for texts."""

    def send(self, text: Text) -> None:
        """Raises Refused or NoAnswer."""


@dataclass
class Notify:
    """Through the service of the government; the template there holds one field, `text`."""

    settings: Sms
    timeout: float = TIMEOUT_SECONDS

    def send(self, text: Text) -> None:
        client: Any = NotificationsAPIClient(  # type: ignore[no-untyped-call] # one for each: threads may not share it
            self.settings.api_key or "", base_url=self.settings.base_url or "", timeout=self.timeout
        )
        try:
            client.send_sms_notification(
                phone_number=text.to,
                template_id=self.settings.template or "",
                personalisation={"text": text.text},
                reference=text.reference,
            )
        except APIError as wrong:  # from None: the answer of the other side may quote the number
            raise (Refused if wrong.status_code in WILL_NEVER_DO else NoAnswer) from None


@dataclass
class Console:
    """The twin for demo and development: the text goes nowhere; /dev/outbox shows what it would have said."""

    show: Callable[[str], None] = print
    sent: list[Text] = field(default_factory=list)

    def send(self, text: Text) -> None:
        self.sent.append(text)
        self.show("text message")


def texter_of(settings: Sms) -> Texter:
    return Notify(settings) if settings.is_on else Console()
