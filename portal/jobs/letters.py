"""What a notice says, in the reader's language: that there is news and from whom, never what."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from portal.base.languages import interface_language
from portal.base.mail import Letter
from portal.base.settings import Settings
from portal.domain.accounts.models import Account, FormerAddress
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from portal.domain.ways_in.rules import Channel

ALWAYS = frozenset(
    {
        NoticeKind.PHONE_FORGOTTEN,
        NoticeKind.NEW_PHONE,
        NoticeKind.WAY_IN_CHANGED,
        NoticeKind.DETAILS_CHANGED,
    }
)
"""Warnings about the own way in: nobody can turn them off."""


def letter_for(session: Session, notice: Notice, settings: Settings) -> Letter | None:
    """The letter for this notice; None when the person has no e-mail address or does not want news by e-mail.

    A warning about the own way in always goes, where there is an address. Needs an app context.
    """
    to = session.get_one(Account, notice.account_id)
    goes_to = address_of(session, notice, to)
    if goes_to is None or not (to.news_by_email or notice.kind in ALWAYS):
        return None
    sender = session.get(Account, notice.from_account_id) if notice.from_account_id else None
    language = interface_language(to.language, settings.municipality.languages)
    values = {
        "to": to,
        "sender": sender,
        "municipality": settings.municipality.in_language(language.code),
        "address": settings.public_url,
        "host": settings.public_url.split("://", 1)[-1],
    }
    with force_locale(language.code):
        subject = " ".join(_rendered(f"notices/{notice.kind}/subject.txt", values).split())  # a head has one line
        text = _rendered(f"notices/{notice.kind}/body.txt", values) + "\n"
    domain = settings.mail.sender.rpartition("@")[2]
    return Letter(goes_to, subject, text, f"<{notice.id}@{domain}>")


def address_of(session: Session, notice: Notice, to: Account) -> str | None:
    """The e-mail address of this person; of a change of it the one before. A number gets no letter."""
    goes_back = notice.kind == NoticeKind.DETAILS_CHANGED and notice.thing is not None
    former = session.get(FormerAddress, notice.thing) if goes_back else None
    found: str | None = to.email if former is None else former.address if former.channel == Channel.EMAIL else None
    return found


def _rendered(template: str, values: dict[str, Any]) -> str:
    """Without what stands around every page: a worker has no page and no visitor."""
    return current_app.jinja_env.get_template(template).render(values).strip()
