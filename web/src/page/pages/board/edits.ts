// What a planner asks of a plan, as the server takes it, and the list of what was asked so far, with undo and redo.

import type { Drop } from "../../../chart/hand";
import type { Move } from "../../../chart/model";
import type { Bars, Payload } from "../../../chart/payload";
import type { Shape } from "../../shapes";

export interface Work {
  order: string;
  operation: string;
}

export type Edit =
  | ({ kind: "move"; start?: string; resource?: string; replaces?: string } & Work)
  | ({ kind: "pin" | "unpin" } & Work)
  | { kind: "unplan" | "plan" | "forward" | "backward"; order: string }
  | { kind: "split"; order: string; quantity: number };

/** Edits not yet kept: each entry is what one gesture asked. */
export interface Draft {
  readonly done: readonly (readonly Edit[])[];
  readonly undone: readonly (readonly Edit[])[];
}

export const EMPTY: Draft = { done: [], undone: [] };

export function asked(draft: Draft, edits: readonly Edit[]): Draft {
  return edits.length ? { done: [...draft.done, edits], undone: [] } : draft;
}

export function undone(draft: Draft): Draft {
  const last = draft.done.at(-1);
  return last ? { done: draft.done.slice(0, -1), undone: [last, ...draft.undone] } : draft;
}

export function redone(draft: Draft): Draft {
  const [first, ...rest] = draft.undone;
  return first ? { done: [...draft.done, first], undone: rest } : draft;
}

export function editsOf(draft: Draft): Edit[] {
  return draft.done.flat();
}

/** Reads a draft that was kept in the browser; what is not one is nothing. */
export function revived(text: string | null): Draft {
  if (!text) return EMPTY;
  try {
    const found = JSON.parse(text) as Draft;
    const isList = (list: unknown): boolean => Array.isArray(list) && list.every(Array.isArray);
    return isList(found.done) && isList(found.undone) ? found : EMPTY;
  } catch {
    return EMPTY;
  }
}

/** Returns order and operation of a bar by their ids. */
export function workOf(payload: Payload, bar: number): Work {
  const { bars, orders, steps, operations } = payload;
  const operation = steps && bars.step ? steps[bars.step[bar]] : operations[bars.operation[bar]];
  return { order: orders.id[bars.order[bar]], operation };
}

/** Returns one bar of each assignment among some bars. */
export function oneEach(payload: Payload, chosen: Iterable<number>): number[] {
  const seen = new Map<number, number>();
  for (const bar of chosen) {
    const number = payload.bars.assignment?.[bar] ?? bar;
    if (!seen.has(number)) seen.set(number, bar);
  }
  return [...seen.values()];
}

/** Returns the ids of the orders of some bars, each once. */
export function ordersOf(payload: Payload, chosen: Iterable<number>): string[] {
  return [...new Set([...chosen].map((bar) => payload.orders.id[payload.bars.order[bar]]))];
}

/** Returns a moment of the payload as ISO 8601 in UTC. */
export function moment(payload: Payload, time: number): string {
  return new Date((payload.epoch + time) * 1000).toISOString().replace(".000Z", "Z");
}

/** Returns a moment in seconds since the payload's epoch. */
export function seconds(payload: Payload, text: string): number {
  return Math.round(Date.parse(text) / 1000) - payload.epoch;
}

/** Returns what dropping bars asks. */
export function movesOf(payload: Payload, drop: Drop): Edit[] {
  const { bars, resources } = payload;
  return oneEach(payload, drop.bars).map((bar) => ({
    kind: "move",
    ...workOf(payload, bar),
    ...(drop.shift ? { start: moment(payload, bars.start[bar] + drop.shift) } : {}),
    ...(drop.resource === null
      ? {}
      : { resource: resources[drop.resource].id, replaces: resources[bars.resource[bar]].id }),
  }));
}

/** An assignment as the server tells where it now stands. */
export type Placed = Shape<"Placed">;

/** Returns where bars go that the server has placed anew, each once; what is not drawn yet is left out. */
export function placed(payload: Payload, list: readonly Placed[]): Move[] {
  const rowOf = new Map(payload.resources.map((resource, row) => [resource.id, row]));
  const barsAt = byWork(payload);
  const found = new Map<number, Move>();
  for (const entry of list) {
    const times = {
      setup_start: seconds(payload, entry.setup_start),
      start: seconds(payload, entry.start),
      end: seconds(payload, entry.end),
    };
    (barsAt.get(`${entry.order}\n${entry.operation}`) ?? []).forEach((bar, n) => {
      const resource = rowOf.get(entry.resources[n]);
      if (resource !== undefined) found.set(bar, { bar, resource, ...times });
    });
  }
  return [...found.values()];
}

function byWork(payload: Payload): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (let bar = 0; bar < payload.bars.start.length; bar++) {
    const { order, operation } = workOf(payload, bar);
    const key = `${order}\n${operation}`;
    const list = found.get(key);
    if (list) list.push(bar);
    else found.set(key, [bar]);
  }
  return found;
}

/** Returns the bars of work that would no longer be done, each taken off its row. */
export function taken(payload: Payload, list: readonly Work[]): Move[] {
  const barsAt = byWork(payload);
  const found = list.flatMap(({ order, operation }) => barsAt.get(`${order}\n${operation}`) ?? []);
  return standingOf(payload.bars, found.map((bar) => ({ bar }))).map((move) => ({ ...move, resource: -1 }));
}

/** Returns where bars stand now, as moves that would bring them back. */
export function standingOf(bars: Bars, list: readonly { bar: number }[]): Move[] {
  return list.map(({ bar }) => ({
    bar,
    resource: bars.resource[bar],
    setup_start: bars.setup_start[bar],
    start: bars.start[bar],
    end: bars.end[bar],
  }));
}

/** Returns the columns of moved bars as they stood before: what is drawn behind. */
export function shadowsOf(bars: Bars, before: readonly Move[]): Bars {
  const pick = (column: number[]): number[] => before.map(({ bar }) => column[bar]);
  return {
    resource: before.map((move) => move.resource),
    setup_start: before.map((move) => move.setup_start),
    start: before.map((move) => move.start),
    end: before.map((move) => move.end),
    order: pick(bars.order),
    operation: pick(bars.operation),
    family: pick(bars.family),
    is_pinned: pick(bars.is_pinned),
  };
}

/** Returns the bars of another version on the rows of this one: what both know, and only what differs. */
export function ghostsOf(payload: Payload, other: Payload): Bars {
  const rowOf = new Map(payload.resources.map((resource, row) => [resource.id, row]));
  const orderOf = new Map(payload.orders.id.map((id, n) => [id, n]));
  const shift = other.epoch - payload.epoch;
  const here = new Set<string>();
  const { bars } = payload;
  for (let n = 0; n < bars.start.length; n++) here.add(`${bars.order[n]}/${bars.resource[n]}/${bars.start[n]}/${bars.end[n]}`);
  const found: Bars = {
    resource: [], setup_start: [], start: [], end: [], order: [], operation: [], family: [], is_pinned: [],
  };
  for (let n = 0; n < other.bars.start.length; n++) {
    const resource = rowOf.get(other.resources[other.bars.resource[n]].id);
    const order = orderOf.get(other.orders.id[other.bars.order[n]]);
    const start = other.bars.start[n] + shift;
    const end = other.bars.end[n] + shift;
    if (resource === undefined || order === undefined || here.has(`${order}/${resource}/${start}/${end}`)) continue;
    found.resource.push(resource);
    found.order.push(order);
    found.setup_start.push(other.bars.setup_start[n] + shift);
    found.start.push(start);
    found.end.push(end);
    found.operation.push(-1);
    found.family.push(-1);
    found.is_pinned.push(0);
  }
  return found;
}
