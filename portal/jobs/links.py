"""portal links: looks whether the links to other websites still work. The worker does it every night, in production.

It only reports: a link that does not work stays in the text until a publisher changes it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import click

from portal.base import clock
from portal.base.db import reading, transaction
from portal.base.outside import Look, look_at
from portal.domain.information.actions import forget_links, note_link
from portal.flows.outside_links import addresses, broken
from portal.flows.published import library_now

AT_ONCE = 4


def check_links(*, now: datetime, look: Callable[[str], Look] = look_at) -> int:
    """Look at every link once; how many do not work. No transaction is open while other websites take their time."""
    with reading() as session:
        urls = list(addresses(library_now(session)))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        looks = list(pool.map(look, urls))
    with transaction() as session:
        for url, found in zip(urls, looks, strict=True):
            note_link(session, url, failure=found.trouble, status=found.status, now=now)
        forget_links(session, urls)
    return sum(found.trouble is not None for found in looks)


@click.command()
def links_command() -> None:
    """Look at every link to another website, now."""
    failing = check_links(now=clock.now())
    with reading() as session:
        for one in broken(session, library_now(session)):
            texts = ", ".join(article.slug for article in one.articles)
            click.echo(f"{one.url}: {one.trouble} {one.status or ''} (in {texts})")
    click.echo(f"Links that do not work: {failing}.")
