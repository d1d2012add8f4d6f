"""What a file with participants goes through, and how long it is kept."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

MOST_BYTES = 5 * 1024 * 1024
"""Of a file that comes in by the browser; the command takes larger ones."""
MOST_UNPACKED = 80 * 1024 * 1024
"""Of all parts of such an .xlsx together."""
KEPT = timedelta(hours=23)
"""Whoever deletes comes by every few minutes, so that a file is gone within a day."""
SIGN_OF_LIFE = timedelta(minutes=2)
"""A file of which the one who works on it said nothing for so long is worked on by another."""
TRIES = 3
"""A file that stopped the work so often is put aside."""


class ImportState(StrEnum):
    """From the upload to the end; a file that was taken in or refused goes on with nothing."""

    WAITING = "waiting"
    CHECKING = "checking"
    CHECKED = "checked"
    ASKED = "asked"
    """Somebody pressed 'neem over'."""
    TAKING = "taking"
    TAKEN = "taken"
    REFUSED = "refused"


BUSY = frozenset({ImportState.WAITING, ImportState.CHECKING, ImportState.ASKED, ImportState.TAKING})
"""Somebody or something has yet to work on it."""
NEXT = {
    ImportState.WAITING: ImportState.CHECKING,
    ImportState.CHECKING: ImportState.CHECKING,
    ImportState.ASKED: ImportState.TAKING,
    ImportState.TAKING: ImportState.TAKING,
}
"""What a file becomes when somebody begins to work on it."""
