"""Which identity providers are set, and to whom one is offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, g, request

from portal.base import clock
from portal.base.settings import Provider
from portal.domain.ways_in import queries as ways
from portal.flows.provider import comes_by_staff_door
from portal.web import access

STAFF, PARTICIPANT = "medewerker", "deelnemer"
"""As they stand in the address."""
TEAM_DOOR = "entry_team"
SOMEBODY_ELSE = {"ander", "anders"}
"""Stand in the address when it is somebody else than whose phone this is, or when they want another way."""
CAME_BY = "provider"
"""Stands in the cookie: by which of them somebody came in."""


@dataclass(frozen=True)
class Offer:
    """One button."""

    who: str
    name: str


def provider_for(who: str | None) -> Provider | None:
    settings = access.settings()
    return {STAFF: settings.staff_provider, PARTICIPANT: settings.participant_provider}.get(who or "")


def name_of(who: str | None) -> str:
    found = provider_for(who)
    return found.name if found else ""


def issuer_of(who: str) -> str:
    found = provider_for(who)
    return found.issuer if found else ""


def offers(among: Iterable[str] = (PARTICIPANT, STAFF)) -> list[Offer]:
    return [Offer(who, found.name) for who in among if (found := provider_for(who))]


def offers_to(account: UUID) -> list[Offer]:
    """The provider by which this person comes in, once linked."""
    if not offers():
        return []
    return offers([STAFF if comes_by_staff_door(access.db(), account, clock.now()) else PARTICIPANT])


def offers_here() -> list[Offer]:
    """On a known phone and at the lock the one by which this person comes in; on a new phone the one of this door."""
    account = person_here()
    if account is None:
        return offers([STAFF if request.blueprint == TEAM_DOOR else PARTICIPANT])
    return [one for one in offers_to(account) if ways.has_identity(access.db(), account, issuer_of(one.who))]


def person_here() -> UUID | None:
    """Whom this page asks to show that it is them; None when it may be anybody."""
    if SOMEBODY_ELSE & request.args.keys():
        return None
    if g.me is not None:
        found: UUID = g.me.account
        return found
    phone = access.this_phone() if request.blueprint != TEAM_DOOR else None
    return phone.account_id if phone else None


def register(app: Flask) -> None:
    @app.context_processor
    def buttons() -> dict[str, Any]:
        return {"providers_here": offers_here, "providers_to_link": offers_to}
