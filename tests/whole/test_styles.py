"""Styles and scripts: logical properties only, nothing from elsewhere, nothing that the content policy refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.base.settings import ROOT

STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
SIDES = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|scroll-margin|scroll-padding|inset)-(?:left|right|top|bottom)(?:-\w+)*"
    r"|left|right|top|bottom|border-(?:top|bottom)-(?:left|right)-radius|(?:min-|max-)?(?:width|height))\s*:"
)
VALUES = re.compile(r"(?:text-align|float|clear)\s*:\s*(?:left|right)\b")
ALLOWED_SIDES = frozenset({"top", "bottom", "margin-top", "margin-bottom"})
"""What is the same in every writing direction."""


def without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)


def declarations(path: Path) -> str:
    """Only what stands between braces, without the conditions of media queries (those know only width)."""
    return re.sub(r"@(?:media|container|supports)[^{]*\{", "{", without_comments(path))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_know_begin_and_end_and_not_left_and_right(path: Path) -> None:
    found = [one.rstrip(": ") for one in SIDES.findall(declarations(path))]
    sides = [one for one in found if re.search(r"left|right", one)]

    assert sides == []
    assert VALUES.findall(declarations(path)) == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_ask_nothing_of_others_and_hide_no_focus(path: Path) -> None:
    text = without_comments(path)

    assert re.findall(r"https?://(?!www\.w3\.org)", text) == []
    assert "@import" not in text
    focusable = re.sub(r"main:focus, \[data-focus\]:focus \{[^}]*\}", "", text)  # moved there by us, no control
    unseen = re.findall(r"[^{}]*\{[^{}]*outline(?:-style)?\s*:\s*(?:none|0)\b", focusable)
    assert [rule for rule in unseen if ".pick" not in rule] == [], "the whole .pick shows the focus"


def on_screen(path: Path) -> str:
    """Paper is white: what stands after the print query may name black, white and grey; so may the ground of a QR."""
    text, _print, _rest = without_comments(path).partition("@media print")
    return re.sub(r"\.slip :is\(img, svg\) \{[^}]*\}", "", text)


def test_colours_stand_only_among_the_tokens() -> None:
    """Another municipality replaces one file."""
    loose = {
        path.name: found
        for path in STYLES
        if path.name != "tokens.css"
        and (found := re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(", on_screen(path)))
    }

    assert loose == {}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_need_no_eval_and_no_inline_code_and_ask_nothing_of_others(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for word in ("eval(", "new Function", "document.write", "insertAdjacentHTML", "https://", "http://"):
        assert word not in text, word
    assert re.findall(r"\.on(?:click|submit|change|input|load)\s*=", text) == []
    assert re.findall(r"set(?:Timeout|Interval)\(\s*['\"`]", text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_keep_nothing_of_a_sick_report_on_the_phone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "team.js":
        assert re.findall(r"setItem\(([^)]*)\)", text) == ['OFF, "1"'], "only whether letters work as keys"
    elif "Storage" in text:
        assert path.name in ("messages.js", "draft.js", "base.js"), "only the draft of a question is kept"


def test_third_party_files_come_with_their_version_source_and_licence() -> None:
    for folder in (ROOT / "static" / "vendor").iterdir():
        names = {path.name for path in folder.iterdir()}
        assert {"LICENSE", "README.md"} <= names, folder.name
        readme = (folder / "README.md").read_text(encoding="utf-8")
        for script in folder.glob("*.js"):
            import hashlib

            assert hashlib.sha256(script.read_bytes()).hexdigest() in readme, f"{script.name}: sha256 in README.md"
