"""A small real push service, and the browser behind it that opens what arrives (RFC 8188, 8291)."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portal.base.push import Subscription

CONTACT = "beheer@leeuwarden.nl"
HOSTS = ("127.0.0.1",)


def letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(word: str) -> bytes:
    return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))


@dataclass
class Arrived:
    """One message as the service got it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Browser:
    """The keys of one browser: only it can open what is sent to it."""

    service: PushService
    name: str = field(default_factory=lambda: uuid4().hex)
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"sixteen letters."

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def subscription(self) -> Subscription:
        return Subscription(f"{self.service.url}/push/{self.name}", letters(self.public), letters(self.secret))

    @property
    def arrived(self) -> list[Arrived]:
        return [one for one in self.service.arrived if one.path == f"/push/{self.name}"]

    @property
    def read(self) -> list[str]:
        """What arrived, in words."""
        return [self.open(one.body) for one in self.arrived]

    def open(self, body: bytes) -> str:
        """Raises InvalidTag when it was sealed for another."""
        salt, id_length = body[:16], body[20]
        theirs = body[21 : 21 + id_length]
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        secret = derived(self.secret, shared, b"WebPush: info\x00" + self.public + theirs, 32)
        key = derived(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = derived(salt, secret, b"Content-Encoding: nonce\x00", 12)
        padded = AESGCM(key).decrypt(nonce, body[21 + id_length :], None)
        return padded.rstrip(b"\x00").removesuffix(b"\x02").decode()


def derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


@dataclass
class PushService:
    """`arrived` is what came in; `answers` by the name of a browser, else `answer`."""

    url: str = ""
    answer: int = 201
    answers: dict[str, int] = field(default_factory=dict)
    hangs: threading.Event | None = None
    """Take the message and answer only when this is set."""
    got: threading.Event = field(default_factory=threading.Event)
    arrived: list[Arrived] = field(default_factory=list)

    def browser(self) -> Browser:
        return Browser(self)


def claims_of(arrived: Arrived) -> tuple[dict[str, Any], str]:
    """What the sender says of itself, its signature checked; and its public key."""
    parts = dict(one.split("=", 1) for one in arrived.headers["authorization"].removeprefix("vapid ").split(", "))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(parts["k"]))
    options = {"verify_aud": False, "verify_exp": False}
    return jwt.decode(parts["t"], key, algorithms=["ES256"], options=options), parts["k"]  # type: ignore[arg-type]


@contextmanager
def push_service() -> Iterator[PushService]:
    told = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.arrived.append(Arrived(self.path, {k.casefold(): v for k, v in self.headers.items()}, body))
            told.got.set()
            if told.hangs is not None:
                told.hangs.wait(30)
            try:
                self.send_response(told.answers.get(self.path.rpartition("/")[2], told.answer))
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:  # whoever sent it has gone
                return

        def log_message(self, *_said: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        if told.hangs is not None:
            told.hangs.set()
        server.shutdown()
        server.server_close()
        thread.join()


def some_subscription(name: str = "one") -> Subscription:
    """Of a browser that nobody reaches, at a service that is known."""
    browser = Browser(PushService("https://updates.push.services.mozilla.com"), name)
    return browser.subscription


def as_json(to: Subscription) -> str:
    """As the browser hands it to the page."""
    return json.dumps({"endpoint": to.endpoint, "expirationTime": None, "keys": {"p256dh": to.p256dh, "auth": to.auth}})
