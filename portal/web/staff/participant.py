"""One participant, for contact person, stand-in and coordinator: contract, work, what was told and what waits."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from portal.base import clock
from portal.flows.contract_file import ContractFile, Seat
from portal.flows.permission import Act
from portal.web.pages import page
from portal.web.staff import contract_story
from portal.web.staff.card_words import contract_words
from portal.web.staff.contract_page import common, opened, workplace_on
from portal.web.staff.guard import for_staff
from portal.web.words import day_short

bp = for_staff("staff_participant", __name__, url_prefix="/team/deelnemer/<uuid:participant_id>")


@bp.get("")
def show(participant_id: UUID) -> Response:
    seat, file = opened(participant_id, Act.SEE_CONTRACT)
    today = clock.today()
    return page(
        "staff/participant.html",
        title=file.card.name,
        **common(participant_id, file, seat),
        standing=contract_words(file.told.status(today)),
        coming=contract_story.coming(file, today),
        links=_links(participant_id, file, seat),
        workplace=workplace_on(file, today),
        invited=_invited_words(file),
    )


def _links(participant: UUID, file: ContractFile, seat: Seat) -> list[tuple[str, str, str]]:
    """What this member of staff can do here: words, address, icon."""

    def href(endpoint: str, over: str | None = None) -> str:
        return url_for(endpoint, participant_id=participant, over=over)

    every = [
        (Act.PLAN_TALK, _("Plan een gesprek over het contract"), href("staff_talks.ask", over="contract"), "chat"),
        (Act.DECIDE_CONTRACT, _("Gaat het contract door?"), href("staff_contract_news.decide"), "contract"),
        (Act.CHANGE_CONTRACT, _("Kies wanneer de deelnemer het hoort"), href("staff_contract_days.know_by"), "clock"),
        (Act.CHANGE_CONTRACT, _("Wie helpt na de laatste dag?"), href("staff_contract_days.after"), "person"),
        (Act.CHANGE_CONTRACT, _("Verander de uren"), href("staff_contract_work.hours"), "calendar"),
        (Act.CHANGE_CONTRACT, _("Verander werkplek of baas"), href("staff_contract_work.work"), "briefcase"),
    ]
    return [(words, where, icon) for act, words, where, icon in every if seat.may(act)] if file.periods else []


def _invited_words(file: ContractFile) -> str:
    if file.card.has_joined:
        return _("Doet mee.")
    if file.card.invited_until is None:
        return _("Nog niet uitgenodigd.")
    if file.card.invited_until > clock.now():
        return _("Uitgenodigd, tot en met %(day)s.", day=day_short(file.card.invited_until))
    return _("De uitnodiging is verlopen op %(day)s.", day=day_short(file.card.invited_until))
