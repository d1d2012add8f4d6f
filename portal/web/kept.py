"""What stands on page after page in the same way, written once per process: icons, and what is one per language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

from flask import Flask
from markupsafe import Markup

from portal.web.language import language_code

Made = TypeVar("Made")


def per_language(make: Callable[[], Made]) -> Callable[[], Made]:
    """Words that are the same for everybody who reads this language: made at first use. Nothing of a person."""
    made: dict[str, Made] = {}

    @wraps(make)
    def found() -> Made:
        code = language_code()
        if code not in made:
            made[code] = make()
        return made[code]

    return found


def _not(write: Callable[..., Any]) -> Callable[..., Any]:
    """In development a changed file is seen at once."""
    return write


def register(app: Flask) -> None:
    env: Any = app.jinja_env
    keep: Callable[..., Any] = _not if app.debug else cache

    @keep
    def draw_icon(name: str, turns: bool = False) -> Markup:
        return Markup('<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
            " turns" if turns else "",
            env.globals["asset"]("icons/sprite.svg"),
            name,
        )

    @keep
    def draw_chip(name: str, hue: str | None = None) -> Markup:
        return Markup('<span class="chip" data-hue="{}">{}</span>').format(hue or name, draw_icon(name))

    @keep
    def written(template: str, language: str) -> Markup:  # noqa: ARG001 - the language decides what is written
        return Markup(env.get_template(template).render())

    def kept(template: str) -> Markup:
        """A part that depends on nothing but the language: what surrounds a page (`me`, `helpline`) is not there."""
        found: Markup = written(template, language_code())
        return found

    env.globals.update(draw_icon=draw_icon, draw_chip=draw_chip, kept=kept)
