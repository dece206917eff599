"""The command line of the benchmark."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from benchmarks.quality import bars, book, report, runner
from benchmarks.quality.families import FAMILIES, is_there, members_of
from benchmarks.quality.methods import METHODS

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def main(arguments: list[str]) -> int:
    """Run a command; return its exit code: 1 if the judge refused a plan."""
    given = _parser().parse_args(arguments)
    return given.command(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quality", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="run methods on instances and write each run down in a CSV file")
    _add_run(run)
    run.set_defaults(command=_run)
    tell = commands.add_parser("report", help="make the table and the picture from CSV files")
    tell.add_argument("--csv", type=Path, nargs="+", default=[Path("quality.csv")])
    tell.add_argument("--out", type=Path, help="a Markdown file; printed if not given")
    tell.add_argument("--image", type=Path, help="a PNG file: gap over time")
    tell.add_argument("--remark", default="", help="what else a reader should know, such as what ran beside it")
    tell.set_defaults(command=_report)
    quality = commands.add_parser("bars", help="print the quality bars, each met or missed")
    quality.add_argument("--run", action="store_true", help="first run what the bars need and the file does not hold")
    _add_run(quality)
    quality.set_defaults(command=_bars)
    families = commands.add_parser("families", help="list the families")
    families.add_argument("--data", type=Path, default=_data())
    families.set_defaults(command=_families)
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--families", default="", help="names with commas between; all but the largest by default")
    parser.add_argument("--names", default="", help="instances by name, with commas between, in place of a sample")
    parser.add_argument("--methods", default=",".join(METHODS), help="names with commas between")
    parser.add_argument("--instances", type=int, default=4, help="instances of each family, from small to large")
    parser.add_argument("--all", action="store_true", help="all instances of each family")
    parser.add_argument("--draw", type=int, default=0, help="another number draws another sample")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seeds", default="0", help="with commas between")
    parser.add_argument("--cores", default="", help="processor numbers with commas between; the first ones by default")
    parser.add_argument("--grace", type=float, default=20.0, help="seconds of overrun after which a method is ended")
    parser.add_argument("--memory-gb", type=float, default=14.0, help="of address space, for each run")
    parser.add_argument("--data", type=Path, default=_data(), help="folder of bounds.csv and the archives")
    parser.add_argument("--peers-instances", type=Path, help="folder of shops in JSON: adds the family 'peers'")
    parser.add_argument("--csv", type=Path, default=Path("quality.csv"), help="where runs are written, and taken up")


def _data() -> Path:
    return Path(os.environ.get("HEIJUNKA_DATA") or DATA)


def _wish(given: argparse.Namespace) -> runner.Wish:
    families = tuple(_words(given.families)) or tuple(name for name, entry in FAMILIES.items() if entry.is_default)
    methods = tuple(_words(given.methods))
    for kind, wanted, there in (("family", families, FAMILIES), ("method", methods, METHODS)):
        if unknown := sorted(set(wanted) - set(there)):
            raise SystemExit(f"Unknown {kind} {', '.join(unknown)}; there are {', '.join(there)}.")
    cores = tuple(int(word) for word in _words(given.cores)) or _first_cores(given.threads)
    return runner.Wish(
        families=families,
        methods=methods,
        data=given.data.resolve(),
        csv=given.csv,
        seconds=given.seconds,
        threads=given.threads,
        seeds=tuple(int(word) for word in _words(given.seeds)),
        count=None if given.all else given.instances,
        cores=cores,
        grace=given.grace,
        memory_gb=given.memory_gb,
        draw=given.draw,
        names=tuple(_words(given.names)),
    )


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _first_cores(threads: int) -> tuple[int, ...]:
    return tuple(sorted(os.sched_getaffinity(0))[:threads])


def _run(given: argparse.Namespace) -> int:
    refused = 0
    for wish in _wishes(given):
        refused += runner.run(wish)
    if refused:
        print(f"The judge refused {refused} plan(s).")
    return int(refused > 0)


def _wishes(given: argparse.Namespace) -> list[runner.Wish]:
    """Return what is asked for; the shops in JSON have a folder of their own."""
    wish = _wish(given)
    wishes = [replace(wish, families=tuple(name for name in wish.families if name != "peers"))]
    if given.peers_instances is not None:
        wishes.append(replace(wish, families=("peers",), data=given.peers_instances.resolve()))
    return [entry for entry in wishes if entry.families]


def _report(given: argparse.Namespace) -> int:
    rows = book.read(given.csv)
    text = f"{report.page(rows, given.image, given.out, given.remark)}\n## Bars\n\n{bars.table(rows)}\n"
    if given.out is None:
        print(text)
    else:
        given.out.write_text(text, "utf-8")
    if given.image is not None:
        from benchmarks.quality import picture  # here, for matplotlib is an extra

        picture.draw(rows, given.image)
    return int(any(row.violations for row in rows))


def _bars(given: argparse.Namespace) -> int:
    refused = 0
    if given.run:
        for wish in bars.wishes(_wish(given)):
            refused += runner.run(wish)
    print(bars.table(book.read([given.csv])))
    return int(refused > 0)


def _families(given: argparse.Namespace) -> int:
    for family in FAMILIES.values():
        if is_there(family, given.data):
            print(f"{family.name:22} {len(family.made) or len(members_of(family, given.data)):5} instances")
        else:
            print(f"{family.name:22}     - its data are not in {given.data}")
    return 0
