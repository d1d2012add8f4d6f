"""How heavy, how many, how long."""

from __future__ import annotations

import gzip
import http.client
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

ROOT = Path(__file__).parents[1]
ASSETS = re.compile(r'(?:href|src)="(/static/[^"#]+)')
COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True)
class Weight:
    """Bytes over the line with gzip, headers included as far as the application sends them."""

    page: int
    styles: int
    scripts: int
    everything: int
    requests: int


def weight(app: Flask, path: str, cookie: str) -> Weight:
    """A first visit: the page and everything it names, except favicon and manifest."""
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}

    def size(address: str) -> tuple[int, bytes]:
        response = client.get(address, headers=headers)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        heads = sum(len(name) + len(value) + 4 for name, value in response.headers)
        return len(response.data) + heads + 17, response.data

    page, content = size(path)
    named = sorted(set(ASSETS.findall(_html(content))))
    named = [one for one in named if "icons/icon" not in one and "webmanifest" not in one]
    sizes = {one: size(one)[0] for one in named}
    styles = sum(bytes_ for one, bytes_ in sizes.items() if ".css" in one)
    scripts = sum(bytes_ for one, bytes_ in sizes.items() if ".js" in one)
    return Weight(page, styles, scripts, page + sum(sizes.values()), 1 + len(named))


def _html(content: bytes) -> str:
    return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()


@contextmanager
def statements(*engines: Engine) -> Iterator[list[str]]:
    """Every SELECT, INSERT, UPDATE and DELETE that goes to the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(COUNTED):
            seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@contextmanager
def statements_with_values(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements as they were sent, to ask the database how it would do them."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def served(target: str, port: int, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """One gunicorn worker with threads, as in production."""
    command = [
        sys.executable, "-m", "gunicorn", "--no-control-socket", "-k", "gthread", "-w", "1", "--threads", "4",
        "--keep-alive", "75", "-b", f"127.0.0.1:{port}", "--log-level", "error", "-c", "/dev/null", target,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/gezond")
            connection.getresponse().read()
        except OSError:
            if process.poll() is not None:
                raise RuntimeError((process.stderr.read() if process.stderr else b"").decode()) from None
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers on port {port}")


@dataclass(frozen=True)
class Target:
    name: str
    port: int
    path: str
    cookie: str


def alternating(targets: Sequence[Target], rounds: int) -> dict[str, list[float]]:
    """Milliseconds per request, one of each in turn, over a connection that stays open."""
    lines = {one.name: http.client.HTTPConnection("127.0.0.1", one.port, timeout=30) for one in targets}
    times: dict[str, list[float]] = {one.name: [] for one in targets}
    for turn in range(rounds + 30):
        for one in targets:
            line = lines[one.name]
            before = time.perf_counter()
            line.request("GET", one.path, headers={"Cookie": one.cookie, "Accept-Encoding": "gzip"})
            response = line.getresponse()
            response.read()
            passed = (time.perf_counter() - before) * 1000
            if response.status != 200:
                raise RuntimeError(f"{one.name}: {response.status}")
            if turn >= 30:
                times[one.name].append(passed)
    for line in lines.values():
        line.close()
    return times


def median(times: list[float]) -> float:
    return statistics.median(times)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def memory_of_worker(process: subprocess.Popen[bytes]) -> float:
    """MB (PSS) of the worker below this gunicorn."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    worker = children[0] if children else str(process.pid)
    for line in Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no PSS")
