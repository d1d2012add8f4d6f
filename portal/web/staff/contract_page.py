"""What the pages about one contract share: opening the file, the page of one question, the days that can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.base import clock
from portal.base.db import transaction
from portal.domain.contract import records, rules
from portal.domain.contract.rules import DecisionKind
from portal.flows.contract_file import ContractFile, Event, Part, Seat, file_of, open_file
from portal.flows.permission import Act, require
from portal.web.access import db, me
from portal.web.pages import page
from portal.web.staff import contract_story
from portal.web.staff.contract_forms import ActForm, Version
from portal.web.words import day_short

LAST_POSSIBLE = date(rules.LAST_YEAR, 12, 31)


def opened(participant: UUID, act: Act) -> tuple[Seat, ContractFile]:
    """The line of looking first; without it there is no page."""
    with transaction() as session:
        seat = open_file(session, me(), act, participant, now=clock.now())
    return seat, file_of(db(), participant, clock.today())


def common(participant: UUID, file: ContractFile, seat: Seat) -> dict[str, Any]:
    return {
        "participant": participant,
        "file": file,
        "card": file.card,
        "seat": seat,
        "Act": Act,
        "here": file.in_hand,
        "story": contract_story,
        "lacks_contact_after": _lacks_contact_after(file),
    }


def _lacks_contact_after(file: ContractFile) -> bool:
    what = file.to_tell
    if what is None:
        return False
    stops = what.decision is not None and what.decision.kind is DecisionKind.STOPS
    helper = file.told.after_contact
    return stops and (helper is None or not rules.helps_after(helper.until, what.period.end_on))


def act_page(
    participant: UUID,
    act: Act,
    part: Part,
    template: str,
    title: str,
    form: ActForm,
    *,
    status: int = 200,
    is_changed: bool = False,
    prepare: Callable[[ContractFile], dict[str, Any]] | None = None,
) -> Response:
    """The page of one question. `is_changed`: somebody else changed this since; it says who and what."""
    seat, file = opened(participant, act)
    changed: tuple[Event, ...] = file.since(form.shown.at) if is_changed else ()
    more = prepare(file) if prepare else {}
    form.version.data = str(Version(file.mark(part), clock.now()))
    return page(
        template,
        title=title,
        status=status,
        form=form,
        is_changed=is_changed,
        changed=changed,
        **common(participant, file, seat),
        **more,
    )


def back(participant: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("staff_participant.show", participant_id=participant), 303)


def file_for(participant: UUID, act: Act) -> ContractFile:
    """For checking what was sent; nothing of it is shown."""
    require(db(), me(), act, participant, clock.today())
    return file_of(db(), participant, clock.today())


def workplace_on(file: ContractFile, today: date) -> records.PlacementRow | None:
    begun = [one for one in file.placements if one.from_on <= today]
    return begun[-1] if begun else next(iter(file.placements), None)


def between(first: date, last: date) -> str:
    return _("Kies een dag van %(first)s tot en met %(last)s.", first=day_short(first), last=day_short(last))


def within(file: ContractFile) -> str:
    """The days that can be: those of the contracts there are."""
    here = file.in_hand or file.periods[-1]
    first = min(one.start_on for one in file.periods)
    last = max(one.end_on for one in file.periods)
    return between(first, last) if len(file.periods) > 1 else between(here.start_on, here.end_on)
