"""The blueprint on which every page of a participant stands: admitted, with the contact person around it."""

from __future__ import annotations

from flask import Blueprint, request

from portal.domain.accounts.rules import Me
from portal.web.access import frame, guarded


def is_participant(me: Me) -> bool:
    return me.is_participant


def for_participants(name: str, import_name: str, url_prefix: str | None = None) -> Blueprint:
    bp = guarded(name, import_name, admits=is_participant, url_prefix=url_prefix)

    @bp.before_request
    def load_frame() -> None:
        if request.method == "GET":
            frame()

    return bp
