"""What must hold on every page and in every state of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGET = 44

TOO_SMALL = """
(least) => [...document.querySelectorAll(
    'button, .btn, summary, nav a, header a, select, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), label:has(input[type=radio]), label:has(input[type=checkbox])'
  )]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.only-heard'))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && box.height > 1 && box.bottom > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([one, box]) => `${one.tagName.toLowerCase()} "${(one.innerText || one.name || '').trim().slice(0, 30)}" ` +
    `${Math.round(box.width)}x${Math.round(box.height)}`)
"""
TOO_WIDE = """
() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll('body *')]
    .filter((one) => { const box = one.getBoundingClientRect(); return box.width && (box.right > wide + 1 || box.left < -1); })
    .slice(0, 5)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className} ${Math.round(one.getBoundingClientRect().left)}..` +
      `${Math.round(one.getBoundingClientRect().right)} of ${wide}: ${(one.innerText || '').slice(0, 40)}`)
    .concat([`page is ${document.documentElement.scrollWidth} wide`]);
}
"""


@cache
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


def mistakes_by_axe(page: Page) -> list[str]:
    """Everything axe finds against WCAG 2.2 AA. Injected from outside the page, so the content policy stays as it is."""
    page.evaluate(axe())
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found = page.evaluate(f"async () => (await axe.run(document, {json.dumps(options)})).violations")
    return [
        f"{one['id']}: {node['html'][:150]} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def too_small(page: Page) -> list[str]:
    """Buttons and links of the bar smaller than a fingertip."""
    found: list[str] = page.evaluate(TOO_SMALL, TARGET)
    return found


def too_wide(page: Page) -> list[str]:
    """What sticks out so that the page scrolls sideways."""
    found: list[str] = page.evaluate(TOO_WIDE)
    return found
