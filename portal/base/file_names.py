"""Names of files as people gave them: made safe to show, to store and to hand out, with their own words kept."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST = 80
KNOWN_EXTENSION = re.compile(r"\.(jpe?g|jpe|jfif|png|webp|heic|heif|gif|pdf|bmp|tiff?|avif|docx?|odt)$", re.IGNORECASE)
NOT_IN_NAMES = re.compile(r'[<>:"|?*]+')
JOINERS = "\u200c\u200d"
"""Invisible, but part of the spelling of Persian and of emoji, so these two stay."""


def readable(shown_name: str) -> str:
    """The name to show: without folders, invisible marks or direction overrides, at most 80 characters."""
    stem, extension = _parts(shown_name)
    return _short(stem, extension) or "bestand"


def stored(shown_name: str, extension: str) -> str:
    """The name to keep: the same words, with the extension (".jpg", ".pdf") of what the file has become."""
    stem, _ = _parts(shown_name)
    return _short(stem or "bestand", extension)


def disposition(how: str, name: str) -> str:
    """`Content-Disposition` (RFC 6266): a plain ASCII name for old programs, the real one as RFC 8187 text."""
    name = _visible(name)  # whatever was stored, a header has one line
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%;]', "", plain).strip()
    if plain == name:
        return f'{how}; filename="{name}"'
    if not plain.strip("-_. ") or plain.startswith("."):
        plain = f"bestand{plain[plain.rfind('.') :]}" if "." in plain else "bestand"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"


def _parts(shown_name: str) -> tuple[str, str]:
    """The words and the extension of a name. Known extensions are taken off as often as they stand there."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", shown_name))[-1]
    name = _visible(name)
    name = re.sub(r" +", " ", NOT_IN_NAMES.sub("-", name)).strip(" .")
    extension = ""
    while known := KNOWN_EXTENSION.search(f".{name}" if "." not in name else name):
        extension = extension or known.group()
        name = name[: -len(known.group())].rstrip(" .")
    return name, extension


def _visible(name: str) -> str:
    """Without line ends, invisible marks and direction overrides."""
    name = "".join(" " if letter.isspace() else letter for letter in name)
    return "".join(
        letter for letter in name if letter in JOINERS or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
    )


def _short(stem: str, extension: str) -> str:
    return stem[: LONGEST - len(extension)].rstrip(f" .{JOINERS}") + extension
