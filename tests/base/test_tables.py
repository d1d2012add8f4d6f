"""Keys that grow with time, moments in UTC, and sealed columns, in the real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.exc import StatementError

from portal.base import crypto
from portal.base.db import Database, reading, transaction
from portal.base.tables import NAMES, Base, Moment, NaiveMoment, new_id, opened
from portal.domain.accounts.models import Account
from portal.domain.all_tables import metadata
from portal.domain.messages.models import Message
from tests.builders import World
from tests.conftest import A_MONDAY


def test_keys_are_version_7_and_grow_with_time() -> None:
    keys = [new_id() for _ in range(5000)]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}


def test_keys_grow_within_one_millisecond_and_when_the_clock_is_set_back_a_little() -> None:
    with time_machine.travel(A_MONDAY, tick=False) as traveller:
        keys = [new_id() for _ in range(10_000)]
        traveller.shift(timedelta(seconds=-5))
        keys += [new_id() for _ in range(10_000)]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_a_key_tells_when_it_was_made() -> None:
    before = datetime.now(UTC).replace(microsecond=0)

    made = datetime.fromtimestamp((new_id().int >> 80) / 1000, UTC)

    assert before <= made <= before + timedelta(seconds=10)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=ZoneInfo("Europe/Amsterdam")),
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Amsterdam"), fold=1),
        datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=-8))),
        datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(world: World, moment: datetime) -> None:
    account = world.account("Jelle", "de Boer")
    with transaction() as session:
        session.get_one(Account, account.id).joined_at = moment

    with reading() as session:
        found = session.get_one(Account, account.id).joined_at

    assert found == moment.astimezone(UTC)
    assert found is not None
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(world: World) -> None:
    account = world.account("Jelle", "de Boer")

    with pytest.raises(StatementError) as refused, transaction() as session:
        session.get_one(Account, account.id).joined_at = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001

    assert isinstance(refused.value.orig, NaiveMoment)


def test_every_moment_in_the_house_is_of_the_type_that_keeps_the_zone() -> None:
    loose = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.DateTime) and not isinstance(column.type, Moment)
    ]

    assert loose == []


def test_every_constraint_and_index_has_a_name() -> None:
    nameless = [
        f"{table.name}: {one!r}"
        for table in metadata.sorted_tables
        for one in [*table.constraints, *table.indexes]
        if not one.name
    ]

    assert nameless == []
    assert metadata.naming_convention == NAMES


def test_a_name_that_a_table_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="Account has no shoe_size"):
        Account(first_name="Jelle", shoe_size=43)


def test_a_sealed_column_reads_as_text_and_lies_sealed_in_the_database(world: World, database: Database) -> None:
    account = world.account("Jelle", "de Boer")

    with database.reading.connect() as connection:
        row = connection.execute(sa.text("SELECT email_sealed, phone_sealed FROM accounts")).one()
    with reading() as session:
        found = session.get_one(Account, account.id)

        assert found.email == "jelle.1@example.org"
        assert found.phone == "+31612345601"
    assert b"jelle" not in bytes(row.email_sealed)
    assert b"12345601" not in bytes(row.phone_sealed)


def test_an_empty_sealed_column_is_nothing_and_not_an_empty_text(world: World) -> None:
    account = world.account("Jelle", "de Boer")
    with transaction() as session:
        session.get_one(Account, account.id).email = None

    with reading() as session:
        assert session.get_one(Account, account.id).email is None


def test_a_sealed_value_copied_to_another_row_or_column_does_not_open(world: World) -> None:
    jelle, fatma = world.account("Jelle", "de Boer"), world.account("Fatma", "Yilmaz")
    with transaction() as session:
        stolen = session.get_one(Account, jelle.id).email_sealed
        session.get_one(Account, fatma.id).email_sealed = stolen
        session.get_one(Account, jelle.id).phone_sealed = stolen

    with reading() as session:
        with pytest.raises(crypto.CannotOpen):
            _ = session.get_one(Account, fatma.id).email
        with pytest.raises(crypto.CannotOpen):
            _ = session.get_one(Account, jelle.id).phone


def test_a_sealed_column_that_was_read_by_itself_opens_with_its_row(world: World) -> None:
    account = world.account("Jelle", "de Boer")

    with reading() as session:
        sealed = session.scalar(sa.select(Account.email_sealed).where(Account.id == account.id))

    assert opened(Account, "email", account.id, sealed) == "jelle.1@example.org"
    assert opened(Account, "email", account.id, None) is None


def test_what_people_write_and_how_they_are_reached_is_sealed_everywhere() -> None:
    """Columns that hold words or contact details of people, by name: none of them is a plain column."""
    telling = ("email", "phone", "text", "postcode", "house_number", "fields", "body_text")
    public = {"staff_profiles.work_phone", "organisations.phone", "article_versions.body", "accounts.text_size"}
    plain = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.String)
        and any(word in column.name for word in telling)
        and not column.name.endswith("_hash")
        and f"{table.name}.{column.name}" not in public
    ]

    assert plain == []


def test_every_sealed_column_has_its_bytes() -> None:
    assert {"text_sealed"} <= set(Message.__table__.columns.keys())
    for mapper in Base.registry.mappers:
        for name, one in vars(mapper.class_).items():
            if type(one).__name__ == "Sealed":
                assert isinstance(mapper.columns[f"{name}_sealed"].type, sa.LargeBinary), f"{mapper.class_}.{name}"
