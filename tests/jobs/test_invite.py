"""portal invite: a code and a link for one person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from portal.base import clock as time
from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.domain.accounts import actions, queries
from portal.domain.accounts.models import Account, Invitation, Role
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind
from portal.jobs.invite import invite_command
from tests.builders import World


def run(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(invite_command, list(words), obj=settings)


def code_in(result: Result) -> str:
    assert result.exit_code == 0, result.output
    found = re.search(r"^Code: +(\S+)$", result.output, re.M)
    assert found is not None
    return found[1]


def whose(code: str) -> Account:
    with reading() as session:
        invitation = actions.check_invitation(session, code, now=time.now())
        return session.get_one(Account, invitation.account_id)


def test_a_participant_is_invited_by_email_phone_or_personnel_number(settings: Settings, world: World) -> None:
    jelle = world.participant()
    with reading() as session:
        account = session.get_one(Account, jelle.id)
        email, phone = account.email, account.phone
    assert email
    assert phone
    number = jelle.participant.personnel_number if jelle.participant else ""

    for words in ([email.upper()], [phone.replace("+31", "0")], ["--personnel", number]):
        assert whose(code_in(run(settings, *words))).id == jelle.id


def test_it_says_the_link_and_until_when_it_is_valid(settings: Settings, world: World) -> None:
    anna = world.contact_person()
    with reading() as session:
        email = session.get_one(Account, anna.id).email or ""

    result = run(settings, email)

    code = code_in(result)
    assert result.output.splitlines() == [
        "Invitation for Anna de Vries",
        f"Code:        {code}",
        f"Link:        http://localhost:8000/uitnodiging/{code}",
        "Valid until: Monday 07 December 2026, 10:00",
    ]


def test_a_new_invitation_ends_the_one_before_it(
    settings: Settings, world: World, clock: time_machine.Traveller
) -> None:
    number = world.participant().participant.personnel_number  # type: ignore[union-attr]
    first = code_in(run(settings, "--personnel", number))
    clock.shift(timedelta(days=1))

    second = code_in(run(settings, "--personnel", number))

    with reading() as session, pytest.raises(actions.InvitationGone) as gone:
        actions.check_invitation(session, first, now=time.now())
    assert gone.value.why == "revoked"
    assert whose(second).first_name == "Jelle"


def test_the_code_is_kept_only_as_a_hash_and_the_audit_knows_it_was_made(settings: Settings, world: World) -> None:
    jelle = world.participant()
    with transaction() as session:
        make_task(
            session,
            TaskKind.INVITATION_UNUSED,
            cause="unused",
            due_on=world.today,
            now=world.now,
            participant=jelle.participant_id,
        )

    code = code_in(run(settings, "--personnel", jelle.participant.personnel_number))  # type: ignore[union-attr]

    with reading() as session:
        hashes = list(session.scalars(select(Invitation.code_hash)))
        lines = list(session.scalars(select(AuditLine.about_participant_id).where(AuditLine.action == "invited")))
        task = session.scalars(select(Task)).one()
    assert code.replace("-", "") not in " ".join(hashes)
    assert lines == [jelle.participant_id]
    assert task.done_at is not None


def test_the_first_coordinator_is_made_by_the_command(settings: Settings, world: World) -> None:
    words = ("cora@leeuwarden.example", "--name", "Cora van der Laan", "--role", "coordinator")

    code = code_in(run(settings, *words))

    cora = whose(code)
    with reading() as session:
        role = session.scalars(select(Role).where(Role.account_id == cora.id)).one()
    assert (cora.first_name, cora.last_name) == ("Cora", "van der Laan")
    assert (role.kind, role.from_on) == (RoleKind.COORDINATOR, world.today)


def test_a_role_that_is_held_is_not_given_twice(settings: Settings, world: World) -> None:
    run(settings, "cora@leeuwarden.example", "--name", "Cora Lammers", "--role", "coordinator")

    code_in(run(settings, "cora@leeuwarden.example", "--role", "coordinator"))

    with reading() as session:
        assert len(session.scalars(select(Role)).all()) == 1


def test_somebody_at_a_desk_belongs_to_an_organisation(settings: Settings, world: World) -> None:
    caparis, workplace = world.employer(), world.workplace()

    desk = code_in(
        run(settings, "t@caparis.example", "--name", "Tineke Postma", "--role", "employer_desk", "--at", "Caparis")
    )
    host = code_in(
        run(settings, "0612345678", "--name", "Sjoerd Wiersma", "--role", "workplace_desk", "--at", workplace.name)
    )

    with reading() as session:
        roles = {role.account_id: role.organisation_id for role in session.scalars(select(Role))}
        host_by_phone = queries.by_phone(session, "+31612345678")
    assert roles[whose(desk).id] == caparis.id
    assert roles[whose(host).id] == workplace.id
    assert host_by_phone is not None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Say who"),
        (["niemand@example.org"], "Nobody has 'niemand@example.org'."),
        (["niemand@"], "neither an e-mail address nor a phone number"),
        (["12345"], "neither an e-mail address nor a phone number"),
        (["--personnel", "C9999"], "Nobody has personnel number 'C9999'."),
        (["x@example.org", "--personnel", "C1001"], "Say who"),
        (["x@example.org", "--name", "Cora"], "a first name and a last name"),
        (["x@example.org", "--name", "Cora <b>"], "a first name and a last name"),
        (["x@example.org", "--name", "Cora Lammers"], "Cora Lammers has no role yet."),
        (["x@example.org", "--name", "Cora Lammers", "--role", "employer_desk"], "needs --at"),
        (["x@example.org", "--name", "Cora Lammers", "--role", "employer_desk", "--at", "Nergens"], "no organisation"),
        (["x@example.org", "--name", "Cora Lammers", "--role", "coordinator", "--at", "Caparis"], "leave --at out"),
        (["x@example.org", "--role", "contact_person"], "contact_person"),
    ],
)
def test_what_cannot_be_is_said_and_nobody_is_made(
    settings: Settings, world: World, words: list[str], said: str
) -> None:
    world.employer()

    result = run(settings, *words)

    assert result.exit_code != 0
    assert said in result.output
    with reading() as session:
        assert session.scalars(select(Account)).all() == []
        assert session.scalars(select(Invitation)).all() == []


def test_a_name_is_refused_for_who_is_known(settings: Settings, world: World) -> None:
    run(settings, "cora@leeuwarden.example", "--name", "Cora Lammers", "--role", "coordinator")

    result = run(settings, "cora@leeuwarden.example", "--name", "Iemand Anders", "--role", "publisher")

    assert result.exit_code == 1
    assert "belongs to Cora Lammers already" in result.output


def test_who_was_deactivated_is_not_invited(settings: Settings, world: World) -> None:
    jelle = world.participant()
    with transaction() as session:
        session.get_one(Account, jelle.id).deactivated_at = world.now

    result = run(settings, "--personnel", jelle.participant.personnel_number)  # type: ignore[union-attr]

    assert result.exit_code == 1
    assert "was deactivated" in result.output


def test_an_open_invitation_is_revoked_and_no_new_one_is_made(settings: Settings, world: World) -> None:
    jelle = world.participant()
    assert jelle.participant
    number = jelle.participant.personnel_number
    run(settings, "--personnel", number)

    result = run(settings, "--revoke", "--personnel", number)

    assert result.output == "The invitation for Jelle de Boer no longer works.\n"
    with reading() as session:
        assert session.scalars(select(Invitation.revoked_at)).one() is not None
        lines = session.scalars(select(AuditLine).where(AuditLine.action == "invitation_revoked")).all()
    assert [line.about_participant_id for line in lines] == [jelle.participant_id]


def test_without_an_open_invitation_there_is_nothing_to_revoke(settings: Settings, world: World) -> None:
    jelle = world.participant()
    assert jelle.participant

    result = run(settings, "--revoke", "--personnel", jelle.participant.personnel_number)

    assert result.exit_code == 1
    assert "There is no open invitation for Jelle de Boer." in result.output


def test_revoking_does_nothing_else(settings: Settings) -> None:
    result = run(settings, "--revoke", "cora@example.org", "--role", "coordinator")

    assert result.exit_code == 2
    assert "leave --name, --role and --at out" in result.output
