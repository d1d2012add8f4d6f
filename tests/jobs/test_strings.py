"""The check of texts: what is stale, missing or has other placeholders is named, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.jobs import strings

PAGE = '<p>{{ _("Dag %(name)s", name=x) }}</p>\n<p>{{ ngettext("%(num)s brief", "%(num)s brieven", 2) }}</p>\n'
FOR_STAFF = '<p>{{ _("Vandaag") }}</p>\n'
GOOD = {
    "Dag %(name)s": "Hello %(name)s",
    "%(num)s brief": ["%(num)s letter", "%(num)s letters"],
    "Vandaag": "Today",
    "Ziek": "Ill",
}
CODE = 'from flask_babel import lazy_gettext as _l\n\nTITLE = _l("Ziek")\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of two templates and one file of code."""
    for name, text in {
        "templates/participant/page.html": PAGE,
        "templates/staff/page.html": FOR_STAFF,
        "portal/words.py": CODE,
        "translations/babel.cfg": (strings.FOLDER / "babel.cfg").read_text(encoding="utf-8"),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(strings, "ROOT", tmp_path)
    monkeypatch.setattr(strings, "FOLDER", tmp_path / "translations")
    monkeypatch.setattr(strings, "TEMPLATE", tmp_path / "translations" / "messages.pot")
    return tmp_path


def catalogue(house: Path, language: str, texts: dict[str, str | list[str]], fuzzy: str = "") -> None:
    plural = "nplurals=2; plural=(n != 1);"
    lines = ['msgid ""', 'msgstr ""', f'"Language: {language}\\n"', f'"Plural-Forms: {plural}\\n"']
    lines += ['"Content-Type: text/plain; charset=utf-8\\n"', ""]
    for source, said in texts.items():
        lines += ["#, fuzzy"] if source == fuzzy else []
        lines.append(f'msgid "{source}"')
        if isinstance(said, list):
            lines.append(f'msgid_plural "{source}en"')
            lines += [f'msgstr[{number}] "{one}"' for number, one in enumerate(said)]
        else:
            lines.append(f'msgstr "{said}"')
        lines.append("")
    path = house / "translations" / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def test_a_complete_catalogue_has_no_mistakes(house: Path) -> None:
    catalogue(house, "en", GOOD)

    assert strings.mistakes() == []
    assert not (house / "translations" / ".fresh.pot").exists()


@pytest.mark.parametrize("gone", GOOD)
def test_a_text_without_a_translation_is_named(house: Path, gone: str) -> None:
    catalogue(house, "en", {source: said for source, said in GOOD.items() if source != gone})

    assert strings.mistakes() == [f"en: missing: {gone!r}"]


@pytest.mark.parametrize("empty", ["", ["%(num)s letter", ""]])
def test_an_empty_translation_is_missing(house: Path, empty: str | list[str]) -> None:
    source = "Vandaag" if isinstance(empty, str) else "%(num)s brief"
    catalogue(house, "en", {**GOOD, source: empty})

    assert strings.mistakes() == [f"en: missing: {source!r}"]


def test_a_guess_that_nobody_looked_at_is_missing(house: Path) -> None:
    catalogue(house, "en", GOOD, fuzzy="Vandaag")

    assert strings.mistakes() == ["en: missing: 'Vandaag'"]


def test_a_text_that_left_the_code_is_stale(house: Path) -> None:
    catalogue(house, "en", {**GOOD, "Gisteren": "Yesterday"})

    assert strings.mistakes() == ["en: stale, no longer in the code: 'Gisteren'"]


@pytest.mark.parametrize("said", ["Hello", "Hello %(naam)s", "Hello %(name)s %(last)s"])
def test_a_translation_with_other_placeholders_is_named(house: Path, said: str) -> None:
    catalogue(house, "en", {**GOOD, "Dag %(name)s": said})

    assert strings.mistakes() == ["en: other placeholders than the source: 'Dag %(name)s'"]


def test_a_plural_may_leave_the_number_out_but_not_name_another(house: Path) -> None:
    catalogue(house, "en", {**GOOD, "%(num)s brief": ["one letter", "%(num)s letters"]})
    assert strings.mistakes() == []

    catalogue(house, "en", {**GOOD, "%(num)s brief": ["one letter", "%(count)s letters"]})
    assert strings.mistakes() == ["en: other placeholders than the source: '%(num)s brief'"]


def test_a_language_for_participants_need_not_hold_the_texts_of_staff(house: Path) -> None:
    arabic = {source: said for source, said in GOOD.items() if source != "Vandaag"}
    catalogue(house, "ar", arabic)

    assert strings.mistakes() == []


def test_bringing_up_to_date_adds_what_is_new_and_drops_what_is_gone(house: Path) -> None:
    catalogue(house, "en", {"Vandaag": "Today", "Gisteren": "Yesterday"})

    strings.update()

    text = (house / "translations/en/LC_MESSAGES/messages.po").read_text(encoding="utf-8")
    assert 'msgstr "Today"' in text
    assert "Gisteren" not in text
    assert 'msgid "Ziek"' in text


def test_compiling_makes_the_catalogue_that_the_pages_read(house: Path) -> None:
    catalogue(house, "en", GOOD)

    strings.compile_all()

    assert (house / "translations/en/LC_MESSAGES/messages.mo").stat().st_size > 0
