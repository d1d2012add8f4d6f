"""What a person reads in the e-mail or SMS with a code: as the sender of this process would have sent it."""

from __future__ import annotations

import re

from flask import Flask

from portal.web.one_time import Sender, Shown


def sent(app: Flask) -> list[Shown]:
    """Newest first."""
    sender: Sender | None = app.extensions.get("code_sender")
    if sender is None:
        return []
    assert sender.wait()
    return list(sender.shown)


def newest_code(app: Flask, to: str) -> str:
    """The six digits in the newest message to this address or number."""
    found = next(one for one in sent(app) if one.to == to)
    digits = re.search(r"\b\d{6}\b", found.text)
    assert digits, found.text
    return digits[0]
