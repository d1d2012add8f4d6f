"""Ask for a code and try it; add and remove a passkey, an authenticator, an identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.base import authenticator, clock, tokens
from portal.base.tables import new_id
from portal.domain.ways_in import queries
from portal.domain.ways_in.models import Authenticator, Challenge, Code, Identity, Passkey
from portal.domain.ways_in.rules import (
    AUTHENTICATOR_RESTS,
    AUTHENTICATOR_TRIES,
    CHALLENGE_VALID,
    CODE_TRIES,
    CODE_VALID,
    UNCONFIRMED,
    Channel,
    Purpose,
)


class CodeWrong(Exception):
    """These are not the six digits; `left` is how many tries are left."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class CodeGone(Exception):
    """The code is used, too old, tried five times, or was never there."""


class PasskeyTaken(Exception):
    """This passkey is somebody's already."""


class IdentityTaken(Exception):
    """At the identity provider this is somebody else's account already."""


class AuthenticatorWrong(Exception):
    """These digits are wrong, used before, or the authenticator rests after five wrong ones."""


@dataclass(frozen=True)
class NewPasskey:
    """What a device made: the id and the public half of its key, and a word for the kind of device."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    label: str


@dataclass(frozen=True)
class Asked:
    """A code that was made: its row, and the digits, which are kept only as a hash."""

    id: UUID
    digits: str


def make_code(
    session: Session,
    account: UUID | None,
    purpose: Purpose,
    channel: Channel,
    address: str,
    key: bytes,
    *,
    now: datetime,
    replaces: UUID | None = None,
) -> Asked:
    """A new code for this address. `key` is not in the database.

    `address` is an e-mail address or a number in E.164. Without an account the same is written and nothing is sent.
    `replaces` is the code that the same browser waited for: it ends. Those of other browsers stay: ending them would
    tell who asks that the address belongs to somebody, and would let a stranger end the code of somebody else.
    """
    session.execute(
        update(Code).where(Code.id == replaces, Code.used_at.is_(None), Code.valid_until > now).values(valid_until=now)
    )
    row, digits = new_id(), tokens.new_digits()
    made = Code(
        id=row,
        account_id=account,
        purpose=purpose,
        channel=channel,
        code_hash=tokens.hash_digits(digits, key, str(row)),
        made_at=now,
        valid_until=now + CODE_VALID,
    )
    made.address = address
    session.add(made)
    session.flush()
    return Asked(row, digits)


def try_code(session: Session, code: UUID, digits: str, key: bytes, *, now: datetime) -> Code:
    """The code is right, and not used up yet. Raises CodeWrong (the try was counted: commit it) or CodeGone.

    The try is counted before the digits are looked at, so that never more than five are, also when many arrive at once.
    """
    counted = session.execute(
        update(Code)
        .where(Code.id == code, Code.used_at.is_(None), Code.valid_until > now, Code.tries < CODE_TRIES)
        .values(tries=Code.tries + 1)
        .returning(Code.tries, Code.code_hash)
    ).one_or_none()
    if counted is None:
        raise CodeGone
    if not tokens.is_same(counted.code_hash, tokens.hash_digits(digits, key, str(code))):
        if counted.tries >= CODE_TRIES:
            raise CodeGone
        raise CodeWrong(CODE_TRIES - counted.tries)
    return session.get_one(Code, code, populate_existing=True)


def use_code(session: Session, code: UUID, digits: str, key: bytes, *, now: datetime) -> Code:
    """The code is right and used up. Raises CodeWrong (the try was counted: commit it) or CodeGone."""
    row = try_code(session, code, digits, key, now=now)
    row.used_at = now
    session.flush()
    return row


def make_challenge(session: Session, account: UUID | None, value: bytes, *, now: datetime) -> UUID:
    """Remember what a passkey is asked to sign. What is too old goes."""
    session.execute(delete(Challenge).where(Challenge.made_at <= now - CHALLENGE_VALID))
    made = Challenge(account_id=account, value=value, made_at=now)
    session.add(made)
    session.flush()
    return made.id


def take_challenge(session: Session, challenge: UUID, *, now: datetime) -> Challenge | None:
    """The challenge, for the first who asks within five minutes."""
    taken = session.scalar(
        update(Challenge)
        .where(Challenge.id == challenge, Challenge.used_at.is_(None), Challenge.made_at > now - CHALLENGE_VALID)
        .values(used_at=now)
        .returning(Challenge.id)
    )
    return session.scalar(select(Challenge).where(Challenge.id == taken)) if taken else None


def add_passkey(session: Session, account: UUID, new: NewPasskey, *, now: datetime) -> Passkey:
    """From now on this device opens the door for this account. Raises PasskeyTaken."""
    made = Passkey(
        account_id=account,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        label=new.label[:60],
        made_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as refused:  # the database keeps a passkey once
        raise PasskeyTaken from refused
    return made


def use_passkey(session: Session, passkey: UUID, sign_count: int, *, now: datetime) -> bool:
    """False when it was removed, or when its counter did not go up: then it was copied, or sent twice.

    `sign_count` is what the device says; many devices do not count and always say 0.
    """
    goes_up = or_(Passkey.sign_count < sign_count, and_(Passkey.sign_count == 0, literal(sign_count) == 0))
    done = session.execute(
        update(Passkey)
        .where(Passkey.id == passkey, Passkey.removed_at.is_(None), goes_up)
        .values(sign_count=sign_count, used_on=clock.day_of(now))
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def remove_passkey(session: Session, account: UUID, passkey: UUID, *, now: datetime) -> bool:
    """False when this account has no such passkey (any more)."""
    done = session.execute(
        update(Passkey)
        .where(Passkey.id == passkey, Passkey.account_id == account, Passkey.removed_at.is_(None))
        .values(removed_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def begin_authenticator(session: Session, account: UUID, *, now: datetime) -> Authenticator:
    """A new secret, which counts only once a code of it was given. What nobody confirmed goes."""
    session.execute(
        delete(Authenticator).where(
            Authenticator.account_id == account,
            Authenticator.confirmed_at.is_(None),
            Authenticator.made_at <= now - UNCONFIRMED,
        )
    )
    made = Authenticator(account_id=account, made_at=now)
    made.secret = authenticator.new_secret()
    session.add(made)
    session.flush()
    return made


def confirm_authenticator(session: Session, account: UUID, begun: UUID, digits: str, *, now: datetime) -> None:
    """The app shows the right code: it takes the place of the one before it. Raises AuthenticatorWrong."""
    found = queries.begun_authenticator(session, account, begun, now)
    step = authenticator.step_of(found.secret, digits, now.timestamp()) if found else None
    if found is None or step is None:
        raise AuthenticatorWrong
    remove_authenticator(session, account, now=now)
    found.confirmed_at, found.last_step = now, step
    session.flush()


def try_authenticator(session: Session, account: UUID, digits: str, *, now: datetime) -> None:
    """The code of the app is right, and used up. Raises AuthenticatorWrong (the try was counted: commit it).

    Each half minute counts once. After five wrong ones in a row no code counts for a quarter of an hour:
    `last_step` then stands in the future. The try is counted first: tries that arrive at once
    wait for one another.
    """
    moment = now.timestamp()
    counted = session.execute(
        update(Authenticator)
        .where(
            Authenticator.account_id == account,
            Authenticator.confirmed_at.is_not(None),
            Authenticator.removed_at.is_(None),
        )
        .values(tries=Authenticator.tries + 1)
        .returning(Authenticator.id)
    ).scalar_one_or_none()
    if counted is None:
        raise AuthenticatorWrong
    row = session.get_one(Authenticator, counted, populate_existing=True)
    step = authenticator.step_of(row.secret, digits, moment)
    if step is not None and step > row.last_step:
        row.last_step, row.tries = step, 0
        session.flush()
        return
    if row.tries >= AUTHENTICATOR_TRIES:
        rests_until = authenticator.step_at((now + AUTHENTICATOR_RESTS).timestamp())
        row.last_step, row.tries = max(row.last_step, rests_until), 0
        session.flush()
    raise AuthenticatorWrong


def remove_authenticator(session: Session, account: UUID, *, now: datetime) -> None:
    """The one in use stops."""
    session.execute(
        update(Authenticator)
        .where(
            Authenticator.account_id == account,
            Authenticator.confirmed_at.is_not(None),
            Authenticator.removed_at.is_(None),
        )
        .values(removed_at=now)
    )


def end_ways(session: Session, account: UUID, *, now: datetime) -> None:
    """Every passkey and the authenticator stop: the device may be lost."""
    session.execute(
        update(Passkey).where(Passkey.account_id == account, Passkey.removed_at.is_(None)).values(removed_at=now)
    )
    remove_authenticator(session, account, now=now)


def link_identity(session: Session, account: UUID, issuer: str, subject: str, *, now: datetime) -> Identity:
    """From now on this is who the account is at this provider, in place of who it was there. Raises IdentityTaken."""
    known = queries.identity(session, issuer, subject)
    if known is not None and known.account_id == account:
        return known
    session.execute(delete(Identity).where(Identity.account_id == account, Identity.issuer == issuer))
    made = Identity(account_id=account, issuer=issuer, subject=subject, linked_at=now)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as refused:  # the database keeps an identity once
        raise IdentityTaken from refused
    return made


def use_identity(session: Session, identity: UUID, *, now: datetime) -> None:
    session.execute(update(Identity).where(Identity.id == identity).values(used_on=clock.day_of(now)))
