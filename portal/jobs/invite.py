"""portal invite: a code and a link for one person, staff or participant. The code is said once and kept as a hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.contact import BadEmail, BadPhone, email_of, phone_of
from portal.base.db import transaction
from portal.base.settings import Settings
from portal.domain import audit
from portal.domain.accounts import actions, queries
from portal.domain.accounts.models import Account, Participant, Role
from portal.domain.accounts.rules import DESKS, INVITATION_VALID, BadName, RoleKind, check_name, holds_on
from portal.domain.audit.rules import Hat
from portal.domain.guidance.actions import finish_tasks
from portal.domain.guidance.rules import TaskKind
from portal.domain.organisations.models import EMPLOYER, WORKPLACE, Organisation

GIVEN_HERE = (RoleKind.COORDINATOR, RoleKind.PUBLISHER, RoleKind.EMPLOYER_DESK, RoleKind.WORKPLACE_DESK)
"""Contact persons come from the staff file: they need working days, languages and a phone."""
DESK_OF = {RoleKind.EMPLOYER_DESK: EMPLOYER, RoleKind.WORKPLACE_DESK: WORKPLACE}


@dataclass(frozen=True)
class Invited:
    name: str
    code: str
    link: str
    valid_until: datetime


def person_by(session: Session, address: str) -> Account | None:
    """Who has this e-mail address or phone number."""
    try:
        return queries.by_email(session, email_of(address)) if "@" in address else by_phone(session, address)
    except (BadEmail, BadPhone):
        raise click.UsageError(f"'{address}' is neither an e-mail address nor a phone number.") from None


def by_phone(session: Session, written: str) -> Account | None:
    return queries.by_phone(session, phone_of(written))


def person_with_number(session: Session, number: str) -> Account | None:
    return session.scalar(
        select(Account)
        .join(Participant, Participant.account_id == Account.id)
        .where(Participant.personnel_number == number)
    )


def new_person(session: Session, address: str, name: str, *, now: datetime) -> Account:
    """An account for who does not come in by a file: the first coordinator, somebody at a desk."""
    first_name, _, last_name = name.strip().partition(" ")
    try:
        first_name, last_name = check_name(first_name), check_name(last_name)
    except BadName:
        raise click.UsageError("--name needs a first name and a last name, letters only.") from None
    is_email = "@" in address
    return actions.open_account(
        session,
        first_name=first_name,
        last_name=last_name,
        email=email_of(address) if is_email else None,
        phone=None if is_email else phone_of(address),
        language="nl",
        now=now,
    )


def organisation_named(session: Session, kind: RoleKind, name: str | None) -> UUID | None:
    """The organisation of a desk. Other roles have none."""
    if kind not in DESKS:
        if name is not None:
            raise click.UsageError(f"A {kind} is at no organisation: leave --at out.")
        return None
    if name is None:
        raise click.UsageError(f"An account for the {kind} needs --at and the name of the organisation.")
    found = session.scalars(
        select(Organisation.id).where(Organisation.kind == DESK_OF[kind], Organisation.name == name)
    ).all()
    if len(found) != 1:
        raise click.ClickException(f"There is {'no' if not found else 'more than one'} organisation '{name}' for that.")
    return found[0]


def give_role(session: Session, account: Account, kind: RoleKind, organisation: UUID | None, *, now: datetime) -> None:
    """Once: a role that holds today is not given again."""
    today = clock.day_of(now)
    held = session.scalars(
        select(Role).where(Role.account_id == account.id, Role.kind == kind, Role.organisation_id == organisation)
    )
    if not any(holds_on(role.from_on, role.until_on, today) for role in held):
        actions.give_role(session, account.id, kind, from_on=today, organisation=organisation)
        audit.note(session, "role_given", now=now, actor=None, role=Hat.COMMAND, thing=account.id)


def may_come_in(session: Session, account: Account) -> bool:
    """Is there anything here for this person?"""
    is_participant = session.scalar(select(Participant.id).where(Participant.account_id == account.id)) is not None
    return is_participant or session.scalar(select(Role.id).where(Role.account_id == account.id)) is not None


def invite(session: Session, account: Account, settings: Settings, *, now: datetime) -> Invited:
    if account.deactivated_at is not None:
        raise click.ClickException(f"{account.name} was deactivated and cannot be invited.")
    if not may_come_in(session, account):
        raise click.ClickException(f"{account.name} has no role yet. Give one with --role.")
    participant = session.scalar(select(Participant.id).where(Participant.account_id == account.id))
    code = actions.invite(session, account.id, now=now, actor=None)
    if participant is not None:
        finish_tasks(session, TaskKind.INVITATION_UNUSED, participant, now=now, actor=None)
    audit.note(session, "invited", now=now, actor=None, role=Hat.COMMAND, about=participant, thing=account.id)
    return Invited(account.name, code, f"{settings.public_url}/uitnodiging/{code}", now + INVITATION_VALID)


def revoke(session: Session, account: Account, *, now: datetime) -> bool:
    """The open invitation no longer works. False when there is none."""
    if not actions.revoke_invitation(session, account.id, now=now):
        return False
    participant = session.scalar(select(Participant.id).where(Participant.account_id == account.id))
    audit.note(
        session, "invitation_revoked", now=now, actor=None, role=Hat.COMMAND, about=participant, thing=account.id
    )
    return True


def find(session: Session, address: str | None, personnel: str | None, name: str | None, *, now: datetime) -> Account:
    if (address is None) == (personnel is None):
        raise click.UsageError("Say who: an e-mail address, a phone number, or --personnel and a number.")
    if personnel is not None:
        found = person_with_number(session, personnel)
        if found is None:
            raise click.ClickException(f"Nobody has personnel number '{personnel}'. Take in the file first.")
        return found
    known = person_by(session, address or "")
    if known is None and name is not None:
        return new_person(session, address or "", name, now=now)
    if known is None:
        raise click.ClickException(f"Nobody has '{address}'. Take in the file first, or make the account with --name.")
    if name is not None:
        raise click.ClickException(f"'{address}' belongs to {known.name} already: leave --name out.")
    return known


@click.command()
@click.argument("who", required=False)
@click.option("--personnel", metavar="NUMBER", help="A participant, by personnel number.")
@click.option("--name", metavar="'FIRST LAST'", help="Makes an account for WHO, when there is none. Needs --role.")
@click.option("--role", type=click.Choice([kind.value for kind in GIVEN_HERE]), help="Gives this role from today on.")
@click.option("--at", metavar="NAME", help="For a desk: the formal employer or the workplace.")
@click.option("--revoke", "revokes", is_flag=True, help="Ends the open invitation of WHO and makes no new one.")
@click.pass_obj
def invite_command(
    settings: Settings,
    who: str | None,
    personnel: str | None,
    name: str | None,
    role: str | None,
    at: str | None,
    revokes: bool,
) -> None:
    """Make an invitation for WHO (an e-mail address or a phone number). It ends the one before it.

    The first coordinator: portal invite cora@example.org --name "Cora Lammers" --role coordinator
    """
    now = clock.now()
    if revokes:
        end_invitation(who, personnel, has_more=bool(name or role or at), now=now)
        return
    with transaction() as session:
        account = find(session, who, personnel, name, now=now)
        if role is not None:
            kind = RoleKind(role)
            give_role(session, account, kind, organisation_named(session, kind, at), now=now)
        invited = invite(session, account, settings, now=now)
    until = clock.local(invited.valid_until)
    click.echo(f"Invitation for {invited.name}")
    click.echo(f"Code:        {invited.code}")
    click.echo(f"Link:        {invited.link}")
    click.echo(f"Valid until: {until:%A %d %B %Y, %H:%M}")


def end_invitation(who: str | None, personnel: str | None, *, has_more: bool, now: datetime) -> None:
    """What --revoke does."""
    if has_more:
        raise click.UsageError("--revoke only ends an invitation: leave --name, --role and --at out.")
    with transaction() as session:
        account = find(session, who, personnel, None, now=now)
        ended = revoke(session, account, now=now)
    if not ended:
        raise click.ClickException(f"There is no open invitation for {account.name}.")
    click.echo(f"The invitation for {account.name} no longer works.")
