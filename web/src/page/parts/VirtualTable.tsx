// A table of any length: only the rows in sight are drawn; the arrow keys walk through it.

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import "./table.css";

const ROW = 30;
const SPARE = 8;

export interface Column {
  key: string;
  title: string;
  /** As a track of a CSS grid. */
  width: string;
  isNumber?: boolean;
  cell: (row: number) => ReactNode;
  /** What rows are sorted by; a column without is not sorted. */
  by?: (row: number) => string | number;
}

interface Props {
  /** Rows by number, in the order in which they stand unless they are sorted. */
  rows: readonly number[];
  columns: readonly Column[];
  label: string;
  chosen: number | null;
  choose: (row: number) => void;
  /** What a row is called by whoever reads it out, and what names its element. */
  idOf: (row: number) => string;
  classOf?: (row: number) => string;
}

export function VirtualTable({ rows, columns, label, chosen, choose, idOf, classOf }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 600 });
  const [sort, setSort] = useState<{ key: string; isDown: boolean } | null>(null);
  const sorted = useMemo(() => sortedRows(rows, columns, sort), [rows, columns, sort]);
  useEffect(() => {
    const element = host.current!;
    const seen = (): void => setSight({ top: element.scrollTop, height: element.clientHeight });
    const watcher = new ResizeObserver(seen);
    watcher.observe(element);
    element.addEventListener("scroll", seen, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener("scroll", seen);
    };
  }, []);
  const first = Math.max(0, Math.floor(sight.top / ROW) - SPARE);
  const last = Math.min(sorted.length, Math.ceil((sight.top + sight.height) / ROW) + SPARE);
  const tracks = columns.map((column) => column.width).join(" ");
  const at = chosen === null ? -1 : sorted.indexOf(chosen);
  const go = (n: number): void => {
    const to = Math.min(sorted.length - 1, Math.max(0, n));
    if (to < 0) return;
    choose(sorted[to]);
    const element = host.current!;
    const [top, bottom] = [to * ROW, (to + 2) * ROW];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  };
  const press = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(sight.height / ROW) - 1);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: sorted.length - 1 };
    const next = to[event.key as keyof typeof to];
    if (next === undefined) return;
    event.preventDefault();
    go(next);
  };
  const turn = (key: string): void =>
    setSort((was) => (was?.key !== key ? { key, isDown: false } : was.isDown ? null : { key, isDown: true }));
  return (
    <div
      ref={host}
      className="table"
      role="grid"
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={at >= first && at < last ? rowId(idOf(sorted[at])) : undefined}
      tabIndex={0}
      onKeyDown={press}
    >
      <div className="table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
        {columns.map((column) => (
          <div key={column.key} role="columnheader" className={column.isNumber ? "table-number" : ""} aria-sort={sorting(column, sort)}>
            {column.by ? (
              <button type="button" tabIndex={-1} onClick={() => turn(column.key)}>
                {column.title}
                {sort?.key === column.key ? (sort.isDown ? " ▾" : " ▴") : ""}
              </button>
            ) : (
              column.title
            )}
          </div>
        ))}
      </div>
      <div role="rowgroup" style={{ height: sorted.length * ROW }} className="table-body">
        {sorted.slice(first, last).map((row, n) => (
          <div
            key={row}
            id={rowId(idOf(row))}
            role="row"
            aria-rowindex={first + n + 2}
            aria-selected={row === chosen}
            className={`table-row ${row === chosen ? "table-chosen" : ""} ${classOf?.(row) ?? ""}`}
            style={{ gridTemplateColumns: tracks, transform: `translateY(${(first + n) * ROW}px)` }}
            onClick={() => choose(row)}
          >
            {columns.map((column) => (
              <div key={column.key} role="gridcell" className={column.isNumber ? "table-number" : ""}>
                {column.cell(row)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function rowId(id: string): string {
  return `row-${id}`;
}

function sorting(column: Column, sort: { key: string; isDown: boolean } | null): "ascending" | "descending" | "none" | undefined {
  if (!column.by) return undefined;
  return sort?.key === column.key ? (sort.isDown ? "descending" : "ascending") : "none";
}

/** Returns rows in another order; those that are the same by it keep theirs. */
export function sortedRows(
  rows: readonly number[],
  columns: readonly Column[],
  sort: { key: string; isDown: boolean } | null,
): readonly number[] {
  const by = columns.find((column) => column.key === sort?.key)?.by;
  if (!by || !sort) return rows;
  const sign = sort.isDown ? -1 : 1;
  const keys = new Map(rows.map((row) => [row, by(row)]));
  return [...rows].sort((a, b) => {
    const [x, y] = [keys.get(a)!, keys.get(b)!];
    if (typeof x === "string" && typeof y === "string") return sign * x.localeCompare(y, undefined, { numeric: true });
    return sign * (Number(x) - Number(y));
  });
}
