"""A small real server that speaks the Notify API, and can be told to refuse, to be busy or to be slow."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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
            body = json.dumps(told.body(fields)).encode() if told.is_json else b"<html>"
            try:
                self.send_response(told.answer)
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
        if told.slow is not None:
            told.slow.set()
        server.shutdown()
        server.server_close()
        thread.join()
