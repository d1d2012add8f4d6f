"""Keep a file, let one at a time work on it, and throw it away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import and_, case, delete, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.imports.models import ImportFile
from portal.domain.imports.rules import KEPT, NEXT, SIGN_OF_LIFE, TRIES, ImportState

UNTOUCHED = (ImportState.WAITING, ImportState.ASKED)
WORKED_ON = (ImportState.CHECKING, ImportState.TAKING)


def keep(session: Session, content: bytes, name: str, *, once: UUID, now: datetime, actor: UUID) -> ImportFile:
    """A new file, to be checked."""
    made = ImportFile(
        once=once, size=len(content), state=ImportState.WAITING, made_at=now, made_by_id=actor, tries=0, done=0, total=0
    )
    made.name, made.content = name, content
    session.add(made)
    session.flush()
    return made


def claim(session: Session, *, now: datetime) -> tuple[UUID, UUID] | None:
    """The oldest file that waits, or whose worker died: its key, and the number of this claim. None when there is none.

    One that stopped the work too often is refused.
    """
    open_to_all = or_(
        ImportFile.state.in_(UNTOUCHED),
        and_(ImportFile.state.in_(WORKED_ON), ImportFile.claimed_at < now - SIGN_OF_LIFE),
    )
    session.execute(
        update(ImportFile)
        .where(open_to_all, ImportFile.tries >= TRIES)
        .values(state=ImportState.REFUSED, content_sealed=None)
    )
    key = session.scalar(
        select(ImportFile.id).where(open_to_all, ImportFile.made_at > now - KEPT).order_by(ImportFile.id).limit(1)
    )
    if key is None:
        return None
    number = uuid4()
    begins = case({str(before): str(after) for before, after in NEXT.items()}, value=ImportFile.state)
    done = session.execute(
        update(ImportFile)
        .where(ImportFile.id == key, open_to_all)
        .values(state=begins, claim=number, claimed_at=now, tries=ImportFile.tries + 1, done=0, total=0)
        .execution_options(synchronize_session=False)
    )
    return (key, number) if done.rowcount == 1 else None  # type: ignore[attr-defined]


def progress(session: Session, key: UUID, number: UUID, *, done: int, total: int, now: datetime) -> None:
    """A sign of life with how far it is, in rows."""
    session.execute(
        update(ImportFile)
        .where(ImportFile.id == key, ImportFile.claim == number)
        .values(done=done, total=total, claimed_at=now)
        .execution_options(synchronize_session=False)
    )


def finish(
    session: Session, file: ImportFile, number: UUID, state: ImportState, *, report: bytes | None, now: datetime
) -> bool:
    """What came of it, once. False when another took over this file meanwhile; then nothing is written."""
    ours = session.execute(
        update(ImportFile)
        .where(ImportFile.id == file.id, ImportFile.claim == number, ImportFile.state.in_(WORKED_ON))
        .values(state=state, claim=None, claimed_at=None, tries=0)
        .execution_options(synchronize_session=False)
    )
    if ours.rowcount != 1:  # type: ignore[attr-defined]
        return False
    file.report = report
    sealed = {"report_sealed": file.report_sealed}
    if state in (ImportState.TAKEN, ImportState.REFUSED):
        sealed["content_sealed"] = None
    taken = {"taken_at": now} if state is ImportState.TAKEN else {}
    session.execute(
        update(ImportFile)
        .where(ImportFile.id == file.id)
        .values(**sealed, **taken)
        .execution_options(synchronize_session=False)
    )
    return True


def ask(session: Session, key: UUID, *, actor: UUID) -> bool:
    """Take it in: once. False when it is not there to be taken (any more)."""
    done = session.execute(
        update(ImportFile)
        .where(ImportFile.id == key, ImportFile.state == ImportState.CHECKED)
        .values(state=ImportState.ASKED, asked_by_id=actor, done=0, total=0)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def throw_away(session: Session, key: UUID) -> bool:
    """The file is gone. False while it is being taken in, or when it was gone already."""
    done = session.execute(
        delete(ImportFile).where(ImportFile.id == key, ImportFile.state.not_in((ImportState.ASKED, ImportState.TAKING)))
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def throw_away_old(session: Session, *, now: datetime) -> int:
    """Whatever was kept long enough, also what nobody ever looked at."""
    old = ImportFile.made_at <= now - KEPT
    return session.execute(delete(ImportFile).where(old)).rowcount  # type: ignore[attr-defined,no-any-return]
