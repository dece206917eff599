// What a planner's hand does to bars: where dragged ones would go, snapped to round times and to what stands beside them.

import type { Model } from "./model";
import { visible } from "./rows";

/** Bars let go of: how many seconds later (or, below zero, earlier), and onto which resource if onto another. */
export interface Drop {
  bars: number[];
  shift: number;
  resource: number | null;
}

/** What the owner of a chart lets its reader do with bars. A report has no hand. */
export interface Hand {
  mayMove(bar: number): boolean;
  drop(drop: Drop): void;
  menu(bar: number, x: number, y: number): void;
  /** The set of chosen bars is another. */
  picked(): void;
}

const STEPS = [60, 300, 900, 1800, 3600, 4 * 3600];
const NEAR = 7;

/** Returns the step to which times are rounded: the longest that is not felt. */
export function stepOf(perPixel: number): number {
  return Math.max(STEPS[0], ...STEPS.filter((step) => step <= perPixel * NEAR));
}

/** Returns the resources that may do a bar's work, or nothing if that is not known. */
export function placesOf(model: Model, bar: number): readonly number[] | null {
  const { bars, places } = model.payload;
  return places && bars.place ? places[bars.place[bar]] : null;
}

/** Returns what letting go of bars would mean: the one held is dragged by some seconds, over a row. */
export function dropped(model: Model, held: number, bars: number[], over: { shift: number; row: number }): Drop {
  const { bars: all } = model.payload;
  const own = all.resource[held];
  const isOneRow = model.rowsBy === "resource" && bars.every((bar) => all.resource[bar] === own);
  const may = placesOf(model, held);
  const goes = isOneRow && over.row >= 0 && over.row !== own && (may === null || may.includes(over.row));
  const resource = goes ? over.row : null;
  return { bars, shift: snapped(model, held, over.shift, resource ?? own, new Set(bars)), resource };
}

/** Rounds a shift so that the bar begins where another ends, ends where another begins, or begins at a round time. */
function snapped(model: Model, held: number, shift: number, resource: number, own: Set<number>): number {
  const { bars, now } = model.payload;
  const near = model.scale.perPixel * NEAR;
  const start = bars.setup_start[held] + shift;
  const end = bars.end[held] + shift;
  const stops = [...(now === null ? [] : [now - start])];
  if (model.rowsBy === "resource") {
    const row = model.rows[resource];
    const [first, last] = visible(row, start - near, end + near);
    for (let i = first; i < last; i++) {
      if (own.has(row.bar[i])) continue;
      stops.push(row.end[i] - start, row.setup[i] - end);
    }
  }
  const best = stops.filter((stop) => Math.abs(stop) <= near).sort((a, b) => Math.abs(a) - Math.abs(b))[0];
  if (best !== undefined) return shift + best;
  const step = stepOf(model.scale.perPixel);
  const begin = bars.start[held];
  const local = begin + shift + model.payload.epoch;
  return Math.round(local / step) * step - model.payload.epoch - begin;
}
