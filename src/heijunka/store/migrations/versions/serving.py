"""What a server needs beside plans and events: people and their keys, work under way, news, scenarios, webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    text, big = sa.Text, sa.BigInteger
    op.create_table(
        "users",
        sa.Column("name", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("roles", "language", "password_hash", "subject")),
        sa.Column("is_disabled", sa.Integer, nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("created", "updated")),
    )
    op.create_table(
        "keys",
        sa.Column("hash", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("id", "kind", "name", "who", "roles", "csrf")),
        *(sa.Column(name, text, nullable=False) for name in ("created", "seen", "expires")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("site", "kind", "status", "who", "asked")),
        *(sa.Column(name, text, nullable=False) for name in ("progress", "result", "error", "owner")),
        *(sa.Column(name, text, nullable=False) for name in ("created", "started", "ended", "seen")),
        sa.Column("is_cancelled", sa.Integer, nullable=False),
    )
    op.create_index("jobs_by_status", "jobs", ["status"])
    op.create_table(
        "feed",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        *(sa.Column(name, text, nullable=False) for name in ("site", "kind", "at", "body")),
    )
    op.create_table(
        "scenarios",
        sa.Column("id", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("site", "who", "name", "updated")),
        sa.Column("revision", big, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("url", "secret", "kinds", "who", "created")),
    )
    op.create_table(
        "deliveries",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        *(sa.Column(name, text, nullable=False) for name in ("webhook", "kind", "body", "status", "due", "why")),
        sa.Column("n_tries", big, nullable=False),
    )
    op.create_table(
        "choices",
        sa.Column("name", text, primary_key=True),
        sa.Column("value", text, nullable=False),
        sa.Column("updated", text, nullable=False),
    )
