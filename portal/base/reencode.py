"""Writes one picture or PDF anew, in a process of its own with little memory and time.

Started by `files.py` as `python -I`. The file comes in on stdin; out on stdout go one line of JSON and the new file. A
file that cannot be taken is an answer too: `{"refused": reason, "because": error}`. Whatever else goes wrong ends the
process, and nothing but the process. Only the standard library is imported before the limits hold.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """How much one file may be and may cost."""

    size: int = 10 * 1024 * 1024
    """Bytes of the file as it was sent."""
    pixels: int = 52_000_000
    """Phones take photos of 50 million pixels."""
    longest_side: int = 2400
    """Pixels of what we keep: a letter on A4 stays readable."""
    quality: int = 82
    widest: int = 0
    """Pixels of the width of what we keep; 0: only the longest side counts."""
    heaviest: int = 0
    """Bytes of what we keep; 0: as many as the quality asks."""
    pages: int = 60
    memory: int = 768 * 1024 * 1024
    """Bytes of address space."""
    cpu_seconds: int = 10
    wall_seconds: float = 20

    def as_json(self) -> str:
        return json.dumps(asdict(self))


class Unfit(Exception):
    """The file cannot be taken; `reason` is one of `files.Reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Rewritten:
    """The new file and what there is to know about it."""

    data: bytes
    width: int | None = None
    height: int | None = None
    pages: int | None = None


def confine(limits: Limits) -> None:
    """Hold this process to the limits: memory, processor and clock; no core dump, no file, the last in the queue."""
    _limit(resource.RLIMIT_AS, limits.memory)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)  # also when the parent is gone
    os.nice(5)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def rewrite(file_format: str, data: bytes, limits: Limits) -> Rewritten:
    """The file anew. Raises Unfit."""
    if file_format == "pdf":
        from portal.base import reencode_pdf

        return reencode_pdf.rewrite(data, limits)
    from portal.base import reencode_picture

    return reencode_picture.rewrite(file_format, data, limits)


def main() -> None:
    """`argv`: the format the first bytes announce, and the limits as JSON."""
    file_format, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
    confine(limits)
    answer: dict[str, Any]
    try:
        new = rewrite(file_format, sys.stdin.buffer.read(), limits)
    except Unfit as unfit:
        answer, data = {"refused": unfit.reason, "because": repr(unfit.__cause__)[:300]}, b""
    else:
        answer, data = {"width": new.width, "height": new.height, "pages": new.pages}, new.data
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + data)
