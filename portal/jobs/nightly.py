"""portal nightly: deletes what was kept long enough. The worker does it every night by itself."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, time, timedelta

import click

from portal.base import clock
from portal.base.db import reading, transaction
from portal.base.settings import Keeping, Settings
from portal.domain import audit
from portal.domain.audit.rules import Hat
from portal.flows.closing import close_due
from portal.flows.forgetting import RAN, RULES, Night, last_run, waits_for_export

log = logging.getLogger(__name__)
FROM, UNTIL = time(2, 30), time(6, 0)
"""In Amsterdam, when hardly anybody is there."""
MISSED = timedelta(hours=36)
LOOK_BACK = timedelta(days=60)


def clean_up(keeping: Keeping, *, now: datetime) -> dict[str, int]:
    """Every rule until nothing is left to delete; how many rows went, by table. One line in the audit. Then
    sign-in ends for whose last contract ended long enough ago.

    Each batch is a transaction of its own: a run that is stopped goes on the next time. Running it twice at once or
    again deletes nothing more.
    """
    night, gone = Night(now, keeping), Counter[str]()
    for rule in RULES:
        while True:
            with transaction() as session:
                went = rule.step(session, night)
            gone[rule.table] += went
            if not went:
                break
    while True:
        with transaction() as session:
            if not close_due(session, keeping.sign_in_after_last_day_months, now=now):
                break
    with transaction() as session:
        audit.note(session, f"{RAN}_{gone.total()}", now=now, actor=None, role=Hat.NIGHT)
    for table, number in gone.items():
        if number:
            log.info("the night deleted %s rows of %s", number, table)
    return dict(gone)


def is_due(now: datetime) -> bool:
    """At night once; by day only when the last night was missed."""
    with reading() as session:
        last = last_run(session, now, LOOK_BACK)
    if last is not None and clock.day_of(last) == clock.day_of(now):
        return False
    at_night = FROM <= clock.local(now).time() < UNTIL
    return at_night or (last is not None and now - last > MISSED)


@click.command()
@click.pass_obj
def nightly_command(settings: Settings) -> None:
    """Delete what was kept long enough, now. The worker does this every night."""
    now, keeping = clock.now(), settings.municipality.keeping
    gone = clean_up(keeping, now=now)
    for table, number in gone.items():
        if number:
            click.echo(f"{table}: {number}")
    click.echo(f"Deleted: {sum(gone.values())}.")
    with reading() as session:
        waiting = waits_for_export(session, Night(now, keeping))
    if waiting:
        click.echo(f"{waiting} participants are past the term after their last day. They stay: there is no export yet.")
