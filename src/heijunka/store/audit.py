"""The audit: who did what and when, each line's hash over the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select

from heijunka.store import schema
from heijunka.store.events import moment


def note(
    connection: Connection, action: str, details: Mapping[str, Any], *, site: str, who: str, now: datetime
) -> None:
    """Write a line."""
    table = schema.audit
    last = connection.execute(select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)).first()
    number, before = (int(last.number) + 1, str(last.hash)) if last is not None else (1, "")
    row = {
        "number": number,
        "at": moment(now),
        "who": who,
        "site": site,
        "action": action,
        "details": json.dumps(details, ensure_ascii=False, sort_keys=True),
        "previous_hash": before,
    }
    connection.execute(insert(table), [{**row, "hash": hash_of(row)}])


def hash_of(row: Mapping[str, Any]) -> str:
    """Return the hash of a line, over all of it and the hash before."""
    told = {name: row[name] for name in sorted(row) if name != "hash"}
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
