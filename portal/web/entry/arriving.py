"""Coming in by a proof other than the PIN: this phone becomes known, and what was held is sent, once."""

from __future__ import annotations

from uuid import UUID

from flask import g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts import actions
from portal.domain.ways_in.rules import Way
from portal.flows import getting_in
from portal.web import access
from portal.web.device import label_of_this_phone
from portal.web.entry import held
from portal.web.entry.sign_in import waiting, way_in


def come_in(account: UUID, way: Way, wanted: str | None) -> AnyResponse:
    """The session of this person goes on, or a new one begins. The account is active; checked by who calls."""
    now, before = clock.now(), access.this_phone()
    known = before if before is not None and before.account_id == account else None
    with transaction() as writing:
        if known is not None:
            phone, secret = known.id, request.cookies[access.phone_cookie()]
            actions.right_pin(writing, phone, now=now)
        else:
            if before is not None:
                actions.forget_phone(writing, before.id, now=now)
            made = getting_in.know(writing, account, label=label_of_this_phone(), now=now)
            phone, secret = made.phone, made.secret
        if access.goes_on(account):
            access.unlock(writing)
        else:
            if g.me is not None:
                actions.end_session(writing, g.me.sign_in, now=now)
            access.let_in(writing, account, phone, way)
    response = held.send(waiting(known)) or redirect(way_in(wanted), 303)
    access.remember_phone(response, secret)
    return response
