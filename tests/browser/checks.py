"""What must hold on every page and in every state of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

HERE = Path(__file__).parent
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TARGET = 44
"""CSS pixels: the smallest thing to press."""


@cache
def axe() -> str:
    return (HERE / "vendor" / "axe.min.js").read_text(encoding="utf-8")


@cache
def looks() -> str:
    """An expression that gives the questions of looks.js."""
    source = (HERE / "looks.js").read_text(encoding="utf-8")
    return source[source.index("(() =>") :].strip()


def mistakes_by_axe(page: Page) -> list[str]:
    """Everything axe finds against WCAG 2.2 AA. Put in from outside the page: the content policy stays as it is."""
    page.evaluate(axe())
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found = page.evaluate(f"async () => (await axe.run(document, {json.dumps(options)})).violations")
    return [
        f"{one['id']}: {node['html'][:150]} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def too_small(page: Page) -> list[str]:
    """Buttons, fields and links of bars smaller than a fingertip."""
    found: list[str] = page.evaluate(f"{looks()}.tooSmall({TARGET})")
    return found


def too_wide(page: Page) -> list[str]:
    """What sticks out so that the page scrolls sideways."""
    found: list[str] = page.evaluate(f"{looks()}.tooWide()")
    return found


def covered_by_the_bar(page: Page) -> float:
    """The part of the screen that the bar takes, 0 to 1."""
    found: float = page.evaluate(f"{looks()}.covered()")
    return found


def focused(page: Page) -> dict[str, Any]:
    """What has the focus, and can that be seen?"""
    found: dict[str, Any] = page.evaluate(f"{looks()}.focused()")
    return found
