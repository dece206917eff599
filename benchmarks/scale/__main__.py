"""Measures how time and memory grow with the number of operations: ``python benchmarks/scale``."""

import sys
from pathlib import Path

if __name__ == "__main__":
    if not __package__:  # started by its folder
        sys.path[0] = str(Path(__file__).resolve().parents[2])
    from benchmarks.scale.cli import main

    raise SystemExit(main(sys.argv[1:]))
