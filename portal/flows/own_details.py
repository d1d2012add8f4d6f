"""The e-mail address, number, PIN and post of a person: verified, changed, taken away.

A change is told where the person was reached before, so that nobody is moved out of their own account in silence.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base.tables import new_id
from portal.domain.accounts import actions as accounts
from portal.domain.accounts import queries as people
from portal.domain.accounts.models import Account, Participant
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.domain.ways_in import queries
from portal.domain.ways_in.models import Code
from portal.domain.ways_in.rules import Channel, Purpose
from portal.flows.trail import note_own


class NothingLeft(Exception):
    """Without this address or number nobody could tell this person that there is news."""


def participant_of(session: Session, account: UUID) -> UUID | None:
    """The participant record under this account."""
    return session.scalar(select(Participant.id).where(Participant.account_id == account))


def kept_address(account: Account, channel: Channel) -> str | None:
    """The address or number that the account has now."""
    kept: str | None = account.email if channel is Channel.EMAIL else account.phone
    return kept


def is_same(one: str | None, other: str) -> bool:
    """Capitals make no other e-mail address."""
    return one is not None and one.casefold() == other.casefold()


def is_taken(session: Session, account: UUID, channel: Channel, address: str) -> bool:
    """Does somebody else have this address or number?"""
    found = people.by_email(session, address) if channel is Channel.EMAIL else people.by_phone(session, address)
    return found is not None and found.id != account


def choose_post(session: Session, account: UUID, *, by_portal: bool, now: datetime) -> None:
    """May messages come by this portal, or is it a letter or a call?"""
    accounts.choose_post(session, account, by_portal=by_portal, now=now)
    note_own(session, "post_chosen", account, now=now)


def proven(session: Session, account: UUID, code: UUID) -> Code | None:
    """A code that this account used: what it proves is that the address is theirs."""
    found = queries.asked_by(session, code, account)
    return found if found and found.used_at is not None and found.purpose == Purpose.VERIFY else None


def change(session: Session, account: UUID, code: UUID, *, now: datetime) -> bool:
    """The address that this used code proves is the one from now on. False when it proves nothing.

    Raises accounts.AddressTaken: somebody else has it, and nothing was changed.
    """
    found = proven(session, account, code)
    if found is None:
        return False
    person = session.get_one(Account, account, with_for_update=True, populate_existing=True)
    replace(session, person, Channel(found.channel), found.address, now=now)
    note_own(session, "address_changed", account, now=now, thing=found.id)
    return True


def remove(session: Session, account: UUID, channel: Channel, *, now: datetime) -> None:
    """No address or number of this kind any more. Raises NothingLeft when the other is missing too and nobody calls."""
    person = session.get_one(Account, account, with_for_update=True, populate_existing=True)
    if kept_address(person, channel) is None:
        return
    other = Channel.SMS if channel is Channel.EMAIL else Channel.EMAIL
    if kept_address(person, other) is None and not person.news_by_call:
        raise NothingLeft
    replace(session, person, channel, None, now=now)
    note_own(session, "address_removed", account, now=now)


def replace(session: Session, person: Account, channel: Channel, address: str | None, *, now: datetime) -> None:
    """Another verified address or number, or none; the old one is told. Raises accounts.AddressTaken."""
    before = kept_address(person, channel)
    if address is not None and is_taken(session, person.id, channel, address):
        raise accounts.AddressTaken
    if channel is Channel.EMAIL:
        accounts.change_email(session, person, address, now=now)
    else:
        accounts.change_phone(session, person, address, now=now)
    if before is not None and (address is None or not is_same(before, address)):
        _tell(session, person, channel, before, now=now)


def _tell(session: Session, person: Account, channel: Channel, before: str, *, now: datetime) -> None:
    """At the old e-mail address. An old number gets no letter: then it goes to the e-mail address there is."""
    former = accounts.keep_former(session, person.id, channel, before, now=now)
    goes_to = former.id if channel is Channel.EMAIL or person.email is None else None
    announce(session, NoticeKind.DETAILS_CHANGED, person.id, cause=f"details:{former.id}", thing=goes_to, now=now)


def change_pin(session: Session, account: UUID, pin_hash: str, *, stays: UUID, now: datetime) -> None:
    """From now on with this PIN. Sessions on other phones end; the person is told."""
    accounts.change_pin(session, account, pin_hash, stays=stays, now=now)
    note_own(session, "pin_changed", account, now=now)
    announce(session, NoticeKind.DETAILS_CHANGED, account, cause=f"pin_changed:{new_id()}", now=now)
