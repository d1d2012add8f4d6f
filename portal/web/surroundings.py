"""What every template may count on: who is signed in, whom to call, the places, the municipality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from portal.base import clock
from portal.base.settings import Municipality, Settings
from portal.domain.accounts.rules import RoleKind
from portal.domain.guidance.rules import Helper
from portal.flows.frame import Frame
from portal.web import sick_numbers
from portal.web.language import page_language
from portal.web.speaking import municipality


@dataclass(frozen=True)
class Helpline:
    """Who to call now."""

    name: str
    phone: str
    note: str
    is_person: bool = True


@dataclass(frozen=True)
class Place:
    label: str
    href: str
    icon: str
    current: bool
    count: int = 0


def helpline(here: Municipality, frame: Frame | None) -> Helpline:
    """The contact person on a working day, else the stand-in, else the municipality with its hours."""
    card = frame.card if frame else None
    if card and frame and frame.helper is Helper.CONTACT_PERSON:
        return Helpline(card.contact.name, card.contact.phone, _("uw contactpersoon"))
    if card and card.stand_in and frame and frame.helper is Helper.STAND_IN:
        name = card.contact.first_name
        return Helpline(card.stand_in.name, card.stand_in.phone, _("helpt u, want %(name)s is er niet", name=name))
    return Helpline(here.sender[:1].upper() + here.sender[1:], here.phone, here.hours, is_person=False)


def places(frame: Frame | None) -> list[Place]:
    """The bar at the bottom of a participant's pages."""
    here = (request.endpoint or "").partition(".")[0]

    def place(label: str, blueprint: str, icon: str, count: int = 0) -> Place:
        return Place(label, url_for(f"{blueprint}.show"), icon, here == blueprint, count)

    return [
        place(_("Start"), "participant_home", "home"),
        place(_("Contract"), "participant_contract", "contract"),
        place(_("Ziek"), "participant_sickness", "thermometer"),
        place(_("Vraag"), "participant_messages", "chat", frame.unread if frame else 0),
        place(_("Geld"), "participant_information", "euro"),
    ]


UNDER_OVERVIEW = ("staff_members", "staff_employers", "staff_workplaces", "staff_statistics", "staff_log")
"""Places of the coordinator that stand on the page Overzicht, so that few stand at the top of every page."""


def staff_places() -> list[Place]:
    """What this member of staff or desk can go to."""
    me, here = g.me, request.endpoint or ""
    found: list[Place] = []

    def add(label: str, endpoint: str, icon: str, *also: str) -> None:
        found.append(Place(label, url_for(endpoint), icon, here.startswith((endpoint.split(".")[0], *also))))

    if me is None:
        return found
    if me.is_staff:
        add(_("Vandaag"), "staff_today.show", "clock")
        if me.has_role(RoleKind.CONTACT_PERSON) or me.has_role(RoleKind.COORDINATOR):
            add(_("Deelnemers"), "staff_people.show", "person", "staff_enrol", "staff_imports")
        if me.has_role(RoleKind.CONTACT_PERSON):
            add(_("Afwezig"), "staff_absence.show", "calendar")
        add(_("Artikelen"), "staff_articles.show", "contract", "staff_editor")
        if me.has_role(RoleKind.COORDINATOR):
            also = [
                *([] if me.has_role(RoleKind.PUBLISHER) else ["staff_amounts"]),
                *([] if me.has_role(RoleKind.CONTACT_PERSON) else ["staff_absence"]),
            ]
            add(_("Overzicht"), "staff_overview.show", "list", *UNDER_OVERVIEW, *also)
        if me.has_role(RoleKind.PUBLISHER) or not me.has_role(RoleKind.COORDINATOR):
            add(_("Bedragen"), "staff_amounts.show", "euro")
    if me.has_role(RoleKind.EMPLOYER_DESK) or me.has_role(RoleKind.WORKPLACE_DESK):
        add(_("Meldingen"), "employer_desk.show", "thermometer")
    if me.has_role(RoleKind.EMPLOYER_DESK):
        add(_("Contracten"), "employer_contracts.show", "contract")
    return found


def register(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        me = g.get("me")
        frame: Frame | None = g.get("frame")
        here = municipality()
        return {
            "me": me,
            "municipality": here,
            "page_language": page_language(),
            "text_size": me.text_size if me else "normal",
            "helpline": helpline(here, frame),
            "places": places(frame) if me and me.is_participant else [],
            "staff_places": staff_places() if me and not me.is_participant else [],
            "is_demo": settings.is_demo,
            "today": clock.today(),
            "numbers_for_sick": sick_numbers.numbers,
            "employer_names": sick_numbers.employer_names,
        }
