"""How a participant signs in: passkeys and phones."""

from __future__ import annotations

from portal.web.participant.guard import for_participants
from portal.web.ways import Place, add_pages

bp = for_participants("participant_ways", __name__, url_prefix="/ik/inloggen")
add_pages(bp, Place("layouts/participant.html", "participant_me.show"))
