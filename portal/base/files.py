"""Files that people send: looked at, written anew in a separate process, and handed out safely.

What counts is what a file is, never what it is called: a JPEG called brief.pdf is taken as the JPEG it is, a GIF called
brief.pdf is refused as a GIF. Nothing is kept of the bytes that came in: every picture becomes a new JPEG, every PDF is
saved again without scripts, attachments and metadata.
"""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, ClassVar, Literal, Protocol

from portal.base import file_kinds, file_names
from portal.base.file_kinds import Found
from portal.base.reencode import Limits

LIMITS = Limits()
ROOT = Path(__file__).resolve().parents[2]
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from portal.base import reencode; reencode.main()"
AT_ONCE = threading.BoundedSemaphore(2)
"""More would take the processor from the pages."""

log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why a file was refused; each has its words on the page."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    WRONG_KIND = "wrong_kind"
    BROKEN = "broken"
    ENCRYPTED_PDF = "encrypted_pdf"
    TOOK_TOO_LONG = "took_too_long"


class Refused(Exception):
    """A file that cannot be taken. `name` is its name, safe to show; `reason` says why."""

    reason: ClassVar[Reason]

    def __init__(self, name: str) -> None:
        super().__init__(f"{self.reason}: {name}")
        self.name = name


class Empty(Refused):
    reason = Reason.EMPTY


class TooLarge(Refused):
    reason = Reason.TOO_LARGE


class TooManyPixels(Refused):
    reason = Reason.TOO_MANY_PIXELS


class TooManyPages(Refused):
    reason = Reason.TOO_MANY_PAGES


class Broken(Refused):
    """Cut off, damaged, or something else with the first bytes of a photo."""

    reason = Reason.BROKEN


class EncryptedPdf(Refused):
    """A PDF that only opens with a password."""

    reason = Reason.ENCRYPTED_PDF


class TookTooLong(Refused):
    """Too much work to write anew, or too many others at the same time."""

    reason = Reason.TOOK_TOO_LONG


class WrongKind(Refused):
    """Neither a photo nor a PDF. `found` and `extension` say what it is, whatever its name says."""

    reason = Reason.WRONG_KIND

    def __init__(self, name: str, found: Found, extension: str) -> None:
        super().__init__(name)
        self.found = found
        self.extension = extension


REFUSED_BY_CHILD: dict[str, type[Refused]] = {
    kind.reason: kind for kind in (TooManyPixels, TooManyPages, Broken, EncryptedPdf, TookTooLong)
}


@dataclass(frozen=True)
class Accepted:
    """A file as we keep it: a JPEG or a PDF that this house wrote itself."""

    kind: Literal["image", "pdf"]
    media_type: str
    data: bytes
    name: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None


class HandedOut(Protocol):
    """What must be known of a kept file to hand it out."""

    @property
    def media_type(self) -> str: ...

    @property
    def name(self) -> str: ...


def accept(source: BinaryIO | bytes, shown_name: str, limits: Limits = LIMITS) -> Accepted:
    """The file, written anew. Raises a Refused that says why not.

    Reads no further than needed: a film of 2 GB is refused after its first bytes, a photo of 2 GB after the limit.
    """
    name = file_names.readable(shown_name)
    stream = BytesIO(source) if isinstance(source, bytes) else source
    head = _read(stream, file_kinds.HEAD)
    if not head:
        raise Empty(name)
    file_format = file_kinds.format_of(head)
    if file_format is None:
        raise WrongKind(name, *file_kinds.found_instead(head))
    data = head + _read(stream, limits.size + 1 - len(head))
    if len(data) > limits.size:
        raise TooLarge(name)
    return _written_anew(file_format, data, shown_name, limits)


HANDED_OUT = frozenset({"image/jpeg", "application/pdf"})


def hand_out_headers(file: HandedOut) -> dict[str, str]:
    """Headers that show a photo in the page, save a PDF under its name, and let neither do anything else.

    Whatever else may stand in a row is bytes to save: no browser gets it as a page or a drawing.
    """
    how = "inline" if file.media_type == "image/jpeg" else "attachment"
    return {
        "Content-Type": file.media_type if file.media_type in HANDED_OUT else "application/octet-stream",
        "Content-Disposition": file_names.disposition(how, file.name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _read(stream: BinaryIO, most: int) -> bytes:
    """Up to so many bytes, also from a stream that gives a little at a time."""
    parts, missing = [], most
    while missing > 0 and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _written_anew(file_format: str, data: bytes, shown_name: str, limits: Limits) -> Accepted:
    name = file_names.readable(shown_name)
    command = [sys.executable, "-I", "-B", "-c", START, str(ROOT), file_format, limits.as_json()]
    first, _, new = run(command, data, name, limits.wall_seconds).partition(b"\n")
    answer = json.loads(first)
    if reason := answer.get("refused"):
        log.info("a %s was refused: %s, because of %s", file_format, reason, answer["because"])
        raise REFUSED_BY_CHILD[reason](name)
    if file_format == "pdf":
        return Accepted("pdf", "application/pdf", new, file_names.stored(shown_name, ".pdf"), **answer)
    return Accepted("image", "image/jpeg", new, file_names.stored(shown_name, ".jpg"), **answer)


def run(command: Sequence[str], data: bytes, name: str, seconds: float) -> bytes:
    """What the process says about the data. It is killed after so many seconds and knows no secret of ours."""
    if not AT_ONCE.acquire(timeout=seconds):
        raise TookTooLong(name)
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, env={}, cwd="/")  # noqa: S603
    except subprocess.TimeoutExpired as late:
        raise TookTooLong(name) from late
    finally:
        AT_ONCE.release()
    if done.returncode > 0:
        raise RuntimeError(f"the process that writes files anew does not work: {done.stderr[-2000:].decode()}")
    if done.returncode < 0:
        log.warning("a file ended its process with %s", signal.Signals(-done.returncode).name)
        stopped = -done.returncode in (signal.SIGKILL, signal.SIGXCPU, signal.SIGALRM)
        raise (TookTooLong if stopped else Broken)(name)
    return done.stdout
