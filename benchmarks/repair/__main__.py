"""Measures what an adjustment moves beside planning all anew: ``python benchmarks/repair``."""

import sys
from pathlib import Path

if __name__ == "__main__":
    if not __package__:  # started by its folder
        sys.path[0] = str(Path(__file__).resolve().parents[2])
    from benchmarks.repair.cli import main

    raise SystemExit(main(sys.argv[1:]))
