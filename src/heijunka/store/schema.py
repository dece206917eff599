"""The tables; what is written stays as it is, and the database itself refuses to change it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKeyConstraint, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("site", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("received", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Facts by site, numbered by receipt without a gap; (site, source, epoch, sequence) is unique."""

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("received", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
)
"""Messages that nobody could read, as they came."""

snapshots = Table(
    "snapshots",
    metadata,
    Column("site", Text, primary_key=True),
    Column("upto", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
)
"""The state after an event, so that not all of them need be replayed; the hash goes over its bytes."""

versions = Table(
    "versions",
    metadata,
    Column("site", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("parent", BigInteger),
    Column("hash", Text, nullable=False),
    Column("parent_hash", Text, nullable=False),
    Column("problem_hash", Text, nullable=False),
    Column("plan_hash", Text, nullable=False),
    Column("engine_version", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("seed", BigInteger),
    Column("value", Float, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("upto_event", BigInteger, nullable=False),
    Column("figures", Text),
    Column("body_hash", Text),
    Column("body", LargeBinary),
)
"""Plans with their problems. Each hash goes over that of the version before; a body may be pruned, its trace stays.

Versions of the first schema have neither figures nor the hash of their body.
"""

publications = Table(
    "publications",
    metadata,
    Column("site", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("replaced", BigInteger),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    ForeignKeyConstraint(["site", "version"], ["versions.site", "versions.number"]),
)
"""Which version came into force when, for which; the last one is in force. The kind is publish or undo."""

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Who did what; each hash goes over the one before."""

retention = Table("retention", metadata, Column("number", Integer, primary_key=True))
"""Holds a row only while old events are being pruned: then alone may anything be deleted."""

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Data that somebody is working on: no facts yet, so they may change, and backups leave them out."""

KEPT = (events, dead_letters, snapshots, versions, publications, audit)
"""What a backup holds, in an order in which it can be filled."""
REVISION = "0003"
"""The newest migration."""
