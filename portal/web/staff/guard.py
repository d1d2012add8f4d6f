"""The blueprints on which every page of staff stands."""

from __future__ import annotations

from flask import Blueprint

from portal.domain.accounts.rules import Me, RoleKind
from portal.web.access import guarded


def for_staff(name: str, import_name: str, *, url_prefix: str, kinds: frozenset[RoleKind] | None = None) -> Blueprint:
    """Admits staff; with `kinds`, only who holds one of these roles."""

    def admits(me: Me) -> bool:
        return me.is_staff if kinds is None else any(role.kind in kinds for role in me.roles)

    return guarded(name, import_name, admits=admits, url_prefix=url_prefix)
