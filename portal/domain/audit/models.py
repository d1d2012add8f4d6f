"""What was done and looked at, by whom, about whom. Never what it said."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DDL, ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from portal.base.tables import Base, identity


class AuditLine(Base):
    """One act or look. `thing` is the id of what it was about; there is no content here and never will be."""

    __tablename__ = "audit_lines"
    __table_args__ = (
        Index("ix_audit_lines_about_participant_id_at", "about_participant_id", "at"),
        Index("ix_audit_lines_at", "at"),
    )

    id: Mapped[uuid.UUID] = identity()
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    actor_role: Mapped[str | None] = mapped_column(String(30))
    about_participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participants.id"))
    thing: Mapped[uuid.UUID | None]


SQLITE_GUARDS = (
    """
    CREATE TRIGGER audit_lines_never_change BEFORE UPDATE ON audit_lines
    BEGIN SELECT RAISE(ABORT, 'an audit line is never changed'); END
    """,
    """
    CREATE TRIGGER audit_lines_never_replaced BEFORE INSERT ON audit_lines
    WHEN EXISTS (SELECT 1 FROM audit_lines WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'an audit line is never replaced'); END
    """,
    """
    CREATE TRIGGER audit_lines_stay BEFORE DELETE ON audit_lines
    WHEN OLD.at > datetime('now', '-1 year')
    BEGIN SELECT RAISE(ABORT, 'an audit line stays for at least a year'); END
    """,
)
POSTGRES_GUARDS = (
    """
    CREATE FUNCTION audit_lines_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.at <= now() - interval '1 year' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'an audit line stays for at least a year';
        END IF;
        RAISE EXCEPTION 'an audit line is never changed';
    END $$
    """,
    """
    CREATE TRIGGER audit_lines_never_change BEFORE UPDATE ON audit_lines
    FOR EACH ROW EXECUTE FUNCTION audit_lines_refuse()
    """,
    """
    CREATE TRIGGER audit_lines_stay BEFORE DELETE ON audit_lines
    FOR EACH ROW EXECUTE FUNCTION audit_lines_refuse()
    """,
    """
    CREATE TRIGGER audit_lines_never_emptied BEFORE TRUNCATE ON audit_lines
    FOR EACH STATEMENT EXECUTE FUNCTION audit_lines_refuse()
    """,
)
"""The database itself refuses: whatever program asks. A year is the shortest term of the setting `audit_years`.

Migration 0003 makes the same for a house that stands; a test keeps them alike. SQLite deletes the old row of an INSERT
OR REPLACE without asking a trigger, hence the second one there.
"""

for _name, _guards in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRES_GUARDS)):
    for _guard in _guards:
        event.listen(AuditLine.__table__, "after_create", DDL(_guard).execute_if(dialect=_name))  # type: ignore[no-untyped-call]
