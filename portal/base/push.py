"""Web Push (RFC 8030, 8291, 8292): a message to the browser of a phone, sealed for that browser alone.

The service of the browser maker only passes it on; what it may be is a short list (settings.push.hosts), because the
address comes from the phone of a visitor and this machine is the one that asks it.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from webpush import WebPush, WebPushMessage, WebPushSubscription

from portal.base.mail import NoAnswer, Refused
from portal.base.settings import PushSettings

TIMEOUT_SECONDS = 10
KEPT_SECONDS = 24 * 60 * 60
"""How long the service keeps a message for a phone that is off."""
TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT})
NO_MORE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
LONGEST_ADDRESS = 1000
LONGEST_SAID = 4000
"""Letters of what a browser says about itself."""
POINT_BYTES, SECRET_BYTES = 65, 16
HERE = frozenset({"localhost", "127.0.0.1"})


class Gone(Exception):
    """The browser takes no messages any more: forget where they went."""


class NoSubscription(ValueError):
    """What a browser sent is no place that messages may go to."""


@dataclass(frozen=True)
class Subscription:
    """Where one browser takes messages, and its keys as it gave them (base64url)."""

    endpoint: str
    p256dh: str
    auth: str

    def as_json(self) -> str:
        return json.dumps({"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": self.auth}})


def subscription_of(said: str, hosts: tuple[str, ...]) -> Subscription:
    """What a browser sent, checked. Raises NoSubscription."""
    if len(said) > LONGEST_SAID:
        raise NoSubscription
    try:
        found = json.loads(said)
        made = Subscription(str(found["endpoint"]), str(found["keys"]["p256dh"]), str(found["keys"]["auth"]))
        point, secret = _bytes(made.p256dh), _bytes(made.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as wrong:
        raise NoSubscription from wrong
    if len(point) != POINT_BYTES or len(secret) != SECRET_BYTES or not may_go_to(made.endpoint, hosts):
        raise NoSubscription
    return made


def may_go_to(endpoint: str, hosts: tuple[str, ...]) -> bool:
    """Is this the address of a push service we know? A host that begins with a dot stands for all below it."""
    if len(endpoint) > LONGEST_ADDRESS or not endpoint.isascii() or any(one.isspace() for one in endpoint):
        return False
    try:
        target = urlsplit(endpoint)
        host, port = target.hostname or "", target.port
    except ValueError:
        return False
    if target.username or target.password or "\\" in endpoint:
        return False
    known = any(host.endswith(one) if one.startswith(".") else host == one for one in hosts)
    if host in HERE:
        return known and target.scheme in ("http", "https")
    return known and target.scheme == "https" and port in (None, 443)


def _bytes(word: str) -> bytes:
    return base64.b64decode(word.rstrip("=") + "=" * (-len(word.rstrip("=")) % 4), altchars=b"-_", validate=True)


# --- our own key ---------------------------------------------------------------------------------------------------


def _private(key: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(key, "big"), ec.SECP256R1())


def public_key(key: bytes) -> str:
    """The public half as a browser wants it (base64url)."""
    point = _private(key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _letters(point)


# --- sending -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Push:
    to: Subscription
    text: str
    topic: str
    """The same when a message goes again, so that the service replaces the first: at most 32 letters of base64url."""
    phone: UUID | None = None
    """Whose it is here; it goes nowhere."""


class Pusher(Protocol):
    """A way out for messages to a browser."""

    def send(self, push: Push) -> None:
        """Raises Refused, NoAnswer or Gone."""


@dataclass
class Service:
    """Through the push service that the browser named."""

    settings: PushSettings
    key: bytes = field(repr=False)
    timeout: float = TIMEOUT_SECONDS

    def send(self, push: Push) -> None:
        if not may_go_to(push.to.endpoint, self.settings.hosts):
            raise Gone
        sealed = self._sealed(push)
        try:
            answer = requests.post(
                push.to.endpoint,
                data=sealed.encrypted,
                headers=dict(sealed.headers) | {"topic": push.topic, "content-type": "application/octet-stream"},
                timeout=self.timeout,
                allow_redirects=False,
                stream=True,  # what the service says is not read
            )
            answer.close()
        except (requests.RequestException, OSError):  # from None: it quotes the address of the phone
            raise NoAnswer from None
        status = answer.status_code
        if status in TAKEN:
            return
        if status in NO_MORE:
            raise Gone
        raise NoAnswer if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR else Refused

    def _sealed(self, push: Push) -> WebPushMessage:
        private = _private(self.key)
        library = WebPush(
            private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            subscriber=self.settings.contact,
            ttl=KEPT_SECONDS,
        )
        to = WebPushSubscription.model_validate(json.loads(push.to.as_json()))
        return library.get(push.text, to)


@dataclass
class Console:
    """The twin for demo and development: the message goes nowhere; /dev/outbox shows what it would have said."""

    show: Callable[[str], None] = print
    sent: list[Push] = field(default_factory=list)

    def send(self, push: Push) -> None:
        self.sent.append(push)
        self.show("push message")


def a_browser() -> tuple[str, str]:
    """Keys of a browser that does not exist, for the demo: public key and secret in base64url."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _letters(raw), _letters(secrets.token_bytes(SECRET_BYTES))


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
