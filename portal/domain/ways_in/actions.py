"""Ask for a code and try it; add and remove a passkey, an authenticator, an identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.base import tokens
from portal.base.tables import new_id
from portal.domain.ways_in.models import Challenge, Code
from portal.domain.ways_in.rules import CHALLENGE_VALID, CODE_TRIES, CODE_VALID, Channel, Purpose


class CodeWrong(Exception):
    """These are not the six digits; `left` is how many tries are left."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class CodeGone(Exception):
    """The code is used, too old, tried five times, or was never there."""


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


def use_code(session: Session, code: UUID, digits: str, key: bytes, *, now: datetime) -> Code:
    """The code is right and used up. Raises CodeWrong (the try was counted: commit it) or CodeGone.

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
    row = session.get_one(Code, code, populate_existing=True)
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
