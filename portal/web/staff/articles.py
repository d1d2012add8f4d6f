"""Artikelen: what waits for who publishes, what must be looked at again, and every article with where it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.base import clock
from portal.base.languages import LANGUAGES
from portal.domain.accounts.rules import RoleKind
from portal.domain.information.rules import SOURCE, Group, State
from portal.domain.information.versions import places
from portal.flows.editorial import (
    Show,
    Waiting,
    Why,
    by_group,
    is_shown,
    names_in,
    title_of,
    to_look_over,
    translation_of,
    waiting_for,
)
from portal.flows.publishing import may_write
from portal.web import reading
from portal.web.access import db, me
from portal.web.pages import page
from portal.web.staff import article_words
from portal.web.staff.article_pages import address_of, article_page, writing_address
from portal.web.staff.guard import for_staff

T = TypeVar("T", bound=StrEnum)
bp = for_staff("staff_articles", __name__, url_prefix="/team/artikelen")


@bp.get("")
def show() -> Response:
    today, found = clock.today(), places(db())
    group, state = _chosen(Group, "groep"), _chosen(Show, "staat")
    listed = [one for one in found if (group is None or one.group is group) and is_shown(one, state, today)]
    writes = may_write(me())
    waiting = waiting_for(found, me().account) if writes else []
    return page(
        "staff/articles.html",
        title=_("Artikelen"),
        may_write=writes,
        sees_figures=writes or me().has_role(RoleKind.COORDINATOR),
        waiting=waiting,
        due=to_look_over(found, today) if writes else [],
        groups=by_group(listed),
        has_any=bool(found),
        chosen_group=group,
        chosen_state=state,
        all_groups=list(Group),
        all_states=list(Show),
        people=names_in(db(), [version for one in found for version in one.versions]) if found else {},
        say=article_words,
        group_words=reading.group_words,
        title_of=title_of,
        languages=LANGUAGES,
        source_language=SOURCE,
        translation_of=translation_of,
        href_of=href_of,
        address_of=address_of,
    )


@bp.get("/<slug>")
def article(slug: str) -> Response:
    return article_page(slug)


def href_of(one: Waiting) -> str:
    """Where one goes to do what waits."""
    slug, version = one.place.slug, one.version
    match one.why:
        case Why.REVIEW:
            return url_for("staff_articles_review.show", slug=slug, language=version.language, number=version.number)
        case Why.FROM_FILE if version.state is State.OFFERED:
            return url_for("staff_articles_versions.show", slug=slug, language=version.language, number=version.number)
        case Why.SENT_BACK | Why.DRAFT | Why.FROM_FILE:
            return writing_address(slug, version.language)
        case Why.READY:
            return address_of(slug, version.language)


def _chosen(kind: type[T], name: str) -> T | None:
    """What the address asks to show; anything else shows all."""
    asked = request.args.get(name, "")
    return kind(asked) if asked in set(kind) else None
