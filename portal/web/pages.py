"""page(): the whole page, or the part that htmx asked for."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context


class Components(Template):
    """Templates that import components without asking each time whether the page has globals of its own.

    Jinja compares all names on every import, a sixth of the time of a page; our components use no globals of a page.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002
        return super()._get_default_module(None)


def register(app: Flask) -> None:
    app.jinja_env.template_class = Components


def page(
    template: str, *, title: str, parts: dict[str, str] | None = None, status: int = 200, **values: Any
) -> Response:
    """The whole page, or, when htmx asks for one named part, only that: same view, same values.

    `parts` maps an element id to the template of that part: {"spell": "participant/_spell.html"}.
    `title` is what the browser's title starts with; it is the h1, never a state. `g.before_page` looks up what stands
    around a page, and is called only when there is one.
    """
    if before := g.pop("before_page", None):
        before()
    wanted = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else ""
    chosen = (parts or {}).get(wanted, template)
    return make_response(render_template(chosen, title=title, **values), status)
