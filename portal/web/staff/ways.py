"""How staff sign in: passkeys, phones and the app for codes."""

from __future__ import annotations

from portal.web.staff.guard import for_staff
from portal.web.ways import Place, add_app_pages, add_pages

bp = for_staff("staff_ways", __name__, url_prefix="/team/inloggen")
PLACE = Place("layouts/staff.html", "staff_today.show")
add_pages(bp, PLACE)
add_app_pages(bp, PLACE)
