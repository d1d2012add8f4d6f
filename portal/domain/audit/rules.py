"""In what role somebody acted, and what an action of the audit was, without saying what came of it."""

from __future__ import annotations

from enum import StrEnum


class Hat(StrEnum):
    """In what role somebody did it. `SELF`: the person whom it is about."""

    SELF = "self"
    CONTACT = "contact"
    STAND_IN = "stand_in"
    OTHER_CONTACT = "other_contact"
    PUBLISHER = "publisher"
    COORDINATOR = "coordinator"
    EMPLOYER_DESK = "employer_desk"
    WORKPLACE_DESK = "workplace_desk"
    PARTICIPANT = "participant"
    """A participant who reached for something of another."""
    COMMAND = "command"
    """Whoever runs the portal, at the command line."""
    NIGHT = "night"
    """The portal itself, by the clock."""


class Deed(StrEnum):
    """What was done, in so few words that nothing of the content shows.

    A decision on the contract, and everything that is filled in around it, is one deed: the person it is about reads
    these lines, and must not find out here before it is told.
    """

    READ_MESSAGES = "read_messages"
    OPENED_FILE = "opened_file"
    ANSWERED = "answered"
    CLOSED_QUESTION = "closed_question"
    ANSWERS_LATER = "answers_later"
    REMOVED_TEXT = "removed_text"
    CALLED = "called"
    FORWARDED = "forwarded"
    ASKED = "asked"
    LOOKED_SICK = "looked_sick"
    SAW_REPORT = "saw_report"
    CHANGED_REPORT = "changed_report"
    WORKED_ON_CONTRACT = "worked_on_contract"
    TOLD_CONTRACT = "told_contract"
    PLANNED_TALK = "planned_talk"
    LOOKED_TALK = "looked_talk"
    CHANGED_WORK = "changed_work"
    CHANGED_CONTACT = "changed_contact"
    LOOKED_PERSON = "looked_person"
    CHANGED_DATA = "changed_data"
    TOOK_FILE = "took_file"
    INVITED = "invited"
    CHANGED_WAY_IN = "changed_way_in"
    DID_TASK = "did_task"
    CHANGED_STAFF = "changed_staff"
    CHANGED_EMPLOYER = "changed_employer"
    TRIED = "tried"
    CLEANED = "cleaned"
    CHANGED_KEYS = "changed_keys"
    WROTE_TEXT = "wrote_text"
    CHECKED_TEXT = "checked_text"
    PUBLISHED_TEXT = "published_text"
    CHANGED_AMOUNT = "changed_amount"
    OTHER = "other"


ABOUT_SICKNESS = frozenset({Deed.LOOKED_SICK, Deed.SAW_REPORT, Deed.CHANGED_REPORT})
"""Who knows whom such a line is about, knows who is sick."""

DEEDS: dict[str, Deed] = {
    "saw_conversation": Deed.READ_MESSAGES,
    "saw_attachment": Deed.OPENED_FILE,
    "answered": Deed.ANSWERED,
    "closed_question": Deed.CLOSED_QUESTION,
    "answers_later": Deed.ANSWERS_LATER,
    "removed_message": Deed.REMOVED_TEXT,
    "called": Deed.CALLED,
    "forwarded": Deed.FORWARDED,
    "asked": Deed.ASKED,
    "sickness_looked": Deed.LOOKED_SICK,
    "sickness_seen": Deed.SAW_REPORT,
    "sickness": Deed.CHANGED_REPORT,
    "contract_told": Deed.TOLD_CONTRACT,
    "contract": Deed.WORKED_ON_CONTRACT,
    "talk": Deed.PLANNED_TALK,
    "talk_looked": Deed.LOOKED_TALK,
    "work_changed": Deed.CHANGED_WORK,
    "contact_changed": Deed.CHANGED_CONTACT,
    "person_looked": Deed.LOOKED_PERSON,
    "person": Deed.CHANGED_DATA,
    "news_chosen": Deed.CHANGED_DATA,
    "post_chosen": Deed.CHANGED_DATA,
    "address_looked": Deed.LOOKED_PERSON,
    "address": Deed.CHANGED_DATA,
    "imported": Deed.TOOK_FILE,
    "file": Deed.TOOK_FILE,
    "invited": Deed.INVITED,
    "invitation": Deed.CHANGED_WAY_IN,
    "joined": Deed.CHANGED_WAY_IN,
    "new_phone": Deed.CHANGED_WAY_IN,
    "phone": Deed.CHANGED_WAY_IN,
    "passkey": Deed.CHANGED_WAY_IN,
    "authenticator": Deed.CHANGED_WAY_IN,
    "identity": Deed.CHANGED_WAY_IN,
    "code": Deed.CHANGED_WAY_IN,
    "pin": Deed.CHANGED_WAY_IN,
    "task_done": Deed.DID_TASK,
    "staff_imported": Deed.CHANGED_STAFF,
    "staff": Deed.CHANGED_STAFF,
    "role": Deed.CHANGED_STAFF,
    "absence": Deed.CHANGED_STAFF,
    "employer": Deed.CHANGED_EMPLOYER,
    "workplace": Deed.CHANGED_EMPLOYER,
    "tried_foreign": Deed.TRIED,
    "retention": Deed.CLEANED,
    "keys": Deed.CHANGED_KEYS,
    "article": Deed.WROTE_TEXT,
    "article_approved": Deed.CHECKED_TEXT,
    "article_sent_back": Deed.CHECKED_TEXT,
    "article_still_right": Deed.CHECKED_TEXT,
    "article_planned": Deed.PUBLISHED_TEXT,
    "article_published": Deed.PUBLISHED_TEXT,
    "article_withdrawn": Deed.PUBLISHED_TEXT,
    "article_under_review": Deed.PUBLISHED_TEXT,
    "amount": Deed.CHANGED_AMOUNT,
}
"""By the action, or by the words with which it begins: the longest that fits counts."""


def deed_of(action: str) -> Deed:
    """'removed_message_bsn' -> REMOVED_TEXT. What is not known yet is OTHER, never the word itself."""
    words = action.split("_")
    for length in range(len(words), 0, -1):
        if found := DEEDS.get("_".join(words[:length])):
            return found
    return Deed.OTHER
