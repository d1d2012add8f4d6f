"""What the coordinator sets for a formal employer: the name, the phone, and what counts as a sick report."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain import audit
from portal.domain.accounts.rules import Me, RoleKind
from portal.domain.audit.rules import Hat
from portal.domain.organisations import actions, queries
from portal.flows.permission import NotYours


def change(
    session: Session,
    me: Me,
    employer: UUID,
    *,
    name: str,
    phone: str | None,
    counts_as_report: bool,
    seen_before: str,
    version: int,
    now: datetime,
) -> None:
    """As `organisations.actions.change_employer`. Raises NotYours, ChangedMeanwhile, NameTaken."""
    found = queries.employer(session, employer)
    if found is None or not me.has_role(RoleKind.COORDINATOR):
        raise NotYours
    changed = actions.change_employer(
        session, found, name=name, phone=phone, counts_as_report=counts_as_report, seen_before=seen_before,
        version=version,
    )  # fmt: skip
    if changed:
        audit.note(session, "employer_changed", now=now, actor=me.account, role=Hat.COORDINATOR, thing=found.id)
