"""A real `portal worker` that is killed by the kernel at one place: python -m tests.jobs.dying_worker PLACE.

PLACE: `claimed` (the row is committed as being sent, nothing was handed over) or `handed_over` (the other side has it,
nothing was written down).
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from portal.app import create_app
from portal.domain.notifications.rules import Failure
from portal.jobs import deliver


class Dying(deliver.Worker):
    def _hand_over(self, notice: Any) -> Failure | None:
        if sys.argv[1] == "handed_over":
            super()._hand_over(notice)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("dead")


if __name__ == "__main__":
    worker = deliver.worker_for(create_app())
    Dying(worker.app, worker.post, worker.name, worker.texter, worker.pusher).turn()
