"""However many people there are: a page of staff or of a desk asks the database the same number of things."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import JSON, insert

from bench.people import Crowd
from portal.base.db import transaction
from portal.domain.all_tables import metadata
from tests.builders import World
from tests.statements import counted
from tests.visitor import Visitor
from tests.whole.access import DESKS, INVITED, PUBLIC, STAFF, TABLE, Rule
from tests.whole.people import House, Who, whole_house
from tests.whole.test_access import ask

PILOT, SCALE = 16, 10_000
BUDGET = 10
AT_WORK = STAFF | DESKS
PAGES = {
    name: rule
    for name, rules in TABLE.items()
    for rule in rules
    if name.startswith("GET ") and rule not in (PUBLIC, INVITED) and rule.opens & AT_WORK
}


def crowd_around(world: World, people: int, contact: UUID) -> None:
    """So many more participants, all at one employer and one workplace; the first thirty are this contact person's."""
    for name, columns, rows in Crowd(people, 1, world.employer().id, world.workplace().id, contact=contact).tables():
        table = metadata.tables[name]
        as_json = {column for column in columns if isinstance(table.c[column].type, JSON)}
        values = [
            {part: json.loads(one) if part in as_json else one for part, one in zip(columns, row, strict=True)}
            for row in rows
        ]
        if values:
            with transaction() as session:
                session.execute(insert(table), values)


def statements(app: Flask, name: str, rule: Rule, house: House, visitor: Visitor) -> int:
    """Of the second time: what is written down when something new is seen for the first time has been written."""
    ask(app, name, rule, house, visitor)
    with counted() as asked:
        answer = ask(app, name, rule, house, visitor)
    assert answer.status_code in (200, 302, 303), (name, answer.status_code)
    return len(asked)


def all_counts(app: Flask, house: House, at_work: dict[Who, Visitor]) -> dict[str, int]:
    return {
        f"{who}: {name}": statements(app, name, rule, house, visitor)
        for name, rule in PAGES.items()
        for who, visitor in at_work.items()
        if who in rule.opens
    }


@pytest.fixture
def house(world: World, app: Flask) -> House:
    return whole_house(world, app)


def test_staff_and_desks_ask_as_much_of_the_database_at_16_as_at_10000(app: Flask, world: World, house: House) -> None:
    contact = house.people[Who.CONTACT]
    assert contact is not None
    at_work = {who: world.visitor(house.people[who]) for who in sorted(AT_WORK)}
    crowd_around(world, PILOT, contact.id)

    few = all_counts(app, house, at_work)
    crowd_around(world, SCALE, contact.id)
    many = all_counts(app, house, at_work)

    assert {page: (few[page], many[page]) for page in few if few[page] != many[page]} == {}
    assert {page: number for page, number in many.items() if number > BUDGET} == {}
    assert len(few) > 150, "every page of staff and desks is looked at"
