"""A notice to hand out: a workbook with a sheet for each foreman, and a page to print, a sheet of paper for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from heijunka.evaluate import telling
from heijunka.evaluate.notice import Area, Change, Notice, OrderChange
from heijunka.io.export import Cell, Sheet, workbook
from heijunka.messages import say

_ORDERS = ("order", "customer", "material", "due", "end_before", "end_now", "later_hours", "late_hours", "why")
_CHANGES = ("resource", "order", "operation", "start_before", "on_before", "start", "end", "on", "quantity", "why")
_STYLE = """
body{font:14px/1.4 system-ui,sans-serif;margin:2em auto;max-width:70em;color:#1c2530}
h1{font-size:1.4em} h2{font-size:1.15em;margin:1.6em 0 .4em} p.lead{font-size:1.1em;margin:.2em 0}
table{border-collapse:collapse;width:100%} th{background:#1f3a5f;color:#fff;text-align:left}
th,td{padding:.25em .5em;border-bottom:1px solid #d5dbe2;vertical-align:top} td.figure{text-align:right}
footer{margin-top:2em;color:#666;font-style:italic}
@media print{section.area{break-before:page} body{margin:0;max-width:none}}
"""


def notice_workbook(notice: Notice, *, language: str = "en") -> bytes:
    """Return a workbook: the notice in short, the orders that change, and a sheet for each foreman."""
    note = say("report.dates_in", language, time_zone=notice.time_zone)
    return workbook(notice_sheets(notice, language), note=note, language=language)


def notice_sheets(notice: Notice, language: str) -> list[Sheet]:
    """Return every table of a notice."""
    lead = [(line,) for line in telling.headline(notice, language)]
    lead += [(f"[{n}] {notice.sentence(event, language)}",) for n, event in enumerate(notice.told, start=1)]
    return [
        Sheet(title=say("report.summary", language), columns=("what",), rows=tuple(lead)),
        Sheet(
            title=say("report.orders", language),
            columns=_ORDERS,
            rows=tuple(_order(notice, change, language) for change in notice.orders),
        ),
        *(_area(notice, area, language) for area in notice.areas),
    ]


def notice_page(notice: Notice, *, title: str, language: str = "en") -> bytes:
    """Return a self-contained page that says the same, and prints each foreman's part on paper of its own."""
    overview, *tables = notice_sheets(notice, language)
    lead = "".join(f'<p class="lead">{escape(str(row[0]))}</p>\n' for row in overview.rows)
    sections = "".join(
        f'<section class="{"orders" if number == 0 else "area"}"><h2>{escape(sheet.title)}</h2>\n'
        f"{_table(sheet, language)}</section>\n"
        for number, sheet in enumerate(tables)
        if sheet.rows
    )
    note = escape(say("report.dates_in", language, time_zone=notice.time_zone))
    stays = escape(say("explain.notice_stays", language, count=f"{notice.difference.n_unchanged:,}"))
    page = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n{lead}{sections}"
        f"<p>{stays}</p>\n<footer>{note}</footer>\n</body>\n</html>\n"
    )
    return page.encode("utf-8")


def _order(notice: Notice, change: OrderChange, language: str) -> tuple[Cell, ...]:
    order = change.order
    times = (_local(notice, moment) for moment in (order.due, change.before, change.after))
    shift, late = round(change.minutes / 60, 2), round(change.late_hours(change.after), 2)
    customers = ", ".join(change.customers) or None
    return (order.id, customers, order.material, *times, shift, late, telling.why(notice, change.cause, language))


def _area(notice: Notice, area: Area, language: str) -> Sheet:
    rows = tuple(_change(notice, change, language) for found in area.changes.values() for change in found)
    return Sheet(title=area.title(language), columns=_CHANGES, rows=rows)


def _change(notice: Notice, change: Change, language: str) -> tuple[Cell, ...]:
    before, after = change.before, change.after
    return (
        change.resource,
        change.now.order,
        change.now.operation,
        _local(notice, before.start) if before is not None else None,
        ", ".join(before.resources) if before is not None else None,
        _local(notice, after.start) if after is not None else None,
        _local(notice, after.end) if after is not None else None,
        ", ".join(after.resources) if after is not None else None,
        change.now.quantity,
        telling.why(notice, change.cause, language),
    )


def _local(notice: Notice, moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(ZoneInfo(notice.time_zone)).replace(tzinfo=None)


def _table(sheet: Sheet, language: str) -> str:
    head = "".join(f"<th>{escape(say(f'report.{name}', language))}</th>" for name in sheet.columns)
    rows = "\n".join(f"<tr>{''.join(_cells(row))}</tr>" for row in sheet.rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"


def _cells(row: Sequence[Cell]) -> Iterator[str]:
    for cell in row:
        if isinstance(cell, float | int):
            yield f'<td class="figure">{cell:,.6g}</td>'
        else:
            shown = f"{cell:%m-%d %H:%M}" if isinstance(cell, datetime) else cell or ""
            yield f"<td>{escape(shown)}</td>"
