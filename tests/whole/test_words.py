"""Every word of ours that can reach a screen has words for people; a new enum decides here which it is."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import portal
from portal.base.outside import Trouble
from portal.base.plain_dutch import Kind, Level, Why
from portal.domain.accounts.rules import RoleKind, TextSize
from portal.domain.audit.rules import Deed, Hat
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance.rules import Obstacle, TalkPrompt, TaskKind
from portal.domain.imports.rules import ImportState
from portal.domain.information.rules import Answer, Group, Mark, State
from portal.domain.information.soundness import Wrong
from portal.domain.messages.rules import Destination, MessageState, RemovalGround, Side, Subject
from portal.domain.money.rules import Sureness, Unit
from portal.domain.notifications.rules import Channel as NoticeChannel
from portal.domain.notifications.rules import Failure, NoticeKind, NoticeState
from portal.domain.sickness.long_illness import Doer, Step
from portal.domain.sickness.rules import (
    AddressKind,
    AppointmentWith,
    ChangeKind,
    CorrectionReason,
    ExpectedDuration,
    Recipient,
)
from portal.domain.ways_in.rules import Channel, Purpose, Way
from portal.flows import editorial
from portal.flows.importing.plan import RemarkKind
from portal.flows.importing.report import RowKind
from portal.flows.importing.rows import MistakeKind
from portal.flows.overview import Passed
from portal.flows.permission import Tie
from portal.flows.statistics import Division
from portal.jobs.import_words import MISTAKES, REMARKS
from portal.web import audit_words, dev, illness_words, reading, sick_words, talk_words, thread
from portal.web.participant import my_data_values
from portal.web.staff import (
    absence_words,
    amount_choices,
    article_words,
    editor_words,
    import_words,
    learning,
    members,
    overview,
    statistics,
    task_words,
)

Words = Callable[[Any], object] | Mapping[Any, object]

SAID_BY: list[tuple[type[StrEnum], Words]] = [
    (ExpectedDuration, sick_words.duration),
    (AddressKind, sick_words.address_kind),
    (AppointmentWith, sick_words.appointment_with),
    (ChangeKind, sick_words.what_happened),
    (CorrectionReason, sick_words.correction_reason),
    (Step, illness_words.step_words),
    (Doer, illness_words.doer_words),
    (MessageState, thread.state_words),
    (RemovalGround, thread.ground_words),
    (Subject, thread.subject_words),
    (Destination, thread.destination_words),
    (TalkPrompt, talk_words.prompt_words),
    (Group, reading.group_words),
    (Group, reading.group_hint),
    (Unit, amount_choices.unit_words),
    (Trouble, learning.trouble_words),
    (Sureness, amount_choices.sureness_choice),
    (TaskKind, task_words.task_words),
    (State, article_words.state_words),
    (editorial.Why, article_words.why_words),
    (editorial.Standing, article_words.standing_words),
    (editorial.Show, article_words.show_words),
    (Wrong, editor_words.wrong_words),
    (Kind, editor_words.kind_words),
    (Why, editor_words.why_words),
    (Level, editor_words.level_words),
    (NoticeKind, dev.KINDS),
    (NoticeState, dev.STATES),
    (NoticeChannel, dev.CHANNELS),
    (Deed, audit_words.done),
    (Obstacle, absence_words.obstacle_words),
    (Deed, audit_words._to_person),
    (Hat, audit_words.role),
    (MistakeKind, MISTAKES),
    (RemarkKind, REMARKS),
    (MistakeKind, import_words.MISTAKES),
    (RowKind, import_words.kind_words),
    (ImportState, import_words.state_words),
    (Division, statistics.division_words),
    (Passed, overview.passed_words),
    (Passed, overview.day_words),
    (RoleKind, members.role_words),
    *[
        (kind, my_data_values.CHOICES)
        for kind in (
            TextSize, RoleKind, Recipient, Side, DecisionKind, ExpectedDuration, AddressKind, AppointmentWith,
            CorrectionReason, ChangeKind, Subject, Mark, Answer, RemovalGround, NoticeState, Failure, NoticeKind, Tie,
            Channel, Purpose, Way,
        )
    ],
]  # fmt: skip

NEVER_SAID: dict[str, str] = {
    "Mode": "a setting",
    "Found": "what a file is, inside the house",
    "Reason": "why a child process refused a file; the classes of files.Refused have the words",
    "Act": "permission",
    "Part": "what one form of the contract changes",
    "Anchor": "from which day a step counts",
    "Repeats": "how often a step comes back",
    "Change": "how a passage differs",
}

SAID_WHOLE: dict[str, str] = {
    "StatusKind": "the sentences of the contract page, each with its own test",
    "KnowBySource": "the sentences of the contract page",
    "PromptKind": "decisions on Vandaag",
    "RemainingUnit": "the sentence behind 'hoe lang nog'",
    "WayKind": "the drawn way",
    "WayState": "the drawn way: shape, and heard as part of the sentence",
    "Sureness": "the note beside an amount; a sure one has none",
    "Says": "the day of a step",
    "Standing": "which list a step stands in",
    "EventWord": "the line of an event in the conversation",
    "Answerer": "the sentence of the promise",
    "Helper": "the note of the helpline",
    "TalkState": "the lines of a talk",
    "DeliveryState": "the lines of the receipt",
    "Employment": "which page stands at /ziek",
    "CardKind": "which card stands on Start",
    "Invited": "the line of a person in the list",
}
"""Not a word by itself but a sentence or a part of a page, chosen by a match that the type checker keeps complete."""

SAYS = ("_", "_l", "_n", "gettext", "lazy_gettext", "ngettext")


def all_enums() -> dict[str, type[StrEnum]]:
    for found in pkgutil.walk_packages(portal.__path__, "portal."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    return {one.__name__: one for one in StrEnum.__subclasses__() if one.__module__.startswith("portal.")}


def test_every_enum_has_words_or_says_why_not() -> None:
    named = {kind.__name__ for kind, _words in SAID_BY} | NEVER_SAID.keys() | SAID_WHOLE.keys()

    assert sorted(all_enums().keys() - named) == []
    assert sorted(named - all_enums().keys()) == []


@pytest.mark.parametrize(
    ("kind", "words"), SAID_BY, ids=[f"{kind.__name__}-{number}" for number, (kind, _) in enumerate(SAID_BY)]
)
def test_every_member_has_its_own_words(app: Flask, kind: type[StrEnum], words: Words) -> None:
    with app.test_request_context():
        said = {one: str(words[one] if isinstance(words, Mapping) else words(one)) for one in kind}

    assert all(text.strip() for text in said.values())
    assert [one for one, text in said.items() if text == one.value and "_" in text] == []
    assert len(set(said.values())) == len(said), "two members with the same words cannot be told apart"


def test_every_text_in_the_code_is_collected_for_translation() -> None:
    """The collector reads only whole sentences between quotes: none inside an f-string, none from a variable."""
    lost: list[str] = []
    for path in sorted(Path(portal.__path__[0]).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in ast.walk(one)}
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAYS):
                continue
            if id(call) in inside or not isinstance(call.args[0], ast.Constant):
                lost.append(f"{path.name}:{call.lineno}")

    assert lost == []
