"""Exit codes, the same for every command; documented in ``docs/cli.md``."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    INVALID = 3
    NO_PLAN = 4
    FILE = 5
    CONFLICT = 6
    INTERRUPTED = 130
