"""How somebody hears that there is news: what they chose, and the phones that take messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base.push import Subscription
from portal.base.settings import Settings
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.actions import NoWayLeft
from portal.domain.accounts.models import Account, KnownPhone
from portal.domain.accounts.queries import phones_to_push
from portal.flows.permission import NotYours
from portal.flows.trail import note_own

__all__ = ["NoWayLeft", "Reach", "choose", "push_off", "push_on", "reach_of"]


@dataclass(frozen=True)
class Reach:
    """By what news can come to somebody: only what was verified, and what this portal has."""

    email: str | None
    number: str | None
    phones: tuple[KnownPhone, ...]
    """The phones that take messages, newest first."""

    @property
    def is_none(self) -> bool:
        return not (self.email or self.number or self.phones)


def reach_of(session: Session, account: Account, settings: Settings, now: datetime) -> Reach:
    """One statement."""
    phones = tuple(phones_to_push(session, account.id, now)) if settings.can_push else ()
    return Reach(
        email=account.email if account.email_verified_at else None,
        number=account.phone if account.phone_verified_at and settings.can_text else None,
        phones=phones,
    )


def choose(
    session: Session, account: UUID, settings: Settings, *, by_email: bool, by_sms: bool, by_call: bool, now: datetime
) -> None:
    """Raises NoWayLeft when nothing would be left on.

    What cannot be chosen now (no address, or no SMS here) stays as it was: it counts again once it can.
    """
    person = session.get_one(Account, account, with_for_update=True, populate_existing=True)
    reach = reach_of(session, person, settings, now)
    if not ((by_email and reach.email) or (by_sms and reach.number) or by_call or reach.phones):
        raise NoWayLeft
    accounts.choose_news(
        session,
        account,
        by_email=by_email if reach.email else person.news_by_email,
        by_sms=by_sms if reach.number else person.news_by_sms,
        by_call=by_call,
        has_push=bool(reach.phones),
    )
    note_own(session, "news_chosen", account, now=now)


def push_on(session: Session, account: UUID, phone: UUID, to: Subscription, *, now: datetime) -> None:
    """This phone takes messages from now on. Raises NotYours."""
    _own(session, account, phone)
    accounts.push_to(session, phone, to.as_json(), to.endpoint, now=now)
    note_own(session, "news_chosen", account, now=now, thing=phone)


def push_moved(session: Session, phone: UUID, to: Subscription, *, now: datetime) -> bool:
    """The browser of this phone takes its messages somewhere else. False where no messages went: none begin."""
    found = session.get_one(KnownPhone, phone, with_for_update=True, populate_existing=True)
    if found.push_hash is None or found.forgotten_at is not None:
        return False
    accounts.push_to(session, phone, to.as_json(), to.endpoint, now=now)
    return True


def push_off(session: Session, account: UUID, phone: UUID, settings: Settings, *, now: datetime) -> None:
    """This phone takes no messages any more. Raises NotYours, and NoWayLeft when nothing else is on."""
    person = session.get_one(Account, account, with_for_update=True, populate_existing=True)
    _own(session, account, phone)
    reach = reach_of(session, person, settings, now)
    others = [one for one in reach.phones if one.id != phone]
    by_email, by_sms = person.news_by_email and reach.email, person.news_by_sms and reach.number
    if not (others or by_email or by_sms or person.news_by_call):
        raise NoWayLeft
    if accounts.push_no_more(session, phone):
        note_own(session, "news_chosen", account, now=now, thing=phone)


def _own(session: Session, account: UUID, phone: UUID) -> None:
    found = session.get(KnownPhone, phone)
    if found is None or found.account_id != account:
        raise NotYours
