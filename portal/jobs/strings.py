"""The texts of the interface: collect, bring catalogues up to date, compile, and check that none is stale or missing.

The source strings are the Dutch sentences themselves. English and Frisian must be complete; Arabic must be complete for
everything a participant can meet; languages of articles only hold what a text itself needs.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from portal.base.settings import ROOT

FOLDER = ROOT / "translations"
TEMPLATE = FOLDER / "messages.pot"
WHOLE = ("en", "fy")
"""Languages that hold every text."""
NOT_FOR_PARTICIPANTS = ("templates/staff/", "templates/employer/", "portal/web/staff/", "portal/web/employer/")
OF_ARTICLES = ("tr", "uk", "pl")
"""Languages of articles without an interface: only the words that a text itself needs."""
IN_ARTICLES = "portal/web/amount_words.py"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def _babel(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "-q", *words], cwd=ROOT, check=True)  # noqa: S603


def collect(into: Path) -> None:
    """Every text of code and templates into a .pot file."""
    words = ("-F", "translations/babel.cfg", "--add-location=file", "--sort-by-file", "--no-wrap", "--omit-header")
    keywords = ("-k", "_l", "-k", "_n:1,2")
    _babel("extract", *words, *keywords, "-o", str(into), ".")


def catalogues() -> Iterator[tuple[str, Path]]:
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        yield path.parts[-3], path


def update() -> None:
    collect(TEMPLATE)
    for language, path in catalogues():
        if language in OF_ARTICLES:
            _keep_words_of_articles(language, path)
            continue
        _babel(
            "update", "-i", str(TEMPLATE), "-o", str(path), "-l", language,
            "--no-wrap", "--omit-header", "--no-fuzzy-matching", "--ignore-obsolete",
        )  # fmt: skip


def _keep_words_of_articles(language: str, path: Path) -> None:
    with TEMPLATE.open("rb") as file:
        source = read_po(file)
    with path.open("rb") as file:
        have = read_po(file, locale=language)
    kept = Catalog(locale=language)
    for message in source:
        if message.id and _is_of_articles(message):
            translated = have.get(_key(message))
            kept.add(message.id, translated.string if translated else "", locations=message.locations)
    with path.open("wb") as file:
        write_po(file, kept, width=0, omit_header=True, include_lineno=False)


def compile_all() -> None:
    for language, path in catalogues():
        # -f: a catalogue without a header counts as fuzzy as a whole, and would be skipped.
        _babel("compile", "-f", "-i", str(path), "-o", str(path.with_suffix(".mo")), "-l", language)


def mistakes() -> list[str]:
    """Every text that is stale, missing, or has other placeholders than its source. Empty when all is well."""
    fresh = FOLDER / ".fresh.pot"
    try:
        collect(fresh)
        with fresh.open("rb") as file:
            source = read_po(file)
    finally:
        fresh.unlink(missing_ok=True)
    found: list[str] = []
    for language, path in catalogues():
        with path.open("rb") as file:
            found += [f"{language}: {one}" for one in _mistakes_of(language, source, read_po(file, locale=language))]
    return found


def _mistakes_of(language: str, source: Catalog, catalogue: Catalog) -> Iterator[str]:
    wanted = {_key(one): one for one in source if one.id}
    have = {_key(one): one for one in catalogue if one.id}
    for gone in have.keys() - wanted.keys():
        yield f"stale, no longer in the code: {gone!r}"
    for key, one in wanted.items():
        if language in OF_ARTICLES and not _is_of_articles(one):
            continue
        if language not in WHOLE and _staff_only(one):
            continue
        translated = have.get(key)
        if translated is None or not _texts(translated) or not all(_texts(translated)) or translated.fuzzy:
            yield f"missing: {key!r}"
        elif not _same_placeholders(one, translated):
            yield f"other placeholders than the source: {key!r}"


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _is_of_articles(message: Message) -> bool:
    return any(path.replace("./", "") == IN_ARTICLES for path, _ in message.locations)


def _staff_only(message: Message) -> bool:
    return bool(message.locations) and all(
        path.replace("./", "").startswith(NOT_FOR_PARTICIPANTS) for path, _ in message.locations
    )


def _same_placeholders(source: Message, translated: Message) -> bool:
    ids = [source.id] if isinstance(source.id, str) else list(source.id)
    allowed = {one for text in ids for one in PLACEHOLDER.findall(text)}
    needed = allowed if len(ids) == 1 else set()
    return all(needed <= set(PLACEHOLDER.findall(text)) <= allowed for text in _texts(translated))


def main() -> int:
    match sys.argv[1:]:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["check"]:
            if found := mistakes():
                print(*found, f"{len(found)} texts are not right; run 'make strings' and translate.", sep="\n")
                return 1
        case _:
            print("use: python -m portal.jobs.strings update | compile | check")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
