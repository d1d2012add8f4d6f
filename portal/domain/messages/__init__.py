"""The one conversation of a participant with the one contact person.

A *question* is any message of the participant: it *waits* from when it is sent until it is *answered* (by a later
message of staff) or *closed* ("geen antwoord nodig"), and carries the day that was *promised*. *Seen* means that staff
opened the conversation. A message that was *removed* leaves a line; an *event* tells that somebody else is the contact
person now.
"""

from portal.domain.messages.actions import (
    AlreadySent,
    ChangedMeanwhile,
    KeyTaken,
    NoSuchMessage,
    answer,
    answer_later,
    ask,
    change_contact,
    close,
    hand_over,
    held,
    open_conversation,
    remove,
    see,
    tell_event,
    unread_read,
)

__all__ = [
    "AlreadySent",
    "ChangedMeanwhile",
    "KeyTaken",
    "NoSuchMessage",
    "answer",
    "answer_later",
    "ask",
    "change_contact",
    "close",
    "hand_over",
    "held",
    "open_conversation",
    "remove",
    "see",
    "tell_event",
    "unread_read",
]
