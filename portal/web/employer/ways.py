"""How a desk signs in. The app for codes is for the desk of the formal employer; a workplace signs in by PIN."""

from __future__ import annotations

from portal.web.access import guarded
from portal.web.employer.desk import is_desk
from portal.web.ways import Place, add_app_pages, add_pages

bp = guarded("employer_ways", __name__, admits=is_desk, url_prefix="/werkgever/inloggen")
PLACE = Place("layouts/employer.html", "employer_desk.show")
add_pages(bp, PLACE)
add_app_pages(bp, PLACE)
