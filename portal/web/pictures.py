"""Pictures that we draw ourselves."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr(address: str) -> Markup:
    """The address as a picture that a phone reads; black on white in every colour scheme, also on paper."""
    drawn: str = segno.make(address, error="m").svg_inline(scale=5, border=3, light="white")
    return Markup(drawn)  # noqa: S704 - drawn by segno from our own address
