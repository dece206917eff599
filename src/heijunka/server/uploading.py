"""The process that reads one uploaded file and ends."""

from __future__ import annotations

import os
import pickle
import queue
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from heijunka.engine.companion import Voice, serve
from heijunka.errors import HeijunkaError, ReadError


def main() -> None:
    """Read the file that is sent, and send back a draft or what is wrong."""
    tell, listen = serve(most_bytes=int(sys.argv[1]))
    files: queue.Queue[Any] = queue.Queue()
    listen(files.put)
    try:
        _read(tell, files.get())
    except MemoryError:
        tell("memory", None)
    except HeijunkaError as error:
        tell("error", _travelling(error))
    except Exception:  # a reader's fault is told as such, without its inside
        tell("failed", None)
    os._exit(0)


def _read(tell: Voice, sent: tuple[str, bytes, datetime, str]) -> None:
    from heijunka.io.drafts import draft_of_file, dumps_draft

    with tempfile.TemporaryDirectory() as folder:

        def keep(name: str, data: bytes) -> Path:
            path = Path(folder) / name
            path.write_bytes(data)
            return path

        name, data, now, language = sent
        tell("draft", dumps_draft(draft_of_file(name, data, now=now, keep=keep, language=language)))


def _travelling(error: HeijunkaError) -> HeijunkaError:
    """Return an error that comes out of a pipe as it went in."""
    try:
        is_whole = str(pickle.loads(pickle.dumps(error))) == str(error)
    except Exception:
        is_whole = False
    return error if is_whole else ReadError(str(error))


if __name__ == "__main__":
    main()
