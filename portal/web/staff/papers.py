"""The paper with an invitation for who works with the portal: staff, and who sits at a desk."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.flows.invite import Invited
from portal.web.access import me, settings
from portal.web.pages import page
from portal.web.pictures import qr


def show_paper(invited: Invited, back_to: str, back_words: str) -> Response:
    """Shown once; what to do stands on it, with the code and a picture of the address."""
    address = settings().public_url + url_for("entry_invitation.show", code=invited.code)
    return page(
        "staff/paper.html",
        title=_("Uitnodiging voor %(name)s", name=invited.name),
        invited=invited,
        inviter=me().name,
        short_address=settings().public_url.partition("://")[2],
        picture=qr(address),
        back_to=back_to,
        back_words=back_words,
    )
