// Bars sorted into rows: typed arrays per resource, lanes for what runs side by side, and a search for what is visible.

import type { Bars, Columns } from "./payload";

export interface Row {
  /** Index of each bar in the payload's columns, by rising start. */
  bar: Int32Array;
  setup: Int32Array;
  start: Int32Array;
  end: Int32Array;
  /** Largest end so far: rises with the index, so that it can be searched. */
  reach: Int32Array;
  lane: Uint8Array;
  lanes: number;
}

export const MOST_LANES = 12;

/** Sorts bars into rows: one a resource, or what another column says; a bar whose row is negative has none. */
export function makeRows(bars: Bars, count: number, of: ArrayLike<number> = bars.resource): Row[] {
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let i = 0; i < of.length; i++) if (of[i] >= 0) members[of[i]].push(i);
  return members.map((list) => makeRow(bars, list));
}

/** Sorts bars into one row. */
export function makeRow(bars: Bars, list: number[]): Row {
  list.sort((a, b) => bars.setup_start[a] - bars.setup_start[b] || bars.end[a] - bars.end[b]);
  const size = list.length;
  const row: Row = {
    bar: Int32Array.from(list),
    setup: new Int32Array(size),
    start: new Int32Array(size),
    end: new Int32Array(size),
    reach: new Int32Array(size),
    lane: new Uint8Array(size),
    lanes: 1,
  };
  const free: number[] = [];
  let reach = -Infinity;
  for (let i = 0; i < size; i++) {
    const bar = list[i];
    row.setup[i] = bars.setup_start[bar];
    row.start[i] = bars.start[bar];
    row.end[i] = bars.end[bar];
    reach = Math.max(reach, row.end[i]);
    row.reach[i] = reach;
    row.lane[i] = takeLane(free, row.setup[i], row.end[i]);
  }
  row.lanes = Math.max(1, free.length);
  return row;
}

function takeLane(free: number[], start: number, end: number): number {
  let lane = free.findIndex((until) => until <= start);
  if (lane < 0) lane = free.length < MOST_LANES ? free.length : MOST_LANES - 1;
  free[lane] = Math.max(end, free[lane] ?? -Infinity);
  return lane;
}

/** Returns the first position whose value is above a limit, in a rising array. */
export function firstAbove(values: Int32Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Returns the bars of a row that may be seen between two times, as a range of positions. */
export function visible(row: Row, from: number, until: number): [number, number] {
  return [firstAbove(row.reach, from), firstAbove(row.setup, until)];
}

/** Sorts intervals into one list per resource. */
export function byResource(columns: Columns, resources: number): { start: number[]; end: number[] }[] {
  const found = Array.from({ length: resources }, () => ({ start: [] as number[], end: [] as number[] }));
  for (let i = 0; i < columns.resource.length; i++) {
    found[columns.resource[i]].start.push(columns.start[i]);
    found[columns.resource[i]].end.push(columns.end[i]);
  }
  return found;
}

/** Returns each order and everything it draws on or feeds, through any number of orders. */
export function peggedTree(suppliers: number[][], order: number): Set<number> {
  const consumers: number[][] = suppliers.map(() => []);
  suppliers.forEach((list, consumer) => list.forEach((supplier) => consumers[supplier].push(consumer)));
  const found = new Set([order]);
  for (const next of [suppliers, consumers]) {
    const stack = [order];
    const seen = new Set(stack);
    while (stack.length) {
      for (const other of next[stack.pop()!]) {
        if (seen.has(other)) continue;
        seen.add(other);
        found.add(other);
        stack.push(other);
      }
    }
  }
  return found;
}
