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

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("roles", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("is_disabled", Integer, nullable=False),
    Column("created", Text, nullable=False),
    Column("updated", Text, nullable=False),
)
"""People who may sign in; roles with commas between them; who they are for a sign-in service, if it was one."""

keys = Table(
    "keys",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("csrf", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("expires", Text, nullable=False),
)
"""What opens the door, each as the hash of a secret that is kept nowhere: sessions, tokens, the link for setting up."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("progress", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("ended", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("is_cancelled", Integer, nullable=False),
)
"""Long work: what was asked, how far it is, what came of it; by whom it is done, and when that one was last alive."""

feed = Table(
    "feed",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("site", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("body", Text, nullable=False),
)
"""News for whoever listens, in order; old ones are dropped."""

scenarios = Table(
    "scenarios",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Named what-ifs: what is changed, and what came of it."""

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""What was played in the twin for a site, and what came of it."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("created", Text, nullable=False),
)
"""Where news are sent, and the secret that they are signed with."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("webhook", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("n_tries", BigInteger, nullable=False),
)
"""News that are to be sent, or have been, or could not be."""

choices = Table(
    "choices",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated", Text, nullable=False),
)
"""What an administrator has chosen for all."""

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("until", Text, nullable=False),
)
"""Who leads, for how long; the epoch grows with each change of leader."""

mandates = Table(
    "mandates",
    metadata,
    Column("site", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("is_stopped", Integer, nullable=False),
)
"""What an agent may do at a site, and whether somebody has stopped it; the site without a name stands for all."""

dispatches = Table(
    "dispatches",
    metadata,
    Column("site", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("order", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("n_tries", BigInteger, nullable=False),
)
"""What is handed to the floor: decided here first, sent afterwards, and how that went."""

KEPT = (events, dead_letters, snapshots, versions, publications, audit)
"""What a backup holds, in an order in which it can be filled."""
REVISION = "0006"
"""The newest migration."""
