"""The desk."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.domain.accounts.rules import Me
from portal.web.access import guarded
from portal.web.pages import page


def is_desk(me: Me) -> bool:
    return me.is_desk


bp: Blueprint = guarded("employer_desk", __name__, admits=is_desk, url_prefix="/werkgever")


@bp.get("")
def show() -> Response:
    return page("employer/desk.html", title="Meldingen")
