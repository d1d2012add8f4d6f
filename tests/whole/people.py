"""One house with everybody in it: each kind of person, and somebody else of the same kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.base.files import Accepted
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.rules import RoleKind
from portal.domain.contract import actions as contract
from portal.domain.contract import queries as contract_queries
from portal.domain.contract.models import ContractPeriod
from portal.domain.guidance import actions as guidance
from portal.domain.guidance.rules import TalkPrompt, TaskKind
from portal.domain.imports import actions as imports
from portal.domain.information import pictures, writing
from portal.domain.information.models import Article
from portal.domain.information.pictures import NewPicture
from portal.domain.messages.models import Attachment
from portal.domain.money.actions import prepare
from portal.domain.money.queries import lines_by_key
from portal.domain.organisations import actions as organisations
from portal.domain.ways_in import actions as ways_in
from portal.domain.ways_in.actions import NewPasskey
from portal.flows import conversation, sick_leave
from portal.flows.steps import my_steps
from tests import content
from tests.builders import Someone, World
from tests.push import some_subscription


class Who(StrEnum):
    """A kind of person, seen from the participant whose things are asked for."""

    NOBODY = "nobody"
    PARTICIPANT = "participant"
    OTHER_PARTICIPANT = "other participant"
    CONTACT = "contact person"
    STAND_IN = "stand-in"
    OTHER_CONTACT = "other contact person"
    PUBLISHER = "publisher"
    COORDINATOR = "coordinator"
    EMPLOYER_DESK = "employer desk"
    OTHER_EMPLOYER_DESK = "desk of another employer"
    WORKPLACE_DESK = "workplace desk"
    OTHER_WORKPLACE_DESK = "desk of another workplace"


@dataclass
class House:
    """The people by kind, and what stands in the place of each part of an address or form."""

    people: dict[Who, Someone | None]
    values: dict[str, str]


def whole_house(world: World, app: Flask, *, published: bool = True) -> House:
    """A participant who is sick, asked something with a photo, and has a task and a phone; and everybody around."""
    contact, stand_in, other_contact = (
        world.contact_person("Anna", "de Vries"),
        world.contact_person("Bram", "Hoekstra"),
        world.contact_person("Chris", "Visser"),
    )
    absence = world.stand_in(contact, stand_in, world.today - timedelta(days=1), world.today + timedelta(days=5))
    jelle = world.participant("Jelle", "de Boer", contact=contact)
    fatma = world.participant("Fatma", "Yilmaz", contact=other_contact)
    with transaction() as session:
        other_employer = organisations.add_employer(
            session, "Sociaal Werk Noord", phone="+31582120000", counts_as_report=True, seen_before="10:00"
        )
        other_workplace = organisations.add_workplace(session, world.employer().id, "Kringloop Zuid", address=None)
    people: dict[Who, Someone | None] = {
        Who.NOBODY: None,
        Who.PARTICIPANT: jelle,
        Who.OTHER_PARTICIPANT: fatma,
        Who.CONTACT: contact,
        Who.STAND_IN: stand_in,
        Who.OTHER_CONTACT: other_contact,
        Who.PUBLISHER: world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra"),
        Who.COORDINATOR: world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"),
        Who.EMPLOYER_DESK: world.employer_desk(),
        Who.OTHER_EMPLOYER_DESK: world.staff(RoleKind.EMPLOYER_DESK, "Henk", "Smit", organisation=other_employer.id),
        Who.WORKPLACE_DESK: world.workplace_desk(),
        Who.OTHER_WORKPLACE_DESK: world.staff(
            RoleKind.WORKPLACE_DESK, "Klaas", "Mulder", organisation=other_workplace.id
        ),
    }
    things = things_of(world, app, jelle, contact) | {"absence_id": str(absence)}
    for word, who in (("contact", Who.CONTACT), ("desk", Who.EMPLOYER_DESK)):
        things |= {f"{word}_{name}": value for name, value in ways_of(world, people[who]).items()}
    things |= sent_by(people[Who.COORDINATOR], contact, people[Who.EMPLOYER_DESK], world)
    things["other_participant"] = str(fatma.participant_id)
    publisher = people[Who.PUBLISHER]
    assert publisher is not None
    return House(people, things | published_things(world, jelle, publisher) if published else things)


def sent_by(coordinator: Someone | None, contact: Someone, desk: Someone | None, world: World) -> dict[str, str]:
    """A file that the coordinator sent, a colleague, and who sits at a desk."""
    assert coordinator is not None
    assert desk is not None
    with transaction() as session:
        file = imports.keep(session, b"naam", "deelnemers.csv", once=uuid4(), now=world.now, actor=coordinator.id)
        return {"import_file": str(file.id), "staff_account": str(contact.id), "desk_account": str(desk.id)}


def ways_of(world: World, someone: Someone | None) -> dict[str, str]:
    """A phone and a passkey of this person."""
    assert someone is not None
    with transaction() as session:
        phone, _secret = accounts.know_phone(session, someone.id, "android", now=world.now)
        to = some_subscription(str(phone.id))
        accounts.push_to(session, phone.id, to.as_json(), to.endpoint, now=world.now)
        new = NewPasskey(someone.id.bytes, b"key", 0, "android")
        passkey = ways_in.add_passkey(session, someone.id, new, now=world.now)
    return {"phone": str(phone.id), "passkey": str(passkey.id)}


def things_of(world: World, app: Flask, jelle: Someone, contact: Someone) -> dict[str, str]:
    """What Jelle has, by the name it has in an address."""
    with transaction() as session:
        spell = sick_leave.report(session, jelle.participant_id, first_day=world.today, now=world.now, actor=jelle.id)
        photo = Accepted("image", "image/jpeg", b"\xff\xd8 a picture", "brief.jpg")
        message = conversation.send(
            session,
            jelle.participant_id,
            jelle.id,
            text="Ik kreeg deze brief.",
            once=uuid4(),
            municipality=app.extensions["settings"].municipality,
            now=world.now,
            files=[photo],
        )
        task = guidance.make_task(
            session,
            TaskKind.NOTICE_FAILED,
            cause="test",
            due_on=world.today,
            now=world.now,
            participant=jelle.participant_id,
        )
        talk = guidance.plan_talk(
            session,
            jelle.participant_id,
            contact.id,
            on_day=world.today,
            at_time="10:00",
            place=None,
            about_contract=False,
            now=world.now,
        )
        guidance.prepare_talk(session, talk.id, {TalkPrompt.GOES_WELL: "De tuin"}, shared=True, now=world.now)
        session.flush()
        assert task is not None
        attachment = session.scalars(select(Attachment.id).where(Attachment.message_id == message.id)).one()
        code = accounts.invite(session, jelle.id, now=world.now, actor=contact.id)
        period = contract_queries.periods_of(session, jelle.participant_id)[0]
        hours = contract.set_hours(
            session, period, from_on=period.end_on, hours_per_week=Decimal(20), weekdays="ma di wo"
        )
    participant = str(jelle.participant_id)
    return {
        "participant": participant,
        "participant_id": participant,
        "spell": str(spell.id),
        "message_id": str(message.id),
        "attachment_id": str(attachment),
        **ways_of(world, jelle),
        "task": str(task.id),
        "hours_id": str(hours.id),
        "talk_id": str(talk.id),
        "code": code,
        "organisation": str(world.employer().id),
        "period": str(period_of(jelle)),
        "workplace": str(world.workplace().id),
        "kind": "txt",
        "who": "medewerker",
        "where": "email",
        "name": "css/portal.css",
        "what": "beloftes",
        "now": world.now.isoformat(),
    }


def period_of(someone: Someone) -> UUID:
    with reading() as session:
        found = select(ContractPeriod.id).where(ContractPeriod.participant_id == someone.participant_id)
        return session.scalars(found).one()


def published_things(world: World, jelle: Someone, publisher: Someone) -> dict[str, str]:
    """What stands under Geld with a picture, a step on Jelle's own list, what a publisher is writing, and an amount
    that waits for a second person."""
    writer = world.staff(RoleKind.PUBLISHER, "Pieter", "Wiersma")
    with transaction() as session:
        content.load(session)
        slugs = {one.slug: one.id for one in session.scalars(select(Article))}
        draft = writing.begin(session, slugs["inkomen-doorgeven"], "nl", now=world.now, actor=publisher.id)
        shown = writing.published(session, slugs["huurtoeslag"], "nl")
        assert shown is not None
        small = NewPicture("image/jpeg", b"\xff\xd8 a picture", 64, 48)
        picture = pictures.add(session, shown.article_id, small, now=world.now, actor=publisher.id)
        shown.body += f"\n\n![Een brief](foto:{picture.id})"
        step = my_steps(session, jelle.participant_id, world.today, "nl").every[0]
        amount = next(iter(lines_by_key(session)["minimum_wage_21"]))
        line = prepare(
            session, replace(amount, valid_from=date(2027, 1, 1), value=Decimal(15)), now=world.now, actor=writer.id
        )
        amounts = {"amount": amount.key, "amount_line": str(line.id)}
    return amounts | {
        "slug": "huurtoeslag",
        "language": "nl",
        "number": "1",
        "key": step.key,
        "occurrence": step.occurrence,
        "question": "gets_top_up",
        "draft": "inkomen-doorgeven",
        "draft_step": (draft.own_steps or [])[0]["key"],
        "picture": str(picture.id),
    }
