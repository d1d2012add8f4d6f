"""The whole portal, for a job that needs its templates. The roof stands above the jobs, so it hands itself down."""

from __future__ import annotations

from collections.abc import Callable

import click
from flask import Flask

from portal.base.settings import Settings

MAKE_APP = "portal.make_app"
MakeApp = Callable[[Settings], Flask]


def app_maker() -> MakeApp:
    """What makes the whole portal; put there by `portal.command`."""
    make: MakeApp = click.get_current_context().meta[MAKE_APP]
    return make
