"""Nothing of one municipality or employer in code or templates; and the house stands alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.base.settings import ROOT

KINDS = {".py", ".html", ".txt", ".css", ".js", ".svg", ".toml", ".yaml", ".md", ".po", ".sh", ""}
HOUSE = [
    path
    for folder in ("portal", "templates", "static", "translations")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file() and path.suffix in KINDS and "__pycache__" not in path.parts
]
NAMES = re.compile(r"leeuwarden|caparis|ljouwert", re.I)
SHIPPED_EXAMPLE = frozenset({"portal/base/settings.py"})
"""Names the file of the shipped example."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def demo(path: Path) -> bool:
    """The fictional people live somewhere and work for somebody."""
    return "demo" in path.name or any("demo" in part for part in path.relative_to(ROOT).parts)


@pytest.mark.parametrize(
    "path", [path for path in HOUSE if named(path) not in SHIPPED_EXAMPLE and not demo(path)], ids=named
)
def test_no_municipality_or_employer_is_named_in_the_house(path: Path) -> None:
    found = NAMES.findall(path.read_text(encoding="utf-8"))

    assert found == []


def test_only_the_shipped_example_names_itself() -> None:
    found = NAMES.findall((ROOT / "portal/base/settings.py").read_text(encoding="utf-8"))

    assert {one.lower() for one in found} == {"leeuwarden"}


SOURCE = re.compile(r"\s*(?:- )?(?:\{?name|source|search):")
"""Where a text comes from is named; so is what people type to find it."""


def test_articles_and_steps_name_the_municipality_only_as_a_source_or_a_link() -> None:
    """In what people read, the names come from the settings."""
    named_in = [
        f"{named(path)}: {line.strip()}"
        for path in sorted((ROOT / "content").rglob("*"))
        if path.suffix in (".md", ".yaml") and path.parent.name != "amounts" and path.name != "synonyms.yaml"
        for line in path.read_text(encoding="utf-8").splitlines()
        if NAMES.search(re.sub(r"https://\S+", "", line)) and not SOURCE.match(line)
    ]

    assert named_in == []


def test_the_house_stands_alone() -> None:
    """No path of a machine in what runs, in what tests, or in what is written about it."""
    everywhere = [
        path
        for folder in ("portal", "templates", "static", "content", "tests", "docs", "bench", "settings", ".ci")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and path.suffix in KINDS and "__pycache__" not in path.parts
    ]
    elsewhere = re.compile("/" + r"(?:work|shared|root|home)/\w")

    assert [named(path) for path in everywhere if elsewhere.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_in_the_house_is_put_off() -> None:
    left = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b|lorem ip" + "sum", re.I)

    assert [named(path) for path in HOUSE if left.search(path.read_text(encoding="utf-8"))] == []
