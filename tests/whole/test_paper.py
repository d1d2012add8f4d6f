"""What is written about the house stays true: the data map names every table, the tests that are named exist."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from portal.base.settings import ROOT, Keeping
from portal.domain.all_tables import metadata
from portal.flows.retention import RETENTION

PAPER = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
ROW = re.compile(r"^\| `(\w+)` \|(.*)\|$", re.M)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
CHAPTERS = {
    "V1": "Encoding and Sanitization",
    "V2": "Validation and Business Logic",
    "V3": "Web Frontend Security",
    "V4": "API and Web Service",
    "V5": "File Handling",
    "V6": "Authentication",
    "V7": "Session Management",
    "V8": "Authorization",
    "V9": "Self-contained Tokens",
    "V10": "OAuth and OIDC",
    "V11": "Cryptography",
    "V12": "Secure Communication",
    "V13": "Configuration",
    "V14": "Data Protection",
    "V15": "Secure Coding and Architecture",
    "V16": "Security Logging and Error Handling",
    "V17": "WebRTC",
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def data_map() -> dict[str, list[str]]:
    """Table -> its cells on the data map."""
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in ROW.findall(read("docs/privacy.md"))}


@cache
def named_in(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    parsed = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(parsed) if isinstance(node, ast.FunctionDef))


def test_every_table_stands_on_the_data_map_and_nothing_else_does() -> None:
    assert sorted(set(metadata.tables) - data_map().keys()) == [], "describe it in docs/privacy.md"
    assert sorted(data_map().keys() - set(metadata.tables)) == []


@pytest.mark.parametrize("table", sorted(RETENTION))
def test_the_data_map_gives_the_term_that_rows_are_deleted_by(table: str) -> None:
    cells = data_map()[table]
    what, why, ground, seen_by, until, term = cells

    assert all((what, why, ground, seen_by, until))
    assert term.strip("`") == (RETENTION[table].term or "–")
    assert set(re.split(r", ", ground)) <= {"P", "H", "E", "C", "S", "–"}


def test_only_tables_without_a_person_have_no_ground() -> None:
    about_people = {
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table.name in ("accounts", "participants") for key in table.foreign_keys)
    }
    texts = {"article_versions", "article_pictures", "amounts"}
    """Their foreign keys say who wrote something for everybody."""
    without = {table for table, cells in data_map().items() if cells[2] == "–"}

    assert sorted(without & about_people - texts) == []


def test_the_paper_gives_the_terms_as_they_are_by_default() -> None:
    said = read("docs/privacy.md")

    for name, default in Keeping().model_dump().items():
        assert f"`{name}` {default}" in said, name


@pytest.mark.parametrize("path", PAPER, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_test_that_is_named_exists(path: object) -> None:
    named = NAMED.findall(path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]

    gone = [f"{file}::{test}" for file, test in named if not named_in(file) or (test and test not in named_in(file))]
    assert gone == []


def test_the_security_paper_goes_through_every_chapter_and_names_tests_in_each_that_applies() -> None:
    said = read("docs/security.md")
    parts = re.split(r"^## (V\d+) (.+)$", said, flags=re.M)
    chapters = dict(zip(parts[1::3], parts[2::3], strict=True))
    texts = dict(zip(parts[1::3], parts[3::3], strict=True))

    assert chapters == CHAPTERS
    assert [one for one, text in texts.items() if not NAMED.search(text) and "Does not apply" not in text] == []
    assert len(NAMED.findall(said)) > 60
