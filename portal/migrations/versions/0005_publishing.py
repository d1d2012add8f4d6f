"""Writing and publishing: what a version went through, working copies, pictures, checked links, prepared amounts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.base.tables import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('draft', 'asked', 'approved')")
HOLDS = sa.text("ended_at IS NULL AND (made_at IS NULL OR confirmed_at IS NOT NULL)")
PREPARED = sa.text("ended_at IS NULL AND made_at IS NOT NULL AND confirmed_at IS NULL")


def upgrade() -> None:
    _versions()
    _amounts()
    with op.batch_alter_table("clear_counts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("questions", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("clear_counts", schema=None) as batch_op:
        batch_op.alter_column("questions", server_default=None)
    op.create_table(
        "article_copies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_article_copies_account_id")),
        sa.ForeignKeyConstraint(["version_id"], ["article_versions.id"], name=op.f("fk_article_copies_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_copies")),
        sa.UniqueConstraint("version_id", "account_id", name=op.f("uq_article_copies_version_id_account_id")),
    )
    op.create_table(
        "article_pictures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_pictures_article_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["accounts.id"], name=op.f("fk_article_pictures_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_pictures")),
    )
    with op.batch_alter_table("article_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_pictures_article_id"), ["article_id"], unique=False)
    op.create_table(
        "link_checks",
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("checked_at", Moment(), nullable=False),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failing_since", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_link_checks")),
    )


def _versions() -> None:
    table = "article_versions"
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(sa.Column("source_number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("edits", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("writers", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("own_steps", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("sent_back", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("publish_on", sa.Date(), nullable=True))
        for name in ("saved", "asked", "approved", "ended"):
            batch_op.add_column(sa.Column(f"{name}_at", Moment(), nullable=True))
            batch_op.add_column(sa.Column(f"{name}_by_id", sa.Uuid(), nullable=True))
            batch_op.create_foreign_key(
                op.f(f"fk_article_versions_{name}_by_id"), "accounts", [f"{name}_by_id"], ["id"]
            )
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.alter_column("edits", server_default=None)
        batch_op.alter_column("writers", server_default=None)
    _one_open_draft()
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(
            "uq_article_versions_open",
            ["article_id", "language"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def _one_open_draft() -> None:
    """Of several drafts of one article the newest stays open; the older ones are kept as offered."""
    op.execute(
        "UPDATE article_versions SET state = 'offered' WHERE state = 'draft' AND EXISTS (SELECT 1 FROM article_versions"
        " AS newer WHERE newer.article_id = article_versions.article_id AND newer.language = article_versions.language"
        " AND newer.state = 'draft' AND newer.number > article_versions.number)"
    )


def _amounts() -> None:
    with op.batch_alter_table("amounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("labels", sa.JSON(), nullable=False, server_default="{}"))
        for name in ("made", "confirmed", "ended"):
            batch_op.add_column(sa.Column(f"{name}_at", Moment(), nullable=True))
            batch_op.add_column(sa.Column(f"{name}_by_id", sa.Uuid(), nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_amounts_{name}_by_id"), "accounts", [f"{name}_by_id"], ["id"])
        batch_op.drop_constraint("uq_amounts_key_valid_from", type_="unique")
    with op.batch_alter_table("amounts", schema=None) as batch_op:
        batch_op.alter_column("labels", server_default=None)
        batch_op.create_index(
            "uq_amounts_holds", ["key", "valid_from"], unique=True, sqlite_where=HOLDS, postgresql_where=HOLDS
        )
        batch_op.create_index(
            "uq_amounts_prepared", ["key", "valid_from"], unique=True, sqlite_where=PREPARED, postgresql_where=PREPARED
        )
