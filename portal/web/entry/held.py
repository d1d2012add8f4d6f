"""What was sent while the portal was locked goes out once, as if the person pressed the button again."""

from __future__ import annotations

import logging
from http import HTTPStatus

import flask
from flask import Response, current_app, redirect, request, session, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.http import dump_cookie
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts import actions
from portal.domain.accounts.models import HeldForm
from portal.web.access import phone_cookie

log = logging.getLogger(__name__)


def send(waiting: list[HeldForm]) -> AnyResponse | None:
    """Send each once, oldest first. The answer is the first that needs the reader, else the last; None without any.

    What could not be sent now waits again, and the sign-in page offers it.
    """
    answers: list[AnyResponse] = []
    for held in waiting:
        with transaction() as writing:
            claimed = actions.mark_sent(writing, held.id, now=clock.now())
        if claimed:
            answers.append(_send_one(held))
    asks = [one for one in answers if one.status_code != HTTPStatus.SEE_OTHER]
    shown = asks[:1] or answers[-1:]
    return shown[0] if shown else None


def _send_one(held: HeldForm) -> AnyResponse:
    response = _replay(held)
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        log.warning("a held form could not be sent: %s gave %s", held.path, response.status_code)
        with transaction() as writing:
            actions.keep_held(writing, held.id)
        return redirect(url_for("entry.sign_in"), 303)
    return response


def _replay(held: HeldForm) -> Response:
    """The same POST, from this browser, in its present session and with a fresh form token."""
    fields: MultiDict[str, str] = MultiDict(actions.fields_of(held))
    fields.setlist("csrf_token", [generate_csrf()])
    if held.files_lost:
        fields.setlist("files_lost", ["1"])
    headers = Headers(
        {
            "Cookie": _cookies(),
            "Referer": request.url_root,
            "User-Agent": request.user_agent.string,
            "Accept-Language": request.headers.get("Accept-Language", ""),
        }
    )
    builder = EnvironBuilder(
        path=held.path,
        base_url=request.url_root,
        method="POST",
        data=fields,
        headers=headers,
        environ_base={"REMOTE_ADDR": request.remote_addr or ""},
    )
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.request_context(builder.get_environ()):
        response: Response = app.full_dispatch_request()
        after = dict(flask.session)
    session.clear()
    session.update(after)
    own = f"{app.config['SESSION_COOKIE_NAME']}="
    cookies = [one for one in response.headers.getlist("Set-Cookie") if not one.startswith(own)]
    response.headers.setlist("Set-Cookie", cookies)
    return response


def _cookies() -> str:
    """The session as it stands now, and the phone."""
    serializer = current_app.session_interface.get_signing_serializer(current_app)  # type: ignore[attr-defined]
    cookies = {current_app.config["SESSION_COOKIE_NAME"]: serializer.dumps(dict(session))}
    if phone_cookie() in request.cookies:
        cookies[phone_cookie()] = request.cookies[phone_cookie()]
    return "; ".join(dump_cookie(name, value, path=None) for name, value in cookies.items())
