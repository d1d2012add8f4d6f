"""One row per file that was sent in the browser."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.base import crypto
from portal.base.tables import Base, Sealed, identity, place_of


class ImportFile(Base):
    """A file with participants, and what taking it in would do or did. Gone within a day."""

    __tablename__ = "import_files"
    __table_args__ = (Index("ix_import_files_state", "state"),)

    id: Mapped[uuid.UUID] = identity()
    once: Mapped[uuid.UUID] = mapped_column(unique=True)
    name = Sealed()
    name_sealed: Mapped[bytes]
    """As the file is called on the computer of who sent it."""
    size: Mapped[int]
    """Bytes."""
    state: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime | None]
    claim: Mapped[uuid.UUID | None]
    """Who works on it; another number means that somebody else took over."""
    claimed_at: Mapped[datetime | None]
    """The last sign of life of who works on it."""
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Rows: worked through, and altogether."""
    content_sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    report_sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    """The report of the last check; compressed before it was sealed."""

    @property
    def content(self) -> bytes | None:
        return self._opened("content_sealed")

    @content.setter
    def content(self, plain: bytes | None) -> None:
        self._seal("content_sealed", plain)

    @property
    def report(self) -> bytes | None:
        return self._opened("report_sealed")

    @report.setter
    def report(self, plain: bytes | None) -> None:
        self._seal("report_sealed", plain)

    def _opened(self, column: str) -> bytes | None:
        sealed = getattr(self, column)
        return None if sealed is None else crypto.keyring().open(sealed, place_of(self.__tablename__, column, self.id))

    def _seal(self, column: str, plain: bytes | None) -> None:
        place = place_of(self.__tablename__, column, self.id)
        setattr(self, column, None if plain is None else crypto.keyring().seal(plain, place))
