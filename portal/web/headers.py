"""What goes with every answer: a strict content policy, no caching of private pages, and compression."""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Flask, Response, current_app, g, request

from portal.base.settings import Settings

COMPRESSED = ("text/html", "text/calendar", "application/json", "text/plain", "text/csv")
SMALLEST = 600
NOT_USED = ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
"""What no page asks of the device. A photo is chosen or taken in a file field, which this does not touch."""
PERMISSIONS = ", ".join(
    [*(f"{one}=()" for one in NOT_USED), "publickey-credentials-get=(self)", "publickey-credentials-create=(self)"]
)
ONLY_HTTPS = "max-age=31536000"
"""A year. Not the subdomains: what else stands under this host is not ours to decide; cookies are __Host- anyway."""


def nonce() -> str:
    """The nonce of this answer, made at first use: an error page before any view has one too."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(12)
    value: str = g.nonce
    return value


def policy() -> str:
    return (
        f"default-src 'none'; script-src 'nonce-{nonce()}'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = PERMISSIONS
    settings: Settings = current_app.extensions["settings"]
    if settings.secure:
        headers["Strict-Transport-Security"] = ONLY_HTTPS
    headers.setdefault("Cache-Control", "no-store")
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
    return compress(response)


def compress(response: Response) -> Response:
    """gzip for text. A file name of random length hides how well a secret on the page was guessed (BREACH)."""
    if (
        response.mimetype not in COMPRESSED
        or response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or "gzip" not in request.headers.get("Accept-Encoding", "")
    ):
        return response
    content = response.get_data()
    if len(content) < SMALLEST:
        return response
    packed = io.BytesIO()
    padding = secrets.token_urlsafe(48)[: secrets.randbelow(48)]
    with gzip.GzipFile(padding, "wb", compresslevel=6, fileobj=packed, mtime=0) as file:
        file.write(content)
    response.set_data(packed.getvalue())
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def register(app: Flask) -> None:
    app.after_request(add_headers)
    app.jinja_env.globals["nonce"] = nonce
