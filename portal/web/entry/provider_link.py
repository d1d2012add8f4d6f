"""The last step of an invitation for who comes in by an identity provider: whose invitation it is, and one button."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts.actions import InvitationGone
from portal.domain.ways_in import queries as ways
from portal.domain.ways_in.actions import IdentityTaken
from portal.domain.ways_in.rules import Way
from portal.flows import confirming, getting_in
from portal.flows import provider as by_provider
from portal.flows.getting_in import Known
from portal.flows.provider import NoRole, NotKnown, Shown
from portal.web import access
from portal.web.device import label_of_this_phone
from portal.web.entry.invitation import (
    CODE,
    LANGUAGE,
    chosen,
    gone,
    invited,
    just_joined,
    owner_of_this_phone,
    proven,
)
from portal.web.entry.provider import door_of, not_sound, proof_of_this_browser, stopped, without_role
from portal.web.pages import page
from portal.web.providers import CAME_BY, name_of, offers

bp = Blueprint("entry_provider_link", __name__, url_prefix="/uitnodiging/aanbieder")


@bp.before_request
def only_when_set() -> None:
    if not offers():
        abort(404)


@bp.get("")
def confirm() -> ResponseReturnValue:
    """Whose invitation this is. Nothing is used up yet."""
    account, shown = invited(), proof_of_this_browser()
    if account is None:
        return gone()
    if shown is None:
        return redirect(url_for("entry_invitation.welcome"), 303)
    name, other = name_of(door_of(shown)), owner_of_this_phone(account)
    return page("entry/invitation_provider.html", title=_("Uitnodiging"), account=account, name=name, other=other)


@bp.post("")
def accept() -> ResponseReturnValue:
    """Links who came back from the provider to who was invited, and comes in."""
    shown = proof_of_this_browser()
    if shown is None:
        return redirect(url_for("entry_invitation.welcome"), 303)
    who = door_of(shown)
    try:
        with transaction() as writing:
            try:
                known = join(writing, shown)
            except NoRole:  # caught here: the person is linked, and the provider may give a role tomorrow
                known = None
    except InvitationGone:
        known = pressed_twice(shown)
        if known is None:
            return gone()
    except IdentityTaken:
        taken = _("Dit account bij %(name)s is al van iemand anders. Uw uitnodiging werkt nog.", name=name_of(who))
        return stopped(who, taken, status=409, again=False)
    except NotKnown:
        return not_sound(who, "/")
    if known is None:
        return without_role(who)
    session[CAME_BY] = who
    if access.me().to_confirm:
        flash(_("Voortaan logt u zo in."))
    else:
        flash(_("U bent binnen. Voortaan logt u zo in."))
    response = redirect(access.home_path(access.me()), 303)
    access.remember_phone(response, known.secret)
    return response


def join(writing: Session, shown: Shown) -> Known:
    known = by_provider.join(
        writing,
        str(session.get(CODE, "")),
        shown,
        label=label_of_this_phone(),
        language=session.get(LANGUAGE),
        before=access.this_phone(),
        now=clock.now(),
    )
    confirming.joined(writing, known.account, post=chosen().get("post"), codes=proven(), now=clock.now())
    access.let_in(writing, known.account, known.phone, Way.PROVIDER)
    return known


def pressed_twice(shown: Shown) -> Known | None:
    """The same button pressed twice by the same person at the provider counts as once."""
    account = just_joined(str(session.get(CODE, "")))
    linked = ways.identity(access.db(), shown.issuer, shown.subject)
    if account is None or linked is None or linked.account_id != account.id:
        return None
    with transaction() as writing:
        known = getting_in.know(writing, account.id, label=label_of_this_phone(), now=clock.now())
        access.let_in(writing, known.account, known.phone, Way.PROVIDER)
    return known
