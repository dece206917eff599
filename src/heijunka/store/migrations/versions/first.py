"""The first schema: events, versions, publications, audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

UNCHANGING = ("events", "versions", "publications", "audit", "snapshots", "dead_letters")
PRUNED = ("events", "snapshots", "dead_letters")
"""Of these, old rows may be deleted while the retention table holds a row; of versions, bodies emptied."""


def upgrade() -> None:
    """Make the tables and the triggers that keep them as they are."""
    text, big, bytes_ = sa.Text, sa.BigInteger, sa.LargeBinary
    op.create_table(
        "events",
        sa.Column("site", text, primary_key=True),
        sa.Column("number", big, primary_key=True, autoincrement=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in (("source", text), ("epoch", big))),
        *(sa.Column(name, kind, nullable=False) for name, kind in (("sequence", big), ("kind", text))),
        *(sa.Column(name, kind, nullable=False) for name, kind in (("received", text), ("body", bytes_))),
    )
    op.create_index("events_once", "events", ["site", "source", "epoch", "sequence"], unique=True)
    op.create_table(
        "dead_letters",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        *(sa.Column(name, kind, nullable=False) for name, kind in (("received", text), ("raw", bytes_))),
        sa.Column("error", text, nullable=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("site", text, primary_key=True),
        sa.Column("upto", big, primary_key=True, autoincrement=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in (("hash", text), ("state", bytes_))),
    )
    op.create_table(
        "versions",
        sa.Column("site", text, primary_key=True),
        sa.Column("number", big, primary_key=True, autoincrement=False),
        sa.Column("parent", big),
        *(sa.Column(name, text, nullable=False) for name in ("hash", "parent_hash", "problem_hash", "plan_hash")),
        *(sa.Column(name, text, nullable=False) for name in ("engine_version", "method")),
        sa.Column("seed", big),
        sa.Column("value", sa.Float, nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("made_at", "who", "why")),
        sa.Column("upto_event", big, nullable=False),
        sa.Column("body", bytes_),
    )
    op.create_table(
        "publications",
        sa.Column("site", text, primary_key=True),
        sa.Column("number", big, primary_key=True, autoincrement=False),
        sa.Column("version", big, nullable=False),
        sa.Column("replaced", big),
        *(sa.Column(name, text, nullable=False) for name in ("kind", "at", "who")),
        sa.ForeignKeyConstraint(["site", "version"], ["versions.site", "versions.number"]),
    )
    op.create_table(
        "audit",
        sa.Column("number", big, primary_key=True, autoincrement=False),
        *(sa.Column(name, text, nullable=False) for name in ("at", "who", "site", "action", "details")),
        *(sa.Column(name, text, nullable=False) for name in ("previous_hash", "hash")),
    )
    op.create_table("retention", sa.Column("number", sa.Integer, primary_key=True))
    _protect()


def _protect() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'what is written in % stays as it is', TG_TABLE_NAME; END $$"
        )
    for table in UNCHANGING:
        for action in ("UPDATE", "DELETE"):
            may_prune = (action == "DELETE" and table in PRUNED) or (action == "UPDATE" and table == "versions")
            _refuse(table, action, is_sqlite=is_sqlite, may_prune=may_prune)


def _refuse(table: str, action: str, *, is_sqlite: bool, may_prune: bool) -> None:
    name = f"{table}_{action.lower()}"
    if is_sqlite:
        when = "WHEN NOT EXISTS (SELECT 1 FROM retention) " if may_prune else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {action} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, 'what is written in {table} stays as it is'); END"
        )
        return
    if may_prune:
        op.execute(
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF EXISTS (SELECT 1 FROM retention) THEN "
            f"RETURN {'OLD' if action == 'DELETE' else 'NEW'}; END IF; "
            "RAISE EXCEPTION 'what is written in % stays as it is', TG_TABLE_NAME; END $$"
        )
    function = f"refuse_{name}" if may_prune else "refuse_change"
    op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")
