"""Writes files whole or not at all: beside the place first, then into it; who interrupts leaves no half file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole; one that was there stays as it is until then."""
    write_all({path: data})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files that belong together: none is put in its place before all are written."""
    with ExitStack() as stack:
        ready = [(path, _beside(path, data, stack)) for path, data in files.items()]
        for path, part in ready:
            if part is None:
                path.write_bytes(files[path])
            else:
                part.replace(_place(path))


def _beside(path: Path, data: bytes, stack: ExitStack) -> Path | None:
    """Write the data beside a place, on the same disk; None where that cannot be.

    So it is for pipes and devices, and in folders whose files alone may be changed. What is wrong with the place itself
    is better said by writing there.
    """
    place = _place(path)
    if place.exists() and not place.is_file():
        return None
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        file = part.open("wb")
    except OSError:
        return None
    stack.callback(part.unlink, missing_ok=True)
    with file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())  # or a power cut would leave an empty file in the place of a good one
    if place.exists():
        shutil.copymode(place, part)
    return part


def _place(path: Path) -> Path:
    """Return where a path leads: a link stays, what it leads to is written."""
    return path.resolve() if path.is_symlink() else path
