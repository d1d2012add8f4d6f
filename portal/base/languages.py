"""The one list of languages: code, own name, direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    """In the language itself."""
    direction: Literal["ltr", "rtl"] = "ltr"


LANGUAGES = {
    one.code: one
    for one in (
        Language("nl", "Nederlands"),
        Language("fy", "Frysk"),
        Language("en", "English"),
        Language("ar", "العربية", "rtl"),
        Language("tr", "Türkçe"),
        Language("uk", "Українська"),
        Language("pl", "Polski"),
        Language("ti", "ትግርኛ"),
    )
}
SOURCE = LANGUAGES["nl"]


def interface_language(wanted: str, offered: tuple[str, ...]) -> Language:
    """The language of the pages for someone who wants this language: the source where there is no interface of it."""
    return LANGUAGES[wanted] if wanted in offered and wanted in LANGUAGES else SOURCE
