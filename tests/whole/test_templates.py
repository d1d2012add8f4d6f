"""Every template: its words pass gettext, nothing runs or is styled inline, and every part a page names exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from portal.base.settings import ROOT

TEMPLATES = ROOT / "templates"
CODE = sorted((ROOT / "portal").rglob("*.py"))
PAGES = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
FOR_DEVELOPERS = "dev/"
WORD = re.compile(r"(?<![-\w])[^\W\d_]{2,}")
BARE_WORDS_ALLOWED = frozenset({"DigiD", "PDF", "JSON"})
"""Names that are the same in every language."""
READ_ALOUD = ("alt", "title", "placeholder", "aria-label", "label")
SILENT = ("script", "style", "svg", "template")


def named(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def source_of(path: Path) -> str:
    """Without what Jinja drops or fills in: comments, statements, expressions."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    text = re.sub(r"\{% block body_class %\}.*?\{% endblock %\}", "", text)
    text = re.sub(r"\{%.*?%\}", "", text, flags=re.S)
    return re.sub(r"\{\{.*?\}\}", "\x00", text, flags=re.S)


class Reader(HTMLParser):
    """Everything on a page that a person would read or hear, as it stands in the source."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = 0
        self.said: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name in READ_ALOUD and value:
                self.said.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self.silent:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(source_of(path))
    reader.close()
    return reader


HTML = [path for path in PAGES if path.suffix == ".html"]


@pytest.mark.parametrize("path", [path for path in PAGES if not named(path).startswith(FOR_DEVELOPERS)], ids=named)
def test_every_word_of_a_template_passes_gettext(path: Path) -> None:
    said = read(path).said if path.suffix == ".html" else [source_of(path)]

    bare = [word for text in said for word in WORD.findall(text) if word not in BARE_WORDS_ALLOWED]
    assert bare == []


@pytest.mark.parametrize("path", HTML, ids=named)
def test_nothing_is_styled_or_run_inline(path: Path) -> None:
    wrong = [
        f"<{tag} {name}>"
        for tag, name, value in read(path).attributes
        if name == "style" or name.startswith(("on", "hx-on")) or value.strip().lower().startswith("javascript:")
    ]
    text = source_of(path)

    assert wrong == []
    assert "<style" not in text
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert "|safe" not in path.read_text(encoding="utf-8").replace(" ", ""), "text of people is escaped"


@pytest.mark.parametrize("path", HTML, ids=named)
def test_htmx_asks_the_address_of_the_link_or_form_it_stands_on(path: Path) -> None:
    """hx-get and hx-post only where it works without them too; CSRF is a hidden field, never a header."""
    for tag, name, _value in read(path).attributes:
        assert name != "hx-headers", tag
        if name in ("hx-get", "hx-post", "hx-boost"):
            assert tag in ("a", "form", "div", "section", "p"), f"{name} on <{tag}>"


def calls_of_page() -> Iterator[tuple[Path, ast.Call]]:
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "page":
                yield path, node


def strings_in(node: ast.AST) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def constant(path: Path, name: str) -> ast.AST | None:
    """What a name stands for that is written out once in this file."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(getattr(one, "id", "") == name for one in node.targets):
            return node.value
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == name:
            return node.value
    return None


def test_every_template_that_a_page_names_exists() -> None:
    gone = [
        f"{path.name}: {node.args[0].value}"
        for path, node in calls_of_page()
        if node.args and isinstance(node.args[0], ast.Constant) and not (TEMPLATES / str(node.args[0].value)).is_file()
    ]

    assert gone == []


def test_every_part_that_a_page_names_exists_and_holds_its_element() -> None:
    wrong: list[str] = []
    for path, node in calls_of_page():
        for given in (one.value for one in node.keywords if one.arg == "parts"):
            word = constant(path, given.id) if isinstance(given, ast.Name) else given
            assert isinstance(word, ast.Dict), f"{path.name}: parts is written out"
            for key, value in zip(word.keys, word.values, strict=True):
                assert isinstance(key, ast.Constant)
                assert isinstance(value, ast.Constant)
                file = TEMPLATES / str(value.value)
                if not file.name.startswith("_") or not file.is_file():
                    wrong.append(f"{path.name}: no part {value.value}")
                elif f'id="{key.value}"' not in file.read_text(encoding="utf-8"):
                    wrong.append(f"{value.value} holds no element with id {key.value}")

    assert wrong == []


def references(app: Flask, path: Path) -> set[str]:
    """The templates that this one extends, includes or imports from, and the files it names with asset()."""
    tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for kind in (nodes.Extends, nodes.Include, nodes.FromImport, nodes.Import):
        for node in tree.find_all(kind):
            if isinstance(node.template, nodes.Const):
                found.add(str(node.template.value))
    return found


def test_every_template_that_a_template_names_exists(app: Flask) -> None:
    gone = {
        f"{named(path)}: {name}" for path in PAGES for name in references(app, path) if not (TEMPLATES / name).is_file()
    }

    assert gone == set()


def test_no_template_is_left_that_nobody_uses(app: Flask) -> None:
    in_code = {text for path in CODE for text in strings_in(ast.parse(path.read_text(encoding="utf-8")))}
    used = {name for path in PAGES for name in references(app, path)} | in_code
    begun = {
        one.value
        for path in PAGES
        for one in app.jinja_env.parse(path.read_text(encoding="utf-8")).find_all(nodes.Const)
        if isinstance(one.value, str) and one.value.endswith("_")
    }
    computed = ("notices/", *begun)

    left = [
        named(path)
        for path in PAGES
        if named(path) not in used and path.stem not in in_code and not named(path).startswith(computed)
    ]
    assert left == []


def test_every_static_file_that_a_template_names_exists(app: Flask) -> None:
    known = app.jinja_env.globals["asset"].__self__.files  # type: ignore[attr-defined]
    named_files = {
        name
        for path in PAGES
        for name in re.findall(r"(?:asset|script)\(\s*['\"]([^'\"]+)['\"]", path.read_text(encoding="utf-8"))
    }

    assert named_files
    assert sorted(name for name in named_files if name not in known) == []


def test_texts_have_named_places_and_shout_nowhere() -> None:
    wrong: list[str] = []
    for path in [*PAGES, *CODE]:
        text = path.read_text(encoding="utf-8")
        for said in re.findall(r"\b_l?\(\s*\"((?:[^\"\\]|\\.)*)\"", text):
            if re.search(r"%[sd]", said) or "!" in said:
                wrong.append(f"{path.name}: {said}")

    assert wrong == []
