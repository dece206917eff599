// The lines of the chart, stacked: headings of groups, and rows as high as what runs side by side in them.

import type { Model } from "./model";

/** One line: a row of bars, or, with row -1, the heading of a group of them. */
export interface Line {
  row: number;
  group: string | null;
  top: number;
  height: number;
}

export const HEADING = 22;
const LANE = 11;
const SINGLE = 30;
const ORDER = 24;

/** Returns the lines of a model from top to bottom, and how high they are together. */
export function arranged(model: Model): { lines: Line[]; height: number } {
  const lines: Line[] = [];
  let top = 0;
  const add = (row: number, group: string | null, height: number): void => {
    lines.push({ row, group, top, height });
    top += height;
  };
  const high = (row: number, single: number): number => {
    const ghosts = model.showsGhosts && model.ghosts ? model.ghosts[row].lanes : 1;
    const lanes = Math.max(model.rows[row].lanes, ghosts);
    return lanes === 1 ? single : Math.max(single, lanes * LANE + 8);
  };
  if (model.rowsBy === "order") {
    for (const order of byStart(model)) add(order, null, high(order, ORDER));
    return { lines, height: top };
  }
  const groups = grouped(model);
  for (const [name, members] of groups) {
    if (groups.size > 1) add(-1, name, HEADING);
    if (model.closed.has(name)) continue;
    for (const row of members) add(row, name, high(row, SINGLE));
  }
  return { lines, height: top };
}

/** Returns the position of the last line that begins at or above a height, or -1. */
export function positionAt(lines: readonly Line[], y: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle].top <= y) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Returns resources by group, the groups in the order in which they first come. */
function grouped(model: Model): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  model.payload.resources.forEach((resource, n) => {
    const name = resource.group ?? model.text(`kind_${resource.kind}`);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name)!.push(n);
  });
  return groups;
}

/** Returns the orders that have bars, by the start of their first. */
function byStart(model: Model): number[] {
  const first = model.rows.map((row) => (row.setup.length ? row.setup[0] : Infinity));
  return model.rows
    .map((_, order) => order)
    .filter((order) => first[order] < Infinity)
    .sort((a, b) => first[a] - first[b] || a - b);
}
