"""Enrol, invite, join, let in, lock out."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.base import clock, crypto, tokens
from portal.domain.accounts import queries
from portal.domain.accounts.models import (
    Account,
    FormerAddress,
    HeldForm,
    Invitation,
    KnownPhone,
    Participant,
    Role,
    SignIn,
)
from portal.domain.accounts.rules import (
    HELD_FORM_KEPT,
    HELD_FORMS_AT_MOST,
    INVITATION_VALID,
    WRONG_PINS_ALLOWED,
    RoleKind,
    TextSize,
)


class InvitationGone(Exception):
    """The invitation is unknown, used, revoked or too old; `why` says which in a word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


NO_PUSH: dict[str, None] = {"push_sealed": None, "push_hash": None, "push_at": None}
"""A phone that takes no messages."""


class NoWayLeft(Exception):
    """One way to hear of news must stay on."""


class AddressTaken(Exception):
    """Somebody else has this e-mail address or number."""


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


def set_after_contact(participant: Participant, *, name: str, phone: str, until: date) -> None:
    """Who helps after the last day, until and with a day; `phone` in E.164."""
    participant.after_contact_name, participant.after_contact_phone = name, phone
    participant.after_contact_until = until


def give_role(
    session: Session, account: UUID, kind: RoleKind, *, from_on: date, organisation: UUID | None = None
) -> Role:
    role = Role(account_id=account, kind=kind, organisation_id=organisation, from_on=from_on)
    session.add(role)
    session.flush()
    return role


def begin_role(session: Session, account: UUID, kind: RoleKind, *, today: date) -> Role:
    """A role of the municipality's own staff, from today; one that began and ended today goes on."""
    again = session.scalars(
        select(Role).where(
            Role.account_id == account, Role.kind == kind, Role.organisation_id.is_(None), Role.from_on == today
        )
    ).first()
    if again is None:
        return give_role(session, account, kind, from_on=today)
    again.until_on = None
    session.flush()
    return again


def end_role(session: Session, account: UUID, kind: RoleKind, *, today: date) -> None:
    """A role of the municipality's own staff ends at once, and so does one that was to begin later.

    The last day is yesterday: a role holds until and with its last day, so that today is the first day without it.
    """
    session.execute(
        update(Role)
        .where(
            Role.account_id == account,
            Role.kind == kind,
            Role.organisation_id.is_(None),
            or_(Role.until_on.is_(None), Role.until_on >= today),
        )
        .values(until_on=today - timedelta(days=1))
    )


def end_role_after(session: Session, account: UUID, kind: RoleKind, *, last_on: date) -> bool:
    """This is the last day of a role of the municipality's own staff. False when no such role runs on or after it."""
    done = session.execute(
        update(Role)
        .where(
            Role.account_id == account,
            Role.kind == kind,
            Role.organisation_id.is_(None),
            or_(Role.until_on.is_(None), Role.until_on > last_on),
        )
        .values(until_on=last_on)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def end_sessions(session: Session, account: UUID, *, now: datetime) -> None:
    """Every session of this account ends; phones stay known."""
    session.execute(update(SignIn).where(SignIn.account_id == account, SignIn.ended_at.is_(None)).values(ended_at=now))


def enrol(session: Session, account: UUID, personnel_number: str, *, now: datetime) -> Participant:
    participant = Participant(account_id=account, personnel_number=personnel_number, enrolled_at=now)
    session.add(participant)
    session.flush()
    return participant


def invite(session: Session, account: UUID, *, now: datetime, actor: UUID | None) -> str:
    """A new invitation, which ends the one before it. Gives the code, which is kept only as a hash."""
    revoke_invitation(session, account, now=now)
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


def revoke_invitation(session: Session, account: UUID, *, now: datetime) -> bool:
    """The open invitation of this account no longer works. False when there is none."""
    done = session.execute(
        update(Invitation)
        .where(Invitation.account_id == account, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


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


def join(session: Session, code: str, pin_hash: str | None, *, now: datetime, language: str | None = None) -> Account:
    """Accept an invitation: it is used up, the PIN is set, older phones and sessions end. Raises InvitationGone.

    Without a PIN for who comes in by something stronger: the PIN of before no longer counts.
    """
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
        .values(forgotten_at=now, **NO_PUSH)
    )
    session.execute(update(SignIn).where(SignIn.account_id == account, SignIn.ended_at.is_(None)).values(ended_at=now))


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


def begin_session(session: Session, account: UUID, phone: UUID | None, *, now: datetime, way: str) -> SignIn:
    """`way` is a word of ways_in/rules.py: by what this person came in."""
    sign_in = SignIn(account_id=account, phone_id=phone, way=way, started_at=now, proven_at=now, used_at=now)
    session.add(sign_in)
    session.flush()
    return sign_in


def end_session(session: Session, sign_in: UUID, *, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.id == sign_in, SignIn.ended_at.is_(None)).values(ended_at=now))


def touch_session(session: Session, sign_in: UUID, *, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.id == sign_in).values(used_at=now))


def prove_again(session: Session, sign_in: UUID, *, now: datetime) -> None:
    """The person of this session showed once more that it is them: PIN, finger, code."""
    session.execute(update(SignIn).where(SignIn.id == sign_in).values(proven_at=now, used_at=now))


def forget_phone(session: Session, phone: UUID, *, now: datetime) -> bool:
    """This phone can no longer sign in, and its sessions end. False when it was forgotten already."""
    done = session.execute(
        update(KnownPhone)
        .where(KnownPhone.id == phone, KnownPhone.forgotten_at.is_(None))
        .values(forgotten_at=now, **NO_PUSH)
    )
    session.execute(update(SignIn).where(SignIn.phone_id == phone, SignIn.ended_at.is_(None)).values(ended_at=now))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def start_try(session: Session, phone: UUID) -> int | None:
    """Count a try before the PIN is looked at: the number of this try, or None when no try is left.

    So never more than five PINs are looked at, also when many arrive at once.
    """
    return session.scalar(
        update(KnownPhone)
        .where(KnownPhone.id == phone, KnownPhone.forgotten_at.is_(None), KnownPhone.wrong_pins < WRONG_PINS_ALLOWED)
        .values(wrong_pins=KnownPhone.wrong_pins + 1)
        .returning(KnownPhone.wrong_pins)
    )


def right_pin(session: Session, phone: UUID, *, now: datetime) -> None:
    """The row of wrong PINs ends; the phone stays known for another 180 days."""
    session.execute(update(KnownPhone).where(KnownPhone.id == phone).values(wrong_pins=0, used_on=clock.day_of(now)))


def wrong_pin(session: Session, phone: UUID, tried: int, *, now: datetime) -> bool:
    """The PIN of try number `tried` was wrong. True when it was the fifth in a row: the phone is forgotten."""
    if tried < WRONG_PINS_ALLOWED:
        return False
    still = session.scalar(select(KnownPhone.wrong_pins).where(KnownPhone.id == phone).with_for_update())
    return (still or 0) >= WRONG_PINS_ALLOWED and forget_phone(session, phone, now=now)


def choose_language(session: Session, account: UUID, language: str) -> None:
    """The code of a language in `base/languages.py`; checked by who calls."""
    session.execute(update(Account).where(Account.id == account).values(language=language))


def choose_text_size(session: Session, account: UUID, size: TextSize) -> None:
    session.execute(update(Account).where(Account.id == account).values(text_size=size))


def choose_news(
    session: Session, account: UUID, *, by_email: bool, by_call: bool, by_sms: bool = False, has_push: bool = False
) -> None:
    """How this person wants to hear of news; `has_push`: a phone takes messages. Raises NoWayLeft."""
    if not (by_email or by_sms or by_call or has_push):
        raise NoWayLeft
    session.execute(
        update(Account)
        .where(Account.id == account)
        .values(news_by_email=by_email, news_by_sms=by_sms, news_by_call=by_call)
    )


def push_to(session: Session, phone: UUID, subscription: str, endpoint: str, *, now: datetime) -> None:
    """This phone takes messages from now on: what its browser gave, and where that leads. One phone per endpoint."""
    found = crypto.keyring().lookup_hash(endpoint)
    session.execute(update(KnownPhone).where(KnownPhone.push_hash == found, KnownPhone.id != phone).values(**NO_PUSH))
    row = session.get_one(KnownPhone, phone, with_for_update=True, populate_existing=True)
    row.push, row.push_hash, row.push_at = subscription, found, now
    session.flush()


def push_no_more(session: Session, phone: UUID, *, only: str | None = None) -> bool:
    """This phone takes no messages any more; with `only` just when it still has this hash. False when it had none."""
    query = update(KnownPhone).where(KnownPhone.id == phone, KnownPhone.push_hash.is_not(None))
    if only is not None:
        query = query.where(KnownPhone.push_hash == only)
    done = session.execute(query.values(**NO_PUSH))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def choose_post(session: Session, account: UUID, *, by_portal: bool, now: datetime) -> None:
    """May messages come by this portal? The answer is kept with its moment."""
    session.execute(
        update(Account).where(Account.id == account).values(post_by_portal=by_portal, post_by_portal_at=now)
    )


def change_email(session: Session, account: Account, email: str | None, *, now: datetime) -> str | None:
    """A verified address, or none; gives the one before it. Raises AddressTaken.

    Without an e-mail address we call when there is news.
    """
    before: str | None = account.email
    set_email(account, email)
    account.email_verified_at = now if email else None
    account.news_by_call = account.news_by_call or email is None
    _flush_unique(session)
    return before


def change_phone(session: Session, account: Account, phone: str | None, *, now: datetime) -> str | None:
    """A verified number in E.164, or none; gives the one before it. Raises AddressTaken."""
    before: str | None = account.phone
    set_phone(account, phone)
    account.phone_verified_at = now if phone else None
    _flush_unique(session)
    return before


def _flush_unique(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as refused:  # the database keeps an address and a number with one account
        raise AddressTaken from refused


def keep_former(session: Session, account: UUID, channel: str, address: str, *, now: datetime) -> FormerAddress:
    """Where this person was reached until now; `channel` is a word of ways_in/rules.py."""
    former = FormerAddress(account_id=account, channel=channel, until_at=now)
    former.address = address
    session.add(former)
    session.flush()
    return former


def change_pin(session: Session, account: UUID, pin_hash: str | None, *, stays: UUID | None, now: datetime) -> None:
    """Another PIN, or none until the next invitation. Every session ends but the one that `stays`."""
    session.execute(update(Account).where(Account.id == account).values(pin_hash=pin_hash))
    others = update(SignIn).where(SignIn.account_id == account, SignIn.ended_at.is_(None))
    session.execute((others.where(SignIn.id != stays) if stays else others).values(ended_at=now))


def hold_form(
    session: Session,
    account: UUID,
    phone: UUID,
    *,
    path: str,
    fields: list[tuple[str, str]],
    files_lost: bool,
    now: datetime,
) -> HeldForm | None:
    """Keep what was sent to a locked portal, sealed, for this phone only. What is too old goes.

    The same form pressed twice is kept once. None when this phone has too many waiting.
    """
    session.execute(delete(HeldForm).where(HeldForm.held_at <= now - HELD_FORM_KEPT))
    waiting = queries.held_forms(session, phone, account, now)
    for one in waiting:
        if one.path == path and fields_of(one) == fields:
            return one
    if len(waiting) >= HELD_FORMS_AT_MOST:
        return None
    held = HeldForm(account_id=account, phone_id=phone, path=path, files_lost=files_lost, held_at=now)
    held.fields = json.dumps(fields)
    session.add(held)
    session.flush()
    return held


def fields_of(held: HeldForm) -> list[tuple[str, str]]:
    return [(name, value) for name, value in json.loads(held.fields)]


def mark_sent(session: Session, held: UUID, *, now: datetime) -> bool:
    """True for the one who may send it; a second press gets False."""
    done = session.execute(update(HeldForm).where(HeldForm.id == held, HeldForm.sent_at.is_(None)).values(sent_at=now))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def keep_held(session: Session, held: UUID) -> None:
    """Sending did not work: it waits again."""
    session.execute(update(HeldForm).where(HeldForm.id == held).values(sent_at=None))
