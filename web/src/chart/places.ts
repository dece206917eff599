// Where bars stand on the canvas, and which stand under a point or in a box.

import { laneOf } from "./bars";
import type { Line, Model } from "./model";
import { AXIS, GUTTER } from "./painter";
import { visible, type Row } from "./rows";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Returns where a bar stands on the canvas, or nothing if its row is folded away. */
export function boxOf(model: Model, bar: number): Box | null {
  const number = model.rowOf(bar);
  const line = model.lineOf.get(number);
  if (!line) return null;
  const row = model.rows[number];
  const at = row.bar.indexOf(bar);
  return at < 0 ? null : boxAt(model, line, row, at);
}

function boxAt(model: Model, line: Line, row: Row, i: number): Box {
  const [top, height] = laneOf(line, row, row.lane[i]);
  const x = model.scale.x(row.start[i]);
  return { x: GUTTER + x, y: AXIS - model.scroll + top, width: Math.max(1, model.scale.x(row.end[i]) - x), height };
}

/** Returns the bar under a point of the canvas, or -1. */
export function barAt(model: Model, x: number, y: number): number {
  if (x < GUTTER || y < AXIS) return -1;
  const line = model.lineAt(y - AXIS + model.scroll);
  if (!line || line.row < 0) return -1;
  const row = model.rows[line.row];
  const near = model.scale.perPixel * 1.5;
  const time = model.scale.time(x - GUTTER);
  const lane = Math.floor(((y - AXIS + model.scroll - line.top - 4) / (line.height - 9)) * row.lanes);
  const [from, until] = visible(row, time - near, time + near);
  for (let i = until - 1; i >= from; i--) {
    const isInLane = row.lanes === 1 || row.lane[i] === Math.min(row.lanes - 1, Math.max(0, lane));
    if (isInLane && row.setup[i] <= time + near && row.end[i] >= time - near) return row.bar[i];
  }
  return -1;
}

/** Returns the bars that a box of the canvas touches. */
export function barsIn(model: Model, box: Box): number[] {
  const top = box.y - AXIS + model.scroll;
  const from = model.scale.time(box.x - GUTTER);
  const until = model.scale.time(box.x + box.width - GUTTER);
  const found: number[] = [];
  for (const line of model.linesIn(top, top + box.height)) {
    if (line.row < 0) continue;
    const row = model.rows[line.row];
    const [first, last] = visible(row, from, until);
    for (let i = first; i < last; i++) {
      const [y, height] = laneOf(line, row, row.lane[i]);
      const isTouched = y < top + box.height && y + height > top && row.end[i] > from && row.start[i] < until;
      if (isTouched) found.push(row.bar[i]);
    }
  }
  return found;
}
