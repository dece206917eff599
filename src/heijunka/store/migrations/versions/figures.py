"""Key figures of a version, and the hash of its whole content; versions kept before have neither."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns."""
    for name in ("figures", "body_hash"):
        op.add_column("versions", sa.Column(name, sa.Text))
