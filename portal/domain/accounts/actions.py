"""Enrol, invite, join, let in, lock out."""

from __future__ import annotations

import json
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.base import clock, crypto, tokens
from portal.domain.accounts import queries
from portal.domain.accounts.models import Account, HeldForm, Invitation, KnownPhone, Participant, Role, SignIn
from portal.domain.accounts.rules import INVITATION_VALID, WRONG_PINS_ALLOWED, RoleKind


class InvitationGone(Exception):
    """The invitation is unknown, used, revoked or too old; `why` says which in a word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def open_account(
    session: Session,
    *,
    first_name: str,
    last_name: str,
    email: str | None,
    phone: str | None,
    language: str,
    now: datetime,
) -> Account:
    """A new account. `phone` in E.164. Names, e-mail and phone have been checked by who calls."""
    account = Account(first_name=first_name, last_name=last_name, language=language, made_at=now)
    set_email(account, email)
    set_phone(account, phone)
    session.add(account)
    session.flush()
    return account


def set_email(account: Account, email: str | None) -> None:
    account.email = email
    account.email_hash = crypto.keyring().lookup_hash(email.casefold()) if email else None


def set_phone(account: Account, phone: str | None) -> None:
    account.phone = phone
    account.phone_hash = crypto.keyring().lookup_hash(phone) if phone else None


def give_role(
    session: Session, account: UUID, kind: RoleKind, *, from_on: date, organisation: UUID | None = None
) -> Role:
    role = Role(account_id=account, kind=kind, organisation_id=organisation, from_on=from_on)
    session.add(role)
    session.flush()
    return role


def enrol(session: Session, account: UUID, personnel_number: str, *, now: datetime) -> Participant:
    participant = Participant(account_id=account, personnel_number=personnel_number, enrolled_at=now)
    session.add(participant)
    session.flush()
    return participant


def invite(session: Session, account: UUID, *, now: datetime, actor: UUID | None) -> str:
    """A new invitation, which ends the one before it. Gives the code, which is kept only as a hash."""
    session.execute(
        update(Invitation)
        .where(Invitation.account_id == account, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    code = tokens.new_code()
    session.add(
        Invitation(
            account_id=account,
            code_hash=tokens.hash_of(tokens.plain_code(code)),
            made_at=now,
            made_by_id=actor,
            valid_until=now + INVITATION_VALID,
        )
    )
    session.flush()
    return code


def check_invitation(session: Session, code: str, *, now: datetime) -> Invitation:
    """The open invitation with this code. Raises InvitationGone (unknown, used, revoked, expired)."""
    found = queries.invitation(session, tokens.hash_of(tokens.plain_code(code)))
    if found is None:
        raise InvitationGone("unknown")
    if found.used_at is not None:
        raise InvitationGone("used")
    if found.revoked_at is not None:
        raise InvitationGone("revoked")
    if found.valid_until <= now:
        raise InvitationGone("expired")
    return found


def join(session: Session, code: str, pin_hash: str, *, now: datetime, language: str | None = None) -> Account:
    """Accept an invitation: it is used up, the PIN is set, older phones and sessions end. Raises InvitationGone."""
    found = check_invitation(session, code, now=now)
    used = session.execute(
        update(Invitation).where(Invitation.id == found.id, Invitation.used_at.is_(None)).values(used_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise InvitationGone("used")
    forget_phones(session, found.account_id, now=now)
    account = session.get_one(Account, found.account_id)
    account.pin_hash = pin_hash
    account.joined_at = account.joined_at or now
    if language:
        account.language = language
    session.flush()
    return account


def forget_phones(session: Session, account: UUID, *, now: datetime) -> None:
    """End every phone and every session of this account."""
    session.execute(
        update(KnownPhone)
        .where(KnownPhone.account_id == account, KnownPhone.forgotten_at.is_(None))
        .values(forgotten_at=now)
    )
    session.execute(
        update(SignIn).where(SignIn.account_id == account, SignIn.ended_at.is_(None)).values(ended_at=now)
    )


def know_phone(session: Session, account: UUID, label: str, *, now: datetime) -> tuple[KnownPhone, str]:
    """A phone that may sign in with the PIN. Gives the secret for its cookie, kept only as a hash."""
    secret = tokens.new_secret()
    phone = KnownPhone(
        account_id=account,
        secret_hash=tokens.hash_of(secret),
        label=label[:60],
        known_since=now,
        used_on=clock.day_of(now),
    )
    session.add(phone)
    session.flush()
    return phone, secret


def begin_session(session: Session, account: UUID, phone: UUID | None, *, now: datetime) -> SignIn:
    sign_in = SignIn(account_id=account, phone_id=phone, started_at=now, used_at=now)
    session.add(sign_in)
    session.flush()
    return sign_in


def end_session(session: Session, sign_in: UUID, *, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.id == sign_in, SignIn.ended_at.is_(None)).values(ended_at=now))


def touch_session(session: Session, sign_in: UUID, *, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.id == sign_in).values(used_at=now))


def right_pin(session: Session, phone: UUID, *, now: datetime) -> None:
    """The row of wrong PINs ends; the phone stays known for another 180 days."""
    session.execute(update(KnownPhone).where(KnownPhone.id == phone).values(wrong_pins=0, used_on=clock.day_of(now)))


def wrong_pin(session: Session, phone: UUID, *, now: datetime) -> int:
    """Count one wrong PIN, exactly, also when several arrive at once. The fifth in a row forgets the phone.

    Gives how many tries are left.
    """
    count = session.scalar(
        update(KnownPhone)
        .where(KnownPhone.id == phone)
        .values(wrong_pins=KnownPhone.wrong_pins + 1)
        .returning(KnownPhone.wrong_pins)
    )
    if count is not None and count >= WRONG_PINS_ALLOWED:
        session.execute(update(KnownPhone).where(KnownPhone.id == phone).values(forgotten_at=now))
        session.execute(update(SignIn).where(SignIn.phone_id == phone, SignIn.ended_at.is_(None)).values(ended_at=now))
    return max(0, WRONG_PINS_ALLOWED - (count or WRONG_PINS_ALLOWED))


def hold_form(
    session: Session,
    account: UUID,
    phone: UUID,
    *,
    path: str,
    fields: list[tuple[str, str]],
    files_lost: bool,
    now: datetime,
) -> HeldForm:
    """Keep what was sent to a locked portal, sealed, for this phone only."""
    held = HeldForm(account_id=account, phone_id=phone, path=path, files_lost=files_lost, held_at=now)
    held.fields = json.dumps(fields)
    session.add(held)
    session.flush()
    return held


def fields_of(held: HeldForm) -> list[tuple[str, str]]:
    return [(name, value) for name, value in json.loads(held.fields)]


def mark_sent(session: Session, held: UUID, *, now: datetime) -> bool:
    """True for the one who may send it; a second press gets False."""
    done = session.execute(
        update(HeldForm).where(HeldForm.id == held, HeldForm.sent_at.is_(None)).values(sent_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]
