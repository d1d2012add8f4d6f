"""What stands on page after page in the same way, written once per process: icons, and what is one per language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar

from flask import Flask, current_app
from markupsafe import Markup

from portal.web.language import language_code

Made = TypeVar("Made")


def per_language(make: Callable[..., Made]) -> Callable[..., Made]:
    """Words that are the same for everybody who reads this language (and, with arguments, for everybody who is given
    the same): made at first use. Nothing of a participant is kept."""

    @lru_cache(512)
    def made(_language: str, given: tuple[Any, ...]) -> Made:
        return make(*given)

    @wraps(make)
    def found(*given: Any) -> Made:
        return made(language_code(), given)

    return found


def _not(write: Callable[..., Any]) -> Callable[..., Any]:
    """In development a changed file is seen at once."""
    return write


def written(template: str, **values: object) -> Markup:
    """A part of a page from these values alone: what surrounds a page (`me`, `helpline`) is not there."""
    return Markup(current_app.jinja_env.get_template(template).render(values))  # noqa: S704 - a template escapes


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

    env.globals.update(draw_icon=draw_icon, draw_chip=draw_chip)
