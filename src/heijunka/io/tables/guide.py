"""The guide to the workbook, made from the specification of its columns: ``python -m heijunka.io.tables.guide``."""

from __future__ import annotations

import sys

from heijunka.io.tables.columns import Column, Kind, Noun, choice_text
from heijunka.io.tables.nouns import NOUNS, SIMPLE

_KINDS = {
    Kind.TEXT: "text",
    Kind.ID: "name or number",
    Kind.NUMBER: "number",
    Kind.WHOLE: "whole number",
    Kind.YES_NO: "yes or no",
    Kind.DURATION: "duration",
    Kind.MOMENT: "date and time",
    Kind.UNTIL: "date and time; a date alone means its end",
    Kind.CLOCK: "time of day",
    Kind.DAYS: "days of the week",
    Kind.LIST: "list",
    Kind.PAIRS: "name=value; ...",
    Kind.NEEDS: "resources",
}
_OPENING = """\
# The workbook

A plant and what is wanted of it, as an Excel workbook, or as a folder of CSV (or Parquet) files with one file for each
sheet. `heijunka new plant.xlsx` writes a filled-in example with a comment on every header.

This page is made from the same specification that reads and writes the files:
`python -m heijunka.io.tables.guide > docs/workbook.md`.

## What you need to know

- **Four sheets are enough** for a small shop: {simple}. All others are optional.
- **Your own words will do.** Case, spaces and punctuation in names of sheets and columns do not matter; common
  words of planners and ERP systems are understood in English and Chinese (item, part no, SKU, work centre, qty, due
  date, 料号, 机台, 数量, 交期). Columns may stand in any order. Titles above the header and blank rows are skipped. A
  column or sheet that is not known is left out, with a warning.
- **Durations** are numbers in the unit of the header, `Time per unit [s]`, or have a unit of their own: `90 min`,
  `1.5h`, `45s`, `2 d`, `1h 30min`, `90分钟`, `1:30` (hours and minutes), `PT90M`.
- **Dates** are real spreadsheet dates or texts such as `2024-05-31 14:00`, in the plant's time zone; an offset
  (`2024-05-31T14:00+02:00`) says otherwise. `3.5.2024` is refused, since it may mean two days; `31.5.2024` is not.
  Where something is to be *over* (due dates, ends), a date without a time, or with midnight, means the end of that
  day.
- **Several resources at once** are joined by `+`: `press-1 + mould-7 + 2 x operators + skill:weld`. A name is
  looked up among the resources, then the groups; `group:`, `resource:` and `skill:` say it outright. `(not in
  setup)` after a name means that it is free during the setup. Quote a name with such signs: `"a + b"`.
- **Other ways** to do an operation are further rows with the same material and operation.
- **Lists** are separated by `;` or `,`. Pairs are `colour=white; series=K1`.
- **A leading apostrophe** means: take this as it stands. heijunka writes it before texts that a spreadsheet would
  take for a formula, and takes it away again when it reads them.
- **All faults are told at once**, each with sheet, row, column and advice; until none of them keeps a cell from
  being understood there is no plant, never half of one. Then the plant as a whole is checked. `--lenient` takes
  unclear cells for what they are likely to mean (`12 pcs`, `n/a`, `3.5.2024`) and lists every assumption; it never
  leaves out a row.
- **Limits:** 20 MB, 1000 parts, unpacked at most 100 times the size. Macros and formulas are never run: the values
  saved with formulas are read, and a formula without one is told.
- State and baseline of a running plan are not for tables; JSON holds them.
"""


def guide() -> str:
    """Return the guide as Markdown."""
    simple = ", ".join(f"*{noun.title('en')}*" for noun in NOUNS if noun.name in SIMPLE)
    return "\n".join([_OPENING.format(simple=simple), *map(_sheet, NOUNS)])


def _sheet(noun: Noun) -> str:
    lines = [f"## {noun.title('en')} · {noun.title('zh')}", "", noun.about("en"), ""]
    lines += ["| Column | 列 | Holds | |", "|---|---|---|---|"]
    lines += [_row(noun, column) for column in noun.columns]
    return "\n".join([*lines, ""])


def _row(noun: Noun, column: Column) -> str:
    holds = _KINDS.get(column.kind) or ", ".join(choice_text(choice, "en") for choice in column.choices)
    holds += f" [{column.unit}]" if column.unit else ""
    needed = "**Needed.** " if column.is_required else ""
    remark = (needed + noun.help(column, "en")).strip()
    return f"| {noun.header(column, 'en')} | {noun.header(column, 'zh')} | {holds} | {remark} |"


if __name__ == "__main__":
    sys.stdout.write(guide())
