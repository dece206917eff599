"""What an agent needs: who leads, what it may do at a site, and what it has handed to the floor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    text, big = sa.Text, sa.BigInteger
    op.create_table(
        "leases",
        sa.Column("name", text, primary_key=True),
        sa.Column("holder", text, nullable=False),
        sa.Column("epoch", big, nullable=False),
        sa.Column("until", text, nullable=False),
    )
    op.create_table(
        "mandates",
        sa.Column("site", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("body", "who", "why", "at")),
        sa.Column("is_stopped", sa.Integer, nullable=False),
    )
    op.create_table(
        "dispatches",
        sa.Column("site", text, primary_key=True),
        sa.Column("key", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("order", "operation", "status", "body", "why", "updated")),
        *(sa.Column(name, big, nullable=False) for name in ("version", "epoch", "n_tries")),
    )
    op.create_index("dispatches_by_status", "dispatches", ["site", "status"])
