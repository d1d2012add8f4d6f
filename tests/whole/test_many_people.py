"""The desks ask the database as many things among 10,000 participants as among 16."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from bench.people import Crowd
from portal.base.db import transaction
from portal.base.tables import new_id
from portal.domain.accounts.rules import RoleKind
from portal.domain.all_tables import metadata
from portal.domain.organisations.queries import employers
from portal.flows import sick_leave
from tests.builders import Someone, World
from tests.statements import counted

SICK_IN = 12
"""One in so many has a report that runs."""


def move_in(world: World, number: int, employer: UUID, workplace: UUID) -> None:
    """So many people around, some of them sick and nobody has seen it; straight into the tables."""
    crowd = Crowd(number, 0, employer, workplace)
    sick = [one for at, one in enumerate(crowd.people) if at % SICK_IN == 0]
    spells, changes = [new_id() for _one in sick], [new_id() for _one in sick]
    with transaction() as session:
        for name, columns, rows in crowd.tables():
            values = [dict(zip(columns, row, strict=True)) for row in rows]
            for one in values:
                if "imported" in one:
                    one["imported"] = {}
                if "personnel_number" in one:
                    one["personnel_number"] += f"-{number}"
            if values:
                session.execute(insert(metadata.tables[name]), values)
        session.execute(
            insert(metadata.tables["sick_spells"]),
            [
                {
                    "id": spell, "participant_id": one[0], "reference": "4F7K", "reported_by_id": one[1],
                    "first_day": world.today - timedelta(days=3), "reported_at": world.now, "version": 1,
                }
                for spell, one in zip(spells, sick, strict=True)
            ],
        )  # fmt: skip
        session.execute(
            insert(metadata.tables["sick_changes"]),
            [
                {"id": change, "spell_id": spell, "kind": "reported", "at": world.now, "by_id": one[1]}
                for change, spell, one in zip(changes, spells, sick, strict=True)
            ],
        )
        session.execute(
            insert(metadata.tables["sick_deliveries"]),
            [
                {
                    "id": new_id(),
                    "change_id": change,
                    "recipient": recipient,
                    "organisation_id": where,
                    "has_desk": True,
                }
                for change in changes
                for recipient, where in (("formal_employer", employer), ("workplace", workplace))
            ],
        )


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


def test_every_page_of_the_desks_asks_the_same_number_of_things_for_16_as_for_10_000(
    world: World, anna: Someone
) -> None:
    jelle, fatma = world.participant(contact=anna), world.participant("Fatma", "Yilmaz", contact=anna)
    with transaction() as session:
        spell = sick_leave.report(
            session, jelle.participant_id, first_day=world.today, now=world.now, actor=jelle.id
        ).id
        caparis = employers(session)[0].id
    desk, place = world.visitor(world.employer_desk()), world.visitor(world.workplace_desk())
    cora = world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Bakker"))
    sick, well = f"deelnemer/{jelle.participant_id}/ziek", f"deelnemer/{fatma.participant_id}/ziek"
    each = tuple(f"{sick}/{spell}/{part}" for part in ("beter", "langer", "deels", "meer"))
    pages = [
        *((desk, f"/werkgever{path}") for path in ("", "/contracten", "/contracten?toon=naam", "/contracten?toon=B")),
        *((desk, f"/werkgever/{path}") for path in (sick, well, *each)),
        *((world.visitor(anna), f"/team/{path}") for path in (sick, well, *each, f"{sick}/{spell}/verbeteren")),
        (place, "/werkgever"),
        *((cora, f"/team/werkgevers{path}") for path in ("", f"/{caparis}", "/nieuw")),
    ]

    def asked() -> dict[tuple[int, str], int]:
        found = {}
        for at, (visitor, path) in enumerate(pages):
            visitor.get(path)
            with counted() as seen:
                visitor.get(path)
            found[at, path] = len(seen)
        return found

    move_in(world, 16, world.employer().id, world.workplace().id)
    few = asked()
    move_in(world, 10_000 - 16, world.employer().id, world.workplace().id)
    many = asked()

    assert few == many
    assert max(many.values()) <= 10, many
