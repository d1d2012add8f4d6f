"""When the formal employer sent the letter about what comes after a contract"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contract_periods", schema=None) as batch_op:
        batch_op.add_column(sa.Column("letter_sent_on", sa.Date(), nullable=True))
