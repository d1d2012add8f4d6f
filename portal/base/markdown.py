"""Text in Markdown to safe HTML, one piece per block. Headings start at h2, because the page has the h1."""

from __future__ import annotations

from collections.abc import Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "a", "br", "hr", "blockquote"}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"https", "mailto", "tel"}
SMALLEST_HEADING = 4

_parser = MarkdownIt("commonmark", {"html": False})


def blocks(source: str) -> list[str]:
    """Every paragraph, list or heading of the text as safe HTML, in order.

    Markup in the text is shown as text. What is left afterwards passes an allow-list, so that a fault in the parser
    cannot let anything through.
    """
    tokens = _parser.parse(source)
    _shift_headings(tokens)
    cleaned = (_clean(_parser.renderer.render(part, _parser.options, {})) for part in _parts(tokens))
    return [html for html in cleaned if html]


def _parts(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of one block after the other."""
    part: list[Token] = []
    for token in tokens:
        part.append(token)
        if token.level == 0 and token.nesting != 1:
            yield part
            part = []


def _shift_headings(tokens: list[Token]) -> None:
    """A text that begins at h1 moves down whole; nothing becomes smaller than h4."""
    headings = [token for token in tokens if token.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    down = 1 if any(token.tag == "h1" for token in headings) else 0
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + down, SMALLEST_HEADING)}"


def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None, attribute_filter=_known_place
    ).strip()


def _known_place(_tag: str, name: str, value: str) -> str | None:
    """A link without a scheme stays in this house: '//elsewhere' looks like a path and is not."""
    return None if name == "href" and value.replace("\\", "/").startswith("//") else value
