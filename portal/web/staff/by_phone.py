"""Ziek of beter of a participant, for contact person and stand-in: after a call, and the course of an illness."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from portal.domain.sickness.rules import Recipient
from portal.web.by_phone import Place, add_pages
from portal.web.staff.guard import for_staff


def back(participant: UUID) -> str:
    return url_for("staff_conversation.show", participant_id=participant)


bp = for_staff("staff_by_phone", __name__, url_prefix="/team/deelnemer/<uuid:participant_id>/ziek")
add_pages(bp, Place("layouts/staff.html", back, sees_as=Recipient.CONTACT_PERSON))
