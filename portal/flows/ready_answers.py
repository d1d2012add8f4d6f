"""Short answers that staff put in the box with one press; they come with the portal, in content/ready_answers.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from portal.domain.information.rules import SOURCE
from portal.flows.published import CONTENT


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """One short answer and the articles that say more."""

    key: str
    title: str
    articles: tuple[str, ...]
    """Slugs."""
    words: Mapping[str, str]
    """The text by language; always there in the source language."""

    def in_language(self, language: str) -> str:
        """The text in the language of who gets it, where there is a translation; else in Dutch."""
        return self.words.get(language) or self.words[SOURCE]

    @property
    def source(self) -> str:
        return self.words[SOURCE]


@cache
def ready_answers() -> Mapping[str, ReadyAnswer]:
    """Every short answer by its key, in the order of the file."""
    read = yaml.safe_load((CONTENT / "ready_answers.yaml").read_text(encoding="utf-8"))
    return {
        key: ReadyAnswer(key, one["title"], tuple(one.get("articles", ())), one["text"]) for key, one in read.items()
    }
