"""The history of the database: it leads to the tables in the code, loses no row, and is undone whole when it fails."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from portal.domain.all_tables import metadata
from portal.jobs.migrate import MIGRATIONS, differences, migrate

FAMILY = """
def upgrade() -> None:
    op.create_table("parents", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(40)))
    op.create_table(
        "children",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("parents.id", ondelete="CASCADE"), nullable=False),
    )
"""
REBUILD = """
def upgrade() -> None:
    with op.batch_alter_table("parents", recreate="auto") as parents:
        parents.alter_column("name", existing_type=sa.String(40), type_=sa.String(80), nullable=False)
        parents.add_column(sa.Column("seen_at", Moment(), nullable=True))
"""
FAILS_HALFWAY = """
def upgrade() -> None:
    op.add_column("parents", sa.Column("shoe_size", sa.Integer()))
    op.execute("UPDATE parents SET shoe_size = 43")
    op.create_table("shoes", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO nowhere VALUES (1)")
"""
ORPHANS = """
def upgrade() -> None:
    op.execute("DELETE FROM parents")
"""


@pytest.fixture
def empty_url(tmp_path: Path, worker_id: str) -> Iterator[str]:
    """A database with nothing in it: a file, or one of its own on the server of this run."""
    server = os.environ.get("TEST_POSTGRES")
    if not server:
        yield f"sqlite:///{tmp_path / 'portal.db'}"
        return
    from tests.postgres import fresh_database

    yield fresh_database(server, f"migrations_{worker_id}").replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture
def engine(empty_url: str) -> Iterator[sa.Engine]:
    made = sa.create_engine(empty_url, poolclass=sa.NullPool)
    yield made
    made.dispose()


def history(folder: Path, url: str, *steps: str) -> Config:
    """The migrations of this house with other steps in them."""
    place = folder / "migrations"
    (place / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(MIGRATIONS / name, place / name)
    for number, step in enumerate(steps, start=1):
        before = repr(f"{number - 1:04}") if number > 1 else "None"
        head = "import sqlalchemy as sa\nfrom alembic import op\nfrom portal.base.tables import Moment\n"
        text = f"{head}revision = '{number:04}'\ndown_revision = {before}\n{step}"
        (place / "versions" / f"{number:04}.py").write_text(text, encoding="utf-8")
    config = Config()
    config.set_main_option("script_location", str(place))
    config.attributes["url"] = url
    return config


def with_a_family(config: Config, engine: sa.Engine) -> None:
    """One parent with five children."""
    command.upgrade(config, "0001")
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO parents (id, name) VALUES (1, 'Hinke')"))
        for number in range(5):
            connection.execute(sa.text("INSERT INTO children (id, parent_id) VALUES (:id, 1)"), {"id": number})


def count(engine: sa.Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0)


def version(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_from_nothing_the_history_leads_to_the_tables_in_the_code(empty_url: str, engine: sa.Engine) -> None:
    migrate(empty_url)

    differences(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert set(metadata.tables) <= set(sa.inspect(engine).get_table_names())


def test_the_constraints_and_indexes_of_the_history_have_the_names_of_the_code(
    empty_url: str, engine: sa.Engine
) -> None:
    migrate(empty_url)

    looks = sa.inspect(engine)
    for table in metadata.sorted_tables:
        indexes = {str(one["name"]) for one in looks.get_indexes(table.name)}
        uniques = {str(one["name"]) for one in looks.get_unique_constraints(table.name)}
        checks = {str(one["name"]) for one in looks.get_check_constraints(table.name)}
        assert {str(one.name) for one in table.indexes} <= indexes, table.name
        wanted = {str(one.name) for one in table.constraints if isinstance(one, sa.UniqueConstraint)}
        assert wanted <= uniques | indexes, table.name
        assert {str(one.name) for one in table.constraints if isinstance(one, sa.CheckConstraint)} <= checks, table.name


GUARDS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname, pg_get_triggerdef(pg_trigger.oid), prosrc FROM pg_trigger "
    "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal ORDER BY tgname",
}


def guards_of(engine: sa.Engine) -> list[list[str]]:
    """The triggers that stand in a database, with single spaces."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(GUARDS[engine.dialect.name])
        return [[" ".join(str(word).split()) for word in row] for row in rows]


def test_the_guards_on_the_audit_are_those_of_the_code(tmp_path: Path, empty_url: str, engine: sa.Engine) -> None:
    """Rebuilding the table in a later step would drop them without a word; then this fails."""
    migrate(empty_url)
    migrated = guards_of(engine)
    with engine.begin() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        tables.drop_all(connection)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP FUNCTION audit_lines_refuse")
        metadata.create_all(connection)

    assert migrated == guards_of(engine)
    assert len(migrated) == 3


def test_the_audit_cannot_be_emptied_at_once(empty_url: str, engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE; DELETE is refused line by line")
    migrate(empty_url)

    with pytest.raises(sa.exc.DBAPIError, match="an audit line is never changed"), engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE audit_lines")


def test_migrating_again_changes_nothing(empty_url: str, engine: sa.Engine) -> None:
    migrate(empty_url)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO content_versions (id, number) VALUES (1, 7)"))

    migrate(empty_url)

    assert count(engine, "content_versions") == 1


def test_the_history_has_one_head_and_every_step_says_what_it_does() -> None:
    heads, below = set(), set()
    for path in sorted((MIGRATIONS / "versions").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert re.match(r'"""\w.{5,}', text), f"{path.name} does not say what it does"
        heads.update(re.findall(r"^revision = [\"'](\w+)", text, re.M))
        below.update(re.findall(r"^down_revision = [\"'](\w+)", text, re.M))

    assert len(heads - below) == 1


def test_a_step_that_was_written_from_the_code_loads_and_gives_the_tables(
    tmp_path: Path, empty_url: str, engine: sa.Engine
) -> None:
    """Moment is a type of ours: without its import the new step would not even load."""
    config = history(tmp_path, empty_url)

    command.revision(config, "The first tables", autogenerate=True)
    command.upgrade(config, "head")

    assert set(metadata.tables) <= set(sa.inspect(engine).get_table_names())
    command.check(config)


def test_rebuilding_a_parent_table_keeps_its_children(tmp_path: Path, empty_url: str, engine: sa.Engine) -> None:
    config = history(tmp_path, empty_url, FAMILY, REBUILD)
    with_a_family(config, engine)

    command.upgrade(config, "head")

    assert version(engine) == "0002"
    assert count(engine, "parents") == 1
    assert count(engine, "children") == 5
    assert {one["name"] for one in sa.inspect(engine).get_columns("parents")} == {"id", "name", "seen_at"}
    assert sa.inspect(engine).get_foreign_keys("children")[0]["referred_table"] == "parents"


def test_a_step_that_fails_halfway_is_undone_whole(tmp_path: Path, empty_url: str, engine: sa.Engine) -> None:
    config = history(tmp_path, empty_url, FAMILY, FAILS_HALFWAY)
    with_a_family(config, engine)

    with pytest.raises(sa.exc.DBAPIError):
        command.upgrade(config, "head")

    assert version(engine) == "0001"
    assert {one["name"] for one in sa.inspect(engine).get_columns("parents")} == {"id", "name"}
    assert "shoes" not in sa.inspect(engine).get_table_names()
    assert count(engine, "children") == 5


def test_a_step_that_leaves_children_without_parents_is_undone(
    tmp_path: Path, empty_url: str, engine: sa.Engine
) -> None:
    """On SQLite the foreign keys are off while tables are rebuilt, so they are checked afterwards."""
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its foreign keys while migrating")
    config = history(tmp_path, empty_url, FAMILY, ORPHANS)
    with_a_family(config, engine)

    with pytest.raises(Exception, match="5 rows point at nothing, first in children"):
        command.upgrade(config, "head")

    assert version(engine) == "0001"
    assert count(engine, "parents") == 1
