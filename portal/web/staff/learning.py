"""What readers say of the texts, per month and without names; and links that do not work."""

from __future__ import annotations

from datetime import date

from flask import Response, abort, request
from flask_babel import gettext as _

from portal.base import clock
from portal.base.outside import Trouble
from portal.domain.accounts.rules import RoleKind
from portal.domain.information.queries import counts_of, last_link_check, months_counted, remarks_of
from portal.flows.outside_links import Broken, addresses, broken
from portal.flows.published import library_now
from portal.web.access import db
from portal.web.pages import page
from portal.web.staff.guard import for_staff

bp = for_staff(
    "staff_learning",
    __name__,
    url_prefix="/team/artikelen",
    kinds=frozenset({RoleKind.PUBLISHER, RoleKind.COORDINATOR}),
)


@bp.get("/cijfers")
def show() -> Response:
    month = _month(request.args.get("maand", ""))
    counts, remarks = counts_of(db(), month), remarks_of(db(), month)
    articles = library_now(db()).articles.values()
    return page(
        "staff/learning.html",
        title=_("Was het duidelijk?"),
        month=month,
        months=months_counted(db()),
        lines=sorted(
            ((one, counts.get(one.id), remarks.get(one.id, [])) for one in articles if one.id in counts | remarks),
            key=lambda line: (-(line[1].unclear if line[1] else 0), line[0].title),
        ),
        silent=sum(one.id not in counts | remarks for one in articles),
    )


def _month(asked: str) -> date:
    """The first day of the month that was asked for, else of this one."""
    if not asked:
        return clock.today().replace(day=1)
    try:
        return date.fromisoformat(f"{asked}-01")
    except ValueError:
        abort(404)


@bp.get("/links")
def links() -> Response:
    books = library_now(db())
    return page(
        "staff/links.html",
        title=_("Links naar andere websites"),
        broken=broken(db(), books),
        number=len(addresses(books)),
        checked_at=last_link_check(db()),
        trouble_words=trouble_words,
        says=says,
    )


def says(one: Broken) -> str:
    """What is wrong, with the number that the other website gave."""
    words = trouble_words(one.trouble)
    return _("%(words)s (code %(status)s)", words=words, status=one.status) if one.status else words


def trouble_words(trouble: Trouble) -> str:
    match trouble:
        case Trouble.GONE:
            return _("de pagina is er niet meer")
        case Trouble.REFUSED:
            return _("de website gaf een fout")
        case Trouble.NO_ANSWER:
            return _("de website antwoordde niet")
        case Trouble.UNSAFE:
            return _("de website is niet veilig")
