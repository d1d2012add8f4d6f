"""Sick or better for who calls the formal employer, written down at its desk."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.sickness.rules import Recipient
from portal.web.access import guarded
from portal.web.by_phone import Place, add_pages


def is_employer_desk(me: Me) -> bool:
    return me.has_role(RoleKind.EMPLOYER_DESK)


def back(_participant: UUID) -> str:
    return url_for("employer_contracts.show", toon="naam")


bp = guarded(
    "employer_by_phone",
    __name__,
    admits=is_employer_desk,
    url_prefix="/werkgever/deelnemer/<uuid:participant_id>/ziek",
)
add_pages(bp, Place("layouts/employer.html", back, sees_as=Recipient.FORMAL_EMPLOYER))
