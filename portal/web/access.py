"""Who comes in where. A signed-in page exists only on a guarded() blueprint, so a forgotten check fails closed.

The cookie carries the id of the session row, the form token and the minute of last use; the row is the authority. After
half an hour without use the portal is locked: a state, nothing ends. What was sent to a locked or ended session from a
known phone is held for one hour and sent once after the PIN (web/entry/).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.globals import request_ctx
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock, tokens
from portal.base.db import database, transaction
from portal.base.settings import Settings
from portal.domain.accounts import actions, queries
from portal.domain.accounts.models import KnownPhone
from portal.domain.accounts.rules import PHONE_KNOWN, Me, is_idle
from portal.domain.ways_in.rules import FRESH, Way, is_weak
from portal.flows.frame import Frame, frame_of

log = logging.getLogger(__name__)
login_manager = LoginManager()
login_manager.session_protection = None
HOURLY = timedelta(hours=1)
COOKIE_DAYS = PHONE_KNOWN
LONGEST_PATH = 200
DELETE = 0x7F
FOR_NOBODY = frozenset({"static_files.file", "entry_public.healthy"})
"""Answers that are the same for everybody: the database is not asked who it is."""
NEVER_HELD = frozenset({"/ik/pincode"})
"""A new PIN is kept nowhere, not even sealed: it is asked for again."""
NEVER_BACK = ("/uitloggen", "/taal")
DOORS = (*NEVER_BACK, "/inloggen", "/uitnodiging")
"""Pages to which nobody is led back after signing in."""


class Person:
    """What Flask-Login holds: nothing but who is signed in."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, me: Me) -> None:
        self.me = me

    def get_id(self) -> str:
        return str(self.me.sign_in)


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def db() -> Session:
    """The one read transaction of this request."""
    if "db" not in g:
        g.db = database().read()
    found: Session = g.db
    return found


def me() -> Me:
    """Who is signed in, on a guarded page."""
    found: Me = g.me
    return found


def participant_id() -> UUID:
    """The participant who is signed in, on a participant's page."""
    found = me().participant
    if found is None:
        raise RuntimeError("a participant's page without a participant")
    return found


def frame() -> Frame:
    """The contact person and the waiting answers of the participant who is signed in."""
    if "frame" not in g:
        g.frame = frame_of(db(), participant_id(), clock.today())
    found: Frame = g.frame
    return found


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(sign_in: str) -> Person | None:
    try:
        found = queries.signed_in(db(), UUID(sign_in), clock.now())
    except ValueError:
        return None
    return Person(found) if found else None


def identify() -> None:
    """Before every view: who is this, and is the portal locked for them? It is, too, for who came in by too little."""
    g.me = None
    if request.endpoint in FOR_NOBODY or "_user_id" not in session:
        return
    if not current_user.is_authenticated:
        return
    found: Me = current_user.me
    used = max(found.used_at, datetime.fromtimestamp(int(session.get("used", 0)) * 60, UTC))
    g.me = replace(found, used_at=used)
    g.weak = is_weak((role.kind for role in found.roles), found.way)
    g.locked = g.weak or is_idle(used, clock.now())


def is_locked() -> bool:
    return bool(g.get("locked", False))


def goes_on(account: UUID) -> bool:
    """Does the session of this browser belong to this account, so that a new proof only wakes it up?"""
    return g.me is not None and g.me.account == account and not g.get("weak", False)


def is_fresh(me: Me, now: datetime) -> bool:
    """Did this person show a moment ago that it is them? Asked before sign-in details change."""
    return now - me.proven_at <= FRESH


def ask_again(back: str) -> AnyResponse:
    """Show once more that it is you; then what was sent here goes out, once, and the page `back` is shown."""
    if request.method == "POST":
        hold_what_was_sent()
    return redirect(url_for("entry_again.show", verder=back), 303)


def remember_use() -> None:
    """The minute goes into the cookie; at most hourly it reaches the row. A failure never fails the page."""
    now = clock.now()
    minute = int(now.timestamp()) // 60
    if session.get("used") != minute:
        session["used"] = minute
    row_used: datetime = current_user.me.used_at
    if now - row_used > HOURLY:
        try:
            with transaction() as writing:
                actions.touch_session(writing, me().sign_in, now=now)
        except SQLAlchemyError:
            log.warning("last use was not written")


def guarded(name: str, import_name: str, *, admits: Callable[[Me], bool], url_prefix: str | None = None) -> Blueprint:
    """A blueprint that admits one kind of person. Every page of someone who is signed in stands on one."""
    bp = Blueprint(name, import_name, url_prefix=url_prefix)

    @bp.before_request
    def check() -> AnyResponse | None:
        is_poll = getattr(current_app.view_functions[request.endpoint or ""], "is_poll", False)
        if g.me is None or is_locked():
            return Response(status=204) if is_poll and request.headers.get("HX-Request") else ask_to_sign_in()
        if not admits(g.me):
            if request.method == "GET" and request.path == "/":
                return redirect(home_path(g.me), 303)
            abort(403)
        if not is_poll:
            remember_use()
        return None

    bp.is_guarded = True  # type: ignore[attr-defined]
    return bp


def poll(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view that the page asks by itself: it writes nothing and is not use of the portal.

    When the portal is locked it answers nothing, so that what is being typed on the page stays; sending is then held.
    """
    view.is_poll = True  # type: ignore[attr-defined]
    return view


def ask_to_sign_in() -> AnyResponse:
    """To the sign-in page (or the lock), and back afterwards. What was sent is held if the phone is known."""
    if request.method == "POST":
        hold_what_was_sent()
    back = page_behind()
    target = url_for("entry.sign_in", verder=back if back != "/" else None)
    if request.headers.get("HX-Request"):
        response = Response(status=401)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, 303)


def page_behind() -> str:
    """The page that the reader is on: this one, or for a form and a part of a page the one it stands on."""
    if request.headers.get("HX-Request") or request.method != "GET":
        return safe_path(came_from())
    return safe_path(request.full_path.rstrip("?"))


def came_from() -> str:
    """The page of this portal on which the link or button stood; Start when the browser does not say."""
    seen = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    return seen.path + (f"?{seen.query}" if seen.query else "") if seen.netloc == request.host else "/"


def hold_what_was_sent() -> None:
    """Keep the fields of this form for one hour, sealed, for this phone only; files are asked for again.

    CSRF was checked before any view: a form of another site is never held.
    """
    phone = this_phone()
    other_person = phone is not None and g.me is not None and g.me.account != phone.account_id
    if phone is None or other_person or len(request.path) > LONGEST_PATH or request.path in NEVER_HELD:
        return
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    files_lost = any(file.filename for file in request.files.values())
    with transaction() as writing:
        actions.hold_form(
            writing,
            phone.account_id,
            phone.id,
            path=request.path,
            fields=fields,
            files_lost=files_lost,
            now=clock.now(),
        )


def phone_cookie() -> str:
    return settings().cookie_name("phone")


def this_phone() -> KnownPhone | None:
    """The known phone that this request comes from. One statement, once per request."""
    if "phone" not in g:
        secret = request.cookies.get(phone_cookie())
        g.phone = queries.known_phone(db(), tokens.hash_of(secret), clock.now()) if secret else None
    found: KnownPhone | None = g.phone
    return found


def remember_phone(response: AnyResponse, secret: str) -> None:
    response.set_cookie(
        phone_cookie(), secret, max_age=COOKIE_DAYS, secure=settings().secure, httponly=True, samesite="Lax", path="/"
    )


def forget_phone(response: AnyResponse) -> None:
    response.delete_cookie(phone_cookie(), secure=settings().secure, httponly=True, samesite="Lax", path="/")


def let_in(writing: Session, account: UUID, phone: UUID | None, way: Way) -> None:
    """Begin a session for this account on this browser; the form token and the old session id go."""
    now = clock.now()
    if g.me is not None:
        actions.end_session(writing, g.me.sign_in, now=now)
    row = actions.begin_session(writing, account, phone, now=now, way=way)
    found = queries.signed_in(writing, row.id, now)
    if found is None:
        raise RuntimeError("a session was begun for an account that may not have one")
    session.clear()
    g.pop("csrf_token", None)
    session["language"] = found.language
    session.permanent = True
    login_user(Person(found))
    session["used"] = int(now.timestamp()) // 60
    g.me, g.locked = found, False


def unlock(writing: Session) -> None:
    """The right PIN, finger or code: the same session goes on, with the same form token."""
    now = clock.now()
    actions.prove_again(writing, me().sign_in, now=now)
    session["used"] = int(now.timestamp()) // 60
    g.locked = False


def let_out() -> None:
    """End this session on the server and in the browser."""
    now = clock.now()
    if g.me is not None:
        with transaction() as writing:
            actions.end_session(writing, g.me.sign_in, now=now)
    language = session.get("language")
    logout_user()
    session.clear()
    if language:
        session["language"] = language
    g.me, g.locked = None, False


def safe_path(wanted: str | None, *, doors: bool = False) -> str:
    """A path of this portal to go back to; anything else is Start, and so are the doors unless they are wanted."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/"
    if any(ord(one) <= ord(" ") or ord(one) == DELETE for one in wanted) or len(wanted) > LONGEST_PATH:
        return "/"
    if wanted.startswith(DOORS if not doors else NEVER_BACK):
        return "/"
    return wanted if is_page(urlsplit(wanted).path) else "/"


def is_page(path: str) -> bool:
    """Can this be opened? The address of a form that only takes what is sent cannot."""
    adapter = request_ctx.url_adapter
    return adapter is not None and adapter.test(path, method="GET")


def home_path(me: Me) -> str:
    """Where the front door leads this person."""
    if me.is_participant:
        return url_for("participant_home.show")
    return url_for("staff_today.show" if me.is_staff else "employer_desk.show")


def close_db(_error: BaseException | None = None) -> None:
    opened: Session | None = g.pop("db", None)
    if opened is not None:
        opened.close()


def register(app: Flask) -> None:
    login_manager.init_app(app, add_context_processor=False)  # an error page must not look for who is signed in
    app.before_request(identify)
    app.jinja_env.globals["safe_path"] = safe_path
    app.teardown_appcontext(close_db)
