"""A word for the kind of device, so that a person tells their phones and passkeys apart. Nothing more is kept."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l

WORDS = {
    "android": _l("Android-telefoon"),
    "iphone": _l("iPhone"),
    "tablet": _l("Tablet"),
    "computer": _l("Computer"),
    "phone": _l("Telefoon"),
}


def label_of_this_phone() -> str:
    agent = request.user_agent.string
    for part, label in (("iPhone", "iphone"), ("iPad", "tablet"), ("Android", "android"), ("Windows", "computer")):
        if part in agent:
            return label
    return "computer" if "Macintosh" in agent or "Linux" in agent else "phone"


def device_words(label: str) -> str:
    """The kind of device in words; another word is said as it stands."""
    return str(WORDS.get(label, label))
