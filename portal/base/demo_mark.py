"""The file that makes a folder a demo: on which day it was built, with which PIN, and who is who."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

NAME = "demo.json"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody whose place a visitor of the demo can take, by a stable key."""

    key: str
    account: UUID
    name: str
    situation: str
    address: str = ""
    """To which a code would go."""


@dataclass(frozen=True)
class DemoMark:
    built_on: date | None
    """None while the people are being made: such a folder is built again."""
    pin: str
    people: tuple[DemoPerson, ...] = ()
    schema: str = ""
    """The step in the history of the database at which it was built: a demo of an older program is built again."""


def read(folder: Path) -> DemoMark | None:
    """The mark of this folder; None when it is not a demo."""
    try:
        raw = json.loads((folder / NAME).read_text(encoding="utf-8"))
        people = tuple(DemoPerson(**one | {"account": UUID(one["account"])}) for one in raw["people"])
        built_on = date.fromisoformat(raw["built_on"]) if raw["built_on"] else None
        return DemoMark(built_on, raw["pin"], people, raw.get("schema", ""))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):  # cut off while it was written: still a demo, not a sound one
        return DemoMark(None, "")


def write(folder: Path, mark: DemoMark) -> None:
    path = folder / NAME
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(mark), default=str, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
