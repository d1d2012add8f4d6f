"""A number or address that is not in the file: it is theirs, or it is not. After calling the number that is."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts.actions import AddressTaken
from portal.flows import confirming
from portal.flows.participant_card import card_of
from portal.flows.permission import Act, NotYours, require
from portal.web.access import db, me
from portal.web.pages import page
from portal.web.staff.guard import for_staff
from portal.web.staff.places import after

bp = for_staff("staff_confirming", __name__, url_prefix="/team/deelnemer/<uuid:participant_id>/nummer")


@bp.get("")
def show(participant_id: UUID) -> Response:
    """For who does not open the conversation: the coordinator, when nobody else can."""
    with transaction() as session:
        tie = require(session, me(), Act.CONFIRM_CONTACT, participant_id, clock.today())
        confirming.looked(session, me().account, participant_id, role=tie, now=clock.now())
    card = card_of(db(), participant_id)
    if card is None:
        raise NotYours(participant_id)
    return page(
        "staff/confirming.html",
        title=card.name,
        card=card,
        participant=participant_id,
        proposed=confirming.proposed(db(), participant_id),
    )


@bp.post("/klopt")
def confirm(participant_id: UUID) -> ResponseReturnValue:
    try:
        with transaction() as session:
            done = confirming.confirm(session, me(), participant_id, now=clock.now())
    except AddressTaken:
        flash(_("Dit nummer of adres is al van iemand anders. Bel eerst deze persoon."), "warning")
        return redirect(after(participant_id), 303)
    flash(_("Bewaard. Deze persoon ziet nu zijn gegevens.") if done else _("Dit was al gedaan."))
    return redirect(after(participant_id), 303)


@bp.post("/klopt-niet")
def refuse(participant_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        done = confirming.refuse(session, me(), participant_id, now=clock.now())
    flash(_("Weggehaald. Maak een nieuwe uitnodiging.") if done else _("Dit was al gedaan."))
    return redirect(after(participant_id), 303)
