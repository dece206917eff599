"""A plan as tables to hand out: a workbook with dispatch lists, promises and loads, and the same as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from heijunka.evaluate.explain import Explainer
from heijunka.evaluate.gantt import MOST_CAUSES, shown
from heijunka.evaluate.kpi import UNITS, kpi, working_timeline
from heijunka.evaluate.outcome import OrderOutcome, outcomes
from heijunka.io.report import certificate_rows
from heijunka.messages import say
from heijunka.model.plan import Assignment
from heijunka.model.problem import Recipes
from heijunka.model.record import REFERENCE_RULE, PlanRecord
from heijunka.model.resource import Resource

Cell = str | float | datetime | None
MOST_SHEETS = 40
"""With more busy resources than this, the dispatch lists share one sheet with a filter."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table to be written.

    Parameters
    ----------
    title
        Name of the sheet or file.
    columns
        Keys of the headers in the catalogue.
    shares
        Columns of shares between 0 and 1, shown as bars.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[str, ...] = ()


def plan_workbook(record: PlanRecord, *, language: str = "en") -> bytes:
    """Return an Excel workbook of the plan: figures, promises, dispatch lists, loads, what is left out, purchases."""
    note = say("report.dates_in", language, time_zone=record.problem.plant.time_zone)
    return workbook(sheets(record, language), note=note, language=language)


def workbook(tables: Sequence[Sheet], *, note: str, language: str) -> bytes:
    """Return tables as an Excel workbook, ready to print.

    Parameters
    ----------
    note
        Stands at the foot of every page.
    """
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        writer = _Writer(book, language)
        for sheet in tables:
            writer.write(sheet, note=note)
    return buffer.getvalue()


def plan_csv(record: PlanRecord, *, language: str = "en") -> dict[str, bytes]:
    """Return the same tables as CSV files by name, in UTF-8 with a mark so that Excel opens them rightly."""
    return {f"{sheet.title}.csv": _csv(sheet, language) for sheet in sheets(record, language)}


def sheets(record: PlanRecord, language: str) -> list[Sheet]:
    """Return every table of a plan."""
    zone = ZoneInfo(record.problem.plant.time_zone)
    planned = outcomes(record.problem, record.plan)

    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(zone).replace(tzinfo=None)

    return [
        _summary(record, language),
        _orders(record, list(planned.values()), local, language),
        *_dispatch(record, local, language),
        _loads(record, zone, language),
        _left_out(record, language),
        _purchases(record, local, language),
    ]


def _summary(record: PlanRecord, language: str) -> Sheet:
    mine = kpi(record.problem, record.plan)
    other = kpi(record.problem, record.reference) if record.reference is not None else None
    rows: list[tuple[Cell, ...]] = [
        (
            say(f"kpi.{name}", language),
            shown(mine.figure(name), unit),
            unit,
            shown(other.figure(name), unit) if other is not None else None,
        )
        for name, unit in UNITS.items()
    ]
    if record.certificate is not None:
        rows += [(row["label"], row["value"], None, None) for row in certificate_rows(record.certificate, language)]
    is_rule = record.reference is None or record.reference.method == REFERENCE_RULE
    columns = ("figure", "value", "unit", "reference" if is_rule else "before")
    return Sheet(title=say("report.summary", language), columns=columns, rows=tuple(rows))


def _orders(
    record: PlanRecord,
    planned: Sequence[OrderOutcome],
    local: Callable[[datetime | None], datetime | None],
    language: str,
) -> Sheet:
    explainer = Explainer(record.problem, record.plan)
    customers = {demand.id: demand.customer for demand in record.problem.demands}
    ranked = sorted(planned, key=lambda outcome: (-outcome.tardiness_hours, outcome.end))
    rows = []
    for n, outcome in enumerate(ranked):
        order = outcome.order
        why = explainer.explain(order.id).summary(language) if outcome.is_late and n < MOST_CAUSES else None
        customer = next((customers[peg.demand] for peg in order.pegs if customers.get(peg.demand)), None)
        late = round(outcome.tardiness_hours, 2)
        times = (local(order.due), local(outcome.start), local(outcome.end))
        rows.append((order.id, order.material, customer, order.quantity, *times, late, why))
    columns = ("order", "material", "customer", "quantity", "due", "start", "promise", "late_hours", "why")
    return Sheet(title=say("report.orders", language), columns=columns, rows=tuple(rows))


def _dispatch(
    record: PlanRecord, local: Callable[[datetime | None], datetime | None], language: str
) -> Iterator[Sheet]:
    recipes = Recipes(record.problem.plant)
    orders = {order.id: order for order in record.problem.orders}

    def row(entry: Assignment, resource: str) -> tuple[Cell, ...]:
        order = orders[entry.order]
        steps = recipes.of(order).routing.operations
        name = next((step.name for step in steps if step.id == entry.operation and step.name), entry.operation)
        others = ", ".join(other for other in entry.resources if other != resource)
        times = (local(entry.setup_start), local(entry.start), local(entry.end))
        return (*times, entry.order, name, order.material, entry.quantity, others or None)

    lists: dict[str, list[tuple[Cell, ...]]] = {resource.id: [] for resource in record.problem.plant.resources}
    for entry in sorted(record.plan.assignments, key=lambda entry: entry.start):
        for resource in entry.resources:
            lists[resource].append(row(entry, resource))
    busy = {resource: rows for resource, rows in lists.items() if rows}
    columns = ("setup_start", "start", "end", "order", "operation", "material", "quantity", "family")
    if len(busy) <= MOST_SHEETS:
        for resource, rows in busy.items():
            yield Sheet(title=resource, columns=columns, rows=tuple(rows))
        return
    together = tuple((resource, *line) for resource, rows in busy.items() for line in rows)
    yield Sheet(title=say("report.dispatch", language), columns=("resource", *columns), rows=together)


def _loads(record: PlanRecord, zone: ZoneInfo, language: str) -> Sheet:
    rows = [row for resource in record.problem.plant.resources for row in _days(record, resource, zone)]
    columns = ("resource", "day", "open_hours", "busy_hours", "load")
    return Sheet(title=say("report.loads", language), columns=columns, rows=tuple(rows), shares=("load",))


def _days(record: PlanRecord, resource: Resource, zone: ZoneInfo) -> Iterator[tuple[Cell, ...]]:
    uses = sorted({(use.setup_start, use.end) for use in record.plan.assignments if resource.id in use.resources})
    if not uses:
        return
    until = max(end for _, end in uses).astimezone(UTC)
    timeline = working_timeline(record.problem, record.plan, resource, until)
    day = datetime.combine(record.problem.horizon.start.astimezone(zone).date(), time(), zone)
    while day < until:
        # The next local midnight: a day with a change of clocks is not 24 hours long.
        following = datetime.combine(day.date() + timedelta(days=1), time(), zone)
        low, high = day.astimezone(UTC), following.astimezone(UTC)
        worked = timedelta(0)
        for start, end in uses:
            if start < high and end > low:
                worked += timeline.worked(max(start, low), min(end, high))
        is_open = timeline.worked(low, high) / timedelta(hours=1) * resource.capacity
        busy = worked / timedelta(hours=1)
        if is_open:
            yield (resource.id, day.replace(tzinfo=None), round(is_open, 2), round(busy, 2), round(busy / is_open, 4))
        day = following


def _left_out(record: PlanRecord, language: str) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (entry.order, say(entry.reason, language, **dict(entry.values))) for entry in record.plan.unplanned
    ]
    rows += [(entry.demand, say(entry.reason, language, **dict(entry.values))) for entry in record.problem.unpegged]
    return Sheet(title=say("report.unplanned", language), columns=("wanted", "reason"), rows=tuple(rows))


def _purchases(record: PlanRecord, local: Callable[[datetime | None], datetime | None], language: str) -> Sheet:
    rows = tuple((entry.material, entry.quantity, local(entry.at)) for entry in record.problem.purchases)
    return Sheet(title=say("report.purchases", language), columns=("material", "quantity", "at"), rows=rows)


class _Writer:
    """Writes tables into a workbook, ready to print."""

    def __init__(self, book: Any, language: str) -> None:
        self._book, self._language = book, language
        self._head = book.add_format({"bold": True, "bg_color": "#1f3a5f", "font_color": "#ffffff", "border": 0})
        self._date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._share = book.add_format({"num_format": "0%"})
        self._note = book.add_format({"italic": True, "font_color": "#666666"})
        self._titles: set[str] = set()

    def write(self, sheet: Sheet, *, note: str) -> None:
        page = self._book.add_worksheet(self._title(sheet.title))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.freeze_panes(1, 0)
        page.set_footer(f"&L{note}&R&P / &N")
        for number, name in enumerate(sheet.columns):
            page.write_string(0, number, say(f"report.{name}", self._language), self._head)
            page.set_column(number, number, self._width(sheet, number))
        for line, row in enumerate(sheet.rows, start=1):
            for number, cell in enumerate(row):
                self._cell(page, (line, number), cell, is_share=sheet.columns[number] in sheet.shares)
        if sheet.rows:
            page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
            for name in sheet.shares:
                number = sheet.columns.index(name)
                bar = {"type": "data_bar", "bar_color": "#7aa6d8", "min_type": "num", "min_value": 0}
                bar |= {"max_type": "num", "max_value": 1}
                page.conditional_format(1, number, len(sheet.rows), number, bar)

    def _cell(self, page: Any, at: tuple[int, int], cell: Cell, *, is_share: bool) -> None:
        if cell is None:
            return
        if isinstance(cell, datetime):
            page.write_datetime(*at, cell, self._date)
        elif isinstance(cell, str):
            page.write_string(*at, cell)
        else:
            page.write_number(*at, cell, self._share if is_share else None)

    def _width(self, sheet: Sheet, number: int) -> float:
        lengths = (17 if isinstance(row[number], datetime) else len(str(row[number] or "")) for row in sheet.rows[:200])
        return min(60, max([8, len(say(f"report.{sheet.columns[number]}", self._language)) + 4, *lengths]) + 1)

    def _title(self, title: str) -> str:
        # Excel allows 31 characters and not these; two sheets may not differ in case alone.
        clean = "".join("_" if sign in "[]:*?/\\'" else sign for sign in title)[:31] or "_"
        unique, n = clean, 1
        while unique.lower() in self._titles:
            n += 1
            unique = f"{clean[: 30 - len(str(n))]}~{n}"
        self._titles.add(unique.lower())
        return unique


def _csv(sheet: Sheet, language: str) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([say(f"report.{name}", language) for name in sheet.columns])
    writer.writerows([_text(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    text = str(cell)
    # A leading sign would make a spreadsheet run the text as a formula; numbers may keep theirs.
    return f"'{text}" if isinstance(cell, str) and text.startswith(FORMULA_STARTS) else text
