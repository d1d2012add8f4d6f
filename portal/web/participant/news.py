"""Ik, nieuws: how one hears that there is news, and messages on this phone."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, HiddenField

from portal.base import clock
from portal.base.db import transaction
from portal.base.push import NoSubscription, public_key, subscription_of
from portal.domain.accounts import queries
from portal.flows import news
from portal.web.access import db, me, settings
from portal.web.device import device_words, label_of_this_phone
from portal.web.forms import PortalForm
from portal.web.pages import page
from portal.web.participant.guard import for_participants

bp: Blueprint = for_participants("participant_news", __name__, url_prefix="/ik/nieuws")


class NewsForm(PortalForm):
    by_sms = BooleanField(_l("Een sms"))
    by_email = BooleanField(_l("Een e-mail"))
    by_call = BooleanField(_l("Bel mij"))


class PhoneForm(PortalForm):
    """What the browser of this phone gave: the script fills it in."""

    subscription = HiddenField()


@bp.get("")
def show() -> Response:
    return show_with(None)


def show_with(form: NewsForm | None, *, status: int = 200, failed: bool = False, is_last: bool = False) -> Response:
    """The page; at most six statements."""
    account = queries.active_account(db(), me().account) or abort(404)
    reach = news.reach_of(db(), account, settings(), clock.now())
    here = next((phone for phone in reach.phones if phone.id == me().phone), None)
    key = settings().keys.push
    can_push = settings().can_push and key is not None and me().phone is not None
    return page(
        "participant/news.html",
        title=_("Hoe hoort u dat er nieuws is?"),
        status=status,
        account=account,
        reach=reach,
        form=form
        or NewsForm(
            formdata=None, by_email=account.news_by_email, by_sms=account.news_by_sms, by_call=account.news_by_call
        ),
        push_key=public_key(key) if can_push and key else None,
        here=here,
        others=[phone for phone in reach.phones if phone is not here],
        device_words=device_words,
        is_iphone=label_of_this_phone() == "iphone",
        failed=failed,
        is_last=is_last,
        takes_post=account.post_by_portal is not False,
    )


@bp.post("")
def choose() -> ResponseReturnValue:
    form = NewsForm()
    try:
        with transaction() as session:
            news.choose(
                session,
                me().account,
                settings(),
                by_email=form.by_email.data,
                by_sms=form.by_sms.data,
                by_call=form.by_call.data,
                now=clock.now(),
            )
    except news.NoWayLeft:
        form.by_call.errors = [_("Kies er minstens 1. Anders hoort u niets van ons.")]
        return show_with(form, status=422)
    return saved(_("Uw keuze is bewaard."))


@bp.post("/telefoon")
def push_on() -> ResponseReturnValue:
    """The browser asked its maker for a place for messages, and the script sends it here."""
    phone = me().phone
    said = PhoneForm().subscription.data or ""
    try:
        if phone is None or not settings().can_push:
            raise NoSubscription
        to = subscription_of(said, settings().push.hosts)
    except NoSubscription:
        return show_with(None, status=422, failed=True)
    with transaction() as session:
        news.push_on(session, me().account, phone, to, now=clock.now())
    return saved(_("U krijgt nu een bericht op deze telefoon als er nieuws is."))


@bp.post("/telefoon/<uuid:phone>/uit")
def push_off(phone: UUID) -> ResponseReturnValue:
    try:
        with transaction() as session:
            news.push_off(session, me().account, phone, settings(), now=clock.now())
    except news.NoWayLeft:
        return show_with(None, status=422, is_last=True)
    return saved(_("Die telefoon krijgt geen bericht meer."))


def saved(said: str) -> AnyResponse:
    flash(said)
    return redirect(url_for(".show"), 303)
