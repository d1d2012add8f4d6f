"""What a file really is, seen from its first bytes. The name is never asked; the decoder gives the proof later."""

from __future__ import annotations

from enum import StrEnum

import filetype

HEAD = 8192
"""How many bytes the first look needs."""

HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
WELCOME = {
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/apng": "png",
    "image/webp": "webp",
    "image/heic": "heif",
    "application/pdf": "pdf",
}


class Found(StrEnum):
    """What somebody sent instead of a photo or a PDF, as coarse as the words need it."""

    GIF = "gif"
    PICTURE = "picture"
    VIDEO = "video"
    SOUND = "sound"
    DOCUMENT = "document"
    SPREADSHEET = "spreadsheet"
    SLIDES = "slides"
    ARCHIVE = "archive"
    TEXT = "text"
    UNKNOWN = "unknown"


BY_EXTENSION = {
    **dict.fromkeys(("doc", "docx", "odt", "rtf", "epub"), Found.DOCUMENT),
    **dict.fromkeys(("xls", "xlsx", "ods"), Found.SPREADSHEET),
    **dict.fromkeys(("ppt", "pptx", "odp"), Found.SLIDES),
    **dict.fromkeys(("zip", "rar", "7z", "tar", "gz", "bz2", "xz", "zst", "lz"), Found.ARCHIVE),
    "gif": Found.GIF,
    "svg": Found.PICTURE,
    "html": Found.TEXT,
    "txt": Found.TEXT,
}
BY_MEDIA = {"image": Found.PICTURE, "video": Found.VIDEO, "audio": Found.SOUND}


def format_of(head: bytes) -> str | None:
    """The format we take (`jpeg`, `png`, `webp`, `heif`, `pdf`) that these first bytes announce, or None."""
    guess = filetype.guess(head)
    if guess is not None:
        return WELCOME.get(guess.mime)
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "heif"
    return "pdf" if head.lstrip().startswith(b"%PDF-") else None


def found_instead(head: bytes) -> tuple[Found, str]:
    """What it is when it is nothing we take, and the usual extension of that ("" when unknown)."""
    guess = filetype.guess(head)
    if guess is None:
        extension = _kind_of_text(head)
        return BY_EXTENSION.get(extension, Found.UNKNOWN), extension
    extension = _office(head) if guess.extension == "zip" else guess.extension
    return BY_EXTENSION.get(extension) or BY_MEDIA.get(guess.mime.partition("/")[0], Found.UNKNOWN), extension


def _office(head: bytes) -> str:
    """Word, Excel and PowerPoint files are zip archives; the folder inside tells which."""
    folders = {b"word/": "docx", b"xl/": "xlsx", b"ppt/": "pptx"}
    return next((extension for folder, extension in folders.items() if folder in head), "zip")


def _kind_of_text(head: bytes) -> str:
    text = head[: HEAD - 4].decode("utf-8", errors="replace").lower()
    if "\ufffd" in text or any(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text):
        return ""
    if "<svg" in text:
        return "svg"
    return "html" if any(mark in text for mark in ("<html", "<!doctype", "<script", "<body")) else "txt"
