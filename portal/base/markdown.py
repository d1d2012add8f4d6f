"""Text in Markdown to safe HTML, one piece per block. Headings start at h2, because the page has the h1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "a", "br", "hr", "blockquote", "img"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(), "a": {"href"}, "ol": {"start"}, "img": {"src", "alt", "width", "height", "loading"},
}  # fmt: skip
SCHEMES = {"https", "mailto", "tel"}
SMALLEST_HEADING = 4

PICTURE = re.compile(r"foto:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
"""How a text names one of its pictures. No other address is ever loaded."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture stands in this house, and how large it is."""

    src: str
    width: int
    height: int


_parser = MarkdownIt("commonmark", {"html": False})


def blocks(source: str, pictures: Mapping[str, Picture] | None = None) -> list[str]:
    """Every paragraph, list or heading of the text as safe HTML, in order.

    Markup in the text is shown as text. `pictures` are those that may be shown, by id; of another picture the
    alternative text stands there. What is left afterwards passes an allow-list, so that a fault in the parser cannot
    let anything through.
    """
    known = pictures or {}
    tokens = _parser.parse(source)
    _shift_headings(tokens)
    env = {"pictures": known}
    cleaned = (_clean(_parser.renderer.render(part, _parser.options, env), known) for part in _parts(tokens))
    return [html for html in cleaned if html]


def _image(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    """One of our own pictures; else the words that say what stands on it."""
    token = tokens[index]
    alt = renderer.renderInlineAsText(token.children or [], options, dict(env))
    named = PICTURE.fullmatch(str(token.attrs.get("src", "")))
    found: Picture | None = env["pictures"].get(named[1]) if named else None
    if found is None:
        return str(escape(alt))
    html = Markup('<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">')
    return str(html.format(found.src, alt, found.width, found.height))


_parser.add_render_rule("image", _image)


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


def _clean(html: str, pictures: Mapping[str, Picture]) -> str:
    places = {one.src for one in pictures.values()}

    def known_place(tag: str, name: str, value: str) -> str | None:
        """A link without a scheme stays in this house: '//elsewhere' looks like a path and is not."""
        if tag == "img" and name == "src":
            return value if value in places else None
        return None if name == "href" and value.replace("\\", "/").startswith("//") else value

    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None, attribute_filter=known_place
    ).strip()
