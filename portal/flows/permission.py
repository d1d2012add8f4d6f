"""Who may see and do what with whose things: one table, one function.

The table is that of the specification, section 5. Stand-ins count only during the absence. Nobody may read a
conversation because of being an administrator: there is no such role.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.guidance.queries import bond


class NotYours(Exception):
    """This thing exists for somebody else, or not at all: the page says 404 and an audit line is written."""

    def __init__(self, participant: UUID | None = None) -> None:
        super().__init__()
        self.participant = participant


class Tie(StrEnum):
    """What someone is to a participant."""

    SELF = "self"
    CONTACT = "contact"
    STAND_IN = "stand_in"
    OTHER_CONTACT = "other_contact"
    PUBLISHER = "publisher"
    COORDINATOR = "coordinator"


class Act(StrEnum):
    """What one may do with things of a participant."""

    SEE_CONTRACT = "see_contract"
    CHANGE_CONTRACT = "change_contract"
    DECIDE_CONTRACT = "decide_contract"
    TELL_CONTRACT = "tell_contract"
    SEE_SICKNESS = "see_sickness"
    REPORT_BY_PHONE = "report_by_phone"
    READ_CONVERSATION = "read_conversation"
    WRITE_CONVERSATION = "write_conversation"
    PLAN_TALK = "plan_talk"
    INVITE = "invite"
    CONFIRM_CONTACT = "confirm_contact"
    SEE_OWN_STEPS = "see_own_steps"
    DO_TASK = "do_task"
    TRANSFER = "transfer"


MAY: dict[Act, frozenset[Tie]] = {
    Act.SEE_CONTRACT: frozenset({Tie.SELF, Tie.CONTACT, Tie.STAND_IN, Tie.COORDINATOR}),
    Act.CHANGE_CONTRACT: frozenset({Tie.CONTACT, Tie.COORDINATOR}),
    Act.DECIDE_CONTRACT: frozenset({Tie.CONTACT}),
    Act.TELL_CONTRACT: frozenset({Tie.CONTACT, Tie.STAND_IN}),
    Act.SEE_SICKNESS: frozenset({Tie.SELF, Tie.CONTACT, Tie.STAND_IN}),
    Act.REPORT_BY_PHONE: frozenset({Tie.CONTACT, Tie.STAND_IN}),
    Act.READ_CONVERSATION: frozenset({Tie.SELF, Tie.CONTACT, Tie.STAND_IN}),
    Act.WRITE_CONVERSATION: frozenset({Tie.SELF, Tie.CONTACT, Tie.STAND_IN}),
    Act.PLAN_TALK: frozenset({Tie.CONTACT, Tie.STAND_IN}),
    Act.INVITE: frozenset({Tie.CONTACT, Tie.STAND_IN, Tie.COORDINATOR}),
    Act.CONFIRM_CONTACT: frozenset({Tie.CONTACT, Tie.STAND_IN, Tie.COORDINATOR}),
    Act.SEE_OWN_STEPS: frozenset({Tie.SELF}),
    Act.DO_TASK: frozenset({Tie.CONTACT, Tie.STAND_IN}),
    Act.TRANSFER: frozenset({Tie.CONTACT, Tie.COORDINATOR}),
}


def ties(session: Session, me: Me, participant: UUID, today: date) -> frozenset[Tie]:
    """What `me` is to this participant today. One statement at most."""
    found = set()
    if me.participant == participant:
        found.add(Tie.SELF)
    if me.has_role(RoleKind.PUBLISHER):
        found.add(Tie.PUBLISHER)
    if me.has_role(RoleKind.COORDINATOR):
        found.add(Tie.COORDINATOR)
    if me.has_role(RoleKind.CONTACT_PERSON):
        bound = bond(session, me.account, participant, today)
        found.add(Tie.CONTACT if bound.is_contact else Tie.STAND_IN if bound.stands_in else Tie.OTHER_CONTACT)
    return frozenset(found)


def may(session: Session, me: Me, act: Act, participant: UUID, today: date) -> bool:
    return bool(MAY[act] & ties(session, me, participant, today))


def acts(held: frozenset[Tie]) -> frozenset[Act]:
    """Everything that one may do with these ties."""
    return frozenset(act for act, allowed in MAY.items() if allowed & held)


def require(session: Session, me: Me, act: Act, participant: UUID, today: date) -> Tie:
    """The tie by which `me` may do this. Raises NotYours."""
    held = MAY[act] & ties(session, me, participant, today)
    if not held:
        raise NotYours(participant)
    return min(held, key=list(Tie).index)


def require_own_or_all(me: Me, staff: UUID) -> Hat:
    """The role in which `me` may set the absence of this member of staff: their own, or a coordinator anybody's.

    Raises NotYours.
    """
    if me.account == staff and me.has_role(RoleKind.CONTACT_PERSON):
        return Hat.CONTACT
    return require_coordinator(me)


def require_coordinator(me: Me) -> Hat:
    """Raises NotYours."""
    if not me.has_role(RoleKind.COORDINATOR):
        raise NotYours
    return Hat.COORDINATOR
