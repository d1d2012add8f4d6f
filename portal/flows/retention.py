"""How long each table keeps its rows: the one registry, read by whoever cleans up and by the page that says it.

A term is a field of the setting `keeping`, counted from `since`; a row without a term says why it stays. Nobody deletes
messages or audit lines by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.base.settings import Keeping


@dataclass(frozen=True)
class Kept:
    """`term` names a field of `Keeping`; empty means: as long as `since` says."""

    since: str
    term: str = ""

    def __post_init__(self) -> None:
        if self.term and self.term not in Keeping.model_fields:
            raise ValueError(f"no setting keeping.{self.term}")


def _with(owner: str) -> Kept:
    return Kept(f"goes with the {owner} it belongs to")


PUBLISHED = Kept("published for everybody; every version stays, nothing in it is about a person")
OF_THE_HOUSE = Kept("about the portal itself; nothing in it is about a person")
AFTER_LAST_DAY = Kept("the last day of the last contract, after export for the case system", "after_last_day_months")

RETENTION: dict[str, Kept] = {
    # people and ways in
    "accounts": AFTER_LAST_DAY,
    "participants": AFTER_LAST_DAY,
    "roles": Kept("the day the role ends", "audit_years"),
    "known_phones": Kept(
        "forgotten, or 180 days without use; where it takes messages goes at once, also when it is turned off or gone",
        "outbox_days",
    ),
    "sign_ins": Kept("the session ended, at most 12 hours after it began", "outbox_days"),
    "invitations": Kept("used, revoked, or 14 days after it was made", "outbox_days"),
    "codes": Kept("ten minutes after it was made, or nobody needs to confirm its address any more", "outbox_days"),
    "former_addresses": Kept("the notice of the change was sent", "outbox_days"),
    "challenges": Kept("a day after it was made; it is good for five minutes"),
    "passkeys": Kept("removed by its owner; else as long as the account", "outbox_days"),
    "authenticators": Kept("removed by its owner; else as long as the account", "outbox_days"),
    "identities": _with("account"),
    "held_forms": Kept("one hour after it was sent, or as soon as it was sent again"),
    "attempt_counts": Kept("the end of the window it counts in"),
    # who helps whom
    "staff_profiles": _with("account"),
    "contact_assignments": AFTER_LAST_DAY,
    "absences": Kept("the last day of the absence", "after_last_day_months"),
    "talks": AFTER_LAST_DAY,
    "tasks": Kept("the task is done", "after_last_day_months"),
    "organisations": Kept("as long as a contract, placement or report names it"),
    # contract
    "contract_periods": AFTER_LAST_DAY,
    "decisions": _with("contract period"),
    "working_hours": _with("contract period"),
    "placements": AFTER_LAST_DAY,
    # sick reports
    "sick_spells": Kept(
        "the first day back, or taken back; a report that a later one follows on stays with it", "sick_reports_months"
    ),
    "sick_appointments": _with("sick report"),
    "sick_changes": _with("sick report"),
    "sick_deliveries": _with("sick report"),
    # conversation
    "conversations": AFTER_LAST_DAY,
    "messages": AFTER_LAST_DAY,
    "attachments": Kept("the message it came with is answered or closed", "attachments_months"),
    "attachment_contents": _with("attachment"),
    # information
    "articles": PUBLISHED,
    "article_versions": PUBLISHED,
    "steps": PUBLISHED,
    "amounts": PUBLISHED,
    "content_versions": OF_THE_HOUSE,
    "step_ticks": Kept("the last day of the last contract; they are for that person only", "after_last_day_months"),
    "article_copies": Kept("the writer saved, or typed nothing for this long", "outbox_days"),
    "article_pictures": PUBLISHED,
    "link_checks": OF_THE_HOUSE,
    "clear_counts": Kept("counts per month without anybody in them"),
    "remarks": Kept("the end of its month; nobody knows whose it is", "after_last_day_months"),
    # files with participants
    "import_files": Kept("within a day after it was sent, by whoever works on files; the content as soon as it is in"),
    # what was done and told
    "notices": Kept("sent or given up", "outbox_days"),
    "worker_pulses": Kept("the last sign of life of that worker", "outbox_days"),
    "audit_lines": Kept("the moment it was written", "audit_years"),
}
