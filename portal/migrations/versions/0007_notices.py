"""Notices by SMS and push: the channel is chosen when it is sent, what failed, what goes together; phones that push"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.base.tables import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.alter_column("channel", existing_type=sa.String(length=10), nullable=True)
        batch_op.add_column(sa.Column("spent", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("goes_with_id", sa.Uuid(), nullable=True))
        batch_op.create_index("ix_notices_goes_with_id", ["goes_with_id"], unique=False)
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.alter_column("spent", server_default=None)
    with op.batch_alter_table("known_phones", schema=None) as batch_op:
        batch_op.add_column(sa.Column("push_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("push_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("push_at", Moment(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_known_phones_push_hash"), ["push_hash"])
