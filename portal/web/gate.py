"""What is turned away before any page is asked for: a name in Host that is not ours, a body that is too large."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wrappers import Response

from portal.base.settings import Mode, Settings
from portal.web import access

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MEGABYTE = 1024 * 1024
FORM = 1 * MEGABYTE
"""A form without files."""
WITH_FILES = 60 * MEGABYTE
"""More than files may be together, so that what is somewhat too large is said beside the field with the text kept."""
BY_ANY_NAME = "/gezond"
"""A load balancer asks by number whether we are well, and hears nothing else."""


def takes_files(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view whose form has files. Every other form is small."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def limit_body() -> None:
    """Before a form is read: files only where they are asked for, and only from who is known here."""
    view = current_app.view_functions.get(request.endpoint or "")
    has_files = getattr(view, "takes_files", False)
    is_small = request.content_length is not None and request.content_length <= FORM
    if not is_small and not (has_files and is_known()):
        request.max_content_length = FORM


def is_known() -> bool:
    """Is somebody signed in, or on a phone where they could be?"""
    return g.me is not None or access.this_phone() is not None


class OwnNameOnly:
    """Answers only to the host in PORTAL_URL: links, redirects and caches cannot be poisoned with another."""

    def __init__(self, app: WSGIApplication, own: str) -> None:
        self.app, self.own = app, own

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == BY_ANY_NAME or host_is_trusted(environ.get("HTTP_HOST", "").lower(), [self.own]):
            return self.app(environ, start_response)
        refused = Response("421 Misdirected Request\n", 421, {"Cache-Control": "no-store"}, mimetype="text/plain")
        return refused(environ, start_response)


def register(app: Flask) -> None:
    """After who it is was found out, before the form token is looked at."""
    settings: Settings = app.extensions["settings"]
    app.config["MAX_CONTENT_LENGTH"] = WITH_FILES
    app.before_request(limit_body)
    if settings.mode is Mode.PRODUCTION:
        own = urlsplit(settings.public_url).hostname or ""
        app.wsgi_app = OwnNameOnly(app.wsgi_app, own)  # type: ignore[method-assign]
