"""An audit line is never changed, and stays for at least a year: the database refuses, whoever asks."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

SQLITE = (
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
POSTGRES = (
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


def upgrade() -> None:
    op.create_index("ix_audit_lines_at", "audit_lines", ["at"])
    for guard in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(guard)
