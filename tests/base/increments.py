"""Another process that adds one, many times, as the house does it: python -m tests.base.increments URL TIMES."""

from __future__ import annotations

import sys

from portal.base import db
from portal.base.db import transaction
from portal.domain.information.models import ContentVersion


def add_one() -> None:
    with transaction() as session:
        row = session.get_one(ContentVersion, 1, with_for_update=True)
        row.number = row.number + 1


def main() -> None:
    url, times = sys.argv[1:]
    db.use_database(db.connect(url))
    for _ in range(int(times)):
        add_one()


if __name__ == "__main__":
    main()
