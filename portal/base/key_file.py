"""The file with the keys: read, and written anew in one step, so that a crash leaves the old file or the new one."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

KeyFile = dict[str, Any]


def random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def random_push_key() -> str:
    """A private key on the curve P-256: by its public half push services know the portal."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.b64encode(number.to_bytes(32, "big")).decode()


def read(path: Path) -> KeyFile:
    found: KeyFile = json.loads(path.read_text(encoding="utf-8"))
    return found


def field_keys(path: Path) -> dict[str, bytes]:
    """The keys of sealed fields by name, the one that seals first."""
    return {name: base64.b64decode(value) for name, value in read(path)["fields"].items()}


@contextmanager
def changing(path: Path) -> Iterator[KeyFile]:
    """The content of the file, to be changed in place; written at the end unless an exception came by.

    One at a time: a second change waits for the first.
    """
    path = path.resolve()
    with path.with_name(f".{path.name}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content = read(path)
        yield content
        _replace(path, content)


def _replace(path: Path, content: KeyFile) -> None:
    """Readable by the owner of the file that was there, and by nobody else."""
    before = path.stat()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            if (before.st_uid, before.st_gid) != (os.getuid(), os.getgid()):
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
