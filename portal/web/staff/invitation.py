"""A printed invitation: made by a button, shown once."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from portal.base import clock
from portal.base.db import transaction
from portal.base.languages import Language, interface_language
from portal.flows import invite
from portal.flows.invite import Invited
from portal.web.access import me, settings
from portal.web.language import offered
from portal.web.pages import page
from portal.web.pictures import qr
from portal.web.speaking import language_name
from portal.web.staff.guard import for_staff
from portal.web.staff.places import after

bp = for_staff("staff_invitation", __name__, url_prefix="/team/deelnemer")


@bp.post("/<uuid:participant_id>/uitnodiging")
def make(participant_id: UUID) -> Response:
    """The answer to the button is the paper itself: the code cannot be shown a second time."""
    with transaction() as session:
        invited = invite.invite(session, me(), participant_id, now=clock.now())
    reader = interface_language(invited.language, offered())
    return page(
        "staff/invitation.html",
        title=_("Uitnodiging voor %(name)s", name=invited.name),
        reader=reader,
        language=language_name(reader.code),
        paper=paper(invited, reader),
    )


@bp.post("/<uuid:participant_id>/uitnodiging/intrekken")
def revoke(participant_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        done = invite.revoke(session, me(), participant_id, now=clock.now())
    flash(_("De uitnodiging werkt niet meer.") if done else _("Er was geen uitnodiging meer om in te trekken."))
    return redirect(after(participant_id, "staff_people.show"), 303)


def paper(invited: Invited, reader: Language) -> Markup:
    """What is handed over, in the language of who gets it."""
    address = settings().public_url + url_for("entry_invitation.show", code=invited.code)
    with force_locale(reader.code):
        written = render_template(
            "entry/_invitation_paper.html",
            invited=invited,
            reader=reader,
            inviter=me().name,
            short_address=settings().public_url.partition("://")[2],
            picture=qr(address),
        )
    return Markup(written)  # noqa: S704 - a template of ours, escaped by itself
