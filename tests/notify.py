"""A small real server that speaks the Notify API, and can be told to refuse, to be busy or to be slow."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"basisbaan-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
ERRORS = {400: "BadRequestError", 403: "AuthError", 429: "RateLimitError", 500: "Exception"}


@dataclass
class NotifyServer:
    """`asked` is what arrived: address, headers and fields of each request."""

    url: str = ""
    answer: int = 201
    is_json: bool = True
    slow: threading.Event | None = None
    """Answer only when this is set."""
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    looked_for: list[str] = field(default_factory=list)
    """The references that somebody asked about."""
    status: str = "delivered"
    """What became of the texts."""
    hangs: threading.Event | None = None
    """Take the text, keep it, and answer only when this is set."""
    got: threading.Event = field(default_factory=threading.Event)
    taken: list[dict[str, Any]] = field(default_factory=list)
    """The texts that the service has."""

    @property
    def references(self) -> list[str]:
        return [str(one["reference"]) for one in self.taken]

    def found(self, reference: str) -> dict[str, Any]:
        """What the service says about a reference."""
        self.looked_for.append(reference)
        known = [one for one in self.taken if one["reference"] == reference]
        shown = [{"id": str(uuid4()), "reference": reference, "status": self.status, "type": "sms"} for _one in known]
        return {"notifications": shown, "links": {"current": f"{self.url}/v2/notifications"}}

    def body(self, fields: dict[str, Any]) -> dict[str, Any]:
        if self.answer == 201:
            return {
                "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
                "reference": fields.get("reference"),
                "content": {"body": fields["personalisation"]["text"], "from_number": "GEMEENTE"},
                "uri": f"{self.url}/v2/notifications/740e5834-3a29-46b4-9a6f-16142fde533a",
                "template": {"id": fields["template_id"], "version": 1, "uri": f"{self.url}/v2/template/1"},
            }
        wrong = {"error": ERRORS[self.answer], "message": f"not for {fields['phone_number']}"}
        return {"status_code": self.answer, "errors": [wrong]}


@contextmanager
def notify_server() -> Iterator[NotifyServer]:
    told = NotifyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            fields = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append((self.path, dict(self.headers), fields))
            if told.slow is not None:
                told.slow.wait(10)
            if told.answer == 201:
                told.taken.append(fields)
            told.got.set()
            if told.hangs is not None:
                told.hangs.wait(30)
            body = json.dumps(told.body(fields)).encode() if told.is_json else b"<html>"
            self.say(told.answer, body)

        def do_GET(self) -> None:
            target = urlsplit(self.path)
            if target.path.startswith("/v2/template/"):
                body, known = {"id": TEMPLATE, "type": "sms"}, target.path.endswith(TEMPLATE)
                wrong = {"status_code": 404, "errors": [{"error": "NoResultFound", "message": "No result found"}]}
                self.say(200 if known else 404, json.dumps(body if known else wrong).encode())
                return
            reference = parse_qs(target.query)["reference"][0]
            self.say(200, json.dumps(told.found(reference)).encode())

        def say(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # whoever asked has gone
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
        for waiting in filter(None, (told.slow, told.hangs)):
            waiting.set()
        server.shutdown()
        server.server_close()
        thread.join()
