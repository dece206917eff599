// What can be done with chosen bars: one list for the menu, the keys and the panel.

import type { Payload } from "../../../chart/payload";
import { oneEach, ordersOf, workOf, type Edit } from "./edits";

export type ActionName = "pin" | "unpin" | "forward" | "backward" | "split" | "unplan";

export interface Action {
  name: ActionName;
  /** Of its text. */
  label: string;
  key: string;
  /** The edits that it asks; nothing if it does not suit what is chosen. */
  edits: (payload: Payload, bars: readonly number[]) => Edit[];
}

const isBegun = (payload: Payload, bar: number): boolean => Boolean(payload.bars.is_begun?.[bar]);

const forWork =
  (kind: "pin" | "unpin") =>
  (payload: Payload, bars: readonly number[]): Edit[] =>
    oneEach(payload, bars)
      .filter((bar) => !isBegun(payload, bar) && Boolean(payload.bars.is_pinned[bar]) === (kind === "unpin"))
      .map((bar) => ({ kind, ...workOf(payload, bar) }));

const forOrders =
  (kind: "unplan" | "forward" | "backward") =>
  (payload: Payload, bars: readonly number[]): Edit[] =>
    ordersOf(payload, bars).map((order) => ({ kind, order }));

export const ACTIONS: readonly Action[] = [
  { name: "pin", label: "board_pin", key: "k", edits: forWork("pin") },
  { name: "unpin", label: "board_unpin", key: "k", edits: forWork("unpin") },
  { name: "forward", label: "board_forward", key: "f", edits: forOrders("forward") },
  { name: "backward", label: "board_backward", key: "b", edits: forOrders("backward") },
  { name: "split", label: "board_split", key: "s", edits: (payload, bars) => halved(payload, bars) },
  { name: "unplan", label: "board_unplan", key: "Delete", edits: forOrders("unplan") },
];

/** Splits the one chosen order in the middle; the page asks for another quantity before it sends this. */
function halved(payload: Payload, bars: readonly number[]): Edit[] {
  const [order, ...more] = ordersOf(payload, bars);
  if (order === undefined || more.length) return [];
  const quantity = payload.orders.quantity[payload.orders.id.indexOf(order)];
  return quantity > 1 ? [{ kind: "split", order, quantity: Math.floor(quantity / 2) }] : [];
}

/** Returns the action of a key for some bars, if any suits them. */
export function actionOf(key: string, payload: Payload, bars: readonly number[]): Action | undefined {
  return ACTIONS.find((action) => action.key === key && action.edits(payload, bars).length > 0);
}

const STEP = 900;

/** Returns what moving chosen bars by a key asks: a quarter of an hour, or the next resource that can do the work. */
export function nudged(payload: Payload, bars: readonly number[], key: string): { shift: number; resource: number | null } | null {
  if (key === "ArrowLeft" || key === "ArrowRight") return { shift: key === "ArrowLeft" ? -STEP : STEP, resource: null };
  const [bar, ...more] = oneEach(payload, bars);
  if (bar === undefined || more.length || (key !== "ArrowUp" && key !== "ArrowDown")) return null;
  const places = payload.places && payload.bars.place ? payload.places[payload.bars.place[bar]] : [];
  const at = places.indexOf(payload.bars.resource[bar]);
  const next = places[at + (key === "ArrowUp" ? -1 : 1)];
  return at < 0 || next === undefined ? null : { shift: 0, resource: next };
}
