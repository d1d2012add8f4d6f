"""Every table has a term, and everything kept about a person is handed out to that person or left out with a reason."""

from __future__ import annotations

import pytest

from portal.base.settings import Keeping
from portal.domain.all_tables import metadata
from portal.domain.sickness.models import Appointment, SickSpell
from portal.domain.sickness.rules import CLOSED_LIST, RECOVERY_FIELD, Details
from portal.flows.my_data import LEFT_OUT, NAMED, NOT_YOURS, PARTS, Part
from portal.flows.retention import RETENTION, Kept

TABLES = frozenset(metadata.tables)


def test_every_table_has_a_term_or_a_reason_to_stay() -> None:
    assert sorted(TABLES - RETENTION.keys()) == []
    assert sorted(RETENTION.keys() - TABLES) == []
    assert [table for table, kept in RETENTION.items() if not kept.since] == []


def test_every_term_of_the_settings_is_used() -> None:
    used = {kept.term for kept in RETENTION.values()}

    assert set(Keeping.model_fields) - used == {"sign_in_after_last_day_months"}  # ends signing in, deletes nothing


def test_a_term_that_is_no_setting_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no setting keeping\.years"):
        Kept("always", "years")


def test_every_table_is_in_the_export_or_left_out_with_a_reason() -> None:
    parts = {part.table for part in PARTS}

    assert sorted(TABLES - parts - NOT_YOURS.keys()) == []
    assert sorted(parts & NOT_YOURS.keys()) == []
    assert sorted(NOT_YOURS.keys() - TABLES) == []
    assert [table for table, reason in NOT_YOURS.items() if not reason] == []


@pytest.mark.parametrize("part", PARTS, ids=[part.table for part in PARTS])
def test_every_field_of_an_exported_table_is_handed_out_or_left_out_with_a_reason(part: Part) -> None:
    columns = {column.name.removesuffix("_sealed") for column in metadata.tables[part.table].columns}
    handed_out = {*part.fields, *part.made}

    assert sorted(columns - handed_out - LEFT_OUT.keys() - NAMED.keys()) == []


def test_a_table_that_points_at_a_participant_is_not_called_nobodys() -> None:
    """What carries a participant is about a person; only the work list of staff and bare counts may be left out."""
    about_people = {
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table.name == "participants" for key in table.foreign_keys)
    }

    assert about_people & NOT_YOURS.keys() <= {"tasks"}


def test_the_table_of_sick_reports_holds_nothing_but_the_closed_list() -> None:
    """No reason, no complaints, no free text: a column for it cannot come without this test being changed."""
    about_the_report = {
        "id", "participant_id", "reference", "once", "reported_at", "reported_by_id", "partial_asked_at", "better_at",
        "undone_at", "correction", "linked_to_id", "version",
    }  # fmt: skip
    columns = {column.name.removesuffix("_sealed") for column in SickSpell.__table__.columns}

    assert columns - about_the_report == (CLOSED_LIST - {"appointments"}) | {RECOVERY_FIELD}
    assert {column.name for column in Appointment.__table__.columns} == {"id", "spell_id", "on_day", "with_whom"}
    assert set(Details.__dataclass_fields__) == CLOSED_LIST - {"first_day"}


def test_the_closed_list_is_the_one_the_law_allows() -> None:
    assert sorted(CLOSED_LIST) == [
        "address_kind", "appointments", "expected_duration", "first_day", "house_number", "postcode", "reach_phone",
        "traffic_accident", "work_accident",
    ]  # fmt: skip
