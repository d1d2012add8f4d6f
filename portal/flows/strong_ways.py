"""Finger, face and app for codes: getting in with them, and changing them. Every change has a line and a notice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.base.tables import new_id
from portal.domain.accounts import actions as accounts
from portal.domain.accounts import queries as people
from portal.domain.accounts.models import Account, KnownPhone
from portal.domain.notifications.actions import announce
from portal.domain.notifications.rules import NoticeKind
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in.actions import AuthenticatorWrong, NewPasskey
from portal.domain.ways_in.models import Passkey
from portal.flows import getting_in
from portal.flows.getting_in import Known
from portal.flows.trail import note_own


def join_with_passkey(
    session: Session,
    code: str,
    new: NewPasskey,
    *,
    label: str,
    language: str | None,
    before: KnownPhone | None,
    now: datetime,
) -> Known:
    """Accept an invitation with a finger or face in place of a PIN. Raises InvitationGone, PasskeyTaken."""
    known = getting_in.join(session, code, None, label=label, language=language, before=before, now=now)
    made = ways_in.add_passkey(session, known.account, new, now=now)
    note_own(session, "passkey_added", known.account, now=now, thing=made.id)
    return known


def join_with_authenticator(
    session: Session,
    code: str,
    begun: UUID,
    digits: str,
    *,
    label: str,
    language: str | None,
    before: KnownPhone | None,
    now: datetime,
) -> Known:
    """Accept an invitation with an app for codes. Raises InvitationGone, AuthenticatorWrong: undo everything then."""
    known = getting_in.join(session, code, None, label=label, language=language, before=before, now=now)
    ways_in.confirm_authenticator(session, known.account, begun, digits, now=now)
    note_own(session, "authenticator_added", known.account, now=now, thing=begun)
    return known


def add_passkey(session: Session, account: UUID, new: NewPasskey, *, now: datetime) -> Passkey:
    """Raises PasskeyTaken."""
    made = ways_in.add_passkey(session, account, new, now=now)
    _changed(session, account, "passkey_added", made.id, now=now)
    return made


def remove_passkey(session: Session, account: UUID, passkey: UUID, *, now: datetime) -> None:
    """Nothing happens when it was removed already, or is somebody else's."""
    if ways_in.remove_passkey(session, account, passkey, now=now):
        _changed(session, account, "passkey_removed", passkey, now=now)


def remove_phone(session: Session, account: UUID, phone: UUID, *, now: datetime) -> None:
    """`phone` is one of this account; checked by who calls."""
    if accounts.forget_phone(session, phone, now=now):
        _changed(session, account, "phone_removed", phone, now=now)


def replace_authenticator(session: Session, account: UUID, begun: UUID, digits: str, *, now: datetime) -> None:
    """The new app takes the place of the old one. Raises AuthenticatorWrong."""
    ways_in.confirm_authenticator(session, account, begun, digits, now=now)
    _changed(session, account, "authenticator_added", begun, now=now)


def _changed(session: Session, account: UUID, action: str, thing: UUID, *, now: datetime) -> None:
    note_own(session, action, account, now=now, thing=thing)
    announce(session, NoticeKind.WAY_IN_CHANGED, account, cause=f"{action}:{new_id()}", now=now)


def passkey_used(session: Session, passkey: Passkey, sign_count: int, *, now: datetime) -> bool:
    """False, with a line, when the counter of the device did not go up: somebody may have copied it."""
    if ways_in.use_passkey(session, passkey.id, sign_count, now=now):
        return True
    note_own(session, "passkey_refused", passkey.account_id, now=now, thing=passkey.id)
    return False


def enter(session: Session, code: UUID, digits: str, app_digits: str, key: bytes, *, now: datetime) -> Account:
    """Both codes are right and used up: the one by e-mail and the one of the app. Commit whatever comes of it.

    Raises CodeWrong, CodeGone, AuthenticatorWrong. The app is looked at only after the right code by e-mail, so that
    nobody without the mailbox can make it rest. A wrong code of the app leaves the one by e-mail for another try.
    """
    row = ways_in.try_code(session, code, digits, key, now=now)
    account = people.active_account(session, row.account_id) if row.account_id else None
    if account is None:
        raise AuthenticatorWrong
    ways_in.try_authenticator(session, account.id, app_digits, now=now)
    row.used_at = now
    return account
