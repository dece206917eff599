"""Write the server's OpenAPI document to the standard output: ``npm run types`` makes the page's types from it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI

from heijunka.server.app import build, close
from heijunka.store import Store


def main() -> None:
    """Write the document."""
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "heijunka.db") as store:
        app = build(store)
        try:
            json.dump(FastAPI.openapi(app), sys.stdout, indent=1)  # without the examples: types need none
        finally:
            close(app)


if __name__ == "__main__":
    main()
