"""Formal employers and the workplaces where people do the work."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, identity


class Organisation(Base):
    """A formal employer, or a workplace within one. Known by name, the workplace by name within its employer."""

    __tablename__ = "organisations"

    id: Mapped[uuid.UUID] = identity()
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    counts_as_report: Mapped[bool] = mapped_column(default=False)
    """Formal employers: agreed that the portal counts as the sick report."""
    seen_before: Mapped[str] = mapped_column(String(5), default="10:00")
    imported: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Marks of what the last file said; and the name in that file, when it is called otherwise here."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def name_in_file(self) -> str:
        """By which a file finds it, also after it was renamed here."""
        found: str = self.imported.get("name_in_file", self.name)
        return found


EMPLOYER, WORKPLACE = "formal_employer", "workplace"
Index(
    "uq_organisations_employer_name",
    Organisation.name,
    unique=True,
    sqlite_where=text("parent_id IS NULL"),
    postgresql_where=text("parent_id IS NULL"),
)
Index("uq_organisations_parent_id_name", Organisation.parent_id, Organisation.name, unique=True)
